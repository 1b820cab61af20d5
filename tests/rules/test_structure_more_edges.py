"""Same destinations, slow routes and closed doors: where the rules must stay silent, and where else they must speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()


def findings(rule: str, nodes: str, folder: Path, head: str = "language: en", **settings: Any) -> list[Finding]:
    body = "\n".join(f"  {line}" for line in nodes.strip("\n").splitlines())
    text = f"ivr: 1\n{head}\nnodes:\n{body}\n"
    report = lint(text, settings, book=BOOK, folder=folder, select=[rule])
    assert not report.errors and not report.crashes, described(report)
    return [finding for finding in report.findings if finding.rule == rule]


def found(rule: str, nodes: str, folder: Path, head: str = "language: en", **settings: Any) -> list[str]:
    """What a rule says of these nodes, as `severity node/key`."""
    reported = findings(rule, nodes, folder, head, **settings)
    return [f"{finding.severity} {finding.node}/{finding.key}" for finding in reported]


# same-destination


def choices(first: str, second: str, third: str = "news", desk: str = "", after: str = "") -> str:
    """A menu of three topics and a person; what is given for a topic is where it leads, and what else it has."""
    return f"""
top:
  type: menu
  prompt: Please choose.
  options:
    1: {{say: "For tickets, press 1.", label: tickets, to: {first}}}
    2: {{say: "For groups, press 2.", label: groups, to: {second}}}
    3: {{say: "For tonight's play, press 3.", label: tonight, to: {third}}}
    0: {{say: "To talk to the box office, press 0.", label: box office, to: desk}}
  no_input: {{tries: 3, to: desk}}
  no_match: {{tries: 3, to: desk}}
news: {{type: message, prompt: Tonight we play The Seagull., next: top}}
desk: {{type: queue, overflow: note, {desk}}}
other: {{type: queue, overflow: note}}
note: {{type: voicemail, prompt: Leave a message and we will call you before ten.}}
{after}"""


HOLD = "hold: {type: message, prompt: One moment please. We put you through., next: desk}"
HINT = "hold: {type: message, prompt: Groups of ten pay half., next: desk}"
HOURS = "hold: {type: branch, by: hours, cases: {open: desk, closed: note}}"
WHO = "who: {type: collect, datum: ticket, digits: 6, next: desk}"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (choices("desk", "other"), []),
        (choices("desk, set: {topic: tickets}", "desk, set: {topic: groups}"), []),
        (choices("desk, set: {topic: tickets}", "desk"), []),
        (choices("desk", "desk, skill: groups"), []),
        (choices("desk", "desk, tags: [groups]"), []),
        (choices("desk", "desk", desk="receives: all"), []),
        (choices("desk", "desk", desk="receives: [topic]"), []),
        (choices("desk", "desk", desk="whisper: the topic"), []),
        (choices("desk", "hold", after=HINT), []),
        (choices("news", "news"), []),
        (choices("note", "note"), []),
        (choices("hold", "hold", after=HOURS.replace("by: hours", "by: data")), []),
        (choices("desk", "desk"), ["info top/1"]),
        (choices("desk", "hold", after=HOLD), ["info top/1"]),
        (choices("hold", "hold", after=HOURS), ["info top/1"]),
        (choices("desk", "desk", desk="receives: [ticket]", third="who", after=WHO), ["info top/1"]),
        (choices("desk", "desk", "desk"), ["warning top/"]),
        (choices("phone", "phone", "phone", after="phone: {type: transfer, reaches: person}"), ["warning top/"]),
    ],
)
def test_same_destination(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("same-destination", nodes, tmp_path) == expected


def test_a_message_in_an_unknown_language_may_tell_something(tmp_path: Path) -> None:
    nodes = choices("desk", "hold", after=HOLD)
    assert found("same-destination", nodes, tmp_path, "language: eu") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Et øyeblikk. Vi setter deg over."),
        ("da", "Et øjeblik. Vi stiller dig om."),
        ("sv", "Ett ögonblick. Vi kopplar dig vidare."),
        ("fi", "Odota hetki. Yhdistämme sinut."),
    ],
)
def test_being_put_through_in_other_languages(language: str, text: str, tmp_path: Path) -> None:
    nodes = choices("desk", "hold", after=HOLD.replace("One moment please. We put you through.", text))
    assert found("same-destination", nodes, tmp_path, f"language: {language}") == ["info top/1"]


# slow-route

TALE = " ".join(["The play is about people who love others who do not love them."] * 4)  # some 17 s
LONG = " ".join([TALE] * 3)


def route(prompt: str, end: str = "desk: {type: queue, name: Desk}", option: str = "to: desk", more: str = "") -> str:
    return f"""
top:
  type: menu
  prompt: {prompt}
  options: {{1: {{say: "For tickets, press 1.", label: tickets, {option}}}}}
  no_input: {{tries: 3, to: note}}
  no_match: {{tries: 3, to: note}}
note: {{type: voicemail, prompt: Leave a message.}}
{end}
{more}"""


@pytest.mark.parametrize(
    ("nodes", "head", "expected"),
    [
        (route(TALE), "", []),
        (route(LONG), "", []),
        (route(f"{LONG} {TALE}"), "", ["warning desk/"]),
        (route(f"{LONG} {LONG} {TALE}"), "", ["error desk/"]),
        (route(f"{LONG} {TALE}"), "part: true", []),
        (route(f"{LONG} {TALE}"), "goals: {seconds_to_human: 90}", []),
        (route(TALE, "desk: {type: queue, name: Desk, max_wait: 5m, overflow: ring}\nring: {type: callback}"), "", []),
        (route(f"{LONG} {TALE}", "desk: {type: task, name: lookup, kind: lookup, next: top}"), "", []),
        (route(f"{LONG} {TALE}", "desk: {type: task, name: order, next: top}"), "", ["warning desk/"]),
    ],
)
def test_slow_route(nodes: str, head: str, expected: list[str], tmp_path: Path) -> None:
    assert found("slow-route", nodes, tmp_path, f"language: en\n{head}") == expected


def test_ways_with_the_same_beginning_are_one_finding(tmp_path: Path) -> None:
    ends = "desk: {type: queue, name: Desk}\nshop: {type: task, name: shop, next: top}"
    both = 'to: desk}, 2: {say: "For books, press 2.", label: books, to: shop'
    [finding] = findings("slow-route", route(f"{LONG} {TALE}", ends, both), tmp_path)
    assert finding.node == "shop"
    assert [related.at.id for related in finding.related] == ["top", "desk"]  # type: ignore[union-attr]


def test_ways_that_part_early_are_two_findings(tmp_path: Path) -> None:
    ends = f"""
desk: {{type: message, prompt: {LONG} {TALE}, next: people}}
shop: {{type: message, prompt: {LONG} {TALE} Good luck., next: order}}
people: {{type: queue, name: Desk}}
order: {{type: task, name: order, next: top}}
"""
    both = 'to: desk}, 2: {say: "For books, press 2.", label: books, to: shop'
    assert found("slow-route", route("Hello.", ends, both), tmp_path) == ["warning people/", "warning order/"]


def test_one_language_speaks_for_all(tmp_path: Path) -> None:
    ends = f"""
desk: {{type: message, language: en, prompt: {LONG} {TALE}, next: people}}
pult: {{type: message, language: nb, prompt: {LONG} {TALE}, next: folk}}
people: {{type: queue, language: en, name: Desk}}
folk: {{type: queue, language: nb, name: Pult}}
"""
    both = 'to: desk, set: {language: en}}, 2: {say: "For norsk, trykk 2.", label: norsk, to: pult, set: {language: nb}'
    assert len(found("slow-route", route("Hello.", ends, both), tmp_path)) == 1


def test_a_recording_of_unknown_length_counts_nothing(tmp_path: Path) -> None:
    assert found("slow-route", route("[{audio: play.wav}]"), tmp_path) == []


def test_the_limit_is_an_option(tmp_path: Path) -> None:
    options = {"slow-route": {"seconds": {"warning": 15}}}
    assert found("slow-route", route(TALE), tmp_path, options=options) == ["warning desk/"]


# closed-hours-dead-end


def doors(closed: str, after: str = "", head: str = "", cases: str = "") -> str:
    return f"""
{head}
doors: {{type: branch, by: hours, cases: {{open: desk, {cases or f"closed: {closed}"}}}}}
shut: {{type: message, prompt: "{after}", next: hangup}}
desk: {{type: queue, overflow: note}}
note: {{type: voicemail, prompt: Leave a message.}}
"""


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (doors("note", "Closed."), []),
        (doors("shut", "We are closed. We are open from eight to four. Goodbye."), []),
        (doors("shut", "We are closed. Please ring on Monday. Goodbye."), []),
        (doors("shut", "We are closed. Please ring after 9. Goodbye."), []),
        (doors("shut", "We are closed. We will call you back. Goodbye."), []),
        (doors("shut", "We are closed. {hours} Goodbye."), []),
        (doors("shut", "We are closed. Goodbye."), ["warning doors/closed"]),
        (doors("shut", "We are closed. Goodbye.", cases="holiday: shut, closed: shut"), ["warning doors/holiday"]),
        (doors("shut", "We are closed. Goodbye.", cases="else: shut"), ["warning doors/else"]),
        (doors("shut", "Not today. Goodbye.", cases="closed: note, else: shut"), []),
        (doors("hangup"), ["warning doors/closed"]),
        (
            doors(
                "hangup",
                head="hello: {type: message, prompt: We are open from eight to four., next: doors}",
            ),
            [],
        ),
        ("desk: {type: queue, when_closed: bye}\nbye: {type: message, prompt: Goodbye.}", ["warning desk/when_closed"]),
    ],
)
def test_closed_hours_dead_end(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("closed-hours-dead-end", nodes, tmp_path) == expected


def test_what_stops_by_mistake_is_left_to_dead_end(tmp_path: Path) -> None:
    nodes = doors("shut", "We are closed.").replace(", next: hangup", "")
    assert found("closed-hours-dead-end", nodes, tmp_path) == []
    assert found("dead-end", nodes, tmp_path) == ["error shut/next"]


def test_recordings_and_unknown_languages_may_tell_the_hours(tmp_path: Path) -> None:
    recorded = doors("shut", "x").replace('"x"', "[{audio: closed.wav}]")
    assert found("closed-hours-dead-end", recorded, tmp_path) == []
    assert found("closed-hours-dead-end", doors("shut", "Itxita gaude."), tmp_path, "language: eu") == []


@pytest.mark.parametrize(
    ("language", "closed", "hours"),
    [
        ("nb", "Vi har stengt. På gjenhør.", "Vi har stengt. Vi har åpent fra åtte til fire. På gjenhør."),
        ("da", "Vi har lukket. Farvel.", "Vi har lukket. Vi har åbent fra otte til fire. Farvel."),
        ("sv", "Vi har stängt. Hej då.", "Vi har stängt. Ring oss på måndag. Hej då."),
        ("fi", "Olemme suljettu. Kuulemiin.", "Olemme suljettu. Palvelemme arkisin kello kahdeksasta. Kuulemiin."),
    ],
)
def test_closed_in_other_languages(language: str, closed: str, hours: str, tmp_path: Path) -> None:
    head = f"language: {language}"
    assert found("closed-hours-dead-end", doors("shut", closed), tmp_path, head) == ["warning doors/closed"]
    assert found("closed-hours-dead-end", doors("shut", hours), tmp_path, head) == []
