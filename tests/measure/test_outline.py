"""The outline of a flow: by hand, and against what the flow and its walks say in other words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.flow import EdgeKind, Flow, SubFlow
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.measure.changed import changed, only_changes
from ivrlint.measure.matching import match
from ivrlint.measure.outline import Change, Outline, outline
from ivrlint.report.distance import distance_word
from ivrlint.survey import Answer, Survey
from ivrlint.survey.timing import FIRST_KEY
from tests.survey.strategies import flow_of, flows

MENU = """ivr: 1
name: Example Power
language: en
number: "100"
start: door
entries: {"200": outage}
nodes:
  door: {type: branch, by: hours, cases: {open: main, closed: box, holiday: box}}
  main:
    type: menu
    prompt: {en: Hello., nb: Hei.}
    options:
      1: {say: {en: "For bills, press 1.", nb: "For faktura, trykk 1."}, to: bills}
      2: {say: "To order, press 2.", label: order, to: shop}
      0: {say: "For an adviser, press 0.", label: adviser, to: desk}
      9: {say: "For anything else, press 9.", label: anything else, to: desk}
      "*": {say: "To hear this again, press star.", label: again, to: repeat}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: hangup}
  bills: {type: message, prompt: You owe nothing.}
  shop: {type: transfer, number: "300", reaches: unknown}
  desk: {type: queue, name: The desk, overflow: box, exits: {1: {say: "For a message, press 1.", to: box}}}
  box: {type: voicemail, prompt: Speak.}
  outage: {type: message, prompt: No power., next: nowhere}
  old: {type: message, prompt: Old., next: older}
  older: {type: message, prompt: Older., next: old}
"""


def shape(outline: Outline) -> list[str]:
    """The tree as lines that can be read."""
    lines = []
    for place in outline.places.values():
        lead = "  " * place.depth
        lines.append(f"{lead}{place.change or ''}{place.id}")
        for branch in place.branches:
            state = "jump" if branch.jump else "end" if branch.end else f"+{branch.more}" if branch.more else "on"
            label = f" ({branch.label})" if branch.label else ""
            lines.append(f"{lead}  {branch.change or ''}[{branch.way}]{label} {state} {branch.title}")
    return lines


def test_a_menu_by_hand() -> None:
    found = outline(Survey(flow_of(MENU)))
    assert (found.title, found.path, found.language) == ("Example Power", "menu.ivr.yaml", "en")
    assert found.roots == ("door", "outage", "old")
    assert shape(found) == [
        "door",
        "  [open] on main",
        "  [closed, holiday] on box",
        "  main",
        "    [1] (For bills) on bills",
        "    [2] (order) on shop",
        "    [0, 9] (adviser / anything else) on The desk",
        "    [*] (again) jump main",
        "    [silence] jump The desk",
        "    [wrong keys] end the call ends",
        "    bills",
        "      [then] end the call just stops",
        "    shop",
        "    desk",
        "      [1] (For a message) jump box",
        "      [after waiting] jump box",
        "  box",
        "outage",
        "  [then] end nowhere (does not exist)",
        "old",
        "  [then] on older",
        "  older",
        "    [then] jump old",
    ]


def test_what_is_known_of_places() -> None:
    places = outline(Survey(flow_of(MENU))).places
    assert places["door"].numbers == ("100",)
    assert places["outage"].numbers == ("200",)
    assert (places["desk"].seconds_to_person, places["desk"].keys_to_person) == (0, 0)
    assert (places["main"].keys_to_person, places["bills"].seconds_to_person) == (1, None)
    assert [places[id].person for id in ("main", "bills", "shop")] == [Answer.YES, Answer.NO, Answer.UNKNOWN]
    assert [places[id].reached for id in ("door", "outage", "old")] == [True, True, False]
    assert places["old"].arrives_after is None
    assert places["main"].text == "Hello."


def test_who_is_rung_back() -> None:
    text = """ivr: 1
language: en
nodes:
  one: {type: menu, prompt: One., options: {1: later, 2: gone}, no_input: {to: hangup}, no_match: {to: hangup}}
  later: {type: callback}
  gone: {type: transfer, number: "1", reaches: voicemail, no_answer: later}
"""
    places = outline(Survey(flow_of(text))).places
    assert [(place.rings_back, place.person, place.seconds_to_person) for place in places.values()] == [
        (True, Answer.YES, None),
        (True, Answer.YES, None),
        (False, Answer.YES, None),
    ]
    assert [*map(distance_word, places.values())] == ["rings back", "rings back", "later"]


def test_the_words_of_another_language() -> None:
    survey = Survey(flow_of(MENU))
    english, norwegian = outline(survey), outline(survey, "nb")
    assert norwegian.language == "nb"
    assert norwegian.places["main"].text == "Hei."
    assert norwegian.places["main"].branches[0].label == "For faktura"
    assert norwegian.places["bills"].text == english.places["bills"].text


def test_the_first_key_is_counted_once() -> None:
    """The caller has pressed a key on the way to the second menu: 1.5 s less than from the answer of the call."""
    text = """ivr: 1
language: en
nodes:
  one: {type: menu, prompt: One., options: {1: two}, no_input: {to: hangup}, no_match: {to: hangup}}
  two: {type: menu, prompt: One., options: {1: desk}, no_input: {to: hangup}, no_match: {to: hangup}}
  desk: {type: queue, overflow: hangup}
"""
    places = outline(Survey(flow_of(text))).places
    one, two = (places[id].seconds_to_person or 0 for id in ("one", "two"))
    assert isclose(one, 2 * two + FIRST_KEY)


def test_a_part_of_it() -> None:
    whole = outline(Survey(flow_of(MENU)))
    assert shape(whole.within("main", depth=0)) == [
        "main",
        "  [1] (For bills) +1 bills",
        "  [2] (order) +1 shop",
        "  [0, 9] (adviser / anything else) +1 The desk",
        "  [*] (again) jump main",
        "  [silence] jump The desk",
        "  [wrong keys] end the call ends",
    ]
    assert shape(whole.within(depth=0))[1] == "  [open] +4 main"
    with pytest.raises(KeyError):
        whole.within("nobody")


NEW = MENU.replace("number: \"100\"", "number: '100'").replace(
    "  bills: {type: message, prompt: You owe nothing.}", "  bills: {type: message, prompt: You owe much., next: plan}\n  plan: {type: callback}"
).replace('"To order, press 2.", label: order, to: shop', '"To order, press 2.", label: order, to: desk').replace(
    '  shop: {type: transfer, number: "300", reaches: unknown}\n', ""
).replace("no_input: {tries: 2, to: desk}", "no_input: {tries: 3, to: desk}")  # fmt: skip


def test_a_change_by_hand() -> None:
    found = changed(Survey(flow_of(MENU)), Survey(flow_of(NEW)))
    assert shape(found)[3:23] == [
        "  main",
        "    [1] (For bills) on bills",
        "    ~[2, 0, 9] (order / adviser / anything else) on The desk",
        "    -[2] (order) on shop",
        "    [*] (again) jump main",
        "    ~[silence] jump The desk",
        "    [wrong keys] end the call ends",
        "    ~bills",
        "      ~[then] on plan",
        "      -[then] end the call just stops",
        "      +plan",
        "    desk",
        "      [1] (For a message) jump box",
        "      [after waiting] jump box",
        "    -shop",
        "  box",
        "outage",
        "  [then] end nowhere (does not exist)",
        "old",
        "  [then] on older",
    ]
    assert shape(only_changes(found))[1:3] == ["  [open] on main", "  [closed, holiday] +1 box"]
    assert shape(only_changes(found))[-4:] == [
        "outage",
        "  [then] end nowhere (does not exist)",
        "old",
        "  [then] +1 older",
    ]


def test_a_place_that_is_gone_gets_an_id_of_its_own() -> None:
    old = "ivr: 1\nnodes:\n  a: {type: message, prompt: One., next: b}\n  b: {type: message, prompt: Two., next: hangup}\n"
    new = "ivr: 1\nnodes:\n  c: {type: message, prompt: Nine., next: b}\n  b: {type: message, prompt: One., next: hangup}\n"
    survey = Survey(flow_of(old)), Survey(flow_of(new))
    assert match(survey[0].flow, survey[1].flow)["a"] == "b"
    found = changed(*survey)
    gone = [place for place in found.places.values() if place.change is Change.REMOVED]
    assert [(place.id, place.title) for place in gone] == [("b (before)", "b (before)")]


def on_the_way(found: Outline, id: str) -> list[str]:
    """The places from the root down to one."""
    above = {way.target: place.id for place in found.places.values() for way in place.branches if way.leads_on}
    way = [id]
    while way[0] in above:
        way.insert(0, above[way[0]])
    return way


@given(flows())
def test_every_place_is_drawn_once_below_the_end_of_its_quickest_walk(flow: Flow) -> None:
    survey = Survey(flow)
    found = outline(survey)
    below = Counter(way.target for place in found.places.values() for way in place.branches if way.leads_on)
    below.update(found.roots)
    assert set(below.values()) <= {1}
    assert set(below) == set(found.places) >= {id for id, node in flow.nodes.items() if not node.implied}
    assert found.roots[: len(flow.starts)] == tuple(dict.fromkeys(flow.starts))
    for id, place in found.places.items():
        walk = survey.walks.to(id)
        assert place.depth == len(on_the_way(found, id)) - 1
        assert place.reached == (id in survey.reach.reachable)
        if walk.steps:
            assert (place.arrives_after, place.arrives_with) == (walk.seconds, walk.keys)
            assert len(walk.steps) == 1 or on_the_way(found, id)[-2] == walk.steps[-2].node
        else:
            assert place.arrives_after is None


@given(flows())
def test_every_exit_is_in_one_branch(flow: Flow) -> None:
    found = outline(Survey(flow))
    for id, place in found.places.items():
        drawn = [edge for branch in place.branches for edge in branch.edges]
        exits = [edge for edge in flow.exits(id) if not (edge.kind is EdgeKind.ANSWER and edge.implied)]
        assert sorted(map(id_of, drawn)) == sorted(map(id_of, exits))
        for branch in place.branches:
            kinds = {EdgeKind.NO_INPUT if edge.kind in ERROR_KINDS else edge.kind for edge in branch.edges}
            assert len(kinds) == 1
            assert {edge.target for edge in branch.edges} == {branch.target}
            assert branch.jump + branch.end + branch.leads_on == 1
            assert branch.end != (branch.target in found.places)
            assert branch.way


def id_of(thing: object) -> int:
    return id(thing)


@given(flows())
def test_seconds_to_a_person_by_relaxing_every_edge_until_nothing_changes(flow: Flow) -> None:
    """Bellman and Ford's way, on pairs of a node and whether a key was pressed; called flows are none here."""
    survey = Survey(flow)
    people = [
        node.id for node in flow.nodes.values() if survey.people.is_person(node) and not isinstance(node, SubFlow)
    ]
    left = {(id, pressed): 0.0 if id in people else inf for id in flow.nodes for pressed in (False, True)}
    while True:
        before = dict(left)
        for edge in flow.edges():
            for pressed in (False, True):
                if edge.kind is not EdgeKind.FAILURE:
                    presses = survey.walks.presses(edge) > 0
                    cost = survey.timing.edge(edge) + (FIRST_KEY if presses and not pressed else 0.0)
                    state = (edge.source, pressed)
                    left[state] = min(left[state], cost + left[edge.target, pressed or presses])
        if left == before:
            break
    for id, place in outline(survey).places.items():
        expected = left[id, bool(place.arrives_with)]
        assert isclose(place.seconds_to_person or 0.0, expected) if expected < inf else place.seconds_to_person is None
        assert (place.keys_to_person is None) == (place.seconds_to_person is None)
    fastest = survey.people.fastest
    starts = [outline(survey).places[id].seconds_to_person for id in flow.starts]
    assert isclose(
        min((each for each in starts if each is not None), default=-1.0), fastest.seconds if fastest else -1.0
    )


@given(flows(), st.integers(0, 4), st.data())
def test_a_part_counts_what_it_leaves_out(flow: Flow, depth: int, data: st.DataObject) -> None:
    whole = outline(Survey(flow))
    focus = data.draw(st.sampled_from([*whole.places]))
    part = whole.within(focus)
    cut = whole.within(focus, depth)
    assert part.roots == cut.roots == (focus,)
    assert all(place.depth <= depth for place in cut.places.values())
    assert len(cut.places) + sum(way.more for place in cut.places.values() for way in place.branches) == len(
        part.places
    )
    assert {id for id, place in part.places.items() if place.depth <= depth} == set(cut.places)


@given(flows())
def test_a_flow_has_not_changed_since_itself(flow: Flow) -> None:
    survey = Survey(flow)
    assert changed(survey, Survey(replace(flow))) == outline(survey)


@settings(max_examples=50)
@given(flows(), flows())
def test_both_versions_are_drawn(old: Flow, new: Flow) -> None:
    was, now = Survey(old), Survey(new)
    found = changed(was, now)
    names = match(old, new)
    before, after = outline(was), outline(now)
    gone = [place for place in found.places.values() if place.change is Change.REMOVED]
    assert len(gone) == sum(names.get(id) not in after.places for id in before.places)
    assert {id for id, place in found.places.items() if place.change is not Change.REMOVED} == set(after.places)
    below = Counter(way.target for place in found.places.values() for way in place.branches if way.leads_on)
    below.update(found.roots)
    assert below == Counter([*found.places])
    for id, place in after.places.items():
        kept = [replace(way, change=None) for way in found.places[id].branches if way.change is not Change.REMOVED]
        assert tuple(kept) == place.branches
    for place in gone:
        assert all(way.change is Change.REMOVED for way in place.branches)


def test_places_with_one_name_are_told_apart() -> None:
    flow = flow_of("""ivr: 1
nodes:
  a: {type: message, name: Set voice, prompt: A., next: b}
  b: {type: message, name: Set voice, prompt: B., next: c}
  c: {type: branch, by: data, cases: {known: a, else: d}}
  d: {type: queue, name: Desk}
""")
    found = outline(Survey(flow))
    assert [place.title for place in found.places.values()] == ["Set voice (1)", "Set voice (2)", "c", "Desk"]
    assert [branch.title for branch in found.places["c"].branches] == ["Set voice (1)", "Desk"]
