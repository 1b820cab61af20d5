"""Absorbing Markov chains, solved exactly and without a subtraction.

Grassmann, Taksar and Heyman's elimination of states (Operations Research 33, 1985): whatever the chain, no rounding
error is blown up, because only positive numbers are added, multiplied and divided. Menus are nearly trees, so that
eliminating the state with the fewest neighbours first adds hardly any new connection.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

MOST_WORK = 30_000_000
"""Connections that an elimination may make before it gives up: half a minute."""


class EntangledError(Exception):
    """A part of a menu where everything leads to everything else: too much work to solve."""


class Chain:
    """States that lead to each other with some probability, and out of the chain with the rest."""

    def __init__(
        self, rows: Sequence[dict[int, float]], leaving: Sequence[float], parts: Iterable[Sequence[int]]
    ) -> None:
        """Eliminate all states.

        `rows` give for each state the probability of each following state, `leaving` that of leaving the chain, and
        `parts` all states by strongly connected part, those that are met first in front. Raise EntangledError where
        that takes too much work.
        """
        self._rows = [dict(row) for row in rows]
        self._leaving = list(leaving)
        self._order: list[int] = []
        self._columns: dict[int, list[tuple[int, float]]] = {}
        self._left: dict[int, float] = {}
        self._work = 0
        for part in parts:
            self._eliminate(part)

    def _eliminate(self, part: Sequence[int]) -> None:
        inside = set(part)
        before: dict[int, set[int]] = {state: set() for state in part}
        for state in part:
            for following in self._rows[state]:
                if following in inside:
                    before[following].add(state)

        def effort(state: int) -> int:
            return len(before[state]) * len(self._rows[state])

        pending = [(effort(state), state) for state in part]
        heapq.heapify(pending)
        while pending:
            estimate, state = heapq.heappop(pending)
            if state not in inside:
                continue
            if (now := effort(state)) > estimate:
                heapq.heappush(pending, (now, state))
                continue
            inside.remove(state)
            row = self._rows[state]
            row.pop(state, None)
            left = self._left[state] = sum(row.values()) + self._leaving[state]
            column = self._columns[state] = []
            self._order.append(state)
            self._work += now
            if self._work > MOST_WORK:
                raise EntangledError
            earlier_states = sorted(before.pop(state) - {state})
            for earlier in earlier_states:
                own = self._rows[earlier]
                weight = own.pop(state)
                column.append((earlier, weight))
                self._leaving[earlier] += weight / left * self._leaving[state]
                for following, probability in row.items():
                    own[following] = own.get(following, 0.0) + weight / left * probability
            for following in row:
                if following in inside:
                    before[following].discard(state)
                    before[following].update(earlier_states)

    def visits(self, starts: dict[int, float]) -> list[float]:
        """How often each state is visited, from the share of callers that begin in each."""
        entering = [starts.get(state, 0.0) for state in range(len(self._rows))]
        for state in self._order:
            share = entering[state] / self._left[state]
            if share:
                for following, probability in self._rows[state].items():
                    entering[following] += share * probability
        visits = [0.0] * len(self._rows)
        for state in reversed(self._order):
            from_others = sum(visits[earlier] * weight for earlier, weight in self._columns[state])
            visits[state] = (entering[state] + from_others) / self._left[state]
        return visits

    def values(self, gains: Sequence[float]) -> list[float]:
        """What callers gain from each state on, from what one visit of each state gains."""
        gained = list(gains)
        for state in self._order:
            for earlier, weight in self._columns[state]:
                gained[earlier] += weight / self._left[state] * gained[state]
        values = [0.0] * len(self._rows)
        for state in reversed(self._order):
            later = sum(values[following] * probability for following, probability in self._rows[state].items())
            values[state] = (gained[state] + later) / self._left[state]
        return values
