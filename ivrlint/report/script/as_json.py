"""A script as JSON, version 1. Keys are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ivrlint import __version__
from ivrlint.measure.script import Heard, Script
from ivrlint.report import Look
from ivrlint.report.safe import json_text
from ivrlint.report.script.words import span_of
from ivrlint.survey.texts import Text


def render_script(script: Script, look: Look) -> str:
    """All lines, and the recordings that are not used."""
    lines = [
        {
            "language": line.language,
            "file": line.file,
            "state": line.state,
            "seconds": line.seconds if line.seconds is None else round(line.seconds, 3),
            "words": line.words,
            "places": [_place(text) for text in line.texts],
        }
        for line in script.lines
    ]
    return json_text({"version": 1, "ivrlint": __version__, "lines": lines, "unused": list(script.unused)})


def render_texts(heard: Sequence[Heard], look: Look) -> str:
    """All texts."""
    texts = [
        {
            "language": found.text.language,
            "words": " ".join(found.sentences),
            "seconds": round(found.walk.seconds, 3),
            "exact": found.walk.exact,
            "keys": found.walk.keys,
            **_place(found.text),
        }
        for found in heard
    ]
    return json_text({"version": 1, "ivrlint": __version__, "texts": texts})


def _place(text: Text) -> dict[str, Any]:
    span = span_of(text)
    return {"path": span.path, "line": span.line, "node": text.node.id, "part": text.part, "heard": text.where}
