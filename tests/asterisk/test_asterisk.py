"""Every sample and 200 random menus on a real Asterisk: the keys go in, and what it visits is what the phone foretells.

Run with `pytest tests/asterisk --asterisk`; `-s` shows the counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import networkx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ivrlint import load
from ivrlint.flow import EdgeKind, Flow
from ivrlint.formats.asterisk.writer import write
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from tests.asterisk.chroot import NoAsteriskError, chroot
from tests.asterisk.exchange import Exchange, Line
from tests.asterisk.judge import Caller, Script, edge_name, quick
from tests.asterisk.server import Server
from tests.conftest import ROOT
from tests.survey.strategies import menu_texts

pytestmark = pytest.mark.asterisk

SAMPLES = sorted((ROOT / "samples").glob("*.ivr.yaml"))
MENUS = 200
FEWEST_NODES = 4
"""Nodes of a random menu, so that there is somewhere to go."""


@pytest.fixture(scope="module")
def root(request: pytest.FixtureRequest) -> Path:
    """Where Asterisk is; without `--asterisk`, and where it cannot be had, the test is skipped."""
    if not request.config.getoption("--asterisk"):
        pytest.skip("a real Asterisk is asked with --asterisk only")
    try:
        return chroot()
    except NoAsteriskError as reason:
        pytest.skip(f"no Asterisk: {reason}")


@pytest.fixture
def exchange(root: Path) -> Iterator[Exchange]:
    """An Asterisk that runs for one test."""
    with Server(root) as server:
        yield Exchange(server)


def random_menus() -> list[Flow]:
    """The same random menus each time."""
    found: dict[str, Flow] = {}

    @settings(
        max_examples=4 * MENUS, phases=[Phase.generate], derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(menu_texts())
    def gather(text: str) -> None:
        if len(found) < MENUS and text not in found:
            flow = read(SourceText(f"random-{len(found)}.ivr.yaml", text))
            if sum(not node.implied for node in flow.nodes.values()) >= FEWEST_NODES:
                found[text] = flow

    gather()
    return list(found.values())


def played(exchange: Exchange, flows: list[Flow], calls: int) -> list[Line]:
    """So many calls to each menu."""
    dialplans: list[Dialplan] = []
    scripts: list[tuple[Script, Dialplan]] = []
    taken = edges = 0
    for original in flows:
        flow = quick(original, Random(original.path))
        dialplan = write(flow)
        dialplans.append(dialplan)
        caller = Caller(flow, dialplan, Random(flow.path))
        met = {flow.start, *networkx.descendants(flow.graph, flow.start)}
        exits = {edge_name(edge) for id in met for edge in flow.exits(id) if edge.kind is not EdgeKind.ANSWER}
        scripts += [(script, dialplan) for script in caller.calls(calls + len(exits) // 8)]
        taken += len(caller.taken)
        edges += len(exits)
    exchange.load(dialplans)
    lines = exchange.play(scripts)
    agree = sum(line.agrees for line in lines)
    turns = [turn for line in lines for turn in line.script.turns[: line.turn + 1]]
    print(
        f"\n{len(flows)} menus, {len(lines)} calls, {agree} agree; {sum(len(line.seen) for line in lines)} steps, "
        f"{sum(bool(turn.keys) for turn in turns)} turns with keys, {sum(not turn.keys for turn in turns)} in silence, "
        f"{sum(bool(turn.early) for turn in turns)} keys too early; {taken} of {edges} ways out of places that can be met taken; "
        f"{sum(turn.cuts for turn in turns)} prompts to be cut short, {sum(line.uncut for line in lines)} were not"
    )
    return lines


def disagreements(lines: list[Line]) -> list[str]:
    return [
        f"{line.script.line} {line.script.variables} {line.script.turns}: foretold {line.script.expected}, "
        f"{'hung up' if line.script.hangs_up else 'goes on'}; came to {line.seen}, {line.uncut} prompts not cut, {'ended' if line.ended else 'goes on'}"
        for line in lines
        if not line.agrees
    ]


def strange_steps(lines: list[Line], flows: list[Flow]) -> list[tuple[str, str]]:
    """Transitions that Asterisk made and that are no edge of the graph."""
    by_line = {write(flow).line: flow for flow in flows}
    strange = []
    for line in lines:
        flow = by_line[line.script.line]
        places = [node for what, node in line.seen if what == "at"]
        pairs = pairwise(places)
        strange += [(one, next) for one, next in pairs if not flow.graph.has_edge(one, next)]
        strange += [("start", place) for place in places[:1] if place != flow.start]
    return strange


def test_all_samples(exchange: Exchange) -> None:
    flows = [replace_path(load(file)) for file in SAMPLES]
    lines = played(exchange, flows, 12)
    assert not disagreements(lines)
    assert not strange_steps(lines, flows)


def test_random_menus(exchange: Exchange) -> None:
    flows = random_menus()
    assert len(flows) == MENUS
    lines = played(exchange, flows, 6)
    assert not disagreements(lines)
    assert not strange_steps(lines, flows)


def replace_path(flow: Flow) -> Flow:
    """The flow by its file's name alone."""
    return replace(flow, source=SourceText(Path(flow.path).name, flow.source.text))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("${TRY} >= 3", "${TRY} >= 2"), ("exten => 2,1,Goto(trap-en-fault", "exten => 2,1,Goto(trap-en-advisors"), ("Background", "Playback")],
)  # fmt: skip
def test_a_wrong_dialplan_is_seen(exchange: Exchange, right: str, wrong: str) -> None:
    flow = quick(replace_path(load(ROOT / "samples" / "trap.en.ivr.yaml")), Random(0))
    dialplan = write(flow)
    assert right in dialplan.extensions
    spoilt = replace(dialplan, extensions=dialplan.extensions.replace(right, wrong))
    caller = Caller(flow, dialplan, Random(1))
    exchange.load([spoilt])
    lines = exchange.play([(script, dialplan) for script in caller.calls(10)])
    assert disagreements(lines)
