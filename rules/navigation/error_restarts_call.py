"""Silence or a wrong key throws callers back to a menu that they have passed.

Why: the caller got through two menus, hesitated or hit the wrong key, and hears the first choices again. Those who need
most time are sent back most often, and nothing is different the second time.
Fix: say the same choices again, once or twice, and then lead to a person.
Sources: W3C COGA, Voice systems (draft): recovery from an error is simple, ends at a person and does not loop, V.
Silent: a menu that is only said again; surveys; what follows upon an errand that is done; where nobody is at work, or
where the line has no people, after two tries or more.
"""

from ivrlint import EdgeKind, Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  counter:
    type: menu
    prompt: Fern Valley Water.
    options:
      1: {say: "To report a leak, press 1.", label: leak, to: engineers}
      2: {say: "For your water meter, press 2.", label: water meter, to: meter}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: Take your time., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  meter:
    type: menu
    prompt: Your water meter.
    options:
      1: {say: "To give a reading, press 1.", label: give a reading, to: advisers, set: {topic: reading}}
      2: {say: "To have the meter moved, press 2.", label: move the meter, to: advisers, set: {topic: move}}
      3: {say: "To hear how to read it, press 3.", label: how to read it, to: reading}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: Take your time., to: advisers}
    no_match: {tries: 2, again: That key has no choice here., to: start}  # <- here
  reading: {type: message, prompt: Read the black figures from left to right., next: meter}
  engineers: {type: message, prompt: Please close the stopcock if you can., next: advisers}
  advisers:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("to: start}", "to: advisers}")

_WHO = {EdgeKind.NO_INPUT: "nothing", EdgeKind.NO_MATCH: "a wrong key"}


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield one finding for each node whose silence or wrong keys lead to a menu before."""
    for node, back in survey.moves.restarts():
        (first, menu), *others = back
        who = " or ".join(_WHO[edge.kind] for edge, there in back if there is menu)
        yield Finding(
            at=first,
            message=f"callers who press {who} in «{node.title}» are thrown back to «{menu.title}»",
            walk=survey.walks.to(node.id),
            related=tuple(
                Related(edge, "leads back too" if there is menu else f"leads back to «{there.title}»")
                for edge, there in others
            ),
        )
