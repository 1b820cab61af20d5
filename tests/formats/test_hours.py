"""Opening hours, switches and entries of the native format: what is read, and what is refused where and in which words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.flow import Branch, Flow, Queue, Schedule
from ivrlint.flow.hours import MIDNIGHT, WEEKDAYS
from tests.survey.strategies import flow_of

NODES = "nodes: {a: {type: queue}, b: {type: queue}}\n"
OPENING = "hours such as 08:00-16:00, several of them, or `closed`"
DAYS = 'a day such as mon, a row of days such as mon-fri or "mon, wed", or `daily`'
HOLIDAYS = "the name of a calendar, a list of dates, or `none`"
HINTS = {
    OPENING: "hours and minutes have two digits each, a comma stands between two openings, and 24:00 is the end of the day",
    DAYS: "the days are mon, tue, wed, thu, fri, sat and sun; besides them there are `holidays` and `except`",
    HOLIDAYS: "on these days it is closed besides; `none` says that it is open on holidays too",
    "a date such as 2027-03-01": "a date has its year, month and day, and the calendar has that day",
    "a mapping from date to hours": "days with hours of their own",
    "is empty": "a schedule says for each day or several days when it is open; a day that is not named is closed",
}


def with_hours(schedule: str) -> Flow:
    return flow_of(f"ivr: 1\nhours: {{desk: {schedule}, night: {{daily: '20:00-06:00'}}}}\n{NODES}")


def desk(schedule: str) -> Schedule:
    flow = with_hours(schedule)
    assert not flow.problems and flow.hours
    return flow.hours["desk"]


def week(schedule: Schedule) -> dict[str, list[tuple[int, int]]]:
    """When it opens and closes on each day, in hours after midnight."""
    return {
        WEEKDAYS[day]: [(opening.opens // 60, opening.closes // 60) for opening in schedule.on(day)]
        for day in sorted(schedule.days)
    }


def test_everything_about_hours_is_read() -> None:
    flow = flow_of("""ivr: 1
timezone: Europe/Oslo
hours:
  desk:
    mon-fri: 08:00-16:00
    sat: "13:00-15:00, 10:00-12:00"
    sun: closed
    holidays: norway
    except: {2026-12-24: "08:00-12:00", 2026-12-31: closed}
  fraud: {daily: "00:00-24:00", holidays: none}
  shop: {mon: "09:00-17:00", holidays: [2026-12-25, 2027-01-01]}
switches: {storm: {set_by: supervisor}, strike: }
entries: {"+47 22 00 00 00": door, transfer-in: desk}
nodes:
  door: {type: branch, by: hours, schedule: desk, cases: {open: storm, closed: desk}}
  storm: {type: branch, by: switch, switch: storm, cases: {on: desk, off: desk}}
  desk: {type: queue, schedule: desk}
""")
    assert not flow.problems
    assert flow.timezone == "Europe/Oslo" and flow.hours is not None
    opening_hours, fraud, shop = flow.hours.values()
    assert week(opening_hours) == {key: [(8, 16)] for key in WEEKDAYS[:5]} | {"sat": [(10, 12), (13, 15)]}
    assert [opening.span.text for opening in opening_hours.openings] == ["mon-fri", "sat", "sat"]
    assert (opening_hours.name, opening_hours.span.text, opening_hours.minutes) == ("desk", "desk", 5 * 480 + 240)
    assert opening_hours.exceptions == {date(2026, 12, 24): ((480, 720),), date(2026, 12, 31): ()}
    assert week(fraud) == {key: [(0, 24)] for key in WEEKDAYS}
    assert [schedule.holidays for schedule in (opening_hours, fraud, shop)] == [
        ("norway",),
        ("none",),
        ("2026-12-25", "2027-01-01"),
    ]
    assert flow.switches == {"storm": "supervisor", "strike": None}
    assert flow.entries == {"+47 22 00 00 00": "door", "transfer-in": "desk"} and flow.starts == ("door", "desk")
    door, storm, queue = flow.node("door"), flow.node("storm"), flow.node("desk")
    assert isinstance(door, Branch) and isinstance(storm, Branch) and isinstance(queue, Queue)
    assert (door.schedule, door.switch, storm.schedule, storm.switch, queue.schedule) == (
        "desk",
        None,
        None,
        "storm",
        "desk",
    )


def test_what_a_file_does_not_say_is_unknown() -> None:
    flow = flow_of(f"ivr: 1\n{NODES}")
    assert (flow.timezone, flow.hours, flow.switches, flow.entries) == (None, None, None, {})
    closed = desk("{mon: closed}")
    assert (closed.openings, closed.holidays, closed.exceptions) == ((), None, {})
    assert flow_of(f"ivr: 1\nhours: {{}}\nswitches: {{}}\n{NODES}").hours == {}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("mon", "mon"), ("mon-fri", "mon tue wed thu fri"), ("fri-mon", "mon fri sat sun"), ("mon,wed", "mon wed"),
        ("mon, wed-thu", "mon wed thu"), ("tue-tue", "tue"), ("daily", "mon tue wed thu fri sat sun"),
        ("mon-wed, tue-thu", "mon tue wed thu"), ("sun-sat", "mon tue wed thu fri sat sun"),
    ],
)  # fmt: skip
def test_days(days: str, expected: str) -> None:
    found = week(desk(f'{{"{days}": "08:00-16:00"}}'))
    assert found == {key: [(8, 16)] for key in expected.split()}


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("08:00-16:00", [(480, 960)]), ("00:00-24:00", [(0, MIDNIGHT)]), ("08:00-24:00", [(480, MIDNIGHT)]), ("closed", []),
        ("22:00-06:00", [(1320, 1800)]), ("23:00-00:00", [(1380, MIDNIGHT)]), ("00:00-00:00", [(0, MIDNIGHT)]),
        ("07:30-08:00,09:00-09:01", [(450, 480), (540, 541)]), ("08:00-08:00", [(480, 480 + MIDNIGHT)]),
    ],
)  # fmt: skip
def test_times(times: str, expected: list[tuple[int, int]]) -> None:
    assert [(opening.opens, opening.closes) for opening in desk(f'{{mon: "{times}"}}').openings] == expected
    assert desk(f'{{except: {{2026-12-24: "{times}"}}}}').exceptions == {date(2026, 12, 24): tuple(expected)}


def test_a_day_in_two_lines_has_the_hours_of_both() -> None:
    assert week(desk('{mon-tue: "08:00-12:00", tue: "18:00-20:00", mon: closed}')) == {
        "mon": [(8, 12)],
        "tue": [(8, 12), (18, 20)],
    }


@pytest.mark.parametrize(
    ("schedule", "place", "expected"),
    [
        ('{mon: "25:00-26:00"}', '"25:00-26:00"', f"`mon` must be {OPENING}, not «25:00-26:00»"),
        ('{mon: "08:00-16:60"}', '"08:00-16:60"', f"`mon` must be {OPENING}, not «08:00-16:60»"),
        ('{mon: "24:00-06:00"}', '"24:00-06:00"', f"`mon` must be {OPENING}, not «24:00-06:00»"),
        ('{mon-fri: "8-16"}', '"8-16"', f"`mon-fri` must be {OPENING}, not «8-16»"),
        ("{mon: 8:00-16:00}", "8:00-16:00", f"`mon` must be {OPENING}, not «8:00-16:00»"),
        ("{mon: 08:00}", "08:00", f"`mon` must be {OPENING}, not «08:00»"),
        ('{mon: "08:00-12:00 13:00-16:00"}', '"08:00-12:00 13:00-16:00"',
         f"`mon` must be {OPENING}, not «08:00-12:00 13:00-16:00»"),
        ("{mon: open}", "open", f"`mon` must be {OPENING}, not «open»"),
        ("{mon: [08:00-16:00]}", "[08:00-16:00]", f"`mon` must be {OPENING}, not a list"),
        ("{mon: }", "", f"`mon` must be {OPENING}, but nothing is written there"),
        ('{mon-fry: "08:00-16:00"}', "mon-fry", f"`mon-fry` is not {DAYS}"),
        ('{monday: "08:00-16:00"}', "monday", f"`monday` is not {DAYS}"),
        ('{Mon: "08:00-16:00"}', "Mon", f"`Mon` is not {DAYS}"),
        ('{mon wed: "08:00-16:00"}', "mon wed", f"`mon wed` is not {DAYS}"),
        ('{holiday: "08:00-16:00"}', "holiday", f"`holiday` is not {DAYS}"),
        ("{mon: closed, except: {2026-02-31: closed}}", "2026-02-31", "`2026-02-31` is not a date such as 2027-03-01"),
        ("{mon: closed, except: {2027-02-29: closed}}", "2027-02-29", "`2027-02-29` is not a date such as 2027-03-01"),
        ("{mon: closed, except: {20261224: closed}}", "20261224", "`20261224` is not a date such as 2027-03-01"),
        ("{mon: closed, except: {24.12.2026: closed}}", "24.12.2026", "`24.12.2026` is not a date such as 2027-03-01"),
        ("{mon: closed, except: {0000-01-01: closed}}", "0000-01-01", "`0000-01-01` is not a date such as 2027-03-01"),
        ("{mon: closed, except: {2026-12-24: 8-12}}", "8-12", f"`2026-12-24` must be {OPENING}, not «8-12»"),
        ("{mon: closed, except: [2026-12-24]}", "[2026-12-24]", "`except` must be a mapping from date to hours, not a list"),
        ("{mon: closed, holidays: [2026-02-31]}", "2026-02-31",
         "entry 1 of `holidays` must be a date such as 2027-03-01, not «2026-02-31»"),
        ("{mon: closed, holidays: [norway]}", "norway",
         "entry 1 of `holidays` must be a date such as 2027-03-01, not «norway»"),
        ("{mon: closed, holidays: 2026-12-25}", "2026-12-25", f"`holidays` must be {HOLIDAYS}, not «2026-12-25»"),
        ("{mon: closed, holidays: {norway: 1}}", "{norway: 1}", f"`holidays` must be {HOLIDAYS}, not a mapping"),
        ("{mon: closed, holidays: 5}", "5", f"`holidays` must be {HOLIDAYS}, not 5"),
        ("{}", "{}", "`desk` is empty"),
    ],
)  # fmt: skip
def test_what_no_schedule_can_hold_is_one_clear_problem_at_its_place(schedule: str, place: str, expected: str) -> None:
    flow = with_hours(schedule)
    (problem,) = flow.problems
    (hint,) = (hint for title, hint in HINTS.items() if title in expected)
    assert (problem.rule, problem.span.text, problem.span.line) == ("invalid-file", place, 2)
    assert problem.message == f"{expected}; {hint}"


@pytest.mark.parametrize(
    "schedule",
    [
        '"08:00-16:00"', "[mon]", "{mon: 8-16, tue: '08:00-16:00'}", "{mon-fry: closed}",
        "{tue: '08:00-16:00', except: []}", "{tue: '08:00-16:00', except: {2026-02-31: closed}}",
    ],
)  # fmt: skip
def test_a_schedule_that_cannot_be_read_is_unknown_and_the_others_are_kept(schedule: str) -> None:
    flow = flow_of(
        f"ivr: 1\nhours: {{desk: {schedule}, night: {{daily: '20:00-06:00'}}}}\n"
        "nodes: {a: {type: queue, schedule: desk}, b: {type: queue, schedule: night}}\n"
    )
    assert flow.hours is not None and list(flow.hours) == ["night"]
    assert [problem.rule for problem in flow.problems] == ["invalid-file"]


def test_the_keys_of_a_team_are_no_schedules_no_days_and_no_switches() -> None:
    flow = flow_of(
        "ivr: 1\nhours: {x-all: 1, desk: {mon: '08:00-16:00', x-note: [1], except: {x-why: 1, 2026-12-24: closed}}}\n"
        "switches: {x-a: 1, storm: {set_by: Kari, x-b: 1}}\n"
        "nodes: {a: {type: queue, schedule: x-all}, b: {type: branch, by: switch, switch: x-a, cases: {on: a, off: a}}}\n"
    )
    assert flow.hours is not None and list(flow.hours) == ["desk"] and flow.switches == {"storm": "Kari"}
    assert flow.hours["desk"].exceptions == {date(2026, 12, 24): ()} and week(flow.hours["desk"]) == {"mon": [(8, 16)]}
    assert [(problem.rule, problem.message) for problem in flow.problems] == [
        ("undefined-target", "«a» names the schedule «x-all», which `hours` does not have"),
        ("undefined-target", "«b» names the switch «x-a», which `switches` does not have"),
    ]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("{type: branch, by: hours, schedule: desc, cases: {open: q, closed: q}}", "schedule «desc», which `hours`"),
        ("{type: branch, name: Door, by: hours, schedule: 1, cases: {open: q, closed: q}}", "schedule «1», which `hours`"),
        ("{type: queue, schedule: desc}", "schedule «desc», which `hours`"),
        ("{type: branch, by: switch, switch: strom, cases: {on: q, off: q}}", "switch «strom», which `switches`"),
    ],
)  # fmt: skip
def test_a_name_that_the_file_lacks_is_an_undefined_target_at_the_node(node: str, expected: str) -> None:
    text = "ivr: 1\n{top}nodes:\n  door: " + node + "\n  q: {type: queue}\n"
    top = "hours: {desk: {mon: closed}}\nswitches: {storm: }\n"
    (problem,) = flow_of(text.replace("{top}", top)).problems
    title = "Door" if "Door" in node else "door"
    assert (problem.rule, problem.span.text) == ("undefined-target", "door")
    assert problem.message == f"«{title}» names the {expected} does not have"
    assert not flow_of(text.replace("{top}", "")).problems


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)), st.integers(1, 40))
def test_a_date_is_taken_when_the_calendar_has_it(day: date, later: int) -> None:
    assert list(desk(f"{{mon: closed, except: {{{day}: closed}}}}").exceptions) == [day]
    first = day.replace(day=1)
    number = min(later, 31)
    there = (first + timedelta(days=number - 1)).month == first.month if first < date(9999, 12, 1) else True
    flow = with_hours(f"{{mon: closed, except: {{{first:%Y-%m}-{number:02}: closed}}}}")
    assert (not flow.problems) == there
