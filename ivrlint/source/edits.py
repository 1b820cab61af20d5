"""Edits of a file: texts put in the place of others, all else left as it is, byte for byte."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ivrlint.source.text import Span


class Replacement(NamedTuple):
    """A text in the place of what a span covers; an empty span is where it is put in."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to a file that puts one thing right."""

    title: str
    """What it does, as a short command in plain words."""
    replacements: tuple[Replacement, ...]
    safe: bool = True
    """Whether it has one right answer; False where a person should look at it."""

    @property
    def key(self) -> tuple[object, ...]:
        """What it is known by when lines have moved: what it does, and the texts that go and come."""
        return self.title, tuple((part.span.text, part.text) for part in self.replacements)


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that touch no place of an earlier one."""
    taken: list[tuple[int, int]] = []
    kept: list[Edit] = []
    for edit in edits:
        places = sorted((part.span.start, part.span.end) for part in edit.replacements)
        if not any(_touches(place, taken) for place in places):
            kept.append(edit)
            for place in places:
                insort(taken, place)
    return kept


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made in it that are apart from each other."""
    pieces: list[str] = []
    behind = 0
    for span, new in sorted((part for edit in edits for part in edit.replacements), key=lambda part: part.span[1:]):
        pieces += [text[behind : span.start], new]
        behind = span.end
    return "".join([*pieces, text[behind:]])


def _touches(place: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    after = bisect_left(taken, place)
    before = after > 0 and taken[after - 1][1] >= place[0]
    return before or (after < len(taken) and taken[after][0] <= place[1])
