"""Figures of all callers, worked out by hand.

Speech is 0.08 s a character of English that is no space; between options 0.5 s; to decide and press the first key of a
call takes 1.2 + 0.4 + 1.5 = 3.1 s. Perfect callers make no mistake and never give up.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log2
from pathlib import Path
from typing import Any

import pytest

from ivrlint import load
from ivrlint.flow.callers import CallerKind, Callers
from ivrlint.survey import Survey
from ivrlint.survey.toll import huffman_cost
from ivrlint.survey.visits import Ending
from tests.survey.strategies import Word, flow_of, menu_text

PERFECT = CallerKind(error_rate=0.0, no_input_rate=0.0, patience=inf)
SAMPLES = Path(__file__).parents[2] / "samples"


def survey_of(nodes: dict[str, Any], kind: CallerKind = PERFECT) -> Survey:
    flow = flow_of(menu_text(nodes, language="en"))
    return Survey(replace(flow, callers=Callers(per_month=1000, value_lost=(50, "EUR"), kinds=(kind,))))


def sample(name: str) -> Survey:
    return Survey(replace(load(SAMPLES / f"{name}.ivr.yaml"), callers=Callers(kinds=(PERFECT,))))


def assert_figures(survey: Survey, **figures: float | None) -> None:
    assert {name: survey.shape.figure(name) for name in figures} == pytest.approx(figures, abs=1e-5)


def bits(*parts: float) -> float:
    return -sum(part / sum(parts) * log2(part / sum(parts)) for part in parts)


def test_two_choices_in_the_best_order() -> None:
    """Hello 6 characters, each option 13: option 1 is said after 0.48 + 0.5 + 1.04 = 2.02 s, option 0 (all that is
    said) after 3.56 s. Three of four callers are done after 2.02 + 3.1 = 5.12 s, the fourth has a person after 6.66 s:
    5.505 s a call. The worst case plays everything once more and waits: 3.56 + 5. Two edges, three nodes: 2 − 3 + 2."""
    options = {
        "1": {"say": "Bills, press 1.", "to": Word("bills"), "share": 0.75},
        "0": {"say": "Staff, press 0.", "to": Word("staff"), "share": 0.25},
    }
    nodes = {
        "top": {"type": "menu", "prompt": "Hello.", "options": options},
        "bills": {"type": "task"},
        "staff": {"type": "agent"},
    }
    survey = survey_of(nodes)
    assert_figures(
        survey, share_done=0.75, share_person=0.25, share_lost=0.0, seconds_per_call=5.505, keys_per_call=1.0,
        seconds_to_human=6.66, expected_seconds_to_human=6.66, worst_seconds_to_human=6.66 + 3.56 + 5,
        cyclomatic_number=1, entropy=0.75 * log2(4 / 3) + 0.25 * 2, ordering_efficiency=1.25 / 1.25,
        caller_hours=5505 / 3600, lost_callers=0.0,
    )  # fmt: skip
    assert list(survey.toll.savings()) == []


def test_two_choices_in_the_wrong_order() -> None:
    """Until a choice is said, 0.48 s, then 0.5 + 1.04 s for each choice: 0.25 × 1.54 + 0.75 × 3.08 = 2.695 s. What an
    order saves is reckoned without the full stops, so with 1.46 s a choice: 0.25 × 1.46 + 0.75 × 2.92 = 2.555 s now,
    0.75 × 1.46 + 0.25 × 2.92 = 1.825 s the other way round, 0.73 s less. Choices heard: 0.25 + 2 × 0.75 = 1.75, at
    best 1.25. No way leads to a person."""
    options = {
        "1": {"say": "Cards, press 1.", "label": "cards", "to": Word("cards"), "share": 0.25},
        "2": {"say": "Bills, press 2.", "label": "bills", "to": Word("bills"), "share": 0.75},
    }
    nodes = {
        "top": {"type": "menu", "prompt": "Hello.", "options": options},
        "cards": {"type": "task"},
        "bills": {"type": "task"},
    }
    survey = survey_of(nodes)
    assert_figures(
        survey, share_done=1.0, seconds_per_call=0.48 + 2.695 + 3.1, ordering_efficiency=1.25 / 1.75,
        entropy=0.75 * log2(4 / 3) + 0.25 * 2, expected_seconds_to_human=None, worst_seconds_to_human=None,
    )  # fmt: skip
    saving = next(survey.toll.savings())
    assert [edge.key for edge in saving.listening.order] == ["2", "1"]
    assert (saving.listening.seconds, saving.listening.best) == pytest.approx((0.48 + 2.555, 0.48 + 1.825))
    assert (saving.seconds, saving.hours) == pytest.approx((0.73, 730 / 3600))


def test_silence_and_impatience() -> None:
    """Half of all plays meet silence; patience is 100 s. A choice takes 0.48 + 3.1 = 3.58 s, the first silence 0.48 + 5
    and the 0.24 s of "Eh?", 5.72 s, the second one 5.48 s, and then it is voicemail. Giving up is as likely at any
    moment, so that the share who give up is the seconds of a call ÷ 100. Two edges (wrong keys stop), three nodes."""
    silence = {"tries": 2, "again": "Eh?", "to": Word("mail")}
    menu = {"type": "menu", "prompt": "Hello.", "options": {"1": Word("staff")}, "no_input": silence}
    nodes = {"top": menu, "staff": {"type": "agent"}, "mail": {"type": "voicemail"}}
    at_once, later = 0.5 * exp(-0.0358), 0.5 * exp(-0.0572) * 0.5 * exp(-0.0358)
    never = 0.5 * exp(-0.0572) * 0.5 * exp(-0.0548)
    gave_up = 1 - at_once - later - never
    assert_figures(
        survey_of(nodes, replace(PERFECT, no_input_rate=0.5, patience=100.0)),
        share_person=at_once + later, share_voicemail=never, share_gave_up=gave_up, share_lost=gave_up,
        seconds_per_call=100 * gave_up, lost_callers=1000 * gave_up, value_lost=50_000 * gave_up,
        expected_seconds_to_human=(at_once * 3.58 + later * 9.30) / (at_once + later), seconds_to_human=3.58,
        worst_seconds_to_human=3.58 + 5.72, cyclomatic_number=1, entropy=bits(at_once + later, never),
        keys_per_call=at_once + later,
    )  # fmt: skip


def test_the_sample_of_a_callback_that_never_comes() -> None:
    """Greeting 26 characters, options 27, 28 and 22: said after 4.74, 7.48 and 9.74 s, a third of the callers each.
    A tenth of those in the queue press 1 after 30 characters; the others wait 120 s on average, at most 300 s. The
    worst case hears all of it twice more, 5 s of silence and "I did not hear a choice." (19) each time. Eight edges
    (three keys, two errors; key, overflow, answer), five nodes with the implied person."""
    answered = 1 - exp(-2.5)
    mail = (0.1 + 0.9 * (1 - answered)) / 3
    assert_figures(
        sample("callback-never-comes.en"),
        share_callback=2 / 3, share_person=0.3 * answered, share_voicemail=mail, share_lost=0.0,
        seconds_per_call=(4.74 + 7.48 + 9.74) / 3 + 3.1 + 4.0 / 30, waiting_per_call=0.3 * 120 * answered,
        expected_seconds_to_human=12.84, seconds_to_human=12.84,
        worst_seconds_to_human=12.84 + 2 * (9.74 + 5 + 1.52), cyclomatic_number=5, entropy=bits(2 / 3, 1 / 3, mail),
        ordering_efficiency=(2 / 3 + 2 * 1 / 3 + 3 * mail) / 2,
    )  # fmt: skip


def test_the_sample_that_asks_to_wait() -> None:
    """Options after 4.18 and 6.60 s. Only silence and wrong keys lead to a person: wrong keys are quicker, three times
    12.41 + 0.4 s, 1.5 s for the first key, twice the 23 characters of what is said then; nothing is worse than that.
    Ten edges (three keys, two errors, two failures; key, overflow, answer), six nodes."""
    survey = sample("please-wait.en")
    quickest = 3 * 12.81 + 1.5 + 2 * 1.84
    assert_figures(
        survey, share_done=1.0, seconds_per_call=(4.18 + 6.60) / 2 + 3.1, expected_seconds_to_human=None,
        seconds_to_human=quickest, worst_seconds_to_human=quickest, cyclomatic_number=6, entropy=1.0,
        ordering_efficiency=1.5 / 1.5,
    )  # fmt: skip


def test_the_sample_of_a_second_call() -> None:
    """Swedish, 0.08 × 987 ÷ 917 s a character: greeting 26, options 26, 22 and 35, all to the queue; there a tenth
    press 1 after 31 characters. The worst case: all 109 characters three times, two silences, twice 17 characters."""
    character, answered = 0.08 * 987 / 917, 1 - exp(-2.5)
    assert_figures(
        sample("second-call.sv"), share_person=0.9 * answered, share_callback=0.1 + 0.9 * (1 - answered),
        seconds_per_call=(52 + 74 + 109) * character / 3 + 1 + 3.1 + 0.1 * (31 * character + 1.6),
        expected_seconds_to_human=(52 + 74 + 109) * character / 3 + 1 + 3.1,
        seconds_to_human=52 * character + 0.5 + 3.1,
        worst_seconds_to_human=(3 * 109 + 2 * 17) * character + 3 * 1.5 + 3.1 + 2 * 5,
        cyclomatic_number=8 - 4 + 2, entropy=bits(1.0, 0.1 + 0.9 * (1 - answered)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "width", "cost"),
    [
        ([1.0], 2, 0.0),
        ([3, 1], 2, 0.75 + 2 * 0.25),
        ([1, 1, 1], 3, (1 + 2 + 3) / 3),
        ([1, 1, 1, 1], 2, (2 + 3 + 3 + 4) / 4),
        ([4, 2, 1, 1], 2, (4 * 1 + 2 * 3 + 1 * 5 + 1 * 6) / 8),
        ([1, 1, 1, 1], 3, (1 * 2 + 1 * 3 + 1 * (1 + 1) + 1 * (1 + 2)) / 4),
    ],
)
def test_huffman_by_hand(weights: list[float], width: int, cost: float) -> None:
    assert huffman_cost(weights, width) == pytest.approx(cost)


def test_endings_of_perfect_callers_are_never_lost() -> None:
    assert sample("second-call.sv").journeys.endings[Ending.GAVE_UP] < 1e-6
