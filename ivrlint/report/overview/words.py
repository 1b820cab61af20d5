"""What an overview says in words, for every format that people read."""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint.measure.overview import Line
from ivrlint.report import number_of
from ivrlint.report.measurement.values import number, percent

COLUMNS = {
    "seconds_to_human": "quickest",
    "expected_seconds_to_human": "expected",
    "share_lost": "lost",
    "caller_hours": "caller-hours",
}
"""The figures of an overview with the heads of their columns."""

LEGEND = (
    "quickest, expected: seconds in the menus to a person; lost: share of calls that are given up or cut off;",
    "caller-hours: hours that callers spend in the menus in a month; -: cannot be known",
)


def cell(line: Line, figure: str) -> str:
    """A figure as it stands in its column."""
    value = line.figure(figure)
    if value is None:
        return "-"
    if figure == "share_lost":
        return percent(value)
    return number(value) if figure == "caller_hours" else f"{value:.0f} s"


def count_words(lines: Sequence[Line]) -> str:
    """`12 lines: 1 unreadable, 3 with an F, 2 with a D, ...`."""
    grades = sorted({line.grade for line in lines}, reverse=True)
    counts = [(grade, sum(line.grade == grade for line in lines)) for grade in grades]
    parts = [f"{count} with {'an' if grade in 'AF' else 'a'} {grade}" for grade, count in counts if grade]
    unread = [f"{count} unreadable" for grade, count in counts if not grade]
    return f"{number_of(len(lines), 'line')}: {', '.join([*unread, *parts])}"


def why_words(line: Line) -> str:
    """Why a line, or a part of it, is not there."""
    return f"{'a part ' if line.grade else ''}cannot be read: {line.why.removeprefix('cannot be read: ')}"


def details(line: Line) -> list[str]:
    """The file, number, opening hours and owner, those that are known."""
    known = [line.path if line.title != line.path else "", line.number if line.title != line.number else ""]
    known += [f"open {line.hours}" if line.hours else "", f"owner {line.owner}" if line.owner else ""]
    return [text for text in known if text]
