"""An overview as one page for people who read no findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.frame import badge, escaped, page
from ivrlint.report.overview.words import COLUMNS, LEGEND, cell, count_words, why_words


def render(lines: Sequence[Line], look: Look) -> str:
    """All lines in one table."""
    head = f"<h1>All lines, the worst first</h1>\n<p>{count_words(lines)}</p>\n"
    return page("All lines", f"{head}{table(lines)}\n{legend()}\n")


def table(lines: Sequence[Line], links: Mapping[str, str] = MappingProxyType({})) -> str:
    """A row for each line; `links` leads from the path of a file to where more is said of it."""
    heads = "".join(f'<th class="number">{head}</th>' for head in COLUMNS.values())
    rows = f"<tr><th>Grade</th><th>Line</th>{heads}<th>Open</th><th>Owner</th></tr>\n"
    rows += "".join(f"{part}\n" for line in lines for part in _row(line, links.get(line.path)))
    return f'<div class="scroll"><table>\n{rows}</table></div>'


def legend() -> str:
    """What the columns of the table mean."""
    return f'<p class="soft">{" ".join(LEGEND)}</p>'


def _row(line: Line, link: str | None) -> Iterator[str]:
    title = f'<a href="{link}">{escaped(line.title)}</a>' if link else escaped(line.title)
    path = f'<br><span class="soft">{escaped(line.path)}</span>' if line.title != line.path else ""
    why = f'<br><span class="soft">{escaped(why_words(line))}</span>' if line.why else ""
    figures = "".join(f'<td class="number">{cell(line, figure)}</td>' for figure in COLUMNS)
    grade = badge(line.grade) if line.grade else "-"
    yield f"<tr><td>{grade}</td><td>{title}{path}{why}</td>{figures}"
    yield f"<td>{escaped(line.hours)}</td><td>{escaped(line.owner)}</td></tr>"
