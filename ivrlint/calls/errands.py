"""What callers ring about, as scenarios: each errand that a menu names is a call that should find its choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ivrlint.calls.expectation import NO, YES, Expectation, Question
from ivrlint.calls.scenario import Scenario, ScenarioFile
from ivrlint.flow import Errand, Flow
from ivrlint.flow.shares import nearest
from ivrlint.source import SourceError

ALL = "all"
"""What stands for all errands of the menus."""


def form_of(flow: Flow) -> ScenarioFile:
    """The form that the errands of a menu are: a call about each of them, not to be cut off."""
    not_cut_off = Expectation(Question.CUT_OFF, NO, flow.start_span)
    about_all = Scenario("", flow.start_span, errands=(ALL,), checklist=(not_cut_off,))
    return ScenarioFile(flow.path, flow.name or flow.path, (), (about_all,))


def scenarios_for(form: ScenarioFile, flow: Flow, flows: Sequence[Flow]) -> tuple[Scenario, ...]:
    """The scenarios of a form for one of the menus that are rung: one for each errand where they are about errands.

    Errands that only other menus name are looked for as well. Raise SourceError for one that no menu names, and for a
    place that one should come to and that does not exist.
    """
    if not any(scenario.errands for scenario in form.scenarios):
        return form.scenarios
    known: dict[str, tuple[Errand, Flow]] = {}
    for each in (flow, *flows):
        for errand in each.errands:
            known.setdefault(errand.name, (errand, each))
    return tuple(made for scenario in form.scenarios for made in _made(scenario, flow, known))


def _made(scenario: Scenario, flow: Flow, known: dict[str, tuple[Errand, Flow]]) -> list[Scenario]:
    """The scenario, or one for each errand that it is about."""
    if not scenario.errands:
        return [scenario]
    if not known:
        raise SourceError("none of the menus has `errands:`; name there what callers ring about", scenario.span)
    for name in scenario.errands:
        if name != ALL and name not in known:
            message = f"there is no errand «{name}»{nearest(name, known)}; there are {', '.join(known)}"
            raise SourceError(message, scenario.span)
    named = [known[name] for name in known if name in scenario.errands or ALL in scenario.errands]
    left = max(0.0, 1.0 - sum(errand.share or 0.0 for errand, _ in named))
    unsaid = sum(errand.share is None for errand, _ in named)
    return [
        replace(
            scenario,
            name=f"{scenario.name}: {errand.name}".removeprefix(": "),
            why={tag or home.language or "": words for tag, words in (errand.why or {"": errand.name}).items()},
            errands=(),
            share=scenario.share * (left / unsaid if errand.share is None else errand.share),
            checklist=(*_expected(scenario, errand if home is flow else None, flow), *scenario.checklist),
        )
        for errand, home in named
    ]


def _expected(scenario: Scenario, errand: Errand | None, flow: Flow) -> list[Expectation]:
    """What is expected of a call about an errand (None = another menu's) beside what the scenario says."""
    asked = {line.question for line in scenario.checklist}
    expected = []
    if errand and errand.reaches and Question.REACHES not in asked:
        places = errand.reaches
        if missing := next((place for place in places if place not in flow.nodes), None):
            message = f"«{errand.name}» should come to «{missing}», which does not exist{nearest(missing, flow.nodes)}"
            raise SourceError(message, errand.span)
        expected.append(Expectation(Question.REACHES, " or ".join(places), errand.span, places=places))
    if Question.RIGHT_CHOICE not in asked:
        expected.append(Expectation(Question.RIGHT_CHOICE, YES, scenario.span))
    return expected
