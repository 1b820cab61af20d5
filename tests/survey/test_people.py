"""The ways to a person, against brute force."""

from __future__ import annotations

import networkx
from hypothesis import HealthCheck, given, settings

from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Message,
    Node,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
)
from ivrlint.survey import Answer, Survey
from ivrlint.survey.reach import CLOSED_CASES
from tests.survey.strategies import Word, flow_of, flows, menu_text

thorough = settings(deadline=None, max_examples=70, suppress_health_check=list(HealthCheck))

ERRORS = (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH, EdgeKind.FAILURE)


def answers(node: Node) -> bool:
    """A person now or later: who picks up, a transfer that reaches one, a callback."""
    return isinstance(node, Agent | Callback) or (isinstance(node, Transfer) and node.reaches == "person")


def opaque(node: Node) -> bool:
    unsaid = isinstance(node, Transfer) and node.reaches in (None, "unknown")
    back = isinstance(node, Hangup) and node.outcome == "return"
    return unsaid or back or isinstance(node, Unknown | SubFlow)


def answer(flow: Flow, id: str) -> Answer:
    behind = [flow.node(other) for other in {id} | networkx.descendants(flow.graph, id)]
    if any(answers(node) for node in behind):
        return Answer.YES
    return Answer.UNKNOWN if any(opaque(node) for node in behind) else Answer.NO


@given(flows())
@thorough
def test_whether_a_person_can_be_reached(flow: Flow) -> None:
    people = Survey(flow).people
    for id in flow.nodes:
        assert people.from_node(id) is answer(flow, id)
    yes = {id for id, node in flow.nodes.items() if answers(node)}
    before = yes.union(*(networkx.ancestors(flow.graph, id) for id in yes)) if yes else yes
    assert {id for id in flow.nodes if people.from_node(id) is Answer.YES} == before
    assert people.exist == any(answer(flow, start) is Answer.YES for start in flow.starts)


def leads_straight(flow: Flow, id: str, later: bool, before: frozenset[str] = frozenset()) -> bool:
    """Through messages, branches and tasks only, at least one case of each leading on."""
    node = flow.node(id)
    if isinstance(node, Queue | Agent) or (isinstance(node, Transfer) and node.reaches == "person"):
        return True
    if later and isinstance(node, Callback):
        return True
    if id in before or not (
        isinstance(node, Message | Branch | Task) or (isinstance(node, SubFlow) and flow.edges_from(id))
    ):
        return False
    edges = [edge for edge in flow.edges_from(id) if edge.kind not in ERRORS]
    return any(leads_straight(flow, edge.target, later, before | {id}) for edge in edges)


@given(flows())
@thorough
def test_straight_to_a_person_is_through_nothing_that_asks(flow: Flow) -> None:
    people = Survey(flow).people
    assert people.straight == {id for id in flow.nodes if leads_straight(flow, id, later=False)}
    assert people.straight_or_later == {id for id in flow.nodes if leads_straight(flow, id, later=True)}
    for menu in flow.of(Menu):
        options = [edge for edge in flow.edges_from(menu.id) if edge.kind is EdgeKind.OPTION]
        assert list(people.exits(menu)) == [edge for edge in options if leads_straight(flow, edge.target, later=False)]
        assert people.offers_person(menu) == any(leads_straight(flow, edge.target, later=True) for edge in options)
        waits = [edge for edge in flow.edges_from(menu.id) if edge.kind in ERRORS[:2]]
        assert list(people.silent_ways(menu)) == [
            edge for edge in waits if leads_straight(flow, edge.target, later=False)
        ]


@given(flows())
@thorough
def test_the_quickest_person(flow: Flow) -> None:
    survey = Survey(flow)
    people, walks = survey.people, survey.walks
    now = [id for id, node in flow.nodes.items() if people.is_person(node)]
    assert all(isinstance(flow.node(id), Queue | Agent | Transfer) for id in now)
    seconds = [walks.seconds[id] for id in now if id in walks.seconds]
    assert (people.fastest.seconds if people.fastest else None) == min(seconds, default=None)
    assert survey.shape.keys_to_human == (people.fastest.keys if people.fastest else None)
    assert survey.shape.menus_to_human == min((walks.depth[id] for id in now if id in walks.depth), default=None)


@given(flows())
@thorough
def test_where_callers_are_cut_off_from_people(flow: Flow) -> None:
    """The first places to act behind an edge, in open hours, from where a person is in reach to where none is."""
    survey = Survey(flow)
    open_edges = [edge for edge in flow.edges() if edge.condition not in CLOSED_CASES]
    graph = networkx.DiGraph((edge.source, edge.target) for edge in open_edges)
    graph.add_nodes_from(flow.nodes)
    opened = set().union(*({start} | networkx.descendants(graph, start) for start in flow.starts))
    acts = {id for id, node in flow.nodes.items() if isinstance(node, Menu | Collect | Bot)}
    expected: set[str] = set()
    for edge in flow.edges():
        if {edge.source, edge.target} <= opened and answer(flow, edge.source) is Answer.YES:
            if answer(flow, edge.target) is not Answer.NO:
                continue
            passable = networkx.DiGraph(flow.graph.subgraph(opened))
            passable.remove_edges_from([(id, other) for id in acts & opened for other in list(passable[id])])
            expected |= ({edge.target} | networkx.descendants(passable, edge.target)) & acts
    expected -= {id for id in expected if survey.words.rates(flow.node(id))}
    found = [(node.id, edge) for node, edge in survey.people.cut_off()]
    assert {id for id, _ in found} == expected and len(found) == len(expected)
    for id, edge in found:
        assert answer(flow, edge.source) is Answer.YES
        assert answer(flow, edge.target) is Answer.NO
        assert id == edge.target or id in networkx.descendants(flow.graph, edge.target)


@given(flows())
@thorough
def test_the_first_menu_that_loses_the_key_to_a_person(flow: Flow) -> None:
    """The nearest menu before this one on its quickest walk has such a key, this one has none."""
    survey = Survey(flow)
    for menu, key, choice in survey.people.exits_lost():
        steps = survey.walks.to(menu.id).steps[:-1]
        before = [step for step in steps if isinstance(flow.node(step.node), Menu)][-1]
        assert (choice, key.source) == (before.edge, before.node)
        assert key.kind is EdgeKind.OPTION and leads_straight(flow, key.target, later=True)
        options = flow.edges_from(menu.id, EdgeKind.OPTION)
        assert not any(leads_straight(flow, edge.target, later=True) for edge in options)
        assert menu.id in survey.reach.open_hours and menu.purpose not in ("language", "confirm", "survey")


def lost(**changes: object) -> list[str]:
    nodes = {
        "top": {"type": "menu", "prompt": "Hello.", "options": {"1": Word("low"), "2": Word("desk")}},
        "low": {
            "type": "menu",
            "prompt": "Bills.",
            "options": {"1": Word("deep"), "2": Word("task"), "9": Word("back")},
        },
        "deep": {"type": "menu", "prompt": "More.", "options": {"1": Word("task"), "9": Word("back")}},
        "task": {"type": "task"},
        "desk": {"type": "queue"},
    }
    nodes |= changes
    return [menu.id for menu, _, _ in Survey(flow_of(menu_text(nodes, language="en"))).people.exits_lost()]


def test_a_lost_key_is_found_once_and_a_way_back_does_not_mend_it() -> None:
    assert lost() == ["low"]
    assert lost(desk={"type": "callback"}) == ["low"]
    assert lost(desk={"type": "voicemail"}) == []
    assert lost(task={"type": "transfer"}) == []
    assert lost(task={"type": "message", "prompt": "Wait.", "next": Word("desk")}) == []
    assert lost(low={"type": "collect", "next": Word("deep")}) == ["deep"]


def test_the_name_of_a_person() -> None:
    nodes = {"a": {"type": "message", "next": Word("b")}, "b": {"type": "queue", "name": "Advisors"}}
    assert Survey(flow_of(menu_text(nodes))).people.name() == "«Advisors»"
    assert Survey(flow_of(menu_text(nodes | {"c": {"type": "agent"}}))).people.name() == "a person"
    assert Survey(flow_of(menu_text(nodes | {"c": {"type": "agent"}}, human="c"))).people.name() == "«c»"
