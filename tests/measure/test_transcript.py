"""What callers hear before they go on, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given

from ivrlint.flow import EdgeKind
from ivrlint.formats.registry import read
from ivrlint.measure.transcript import Quote, after_mistakes, heard_until
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.survey.strategies import flows

MENU = """ivr: 1
language: en
nodes:
  start:
    type: menu
    prompt: {prompt}
    options:
      1: {{{bills}to: bills}}
      2: {{{repairs}to: desk}}
    no_input: {{tries: 3, again: [{{say: Sorry.}}, {{say: I heard nothing.}}], to: desk}}
    no_match: {{tries: 1, again: Not a choice., to: desk}}
  bills: {{type: message, prompt: Pay at the bank., next: desk}}
  desk:
    type: queue
    prompt: You are in the queue.
    while_waiting: Please hold.
    exits: {{1: {{say: "Press 1 to be called.", to: bills}}}}
    overflow: bills
"""
OPTIONS = {"bills": 'say: "For bills, press 1.", ', "repairs": 'say: "For repairs, press 2.", '}


def survey_of(prompt: str = "Welcome.", **options: str) -> Survey:
    return Survey(read(SourceText("menu.ivr.yaml", MENU.format(prompt=prompt, **(options or OPTIONS)))))


def texts(survey: Survey, id: str, kind: EdgeKind | None = None, number: int = 0) -> list[str | None]:
    """What is heard at a node before an exit of a kind."""
    edge = survey.flow.exits(id, kind)[number] if kind else None
    return [said.text for said in heard_until(survey, survey.flow.node(id), edge)]


def test_a_key_is_pressed_once_its_words_have_been_said():
    survey = survey_of()
    assert texts(survey, "start", EdgeKind.OPTION) == ["Welcome.", "For bills, press 1."]
    assert texts(survey, "start", EdgeKind.OPTION, 1) == ["Welcome.", "For bills, press 1.", "For repairs, press 2."]


def test_silence_wrong_keys_and_the_end_of_a_walk_hear_all():
    survey = survey_of()
    everything = ["Welcome.", "For bills, press 1.", "For repairs, press 2."]
    assert texts(survey, "start", EdgeKind.NO_INPUT) == everything
    assert texts(survey, "start", EdgeKind.NO_MATCH) == everything
    assert texts(survey, "start") == everything


def test_a_prompt_that_names_the_keys_is_cut_there():
    survey = survey_of("Welcome. For bills, press 1. For repairs, press 2.", bills="", repairs="")
    assert texts(survey, "start", EdgeKind.OPTION) == ["Welcome. For bills, press 1. …"]
    assert texts(survey, "start", EdgeKind.OPTION, 1) == ["Welcome. For bills, press 1. For repairs, press 2."]


def test_a_key_that_nothing_announces_is_pressed_at_the_end():
    assert texts(survey_of("Welcome.", bills="", repairs=""), "start", EdgeKind.OPTION) == ["Welcome."]


def test_what_cannot_be_interrupted_is_heard_out():
    prompt = '[{say: "Welcome. For bills, press 1."}, {say: Calls are recorded., interruptible: false}]'
    survey = survey_of(prompt, bills="", repairs="")
    assert texts(survey, "start", EdgeKind.OPTION) == ["Welcome. For bills, press 1.", "Calls are recorded."]


def test_a_recording_without_a_transcript_is_heard_all_the_same():
    survey = survey_of("[{audio: welcome.wav}]")
    assert texts(survey, "start", EdgeKind.OPTION) == [None, "For bills, press 1."]


def test_a_queue():
    survey = survey_of()
    queue = "You are in the queue."
    assert texts(survey, "desk", EdgeKind.OVERFLOW) == [queue, "Please hold."]
    assert texts(survey, "desk", EdgeKind.EXIT) == [queue, "Press 1 to be called."]


@pytest.mark.parametrize(
    ("kind", "heard"), [(EdgeKind.NO_INPUT, ["Sorry.", "I heard nothing."]), (EdgeKind.NO_MATCH, [])]
)
def test_between_the_tries(kind, heard):
    survey = survey_of()
    (edge,) = survey.flow.exits("start", kind)
    assert [said.text for said in after_mistakes(survey, survey.flow.node("start"), edge)] == heard


def test_words_carry_their_language():
    survey = survey_of("{en: Welcome., sv: Välkommen.}")
    assert heard_until(survey, survey.flow.node("start"), None)[0] == Quote("Welcome.", "en")


@given(flows())
def test_nothing_is_heard_that_is_not_said_there(flow):
    """In random menus: what is heard before a key is the beginning of what is heard by those who wait."""
    survey = Survey(flow)
    for node in flow.nodes.values():
        everything = " ".join(said.text or "" for said in heard_until(survey, node, None))
        for edge in flow.exits(node.id, EdgeKind.OPTION):
            heard = " ".join(said.text or "" for said in heard_until(survey, node, edge))
            assert everything.startswith(heard.removesuffix(" …")), (heard, everything)
