"""What every rendering of a script says alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from ivrlint.measure.script import Heard, Line
from ivrlint.report import number_of, seconds_word
from ivrlint.source import Span
from ivrlint.survey.texts import Text

SCRIPT_COLUMNS = ("language", "file", "state", "seconds", "words", "places")
TEXTS_COLUMNS = ("language", "words", "place", "heard", "seconds", "keys")

UNKNOWN = "language unknown"
"""What stands in the place of a language that nothing tells."""


def by_language(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines of each language."""
    return [(language or UNKNOWN, [*group]) for language, group in groupby(lines, lambda line: line.language)]


def summary(lines: Sequence[Line]) -> str:
    """`12 lines: 10 recorded, 2 missing; 184 s`."""
    states = ", ".join(f"{count} {state}" for state, count in Counter(line.state for line in lines).items())
    known = [line.seconds for line in lines if line.seconds is not None]
    return f"{number_of(len(lines), 'line')}: {states}; {seconds_word(sum(known), len(known) == len(lines))}"


def seconds_of(line: Line) -> str:
    """Seconds that a line takes, to a tenth; empty where that cannot be known."""
    return "" if line.seconds is None else f"{line.seconds:.1f}"


def place_of(text: Text) -> str:
    """Where a text stands: file, line, and where callers hear it."""
    return f"{spot(text)} {text.where}"


def places_of(line: Line) -> list[str]:
    """The places of a line, each once: a text may be said after several tries."""
    return list(dict.fromkeys(map(place_of, line.texts)))


def spot(text: Text) -> str:
    """The file and the line of a text."""
    span = span_of(text)
    return f"{span.path}:{span.line}"


def span_of(text: Text) -> Span:
    """Where a text stands, or else what it is said for."""
    return text.segment.span or text.at.span


def way_of(heard: Heard) -> str:
    """`12 s, 1 key` until the place is entered on the quickest way."""
    walk = heard.walk
    return f"{seconds_word(walk.seconds, walk.exact)}, {number_of(walk.keys, 'key')}"
