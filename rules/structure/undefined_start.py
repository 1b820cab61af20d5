"""The call starts at a part of the menu that does not exist.

Why: no caller gets in: the platform answers and hangs up, or starts somewhere that was never meant to come first.
Fix: name the node that answers the call.
Sources: our own judgement, J.
Silent: the rest of the file is judged as if the call started at its first node.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
start: reception  # <- here
nodes:
  greeting:
    type: menu
    prompt: Welcome to Harbour Dental.
    options:
      1: {say: "To hear our opening hours, press 1.", label: opening hours, to: hours}
      0: {say: "To speak with the reception, press 0.", label: reception, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  hours: {type: message, prompt: We are open from eight to four on weekdays., next: desk}
  desk:
    type: queue
    name: Reception desk
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("start: reception", "start: greeting")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the entries that the reader could not find a node for."""
    for problem in survey.flow.problems:
        if problem.rule == "undefined-start":
            yield Finding(at=problem.span, message=problem.message)
