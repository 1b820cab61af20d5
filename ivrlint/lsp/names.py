"""Every place in a file that names a node: where it is described, and where something leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from ivrlint.flow import Edge, Flow, Node, SubFlow
from ivrlint.formats.native import NAME as NATIVE
from ivrlint.source import Entry, Mapping, Scalar, Sequence, Span, Value
from ivrlint.source.located_yaml import read_yaml


class Role(Enum):
    """What a name does in the file."""

    DEFINITION = auto()
    """The node is described here."""
    REFERENCE = auto()
    """Something leads to the node or speaks of it."""
    WAY = auto()
    """An exit begins here: its key, its case. It names no node."""
    FILE = auto()
    """The file of the flow that the node calls."""


@dataclass(frozen=True, slots=True)
class Name:
    """One such place."""

    span: Span
    node: str
    """Id of the node; of a way the one that it leads to."""
    role: Role
    edge: Edge | None = None
    """The exit, of a way and of its target."""

    @property
    def written(self) -> str:
        """What stands there, without quotes."""
        text = self.span.text
        return text[1:-1] if text[:1] in "\"'" and text[-1:] == text[:1] and len(text) > 1 else text

    @property
    def literal(self) -> bool:
        """Whether the id itself stands there; not a word such as `back`, not a node that is written in place."""
        return self.role in (Role.DEFINITION, Role.REFERENCE) and self.written == self.node


def names(flow: Flow) -> list[Name]:
    """The names in a file, in file order."""
    found = [Name(node.span, node.id, Role.DEFINITION) for node in flow.nodes.values() if not node.implied]
    for id in flow.nodes:
        for edge in flow.exits(id):
            found += _names_of(edge, flow)
    if flow.format == NATIVE:
        found += _further(flow)
    once = {(name.span.start, name.span.end, name.role): name for name in reversed(found)}
    return sorted(once.values(), key=lambda name: name.span[1:])


def name_at(found: Iterable[Name], offset: int) -> Name | None:
    """The shortest name at an offset, or that ends there."""
    here = [name for name in found if name.span.start <= offset <= name.span.end]
    return min(here, key=lambda name: (name.span.end - name.span.start, name.role.value), default=None)


def _names_of(edge: Edge, flow: Flow) -> Iterator[Name]:
    if edge.implied:
        return
    yield Name(edge.span, edge.target, Role.WAY, edge)
    span = edge.target_span
    if span is None or edge.stops:
        return
    target = flow.node(edge.target)
    in_place = span.start <= target.span.start < span.end and not target.implied
    if not in_place:
        yield Name(span, edge.target, Role.REFERENCE, edge)


def _further(flow: Flow) -> Iterator[Name]:
    """The names in a menu of our own format that are no targets."""
    root = read_yaml(flow.source).root
    if not isinstance(root, Mapping):
        return
    entries, callers = root.get("entries"), root.get("callers")
    kinds = callers.get("kinds") if isinstance(callers, Mapping) else None
    listed = [root.get("start"), root.get("human"), *_values(entries)]
    listed += [kind.get("wants") for kind in _values(kinds) if isinstance(kind, Mapping)]
    listed += [errand.get("reaches") for errand in _values(root.get("errands")) if isinstance(errand, Mapping)]
    for value in listed:
        yield from _referring(value, flow)
    of_place = {node.span.start: node for node in flow.nodes.values() if not node.implied}
    for part, entry in _mappings(root):
        yield from _referring(part.get("served_by"), flow)
        file, node = part.get("file"), _node(part, entry, of_place)
        if isinstance(file, Scalar) and isinstance(node, SubFlow):
            yield Name(file.span, node.id, Role.FILE)


def _referring(value: Value | None, flow: Flow) -> Iterator[Name]:
    for item in value.items if isinstance(value, Sequence) else [value]:
        if isinstance(item, Scalar) and item.text in flow.nodes and not flow.node(item.text).implied:
            yield Name(item.span, item.text, Role.REFERENCE)


def _values(part: Value | None) -> list[Value]:
    return [entry.value for entry in part.entries] if isinstance(part, Mapping) else []


def _node(part: Mapping, entry: Entry | None, of_place: dict[int, Node]) -> Node | None:
    """The node that a mapping describes, if it does."""
    places = (part.get("id"), part.get("type"), entry.key if entry else None)
    return next((of_place[place.start] for place in places if place and place.start in of_place), None)


def _mappings(root: Value) -> Iterator[tuple[Mapping, Entry | None]]:
    """All mappings of a tree, each once, with the entry whose value it is."""
    pending: list[tuple[Value, Entry | None]] = [(root, None)]
    seen: set[int] = set()
    while pending:
        part, entry = pending.pop()
        if isinstance(part, Scalar) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Mapping):
            yield part, entry
            pending += [(inner.value, inner) for inner in part.entries]
        else:
            pending += [(item, None) for item in part.items]
