"""Mystery calls as JSON for machines, version 1. Keys are only ever added."""

from __future__ import annotations

from typing import Any

from ivrlint import __version__
from ivrlint.calls.coverage import Coverage
from ivrlint.calls.judging import ended
from ivrlint.calls.result import Report, Result, Tally
from ivrlint.report import Look
from ivrlint.report.calls.play import play
from ivrlint.report.calls.words import verdict
from ivrlint.report.safe import json_text

VERSION = 1


def render(report: Report, look: Look, all_calls: bool) -> str:
    """The paths of a run as one document, each with one of its calls."""
    document = {
        "version": VERSION,
        "ivrlint": __version__,
        "name": report.name,
        "seed": report.seed,
        "calls": report.calls,
        "as_expected": report.met,
        "paths": [_path(tally) for tally in report.tallies],
        "coverage": [_coverage(coverage) for coverage in report.coverage.values()],
    }
    return json_text(document)


def _path(tally: Tally) -> dict[str, Any]:
    low, high = tally.interval
    return {
        "menu": tally.path.menu,
        "scenario": tally.path.scenario.name,
        "profile": tally.path.profile,
        "condition": tally.path.condition,
        "calls": tally.calls,
        "as_expected": tally.met,
        "confidence_interval": [round(low, 4), round(high, 4)] if tally.calls > 1 else None,
        "failures": tally.failures,
        "example": _example(tally.example) if tally.example else None,
    }


def _example(result: Result) -> dict[str, Any]:
    call = result.visit.call
    return {
        "seconds": round(call.clock, 1),
        "waited": round(call.waited, 1),
        "keys": call.keys,
        "ended": ended(result.visit),
        "places": [id for _, id in call.passed],
        "checklist": [
            {
                "question": str(finding.expectation.question),
                "what": finding.expectation.what or None,
                "expected": finding.expectation.answer,
                "verdict": verdict(finding),
                "found": finding.actual,
                "at": None if finding.at is None else round(finding.at, 1),
                "line": finding.expectation.span.line,
            }
            for finding in result.findings
        ],
        "transcript": play(result.visit).splitlines(),
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    (nodes, all_nodes), (edges, all_edges) = coverage.nodes, coverage.edges
    return {
        "menu": coverage.path,
        "nodes": nodes,
        "all_nodes": all_nodes,
        "edges": edges,
        "all_edges": all_edges,
        "missed_nodes": [node.id for node in coverage.missed_nodes],
        "missed_edges": [
            {"node": edge.source, "exit": edge.key or edge.condition or edge.kind.value, "to": edge.target}
            for edge in coverage.missed_edges
        ],
    }
