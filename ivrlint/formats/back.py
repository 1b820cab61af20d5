"""What `back` means: the menu one level up, decided once for each node and not by the path of a call."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from ivrlint.flow import Edge, Menu, Node


def way_back(
    starts: Iterable[str], nodes: dict[str, Node], edges: Iterable[Edge], around: dict[str, str | None]
) -> dict[str, tuple[str | None, bool]]:
    """For each node, the menu that `back` leads to (None = there is none) and whether several menus lead here.

    A node written in place goes back to the menu around it; any other one to the menu from which a breadth-first
    pass from the first of `starts` met it, or else one from the next start. `edges` are those whose target is a node's
    id, in file order; `around` names the menu in which a node is written.
    """
    successors: dict[str, list[str]] = {id: [] for id in nodes}
    for edge in edges:
        successors[edge.source].append(edge.target)
    first = _first_menus(starts, nodes, successors)
    several = _nearest_menus(nodes, successors)
    backs: dict[str, tuple[str | None, bool]] = {}
    for id in nodes:
        enclosing = around.get(id)
        backs[id] = (enclosing, False) if enclosing else (first.get(id), len(several[id]) > 1)
    return backs


def _first_menus(
    starts: Iterable[str], nodes: dict[str, Node], successors: dict[str, list[str]]
) -> dict[str, str | None]:
    """The nearest menu before each node on the way by which a breadth-first pass first met it."""
    first: dict[str, str | None] = {}
    for start in starts:
        if start in first:
            continue
        first[start] = None
        pending = deque([start])
        while pending:
            id = pending.popleft()
            menu = id if isinstance(nodes[id], Menu) else first[id]
            for target in successors[id]:
                if target not in first:
                    first[target] = menu
                    pending.append(target)
    return first


def _nearest_menus(nodes: dict[str, Node], successors: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """Up to two menus from which each node is reached without another menu in between: two already mean several."""
    nearest: dict[str, frozenset[str]] = dict.fromkeys(nodes, frozenset())
    pending = deque(id for id, node in nodes.items() if isinstance(node, Menu))
    while pending:
        id = pending.popleft()
        menus = frozenset([id]) if isinstance(nodes[id], Menu) else nearest[id]
        for target in successors[id]:
            grown = nearest[target] | (menus - {target})
            if len(nearest[target]) < 2 and grown != nearest[target]:
                nearest[target] = grown
                if not isinstance(nodes[target], Menu):
                    pending.append(target)
    return nearest
