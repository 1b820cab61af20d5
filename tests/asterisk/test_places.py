"""Small menus on a real Asterisk, with what has to be seen there worked out by hand: what callers of a phone cannot tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivrlint.flow import Edge, EdgeKind, Flow
from ivrlint.formats.asterisk.writer import write
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from tests.asterisk.exchange import Exchange
from tests.asterisk.script import Script, Token, Turn
from tests.survey.strategies import Word, menu_text

pytestmark = pytest.mark.asterisk

END = {"type": "message", "next": Word("hangup")}
NASTY = "x;--,y)${EXTEN}$[1/0]\"'\\\\ ]|&\u202e\u05d0(n)"


def menu(nodes: dict[str, Any], path: str = "menu.ivr.yaml", **top: Any) -> Flow:
    return read(SourceText(path, menu_text(nodes, **top)))


def call(
    dialplan: Dialplan, *expected: Token, turns: tuple[Turn, ...] = (), hangs_up: bool | None = True, **given: str
) -> Script:
    """A call from which these things have to be seen."""
    return Script(dialplan.line, given, list(turns), list(expected), hangs_up=hangs_up)


def judged(exchange: Exchange, *calls: tuple[Script, Dialplan]) -> None:
    for line in exchange.play(list(calls)):
        assert (line.seen, line.agrees) == (line.script.expected, True)


def test_hostile_names_and_cases(exchange: Exchange) -> None:
    cases = ["balance < 0", "balance > 0", "pre-paid", "prepaid", "ก" * 60, "ข" * 60, NASTY]
    ids = {case: f"{'n' * 90} {number}" for number, case in enumerate(cases)}
    branch = {"type": "branch", "by": "data", "name": NASTY, "cases": ids}
    ask = {"type": "menu", "prompt": NASTY, "name": NASTY, "options": {"1": {"to": "b", "set": {NASTY: NASTY}}}}
    flow = menu({"n": ask, "b": branch} | {f'"{id}"': END | {"name": NASTY} for id in ids.values()}, name=NASTY)
    dialplan = write(flow)
    exchange.load([dialplan])
    scripts = [
        call(
            dialplan, ("at", "n"), ("hears", NASTY), ("at", "b"), ("at", ids[case]), turns=(Turn("1"),),
            **{dialplan.variables["b"]: dialplan.cases["b"][case]},
        )
        for case in cases
    ]  # fmt: skip
    judged(exchange, *((script, dialplan) for script in scripts))


def test_a_menu_that_another_one_calls_keeps_the_language_and_comes_back(exchange: Exchange) -> None:
    choose = {
        "type": "menu",
        "prompt": {"en": "Hello.", "nb": "Hei."},
        "options": {"1": {"to": "returns", "set": {"language": "nb"}}},
    }
    shop = write(menu(
        {"n": choose, "returns": {"type": "flow", "file": "shop-returns.ivr.yaml", "next": "e"},
         "e": END | {"prompt": {"en": "Goodbye.", "nb": "Ha det."}}},
        "shop.ivr.yaml", language="en",
    ))  # fmt: skip
    called = write(
        menu(
            {"x": {"type": "message", "prompt": {"sv": "Tack.", "nb": "Takk."}, "next": Word("return")}},
            "shop-returns.ivr.yaml",
            language="sv",
        )
    )
    exchange.load([shop, called], alone=False)
    expected = [("at", "n"), ("hears", "Hello."), ("at", "returns"), ("at", "e"), ("hears", "Ha det.")]
    judged(exchange, (call(shop, *expected, turns=(Turn("1"),)), shop))
    inside = [("at", "x"), ("hears", "Takk.")]
    judged(
        exchange,
        (call(called, *inside, SPOKEN="nb"), called),
        (call(called, ("at", "x"), ("hears", "Tack."), SPOKEN="fi"), called),
    )


def test_a_queue_that_is_closed_or_unstaffed_takes_nobody_whatever_is_pressed(exchange: Exchange) -> None:
    hours = {"desk": {"mon": "08:00-16:00"}}
    exits = {"1": {"to": "e", "say": "Press 1."}, "34": "e"}
    queue = {
        "type": "queue",
        "prompt": "Please wait.",
        "exits": exits,
        "schedule": "desk",
        "when_closed": "c",
        "when_unstaffed": "u",
        "overflow": "e",
    }
    dialplan = write(menu({"q": queue, "c": END, "u": END, "e": END}, hours=hours, timezone="Europe/Oslo"))
    exchange.load([dialplan], staffed=False)
    monday, sunday = clock("2027-03-01 12:00"), clock("2027-02-28 12:00")
    greeted = [("at", "q"), ("hears", "Please wait.")]
    judged(
        exchange,
        (call(dialplan, *greeted, ("at", "c"), TESTTIME=sunday), dialplan),
        (call(dialplan, *greeted, ("at", "u"), TESTTIME=monday), dialplan),
    )


def test_keys_of_a_queue(exchange: Exchange) -> None:
    dialplan = write(
        menu({"q": {"type": "queue", "exits": {"1": "a", "12": "b", "34": "c"}}, "a": END, "b": END, "c": END})
    )
    exchange.load([dialplan])
    turned = {
        keys: call(dialplan, ("at", "q"), ("at", id), turns=(Turn(keys),))
        for keys, id in (("1", "a"), ("12", "a"), ("34", "c"), ("91", "a"))
    }
    judged(exchange, *((script, dialplan) for script in turned.values()))


def test_a_key_that_ends_numbers_is_an_answer_when_it_stands_alone(exchange: Exchange) -> None:
    flow = menu({"c": {"type": "collect", "digits": "2-4", "next": "n"}, "n": END, "h": END, "s": END})
    span = flow.node("c").span
    flow.connections += [Edge("c", "h", EdgeKind.OPTION, span, key="#"), Edge("c", "s", EdgeKind.OPTION, span, key="*")]
    dialplan = write(flow)
    exchange.load([dialplan])
    found = {"#": "h", "*": "s", "12#": "n", "1234": "n"}
    judged(
        exchange,
        *((call(dialplan, ("at", "c"), ("at", id), turns=(Turn(keys),)), dialplan) for keys, id in found.items()),
    )


def clock(text: str) -> str:
    """A time in Oslo as Asterisk's TESTTIME has it."""
    return f"{datetime.fromisoformat(text).replace(tzinfo=ZoneInfo('Europe/Oslo')).timestamp():.6f}"


AT = {
    "2027-03-01 07:59": "c", "2027-03-01 08:00": "o", "2027-03-01 15:59": "o", "2027-03-01 16:00": "c",
    "2027-03-05 21:59": "c", "2027-03-05 22:00": "o", "2027-03-05 23:59": "o", "2027-03-06 00:00": "o", "2027-03-06 05:59": "o",
    "2027-03-06 06:00": "c", "2027-03-06 22:00": "c",
    "2027-05-17 07:59": "h", "2027-05-17 12:00": "h", "2027-05-17 23:59": "h", "2027-05-18 12:00": "c",
    "2027-12-24 09:59": "c", "2027-12-24 10:00": "o", "2027-12-24 12:59": "o", "2027-12-24 13:00": "c", "2027-12-24 22:00": "c", "2027-12-25 05:00": "c",
    "2027-03-28 01:59": "c", "2027-03-28 03:00": "o", "2027-03-28 03:59": "o", "2027-03-28 04:00": "c",
}  # fmt: skip
"""Monday 8 to 16, Friday 22 to 6, Sunday 3 to 4; 17 May a holiday (a Monday), 24 December (a Friday) 10 to 13. Clocks
are put forward at 2 on 28 March."""


def test_hours_to_the_minute(exchange: Exchange) -> None:
    desk = {
        "mon": "08:00-16:00",
        "fri": "22:00-06:00",
        "sun": "03:00-04:00",
        "holidays": ["2027-05-17"],
        "except": {"2027-12-24": "10:00-13:00"},
    }
    branch = {
        "type": "branch",
        "by": "hours",
        "schedule": "desk",
        "cases": {"open": "o", "closed": "c", "holiday": "h"},
    }
    dialplan = write(menu({"b": branch, "o": END, "c": END, "h": END}, hours={"desk": desk}, timezone="Europe/Oslo"))
    exchange.load([dialplan])
    judged(
        exchange, *((call(dialplan, ("at", "b"), ("at", id), TESTTIME=clock(at)), dialplan) for at, id in AT.items())
    )
