"""The queue rules at their edges: where they must stay silent, and where they must speak in other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
EXITS = '{1: {say: "To leave a message, press 1.", to: message}}'
MESSAGE = "message: {type: voicemail, prompt: Leave a message and we will ring you within two hours.}"


def found(
    rule: str, nodes: str, folder: Path, head: str = "language: en", select: list[str] | None = None
) -> list[str]:
    """The findings of one rule (of `select`, where given) about a menu of these nodes, as `node/key: message`."""
    body = "\n".join(f"  {line}" for line in nodes.strip("\n").splitlines())
    text = f"ivr: 1\n{head}\nnodes:\n{body}\n"
    report = lint(text, {}, book=BOOK, folder=folder, select=select or [rule])
    assert not report.errors and not report.crashes, described(report)
    return [f"{finding.node}/{finding.key}" for finding in report.findings if finding.rule == rule]


def queue(more: str, after: str = "", head: str = "type: queue") -> str:
    """A queue called desk with these fields, a voicemail, and what else stands there."""
    return f"desk: {{{head}, {more}}}\n{MESSAGE}\n{after}"


@pytest.mark.parametrize(
    ("fields", "after", "expected"),
    [
        ("overflow: message", "", []),
        ("overflow: message, when_closed: hangup", "", []),
        ("overflow: late", "late: {type: message, prompt: We will ring you back. Goodbye., next: hangup}", []),
        ("overflow: text", "text: {type: task, name: a text message, next: hangup}", []),
        ("overflow: return", "", []),
        ("overflow: {to: hangup, outcome: done}", "", ["desk/overflow"]),
        ("overflow: hours", "hours: {type: branch, by: hours, cases: {open: message, closed: hangup}}", []),
        ("overflow: hours", "hours: {type: branch, by: load, cases: {low: message, high: hangup}}", ["desk/overflow"]),
        ("overflow: bye", "bye: {type: message, prompt: Goodbye.}", ["desk/overflow"]),
        ("when_unstaffed: bye", "bye: {type: message, prompt: Goodbye.}", ["desk/when_unstaffed"]),
        ("overflow: look, when_full: message", "look: {type: task, kind: lookup, next: hangup}", ["desk/overflow"]),
    ],
)
def test_queue_ends_in_hangup(fields: str, after: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-ends-in-hangup", queue(fields, after), tmp_path) == expected


MENU = """
welcome:
  type: menu
  prompt: Welcome.
  options: {1: {say: "For tickets, press 1.", to: desk}, 2: {say: "For lost things, press 2.", to: message}}
  no_input: {to: desk}
  no_match: {to: desk}
"""
STAY = """
stay:
  type: menu
  prompt: All are still busy.
  options: {1: {say: "To keep waiting, press 1.", to: desk}, 2: {say: "To leave a message, press 2.", to: message}}
  no_input: {to: desk}
  no_match: {to: desk}
"""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("overflow: message", []),
        ("overflow: stay", []),
        ("overflow: {to: welcome, keeps_place: true}", []),
        ("overflow: message, exits: {9: welcome}", []),
        ("overflow: welcome", ["desk/overflow"]),
        ("when_full: start", ["desk/when_full"]),
        ("overflow: load", ["desk/overflow"]),
    ],
)
def test_queue_back_to_menu(fields: str, expected: list[str], tmp_path: Path) -> None:
    load = "load: {type: branch, by: load, cases: {high: message, low: welcome}}"
    assert found("queue-back-to-menu", MENU + queue(fields, STAY + load), tmp_path) == expected


@pytest.mark.parametrize(
    ("exits", "expected"),
    [
        ("{9: {to: welcome, keeps_place: true}}", []),
        ("{9: message}", []),
        ("{9: stay}", []),
        ("{9: welcome}", ["desk/9"]),
        ("{9: {to: start, keeps_place: false}}", ["desk/9"]),
    ],
)
def test_queue_exit_loses_place(exits: str, expected: list[str], tmp_path: Path) -> None:
    nodes = MENU + queue(f"exits: {exits}, overflow: message", STAY)
    assert found("queue-exit-loses-place", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (f"announces: [position], exits: {EXITS}", []),
        ("announces: [position], offer_callback: after 60s", []),
        ("announces: [estimated wait]", []),
        ("announces: []", []),
        ("announces: [position]", ["desk/"]),
        ("announces: [position], offer_callback: false", ["desk/"]),
        ("announces: [position], exits: {1: hangup}", ["desk/"]),
        ('while_waiting: ["You are number 4 in the queue."]', ["desk/"]),
    ],
)
def test_queue_no_exit(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-no-exit", queue(fields), tmp_path) == expected


def test_queue_no_exit_is_an_echo_of_a_hangup(tmp_path: Path) -> None:
    both = ["queue-no-exit", "queue-ends-in-hangup"]
    assert not found("queue-no-exit", queue("announces: [position], overflow: hangup"), tmp_path, select=both)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Du er nummer 4 i køen."),
        ("da", "Forventet ventetid er fem minutter."),
        ("sv", "Du har plats nummer 4 i kön."),
        ("fi", "Arvioitu jonotusaika on viisi minuuttia."),
    ],
)
def test_wait_info_in_other_languages(language: str, text: str, tmp_path: Path) -> None:
    head = f"language: {language}"
    wait = {"nb": "Takk for at du venter.", "da": "Vent venligst.", "sv": "Vänta på din tur.", "fi": "Odota hetki."}
    assert found("queue-no-wait-info", queue(f'prompt: "{text}"'), tmp_path, head) == []
    assert found("queue-no-wait-info", queue(f'prompt: "{wait[language]}"'), tmp_path, head) == ["desk/"]


@pytest.mark.parametrize(
    ("fields", "before", "expected"),
    [
        ("max_wait: 3m", "", []),
        ("announces: [position]", "", []),
        ("while_waiting: [{audio: music.wav}]", "", []),
        ('prompt: "You will be answered in {minutes} minutes."', "", []),
        ("prompt: Please hold.", "ahead: {type: message, prompt: There are 4 people ahead of you., next: desk}\n", []),
        ("announces: []", "", ["desk/"]),
        ("prompt: Please hold.", "", ["desk/"]),
        ("while_waiting: [{audio: music.wav, text: Thank you for waiting.}]", "", ["desk/"]),
    ],
)
def test_queue_no_wait_info(fields: str, before: str, expected: list[str], tmp_path: Path) -> None:
    assert found("queue-no-wait-info", before + queue(fields), tmp_path) == expected


def test_wait_info_in_a_language_without_phrase_lists(tmp_path: Path) -> None:
    assert found("queue-no-wait-info", queue("prompt: Un momento."), tmp_path, "language: cs") == []


LOAD = "door: {type: branch, by: load, cases: {high: busy, else: message}}\n"
BUSY = "busy: {type: message, prompt: All our advisers are busy. Please try again later. Goodbye., next: hangup}"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (LOAD + BUSY, ["busy/"]),
        ("find: {type: task, kind: lookup, next: message, failure: busy}\n" + BUSY, ["busy/"]),
        (LOAD + BUSY.replace("hangup", "message"), []),
        ("door: {type: branch, by: hours, cases: {closed: busy, open: message}}\n" + BUSY, []),
        (LOAD + "busy: {type: message, prompt: We are closed. Please try again later. Goodbye.}", []),
        ("desk: {type: queue, overflow: busy, when_full: busy}\n" + BUSY, ["desk/overflow", "desk/when_full"]),
        ("desk: {type: queue, overflow: message, when_closed: busy}\n" + BUSY, []),
    ],
)
def test_busy_goodbye(nodes: str, expected: list[str], tmp_path: Path) -> None:
    if "message" in nodes.replace("type: message", ""):
        nodes += "\n" + MESSAGE
    assert found("busy-goodbye", nodes, tmp_path) == expected


def test_busy_goodbye_and_queue_ends_in_hangup_are_one_finding(tmp_path: Path) -> None:
    both = ["busy-goodbye", "queue-ends-in-hangup"]
    nodes = "desk: {type: queue, overflow: load}\nload: {type: branch, by: load, cases: {else: busy}}\n" + BUSY
    assert found("busy-goodbye", nodes, tmp_path, select=both) == []
    assert found("queue-ends-in-hangup", nodes, tmp_path, select=both) == ["desk/overflow"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Alle våre kundebehandlere er opptatt. Prøv igjen senere. På gjenhør."),
        ("da", "Alle vores medarbejdere er optaget. Prøv igen senere. Farvel."),
        ("sv", "Alla våra handläggare är upptagna. Försök igen senare. Hej då."),
        ("fi", "Kaikki asiakaspalvelijamme ovat varattuja. Yritä myöhemmin uudelleen. Kuulemiin."),
    ],
)
def test_busy_goodbye_in_other_languages(language: str, text: str, tmp_path: Path) -> None:
    nodes = f"{LOAD}busy: {{type: message, prompt: {text}}}\n{MESSAGE}"
    assert found("busy-goodbye", nodes, tmp_path, f"language: {language}") == ["busy/"]


def callback(fields: str, after: str = "") -> str:
    """A queue and a callback called ring with these fields, and what else stands there."""
    return f"desk: {{type: queue, overflow: ring}}\nring: {{type: callback, {fields}}}\n{after}"


@pytest.mark.parametrize(
    ("fields", "after", "expected"),
    [
        ("receipt: sms", "", []),
        ("receipt: none, confirms: [number, time]", "", []),
        ("served_by: desk", "", []),
        ("prompt: [{audio: ring.wav}]", "", []),
        (
            "next: read",
            "read: {type: message, prompt: You entered 555 1234. We will ring you within two hours., next: hangup}",
            [],
        ),
        ("confirms: [number]", "", ["ring/"]),
        ("receipt: none", "", ["ring/"]),
        ("prompt: We will ring you back.", "", ["ring/"]),
    ],
)
def test_callback_unconfirmed(fields: str, after: str, expected: list[str], tmp_path: Path) -> None:
    assert found("callback-unconfirmed", callback(fields, after), tmp_path) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("promises: within 2h, prompt: We will ring you.", []),
        ("keeps_place: true, prompt: We will ring you when it is your turn.", []),
        ("confirms: [time], prompt: We will ring you.", []),
        ("prompt: We will ring you within two hours.", []),
        ('prompt: "We will ring you at {time}."', []),
        ("served_by: desk", []),
        ("prompt: We will ring you.", ["ring/"]),
        ("promises: none", ["ring/"]),
    ],
)
def test_callback_no_time(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("callback-no-time", callback(fields), tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "promise", "nothing"),
    [
        ("nb", "Vi ringer deg innen to timer.", "Legg igjen en beskjed."),
        ("da", "Vi ringer dig op inden for to timer.", "Læg en besked."),
        ("sv", "Vi ringer upp dig inom två timmar.", "Lämna ett meddelande."),
        ("fi", "Soitamme sinulle kahden tunnin kuluessa.", "Jätä viesti."),
    ],
)
def test_voicemail_without_a_time_in_other_languages(language: str, promise: str, nothing: str, tmp_path: Path) -> None:
    for text, expected in ((promise, []), (nothing, ["message/"])):
        nodes = f"message: {{type: voicemail, prompt: {text}}}"
        assert found("callback-no-time", nodes, tmp_path, f"language: {language}") == expected


def test_a_time_promised_just_before_the_voicemail(tmp_path: Path) -> None:
    nodes = """
first: {type: message, prompt: Leave a message and we will ring you before noon., next: message}
message: {type: voicemail, prompt: Please speak after the tone.}
"""
    assert found("callback-no-time", nodes, tmp_path) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("served_by: desk, prompt: We will ring you back.", []),
        ("served_by: the evening shift, prompt: We will ring you back.", []),
        ("attempts: 3, prompt: We will ring you back.", []),
        ("prompt: We will ring you back within two hours.", []),
        ("receipt: sms", []),
        ("prompt: We will ring you back.", ["ring/"]),
        ("served_by: none, attempts: 3, promises: within 2h", ["ring/"]),
        ("served_by: ring, promises: within 2h", ["ring/"]),
    ],
)
def test_callback_unowned(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("callback-unowned", callback(fields), tmp_path) == expected


WHO = "who: {type: collect, datum: customer number, digits: 8, next: to, no_input: {to: to}, no_match: {to: to}}\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (WHO + "to: {type: transfer, partner: true, carries: all}", []),
        (WHO + "to: {type: transfer, reaches: person}", []),
        ("to: {type: transfer, partner: true}", []),
        (WHO.replace("digits", "sensitive: code, digits") + "to: {type: transfer, partner: true}", []),
        (WHO + "to: {type: queue, receives: all}", []),
        (WHO + "to: {type: queue}", []),
        (WHO.replace("next: to", "next: safe") + "to: {type: queue, receives: []}\nsafe: {type: queue}", []),
        (WHO + "to: {type: transfer, partner: true, receives: [topic]}", ["to/"]),
        (WHO + "to: {type: queue, receives: []}", ["to/"]),
        (WHO + "to: {type: bot, hands_over: [topic], escalates: desk}\ndesk: {type: queue, receives: all}", ["to/"]),
    ],
)
def test_handoff_no_context(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("handoff-no-context", nodes, tmp_path) == expected


def test_what_was_keyed_for_another_errand_need_not_go_along(tmp_path: Path) -> None:
    nodes = """
menu:
  type: menu
  prompt: Welcome.
  options: {1: {say: "To pay, press 1.", to: who}, 2: {say: "For orders, press 2.", to: order}, 0: desk}
  no_input: {to: desk}
  no_match: {to: desk}
""" + WHO.replace("next: to", "next: paid").replace("{to: to}", "{to: desk}")
    nodes += """
paid: {type: message, prompt: Thank you., next: menu}
order: {type: collect, datum: order number, digits: 8, next: desk, no_input: {to: desk}, no_match: {to: desk}}
desk: {type: queue, receives: [order number], exits: {9: start}}
"""
    assert found("handoff-no-context", nodes, tmp_path) == []
    assert found("handoff-no-context", nodes.replace("[order number]", "[customer number]"), tmp_path) == ["desk/"]


def test_handoff_no_context_is_an_echo_where_the_person_asks_again(tmp_path: Path) -> None:
    nodes = WHO + "to: {type: queue, receives: [], asks: [customer number]}"
    both = ["handoff-no-context", "repeat-data-entry"]
    assert found("handoff-no-context", nodes, tmp_path, select=both) == []
    assert found("repeat-data-entry", nodes, tmp_path, select=both) == ["to/"]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ("a: {type: transfer, reaches: person}", []),
        ("a: {type: transfer}", []),
        ("a: {type: transfer, no_answer: {to: b, after: 20s}}\nb: {type: transfer, reaches: person}", []),
        ("a: {type: transfer, reaches: ivr}", ["a/"]),
        ("a: {type: transfer, next: m}\nm: {type: message, prompt: One moment., next: b}\nb: {type: transfer}", ["b/"]),
        ("a: {type: transfer, reaches: ivr, next: b}\nb: {type: transfer}", ["a/", "b/"]),
    ],
)
def test_transfer_into_ivr(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("transfer-into-ivr", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (f"priority: {{gold: 1, others: 5}}, exits: {EXITS}", []),
        ("priority: {gold: 1, others: 5}, offer_callback: true", []),
        ("priority: {life: 1, others: 5}, urgent: life", []),
        ("priority: false", []),
        ("overflow: message", []),
        ("priority: {gold: 1, others: 5}, overflow: message", ["desk/"]),
        ("priority: 1", ["desk/"]),
    ],
)
def test_unequal_wait(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("unequal-wait", queue(fields), tmp_path) == expected


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ("first: {type: queue, can: [solve, message]}", []),
        ("first: {type: queue}", []),
        ("first: {type: queue, can: [transfer], overflow: second}\nsecond: {type: queue, can: [solve]}", []),
        ("first: {type: queue, can: [transfer], overflow: second}\nsecond: {type: queue}", []),
        ("first: {type: queue, can: [transfer]}", ["first/"]),
        ("first: {type: queue, can: [message], overflow: second}\nsecond: {type: queue, can: [solve]}", ["first/"]),
        ("first: {type: agent, can: [message, transfer]}", ["first/"]),
    ],
)
def test_first_line_cannot_help(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("first-line-cannot-help", nodes, tmp_path) == expected


# one cause, one finding


@pytest.mark.parametrize(
    ("way", "rule", "place"),
    [
        ("overflow: sorry", "queue-ends-in-hangup", "desk/overflow"),
        ("exits: {1: {type: menu, id: m, options: {1: desk}, no_input: {to: sorry}, no_match: {to: desk}}}",
         "error-disconnect", "m/no_input"),
    ],
)  # fmt: skip
def test_a_message_that_just_stops_is_reported_where_callers_are_sent_to_it(
    way: str, rule: str, place: str, tmp_path: Path
) -> None:
    nodes = f"desk: {{type: queue, {way}}}\nsorry: {{type: message, prompt: Nobody is free right now.}}"
    assert found("dead-end", nodes, tmp_path) == [place]
    assert found(rule, nodes, tmp_path) == [place]
    assert found("dead-end", nodes, tmp_path, select=["dead-end", rule]) == []


def test_nobody_waits_for_an_answer_to_a_rating(tmp_path: Path) -> None:
    nodes = (
        "rate: {type: menu, purpose: survey, prompt: How satisfied are you?, options: {1: said, 2: said},"
        " no_input: {to: hangup}, no_match: {to: hangup}}\nsaid: {type: voicemail, prompt: Tell us what was missing.}"
    )
    assert found("callback-no-time", nodes, tmp_path) == []
    assert found("callback-no-time", nodes.replace("survey", "topics"), tmp_path) == ["said/"]
