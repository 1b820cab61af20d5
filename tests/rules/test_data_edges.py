"""The data rules at their edges: where they must stay silent, and where they must speak in other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
QUEUE = "desk: {type: queue}"


def found(rule: str, nodes: str, folder: Path, head: str = "language: en") -> list[str]:
    """The findings of one rule about a menu of these nodes, as `node severity subject`."""
    body = "\n".join(f"  {line}" for line in nodes.strip("\n").splitlines())
    report = lint(f"ivr: 1\n{head}\nnodes:\n{body}\n", {}, book=BOOK, folder=folder, select=[rule])
    assert not report.errors and not report.crashes, described(report)
    return [f"{finding.node} {finding.severity} {finding.subject}".strip() for finding in report.findings]


def collect(id: str, on: str, more: str = "", datum: str = "meter number") -> str:
    """A node that asks for a datum and goes on; silence and wrong keys lead to the desk."""
    fields = f"type: collect, datum: {datum}, digits: 6, next: {on}, no_input: {{to: desk}}, no_match: {{to: desk}}"
    return f"{id}: {{{fields}{', ' if more else ''}{more}}}\n"


MENU = """
menu:
  type: menu
  prompt: Welcome.
  options: {1: {say: "To pay, press 1.", to: a}, 2: {say: "To report a reading, press 2.", to: b}}
  no_input: {to: desk}
  no_match: {to: desk}
"""
READ = "read: {type: task, uses: [meter number], next: menu}\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        # once, and again only where the first entry was wrong
        (
            collect("a", "find")
            + "find: {type: task, kind: lookup, next: desk, failure: b}\n"
            + collect("b", "desk")
            + QUEUE,
            [],
        ),
        (
            collect("a", "find")
            + "find: {type: branch, by: data, cases: {found: desk, else: b}}\n"
            + collect("b", "desk")
            + QUEUE,
            [],
        ),
        # the same node again, by way of a menu
        (MENU + collect("a", "menu") + collect("b", "menu", datum="reading") + QUEUE, []),
        # two branches that no call joins
        (MENU + collect("a", "desk") + collect("b", "desk") + QUEUE, []),
        # silence at the first one: nothing was keyed
        ("a: {type: collect, datum: pin, digits: 4, next: end, no_input: {to: b}, no_match: {to: b}}\n"
         "b: {type: collect, datum: pin, digits: 4, next: end, no_input: {to: end}, no_match: {to: end}}\n"
         "end: {type: queue}", []),
        # a code is keyed twice to be sure
        (collect("a", "b", "sensitive: code") + collect("b", "desk", "sensitive: code") + QUEUE, []),
        # no caller uses two languages
        (MENU + collect("a", "menu", "language: en") + collect("b", "menu", "language: nb") + QUEUE, []),
        # a loop: the second in the file
        (MENU + collect("a", "menu") + collect("b", "menu") + QUEUE, ["b error meter number"]),
        (collect("a", "b") + collect("b", "desk") + QUEUE, ["b error meter number"]),
        (collect("a", "desk") + "desk: {type: transfer, asks: [meter number, name]}", ["desk error meter number"]),
        (
            collect("a", "hold") + "hold: {type: transfer, failure: desk}\ndesk: {type: queue, asks: [meter number]}",
            ["desk error meter number"],
        ),
    ],
)  # fmt: skip
def test_repeat_data_entry(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("repeat-data-entry", nodes, tmp_path) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("task: {type: task, uses: [meter number]}", []),
        ("task: {type: task}", []),
        ("task: {type: task, uses: [reading], next: desk}", []),
        ("task: {type: task, uses: [reading], next: other}\nother: {type: flow, file: other.ivr.yaml}", []),
        ("task: {type: message, prompt: Thank you., next: hangup}", []),
        ("task: {type: task, uses: [reading], next: hangup}", ["a warning meter number"]),
        ("task: {type: branch, by: data, uses: [reading], cases: {else: hangup}}", ["a warning meter number"]),
    ],
)
def test_never_used(end: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "other.ivr.yaml").write_text("ivr: 1\nnodes: {x: {type: message, prompt: Hello., next: return}}")
    assert found("repeat-data-entry", f"{collect('a', 'task')}{end}\n{QUEUE}", tmp_path) == expected


def test_an_entry_that_the_node_itself_serves_is_used(tmp_path: Path) -> None:
    nodes = collect("a", "task", "kind: extension") + "task: {type: task, uses: [reading], next: hangup}\n" + QUEUE
    assert found("repeat-data-entry", nodes, tmp_path) == []


@pytest.mark.parametrize(
    ("task", "after", "expected"),
    [
        ("prompt: Thank you., next: hangup", "", []),
        ("kind: lookup, prompt: Thank you., next: hangup", "", []),
        ("kind: order, gives: reference, next: hangup", "", []),
        ("kind: complaint, prompt: Your case number is 4 5 6., next: hangup", "", []),
        ("kind: order, prompt: [{audio: thanks.wav}], next: hangup", "", []),
        ("kind: complaint, prompt: Thank you., next: desk", QUEUE, []),
        ("kind: order, next: m", "m: {type: message, prompt: You will get a receipt., next: hangup}", []),
        ("kind: order, next: m", "m: {type: message, prompt: Done., confirms: [summary], next: hangup}", []),
        ("kind: order, next: m", "m: {type: message, prompt: Thank you., next: hangup}", ["t warning"]),
        ("kind: complaint, next: hangup", "", ["t warning"]),
    ],
)
def test_no_recap(task: str, after: str, expected: list[str], tmp_path: Path) -> None:
    assert found("no-recap", f"t: {{type: task, {task}}}\n{after}", tmp_path) == expected


@pytest.mark.parametrize(
    ("language", "reference", "nothing"),
    [
        ("nb", "Referansenummeret ditt er 4 5 6.", "Takk skal du ha."),
        ("da", "Dit sagsnummer er 4 5 6.", "Mange tak."),
        ("sv", "Ditt ärendenummer är 4 5 6.", "Tack ska du ha."),
        ("fi", "Asianumerosi on 4 5 6.", "Kiitos."),
    ],
)
def test_recap_in_other_languages(language: str, reference: str, nothing: str, tmp_path: Path) -> None:
    for text, expected in ((reference, []), (nothing, ["t warning"])):
        nodes = f"t: {{type: task, kind: complaint, prompt: {text}, next: hangup}}"
        assert found("no-recap", nodes, tmp_path, f"language: {language}") == expected


WHO = collect("a", "desk", datum="customer number") + QUEUE


@pytest.mark.parametrize(
    ("head", "nodes", "expected"),
    [
        ("language: en", QUEUE, []),
        ("knows: [number]", QUEUE, []),
        ("knows: [last call]\npart: true", QUEUE, []),
        ("knows: [last call]", "who: {type: branch, by: caller, cases: {returning: desk, else: desk}}\n" + QUEUE, []),
        ("knows: [customer]", "who: {type: branch, by: data, cases: {known: desk, else: a}}\n" + WHO, []),
        ("knows: [customer]", collect("a", "desk", datum="reading") + QUEUE, []),
        ("knows: [customer]", collect("a", "desk", "sensitive: id", "date of birth") + QUEUE, []),
        ("knows: [last call]", QUEUE, ["info"]),
        ("knows: [last call]", "who: {type: branch, by: caller, cases: {known: desk, new: desk}}\n" + QUEUE, ["info"]),
        ("language: en\nknows: [customer]", WHO, ["a info customer number"]),
        ("language: fi\nknows: [customer]", WHO.replace("customer number", "asiakasnumero"), ["a info asiakasnumero"]),
        ("language: sv\nknows: [customer]", WHO.replace("customer number", "kundnummer"), ["a info kundnummer"]),
    ],
)
def test_known_caller_ignored(head: str, nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert found("known-caller-ignored", nodes, tmp_path, head) == expected


def test_data_of_a_wide_menu_take_linear_time(tmp_path: Path) -> None:
    """Two thousand data in one loop: a search for each of them would take minutes."""
    count = 2_000
    options = "\n".join(f"    {number}: c{number}" for number in range(count))
    collects = "".join(collect(f"c{number}", "menu", datum=f"d{number}") for number in range(count))
    handlers = "  no_input: {to: desk}\n  no_match: {to: desk}"
    nodes = f"menu:\n  type: menu\n  options:\n{options}\n{handlers}\n{collects}"
    assert found("repeat-data-entry", nodes + QUEUE, tmp_path) == []
    ends = nodes.replace("next: menu", "next: desk")
    assert found("handoff-no-context", ends + "desk: {type: queue, receives: []}", tmp_path) == ["desk warning"]


def test_the_walk_passes_the_place_where_the_datum_was_keyed(tmp_path: Path) -> None:
    nodes = MENU.replace("to: b}", "to: desk}") + collect("a", "desk") + "desk: {type: queue, asks: [meter number]}"
    body = "\n".join(f"  {line}" for line in nodes.strip("\n").splitlines())
    text = f"ivr: 1\nlanguage: en\nnodes:\n{body}\n"
    (finding,) = lint(text, {}, book=BOOK, folder=tmp_path, select=["repeat-data-entry"]).findings
    assert finding.walk is not None
    assert (finding.node, finding.walk.steps[-1].node) == ("desk", "a")
