"""Callers are promised something that does not happen.

Why: a caller who hears "we will put you through" and then a dead line, or who keeps a place in the queue that is not
kept, was better off without the words. Next time a true promise is not believed either.
Fix: do what is said, or say what is done.
Sources: our own judgement, J; W3C COGA, Voice systems (draft): callers know what comes next and when they are finished,
V.
Silent: where the words or the way on are not known, wherever something on the way may have kept the promise, and behind
an option that `human-label-misleads` judges. Judged are: being put through, where the call ends or a tape answers;
being called, where nothing takes that down; a place in the queue that is kept (`keeps_place: false`); and a length of
time other than the one under `promises`.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  plumbers:
    type: queue
    name: Plumbers
    announces: [position, estimated wait]
    exits: {1: {say: "To be called back, press 1.", to: ring}}
    max_wait: 10m
    overflow: sorry
  sorry:  # <- here
    type: message
    prompt: Nobody is free just now. We will call you back. Goodbye.
    next: hangup
  ring:  # <- here
    type: callback
    prompt: We will ring this number within four hours.
    confirms: [number, time]
    served_by: plumbers
    promises: within 2h
"""

GOOD = """
ivr: 1
language: en
nodes:
  plumbers:
    type: queue
    name: Plumbers
    announces: [position, estimated wait]
    exits: {1: {say: "To be called back, press 1.", to: ring}}
    max_wait: 10m
    overflow: ring
  ring:
    type: callback
    prompt: We will ring this number within two hours.
    confirms: [number, time]
    served_by: plumbers
    promises: within 2h
"""


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the places where something is promised aloud that the call does not keep."""
    for broken in survey.promises.broken():
        end = broken.end if broken.end and not broken.end.implied else None
        yield Finding(
            at=broken.at,
            message=f"callers of «{broken.node.title}» are told {broken.promise}, and {broken.truth}",
            walk=survey.walks.to(broken.node.id),
            related=(Related(end, "they get here instead"),) if end else (),
            subject=broken.promise,
        )
