"""An overview as JSON, version 1. Keys are only ever added."""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint import __version__
from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.overview.words import COLUMNS
from ivrlint.report.safe import json_text


def render(lines: Sequence[Line], look: Look) -> str:
    """All lines as one JSON text; what is not known is null."""
    rows = [
        {
            "path": line.path,
            "name": line.name,
            "number": line.number or None,
            "owner": line.owner or None,
            "grade": line.grade or None,
            "hours": line.hours or None,
            **{figure: _rounded(line.figure(figure)) for figure in COLUMNS},
            "why": line.why or None,
        }
        for line in lines
    ]
    return json_text({"version": 1, "ivrlint": __version__, "lines": rows})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
