"""Callers who stay silent or press a wrong key are left to whatever the platform does.

Why: callers who think, who cannot reach the keypad, who have a rotary phone or press the wrong key are the ones who
need help most, and the line drops them or leaves them in silence, as the platform pleases.
Fix: let silence and wrong keys lead to a person after two or three tries.
Sources: VoiceXML 2.0 leaves the time-out to the platform (read in the W3C COGA module), S; platform manuals: what they
do by default differs from one to the next, and some end the call, S.
Silent: platforms whose documentation says what happens by default.
"""

from ivrlint import EdgeKind, Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Pine Ridge School.
    options:
      1: {say: "To report a sick child, press 1.", label: sick child, to: report}
      0: {say: "To speak with the office, press 0.", label: office, to: office}
    no_input: {tries: 3, again: I did not hear a key., to: office}
  report: {type: message, prompt: You can also write it in the class book tomorrow., next: office}
  office:
    type: queue
    name: School office
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

_WRONG_KEY = "\n    no_match: {tries: 3, again: That key has no choice here., to: office}\n"

GOOD = BAD.replace("hear a key., to: office}\n", "hear a key., to: office}" + _WRONG_KEY)

_WHO = {EdgeKind.NO_INPUT: "nothing", EdgeKind.NO_MATCH: "a wrong key"}


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield one finding for each node that leaves silence or wrong keys open, at the first of them."""
    for node, missing in survey.reach.missing_handlers():
        who = " or ".join(_WHO[exit.kind] for exit in missing)
        message = f"callers who press {who} in «{node.title}» get nowhere: nothing tells how the call goes on"
        edit = survey.edits.handlers(node, [exit.kind for exit in missing])
        yield Finding(at=missing[0], message=message, walk=survey.walks.to(node.id), edit=edit)
