"""Callers are put in a queue when nobody is there any more.

Why: they ring at nine in the evening, are told that they are first in line, and wait for people who went home at four.
Nobody told them that it is closed, and the music plays as if somebody would come.
Fix: check the opening hours on every way into the queue, or say where those go who come or still wait after closing
(`when_closed`).
Sources: our own judgement, J; gethuman standard 1.0, item 4 (a message can be left out of hours), V.
Silent: on queues without hours, which name no schedule, or one that never closes, and which no branch by hours leads
straight to; on queues that callers reach from closed hours too, or that are for what is urgent; where `when_closed` or
`when_unstaffed` says what happens; where only a failure leads past the check, which had better not shut people out; in
a file that is a part of a line, for the hours may be checked before it. That callers may still wait at closing time
counts only where the queue names a schedule and the wait has no end.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  door:
    type: menu
    prompt: Welcome to Weir Cottage Hospital.
    options:
      1: {say: "For a new appointment, press 1.", label: new appointment, to: hours, set: {topic: new}}
      2: {say: "For test results, press 2.", label: test results, to: hours, set: {topic: results}}
      0: {say: "To talk to the front desk about anything else, press 0.", label: front desk, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: hours}
    no_match: {tries: 3, again: That key has no choice here., to: hours}
  hours:
    type: branch
    by: hours
    cases: {open: desk, closed: message}
  desk:  # <- here
    type: queue
    name: the front desk
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    overflow: {after: 10m, to: message}
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("label: front desk, to: desk", "label: front desk, to: hours")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the queues that are entered, or waited in, while they are closed."""
    reported = set()
    for queue, entry, checked in survey.hours.unguarded():
        reported.add(queue.id)
        source = survey.flow.node(entry.source) if entry else None
        by = f" by {entry.choice}" if entry and entry.kind in (EdgeKind.OPTION, EdgeKind.EXIT) else ""
        way = f"from «{source.title}»{by}" if source else "at the start of the call"
        related = [Related(entry, "no hours are checked on this way")] if entry else []
        related += [Related(checked, "they are checked here")] if checked else []
        yield Finding(
            at=queue,
            severity=_severity(survey, queue),
            message=f"callers who come {way} when «{queue.title}» is closed are put in the queue all the same",
            walk=survey.walks.to(source.id if source else queue.id),
            related=tuple(related),
        )
    for queue in survey.hours.outlasting():
        if queue.id not in reported:
            message = f"callers who still wait in «{queue.title}» when it closes wait for nobody, without end"
            yield Finding(at=queue, severity=_severity(survey, queue), message=message, walk=survey.walks.to(queue.id))


def _severity(survey, queue):
    """An error where the wait ends in a hang-up."""
    ends = map(survey.queues.ends_in_hangup, survey.flow.edges_from(queue.id, EdgeKind.OVERFLOW))
    return Severity.ERROR if any(ends) else Severity.WARNING
