"""An overview as JSON, version 1. Keys are only ever added."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ivrlint import __version__
from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.as_json import HIDDEN
from ivrlint.report.overview.words import COLUMNS


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
    text = json.dumps({"version": 1, "ivrlint": __version__, "lines": rows}, indent=2, ensure_ascii=False)
    return HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
