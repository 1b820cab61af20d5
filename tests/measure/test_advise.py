"""`ivrlint advise`: each change is one that somebody could write, and saves what it says."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp, isclose
from pathlib import Path

import pytest
from hypothesis import given, settings

from ivrlint import load
from ivrlint.flow import Prompt
from ivrlint.flow.callers import Callers
from ivrlint.flow.edited import with_exits
from ivrlint.flow.shares import with_shares
from ivrlint.formats.native.writer import write
from ivrlint.formats.registry import read
from ivrlint.measure.advise import Advice, Proposal, advise
from ivrlint.measure.repairs import Changes
from ivrlint.report import Look
from ivrlint.report.advice import FORMATS, render
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, flows

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.ivr.yaml"))

CALLERS = "callers: {per_month: 1000, patience: 1000000000s, error_rate: 0, no_input_rate: 0.5}"
"""Nobody gives up in a menu, and half of all plays of a prompt meet silence."""


def advice_of(nodes: str, callers: str = CALLERS) -> Advice:
    return advise(Survey(flow_of(f"ivr: 1\nlanguage: en\n{callers}\nnodes:\n{nodes}")))


def only(advice: Advice, kind: str) -> Proposal:
    (found,) = [proposal for proposal in advice.proposals if proposal.change.place[0] == kind]
    return found


def test_silence_that_is_cut_off_leads_to_a_person() -> None:
    """Half are silent at the first play, half of these at the second: a quarter of 1,000 calls is cut off."""
    advice = advice_of("""\
  main:
    type: menu
    prompt: Hello.
    options: {1: {say: "For bills, press 1.", label: bills, to: desk}}
    no_input: {tries: 2, after: 5s, to: hangup}
    no_match: {tries: 2, to: desk}
  desk: {type: queue, expected_wait: 0s, exits: {1: {say: "To leave, press 1.", to: box}}}
  box: {type: voicemail, prompt: Speak.}
""")
    proposal = only(advice, "cut")
    assert proposal.change.node.id == "main"
    assert isclose(proposal.saved, 0.25, rel_tol=1e-5)
    assert isclose(proposal.after["lost_callers"] or 0.0, 0, abs_tol=1e-3)
    assert advice.lines(proposal) == [
        "    main:",
        "-     no_input: {after: 5s, tries: 2, to: hangup}",
        "+     no_input: {after: 5s, tries: 2, to: desk}",
    ]
    assert "saves 250 callers a month" in render("full", [advice], Look(100))


def test_without_a_person_another_try_halves_what_is_cut_off() -> None:
    advice = advice_of("""\
  main:
    type: menu
    prompt: Hello.
    options: {1: {say: "For the weather, press 1.", label: weather, to: weather}}
    no_input: {tries: 2, after: 5s, to: hangup}
    no_match: {tries: 2, to: weather}
  weather: {type: task, prompt: It rains.}
""")
    proposal = only(advice, "cut")
    assert "one more try after silence" in proposal.change.action
    assert isclose(proposal.saved, 0.125, rel_tol=1e-5)


def test_a_queue_that_hangs_up_hands_over_to_the_voicemail() -> None:
    """Waiting is exponential with 100 s in the mean: exp(-1) of the callers still wait after 100 s."""
    advice = advice_of("""\
  desk:
    type: queue
    expected_wait: 100s
    exits: {1: {say: "To leave a message, press 1.", to: box, share: 0}}
    overflow: {after: 100s, to: hangup}
  box: {type: voicemail, prompt: Speak.}
""")
    proposal = only(advice, "full")
    assert isclose(proposal.saved, 0.36787944, rel_tol=1e-4)
    assert isclose(proposal.after["share_lost"] or 0.0, 0, abs_tol=1e-5)


def test_a_queue_without_a_way_out_gets_one() -> None:
    """Mean wait and mean patience alike: half of those who wait give up. A tenth leaves after hearing "To leave a
    message, press one." (2 + 5 + 1 + 8 + 5 + 4 = 25 characters), deciding (1.2 s) and the first key (0.4 s and 1.5 s), if
    they stay so long: 25 × 0.08 + 1.2 + 0.4 + 1.5 = 5.1 s."""
    advice = advice_of(
        "  desk: {type: queue, expected_wait: 100s, overflow: {after: 100000s, to: box}}\n"
        "  box: {type: voicemail, prompt: Speak.}\n",
        "callers: {per_month: 1000, patience: 100s}",
    )
    proposal = only(advice, "exit")
    assert isclose(proposal.saved, 0.05 - 0.1 * (1 - exp(-5.1 / 100)), rel_tol=1e-4)
    (new,) = [line for line in advice.lines(proposal) if line.startswith("+")]
    assert new == '+     exits: {1: {say: "To leave a message, press 1.", to: box}}'
    assert any("10 %" in text and "«desk»" in text for text in advice.assumptions)


def test_endless_silence_ends_at_a_person() -> None:
    advice = advice_of(
        """\
  main:
    type: menu
    prompt: Hello.
    options: {1: {say: "For bills, press 1.", label: bills, to: desk, share: 1}}
    no_input: {tries: 1, after: 5s, to: repeat}
    no_match: {tries: 2, to: desk}
  desk: {type: queue, expected_wait: 0s}
""",
        "callers: {patience: 30s, no_input_rate: 0.9}",
    )
    proposal = only(advice, "loop")
    assert proposal.saved > 0.1 and proposal.hours is None
    assert "of 1,000 callers" in render("markdown", [advice], Look())


def test_needless_words_go_but_who_answers_stays() -> None:
    advice = advice_of(
        """\
  main:
    type: menu
    prompt: Welcome to Riverside. We value your call. Calls may be recorded.
    options: {0: {say: "To talk to a person, press 0.", label: person, to: desk}}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: desk}
  desk: {type: queue, expected_wait: 0s}
""",
        "callers: {per_month: 1000, patience: 60s}",
    )
    change = only(advice, "shorter").change
    assert change.nodes["main"].prompt.text() == "Welcome to Riverside. Calls may be recorded."
    assert "“We value your call”" in change.action


def test_a_notice_that_only_some_heard_before_is_kept() -> None:
    advice = advice_of(
        """\
  who: {type: branch, by: caller, cases: {known: desk, else: told}}
  told: {type: message, prompt: This call may be recorded., next: desk}
  desk: {type: queue, prompt: This call may be recorded., expected_wait: 0s}
""",
        "callers: {patience: 20s}",
    )
    assert not [proposal for proposal in advice.proposals if proposal.change.place == ("shorter", "desk")]


def test_a_menu_that_offers_one_thing_is_taken_out() -> None:
    advice = advice_of(
        """\
  main:
    type: menu
    prompt: Hello.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills, share: 0.5}
      2: {say: "For power, press 2.", label: power, to: desk, share: 0.5}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: desk}
  bills:
    type: menu
    prompt: You have chosen bills.
    options:
      1: {say: "To hear what you owe, press 1.", label: what you owe, to: desk}
      9: {say: "To hear the choices again, press 9.", label: hear again, to: repeat}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: desk}
  desk: {type: queue, expected_wait: 0s}
""",
        "callers: {patience: 60s}",
    )
    proposal = only(advice, "flat")
    assert proposal.change.action == "Take out «bills», which offers one thing, and lead straight to «desk»"
    assert [line.strip() for line in advice.lines(proposal) if line[0] in "+-"] == [
        '-       1: {say: "For bills, press 1.", label: bills, share: 0.5, to: bills}',
        '+       1: {say: "For bills, press 1.", label: bills, share: 0.5, to: desk}',
    ]


def test_a_key_to_a_person_has_the_words_of_the_other_menus() -> None:
    """Half of those who choose 1 go round and round in the menu below, and leave it only by giving up."""
    advice = advice_of(
        """\
  main:
    type: menu
    prompt: Hallo.
    options:
      1: {say: "Om facturen te horen, toets 1.", label: facturen, to: bills}
      0: {say: "Voor een medewerker, toets 0.", label: medewerker, to: desk}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: desk}
  bills:
    type: menu
    prompt: Facturen.
    options: {1: {say: "Om het adres te horen, toets 1.", label: adres, to: address}}
    no_input: {tries: 2, to: address}
    no_match: {tries: 2, to: address}
  address: {type: message, prompt: Het adres is Kade 1., next: bills}
  desk: {type: queue, expected_wait: 0s}
""",
        "callers: {patience: 60s}",
    )
    proposal = only(advice, "person")
    assert proposal.saved > 0.1
    (new,) = [line for line in advice.lines(proposal) if line.startswith("+")]
    assert new == '+       0: {say: "Voor een medewerker, toets 0.", label: medewerker, to: desk}'
    assert advice.lines(proposal)[:2] == ["    bills:", "      options:"]


def test_nothing_to_save_is_said() -> None:
    advice = advice_of("  desk: {type: queue, expected_wait: 0s}\n")
    assert advice.proposals == ()
    for name in ("full", "markdown"):
        assert "No change that ivrlint knows saves callers here (none was found to try)." in render(
            name, [advice], Look()
        )


def test_a_changed_flow_is_the_same_elsewhere() -> None:
    flow = flow_of("ivr: 1\nnodes:\n  a: {type: message, prompt: x, next: b}\n  b: {type: message, prompt: before}\n")
    same = with_exits(flow, {id: flow.exits(id) for id in flow.nodes})
    assert write(same) == write(flow)
    other = with_exits(flow, {}, {"b": replace(flow.nodes["b"], prompt=Prompt.of("after"))})
    assert write(other) == write(flow).replace("prompt: before", "prompt: after")


def assert_holds(survey: Survey) -> None:
    """Every proposal written as a menu, read again and measured is what it said it is, and lists are in order."""
    advice = advise(survey)
    worth = [(proposal.saved, proposal.seconds) for proposal in advice.proposals]
    assert len(worth) <= 5 and all(saved >= later[0] - 1e-6 for (saved, _), later in pairwise(worth))
    for proposal in advice.proposals:
        assert proposal.saved > 0 or proposal.seconds > 0
        text = write(proposal.change.written(survey.flow))
        again = survey.of(with_shares(read(SourceText("menu.ivr.yaml", text)), proposal.change.assumed))
        assert again.toll.share_lost is not None and again.toll.seconds_per_call is not None
        assert isclose(again.toll.share_lost, proposal.after["share_lost"] or 0.0, abs_tol=1e-6)
        assert isclose(again.toll.seconds_per_call, proposal.after["seconds_per_call"] or 0.0, abs_tol=1e-3)
        assert isclose((survey.toll.share_lost or 0.0) - again.toll.share_lost, proposal.saved, abs_tol=1e-5)
    for name in FORMATS:
        assert render(name, [advice], Look(80))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_what_samples_are_advised_holds(file: Path) -> None:
    survey = Survey(load(file))
    assert_holds(survey)


@given(flows())
@settings(max_examples=100, deadline=None)
def test_random_menus_are_advised_or_not(flow) -> None:
    survey = Survey(replace(flow, callers=Callers(per_month=1000, patience=60)))
    if survey.toll.entangled:
        return
    advice = advise(survey)
    for name in FORMATS:
        assert render(name, [advice], Look(80))
    for proposal in advice.proposals:
        changed = survey.of(proposal.change.lived(survey.flow))
        assert changed.toll.share_lost == proposal.after["share_lost"]


def test_each_sort_of_change_is_found_somewhere() -> None:
    found = {change.place[0] for file in SAMPLES for change in Changes(Survey(load(file)))}
    assert {"order", "person", "cut", "shorter", "exit", "full", "loop"} <= found
