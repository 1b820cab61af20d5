"""Reachability, ends and parts, against networkx and brute force."""

from __future__ import annotations

import networkx
from hypothesis import HealthCheck, given, settings

from ivrlint.flow import (
    Agent,
    Branch,
    Callback,
    EdgeKind,
    Flow,
    Hangup,
    Message,
    Node,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.lexicon import lexicon
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, flows, menu_text
from tests.survey.touch import touch

thorough = settings(deadline=None, max_examples=70, suppress_health_check=list(HealthCheck))


def reached(flow: Flow, id: str) -> set[str]:
    return {id} | networkx.descendants(flow.graph, id)


def reachable(flow: Flow) -> set[str]:
    return set().union(*(reached(flow, start) for start in flow.starts))


@given(flows())
@settings(thorough, max_examples=70)
def test_no_fact_about_any_menu_fails(flow: Flow) -> None:
    assert touch(Survey(flow)) > 50


@given(flows())
@thorough
def test_reachable_nodes_and_parts_are_those_of_networkx(flow: Flow) -> None:
    reach = Survey(flow).reach
    assert reach.reachable == reachable(flow)
    parts = {frozenset(part) for part in networkx.strongly_connected_components(flow.graph)}
    assert set(reach.components) == reach.reachable
    for id, number in reach.components.items():
        part = next(part for part in parts if id in part)
        assert {other for other, its in reach.components.items() if its == number} == part
    for edge in flow.edges():
        if edge.source in reach.components:  # callers of components rely on it
            assert reach.components[edge.target] <= reach.components[edge.source]


@given(flows())
@thorough
def test_unreachable_sources_are_the_causes(flow: Flow) -> None:
    lost = [node.id for node in flow.nodes.values() if not node.implied and node.id not in reachable(flow)]
    graph = flow.graph.subgraph(lost)
    causes = []
    for id in lost:
        ring = {other for other in networkx.ancestors(graph, id) if other in networkx.descendants(graph, id)} | {id}
        if networkx.ancestors(graph, id) <= ring and id == min(ring, key=lost.index):
            causes.append(id)
    sources = [node.id for node in Survey(flow).reach.unreachable_sources()]
    assert sources == causes
    found = set().union(*(reached(flow, id) for id in sources)) if sources else set()
    assert set(lost) <= found


def ends_well(flow: Flow, node: Node) -> bool:
    if isinstance(node, Task):
        return not [exit for exit in flow.exits(node.id) if exit.kind is not EdgeKind.FAILURE]
    if isinstance(node, Hangup):
        return node.outcome in ("done", "return")
    return isinstance(node, Agent | Transfer | Callback | Voicemail | Unknown | SubFlow)


def may_say_goodbye(flow: Flow, node: Node) -> bool:
    language = node.language or flow.language
    text = node.prompt.text(language)
    if text is None or (text and lexicon(language) is None):
        return True
    spoken = [piece.text for piece in node.prompt.segments(language) if piece.notice is None]
    english = (language or "").startswith("en") and any("Goodbye" in (words or "") for words in spoken)
    return english or any(piece.notice == "goodbye" for piece in node.prompt.segments(language))


def leaves_over(flow: Flow, node: Branch) -> bool:
    cases = {exit.condition for exit in flow.exits(node.id, EdgeKind.CASE)}
    if "else" in cases or not cases:
        return False
    if node.by == "hours":
        return not {"open", "closed"} <= cases
    if node.by == "caller":
        return "new" not in cases or not cases & {"known", "returning"}
    return len(cases) == 1


def may_end(flow: Flow, node: Node) -> bool:
    """Whether a call may end here otherwise than by going round: well, by a goodbye, or by a stop that is a mistake."""
    if ends_well(flow, node) or (isinstance(node, Branch) and leaves_over(flow, node)):
        return True
    if isinstance(node, Message) and node.stops and may_say_goodbye(flow, node):
        return True
    return any(stop.kind not in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH) for stop in node.stops)


@given(flows())
@thorough
def test_trapped_parts_are_loops_without_a_way_to_an_end(flow: Flow) -> None:
    survey = Survey(flow)
    trapped: set[frozenset[str]] = set()
    for id in reachable(flow):
        loop = {other for other in reached(flow, id) if id in reached(flow, other)}
        in_loop = any(edge.target in loop for edge in flow.edges_from(id))
        if in_loop and not any(may_end(flow, flow.node(other)) for other in reached(flow, id)):
            trapped.add(frozenset(loop))
    parts = [[node.id for node in part] for part in survey.reach.trapped_parts()]
    assert {frozenset(part) for part in parts} == trapped
    seconds = survey.walks.seconds
    for part in parts:
        moments = [seconds.get(id, float("inf")) for id in part]
        assert moments == sorted(moments)


@given(flows())
@thorough
def test_stops_are_what_leads_nowhere(flow: Flow) -> None:
    reach = Survey(flow).reach
    found = {(node.id, edge.kind, edge.key, edge.condition) for node, edge in reach.stops()}
    for node in flow.nodes.values():
        stops = [edge for edge in node.stops if edge.kind not in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH)]
        if isinstance(node, Message) and may_say_goodbye(flow, node):
            stops = []
        here = (
            {(node.id, edge.kind, edge.key, edge.condition) for edge in stops} if node.id in reachable(flow) else set()
        )
        if isinstance(node, Branch) and leaves_over(flow, node) and node.id in reachable(flow):
            here.add((node.id, EdgeKind.CASE, None, "else"))
        assert {stop for stop in found if stop[0] == node.id} == here


def test_a_task_that_ends_there_is_a_good_end_though_it_may_fail() -> None:
    flow = flow_of(
        menu_text(
            {
                "m": {"type": "menu", "options": {"1": "t"}, "no_input": {"to": "m"}, "no_match": {"to": "m"}},
                "t": {"type": "task", "failure": "m"},
            },
            language="en",
        )
    )
    assert list(Survey(flow).reach.trapped_parts()) == []


def test_closing_hours_are_left_out_of_open_hours() -> None:
    cases = {"open": "a", "closed": "b", "holiday": "c"}
    nodes = {"h": {"type": "branch", "by": "hours", "cases": cases}, "a": {"type": "queue", "when_closed": "c"}}
    nodes |= {id: {"type": "voicemail"} for id in "bc"}
    assert Survey(flow_of(menu_text(nodes))).reach.open_hours == {"h", "a", "a:agent"}
