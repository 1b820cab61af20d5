"""YAML to a located tree, from libyaml's events.

Events, because the composers of PyYAML crash or crawl on hostile input and turn keypad keys into octal numbers.
What a plain scalar means is decided here and is less than YAML 1.1: `no` stays text and `012` stays `012`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from sys import intern
from typing import Any

import yaml

from ivrlint.source.edits import Edit, Replacement
from ivrlint.source.text import SourceError, SourceText, Span
from ivrlint.source.tree import Comment, Entry, LocatedDocument, Mapping, Scalar, Sequence, Value

MAXIMUM_DEPTH = 200
"""Deepest nesting that is read, what aliases repeat included: some sixty menus written inside each other."""

MAXIMUM_ALIASED = 1_000_000
"""Most values that aliases (`*name`) may repeat in one file; a billion laughs stops here."""

_COUNTED_CHARACTERS = 100
"""Characters of a text that count as one more value where aliases repeat it (J)."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(\.[0-9]+)?\Z", re.ASCII)
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
_BREAKS = r"\r\n\x85\u2028\u2029"
_LINE_END = re.compile(rf"[{_BREAKS}]|\Z")
_PROPERTIES = re.compile(rf"(?:[&!][^ \t{_BREAKS}]*+(?:[ \t{_BREAKS}]++(?:#[^{_BREAKS}]*+)?)*+)*+")
"""Anchors and tags before a value, with the blanks and comments behind them."""
_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STAR_KEY = re.compile(r"\*(?=[ \t]*:(?:\s|$))")
_HASH_KEY = re.compile(r"#:[ \t]")
_DOUBLE, _SINGLE = re.compile(r'"[0-9*#]+"[ \t]*:'), re.compile(r"'[0-9*#]+'[ \t]*:")
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


class _Frame:
    """A collection that is still open: what it will become, its anchor, a key that waits for its value."""

    __slots__ = ("anchor", "awaits_key", "depth", "end", "key", "part", "size")

    def __init__(self, part: Mapping | Sequence, anchor: str | None) -> None:
        self.part = part
        self.anchor = anchor
        self.key: Scalar | None = None
        self.awaits_key = isinstance(part, Mapping)
        self.end = part.end
        self.size = 1
        self.depth = 1


def read_yaml(source: SourceText) -> LocatedDocument:
    """Read `source`. Raise SourceError, with the place and what to do, where it is not YAML that we accept."""
    try:
        return _Builder(source).build()
    except yaml.YAMLError as error:
        raise _worded(error, source) from error
    except UnicodeEncodeError as error:
        message = "holds half of a surrogate pair, which is no character; delete it"
        raise SourceError(message, source.span(error.start, error.end)) from error


class _Builder:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Value | None, int, int]] = {}
        self.root: Value | None = None
        self.documents = 0
        self.aliased = 0
        self.texts: list[tuple[int, int]] = []

    def build(self) -> LocatedDocument:
        source = self.source
        for event in iter(_LOADER(source.text).get_event, None):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event, Mapping if kind is yaml.MappingStartEvent else Sequence)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self.documents += 1
                if self.documents > 1:
                    self._refuse("holds a second YAML document (`---`); keep one menu a file", event)
        if self.root is None:
            raise SourceError("is empty", source.span(0, 0))
        return LocatedDocument(source, self.root, self._comments())

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self._start(event)
        quoted = bool(event.style)
        if quoted or "#" in text:
            first = start
            if event.style in ("|", ">"):
                first = self._line_end(start)
                end = max(start + len(self.source.text[start:end].rstrip()), start + 1)
            self.texts.append((first, event.end_mark.index))
        value: bool | int | float | str | None = text
        if event.anchor is None and self.stack and self.stack[-1].awaits_key:
            value = text = intern(text)  # the same few keys, a million times
        elif not quoted and event.tag is None:
            if text in _CONSTANTS:
                value = _CONSTANTS[text]
            elif text[0] <= "9" and (number := _NUMBER.match(text)):
                value = float(text) if number[1] else int(text)
        size = 1 + len(text) // _COUNTED_CHARACTERS
        self._add(Scalar(self.source, start, end, text, value, quoted), event.anchor, end, size)

    def _start(self, event: Any) -> int:
        """Where a value starts, its anchor and tag left out."""
        start: int = event.start_mark.index
        match = _PROPERTIES.match(self.source.text, start, event.end_mark.index)
        return match.end() if match else start

    def _line_end(self, offset: int) -> int:
        match = _LINE_END.search(self.source.text, offset)
        assert match is not None
        return match.start()

    def _open(self, event: Any, kind: type[Mapping] | type[Sequence]) -> None:
        if len(self.stack) >= MAXIMUM_DEPTH:
            self._refuse(f"nests deeper than {MAXIMUM_DEPTH} levels; write the inner nodes under `nodes:`", event)
        if event.anchor is not None:
            self.anchors[event.anchor] = (None, 0, 0)
        named = event.anchor is not None or event.tag is not None
        start = self._start(event) if named else event.start_mark.index
        part = kind(self.source, start, event.end_mark.index)
        self.stack.append(_Frame(part, event.anchor))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        part = frame.part
        closed = event.end_mark.index > event.start_mark.index  # by a bracket
        part.end = event.end_mark.index if closed else frame.end
        if isinstance(part, Mapping):
            self._merge(part)
        self._add(part, frame.anchor, part.end, frame.size, frame.depth)

    def _alias(self, event: Any) -> None:
        part, size, depth = self.anchors.get(event.anchor, (None, -1, 0))
        if part is None:
            why = "is not defined before this line" if size < 0 else "would contain itself"
            self._refuse(f"the alias *{event.anchor} {why}; a text that begins with * needs quotes", event)
        self.aliased += size
        if self.aliased > MAXIMUM_ALIASED:
            self._refuse(f"repeats more than {MAXIMUM_ALIASED:,} values through aliases (*)", event)
        if len(self.stack) + depth > MAXIMUM_DEPTH:
            self._refuse(f"nests deeper than {MAXIMUM_DEPTH} levels through aliases (*)", event)
        assert part is not None
        frame = self.stack[-1]
        if isinstance(part, Scalar) and isinstance(frame.part, Mapping) and frame.key is None:
            part = replace(part, start=event.start_mark.index, end=event.end_mark.index)
        self._add(part, None, event.end_mark.index, size, depth)

    def _add(self, value: Value, anchor: str | None, end: int, size: int = 1, depth: int = 0) -> None:
        """Put a value where it belongs; `size` and `depth` are those of all that it holds."""
        if anchor is not None:
            self.anchors[anchor] = (value, size, depth)
        if not self.stack:
            self.root = value
            return
        frame = self.stack[-1]
        frame.end = end
        frame.size += size
        if depth >= frame.depth:
            frame.depth = depth + 1
        part = frame.part
        if isinstance(part, Sequence):
            part.items.append(value)
        elif frame.key is not None:
            part.entries.append(Entry(frame.key, value))
            frame.key = None
            frame.awaits_key = True
        elif isinstance(value, Scalar):
            named = value.value is value.text
            frame.key = value if named else replace(value, value=value.text)
            frame.awaits_key = False
        else:
            raise SourceError("a key must be a text or a number, not a list or a mapping", value.span)

    def _merge(self, mapping: Mapping) -> None:
        """Put what `<<` names in its place; keys written in the mapping itself win."""
        if not any(entry.key.text == "<<" and not entry.key.quoted for entry in mapping.entries):
            return
        seen = {entry.key.text for entry in mapping.entries}
        merged: list[Entry] = []
        for entry in mapping.entries:
            if entry.key.text != "<<" or entry.key.quoted:
                merged.append(entry)
                continue
            for base in entry.value.items if isinstance(entry.value, Sequence) else [entry.value]:
                if not isinstance(base, Mapping):
                    raise SourceError("`<<` takes a mapping, such as *name", entry.key.span)
                new = [added for added in base.entries if added.key.text not in seen]
                seen.update(added.key.text for added in new)
                merged.extend(Entry(added.key, added.value, entry.key.start) for added in new)
        mapping.entries = merged

    def _refuse(self, message: str, event: Any) -> None:
        raise SourceError(message, self.source.span(event.start_mark.index, event.end_mark.index))

    def _comments(self) -> list[Comment]:
        """Every `#` that stands in no text, up to the end of its line."""
        source = self.source
        comments: list[Comment] = []
        texts = iter([*self.texts, (len(source.text), len(source.text))])
        first, last = next(texts)
        start = source.text.find("#")
        while start >= 0:
            while last <= start:
                first, last = next(texts)
            if start >= first:
                end = last
            else:
                end = self._line_end(start)
                comments.append(Comment(source, start, source.text[start:end].rstrip()))
            start = source.text.find("#", end)
        return comments


def _worded(error: yaml.YAMLError, source: SourceText) -> SourceError:
    """The same error in words that tell what to write instead."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        found = _FORBIDDEN.search(source.text)  # libyaml tells its place in bytes
        if found is None:
            return SourceError(f"is not YAML: {error}", source.span(0, 0))
        name = f"U+{ord(found[0]):04X}"
        return SourceError(
            f"holds the control character {name}, which YAML forbids; delete it", source.span(*found.span())
        )
    offset = min(mark.index, len(source.text))
    if "alias" in str(getattr(error, "context", "")):
        offset = max(offset - 1, 0)
        place = source.span(offset, offset + 1)
        edit = quoted_key(place) if _STAR_KEY.match(source.text, offset) else None
        return SourceError('an unquoted * is YAML for an alias; the star key is written "*"', place, edit)
    problem = str(getattr(error, "problem", None) or error)
    character = source.text[offset : offset + 1]
    place = source.span(offset, min(offset + 1, len(source.text)))
    if "cannot start any token" in problem:
        if character == "\t":
            return SourceError("a tab cannot indent YAML; use spaces", place)
        return SourceError(f"a text cannot begin with {character}; put it in quotes", place)
    if "mapping values are not allowed" in problem:
        return SourceError("a second `: ` on one line; put a text that contains a colon in quotes", place)
    if "unexpected end of stream" in problem:
        return SourceError("a quotation mark opened before this is never closed", place)
    if "did not find expected ',' or" in problem:
        return SourceError(
            "a bracket is not closed or a comma is missing before this (an unquoted # starts a comment)",
            place,
            _lost_key(source, offset),
        )
    if "did not find expected node content" in problem:
        return SourceError(
            "a value is missing here, or a bracket is not closed (an unquoted # starts a comment)",
            place,
            _lost_key(source, offset),
        )
    if "did not find expected <document start>" in problem:
        return SourceError(
            "something follows the end of the menu; check the indentation, and keep one menu a file", place
        )
    if "did not find expected key" in problem:
        return SourceError("this fits nowhere: check the indentation and the quotation marks before it", place)
    if "did not find expected '-' indicator" in problem:
        return SourceError("a list and a mapping are mixed: every line here begins with `-`, or none does", place)
    return SourceError(f"is not YAML: {problem}", place)


def quoted_key(place: Span) -> Edit:
    """The edit that puts quotes around a key of the keypad, of the kind that the keys around it have."""
    around = place.source.text[max(place.start - 2000, 0) : place.start + 2000]
    quote = "'" if _SINGLE.search(around) and not _DOUBLE.search(around) else '"'
    key = place.source.span(place.start, place.start + 1)
    return Edit(f"put quotes around {key.text}", (Replacement(key, f"{quote}{key.text}{quote}"),))


def _lost_key(source: SourceText, offset: int) -> Edit | None:
    """The edit for the last `#: ...` between braces before `offset`, which hides the brace that closes them."""
    start = source.text.rfind("#:", 0, offset)
    found = start >= 0 and _HASH_KEY.match(source.text, start)
    between_braces = found and source.text[max(start - 80, 0) : start].rstrip(" \t").endswith(("{", ","))
    return quoted_key(source.span(start, start + 1)) if between_braces else None
