"""Opening hours as the steps of a dialplan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import groupby

from ivrlint.flow.hours import MIDNIGHT, WEEKDAYS, Schedule
from ivrlint.formats.asterisk.names import zone_name

NOW = "NOW"
"""The variable with the time of a call, YYYYMMDDhhmm."""


def local_time(timezone: str | None, form: str) -> str:
    """The time of a call in a time zone, in a form of strftime: that of TESTTIME where the reader tries the hours out.

    GotoIfTime asks that variable by itself (V).
    """
    return f'${{STRFTIME(${{IF($["${{TESTTIME}}" = ""]?${{EPOCH}}:${{TESTTIME}})}},{zone_name(timezone)},{form})}}'


def opening_steps(schedule: Schedule, timezone: str | None, ways: dict[str, str]) -> Iterator[str]:
    """The steps that lead on by `ways` (of `open`, `closed` and `holiday`), by the time of the call.

    GotoIfTime takes the minute that a range ends with as within it (V) and asks for the weekday of every minute, so
    that hours past midnight are two ranges.
    """
    zone = zone_name(timezone)
    days = list(_special_days(schedule))
    if days:
        yield f"Set({NOW}={local_time(timezone, '%Y%m%d%H%M')})"
    for day in days:
        midnight = datetime.combine(day, time())
        minutes = (midnight + timedelta(minutes=minute) for minute in range(MIDNIGHT))
        for state, run in groupby(minutes, schedule.state):
            first, *_ = between = list(run)
            yield f"GotoIf({_within(first, between[-1] + timedelta(minutes=1))}?{ways[state]})"
    for opening in schedule.openings:
        yield _weekly(opening.days, opening.opens, min(opening.closes, MIDNIGHT), zone, ways["open"])
        if opening.closes > MIDNIGHT:
            following = tuple((day + 1) % 7 for day in opening.days)
            yield _weekly(following, 0, opening.closes - MIDNIGHT, zone, ways["open"])
    yield f"Goto({ways['closed']})"


def _special_days(schedule: Schedule) -> Iterator[date]:
    """The days that are not like their weekday, and those into which their hours may last."""
    days = set(schedule.exceptions)
    for holiday in schedule.holidays or ():
        with suppress(ValueError):
            days.add(date.fromisoformat(holiday))
    lasting = any(opening.closes > MIDNIGHT for opening in schedule.openings)
    lasting = lasting or any(closes > MIDNIGHT for times in schedule.exceptions.values() for _, closes in times)
    yield from sorted(days | {day + timedelta(1) for day in days if lasting})


def _weekly(days: tuple[int, ...], opens: int, closes: int, zone: str, way: str) -> str:
    names = "&".join(WEEKDAYS[day] for day in sorted(days))
    clock = "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (opens, closes - 1))
    return f"GotoIfTime({clock},{names},*,*{f',{zone}' if zone else ''}?{way})"


def _within(first: datetime, end: datetime) -> str:
    return f"$[${{{NOW}}} >= {first:%Y%m%d%H%M} & ${{{NOW}}} < {end:%Y%m%d%H%M}]"
