"""Who gets no further without a number, what one key sets off, and which questions come before service: by hand."""

from __future__ import annotations

import networkx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import Branch, Collect, EdgeKind, Flow, Menu, Message, Task
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of

thorough = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
IDS = [f"n{number}" for number in range(7)]
PLACE = st.sampled_from([*IDS, "desk", "hangup"])
KINDS = {
    "collect": "{{type: collect, datum: customer number, next: {0}, no_input: {{to: {1}}}, no_match: {{to: {2}}}}}",
    "menu": "{{type: menu, options: {{1: {0}, 0: desk}}, no_input: {{to: {1}}}, no_match: {{to: {2}}}}}",
    "question": "{{type: menu, purpose: consent, options: {{1: {0}, 2: {1}}}, no_input: {{to: {2}}}, no_match: {{to: {2}}}}}",
    "message": "{{type: message, prompt: Hello., next: {0}}}",
    "branch": "{{type: branch, by: load, cases: {{low: {0}, else: {1}}}}}",
    "act": "{{type: task, kind: order, irreversible: true, next: {0}}}",
}


@st.composite
def menus(draw: st.DrawFn) -> Flow:
    """Seven nodes of the kinds that these facts are about, wired at random, and a desk."""
    kinds = [draw(st.sampled_from(sorted(KINDS))) for _ in IDS]
    nodes = (
        f"  {id}: {KINDS[kind].format(*(draw(PLACE) for _ in range(3)))}" for id, kind in zip(IDS, kinds, strict=True)
    )
    return flow_of("\n".join(["ivr: 1", "language: en", "nodes:", *nodes, "  desk: {type: queue}", ""]))


@given(menus())
@thorough
def test_without_way_is_where_no_service_is_reached_unless_something_is_keyed(flow: Flow) -> None:
    survey = Survey(flow)
    keyless = networkx.DiGraph()
    keyless.add_nodes_from(flow.nodes)
    keyless.add_edges_from(
        (edge.source, edge.target)
        for edge in flow.edges()
        if not (isinstance(flow.node(edge.source), Collect) and edge.kind is EdgeKind.NEXT)
    )
    services = {node.id for node in survey.reach.services()}
    stuck = {
        entry.id
        for entry in survey.entries.asked
        if services.isdisjoint({entry.id, *networkx.descendants(keyless, entry.id)})
    }
    found = {node.id for node, _ in survey.entries.without_way()}
    barred = survey.people.behind_data()
    assert found <= stuck
    first = {id for id in stuck if id == flow.start or any(edge.source not in stuck for edge in flow.edges_to(id))}
    met = survey.reach.from_nodes(flow.starts, lambda edge: edge.source not in stuck)
    assert found | ({barred[1].id} if barred else set()) >= first & met


@given(menus())
@thorough
def test_unasked_acts_are_keys_with_only_silent_steps_before_an_irreversible_task(flow: Flow) -> None:
    survey = Survey(flow)
    steps = networkx.DiGraph()
    steps.add_nodes_from(flow.nodes)
    steps.add_edges_from(
        (edge.source, edge.target)
        for edge in flow.edges()
        if isinstance(flow.node(edge.source), Message | Branch | Task)
    )
    acts = {task.id for task in flow.of(Task)}
    expected = {
        id(edge)
        for edge in flow.edges()
        if edge.source in survey.reach.reachable
        and isinstance(flow.node(edge.source), Menu | Collect)
        and (edge.kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH) or _chosen(flow, edge.source, edge.kind))
        and acts & {edge.target, *networkx.descendants(steps, edge.target)}
    }
    assert {id(edge) for edge, _ in survey.questions.unasked_acts()} == expected


def _chosen(flow: Flow, source: str, kind: EdgeKind) -> bool:
    menu = flow.node(source)
    return isinstance(menu, Menu) and kind is EdgeKind.OPTION and menu.purpose != "consent"


@given(menus())
@thorough
def test_walls_are_questions_with_no_service_before_and_one_behind(flow: Flow) -> None:
    survey = Survey(flow)
    services = {node.id for node in survey.reach.services()}
    graph = networkx.DiGraph()
    graph.add_nodes_from(flow.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in flow.edges() if edge.source not in services)
    before = {flow.start, *networkx.descendants(graph, flow.start)}
    questions = {menu.id for menu in flow.of(Menu) if menu.purpose == "consent"}
    walls = {wall.menu.id: wall for wall in survey.questions.walls()}
    serving = {id for id in questions if services & networkx.descendants(flow.graph, id)}
    assert walls.keys() <= questions & before & serving
    for wall in walls.values():
        if wall.away and not questions & networkx.descendants(flow.graph, wall.away.target):
            assert services.isdisjoint({wall.away.target, *networkx.descendants(flow.graph, wall.away.target)})
