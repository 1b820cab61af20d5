"""Comparisons as text: for a terminal, as JSON and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.measure.compare import Comparison
    from ivrlint.report import Look

FORMATS = {"full": "terminal", "json": "as_json", "markdown": "markdown"}
"""The output formats of comparisons, with the module that renders each."""


def render(name: str, comparisons: Sequence[Comparison], look: Look) -> str:
    """Comparisons in the output format `name`."""
    text: str = import_module(f"ivrlint.report.comparison.{FORMATS[name]}").render(comparisons, look)
    return text
