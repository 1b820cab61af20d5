"""Figures of a single node. One name per figure, used in declared rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivrlint.flow import EdgeKind, Menu, Node, Queue
from ivrlint.flow.edges import ERROR_KINDS

if TYPE_CHECKING:
    from ivrlint.survey import Survey

MEASURES = {
    "level": "menus on the way to a node, itself included",
    "keys": "fewest key presses to a node",
    "seconds": "seconds from the answer of the call to a node, the wait in a queue left out",
    "prompt_seconds": "seconds of all that is said at a node, its options included",
    "options": "options of a menu",
    "expected_wait": "seconds that callers wait in a queue on average",
    "max_wait": "seconds after which waiting in a queue ends",
    "tries": "how often a prompt is played before the call goes on without a key",
}
"""Every figure of a node that a declared rule can limit, with its meaning."""


class Measures:
    """Figures of nodes; None = it has none, or it cannot be known."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey

    def of(self, node: Node, measure: str) -> float | None:
        """The figure of a node with a name of MEASURES. Raise KeyError for any other name."""
        if measure not in MEASURES:
            raise KeyError(measure)
        walks = self._survey.walks
        if measure in ("keys", "seconds", "level"):
            known: dict[str, float] | dict[str, int] = walks.depth if measure == "level" else getattr(walks, measure)
            return known.get(node.id)
        if measure == "prompt_seconds":
            times = self._survey.timing.times(node)
            return times.whole if times.exact and times.whole else None
        if measure == "options":
            return len(self._survey.flow.exits(node.id, EdgeKind.OPTION)) if isinstance(node, Menu) else None
        if measure == "tries":
            return max((exit.tries for exit in self._survey.flow.exits(node.id, *ERROR_KINDS)), default=None)
        wait: float | None = getattr(node, measure) if isinstance(node, Queue) else None
        return wait
