"""A flow with a change made to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ivrlint.flow.edges import Edge
from ivrlint.flow.model import Flow
from ivrlint.flow.nodes import Node


def with_exits(
    flow: Flow, exits: Mapping[str, Sequence[Edge]], nodes: Mapping[str, Node] = MappingProxyType({})
) -> Flow:
    """The flow with these exits, in this order, at the nodes of these ids, and with `nodes` instead of its own."""
    changed = {**flow.nodes, **nodes}
    connections = [edge for edge in flow.connections if edge.source not in exits]
    for id, of_node in exits.items():
        ordered = [replace(edge, order=place) for place, edge in enumerate(of_node)]
        connections += [edge for edge in ordered if not edge.stops]
        changed[id] = replace(changed[id], stops=tuple(edge for edge in ordered if edge.stops))
    return replace(flow, nodes=changed, connections=connections)
