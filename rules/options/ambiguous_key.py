"""A key is only the beginning of another one, or a choice takes several keys.

Why: where 1 and 12 are both choices, whoever presses 1 is kept in silence until the line is sure that no 2 will follow,
and whoever is slow with the 2 ends up behind 1. Several keys for one choice are more to keep in mind and to miss.
Fix: give each choice one key of its own; where the keys run out, there are more choices than anybody can listen to.
Sources: manual of the Com.X telephone exchange (the delay between digits), S; W3C COGA, Voice systems (draft): no
complex combinations of digits, V. That two keys are too many is our own judgement, J.
Silent: about choices of several keys that are not said aloud, such as the numbers of extensions, unless another key
begins them.
"""

from ivrlint import EdgeKind, Finding, Related, Severity, Survey, rule
from ivrlint.flow import Menu, Queue
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  stage:
    type: menu
    prompt: Welcome to the Corner Theatre.
    options:
      1: {say: "For tickets, press 1.", label: tickets, to: box_office}
      12: {say: "For group tickets, press 1 2.", label: group tickets, to: groups}  # <- here
      0: {say: "To talk to somebody about anything else, press 0.", label: box office, to: box_office}
    no_input: {tries: 3, again: I did not hear a key., to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  groups: {type: message, prompt: Please know how many of you will come., next: box_office}
  box_office:
    type: queue
    name: Box office
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("12: {", "2: {").replace("press 1 2.", "press 2.")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield one finding for each menu or queue in which some key begins another or some choice takes several keys."""
    for node in survey.flow.nodes.values():
        if not isinstance(node, Menu | Queue) or node.id not in survey.reach.reachable:
            continue
        begun = survey.input.begun(node)
        exits = survey.flow.exits(node.id, EdgeKind.OPTION, EdgeKind.EXIT)
        ambiguous = [(edge, edge.key) for edge in exits if edge.key in begun] or _long(survey, node, exits)
        if not ambiguous:
            continue
        (first, key), *others = ambiguous
        if key in begun:
            message = f"callers who press {begun[key]} in «{node.title}» are kept waiting, for {key} is a choice too"
        else:
            message = f"callers of «{node.title}» have to press {len(key)} keys, {key}, for one choice"
        related = tuple(Related(edge, f"and {key} here") for edge, key in others[:MOST_RELATED])
        yield Finding(at=first, message=message, related=related, walk=survey.walks.to(node.id))


def _long(survey, node, exits):
    """The options that callers are told to press several keys for."""
    said = {place.key for place in survey.words.announcements(node) or ()} if isinstance(node, Menu) else set()
    return [(edge, edge.key) for edge in exits if edge.key in said and survey.walks.presses(edge) > 1]
