"""The grades, scores and key figures of lines over time: a file of JSON lines, one for each run and line."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ivrlint.lint.grade import GRADES
from ivrlint.measure.scorecard import Scorecard
from ivrlint.survey.figures import FIGURES

KEY_FIGURES = ("seconds_to_human", "expected_seconds_to_human", "keys_to_human", "share_lost", "caller_hours")
"""The figures that a history keeps."""

_DIGITS = 6
"""Digits behind the point that are kept, so that the same menu always has the same line."""


class HistoryError(Exception):
    """A history that cannot be read or written; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line was on a day."""

    date: date
    path: str
    """The file, from the folder of the history."""
    grade: str
    score: int | None
    reached: int | None
    """Per cent of the points, which go on moving where the grade holds the score down."""
    figures: dict[str, float | None]
    """By name, those of KEY_FIGURES; None where one could not be known."""

    @property
    def line(self) -> str:
        """The entry as a line of the file."""
        return json.dumps(asdict(self) | {"date": str(self.date)}) + "\n"


@dataclass(frozen=True, slots=True)
class Change:
    """How a line differs from the last time."""

    before: Entry
    now: Entry

    def figures(self) -> list[tuple[str, float | None, float | None]]:
        """The figures that have changed: name, before, now."""
        pairs = ((name, self.before.figures.get(name), value) for name, value in self.now.figures.items())
        return [(name, before, now) for name, before, now in pairs if before != now]

    @property
    def is_none(self) -> bool:
        """Whether nothing has changed."""
        return replace(self.before, date=self.now.date) == self.now


def read_history(file: Path) -> list[Entry]:
    """The entries of a history in the order in which they were written; none where there is no such file.

    Raise HistoryError, with the line, for one that is no entry.
    """
    try:
        lines = file.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryError(f"{file} cannot be read: {error}") from error
    return [_entry(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def entry_of(card: Scorecard, today: date, file: Path) -> Entry:
    """The entry that a scorecard makes today in the history `file`."""
    values = {name: card.survey.shape.figure(name) for name in KEY_FIGURES}
    figures = {name: None if value is None else round(value, _DIGITS) for name, value in values.items()}
    return Entry(today, _path_from(file, card.survey.flow.path), card.grade, card.score, card.reached, figures)


def record(file: Path, cards: Sequence[Scorecard], today: date) -> list[Change | None]:
    """Add what scorecards say today, and tell how each line differs from the last time; None for a new one.

    A line that is the same as the last one of its day is not added again. Raise HistoryError where the file is broken
    or cannot be written; nothing is added then.
    """
    last: dict[str, list[Entry]] = {}
    for entry in read_history(file):
        last.setdefault(entry.path, []).append(entry)
    changes: list[Change | None] = []
    added: list[Entry] = []
    for now in (entry_of(card, today, file) for card in cards):
        before = last.setdefault(now.path, [])
        if before[-1:] == [now]:
            before = before[:-1]
        else:
            added.append(now)
        changes.append(Change(before[-1], now) if before else None)
    if added:
        _append(file, "".join(entry.line for entry in added))
    return changes


def _path_from(file: Path, path: str) -> str:
    """A menu's path from the folder of the history, so that it is the same wherever the run was started."""
    if not Path(path).exists():
        return path
    return Path(os.path.relpath(path, file.parent)).as_posix()


def _append(file: Path, text: str) -> None:
    """Append in one write, which no other run gets into."""
    try:
        with file.open("ab+", buffering=0) as stream:
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                text = text if stream.read(1) == b"\n" else f"\n{text}"
            stream.write(text.encode("utf-8"))
    except OSError as error:
        raise HistoryError(f"{file} cannot be written: {error.strerror}") from error


def _entry(line: str, place: str) -> Entry:
    try:
        return _read(json.loads(line))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = f"{place}: is no line of a history ({_reason(error)}); mend or delete it, nothing was added"
        raise HistoryError(message) from error


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return "it is no JSON" if isinstance(error, json.JSONDecodeError | RecursionError) else str(error)


def _read(fields: Any) -> Entry:
    """An entry from its fields. Raise KeyError, TypeError or ValueError for what is none."""
    if not isinstance(fields, dict):
        raise TypeError("it is no object")
    path, grade, score, reached, figures = (fields[name] for name in ("path", "grade", "score", "reached", "figures"))
    if not isinstance(path, str):
        raise TypeError("`path` is no text")
    if not isinstance(grade, str) or grade not in GRADES:
        raise ValueError(f"`grade` is none of {', '.join(GRADES)}")
    if not _is_figure(score) or not _is_figure(reached):
        raise TypeError("`score` or `reached` is no number")
    if not isinstance(figures, dict) or not all(map(_is_figure, figures.values())):
        raise TypeError("`figures` are no numbers by name")
    try:
        day = date.fromisoformat(fields["date"])
    except (ValueError, TypeError) as error:
        raise ValueError("`date` is no date") from error
    return Entry(day, path, grade, score, reached, {name: value for name, value in figures.items() if name in FIGURES})


def _is_figure(value: Any) -> bool:
    """Whether it is a number, or null for one that could not be known."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
