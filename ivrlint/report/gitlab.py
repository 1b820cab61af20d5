"""GitLab Code Quality: findings as the JSON that a merge request compares with the one of its target branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Severity
from ivrlint.report import Look, all_findings
from ivrlint.report.annotations import severity_of
from ivrlint.report.safe import json_text, printable

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(reports: Sequence[Report], look: Look) -> str:
    """The findings of a run as a JSON array; an empty one where there are none.

    A fingerprint is the finding's path and identity: it stays when lines move. Where nothing tells two findings
    apart, the second one counts: GitLab takes issues with the same fingerprint for one.
    """
    seen: Counter[str] = Counter()
    issues = []
    for report in reports:
        for finding in all_findings(report):
            place = f"{finding.path}\0{finding.identity}"
            seen[place] += 1
            span = finding.span
            issues.append(
                {
                    "description": printable(finding.message),
                    "check_name": finding.rule,
                    "fingerprint": sha256(f"{place}\0{seen[place]}".encode("utf-8", "replace")).hexdigest(),
                    "severity": _SEVERITIES[severity_of(finding)],
                    "location": {
                        "path": printable(span.path),
                        "positions": {
                            "begin": {"line": span.line, "column": span.column},
                            "end": {"line": span.end_line, "column": span.end_column},
                        },
                    },
                }
            )
    return json_text(issues)
