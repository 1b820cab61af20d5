"""An HTML page as a tree of elements, read by the standard library and strict about what is open and closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """The elements inside, in order; `name="x"` also where x is one of several words (a class)."""
        for child in self.children:
            if isinstance(child, Element):
                has = all(wanted in (child.attributes.get(name) or "").split() for name, wanted in attributes.items())
                if has and tag in ("", child.tag):
                    yield child
                yield from child.all(tag, **attributes)

    def classed(self, name: str) -> list[Element]:
        return list(self.all(**{"class": name}))

    def one(self, name: str) -> Element:
        """The only element of a class."""
        (found,) = self.classed(name)
        return found

    @property
    def inside(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def direct(self, name: str) -> list[Element]:
        """The children of a class."""
        return [child for child in self.inside if name in (child.attributes.get("class") or "").split()]

    @property
    def text(self) -> str:
        """All words inside, in one line."""
        return " ".join("".join(self._words()).split())

    @property
    def raw(self) -> str:
        """The text inside as it stands."""
        return "".join(child for child in self.children if isinstance(child, str))

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._words()
                yield " "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute twice: {attrs}"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"{tag} ends where {self.open[-1].tag} is open"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(text: str) -> Element:
    """The page; AssertionError where an element is closed that is not the last one opened."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"left open: {[element.tag for element in reader.open]}"
    return reader.open[0]
