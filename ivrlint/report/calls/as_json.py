"""Mystery calls as JSON for machines, version 1. Keys are only ever added."""

from __future__ import annotations

from typing import Any

from ivrlint import __version__
from ivrlint.calls.coverage import Coverage
from ivrlint.calls.judging import ended
from ivrlint.calls.result import Report, Result, Score, Tally, wilson
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
        "menus": [_menu(report, menu) for menu in report.menus],
        "paths": [_path(tally) for tally in report.tallies],
        "coverage": [_coverage(coverage) for coverage in report.coverage.values()],
    }
    return json_text(document)


def _menu(report: Report, menu: str) -> dict[str, Any]:
    met, calls = report.score(menu)
    scores = ((asks, menus[menu]) for asks, menus in report.scores.items() if menu in menus)
    return {
        "menu": menu,
        "calls": calls,
        "as_expected": met,
        "confidence_interval": None if report.seed is None else _interval((met, calls)),
        "questions": [{"question": asks, "calls": score[1], "met": score[0]} for asks, score in scores],
    }


def _interval(score: Score) -> list[float] | None:
    """The interval of a share; None for one call."""
    return [round(bound, 4) for bound in wilson(*score)] if score[1] > 1 else None


def _path(tally: Tally) -> dict[str, Any]:
    return {
        "menu": tally.path.menu,
        "scenario": tally.path.scenario.name,
        "profile": tally.path.profile,
        "condition": tally.path.condition,
        "calls": tally.calls,
        "as_expected": tally.met,
        "confidence_interval": _interval((tally.met, tally.calls)),
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
