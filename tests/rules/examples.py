"""Running the examples of a rule file, as its documentation promises them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.layers import Layer
from ivrlint.lint.rule import Rule
from ivrlint.lint.settings import Config
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from ivrlint.survey.library import Library

MARK = "# <- here"
TODAY = date(2026, 11, 21)


def lint(
    text: str, settings: dict[str, Any], *, book: RuleBook, folder: Path, select: list[str] | None = None
) -> Report:
    """Lint `text` as the file menu.ivr.yaml of `folder`, with the settings of the rule that it is an example of."""
    for name, content in settings.get("files", {}).items():
        (folder / name).write_text(content, encoding="utf-8")
    today = settings.get("today", TODAY)
    command = Layer("test", profiles=settings.get("profile", []), select=select, options=settings.get("options", {}))

    def load(file: Path) -> Any:
        return read(SourceText.read(file))

    flow = read(SourceText(str(folder / "menu.ivr.yaml"), text))
    return Linter(book, Config(), command).check(Survey(flow, today, Library(load, today)))


def marked_lines(text: str) -> list[int]:
    """The lines of an example that carry the mark."""
    return [number for number, line in enumerate(text.splitlines(), 1) if MARK in line]


def described(report: Report) -> list[str]:
    """What a report says, for a test's message."""
    return (
        [f"{finding.span.line}: {finding.severity} {finding.rule}: {finding.message}" for finding in report.findings]
        + [f"{error.span.line}: {error.message}" for error in report.errors]
        + report.crashes
    )


def check_examples(rule: Rule, book: RuleBook, folder: Path) -> None:
    """Assert that the bad example is flagged exactly where it is marked, and that the good one passes `recommended`."""
    bad = lint(rule.bad, rule.settings, book=book, folder=folder, select=[rule.name])
    assert not bad.errors and not bad.crashes, described(bad)
    flagged = sorted(finding.span.line for finding in bad.findings if finding.rule == rule.name)
    assert flagged == marked_lines(rule.bad), described(bad)
    good = lint(rule.good, rule.settings, book=book, folder=folder)
    assert not good.findings and not good.errors and not good.crashes, described(good)
