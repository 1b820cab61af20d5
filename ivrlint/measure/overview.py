"""All lines of a folder side by side, the worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ivrlint.flow import Flow
from ivrlint.flow.hours import MIDNIGHT, WEEKDAYS, Schedule
from ivrlint.lint.engine import Report
from ivrlint.survey import Survey

_FIGURES = ("seconds_to_human", "expected_seconds_to_human", "share_lost", "caller_hours")


@dataclass(frozen=True, slots=True)
class Line:
    """One file."""

    path: str
    name: str = ""
    number: str = ""
    owner: str = ""
    grade: str = ""
    """Empty where the file cannot be read."""
    figures: dict[str, float | None] | None = None
    """Seconds to a person (quickest, expected), share lost, caller-hours; None where the file cannot be read."""
    hours: str = ""
    """Its opening hours in short; empty where the file gives none."""
    why: str = ""
    """Why it, or a part of it, cannot be read."""

    @property
    def title(self) -> str:
        """What people know it by: its name, else its number, else its file."""
        return self.name or self.number or self.path

    def figure(self, name: str) -> float | None:
        """A figure; None where it cannot be known."""
        return None if self.figures is None else self.figures[name]


def overview(reports: Iterable[Report]) -> list[Line]:
    """The lines of a run, the worst first: those that cannot be read, then by grade and by the share of calls lost."""
    return sorted((_line(report) for report in reports), key=_badness)


def _badness(line: Line) -> tuple[bool, int, float, str]:
    return bool(line.grade), -ord(line.grade or " "), -(line.figure("share_lost") or 0.0), line.path


def _line(report: Report) -> Line:
    why = report.errors[0].message if report.errors else ""
    if report.survey is None or report.grade is None:
        return Line(report.path, why=why)
    flow = report.survey.flow
    return Line(
        path=report.path,
        name=flow.name,
        number=flow.number or "",
        owner=flow.owner or "",
        grade=report.grade,
        figures={name: report.survey.shape.figure(name) for name in _FIGURES},
        hours=_hours(flow, report.survey),
        why=why,
    )


def _hours(flow: Flow, survey: Survey) -> str:
    """The hours of the schedules that decide anything; their names alone where there are several."""
    if flow.hours is None:
        return ""
    used = survey.hours.used
    if len(used) == 1:
        return hours_words(used[0])
    return ", ".join(schedule.name for schedule in used) or "no desk names its hours"


def hours_words(schedule: Schedule) -> str:
    """`mon-fri 08:00-16:00`, or the schedule's name where its week takes more than two such parts to tell."""
    days: dict[str, list[int]] = {}
    for day in range(len(WEEKDAYS)):
        times = ", ".join(f"{_clock(opening.opens)}-{_clock(opening.closes)}" for opening in schedule.on(day))
        if times:
            days.setdefault(times, []).append(day)
    parts = [f"{_days(some)} {times}" for times, some in days.items()]
    if not parts:
        return f"{schedule.name}: closed"
    return ", ".join(parts) if len(parts) <= 2 else schedule.name


def _days(days: list[int]) -> str:
    """`mon-fri`, `tue`, `mon, wed`, `daily`."""
    if len(days) == len(WEEKDAYS):
        return "daily"
    first, last = days[0], days[-1]
    if len(days) > 2 and last - first == len(days) - 1:
        return f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
    return ", ".join(WEEKDAYS[day] for day in days)


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT, 60)
    return f"{hours:02}:{rest:02}"
