"""What may be written at a place: targets and kinds of node in native menus, rules in ignores and configs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol.types import CompletionItem, CompletionItemKind, TextEdit

from ivrlint.flow import NodeKind
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.formats.native import recognises
from ivrlint.formats.native.edits import plain_id
from ivrlint.formats.native.reader import NOTHING_KNOWN, TARGET_FIELDS, WORDS
from ivrlint.lint.book import RuleBook
from ivrlint.lint.settings import CONFIG_NAME
from ivrlint.lsp.diagnostics import Marks
from ivrlint.lsp.documents import Document, Documents, Reading
from ivrlint.lsp.hover import person_words
from ivrlint.report.safe import printable

_TARGETS_BELOW = frozenset({"options", "exits", "cases"})
"""Mappings whose values are targets."""
_NODES = frozenset({"start", "human", "wants", "served_by"})
"""Fields that name nodes, and take no word for one."""
_WORD = re.compile(r"[\w-]*\Z")
_IN_IGNORE = re.compile(r"(?:#|;|<!--)\s*ivrlint:\s*ignore(?:-file)?\s*\[[^\]]*\Z")
_IN_CONFIG = re.compile(r"""["'][\w-]*\Z|^\s*\[rules\.[\w-]*\Z""", re.MULTILINE)
_KEY = re.compile(
    r"""(?P<indent>[ \t]*(?:- +)*)"""
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s:#{}\[\],"']+))\s*:(?:[ \t]|\Z)"""
)
"""A key at the beginning of a line."""
_FLOW_PART = re.compile(r"""[{}\[\],]|"(?:[^"\\]|\\.)*"|'[^']*'|([^\s:{}\[\],"']+)(?=\s*:(?:\s|\Z))|:(?=\s|\Z)""")


def completions(documents: Documents, marks: Marks, offset: int) -> list[CompletionItem]:
    """What may stand at an offset."""
    source = marks.document.source
    line_start = source.offset(source.place(offset)[0])
    before = source.text[line_start:offset]
    found: Iterable[CompletionItem] = ()
    if _IN_IGNORE.search(before) or (marks.document.file.name == CONFIG_NAME and _IN_CONFIG.search(before)):
        found = _rules(documents.book(marks.document.file))
    elif recognises(source.text):
        found = _values(path_before(source.text, offset), marks.document)
    word = _WORD.search(before)
    assert word is not None
    place = marks.here.range(source.span(line_start + word.start(), offset))
    is_quoted = before[: word.start()].endswith(('"', "'"))
    items = list(found)
    for item in items:
        text = item.label if is_quoted else item.insert_text or item.label
        item.text_edit, item.insert_text = TextEdit(place, text), None
    return items


def _rules(book: RuleBook) -> Iterator[CompletionItem]:
    for name in book.names:
        yield CompletionItem(name, kind=CompletionItemKind.EnumMember, detail=book.rule(name).summary)
    for family in book.families:
        yield CompletionItem(family, kind=CompletionItemKind.Enum, detail="all rules of the family")


def _values(path: list[str], document: Document) -> Iterator[CompletionItem]:
    """What may be the value at a path of keys."""
    above, last = ["", "", *path][-2:]
    if last == "type":
        for kind in NodeKind:
            yield CompletionItem(str(kind), kind=CompletionItemKind.EnumMember)
        return
    is_target = last == "to" or last in TARGET_FIELDS or last in ERROR_KINDS or above in _TARGETS_BELOW
    if not is_target and last not in _NODES and above != "entries":
        return
    yield from _ids(document.reading or document.last)
    if is_target:
        for word in WORDS:
            yield CompletionItem(word, kind=CompletionItemKind.Keyword, sort_text=f"~{word}")
    if last == "human":
        yield CompletionItem(NOTHING_KNOWN, kind=CompletionItemKind.Keyword, detail="a line without people, by design")


def _ids(reading: Reading | None) -> Iterator[CompletionItem]:
    """The nodes that there were when the file was last checked; a key press does not wait for more."""
    for node in reading.flow.nodes.values() if reading else ():
        if node.implied:
            continue
        place = reading.outline.places.get(node.id) if reading else None
        told = [str(node.kind), *([f"«{node.name}»"] if node.name else []), *([person_words(place)] if place else [])]
        yield CompletionItem(
            node.id,
            kind=CompletionItemKind.Reference,
            detail=printable(" · ".join(told)),
            insert_text=node.id if plain_id(node.id) else f'"{node.id}"',
        )


def path_before(text: str, offset: int) -> list[str]:
    """The keys that lead to a place in a YAML file, the outermost first; as well as can be told from what is there.

    Between braces only the line itself is looked at.
    """
    start = text.rfind("\n", 0, offset) + 1
    first = _KEY.match(text, start, offset)
    if first is None:
        return []
    path = [_key(first)]
    depth = len(first["indent"])
    inner = _within_braces(text[first.end() : offset])
    if inner is None:
        return []
    for line in reversed(text[:start].splitlines()):
        match = _KEY.match(line)
        if match and len(match["indent"]) < depth and depth:
            path.append(_key(match))
            depth = len(match["indent"])
    return [*reversed(path), *inner]


def _key(match: re.Match[str]) -> str:
    return next(text for text in (match["double"], match["single"], match["plain"]) if text is not None)


def _within_braces(text: str) -> list[str] | None:
    """The keys that are open at the end of a value, which may have braces; None where a key is what comes next."""
    around: list[str | None] = []
    key = waiting = None
    for match in _FLOW_PART.finditer(text):
        part = match[0]
        if part in "{[":
            around.append(key)
            key = waiting = None if part == "{" else key
        elif part in "}]":
            key = around.pop() if around else None
        elif part == ",":
            key = None
        elif part == ":":
            key = waiting
        else:
            waiting = part.strip("\"'")
    if around and key is None and "{" in text:
        return None
    return [one for one in (*around[1:], key) if one is not None]
