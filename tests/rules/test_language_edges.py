"""The rules about languages and about the law at their edges: where they must stay silent, and where they must speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from tests.rules.examples import lint

BOOK = RuleBook.built_in()
DESK = "  desk: {type: queue, announces: [position], max_wait: 3m, overflow: note}\n"
NOTE = "  note: {type: voicemail, promises: by 10}\n"


def found(rule: str, text: str, folder: Path, **options: Any) -> list[str]:
    """The findings of one rule, each as severity, node and what it is about."""
    report = lint(text, {"options": {rule: options}}, book=BOOK, folder=folder, select=[rule])
    assert not report.crashes and not report.errors, report
    return [
        " ".join(filter(None, (str(finding.severity), finding.node, finding.key, finding.subject)))
        for finding in report.findings
        if finding.rule == rule
    ]


def line(first: str, top: str = "", rest: str = "") -> str:
    """A file whose first node is a menu, with a desk behind it."""
    return f"ivr: 1\nlanguage: en\n{top}nodes:\n{first}{rest}{DESK}{NOTE}"


# language-order

FIRST = "  tongue: {{type: menu, prompt: Welcome., no_input: desk, no_match: desk, options: {options}}}\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('{1: {say: "For English, press 1.", set: {language: en}, to: desk}}', []),
        ('{2: {say: "For German, press 2.", set: {language: de}, to: desk}}', ["warning tongue 2"]),
        ('{2: {say: "Für Deutsch drücken Sie die 2.", set: {language: de}, to: desk}}', []),
        ('{2: {say: "For Czech, press 2.", set: {language: cs}, to: desk}}', []),
        ("{2: {say: [{audio: german.wav}], set: {language: de}, to: desk}}", []),
        ('{2: {say: "For German, press 2.", set: {topic: german}, to: desk}}', []),
    ],
)
def test_each_language_is_offered_in_its_own_words(options: str, expected: list[str], tmp_path: Path) -> None:
    assert found("language-order", line(FIRST.format(options=options)), tmp_path) == expected


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("{type: message, prompt: Bitte warten., language: de, next: desk}", []),
        ("{type: message, prompt: {de: Bitte warten., en: Please hold.}, next: desk}", []),
        ("{type: message, prompt: {de-AT: Bitte warten., en: Please hold.}, next: desk}", []),
        ("{type: message, prompt: [{audio: hold.wav}], next: desk}", []),
        ("{type: message, prompt: Please hold., next: desk}", ["warning hold de"]),
        ("{type: message, prompt: {sv: Var god vänta., en: Please hold.}, next: desk}", ["error hold de"]),
    ],
)
def test_a_chosen_language_is_kept(behind: str, expected: list[str], tmp_path: Path) -> None:
    options = '{2: {say: "Für Deutsch drücken Sie die 2.", set: {language: de}, to: hold}}'
    text = line(FIRST.format(options=options), rest=f"  hold: {behind}\n")
    assert found("language-order", text, tmp_path) == expected


def test_a_language_that_is_asked_late(tmp_path: Path) -> None:
    late = "{1: {say: 'For cards, press 1.', label: cards, to: tongues}, 2: {say: 'For loans, press 2.', to: desk}}"
    tongues = """  tongues:
    type: menu
    prompt: ""
    options:
      1: {say: "For English, press 1.", set: {language: en}, to: desk}
      2: {say: "För svenska, tryck 2.", set: {language: sv}, to: desk}
    no_input: desk
    no_match: desk
"""
    assert found("language-order", line(FIRST.format(options=late), rest=tongues), tmp_path) == ["warning tongues"]
    assert found("language-order", f"ivr: 1\nlanguage: en\nnodes:\n{tongues}{DESK}{NOTE}", tmp_path) == []


# language-gap


def twins(english: str, swedish: str, top: str = "", desks: str = "") -> str:
    choose = "{1: {set: {language: en}, to: en}, 2: {set: {language: sv}, to: sv}}"
    menus = "".join(
        f"  {tag}: {{type: menu, language: {tag}, no_input: desk, no_match: desk, options: {options}}}\n"
        for tag, options in (("en", english), ("sv", swedish))
    )
    return line(f"  choose: {{type: menu, options: {choose}, no_input: desk, no_match: desk}}\n", top, menus + desks)


CARDS = "1: {say: 'For cards, press 1.', label: cards, to: desk}"
KORT = "1: {say: 'För kort, tryck 1.', label: kort, to: desk}"


@pytest.mark.parametrize(
    ("english", "swedish", "expected"),
    [
        (CARDS, KORT, []),
        (f"{CARDS}, 3: {{label: loans, to: note}}", KORT, ["warning sv"]),
        (CARDS, f"{KORT}, 3: {{label: lån, to: note}}", ["warning en"]),
        (f"{CARDS}, 3: {{label: loans, to: note}}", f"{KORT}, 4: {{label: lån, to: note}}", []),
        (
            f"{CARDS}, 2: {{label: loans, to: note}}",
            "1: {label: lån, to: note}, 2: {label: kort, to: desk}",
            ["warning sv 1", "warning sv 2"],
        ),
        (f"{CARDS}, '*': {{label: back, to: back}}", KORT, []),
    ],
)
def test_the_same_choices_in_both(english: str, swedish: str, expected: list[str], tmp_path: Path) -> None:
    assert found("language-gap", twins(f"{{{english}}}", f"{{{swedish}}}"), tmp_path) == expected


def test_no_person_in_one_language(tmp_path: Path) -> None:
    text = twins(f"{{{CARDS}}}", "{1: {label: kort, to: note}}").replace(
        "sv: {type: menu, language: sv, no_input: desk, no_match: desk",
        "sv: {type: menu, language: sv, no_input: note, no_match: note",
    )
    assert found("language-gap", text, tmp_path) == ["error sv"]


@pytest.mark.parametrize(
    ("swedish_hours", "expected"), [("08:00-16:00", []), ("09:00-12:00", ["warning choose 2 hours"])]
)
def test_shorter_hours(swedish_hours: str, expected: list[str], tmp_path: Path) -> None:
    top = f'hours: {{one: {{mon-fri: "08:00-16:00"}}, two: {{mon-fri: "{swedish_hours}"}}}}\n'
    desks = "".join(
        f"  {name}: {{type: queue, schedule: {name}, announces: [position], max_wait: 3m, overflow: note}}\n"
        for name in ("one", "two")
    )
    english, swedish = "{1: {label: cards, to: one}}", "{1: {label: kort, to: two}}"
    text = twins(english, swedish, top, desks).replace(
        "no_input: desk, no_match: desk, options: {1: {label: kort",
        "no_input: two, no_match: two, options: {1: {label: kort",
    )
    text = text.replace(
        "no_input: desk, no_match: desk, options: {1: {label: cards",
        "no_input: one, no_match: one, options: {1: {label: cards",
    )
    assert found("language-gap", text, tmp_path) == expected


# the law

MENU = "  first: {{type: menu, no_input: desk, no_match: desk, options: {{{options}}}}}\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("1: {label: sales, to: desk}", ["error first cancellation", "error first complaint"]),
        ("1: {label: to complain or to cancel your contract, to: desk}", []),
        ("1: {label: something, class: complain, to: desk}, 2: {label: end it, class: cancel, to: desk}", []),
        ("1: {label: complaints, to: desk}, 2: {say: [{audio: two.wav}], to: desk}", []),
        ("1: {label: complaints, to: desk}, 2: {label: loans, to: desk}", ["error first cancellation"]),
    ],
)
def test_choices_that_must_be_there(options: str, expected: list[str], tmp_path: Path) -> None:
    text = line(MENU.format(options=options))
    assert found("missing-mandatory-option", text, tmp_path) == []
    assert sorted(found("missing-mandatory-option", text, tmp_path, complaint=True, cancellation=True)) == expected


@pytest.mark.parametrize(
    ("top", "first", "expected"),
    [
        ("recording: true\n", "{type: message, prompt: Welcome., next: desk}", ["error desk recording"]),
        ("recording: true\n", "{type: message, prompt: This call may be recorded., next: desk}", []),
        ("recording: true\n", "{type: message, notice: recording, prompt: Tape., next: desk}", []),
        ("recording: true\n", "{type: message, prompt: [{audio: welcome.wav}], next: desk}", []),
        ("recording: true\n", "{type: message, prompt: Welcome., next: note}", []),
        ("recording: false\n", "{type: message, prompt: Welcome., next: desk}", []),
        ("", "{type: message, prompt: Welcome., next: desk}", []),
        ("", "{type: bot, prompt: What can I do for you?, next: desk}", ["error first machine"]),
        ("", "{type: bot, discloses: true, prompt: What can I do for you?, next: desk}", []),
        ("", "{type: bot, prompt: I am a virtual assistant. What can I do for you?, next: desk}", []),
        ("", "{type: bot, next: desk}", []),
    ],
)
def test_notices_that_must_be_given(top: str, first: str, expected: list[str], tmp_path: Path) -> None:
    text = line(f"  first: {first}\n", top)
    assert found("notice-missing", text, tmp_path) == []
    assert found("notice-missing", text, tmp_path, recording=True, machine=True) == expected


@pytest.mark.parametrize(
    ("top", "tariff", "expected"),
    [
        ("", "basic", []),
        ("", "surcharged", ["error away"]),
        ("tariff: free\n", "free", []),
        ("tariff: surcharged\n", "free", ["error line"]),
    ],
)
def test_what_help_costs(top: str, tariff: str, expected: list[str], tmp_path: Path) -> None:
    text = line(f"  away: {{type: transfer, tariff: {tariff}, reaches: person}}\n", top)
    assert found("premium-number", text, tmp_path) == expected


@pytest.mark.parametrize(("rate", "expected"), [(180, []), (181, ["info"])])
def test_speaking_rate(rate: int, expected: list[str], tmp_path: Path) -> None:
    text = line("  first: {type: message, prompt: Welcome., next: desk}\n", f"speech: {{words_per_minute: {rate}}}\n")
    assert found("speech-too-fast", text, tmp_path) == expected
    assert found("speech-too-fast", line("  first: {type: message, next: desk}\n"), tmp_path) == []


@pytest.mark.parametrize(
    ("language", "prompt", "expected"),
    [
        ("language: et\n", "Tere.", ["info et"]),
        ("", "Hello.", ["info"]),
        ("language: nn\n", "Hei.", []),
        ("language: et\n", "[{audio: tere.wav}]", []),
        ("language: en\n", "{en: Hello., et: Tere.}", ["info et"]),
    ],
)
def test_a_language_without_lists_is_said_once(language: str, prompt: str, expected: list[str], tmp_path: Path) -> None:
    text = f"ivr: 1\n{language}nodes:\n  a: {{type: message, prompt: {prompt}, next: b}}\n  b: {{type: message, prompt: {prompt}, next: desk}}\n{DESK}{NOTE}"
    assert found("unlisted-language", text, tmp_path) == expected
