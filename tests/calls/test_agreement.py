"""Mystery callers against the figures of `measure`: the same callers, the same shares, times and keys."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest

from ivrlint import load
from ivrlint.calls.caller import Line
from ivrlint.calls.conditions import Conditions
from ivrlint.calls.dice import Chance
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.profile import Profile
from ivrlint.calls.scenario import Scenario
from ivrlint.flow import EdgeKind
from ivrlint.flow.callers import CallerKind, Callers
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from ivrlint.survey.visits import LOST

SAMPLES = Path(__file__).parents[2] / "samples"
HASTY = CallerKind(error_rate=0.15, no_input_rate=0.3, patience=60.0, pace=2.0)
KNOWING = CallerKind(knows_keys=True, error_rate=0.01, no_input_rate=0.0, patience=400.0)
FEWEST = 30
"""Fewer events than these have no normal error."""


def waiting(events: list[Event]) -> float:
    """Seconds in queues; those who leave by a key listen to it until then, as the figures have it, and do not wait."""
    total = since = 0.0
    for event in events:
        if event.kind is Happening.WAITS:
            since = event.at
        elif event.kind in (Happening.TAKES, Happening.ENDS):
            left = event.edge is not None and event.edge.kind is EdgeKind.EXIT
            total, since = total + (event.at - since if since and not left else 0.0), 0.0
    return total


def deviations(survey: Survey, kind: CallerKind, calls: int) -> dict[str, float]:
    """How many standard errors the calls and the figures are apart, for all that happened often enough."""
    scenario = Scenario("any", SourceText("form.yaml", "").span(0, 0))
    line = Line(survey, scenario, Profile("any", kind), Conditions(caller=kind))
    ended: Counter[str] = Counter()
    costs: dict[str, list[float]] = {"seconds": [], "waiting": [], "keys": []}
    for number in range(calls):
        call = line.ring(Chance(f"agreement {number}")).call
        ended[str(call.ending)] += 1
        if call.ending in LOST:
            ended[f"lost at {call.node.id}"] += 1
        arrived = call.visits.ending(call.node) is not None and call.ending not in LOST
        clock = call.walk.seconds + call.waited if arrived else call.clock  # figures end where callers arrive
        waited = waiting(call.events)
        for name, value in (("seconds", clock - waited), ("waiting", waited), ("keys", call.keys)):
            costs[name].append(value)
    journeys = Survey(replace(survey.flow, callers=Callers(kinds=(kind,)))).journeys
    shares = {str(ending): share for ending, share in journeys.endings.items()}
    shares |= {f"lost at {id}": share for id, share in journeys.lost_at.items()}
    found = {}
    for name, share in shares.items():
        if min(calls * share, calls * (1 - share)) >= FEWEST:
            found[name] = (ended[name] - calls * share) / sqrt(calls * share * (1 - share))
    for name, values in costs.items():
        exact = getattr(journeys.per_call, name)
        mean = sum(values) / calls
        error = sqrt(sum((value - mean) ** 2 for value in values) / calls / calls)
        if error > 1e-6 * max(mean, 1e-9):
            found[name] = (mean - exact) / error
    return found


@pytest.mark.parametrize("kind", [CallerKind(), HASTY, KNOWING], ids=["usual", "hasty", "knowing"])
@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.ivr.yaml")))
def test_mystery_callers_fare_as_measure_says(name, kind):
    survey = Survey(load(SAMPLES / name))
    apart = deviations(survey, kind, 400)
    assert not {name: round(z, 1) for name, z in apart.items() if abs(z) > 3.5}
