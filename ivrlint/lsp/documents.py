"""The open files: from the text in the editor to a report, as `ivrlint check` would give it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path

from pygls.uris import to_fs_path, urlparse

from ivrlint.formats.registry import recognise
from ivrlint.lint.baseline import BaselineError
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import ReadingError, Report, crashed
from ivrlint.lint.rule import Finding, RuleError
from ivrlint.lint.run import lint
from ivrlint.lint.tables import ConfigError
from ivrlint.lsp.linters import Linters, known_findings
from ivrlint.lsp.names import Name, names
from ivrlint.lsp.positions import Shift
from ivrlint.measure.outline import Outline, outline
from ivrlint.source import SourceText, Span, shown_path
from ivrlint.survey import Survey

NATIVE_ENDINGS = (".ivr.yaml", ".ivr.yml")
"""Names of files that are meant to be menus, whatever is in them."""


class Reading:
    """A text that could be read as a menu, and what is known of that."""

    def __init__(self, survey: Survey, findings: list[Finding]) -> None:
        """Keep what was found; all else is computed when it is first asked for."""
        self.survey = survey
        self.flow = survey.flow
        self.findings = findings

    @cached_property
    def outline(self) -> Outline:
        """The flow as a tree, with what each place costs callers."""
        return outline(self.survey)

    @cached_property
    def names(self) -> list[Name]:
        """Every place that names a node, in file order."""
        return names(self.flow)


class Document:
    """One open file. What is asked about it is answered from the last text that could be read."""

    def __init__(self, uri: str, text: str, check: Callable[[Path, SourceText], Report]) -> None:
        """Keep the text; `check` makes the report of it."""
        self.uri = uri
        self.version: int | None = None
        self.file = Path.cwd() / (to_fs_path(uri) or urlparse(uri)[2] or "untitled")
        self.source = SourceText(shown_path(self.file), text)
        self.reading: Reading | None = None
        """The last one that there was; its places are those of its own text."""
        self._check = check
        self._report: Report | None = None
        self._shift: Shift | None = None

    def write(self, text: str) -> None:
        """Take a new text."""
        self.source = SourceText(self.source.path, text)
        self.forget()

    def forget(self) -> None:
        """Let the next question be answered anew: something that the report rests on has changed."""
        self._report = self._shift = None

    @property
    def report(self) -> Report:
        """What is to be said of the text as it is now."""
        if self._report is None:
            self._report = self._check(self.file, self.source)
            if self._report.survey is not None:
                self.reading = Reading(self._report.survey, self._report.findings)
        return self._report

    @property
    def current(self) -> Reading | None:
        """The text as it is now; None where it cannot be read as a menu."""
        return self.reading if self.report.survey is not None else None

    @property
    def last(self) -> Reading | None:
        """The last text that could be read as a menu, if there was any."""
        return self.current or self.reading

    def offset_in(self, reading: Reading, offset: int) -> int | None:
        """Where a place of the text as it is now is in `reading`; None where that does not have it."""
        return offset if reading is self.current else self._shifted(reading).old(offset)

    def span_from(self, reading: Reading, span: Span) -> Span | None:
        """Where a place of `reading` is in the text as it is now; None where it is gone."""
        return span if reading is self.current else self._shifted(reading).new(span)

    def _shifted(self, reading: Reading) -> Shift:
        if self._shift is None:
            self._shift = Shift(reading.flow.source, self.source)
        return self._shift


class Documents:
    """All open files by their addresses."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        """Begin with none; `today` tells the day to check for."""
        self.open: dict[str, Document] = {}
        self._linters = Linters()
        self._today = today

    def put(self, uri: str, text: str, version: int | None = None) -> Document:
        """Open a file, or take its new text."""
        if uri in self.open:
            self.open[uri].write(text)
        else:
            self.open[uri] = Document(uri, text, self.check)
        self.open[uri].version = version
        return self.open[uri]

    def forget(self) -> None:
        """Read everything anew: a config, a called flow or a recording may have changed."""
        for document in self.open.values():
            document.forget()

    def book(self, file: Path) -> RuleBook:
        """The rules that there are for a file; those of ivrlint alone where its config cannot be used."""
        try:
            return self._linters.linter(file.parent).book
        except (ConfigError, RuleError):
            return RuleBook.built_in()

    def check(self, file: Path, source: SourceText) -> Report:
        """The report of a text; an empty one for what is no menu, and is not called one."""
        try:
            if not file.name.endswith(NATIVE_ENDINGS) and recognise(source.text) is None:
                return Report(source.path)
            linter = self._linters.linter(file.parent)
            report = next(lint([source], linter, self._today()))
            known = known_findings(linter)
            return known.sift([report], linter, []).reports[0] if known else report
        except (BaselineError, ConfigError, RuleError) as error:
            return Report(source.path, errors=[ReadingError(source.path, str(error), source.span(0, 0))])
        except Exception as error:
            return crashed(source, error)
