"""What an editor writes above each menu, and the list of the nodes of a file."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import CodeLens, Command, DocumentSymbol, SymbolKind

from ivrlint.flow import Menu, NodeKind
from ivrlint.lsp.diagnostics import Marks
from ivrlint.lsp.documents import Reading
from ivrlint.lsp.hover import arrival_words, person_words
from ivrlint.measure.outline import Place
from ivrlint.report import number_of, seconds_word
from ivrlint.report.safe import printable

_SYMBOLS = {
    NodeKind.MENU: SymbolKind.Enum,
    NodeKind.MESSAGE: SymbolKind.String,
    NodeKind.COLLECT: SymbolKind.Number,
    NodeKind.BRANCH: SymbolKind.Operator,
    NodeKind.QUEUE: SymbolKind.Event,
    NodeKind.FLOW: SymbolKind.Module,
}
"""The signs that editors have for the kinds; a function for all others."""


def lenses(reading: Reading, marks: Marks) -> Iterator[CodeLens]:
    """A line above each menu: how many ways lead there, how soon, and how far a person is."""
    for place in reading.outline.places.values():
        span = marks.document.span_from(reading, place.node.span)
        if isinstance(place.node, Menu) and not place.node.implied and span is not None:
            yield CodeLens(marks.here.range(span), Command(_words(place, reading), ""))


def _words(place: Place, reading: Reading) -> str:
    ways = sum(edge.source != place.id for edge in reading.flow.edges_to(place.id))
    told = [number_of(ways, "way") + " in"] if ways else []
    soon = place.depth and place.arrives_after is not None
    told.append(seconds_word(place.arrives_after or 0.0, place.exact) if soon else arrival_words(place))
    return " · ".join([*told, person_words(place)])


def symbols(reading: Reading, marks: Marks) -> Iterator[DocumentSymbol]:
    """The nodes of a file."""
    for node in reading.flow.nodes.values():
        key = marks.document.span_from(reading, node.span)
        whole = marks.document.span_from(reading, node.whole)
        if node.implied or key is None:
            continue
        if whole is None or not whole.start <= key.start <= key.end <= whole.end:
            whole = key
        yield DocumentSymbol(
            name=printable(node.id) or "?",
            detail=f"{node.kind} «{printable(node.name)}»" if node.name else str(node.kind),
            kind=_SYMBOLS.get(node.kind, SymbolKind.Function),
            range=marks.here.range(whole),
            selection_range=marks.here.range(key),
        )
