"""Plans: every scenario with each of its profiles under each of its conditions, once, or a sample of such calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from random import Random

from ivrlint.calls.caller import Line
from ivrlint.calls.conditions import flows_from
from ivrlint.calls.coverage import Coverage
from ivrlint.calls.dice import Chance, Dice, Likeliest
from ivrlint.calls.errands import scenarios_for
from ivrlint.calls.judging import judge
from ivrlint.calls.result import Path, Report, Result, Tally
from ivrlint.calls.scenario import ScenarioFile
from ivrlint.flow import Collect, Flow
from ivrlint.flow.shares import SharesError
from ivrlint.source import SourceError
from ivrlint.survey import Survey

_ALL_BUT = 0.9
"""How like another name one is that was meant to be the same (difflib's ratio; J)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How many calls are made to each menu, and from which seed they are drawn."""

    size: int
    seed: int


def ring(forms: Sequence[tuple[ScenarioFile, Sequence[Survey]]], sample: Sample | None = None) -> Report:
    """Make the calls of some forms, each to its menus.

    Without a sample each path is called once, and what is likeliest happens. Raise SourceError, with the place in the
    form, where a scenario names what a menu does not have.
    """
    tallies: list[Tally] = []
    coverage: dict[str, Coverage] = {}
    idle: dict[tuple[str, str], None] = {}
    for form, surveys in forms:
        _check_data(form, surveys)
        for survey in surveys:
            for each in flows_from(survey):
                coverage.setdefault(each.flow.path, Coverage(each))
            plan = list(paths(form, survey.flow, [other.flow for other in surveys]))
            named = dict.fromkeys(path.condition for path in plan)
            idle |= {(name, survey.flow.path): None for name in named if not form.circumstances[name].changes(survey)}
            for path, dice in _calls(plan, sample):
                tally = Tally(path)
                for result in _results(form, survey, path, dice):
                    tally.add(result)
                    for name in result.visit.call.surveys:
                        if name in coverage:
                            coverage[name].add(result.visit.events)
                tallies.append(tally)
    name = ", ".join(dict.fromkeys(form.name for form, _ in forms))
    return Report(name, tuple(tallies), coverage, tuple(idle), sample.seed if sample else None)


def paths(form: ScenarioFile, flow: Flow, flows: Sequence[Flow]) -> Iterator[Path]:
    """Every scenario with each of its profiles under each of its conditions, for one of the menus that are rung."""
    for scenario in scenarios_for(form, flow, flows):
        for condition in scenario.conditions:
            for profile in scenario.callers:
                yield Path(flow.path, scenario, profile, condition)


def _check_data(form: ScenarioFile, surveys: Sequence[Survey]) -> None:
    """Raise SourceError where what a caller has or lacks is all but what a menu asks for: a slip of the pen.

    What no menu asks for is no error, for a form may be meant for other menus too.
    """
    flows = [each.flow for survey in surveys for each in flows_from(survey)]
    asked = sorted({node.datum for flow in flows for node in flow.of(Collect) if node.datum})
    for scenario in form.scenarios:
        for datum in (*scenario.has, *scenario.lacks):
            meant = get_close_matches(datum, asked, n=1, cutoff=_ALL_BUT)
            if meant and datum not in asked:
                raise SourceError(f"nothing asks for «{datum}»; did you mean «{meant[0]}»?", scenario.span)


def _calls(plan: list[Path], sample: Sample | None) -> Iterator[tuple[Path, Iterable[Dice]]]:
    """The paths that are called, each with the dice of its calls; those of a scenario have its share between them.

    The same seed gives the same calls to every menu.
    """
    if sample is None:
        for path in plan:
            yield path, [Likeliest()]
        return
    paths_of = Counter(path.scenario.name for path in plan)
    weights = [path.scenario.share / paths_of[path.scenario.name] for path in plan]
    if not any(weights):
        raise SourceError("no errand has a share above 0; give one to what callers ring about", plan[0].scenario.span)
    drawn = Counter(Random(sample.seed).choices(range(len(plan)), weights, k=sample.size))
    for number, path in enumerate(plan):
        if drawn[number]:
            yield path, map(Chance, (f"{sample.seed} {number} {call}" for call in range(drawn[number])))


def _results(form: ScenarioFile, survey: Survey, path: Path, dice: Iterable[Dice]) -> Iterator[Result]:
    scenario, profile = path.scenario, form.profiles[path.profile]
    lacks = frozenset(scenario.lacks) if profile.has_numbers else None
    try:
        conditions = form.circumstances[path.condition].conditions(survey, profile, lacks)
        line = Line(survey, scenario, profile, conditions)
        for each in dice:
            visit = line.ring(each)
            yield Result(path, visit, judge(visit, scenario.checklist))
    except SharesError as error:
        raise SourceError(f"{survey.flow.path}: {error}", scenario.span) from error
