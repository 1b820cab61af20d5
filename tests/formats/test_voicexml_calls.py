"""The same calls on the phone and in a browser that runs the document: every step is the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from ivrlint import load
from ivrlint.flow import Agent, Branch, Collect, Edge, EdgeKind, Flow, Menu, Node, Queue, Transfer
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.formats.voicexml.writer import write
from ivrlint.source import SourceText
from tests.asterisk.judge import MOST_TURNS, Caller
from tests.asterisk.script import Script, Token, quick
from tests.conftest import ROOT
from tests.formats.voicexml_browser import Browser, Undecided
from tests.survey.strategies import flows

SAMPLES = sorted((ROOT / "samples").glob("*.ivr.yaml"))


def undisturbed(flow: Flow) -> Flow:
    """The flow without the ways on that an event of the system opens, or a person who answers.

    Keys of two digits in a queue are left out: the script of a call may end before it is known whether one goes on.
    """

    def stays(edge: Edge) -> bool:
        if edge.kind is EdgeKind.ANSWER:
            return False
        if edge.kind is EdgeKind.EXIT:
            return len(edge.key or "") == 1
        by_event = edge.kind in (EdgeKind.CASE, EdgeKind.FAILURE) or edge.condition == "escalates"
        return not by_event or isinstance(flow.nodes[edge.source], Branch | Transfer | Agent)

    nodes: dict[str, Node] = {}
    for id, node in flow.nodes.items():
        nodes[id] = replace(node, stops=tuple(filter(stays, node.stops)))
    return quick(replace(flow, nodes=nodes, connections=list(filter(stays, flow.connections))), Random(flow.path))


def ring(flow: Flow, text: str, forms: dict[str, str], variables: dict[str, str], calls: int) -> int:
    """Make so many calls, and compare them; how many were compared.

    Calls in which a switch holds what some branch has no case for are left out.
    """
    flow = undisturbed(flow)
    by_clock = {id for id in variables if getattr(flow.nodes[id], "schedule", None) in (flow.hours or {})}
    told = {id: name for id, name in variables.items() if id not in by_clock}
    places = Dialplan("menu", "", "", (), (), (), forms, told, defaultdict(dict))
    caller = Caller(flow, places, Random(flow.path))
    zone = ZoneInfo(flow.timezone or "UTC")
    made = 0
    for script in caller.calls(calls):
        at = datetime.fromtimestamp(float(script.variables["TESTTIME"]), zone)
        browser = Browser(text, script.variables, at, script.turns)
        try:
            browser.run()
        except Undecided:
            continue
        compare(script, browser, flow, forms)
        made += 1
    return made


def compare(script: Script, browser: Browser, flow: Flow, forms: dict[str, str]) -> None:
    """Hold what was visited against what was foretold: all of it, unless the script says nothing of how it goes on."""
    expected: list[Token] = [
        (what, forms[node])
        for what, node in script.expected
        if what == "at" or (what in ("silence", "wrong") and isinstance(flow.nodes[node], Menu | Collect))
    ]
    goes_on = script.is_opaque or script.hangs_up is None or len(script.turns) == MOST_TURNS
    last = [node for what, node in script.expected if what == "at"][-1]
    goes_on = goes_on or isinstance(flow.nodes[last], Queue)  # a transfer may take the call away
    seen = browser.seen[: len(expected)] if goes_on else browser.seen
    assert seen == expected, (script.variables, script.turns)
    assert goes_on or script.hangs_up is browser.ended, (script.variables, script.turns)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_calls_to_a_sample(file: Path) -> None:
    flow = load(file)
    written = write(flow)
    assert ring(flow, written.text, written.forms, written.variables, 40) >= 40


@settings(report_multiple_bugs=False)
@given(flows())
def test_calls_to_a_random_menu(flow: Flow) -> None:
    written = write(flow)
    ring(flow, written.text, written.forms, written.variables, 8)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('cond="ivr_plays &gt;= 3"', 'cond="ivr_plays &gt;= 2"'),
        ('dtmf="2"', 'dtmf="3"'),
        ('<goto next="#fault" />', '<goto next="#advisors" />'),
        ("<reprompt />", ""),
    ],
)
def test_a_wrong_document_is_seen(right: str, wrong: str) -> None:
    flow = replace(load(ROOT / "samples" / "trap.en.ivr.yaml"), source=SourceText("trap.en.ivr.yaml", ""))
    written = write(flow)
    assert right in written.text
    with pytest.raises(AssertionError):
        ring(flow, written.text.replace(right, wrong), written.forms, written.variables, 40)
