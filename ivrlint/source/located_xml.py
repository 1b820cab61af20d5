"""XML to a located tree: elements, attributes and text that know where they stand.

Expat reads it, without external entities and without entities of the file's own, so that no file makes it fetch
anything or grow (a billion laughs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ivrlint.source.text import SourceError, SourceText, Span
from ivrlint.source.tree import Comment

MAXIMUM_DEPTH = 200
"""Deepest nesting that is read; real files stay under 20."""

_BARE_AMPERSAND = re.compile(r"&(?!(?:\w+|#\d+|#x[0-9a-fA-F]+);)")
_PRIVATE_USE = range(0xE000, 0xF900)
_ATTRIBUTE = re.compile(r"""(?<=\s)(?!xmlns[\s:=])([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COMMENT = re.compile(r"<!\[CDATA\[.*?\]\]>|(<!--.*?-->)", re.DOTALL)
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value of an attribute, and where it is written, quotes left out."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between two tags, and where they are written, comments among them included."""

    value: str
    span: Span


@dataclass(slots=True, eq=False)
class Element:
    """An element: its local name, its attributes by local name, and what stands in it, in order."""

    name: str
    namespace: str
    span: Span
    """Its opening tag."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    content: list[Element | Text] = field(default_factory=list)
    end: int = 0
    """The place behind its closing tag."""
    _elements: list[Element] = field(default_factory=list)

    def add(self, part: Element | Text) -> None:
        """Put a part at the end of its content."""
        self.content.append(part)
        if isinstance(part, Element):
            self._elements.append(part)

    @property
    def whole(self) -> Span:
        """The element with everything in it."""
        return Span(self.span.source, self.span.start, max(self.end, self.span.end))

    def get(self, name: str, default: str | None = None) -> str | None:
        """The value of an attribute."""
        attribute = self.attributes.get(name)
        return default if attribute is None else attribute.value

    def elements(self, *names: str) -> Iterator[Element]:
        """The elements directly in it, only those with one of `names` where any are given."""
        parts = self._elements
        return iter([part for part in parts if part.name in names] if names and parts else parts)

    def first(self, name: str) -> Element | None:
        """The first element of a name directly in it."""
        for part in self._elements:
            if part.name == name:
                return part
        return None

    def every(self, *names: str) -> Iterator[Element]:
        """It and all elements below it, in document order, only those with one of `names` where any are given."""
        pending = [self]
        while pending:
            element = pending.pop()
            if not names or element.name in names:
                yield element
            pending += reversed(element._elements)

    @property
    def text(self) -> str:
        """All characters in it and below it, runs of white space as one space."""
        parts: list[str] = []
        pending: list[Element | Text] = list(reversed(self.content))
        while pending:
            part = pending.pop()
            if isinstance(part, Text):
                parts.append(part.value)
            else:
                pending += reversed(part.content)
        return " ".join("".join(parts).split())


def read_xml(source: SourceText, *, bare_ampersands: bool = False) -> Element:
    """The root element of `source`. Raise SourceError, with the place and what to do, where it is not XML.

    `bare_ampersands`: take an & that begins no entity as itself, as some platforms do.
    """
    return _Reader(source, bare_ampersands).read()


def xml_comments(source: SourceText) -> list[Comment]:
    """The comments of a document that `read_xml` could read, in order, with their opening and closing marks."""
    if "<!--" not in source.text:
        return []
    return [Comment(source, match.start(), match[1]) for match in _COMMENT.finditer(source.text) if match[1]]


class _Reader:
    def __init__(self, source: SourceText, bare_ampersands: bool) -> None:
        self.source = source
        self.text = source.text
        self.stand_in = ""
        if bare_ampersands and _BARE_AMPERSAND.search(self.text):
            self.stand_in = next((character for character in map(chr, _PRIVATE_USE) if character not in self.text), "")
            self.text = _BARE_AMPERSAND.sub(self.stand_in or "&", self.text)
        self.bytes = self.text.encode("utf-8", "replace")
        self.byte = self.place = 0
        self.open: list[Element] = []
        self.root: Element | None = None
        self.words: list[str] = []
        self.words_start = 0
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def read(self) -> Element:
        try:
            self.parser.Parse(self.bytes, True)
        except expat.ExpatError as error:
            place = self._place(self.parser.ErrorByteIndex)
            advice = "mend it there"
            if error.code == expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH] and self.open:
                advice = f"`<{self.open[-1].name}>` of line {self.open[-1].span.line} is not closed before it"
            elif self.open and self.text.startswith("&", place - 1):
                place, advice = place - 1, "write `&` as `&amp;`"
            reason = expat.ErrorString(error.code)
            raise SourceError(f"is not XML: {reason}; {advice}", self.source.span(place, place)) from error
        assert self.root is not None
        return self.root

    def _place(self, byte: int) -> int:
        """The place of a byte, in code points; counted on from the last one asked for, which lies before it."""
        if byte > self.byte:
            self.place += len(self.bytes[self.byte : byte].decode("utf-8", "replace"))
            self.byte = byte
        return self.place

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self._place(self.parser.CurrentByteIndex)
        self._end_text(start)
        if len(self.open) >= MAXIMUM_DEPTH:
            message = f"nests deeper than {MAXIMUM_DEPTH} levels"
            raise SourceError(message, self.source.span(start, start + 1))
        tag = _TAG.match(self.text, start)
        end = tag.end() if tag else start + 1
        namespace, _, local = name.rpartition(" ")
        element = Element(local, namespace, self.source.span(start, end), end=end)
        if attributes:
            written = {match[1].rpartition(":")[2]: match for match in _ATTRIBUTE.finditer(self.text, start, end)}
            for key, value in attributes.items():
                own = key.rpartition(" ")[2]
                match = written.get(own)
                place = match.span(2 if match[2] is not None else 3) if match else (start, end)
                element.attributes[own] = Attribute(self._restored(value), self.source.span(*place))
        if self.open:
            self.open[-1].add(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, name: str) -> None:
        place = self._place(self.parser.CurrentByteIndex)
        self._end_text(place)
        element = self.open.pop()
        if not self.text.startswith("/>", element.span.end - 2):
            closing = _TAG.match(self.text, place)
            element.end = closing.end() if closing else place

    def _characters(self, text: str) -> None:
        if not self.words:
            self.words_start = self._place(self.parser.CurrentByteIndex)
        self.words.append(text)

    def _end_text(self, end: int) -> None:
        """Add the characters since the last tag; expat gives them piece by piece."""
        if self.words:
            text = Text(self._restored("".join(self.words)), self.source.span(self.words_start, end))
            self.open[-1].add(text)
            self.words = []

    def _entity(self, name: str, *_: object) -> None:
        place = self._place(self.parser.CurrentByteIndex)
        message = f"declares the entity `{name}`; entities are not read, write out what it stands for"
        raise SourceError(message, self.source.span(place, place))

    def _restored(self, text: str) -> str:
        return text.replace(self.stand_in, "&") if self.stand_in else text
