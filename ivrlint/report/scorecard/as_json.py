"""Scorecards as JSON, version 1. Keys are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ivrlint import __version__
from ivrlint.measure.history import Change
from ivrlint.measure.scorecard import Judged, total
from ivrlint.report import Look
from ivrlint.report.safe import json_text

if TYPE_CHECKING:
    from ivrlint.report.scorecard import Card


def render(cards: Sequence[Card], look: Look) -> str:
    """All scorecards as one JSON text."""
    document = {"version": 1, "ivrlint": __version__, "scorecards": [_card(card) for card in cards]}
    return json_text(document)


def _card(card_and_change: Card) -> dict[str, Any]:
    card, change = card_and_change
    earned, possible = total(card.judged)
    return {
        "path": card.survey.flow.path,
        "name": card.survey.flow.name,
        "grade": card.grade,
        "score": card.score,
        "reached": card.reached,
        "earned": round(earned, 6),
        "points": round(possible, 6),
        "criteria": [_judged(judged) for judged in card.judged],
        "unread": list(card.unread),
        "change": _change(change) if change else None,
    }


def _judged(judged: Judged) -> dict[str, Any]:
    criterion = judged.criterion
    return {
        "name": criterion.name,
        "category": criterion.category,
        "asks": criterion.asks,
        "points": judged.points,
        "earned": None if judged.earned is None else round(judged.earned, 6),
        "why": judged.why,
        "figure": criterion.gauge.figure if criterion.gauge else None,
        "value": None if judged.value is None else round(judged.value, 6),
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "line": finding.span.line,
                "node": finding.node,
                "message": finding.message,
                "identity": finding.identity,
            }
            for finding in judged.findings
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "since": str(change.before.date),
        "grade": [change.before.grade, change.now.grade],
        "score": [change.before.score, change.now.score],
        "reached": [change.before.reached, change.now.reached],
        "figures": {name: [before, now] for name, before, now in change.figures()},
    }
