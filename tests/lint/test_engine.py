"""The engine: echoes, grades, what is unreachable, what crashes."""

from __future__ import annotations

import json
import re

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Severity
from tests.conftest import CLEAN, LOST
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
NO_ZERO = CLEAN.replace('      0: {say: "To speak with an advisor, press 0.", label: advisor, to: advisor}\n', "")


def names(text, folder, select=None, **settings):
    report = lint(text, settings, book=BOOK, folder=folder, select=select)
    assert not report.errors and not report.crashes, described(report)
    return [finding.rule for finding in report.findings]


def test_one_missing_key_is_one_finding(tmp_path):
    text = re.sub(r"(again: [^,]+), to: advisor", r"\1, to: hangup", NO_ZERO).replace("next: advisor", "next: welcome")
    report = lint(text, {}, book=BOOK, folder=tmp_path)
    about_people = [finding.rule for finding in report.findings if BOOK.places[finding.rule].family == "human"]
    assert about_people == ["no-human-path"]


STUCK = CLEAN.replace("to: bills}", "to: bills_menu}").replace(
    "  bills: {type: message",
    """  bills_menu:
    type: menu
    prompt: Bills.
    options:
      1: {say: "To hear your balance, press 1.", label: balance, to: balance}
      2: {say: "To hear when it is due, press 2.", label: due date, to: balance}
    no_input: {tries: 3, to: balance}
    no_match: {tries: 3, to: balance}
  balance: {type: task, name: balance, prompt: You owe nothing.}
  bills: {type: message""",
)
"""A menu below the first one from which no person can be reached any more."""


def test_an_echo_speaks_when_its_cause_is_not_selected(tmp_path):
    assert "no-human-path" in names(STUCK, tmp_path)
    assert "human-exit-lost" not in names(STUCK, tmp_path)
    assert names(STUCK, tmp_path, select=["human-exit-lost"]) == ["human-exit-lost"]


def test_ignoring_a_cause_does_not_wake_its_echo(tmp_path):
    text = STUCK.replace("  bills_menu:\n", "  bills_menu:  # ivrlint: ignore[no-human-path] rebuilt in spring\n")
    assert {"no-human-path", "human-exit-lost"}.isdisjoint(names(text, tmp_path))


def test_only_one_rule_speaks_about_what_nobody_reaches(tmp_path):
    lost = LOST.replace("next: advisor}\n", "next: nowhere}\n").replace("bank., next: nowhere", "bank., next: advisor")
    assert names(lost, tmp_path) == ["unreachable-node"]


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        (CLEAN, "A"),
        (
            CLEAN.replace("For bills, press 1.", "Press 1 for bills.").replace(
                "To speak with an advisor, press 0.", "Press 0 for an advisor."
            ),
            "B",
        ),
        (CLEAN.replace("announces: [position]\n    exits:", "announces: []\n    exits:"), "C"),
        (LOST, "D"),
        (CLEAN.replace("to: advisor}", "to: welcome}").replace("next: advisor", "next: welcome"), "F"),
    ],
)
def test_grades(tmp_path, text, grade):
    report = lint(text, {}, book=BOOK, folder=tmp_path)
    assert report.grade == grade, described(report)


def test_the_grade_does_not_depend_on_the_selection_but_on_ignores(tmp_path):
    assert lint(LOST, {}, book=BOOK, folder=tmp_path, select=["key-order"]).grade == "D"
    ignored = LOST.rstrip("\n") + "  # ivrlint: ignore[unreachable-node] switched in by hand\n"
    assert lint(ignored, {}, book=BOOK, folder=tmp_path).grade == "A"


def test_findings_come_in_the_order_of_the_file_and_are_complete(tmp_path):
    text = LOST.replace("For bills, press 1.", "Press 1 for bills.").replace("announces: [position]", "announces: []")
    report = lint(text, {}, book=BOOK, folder=tmp_path)
    places = [finding.span.start for finding in report.findings]
    assert places == sorted(places) and len(places) >= 3
    for finding in report.findings:
        assert finding.fix and finding.source and isinstance(finding.severity, Severity)
        assert finding.message and not finding.message.endswith(".")


def test_equal_findings_have_identities_of_their_own(tmp_path):
    text = CLEAN + "  a: {type: branch, by: hours, cases: {open: gone, closed: gone}}\n"
    text = text.replace("next: advisor}", "next: a}")
    report = lint(text, {}, book=BOOK, folder=tmp_path)
    identities = [finding.identity for finding in report.findings]
    assert identities and len(set(identities)) == len(identities)


def test_a_part_that_cannot_be_interpreted_is_said_once(tmp_path):
    def state(name, type, event, next):
        return {"name": name, "type": type, "transitions": [{"event": event, "next": next}], "properties": {}}

    flow = {
        "states": [
            {**state("Trigger", "trigger", "incomingCall", "one")},
            state("one", "teleport-caller", "next", "two"),
            state("two", "teleport-caller", "next", "three"),
            {**state("three", "send-to-flex", "callComplete", None), "properties": {"workflow": "WW1"}},
        ],
        "initial_state": "Trigger",
        "flags": {},
    }
    report = lint(json.dumps(flow), {}, book=BOOK, folder=tmp_path, select=["engine"])
    (finding,) = [finding for finding in report.findings if finding.rule == "unknown-part"]
    assert finding.message.startswith("what happens at «one» and at 1 more place cannot be told")
    assert "teleport-caller" in finding.message
    assert [place.at.id for place in finding.related] == ["two"]
    assert finding.severity is Severity.INFO
    declared = "ivr: 1\nnodes:\n  a: {type: unknown, reason: nobody knows}\n"
    assert names(declared, tmp_path, select=["engine"]) == []


def test_each_rule_of_the_engine_has_a_severity_of_its_own():
    severities = {name: RuleBook.built_in().rule(name).severity for name in BOOK.expand(["engine"])}
    assert severities["internal-error"] is Severity.ERROR
    assert severities["unknown-part"] is Severity.INFO
    assert severities["unused-ignore"] is Severity.WARNING
