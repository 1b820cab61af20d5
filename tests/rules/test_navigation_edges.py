"""The navigation rules at their edges: where they must stay silent, and where they must speak in other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
DESK = """
  desk: {type: queue, name: Desk, announces: [position], receives: all, overflow: note}
  note: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
  news: {type: message, prompt: All trains run on time., next: top}
"""
SILENCE = "no_input: {tries: 3, to: desk}, no_match: {tries: 3, to: desk}"


def option(key: str, label: str, to: str, say: str = "") -> str:
    return f'"{key}": {{say: "{say or label}, press {key}.", label: "{label}", to: {to}}}'


def menu(id: str, *options: str, errors: str = SILENCE, more: str = "") -> str:
    return f"  {id}: {{type: menu, prompt: Please choose., {more} options: {{{', '.join(options)}}}, {errors}}}\n"


def findings(rule: str, nodes: str, folder: Path, head: str = "language: en", also: str = "") -> list[Finding]:
    text = f"ivr: 1\n{head}\nnodes:\n{nodes}{DESK}"
    report = lint(text, {}, book=BOOK, folder=folder, select=[rule, *([also] if also else [])])
    assert not report.errors and not report.crashes, described(report)
    return [finding for finding in report.findings if finding.rule == rule]


def found(rule: str, nodes: str, folder: Path, head: str = "language: en", also: str = "") -> list[str]:
    """What a rule says of these nodes, as `node/key`."""
    return [f"{finding.node}/{finding.key}" for finding in findings(rule, nodes, folder, head, also)]


TICKETS = option("1", "For tickets", "desk")
SEATS = option("2", "For lost things", "desk")
NEWS = option("3", "For news", "news")
BICYCLES = option("4", "For bicycles", "desk")
PERSON = option("0", "To talk to an agent", "desk")
FOUR = (TICKETS, SEATS, NEWS, BICYCLES)
ONCE = "no_input: {tries: 1, to: desk}, no_match: {tries: 3, to: desk}"


# no-repeat


@pytest.mark.parametrize(
    ("options", "errors", "expected"),
    [
        (FOUR, ONCE, ["top/"]),
        (FOUR, "no_input: {tries: 1, to: sorry}, no_match: {tries: 3, to: desk}", []),
        (FOUR, "no_input: {to: desk}, no_match: {to: desk}", []),
        (FOUR[:3], ONCE, []),
        ((*FOUR, option("9", "Again", "repeat")), ONCE, []),
        ((*FOUR, option("9", "To hear these choices again", "sorry")), ONCE, []),
        ((*FOUR[:3], PERSON), ONCE, []),
    ],
)
def test_no_repeat(options: tuple[str, ...], errors: str, expected: list[str], tmp_path: Path) -> None:
    nodes = menu("top", *options, errors=errors) + "  sorry: {type: message, prompt: Take your time., next: top}\n"
    assert found("no-repeat", nodes, tmp_path) == expected


def test_no_repeat_leaves_out_languages_and_scales(tmp_path: Path) -> None:
    for purpose in ("language", "survey", "identify"):
        assert not found("no-repeat", menu("top", *FOUR, errors=ONCE, more=f"purpose: {purpose},"), tmp_path)


def test_no_repeat_is_one_finding_a_file(tmp_path: Path) -> None:
    nodes = menu("top", *FOUR, option("5", "For groups", "groups"), errors=ONCE) + menu("groups", *FOUR, errors=ONCE)
    [finding] = findings("no-repeat", nodes, tmp_path)
    assert finding.node == "top" and len(finding.related) == 1


# no-back


def below(*options: str, between: str = "", more: str = "", top_more: str = "") -> str:
    """A menu called sub below one called top; `between` is where the key leads."""
    top = menu("top", option("1", "For tickets", between or "sub"), SEATS, PERSON, more=top_more)
    return top + menu("sub", *(options or (TICKETS, SEATS)), more=more)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((TICKETS, SEATS), ["sub/"]),
        ((TICKETS, option("2", "For news", "news")), ["sub/"]),
        ((TICKETS, option("#", "Other tickets", "back")), []),
        ((TICKETS, option("9", "Main menu", "start")), []),
        ((TICKETS, option("7", "All choices", "top")), []),
        ((TICKETS, option("8", "To go back", "desk")), []),
        ((option("1", "To hear them again", "repeat"), option("2", "That is all", "hangup"), PERSON), []),
    ],
)
def test_no_back(options: tuple[str, ...], expected: list[str], tmp_path: Path) -> None:
    assert found("no-back", below(*options), tmp_path) == expected


@pytest.mark.parametrize(
    "nodes",
    [
        below(top_more="purpose: language,"),
        below(more="purpose: confirm,"),
        below(more="purpose: survey,"),
        below(between="doors") + "  doors: {type: branch, by: hours, cases: {open: sub, closed: note}}\n",
        below(between="pay") + "  pay: {type: task, name: payment, prompt: It is paid., next: sub}\n",
        below(between="who") + "  who: {type: collect, datum: number, digits: 4, next: sub}\n",
        menu("top", TICKETS, SEATS, PERSON, errors="no_input: {to: sub}, no_match: {to: sub}") + menu("sub", TICKETS, SEATS),
    ],
)  # fmt: skip
def test_no_back_where_there_is_nothing_to_take_back(nodes: str, tmp_path: Path) -> None:
    assert found("no-back", nodes, tmp_path) == []


def test_silence_that_leads_back_is_no_way_back(tmp_path: Path) -> None:
    nodes = below().replace(f"}}, {SILENCE}}}\n  desk", "")
    nodes = nodes[: nodes.rindex("no_input")] + "no_input: {to: back}, no_match: {to: back}}\n"
    assert found("no-back", nodes, tmp_path) == ["sub/"]


def test_a_message_on_the_way_changes_nothing(tmp_path: Path) -> None:
    nodes = below(between="hint") + "  hint: {type: message, prompt: Have your ticket at hand., next: sub}\n"
    assert found("no-back", nodes, tmp_path) == ["sub/"]


# inconsistent-keys


def two(first: str, second: str, *more: str) -> str:
    """A menu with two menus below it, each with one more option."""
    top = menu("top", option("1", "For trains", "trains"), option("2", "For buses", "buses"), *more)
    return top + menu("trains", TICKETS, SEATS, first) + menu("buses", BICYCLES, SEATS, second)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (two(option("*", "To go back", "back"), option("*", "To go back", "back")), []),
        (two(option("*", "To go back", "back"), option("9", "Main menu", "start")), []),
        (two(option("*", "Again", "repeat"), option("#", "To go back", "back")), []),
        (two(option("*", "To go back", "back"), option("#", "To go back", "back")), ["buses/#"]),
        (two(option("*", "Again", "repeat"), option("9", "Again", "repeat"), option("9", "Again", "repeat")), ["trains/*"]),
        (two(option("9", "To talk to an agent", "desk"), option("8", "To talk to an agent", "desk")), ["buses/8"]),
        (two(option("9", "To talk to an agent", "desk"), option("9", "To talk to an agent", "desk") + ", " + PERSON), []),
        (two(option("9", "To talk to an agent", "desk"), option("8", "For season tickets", "desk")), []),
        (two(option("*", "Hear the news again", "news"), option("9", "Again", "repeat")), []),
    ],
)  # fmt: skip
def test_inconsistent_keys(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("inconsistent-keys", nodes, tmp_path) == expected


def test_the_usual_key_is_that_of_most_menus(tmp_path: Path) -> None:
    nodes = two(option("#", "To go back", "back"), option("*", "To go back", "back"), option("3", "For boats", "boats"))
    nodes += menu("boats", TICKETS, SEATS, option("*", "To go back", "back"))
    [finding] = findings("inconsistent-keys", nodes, tmp_path)
    assert (finding.node, finding.key) == ("trains", "#")


@pytest.mark.parametrize(
    ("language", "back"),
    [
        ("nb", "Vil du gå tilbake, trykk {}."),
        ("da", "Tryk {} for at gå tilbage."),
        ("sv", "Vill du gå tillbaka, tryck {}."),
        ("fi", "Palataksesi edelliseen valikkoon paina {}."),
    ],
)
def test_inconsistent_keys_in_other_languages(language: str, back: str, tmp_path: Path) -> None:
    """Here only the text tells that the key leads back."""
    for other, expected in (("9", []), ("8", ["buses/8"])):
        ways = [f'"{key}": {{say: "{back.format(key)}", to: {to}}}' for key, to in (("9", "news"), (other, "news"))]
        assert found("inconsistent-keys", two(*ways), tmp_path, f"language: {language}") == expected


def test_inconsistent_keys_is_an_echo_of_zero_not_human(tmp_path: Path) -> None:
    nodes = menu("top", TICKETS, SEATS, option("1", "For buses", "buses"), PERSON)
    nodes += menu("buses", BICYCLES, SEATS, option("9", "To talk to an agent", "desk"))
    assert found("inconsistent-keys", nodes, tmp_path) == ["buses/9"]
    assert found("inconsistent-keys", nodes, tmp_path, also="zero-not-human") == []


# reserved-key-misuse


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (two(option("*", "Again", "repeat"), option("*", "Again", "repeat"), option("9", "For boats", "news")), []),
        (two(option("9", "For boats", "news"), option("9", "For rafts", "news")), []),
        (two(option("*", "To go back", "back"), option("*", "Main menu", "start")), []),
        (two(option("*", "Again", "repeat"), option("*", "To go back", "back")), ["buses/*"]),
        (two(option("9", "Again", "repeat"), option("9", "For boats", "news"), option("9", "Again", "repeat")), ["buses/9"]),
        (two(option("9", "Again", "repeat"), option("9", "That is all", "hangup")), ["buses/9"]),
        (two(option("7", "Again", "repeat"), option("7", "To go back", "back")), []),
        (two(PERSON, option("0", "For boats", "news"), PERSON), []),
    ],
)  # fmt: skip
def test_two_meanings(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("reserved-key-misuse", nodes, tmp_path) == expected


def test_two_ways_of_moving_are_a_note(tmp_path: Path) -> None:
    for label, to, severity in (("To go back", "back", "info"), ("That is all", "hangup", "warning")):
        [finding] = findings(
            "reserved-key-misuse", two(option("9", "Again", "repeat"), option("9", label, to)), tmp_path
        )
        assert finding.severity == severity


def test_a_key_that_moved_is_one_finding(tmp_path: Path) -> None:
    nodes = two(
        option("*", "Again", "repeat") + ", " + option("9", "To go back", "back"),
        option("9", "Again", "repeat") + ", " + option("*", "To go back", "back"),
    )
    assert found("inconsistent-keys", nodes, tmp_path) == ["buses/9", "buses/*"]
    assert found("reserved-key-misuse", nodes, tmp_path) == []


@pytest.mark.parametrize(
    ("key", "to", "head", "expected"),
    [
        ("0", "hangup", "", ["top/0"]),
        ("*", "bye", "", ["top/*"]),
        ("*", "order", "", ["top/*"]),
        ("#", "hangup", "", []),
        ("9", "order", "", []),
        ("0", "hangup", "human: none", []),
        ("0", "address", "", []),
        ("*", "balance", "", []),
    ],
)
def test_what_cannot_be_undone(key: str, to: str, head: str, expected: list[str], tmp_path: Path) -> None:
    nodes = menu("top", TICKETS, SEATS, option(key, "That will do", to)) + (
        "  bye: {type: message, prompt: Thank you for calling. Goodbye., next: hangup}\n"
        "  address: {type: message, prompt: We are at the station. Goodbye., next: hangup}\n"
        "  order: {type: task, name: order, irreversible: true, next: top}\n"
        "  balance: {type: task, name: balance, next: top}\n"
    )
    assert found("reserved-key-misuse", nodes, tmp_path, f"language: en\n{head}") == expected


def test_a_scale_has_a_zero(tmp_path: Path) -> None:
    nodes = menu("top", option("0", "Bad", "hangup"), option("1", "Good", "hangup"), more="purpose: survey,")
    assert found("reserved-key-misuse", nodes, tmp_path) == []


# error-restarts-call


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ("no_input: {to: desk}, no_match: {to: desk}", []),
        ("no_input: {to: sub}, no_match: {to: again}", []),
        ("no_input: {to: start}, no_match: {to: desk}", ["sub/no_input"]),
        ("no_input: {to: desk}, no_match: {to: back}", ["sub/no_match"]),
        ("no_input: {to: top}, no_match: {to: top}", ["sub/no_input"]),
        ("no_input: {to: sorry}, no_match: {to: desk}", ["sub/no_input"]),
    ],
)
def test_error_restarts_call(errors: str, expected: list[str], tmp_path: Path) -> None:
    nodes = menu("top", option("1", "For tickets", "sub"), SEATS, PERSON) + menu("sub", TICKETS, SEATS, errors=errors)
    nodes += "  sorry: {type: message, prompt: I did not hear a key., next: top}\n"
    nodes += "  again: {type: message, prompt: Please try once more., next: sub}\n"
    assert found("error-restarts-call", nodes, tmp_path) == expected


BACK_TO_TOP = "no_input: {to: top}, no_match: {to: top}"


@pytest.mark.parametrize(
    ("nodes", "head"),
    [
        (menu("top", TICKETS, SEATS, errors=BACK_TO_TOP), ""),
        (below(between="pay") + "  pay: {type: task, name: payment, next: more}\n"
         + menu("more", TICKETS, errors=BACK_TO_TOP), ""),
        (menu("top", option("1", "For tickets", "sub")) + menu("sub", TICKETS, SEATS, errors=BACK_TO_TOP), "human: none"),
        (menu("top", option("1", "To rate us", "sub")) + menu("sub", TICKETS, errors=BACK_TO_TOP, more="purpose: survey,"), ""),
        (menu("top", TICKETS, SEATS, errors="no_input: {to: retry}, no_match: {to: retry}")
         + menu("retry", option("1", "To choose a ticket", "top"), errors=BACK_TO_TOP), ""),
    ],
)  # fmt: skip
def test_error_restarts_call_stays_silent(nodes: str, head: str, tmp_path: Path) -> None:
    assert found("error-restarts-call", nodes, tmp_path, f"language: en\n{head}") == []


def test_an_entry_that_throws_callers_back(tmp_path: Path) -> None:
    who = f"  who: {{type: collect, datum: ticket, digits: 6, prompt: Please key it., next: desk, {BACK_TO_TOP}}}\n"
    nodes = menu("top", option("1", "For tickets", "who"), SEATS) + who
    [finding] = findings("error-restarts-call", nodes, tmp_path)
    assert (finding.node, finding.key, len(finding.related)) == ("who", "no_input", 1)
