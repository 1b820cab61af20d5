"""What was counted, or is assumed, of the callers in a flow: the same flow with other shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ivrlint.flow.edges import ERROR_KINDS, Edge
from ivrlint.flow.model import Flow
from ivrlint.flow.nodes import Node, Queue

WAIT = "wait"
"""Beside the exits of a queue: the mean seconds of waiting in it."""

Shares = Mapping[str, Mapping[str, float]]
"""For a node's id the share of its callers who take an exit, by the exit's key, condition or kind; for a queue also
`wait`."""


class UnknownExitError(Exception):
    """Shares name a node or an exit that the flow does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        """Say which `name` is unknown among those that are `known`."""
        super().__init__(name)
        self.name = name
        self.known = known


def exit_names(edge: Edge) -> tuple[str, ...]:
    """What an exit may be called beside its node: its key, its condition, its kind."""
    return tuple(name for name in (edge.key, edge.condition, edge.kind.value) if name)


def with_shares(flow: Flow, shares: Shares) -> Flow:
    """The flow with these shares at its exits; what the file gives beside them is scaled to what they leave over.

    Raise UnknownExitError for a node or an exit that is not there, ValueError for shares of one node above one in all.
    """
    edges = list(flow.connections)
    places = {id(edge): number for number, edge in enumerate(edges)}
    nodes = dict(flow.nodes)
    for node_id, told in shares.items():
        node = nodes.get(node_id)
        if node is None:
            raise UnknownExitError(node_id, list(nodes))
        exits = flow.exits(node_id)
        changed = _shared(node, exits, told)
        for edge, new in zip(exits, changed, strict=True):
            if id(edge) in places:
                edges[places[id(edge)]] = new
        stops = {id(edge): new for edge, new in zip(exits, changed, strict=True)}
        nodes[node_id] = replace(node, stops=tuple(stops[id(edge)] for edge in node.stops))
        if isinstance(node, Queue) and WAIT in told:
            nodes[node_id] = replace(nodes[node_id], expected_wait=told[WAIT])  # type: ignore[call-arg]
    return replace(flow, nodes=nodes, connections=edges)


def _shared(node: Node, exits: tuple[Edge, ...], told: Mapping[str, float]) -> list[Edge]:
    """The exits of a node with the shares that are told of them."""
    known = {name for edge in exits for name in exit_names(edge)} | ({WAIT} if isinstance(node, Queue) else set())
    for name in told:
        if name not in known:
            raise UnknownExitError(name, sorted(known))
    found = [next((told[name] for name in exit_names(edge) if name in told), None) for edge in exits]
    choices = [number for number, edge in enumerate(exits) if edge.kind not in ERROR_KINDS]
    left = 1.0 - sum(found[number] or 0.0 for number in choices)
    if left < -1e-9:
        raise ValueError(f"the shares of «{node.title}» are more than 1 in all")
    given = sum(exits[number].share or 0.0 for number in choices if found[number] is None)
    scale = min(1.0, max(0.0, left) / given) if given else 1.0
    changed = []
    for edge, share in zip(exits, found, strict=True):
        if share is None and edge.share is not None and edge.kind not in ERROR_KINDS:
            share = edge.share * scale
        changed.append(edge if share is None else replace(edge, share=share))
    return changed
