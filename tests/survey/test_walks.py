"""The three measures of a walk, against networkx on the graph written out, and against trying every way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, given, settings

from ivrlint.flow import Collect, Edge, EdgeKind, Flow, Menu
from ivrlint.survey import Survey
from ivrlint.survey.steps import MOST_STEPS
from ivrlint.survey.timing import FIRST_KEY
from tests.survey.strategies import Word, flow_of, flows, menu_text

thorough = settings(deadline=None, max_examples=70, suppress_health_check=list(HealthCheck))


def keys_of(flow: Flow, edge: Edge) -> int:
    """Keys pressed for an edge, by 2b: options and exits their keys, wrong keys one a try, a number its digits."""
    node = flow.node(edge.source)
    if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        return len(edge.key or "") if re.fullmatch(r"[0-9*#]+", edge.key or "") else 0
    if edge.kind is EdgeKind.NO_MATCH:
        return edge.tries
    if edge.kind is EdgeKind.NEXT and isinstance(node, Collect) and node.digits:
        return node.digits[0] + (node.digits[0] != node.digits[1] and node.terminator is not None)
    return 0


def followed(flow: Flow) -> Iterator[Edge]:
    return (edge for edge in flow.edges() if edge.kind is not EdgeKind.FAILURE)


def least(flow: Flow, weigh: Any, start_cost: Any = lambda id: 0) -> dict[str, float]:
    graph = networkx.DiGraph()
    graph.add_node("(call)")
    for edge in followed(flow):
        weight = weigh(edge)
        if weight < graph.get_edge_data(edge.source, edge.target, {"weight": float("inf")})["weight"]:
            graph.add_edge(edge.source, edge.target, weight=weight)
    for start in flow.starts:
        graph.add_edge("(call)", start, weight=start_cost(start))
    lengths = networkx.single_source_dijkstra_path_length(graph, "(call)")
    return {id: length for id, length in lengths.items() if id != "(call)"}


@given(flows())
@thorough
def test_depth_is_the_least_number_of_menus(flow: Flow) -> None:
    def menus(id: str) -> int:
        return int(isinstance(flow.node(id), Menu))

    assert Survey(flow).walks.depth == least(flow, lambda edge: menus(edge.target), menus)


@given(flows())
@thorough
def test_keys_are_the_fewest(flow: Flow) -> None:
    walks = Survey(flow).walks
    assert all(walks.presses(edge) == keys_of(flow, edge) for edge in flow.edges())
    assert walks.keys == least(flow, lambda edge: keys_of(flow, edge))


@given(flows())
@thorough
def test_seconds_are_the_least_on_the_graph_of_nodes_and_pressed_or_not(flow: Flow) -> None:
    survey = Survey(flow)
    graph = networkx.MultiDiGraph()
    for edge in followed(flow):
        for pressed in (False, True):
            presses = keys_of(flow, edge) > 0
            cost = survey.timing.edge(edge) + (FIRST_KEY if presses and not pressed else 0)
            assert cost >= 0
            graph.add_edge((edge.source, pressed), (edge.target, pressed or presses), weight=cost)
    for start in flow.starts:
        graph.add_edge("(call)", (start, False), weight=0)
    lengths = networkx.single_source_dijkstra_path_length(graph, "(call)")
    best: dict[str, float] = {}
    for state, length in lengths.items():
        if state != "(call)":
            best[state[0]] = min(length, best.get(state[0], float("inf")))
    assert survey.walks.seconds == pytest.approx(best)


@given(flows(most=4))
@thorough
def test_seconds_are_the_least_of_all_ways_that_pass_no_node_twice(flow: Flow) -> None:
    survey = Survey(flow)
    best: dict[str, float] = {}
    budget = 20_000

    def go(id: str, seconds: float, pressed: bool, before: frozenset[str]) -> None:
        nonlocal budget
        budget -= 1
        best[id] = min(seconds, best.get(id, float("inf")))
        for edge in flow.edges_from(id):
            if edge.target not in before and edge.kind is not EdgeKind.FAILURE and budget > 0:
                first = FIRST_KEY if keys_of(flow, edge) and not pressed else 0
                go(
                    edge.target,
                    seconds + survey.timing.edge(edge) + first,
                    pressed or first > 0,
                    before | {edge.target},
                )

    for start in flow.starts:
        go(start, 0.0, False, frozenset([start]))
    if budget > 0:
        assert survey.walks.seconds == pytest.approx(best)


@given(flows())
@thorough
def test_a_walk_is_made_of_edges_and_adds_up(flow: Flow) -> None:
    survey = Survey(flow)
    for id in flow.nodes:
        walk = survey.walks.to(id)
        if id not in survey.walks.seconds:
            assert not walk.steps and not list(survey.walks.backwards(id)) and survey.walks.menu_before(id) is None
            continue
        assert walk.steps[0].node in flow.starts and walk.steps[0].seconds == 0
        assert walk.steps[-1].node == id and walk.steps[-1].edge is None
        assert walk.steps[-1].seconds == walk.seconds == survey.walks.seconds[id]
        pressed = False
        exact = True
        for step, following in zip(walk.steps, walk.steps[1:], strict=False):
            edge = step.edge
            assert edge in flow.edges_from(step.node) and edge.target == following.node
            assert edge.kind is not EdgeKind.FAILURE
            first = FIRST_KEY if keys_of(flow, edge) and not pressed else 0
            pressed = pressed or first > 0
            exact = exact and survey.timing.times(flow.node(step.node)).exact
            assert following.seconds == pytest.approx(step.seconds + survey.timing.edge(edge) + first)
        assert walk.keys == sum(keys_of(flow, step.edge) for step in walk.steps if step.edge)
        assert walk.exact == exact
        edges = [step.edge for step in walk.steps if step.edge]
        assert list(survey.walks.backwards(id)) == edges[::-1]
        menus = [step.node for step in walk.steps[:-1] if isinstance(flow.node(step.node), Menu)]
        before = survey.walks.menu_before(id)
        assert (before.id if before else None) == (menus[-1] if menus else None)


def test_ties_go_by_file_order() -> None:
    options = {"2": Word("b"), "1": Word("a")}
    nodes = {"m": {"type": "menu", "options": options}, "a": {"type": "message", "next": Word("end")}}
    nodes |= {"b": {"type": "message", "next": Word("end")}, "end": {"type": "voicemail"}}
    walk = Survey(flow_of(menu_text(nodes))).walks.to("end")
    assert [step.node for step in walk.steps] == ["m", "b", "end"]


def test_a_choice_that_is_only_spoken_takes_no_key() -> None:
    nodes = {"m": {"type": "menu", "options": {"bills": Word("end")}}, "end": {"type": "voicemail"}}
    walks = Survey(flow_of(menu_text(nodes, language="en"))).walks
    assert walks.keys["end"] == 0
    assert walks.seconds["end"] == pytest.approx(1.2 + 5 * 0.08)


def test_a_walk_that_nobody_would_finish_shows_its_end() -> None:
    nodes = {f"m{n}": {"type": "menu", "options": {"1": Word(f"m{n + 1}")}} for n in range(1000)}
    walk = Survey(flow_of(menu_text(nodes | {"m1000": {"type": "agent"}}))).walks.to("m1000")
    assert len(walk.steps) == MOST_STEPS
    assert walk.steps[-1].node == "m1000"
    assert walk.keys == 1000
    assert walk.seconds == pytest.approx(1000 * 1.6 + 1.5)
