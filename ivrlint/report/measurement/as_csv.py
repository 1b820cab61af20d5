"""Measurements as CSV, one figure a row: for spreadsheets and for following figures over time."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from ivrlint.measure.measurement import Measurement
from ivrlint.report import Look
from ivrlint.report.safe import printable, spreadsheet
from ivrlint.survey.figures import FIGURES

HEADER = ("file", "part", "node", "key", "figure", "value", "unit")


def render(measurements: Sequence[Measurement], look: Look) -> str:
    """All figures of all measurements; a figure that cannot be known has an empty value."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for measurement in measurements:
        for part, node, key, figure, value, unit in _rows(measurement):
            known = "" if value is None else f"{value:.6g}"
            names = [spreadsheet(printable(name)) for name in (measurement.path, part, node, key, figure)]
            writer.writerow([*names, known, unit])
    return text.getvalue()


def _rows(measurement: Measurement) -> Iterator[tuple[str, str, str, str, float | None, str]]:
    for name, value in measurement.figures.items():
        yield "flow", "", "", name, value, FIGURES[name].unit
    for found in measurement.destinations:
        yield "destination", found.node.id, "", "keys", found.keys, "keys"
        yield "destination", found.node.id, "", "seconds", found.seconds, "s"
        yield "destination", found.node.id, "", "share", found.share, "share"
    for measured in measurement.menus:
        yield "menu", measured.menu.id, "", "entered", measured.entered, "calls"
        yield "menu", measured.menu.id, "", "lost", measured.lost, "share"
        yield "menu", measured.menu.id, "", "memory_load", measured.memory_load, "option-seconds"
        for choice in measured.choices:
            yield "choice", measured.menu.id, choice.name, "seconds", choice.seconds, "s"
            yield "choice", measured.menu.id, choice.name, "share", choice.share, "calls"
