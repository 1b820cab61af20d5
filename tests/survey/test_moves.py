"""Where callers are after some seconds, what they chose to get there, and what the keys of a menu are for."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import EdgeKind, Flow
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey import Survey
from ivrlint.survey.moves import Purpose
from tests.survey.strategies import flow_of, flows

thorough = settings(deadline=None, max_examples=70, suppress_health_check=list(HealthCheck))
NOT_CHOSEN = {*ERROR_KINDS, EdgeKind.OVERFLOW, EdgeKind.EXIT}


@given(flows(), st.sampled_from([0.0, 3.0, 20.0]))
@thorough
def test_whereabouts_are_the_last_step_begun_by_then(flow: Flow, seconds: float) -> None:
    walks = Survey(flow).walks
    slow = {id for id, taken in walks.seconds.items() if taken > seconds}
    begun = {id: [step.node for step in walks.to(id).steps if step.seconds <= seconds] for id in slow}
    assert walks.whereabouts(seconds) == {id: nodes[-1] for id, nodes in begun.items()}


@given(flows())
@thorough
def test_chosen_is_what_no_silence_error_or_wait_is_on_the_way_to(flow: Flow) -> None:
    walks = Survey(flow).walks
    ways = {id: {step.edge.kind for step in walks.to(id).steps if step.edge} for id in walks.seconds}
    assert walks.chosen == {id for id, kinds in ways.items() if not kinds & NOT_CHOSEN}


def test_what_a_key_is_for_is_what_callers_are_told() -> None:
    survey = Survey(
        flow_of("""ivr: 1
language: en
nodes:
  top: {type: menu, options: {1: {label: bills, to: sub}}}
  sub:
    type: menu
    options:
      1: {label: meter, to: news}
      2: {label: To go back, to: top}
      3: {label: all choices, to: top}
      4: {label: To go back to the main menu, to: back}
      5: {say: "To hear this again, press 5.", label: once more, to: sub}
      6: {say: "To hear the news again, press 6.", label: the news, to: news}
      7: {label: To talk to an agent, to: desk}
      8: {label: that is all, to: hangup}
      9: news
      0: desk
  news: {type: message, prompt: All trains run., next: sub}
  desk: {type: queue}
""")
    )
    assert {use.edge.key: use.purpose for use in survey.moves.uses if use.menu.id == "sub"} == {
        "1": Purpose.ERRAND,
        "2": Purpose.BACK,
        "3": Purpose.MAIN_MENU,
        "4": Purpose.MAIN_MENU,
        "5": Purpose.REPEAT,
        "7": Purpose.PERSON,
        "8": Purpose.END,
        "0": Purpose.PERSON,
    }
