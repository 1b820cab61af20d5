"""How callers get to a place: menus passed, keys pressed, seconds spent. Every edge kind but failure is followed."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Edge, EdgeKind, Menu
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey.steps import MOST_STEPS, Step, Walk
from ivrlint.survey.timing import FIRST_KEY, key_presses, presses

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_NOT_CHOSEN = (*ERROR_KINDS, EdgeKind.OVERFLOW, EdgeKind.EXIT)
"""Ways on that callers take because they do not get, or do not find, what they want."""

State = tuple[str, bool]
"""A node, and whether the caller has pressed a key before."""


class Walks:
    """The three measures of a walk: `depth` in menus, `keys`, `seconds`. Unreachable nodes are in none of them."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._flow = survey.flow
        self._timing = survey.timing

    @cached_property
    def depth(self) -> dict[str, int]:
        """For each node the least number of menus on any way to it, itself included."""
        flow = self._flow
        depth: dict[str, int] = {}
        pending: deque[tuple[int, str]] = deque()
        for start in flow.starts:
            is_menu = isinstance(flow.node(start), Menu)
            (pending.append if is_menu else pending.appendleft)((int(is_menu), start))
        while pending:
            menus, id = pending.popleft()
            if id in depth:
                continue
            depth[id] = menus
            for edge in flow.edges_from(id):
                if edge.target not in depth and edge.kind is not EdgeKind.FAILURE:
                    if isinstance(flow.node(edge.target), Menu):
                        pending.append((menus + 1, edge.target))
                    else:
                        pending.appendleft((menus, edge.target))
        return depth

    @cached_property
    def keys(self) -> dict[str, int]:
        """For each node the fewest key presses that lead to it, typed digits included."""
        flow = self._flow
        keys: dict[str, int] = {}
        pending = [(0, number, start) for number, start in enumerate(flow.starts)]
        pushed = len(pending)
        while pending:
            count, _, id = heapq.heappop(pending)
            if id in keys:
                continue
            keys[id] = count
            for edge in flow.edges_from(id):
                if edge.target not in keys and edge.kind is not EdgeKind.FAILURE:
                    heapq.heappush(pending, (count + self.presses(edge), pushed, edge.target))
                    pushed += 1
        return keys

    def presses(self, edge: Edge) -> int:
        """Keys pressed to take an edge; one a try where wrong keys take it."""
        if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
            return key_presses(edge.key)
        if edge.kind is EdgeKind.NO_MATCH:
            return edge.tries
        return presses(self._flow.node(edge.source)) if edge.kind is EdgeKind.NEXT else 0

    @cached_property
    def _quickest(self) -> dict[State, tuple[float, Edge | None, State | None]]:
        """Dijkstra over nodes and whether a key was pressed; ties go by file order."""
        flow = self._flow
        done: dict[State, tuple[float, Edge | None, State | None]] = {}
        pending: list[tuple[float, int, State, Edge | None, State | None]] = [
            (0.0, number, (start, False), None, None) for number, start in enumerate(flow.starts)
        ]
        pushed = len(pending)
        while pending:
            seconds, _, state, edge, before = heapq.heappop(pending)
            if state in done:
                continue
            done[state] = (seconds, edge, before)
            id, pressed = state
            for edge in flow.edges_from(id):
                if edge.kind is EdgeKind.FAILURE:
                    continue
                cost = self._timing.edge(edge)
                presses = self.presses(edge) > 0
                if presses and not pressed:
                    cost += FIRST_KEY
                following = (edge.target, pressed or presses)
                if following not in done:
                    heapq.heappush(pending, (seconds + cost, pushed, following, edge, state))
                    pushed += 1
        return done

    @cached_property
    def _state(self) -> dict[str, State]:
        """The state in which each node is entered soonest."""
        best: dict[str, State] = {}
        for state, (seconds, _, _) in self._quickest.items():
            if state[0] not in best or seconds < self._quickest[best[state[0]]][0]:
                best[state[0]] = state
        return best

    @cached_property
    def seconds(self) -> dict[str, float]:
        """For each node the seconds after which a caller is there at the earliest, queue waits left out."""
        return {id: self._quickest[state][0] for id, state in self._state.items()}

    def to(self, id: str) -> Walk:
        """The quickest walk to a node. A node that only failures or nothing lead to gives an empty walk."""
        if id not in self._state:
            return Walk((), 0.0, 0)
        steps: list[Step] = []
        state: State | None = self._state[id]
        leaving: Edge | None = None
        while state is not None and len(steps) < MOST_STEPS:
            seconds, entering, before = self._quickest[state]
            steps.append(Step(state[0], leaving, seconds))
            leaving, state = entering, before
        return Walk(tuple(reversed(steps)), self.seconds[id], *self._totals[self._state[id]])

    def past(self, before: str, id: str) -> Walk:
        """The quickest walk to a node where it passes `before` with what that asks for; else the one to `before`."""
        walk = self.to(id)
        passed = any(step.node == before and step.edge and step.edge.kind not in ERROR_KINDS for step in walk.steps)
        return walk if passed else self.to(before)

    @cached_property
    def _totals(self) -> dict[State, tuple[int, bool]]:
        """For each state the keys pressed on the quickest walk to it, and whether all that is heard is known."""
        totals: dict[State, tuple[int, bool]] = {}
        for state, (_, entering, before) in self._quickest.items():
            if entering is None or before is None:
                totals[state] = (0, True)
            else:
                keys, exact = totals[before]
                heard = self._timing.times(self._flow.node(before[0]))
                totals[state] = (keys + self.presses(entering), exact and heard.exact)
        return totals

    def whereabouts(self, seconds: float) -> dict[str, str]:
        """For each node that callers get to later than this, the node they are in by then on the way to it."""
        after: dict[State, str] = {}
        for state, (entered, _, before) in self._quickest.items():
            if before is not None and entered > seconds:
                after[state] = after.get(before, before[0])
        return {id: after[state] for id, state in self._state.items() if state in after}

    @cached_property
    def chosen(self) -> frozenset[str]:
        """Ids of the nodes whose quickest walk is what callers choose: no silence, no wrong key, no wait in a queue."""
        chosen: set[State] = set()
        for state, (_, entering, before) in self._quickest.items():
            if entering is None or (before in chosen and entering.kind not in _NOT_CHOSEN):
                chosen.add(state)
        return frozenset(id for id, state in self._state.items() if state in chosen)

    def towards(self, goals: Mapping[str, tuple[float, int]]) -> dict[str, tuple[float, int]]:
        """For each node the seconds and keys of the quickest way on to one of `goals`, with what it takes inside these.

        The first key of a call takes longer only where none was pressed on the quickest walk to the node.
        """
        done: dict[State, tuple[float, int]] = {}
        pending = [(*inside, (id, pressed)) for id, inside in goals.items() for pressed in (False, True)]
        heapq.heapify(pending)
        while pending:
            seconds, keys, state = heapq.heappop(pending)
            if state in done:
                continue
            done[state] = (seconds, keys)
            for edge in self._flow.edges_to(state[0]):
                if edge.kind is EdgeKind.FAILURE:
                    continue
                presses = self.presses(edge)
                for pressed in (False, True):
                    if (pressed or presses > 0) is state[1]:
                        cost = self._timing.edge(edge) + (FIRST_KEY if presses and not pressed else 0.0)
                        heapq.heappush(pending, (seconds + cost, keys + presses, (edge.source, pressed)))
        states = ((id, self._state.get(id, (id, False))) for id in self._flow.nodes)
        return {id: done[state] for id, state in states if state in done}

    def backwards(self, id: str) -> Iterator[Edge]:
        """The edges of the quickest walk to a node, the last one first; ask only for as many as are needed."""
        state = self._state.get(id)
        while state is not None:
            _, entering, state = self._quickest[state]
            if entering is not None:
                yield entering

    @cached_property
    def _choice_before(self) -> dict[State, Edge | None]:
        choices: dict[State, Edge | None] = {}
        for state, (_, entering, before) in self._quickest.items():
            if before is None:
                choices[state] = None
            else:
                choices[state] = entering if isinstance(self._flow.node(before[0]), Menu) else choices[before]
        return choices

    def choice_before(self, id: str) -> Edge | None:
        """The edge by which callers leave the nearest menu before a node on its quickest walk."""
        return self._choice_before[self._state[id]] if id in self._state else None

    def menu_before(self, id: str) -> Menu | None:
        """The nearest menu before a node on its quickest walk."""
        choice = self.choice_before(id)
        node = self._flow.node(choice.source) if choice is not None else None
        return node if isinstance(node, Menu) else None
