"""What will happen in a call if the caller does nothing, by the time at which it does."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Agenda:
    """Two lists: what the machine says and does, and what silence and waiting bring once all of that is over."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._order = count()
        self._done: list[tuple[float, int, Callable[[], None]]] = []
        self._awaited: list[tuple[float, int, Callable[[], None]]] = []

    def add(self, at: float, action: Callable[[], None], *, idle: bool) -> None:
        """Let something happen at a time; `idle` where the call only waits for it."""
        heapq.heappush(self._awaited if idle else self._done, (at, next(self._order), action))

    def clear(self) -> None:
        """Forget all of it."""
        self._done.clear()
        self._awaited.clear()

    def due(self, *, idle: bool = True) -> float | None:
        """When the next thing happens; without what is `idle`, the next thing that is said or done. None = never."""
        times = [plan[0][0] for plan in ((self._done, self._awaited) if idle else (self._done,)) if plan]
        return min(times, default=None)

    @property
    def idle(self) -> bool:
        """Whether the next thing is one that the call only waits for."""
        return bool(self._awaited) and (not self._done or self._awaited[0][:2] < self._done[0][:2])

    def next(self, *, idle: bool = True) -> tuple[float, Callable[[], None]]:
        """Take the next thing, with its time; `idle` as in `due`."""
        at, _, action = heapq.heappop(self._awaited if idle and self.idle else self._done)
        return at, action
