"""An order, a transaction or a complaint ends without a summary or a reference.

Why: the caller does not know whether it went through, for how much, or what to refer to when the goods do not come.
Some do it again to be sure; many ring again to ask.
Fix: say what was done and give a reference (`confirms: [summary, reference]`, `gives: reference`).
Sources: W3C COGA, Voice systems (draft): callers know when they are finished, V; Italy, AGCOM Delibera 255/24/CONS: a
complaint gets a code, S. Which kinds of task need it is our own judgement, J.
Silent: tasks without `kind` and those of other kinds; where callers go straight on to a person; where something
that is said next is a recording without a transcript, or in a language without phrase lists.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Task

BAD = """
ivr: 1
language: en
nodes:
  order:
    type: menu
    prompt: Welcome to Rowan Flowers.
    options:
      1: {say: "To order this week's bouquet, press 1.", label: bouquet, to: bouquet}
      0: {say: "To speak with a florist, press 0.", label: florist, to: florist}
    no_input: {tries: 3, again: I did not hear a key., to: florist}
    no_match: {tries: 3, again: That key has no choice here., to: florist}
  bouquet: {type: task, kind: order, name: the order, prompt: Thank you., next: order, failure: florist}  # <- here
  florist:
    type: queue
    name: Florists
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("prompt: Thank you.,", "confirms: [summary, reference],")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the tasks that change something and confirm nothing."""
    for task in survey.flow.of(Task):
        if survey.data.recapped(task) is False:
            message = f"callers who are through with «{task.title}» get neither a summary nor a reference"
            yield Finding(at=task, message=message, walk=survey.walks.to(task.id))
