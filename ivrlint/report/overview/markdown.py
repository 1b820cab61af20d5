"""An overview as Markdown, for wikis."""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.overview.words import COLUMNS, LEGEND, cell, count_words, why_words
from ivrlint.report.safe import markdown as safe


def render(lines: Sequence[Line], look: Look) -> str:
    """All lines as one table."""
    rows = [_row(line) for line in lines]
    head = f"| grade | line | {' | '.join(COLUMNS.values())} | open | owner | file |"
    rule = f"|{' --- |' * (5 + len(COLUMNS))}"
    return "\n".join([f"{count_words(lines)}.", "", head, rule, *rows, "", " ".join(LEGEND) + "."]) + "\n"


def _row(line: Line) -> str:
    name = safe(line.name or line.number or "-")
    name += f" ({safe(why_words(line))})" if line.why else ""
    figures = " | ".join(cell(line, figure) for figure in COLUMNS)
    return f"| {line.grade or '-'} | {name} | {figures} | {safe(line.hours)} | {safe(line.owner)} | {safe(line.path)} |"
