"""JSON for machines, version 1. Keys are only ever added; texts are as they stand in the file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ivrlint import __version__
from ivrlint.lint.engine import ReadingError, Report
from ivrlint.lint.rule import Finding
from ivrlint.report import Look
from ivrlint.survey import Walk
from ivrlint.survey.figures import FIGURES

VERSION = 1

HIDDEN = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
"""What JSON would let through raw and a terminal might obey: C1 controls, writing directions, lone surrogates."""


def render(reports: Sequence[Report], look: Look) -> str:
    """The reports of a run as one JSON document."""
    findings = [finding for report in reports for finding in report.findings]
    counts = Counter(str(finding.severity) for finding in findings)
    document = {
        "version": VERSION,
        "ivrlint": __version__,
        "findings": [_finding(finding) for finding in findings],
        "files": [_file(report) for report in reports],
        "errors": [_error(error) for report in reports for error in report.errors],
        "summary": {
            "files": len(reports),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "notes": counts["info"],
            "unreadable": sum(bool(report.errors) for report in reports),
            "crashes": sum(len(report.crashes) for report in reports),
        },
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule,
        "family": finding.family,
        "severity": str(finding.severity),
        "message": finding.message,
        "fix": finding.fix,
        "path": finding.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "node": finding.node,
        "key": finding.key,
        "subject": finding.subject,
        "walk": _walk(finding.walk) if finding.walk else [],
        "related": [
            {"path": place.path, "line": place.line, "column": place.column, "message": message}
            for place, message in finding.related_places()
        ],
        "identity": finding.identity,
    }


def _walk(walk: Walk) -> list[dict[str, Any]]:
    return [
        {"node": step.node, "key": step.edge.key if step.edge else None, "seconds": round(step.seconds, 1)}
        for step in walk.steps
    ]


def _file(report: Report) -> dict[str, Any]:
    if report.survey is None:
        return {"path": report.path, "format": None, "flow": None, "grade": None}
    flow, shape = report.survey.flow, report.survey.shape
    yes, no, cannot_tell = shape.human_reach
    figures = {name: shape.figure(name) for name in FIGURES}
    return {
        "path": report.path,
        "format": flow.format,
        "flow": flow.name,
        "nodes": shape.nodes,
        "grade": report.grade,
        "profiles": [
            {"name": profile.name, "draft": profile.is_draft, "as_of": str(profile.as_of) if profile.as_of else None}
            for profile in report.profiles
        ],
        **{name: round(value, 1) if isinstance(value, float) else value for name, value in figures.items()},
        "human_reachable": {"yes": yes, "no": no, "cannot_tell": cannot_tell},
    }


def _error(error: ReadingError) -> dict[str, Any]:
    return {"path": error.path, "line": error.span.line, "column": error.span.column, "message": error.message}
