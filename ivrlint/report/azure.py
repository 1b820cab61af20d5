"""Azure Pipelines logging commands: findings as issues of the task, and the task as one that has issues.

The agent keeps ten errors and ten warnings a task and knows no notes (S: its sources as others report them); what it
has no room for is printed as plain lines. It finds a file by its absolute path ("Logging commands", V).
"""

from __future__ import annotations

import os.path
from collections.abc import Sequence

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import Look, count_words, number_of
from ivrlint.report.annotations import by_room, severity_of, stale_lines
from ivrlint.report.safe import printable

_ROOM = {Severity.ERROR: 10, Severity.WARNING: 10}


def render(reports: Sequence[Report], look: Look) -> str:
    """The findings of a run as logging commands, errors first."""
    shown, beyond = by_room(reports, _ROOM)
    lines = [_issue(finding) for finding in shown]
    if shown:
        lines.append(f"##vso[task.complete result=SucceededWithIssues;]{count_words(reports)}")
    if beyond:
        lines += [f"{number_of(len(beyond), 'finding')} that Azure Pipelines has no room for:", *beyond]
    return "".join(f"{line}\n" for line in [*lines, *stale_lines(reports)])


def _issue(finding: Finding) -> str:
    span = finding.span
    properties = {
        "type": str(severity_of(finding)),
        "sourcepath": os.path.abspath(span.path),  # noqa: PTH100 - symbolic links stay as they were named
        "linenumber": str(span.line),
        "columnnumber": str(span.column),
        "code": finding.rule,
    }
    told = "".join(f"{name}={_property(value)};" for name, value in properties.items())
    return f"##vso[task.logissue {told}]{_data(finding.message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%AZP25")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
