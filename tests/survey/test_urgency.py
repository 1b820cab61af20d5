"""Which nodes callers get to unasked, how far people are, and who is turned away when, against brute force."""

from __future__ import annotations

from typing import Any

import networkx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Flow, Menu
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, flows, menu_text

thorough = settings(deadline=None, max_examples=70, suppress_health_check=list(HealthCheck))


def without(flow: Flow, left_out: list[Edge]) -> networkx.MultiDiGraph[str]:
    """The graph without these edges."""
    gone = {id(edge) for edge in left_out}
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    graph.add_nodes_from(flow.graph)
    graph.add_edges_from((edge.source, edge.target) for edge in flow.edges() if id(edge) not in gone)
    return graph


def reached(graph: networkx.MultiDiGraph[str], starts: tuple[str, ...]) -> set[str]:
    return set(starts).union(*(networkx.descendants(graph, start) for start in starts))


@given(flows())
@thorough
def test_what_callers_get_to_unasked(flow: Flow) -> None:
    survey = Survey(flow)
    asking = [
        edge
        for edge in flow.edges()
        if isinstance(node := flow.node(edge.source), Collect)
        and node.purpose not in ("extension", "survey")
        and edge.kind is not EdgeKind.CASE
        and not (edge.kind is EdgeKind.NO_INPUT and survey.words.says(node, "please_hold"))
    ]
    assert survey.people.unasked == reached(without(flow, asking), flow.starts)


@given(flows())
@thorough
def test_nobody_is_behind_data_who_is_reached_unasked(flow: Flow) -> None:
    survey = Survey(flow)
    people = [id for id, node in flow.nodes.items() if survey.people.may_answer(node)]
    found = survey.people.behind_data()
    assert (found is not None) == (survey.people.exist and survey.people.unasked.isdisjoint(people))
    if found is not None:
        place, question = found
        graph = without(flow, [edge for edge in flow.edges() if edge.source == question.id])
        assert question.id in reached(graph, flow.starts)
        assert isinstance(place, Menu) or place is question


@given(flows())
@thorough
def test_the_nearest_person_is_the_one_with_the_fewest_menus(flow: Flow) -> None:
    survey = Survey(flow)
    nearest = survey.people.nearest()
    if nearest is not None:
        person, menus = nearest
        graph = without(flow, [edge for edge in flow.edges() if edge.kind is EdgeKind.FAILURE])
        weighted: networkx.DiGraph[str] = networkx.DiGraph()
        weighted.add_nodes_from(graph)
        for source, target in graph.edges():
            weighted.add_edge(source, target, weight=int(isinstance(flow.node(target), Menu)))
        ways = (
            int(isinstance(flow.node(start), Menu))
            + networkx.shortest_path_length(weighted, start, person.id, "weight")
            for start in flow.starts
            if networkx.has_path(weighted, start, person.id)
        )
        assert menus == min(ways)


KINDS = st.sampled_from(["branch", "message", "queue", "voicemail"])
STEPS = st.lists(st.tuples(KINDS, st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=8)


@given(STEPS)
@thorough
def test_who_is_turned_away_when_it_is_closed(steps: list[tuple[str, int, int]]) -> None:
    targets = [
        [min(number + step, len(steps)) for step in (first, second)] for number, (_, first, second) in enumerate(steps)
    ]
    kinds = [kind for kind, _, _ in steps] + ["voicemail"]
    nodes: dict[str, Any] = {
        "front": {"type": "menu", "options": {"1": {"to": "n0", "urgent": "life"}}, "no_input": "n0", "no_match": "n0"}
    }
    for number, kind in enumerate(kinds):
        opened, closed = (f"n{target}" for target in targets[number]) if number < len(steps) else ("", "")
        more = {"branch": {"by": "hours", "cases": {"open": opened, "closed": closed}}, "message": {"next": opened}}
        nodes[f"n{number}"] = {"type": kind, **more.get(kind, {})}
    survey = Survey(flow_of(menu_text(nodes)))

    def reached(case: int) -> list[str]:
        """The kinds that a call meets, always taking the open case (0) or the closed one (1)."""
        met, place = [], 0
        while place < len(kinds):
            met.append(kinds[place])
            if kinds[place] in ("queue", "voicemail"):
                break
            place = targets[place][case if kinds[place] == "branch" else 0]
        return met

    turned_away = [(closed.at.source, closed.at.key) for closed in survey.urgency.turned_away()]
    asked = any(isinstance(survey.flow.node(id), Branch) for id in survey.reach.reachable)
    expected = asked and reached(1)[-1] == "voicemail"
    assert turned_away == [("front", "1")] * expected
