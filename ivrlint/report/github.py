"""GitHub workflow commands: findings as annotations on a pull request.

GitHub shows ten errors, ten warnings and ten notices a step ("Workflow commands for GitHub Actions" and the limits of
the Checks API); what goes beyond is printed as plain lines, and a last notice says how many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Severity
from ivrlint.report import Look, number_of
from ivrlint.report.safe import printable

SHOWN_PER_LEVEL = 10
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(reports: Sequence[Report], look: Look) -> str:
    """The findings of a run as workflow commands, errors first."""
    rows = []
    for report in reports:
        for error in report.errors:
            rows.append((Severity.ERROR, "invalid-file", error.span, error.message))
        for finding in report.findings:
            rows.append((finding.severity or Severity.INFO, finding.rule, finding.span, finding.message))
    rows.sort(key=lambda row: -row[0].rank)
    shown: Counter[Severity] = Counter()
    lines = []
    beyond = []
    for severity, rule, span, message in rows:
        shown[severity] += 1
        if shown[severity] > SHOWN_PER_LEVEL:
            beyond.append(f"{printable(str(span))}: {severity.word} {rule}: {printable(message)}".lstrip(":"))
            continue
        places = {
            "file": span.path,
            "line": span.line,
            "col": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        properties = ",".join(f"{name}={_property(str(value))}" for name, value in places.items())
        text = _data(f"{message}\n{span.path}:{span.line}:{span.column}")
        lines.append(f"::{_LEVELS[severity]} {properties},title={_property(f'ivrlint ({rule})')}::{text}")
    if beyond:
        lines.append(f"::notice title=ivrlint::{number_of(len(beyond), 'more finding')} in the log below")
        lines += beyond
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    text = "\n".join(printable(line) for line in text.split("\n"))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text.replace("\n", " ")).replace(":", "%3A").replace(",", "%2C")
