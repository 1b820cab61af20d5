"""A second try plays the same words again and nothing else.

Why: whoever did not understand the words the first time is told exactly the same, at the same speed, without a hint
of what went wrong; it sounds as if the line had not noticed that anybody was there.
Fix: say first what happened ("I did not hear a key"), and more with each try: how to choose, that there is time, how to
get a person (`again`).
Sources: Avaya Interactive Response design guide (more information after each error), V; W3C COGA, Voice systems
(draft): tapered prompts, V.
Silent: menus that choose the language; yes-or-no questions, which are best put again as they are; where the file does
not say how often the prompt is played. A file in which every second try is alike has one finding, at its first menu.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Collect, Menu
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Old Mill Brewery.
    options:
      1: {say: "To order, press 1.", label: order, to: shop}
      2: {say: "To visit the brewery, press 2.", label: visit, to: shop}
      0: {say: "To talk to us about anything else, press 0.", label: shop, to: shop}
    no_input: {tries: 3, to: shop}  # <- here
    no_match: {tries: 3, again: That key has no choice here., to: shop}
  shop:
    type: queue
    name: Shop
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("{tries: 3, to: shop}", "{tries: 3, again: Take your time. I did not hear a key., to: shop}")


@rule(severity=Severity.INFO, yields_to=["retry-count"])
def check(survey: Survey):
    """Yield the places that repeat themselves, as one finding where every place with a second try does."""
    flow = survey.flow
    asking = [node for node in flow.nodes.values() if node.id in survey.reach.reachable and _asks(survey, node)]
    retries = [[edge for edge in flow.edges_from(node.id, *ERROR_KINDS) if edge.tries > 1] for node in asking]
    alike = [edge for edges in retries if (edge := next(filter(survey.input.replays_unchanged, edges), None))]
    if len(alike) > 1 and len(alike) == sum(map(bool, retries)):
        first, *others = alike
        message = f"every second try plays the same words again, at «{flow.node(first.source).title}» first"
        related = tuple(Related(edge, "and here") for edge in others[:MOST_RELATED])
        yield Finding(at=first, message=message, related=related, walk=survey.walks.to(first.source))
        return
    for edge in alike:
        title = flow.node(edge.source).title
        message = f"callers who need a second try at «{title}» hear the same words again and nothing else"
        yield Finding(at=edge, message=message, walk=survey.walks.to(edge.source))


def _asks(survey, node):
    words = survey.words
    if isinstance(node, Menu):
        return not words.chooses_language(node) and not words.confirms(node)
    return isinstance(node, Collect)
