"""The rules about entries and consent at their edges: where they must stay silent, and where else they must speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
PLACES = """
desk: {type: queue, name: Desk, overflow: message}
message: {type: voicemail, prompt: Leave a message.}
"""
ERRORS = "no_input: {to: desk}, no_match: {to: desk}"


def found(rule: str, nodes: str, folder: Path, head: str = "language: en", select: str = "") -> list[str]:
    """The findings of one rule about a menu of these nodes, a queue and a voicemail, as `node/key severity`."""
    body = "\n".join(f"  {line}" for line in (nodes.strip("\n") + PLACES).splitlines())
    text = f"ivr: 1\n{head}\nnodes:\n{body}\n"
    report = lint(text, {}, book=BOOK, folder=folder, select=[rule, *select.split()])
    assert not report.errors, described(report)
    return [f"{finding.node}/{finding.key} {finding.severity}" for finding in report.findings if finding.rule == rule]


def collect(
    more: str = "", to: str = "act", datum: str = "meter number", name: str = "number", errors: str = ERRORS
) -> str:
    """An entry with these fields that goes on to `to`."""
    fields = ", ".join(filter(None, [f"type: collect, datum: {datum}", f"next: {to}", more, errors]))
    return f"{name}: {{{fields}}}\n"


def menu(options: str, more: str = "", name: str = "front", errors: str = ERRORS) -> str:
    """A menu with these options."""
    fields = ", ".join(filter(None, ["type: menu", f"options: {options}", more, errors]))
    return f"{name}: {{{fields}}}\n"


# entry-unconfirmed

ACT = "act: {type: task, kind: order, uses: [meter number], failure: desk, next: hangup}\n"
SIX = "digits: 6, prompt: Your number?"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (collect("digits: 5") + ACT, []),
        (collect(f"{SIX}, confirms: [meter number]") + ACT, []),
        (collect(SIX) + ACT.replace("kind: order", "kind: lookup"), []),
        (collect(SIX) + ACT.replace("kind: order, ", ""), []),
        (
            collect(SIX) + "act: {type: task, next: b}\nb: {type: branch, by: data, cases: {x: desk, else: message}}\n",
            [],
        ),
        (collect(SIX) + "act: {type: branch, by: data, cases: {found: desk, else: message}}\n", []),
        (collect(f"{SIX}, failure: desk") + ACT, []),
        (collect(f"{SIX}, kind: extension") + ACT, []),
        (collect(f"{SIX}, masked: true") + ACT, []),
        (collect(f"{SIX}, sensitive: code") + ACT, []),
        (collect(SIX, datum="password") + ACT, []),
        (collect("digits: 16, sensitive: card") + ACT, []),
        (collect("digits: 16, prompt: The number of your credit card?", datum="it") + ACT, []),
        (collect(SIX, to="sure") + menu("{1: act, 2: number}", "purpose: confirm", "sure") + ACT, []),
        (collect(SIX, to="sure") + menu("{1: act, 2: number}", "confirms: [meter number]", "sure") + ACT, []),
        (collect(SIX, to="next") + collect("confirms: [meter number, day]", datum="day", name="next") + ACT, []),
        (collect(SIX, to="say") + "say: {type: message, prompt: 'You entered 1 2 3.', next: act}\n" + ACT, []),
        (collect(SIX, to="say") + "say: {type: message, prompt: 'It is {number}.', next: act}\n" + ACT, []),
        (collect(SIX, to="say") + "say: {type: message, prompt: [{audio: a.wav}], next: act}\n" + ACT, []),
        (collect(SIX, to="other") + "other: {type: unknown}\n", []),
        (collect(SIX, to="rung") + "rung: {type: callback}\n", []),
        (collect(SIX) + ACT, ["number/ warning"]),
        (collect(SIX, to="desk"), ["number/ warning"]),
        (collect(SIX, to="say") + "say: {type: message, prompt: Thank you., next: act}\n" + ACT, ["number/ warning"]),
        (collect("digits: 4-8") + ACT, ["number/ warning"]),
        (collect("digits: 13, confirms: [meter number]") + ACT, ["number/ info"]),
        (collect("digits: 13, confirms: [customer number]", datum="customer number") + ACT, []),
        (collect("digits: 2-25, confirms: [meter number]") + ACT, []),
    ],
)
def test_entry_unconfirmed(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("entry-unconfirmed", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Du har tastet inn 1 2 3."),
        ("da", "Du har indtastet 1 2 3."),
        ("sv", "Du har knappat in 1 2 3."),
        ("fi", "Syötit 1 2 3."),
    ],
)
def test_read_back_in_other_languages(language: str, said: str, tmp_path: Path) -> None:
    for text, expected in ((said, []), ("1 2 3.", ["number/ warning"])):
        nodes = collect("digits: 6", to="say") + f"say: {{type: message, prompt: {text}, next: act}}\n" + ACT
        assert found("entry-unconfirmed", nodes, tmp_path, f"language: {language}") == expected


# entry-no-terminator


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("digits: 8, terminator: none, prompt: Your number?", []),
        ("digits: 6-8, terminator: '#', prompt: Your number?", []),
        ("digits: 6-8, prompt: Your number and then press hash.", []),
        ("digits: 6-8, prompt: 'Your number? To go on, press star.'", []),
        ("digits: 6-8", []),
        ("digits: 6-8, prompt: [{audio: number.wav}]", []),
        ("digits: 6-8, input: speech, terminator: none", []),
        ("digits: 6-8, terminator: none", ["number/ warning"]),
        ("digits: 6-8, prompt: Your number?", ["number/ warning"]),
        ("prompt: Your number?", []),
    ],
)
def test_entry_no_terminator(fields: str, expected: list[str], tmp_path: Path) -> None:
    assert found("entry-no-terminator", collect(fields, to="desk"), tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Tast nummeret ditt og avslutt med firkant."),
        ("da", "Tast dit nummer og afslut med firkant."),
        ("sv", "Slå ditt nummer och avsluta med fyrkant."),
        ("fi", "Näppäile numerosi ja päätä ruutuun."),
        ("ja", "番号"),
    ],
)
def test_an_ending_key_in_other_languages(language: str, said: str, tmp_path: Path) -> None:
    nodes = collect(f"digits: 6-8, prompt: {said}", to="desk")
    assert not found("entry-no-terminator", nodes, tmp_path, f"language: {language}")


# card-data-exposed

RECORDED = "language: en\nrecording: true"


@pytest.mark.parametrize(
    ("head", "fields", "datum", "expected"),
    [
        (RECORDED, "digits: 16, sensitive: card, masked: true", "card", []),
        (RECORDED, "digits: 16, sensitive: card, recording: paused", "card", []),
        (RECORDED, "digits: 16, sensitive: card, recording: false", "card", []),
        ("language: en", "digits: 16, sensitive: card", "card", []),
        (RECORDED, "digits: 4", "last digits of your card number", []),
        (RECORDED, "digits: 13", "library card number", []),
        (RECORDED, "digits: 11, sensitive: id", "personal number", []),
        (RECORDED, "digits: 8", "customer number", []),
        (RECORDED, "digits: 16, sensitive: card", "card", ["number/ error"]),
        (RECORDED, "digits: 16, sensitive: card, masked: true, input: both", "card", ["number/ error"]),
        (RECORDED, "digits: 16", "credit card number", ["number/ error"]),
        (RECORDED, "digits: 4, sensitive: code", "telephone code", ["number/ error"]),
        (RECORDED, "digits: 3", "cvv", ["number/ error"]),
        (RECORDED.replace("en", "sv"), "digits: 4", "pinkod", ["number/ error"]),
        (RECORDED.replace("en", "fi"), "digits: 16", "korttinumero", ["number/ error"]),
        (RECORDED.replace("en", "nb"), "digits: 16, prompt: Tast inn kortnummeret ditt.", "nummer", ["number/ error"]),
        ("language: en", "digits: 16, sensitive: card, masked: false", "card", ["number/ error"]),
        ("language: en", "digits: 16, sensitive: card, masked: false, recording: paused", "card", ["number/ error"]),
        ("language: en", "digits: 16, sensitive: card, recording: true", "card", ["number/ error"]),
    ],
)
def test_card_data_exposed(head: str, fields: str, datum: str, expected: list[str], tmp_path: Path) -> None:
    assert found("card-data-exposed", collect(fields, "desk", datum), tmp_path, head) == expected


# no-way-without-number

FRONT = menu("{1: number, 0: desk}")
AGAIN = "no_input: {to: number}, no_match: {to: number}"
CUT = "no_input: {to: hangup}, no_match: {to: hangup}"
SORRY = "sorry: {type: message, prompt: We need it., next: number}\n"


def asked(more: str = "", errors: str = AGAIN, datum: str = "customer number") -> str:
    """A menu with a way to the desk, and a question for a number."""
    return FRONT + collect(more, "desk", datum, errors=errors)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (asked(errors=ERRORS), []),
        (asked("without_it: message"), []),
        (asked(errors="no_input: {to: number}, no_match: {to: front}"), []),
        (asked(errors="no_input: {to: hangup, outcome: done}, no_match: {to: number}"), []),
        (asked(errors="no_input: {to: other}, no_match: {to: other}") + "other: {type: unknown}\n", []),
        (asked(datum="amount"), []),
        (asked("kind: survey"), []),
        # nobody gets to a person: another rule
        (collect("", "desk", "customer number", errors=AGAIN), []),
        (asked(), ["number/no_input warning"]),
        (asked("kind: lookup", datum="parcel number"), ["number/no_input warning"]),
        (asked(errors=CUT), ["number/no_input warning"]),
        (asked(errors="no_input: {to: sorry}, no_match: {to: sorry}") + SORRY, ["number/no_input warning"]),
        (asked(datum="it").replace("datum: it", "datum: it, prompt: Your policy number?"), ["number/no_input warning"]),
        # the first of two
        (asked().replace("next: desk", "next: pin") + collect("", "desk", "pin", "pin", CUT), ["number/no_input warning"]),
        # a choice of two numbers
        (
            menu("{1: choose, 0: desk}")
            + menu("{1: number, 2: policy}", "purpose: identify", "choose", "no_input: {to: choose}, no_match: {to: choose}")
            + collect("", "desk", "customer number", errors="no_input: {to: choose}, no_match: {to: choose}")
            + collect("", "desk", "policy number", "policy", "no_input: {to: choose}, no_match: {to: choose}"),
            ["choose/no_input warning"],
        ),
    ],
)  # fmt: skip
def test_no_way_without_number(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("no-way-without-number", nodes, tmp_path) == expected


@pytest.mark.parametrize(("language", "datum"), [("nb", "kundenummer"), ("sv", "kundnummer"), ("fi", "asiakasnumero")])
def test_numbers_by_name_in_other_languages(language: str, datum: str, tmp_path: Path) -> None:
    assert found("no-way-without-number", asked(datum=datum), tmp_path, f"language: {language}") == [
        "number/no_input warning"
    ]


def test_where_the_number_bars_the_way_other_rules_are_enough(tmp_path: Path) -> None:
    assert not found("no-way-without-number", asked(errors=CUT), tmp_path, select="error-disconnect")
    assert not found("no-way-without-number", asked(errors=""), tmp_path, select="missing-handler")
    assert not found("no-way-without-number", asked(errors="no_input: {}"), tmp_path, select="missing-handler")
    assert not found("no-way-without-number", asked(), tmp_path, "human: none")


# no-confirm-before-act

BLOCK = "block: {type: task, irreversible: true, next: hangup}\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu("{1: block}") + BLOCK.replace(", irreversible: true", ""), []),
        (menu("{1: sure}") + menu("{1: block, 2: desk}", "purpose: confirm", "sure") + BLOCK, []),
        (menu("{1: {label: 'yes', to: block}, 2: {label: 'no', to: desk}}") + BLOCK, []),
        (menu("{1: block, 2: desk}", "confirms: [card]") + BLOCK, []),
        (menu("{1: block, 2: desk}", "prompt: You entered 1 2 3. Is this correct?") + BLOCK, []),
        (menu("{1: number}") + collect(to="block") + BLOCK, []),
        (menu("{1: sub}") + "sub: {type: flow, file: sub.ivr.yaml, next: block}\n" + BLOCK, []),
        (menu("{1: block}") + BLOCK, ["front/1 error"]),
        (menu("{1: say}") + "say: {type: message, prompt: One moment., next: block}\n" + BLOCK, ["front/1 error"]),
        (
            menu("{1: h}") + "h: {type: branch, by: hours, cases: {open: block, else: desk}}\n" + BLOCK,
            ["front/1 error"],
        ),
        (menu("{1: wait}") + "wait: {type: queue, exits: {5: block}}\n" + BLOCK, ["wait/5 error"]),
        (
            menu("{1: block, 2: desk}", "purpose: confirm", errors="no_input: {to: block}, no_match: {to: desk}")
            + BLOCK,
            ["front/no_input error"],
        ),
    ],
)
def test_no_confirm_before_act(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("no-confirm-before-act", nodes, tmp_path) == expected


@pytest.mark.parametrize(("language", "yes", "no"), [("nb", "ja", "nei"), ("sv", "ja", "nej"), ("fi", "kyllä", "ei")])
def test_yes_and_no_in_other_languages(language: str, yes: str, no: str, tmp_path: Path) -> None:
    nodes = menu(f"{{1: {{label: {yes}, to: block}}, 2: {{label: '{no}', to: desk}}}}") + BLOCK
    assert not found("no-confirm-before-act", nodes, tmp_path, f"language: {language}")
    assert found("no-confirm-before-act", nodes.replace(yes, "A").replace(no, "B"), tmp_path) == ["front/1 error"]


# consent-wall


def asking(prompt: str, no: str = "topics", purpose: str = "") -> str:
    """A question with yes and no before the topics."""
    answers = f"{{1: {{label: 'yes', to: topics}}, 2: {{label: 'no', to: {no}}}}}"
    more = f"prompt: {prompt}" + (f", purpose: {purpose}" if purpose else "")
    return menu(answers, more) + menu("{1: desk, 2: message}", name="topics")


BYE = "bye: {type: message, prompt: Goodbye., next: hangup}\n"
MAY_WE = "May we record this call for training?"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (asking("Are you a customer?"), []),
        (asking(MAY_WE, purpose="confirm"), []),
        # a word beside the topics
        (menu("{1: {label: bills, to: desk}, 2: {label: tickets, to: message}, 9: {label: no recording, to: desk}}",
              "prompt: 'If you do not want this call to be recorded, press 9. For bills, press 1. For tickets, press 2.'"), []),
        (menu("{1: {label: bills, to: desk}, 2: {label: tickets, to: message}}",
              "prompt: 'You may be asked to take part in a survey. For bills, press 1. For tickets, press 2.'"), []),
        # after the service, and by choice
        ("pay: {type: task, kind: payment, next: front}\n" + asking("How satisfied are you?", purpose="survey"), []),
        (menu("{1: {label: take part in our survey, to: front}, 2: desk}", name="first") + asking(MAY_WE), []),
        ("hi: {type: message, prompt: If you do not want this call to be recorded tell our staff., next: front}\n"
         + asking("Are you a customer?"), []),
        # an order that is accepted
        (menu("{1: {label: order wood, to: front}, 2: desk}", name="first") + asking("Do you agree to the terms?"), []),
        (asking(MAY_WE), ["front/ warning"]),
        (asking("Hello.", purpose="consent"), ["front/ warning"]),
        (asking("Hello.", purpose="survey"), ["front/ warning"]),
        (asking("Do you agree to the terms?"), ["front/ warning"]),
        (menu("{1: {label: order wood, to: front}, 2: desk}", name="first") + asking(MAY_WE), ["front/ warning"]),
        ("hi: {type: message, prompt: This call may be recorded., next: front}\n" + asking("Do you agree?"),
         ["front/ warning"]),
        (asking(MAY_WE, no="bye") + BYE, ["front/ error"]),
        (asking(MAY_WE, no="bye") + BYE.replace("hangup", "front"), ["front/ error"]),
        (asking(MAY_WE, no="other") + "other: {type: unknown}\n", ["front/ warning"]),
    ],
)  # fmt: skip
def test_consent_wall(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("consent-wall", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "yes", "no", "question"),
    [
        ("nb", "ja", "nei", "Samtykker du til at samtalen blir tatt opp?"),
        ("da", "ja", "nej", "Samtykker du til, at samtalen optages?"),
        ("sv", "ja", "nej", "Samtycker du till att samtalet spelas in?"),
        ("fi", "kyllä", "ei", "Suostutko puhelun nauhoittamiseen?"),
    ],
)
def test_consent_in_other_languages(language: str, yes: str, no: str, question: str, tmp_path: Path) -> None:
    nodes = asking(f'"{question}"').replace("'yes'", f"'{yes}'").replace("'no'", f"'{no}'")
    assert found("consent-wall", nodes, tmp_path, f"language: {language}") == ["front/ warning"]
    assert not found("consent-wall", nodes.replace(question, "Hei."), tmp_path, f"language: {language}")


# identified-for-nothing

HOURS = "hours: {type: branch, by: hours, cases: {open: desk, closed: closed}}\n"
CLOSED = "closed: {type: message, prompt: We are closed. We open at eight., next: hangup}\n"
OPEN_AT = "{type: message, prompt: We are open from eight to four., next: topics}"
CHOICES = f"{{1: balance, 2: {{label: opening hours, to: {OPEN_AT}}}, 0: desk}}"
BALANCE = "balance: {type: task, uses: [customer number], next: topics}\n"


def who(to: str, more: str = "kind: identification") -> str:
    """A question for the customer number."""
    return collect(more, to, "customer number", "who")


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (who("hours") + HOURS.replace("closed: closed", "closed: message"), []),
        (who("hours") + HOURS + CLOSED.replace("We are closed. We open at eight.", "Your case is settled."), []),
        (who("hours") + HOURS + CLOSED.replace("We are closed. We open at eight.", "'You are {name}. We open at eight.'"), []),
        (who("hours") + HOURS + CLOSED.replace("hangup", "desk"), []),
        (who("check") + "check: {type: branch, by: data, cases: {found: desk, else: closed}}\n" + CLOSED, []),
        (who("topics") + menu(CHOICES.replace(", 2: {label: opening hours", ", 2: {label: bill"), name="topics")
         .replace("We are open from eight to four.", "Your bill is paid.") + BALANCE, []),
        # the answer has served before
        (who("balance") + BALANCE + menu(CHOICES, name="topics"), []),
        (who("hours", "sensitive: code") + HOURS + CLOSED, []),
        (collect("", "hours", "amount", "who") + HOURS + CLOSED, []),
        (who("hours") + HOURS + CLOSED, ["who/ warning"]),
        (who("hours", "digits: 8") + HOURS + CLOSED, ["who/ warning"]),
        (who("topics") + menu(CHOICES, name="topics") + BALANCE, ["who/ warning"]),
        (who("find") + "find: {type: task, kind: lookup, uses: [customer number], next: topics, failure: desk}\n"
         + menu(CHOICES, name="topics") + BALANCE, ["who/ warning"]),
        (who("born") + collect("kind: identification", "hours", "date of birth", "born") + HOURS + CLOSED, ["who/ warning"]),
        (who("topics") + menu("{1: balance, 2: {label: news, to: news}}", name="topics") + BALANCE
         + "news: {type: task, uses: [topic], next: topics}\n", ["who/ warning"]),
    ],
)  # fmt: skip
def test_identified_for_nothing(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("identified-for-nothing", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "datum", "closed"),
    [
        ("nb", "kundenummer", "Vi har stengt. Vi har åpent fra åtte til fire."),
        ("sv", "kundnummer", "Vi har stängt. Vi har öppet från åtta till fyra."),
        ("fi", "asiakasnumero", "Olemme suljettu. Palvelemme kello kahdeksasta neljään."),
    ],
)
def test_identified_for_nothing_in_other_languages(language: str, datum: str, closed: str, tmp_path: Path) -> None:
    nodes = collect("", "hours", datum, "who") + HOURS + f"closed: {{type: message, prompt: {closed}, next: hangup}}\n"
    assert found("identified-for-nothing", nodes, tmp_path, f"language: {language}") == ["who/ warning"]


# secret-read-aloud


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (collect("sensitive: code", "desk", "telephone code"), []),
        (collect("confirms: [customer number]", "desk", "customer number"), []),
        (collect("sensitive: card, confirms: [card number]", "desk", "card number"), []),
        (
            collect("", "wrong", "pin")
            + "wrong: {type: message, prompt: The PIN you entered is not correct., next: desk}\n",
            [],
        ),
        ("a: {type: task, confirms: [new PIN by post], next: hangup}\n", []),
        ("a: {type: message, prompt: 'You entered {number}. Is this correct?', next: desk}\n", []),
        (collect("sensitive: code, confirms: [telephone code]", "desk", "telephone code"), ["number/ error"]),
        (collect("confirms: [cvv]", "desk", "cvv"), ["number/ error"]),
        (
            collect("sensitive: code", "sure", "code") + menu("{1: desk, 2: number}", "confirms: [code]", "sure"),
            ["sure/ error"],
        ),
        (
            collect("sensitive: code", "say", "code")
            + "say: {type: message, prompt: 'You entered {code}.', next: desk}\n",
            ["say/ error"],
        ),
        ("a: {type: message, prompt: 'You entered the password {word}.', next: desk}\n", ["a/ error"]),
    ],
)
def test_secret_read_aloud(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("secret-read-aloud", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "datum", "said"),
    [
        ("nb", "pinkode", "Du har tastet inn {kode}."),
        ("da", "pinkode", "Du har indtastet {kode}."),
        ("sv", "pinkod", "Du har knappat in {kod}."),
        ("fi", "tunnusluku", "Syötit {koodi}."),
    ],
)
def test_secrets_in_other_languages(language: str, datum: str, said: str, tmp_path: Path) -> None:
    nodes = collect("", "say", datum) + f"say: {{type: message, prompt: '{said}', next: desk}}\n"
    assert found("secret-read-aloud", nodes, tmp_path, f"language: {language}") == ["say/ error"]


# all of them


@pytest.mark.parametrize(
    "rule",
    [
        "entry-unconfirmed",
        "no-way-without-number",
        "no-confirm-before-act",
        "consent-wall",
        "identified-for-nothing",
        "secret-read-aloud",
    ],
)
def test_wide_flows_take_linear_time(rule: str, tmp_path: Path) -> None:
    """A thousand entries between a thousand questions for consent and one wide menu: no square of them is affordable."""
    count = 1_000
    parts = []
    for number in range(count):
        question = f"{{1: {{label: 'yes', to: c{number}}}, 2: {{label: 'no', to: wide}}}}"
        parts.append(menu(question, f"prompt: {MAY_WE}", f"q{number}"))
        parts.append(collect("digits: 8, kind: identification", "wide", f"number {number}", f"c{number}", ""))
    options = ", ".join(f"{number}: q{number}" for number in range(count))
    nodes = menu(f"{{{options}, '*': block}}", name="wide") + "".join(parts) + BLOCK
    found(rule, nodes, tmp_path)
