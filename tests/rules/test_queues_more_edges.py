"""The rules of waiting, hours and transfers at their edges: where they must stay silent, and where they must speak."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.rules.examples import described, lint
from tests.rules.test_queues_edges import BOOK, EXITS, MESSAGE, found, queue


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("announces: [estimated wait], overflow: message", []),
        ("announces: [estimated wait], max_wait: 10m", []),
        (f"announces: [position], exits: {EXITS}", []),
        ("announces: [estimated wait], offer_callback: true", []),
        ("announces: [estimated wait], urgent: life", []),
        ("name: Desk", []),
        ("announces: [estimated wait]", ["desk/"]),
        ("announces: [estimated wait], when_closed: message", ["desk/"]),
        ("prompt: Please hold.", ["desk/"]),
        ("expected_wait: 40s, exits: {1: hangup}", ["desk/"]),
    ],
)
def test_queue_no_overflow(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-no-overflow", queue(fields), tmp_path) == expected


@pytest.mark.parametrize(
    ("fields", "stronger"),
    [("announces: [position]", "queue-no-exit"), ("announces: [], when_full: hangup", "queue-ends-in-hangup")],
)
def test_queue_no_overflow_is_an_echo(fields: str, stronger: str, tmp_path: Path) -> None:
    assert found("queue-no-overflow", queue(fields), tmp_path, select=["queue-no-overflow", stronger]) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("expected_wait: 3m", []),
        ("expected_wait: 1m, max_wait: 20m, overflow: message", []),
        (f"max_wait: 20m, exits: {EXITS}", []),
        ("max_wait: 20m, offer_callback: after 2m", []),
        ("max_wait: 20m, overflow: {after: 2m, to: message}", []),
        ("overflow: message", []),
        ("max_wait: 20m, overflow: message", ["desk/"]),
        ("offer_callback: after 5m, max_wait: 20m", ["desk/"]),
        ("overflow: {after: 10m, to: message}", ["desk/"]),
        ("exits: {1: hangup}, max_wait: 20m", ["desk/"]),
        (f"expected_wait: 4m, exits: {EXITS}", ["desk/"]),
    ],
)
def test_queue_wait_too_long(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-wait-too-long", queue(fields), tmp_path) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("announces_every: 20s", []),
        ("announces_every: 2m", []),
        ("announces: [position]", []),
        ("announces_every: 15s", ["desk/"]),
        ("announces_every: 150s", ["desk/"]),
    ],
)
def test_queue_chatter(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-chatter", queue(fields), tmp_path) == expected


# opening hours

WELCOME = """
welcome:
  type: menu
  prompt: Welcome.
  options: {1: {say: "For repairs, press 1.", to: hours}, 0: {say: "For anything else, press 0.", to: desk}}
  no_input: {to: hours}
  no_match: {to: hours}
hours: {type: branch, by: hours, cases: {open: desk, closed: message}}
"""
HOURS = "language: en\nhours: {day: {mon-fri: '08:00-16:00', holidays: norway}, night: {daily: '00:00-24:00'}}"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (WELCOME + queue("overflow: message"), ["desk/"]),
        (WELCOME + queue("overflow: message, when_closed: message"), []),
        (WELCOME + queue("overflow: message, when_unstaffed: message"), []),
        (WELCOME + queue("overflow: message, urgent: money"), []),
        (WELCOME + queue("overflow: message, schedule: night, urgent: life"), []),
        (WELCOME.replace("to: desk}", "to: hours}") + queue("overflow: message"), []),
        (WELCOME.replace("0: {", "0: {urgent: life, ") + queue("overflow: message"), []),
        (WELCOME.replace("closed: message", "closed: {type: message, prompt: We are closed., next: welcome}")
         + queue("overflow: message"), []),
        (WELCOME.replace("by: hours", "by: load").replace("closed:", "else:") + queue("overflow: message"), []),
        (WELCOME.replace("to: desk}", "to: look}") + queue("overflow: message")
         + "look: {type: task, kind: lookup, next: hours, failure: desk}", []),
        (queue("overflow: message"), []),
        (queue("overflow: message, schedule: day"), ["desk/"]),
        (queue("overflow: message, schedule: night"), []),
        (queue("exits: {1: message}, schedule: day"), ["desk/"]),
        (WELCOME.replace("to: desk}", "to: hours}") + queue("exits: {1: message}, schedule: day"), ["desk/"]),
        (WELCOME.replace("to: desk}", "to: hours}") + queue("overflow: message, schedule: day"), []),
    ],
)  # fmt: skip
def test_queue_past_closing(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-past-closing", nodes, tmp_path, HOURS) == expected


def test_a_part_of_a_line_may_be_entered_in_hours_only(tmp_path: Path) -> None:
    nodes = WELCOME + queue("overflow: message")
    assert found("queue-past-closing", nodes, tmp_path, HOURS + "\npart: true") == []


def test_a_wait_past_closing_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    text = "ivr: 1\nlanguage: en\nnodes: {desk: {type: queue, schedule: day, overflow: hangup}}"
    report = lint(text, {}, book=BOOK, folder=tmp_path, select=["queue-past-closing"])
    assert [str(finding.severity) for finding in report.findings] == ["error"], described(report)


def contradictions(schedule: str, prompt: str, folder: Path, language: str = "en", cases: str = "") -> list[str]:
    """Severity and node of what hours-contradiction says of a schedule called day and a closed message."""
    text = f"""
ivr: 1
language: {language}
hours: {{day: {schedule}}}
nodes:
  hours: {{type: branch, by: hours, schedule: day, cases: {{open: desk, closed: closed{cases}}}}}
  closed: {{type: message, prompt: {prompt}, next: message}}
  desk: {{type: queue, overflow: message}}
  {MESSAGE}
"""
    report = lint(text, {}, book=BOOK, folder=folder, select=["hours-contradiction"])
    assert not report.errors and not report.crashes, described(report)
    return [f"{finding.severity} {finding.node}".strip() for finding in report.findings]


DAY = "{mon-thu: '08:00-16:00', fri: '08:00-15:00', holidays: norway}"


@pytest.mark.parametrize(
    ("language", "prompt", "expected"),
    [
        ("en", "We are open Monday to Thursday from eight to four and Friday from eight to three.", []),
        ("en", "We are open weekdays from 8 to 16.", []),
        ("en", "We open at eight.", []),
        ("en", "We are open 24 hours a day.", []),
        ("en", "Our lines are open from 8 to 16. Our shop is open from 10 to 18.", []),
        ("en", "We are open on 23 December from 8 to 12.", []),
        ("es", "Estamos abiertos de lunes a viernes de 9 a 17.", ["error closed"]),
        ("cy", "Rydym ar agor o naw tan bump, 9-17.", []),
        ("en", "We are open Monday to Friday from eight to four.", ["error closed"]),
        ("en", "We are open weekdays from 9 to 17.", ["error closed"]),
        ("en", "We open at nine.", ["error closed"]),
        ("nb", "Vi har åpent mandag til torsdag fra åtte til fire.", []),
        ("nb", "Vi har åpent mandag til torsdag fra åtte til fem.", ["error closed"]),
        ("da", "Vi har åbent mandag til torsdag fra 8 til 16.", []),
        ("da", "Vi har åbent mandag til torsdag fra 9 til 16.", ["error closed"]),
        ("sv", "Vi har öppet måndag till torsdag mellan 8 och 16.", []),
        ("sv", "Vi har öppet lördag mellan 8 och 16.", ["error closed"]),
        ("fi", "Palvelemme maanantaista torstaihin kello 8–16.", []),
        ("fi", "Palvelemme arkisin kello 8–17.", ["error closed"]),
    ],
)
def test_hours_that_are_said_and_kept(language: str, prompt: str, expected: list[str], tmp_path: Path) -> None:
    assert contradictions(DAY, f'"{prompt}"', tmp_path, language) == expected


def test_a_lunch_break_that_is_not_said(tmp_path: Path) -> None:
    schedule = "{mon-fri: '08:00-12:00, 12:30-16:00', holidays: norway}"
    assert contradictions(schedule, "We are open Monday to Friday 8 to 16.", tmp_path) == []


@pytest.mark.parametrize(
    ("english", "norwegian", "expected"),
    [
        ("We are open from 8 to 16.", "Vi har åpent fra åtte til fire.", []),
        ("We are open from 8 to 16.", "Ring oss i morgen.", []),
        ("We are open from 22:00 to 06:00.", "Vi har åpent fra 22.00 til 06.00.", ["error closed"]),
        ("We are open Monday to Friday 8 to 16.", "Åpningstiden er 8–16.", []),
        ("We are open from 8 to 16.", "Åpningstiden er 8–15.", ["error closed"]),
        ("We are open Monday to Thursday from 8 to 16.", "Vi har åpent mandag til fredag fra 8 til 16.", ["error closed"]),
    ],
)  # fmt: skip
def test_hours_in_two_languages(english: str, norwegian: str, expected: list[str], tmp_path: Path) -> None:
    schedule = "{mon-thu: '08:00-16:00', fri: '08:00-16:00', sat: '08:00-15:00', holidays: none}"
    prompt = f'{{en: "{english}", nb: "{norwegian}"}}'
    assert contradictions(schedule, prompt, tmp_path) == expected


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("{mon-fri: '08:00-16:00', holidays: none}", []),
        ("{mon-fri: '08:00-16:00', holidays: [2026-12-25]}", []),
        ("{mon-fri: '08:00-16:00', except: {2027-01-01: closed}}", []),
        ("{daily: '00:00-24:00'}", []),
        ("{daily: '00:00-23:59'}", []),
        ("{mon-fri: '22:00-06:00', holidays: norway}", []),
        ("{mon-fri: '08:00-12:00, 13:00-16:00', holidays: norway}", []),
        ("{mon-fri: closed, except: {2026-12-24: '08:00-12:00'}}", []),
        ("{mon-fri: '08:00-16:00'}", ["warning"]),
        ("{mon-fri: '08:00-16:00', holidays: [2025-12-25]}", ["warning"]),
        ("{mon-fri: '08:00-16:00', holidays: norway, except: {2025-12-24: '08:00-12:00'}}", ["warning"]),
        ("{mon-fri: '08:00-16:00', fri: '08:00-15:00', holidays: norway}", ["warning"]),
        ("{mon-sun: '22:00-06:00', mon: '05:00-16:00', holidays: norway}", ["warning"]),
        ("{mon-fri: '08:00-11:59, 12:00-16:00', holidays: norway}", ["warning"]),
        ("{mon-fri: closed}", ["warning hours"]),
    ],
)
def test_schedules_that_cannot_be_right(schedule: str, expected: list[str], tmp_path: Path) -> None:
    assert contradictions(schedule, "We are closed.", tmp_path) == expected


def test_a_branch_that_asks_for_holidays_knows_them(tmp_path: Path) -> None:
    schedule = "{mon-fri: '08:00-16:00'}"
    assert contradictions(schedule, "We are closed.", tmp_path, cases=", holiday: closed") == []


def test_a_schedule_that_nothing_names_decides_nothing(tmp_path: Path) -> None:
    head = "language: en\nhours: {day: {mon-fri: '08:00-16:00'}}"
    assert found("hours-contradiction", queue("overflow: message"), tmp_path, head) == []


# callbacks, transfers, lookups


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("confirms: [number, time], changeable: true, no_slots: message", []),
        ("confirms: [number, time], changeable: true, failure: message", []),
        ("confirms: [number, time], changeable: true, promises: within 2h", []),
        ("confirms: [number, time], changeable: true, keeps_place: true", []),
        ("confirms: [number], changeable: true", []),
        ("confirms: [number, time]", []),
        ("receipt: sms", []),
        ("confirms: [number, time], changeable: true", ["ring/"]),
        ("receipt: sms, changeable: false", ["ring/"]),
    ],
)
def test_callback_no_slots(fields: str, expected: list[str], tmp_path: Path) -> None:
    nodes = f"desk: {{type: queue, overflow: ring, exits: {EXITS}}}\nring: {{type: callback, {fields}}}\n{MESSAGE}"
    assert found("callback-no-slots", nodes, tmp_path) == expected


def test_withheld_numbers_that_go_their_own_way(tmp_path: Path) -> None:
    nodes = f"""
who: {{type: branch, by: caller, cases: {{withheld: message, else: ring}}}}
ring: {{type: callback, receipt: sms, changeable: false}}
{MESSAGE}
"""
    assert found("callback-no-slots", nodes, tmp_path) == []
    assert found("callback-no-slots", nodes.replace("withheld", "new"), tmp_path) == ["ring/"]


RING = """
door:
  type: menu
  prompt: Welcome.
  options: {1: {say: "For permits, press 1.", to: permits}, 2: {say: "For anything else, press 2.", to: desk}}
  no_input: {to: desk}
  no_match: {to: desk}
desk: {type: queue, exits: {1: permits}}
"""


@pytest.mark.parametrize(
    ("number", "entries", "expected"),
    [
        ("+47 22 00 00 00", "", ["permits/"]),
        ("0047 22000000", "", ["permits/"]),
        ("22 00 00 00", "", ["permits/"]),
        ("+47 22 00 00 01", "", []),
        ("+45 22 00 00 00", "", []),
        ("113", "", []),
        ("{{office}}", "", []),
        ("+47 22 00 00 01", "entries: {'+47 22 00 00 01': desk}", ["permits/"]),
        ("+47 22 00 00 01", "entries: {'+47 22 00 00 01': last}", []),
    ],
)
def test_transfer_ping_pong(number: str, entries: str, expected: list[str], tmp_path: Path) -> None:
    nodes = RING + f'permits: {{type: transfer, number: "{number}"}}\nlast: {{type: queue}}'
    head = f"language: en\nnumber: '+47 22 00 00 00'\n{entries}".strip()
    assert found("transfer-ping-pong", nodes, tmp_path, head) == expected
    answered = nodes.replace("permits: {", "permits: {reaches: person, ")
    assert found("transfer-ping-pong", answered, tmp_path, head) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"one": "on: {type: flow, file: menu.ivr.yaml}"}, ["one/"]),
        ({"one": "on: {type: flow, file: two.ivr.yaml}", "two": "on: {type: flow, file: menu.ivr.yaml}"}, ["one/"]),
        ({"one": "on: {type: flow, file: two.ivr.yaml}", "two": "on: {type: flow, file: one.ivr.yaml}"}, []),
        ({"one": "on: {type: message, prompt: One moment., next: on}"}, []),
        ({"one": "on: {type: branch, by: load, cases: {else: back}}\n  back: {type: flow, file: menu.ivr.yaml}"}, []),
        ({"one": "on: {type: queue, exits: {9: {type: flow, file: menu.ivr.yaml}}}"}, []),
        ({"one": "on: {type: message, prompt: Hello., next: return}"}, []),
        ({}, []),
    ],
)
def test_flows_that_send_callers_back(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    for name, nodes in files.items():
        (tmp_path / f"{name}.ivr.yaml").write_text(f"ivr: 1\npart: true\nnodes:\n  {nodes}\n", encoding="utf-8")
    nodes = RING.replace("exits: {1: permits}", "overflow: one") + "one: {type: flow, file: one.ivr.yaml}"
    nodes = nodes.replace("to: permits", "to: one")
    assert found("transfer-ping-pong", nodes, tmp_path) == expected


ASK = """
ask: {type: collect, datum: number, digits: 8, next: NEXT, no_input: {to: desk}, no_match: {to: desk}}
desk: {type: queue}
"""


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (ASK + "NEXT: {type: task, takes: 3s, next: desk}", []),
        (ASK + "NEXT: {type: task, next: desk}", []),
        (ASK + "NEXT: {type: task, takes: 9s, prompt: One moment., next: desk}", []),
        (ASK + "NEXT: {type: task, takes: 9s, prompt: [{audio: music.wav}], next: desk}", []),
        (ASK + "NEXT: {type: message, prompt: One moment., next: find}\nfind: {type: task, takes: 9s, next: desk}", []),
        (ASK.replace("digits", "confirms: [number], digits") + "NEXT: {type: task, takes: 9s, next: desk}", []),
        ("NEXT: {type: task, takes: 9s, next: desk}\ndesk: {type: queue}", []),
        (ASK + "NEXT: {type: task, takes: 9s, next: desk}", ["NEXT/"]),
        (ASK + "NEXT: {type: branch, by: data, cases: {else: find}}\nfind: {type: task, takes: 4s, next: desk}", ["find/"]),
        ("desk: {type: queue, exits: {1: {type: task, id: text, takes: 5s, next: hangup}}}", ["text/"]),
    ],
)  # fmt: skip
def test_silent_lookup(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("silent-lookup", nodes, tmp_path) == expected


def test_special_days_are_judged_by_the_day_of_the_run(tmp_path: Path) -> None:
    text = """
ivr: 1
hours: {day: {mon-fri: "08:00-16:00", except: {2026-12-24: "08:00-12:00"}}}
nodes: {desk: {type: queue, schedule: day, when_closed: hangup}}
"""
    for today, expected in ((date(2026, 12, 24), 0), (date(2026, 12, 25), 1)):
        report = lint(text, {"today": today}, book=BOOK, folder=tmp_path, select=["hours-contradiction"])
        assert len(report.findings) == expected, described(report)
