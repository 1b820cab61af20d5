"""Every text that callers hear, and what is true of its days and its place."""

from __future__ import annotations

from datetime import date

import networkx
import pytest
from hypothesis import HealthCheck, given, settings

from ivrlint.flow import Flow
from ivrlint.survey import Survey
from ivrlint.survey.dated import easter_sunday
from ivrlint.survey.texts import Part
from tests.survey.strategies import flow_of, flows

MENU = """
ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: {en: Hello., sv: [Hej., {audio: hej.wav}]}
    options: {1: {say: "For help, press 1.", to: desk}}
    no_input: {tries: 3, again: [Again., Once more.], to: sorry}
    no_match: {tries: 2, to: sorry}
  sorry: {type: message, prompt: Never mind., next: desk}
  desk:
    type: queue
    prompt: {say: Please wait., notice: courtesy}
    while_waiting: [Still there?]
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, language: nb, prompt: Snakk nå.}
  nobody: {type: message, prompt: Not heard., next: desk}
"""


def test_all_texts_are_found_with_their_place_and_language() -> None:
    survey = Survey(flow_of(MENU))
    found = [(text.words, text.language, text.where, text.after_mistake) for text in survey.texts.heard]
    assert found == [
        ("Hello.", "en", "in «hello»", False),
        ("Hej.", "sv", "in «hello»", False),
        ("", "sv", "in «hello»", False),
        ("For help, press 1.", "en", "for key 1 in «hello»", False),
        ("Again.", "en", "after silence in «hello»", True),
        ("Once more.", "en", "after silence in «hello»", True),
        ("Never mind.", "en", "in «sorry»", True),
        ("Please wait.", "en", "in «desk»", False),
        ("To leave a message, press 1.", "en", "for key 1 in «desk»", False),
        ("Still there?", "en", "while they wait in «desk»", False),
        ("Snakk nå.", "nb", "in «recorder»", False),
    ]
    wait = next(text for text in survey.texts.heard if text.words == "Please wait.")
    assert list(wait.sentences("courtesy_filler")) == ["Please wait."] and not wait.says("please_hold")
    assert wait.part is Part.PROMPT and wait.at is wait.node


@given(flows())
@settings(deadline=None, max_examples=70, suppress_health_check=list(HealthCheck))
def test_what_can_be_heard_again_lies_on_a_cycle(flow: Flow) -> None:
    survey = Survey(flow)
    graph = flow.graph.subgraph(survey.reach.reachable)
    cycles = {id for id in graph if any(networkx.has_path(graph, after, id) for after in graph.successors(id))}
    assert survey.texts.heard_again == cycles


@pytest.mark.parametrize(
    "day",
    ["1961-04-02", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"],
)
def test_easter_sunday(day: str) -> None:
    assert easter_sunday(int(day[:4])) == date.fromisoformat(day)
