"""How the native format writes opening hours."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from ivrlint.flow.hours import MIDNIGHT, WEEKDAYS, Opening, Schedule
from ivrlint.formats.native.values import text_of, texts_of, written_entries
from ivrlint.source import Entry, Mapping, Value

_OPENING = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)


def schedules_of(hours: Mapping) -> dict[str, Schedule]:
    """The schedules under `hours`, by name.

    One in which something cannot be read is left out: the schema says so, and nobody knows when it is open.
    """
    schedules = {}
    for entry in written_entries(hours):
        with suppress(ValueError):
            schedules[entry.key.text] = _schedule(entry)
    return schedules


def _schedule(entry: Entry) -> Schedule:
    """The schedule that is written there. Raise ValueError where it cannot be read."""
    openings: list[Opening] = []
    exceptions: dict[date, tuple[tuple[int, int], ...]] = {}
    value = _mapping(entry.value)
    for line in written_entries(value):
        if line.key.text == "except":
            for special in written_entries(_mapping(line.value)):
                exceptions[date.fromisoformat(special.key.text)] = _times(special.value)
        elif line.key.text != "holidays":
            days = _days(line.key.text)
            openings += [Opening(days, opens, closes, line.key.span) for opens, closes in _times(line.value)]
    holidays = texts_of(value.get("holidays"))
    return Schedule(entry.key.text, entry.key.span, tuple(openings), holidays, exceptions)


def _mapping(value: Value) -> Mapping:
    if not isinstance(value, Mapping):
        raise ValueError
    return value


def _times(value: Value) -> tuple[tuple[int, int], ...]:
    """Each opening time in minutes after midnight; one that ends no later than it begins ends on the next day."""
    text = text_of(value) or ""
    return () if text == "closed" else tuple(_opening(part.strip()) for part in text.split(","))


def _opening(text: str) -> tuple[int, int]:
    match = _OPENING.fullmatch(text)
    if not match:
        raise ValueError
    opens = int(match[1]) * 60 + int(match[2])
    closes = int(match[3]) * 60 + int(match[4]) if match[3] else MIDNIGHT
    return opens, closes if closes > opens else closes + MIDNIGHT


def _days(text: str) -> tuple[int, ...]:
    """The weekdays of `mon`, `mon-fri`, `fri-mon`, `mon, wed` or `daily`. Raise ValueError for anything else."""
    if text == "daily":
        return tuple(range(7))
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return tuple(dict.fromkeys(days))
