"""Callers are told that the line is unusually busy, whether or not it is.

Why: callers know that a notice which is always played is not true: they hear that their call is a nuisance. Those who
believe it hang up and try again at a time that is no better.
Fix: play it under a condition (a branch by load, `when:`) or for as long as it holds (`until:`), and say the wait
instead.
Sources: United Kingdom, MoneySavingExpert on permanent notices of unusually high call volumes and the Consumer Duty of
the Financial Conduct Authority, S.
Silent: under a condition or until a date, behind a branch that may go by the load, after a queue gave up; for the plain
word in a queue that all are taken; where a node before it said so already, which is `repeated-notice`.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  hello:  # <- here
    type: menu
    prompt: Welcome to Willow Lane Bank. We are experiencing unusually high call volumes.
    options:
      1: {say: "To hear your balance, press 1.", label: balance, to: balance}
      2: {say: "To order a card, press 2.", label: order a card, to: card}
      0: {say: "To talk to one of our staff, press 0.", label: staff, to: staff}
    no_input: {tries: 3, again: I did not hear a key., to: staff}
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  balance: {type: task, name: balance, prompt: Your balance is ten pounds., next: hello}
  card: {type: message, prompt: We will order you a card., next: staff}
  staff:
    type: queue
    name: Staff
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(
    "prompt: Welcome to Willow Lane Bank. We are experiencing unusually high call volumes.",
    """prompt:
      - Welcome to Willow Lane Bank.
      - {say: We are experiencing unusually high call volumes., when: the wait is over five minutes}""",
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the nodes that always say that many others are calling."""
    for node in survey.notices.always_busy():
        message = f"«{node.title}» tells every caller that the line is busy, whether or not it is"
        yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
