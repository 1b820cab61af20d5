"""Callers who wait in a queue are cut off when the wait is over.

Why: they have given their minutes, heard that they were number nine, and then hear the line go dead or a goodbye. They
got nothing for the wait and have to start again from the first menu, behind everybody else.
Fix: let the queue lead to something when it gives up, is full or is unstaffed: a callback, a message, another team.
Sources: gethuman standard 1.0, item 8 (no disconnect), V; Spain, Ley 10/2025 (a call is not cut for a long wait), S.
Silent: what happens at closing time (`when_closed`) and behind a closed or holiday case belongs to the opening hours; a
last message that says that somebody will ring is not taken for a hang-up. A full queue is a warning: its callers have
not waited yet, and no file says how many it takes.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  desk:
    type: queue
    name: Booking desk
    prompt: Welcome to the Harbour Ferries booking desk.
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: sorry  # <- here
    when_full: hangup  # <- here
  sorry: {type: message, prompt: We are sorry that nobody could answer. Goodbye., next: hangup}
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = """
ivr: 1
language: en
nodes:
  desk:
    type: queue
    name: Booking desk
    prompt: Welcome to the Harbour Ferries booking desk.
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
    when_full: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

_MOMENTS = {"when_full": "who find the queue «{}» full", "when_unstaffed": "who find nobody at «{}»"}


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the ways out of a queue, not of the caller's choosing, that end the call."""
    for queue in survey.reach.queues():
        for edge in survey.flow.edges_from(queue.id, EdgeKind.OVERFLOW):
            end = survey.queues.ends_in_hangup(edge)
            if end is None:
                continue
            callers = _MOMENTS.get(edge.condition or "", "who have waited in «{}»").format(queue.title)
            after = f" after «{end.title}»" if end.prompt else ""
            related = () if end.implied else (Related(end, "the call is over here"),)
            message = f"callers {callers} are cut off{after}"
            severity = Severity.WARNING if edge.condition == "when_full" else Severity.ERROR
            walk = survey.walks.to(queue.id)
            yield Finding(at=edge, message=message, severity=severity, related=related, walk=walk)
