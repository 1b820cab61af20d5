"""The way of a caller to a place, step by step, as findings show it."""

from __future__ import annotations

from dataclasses import dataclass

from ivrlint.flow import Edge

MOST_STEPS = 50
"""Steps that a walk shows; no caller gets so far, and a finding at each node of a long row would fill the memory."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node on a walk, how the caller left it, and when: seconds since the call was answered."""

    node: str
    edge: Edge | None
    """The edge by which the walk goes on; None at its end."""
    seconds: float
    """When the node is entered."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The quickest way from the answer of a call to a place."""

    steps: tuple[Step, ...]
    """The nodes, from the answer of the call; only the last 50 of a longer walk."""
    seconds: float
    """Seconds until the last node is entered, waiting in queues left out."""
    keys: int
    """Keys pressed, digits typed included."""
    exact: bool = True
    """False when a recording without a transcript is on the way: it takes longer than `seconds`."""
