"""How a call can be brought to take a way: the places that lead there, and at each the way that has to be taken."""

from __future__ import annotations

from heapq import heappop, heappush

from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Flow, Menu, Queue
from ivrlint.flow.edges import ERROR_KINDS

Way = tuple[str, str, str]
"""What a way is counted as: where it leaves and leads, and how."""

KEYPAD = frozenset("0123456789*#")


def way(edge: Edge) -> Way:
    """What an edge is counted as."""
    return edge.source, edge.target, f"{edge.kind} {edge.key or edge.condition or ''}"


def hindrance(flow: Flow, edge: Edge) -> str | None:
    """Why no call to a dialplan can take a way out of a place that it comes to; None where one can."""
    node = flow.node(edge.source)
    exits = flow.exits(node.id)
    before = exits[: next(number for number, other in enumerate(exits) if other is edge)]
    if edge.kind is EdgeKind.HOOK:
        return "the platform takes it"
    if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        if not edge.key or not set(edge.key) <= KEYPAD:
            return "no key of a telephone"
        if any(other.key == edge.key for other in before):
            return "its key stands there twice"
        keys = {other.key for other in exits}
        if isinstance(node, Queue) and any(edge.key[:length] in keys for length in range(1, len(edge.key))):
            return "a queue takes the shorter key"
        return None
    if edge.kind is EdgeKind.NO_MATCH and isinstance(node, Menu):
        keys = [option.key or "" for option in exits if option.kind is EdgeKind.OPTION]
        if all(any(key == digit for key in keys) for digit in KEYPAD):
            return "no key is wrong"
    if edge.kind is EdgeKind.NO_MATCH and isinstance(node, Collect) and too_short(node) is None:
        return "no number is wrong"
    same = [other for other in before if other.kind is edge.kind and other.condition == edge.condition]
    if edge.kind is EdgeKind.NEXT:
        plain = min(flow.exits(node.id, EdgeKind.NEXT), key=lambda way: bool(way.condition))
        same = [] if edge is plain else [plain]
    if same and edge.kind is not EdgeKind.ANSWER:
        return "another stands for the same case"
    if isinstance(node, Menu) and edge.kind not in ERROR_KINDS:
        return "a menu has no such way in a dialplan"
    if isinstance(node, Branch) and edge.condition == "else" and node.schedule in (flow.hours or {}):
        named = {other.condition for other in exits}
        if node.by == "hours" and {"open", "closed"} <= named:
            return "open and closed leave nothing over"
    return None


def number_of(node: Collect) -> str:
    """A number of the right length, ended where it could be longer."""
    fewest, most = node.digits or (1, 2)
    return "1" * fewest + (node.terminator or "") * (most > fewest)


def too_short(node: Collect) -> str | None:
    """A number that is too short; None where there is none."""
    fewest, _ = node.digits or (1, 2)
    return None if fewest < 2 and not node.terminator else "2" * (fewest - 1) + (node.terminator or "")


class Plans:
    """The ways to every place of a flow that calls can be brought to, the cheapest first."""

    def __init__(self, flow: Flow) -> None:
        """Look for them from the start."""
        self.flow = flow
        self._last: dict[str, Edge | None] = {}
        self.cost: dict[str, float] = {}
        pending: list[tuple[float, int, str, Edge | None]] = [(0.0, 0, flow.start, None)]
        number = 0
        while pending:
            cost, _, id, edge = heappop(pending)
            if id in self.cost:
                continue
            self.cost[id], self._last[id] = cost, edge
            for exit in flow.exits(id):
                if not exit.stops and exit.kind is not EdgeKind.ANSWER and hindrance(flow, exit) is None:
                    number += 1
                    heappush(pending, (cost + _cost(exit), number, exit.target, exit))

    def to(self, edge: Edge) -> dict[str, Edge] | None:
        """By the id of each place on the way the edge that has to be taken there; None where none leads there."""
        if edge.source not in self.cost or hindrance(self.flow, edge) is not None:
            return None
        plan, before = {edge.source: edge}, self._last[edge.source]
        while before is not None:
            plan[before.source] = before
            before = self._last[before.source]
        return plan


def _cost(edge: Edge) -> float:
    """About how many seconds it takes to go a way."""
    if edge.kind in ERROR_KINDS:
        return 2.0 * edge.tries
    return 3.0 if edge.kind is EdgeKind.OVERFLOW else 1.0
