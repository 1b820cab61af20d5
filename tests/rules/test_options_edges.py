"""Where the rules of the family options must stay silent, and where else they must speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()


def menu(prompt: str, options: str, *, language: str = "en", more: str = "") -> str:
    """A file with one menu, a message before it and a desk of people."""
    return f"""
ivr: 1
language: {language}
nodes:
  a:
    type: menu
    prompt: {prompt}
    options: {{{options}}}
    no_input: {{to: desk}}
    no_match: {{to: desk}}
    {more}
  desk: {{type: queue, name: Desk, announces: [position], max_wait: 3m, overflow: message}}
  message: {{type: voicemail, prompt: Leave a message., promises: by 10 next day}}
"""


def found(rule: str, text: str, folder: Path, **settings: Any) -> list[Finding]:
    """What `rule` says of `text`."""
    report = lint(text, settings, book=BOOK, folder=folder, select=[rule])
    assert not report.errors, described(report)
    return [finding for finding in report.findings if finding.rule == rule or finding.subject == rule]


# duplicate-key


def test_a_key_may_stand_in_two_menus_and_as_text_or_number(tmp_path: Path) -> None:
    text = menu("Hi.", '1: desk, 2: {type: queue, exits: {1: message}}, "01": desk')
    assert not found("duplicate-key", text, tmp_path)


def test_a_quoted_key_is_the_same_key(tmp_path: Path) -> None:
    findings = found("duplicate-key", menu("Hi.", '1: desk, "1": message, 2: desk, 1: desk'), tmp_path)
    assert [(finding.key, len(finding.related)) for finding in findings] == [("1", 1), ("1", 1)]


def test_keys_of_a_queue(tmp_path: Path) -> None:
    text = menu("Hi.", "1: {type: queue, id: q, exits: {5: message, 5: desk}}")
    [finding] = found("duplicate-key", text, tmp_path)
    assert (finding.node, finding.key) == ("q", "5")


# key-order


def says(*keys: str) -> str:
    topics = iter(["bills", "orders", "repairs", "moving", "outages"])
    return ", ".join(
        f'"{key}": {{say: "For {topic}, press {key}.", label: {topic}, to: desk}}'
        for key, topic in zip(keys, topics, strict=False)
    )


@pytest.mark.parametrize("keys", ["123", "12340", "1*", "12#", "0"])
def test_keys_in_order(keys: str, tmp_path: Path) -> None:
    assert not found("key-order", menu("Hi.", says(*keys)), tmp_path)


@pytest.mark.parametrize("keys", ["132", "21", "*1", "124", "13"])
def test_keys_out_of_order_or_left_out(keys: str, tmp_path: Path) -> None:
    assert len(found("key-order", menu("Hi.", says(*keys)), tmp_path)) == 1


@pytest.mark.parametrize(
    "person",
    [
        '0: {say: "To speak with an advisor, press 0.", label: advisor, to: desk}',
        '9: {say: "To speak with an advisor, press 9.", label: advisor, to: desk}',
    ],
)
def test_a_person_may_be_said_first(person: str, tmp_path: Path) -> None:
    assert not found("key-order", menu("Hi.", f"{person}, {says('1', '2')}"), tmp_path)


def test_a_person_or_an_unspoken_key_fills_the_gap(tmp_path: Path) -> None:
    person = '2: {say: "To speak with an advisor, press 2.", label: advisor, to: desk}'
    assert not found("key-order", menu("Hi.", f"{says('1', '3')}, {person}"), tmp_path)
    assert not found("key-order", menu("Hi.", f"{says('1', '3')}, 2: {{label: fitters, to: desk}}"), tmp_path)


@pytest.mark.parametrize(
    ("language", "prompt", "order"),
    [
        ("nb", "For faktura, tast 2. For strøm, tast 1.", False),
        ("da", "Tast 1 for faktura. Tast 2 for strøm.", True),
        ("sv", "För faktura, tryck 2. För el, tryck 1.", False),
        ("fi", "Jos asiasi koskee laskua, paina 2. Jos asiasi koskee sähköä, paina 1.", False),
        ("pl", "Aby zapłacić, naciśnij 2. Aby zamówić, naciśnij 1.", True),
    ],
)
def test_keys_said_in_the_prompt(language: str, prompt: str, order: bool, tmp_path: Path) -> None:
    options = "1: {label: one, to: desk}, 2: {label: two, to: desk}"
    assert bool(found("key-order", menu(prompt, options, language=language), tmp_path)) is not order


# prompt-option-mismatch


def test_an_earlier_message_may_say_the_keys(tmp_path: Path) -> None:
    text = menu("Please choose now.", "1: {label: bills, to: desk}, 2: {label: orders, to: desk}").replace(
        "nodes:\n", "nodes:\n  m: {type: message, prompt: 'For bills, press 1. For orders, press 2.', next: a}\n"
    )
    assert not found("prompt-option-mismatch", text, tmp_path)


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("You pressed 4. Enter your number and then press hash. For bills, press 1.", "en"),
        ("[{audio: menu.wav}]", "en"),
        ("Aby zapłacić, naciśnij 4.", "pl"),
    ],
)
def test_keys_that_are_not_offered_or_not_known(prompt: str, language: str, tmp_path: Path) -> None:
    text = menu(prompt, "1: {label: bills, to: desk}", language=language)
    assert not found("prompt-option-mismatch", text, tmp_path)


def test_keys_that_need_not_be_said(tmp_path: Path) -> None:
    options = (
        '1: {say: "For bills, press 1.", label: bills, to: desk}, 0: {label: advisor, to: desk}, "*": repeat, '
        "8: {label: test line, tags: [test], to: desk}, 7: {label: orders, phrases: [orders], to: desk}"
    )
    assert not found("prompt-option-mismatch", menu("Hi.", options), tmp_path)


@pytest.mark.parametrize(
    ("language", "prompt"),
    [
        ("en", "For bills, press 1. For orders, press 3."),
        ("nb", "For faktura, tast 1. For strøm, tast 3."),
        ("da", "For faktura, tryk 1. For strøm, tryk 3."),
        ("sv", "För faktura, tryck 1. För el, tryck 3."),
        ("fi", "Jos asiasi koskee laskua, paina 1. Jos asiasi koskee sähköä, paina 3."),
    ],
)
def test_a_dead_key_and_an_unspoken_one(language: str, prompt: str, tmp_path: Path) -> None:
    text = menu(prompt, "1: {label: one, to: desk}, 2: {label: two, to: desk}", language=language)
    findings = found("prompt-option-mismatch", text, tmp_path)
    assert [(finding.key, finding.subject, str(finding.severity)) for finding in findings] == [
        ("", "3", "error"),
        ("2", "", "info"),
    ]


def test_the_text_of_an_option_says_another_key(tmp_path: Path) -> None:
    text = menu("Hi.", '1: {say: "For bills, press 2.", label: bills, to: desk}')
    [finding] = found("prompt-option-mismatch", text, tmp_path)
    assert (finding.key, finding.severity) == ("1", "error")


# option-count-mismatch

OPTIONS = {
    "en": ["For bills, press 1.", "For orders, press 2.", "To speak with an advisor, press 3."],
    "nb": ["For faktura, tast 1.", "For strøm, tast 2.", "For å snakke med en kundebehandler, tast 3."],
    "da": ["For faktura, tryk 1.", "For strøm, tryk 2.", "For at tale med en medarbejder, tryk 3."],
    "sv": ["För faktura, tryck 1.", "För el, tryck 2.", "För att tala med en handläggare, tryck 3."],
}


@pytest.mark.parametrize(
    ("language", "prompt", "right"),
    [
        ("en", "You have three choices.", True),
        ("en", "You have two choices.", True),
        ("en", "Welcome.", True),
        ("en", "You now have four choices.", False),
        ("nb", "Du har nå fire valg.", False),
        ("nb", "Du har tre valg.", True),
        ("da", "Du har nu fire valgmuligheder.", False),
        ("sv", "Du har nu fyra val.", False),
    ],
)
def test_the_number_of_choices(language: str, prompt: str, right: bool, tmp_path: Path) -> None:
    options = ", ".join(f'{key}: {{say: "{say}", to: desk}}' for key, say in enumerate(OPTIONS[language], 1))
    assert bool(found("option-count-mismatch", menu(prompt, options, language=language), tmp_path)) is not right


def test_a_number_without_keys_that_are_known(tmp_path: Path) -> None:
    options = "1: {say: [{audio: one.wav}], to: desk}, 2: {say: [{audio: two.wav}], to: desk}"
    assert not found("option-count-mismatch", menu("You have four choices.", options), tmp_path)


# one cause, one finding


def test_two_keys_with_each_others_text_are_one_finding(tmp_path: Path) -> None:
    swapped = '1: {say: "For tyres, press 2.", to: desk}, 2: {say: "For brakes, press 1.", to: message}'
    [finding] = found("prompt-option-mismatch", menu("Hi.", swapped), tmp_path)
    assert (finding.key, len(finding.related)) == ("1", 1)
    assert finding.message.endswith("tells callers to press 2, and the other way round")
    assert not found("key-order", menu("Hi.", swapped.replace("2: {say", "9: {say")), tmp_path)


def test_a_dead_key_that_is_said_leaves_no_gap(tmp_path: Path) -> None:
    text = menu("For tyres, press 1. For brakes, press 2. For oil, press 3.", "1: message, 3: message")
    assert len(found("prompt-option-mismatch", text, tmp_path)) == 1
    assert not found("key-order", text, tmp_path)


def test_an_unspoken_key_to_a_person_is_left_to_its_own_rule(tmp_path: Path) -> None:
    text = menu("For tyres, press 2.", "1: {label: repairs, to: desk}, 2: message")
    assert not found("prompt-option-mismatch", text, tmp_path)
    [finding] = found("human-unannounced", text, tmp_path)
    assert finding.key == "1"


def test_one_key_that_is_said_for_two_things(tmp_path: Path) -> None:
    text = menu("To move a visit, press 1. To cancel a visit, press 2. To add a visit, press 2.", "1: desk, 2: message")
    [finding] = found("prompt-option-mismatch", text, tmp_path)
    assert finding.message == "callers in «a» are told to press 2 for «To cancel a visit» and for «To add a visit»"
    again = menu(
        "To move a visit, press 1. To cancel a visit, press 2. To cancel, just press 2.", "1: desk, 2: message"
    )
    assert not found("prompt-option-mismatch", again, tmp_path)


# errand-without-option, errand-between-options, errand-misled

COUNCIL = """ivr: 1
language: en
errands: {ERRANDS}
nodes:
  doors: {type: branch, by: hours, cases: {open: front, closed: night}}
  front:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For parking permits, press 1.", label: parking permits, to: desk}
      2: {say: "For parking fines, press 2.", label: parking fines, to: fines}
      3: {say: "For homes, press 3.", label: homes, to: homes}
      0: {say: "To talk to an advisor about anything else, press 0.", label: advisor, to: advisors}
  homes:
    type: menu
    prompt: Homes.
    options:
      1: {say: "For repairs, press 1.", label: repairs, to: desk}
      2: {say: "For rent, press 2.", label: rent, to: desk}
  desk: {type: queue}
  fines: {type: queue}
  advisors: {type: queue}
  night:
    type: menu
    prompt: We are closed.
    options: {1: {say: "For a dangerous building, press 1.", label: dangerous building, to: desk}}
"""
ERRAND_RULES = ("errand-without-option", "errand-between-options", "errand-misled")


@pytest.mark.parametrize(
    ("errands", "expected"),
    [
        ("a parking permit: 0.2", []),
        ("parking: 0.2", ["errand-between-options"]),
        ("a boat: 0.05", []),  # rare, and there is a choice for everything else
        ("a boat: 0.06", ["errand-without-option"]),
        ("a boat: {}", []),
        ("a boat: {share: 0.06, reaches: advisors}", []),  # where it should be
        ("a boat: {share: 0.01, reaches: desk}", ["errand-without-option"]),
        ("a repair: {share: 0.01, reaches: desk}", ["errand-without-option"]),  # hidden one level down
        ("a home repair: {share: 0.2, reaches: desk}", []),
        ("a parking fine: {reaches: fines}", []),
        ("a parking fine: {reaches: desk}", ["errand-misled"]),
        ("a parking fine: {reaches: [desk, fines]}", []),
        ("a parking fine: {reaches: night}", []),  # no choice leads there: nothing is the right one
        ("a parking fine: {why: {nb: en bot}, share: 0.5}", []),  # in words of another language
        ("a dangerous building: {why: a parking permit for homes, reaches: homes}", ["errand-misled"]),
    ],
)
def test_errands(errands: str, expected: list[str], tmp_path: Path) -> None:
    text = COUNCIL.replace("ERRANDS", errands)
    assert [finding.rule for name in ERRAND_RULES for finding in found(name, text, tmp_path)] == expected


def test_an_errand_without_an_option_shows_where_its_choice_hides(tmp_path: Path) -> None:
    text = COUNCIL.replace("ERRANDS", "a repair: 0.06, a boat: {share: 0.1, reaches: desk}")
    hidden, other = found("errand-without-option", text, tmp_path)
    assert [place.message for place in hidden.related[1:]] == [
        "its choice stands here, behind key 3, which does not say so"
    ]
    assert [place.message for place in other.related[1:]] == ["this choice leads there, and does not say so"]
