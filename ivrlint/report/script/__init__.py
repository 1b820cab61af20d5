"""A recording script, and what is said where, as text: for a terminal, as CSV, JSON and Markdown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivrlint.measure.script import Heard, Script
    from ivrlint.report import Look

FORMATS = {"full": "terminal", "json": "as_json", "csv": "as_csv", "markdown": "markdown"}
"""The output formats, with the module that renders each."""


def render_script(name: str, script: Script, look: Look) -> str:
    """A recording script in the output format `name`."""
    text: str = import_module(f"ivrlint.report.script.{FORMATS[name]}").render_script(script, look)
    return text


def render_texts(name: str, heard: Sequence[Heard], look: Look) -> str:
    """What is said where in the output format `name`."""
    text: str = import_module(f"ivrlint.report.script.{FORMATS[name]}").render_texts(heard, look)
    return text
