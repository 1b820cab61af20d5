"""Every sample and 200 random menus on a real Asterisk: the keys go in, and what it visits is what the phone foretells.

Run with `pytest tests/asterisk --asterisk`; `-s` shows the counts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import networkx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ivrlint import load
from ivrlint.flow import Flow
from ivrlint.formats.asterisk.writer import write
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from tests.asterisk.exchange import Exchange, Line
from tests.asterisk.judge import Caller
from tests.asterisk.plans import hindrance, way
from tests.asterisk.script import Script, quick
from tests.conftest import ROOT
from tests.survey.strategies import menu_texts

pytestmark = pytest.mark.asterisk

SAMPLES = sorted((ROOT / "samples").glob("*.ivr.yaml"))
MENUS = 200
FEWEST_NODES = 4
"""Nodes of a random menu, so that there is somewhere to go."""


def random_menus(number: int = 1) -> list[Flow]:
    """Random menus, for the same number the same ones each time."""
    found: dict[str, Flow] = {}

    @seed(number)
    @settings(
        max_examples=4 * MENUS, phases=[Phase.generate], derandomize=False, database=None, deadline=None,
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
    """Calls to each menu by every way that can be taken, and so many more."""
    dialplans: list[Dialplan] = []
    scripts: list[tuple[Script, Dialplan]] = []
    taken: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for original in flows:
        flow = quick(original, Random(original.path))
        dialplan = write(flow)
        dialplans.append(dialplan)
        caller = Caller(flow, dialplan, Random(flow.path))
        scripts += [(script, dialplan) for script in caller.calls(calls)]
        met = {flow.start, *networkx.descendants(flow.graph, flow.start)}
        ways = {way(edge): edge for id in met for edge in flow.exits(id)}
        for name, edge in ways.items():
            if name in caller.taken:
                taken[edge.kind] += 1
            else:
                reason = hindrance(flow, edge) or (
                    "goes round" if edge.source in caller.plans.cost else "behind these only"
                )
                left[f"{edge.kind}: {reason}"] += 1
    exchange.load(dialplans)
    lines, again = exchange.judged(scripts)
    agree = sum(line.agrees for line in lines)
    turns = [turn for line in lines for turn in line.script.turns[: line.turn + 1]]
    happened = Counter(what for line in lines for what, _ in line.seen)
    late = sorted(seconds for line in lines for seconds in line.lateness)
    print(
        f"\n{len(flows)} menus, {len(lines)} calls, {agree} agree, {again} made again; {sum(happened.values())} steps: {dict(happened)}; "
        f"{sum(bool(turn.keys) for turn in turns)} turns with keys, {sum(not turn.keys for turn in turns)} in silence, "
        f"{sum(bool(turn.early) for turn in turns)} keys too early; {sum(turn.cuts for turn in turns)} prompts to be cut "
        f"short, {sum(line.uncut for line in lines)} were not; {len(late)} waits, later than foretold by "
        f"{late[0]:.2f} to {late[-1]:.2f} s, half of them by at most {late[len(late) // 2]:.2f} s\n"
        f"ways taken: {taken.total()}, {dict(taken)}; not taken: {left.total()}, {dict(left)}"
    )
    return lines


def disagreements(lines: list[Line]) -> list[str]:
    """Every call that did not go as foretold, with what was the same before and where it parted."""
    return [told(line) for line in lines if not line.agrees]


def told(line: Line) -> str:
    script, seen = line.script, line.seen
    same = next(
        (number for number, (one, other) in enumerate(zip(script.expected, seen, strict=False)) if one != other), None
    )
    same = min(len(script.expected), len(seen)) if same is None else same
    return (
        f"{script.line} {script.variables} {script.turns[: line.turn + 1]}: after {script.expected[max(0, same - 4) : same]} foretold "
        f"{script.expected[same : same + 3]}, {'hung up' if script.hangs_up else 'goes on'}; came to {seen[same : same + 3]}, "
        f"{line.uncut} prompts not cut, {'ended' if line.ended else 'goes on'}"
    )


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
    lines = played(exchange, flows, 2)
    assert not disagreements(lines)
    assert not strange_steps(lines, flows)
    assert not exchange.missing()


def test_random_menus(exchange: Exchange) -> None:
    flows = random_menus()
    assert len(flows) == MENUS
    lines = played(exchange, flows, 1)
    assert not disagreements(lines)
    assert not strange_steps(lines, flows)
    assert not exchange.missing()


def replace_path(flow: Flow) -> Flow:
    """The flow by its file's name alone."""
    return replace(flow, source=SourceText(Path(flow.path).name, flow.source.text))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"TRY\} >= 3", "TRY} >= 2"),
        (r"exten => 2,1,Goto\(trap-en_fault", "exten => 2,1,Goto(trap-en_advisors"),
        ("Background", "Playback"),
        (r"WaitExten\(\d", "WaitExten(5"),
        (r"trap-en/welcome-1\)", "trap-en/welcome-option-1-1)"),
        (r"Queue\((.*),\d\)", r"Queue(\1,9)"),
    ],
)
def test_a_wrong_dialplan_is_seen(exchange: Exchange, right: str, wrong: str) -> None:
    flow = quick(replace_path(load(ROOT / "samples" / "trap.en.ivr.yaml")), Random(0))
    dialplan = write(flow)
    assert re.search(right, dialplan.extensions)
    spoilt = replace(dialplan, extensions=re.sub(right, wrong, dialplan.extensions))
    caller = Caller(flow, dialplan, Random(1))
    exchange.load([spoilt])
    lines = exchange.play([(script, dialplan) for script in caller.calls(10)])
    assert disagreements(lines)
