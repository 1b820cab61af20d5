"""Callers are told a number or an address once, with no way to hear it again.

Why: callers hear "ring our duty line on 22 33 44 55, goodbye", and nobody has pen and paper in hand when the machine
begins to speak. Many catch half of it, and have to ring again for the other half.
Fix: say it twice, let callers press a key to hear it again, or send it to their phone as a text message.
Sources: W3C COGA, Voice systems (draft): callers need not rely on a good memory, V. That four digits can be kept in
mind is our own judgement, J.
Silent: in menus, which can be repeated, and wherever else the same call can come back to; where a text message (SMS) is
spoken of or sent; for dates, times and amounts, the line's own number and the bare web address that is its name; in a
part of a line; for the address of a house.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
name: Alder Vets
language: en
nodes:
  hours:
    type: branch
    by: hours
    cases: {open: people, closed: closed, holiday: closed}
  closed:  # <- here
    type: message
    prompt: We are closed and open again at eight. In an emergency, ring the animal hospital on 0113 496 0018.
    next: recorder
  people:
    type: queue
    name: Vets
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("on 0113 496 0018.", "on 0113 496 0018. Once more, that is 0113 496 0018.")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the nodes that tell a detail once, and that callers cannot come back to."""
    for text, detail in survey.texts.said_once():
        message = f"callers hear «{detail}» {text.where} only once and cannot have it repeated"
        yield Finding(at=text.at, message=message, walk=survey.walks.to(text.node.id))
