"""Measurements as JSON, version 1. Keys are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ivrlint import __version__
from ivrlint.measure.measurement import Measurement
from ivrlint.report import Look
from ivrlint.report.safe import json_text
from ivrlint.survey.figures import FIGURES


def render(measurements: Sequence[Measurement], look: Look) -> str:
    """All measurements as one JSON text."""
    flows = [_flow(measurement) for measurement in measurements]
    return json_text({"version": 1, "ivrlint": __version__, "flows": flows})


def _flow(measurement: Measurement) -> dict[str, Any]:
    flow = measurement.survey.flow
    return {
        "path": flow.path,
        "name": flow.name,
        "format": flow.format,
        "figures": {name: _figure(name, value) for name, value in measurement.figures.items()},
        "assumptions": list(measurement.assumptions),
        "what_if": list(measurement.what_if),
        "endings": [
            {"ending": ended.ending, "share": _rounded(ended.share), "waiting": _rounded(ended.waiting)}
            for ended in measurement.endings
        ],
        "kinds": [
            {
                "name": kind.name,
                "share": _rounded(kind.share),
                "seconds": _rounded(kind.seconds),
                "endings": {ending.value: _rounded(share) for ending, share in kind.endings.items()},
            }
            for kind in measurement.kinds
        ],
        "destinations": [
            {
                "node": found.node.id,
                "name": found.node.title,
                "kind": found.node.kind,
                "keys": found.keys,
                "seconds": _rounded(found.seconds),
                "exact": found.exact,
                "notices": list(found.notices),
                "share": _rounded(found.share),
            }
            for found in measurement.destinations
        ],
        "menus": [
            {
                "node": measured.menu.id,
                "name": measured.menu.title,
                "memory_load": _rounded(measured.memory_load),
                "exact": measured.exact,
                "entered": _rounded(measured.entered),
                "lost": _rounded(measured.lost),
                "choices": [
                    {
                        "key": choice.name,
                        "label": choice.label,
                        "seconds": _rounded(choice.seconds),
                        "share": _rounded(choice.share),
                    }
                    for choice in measured.choices
                ],
            }
            for measured in measurement.menus
        ],
        "savings": [
            {
                "menu": saving.listening.menu.id,
                "order": [edge.key for edge in saving.listening.order],
                "seconds": _rounded(saving.seconds),
                "hours": _rounded(saving.hours),
            }
            for saving in measurement.savings
        ],
    }


def _figure(name: str, value: float | None) -> dict[str, Any]:
    known = {"value": _rounded(value), "unit": FIGURES[name].unit}
    return known if value is not None else {**known, "why": FIGURES[name].unknown}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
