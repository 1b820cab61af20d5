"""Writes the table of all figures into docs/measures.md, between its two marks.

Run `python docs/make_measures_table.py` after a change to a figure; a test fails where the page has drifted.
"""

from __future__ import annotations

from pathlib import Path

from ivrlint.survey.figures import FIGURES

PAGE = Path(__file__).parent / "measures.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"


def table() -> str:
    """The rows of all figures."""
    rows = [("figure", "meaning", "unit", "better", "formula", "source", "not known where"), ("---",) * 7]
    rows += [
        (f"`{name}`", figure.meaning, figure.unit, figure.better, figure.formula, figure.source, figure.unknown)
        for name, figure in FIGURES.items()
    ]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)


def page() -> str:
    """The page with the table as it is now."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
