"""Callers in a queue are interrupted all the time, or left without a word for minutes.

Why: callers who hear a voice every ten seconds believe each time that somebody has answered; those who hear one every
five minutes believe that the line is dead. Both hang up.
Fix: say the place or the wait about once a minute, and leave the music alone in between.
Sources: United States, municipal cable codes (told at least every 60 seconds, for instance Chino Valley AZ 114.39), V.
The bounds of 20 seconds and 120 seconds are our own judgement, J.
Silent: where `announces_every` is not given.
"""

from ivrlint import Finding, Limit, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  depot:  # <- here
    type: queue
    name: the parcel depot
    prompt: This is Swift Parcels.
    announces: [position, estimated wait]
    announces_every: 10s
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you within an hour., promises: within 1h}
"""

GOOD = BAD.replace("  # <- here", "").replace("announces_every: 10s", "announces_every: 60s")


@rule(severity=Severity.INFO)
def check(
    survey: Survey,
    *,
    least: float = option(20, unit="seconds between announcements", range=(0, 600)),
    most: Limit = Limit(info=120, unit="seconds between announcements", range=(10, 3600)),
):
    """Yield the queues that speak too often or too seldom."""
    for queue in survey.reach.queues():
        seconds = queue.announces_every
        severity = most.exceeded_by(seconds)
        if seconds is not None and seconds < least:
            message = f"callers who wait in «{queue.title}» are interrupted every {seconds:g} s"
        elif severity:
            message = f"callers who wait in «{queue.title}» hear nothing for {seconds:g} s at a time"
        else:
            continue
        yield Finding(at=queue, severity=severity, message=message, walk=survey.walks.to(queue.id))
