"""What was counted, or is assumed, of the callers in a flow: the same flow with other shares, other callers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from math import inf

from ivrlint.flow.callers import Callers
from ivrlint.flow.edges import ERROR_KINDS, Edge, EdgeKind
from ivrlint.flow.model import Flow
from ivrlint.flow.nodes import Node, Queue

WAIT = "wait"
"""Beside the exits of a queue: the mean seconds of waiting in it."""
FULL = "full"
"""Beside the exits of a queue: its overflow, taken at once."""

Shares = Mapping[str, Mapping[str, float]]
"""For a node (its id, or a name that only it has) the share of its callers who take an exit, by the exit's key,
condition or kind. At no_input and no_match it is the share of all plays of the prompt, at other exits of those that
meet neither. For a queue also `wait` (seconds), and its shares are of those who leave at once instead of waiting."""

_MOST_COMPARED = 20_000
"""Names among which the nearest one is looked for."""


class SharesError(Exception):
    """Shares that a flow cannot have; the message tells a person what is wrong and which names there are."""

    def __init__(self, message: str, node: str, exit: str | None = None) -> None:
        """Say it of a node, and of one of its exits where it is about one, as they were named."""
        super().__init__(message)
        self.node = node
        self.exit = exit


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean «x»?`, or nothing where no known name is near."""
    known = list(known)
    near = get_close_matches(name, known, n=1) if len(known) <= _MOST_COMPARED and len(name) <= 100 else []
    return f"; did you mean «{near[0]}»?" if near else ""


def node_named(flow: Flow, name: str) -> Node:
    """The node with this id, else the only one with this name. Raise SharesError where there is none."""
    if name in flow.nodes:
        return flow.nodes[name]
    written = [node for node in flow.nodes.values() if not node.implied]
    found = [node for node in written if name and node.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(node.id for node in found[:5])
        raise SharesError(f"several nodes are called «{name}»; write the id of one of them: {ids}", name)
    known = dict.fromkeys(text for node in written for text in (node.id, node.title))
    raise SharesError(f"there is no node «{name}»{nearest(name, known)}", name)


def exit_names(node: Node, exits: Iterable[Edge]) -> list[str]:
    """What the exits of a node are called: each by its key, else its condition, else its kind."""
    names = [edge.key or edge.condition or edge.kind.value for edge in exits]
    return list(dict.fromkeys([*names, *([WAIT] if isinstance(node, Queue) else [])]))


def with_callers(flow: Flow, callers: Callers) -> Flow:
    """The flow with other callers instead of its own. Raise SharesError where a kind wants a node that is not there."""
    kinds = tuple(replace(kind, wants=kind.wants and node_named(flow, kind.wants).id) for kind in callers.kinds)
    return replace(flow, callers=replace(callers, kinds=kinds))


def with_shares(flow: Flow, shares: Shares) -> Flow:
    """The flow with these shares at its exits; what the file gives beside them is scaled to what they leave over.

    A name that several exits have is shared alike among them. A queue without an overflow of its own for it is `full`
    by the one that ends the wait: those then take it at once, and the others wait as before.

    Raise SharesError for a node or an exit that is not there, for a share that is none, and for shares of one node
    above one in all.
    """
    told: dict[str, dict[str, float]] = {}
    names: dict[str, str] = {}
    for name, of_node in shares.items():
        node_id = node_named(flow, name).id
        names[node_id] = name
        told.setdefault(node_id, {}).update(of_node)
    edges = list(flow.connections)
    places = {id(edge): number for number, edge in enumerate(edges)}
    nodes = dict(flow.nodes)
    for node_id, of_exits in told.items():
        node, exits = nodes[node_id], flow.exits(node_id)
        changed = dict(zip(map(id, exits), _shared(node, exits, of_exits, names[node_id]), strict=True))
        for old, new in changed.items():
            if old in places:
                edges[places[old]] = new[0]
                edges += new[1:]
        stops = tuple(new for edge in node.stops for new in changed[id(edge)])
        nodes[node_id] = replace(node, stops=stops)
        if isinstance(node, Queue) and WAIT in of_exits:
            nodes[node_id] = replace(node, stops=stops, expected_wait=of_exits[WAIT])
    return replace(flow, nodes=nodes, connections=edges)


def _shared(node: Node, exits: tuple[Edge, ...], told: Mapping[str, float], name: str) -> list[list[Edge]]:
    """What becomes of each exit of a node: the same one with its share, and for a full queue another one beside it."""
    found, full = _told(node, exits, told, name)
    choices = [number for number, edge in enumerate(exits) if edge.kind not in ERROR_KINDS]
    left = 1.0 - sum(found.get(number, 0.0) for number in choices) - sum(full.values())
    if left < -1e-9:
        raise SharesError(f"the shares of «{name}» are more than 1 in all", name)
    given = sum(exits[number].share or 0.0 for number in choices if number not in found)
    scale = min(1.0, max(0.0, left) / given) if given else 1.0
    changed = []
    for number, edge in enumerate(exits):
        share = found.get(number)
        if share is None and edge.share is not None and edge.kind not in ERROR_KINDS:
            share = edge.share * scale
        new = [edge if share is None else replace(edge, share=share)]
        if number in full:
            at_once = replace(edge, condition=FULL, share=full[number])
            new = [at_once] if full[number] == 1.0 else [*new, at_once]
        changed.append(new)
    return changed


def _told(
    node: Node, exits: tuple[Edge, ...], told: Mapping[str, float], name: str
) -> tuple[dict[int, float], dict[int, float]]:
    """For the places of exits the shares told of them, and those of the ones who take a timed overflow at once.

    A kind is the exit that has nothing but its kind, and all of that kind without a share of their own only where there
    is none: a bot's `next` is not its way to those whom it cannot help.
    """
    found: dict[int, float] = {}
    full: dict[int, float] = {}
    kinds: list[str] = []
    clock = [number for number, edge in enumerate(exits) if _ends_the_wait(node, edge)]
    for exit, share in told.items():
        if not 0 <= share <= (inf if exit == WAIT else 1):
            raise SharesError(f"{share:g} is no share of the callers in «{name}»; it is from 0 to 1", name, exit)
        meant = [number for number, edge in enumerate(exits) if exit in _own_names(edge)]
        if clock and (exit == EdgeKind.OVERFLOW or (exit == FULL and not meant)):
            full[clock[0]] = full.get(clock[0], 0.0) + share
        elif meant:
            found |= _spread(share, meant, exits)
        else:
            kinds.append(exit)
    for exit in kinds:
        meant = [number for number, edge in enumerate(exits) if edge.kind == exit and number not in found]
        if meant:
            found |= _spread(told[exit], meant, exits)
        elif not (exit == WAIT and isinstance(node, Queue)) and not any(edge.kind == exit for edge in exits):
            known = exit_names(node, exits)
            those = f"its exits are {', '.join(known[:30])}" if known else "it has none"
            raise SharesError(f"«{name}» has no exit «{exit}»{nearest(exit, known)}; {those}", name, exit)
    return found, full


def _own_names(edge: Edge) -> tuple[str, ...]:
    """What an exit is called: its key, its condition (`when_full` is also `full`), its kind where it has neither."""
    names = tuple(name for name in (edge.key, edge.condition) if name is not None)
    return (*names, (edge.condition or "").removeprefix("when_")) if names else (edge.kind.value,)


def _ends_the_wait(node: Node, edge: Edge) -> bool:
    return isinstance(node, Queue) and edge.kind is EdgeKind.OVERFLOW and edge.condition is None


def _spread(share: float, places: list[int], exits: tuple[Edge, ...]) -> dict[int, float]:
    """A share spread over several exits; silence and wrong keys are met by each play, whatever leads out then."""
    choices = sum(exits[place].kind not in ERROR_KINDS for place in places)
    return {place: share if exits[place].kind in ERROR_KINDS else share / choices for place in places}
