"""Callers who wait hear neither their place nor how long it will take.

Why: nobody can tell two minutes from forty by music. Callers cannot decide to stay, to leave a message or to ring
another day, and what feels endless is given up soonest.
Fix: announce the place or the estimated wait on entry and again while it lasts, and say so in `announces`.
Sources: gethuman standard 1.0, item 2 (the estimated wait on arrival, and updated), V; Ireland, NDA Customer
Communications Toolkit, section 21, V. Germany, TKG section 115, demands it on some numbers, V.
Silent: where `announces` is missing and the file knows nothing that is said in the queue, for then it may be announced.
It speaks where `announces` is an empty list, and where what is said on entry or while waiting is known and tells
neither.
"""

from ivrlint import Finding, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  repairs:  # <- here
    type: queue
    name: Repairs
    prompt: This is Elm Street Housing. To talk to a living person, please wait.
    while_waiting: [Thank you for waiting.]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 15m
    overflow: message
  message: {type: voicemail, prompt: Tell us what is broken and we will ring you within an hour., promises: within 1h}
"""

GOOD = BAD.replace("  # <- here", "").replace("    exits:", "    announces: [position, estimated wait]\n    exits:")


@rule(severity=Severity.WARNING)
def check(survey: Survey, *, surcharged: bool = option(False)):
    """Yield the queues of which the file says, or lets hear, that nothing is announced.

    `surcharged`: on a line that costs callers a surcharge it is an error.
    """
    severity = Severity.ERROR if surcharged and survey.flow.tariff == "surcharged" else None
    for queue in survey.reach.queues():
        if survey.queues.tells_wait(queue) is False:
            message = f"callers who wait in «{queue.title}» hear neither their place nor how long it takes"
            yield Finding(at=queue, message=message, walk=survey.walks.to(queue.id), severity=severity)
