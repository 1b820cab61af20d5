"""Which choice fits an errand, worked out by hand; and that none of it can be upset by odd words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.flow import Menu
from ivrlint.survey import Survey
from ivrlint.survey.meaning import BEGINNING, HEAD, INFLECTED, Doubt, Fit, fit
from tests.survey.strategies import flow_of


def asked(errand: str, *labels: str, language: str = "en", takes_first: bool = False) -> Fit:
    options = "\n".join(
        f"      {number}: {{label: {label!r}, to: n{number}}}" for number, label in enumerate(labels, 1)
    )
    nodes = "\n".join(f"  n{number}: {{type: hangup}}" for number, _ in enumerate(labels, 1))
    text = f"ivr: 1\nlanguage: {language}\nnodes:\n  main:\n    type: menu\n    prompt: Hm.\n    options:\n{options}\n{nodes}\n"
    survey = Survey(flow_of(text))
    menu = survey.flow.node("main")
    assert isinstance(menu, Menu)
    return fit(survey, menu, errand, takes_first=takes_first)


def chosen(errand: str, *labels: str, **about: str) -> str | None:
    found = asked(errand, *labels, **about)
    return found.choice.key if found.choice and found.doubt is None else None


@pytest.mark.parametrize(
    "errand, labels, key",
    [
        ("I want to pay my bill", ["repairs", "bills"], "2"),
        ("my repairs", ["repair", "bills"], "1"),  # the same stem
        ("to change a visit", ["repair visit", "change a visit"], "2"),  # two words of the errand against one
        ("I would like to speak to an agent", ["bills", "representative"], "2"),  # the phrase lists know both as people
        ("I want to terminate my contract", ["new contract", "cancel"], None),  # a word against a way to say it
    ],
)
def test_the_choice_whose_words_fit_is_taken(errand, labels, key):
    assert chosen(errand, *labels) == key


def test_the_end_of_a_compound_tells_what_it_is_and_its_beginning_does_not():
    assert chosen("jeg ringer om en regning", "strømregning", "flytting", language="nb") == "1"
    assert asked("jag glömde väskan på bussen", "busskort", "tidtabell", language="sv").doubt is Doubt.NOTHING_FITS
    assert 0 < BEGINNING < HEAD < 1


@pytest.mark.parametrize(
    "errand, labels, language",
    [
        ("laskuni on väärin", ["lasku", "muutto"], "fi"),
        ("asuntolainasta", ["asuntolainoissa", "kortti"], "fi"),
        ("jag ska flytta", ["flytt", "faktura"], "sv"),
        ("spørsmål om boliglånet", ["lån", "kort"], "nb"),
        ("sommerhuset", ["hus", "bil"], "da"),
    ],
)
def test_endings_and_short_ends_of_compounds_are_no_obstacle(errand, labels, language):
    assert chosen(errand, *labels, language=language) == "1"


@pytest.mark.parametrize(
    "errand, other, labels, language",
    [
        ("I do not have a phone", "I cannot log in", ["cannot log in", "order a device"], "en"),
        ("bussen kom ikke", "mit internet virker ikke", ["Virker dit internet ikke", "regning"], "da"),
        ("der Bus kam nicht", "das Internet geht nicht", ["Internet geht nicht", "Rechnung"], "de"),
    ],
)
def test_not_tells_nothing_by_itself(errand, other, labels, language):
    assert asked(errand, *labels, language=language).doubt is Doubt.NOTHING_FITS
    assert chosen(other, *labels, language=language) == "1"


def test_not_tells_one_choice_from_another():
    assert chosen("virker ikke", "virker", "virker ikke", language="nb") == "2"


def test_english_words_are_no_compounds():
    assert asked("my current job", "rent", "moving").doubt is Doubt.NOTHING_FITS
    assert 0 < BEGINNING < INFLECTED < 1


def test_callers_choose_by_what_they_hear_and_not_by_what_the_file_calls_it():
    text = """ivr: 1
language: en
nodes:
  main:
    type: menu
    prompt: Hm.
    options:
      1: {say: "For the timetable, press 1.", label: lost property, to: end}
      2: {say: "For tickets, press 2.", label: tickets, to: end}
  end: {type: message, prompt: Bye., next: main}
"""
    survey = Survey(flow_of(text))
    menu = survey.flow.node("main")
    assert isinstance(menu, Menu)
    assert fit(survey, menu, "lost property").doubt is Doubt.NOTHING_FITS
    found = fit(survey, menu, "the timetable")
    assert found.doubt is None and found.choice is not None and found.choice.key == "1"


def test_what_fits_alike_leaves_callers_in_doubt():
    found = asked("a planning permit", "planning permit", "planning permits", "parking")
    assert (found.doubt, [choice.key for choice in found.between]) == (Doubt.ALIKE, ["1", "2"])
    assert found.choice is not None and found.choice.key == "1"


def test_who_is_in_a_hurry_takes_the_first_that_fits():
    found = asked("to change a visit", "repair visit", "change a visit", takes_first=True)
    assert found.choice is not None and found.choice.key == "1"


def test_where_nothing_fits_callers_turn_to_what_is_for_everything_else():
    found = asked("my bag is lost", "timetable", "tickets", "other questions")
    assert found.doubt is Doubt.NOTHING_FITS and found.choice is not None and found.choice.key == "3"
    assert asked("my bag is lost", "timetable", "tickets") == Fit(None, Doubt.NOTHING_FITS)


def test_a_way_back_is_never_a_choice_for_an_errand():
    text = """ivr: 1
language: en
nodes:
  main: {type: menu, prompt: Hm., options: {1: {label: bills, to: bills}}}
  bills: {type: menu, prompt: Hm., options: {1: {label: balance, to: end}, 9: {label: back to bills, to: back}}}
  end: {type: hangup}
"""
    survey = Survey(flow_of(text))
    menu = survey.flow.node("bills")
    assert isinstance(menu, Menu) and fit(survey, menu, "my bills").choice is None


@given(st.text(max_size=40), st.lists(st.text("abc *#<>'.\u0301", min_size=1, max_size=12), min_size=1, max_size=5))
def test_odd_words_upset_nothing(errand, labels):
    labels = [label.strip(" '\\") or "x" for label in labels]
    found = asked(errand, *(label.replace("'", "") or "x" for label in labels))
    assert found.choice is None or found.choice.key is not None
