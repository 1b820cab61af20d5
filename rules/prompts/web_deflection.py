"""Callers are sent to the web before they can say what they want.

Why: whoever rings has mostly been on the web and did not find it there, or cannot use it. To be sent back before the
first choice says that the call is not welcome; to hear it at every level says so again.
Fix: offer the web as a choice, or as a message to the caller's phone, where the errand can really be done there.
Sources: W3C COGA, Voice systems (draft): no unrequested information, V. That once is a note and more is a warning is
our own judgement, J; while callers wait, Brazil's Decreto 11.034/2022 art. 4 paragraph 6 allows it, V.
Silent: in a queue; for one referral after the first choice, or as a choice of its own; under a condition or until a
date.
"""

from ivrlint import Finding, Node, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  hello:  # <- here
    type: menu
    prompt: Welcome to City Parking. Did you know that many questions are answered on our website?
    options:
      1: {say: "To pay a ticket, press 1.", label: pay a ticket, to: ticket}
      2: {say: "To appeal against a ticket, press 2.", label: appeal, to: appeal}
      0: {say: "To talk to one of our staff, press 0.", label: staff, to: staff}
    no_input: {tries: 3, again: I did not hear a key., to: staff}
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  ticket: {type: message, prompt: Please have the ticket at hand., next: staff}
  appeal: {type: message, prompt: Please send us a letter with a picture., next: hello}
  staff:
    type: queue
    name: Staff
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(" Did you know that many questions are answered on our website?", "")


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the nodes that are the first on their way to send callers to the web, too early or not only once."""
    again: dict[str, list[Node]] = {}
    for node, notice, first in survey.notices.repeats:
        if notice == "web_deflection":
            again.setdefault(first.id, []).append(node)
    greetings = () if survey.flow.part else survey.notices.greetings
    early = {greeting.referral.id: greeting.menu for greeting in greetings if greeting.referral}
    for id in dict.fromkeys([*early, *again]):
        node, later = survey.flow.node(id), again.get(id, [])
        when = f" before they hear the first choice of «{early[id].title}»" if id in early else f" in «{node.title}»"
        more = f", and again in «{later[0].title}»" if later else ""
        yield Finding(
            at=node,
            message=f"callers are sent to the web{when}{more}",
            severity=Severity.WARNING if later else Severity.INFO,
            walk=survey.walks.to(id),
            related=tuple(Related(other, "and sent there again here") for other in later[:MOST_RELATED]),
        )
