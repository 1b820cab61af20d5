"""JSON to a located tree.

The standard library's decoder gives no places and accepts NaN; this one keeps the place of every key and value,
never recurses, and says what hand-written JSON gets wrong (comments, commas, quotes).
"""

from __future__ import annotations

import json
import re
from typing import Any

from ivrlint.source.text import SourceError, SourceText
from ivrlint.source.tree import Entry, LocatedDocument, Mapping, Scalar, Sequence, Value

MAXIMUM_DEPTH = 500
"""Deepest nesting that is read; exports of real platforms stay under 20."""

MAXIMUM_DIGITS = 4000
"""Longest whole number that is read as one; Python refuses to convert a little more."""

_BLANKS = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_scan_string: Any = json.decoder.scanstring  # type: ignore[attr-defined]


def read_json(source: SourceText) -> LocatedDocument:
    """Read `source`. Raise SourceError, with the place and what to do, where it is not JSON."""
    return LocatedDocument(source, _Reader(source).read())


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.offset = 0

    def read(self) -> Value:
        stack: list[Mapping | Sequence] = []
        keys: list[Scalar | None] = []
        root: Value | None = None
        while True:
            value = self._value()
            if not stack:
                root = value
            else:
                self._add(stack[-1], keys[-1], value)
            if isinstance(value, Mapping | Sequence):
                if len(stack) >= MAXIMUM_DEPTH:
                    raise self._error(f"nests deeper than {MAXIMUM_DEPTH} levels", value.start)
                stack.append(value)
                keys.append(None)
                if not self._closes(value):
                    keys[-1] = self._key(value)
                    continue
            while stack and self._closed(stack[-1]):
                stack.pop()
                keys.pop()
            if not stack:
                break
            keys[-1] = self._key(stack[-1])
        self._skip()
        if self.offset < len(self.text):
            raise self._error("something follows the end of the JSON value", self.offset)
        assert root is not None
        return root

    def _add(self, parent: Mapping | Sequence, key: Scalar | None, value: Value) -> None:
        if isinstance(parent, Sequence):
            parent.items.append(value)
        else:
            assert key is not None
            parent.entries.append(Entry(key, value))

    def _value(self) -> Value:
        character = self._peek()
        start = self.offset
        if character in ("{", "["):
            self.offset += 1
            return (Mapping if character == "{" else Sequence)(self.source, start, start + 1)
        if character == '"':
            return self._string()
        match = _LITERAL.match(self.text, start)
        if not match:
            raise self._unexpected("a value")
        self.offset = match.end()
        written = match[0]
        if written in _CONSTANTS:
            value: bool | int | float | None = _CONSTANTS[written]
        elif written.lstrip("-").isdigit() and len(written) <= MAXIMUM_DIGITS:
            value = int(written)
        else:
            value = float(written)
        return Scalar(self.source, start, self.offset, written, value)

    def _string(self) -> Scalar:
        start = self.offset
        try:
            text, self.offset = _scan_string(self.text, start + 1, True)
        except json.JSONDecodeError as error:
            raise self._error(
                "a text with a raw control character, a bad escape or no closing quote", error.pos
            ) from error
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Scalar(self.source, start, self.offset, text, text, quoted=True)

    def _key(self, parent: Mapping | Sequence) -> Scalar | None:
        if isinstance(parent, Sequence):
            return None
        if self._peek() != '"':
            raise self._unexpected("a key in double quotes")
        key = self._string()
        if self._peek() != ":":
            raise self._unexpected("a colon after the key")
        self.offset += 1
        return key

    def _closes(self, parent: Mapping | Sequence) -> bool:
        return self._peek() == ("}" if isinstance(parent, Mapping) else "]")

    def _closed(self, parent: Mapping | Sequence) -> bool:
        """Take the closing bracket or the comma before the next part."""
        if self._closes(parent):
            self.offset += 1
            parent.end = self.offset
            return True
        empty = not (parent.entries if isinstance(parent, Mapping) else parent.items)
        if empty:
            return False
        if self._peek() != ",":
            raise self._unexpected("a comma or a closing bracket")
        comma = self.offset
        self.offset += 1
        if self._closes(parent):
            raise self._error("JSON allows no comma before a closing bracket; delete it", comma)
        return False

    def _skip(self) -> None:
        match = _BLANKS.match(self.text, self.offset)
        assert match is not None
        self.offset = match.end()

    def _peek(self) -> str:
        self._skip()
        return self.text[self.offset : self.offset + 1]

    def _unexpected(self, expected: str) -> SourceError:
        found = self.text[self.offset : self.offset + 2]
        if found in ("//", "/*") or found.startswith("#"):
            return self._error("JSON allows no comments; delete it", self.offset)
        if found.startswith("'"):
            return self._error("JSON texts stand in double quotes", self.offset)
        if not found:
            return self._error(f"ends where {expected} is expected", self.offset)
        return self._error(f"expected {expected} here", self.offset)

    def _error(self, message: str, offset: int) -> SourceError:
        return SourceError(f"is not JSON: {message}", self.source.span(offset, min(offset + 1, len(self.text))))
