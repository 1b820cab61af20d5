"""Callers are told to try later and then cut off.

Why: the caller did everything right and hears "all our advisers are busy, please try again later, goodbye": no service,
and no way to leave even a name. The next try begins at the same door with the same odds.
Fix: let callers leave a message, ask for a callback or wait, instead of ending the call.
Sources: our own judgement, J; gethuman standard 1.0, items 4 and 8 (offer a callback, do not disconnect), V.
Silent: outside opening hours, and where a text says that it is closed. Where only a queue's overflow leads there, one
finding is enough: `queue-ends-in-hangup` stands for it, and `error-disconnect` where only silence or wrong keys do.
Where only a fault of the machine leads there, it is a warning.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  door:
    type: branch
    by: load
    cases: {normal: desk, high: busy}
  busy:  # <- here
    type: message
    name: the busy message
    prompt: All our advisers are busy. Please try again later. Goodbye.
    next: hangup
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = """
ivr: 1
language: en
nodes:
  door:
    type: branch
    by: load
    cases: {normal: desk, high: busy, else: desk}
  busy:
    type: message
    prompt: All our advisers are busy just now.
    next: message
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""


@rule(severity=Severity.ERROR, yields_to=["queue-ends-in-hangup", "error-disconnect"])
def check(survey: Survey):
    """Yield the messages that turn callers away; where only queues or errors lead there, their exits instead."""
    for place, exits in survey.queues.turned_away():
        severity = Severity.ERROR if place.id in survey.queues.met_without_fault else Severity.WARNING
        message = f"callers who get to «{place.title}» are told to try later and cut off"
        if not exits:
            yield Finding(at=place, message=message, severity=severity, walk=survey.walks.to(place.id))
        for edge in exits:
            related = (Related(place, "they are told to try later here"),)
            walk = survey.walks.to(edge.source)
            yield Finding(at=edge, message=message, severity=severity, related=related, walk=walk)
