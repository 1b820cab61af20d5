"""Mystery calls as text: for a terminal, as JSON, JUnit XML, Markdown and a page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.calls.result import Report
    from ivrlint.report import Look

FORMATS = {"full": "terminal", "json": "as_json", "junit": "junit", "markdown": "markdown", "html": "html"}
"""The output formats of mystery calls, with the module that renders each."""


def render(name: str, report: Report, look: Look, *, all_calls: bool = False) -> str:
    """Mystery calls in the output format `name`; with `all_calls` those that went well are told as well."""
    text: str = import_module(f"ivrlint.report.calls.{FORMATS[name]}").render(report, look, all_calls)
    return text
