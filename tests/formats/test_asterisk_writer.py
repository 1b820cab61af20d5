"""Menus as Asterisk dialplans: what is written, what our own reader makes of it, hours minute by minute."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.flow import Edge, EdgeKind, Flow, Menu
from ivrlint.flow.hours import WEEKDAYS, Schedule
from ivrlint.formats.asterisk.names import line_name
from ivrlint.formats.asterisk.times import opening_steps
from ivrlint.formats.asterisk.writer import write
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from tests.conftest import ROOT
from tests.survey.strategies import Word, flow_of, flows, menu_text, schedules

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
  same => n,Goto(small_welcome,s,1)

; menu welcome
[small_welcome]
exten => s,1,NoOp(welcome)
  same => n,Set(TIMEOUT(digit)=3)
  same => n,Set(TRY=1)
  same => n(again),NoOp(again)
  same => n,Background(small/welcome-1)  ; «Welcome.»
  same => n,Background(small/welcome-option-1-1)  ; «For bills, press 1.»
  same => n,Background(small/welcome-option-2-1)  ; «For more, press 12.»
  same => n,WaitExten(4)
exten => 1,1,Goto(small_bills,s,1)
exten => 12,1,Set(ivr_topic=more)
  same => n,Hangup()
exten => t,1,GotoIf($[${TRY} >= 2]?on)
  same => n,Set(TRY=$[${TRY} + 1])
  same => n,Background(small/welcome-silence-1-1)  ; «Take your time.»
  same => n,Goto(s,again)
  same => n(on),Goto(small_bills,s,1)
exten => i,1,Goto(small_bills,s,1)

; message bills
[small_bills]
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


def dialplan_of(nodes: dict[str, Any], path: str = "menu.ivr.yaml", **top: Any) -> Dialplan:
    return write(read(SourceText(path, menu_text(nodes, **top))))


def steps_of(dialplan: Dialplan, node: str, extension: str = "s") -> list[str]:
    """The applications of an extension of a node's context, in order."""
    context = dialplan.extensions.partition(f"\n[{dialplan.contexts[node]}]\n")[2].partition("\n\n")[0]
    own = context.partition(f"exten => {extension},1,")[2].partition("exten => ")[0]
    lines = [line.partition("  ;")[0].partition("same => n")[2] or line for line in own.strip().split("\n")]
    return [re.sub(r"^(\(\w+\))?,", "", line.partition("  ;")[0].strip()) for line in lines]


END = {"type": "message", "prompt": "Goodbye.", "next": Word("hangup")}


def test_menus_that_stand_side_by_side_share_no_context_and_no_variable():
    shop = dialplan_of(
        {"n": {"type": "task", "failure": "returns"}, "returns": {"type": "flow", "file": "shop-returns.ivr.yaml", "failure": "n"},
         "returns-x": {"type": "task", "failure": "n"}}, "shop.ivr.yaml",
    )  # fmt: skip
    called = dialplan_of({"x": {"type": "task", "failure": "x"}}, "shop-returns.ivr.yaml")
    assert called.line == "shop-returns" and "Gosub(shop-returns,s,1)" in shop.extensions
    assert not {shop.line, *shop.contexts.values()} & {called.line, *called.contexts.values()}
    assert not set(shop.variables.values()) & set(called.variables.values())


def test_no_menu_takes_a_name_that_is_asterisks_or_another_menus():
    long = "the-customer-service-of-the-municipal-energy-company-"
    files = [
        "general",
        "globals",
        "General",
        "outbound",
        "default",
        "меню1",
        "касса1",
        "電話",
        f"{long}en",
        f"{long}sv",
        "é",
    ]
    lines = [line_name(f"menus/{name}.ivr.yaml").lower() for name in files]
    assert not {"general", "globals", "outbound", "default"} & set(lines)
    assert len({line.removesuffix("-menu") for line in lines}) == len(files) - 1
    assert all(re.fullmatch(r"[a-z0-9-]{1,35}", line) for line in lines)
    assert lines[-1] == "e"


@pytest.mark.parametrize(
    "cases", [["balance < 0", "balance > 0"], ["pre-paid", "prepaid"], ["a b", "a_b", "A-B"], ["ก" * 80, "ข" * 80], ["", "?"]],
)  # fmt: skip
def test_cases_with_names_alike_keep_apart(cases):
    nodes = {"b": {"type": "branch", "by": "data", "cases": {case: f"n{number}" for number, case in enumerate(cases)}}}
    dialplan = dialplan_of(nodes | {f"n{number}": END for number in range(len(cases))})
    values = dialplan.cases["b"]
    assert list(values) == [case for case in cases if case] and len(
        {value.replace("-", "") for value in values.values()}
    ) == len(values)
    for case, value in values.items():
        assert len(f"case-{value}".encode()) < 80
        variable = dialplan.variables["b"]
        assert f'GotoIf($["${{{variable}}}" = "{value}"]?case-{value},1)' in steps_of(dialplan, "b")
        assert steps_of(dialplan, "b", f"case-{value}") == [f"Goto(menu_n{cases.index(case)},s,1)"]


@pytest.mark.parametrize(
    ("by", "cases", "taken"),
    [("switch", "on off", "off"), ("switch", "off on", "off"), ("load", "normal busy else", "normal"), ("load", "busy else", "else"),
     ("hours", "closed open", "open"), ("hours", "closed holiday else", "else"), ("data", "a b c", "a"), ("data", "a else c", "else")],
)  # fmt: skip
def test_where_nothing_decides_a_branch_takes_its_usual_case(by, cases, taken):
    nodes = {"b": {"type": "branch", "by": by, "cases": {case: f"to-{case}" for case in cases.split()}}}
    dialplan = dialplan_of(nodes | {f"to-{case}": END for case in cases.split()})
    assert steps_of(dialplan, "b")[-1] == f"Goto(menu_to-{taken},s,1)"


def test_hours_are_decided_by_hand_for_every_state():
    branch = {"type": "branch", "by": "hours", "schedule": "desk", "cases": {"closed": "c", "else": "o"}}
    top = {"hours": {"desk": {"mon-fri": "08:00-16:00"}}, "timezone": "Europe/Oslo"}
    dialplan = dialplan_of({"b": branch, "c": END, "o": END}, **top)
    assert dialplan.cases["b"] == {"closed": "closed", "open": "open", "holiday": "holiday"}
    assert steps_of(dialplan, "b", "case-open") == ["Goto(menu_o,s,1)"]
    assert steps_of(dialplan, "b", "case-holiday") == ["Goto(menu_c,s,1)"]
    assert steps_of(dialplan, "b")[-2:] == [
        "GotoIfTime(08:00-15:59,mon&tue&wed&thu&fri,*,*,Europe/Oslo?case-open,1)",
        "Goto(case-closed,1)",
    ]


def test_a_language_never_leads_out_of_the_folder_of_sounds():
    prompt = {"電話": "Hello.", "../../etc": "Hello.", "/": "Hello.", "x" * 99: "Hello."}
    dialplan = dialplan_of({"n": END | {"prompt": prompt}}, language="電話")
    for file in (*dialplan.sounds, *(recording.file for recording in dialplan.recordings)):
        language, *places = file.split("/")
        assert re.fullmatch(r"[A-Za-z0-9-]{1,39}", language) and all(places) and ".." not in places
    assert "CHANNEL(language)=)" not in dialplan.extensions


def test_a_time_zone_and_a_day_are_no_steps():
    hours = {"desk": {"mon": "08:00-16:00", "except": {"2026-12-24": "closed"}}}
    branch = {"type": "branch", "by": "hours", "schedule": "desk", "cases": {"open": "n", "closed": "n"}}
    said = [{"say": "Hello.", "until": "2026-12-24 | ${SHELL(id)}"}, {"say": "Now.", "until": "2026-12-24"}]
    nodes = {"b": branch, "n": END | {"prompt": said}}
    hostile = dialplan_of(nodes, hours=hours, timezone="UTC?s,1)\n same => n,System(id)")
    assert "System" not in hostile.extensions and "SHELL" not in hostile.extensions
    ends = dialplan_of({"c": {"type": "collect", "prompt": "Which?", "terminator": "*)e,1,5)", "next": "n"}, "n": END})
    assert "Read(ivr_c,menu/c-1,,,1,5)" in steps_of(ends, "c")
    kind = dialplan_of(nodes, hours=hours, timezone="America/Port-au-Prince")
    assert steps_of(kind, "n")[2].endswith(",America/Port-au-Prince,%Y%m%d)} <= 20261224]?Playback(menu/n-2))")


def test_a_wrong_key_does_not_lead_past_what_a_queue_asks_first():
    queue = {
        "type": "queue",
        "prompt": "Please wait.",
        "schedule": "desk",
        "when_closed": "n",
        "exits": {"1": {"to": "n", "say": "Or press 1."}},
    }
    dialplan = dialplan_of({"q": queue, "n": END}, hours={"desk": {"mon": "08:00-16:00"}})
    steps = steps_of(dialplan, "q")
    assert steps[1] == "Background(menu/q-1,m)" and "Background(menu/q-exit-1-1,m)" in steps
    assert "exten => i," not in dialplan.extensions


def test_a_key_that_a_queue_never_waits_for_is_told():
    queue = {"type": "queue", "exits": {"1": "n", "12": "n", "34": "n"}}
    dialplan = dialplan_of({"q": queue, "n": END})
    assert any("key 12 behind" in text for text in dialplan.lost) and "exten => 12," not in dialplan.extensions
    assert steps_of(dialplan, "q", "34") == ["Goto(menu_n,s,1)"]


def test_what_a_queue_tells_is_told_at_once_and_what_it_cannot_is_told_here():
    waiting = [{"say": "You are waiting.", "until": "2026-12-24"}]
    queue = {
        "type": "queue",
        "while_waiting": waiting,
        "offer_callback": "after 60s",
        "announces": ["position"],
        "announces_every": 0,
    }
    dialplan = dialplan_of({"q": queue})
    assert (
        "periodic-announce = menu/q-waiting-1\nperiodic-announce-frequency = 1\nperiodic-announce-startdelay = 0\n"
        in dialplan.queues
    )
    assert (
        "autofill = yes" in dialplan.queues
        and any("rung back" in text for text in dialplan.lost)
        and any("in any case" in text for text in dialplan.lost)
    )


@pytest.mark.parametrize(
    ("number", "rung"),
    [("+47 22 00 00 00", "+4722000000"), ("(020) 79-46.0", "02079460"), ("*21#", "*21#"), ("tel:+1555", "+1555"),
     ("sip:help2@example.com", "menu_t"), ("22 00 ext. 5", "menu_t"), ("9" * 90, "menu_t")],
)  # fmt: skip
def test_only_a_telephone_number_is_rung_as_one(number, rung):
    dialplan = dialplan_of({"t": {"type": "transfer", "number": number}})
    assert f"Dial(Local/{rung}@outbound,30)" in steps_of(dialplan, "t")
    assert bool(dialplan.lost) == (rung == "menu_t")


def test_the_callers_own_number_adds_nothing_to_an_event():
    dialplan = dialplan_of({"c": {"type": "callback"}})
    assert steps_of(dialplan, "c")[1] == "UserEvent(Callback,Context: menu_c,Number: ${FILTER(0-9+,${CALLERID(num)})})"


def test_what_callers_key_is_never_one_of_the_dialplans_own_variables():
    for datum in ("language", "now", "try", "spoken", "menu b", "menu__b", "menu storm"):
        ask = {"type": "collect", "prompt": "Which?", "datum": datum, "next": "b"}
        branch = {"type": "branch", "by": "switch", "switch": "storm", "cases": {"on": "n", "off": "t"}}
        dialplan = dialplan_of(
            {"c": ask, "b": branch, "t": {"type": "task", "failure": "n"}, "n": END}, languages=["en", "nb"]
        )
        read = re.search(r"Read\((\w+),", dialplan.extensions)
        assert read and read[1] not in {*dialplan.variables.values(), "TRY", "NOW", "SPOKEN", "TESTTIME"}


def test_each_language_is_played_its_own_recordings():
    prompt = {"en": ["Hello.", {"audio": "tune.wav"}], "nb": ["Hei.", {"audio": "sang.wav"}, "Vent."]}
    dialplan = dialplan_of(
        {"n": END | {"prompt": prompt}, "m": END | {"prompt": prompt, "language": "nb"}}, language="en"
    )
    in_english, in_norwegian = (f'ExecIf($[("${{CHANNEL(language)}}" = "{tag}")]?' for tag in ("en", "nb"))
    assert steps_of(dialplan, "n")[2:6] == [
        "Playback(menu/n-1)", f"{in_english}Playback(tune))", f"{in_norwegian}Playback(sang))", f"{in_norwegian}Playback(menu/n-3))",
    ]  # fmt: skip
    assert steps_of(dialplan, "m")[2:5] == ["Playback(menu/m-1)", "Playback(sang)", "Playback(menu/m-3)"]
    recorded = {recording.file for recording in dialplan.recordings}
    assert recorded == {"en/menu/n-1", "nb/menu/n-1", "nb/menu/n-3", "nb/menu/m-1", "nb/menu/m-3"}


def test_a_language_lasts_through_another_flow_and_decides_a_branch():
    nodes = {
        "n": {"type": "menu", "prompt": {"en": "Hello.", "nb": "Hei."}, "options": {"1": {"to": "f", "set": {"language": "nb"}}}},
        "f": {"type": "flow", "file": "other.ivr.yaml", "next": "b"},
        "b": {"type": "branch", "by": "language", "cases": {"nb": "e", "else": "n"}},
        "e": END | {"language": "nb"},
    }  # fmt: skip
    dialplan = dialplan_of(nodes, language="en", languages=["en", "nb"])
    keep = [
        'Set(SPOKEN=${IF($["${SPOKEN}" = "en" | "${SPOKEN}" = "nb"]?${SPOKEN}:en)})',
        "Set(CHANNEL(language)=${SPOKEN})",
    ]
    assert "\n  same => n,".join(["exten => s,1,Answer()", *keep]) in dialplan.extensions
    assert steps_of(dialplan, "f")[2:5] == ["Gosub(other,s,1)", *keep]
    assert 'GotoIf($["${SPOKEN}" = "nb"]?case-nb,1)' in steps_of(dialplan, "b")
    assert steps_of(dialplan, "n", "1") == ["Set(CHANNEL(language)=nb)", "Set(SPOKEN=nb)", "Goto(menu_f,s,1)"]


def test_silence_may_choose_a_language_too():
    ask = {"type": "menu", "options": {"1": "e"}, "no_input": {"tries": 2, "to": "e", "set": {"language": "nb"}}}
    dialplan = dialplan_of({"n": ask, "e": END}, languages=["en", "nb"])
    assert (
        "same => n(on),Set(CHANNEL(language)=nb)\n  same => n,Set(SPOKEN=nb)\n  same => n,Goto(menu_e,s,1)"
        in dialplan.extensions
    )


def test_a_key_that_ends_numbers_can_be_an_answer():
    flow = small(menu_text({"c": {"type": "collect", "prompt": "Which?", "digits": 4, "next": "n"}, "n": END}))
    edge = Edge("c", "n", EdgeKind.OPTION, flow.node("c").span, key="#")
    dialplan = write(replace(flow, connections=[*flow.connections, edge, replace(edge, key="*")]))
    steps = steps_of(dialplan, "c")
    assert "Read(ivr_c,small/c-1,4,e,1,5)" in steps and 'GotoIf($["${ivr_c}" = "#"]?#,1)' in steps


def test_ways_out_that_a_dialplan_does_not_take_are_told():
    flow = small()
    edge = Edge("welcome", "bills", EdgeKind.HOOK, flow.node("welcome").span, condition="survey")
    dialplan = write(replace(flow, connections=[*flow.connections, edge]))
    assert dialplan.lost == ("«welcome» has a way out that the dialplan does not take: survey",)


def test_ways_in_are_no_extensions_of_asterisks_own():
    entries = {"s": "e", "h": "e", "i": "e", "+47 22": "e", "47-22": "e", "front desk": "e", "x" * 99: "e", "?": "e"}
    dialplan = dialplan_of({"n": END, "e": END}, entries=entries)
    entry = dialplan.extensions.partition("\n\n")[2].partition("\n\n")[0]
    assert re.findall(r"exten => ([^,]+),1", entry) == [
        "s",
        "entry-s",
        "entry-h",
        "entry-i",
        "4722",
        "front-desk",
        "x" * 60,
    ]
    assert "exten => s,1,Answer()\n  same => n,Set(CHANNEL(language)=en)\n  same => n,Goto(menu_n,s,1)" in entry
    assert sum("cannot be told from others" in text for text in dialplan.lost) == 2


def test_no_line_is_longer_than_asterisk_reads():
    pieces = [{"say": f"Piece {number} of what is asked for."} for number in range(300)]
    name = "a" * 70
    dialplan = dialplan_of(
        {
            name: {"type": "collect", "prompt": pieces, "next": "q"},
            "q": {"type": "queue", "name": "q" * 9000, "while_waiting": pieces},
        }
    )
    assert max(len(line.encode()) for line in f"{dialplan.extensions}\n{dialplan.queues}".split("\n")) < 8192


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
    known = {"TRY", "READSTATUS", "EPOCH", "TESTTIME", "NOW", "SPOKEN", "QUEUESTATUS", "CALLERID(num)"}
    for line in dialplan.extensions.split("\n"):
        assert re.match(r"(;.*|\[[\w-]+\]|exten => [\w*#-]+,1,\w+\(|  same => n(\(\w+\))?,\w+\(|)", line)
        step = line.partition("  ;")[0]
        if not line.startswith(";"):
            for variable in re.findall(r"\$\{([^${}]*)\}", step):
                assert variable in known or re.fullmatch(r"ivr_\w*|(LEN|STRFTIME|IF|FILTER)\(.*\)|.*%Y.*", variable)
            assert "\r" not in line and not re.search(r"SHELL|SYSTEM", step)
    assert all(re.fullmatch(r"(;.*|\[[\w-]+\]|[\w-]+ = [^;]*|)", line) for line in dialplan.queues.split("\n"))


def test_a_text_without_words_is_no_recording() -> None:
    menu = """ivr: 1
language: en
nodes:
  welcome: {type: message, prompt: ["", {say: " "}, Hello., {audio: bell.wav, text: ""}], next: hangup}
"""
    dialplan = write(flow_of(menu))
    assert [recording.text for recording in dialplan.recordings] == ["Hello."]
    assert [step for step in dialplan.extensions.splitlines() if "Playback(" in step] == [
        "  same => n,Playback(menu/welcome-1)  ; «Hello.»",
        "  same => n,Playback(bell)",
    ]


def test_a_bot_that_serves_goes_on_by_its_plain_way() -> None:
    menu = """ivr: 1
language: en
nodes:
  helper: {type: bot, escalates: desk, next: thanks}
  desk: {type: queue}
  thanks: {type: message, prompt: Thank you., next: hangup}
"""
    helper = write(flow_of(menu)).extensions.partition("[menu_helper]")[2].partition("\n;")[0]
    assert "Goto(menu_thanks,s,1)" in helper
    assert "menu_desk" not in helper


def led_by(steps: list[str], at: datetime) -> str:
    """Where the steps lead at a time, by what Asterisk's documentation says of them."""
    for step in steps:
        if found := re.fullmatch(r"GotoIf\(\$\[\$\{NOW\} >= (\d+) & \$\{NOW\} < (\d+)\]\?(\w+)\)", step):
            if int(found[1]) <= int(f"{at:%Y%m%d%H%M}") < int(found[2]):
                return found[3]
        elif found := re.fullmatch(r"GotoIfTime\((\S+)-(\S+),(\S+),\*,\*\?(\w+)\)", step):
            if found[1] <= f"{at:%H:%M}" <= found[2] and WEEKDAYS[at.weekday()] in found[3].split("&"):
                return found[4]
        elif found := re.fullmatch(r"Goto\((\w+)\)", step):
            return found[1]
        else:
            assert step.startswith("Set(NOW=")
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
