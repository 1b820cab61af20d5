"""What a caller hears on a walk, place by place, so that it can be read as a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ivrlint.calls.heard import Piece, heard, said
from ivrlint.flow import Edge, EdgeKind, Node, Queue
from ivrlint.survey import Survey


@dataclass(frozen=True, slots=True)
class Quote:
    """What a caller hears in one go."""

    text: str | None
    """None for a recording without a transcript."""
    language: str | None


def heard_until(survey: Survey, node: Node, edge: Edge | None) -> tuple[Quote, ...]:
    """What a caller hears at a node before taking `edge`: all up to the words for its key, else all that is said."""
    pieces, end = heard(survey, node)
    heard_before = pieces
    if edge is not None and edge.kind is EdgeKind.OPTION:
        announced = [number for number, piece in enumerate(pieces) if piece.option is edge]
        until_fixed = sum(piece.start < survey.timing.times(node).fixed for piece in pieces)
        heard_before = pieces[: max(announced[-1] + 1, until_fixed)] if announced else pieces
    elif edge is not None and edge.kind is EdgeKind.EXIT:
        heard_before += said(survey, node, edge.say, end)[0]
    elif isinstance(node, Queue):
        heard_before += said(survey, node, node.while_waiting, end)[0]
    return tuple(_joined(heard_before, pieces))


def after_mistakes(survey: Survey, node: Node, edge: Edge) -> tuple[Quote, ...]:
    """What a caller hears at a node between silences or wrong keys, before these lead on."""
    pieces = [piece for again in edge.again for piece in said(survey, node, again)[0]] if edge.tries > 1 else []
    return tuple(_joined(pieces, pieces))


def _joined(heard: Sequence[Piece], every: Sequence[Piece]) -> Iterator[Quote]:
    """The pieces as the file has them, with dots where the rest of a text is not heard any more."""
    cut = every[len(heard)].segment if len(heard) < len(every) else None
    for _, group in groupby(heard, key=lambda piece: id(piece.segment)):
        first, *others = group
        text = None if first.text is None else " ".join(piece.text or "" for piece in (first, *others))
        yield Quote(f"{text} …" if text and first.segment is cut else text, first.language)
