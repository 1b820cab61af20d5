"""Menus as Asterisk dialplans: what is written, what our own reader makes of it, hours minute by minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.flow import EdgeKind, Flow, Menu
from ivrlint.flow.hours import WEEKDAYS, Schedule
from ivrlint.formats.asterisk.times import opening_steps
from ivrlint.formats.asterisk.writer import write
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from tests.conftest import ROOT
from tests.survey.strategies import flow_of, flows, menu_text, schedules

SAMPLES = sorted((ROOT / "samples").glob("*.ivr.yaml"))

SMALL = """ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For bills, press 1.", to: bills}
      12: {say: "For more, press 12.", to: hangup, set: {topic: more}}
    no_input: {after: 4s, tries: 2, again: Take your time., to: bills}
    no_match: {tries: 1, to: bills}
  bills: {type: message, prompt: {say: Goodbye., interruptible: false}, next: hangup}
"""

AS_DIALPLAN = """
; calls come in here: Goto(small,s,1)
[small]
exten => s,1,Answer()
  same => n,Set(CHANNEL(language)=en)
  same => n,Goto(small-welcome,s,1)

; menu welcome
[small-welcome]
exten => s,1,NoOp(welcome)
  same => n,Set(TIMEOUT(digit)=3)
  same => n,Set(TRY=1)
  same => n(again),NoOp(again)
  same => n,Background(small/welcome-1)  ; «Welcome.»
  same => n,Background(small/welcome-option-1-1)  ; «For bills, press 1.»
  same => n,Background(small/welcome-option-2-1)  ; «For more, press 12.»
  same => n,WaitExten(4)
exten => 1,1,Goto(small-bills,s,1)
exten => 12,1,Set(ivr_topic=more)
  same => n,Hangup()
exten => t,1,GotoIf($[${TRY} >= 2]?on)
  same => n,Set(TRY=$[${TRY} + 1])
  same => n,Background(small/welcome-silence-1-1)  ; «Take your time.»
  same => n,Goto(s,again)
  same => n(on),Goto(small-bills,s,1)
exten => i,1,Goto(small-bills,s,1)

; message bills
[small-bills]
exten => s,1,NoOp(bills)
  same => n,Playback(small/bills-1)  ; «Goodbye.»
  same => n,Hangup()
"""


def small(text: str = SMALL) -> Flow:
    return read(SourceText("small.ivr.yaml", text))


def test_a_small_menu_as_it_is_written():
    dialplan = write(small())
    assert AS_DIALPLAN.strip() in dialplan.extensions
    assert [(recording.file, recording.text) for recording in dialplan.recordings][:2] == [
        ("en/small/welcome-1", "Welcome."),
        ("en/small/welcome-option-1-1", "For bills, press 1."),
    ]
    assert dialplan.queues == "" and dialplan.lost == ()


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_our_own_reader_finds_the_same_menus(file):
    flow = load(file)
    dialplan = write(flow)
    again = read(SourceText("extensions.conf", dialplan.extensions))
    assert again.format == "asterisk" and not again.problems
    for menu in flow.of(Menu):
        other = again.nodes.get(f"{dialplan.contexts[menu.id]},s")
        if other is None:  # nothing leads there
            assert not any(edge.source in again.nodes for edge in flow.edges_to(menu.id))
            continue
        assert isinstance(other, Menu)
        keys = [edge.key for edge in flow.exits(menu.id, EdgeKind.OPTION) if edge.key]
        assert {edge.key for edge in again.exits(other.id, EdgeKind.OPTION)} == set(keys)
        for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH):
            ours, theirs = flow.exits(menu.id, kind)[0], again.exits(other.id, kind)[0]
            if len(ours.again) < 2:  # with more texts a variable chooses among them, which is read as branches
                assert theirs.tries == ours.tries


@given(flows())
def test_any_menu_is_a_dialplan_in_which_every_goto_leads_somewhere(flow):
    dialplan = write(flow)
    contexts = set(re.findall(r"(?m)^\[(.+)\]$", dialplan.extensions))
    assert set(dialplan.contexts.values()) | {dialplan.line} == contexts
    for target in re.findall(r"(?m)^[^;]*Goto\(([^,)]+),s,1\)", dialplan.extensions):
        assert target in contexts
    for context in dialplan.extensions.split("\n[")[1:]:
        extensions = re.findall(r"(?m)^exten => ([^,]+),1,", context)
        assert len(extensions) == len(set(extensions)) > 0
        for case in re.findall(r"\?(case-[\w-]+),1", context):
            assert case in extensions
    assert all(len(context) <= 79 for context in contexts)


HOSTILE = st.text(st.sampled_from("a1 ${}[]();,&=?:\"'\\|\n\r#<>%øÅ"), min_size=1, max_size=30)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_menu_becomes_a_step(words, name, datum):
    ask = {"type": "menu", "prompt": words, "name": name, "options": {"1": {"to": "q", "set": {datum: words}}}}
    nodes = {
        "n": ask,
        "q": {"type": "queue", "name": name, "prompt": [{"audio": words}, {"say": words, "when": name}]},
        "c": {"type": "collect", "datum": datum, "prompt": words, "next": "q"},
        "b": {"type": "branch", "by": "data", "cases": {words: "q", "else": "c"}},
        "f": {"type": "flow", "file": f"{name}.ivr.yaml"},
        "d": {"type": "transfer", "number": words},
    }
    dialplan = write(flow_of(menu_text(nodes, name=name)))
    known = {"TRY", "READSTATUS", "EPOCH", "QUEUESTATUS", "CALLERID(num)"}
    for line in dialplan.extensions.split("\n"):
        assert re.match(r"(;.*|\[[\w-]+\]|exten => [\w*#-]+,1,\w+\(|  same => n(\(\w+\))?,\w+\(|)", line)
        step = line.partition("  ;")[0]
        if not line.startswith(";"):
            for variable in re.findall(r"\$\{([^${}]*)\}", step):
                assert variable in known or re.fullmatch(r"ivr_\w*|(LEN|STRFTIME)\(.*\)|.*%Y.*", variable)
            assert "\r" not in line and not re.search(r"SHELL|SYSTEM", step)
    assert all(re.fullmatch(r"(;.*|\[[\w-]+\]|[\w-]+ = [^;]*|)", line) for line in dialplan.queues.split("\n"))


def led_by(steps: list[str], at: datetime) -> str:
    """Where the steps lead at a time, by what Asterisk's documentation says of them."""
    for step in steps:
        if found := re.fullmatch(r"GotoIf\(\$\[\$\{ivr_now\} >= (\d+) & \$\{ivr_now\} < (\d+)\]\?(\w+)\)", step):
            if int(found[1]) <= int(f"{at:%Y%m%d%H%M}") < int(found[2]):
                return found[3]
        elif found := re.fullmatch(r"GotoIfTime\((\S+)-(\S+),(\S+),\*,\*\?(\w+)\)", step):
            if found[1] <= f"{at:%H:%M}" <= found[2] and WEEKDAYS[at.weekday()] in found[3].split("&"):
                return found[4]
        elif found := re.fullmatch(r"Goto\((\w+)\)", step):
            return found[1]
        else:
            assert step.startswith("Set(ivr_now=")
    raise AssertionError("the steps lead nowhere")


@given(schedules(), st.integers(0, 3 * 366 * 24 * 60), st.sampled_from(["2019-12-30", "2026-12-20", "2028-02-26"]))
def test_hours_are_those_of_the_schedule(written, minute, day):
    nodes = {"n": {"type": "message", "prompt": "Goodbye."}}
    flow = flow_of(menu_text(nodes, hours={"desk": written}))
    schedule: Schedule = (flow.hours or {})["desk"]
    steps = list(opening_steps(schedule, None, {state: state for state in ("open", "closed", "holiday")}))
    near = datetime.fromisoformat(day) + timedelta(minutes=minute % (8 * 24 * 60))
    for at in (near, datetime(2026, 1, 1) + timedelta(minutes=minute)):
        assert led_by(steps, at) == schedule.state(at)
