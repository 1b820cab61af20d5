"""What `ivrlint measure` says, against figures worked out by hand and against hostile names."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.flow import Flow
from ivrlint.formats.assumptions import assume
from ivrlint.measure.measurement import Measurement, measure
from ivrlint.report import Look
from ivrlint.report.measurement import FORMATS, render
from ivrlint.report.measurement.values import GROUPS, number, percent, shown
from ivrlint.survey import Survey
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.visits import Ending
from tests.survey.strategies import flow_of, menu_text

SMALL = """ivr: 1
name: Riverside
language: en
callers: {per_month: 10000, patience: 1000000000s, error_rate: 0, no_input_rate: 0.5, value_lost: 40 EUR}
nodes:
  main:
    type: menu
    prompt: Hello.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills, share: 0.2}
      2: {say: "For power, press 2.", label: power, to: desk, share: 0.8}
    no_input: {tries: 2, after: 5s, again: Please choose., to: hangup}
    no_match: {tries: 2, again: Please choose., to: desk}
  bills: {type: message, prompt: Bills are sent by post., next: desk}
  desk: {type: queue, expected_wait: 0s}
"""
"""Half of the callers stay silent at each play, and nobody gives up or presses a wrong key."""

HELLO, OPTION, AGAIN, BILLS = 6 * 0.08, 18 * 0.08, 13 * 0.08, 19 * 0.08
"""Seconds of the texts: 80 ms for each character that is no blank. Both options have 3 + 6 + 5 + 4 of them: "For bills,
press one." and "For power, press two."."""
FIRST, SECOND = HELLO + 0.5 + OPTION, HELLO + 2 * (0.5 + OPTION)
PRESS = 1.2 + 0.4 + 1.5
"""Deciding, a key, and that it is the first one."""


def measured(text: str) -> Measurement:
    return measure(Survey(flow_of(text)))


def text_of(name: str, measurement: Measurement, width: int = 100) -> str:
    return render(name, [measurement], Look(width))


def near(value: float | None, expected: float) -> bool:
    return value is not None and isclose(value, expected, rel_tol=1e-5)


def test_a_small_menu_by_hand() -> None:
    """A quarter hears all of it twice in silence and is cut off; the others choose at once or after one silence."""
    found = measured(SMALL)
    figures, silence = found.figures, SECOND + 5
    assert near(figures["share_lost"], 0.25) and near(figures["share_person"], 0.75)
    choosing = 0.8 * SECOND + 0.2 * (FIRST + BILLS) + PRESS
    person = choosing + (silence + AGAIN) * (0.25 / 0.75)
    assert near(figures["expected_seconds_to_human"], person)
    lost = 2 * silence + AGAIN
    assert near(figures["seconds_per_call"], 0.75 * person + 0.25 * lost)
    assert near(figures["keys_per_call"], 0.75) and near(figures["expected_keys_to_human"], 1)
    assert near(figures["lost_callers"], 2500) and near(figures["value_lost"], 100_000)
    assert near(figures["caller_hours"], 10_000 * (0.75 * person + 0.25 * lost) / 3600)
    assert near(figures["seconds_to_human"], FIRST + PRESS + BILLS) and figures["keys_to_human"] == 1
    (desk,) = found.destinations
    assert near(desk.share, 0.75) and near(desk.seconds, FIRST + PRESS + BILLS)
    (menu,) = found.menus
    assert [choice.name for choice in menu.choices] == ["1", "2"]
    assert near(menu.choices[0].seconds, FIRST) and near(menu.choices[1].share, 0.6)
    assert near(menu.memory_load, SECOND - FIRST) and near(menu.lost, 0.25)
    (saving,) = found.savings
    assert [edge.key for edge in saving.listening.order] == ["2", "1"]
    assert {ended.ending: round(ended.share, 6) for ended in found.endings} == {
        Ending.PERSON: 0.75,
        Ending.CUT_OFF: 0.25,
    }


def test_what_lost_calls_cost_shows_its_arithmetic() -> None:
    found = measured(SMALL)
    for name in ("full", "markdown"):
        assert "2,500 calls × 40 EUR = 100,000 EUR" in text_of(name, found)


@pytest.mark.parametrize(
    ("value", "price", "words"),
    [
        (118_440.4, (40.0, "EUR"), "2,961 calls × 40 EUR = 118,440 EUR"),
        (10.0, (4.0, "NOK"), "2.5 calls × 4 NOK = 10 NOK"),
        (0.0, (0.0, "NOK"), "0 calls × 0 NOK = 0 NOK"),
    ],
)
def test_the_arithmetic_adds_up_as_it_is_written(value: float, price: tuple[float, str], words: str) -> None:
    assert shown("value_lost", value, price) == words


def test_every_figure_is_shown_or_says_why_not() -> None:
    """A menu that is a message without words: most figures cannot be known."""
    nothing = measured(menu_text({"n0": {"type": "message", "prompt": {"audio": "a.wav"}, "next": "hangup"}}))
    assert sum(value is None for value in nothing.figures.values()) > 8
    for found in (nothing, measured(SMALL)):
        flow = json.loads(text_of("json", found))["flows"][0]
        assert list(flow["figures"]) == list(FIGURES)
        for name, figure in flow["figures"].items():
            assert ("why" in figure) == (figure["value"] is None)
            assert figure.get("why", FIGURES[name].unknown) == FIGURES[name].unknown
        rows = list(csv.DictReader(StringIO(text_of("csv", found))))
        assert [row["figure"] for row in rows if row["part"] == "flow"] == list(FIGURES)
        wide, markdown = text_of("full", found, 400), text_of("markdown", found)
        for names in GROUPS.values():
            for name in names:
                assert name in wide and f"| `{name}` |" in markdown
                if found.figures[name] is None:
                    assert f"not known; {FIGURES[name].unknown}" in wide


def test_every_figure_has_its_place_in_the_tables() -> None:
    endings = {"share_done", "share_person", "share_voicemail", "share_callback", "share_gave_up", "share_cut_off"}
    grouped = {name for names in GROUPS.values() for name in names}
    assert grouped | endings | {"share_untold"} == FIGURES.keys()


def test_what_is_assumed_is_told() -> None:
    told = "main=no_input:0"
    found = measure(Survey(assume(flow_of(SMALL), [told])), [told])
    assert near(found.figures["share_person"], 1)
    assert f"What if: {told}." in text_of("full", found)
    assert "What if: main=no\\_input:0." in text_of("markdown", found)
    assert json.loads(text_of("json", found))["flows"][0]["what_if"] == [told]


def test_a_narrow_terminal_gets_no_longer_lines() -> None:
    found = measured(SMALL)
    for width in (80, 100, 120):
        assert max(map(len, text_of("full", found, width).splitlines())) <= width
    assert FIGURES["share_lost"].meaning in text_of("full", found, 120)
    assert FIGURES["share_lost"].meaning not in text_of("full", found, 80)


HOSTILE = [
    "\x1b[2Jgone", "\x9b31m", "a\u202eb", "=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2+3", "<script>x</script>", "[a](b)",
    "|x|", "`x`", "\r\n# x", "\t=1", "*b*", "@somebody", "$x$",
]  # fmt: skip


def hostile_flow(name: str) -> Flow:
    nodes = {
        "main": {"type": "menu", "name": name, "prompt": "Hello.", "options": {"1": {"label": name, "to": "desk"}}},
        "desk": {"type": "queue", "name": name},
    }
    text = menu_text(nodes, name=name, language="en")
    return flow_of(re.sub("[\x7f-\x9f\ufeff]", lambda match: f"\\u{ord(match[0]):04x}", text))


def assert_harmless(name: str) -> None:
    found = measure(Survey(hostile_flow(name)), [name])
    for form in FORMATS:
        text = text_of(form, found)
        assert not {character for character in text if character < " " and character != "\n"}
        assert form == "json" or not set(text) & set("\x1b\x9b\u202e")
    for cells in csv.reader(StringIO(text_of("csv", found))):
        for place, cell in enumerate(cells):
            is_number = place == 5
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    for line in text_of("markdown", found).splitlines():
        bare = re.sub(r"\\.|<1 %", "", line)
        assert not re.search(r"[<\[*$]|@\w", bare) and not line.startswith("# ")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_do_no_harm(name: str) -> None:
    assert_harmless(name)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30)
)
@settings(max_examples=50, deadline=None)
def test_no_name_does_harm(name: str) -> None:
    assert_harmless(name)


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (1.0, "1"), (0.4242, "0.42"), (41.47, "41.5"), (2076.4, "2,076"), (99.96, "100.0")]
)
def test_numbers_keep_what_tells(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (0.0049, "<1 %"), (0.005, "<1 %"), (0.006, "1 %"), (0.57, "57 %"), (1, "100 %")]
)
def test_shares_are_percents(share: float, words: str) -> None:
    assert percent(share) == words
