"""The two functions of the public API that do work."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ivrlint.flow import Flow
from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.layers import Layer
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from ivrlint.survey.library import Library


def load(path: str | Path) -> Flow:
    """Read a menu of any platform that ivrlint knows. Raise SourceError where it cannot be read."""
    return read(SourceText.read(Path(path)))


def check(path: str | Path, *, profile: str = "recommended", today: date | None = None) -> Report:
    """Lint one menu with a profile, as of `today` (the current day unless given); no config is looked for.

    Raise SourceError where it cannot be read.
    """
    day = today or date.today()
    survey = Survey(load(path), day, Library(load, day))
    return Linter(RuleBook.built_in(), command=Layer("check()", profiles=profile.split(","))).check(survey)
