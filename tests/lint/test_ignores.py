"""Ignores: what they cover, and what is said of those that are wrong."""

from __future__ import annotations

from datetime import date

import pytest

from ivrlint.formats import registry
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.layers import Layer
from ivrlint.lint.settings import Config
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN
from tests.rules.examples import lint

BOOK = RuleBook.built_in()
NODE = "  outage: {type: message, prompt: We are mending the lines., next: advisor}"


def rules(text, folder, **settings):
    report = lint(CLEAN + text + "\n", settings, book=BOOK, folder=folder)
    assert not report.errors, report.errors
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    "text",
    [
        NODE + "  # ivrlint: ignore[unreachable-node] the storm menu is switched in by hand",
        "  # ivrlint: ignore[unreachable-node] the storm menu is switched in by hand\n" + NODE,
        NODE + "  # ivrlint: ignore[structure] a family does it too",
        NODE + "  # ivrlint: ignore[key-order, unreachable-node] several names",
        "# ivrlint: ignore-file[unreachable-node] the whole file\n" + NODE,
        NODE + "  # ivrlint: ignore[unreachable-node] with a date, until 2026-11-21",
    ],
)
def test_an_ignore_hides_its_finding(text, tmp_path):
    assert "unreachable-node" not in rules(text, tmp_path)


def test_an_ignore_elsewhere_hides_nothing_and_says_so(tmp_path):
    assert rules("# ivrlint: ignore[unreachable-node] too far away\n\n" + NODE, tmp_path) == [
        "unused-ignore",
        "unreachable-node",
    ]


def test_an_expired_ignore_stops_working_and_says_so(tmp_path):
    text = NODE + "  # ivrlint: ignore[unreachable-node] for a while, until 2026-11-20"
    assert sorted(rules(text, tmp_path)) == ["expired-ignore", "unreachable-node"]
    assert rules(text, tmp_path, today=date(2026, 11, 20)) == []


@pytest.mark.parametrize("text", ["until 2026-11-20.", "(until 2026-11-20)", "until: 2026-11-20"])
def test_a_date_is_found_in_other_spellings(text, tmp_path):
    rest = NODE + f"  # ivrlint: ignore[unreachable-node] for a while {text}"
    assert sorted(rules(rest, tmp_path)) == ["expired-ignore", "unreachable-node"]


@pytest.mark.parametrize(
    "comment",
    ["# ivrlint: ignore[unreachable-node] why, until 2027-02-30", "# ivrlint: ignore[unreachable-node] why, until May 5",
     "# ivrlint ignore[unreachable-node] why", "# IVRLINT: disable[unreachable-node] why"],
)  # fmt: skip
def test_an_ignore_that_cannot_be_understood_hides_nothing_and_is_reported(comment, tmp_path):
    assert sorted(rules(f"{NODE}  {comment}", tmp_path)) == ["unreachable-node", "unused-ignore"]


def test_a_comment_about_ivrlint_is_no_ignore(tmp_path):
    assert rules(NODE + "  # ivrlint finds this one", tmp_path) == ["unreachable-node"]


def test_until_without_a_date_is_a_part_of_the_reason(tmp_path):
    assert rules(NODE + "  # ivrlint: ignore[unreachable-node] until the storm is over", tmp_path) == []


def test_an_ignore_without_a_reason_works_and_is_reported(tmp_path):
    assert rules(NODE + "  # ivrlint: ignore[unreachable-node]", tmp_path) == ["ignore-without-reason"]


def test_an_ignore_of_a_rule_that_does_not_exist_names_the_nearest(tmp_path):
    report = lint(CLEAN + NODE + "  # ivrlint: ignore[unreachable-nod] why\n", {}, book=BOOK, folder=tmp_path)
    (message,) = [finding.message for finding in report.findings if finding.rule == "unused-ignore"]
    assert message == "there is no rule called unreachable-nod; did you mean unreachable-node?"


def test_findings_of_the_engine_cannot_be_ignored(tmp_path):
    text = "# ivrlint: ignore-file[engine] never\n# ivrlint: ignore[key-order] nothing here\n" + NODE
    assert "unused-ignore" in rules(text, tmp_path)


def test_an_ignore_of_a_rule_that_does_not_run_is_not_called_unused(tmp_path):
    text = NODE + "  # ivrlint: ignore[key-order] not asked for today"
    report = lint(CLEAN + text + "\n", {}, book=BOOK, folder=tmp_path, select=["unreachable-node"])
    assert [finding.rule for finding in report.findings] == ["unreachable-node"]


def test_a_hash_inside_a_text_is_no_ignore(tmp_path):
    text = NODE.replace("We are mending the lines.", '"We are # ivrlint: ignore[unreachable-node] mending"')
    assert rules(text, tmp_path) == ["unreachable-node"]


VOICEXML = """<vxml version="2.1" xml:lang="en">
  <menu id="front"><prompt>Press 1.</prompt><choice dtmf="1" next="#hours"/></menu>
  <form id="hours"><block>We open at nine. Goodbye.</block></form>
  {0}
  <form id="lost"><block>{1}Nobody comes here.</block></form>
</vxml>
"""
FREESWITCH = """<menus>
  {0}
  <menu name="front" greet-long="front.wav"><entry action="menu-sub" digits="1" param="gone"/>{1}</menu>
</menus>
"""
ASTERISK = """[front]
exten => s,1,Background(welcome)
 {0}
same => n,WaitExten(7) {1}
exten => 1,1,Hangup()
"""


@pytest.mark.parametrize(
    ("written", "rule", "before", "after"),
    [(VOICEXML, "unreachable-node", "<!--", "\nhalf comes later, until 2027-03-01 -->"),
     (FREESWITCH, "undefined-target", "<!--", "half -->"), (ASTERISK, "missing-handler", ";", "half")],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 1])
def test_comments_of_a_platform_hold_ignores_too(written, rule, before, after, place):
    def said(comment):
        flow = registry.read(SourceText("menu", written.format(*(comment if part == place else "" for part in (0, 1)))))
        report = Linter(RuleBook.built_in(), Config(), Layer("test")).check(Survey(flow, date(2026, 11, 21)))
        return {finding.rule for finding in report.findings}

    ignore = f"{before} ivrlint: ignore[{rule}] the other {after}"
    assert said(ignore) == said("") - {rule} != said("")
