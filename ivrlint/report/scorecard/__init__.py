"""Scorecards as text: for a terminal, as JSON, Markdown and a page for managers."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.measure.history import Change
    from ivrlint.measure.scorecard import Scorecard
    from ivrlint.report import Look

    Card = tuple[Scorecard, Change | None]
    """A scorecard, and what has changed since the last time where a history tells."""

FORMATS = {"full": "terminal", "json": "as_json", "markdown": "markdown", "html": "html"}
"""The output formats of scorecards, with the module that renders each."""


def render(name: str, cards: Sequence[Card], look: Look) -> str:
    """Scorecards in the output format `name`."""
    text: str = import_module(f"ivrlint.report.scorecard.{FORMATS[name]}").render(cards, look)
    return text
