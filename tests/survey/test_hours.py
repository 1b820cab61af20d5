"""Opening hours, transfers that ring back and lookups in silence, against slow and simple ways to find them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import networkx
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.flow import Branch, Collect, EdgeKind, Flow, Message, Opening, Schedule, Task, Transfer
from ivrlint.flow.hours import MIDNIGHT
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, flows

WEEK = 7 * MIDNIGHT
SPAN = SourceText("menu.ivr.yaml", "ivr: 1").span(0, 0)
HALF_HOURS = st.integers(0, 47).map(lambda half: half * 30)


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    opens = draw(HALF_HOURS)
    length = draw(st.integers(1, 48)) * 30
    days = draw(st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True))
    return Opening(tuple(days), opens, opens + length, SPAN)


@given(st.lists(openings(), max_size=6))
@settings(deadline=None)
def test_a_week_minute_by_minute(hours: list[Opening]) -> None:
    staffed = [0] * WEEK
    for opening in hours:
        for day in opening.days:
            for minute in range(opening.opens, opening.closes):
                staffed[(day * MIDNIGHT + minute) % WEEK] += 1
    schedule = Schedule("day", SPAN, tuple(hours))
    facts = Survey(flow_of("ivr: 1\nnodes: {desk: {type: queue}}\n")).hours
    assert (facts.overlaps(schedule) is not None) == (max(staffed) > 1)
    if facts.never_closes(schedule):
        assert all(staffed)
    within = all(opening.closes <= MIDNIGHT for opening in hours)
    if all(staffed) and within:
        assert facts.never_closes(schedule)


@given(flows(), st.lists(st.integers(0, 20), min_size=1, max_size=3))
@settings(deadline=None)
def test_rings_back(flow: Flow, chosen: list[int]) -> None:
    """Transfers to numbers of the line come back where the entry of the number leads to them."""
    ids = [node.id for node in flow.nodes.values() if not node.implied]
    flow.entries = {f"+47 2200 000{place}": ids[number % len(ids)] for place, number in enumerate(chosen)}
    for place, transfer in enumerate(flow.of(Transfer)):
        object.__setattr__(transfer, "number", f"2200 000{place}")
        object.__setattr__(transfer, "reaches", None)
    numbers = {f"2200 000{place}": id for place, id in enumerate(flow.entries.values())}
    augmented = networkx.DiGraph([(edge.source, edge.target) for edge in flow.edges()])
    augmented.add_edges_from((node.id, numbers[node.number]) for node in flow.of(Transfer) if node.number in numbers)
    expected = {
        node.id
        for node in flow.of(Transfer)
        if node.number in numbers and networkx.has_path(augmented, numbers[node.number], node.id)
    }
    assert {transfer.id for transfer, _ in Survey(flow).queues.rings_back()} == expected


@given(flows())
@settings(deadline=None)
def test_unheralded(flow: Flow) -> None:
    """A node is met in silence where some way from a key to it passes only nodes that decide or work, and say nothing."""
    survey = Survey(flow)
    keyed = set()
    silent = networkx.DiGraph()
    for edge in flow.edges():
        source = flow.node(edge.source)
        if edge.source in survey.reach.reachable:
            entered = isinstance(source, Collect) and edge.kind is EdgeKind.NEXT and not source.confirms
            if entered or edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
                keyed.add(edge.target)
        if isinstance(source, Branch | Message | Task) and not source.prompt:
            silent.add_edge(edge.source, edge.target)
    expected = set(keyed)
    for id in keyed & set(silent):
        expected |= networkx.descendants(silent, id)
    assert survey.passages.unheralded == expected


def test_never_opens_looks_at_the_days_to_come() -> None:
    facts = Survey(flow_of("ivr: 1\nnodes: {desk: {type: queue}}\n"), date(2026, 11, 21)).hours
    shut = Schedule("day", SPAN)
    assert facts.never_opens(shut)
    assert facts.never_opens(replace(shut, exceptions={date(2026, 11, 20): ((480, 960),)}))
    assert not facts.never_opens(replace(shut, exceptions={date(2026, 11, 21): ((480, 960),)}))
