"""A run: many files, one linter. A file that cannot be read, or on which we fail, never stops the others."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ivrlint.formats.registry import paused_garbage_collection, read
from ivrlint.lint.cache import Cache
from ivrlint.lint.engine import Linter, Report, crashed, unreadable
from ivrlint.lint.processes import default_jobs, in_processes
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText, shown_path
from ivrlint.survey.library import Library

if TYPE_CHECKING:
    from ivrlint.flow import Flow


def load(file: Path) -> Flow:
    """The flow in a file, under the path that reports show. Raise SourceError where it cannot be read."""
    return read(SourceText.read(file, shown_path(file)))


def lint(
    sources: Sequence[Path | SourceText],
    linter: Linter,
    today: date,
    named: Container[Path] = (),
    folders: Sequence[Path] = (),
    *,
    cache: Cache | None = None,
    jobs: int | None = 1,
) -> Iterator[Report]:
    """The report of each file (or of a text that is already there), in the order given.

    A file of another channel (a messaging flow, for one) has no report, unless it is one of those that were `named`.
    Where all files could be read, a last report tells which ignores of the config hide nothing in the `folders` that
    were searched.
    `jobs` is the most processes that share the work; None = as many as are worth it. Reports out of the `cache` or from
    another process have no survey. Raise RuleError or ConfigError where the settings cannot be used.
    """
    kept = [cache.get(source) if cache and isinstance(source, Path) else None for source in sources]
    missing = [source for source, report in zip(sources, kept, strict=True) if report is None]
    if missing or not sources:
        linter.prepare()
    checker = _Checker(linter, today, named, cache)
    jobs = default_jobs(len(missing)) if jobs is None else min(jobs, len(missing))
    fresh = in_processes(checker.report, missing, jobs) if jobs > 1 else map(checker.report, missing)
    used: dict[int, set[str]] = {}
    unread = False
    for known in kept:
        report = known or next(fresh)
        if report is not None:
            unread = unread or report.grade is None
            for number, names in report.ignores_used.items():
                used.setdefault(number, set()).update(names)
            yield report
    if cache and missing:
        cache.tidy()
    if not unread and (about_config := linter.about_config(today, used, folders)):
        yield about_config


@dataclass
class _Checker:
    """Checks one file after the other."""

    linter: Linter
    today: date
    named: Container[Path]
    cache: Cache | None
    library: Library = field(init=False)

    def __post_init__(self) -> None:
        self.library = Library(load, self.today, self.linter.config.flows)

    def report(self, source: Path | SourceText) -> Report | None:
        """The report of a file; None for one of another channel."""
        from ivrlint.survey import Survey

        text = source if isinstance(source, SourceText) else SourceText(shown_path(source), "")
        self.library.notes = set()
        try:
            if not isinstance(source, SourceText):
                text = SourceText.read(source, text.path)
            with paused_garbage_collection():
                report = self.linter.check(Survey(read(text), self.today, self.library))
                if self.cache and not isinstance(source, SourceText):
                    self.cache.put(source, text, report, self.library.notes)
            return report
        except NoPhoneMenuError as error:
            return unreadable(error) if isinstance(source, SourceText) or source in self.named else None
        except SourceError as error:
            return unreadable(error)
        except Exception as error:
            return crashed(text, error)
