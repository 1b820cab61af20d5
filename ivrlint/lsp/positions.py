"""Places as editors count them: lines and columns from 0, columns in the units that client and server agreed on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from ivrlint.source import SourceText, Span

_CODECS = {PositionEncodingKind.Utf8: ("utf-8", 1), PositionEncodingKind.Utf16: ("utf-16-le", 2)}
"""How each unit is encoded, with its bytes; where there is none, code points are counted."""


class Positions:
    """The places of one text."""

    def __init__(self, source: SourceText, encoding: PositionEncodingKind | str = PositionEncodingKind.Utf16) -> None:
        """Count columns of `source` in units of `encoding`."""
        self.source = source
        self._codec = _CODECS.get(PositionEncodingKind(encoding))

    def position(self, offset: int) -> Position:
        """The position of a code point offset."""
        line, column = self.source.place(offset)
        return Position(line - 1, self._units(self.source.text[offset - column + 1 : offset]))

    def range(self, span: Span) -> Range:
        """What a span of this text covers."""
        return Range(self.position(span.start), self.position(span.end))

    def offset(self, position: Position) -> int:
        """The code point offset of a position; one behind the end of its line, or of the text, gives that end."""
        lines = self.source.lines
        if position.line >= len(lines):
            return len(self.source.text)
        return self.source.offset(position.line + 1) + self._column(lines[position.line], position.character)

    def _units(self, text: str) -> int:
        if self._codec is None or text.isascii():
            return len(text)
        name, size = self._codec
        return len(text.encode(name, "surrogatepass")) // size

    def _column(self, line: str, units: int) -> int:
        """The code points that so many units are; a unit within a character counts as its beginning."""
        if self._codec is None or line.isascii():
            return min(units, len(line))
        return bisect_right(range(len(line) + 1), units, key=lambda column: self._units(line[:column])) - 1


class Shift:
    """Where the places of an older text are in a newer one, and the other way round; one part of it has changed."""

    def __init__(self, old: SourceText, new: SourceText) -> None:
        """Take what the two texts begin and end with alike as unchanged."""
        self._new = new
        before, after = old.text, new.text
        shorter = min(len(before), len(after))
        self._begin = _alike(before, after)
        self._tail = min(_alike(before[::-1], after[::-1]), shorter - self._begin)
        self._sizes = len(before), len(after)

    def old(self, offset: int) -> int | None:
        """The offset in the older text; None within what has changed."""
        before, after = self._sizes
        if offset <= self._begin:
            return offset
        return offset + before - after if offset >= after - self._tail else None

    def new(self, span: Span) -> Span | None:
        """The place of a span of the older text; None where it has changed, unless all of the change lies within it."""
        before, after = self._sizes
        start, end = span.start, span.end
        behind = before - self._tail
        if end > self._begin:
            if end < behind or self._begin < start < behind:
                return None
            start, end = start + (after - before if start >= behind else 0), end + after - before
        return self._new.span(start, end)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    shorter = min(len(one), len(other))
    return bisect_left(range(shorter), True, key=lambda last: one[: last + 1] != other[: last + 1])
