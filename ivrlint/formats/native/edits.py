"""Edits of native menus, as changes to the text that keep its style: whole lines, braces, quotes, comments, line ends.

Where the style leaves doubt about what belongs together, or an alias repeats the place, there is no edit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence as Row
from itertools import pairwise

from ivrlint.flow import Node
from ivrlint.source import Entry, LocatedDocument, Mapping, Replacement, Scalar, Sequence, SourceText, Value
from ivrlint.source.located_yaml import read_yaml

_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
_KEPT_BREAKS = re.compile(r"[|>][0-9]?\+")
_PROPERTY = re.compile(r"(?:^|[\s{\[,:])[&*!][^\s,{}\[\]]")
_LINE_END = re.compile(r"\r\n|[\r\n]|\Z")
_PLAIN_ID = re.compile(r"[^\W\d]\w*(?:[-.]\w+)*")
_NO_IDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


class Editable:
    """The tree of a menu and what may be edited in it."""

    def __init__(self, source: SourceText) -> None:
        """Read `source` again; it has been read before without an error."""
        self.document: LocatedDocument = read_yaml(source)
        self.text = source.text
        self._comments = [comment.start for comment in self.document.comments]
        self._odd = bool(_ODD_BREAKS.search(self.text))
        self._mappings: dict[int, Mapping] = {}
        self._repeated: set[int] = set()
        self._learn(self.document.root)

    def _learn(self, root: Value) -> None:
        """Find the mappings that are nodes by their places, and what aliases and `<<` repeat."""
        pending: list[tuple[Value, bool]] = [(root, False)]
        seen: set[int] = set()
        while pending:
            part, repeated = pending.pop()
            repeated = repeated or part.start in seen
            seen.add(part.start)
            if repeated:
                if part.start in self._repeated:
                    continue
                self._repeated.add(part.start)
            if isinstance(part, Sequence):
                pending += [(item, repeated) for item in part.items]
            elif isinstance(part, Mapping):
                for entry in part.entries:
                    pending.append((entry.value, repeated or entry.merged_at is not None))
                    if isinstance(entry.value, Mapping):
                        self._mappings[entry.key.start] = entry.value
                place = part.get("id") or part.get("type")
                if place is not None:
                    self._mappings.setdefault(place.start, part)

    def mapping(self, node: Node) -> Mapping | None:
        """The mapping that describes a node; None where an alias repeats it or the style is too odd to edit."""
        found = self._mappings.get(node.span.start)
        return found if found is not None and self.may_edit(found.start) else None

    def may_edit(self, place: int) -> bool:
        """Whether the part that begins here stands in one place of the menu only, and its lines are clear."""
        return place not in self._repeated and not self._odd

    def ordered(self, mapping: Mapping, entries: Row[Entry]) -> tuple[Replacement, ...] | None:
        """What puts the entries of a mapping into this order, each with its comments; all else stays in its place."""
        pieces = self._pieces(mapping)
        if pieces is None or not all(self.may_edit(entry.value.start) for entry in mapping.entries):
            return None
        keys = [self._line_start(entry.key.start) for entry in mapping.entries]
        commented = [start < key for (start, _), key in zip(pieces, keys, strict=True)]
        if commented[0] and not any(commented[1:]) and entries[0] is not mapping.entries[0]:
            return None  # it may be about all of them
        of_entry = dict(zip(map(id, mapping.entries), pieces, strict=True))
        moves = [(old, of_entry[id(entry)]) for old, entry in zip(pieces, entries, strict=True)]
        span = self.document.source.span
        return tuple(Replacement(span(*old), self.text[slice(*new)]) for old, new in moves if old != new)

    def added(self, mapping: Mapping, after: Entry, fields: dict[str, str]) -> Replacement | None:
        """What adds fields, key and value as they are written, behind an entry of a mapping."""
        pieces = self._pieces(mapping)
        if pieces is None:
            return None
        end = pieces[mapping.entries.index(after)][1]
        lead = ", "
        if not self._is_flow(mapping):
            line_end = _LINE_END.search(self.text)
            lead = (line_end and line_end[0]) or "\n"
            lead += " " * (after.key.span.column - 1)
        new = "".join(f"{lead}{key}: {value}" for key, value in fields.items())
        return Replacement(self.document.source.span(end, end), new)

    def value_text(self, entry: Entry) -> str | None:
        """The value of an entry as it is written, where it can be written elsewhere as it is: on one line."""
        between = self.text[entry.key.end : entry.value.start]
        text = self.text[entry.value.start : entry.value.end]
        plain = between.strip(" \t") == ":" and text and not re.search(r"[\r\n]", text) and not _PROPERTY.search(text)
        return text if plain and self.may_edit(entry.value.start) and text[0] not in "|>" else None

    def _is_flow(self, mapping: Mapping) -> bool:
        """Whether a mapping stands between braces."""
        return self.text.startswith("{", mapping.start)

    # pieces: what belongs to each entry

    def _pieces(self, mapping: Mapping) -> list[tuple[int, int]] | None:
        """The place of each entry with the comments that belong to it, in file order; None where there is doubt."""
        entries = mapping.entries
        starts = [entry.key.start for entry in entries]
        if not entries or any(entry.merged_at is not None for entry in entries) or starts != sorted(set(starts)):
            return None
        pieces = self._flow_pieces(mapping) if self._is_flow(mapping) else self._block_pieces(mapping)
        if pieces is None or any(one[1] > two[0] for one, two in pairwise(pieces)):
            return None
        return pieces

    def _flow_pieces(self, mapping: Mapping) -> list[tuple[int, int]] | None:
        if self._comments_in(mapping.start, mapping.end):
            return None
        pieces = [(entry.key.start, entry.span.end) for entry in mapping.entries]
        ends = [mapping.start + 1, *(end for _, end in pieces)]
        gaps = [self.text[end:start] for end, (start, _) in zip(ends, pieces, strict=False)]
        return None if any(gap.strip(" \t\r\n,") for gap in gaps) else pieces

    def _block_pieces(self, mapping: Mapping) -> list[tuple[int, int]] | None:
        pieces: list[tuple[int, int]] = []
        behind = None
        for entry in mapping.entries:
            column = entry.key.span.column
            start = self._line_start(entry.key.start)
            end = self._line_end(entry.span.end)
            if self.text[start : entry.key.start].strip(" ") or _KEPT_BREAKS.search(self.text, start, end):
                return None
            start = self._above(start, column)
            if behind is not None and self.text[behind:start].strip():
                return None
            behind = self._below(end, column)
            pieces.append((start, behind))
        return pieces

    def _above(self, start: int, column: int) -> int:
        """Where the comments begin that stand right above a line, in the same column."""
        while start:
            above = self._line_start(start - (2 if self.text.endswith("\r\n", 0, start) else 1))
            if not self.text.startswith(" " * (column - 1) + "#", above):
                break
            start = above
        return start

    def _below(self, end: int, column: int) -> int:
        """Where the comments end that stand right below a line and deeper than `column`."""
        while end < len(self.text):
            below = _LINE_END.match(self.text, end)
            start = below.end() if below else end
            stripped = self.text[start : self._line_end(start)]
            depth = len(stripped) - len(stripped.lstrip(" "))
            if depth < column or not stripped.startswith("#", depth):
                break
            end = start + len(stripped)
        return end

    def _comments_in(self, start: int, end: int) -> bool:
        place = bisect_left(self._comments, start)
        return place < len(self._comments) and self._comments[place] < end

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def _line_end(self, offset: int) -> int:
        found = _LINE_END.search(self.text, offset)
        assert found is not None
        return found.start()


def plain_id(name: str) -> bool:
    """Whether a node's id can stand without quotes in every style."""
    return bool(_PLAIN_ID.fullmatch(name)) and name.casefold() not in _NO_IDS


def same_key(key: Scalar, name: str) -> str:
    """A key as text in YAML, quoted like another one."""
    quote = key.source.text[key.start] if key.quoted else ""
    return f"{quote}{name}{quote}"
