"""What decides where neither caller nor conditions do: what is likeliest, or chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import floor, inf
from random import Random
from typing import Protocol

from ivrlint.flow import Edge
from ivrlint.flow.callers import PATIENCE

Shares = Sequence[tuple[Edge, float]]


class Dice(Protocol):
    """Decides what happens of what may happen."""

    def slip(self, rates: Mapping[str, float]) -> str | None:
        """Which of the things that happen at these rates happens now; None = none of them."""

    def way(self, shares: Shares) -> Edge | None:
        """Which of the ways is taken, by their shares; None where it is none of them."""

    def wait(self, mean: float) -> float:
        """How long a wait is that lasts so many seconds in the mean."""

    def patience(self, mean: float | None) -> float:
        """How many seconds a caller stays who stays so long in the mean; None = nobody says."""


class Likeliest:
    """The same each time: slips evenly spread at their rate, the usual way, mean waits, as much patience as is said.

    What happens at a rate of a half happens on the first play and on every other one, at a third on the second one.
    Where nobody says how patient callers are, they stay.
    """

    def __init__(self) -> None:
        """Begin with nothing having happened."""
        self._times: Counter[str] = Counter()

    def slip(self, rates: Mapping[str, float]) -> str | None:
        """Let each thing happen when its rate has added up to one more, counted from a half."""
        found = None
        for name, rate in rates.items():
            before = self._times[name]
            self._times[name] += 1
            if found is None and floor((before + 1) * rate + 0.5) > floor(before * rate + 0.5):
                found = name
        return found

    def way(self, shares: Shares) -> Edge | None:
        """The likeliest way, unless it is likelier that none of them is taken."""
        edge, share = max(shares, key=lambda choice: choice[1], default=(None, 0.0))
        return edge if share >= 1 - sum(share for _, share in shares) else None

    def wait(self, mean: float) -> float:
        """The mean."""
        return mean

    def patience(self, mean: float | None) -> float:
        """The mean; without one, no end."""
        return inf if mean is None else mean


class Chance:
    """Drawn by lot, as many real calls are: from a seed, so that the same seed gives the same calls."""

    def __init__(self, seed: str) -> None:
        """Draw from a seed."""
        self._random = Random(seed)

    def slip(self, rates: Mapping[str, float]) -> str | None:
        """Draw once for all of them; they exclude each other."""
        drawn = self._random.random()
        for name, rate in rates.items():
            drawn -= rate
            if drawn < 0:
                return name
        return None

    def way(self, shares: Shares) -> Edge | None:
        """Draw a way by its share."""
        drawn = self._random.random()
        for edge, share in shares:
            drawn -= share
            if drawn < 0:
                return edge
        return shares[-1][0] if shares and drawn < 1e-9 else None

    def wait(self, mean: float) -> float:
        """Draw from an exponential distribution, as the figures of `measure` have it."""
        return self._random.expovariate(1 / mean) if mean else 0.0

    def patience(self, mean: float | None) -> float:
        """The same; where nobody says, with the patience that is assumed of all callers."""
        mean = PATIENCE if mean is None else mean
        return mean if mean == inf else self.wait(mean)
