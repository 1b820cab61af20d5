"""Floor 6: one renderer per output format, from reports to text. They decide nothing and look nothing up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.lint.engine import Report

FORMATS = {"full": "full", "concise": "concise", "json": "as_json", "github": "github"}
"""The output formats, with the module that renders each."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the place that the text goes to can show."""

    width: int = 100
    colour: bool = False
    unicode: bool = True
    statistics: bool = False
    """Count the findings by rule at the end."""


def render(name: str, reports: Sequence[Report], look: Look) -> str:
    """The reports of a run in the output format `name`."""
    text: str = import_module(f"ivrlint.report.{FORMATS[name]}").render(reports, look)
    return text


def count_words(reports: Sequence[Report]) -> str:
    """`3 errors, 1 warning, 2 notes`, or `no findings`; what could not be read comes first."""
    counts = Counter(finding.severity.word for report in reports for finding in report.findings if finding.severity)
    unread = sum(len(report.errors) for report in reports)
    parts = [number_of(unread, "unreadable place")] if unread else []
    parts += [number_of(counts[word], word) for word in ("error", "warning", "note") if counts[word]]
    return ", ".join(parts) or "no findings"


def law_words(reports: Sequence[Report]) -> list[str]:
    """A line for each profile in force that rests on a law: from when it is, and what it is not."""
    profiles = {profile.name: profile for report in reports for profile in report.profiles if profile.as_of}
    return [
        f"profile {profile.name}{', a draft' if profile.is_draft else ''} as of {profile.as_of}: no legal advice"
        for profile in profiles.values()
    ]


def number_of(count: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def seconds_word(seconds: float, exact: bool = True) -> str:
    """`14 s`, or `14 s or more` where something on the way could not be timed."""
    return f"{seconds:.0f} s" if exact else f"{seconds:.0f} s or more"
