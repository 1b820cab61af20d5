"""What `back` means, against a literal breadth-first pass."""

from __future__ import annotations

import networkx
from hypothesis import HealthCheck, given, settings

from ivrlint.flow import Edge, Flow, Menu
from tests.survey.strategies import Word, flow_of, flows, menu_text

BACKWARD = ("back", "start", "repeat")


def way_down(flow: Flow) -> dict[str, str | None]:
    """From each node that a breadth-first pass meets to the node from which it met it first."""
    met: dict[str, str | None] = {}
    for start in flow.starts:
        level = [start] if start not in met else []
        met.setdefault(start, None)
        while level:
            following = []
            for id in level:
                for edge in flow.edges_from(id):
                    if edge.word not in BACKWARD and edge.target not in met:
                        met[edge.target] = id
                        following.append(edge.target)
            level = following
    return met


def around(flow: Flow, id: str) -> str | None:
    """The menu in which a node is written; the random menus give no id to nodes in place."""
    while "/" in id:
        id = id.rpartition("/")[0]
        if isinstance(flow.nodes.get(id), Menu):
            return id
    return None


def expected(flow: Flow, edge: Edge) -> tuple[str, bool]:
    if enclosing := around(flow, edge.source):
        return enclosing, False
    down = way_down(flow)
    id = down.get(edge.source)
    while id is not None and not isinstance(flow.node(id), Menu):
        id = down[id]
    graph = networkx.DiGraph((other.source, other.target) for other in flow.edges() if other.word not in BACKWARD)
    leading = 0
    for menu in flow.of(Menu):
        if menu.id in graph and menu.id != edge.source:
            others = [m.id for m in flow.of(Menu) if m.id not in (menu.id, edge.source)]
            passable = graph.subgraph(set(graph) - set(others))
            leading += edge.source in passable and networkx.has_path(passable, menu.id, edge.source)
    return id or "undefined:back", leading > 1


@given(flows())
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_back_leads_to_the_menu_one_level_up(flow: Flow) -> None:
    for edge in flow.edges():
        if edge.word == "back":
            assert (edge.target, edge.approximate) == expected(flow, edge)


def test_the_pass_goes_in_file_order() -> None:
    nodes = {
        "top": {"type": "menu", "no_input": {"to": Word("second")}, "options": {"1": Word("first")}},
        "first": {"type": "menu", "options": {"1": Word("deep")}},
        "second": {"type": "menu", "options": {"1": Word("deep")}},
        "deep": {"type": "menu", "options": {"1": Word("back")}},
    }
    flow = flow_of(menu_text(nodes))
    assert [(edge.target, edge.approximate) for edge in flow.edges_from("deep")] == [("second", True)]


def test_there_is_no_way_back_from_the_first_menu() -> None:
    nodes = {"top": {"type": "menu", "options": {"1": Word("back"), "2": Word("top")}}}
    flow = flow_of(menu_text(nodes))
    assert flow.edges_from("top")[0].target == "undefined:back"
    assert flow.node("undefined:back").implied


def test_what_another_entry_leads_to_goes_back_to_the_menu_of_that_entry() -> None:
    nodes = {
        "main": {"type": "agent"},
        "other": {"type": "menu", "options": {"1": Word("deep")}},
        "deep": {"type": "menu", "options": {"9": Word("back")}},
    }
    flow = flow_of(menu_text(nodes, entries={"transfer-in": Word("other")}))
    assert flow.starts == ("main", "other")
    assert flow.edges_from("deep")[0].target == "other"


def test_a_menu_with_a_number_of_its_own_goes_back_to_the_main_menu_that_leads_to_it() -> None:
    nodes = {
        "main": {"type": "menu", "options": {"1": Word("sub")}},
        "sub": {"type": "menu", "options": {"9": Word("back")}},
    }
    flow = flow_of(menu_text(nodes, entries={"billing": Word("sub")}))
    assert flow.edges_from("sub")[0].target == "main"


def test_a_node_in_place_goes_back_to_the_menu_around_it_whoever_else_leads_there() -> None:
    inner = {
        "type": "menu",
        "id": "inner",
        "options": {"1": {"type": "message", "next": Word("back")}, "9": Word("back")},
    }
    nodes = {
        "top": {"type": "menu", "options": {"1": Word("inner"), "2": Word("middle")}},
        "middle": {"type": "menu", "options": {"1": {"type": "collect", "next": inner}}},
    }
    flow = flow_of(menu_text(nodes))
    assert {edge.source: edge.target for edge in flow.edges() if edge.word == "back"} == {
        "inner": "middle",
        "inner/1": "inner",
    }
    assert not any(edge.approximate for edge in flow.edges())
