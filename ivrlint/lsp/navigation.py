"""Where a node is described, what leads to it, and giving it another id."""

from __future__ import annotations

from ivrlint.flow import Callback, Flow, SubFlow
from ivrlint.formats.native import NAME as NATIVE
from ivrlint.formats.native import read
from ivrlint.formats.native.edits import plain_id
from ivrlint.formats.native.reader import NOTHING_KNOWN, WORDS
from ivrlint.formats.native.schema import violations
from ivrlint.lsp.documents import Document, Reading
from ivrlint.lsp.names import Name, Role, name_at
from ivrlint.source import Edit, Replacement, SourceError, SourceText, Span
from ivrlint.source.edits import applied


class RenameError(Exception):
    """A node that cannot be called so; the message says why."""


def name_under(document: Document, offset: int) -> tuple[Reading, Name] | None:
    """What is named at a place of the text as it is now, and the reading that knows it."""
    reading = document.last
    place = document.offset_in(reading, offset) if reading else None
    name = name_at(reading.names, place) if reading and place is not None else None
    return (reading, name) if reading and name else None


def definition(document: Document, reading: Reading, name: Name) -> Span | None:
    """Where the node is described; for a flow node, from its own place, where the flow begins that it calls."""
    node = reading.flow.nodes.get(name.node)
    if isinstance(node, SubFlow) and name.role in (Role.FILE, Role.DEFINITION):
        called = reading.survey.called(node)
        return called.flow.node(called.flow.start).span if called else None
    if node is None or node.implied:
        return None
    return document.span_from(reading, node.span)


def references(document: Document, reading: Reading, name: Name, *, declaration: bool) -> list[Span]:
    """What leads to the node or speaks of it, its own description only with `declaration`."""
    roles = (Role.REFERENCE, Role.DEFINITION) if declaration else (Role.REFERENCE,)
    found = (other.span for other in reading.names if other.node == name.node and other.role in roles)
    return [span for span in (document.span_from(reading, span) for span in found) if span is not None]


def renamable(document: Document, offset: int) -> Name:
    """The name at a place, where its node can be given another id. Raise RenameError where it cannot."""
    if document.current is None:
        raise RenameError("the file cannot be read as it is now; put that right first")
    if document.current.flow.format != NATIVE:
        raise RenameError("only nodes of menus in our own format can be renamed")
    found = name_under(document, offset)
    if found is None or not found[1].literal:
        raise RenameError("no node's id stands here")
    reading, name = found
    if not any(other.role is Role.DEFINITION and other.literal for other in _named(reading, name.node)):
        raise RenameError(f"«{name.node}» has no id of its own to change; give it an `id`")
    return name


def renamed(document: Document, name: Name, new: str) -> Edit:
    """What writes `new` for the id of a node, wherever the file has it. Raise RenameError where that cannot be."""
    reading = document.current
    assert reading is not None
    flow = reading.flow
    if new in (*WORDS, NOTHING_KNOWN):
        raise RenameError(f"«{new}» is a word of this format and cannot be a node's id; choose another one")
    if violations(new, "#/$defs/node_id"):
        raise RenameError(f"«{new}» is no id: it is written with letters of any alphabet, digits, `_` and `-`")
    if new in flow.nodes and new != name.node:
        raise RenameError(f"a node is called «{new}» already")
    places = _named(reading, name.node)
    edit = Edit(
        f"rename {name.node} to {new}",
        tuple(Replacement(place.span, _quoted(place.span.text, new)) for place in places if place.literal),
    )
    try:
        after = read(SourceText(flow.path, applied(flow.source.text, [edit])))
    except SourceError as error:
        raise RenameError(f"«{new}» cannot be written here: {error.message}") from error
    if _shape(after, {new: name.node}) != _shape(flow, {}):
        raise RenameError(f"with «{new}» for «{name.node}» it would be another menu")
    return edit


def _named(reading: Reading, id: str) -> list[Name]:
    roles = (Role.REFERENCE, Role.DEFINITION)
    return [name for name in reading.names if name.node == id and name.role in roles]


def _quoted(old: str, new: str) -> str:
    """The new id in the quotes of the old one, or in some where it needs them."""
    mark = old[0] if old[0] in "\"'" else "" if plain_id(new) else '"'
    return f"{mark}{new}{mark}"


def _shape(flow: Flow, names: dict[str, str]) -> list[object]:
    """What a flow is, whatever the ids of nodes written in place; `names` are what some ids stand for."""
    number: dict[str | None, int] = {id: place for place, id in enumerate(flow.nodes)}
    nodes = flow.nodes.values()
    wanted = [number.get(kind.wants) for kind in (flow.callers.kinds if flow.callers else ())]
    return [
        [(node.kind, names.get(node.id, node.id) if "/" not in node.id and not node.implied else "") for node in nodes],
        [number.get(node.served_by) for node in flow.of(Callback)],
        [(number[edge.source], number[edge.target], edge.kind, edge.key, edge.word) for edge in flow.connections],
        [number[id] for id in (*flow.starts, *flow.human)],
        [(entry, number.get(id)) for entry, id in flow.entries.items()],
        wanted,
        [number.get(id) for errand in flow.errands for id in errand.reaches],
        [problem.rule for problem in flow.problems],
    ]
