"""What becomes of callers: the endings of their calls, the time they spend, and where they are lost.

An absorbing Markov chain for each kind of caller. Its states are the nodes, each for callers who have pressed a key or
not (the first one takes longer) and who have been served or not (who hangs up after the machine did an errand is not
lost); the tries of a node are worked out in closed form within its visit. Loops count in full. Nothing is sampled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ivrlint.flow import Edge, EdgeKind, Task
from ivrlint.flow.callers import CallerKind, Callers
from ivrlint.survey.chain import Chain
from ivrlint.survey.reach import LOOKUPS
from ivrlint.survey.visits import LOST, Crowd, Ending, Visits, Way

if TYPE_CHECKING:
    from ivrlint.survey import Survey


class State(NamedTuple):
    """Where a caller is, and what has happened in the call."""

    node: str
    pressed: bool
    """The caller has pressed a key."""
    served: bool
    """The machine has done an errand: how the call ends is no longer a loss."""


class KindJourneys:
    """The journeys of one kind of caller from one start."""

    def __init__(self, survey: Survey, kind: CallerKind) -> None:
        """Follow callers of a kind from the main start. Raise chain.EntangledError where that is too much work."""
        self.kind = kind
        self._survey = survey
        visits = Visits(survey, kind)
        found: dict[tuple[str, bool], list[Way]] = {}
        self._states: dict[State, int] = {}
        self._ways: list[list[tuple[Way, State | None]]] = []
        pending = [State(survey.flow.start, pressed=False, served=False)]
        while pending:
            state = pending.pop()
            if state in self._states:
                continue
            self._states[state] = len(self._states)
            place = (state.node, state.pressed)
            if place not in found:
                found[place] = visits.ways(*place)
            ways = [self._led(state, way) for way in found[place]]
            self._ways.append(ways)
            pending += [following for _, following in reversed(ways) if following is not None]
        self._chain = Chain(*self._matrix(), self._parts())
        self._visits = self._chain.visits({0: 1.0})

    def _led(self, state: State, way: Way) -> tuple[Way, State | None]:
        """A way out of a state with what it leads to; None where the call ends."""
        if way.edge is None:
            return (replace(way, ending=Ending.DONE) if state.served and way.ending in LOST else way), None
        node = self._survey.flow.node(state.node)
        serves = isinstance(node, Task) and node.purpose not in LOOKUPS and way.edge.kind is not EdgeKind.FAILURE
        return way, State(way.edge.target, way.pressed, state.served or serves)

    def _matrix(self) -> tuple[list[dict[int, float]], list[float]]:
        rows: list[dict[int, float]] = []
        leaving: list[float] = []
        for ways in self._ways:
            row: defaultdict[int, float] = defaultdict(float)
            ends = 0.0
            for way, following in ways:
                if following is None:
                    ends += way.crowd.share
                else:
                    row[self._states[following]] += way.crowd.share
            rows.append(row)
            leaving.append(ends)
        return rows, leaving

    def _parts(self) -> list[list[int]]:
        """The states by strongly connected part of the flow, those that are met first in front."""
        parts: defaultdict[tuple[int, bool, bool], list[int]] = defaultdict(list)
        components = self._survey.reach.components
        for state, number in self._states.items():
            parts[-components[state.node], state.pressed, state.served].append(number)
        return [parts[part] for part in sorted(parts)]

    def ends(self) -> Iterator[tuple[str, Ending, float]]:
        """The endings in each node, with the share of calls."""
        for state, number in self._states.items():
            for way, _ in self._ways[number]:
                if way.ending is not None:
                    yield state.node, way.ending, self._visits[number] * way.crowd.share

    def entered(self) -> Iterator[tuple[str, float]]:
        """The nodes, with how often callers get there in a call."""
        for state, number in self._states.items():
            yield state.node, self._visits[number]

    def taken(self) -> Iterator[tuple[Edge, float]]:
        """The edges, with how often callers take them in a call."""
        for state, ways in enumerate(self._ways):
            for way, _ in ways:
                if way.edge is not None:
                    yield way.edge, self._visits[state] * way.crowd.share

    def spent(self) -> Crowd:
        """What calls cost, whatever their ending."""
        total = Crowd(1.0)
        for state, ways in enumerate(self._ways):
            for way, _ in ways:
                total.spend(way.crowd, self._visits[state])
        return total

    def spent_until(self, ending: Ending) -> Crowd:
        """The share of calls with an ending, and what those cost in all."""
        gains = [sum(way.crowd.share for way, _ in ways if way.ending is ending) for ways in self._ways]
        chances = self._chain.values(gains)
        total = Crowd(chances[0])
        for state, ways in enumerate(self._ways):
            for way, following in ways:
                chance = float(way.ending is ending) if following is None else chances[self._states[following]]
                total.spend(way.crowd, self._visits[state] * chance)
        return total


class Journeys:
    """What becomes of all callers of a flow, kind by kind and together.

    Every question raises chain.EntangledError where the flow is too entangled to be solved.
    """

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey` and the callers that it names."""
        self._survey = survey
        self.callers = survey.flow.callers or Callers()

    @cached_property
    def kinds(self) -> tuple[tuple[float, KindJourneys], ...]:
        """The journeys of each kind of caller, with its share of all callers; the shares sum to one."""
        callers = self.callers
        kinds = callers.kinds or (CallerKind(),)
        total = sum(kind.share for kind in kinds) or 1.0
        usual = {name: getattr(callers, name) for name in ("error_rate", "no_input_rate", "patience")}
        found = []
        for kind in kinds:
            kind = replace(kind, **{name: value for name, value in usual.items() if getattr(kind, name) is None})
            found.append((kind.share / total, KindJourneys(self._survey, kind)))
        return tuple(found)

    @cached_property
    def endings(self) -> dict[Ending, float]:
        """The share of calls with each ending; they sum to one."""
        shares = dict.fromkeys(Ending, 0.0)
        for part, kind in self.kinds:
            for _, ending, share in kind.ends():
                shares[ending] += part * share
        return shares

    @cached_property
    def lost_at(self) -> dict[str, float]:
        """For each node the share of calls that are given up or cut off there."""
        lost: defaultdict[str, float] = defaultdict(float)
        for part, kind in self.kinds:
            for id, ending, share in kind.ends():
                if ending in LOST:
                    lost[id] += part * share
        return dict(lost)

    @cached_property
    def entered(self) -> dict[str, float]:
        """How often callers get to each node in a call."""
        entered: defaultdict[str, float] = defaultdict(float)
        for part, kind in self.kinds:
            for id, visits in kind.entered():
                entered[id] += part * visits
        return dict(entered)

    @cached_property
    def _taken(self) -> dict[int, float]:
        taken: defaultdict[int, float] = defaultdict(float)
        for part, kind in self.kinds:
            for edge, times in kind.taken():
                taken[id(edge)] += part * times
        return dict(taken)

    def taken(self, edge: Edge) -> float:
        """How often callers take an edge in a call."""
        return self._taken.get(id(edge), 0.0)

    @cached_property
    def per_call(self) -> Crowd:
        """What a call costs on average."""
        total = Crowd(1.0)
        for part, kind in self.kinds:
            total.spend(kind.spent(), part)
        return total

    @cached_property
    def to_person(self) -> Crowd | None:
        """What it costs those who get a person until they are in a queue or have one; `share` of all calls get one."""
        total = Crowd(0.0)
        for part, kind in self.kinds:
            total.join(kind.spent_until(Ending.PERSON).part(part))
        return total if total.share else None
