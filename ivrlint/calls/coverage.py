"""Which places and ways of a menu calls came to, and which they did not."""

from __future__ import annotations

from collections.abc import Iterable

from ivrlint.calls.events import Event, Happening
from ivrlint.flow import Edge, EdgeKind, Node
from ivrlint.survey import Survey

Way = tuple[str, str, EdgeKind, str | None, str | None]
"""A way out of a place whatever it is in a flow under conditions: its ends, its kind, its key and its condition."""


_NOT_BROUGHT_ABOUT = (EdgeKind.FAILURE, EdgeKind.HOOK)
"""Ways that a caller can do nothing about: what fails, and what the platform attaches."""


def way(edge: Edge) -> Way:
    """What tells a way from the others of its flow."""
    return edge.source, edge.target, edge.kind, edge.key, edge.condition


class Coverage:
    """What calls to one menu came to. Failures, hooks and what lies behind them alone count nowhere."""

    def __init__(self, survey: Survey) -> None:
        """Begin with no call."""
        flow = survey.flow
        reachable = survey.reach.from_nodes([flow.start], lambda edge: edge.kind not in _NOT_BROUGHT_ABOUT)
        self.path = flow.path
        self._nodes = {id: node for id, node in flow.nodes.items() if id in reachable and not node.implied}
        ways = [edge for edge in flow.connections if edge.source in reachable and edge.kind not in _NOT_BROUGHT_ABOUT]
        self._ways = {way(edge): edge for edge in ways}
        self._met: set[str] = set()
        self._taken: set[Way] = set()

    def add(self, events: Iterable[Event]) -> None:
        """Count what happened in a call."""
        for event in events:
            if event.flow.path != self.path:
                continue
            if event.kind is Happening.ENTERS:
                self._met.add(event.node.id)
            elif event.kind is Happening.TAKES and event.edge is not None:
                self._taken.add(way(event.edge))

    def has_taken(self, edge: Edge) -> bool:
        """Whether a call took a way."""
        return way(edge) in self._taken

    @property
    def nodes(self) -> tuple[int, int]:
        """How many places calls came to, and how many there are."""
        return len(self._nodes) - len(self.missed_nodes), len(self._nodes)

    @property
    def edges(self) -> tuple[int, int]:
        """How many ways calls took, and how many there are."""
        return len(self._ways) - len(self.missed_edges), len(self._ways)

    @property
    def missed_nodes(self) -> list[Node]:
        """The places that no call came to."""
        return [node for id, node in self._nodes.items() if id not in self._met]

    @property
    def missed_edges(self) -> list[Edge]:
        """The ways that no call took."""
        return [edge for key, edge in self._ways.items() if key not in self._taken]
