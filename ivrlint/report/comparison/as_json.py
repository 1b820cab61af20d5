"""Comparisons as JSON, version 1. Keys are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ivrlint import __version__
from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding
from ivrlint.measure.compare import Comparison
from ivrlint.measure.measurement import Destination
from ivrlint.report import Look
from ivrlint.report.safe import json_text
from ivrlint.survey.figures import FIGURES


def render(comparisons: Sequence[Comparison], look: Look) -> str:
    """All comparisons as one JSON text."""
    menus = [_compared(comparison) for comparison in comparisons]
    return json_text({"version": 1, "ivrlint": __version__, "menus": menus})


def _compared(comparison: Comparison) -> dict[str, Any]:
    return {
        "path": comparison.path,
        "old": _version(comparison.old),
        "new": _version(comparison.new),
        "broken_goals": [
            {"figure": goal.name, "goal": goal.limit, "before": _rounded(goal.before), "after": _rounded(goal.after)}
            for goal in comparison.broken
        ],
        "differences": [
            {"kind": each.kind, "text": each.text, "nodes": list(each.nodes), "key": each.key}
            for each in comparison.differences
        ],
        "figures": {
            change.name: {
                "before": _rounded(change.before),
                "after": _rounded(change.after),
                "unit": FIGURES[change.name].unit,
                "better": change.better,
            }
            for change in comparison.figures
        },
        "appeared": [_finding(finding) for finding in comparison.appeared],
        "went": [_finding(finding) for finding in comparison.went],
        "destinations": [
            {"name": change.title, "before": _destination(change.before), "after": _destination(change.after)}
            for change in comparison.destinations
        ],
        "menus": [
            {
                "node": change.node.id,
                "name": change.node.title,
                "lost": {"before": _rounded(change.before), "after": _rounded(change.after)},
            }
            for change in comparison.menus
        ],
    }


def _version(report: Report | None) -> dict[str, Any] | None:
    return None if report is None else {"path": report.path, "grade": report.grade}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "node": finding.node,
        "key": finding.key,
        "identity": finding.identity,
    }


def _destination(found: Destination | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "node": found.node.id,
        "keys": found.keys,
        "seconds": _rounded(found.seconds),
        "share": _rounded(found.share),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
