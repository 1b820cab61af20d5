"""The located tree: what a YAML or JSON file says, every part with its place.

A mapping is a list of entries, so that a key written twice is still there twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ivrlint.source.text import SourceText, Span

Plain = Any


@dataclass(slots=True, eq=False)
class Scalar:
    """A single value: `text` as written (without quotes), `value` as understood, `quoted` or not."""

    source: SourceText
    start: int
    end: int
    text: str
    value: bool | int | float | str | None
    quoted: bool = False

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.end)

    def plain(self) -> Plain:
        """The value alone."""
        return self.value


@dataclass(slots=True, eq=False)
class Entry:
    """One `key: value` of a mapping."""

    key: Scalar
    value: Value
    merged_at: int | None = None
    """Where the `<<` stands that put it here; None where it is written here itself."""

    @property
    def span(self) -> Span:
        """From the key to the end of the value."""
        return Span(self.key.source, self.key.start, max(self.value.end, self.key.end))

    @property
    def order(self) -> int:
        """Its place among the entries of its mapping."""
        return self.key.start if self.merged_at is None else self.merged_at


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values in file order, keys doubled in the file included."""

    source: SourceText
    start: int
    end: int
    entries: list[Entry] = field(default_factory=list)
    _by_key: dict[str, Entry] | None = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.end)

    def entry(self, key: str) -> Entry | None:
        """The last entry with this key, which is the one that counts, or None; only asked once all are there."""
        return self._last().get(key)

    def _last(self) -> dict[str, Entry]:
        if self._by_key is None:
            self._by_key = {entry.key.text: entry for entry in self.entries}
        return self._by_key

    def get(self, key: str) -> Value | None:
        """The value of this key, or None where it is absent."""
        entry = self.entry(key)
        return entry.value if entry else None

    def doubled(self) -> Iterator[tuple[Entry, Entry]]:
        """Every entry whose key stood before, with the first that had it."""
        first: dict[str, Entry] = {}
        if len(self._last()) == len(self.entries):
            return
        for entry in self.entries:
            if entry.key.text in first:
                yield first[entry.key.text], entry
            else:
                first[entry.key.text] = entry

    def plain(self) -> Plain:
        """The same as a dict; of keys written twice the last one stays."""
        return {entry.key.text: entry.value.plain() for entry in self.entries}


@dataclass(slots=True, eq=False)
class Sequence:
    """Items in file order."""

    source: SourceText
    start: int
    end: int
    items: list[Value] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.end)

    def plain(self) -> Plain:
        """The same as a list."""
        return [item.plain() for item in self.items]


Value = Scalar | Mapping | Sequence


@dataclass(slots=True, eq=False)
class Comment:
    """A comment with the marks that make it one (`#`, `;`, `<!--` and `-->`) and without the line end."""

    source: SourceText
    start: int
    text: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.start + len(self.text))


@dataclass(slots=True, eq=False)
class LocatedDocument:
    """A whole file: its text, its tree, its comments in order (none in JSON)."""

    source: SourceText
    root: Value
    comments: list[Comment] = field(default_factory=list)

    def at(self, path: tuple[str | int, ...], *, key: bool = False) -> Span:
        """The place of the value (or, with `key`, of the key) at the end of `path` from the root.

        A path that leaves the tree gives the nearest part that is there.
        """
        part: Value = self.root
        place = part.span
        for step in path:
            if isinstance(part, Mapping) and (entry := part.entry(str(step))):
                part, place = entry.value, entry.key.span if key else entry.value.span
            elif isinstance(part, Sequence) and isinstance(step, int) and step < len(part.items):
                part = part.items[step]
                place = part.span
            else:
                break
        return place
