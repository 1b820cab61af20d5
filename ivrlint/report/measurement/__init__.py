"""Measurements as text: for a terminal, as JSON, CSV and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.measure.measurement import Measurement
    from ivrlint.report import Look

FORMATS = {"full": "terminal", "json": "as_json", "csv": "as_csv", "markdown": "markdown"}
"""The output formats of measurements, with the module that renders each."""


def render(name: str, measurements: Sequence[Measurement], look: Look) -> str:
    """Measurements in the output format `name`."""
    text: str = import_module(f"ivrlint.report.measurement.{FORMATS[name]}").render(measurements, look)
    return text
