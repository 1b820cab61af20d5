"""Other shares, other callers, what-ifs: on a flow, and what becomes of callers by them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.flow import CallerKind, Callers, Flow
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.shares import SharesError, node_named, with_callers, with_shares
from ivrlint.formats.assumptions import AssumptionError, assume, read_assumptions
from ivrlint.survey import Survey
from ivrlint.survey.timing import FIRST_KEY
from ivrlint.survey.visits import Ending
from tests.survey.strategies import flow_of, flows

DAY = date(2026, 11, 21)

MENU = """ivr: 1
language: en
callers: {patience: 900000h, error_rate: 0, no_input_rate: 0}
nodes:
  hours: {type: branch, by: hours, cases: {open: main, closed: night}}
  night: {type: voicemail}
  main:
    type: menu
    options:
      1: {say: "For bills, press 1.", to: bills, share: 0.5}
      2: {say: "For repairs, press 2.", to: repairs, share: 0.3}
      0: {say: "For an advisor, press 0.", to: advisor, share: 0.2}
    no_input: hangup
  bills: {type: bot, next: done, escalates: advisor, failure: {to: night}}
  done: {type: hangup}
  repairs: {type: transfer, name: Repairs, reaches: person, no_answer: night}
  advisor: {type: queue, name: Advisors, expected_wait: 60s, overflow: {after: 2m, to: night}, exits: {1: back}}
  desk: {type: queue, name: Desk, when_full: night, overflow: hangup}
  agent: {type: agent, name: Twins}
  other: {type: agent, name: Twins, failure: {condition: busy, to: done}, ways: [{kind: failure, condition: away, to: night}]}
"""


def menu() -> Flow:
    flow = flow_of(MENU)
    assert not flow.problems
    return flow


def found(flow: Flow, node: str) -> dict[str, float | None]:
    """The shares at the exits of a node."""
    return {edge.key or edge.condition or edge.kind.value: edge.share for edge in flow.exits(node)}


def entered(flow: Flow) -> dict[str, float]:
    """How often callers get to each node in a call."""
    return Survey(flow, DAY).journeys.entered


def test_what_the_file_gives_beside_is_scaled_to_what_is_left() -> None:
    flow = menu()
    changed = with_shares(flow, {"main": {"1": 0.6}})
    assert found(changed, "main") == pytest.approx(
        {"1": 0.6, "2": 0.3 * 0.8, "0": 0.2 * 0.8, "no_input": None, "no_match": None}
    )
    assert found(flow, "main")["1"] == 0.5, "the flow itself stays as it is"


def test_a_kind_of_exit_is_shared_alike_among_those_without_a_share_of_their_own() -> None:
    changed = with_shares(menu(), {"main": {"1": 0.4, "option": 0.6}, "other": {"failure": 0.5}})
    assert found(changed, "main") == pytest.approx({"1": 0.4, "2": 0.3, "0": 0.3, "no_input": None, "no_match": None})
    assert found(changed, "other") == {"busy": 0.25, "away": 0.25}
    assert found(with_shares(menu(), {"bills": {"next": 0.5}}), "bills") == {
        "next": 0.5,
        "escalates": None,
        "failure": None,
    }


def test_silence_is_a_rate_beside_the_shares() -> None:
    changed = with_shares(menu(), {"main": {"no_input": 0.3, "1": 1}, "bills": {"next": 1}})
    assert found(changed, "main") == {"1": 1, "2": 0, "0": 0, "no_input": 0.3, "no_match": None}
    # Two plays of the prompt, each of which meets silence in three calls of ten.
    assert Survey(changed, DAY).journeys.endings[Ending.CUT_OFF] == pytest.approx(0.09)


def test_a_node_is_named_by_its_id_or_by_a_name_of_its_own() -> None:
    flow = menu()
    assert node_named(flow, "Repairs") is flow.nodes["repairs"]
    assert found(with_shares(flow, {"Repairs": {"no_answer": 1}}), "repairs") == {"no_answer": 1}
    with pytest.raises(
        SharesError, match=r"several nodes are called «Twins»; write the id of one of them: agent, other"
    ):
        node_named(flow, "Twins")


def test_an_id_and_a_name_of_one_node_are_taken_together() -> None:
    assert found(with_shares(menu(), {"Advisors": {"1": 0.5}, "advisor": {"wait": 30}}), "advisor")["1"] == 0.5


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"mian": {"1": 1}}, "there is no node «mian»; did you mean «main»?"),
        ({"": {"1": 1}}, "there is no node «»"),
        ({"main": {"9": 1}}, "«main» has no exit «9»; its exits are no_match, 1, 2, 0, no_input"),
        ({"main": {"wait": 1}}, "«main» has no exit «wait»"),
        (
            {"repairs": {"no_anser": 1}},
            "«repairs» has no exit «no_anser»; did you mean «no_answer»?; its exits are no_answer",
        ),
        ({"agent": {"next": 1}}, "«agent» has no exit «next»; it has none"),
        ({"Advisors": {"when_full": 1}}, "«Advisors» has no exit «when_full»"),
        ({"main": {"1": 0.6, "2": 0.5}}, "the shares of «main» are more than 1 in all"),
        ({"advisor": {"full": 0.6, "1": 0.5}}, "the shares of «advisor» are more than 1 in all"),
        ({"main": {"1": -0.1}}, "-0.1 is no share of the callers in «main»"),
        ({"main": {"no_input": 1.5}}, "1.5 is no share"),
        ({"advisor": {"wait": float("nan")}}, "nan is no share"),
    ],
)
def test_what_a_flow_cannot_have(shares: dict[str, dict[str, float]], message: str) -> None:
    with pytest.raises(SharesError) as error:
        with_shares(menu(), shares)
    assert message in str(error.value)


def test_a_full_queue_takes_nobody() -> None:
    changed = with_shares(menu(), {"main": {"0": 1}, "hours": {"open": 1}, "advisor": {"full": 1}})
    journeys = Survey(changed, DAY).journeys
    assert journeys.endings[Ending.VOICEMAIL] == pytest.approx(1)
    assert journeys.per_call.waiting == 0
    # The queue is entered and left at once: only the choice in the menu takes time.
    (advisor,) = (edge for edge in changed.exits("main") if edge.key == "0")
    assert journeys.per_call.seconds == pytest.approx(Survey(changed, DAY).timing.edge(advisor) + FIRST_KEY)


def test_those_who_find_the_queue_free_wait_as_before() -> None:
    base = with_shares(menu(), {"main": {"0": 1}, "hours": {"open": 1}, "advisor": {"1": 0}})
    some = with_shares(menu(), {"main": {"0": 1}, "hours": {"open": 1}, "advisor": {"1": 0, "full": 0.25}})
    free, full = (Survey(flow, DAY).journeys for flow in (base, some))
    assert full.endings[Ending.PERSON] == pytest.approx(0.75 * free.endings[Ending.PERSON])
    assert full.endings[Ending.VOICEMAIL] == pytest.approx(0.25 + 0.75 * free.endings[Ending.VOICEMAIL])
    assert full.per_call.waiting == pytest.approx(0.75 * free.per_call.waiting)


def test_a_queue_with_a_way_for_when_it_is_full_takes_that() -> None:
    for name in ("full", "when_full"):
        assert found(with_shares(menu(), {"desk": {name: 1}}), "desk") == {
            "answer": None,
            "when_full": 1,
            "overflow": None,
        }


def test_the_wait_in_a_queue() -> None:
    changed = with_shares(menu(), {"advisor": {"wait": 600, "1": 0.5}})
    assert getattr(changed.nodes["advisor"], "expected_wait", None) == 600
    assert found(changed, "advisor")["1"] == 0.5


def test_those_who_are_counted_as_answered_press_no_key() -> None:
    changed = with_shares(menu(), {"main": {"0": 1}, "hours": {"open": 1}, "advisor": {"answer": 1}})
    assert entered(changed)["main"] == pytest.approx(1)


def test_a_bot_that_fails_and_a_desk_that_is_closed() -> None:
    failing = entered(assume(menu(), ["bills=failure", "main=1", "hours=closed:0.25"]))
    assert (failing["main"], failing["bills"]) == pytest.approx((0.75, 0.75))
    assert failing["night"] == pytest.approx(1) and "done" not in failing


def test_callers_who_know_what_they_want_choose_it_in_menus_alone() -> None:
    flow = with_callers(menu(), Callers(900_000, 10**9, 0, 0, kinds=(CallerKind("a", wants="Repairs"),)))
    assert flow.callers and flow.callers.kinds[0].wants == "repairs"
    assert entered(flow)["repairs"] == pytest.approx(1)
    closed = entered(assume(flow, ["hours=closed:0.25"]))
    assert (closed["repairs"], closed["night"]) == pytest.approx((0.75, 0.25))
    with pytest.raises(SharesError, match="there is no node «repars»; did you mean «repairs»"):
        with_callers(menu(), Callers(kinds=(CallerKind("a", wants="repars"),)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("assistant=failure", ("assistant", "failure", 1)),
        (" hours = closed : 0.25 ", ("hours", "closed", 0.25)),
        ("main.1=0.6", ("main", "1", 0.6)),
        ("main.*=1", ("main", "*", 1)),
        ("main=1", ("main", "1", 1)),
        ("main=#:.5", ("main", "#", 0.5)),
        ("advisor.wait=600", ("advisor", "wait", 600)),
        ("advisor=wait:10m", ("advisor", "wait", 600)),
        ("advisor=wait:1.5", ("advisor", "wait", 1.5)),
        ("a.b=1:0.5", ("a.b", "1", 0.5)),
        ("a.b=open", ("a.b", "open", 1)),
        ("a=b=c:0", ("a=b", "c", 0)),
        ("a=lang:nb", ("a", "lang:nb", 1)),
        ("The menu=Not today", ("The menu", "Not today", 1)),
    ],
)
def test_how_an_assumption_is_written(text: str, meant: tuple[str, str, float]) -> None:
    node, exit, share = meant
    assert read_assumptions([text]) == {node: {exit: share}}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["main"], "«main» is no assumption; write it as NODE=EXIT"),
        ([""], "is no assumption"),
        (["=1"], "is no assumption"),
        (["main="], "is no assumption"),
        (["main.=0.5"], "is no assumption"),
        (["=:0.5"], "is no assumption"),
        (["main.1=2"], "«main.1=2» names no share of callers; write a number from 0 to 1"),
        (["main=1:60s"], "names no share of callers"),
        (["advisor=wait"], "does not say how long; write for instance advisor=wait:10m"),
        (["advisor=wait:nan"], "has no exit «wait:nan»"),
        (["main.1=0.6", "main=1:0.5"], "«1» of «main» is assumed twice"),
        (["main=1", "main=2"], "the shares of «main» are more than 1 in all"),
        (["mian=1"], "did you mean «main»?"),
        (["main=4"], "its exits are no_match, 1, 2, 0, no_input"),
    ],
)
def test_what_is_no_assumption(texts: list[str], message: str) -> None:
    with pytest.raises(AssumptionError) as error:
        assume(menu(), texts)
    assert message in str(error.value)


@given(st.lists(st.text() | st.from_regex(r"(main|advisor|hours)[.=]\w{1,4}[=:][0-9.ms]{1,4}", fullmatch=True)))
def test_hostile_assumptions_are_refused_in_words(texts: list[str]) -> None:
    try:
        assume(menu(), texts)
    except AssumptionError as error:
        assert str(error)


@given(flows(), st.data())
def test_any_shares_leave_a_flow_that_can_be_followed(flow: Flow, data: st.DataObject) -> None:
    node = data.draw(st.sampled_from([node for node in flow.nodes.values() if not node.implied]))
    exits = flow.exits(node.id)
    names = sorted({name for edge in exits for name in (edge.key, edge.condition, edge.kind.value) if name})
    told = data.draw(st.dictionaries(st.sampled_from(names), st.floats(0, 1 / len(names)))) if names else {}
    changed = with_shares(flow, {node.id: told})
    assert [*changed.nodes] == [*flow.nodes]
    shares = [edge.share for edge in changed.exits(node.id) if edge.share is not None and edge.kind not in ERROR_KINDS]
    before = sum(edge.share or 0 for edge in exits if edge.kind not in ERROR_KINDS)
    assert sum(shares) <= max(1, before) + 1e-9
    assert sum(Survey(changed, DAY).journeys.endings.values()) == pytest.approx(1)
    for other in flow.nodes:
        if other != node.id:
            assert changed.exits(other) == flow.exits(other)
