"""JSON for machines, version 1. Keys are only ever added; texts are as they stand in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ivrlint import __version__
from ivrlint.lint.engine import ReadingError, Report
from ivrlint.lint.rule import Finding
from ivrlint.report import Look
from ivrlint.report.safe import json_text
from ivrlint.source import Edit
from ivrlint.survey import Walk

VERSION = 1


def render(reports: Sequence[Report], look: Look) -> str:
    """The reports of a run as one JSON document."""
    findings = [finding for report in reports for finding in report.findings]
    files = [report for report in reports if not report.stale]
    counts = Counter(str(finding.severity) for finding in findings)
    document = {
        "version": VERSION,
        "ivrlint": __version__,
        "findings": [_finding(finding) for finding in findings],
        "files": [_file(report) for report in files],
        "errors": [_error(error) for report in reports for error in report.errors],
        "stale": [asdict(entry) for report in reports for entry in report.stale],
        "summary": {
            "files": len(files),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "notes": counts["info"],
            "in_baseline": sum(report.in_baseline for report in reports),
            "unreadable": sum(bool(report.errors) for report in reports),
            "crashes": sum(len(report.crashes) for report in reports),
        },
    }
    return json_text(document)


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
        "edit": _edit(finding.edit),
    }


def _edit(edit: Edit | None) -> dict[str, Any] | None:
    if edit is None:
        return None
    replacements = [
        {
            "line": span.line,
            "column": span.column,
            "end_line": span.end_line,
            "end_column": span.end_column,
            "text": text,
        }
        for span, text in edit.replacements
    ]
    return {"title": edit.title, "safe": edit.safe, "replacements": replacements}


def _walk(walk: Walk) -> list[dict[str, Any]]:
    return [
        {"node": step.node, "key": step.edge.key if step.edge else None, "seconds": round(step.seconds, 1)}
        for step in walk.steps
    ]


def _file(report: Report) -> dict[str, Any]:
    facts = report.facts
    if facts is None:
        return {"path": report.path, "format": None, "flow": None, "grade": None}
    yes, no, cannot_tell = facts.human_reach
    return {
        "path": report.path,
        "format": facts.format,
        "flow": facts.name,
        "nodes": facts.nodes,
        "grade": report.grade,
        "profiles": [
            {"name": profile.name, "draft": profile.is_draft, "as_of": str(profile.as_of) if profile.as_of else None}
            for profile in report.profiles
        ],
        **{name: round(value, 1) if isinstance(value, float) else value for name, value in facts.figures.items()},
        "human_reachable": {"yes": yes, "no": no, "cannot_tell": cannot_tell},
    }


def _error(error: ReadingError) -> dict[str, Any]:
    return {
        "path": error.path,
        "line": error.span.line,
        "column": error.span.column,
        "message": error.message,
        "edit": _edit(error.edit),
    }
