"""Callers may wait in a queue for ever, and nothing else is offered.

Why: callers can wait without end, have no key to leave the queue, and can only hang up with nothing. On the one bad day
of the month, when two of three advisers are ill, that is what an hour on the line comes to.
Fix: let the wait end after some minutes in a callback or a message (`overflow`), and offer that on a key (`exits`).
Sources: gethuman standard 1.0, item 4 (a callback when no person is free), V; that an endless wait is a defect of its
own is our own judgement, J.
Silent: where a key or a callback is offered, where the wait ends at some time, and on queues for what is urgent, in
which nobody should be sent elsewhere; where the file says nothing of the wait; on platforms that keep the end of a wait
outside the flow. Where the place is announced, `queue-no-exit` says the same thing.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  vet:  # <- here
    type: queue
    name: the vets
    prompt: Welcome to Brookside Animal Clinic. You will now wait for one of our vets.
    announces: [estimated wait]
    expected_wait: 2m
  message: {type: voicemail, prompt: Leave your number and we will ring you within an hour., promises: within 1h}
"""

GOOD = BAD.replace("  # <- here", "").replace(
    "    expected_wait: 2m",
    """    expected_wait: 2m
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    overflow: {after: 10m, to: message}""",
)


@rule(severity=Severity.WARNING, yields_to=["queue-ends-in-hangup", "queue-no-exit"])
def check(survey: Survey):
    """Yield the queues that only an agent ends."""
    for queue in survey.reach.queues():
        if not queue.urgent and survey.queues.never_ends(queue):
            message = f"callers may wait in «{queue.title}» without end and have no key for anything else"
            yield Finding(at=queue, message=message, walk=survey.walks.to(queue.id))
