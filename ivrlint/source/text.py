"""A file's text, places in it, and reading it safely."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from codecs import BOM_UTF8
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivrlint.source.checkout import checkout_of

if TYPE_CHECKING:
    from ivrlint.source.edits import Edit

MAXIMUM_BYTES = 64 * 1024 * 1024
"""Largest file that is read, in bytes: three times a menu of 100,000 nodes."""

_LINE_END = re.compile("\r\n|\n|\r")


def shown_path(file: Path) -> str:
    """A path as people write it: from the working directory where the file lies in it or in the same checkout, with
    forward slashes."""
    absolute = os.path.abspath(file)  # noqa: PTH100 - symbolic links stay as they were named
    folder = os.getcwd()  # noqa: PTH109
    inside = absolute == folder or absolute.startswith(folder.rstrip(os.sep) + os.sep)
    inside = inside or Path(absolute).is_relative_to(checkout_of(Path(folder)))
    return (os.path.relpath(absolute, folder) if inside else absolute).replace(os.sep, "/")


class SourceError(Exception):
    """A file that cannot be read as what it claims to be, with the place and what to do about it."""

    def __init__(self, message: str, span: Span, edit: Edit | None = None) -> None:
        """Keep `message` (one sentence for a person), the `span` it is about and the `edit` that puts it right."""
        super().__init__(message)
        self.message = message
        self.span = span
        self.edit = edit


class NoPhoneMenuError(SourceError):
    """A file of a platform that we read, but of another channel: no mistake unless somebody named it as a menu."""


class SourceText:
    """One file: the path it is reported under and its text. Places count code points from 0."""

    def __init__(self, path: str, text: str) -> None:
        """Keep `text` under `path`; lines are only counted when a place is asked for."""
        self.path = path
        self.text = text

    @classmethod
    def read(cls, file: Path, path: str | None = None) -> SourceText:
        """Read `file` as UTF-8. Raise SourceError when it is too large, unreadable or not text."""
        name = path if path is not None else str(file)
        try:
            with file.open("rb") as stream:
                data = stream.read(MAXIMUM_BYTES + 1)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            reason = getattr(error, "strerror", None) or str(error)
            raise SourceError(f"cannot be read: {reason}", cls(name, "").span(0, 0)) from error
        return cls.decode(data, name)

    @classmethod
    def decode(cls, data: bytes, path: str) -> SourceText:
        """Decode `data`, the content of `path`. Raise SourceError with the place of the first bad byte."""
        if len(data) > MAXIMUM_BYTES:
            limit = f"{MAXIMUM_BYTES // 2**20} MiB"
            message = f"is larger than {limit}, too large for a menu; split it into files that call each other"
            raise SourceError(message, cls(path, "").span(0, 0))
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:2].count(0) == 1:
            raise SourceError("is UTF-16; save the file as UTF-8", cls(path, "").span(0, 0))
        while data.startswith(BOM_UTF8):
            data = data.removeprefix(BOM_UTF8)
        try:
            return cls(path, data.decode())
        except UnicodeDecodeError as error:
            before = data[: error.start].decode()
            byte = data[error.start]
            place = cls(path, before).span(len(before), len(before))
            message = f"byte 0x{byte:02X} is not UTF-8 (Latin-1?); save the file as UTF-8"
            raise SourceError(message, place) from error

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; the first one is line 1 of the file."""
        return _LINE_END.split(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point offset, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int = 1) -> int:
        """The code point offset of a line and column, both counted from 1; lines past the end give the end."""
        if line > len(self._line_starts):
            return len(self.text)
        return min(self._line_starts[line - 1] + column - 1, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """The place from code point offset `start` up to and without `end`."""
        return Span(self, start, end)


class Span(NamedTuple):
    """A place in a file, from `start` up to and without `end`, in code points; lines and columns from 1."""

    source: SourceText
    start: int
    end: int

    @property
    def path(self) -> str:
        """The path of the file, as it is reported."""
        return self.source.path

    @property
    def line(self) -> int:
        """The line on which it starts, from 1."""
        return self.source.place(self.start)[0]

    @property
    def column(self) -> int:
        """The column at which it starts, from 1, in code points."""
        return self.source.place(self.start)[1]

    @property
    def end_line(self) -> int:
        """The line of the place just after it, from 1."""
        return self.source.place(self.end)[0]

    @property
    def end_column(self) -> int:
        """The column just after it, from 1, in code points."""
        return self.source.place(self.end)[1]

    @property
    def text(self) -> str:
        """The text it covers."""
        return self.source.text[self.start : self.end]

    @property
    def bytes(self) -> tuple[int, int]:
        """The same place in bytes of the UTF-8 text (without a byte order mark), for edits."""
        start = len(self.source.text[: self.start].encode())
        return start, start + len(self.text.encode())

    def __str__(self) -> str:
        """Say the place the way compilers do."""
        return f"{self.path}:{self.line}:{self.column}"
