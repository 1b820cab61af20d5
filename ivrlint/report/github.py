"""GitHub workflow commands: findings as annotations on a pull request.

GitHub shows ten errors, ten warnings and ten notices a step ("Workflow commands for GitHub Actions" and the limits of
the Checks API); what goes beyond is printed as plain lines, and the last notice says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import Look, number_of
from ivrlint.report.annotations import by_room, severity_of, stale_lines
from ivrlint.report.safe import printable

_ROOM = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.INFO: 9}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(reports: Sequence[Report], look: Look) -> str:
    """The findings of a run as workflow commands, errors first."""
    shown, beyond = by_room(reports, _ROOM)
    lines = [_annotation(finding) for finding in shown]
    if beyond:
        lines.append(f"::notice title=ivrlint::{number_of(len(beyond), 'more finding')} in the log below")
    return "".join(f"{line}\n" for line in [*lines, *beyond, *stale_lines(reports)])


def _annotation(finding: Finding) -> str:
    span = finding.span
    properties = {"file": span.path, "line": str(span.line)}
    if span.end_line == span.line:  # the Checks API takes columns of a single line only
        properties |= {"col": str(span.column), "endLine": str(span.end_line), "endColumn": str(span.end_column)}
    else:
        properties["endLine"] = str(span.end_line)
    properties["title"] = f"ivrlint ({finding.rule})"
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[severity_of(finding)]} {told}::{_data(finding.message)}%0A{_data(str(span))}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
