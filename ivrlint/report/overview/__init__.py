"""An overview as text: for a terminal, as JSON, CSV, Markdown and a page for managers."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.measure.overview import Line
    from ivrlint.report import Look

FORMATS = {"full": "terminal", "json": "as_json", "csv": "as_csv", "markdown": "markdown", "html": "html"}
"""The output formats of overviews, with the module that renders each."""


def render(name: str, lines: Sequence[Line], look: Look) -> str:
    """An overview in the output format `name`."""
    text: str = import_module(f"ivrlint.report.overview.{FORMATS[name]}").render(lines, look)
    return text
