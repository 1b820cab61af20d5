"""What `check` says becomes of an errand, and what becomes of it when somebody rings about it: on random menus the two agree."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.calls.errands import form_of
from ivrlint.calls.expectation import Question
from ivrlint.calls.plan import ring
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey import Survey
from tests.survey.strategies import Word, flow_of, menu_text

SUBJECTS = st.sampled_from(["bills", "repairs", "boats", "gardens", "late bills", "boat repairs", "garden boats"])
MENUS, OTHERS = [f"m{number}" for number in range(5)], [f"p{number}" for number in range(5)]
PLACES = st.sampled_from([*MENUS, *OTHERS]).map(Word)
WAYS = st.one_of(PLACES, PLACES, PLACES, PLACES, st.sampled_from(["back", "start", "hangup"]).map(Word))


@st.composite
def menus(draw: st.DrawFn) -> dict[str, Any]:
    """A menu of a few subjects, with somebody for everything else or without."""
    options = {}
    for key, subject in enumerate(draw(st.lists(SUBJECTS, min_size=1, max_size=4, unique=True)), 1):
        options[str(key)] = {"say": f"For {subject}, press {key}.", "label": subject, "to": draw(WAYS)}
    if draw(st.booleans()):
        options["0"] = {"say": "For anything else, press 0.", "label": "anything else", "to": draw(PLACES)}
    late = {"tries": 2, "again": "I did not hear a key.", "to": draw(WAYS)}
    return {"type": "menu", "prompt": "Please choose.", "options": options, "no_input": late, "no_match": late}


@st.composite
def others(draw: st.DrawFn) -> dict[str, Any]:
    """What is no menu: things said, people, decisions, numbers to key, things done."""
    return draw(
        st.sampled_from(
            [
                {"type": "queue"},
                {"type": "message", "prompt": "One moment.", "next": draw(WAYS)},
                {"type": "branch", "by": "hours", "cases": {"closed": draw(WAYS), "open": draw(WAYS)}},
                {"type": "branch", "by": "caller", "cases": {"returning": draw(WAYS), "new": draw(WAYS)}},
                {"type": "collect", "digits": 4, "prompt": "Your number.", "next": draw(WAYS)},
                {"type": "task", "kind": "lookup", "next": draw(WAYS)},
                {"type": "task", "prompt": "It is done.", "next": draw(WAYS)},
            ]
        )
    )


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A menu file with errands, each with a place that it should come to."""
    nodes = {id: draw(menus()) for id in MENUS} | {id: draw(others()) for id in OTHERS}
    reached = st.fixed_dictionaries({"reaches": PLACES})
    errands = draw(st.dictionaries(SUBJECTS, reached, min_size=1, max_size=4))
    return menu_text(nodes, language="en", start=draw(PLACES), errands=errands)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(lines())
def test_who_is_misled_does_not_get_there_and_who_has_no_doubt_and_arrives_does(text: str) -> None:
    survey = Survey(flow_of(text))
    report = ring([(form_of(survey.flow), [survey])])
    calls = {tally.path.scenario.name: tally.example for tally in report.tallies}
    for search in survey.searches.all:
        call = calls[search.errand.name]
        assert call is not None
        (reaches,) = (each for each in call.findings if each.expectation.question is Question.REACHES)
        slips = any(event.edge and event.edge.kind in ERROR_KINDS for event in call.visit.taken)
        if survey.searches.astray(search):
            assert slips or reaches.met is False
        elif search.arrives and not any(turn.fit.doubt for turn in search.turns):
            assert reaches.met is True
