"""An overview as one page for people who read no findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.overview.words import COLUMNS, LEGEND, cell, count_words, why_words
from ivrlint.report.page import badge, escaped, page


def render(lines: Sequence[Line], look: Look) -> str:
    """All lines in one table."""
    heads = "".join(f'<th class="number">{head}</th>' for head in COLUMNS.values())
    table = f"<tr><th>Grade</th><th>Line</th>{heads}<th>Open</th><th>Owner</th></tr>\n"
    table += "".join(f"{part}\n" for line in lines for part in _row(line))
    head = f"<h1>All lines, the worst first</h1>\n<p>{count_words(lines)}</p>\n"
    legend = f'<p class="soft">{" ".join(LEGEND)}</p>\n'
    return page("All lines", f'{head}<div class="scroll"><table>\n{table}</table></div>\n{legend}')


def _row(line: Line) -> Iterator[str]:
    path = f'<br><span class="soft">{escaped(line.path)}</span>' if line.title != line.path else ""
    why = f'<br><span class="soft">{escaped(why_words(line))}</span>' if line.why else ""
    figures = "".join(f'<td class="number">{cell(line, figure)}</td>' for figure in COLUMNS)
    grade = badge(line.grade) if line.grade else "-"
    yield f"<tr><td>{grade}</td><td>{escaped(line.title)}{path}{why}</td>{figures}"
    yield f"<td>{escaped(line.hours)}</td><td>{escaped(line.owner)}</td></tr>"
