"""Where rules cried wolf, or said one thing many times, on menus from the wild."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding, Severity
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
DESK = "  desk: {type: queue, name: Desk}\n"
COUNTED = "no_input: {tries: 3, to: desk}, no_match: {tries: 3, to: desk}"


def menu(id: str, prompt: str, targets: str, errors: str = COUNTED) -> str:
    """A menu that says its choices in its prompt; `targets` are written as `1: desk`."""
    return f"  {id}: {{type: menu, prompt: {prompt!r}, options: {{{targets}}}, {errors}}}\n"


def found(rule: str, nodes: str, folder: Path) -> list[Finding]:
    """What `rule` alone says of these nodes and a desk."""
    text = f"ivr: 1\nlanguage: en\nnodes:\n{nodes}{DESK}"
    report = lint(text, {}, book=BOOK, folder=folder, select=[rule])
    assert not report.errors and not report.crashes, described(report)
    return report.findings


# key-before-action: most menus of a file say the key first


def orders(*prompts: str) -> str:
    """A row of menus with these prompts, one below the other."""
    ids = [f"menu{number}" for number, _ in enumerate(prompts)]
    below = [*ids[1:], "desk"]
    rows = zip(ids, prompts, below, strict=True)
    return "".join(menu(id, prompt, f"1: {target}, 2: desk") for id, prompt, target in rows)


KEY_FIRST = "Press 1 for bills. Press 2 for meters."
KEY_LAST = "For bills, press 1. For meters, press 2."
MIXED = "Press 1 for bills. For meters, press 2."


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        ((KEY_FIRST, KEY_FIRST, KEY_FIRST), [("menu0", 2, Severity.INFO)]),
        ((KEY_FIRST, KEY_LAST, KEY_FIRST), [("menu0", 1, Severity.INFO)]),
        ((KEY_FIRST, MIXED, KEY_FIRST), [("menu0", 1, Severity.INFO), ("menu1", 0, Severity.WARNING)]),
        ((KEY_LAST, KEY_FIRST, KEY_LAST, KEY_FIRST), [("menu1", 0, Severity.INFO), ("menu3", 0, Severity.INFO)]),
        ((KEY_LAST, KEY_FIRST), [("menu1", 0, Severity.INFO)]),
    ],
)
def test_a_habit_of_a_file_is_one_finding(
    prompts: tuple[str, ...], expected: list[tuple[str, int, Severity]], tmp_path: Path
) -> None:
    findings = found("key-before-action", orders(*prompts), tmp_path)
    assert [(finding.node, len(finding.related), finding.severity) for finding in findings] == expected


# retry-count: loops that nothing counts


def looping(id: str, target: str, errors: str) -> str:
    return menu(id, KEY_LAST, f"1: {target}, 2: desk", errors)


def test_a_file_that_counts_no_tries_has_one_finding(tmp_path: Path) -> None:
    loops = "no_input: {tries: 1, to: top}, no_match: {tries: 1, to: top}"
    below = "no_input: {tries: 1, to: sub}, no_match: {tries: 1, to: sub}"
    [finding] = found("retry-count", looping("top", "sub", loops) + looping("sub", "desk", below), tmp_path)
    assert finding.node == "top" and [place.at.source for place in finding.related] == ["sub"]
    assert "without end, at «top» first" in finding.message
    counted = below.replace("no_match: {tries: 1, to: sub}", "no_match: {tries: 2, to: desk}")
    findings = found("retry-count", looping("top", "sub", loops) + looping("sub", "desk", counted), tmp_path)
    assert [finding.node for finding in findings] == ["top", "sub"]


# prompt-option-mismatch


def test_a_way_back_on_a_key_without_a_choice_works_where_wrong_keys_lead_back(tmp_path: Path) -> None:
    top = menu("top", KEY_LAST, "1: sub, 2: desk")
    for told, no_match, expected in (
        ("To return to the main menu, press 9.", "{tries: 1, to: top}", []),
        ("To go back, press 9.", "{tries: 1, to: top}", []),
        ("To return to the main menu, press 9.", "{tries: 2, to: top}", ["9"]),
        ("To return to the main menu, press 9.", "{tries: 1, to: desk}", ["9"]),
        ("To hear the news, press 9.", "{tries: 1, to: top}", ["9"]),
    ):
        sub = menu("sub", f"For gas, press 1. {told}", "1: desk", f"no_input: {{to: desk}}, no_match: {no_match}")
        assert [finding.subject for finding in found("prompt-option-mismatch", top + sub, tmp_path)] == expected


def test_nothing_needs_to_be_said_of_a_dead_key_or_of_zero_for_somebody(tmp_path: Path) -> None:
    ring = "  ring: {type: transfer, name: Ring, number: '+4723000000', failure: desk}\n"
    for targets, expected in (
        ("1: desk, 2: desk, 5: desk, 6: ring", ["6"]),
        ("1: desk, 2: desk, 0: ring", []),
        ("1: desk, 2: desk, 6: {label: fees}", []),
    ):
        findings = found("prompt-option-mismatch", menu("top", KEY_LAST, targets) + ring, tmp_path)
        assert [finding.key for finding in findings] == expected


# menu-too-wide, menu-too-deep, error-restarts-call: what callers do not hear of, or have come from, is no topic


def test_a_key_that_nobody_mentions_makes_no_menu_wider(tmp_path: Path) -> None:
    said = " ".join(f"For {word}, press {key}." for key, word in enumerate(("gas", "heat", "bills", "light", "tax"), 1))
    tasks = "".join(f"  task{key}: {{type: task, name: task, next: desk}}\n" for key in range(1, 7))
    targets = ", ".join(f"{key}: task{key}" for key in range(1, 7))
    assert not found("menu-too-wide", menu("top", said, targets) + tasks, tmp_path)
    assert len(found("menu-too-wide", menu("top", f"{said} For cars, press 6.", targets) + tasks, tmp_path)) == 1


def deep(last: str) -> str:
    """Four menus, one below the other; the last one has the prompt `last`."""
    rows = [menu(f"menu{number}", KEY_LAST, f"1: menu{number + 1}, 2: desk") for number in range(3)]
    rows.append(menu("menu3", last, "1: menu2, 2: menu0"))
    return "".join(rows)


def test_a_menu_that_only_leads_back_is_no_level_to_get_lost_in(tmp_path: Path) -> None:
    assert not found("menu-too-deep", deep("For more on meters, press 1. For the main menu, press 2."), tmp_path)
    asking = deep(KEY_LAST).replace("1: menu2, 2: menu0", "1: desk, 2: menu0")
    assert [finding.node for finding in found("menu-too-deep", asking, tmp_path)] == ["menu3"]


def test_only_what_leads_to_the_same_menu_is_named_in_one_breath(tmp_path: Path) -> None:
    errors = "no_input: {tries: 1, to: middle}, no_match: {tries: 1, to: top}"
    nodes = menu("top", KEY_LAST, "1: middle, 2: desk") + menu("middle", KEY_LAST, "1: low, 2: desk")
    [finding] = found("error-restarts-call", nodes + menu("low", KEY_LAST, "1: desk, 2: desk", errors), tmp_path)
    assert finding.message == "callers who press nothing in «low» are thrown back to «middle»"
    assert [place.message for place in finding.related] == ["leads back to «top»"]


def test_what_follows_upon_an_errand_may_lead_back(tmp_path: Path) -> None:
    nodes = menu("top", KEY_LAST, "1: points, 2: desk") + menu("points", KEY_LAST, "1: told, 2: desk")
    nodes += "  told: {type: message, prompt: You have nine points., next: last}\n"
    errors = "no_input: {tries: 3, to: desk}, no_match: {tries: 1, to: top}"
    nodes += menu("last", "Press 1 to return to the points menu.", "1: points", errors)
    assert not found("error-restarts-call", nodes, tmp_path)
