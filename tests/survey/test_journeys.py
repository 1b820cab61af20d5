"""What becomes of callers: the chain against callers simulated one by one, and against the quickest walk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from math import inf, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.flow import Edge, EdgeKind, Flow, Hangup, Queue, Task
from ivrlint.flow.callers import CallerKind, Callers
from ivrlint.survey import Survey
from ivrlint.survey.journeys import KindJourneys
from ivrlint.survey.steps import MOST_STEPS
from ivrlint.survey.timing import FIRST_KEY
from ivrlint.survey.visits import LOST, Ending, Patience
from tests.survey.simulation import Mean, simulated
from tests.survey.strategies import Word, flow_of, flows, menu_text

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.ivr.yaml"))
HASTY = CallerKind(error_rate=0.15, no_input_rate=0.3, patience=60.0, pace=2.0)
"""Callers to whom everything happens often enough to be compared in a few thousand calls."""
KNOWING = CallerKind(knows_keys=True, error_rate=0.01, no_input_rate=0.0, patience=400.0)
PERFECT = CallerKind(error_rate=0.0, no_input_rate=0.0, patience=inf)
"""Callers who make no mistake and never give up."""
SEED = 20261122
MOST_VISITS = 10_000
"""Nodes that the callers of one random menu get to."""
FEWEST = 30
"""Fewer events than these have no normal error."""

kinds = st.builds(
    CallerKind,
    error_rate=st.sampled_from([None, 0.0, 0.3]),
    no_input_rate=st.sampled_from([None, 0.0, 0.5]),
    patience=st.sampled_from([None, 20.0, 90.0, 1000.0]),
    pace=st.sampled_from([1.0, 2.0]),
    knows_keys=st.booleans(),
    wants=st.sampled_from([None, None, "n0", "n1", "n2"]),
    caller=st.sampled_from([None, "known", "new"]),
)
thorough = settings(deadline=None, suppress_health_check=list(HealthCheck))


@cache
def survey_of(file: Path) -> Survey:
    return Survey(load(file))


def with_kind(survey: Survey, kind: CallerKind) -> Survey:
    return Survey(replace(survey.flow, callers=Callers(kinds=(kind,))))


def deviations(survey: Survey, kind: CallerKind, calls: int, seed: int) -> dict[str, float]:
    """How many standard errors the chain and the simulation are apart, for all that happened often enough."""
    journeys, outcome = with_kind(survey, kind).journeys, simulated(survey, kind, calls, seed)
    found = {}
    shares: dict[str, tuple[float, int]] = {
        **{str(ending): (share, outcome.endings[ending]) for ending, share in journeys.endings.items()},
        **{f"lost at {id}": (share, outcome.lost[id]) for id, share in journeys.lost_at.items()},
    }
    for name, (share, count) in shares.items():
        expected, other = calls * share, calls * (1 - share)
        if min(expected, other) >= FEWEST:
            found[name] = (count - expected) / sqrt(expected * (1 - share))
        else:  # Bernstein's bound, which needs no normal distribution, in the same unit
            apart = abs(count - expected)
            variance = max(0.0, expected * (1 - share))
            found[name] = apart / (sqrt(variance) + sqrt(variance + apart / 3)) if apart > 1e-6 * calls else 0.0
    person = journeys.to_person
    means: dict[str, tuple[float, Mean]] = {
        "seconds": (journeys.per_call.seconds, outcome.seconds),
        "waiting": (journeys.per_call.waiting, outcome.waiting),
        "keys": (journeys.per_call.keys, outcome.keys),
        "seconds to person": (person.seconds / person.share if person else 0.0, outcome.seconds_to_person),
    }
    for name, (exact, mean) in means.items():
        if (
            mean.events >= FEWEST and mean.error > 1e-6 * mean.value
        ):  # where all fared alike, there is no spread to tell
            found[name] = (mean.value - exact) / mean.error
    return found


@pytest.mark.parametrize("kind", [CallerKind(), HASTY, KNOWING], ids=["usual", "hasty", "knowing"])
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_callers_of_every_sample_fare_as_simulated_ones(file: Path, kind: CallerKind) -> None:
    """Three standard errors, with callers drawn from a fixed seed: of 1,500 comparisons about four would be further
    apart by chance alone with other seeds, which the long test allows for."""
    apart = deviations(survey_of(file), kind, 1000, SEED)
    assert not {name: z for name, z in apart.items() if abs(z) > 3}


@pytest.mark.long
@pytest.mark.parametrize("kind", [CallerKind(), HASTY, KNOWING], ids=["usual", "hasty", "knowing"])
def test_many_callers_of_the_samples_fare_as_simulated_ones(kind: CallerKind) -> None:
    """No comparison is five standard errors apart, and as few as there may be (0.27 %, doubled) are more than three."""
    apart = [abs(z) for file in SAMPLES for z in deviations(survey_of(file), kind, 100_000, SEED).values()]
    assert max(apart) < 5
    assert sum(z > 3 for z in apart) <= 2 + 2 * 0.0027 * len(apart)


def assert_fare_alike(flow: Flow, kind: CallerKind, calls: int) -> None:
    """Within six standard errors. Hypothesis tries thousands of comparisons and means ones of its own choice, so that
    three or four would be exceeded by chance; six by one comparison in 500 million, and a wrong formula is further off.
    """
    survey = Survey(flow)
    visits = sum(with_kind(survey, kind).journeys.entered.values())  # in a loop of menus callers are long on their way
    apart = deviations(survey, kind, max(30, min(calls, int(MOST_VISITS / visits))), SEED)
    assert not {name: z for name, z in apart.items() if abs(z) > 6}


@given(flows(), kinds)
@settings(thorough, max_examples=40)
def test_callers_of_random_menus_fare_as_simulated_ones(flow: Flow, kind: CallerKind) -> None:
    assert_fare_alike(flow, kind, 600)


@pytest.mark.long
@given(flows(), kinds)
@settings(thorough, max_examples=1500)
def test_many_callers_of_random_menus_fare_as_simulated_ones(flow: Flow, kind: CallerKind) -> None:
    assert_fare_alike(flow, kind, 5000)


@given(flows(), kinds)
@settings(thorough, max_examples=50)
def test_nobody_is_lost_count_of(flow: Flow, kind: CallerKind) -> None:
    journeys = with_kind(Survey(flow), kind).journeys
    assert sum(journeys.endings.values()) == pytest.approx(1)
    assert min(journeys.endings.values()) >= 0
    lost = sum(journeys.endings[ending] for ending in LOST)
    assert sum(journeys.lost_at.values()) == pytest.approx(lost)
    entering: defaultdict[str, float] = defaultdict(float, {flow.start: 1.0})
    for edge in flow.edges():
        entering[edge.target] += journeys.taken(edge)
    for id, visits in journeys.entered.items():
        assert visits == pytest.approx(entering[id], rel=1e-9)
    person, per_call = journeys.to_person, journeys.per_call
    assert (person.share if person else 0.0) == pytest.approx(journeys.endings[Ending.PERSON])
    if person:
        assert person.seconds <= per_call.seconds * (1 + 1e-9)
        assert person.keys <= per_call.keys * (1 + 1e-9) and person.waiting <= per_call.waiting * (1 + 1e-9)


@given(flows(), kinds)
@settings(thorough, max_examples=40)
def test_giving_up_is_as_likely_at_any_moment(flow: Flow, kind: CallerKind) -> None:
    """So the share of calls that are given up is the time that calls last ÷ the mean patience, whatever the menu; only
    callers caught in a loop without any words give up in no time. Where no task serves callers, all who give up are
    counted so."""
    nodes = {id: replace(node, purpose="lookup") if isinstance(node, Task) else node for id, node in flow.nodes.items()}
    journeys = with_kind(Survey(replace(flow, nodes=nodes)), replace(kind, patience=90.0)).journeys
    assume(sum(journeys.entered.values()) < 1e4)
    lasting = journeys.per_call.seconds + journeys.per_call.waiting
    assert journeys.endings[Ending.GAVE_UP] == pytest.approx(lasting / 90, abs=1e-4)


def test_kinds_of_callers_are_mixed_by_their_shares() -> None:
    survey = survey_of(SAMPLES[0])
    mixed = Survey(replace(survey.flow, callers=Callers(kinds=(replace(HASTY, share=3), replace(KNOWING, share=1)))))
    parts = [with_kind(survey, kind).journeys for kind in (HASTY, KNOWING)]
    for ending, share in mixed.journeys.endings.items():
        assert share == pytest.approx(0.75 * parts[0].endings[ending] + 0.25 * parts[1].endings[ending])
    for name in ("seconds", "waiting", "keys"):
        both = [getattr(part.per_call, name) for part in parts]
        assert getattr(mixed.journeys.per_call, name) == pytest.approx(0.75 * both[0] + 0.25 * both[1])


# The quickest walk


def only_by(flow: Flow, walk: list[Edge], end: str) -> Flow:
    """The flow in which all callers take the edges of a walk, queues answer at once, and calls end in a node."""
    on_walk = {id(edge) for edge in walk}
    timing, nodes, edges = Survey(flow).timing, dict(flow.nodes), []
    passed = {edge.source for edge in walk}
    for edge in flow.connections:
        if edge.source == end:
            continue
        if edge.source in passed:
            node = flow.node(edge.source)
            after = edge.after
            if isinstance(node, Queue) and edge.kind is EdgeKind.OVERFLOW and id(edge) in on_walk:
                after = timing.edge(edge) - timing.heard(node.prompt, node)
            edge = replace(edge, share=float(id(edge) in on_walk), after=after)
        edges.append(edge)
    for edge in walk:
        node = nodes[edge.source]
        stops = tuple(replace(stop, share=0.0) for stop in node.stops)
        nodes[edge.source] = replace(node, stops=stops)
        if isinstance(node, Queue):
            wait = 0.0 if edge.kind is EdgeKind.ANSWER else 1e300
            nodes[edge.source] = replace(node, stops=stops, expected_wait=wait)
    span = flow.nodes[end].span
    nodes[end] = Hangup(id=end, span=span, whole=span)
    starts = (walk[0].source if walk else end,)
    return replace(flow, nodes=nodes, connections=edges, starts=starts)


def assert_walks_agree(survey: Survey) -> int:
    """Callers who all take the quickest walk, and make no mistake, take as long and press as many keys as it says."""
    flow, compared = survey.flow, 0
    for end in survey.walks.seconds:
        walk = survey.walks.to(end)
        edges = [step.edge for step in walk.steps if step.edge is not None]
        if len(walk.steps) == MOST_STEPS or any(is_second(flow, edge) for edge in edges):
            continue
        journeys = KindJourneys(Survey(only_by(flow, edges, end)), PERFECT)
        spent = journeys.spent()
        assert dict(journeys.entered())[end] == pytest.approx(1)
        assert spent.seconds + spent.waiting == pytest.approx(survey.walks.seconds[end], rel=1e-6, abs=1e-6)
        assert spent.keys == pytest.approx(walk.keys, rel=1e-6)
        compared += 1
    return compared


def is_second(flow: Flow, edge: Edge) -> bool:
    """Whether a platform gives silence, wrong keys or a queue's wait two ways on: callers take the first."""
    kinds = (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH, EdgeKind.OVERFLOW)
    alike = (other for other in flow.exits(edge.source, edge.kind) if other.condition == edge.condition)
    return edge.kind in kinds and next(alike) is not edge


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_who_takes_the_quickest_walk_of_a_sample_takes_as_long_as_it(file: Path) -> None:
    assert assert_walks_agree(survey_of(file)) > 2


@given(flows())
@settings(thorough, max_examples=40)
def test_who_takes_the_quickest_walk_of_a_random_menu_takes_as_long_as_it(flow: Flow) -> None:
    assert_walks_agree(Survey(flow))


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """Menus without loops, in which one way leads to each place."""
    nodes: dict[str, Any] = {}
    pending = ["top"]
    while pending:
        id = pending.pop()
        kind = draw(st.sampled_from(["menu", "menu", "message", "collect", "agent", "voicemail"]))
        below = [f"{id}-{number}" for number in range(draw(st.integers(1, 4)) if kind == "menu" else 1)]
        prompt = draw(st.sampled_from(["Hello there.", "", "Please listen. We are here."]))
        if len(nodes) > 30 or (kind in ("agent", "voicemail") and id != "top"):
            nodes[id] = {"type": "agent"}
            continue
        pending += below
        if kind in ("message", "collect"):
            nodes[id] = {"type": kind, "prompt": prompt, "next": Word(below[0])}
            nodes[id] |= {"digits": 4} if kind == "collect" else {}
        else:
            say = draw(st.booleans())
            said = {str(key): f"For {key}, press {key}." if say else "" for key in range(1, 5)}
            options = {key: {"say": said[key], "to": Word(to)} for key, to in zip(said, below, strict=False)}
            nodes[id] = {"type": "menu", "prompt": prompt, "options": options}
    return nodes


@given(trees())
@settings(thorough, max_examples=40)
def test_callers_who_know_what_they_want_take_the_only_way_there(nodes: dict[str, Any]) -> None:
    survey = Survey(flow_of(menu_text(nodes, language="en")))
    for wanted, node in nodes.items():
        if node["type"] == "agent":
            journeys = KindJourneys(survey, replace(PERFECT, wants=wanted))
            assert dict(journeys.entered())[wanted] == pytest.approx(1)
            assert journeys.spent().seconds == pytest.approx(survey.walks.seconds[wanted], rel=1e-6)
            assert journeys.spent().keys == pytest.approx(survey.walks.to(wanted).keys, rel=1e-6)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_callers_who_know_what_they_want_are_no_quicker_than_the_quickest_walk(file: Path) -> None:
    survey = survey_of(file)
    for wanted, seconds in survey.walks.seconds.items():
        ended = Survey(only_by(survey.flow, [], wanted))
        flow = replace(ended.flow, starts=survey.flow.starts)
        journeys = KindJourneys(Survey(flow), replace(PERFECT, wants=wanted))
        if dict(journeys.entered()).get(wanted, 0.0) > 1 - 1e-6:
            spent = journeys.spent()
            assert spent.seconds + spent.waiting >= seconds * (1 - 1e-6)


# What callers do


def journeys_of(nodes: dict[str, Any], kind: CallerKind = PERFECT, **top: Any) -> Any:
    return with_kind(Survey(flow_of(menu_text(nodes, **{"language": "en"} | top))), kind).journeys


END = {"type": "voicemail"}


def test_who_wants_what_only_silence_leads_to_stays_silent() -> None:
    nodes = {
        "top": {
            "type": "menu", "prompt": "Hello.",
            "options": {"1": {"say": "To order, press 1.", "to": Word("mail")}, "9": {"say": "Again: 9.", "to": Word("repeat")}},
            "no_input": {"tries": 3, "to": Word("desk")},
        },
        "mail": END, "desk": {"type": "agent"},
    }  # fmt: skip
    journeys = journeys_of(nodes, replace(PERFECT, wants="desk"))
    assert journeys.endings[Ending.PERSON] == pytest.approx(1)
    assert journeys.per_call.keys == 0
    assert journeys_of(nodes, replace(PERFECT, wants="mail")).endings[Ending.VOICEMAIL] == pytest.approx(1)


def test_the_system_decides_by_hours_whatever_callers_want() -> None:
    cases = {"open": Word("desk"), "closed": Word("mail")}
    nodes = {"doors": {"type": "branch", "by": "hours", "cases": cases}, "desk": {"type": "agent"}, "mail": END}
    assert journeys_of(nodes, replace(PERFECT, wants="mail")).endings[Ending.PERSON] == pytest.approx(1)


@pytest.mark.parametrize(
    ("by", "cases", "share"),
    [
        ("switch", {"on": "mail"}, 0.0),
        ("hours", {"closed": "mail"}, 0.0),
        ("hours", {"closed": "mail", "holiday": "mail"}, 0.0),
        ("hours", {"open": "mail"}, 1.0),
        ("data", {"a": "mail"}, 0.5),
        ("data", {"a": "mail", "b": "mail"}, 1.0),
        ("caller", {"returning": "mail"}, 0.0),
        ("caller", {"known": "mail", "new": "mail"}, 1.0),
    ],
)
def test_a_branch_that_leaves_calls_over_stops_them(by: str, cases: dict[str, str], share: float) -> None:
    nodes = {"b": {"type": "branch", "by": by, "cases": {case: Word(to) for case, to in cases.items()}}, "mail": END}
    endings = journeys_of(nodes).endings
    assert endings[Ending.VOICEMAIL] == pytest.approx(share)
    assert endings[Ending.CUT_OFF] == pytest.approx(1 - share)


def test_callers_have_the_number_that_they_are_asked_for_unless_a_share_says_otherwise() -> None:
    entry: dict[str, Any] = {"type": "collect", "digits": 8, "next": Word("desk"), "without_it": Word("mail")}
    nodes = {"number": entry, "desk": {"type": "agent"}, "mail": END}
    assert journeys_of(nodes).endings[Ending.PERSON] == pytest.approx(1)
    entry["without_it"] = {"to": Word("mail"), "share": 0.3}
    assert journeys_of(nodes).endings[Ending.VOICEMAIL] == pytest.approx(0.3)


def test_a_share_of_failing_entries_is_counted_once() -> None:
    entry = {"kind": "next", "to": Word("desk")}, {"kind": "failure", "to": Word("mail"), "share": 0.2}
    ways = [*entry, {"kind": "no_input", "to": Word("desk")}]
    nodes = {
        "number": {"type": "collect", "digits": 4, "ways": ways, "no_match": Word("none")},
        "desk": {"type": "agent"},
        "mail": END,
    }
    assert journeys_of(nodes, replace(PERFECT, error_rate=0.1)).endings[Ending.VOICEMAIL] == pytest.approx(0.2)


def test_a_flow_that_is_called_for_good_does_not_end_in_its_failure() -> None:
    nodes = {"f": {"type": "flow", "file": "missing.ivr.yaml", "failure": Word("hangup")}}
    assert journeys_of(nodes).endings[Ending.ELSEWHERE] == pytest.approx(1)


def test_who_gives_up_before_a_key_has_not_pressed_it() -> None:
    nodes = {"top": {"type": "menu", "options": {"12": Word("mail")}}, "mail": END}
    journeys = journeys_of(nodes, replace(PERFECT, patience=1.2 + 0.8 + FIRST_KEY))
    assert journeys.endings[Ending.VOICEMAIL] == pytest.approx(0.36787944)
    assert journeys.per_call.keys == pytest.approx(2 * 0.36787944)


def test_silence_without_end_is_followed_only_so_far() -> None:
    silence = {"tries": 10**9, "after": 0, "to": Word("mail"), "share": 1.0}
    nodes = {"top": {"type": "menu", "options": {"1": Word("mail")}, "no_input": silence}, "mail": END}
    assert journeys_of(nodes).endings[Ending.VOICEMAIL] == pytest.approx(1, abs=1e-5)


@given(st.floats(0, 1e4), st.floats(1e-3, 1e300) | st.just(inf), st.floats(1e-3, 1e6), st.floats(0, 1e6) | st.just(inf))
@example(10.0, 1e200, 60.0, 60.0)
@settings(thorough)
def test_waits_end_in_one_of_three_ways(seconds: float, patience: float, mean: float, limit: float) -> None:
    """The parts sum to one, and no part waits longer than all of it lasts."""
    assume(mean > 1e-3)
    patient = Patience(patience)
    stay, given_up = patient.listening(seconds)
    assert 0 <= stay <= 1 and -1e-9 <= given_up <= seconds * (1 + 1e-9)
    ways = patient.queue(mean, limit)
    assert sum(way.share for way in ways) == pytest.approx(1)
    together = 1 / (1 / mean + 1 / patience)
    left = ways[1].share
    assert sum(way.seconds for way in ways) == pytest.approx(together * (1 - left), rel=1e-6, abs=1e-6)
