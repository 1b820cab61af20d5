"""A call as it is written down: what the caller does at each turn, and what is to come of it; menus made quick for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from ivrlint.flow import Collect, Edge, EdgeKind, Flow, Menu, Node, Prompt, Queue, Segment
from ivrlint.survey import Survey
from tests.asterisk.plans import Way

PIECE = 0.4
"""Seconds of each recording."""
PATIENCE = (0.8, 1.6, 2.4)
"""Seconds until silence counts, one of these."""
INTER_DIGIT = 1.0
WAITS = (2.0, 4.0)
"""Seconds until a queue gives up, one of these."""
INSISTENT = 0.25
"""The share of prompts that cannot be interrupted."""
Token = tuple[str, str]
"""What happened (at, hears, silence, wrong, rings, answered) and where, or what."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller does while one prompt is played and for as long as is waited afterwards."""

    keys: str = ""
    """What is pressed; nothing is silence."""
    during: bool = False
    """Whether it is pressed as soon as keys count, and not once all has been said."""
    early: str = ""
    """A key that is pressed while it must not count."""
    cuts: bool = False
    """Whether the key has to end what is being said."""


@dataclass(slots=True)
class Script:
    """One call: what the caller does, and what is to come of it."""

    line: str
    variables: dict[str, str]
    turns: list[Turn] = field(default_factory=list)
    expected: list[Token] = field(default_factory=list)
    waits: list[tuple[str, float]] = field(default_factory=list)
    """The places where nothing was done until time was up, with the seconds of that."""
    hangs_up: bool | None = False
    """Whether the machine ends the call by itself; None where that depends on who is rung."""
    ways: set[Way] = field(default_factory=set)
    is_opaque: bool = False
    """Whether nothing is foretold of what comes behind the last place."""


def quick(flow: Flow, random: Random) -> Flow:
    """The same flow with short time-outs, with some prompts that cannot be interrupted, with nothing out of date, with
    words for every recording, with its first language where it names none, and with the languages that options choose."""

    def shorter(edge: Edge) -> Edge:
        if edge.kind is EdgeKind.NO_INPUT:
            edge = replace(edge, after=random.choice(PATIENCE))
        if edge.kind is EdgeKind.OVERFLOW and edge.condition is None:
            edge = replace(edge, after=random.choice(WAITS))
        if edge.kind is EdgeKind.FAILURE:
            edge = replace(edge, share=None)  # a dialplan has it happen only where it does
        return replace(edge, say=_lasting(edge.say), again=tuple(map(_lasting, edge.again)))

    nodes: dict[str, Node] = {}
    for id, node in flow.nodes.items():
        node = replace(node, stops=tuple(map(shorter, node.stops)), prompt=_lasting(node.prompt))
        if isinstance(node, Queue) and node.max_wait is not None:
            node = replace(node, max_wait=random.choice(WAITS))
        if isinstance(node, Menu | Collect):
            node = replace(node, inter_digit=INTER_DIGIT)
            if random.random() < INSISTENT:
                node = replace(node, prompt=_lasting(node.prompt, interruptible=False))
        nodes[id] = node
    language = flow.language or next(iter(flow.languages), None)
    chosen_by = Survey(flow).languages.chosen_by
    connections = [shorter(_with_language(edge, chosen_by(edge))) for edge in flow.connections]
    return replace(flow, nodes=nodes, connections=connections, language=language)


def _with_language(edge: Edge, language: str | None) -> Edge:
    """An option with the language that it is known to choose: a dialplan goes by what options set alone."""
    if edge.kind is not EdgeKind.OPTION or language is None:
        return edge
    return replace(edge, sets={"language": language, **edge.sets})


def _lasting(prompt: Prompt, **changes: bool) -> Prompt:
    def lasting(piece: Segment) -> Segment:
        text = piece.text or ("A recording." if piece.audio else piece.text)
        return replace(piece, until=None, text=text, **changes)

    return Prompt({tag: tuple(map(lasting, said)) for tag, said in prompt.languages.items()})
