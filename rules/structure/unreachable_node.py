"""No call ever gets to this part of the menu.

Why: callers who need what is said here never get to it: a service is gone, usually because a key was removed or a
target renamed, and its text is still kept, translated and recorded.
Fix: lead a key, a case or a time-out here, or delete it.
Sources: our own judgement, J.
Silent: what lies behind an unreachable node is not reported again; where an `undefined-target` has nearly the same
name, that finding names both.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome to Example Power.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: adviser}
    no_input: {tries: 3, again: I did not hear a key., to: adviser}
    no_match: {tries: 3, again: That key has no choice here., to: adviser}
  bills: {type: message, prompt: You can pay your bill at any bank., next: adviser}
  outage: {type: message, prompt: We are mending the lines in the north., next: crew}  # <- here
  crew: {type: queue, name: Crew, announces: [position], max_wait: 3m, overflow: adviser}
  adviser:
    type: queue
    name: Advisers
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace(BAD[BAD.index("  outage:") : BAD.index("  adviser:\n")], "")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the nodes that start what no call gets to."""
    meant = {near for _, _, near in survey.reach.undefined()}
    for node in survey.reach.unreachable_sources():
        if node.id in meant:
            continue
        yield Finding(at=node, message=f"no call ever gets to «{node.title}»")
