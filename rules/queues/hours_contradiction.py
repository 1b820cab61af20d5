"""What callers are told of the opening hours is not what is kept.

Why: callers hear "we are open until five" and come back at half past four to a line that closed at four. A schedule
that knows no holidays lets them wait on New Year's Day, and one that is wrong in one language sends all who speak it
away.
Fix: say the hours that the schedule keeps, in every language, and bring the schedule up to date when they change.
Sources: our own judgement, J.
Silent: where the hours that are said are not plain times of day, or belong to more than one service; where the branch
or the queue names no schedule; about holidays on a line that never closes, or where a branch asks for them itself; of
the hour by which callers will be rung.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Branch
from ivrlint.survey.hours import SHORTEST_BREAK, spoken

BAD = """
ivr: 1
language: en
hours:
  box_office: {mon-fri: "10:00-18:00", sat: "12:00-16:00", holidays: england}
  workshop: {mon-fri: "09:00-12:00, 11:00-15:00"}  # <- here
nodes:
  door:
    type: menu
    prompt: Welcome to the Lantern Theatre.
    options:
      1: {say: "For tickets, press 1.", label: tickets, to: tickets}
      2: {say: "For stage and costumes, press 2.", label: stage and costumes, to: stage}
      0: {say: "To talk to anybody else, press 0.", label: anybody else, to: tickets}
    no_input: {tries: 3, again: I did not hear a key., to: tickets}
    no_match: {tries: 3, again: That key has no choice here., to: tickets}
  tickets: {type: branch, by: hours, schedule: box_office, cases: {open: counter, closed: closed, holiday: closed}}
  stage: {type: branch, by: hours, schedule: workshop, cases: {open: crew, closed: message, holiday: message}}
  closed:  # <- here
    type: message
    name: the closed message
    prompt: The counter is closed. We are open Monday to Friday from ten to five and Saturday from twelve to four.
    next: message
  counter: &people
    type: queue
    name: the counter
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  crew: {<<: *people, name: the crew}
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("ten to five", "ten to six").replace("11:00-15:00", "13:00-15:00")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield hours that are said but not kept, that differ between languages, and schedules that cannot be right."""
    for saying, wrong, schedule in survey.hours.told_otherwise():
        told = saying.text[wrong.start : wrong.end]
        yield Finding(
            at=saying.node,
            severity=Severity.ERROR,
            message=f"callers hear «{told}» in «{saying.node.title}», but «{schedule.name}» keeps {spoken(schedule)}",
            subject=schedule.name,
            related=(Related(schedule.span, "these hours are kept"),),
            walk=survey.walks.to(saying.node.id),
        )
    for first, other in survey.hours.told_apart():
        told = f"«{first.words}» in {first.language} and «{other.words}» in {other.language}"
        yield Finding(
            at=first.node,
            severity=Severity.ERROR,
            message=f"callers of «{first.node.title}» hear other opening hours in another language: {told}",
            subject=other.language or "",
            walk=survey.walks.to(first.node.id),
        )
    for node, schedule in survey.hours.named:
        if isinstance(node, Branch) and survey.hours.never_opens(schedule):
            message = f"«{node.title}» never lets callers through: «{schedule.name}» is closed all week"
            yield Finding(at=node, message=message, related=(Related(schedule.span, "closed all week"),))
    for schedule in survey.hours.used:
        yield from _faults(survey.hours, schedule, survey.today)


def _faults(hours, schedule, today):
    """Yield what cannot be right in a schedule, whatever is said of it."""
    name = f"«{schedule.name}»"
    if pair := hours.overlaps(schedule) or hours.slips(schedule):
        what = "overlap" if hours.overlaps(schedule) else f"leave callers out for less than {SHORTEST_BREAK} minutes"
        related = (Related(pair[0].span, "the other hours"),)
        yield Finding(at=pair[1].span, message=f"two hours of {name} {what}", subject=schedule.name, related=related)
    if hours.never_closes(schedule) or hours.never_opens(schedule):
        return
    if schedule.exceptions and max(schedule.exceptions) < today:
        message = f"all special days of {name} are past: the last one was {max(schedule.exceptions)}"
        yield Finding(at=schedule.span, message=message, subject=schedule.name)
    elif not hours.knows_holidays(schedule):
        message = f"{name} knows no holidays in the coming year: callers are let through to nobody then"
        yield Finding(at=schedule.span, message=message, subject=schedule.name)
