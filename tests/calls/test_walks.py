"""A call that takes the quickest walk to a place is there after the same seconds and with the same keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from ivrlint import load
from ivrlint.calls import Call
from ivrlint.flow import EdgeKind, Flow, Queue
from ivrlint.survey import Survey, Walk
from ivrlint.survey.timing import FIRST_KEY, QUEUE_WAIT
from tests.calls.walking import CannotFollowError, conditions_for, follow
from tests.conftest import ROOT
from tests.survey.strategies import flows

SAMPLES = sorted((ROOT / "samples").glob("*.ivr.yaml"))
thorough = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def walked(survey: Survey, walk: Walk) -> tuple[Call, float]:
    """The call that takes a walk, and the seconds that it takes longer for reasons that the phone states."""
    call, later, keys = Call(survey, conditions_for(survey, walk)), 0.0, 0
    for step in walk.steps[:-1]:
        assert step.edge is not None
        assert call.node.id == step.node
        node = survey.flow.node(step.node)
        gives_up = step.edge.kind is EdgeKind.OVERFLOW and step.edge.condition is None and step.edge.after is None
        if isinstance(node, Queue) and gives_up and node.max_wait is None and node.expected_wait is not None:
            later += QUEUE_WAIT - node.expected_wait
        presses = survey.walks.presses(step.edge)
        if presses and not keys and call.keys:  # the first key of the call was one that the walk does not count
            later -= FIRST_KEY
        keys += presses
        later += follow(call, step.edge)
    return call, later


def check_walk(survey: Survey, walk: Walk) -> str:
    call, later = walked(survey, walk)
    edges = [step.edge for step in walk.steps if step.edge]
    assert call.node.id == walk.steps[-1].node
    keyed = any(survey.flow.node(edge.source).kind == "collect" and edge.kind is EdgeKind.NEXT for edge in edges)
    assert call.keys == walk.keys or keyed
    if any(survey.languages.chosen_by(edge) for edge in edges):
        return "language"
    if walk.exact:
        assert call.clock == pytest.approx(walk.seconds + later)
        return "exact"
    assert call.clock >= walk.seconds + later - 1e-6
    return "of unknown length"


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_every_walk_of_a_sample(file: Path) -> None:
    survey = Survey(load(file))
    for id in survey.walks.seconds:
        walk = survey.walks.to(id)
        if walk.steps[0].node == survey.flow.start:
            check_walk(survey, walk)


@given(flows())
@thorough
def test_every_walk_of_random_menus(flow: Flow) -> None:
    survey = Survey(flow)
    for id in survey.walks.seconds:
        walk = survey.walks.to(id)
        if walk.steps[0].node == flow.start:
            try:
                event(check_walk(survey, walk))
            except CannotFollowError as reason:
                event(str(reason))
