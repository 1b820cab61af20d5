"""An overview for a terminal: a row of figures for each line, with its file, hours and owner below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ivrlint.measure.overview import Line
from ivrlint.report import Look
from ivrlint.report.overview.words import COLUMNS, LEGEND, cell, count_words, details, why_words
from ivrlint.report.safe import ascii_only, printable

_WIDTHS = {figure: max(len(head), 6) for figure, head in COLUMNS.items()}
_INDENT = 9


def render(lines: Sequence[Line], look: Look) -> str:
    """All lines, the worst first."""
    text = "".join(f"{row.rstrip()}\n" for row in _rows(lines, look))
    return text if look.unicode else ascii_only(text)


def _rows(lines: Sequence[Line], look: Look) -> Iterator[str]:
    heads = "  ".join(f"{head:>{_WIDTHS[figure]}}" for figure, head in COLUMNS.items())
    yield from (count_words(lines), "", f"  grade  {heads}  line")
    for line in lines:
        figures = "  ".join(f"{cell(line, figure):>{_WIDTHS[figure]}}" for figure in COLUMNS)
        lead = f"  {line.grade or '-':<5}  {figures}  " if line.grade else f"  {'-':<5}  "
        yield from textwrap.wrap(
            printable(line.title), look.width, initial_indent=lead, subsequent_indent=" " * len(lead)
        )
        if below := details(line):
            yield from _below(" · ".join(below), look)
        if line.why:
            yield from _below(why_words(line), look)
    yield ""
    yield from textwrap.wrap(" ".join(LEGEND), look.width, initial_indent="  ", subsequent_indent="  ")


def _below(text: str, look: Look) -> list[str]:
    indent = " " * _INDENT
    return textwrap.wrap(
        printable(text), look.width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
