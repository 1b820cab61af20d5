"""Callers who ask for a callback get nowhere when no time is left, or when their number is withheld.

Why: the caller has agreed to be rung, is asked for a time, and hears that there is none, or is promised a call to a
number that nobody can see. Both are left with less than they had before they gave up their place.
Fix: say where callers go when no time is left (`no_slots: message`), and let them give another number (`changeable`).
Sources: our own judgement, J; gethuman standard 1.0, item 4 (a callback at a time that the caller picks), V.
Silent: where the callback has a fixed promise or a kept place instead of times to choose from; where the file does not
say whether the number can be changed, where some branch asks for withheld numbers, and where a failure leads on. A
callback that is confirmed in no way is `callback-unconfirmed`: who may change the number gets past both.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Callback, EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  surveyor:
    type: queue
    name: the surveyors
    announces: [position, estimated wait]
    exits: {1: {say: "To choose a time for a callback, press 1.", to: book_call}}
    max_wait: 10m
    overflow: book_call
  book_call:  # <- here
    type: callback
    name: the booked call
    prompt: Key the hour at which we may ring you. A text message confirms the time.
    served_by: surveyor
    receipt: sms
    confirms: [number, time]
    changeable: true
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("changeable: true", "changeable: true\n    no_slots: message")


@rule(severity=Severity.WARNING, yields_to=["callback-unconfirmed"])
def check(survey: Survey):
    """Yield the callbacks with times to choose from, or with one number only, and no way on when that fails."""
    for callback in survey.flow.of(Callback):
        if survey.flow.exits(callback.id, EdgeKind.FAILURE):
            continue
        if survey.queues.offers_times(callback):
            message = f"callers who find no time left in «{callback.title}» have nowhere to go"
        elif callback.changeable is False and not survey.queues.asks_for_withheld:
            message = f"callers whose number is withheld cannot be rung by «{callback.title}» and have nowhere to go"
        else:
            continue
        yield Finding(at=callback, message=message, walk=survey.walks.to(callback.id))
