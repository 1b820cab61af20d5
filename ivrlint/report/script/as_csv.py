"""A script as CSV, for the studio and for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from ivrlint.measure.script import Heard, Script
from ivrlint.report import Look
from ivrlint.report.safe import printable, spreadsheet
from ivrlint.report.script.words import SCRIPT_COLUMNS, TEXTS_COLUMNS, places_of, seconds_of, spot


def render_script(script: Script, look: Look) -> str:
    """A row for each line, and one for each recording that is not used."""
    rows = [
        (line.language, line.file, line.state, seconds_of(line), line.words, "; ".join(places_of(line)))
        for line in script.lines
    ]
    return _table(SCRIPT_COLUMNS, [*rows, *((None, name, "unused", None, None, None) for name in script.unused)])


def render_texts(heard: Sequence[Heard], look: Look) -> str:
    """A row for each text."""
    return _table(
        TEXTS_COLUMNS,
        (
            (
                found.text.language,
                " ".join(found.sentences),
                spot(found.text),
                found.text.where,
                f"{found.walk.seconds:.1f}",
                str(found.walk.keys),
            )
            for found in heard
        ),
    )


def _table(columns: Iterable[str], rows: Iterable[Iterable[str | None]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([spreadsheet(printable(cell or "")) for cell in row] for row in rows)
    return text.getvalue()
