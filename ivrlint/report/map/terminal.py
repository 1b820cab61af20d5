"""The menu as a tree of lines: keys on the branches, at the right the findings and how far a person is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import product

from rich.cells import cell_len, set_cell_size

from ivrlint.lint.rule import Severity
from ivrlint.measure.outline import Branch, Change, Place
from ivrlint.report import Look, number_of
from ivrlint.report.distance import distance, distance_word
from ivrlint.report.map import WIDEST, Picture
from ivrlint.report.map.words import CHANGES, LETTERS, kind_words, target_words, way_words
from ivrlint.report.safe import ascii_only, printable

_LEAST = 12
"""Columns that a text keeps where it is cut (a third of them where that is not enough), and below which nothing is
shown of what is heard."""
_PERSON = 12
"""Columns of the words on how far a person is."""
_STYLES = {
    "here": "32", "near": "32", "mid": "33", "far": "31", "later": "34", "none": "1;31", "untold": "35",
    "key": "1;36", "name": "1", "soft": "2", "jump": "36",
    Severity.ERROR: "1;31", Severity.WARNING: "33", Severity.INFO: "34",
    Change.ADDED: "1;32", Change.REMOVED: "1;31", Change.CHANGED: "1;33",
}  # fmt: skip

Part = tuple[str, str]
"""A text and the name of its style, empty for none."""


def render(picture: Picture, look: Look) -> str:
    """The tree, with what the signs mean below it."""
    return "".join(f"{line.rstrip()}\n" for line in _Drawing(picture, look).lines())


class _Drawing:
    def __init__(self, picture: Picture, look: Look) -> None:
        self.picture, self.look = picture, look
        self.places = picture.outline.places
        self.width = min(look.width, WIDEST)
        self.changes, self.severities = picture.outline.changes, picture.severities

    def lines(self) -> Iterator[str]:
        title = self._words(self.picture.outline.title)
        yield self._line([("", ""), (title, "name")], [*self._marks(""), (f"{'to a person':>{_PERSON}}", "soft")])
        for root in self.picture.outline.roots:
            yield self._place([("", "")], self.places[root])
            pending = [(0, branch) for branch in reversed(self.places[root].branches)]
            going: list[bool] = []
            while pending:
                level, branch = pending.pop()
                going[level:] = [bool(pending) and pending[-1][0] == level]
                lead = "".join("│  " if on else "   " for on in going[:-1]) + ("├─ " if going[-1] else "└─ ")
                yield self._branch(lead, branch)
                if branch.leads_on:
                    pending += [(level + 1, further) for further in reversed(self.places[branch.target].branches)]
        yield from self._legend()

    def _branch(self, lead: str, branch: Branch) -> str:
        parts = [(self._words(lead), "soft"), *self._way(branch)]
        if branch.leads_on:
            return self._place([*parts, (": ", "")], self.places[branch.target], branch.change)
        colon = ": " if branch.end or branch.more else " "
        target = self._words(target_words(branch))
        style = "none" if branch.edges[0].stops else "soft" if branch.end else "jump"
        return self._line([*parts, (colon, ""), (target, style)], [], branch.change)

    def _way(self, branch: Branch) -> list[Part]:
        """Keys and labels, or one text where these are so long that they have to be cut as a whole."""
        parts: list[Part] = []
        for key, label in branch.choices:
            parts += [(", " if parts else "", ""), (self._words(key), "key")]
            parts.append((f" {self._words(label)}" if label else "", ""))
        return parts if 0 < _length(parts) <= self.width // 2 else [(self._words(way_words(branch)), "")]

    def _place(self, parts: Sequence[Part], place: Place, change: Change | None = None) -> str:
        aside = f"{place.change} " if place.change and change and change is not place.change else ""
        name = (aside + self._words(place.title), place.change or "name")
        numbers = self._words("".join(f" {number}" for number in place.numbers))
        shown = [*parts, name, (f" ({kind_words(place)})", "soft"), (numbers, "jump")]
        person = (f"{distance_word(place):>{_PERSON}}", distance(place))
        return self._line(shown, [*self._marks(place.id), person], change or place.change, place.text or "")

    def _marks(self, id: str) -> list[Part]:
        return [(f" {LETTERS[severity]}{count}", severity) for severity, count in self.picture.marks(id)]

    def _line(
        self, parts: Sequence[Part], figures: Sequence[Part], change: Change | None = None, heard: str = ""
    ) -> str:
        """A line with its mark at the left edge and its figures at the right one; what is heard has the room left."""
        gutter = [(f"{change or ' '} ", change or "")] if self.changes else []
        room = self.width - _length([*gutter, *figures])
        parts = self._cut(parts, room)
        room -= _length(parts)
        if heard and room > _LEAST:
            parts.append((f" {self._shortened(self._words(f'«{heard}»'), room - 2)}", "soft"))
        blank = [(" " * (self.width - _length([*gutter, *parts, *figures])), "")] if figures else []
        return "".join(self._styled(text, style) for text, style in (*gutter, *parts, *blank, *figures))

    def _cut(self, parts: Sequence[Part], room: int) -> list[Part]:
        """The parts, the longest ones cut where they are too long together; the first, the lead, is left as it is."""
        cut = [*parts]
        longest = sorted(range(1, len(parts)), key=lambda index: -cell_len(parts[index][0]))
        for least, index in product((_LEAST, _LEAST // 3), longest):
            text, style = cut[index]
            excess = _length(cut) - room
            if excess > 0:
                cut[index] = (self._shortened(text, max(cell_len(text) - excess, least)), style)
        return cut

    def _shortened(self, text: str, room: int) -> str:
        if cell_len(text) <= room:
            return text
        dots = self._words("…")
        return set_cell_size(text, room - len(dots)).rstrip() + dots

    def _words(self, text: str) -> str:
        """A text as visible characters that the terminal has."""
        text = printable(text)
        return text if self.look.unicode else ascii_only(text)

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if style and self.look.colour and text.strip() else text

    def _legend(self) -> Iterator[str]:
        cut = sum(branch.more for place in self.places.values() for branch in place.branches)
        yield ""
        told = ["seconds to a person from each place", "→ drawn elsewhere"]
        told += [f"{letter} {severity.word}s" for severity, letter in LETTERS.items() if severity in self.severities]
        told += [f"{change} {word}" for change, word in CHANGES.items() if change in self.changes]
        told += [f"… {number_of(cut, 'more place')}, see --depth and --focus"] if cut else []
        kept = (words.replace(" ", "\0") for words in told)
        for line in textwrap.wrap(" · ".join(kept), self.width):
            yield self._styled(self._words(line.replace("\0", " ")), "soft")


def _length(parts: Sequence[Part]) -> int:
    return sum(cell_len(text) for text, _ in parts)
