"""Where the rules about far, hidden, promised and urgent help must stay silent, and where else they must speak."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import dedent, indent

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()

DESK = """
  desk: {type: queue, name: Desk, announces: [position], max_wait: 3m, overflow: recorder}
  recorder: {type: voicemail, prompt: "...", promises: by 10 next day}
"""
TO_DESK = "no_input: {to: desk}, no_match: {to: desk}"
TO_RECORDER = "no_input: {to: recorder}, no_match: {to: recorder}"
CHAIN = (
    "no-human-path",
    "human-behind-data",
    "human-exit-lost",
    "human-not-in-first-menu",
    "human-too-far",
    "human-unannounced",
    "zero-not-human",
)


def line(nodes: str, top: str = "language: en") -> str:
    """A file with these nodes and a desk of people."""
    return f"ivr: 1\n{dedent(top).strip()}\nnodes:\n{indent(dedent(nodes).strip(), '  ')}{DESK}"


def findings(text: str, folder: Path, *rules: str) -> list[Finding]:
    """What these rules say of `text`."""
    report = lint(text, {}, book=BOOK, folder=folder, select=list(rules))
    assert not report.errors and not report.crashes, described(report)
    return [finding for finding in report.findings if finding.rule in rules]


def found(text: str, folder: Path, *rules: str) -> list[tuple[str, str, str]]:
    """Node, key and severity of what these rules say of `text`."""
    return [(finding.node, finding.key, str(finding.severity)) for finding in findings(text, folder, *rules)]


def menu(name: str, options: str, errors: str = TO_RECORDER, prompt: str = "Hello.") -> str:
    """A menu in one line."""
    return f'{name}: {{type: menu, prompt: "{prompt}", options: {{{options}}}, {errors}}}\n'


def option(key: str, label: str, to: str, more: str = "") -> str:
    """An option in one line, announced in English."""
    return f'{key}: {{say: "For {label}, press {key}.", label: {label}, to: {to}{more}}}'


# One missing key is one finding


PERSON = option("0", "an advisor", "desk")


def bank(front: str = "", below: str = "") -> str:
    """A bank whose person is three menus and a question away; with these options in its first and its next menus."""
    return (
        menu("front", front + option("1", "loans", "loans") + ", " + option("2", "balance", "balance"))
        + menu("loans", below + option("1", "new loans", "number") + ", " + option("2", "old loans", "balance"))
        + f"number: {{type: collect, datum: customer number, digits: 8, next: topics, {TO_RECORDER}}}\n"
        + menu("topics", below + option("1", "cars", "cars") + ", " + option("2", "houses", "balance"))
        + menu("cars", f"{PERSON}, {option('1', 'rates', 'balance')}")
        + "balance: {type: task, name: balance, next: front}"
    )


def test_one_missing_key_is_one_finding(tmp_path: Path) -> None:
    text = line(bank())
    alone = {rule for rule in CHAIN if findings(text, tmp_path, rule)}
    assert alone == {"human-behind-data", "human-not-in-first-menu", "human-too-far"}
    assert [finding.rule for finding in findings(text, tmp_path, *CHAIN)] == ["human-behind-data"]
    assert findings(line(bank(f"{PERSON}, ", f"{PERSON}, ")), tmp_path, *CHAIN) == []


def test_a_key_missing_below_is_one_finding(tmp_path: Path) -> None:
    lost = findings(line(bank(f"{PERSON}, ")), tmp_path, *CHAIN)
    assert [(finding.rule, finding.node) for finding in lost] == [("human-exit-lost", "loans")]


def test_without_the_question_it_is_still_one_finding(tmp_path: Path) -> None:
    text = line(bank()).replace("type: collect, datum: customer number, digits: 8", "type: menu")
    text = text.replace("type: menu, next: topics", f"type: menu, options: {{{option('1', 'goods', 'topics')}}}")
    assert [finding.rule for finding in findings(text, tmp_path, *CHAIN)] == ["human-not-in-first-menu"]
    far = findings(text, tmp_path, "human-too-far")
    assert [(finding.node, str(finding.severity)) for finding in far] == [("front", "error")]


def test_a_line_without_people_is_one_finding(tmp_path: Path) -> None:
    text = line(bank()).replace("to: desk", "to: recorder")
    assert [finding.rule for finding in findings(text, tmp_path, *CHAIN)] == ["no-human-path"]


# human-too-far


def row(last: str, count: int, errors: str = TO_RECORDER) -> str:
    """So many menus, one below the other, and what the last one leads to."""
    names = [f"m{number}" for number in range(count)] + [last]
    return "".join(menu(name, option("1", "cars", after), errors) for name, after in pairwise(names))


@pytest.mark.parametrize(
    ("nodes", "top", "expected"),
    [
        (row("desk", 2), "", []),
        (row("desk", 3), "", [("m0", "", "warning")]),
        (row("desk", 4), "", [("m0", "", "error")]),
        (row("desk", 4), "part: true", []),
        (row("desk", 4), "human: none", []),
        (row("desk", 4, TO_DESK), "", []),
        (row("elsewhere", 2) + "elsewhere: {type: transfer, number: '1', next: m2}\n" + menu("m2", option("1", "cars", "desk")), "", []),
        (row("ring", 4) + "ring: {type: callback}\n", "", [("m0", "", "error")]),
        ("door: {type: branch, by: hours, cases: {open: m0, closed: night}}\n" + menu("night", "1: duty")
         + "duty: {type: transfer, reaches: person}\n" + row("desk", 3), "", [("m0", "", "warning")]),
    ],
)  # fmt: skip
def test_human_too_far(nodes: str, top: str, expected: list[tuple[str, str, str]], tmp_path: Path) -> None:
    text = line(nodes, f"language: en\n{top}")
    if "ring:" in nodes:
        text = text.replace(DESK, "\n  recorder: {type: voicemail}\n")
    assert found(text, tmp_path, "human-too-far") == expected


# human-behind-data


def asked(more: str = "", errors: str = TO_RECORDER, to: str = "desk") -> str:
    """A question for a number, and where it leads."""
    return f"number: {{type: collect, datum: customer number, digits: 8, next: {to}, {errors}{more}}}\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (asked(), [("number", "", "warning")]),
        (menu("front", option("1", "loans", "number")) + asked(), [("front", "", "warning")]),
        (menu("front", option("1", "loans", "number") + ", " + option("0", "staff", "desk")) + asked(), []),
        (menu("front", option("1", "loans", "number"), TO_DESK) + asked(), []),
        (asked(", without_it: desk"), []),
        (asked(", kind: extension"), []),
        (asked(', prompt: "Key your number, or hold for an adviser."', TO_DESK), []),
        (asked(', prompt: "Key your number."', TO_DESK), [("number", "", "warning")]),
        ("who: {type: branch, by: caller, cases: {known: desk, new: number}}\n" + asked(), []),
        (menu("front", option("1", "loans", "number") + ", " + option("2", "cars", "far")) + asked()
         + "far: {type: transfer, number: '1'}\n", []),
        (asked(to="recorder"), []),
    ],
)  # fmt: skip
def test_human_behind_data(nodes: str, expected: list[tuple[str, str, str]], tmp_path: Path) -> None:
    assert found(line(nodes), tmp_path, "human-behind-data") == expected


# human-label-misleads


def promised(say: str, to: str, after: str = "", prompt: str = "Hello.") -> str:
    """A menu with one option that says this and leads there, and what else stands there."""
    choice = f'1: {{say: "{say}", to: {to}}}, {option("2", "cars", "desk")}'
    return menu("front", choice, prompt=prompt) + after


SUBMENU = menu("more", option("1", "cars", "saldo")) + "saldo: {type: task, name: saldo, next: front}\n"
DEPARTMENTS = menu("more", option("1", "cars", "desk") + ", " + option("2", "boats", "desk"))
MIXED = menu("more", option("1", "cars", "saldo") + ", " + option("0", "an adviser", "desk"))
MIXED += "saldo: {type: task, name: saldo, next: front}\n"
TALK = "To talk to an adviser, press 1."


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (promised(TALK, "desk"), []),
        (promised(TALK, "more", SUBMENU), "error"),
        (promised(TALK, "more", DEPARTMENTS), []),
        (promised(TALK, "more", MIXED), "warning"),
        (promised(TALK, "recorder"), "error"),
        (promised(TALK, "hangup"), "error"),
        (promised("For an adviser, press 1.", "recorder"), "error"),
        (promised("For an adviser, press 1.", "more", SUBMENU), []),
        (promised("For nurse appointments, press 1.", "more", SUBMENU), []),
        (promised("To leave a message for our nurses, press 1.", "recorder"), []),
        (promised("To talk to our virtual assistant, press 1.", "eva", "eva: {type: bot, next: front}\n"), []),
        (promised(TALK, "eva", "eva: {type: bot, next: front}\n"), "error"),
        (promised(TALK, "eva", "eva: {type: bot, escalates: desk}\n"), "warning"),
        (promised(TALK, "hold", "hold: {type: message, prompt: One moment., next: recorder}\n"), "error"),
        (promised(TALK, "h", "h: {type: branch, by: hours, cases: {open: desk, closed: recorder}}\n"), []),
        (promised(TALK, "h", "h: {type: branch, by: hours, cases: {open: more, closed: desk}}\n" + SUBMENU), []),
        (promised(TALK, "ring", "ring: {type: callback}\n"), []),
        (promised(TALK, "number", asked()), []),
        (promised(TALK, "far", "far: {type: transfer, number: '1'}\n"), []),
    ],
)
def test_human_label_misleads(nodes: str, expected: str | list[str], tmp_path: Path) -> None:
    wanted = [("front", "1", expected)] if expected else []
    assert found(line(nodes), tmp_path, "human-label-misleads") == wanted


@pytest.mark.parametrize(
    ("language", "talk", "message"),
    [
        ("nb", "For å snakke med en rådgiver, trykk 1.", "For å legge igjen en beskjed til en rådgiver, trykk 1."),
        ("da", "For at tale med en rådgiver, tryk 1.", "For at lægge en besked til en rådgiver, tryk 1."),
        (
            "sv",
            "För att prata med en handläggare, tryck 1.",
            "För att lämna ett meddelande till en handläggare, tryck 1.",
        ),
        ("fi", "Puhuaksesi neuvojan kanssa, paina 1.", "Jättääksesi viestin neuvojalle, paina 1."),
    ],
)
def test_a_misleading_label_in_other_languages(language: str, talk: str, message: str, tmp_path: Path) -> None:
    for say, expected in ((talk, [("front", "1", "error")]), (message, [])):
        text = line(promised(say, "recorder"), f"language: {language}")
        assert found(text, tmp_path, "human-label-misleads") == expected, say


# human-elsewhere


def told(text: str, more: str = "next: hangup") -> str:
    """A menu with a choice that tells callers this."""
    front = menu("front", option("1", "cars", "there") + ", " + option("0", "an adviser", "desk"))
    return f'{front}there: {{type: message, prompt: "{text}", {more}}}\n'


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (told("To talk to our staff, please call us on 555 0100. Goodbye."), ["there"]),
        (told("Please call us on 555 0100. Goodbye."), ["there"]),
        (told("Please call us on 555 0100.", "next: front"), []),
        (told("Please call us on 555 0100.", "next: desk"), []),
        (told("If your life is in danger, hang up and dial 112. Goodbye."), []),
        (told("We open at eight. Goodbye."), []),
        ("door: {type: branch, by: hours, cases: {open: desk, closed: there}}\n"
         "there: {type: message, prompt: Please call us on 555 0100. Goodbye., next: hangup}\n", []),
        ("out: {type: transfer, reaches: person, failure: there}\n"
         "there: {type: message, prompt: Please call us on 555 0100. Goodbye., next: hangup}\n", []),
        ("there: {type: message, prompt: Please call us on 555 0100. Goodbye., next: hangup}\n", []),
    ],
)  # fmt: skip
def test_human_elsewhere(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert [node for node, _, _ in found(line(nodes), tmp_path, "human-elsewhere")] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Ring oss på 22 33 44 55. Ha det bra."),
        ("da", "Ring til os på 22 33 44 55. Farvel."),
        ("sv", "Ring oss på 08 22 33 44. Hej då."),
        ("fi", "Soita numeroon 09 22 33 44. Kuulemiin."),
    ],
)
def test_another_number_in_other_languages(language: str, text: str, tmp_path: Path) -> None:
    nodes = told(text)
    assert [node for node, _, _ in found(line(nodes, f"language: {language}"), tmp_path, "human-elsewhere")] == [
        "there"
    ]


# urgent-buried


GAS = option("1", "gas smell", "fitters", ", urgent: life")
BILLS = option("2", "bills", "desk")
FITTERS = "fitters: {type: transfer, reaches: person}\n"
WORDS = option("1", "burst pipe", "fitters")
LONG = "Welcome to the water works of the valley and of the hills around it, which have served you for a hundred years."


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu("front", f"{GAS}, {BILLS}") + FITTERS, ""),
        (menu("front", f"{BILLS}, {GAS}") + FITTERS, "error"),
        (menu("front", f"{GAS}, {BILLS}", prompt=f"{LONG} {LONG}") + FITTERS, "error"),
        (menu("front", f"{GAS}, {BILLS}", prompt="Our menu has changed.") + FITTERS, "error"),
        (menu("front", f"{option('1', 'gas', 'more')}, {BILLS}") + menu("more", f"{GAS}, {BILLS}") + FITTERS, "error"),
        (menu("front", "1: {label: svenska, to: more, set: {language: sv}}, 2: {label: suomi, to: more}")
         + menu("more", f"{GAS}, {BILLS}") + FITTERS, ""),
        (asked(to="more") + menu("more", f"{GAS}, {BILLS}") + FITTERS, "error"),
        (menu("front", f"{option('3', 'bills', 'desk')}, {option('1', 'gas smell', 'fitters')}")
         + "fitters: {type: queue, urgent: life, overflow: recorder}\n", "error"),
        (menu("front", f"{BILLS}, {WORDS}") + FITTERS, ""),
        (menu("front", f"{WORDS}, {BILLS}", prompt=f"{LONG} {LONG}") + FITTERS, "warning"),
        (asked(to="more") + menu("more", f"{WORDS}, {BILLS}") + FITTERS, "warning"),
    ],
)  # fmt: skip
def test_urgent_buried(nodes: str, expected: str, tmp_path: Path) -> None:
    assert [severity for _, _, severity in found(line(nodes), tmp_path, "urgent-buried")] == [expected] * bool(expected)


def test_an_urgent_choice_is_judged_where_it_is_said_first(tmp_path: Path) -> None:
    nodes = menu("front", f"{GAS}, {option('2', 'bills', 'more')}") + menu("more", f"{BILLS}, {GAS}") + FITTERS
    assert found(line(nodes), tmp_path, "urgent-buried") == []


@pytest.mark.parametrize(
    ("language", "say"),
    [
        ("nb", "Ved gasslekkasje, trykk 1."),
        ("da", "Ved gaslugt, tryk 1."),
        ("sv", "Vid gaslukt, tryck 1."),
        ("fi", "Jos on hengenvaara, paina 1."),
    ],
)
def test_what_sounds_urgent_in_other_languages(language: str, say: str, tmp_path: Path) -> None:
    nodes = asked(to="more") + menu("more", f'1: {{say: "{say}", to: desk}}')
    expected = [("more", "1", "warning")]
    assert found(line(nodes, f"language: {language}"), tmp_path, "urgent-buried") == expected


# urgent-closes


def hours(cases: str, urgent: str = "life", by: str = "hours") -> str:
    """A menu with an urgent choice behind a check."""
    urgent_option = option("1", "gas smell", "check", f", urgent: {urgent}")
    return menu("front", f"{urgent_option}, {BILLS}") + f"check: {{type: branch, by: {by}, cases: {{{cases}}}}}\n"


DOOR = (
    "door: {type: branch, by: hours, cases: {open: front, closed: night}}\n"
    + menu("front", f"{GAS}, {BILLS}")
    + FITTERS
)
NIGHT_MENU = (
    menu("night", option("1", "gas smell", "duty", ", urgent: life")) + "duty: {type: transfer, reaches: person}\n"
)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (hours("open: desk, closed: recorder"), ["front/1"]),
        (hours("open: desk, closed: desk"), []),
        (hours("open: desk, closed: recorder", by="load"), ["front/1"]),
        (hours("low: desk, high: front", by="load"), ["front/1"]),
        (hours("open: desk, closed: ring") + "ring: {type: callback}\n", []),
        (hours("open: desk, closed: night") + "night: {type: message, prompt: We are closed. Goodbye.}\n", ["front/1"]),
        (hours("open: desk, closed: night") + "night: {type: message, prompt: In an emergency ring 112.}\n", []),
        (hours("open: desk, closed: block", "money") + "block: {type: task, name: block the card}\n", []),
        (DOOR + "night: {type: message, prompt: We are closed. Goodbye.}\n", ["front/1"]),
        (DOOR + NIGHT_MENU, []),
        (DOOR + "night: {type: queue, overflow: recorder}\n", []),
        ("storm: {type: branch, by: switch, switch: storm, cases: {on: front, off: desk}}\n"
         + menu("front", f"{GAS}, {BILLS}") + FITTERS, []),
        (menu("front", f"{option('1', 'gas smell', 'watch')}, {BILLS}")
         + "watch: {type: queue, urgent: life, when_closed: recorder, overflow: recorder}\n", ["watch/when_closed"]),
        (menu("front", f"{option('1', 'gas smell', 'watch')}, {BILLS}")
         + "watch: {type: queue, urgent: life, when_closed: duty, overflow: recorder}\n"
         + "duty: {type: transfer, reaches: person}\n", []),
        (menu("front", f"{option('1', 'gas smell', 'check')}, {BILLS}")
         + "check: {type: branch, by: hours, cases: {open: desk, closed: recorder}}\n", []),
    ],
)  # fmt: skip
def test_urgent_closes(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert [f"{node}/{key}" for node, key, _ in found(line(nodes), tmp_path, "urgent-closes")] == expected


# cancel-harder-than-buy


BUY = option("1", "new phones", "desk", ", class: buy")
CANCEL = option("2", "the end", "desk", ", class: cancel")
DOWN = menu("down", option("1", "more", "down2")) + menu("down2", CANCEL)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu("front", f"{BUY}, {CANCEL}"), []),
        (menu("front", f"{BUY}, {option('3', 'contracts', 'down')}") + DOWN, ["down2/2"]),
        (menu("front", option("3", "contracts", "down")) + DOWN, []),
        (menu("front", f"{BUY}, {option('3', 'contracts', 'down2')}") + menu("down2", CANCEL), []),
        (menu("front", f"{BUY}, {option('3', 'contracts', 'down2')}") + menu("down2", CANCEL, prompt=f"{LONG} {LONG} {LONG} {LONG} {LONG}"),
         ["down2/2"]),
        (menu("front", f"{BUY}, {option('2', 'the end', 'recorder', ', class: complain')}"), ["front/2"]),
        (menu("front", f"{BUY}, {option('2', 'the end', 'done', ', class: cancel')}") + "done: {type: task, name: end}\n", []),
        (menu("front", f"{BUY}, {option('2', 'the end', 'start', ', class: cancel')}"), []),
    ],
)  # fmt: skip
def test_cancel_harder_than_buy(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert [f"{node}/{key}" for node, key, _ in found(line(nodes), tmp_path, "cancel-harder-than-buy")] == expected


@pytest.mark.parametrize(
    ("language", "buy", "cancel"),
    [
        ("en", "To become a new customer, press 1.", "To cancel your subscription, press 2."),
        ("nb", "For å bestille et nytt abonnement, trykk 1.", "For å si opp abonnementet, trykk 2."),
        ("da", "For at bestille et nyt abonnement, tryk 1.", "For at opsige dit abonnement, tryk 2."),
        ("sv", "För att beställa ett nytt abonnemang, tryck 1.", "För att säga upp ditt abonnemang, tryck 2."),
        ("fi", "Tilataksesi uuden liittymän, paina 1.", "Irtisanoaksesi liittymän, paina 2."),
    ],
)
def test_cancelling_in_other_languages(language: str, buy: str, cancel: str, tmp_path: Path) -> None:
    options = f'1: {{say: "{buy}", to: desk}}, 2: {{say: "{cancel}", to: recorder}}'
    text = line(menu("front", options, prompt="..."), f"language: {language}")
    assert found(text, tmp_path, "cancel-harder-than-buy") == [("front", "2", "warning")]


# promise-contradicted


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ("m: {type: message, prompt: We will now connect you to an adviser., next: desk}", []),
        ("m: {type: message, prompt: We will now connect you to an adviser., next: hangup}", ["m/"]),
        ("m: {type: message, prompt: We will now connect you to an adviser., next: recorder}", ["m/"]),
        ("m: {type: message, prompt: We will now connect you to our answering machine., next: recorder}", []),
        (promised(TALK, "m", "m: {type: message, prompt: You are being transferred., next: hangup}"), []),
        ("m: {type: message, prompt: We could not connect you to anybody., next: hangup}", []),
        ("m: {type: message, prompt: You are being transferred., next: far}\nfar: {type: transfer, number: '1'}", []),
        ("m: {type: message, prompt: You are being transferred., next: h}\n"
         "h: {type: branch, by: hours, cases: {open: desk, closed: hangup}}", []),
        ("m: {type: message, prompt: We will call you back. Goodbye., next: hangup}", ["m/"]),
        ("m: {type: message, prompt: We will call you back., next: ring}\nring: {type: callback}", []),
        ("ring: {type: callback, next: m}\nm: {type: message, prompt: We will call you. Goodbye., next: hangup}", []),
        (asked(to="m") + "m: {type: message, prompt: We will call you. Goodbye., next: hangup}", []),
        (menu("front", option("1", "a call", "m", ", set: {call: wanted}"))
         + "m: {type: message, prompt: We will call you. Goodbye., next: hangup}", []),
        ("ring: {type: callback, prompt: You keep your place in the queue., keeps_place: false}", ["ring/"]),
        ("ring: {type: callback, prompt: You keep your place in the queue., keeps_place: true}", []),
        ('q: {type: queue, exits: {1: {say: "To be called and keep your place, press 1.", to: ring, keeps_place: false}}}\n'
         "ring: {type: callback}", ["q/1"]),
        ("ring: {type: callback, prompt: We will ring you within four hours., promises: within 2h}", ["ring/"]),
        ("ring: {type: callback, prompt: We will ring you within 120 minutes., promises: within 2h}", []),
        ("ring: {type: callback, prompt: We will ring you within two hours., promises: within 2h}", []),
        ("ring: {type: callback, prompt: We will ring you before 10 o'clock., promises: within 2h}", []),
        ("ring: {type: callback, prompt: We will ring you within two hours., promises: by noon}", []),
    ],
)  # fmt: skip
def test_promise_contradicted(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert [f"{node}/{key}" for node, key, _ in found(line(nodes), tmp_path, "promise-contradicted")] == expected


@pytest.mark.parametrize(
    ("language", "connected", "called", "time"),
    [
        ("nb", "Vi setter deg over til en rådgiver.", "Vi ringer deg tilbake.", "Vi ringer deg innen fire timer."),
        ("da", "Du bliver stillet om til en rådgiver.", "Vi ringer dig op.", "Vi ringer dig op inden for fire timer."),
        ("sv", "Du kopplas till en handläggare.", "Vi ringer upp dig.", "Vi ringer upp dig inom fyra timmar."),
        ("fi", "Yhdistämme sinut neuvojalle.", "Soitamme sinulle.", "Soitamme sinulle neljän tunnin kuluessa."),
    ],
)
def test_broken_promises_in_other_languages(
    language: str, connected: str, called: str, time: str, tmp_path: Path
) -> None:
    nodes = f"""
a: {{type: message, prompt: {connected}, next: hangup}}
b: {{type: message, prompt: {called}, next: hangup}}
c: {{type: callback, prompt: {time}, promises: within 2h}}
d: {{type: callback, prompt: {time}, promises: within 4h}}
all: {{type: branch, by: data, cases: {{a: a, b: b, c: c, d: d}}}}
"""
    text = line(nodes, f"language: {language}\nstart: all")
    assert [node for node, _, _ in found(text, tmp_path, "promise-contradicted")] == ["a", "b", "c"]
