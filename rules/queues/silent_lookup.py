"""The line is silent while the system works.

Why: the caller has keyed the last digit and hears nothing: no tone, no voice. After a few seconds most press another
key or say "hello", and many hang up just before the answer comes.
Fix: say that it takes a moment, and play music or a tone until the answer is there.
Sources: Avaya Interactive Response design guide (fill waits), V. The limit of 3 seconds is our own judgement, J.
Silent: where the file does not say how long the work takes, where the task itself or a message just before it says
something, and where what was keyed is read back first.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule
from ivrlint.flow import Task

BAD = """
ivr: 1
language: en
nodes:
  ask:
    type: collect
    datum: parcel number
    digits: 8
    prompt: Please key the eight digits of your parcel number. It is printed on the card in your letter box.
    more_time: true
    without_it: depot
    next: search
    no_input: {after: 10s, tries: 3, again: I still hear no number., to: depot}
    no_match: {tries: 3, again: I do not find that number., to: depot}
  search:  # <- here
    {type: task, name: parcel search, kind: lookup, uses: [parcel number], takes: 7s, failure: depot, next: found}
  found: {type: message, prompt: Your parcel is with us and can be fetched today., next: depot}
  depot:
    type: queue
    name: the depot
    announces: [position, estimated wait]
    receives: all
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = (
    BAD.replace("  # <- here", "")
    .replace("  search:", "  wait: {type: message, prompt: One moment while I look that up., next: search}\n  search:")
    .replace("next: search\n    no", "next: wait\n    no")
)


@rule(severity=Severity.WARNING)
def check(survey: Survey, *, work: Limit = Limit(warning=3, unit="seconds of silence", range=(0, 120))):
    """Yield the tasks that take long with nothing said since the caller's last key."""
    for task in survey.flow.of(Task):
        severity = work.exceeded_by(task.takes)
        if severity and not task.prompt and task.id in survey.passages.unheralded:
            message = f"callers hear nothing for {task.takes:g} s while «{task.title}» is at work"
            yield Finding(at=task, severity=severity, message=message, walk=survey.walks.to(task.id))
