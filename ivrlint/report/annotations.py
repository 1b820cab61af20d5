"""Findings for pipelines that show only so many of each level beside the code; the rest goes into the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import all_findings, stale_words
from ivrlint.report.safe import printable


def by_room(reports: Sequence[Report], room: Mapping[Severity, int]) -> tuple[list[Finding], list[str]]:
    """The findings that there is room for, of each severity the first ones and errors first, and a line for each of
    the others."""
    left = dict(room)
    shown: list[Finding] = []
    lines: list[str] = []
    for finding in gravest_first(reports):
        severity = severity_of(finding)
        if left.get(severity):
            left[severity] -= 1
            shown.append(finding)
        else:
            place = printable(str(finding.span)).lstrip(":")
            lines.append(f"{place}: {severity.word} {finding.rule}: {printable(finding.message)}")
    return shown, lines


def stale_lines(reports: Sequence[Report]) -> list[str]:
    """A line for a baseline that has what nobody finds any more."""
    return [printable(words).lstrip(":") for report in reports if (words := stale_words(report))]


def gravest_first(reports: Sequence[Report]) -> list[Finding]:
    """All findings, what could not be read included: errors, warnings, notes."""
    findings = [finding for report in reports for finding in all_findings(report)]
    return sorted(findings, key=lambda finding: -severity_of(finding).rank)


def severity_of(finding: Finding) -> Severity:
    """The severity; a note where none was given."""
    return finding.severity or Severity.INFO
