"""A run: many files, one linter. A file that cannot be read, or on which we fail, never stops the others."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import date
from pathlib import Path

from ivrlint.flow import Flow
from ivrlint.formats.registry import paused_garbage_collection, read
from ivrlint.lint.engine import Linter, Report, crashed, unreadable
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText, shown_path
from ivrlint.survey import Survey
from ivrlint.survey.library import Library


def load(file: Path) -> Flow:
    """The flow in a file, under the path that reports show. Raise SourceError where it cannot be read."""
    return read(SourceText.read(file, shown_path(file)))


def lint(
    sources: Sequence[Path | SourceText], linter: Linter, today: date, named: Container[Path] = ()
) -> Iterator[Report]:
    """The report of each file (or of a text that is already there), in the order given.

    A file of another channel (a messaging flow, for one) has no report, unless it is one of those that were `named`.
    Where folders were searched and no file `named`, a last report tells which ignores of the config hide nothing.
    """
    library = Library(load, today, linter.config.flows)
    for source in sources:
        text = source if isinstance(source, SourceText) else SourceText(shown_path(source), "")
        try:
            if not isinstance(source, SourceText):
                text = SourceText.read(source, text.path)
            with paused_garbage_collection():
                report = linter.check(Survey(read(text), today, library))
            yield report
        except NoPhoneMenuError as error:
            if isinstance(source, SourceText) or source in named:
                yield unreadable(error)
        except SourceError as error:
            yield unreadable(error)
        except Exception as error:
            yield crashed(text, error)
    searched = not named and all(isinstance(source, Path) for source in sources)
    if searched and (about_config := linter.about_config(today)):
        yield about_config
