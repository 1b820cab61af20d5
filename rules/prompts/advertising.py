"""Callers hear advertising instead of getting on.

Why: somebody who rings about a power cut or a bill is offered a discount first, or again and again in the queue, where
nobody can skip it. It keeps everybody waiting for a message that next to nobody rang for.
Fix: delete it, or make it a choice of its own for those who want it.
Sources: W3C COGA, Voice systems (draft): no offers within a task, V; Brazil, Decreto 11.034/2022 art. 4 paragraph 5,
and Portugal, DL 134/2009 (none while callers wait), V and S. What is a note is our own judgement, J.
Silent: behind a choice that is about offers or buying; for what is told after a choice; for a referral to the web,
which is `web-deflection`. Words that only sound like advertising are a note but in a queue.
"""

from textwrap import shorten

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Menu, Message, Queue

BAD = """
ivr: 1
language: en
nodes:
  box:  # <- here
    type: menu
    name: box office
    prompt: Welcome to the Harbour Theatre. Did you know that our spring subscription is half price this week?
    options:
      1: {say: "To hear what is on tonight, press 1.", label: tonight, to: tonight}
      0: {say: "To talk to the box office, press 0.", label: box office, to: staff}
      "*": {say: "To hear this again, press star.", label: again, to: repeat}
    no_input: {tries: 3, again: I did not hear a key., to: staff}
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  tonight: {type: message, prompt: Tonight we play The Seagull at half past seven., next: box}
  staff:  # <- here
    type: queue
    name: Box office
    announces: [position, estimated wait]
    announces_every: 60s
    while_waiting:
      - {say: Give somebody you love an evening at the theatre., notice: advert}
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(" Did you know that our spring subscription is half price this week?", "").replace(
    """    while_waiting:
      - {say: Give somebody you love an evening at the theatre., notice: advert}
""",
    "",
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the nodes that advertise to callers who wait, or who have not chosen anything of the kind."""
    told: set[str] = set()
    for text in survey.texts.heard:
        node = text.node
        sentence = next((said for said in text.sentences("advertising") if not _refers(text, said)), None)
        if sentence is None or node.id in told or not _is_forced(survey, node):
            continue
        told.add(node.id)
        declared = "advert" in (text.segment.notice, node.notice)
        quoted = f" («{shorten(sentence, 60, placeholder=' …')}»)" if sentence else ""
        yield Finding(
            at=node,
            message=f"callers have to listen to advertising {text.where}{quoted}",
            severity=Severity.WARNING if declared or isinstance(node, Queue) else Severity.INFO,
            walk=survey.walks.to(node.id),
        )


def _refers(text, sentence):
    """Tell whether a sentence sends callers to the web."""
    return text.lexicon is not None and "web_deflection" in text.lexicon.classes(sentence)


def _is_forced(survey, node):
    """Tell whether callers get to a node without a choice that is about offers or buying."""
    choice = survey.walks.choice_before(node.id)
    if isinstance(node, Queue) or choice is None:
        return isinstance(node, Queue | Menu | Message)
    menu = survey.flow.node(choice.source)
    if isinstance(node, Message):
        return survey.words.chooses_language(menu)
    wanted = survey.words.label_classes(menu, choice) & {"advertising", "purchase"}
    return isinstance(node, Menu) and not wanted and choice.errand != "buy"
