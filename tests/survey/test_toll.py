"""Figures of all callers, worked out by hand.

Speech is 0.08 s a character of English that is no space, with digits in words: "1." is "one.", 4 characters, and "0."
is "zero.", 5. Between options 0.5 s; to decide and press the first key of a call takes 1.2 + 0.4 + 1.5 = 3.1 s. Perfect
callers make no mistake and never give up.
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
    """Hello 6 characters, "Bills, press one." 6 + 5 + 4 = 15, "Staff, press zero." 6 + 5 + 5 = 16: option 1 is said
    after 0.48 + 0.5 + 1.20 = 2.18 s, option 0 (all that is said) after 2.18 + 0.5 + 1.28 = 3.96 s. Three of four callers
    are done after 2.18 + 3.1 = 5.28 s, the fourth has a person after 3.96 + 3.1 = 7.06 s: 3.96 + 1.765 = 5.725 s a call.
    The worst case plays everything once more and waits: 3.96 + 5. Two edges, three nodes: 2 − 3 + 2."""
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
        survey, share_done=0.75, share_person=0.25, share_lost=0.0, seconds_per_call=5.725, keys_per_call=1.0,
        seconds_to_human=7.06, expected_seconds_to_human=7.06, worst_seconds_to_human=7.06 + 3.96 + 5,
        cyclomatic_number=1, entropy=0.75 * log2(4 / 3) + 0.25 * 2, ordering_efficiency=1.25 / 1.25,
        caller_hours=5725 / 3600, lost_callers=0.0,
    )  # fmt: skip
    assert list(survey.toll.savings()) == []


def test_two_choices_in_the_wrong_order() -> None:
    """Both choices, "Cards, press one." and "Bills, press two.", have 6 + 5 + 4 = 15 characters. Until a choice is
    said, 0.48 s, then 0.5 + 1.20 s for each choice: 0.25 × 1.70 + 0.75 × 3.40 = 2.975 s. What an order saves is reckoned
    without the full stops, so with 0.5 + 0.08 × 14 = 1.62 s a choice: 0.25 × 1.62 + 0.75 × 3.24 = 2.835 s now,
    0.75 × 1.62 + 0.25 × 3.24 = 2.025 s the other way round, 0.81 s less. Choices heard: 0.25 + 2 × 0.75 = 1.75, at best
    1.25. No way leads to a person."""
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
        survey, share_done=1.0, seconds_per_call=0.48 + 2.975 + 3.1, ordering_efficiency=1.25 / 1.75,
        entropy=0.75 * log2(4 / 3) + 0.25 * 2, expected_seconds_to_human=None, worst_seconds_to_human=None,
    )  # fmt: skip
    saving = next(survey.toll.savings())
    assert [edge.key for edge in saving.listening.order] == ["2", "1"]
    assert (saving.listening.seconds, saving.listening.best) == pytest.approx((0.48 + 2.835, 0.48 + 2.025))
    assert (saving.seconds, saving.hours) == pytest.approx((0.81, 810 / 3600))


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
    """Greeting 26 characters, 2.08 s; options 25 + "one." = 29, 26 + "two." = 30 and 20 + "zero." = 25, so 2.32, 2.40
    and 2.00 s: said after 4.90, 7.80 and 10.30 s, a third of the callers each. A tenth of those in the queue press 1
    after 28 + "one." = 32 characters and 1.6 s, 4.16 s; the others wait 120 s on average, at most 300 s. The worst case
    hears all of it twice more, 5 s of silence and "I did not hear a choice." (19) each time. Eight edges
    (three keys, two errors; key, overflow, answer), five nodes with the implied person."""
    answered = 1 - exp(-2.5)
    mail = (0.1 + 0.9 * (1 - answered)) / 3
    assert_figures(
        sample("callback-never-comes.en"),
        share_callback=2 / 3, share_person=0.3 * answered, share_voicemail=mail, share_lost=0.0,
        seconds_per_call=(4.90 + 7.80 + 10.30) / 3 + 3.1 + 4.16 / 30, waiting_per_call=0.3 * 120 * answered,
        expected_seconds_to_human=13.40, seconds_to_human=13.40,
        worst_seconds_to_human=13.40 + 2 * (10.30 + 5 + 1.52), cyclomatic_number=5, entropy=bits(2 / 3, 1 / 3, mail),
        ordering_efficiency=(2 / 3 + 2 * 1 / 3 + 3 * mail) / 2,
    )  # fmt: skip


def test_the_sample_that_asks_to_wait() -> None:
    """Greeting 23 characters, 1.84 s; options 21 + "one." = 25 and 22 + "two." = 26, so after 1.84 + 0.5 + 2.00 = 4.34
    and 4.34 + 0.5 + 2.08 = 6.92 s; the third one 27 + "nine." + 33 = 65 with a stop of 0.35 s, all of it after 6.92 +
    0.5 + 5.20 + 0.35 = 12.97 s. Only silence and wrong keys lead to a person: wrong keys are quicker, three times 12.97
    + 0.4 s, 1.5 s for the first key, twice the 23 characters of what is said then; nothing is worse than that.
    Ten edges (three keys, two errors, two failures; key, overflow, answer), six nodes."""
    survey = sample("please-wait.en")
    quickest = 3 * 13.37 + 1.5 + 2 * 1.84
    assert_figures(
        survey, share_done=1.0, seconds_per_call=(4.34 + 6.92) / 2 + 3.1, expected_seconds_to_human=None,
        seconds_to_human=quickest, worst_seconds_to_human=quickest, cyclomatic_number=6, entropy=1.0,
        ordering_efficiency=1.5 / 1.5,
    )  # fmt: skip


def test_the_sample_of_a_second_call() -> None:
    """Swedish, 0.08 × 987 ÷ 917 s a character: greeting 26, options 24 + "en." = 27, 20 + "två." = 24 and 33 + "noll." =
    38, said after 53, 77 and 115 characters, all to the queue; there a tenth press 1 after 29 + "en." = 32 characters.
    The worst case: all 115 characters three times, two silences, twice 17 characters."""
    character, answered = 0.08 * 987 / 917, 1 - exp(-2.5)
    assert_figures(
        sample("second-call.sv"), share_person=0.9 * answered, share_callback=0.1 + 0.9 * (1 - answered),
        seconds_per_call=(53 + 77 + 115) * character / 3 + 1 + 3.1 + 0.1 * (32 * character + 1.6),
        expected_seconds_to_human=(53 + 77 + 115) * character / 3 + 1 + 3.1,
        seconds_to_human=53 * character + 0.5 + 3.1,
        worst_seconds_to_human=(3 * 115 + 2 * 17) * character + 3 * 1.5 + 3.1 + 2 * 5,
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
