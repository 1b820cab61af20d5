"""What callers key or say, against brute force."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.flow import EdgeKind, Flow
from ivrlint.survey import Survey
from ivrlint.survey.timing import OPTION_PAUSE, speech_seconds
from tests.survey.strategies import Word, flow_of, menu_text

WORDS = ("bills", "meters and their readings", "moving to another town", "leaks", "a new connection to the net")


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(WORDS)), min_size=2, max_size=5))
def test_no_order_is_better_than_the_best(errands: list[tuple[int, str]]) -> None:
    options = {
        str(key): {"say": f"For {purpose}, press {key}", "to": Word("desk"), "share": weight / 100}
        for key, (weight, purpose) in enumerate(errands, 1)
    }
    heard = list(survey_of({"front": menu(options)}).input.listening())
    if not any(weight for weight, _ in errands):
        assert heard == []
        return
    [listening] = heard
    opening = speech_seconds("Welcome.", "en")
    spoken = [
        (weight, OPTION_PAUSE + speech_seconds(f"For {purpose}, press {key}", "en"))
        for key, (weight, purpose) in enumerate(errands, 1)
    ]
    waits = [opening + mean_wait(order) for order in permutations(spoken)]
    assert listening.seconds == pytest.approx(opening + mean_wait(spoken))
    assert listening.best == pytest.approx(min(waits))
    by_key = dict(enumerate(spoken, 1))
    assert opening + mean_wait([by_key[int(edge.key or "")] for edge in listening.order]) == pytest.approx(min(waits))


def mean_wait(order: Any) -> float:
    """The seconds until each option is said, each weighed by how many want it."""
    heard = [sum(seconds for _, seconds in order[: place + 1]) for place in range(len(order))]
    total = sum(weight for weight, _ in order)
    return sum(weight * until for (weight, _), until in zip(order, heard, strict=True)) / total


def menu(options: dict[str, Any]) -> dict[str, Any]:
    return {"type": "menu", "prompt": "Welcome.", "options": options}


def survey_of(nodes: dict[str, Any]) -> Survey:
    return Survey(flow_of(menu_text(nodes | {"desk": {"type": "queue"}}, language="en")))


@given(st.sets(st.text("012*", min_size=1, max_size=4), min_size=1))
def test_keys_that_begin_with_another(keys: set[str]) -> None:
    survey = survey_of({"front": menu({key: Word("desk") for key in sorted(keys, reverse=True)})})
    begun = survey.input.begun(survey.flow.node("front"))
    assert begun.keys() == {key for key in keys for other in keys if key != other and key.startswith(other)}
    assert all(key.startswith(other) and key != other and other in keys for key, other in begun.items())


@given(st.lists(st.integers(-1, 7), min_size=1, max_size=7))
def test_messages_are_passed_as_far_as_they_lead(targets: list[int]) -> None:
    """Node n is a message that leads to node `targets[n]`, or a queue where that is -1 or there is no such node."""
    nodes = {
        f"n{number}": {"type": "message", "prompt": "Hello.", "next": Word(f"n{target}")}
        if 0 <= target < len(targets)
        else {"type": "queue"}
        for number, target in enumerate(targets)
    }
    survey = survey_of({"front": menu({"1": Word("n0")})} | nodes)
    flow = survey.flow
    for edge in [edge for edge in flow.edges() if edge.kind in (EdgeKind.OPTION, EdgeKind.NEXT)]:
        rounds = ring_or_end(flow, edge.target)
        assert survey.input.settled(edge).id in rounds


def ring_or_end(flow: Flow, id: str) -> set[str]:
    """The queue that messages from a node on lead to, or the ring that they end in."""
    for _ in flow.nodes:
        ways = flow.edges_from(id, EdgeKind.NEXT)
        if not ways:
            return {id}
        id = ways[0].target
    ring = {id}
    while (id := flow.edges_from(id, EdgeKind.NEXT)[0].target) not in ring:
        ring.add(id)
    return ring
