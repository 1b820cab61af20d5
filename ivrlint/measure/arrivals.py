"""Who lands at a place: from which numbers, by which keys, how many of all callers, and whether a person is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ivrlint.flow import Edge, Node
from ivrlint.survey import Answer, Survey, Walk
from ivrlint.survey.chain import Chain
from ivrlint.survey.journeys import KindJourneys
from ivrlint.survey.visits import LEAK

MOST_STARTS = 20
"""Starts that are walked from."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A way by which callers come directly: nothing but messages, branches and tasks lies between it and the place."""

    edge: Edge | None
    """How they leave the menu, queue or entry before; None for those who come straight from the start of the call."""
    share: float | None
    """How often a call comes so; None where that cannot be known."""


@dataclass(frozen=True, slots=True)
class StartWalk:
    """The quickest way from one start of the file."""

    numbers: tuple[str, ...]
    """The numbers and names of this way in; the main one may have none."""
    start: str
    """The id of its node."""
    walk: Walk


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Who lands at a place."""

    survey: Survey
    node: Node
    entered: float | None
    """How often a call to the main number gets there."""
    ways: tuple[Arrival, ...]
    """The most frequent first."""
    starts: tuple[StartWalk, ...]
    """The starts that lead there, in file order, at most MOST_STARTS."""
    more_starts: int
    """How many others do."""
    person: Answer
    """Whether a person can still be reached from there."""


def arrivals(survey: Survey, node: Node) -> Arrivals:
    """Who lands at a node."""
    leading = survey.reach.towards([node.id])
    numbers = {start: names for start, names in _numbers(survey).items() if start in leading}
    walked = list(numbers.items())[:MOST_STARTS]
    return Arrivals(
        survey=survey,
        node=node,
        entered=None if survey.toll.entangled else survey.journeys.entered.get(node.id, 0.0),
        ways=tuple(_ways(survey, node)),
        starts=tuple(StartWalk(names, start, _walk(survey, start, node)) for start, names in walked),
        more_starts=len(numbers) - len(walked),
        person=survey.people.from_node(node.id),
    )


def _numbers(survey: Survey) -> dict[str, tuple[str, ...]]:
    """For each start the numbers and names of it."""
    flow = survey.flow
    numbers: dict[str, list[str]] = {start: [] for start in flow.starts}
    if flow.number:
        numbers[flow.start].append(flow.number)
    for name, id in flow.entries.items():
        if id in numbers:
            numbers[id].append(name)
    return {start: tuple(names) for start, names in numbers.items()}


def _walk(survey: Survey, start: str, node: Node) -> Walk:
    return survey.of(replace(survey.flow, starts=(start,))).walks.to(node.id)


def _ways(survey: Survey, node: Node) -> Iterator[Arrival]:
    """The ways by which callers come directly."""
    flow, passed = survey.flow, _passed_before(survey, node)
    reachable = survey.reach.reachable
    edges = [
        edge
        for place in (node.id, *passed)
        for edge in flow.edges_to(place)
        if edge.source in reachable and edge.source not in passed
    ]
    shares: defaultdict[int, float] = defaultdict(float)
    straight = 0.0
    for part, kind in () if survey.toll.entangled else survey.journeys.kinds:
        taken: defaultdict[int, float] = defaultdict(float)
        for edge, times in kind.taken():
            taken[id(edge)] += times
        chances = _chances(survey, node, passed, kind, taken)
        for edge in edges:
            shares[id(edge)] += part * taken[id(edge)] * chances[edge.target]
        straight += part * chances.get(flow.start, 0.0)
    known = not survey.toll.entangled
    found = [Arrival(edge, shares[id(edge)] if known else None) for edge in edges]
    if flow.start == node.id or flow.start in passed:
        found.append(Arrival(None, straight if known else None))
    yield from sorted(found, key=lambda arrival: -(arrival.share or 0.0))


def _passed_before(survey: Survey, node: Node) -> list[str]:
    """Ids of the messages, branches and tasks from which calls go on to a node through nothing else."""
    flow, reach = survey.flow, survey.reach
    passed: dict[str, None] = {}
    pending = [node.id]
    while pending:
        for edge in flow.edges_to(pending.pop()):
            source = flow.node(edge.source)
            if source.id == node.id or source.id in passed or source.id not in reach.reachable:
                continue
            if reach.passes_through(source):
                passed[source.id] = None
                pending.append(source.id)
    return list(passed)


def _chances(
    survey: Survey, node: Node, passed: list[str], kind: KindJourneys, taken: defaultdict[int, float]
) -> dict[str, float]:
    """For each node that is passed before, how likely callers there come to the node through nothing else."""
    entered: defaultdict[str, float] = defaultdict(float)
    for place, times in kind.entered():
        entered[place] += times
    numbers = {place: number for number, place in enumerate(passed)}
    rows: list[dict[int, float]] = []
    gains: list[float] = []
    for place in passed:
        row: defaultdict[int, float] = defaultdict(float)
        gain = 0.0
        for edge in survey.flow.edges_from(place):
            share = taken[id(edge)] / entered[place] if entered[place] else 0.0
            if edge.target == node.id:
                gain += share
            elif share and edge.target in numbers:
                row[numbers[edge.target]] += share
        rows.append(dict(row))
        gains.append(gain)
    leaving = [max(1.0 - sum(row.values()), LEAK) for row in rows]
    values = Chain(rows, leaving, [range(len(rows))]).values(gains)
    return {node.id: 1.0, **dict(zip(passed, values, strict=True))}
