"""What the docs show is executed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.grade import GRADES
from ivrlint.lint.rule import Severity
from ivrlint.lint.settings import Layer, find_config, read_config, settle
from ivrlint.survey.shape import FIGURES
from tests.conftest import CLEAN, ROOT
from tests.rules.examples import check_examples, lint

DOCS = ROOT / "docs"


def blocks(file: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", file.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_complete_config_works(tmp_path, run, write):
    (text,) = blocks(DOCS / "configuration.md", "toml")
    write("ivrlint.toml", text)
    found = find_config(tmp_path)
    assert found is not None
    config = read_config(found, named=False)
    book = RuleBook.built_in()
    settings = settle(book, config, Layer("command line"), tmp_path / "menu.ivr.yaml")
    assert "jargon-label" not in settings.selected
    assert settings.severity["key-order"] is Severity.INFO
    assert settings.options["menu-too-deep"]["menus"].exceeded_by(3) is Severity.WARNING
    legacy = settle(book, config, Layer("command line"), tmp_path / "legacy" / "old.json")
    assert legacy.profiles == ("correctness",)
    assert config.goals == {"seconds_to_human": 60, "keys_to_human": 2}
    write("menu.ivr.yaml", CLEAN)
    assert run("check").exit_code == 0


def test_the_config_page_lists_every_figure():
    text = (DOCS / "configuration.md").read_text("utf-8")
    for name, meaning in FIGURES.items():
        assert f"| `{name}` | {meaning} |" in text


def test_the_report_page_tells_what_each_grade_means():
    text = (DOCS / "report.md").read_text("utf-8")
    for letter, meaning in GRADES.items():
        assert f"| {letter} | {meaning} |" in text


def test_the_rule_of_your_own_works(tmp_path, run, write):
    page = DOCS / "own-rules.md"
    (text,) = blocks(page, "python")
    path = re.search(r"`(my-rules/\S+\.py)`", page.read_text("utf-8"))
    assert path
    write(path[1], text)
    book = RuleBook.built_in()
    book.add_folder(tmp_path / "my-rules")
    rule = book.rule("night-without-number")
    check_examples(rule, book, tmp_path)
    write("menu.ivr.yaml", rule.bad)
    result = run("check", "--rules", "my-rules", "menu.ivr.yaml", "--format", "concise")
    assert "warning night-without-number: «night» names no number for emergencies" in result.output
    assert "The night message names no number" in run("explain", "--rules", "my-rules", "night-without-number").output
    assert "house" in run("rules", "--rules", "my-rules").output


def test_a_config_that_was_found_runs_no_code(run, write):
    write("my-rules/x.py", "raise SystemExit('executed')\n")
    write("ivrlint.toml", 'rule-folders = ["my-rules"]\n')
    write("menu.ivr.yaml", CLEAN)
    result = run("check")
    assert result.exit_code == 2
    assert "--config" in result.output
    assert "executed" not in result.output


@pytest.mark.parametrize("page", sorted(DOCS.glob("**/*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_ignore_of_the_config_page_is_one(tmp_path):
    (comment,) = [block for block in blocks(DOCS / "configuration.md", "yaml") if "ignore[" in block]
    report = lint(comment + CLEAN, {}, book=RuleBook.built_in(), folder=tmp_path)
    assert [(finding.rule, finding.subject) for finding in report.findings] == [("unused-ignore", "menu-too-wide")]


def test_the_table_of_complaints_is_what_the_samples_show():
    from tests.test_samples import CASES

    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \| (.*) \|$", (DOCS / "cases.md").read_text("utf-8"), re.MULTILINE)
    shown = {int(case): tuple(tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells) for case, *cells in rows}
    assert shown == CASES


def test_the_readme_shows_what_the_tool_prints(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    shown = re.search(
        r"^\$ ivrlint check (\S+)\n\.\.\.\n(.*?)^\.\.\.\n\n(.*?)^```",
        (ROOT / "README.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert shown
    output = run_in_place("check", shown[1], "--today", "2026-11-21")
    assert shown[2].strip() in output
    assert shown[3].strip() in output


def run_in_place(*arguments: str) -> str:
    """The output of a command in the current folder."""
    from typer.testing import CliRunner

    from ivrlint.cli import app

    return CliRunner().invoke(app, [*arguments]).output


def test_every_namespace_of_the_survey_is_listed():
    from functools import cached_property

    from ivrlint.survey import Survey

    page = (DOCS / "own-rules.md").read_text("utf-8")
    names = [name for name, value in vars(Survey).items() if isinstance(value, cached_property)]
    missing = [name for name in names if f"| `survey.{name}` |" not in page and not name.startswith("as_")]
    assert not missing


def test_the_report_page_has_every_format():
    from ivrlint.report import FORMATS

    text = (DOCS / "report.md").read_text("utf-8")
    assert [name for name in FORMATS if f"| `{name}` |" not in text] == []
