"""`check --since REV`: only the findings that a change causes, wherever in the menus they show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ivrlint.lint.run import load
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText, shown_path

if TYPE_CHECKING:
    from datetime import date

    from ivrlint.cli.revision import Revision
    from ivrlint.flow import Flow
    from ivrlint.lint.engine import Linter, Report


class Since:
    """Tells which findings of the working tree a revision did not have.

    The menus of the revision are linted with the flows that they called there. All findings of a menu that is new, or
    was none that can be read, are new; of what the config ignores in vain nothing is said.
    """

    def __init__(self, revision: Revision, linter: Linter, day: date) -> None:
        """Ask git which files differ now."""
        from ivrlint.survey.library import Library

        self._then = Then(revision)
        self._linter = linter
        self._day = day
        self._library = Library(self._then.load, day, linter.config.flows)

    def caused(self, report: Report) -> Report:
        """The report of a menu with the findings that are new; it must not come out of the cache."""
        from ivrlint.lint.engine import crashed
        from ivrlint.measure.compare import appeared
        from ivrlint.measure.matching import match
        from ivrlint.survey import Survey

        if report.survey is None:
            return replace(report, findings=[])
        old = self._then.flow(Path(report.path)) if report.findings else None
        if old is None:
            return report
        try:
            before = self._linter.check(Survey(old, self._day, self._library))
            findings = appeared(before, report, match(old, report.survey.flow))
            return replace(report, findings=findings, crashes=[*report.crashes, *before.crashes])
        except Exception as error:
            return replace(report, crashes=[*report.crashes, *crashed(old.source, error).crashes])


class Then:
    """The files as they were in a revision."""

    def __init__(self, revision: Revision) -> None:
        """Ask git once which files there were, and which differ."""
        changed = list(revision.changed())
        self._revision = revision
        self._there = set(revision.files())
        self._differing = {file.before for file in changed if file.before}
        self._new = {file.after for file in changed if file.after} - self._there
        self._renamed = {file.after: file.before for file in changed if file.after and file.before}

    def flow(self, file: Path) -> Flow | None:
        """The menu that a file of the working tree was; None where it was not there, or none that can be read."""
        from ivrlint.report.safe import printable

        place = file.resolve()
        before = self._renamed.get(place, place)
        if before not in self._there:
            return None
        try:
            return self.load(before)
        except NoPhoneMenuError:
            return None
        except SourceError as error:
            told = printable(f"in {self._revision.name}: {error.span}: {error.message}")
            typer.echo(f"ivrlint: {told}; the menu is taken for a new one", err=True)
            return None

    def load(self, file: Path) -> Flow:
        """The flow in a file of the revision. Raise SourceError where it was not there or cannot be read.

        What git does not keep is taken as it is now.
        """
        from ivrlint.formats.registry import paused_garbage_collection, read

        path = shown_path(file)
        if file in self._new:
            message = f"cannot be read: it was not there in {self._revision.name}"
            raise SourceError(message, SourceText(path, "").span(0, 0))
        if file not in self._differing:
            return load(file)
        with paused_garbage_collection():
            return read(SourceText.decode(self._revision.content(file), path))
