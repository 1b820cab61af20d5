"""Callers who need a person are told to hang up and ring another number.

Why: callers have to remember ten digits that they heard once, with nothing to write on, and begin again at the end of
another queue; what they keyed and said here is lost.
Fix: pass the call on to that number instead of reading it out.
Sources: W3C COGA, Voice systems (draft): a person is reached by an easy transfer, not by calling another number, V.
Silent: where a person can still be reached from there on; in an emergency, outside hours, after a queue, an error or a
failure; on a line where nobody can be reached at all, which `no-human-path` judges.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  bikes:
    type: menu
    prompt: Welcome to Town Bikes.
    options:
      1: {say: "For private customers, press 1.", label: private customers, to: desk}
      2: {say: "For business customers, press 2.", label: business customers, to: business}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  business:  # <- here
    type: message
    prompt: To talk to our business team, please call us on 555 0142. Goodbye.
    next: hangup
  desk:
    type: queue
    name: Desk
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(
    """  business:  # <- here
    type: message
    prompt: To talk to our business team, please call us on 555 0142. Goodbye.
    next: hangup
""",
    """  business:
    type: transfer
    name: Business team
    number: "555 0142"
    reaches: person
    receives: all
    failure: recorder
""",
)


@rule(severity=Severity.WARNING, yields_to=["no-human-path", "busy-goodbye"])
def check(survey: Survey):
    """Yield the places that send callers to another number, where nobody can be reached any more."""
    if survey.flow.no_human:
        return
    for node in survey.people.sent_elsewhere():
        message = f"callers who need a person at «{node.title}» are told to ring another number"
        yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
