"""An overview as CSV, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.overview.words import COLUMNS
from ivrlint.report.safe import printable, spreadsheet

HEADER = ("path", "name", "number", "owner", "grade", "hours", *COLUMNS, "why")


def render(lines: Sequence[Line], look: Look) -> str:
    """All lines, one a row; what is not known is empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for line in lines:
        values = (line.figure(figure) for figure in COLUMNS)
        figures = ["" if value is None else f"{value:.6g}" for value in values]
        texts = (line.path, line.name, line.number, line.owner, line.grade, line.hours)
        writer.writerow([*map(_cell, texts), *figures, _cell(line.why)])
    return text.getvalue()


def _cell(text: str) -> str:
    return spreadsheet(printable(text))
