"""`ivrlint reaches`: who lands at a place, against shares worked out by hand and against the whole."""

from __future__ import annotations

from dataclasses import replace
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given, settings

from ivrlint import load
from ivrlint.flow import Flow
from ivrlint.flow.callers import CallerKind, Callers
from ivrlint.measure.arrivals import arrivals
from ivrlint.report import Look
from ivrlint.report.arrivals import FORMATS, render
from ivrlint.survey import Answer, Survey
from tests.survey.strategies import flow_of, flows

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.ivr.yaml"))

MENU = """ivr: 1
language: en
number: "100"
start: main
entries: {"200": desk_hours, "300": box}
callers: {patience: 1000000000s, error_rate: 0, no_input_rate: 0}
nodes:
  main:
    type: menu
    prompt: Hello.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills, share: 0.5}
      2: {say: "For power, press 2.", label: power, to: desk_hours, share: 0.3}
      3: {say: "For the weather, press 3.", label: weather, to: weather, share: 0.2}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: desk}
  bills: {type: branch, by: data, cases: {paid: {to: sorry, share: 0.4}, else: {to: weather, share: 0.6}}}
  sorry: {type: message, prompt: One moment., next: desk_hours}
  desk_hours: {type: branch, by: hours, cases: {open: {to: desk, share: 0.5}, closed: {to: box, share: 0.5}}}
  desk: {type: queue, name: The desk, expected_wait: 0s}
  box: {type: voicemail, prompt: Speak.}
  weather: {type: task, prompt: It rains.}
"""


def test_shares_by_hand() -> None:
    """Half of 0.3 who press 2, and half of 0.4 of the 0.5 who press 1, come to the desk."""
    survey = Survey(flow_of(MENU))
    found = arrivals(survey, survey.flow.nodes["desk"])
    shares = {(way.edge.source, way.edge.key): way.share for way in found.ways if way.edge and way.share}
    assert {place: round(share, 6) for place, share in shares.items()} == {("main", "2"): 0.15, ("main", "1"): 0.1}
    assert isclose(found.entered or 0.0, 0.25, rel_tol=1e-6)
    assert {way.edge.kind for way in found.ways if way.edge and not way.share} == {"no_input", "no_match"}
    assert [(start.numbers, start.walk.keys) for start in found.starts] == [(("100",), 1), (("200",), 0)]
    assert found.person is Answer.YES
    text = render("full", found, Look(100))
    assert "menu.ivr.yaml:20:3 · queue «The desk»" in text
    assert "25 % of calls to the first number get here. A person can still be reached from here." in text
    assert "    15 %  key 2 «power» in «main»" in text
    assert "from 200: 0 s, 0 keys" in text


def test_those_who_come_straight_from_the_start() -> None:
    survey = Survey(flow_of("ivr: 1\nnodes:\n  a: {type: message, prompt: Hello., next: b}\n  b: {type: queue}\n"))
    (way,) = arrivals(survey, survey.flow.nodes["b"]).ways
    assert way.edge is None and way.share is not None and 0.99 < way.share < 1
    (way,) = arrivals(survey, survey.flow.nodes["a"]).ways
    assert way.edge is None and way.share == 1


def test_a_place_that_nothing_leads_to() -> None:
    survey = Survey(flow_of(MENU + "  lost: {type: message, prompt: Lost.}\n"))
    found = arrivals(survey, survey.flow.nodes["lost"])
    assert (found.ways, found.starts, found.entered) == ((), (), 0.0)
    assert "Nothing leads here." in render("full", found, Look())


def test_where_no_person_is_left() -> None:
    survey = Survey(flow_of(MENU))
    found = arrivals(survey, survey.flow.nodes["weather"])
    assert found.person is Answer.NO
    assert "No person can be reached from here any more." in render("full", found, Look())


def assert_adds_up(survey: Survey) -> None:
    """All the ways to a place together are how often it is met, wherever no message leads back to itself."""
    for node in survey.flow.nodes.values():
        found = arrivals(survey, node)
        for name in FORMATS:
            assert render(name, found, Look(80))
        loops = survey.reach.passes_through(node)
        if not loops and found.entered is not None:
            assert isclose(sum(way.share or 0.0 for way in found.ways), found.entered, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_ways_of_samples_add_up(file: Path) -> None:
    assert_adds_up(Survey(load(file)))


@given(flows())
@settings(max_examples=60, deadline=None)
def test_ways_of_random_menus_add_up(flow: Flow) -> None:
    kinds = (CallerKind("new", 1, caller="new"), CallerKind("known", 3, caller="known", knows_keys=True))
    assert_adds_up(Survey(replace(flow, callers=Callers(patience=60, kinds=kinds))))
