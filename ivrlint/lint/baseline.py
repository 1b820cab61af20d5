"""The baseline: findings that were there when a menu was adopted, and that are not held against anybody.

A finding is known by its file and its identity, its place in the graph, so that lines may move and texts may change.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.source import SourceError, SourceText, shown_path

BASELINE_NAME = ".ivrlint-baseline.json"
"""The file that is written unless another one is named."""

VERSION = 1

Place = tuple[str, str]
"""A file, by its path from the folder of the baseline, and the identity of a finding in it."""


class BaselineError(Exception):
    """A file that is no baseline, or a menu that none can speak of; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is known; `rule`, `node` and `key` are for those who read the file."""

    path: str
    """From the folder of the baseline, with forward slashes."""
    rule: str
    node: str
    key: str
    severity: Severity
    """The gravest that it hides; what has become graver is new."""
    identity: str
    count: int = 1
    """Findings with this identity; more than one only where nothing tells them apart."""

    @property
    def place(self) -> Place:
        """What it is known by."""
        return self.path, self.identity


@dataclass(frozen=True, slots=True)
class Sifted:
    """What a baseline makes of a run."""

    reports: list[Report]
    """With the findings that are new."""
    stale: list[Entry]
    """What the baseline has and the run did not find, of all that it looked at."""
    shrunk: Baseline
    """The baseline without what is gone."""


@dataclass(slots=True)
class Baseline:
    """Known findings, by their places."""

    file: Path
    entries: dict[Place, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """The baseline in a file. Raise BaselineError where it is none."""
        try:
            text = SourceText.read(file).text
            return cls(file, {entry.place: entry for entry in _entries(json.loads(text))})
        except SourceError as error:
            raise BaselineError(f"{file}: {error.message}; `ivrlint baseline` writes a baseline") from error
        except (ValueError, RecursionError) as error:
            advice = "bring back the file as it was, or delete it and run `ivrlint baseline`"
            raise BaselineError(f"{file}: is no baseline: {error}; {advice}") from error

    @property
    def total(self) -> int:
        """How many findings it knows."""
        return sum(entry.count for entry in self.entries.values())

    @property
    def text(self) -> str:
        """The file's text: an entry a line, in order, so that a change of the baseline can be read."""
        entries = sorted(
            self.entries.values(), key=lambda entry: (entry.path, entry.rule, entry.node, entry.key, entry.identity)
        )
        lines = ",\n".join(f"    {json.dumps(asdict(entry))}" for entry in entries)
        listed = f"[\n{lines}\n  ]" if lines else "[]"
        return f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n'

    def sift(self, reports: Sequence[Report], linter: Linter, folders: Iterable[Path]) -> Sifted:
        """The reports of a run without the findings that are known, and what became of these.

        `folders` are those that were searched. A file that was not looked at or cannot be read, and a rule that did not
        run, tell nothing of what is known of them.
        """
        hidden: dict[Place, list[Finding]] = {place: [] for place in self.entries}
        sifted = []
        for report in reports:
            shown, known = self.hide(report)
            sifted.append(shown)
            for entry, finding in known:
                hidden[entry.place].append(finding)
        told = self._told(reports, folders)
        shrunk = Baseline(self.file)
        stale = []
        for entry in self.entries.values():
            found = hidden[entry.place][: entry.count]  # a link to a file has its findings once more
            if not told.of(entry.path) or not told.by(entry, linter):
                shrunk.entries[entry.place] = entry
                continue
            shrunk._add(entry.path, found)
            if len(found) < entry.count:
                stale.append(replace(entry, count=entry.count - len(found)))
        return Sifted(sifted, stale, shrunk)

    def hide(self, report: Report) -> tuple[Report, list[tuple[Entry, Finding]]]:
        """A report with the findings that are new, and those that are known."""
        path = self._relative(Path(report.path))
        taken: Counter[str] = Counter()
        new, known = [], []
        for finding in report.findings:
            entry = self.entries.get((path, finding.identity))
            if entry and taken[entry.identity] < entry.count and _rank(finding) <= entry.severity.rank:
                taken[entry.identity] += 1
                known.append((entry, finding))
            else:
                new.append(finding)
        return replace(report, findings=new, in_baseline=len(known)), known

    def rewritten(self, reports: Sequence[Report], folders: Iterable[Path]) -> Baseline:
        """The baseline with all findings of a run, and what is known of files that it did not look at.

        Raise BaselineError for a file outside of the folder of the baseline.
        """
        told = self._told(reports, folders)
        left = {place: entry for place, entry in self.entries.items() if not told.of(entry.path)}
        written = Baseline(self.file, left)
        for report in reports:
            path = self._relative(Path(report.path))
            if report.findings and not path:
                where = f"{report.path} lies outside of {self._folder}, the folder of the baseline"
                raise BaselineError(f"{where}; name a baseline in a folder above both with --baseline")
            written._add(path, report.findings)
        return written

    def report_stale(self, stale: Sequence[Entry]) -> Report:
        """What is to be said about the baseline itself."""
        shown = [replace(entry, path=shown_path(self._folder / entry.path)) for entry in stale]
        return Report(shown_path(self.file), stale=shown)

    def _add(self, path: str, findings: Iterable[Finding]) -> None:
        """Take findings of a file in, those that are known as further ones of their kind."""
        for finding in findings:
            severity = finding.severity or Severity.INFO
            entry = Entry(path, finding.rule, finding.node, finding.key, severity, finding.identity)
            if known := self.entries.get(entry.place):
                gravest = max(known.severity, severity, key=lambda severity: severity.rank)
                entry = replace(known, count=known.count + 1, severity=gravest)
            self.entries[entry.place] = entry

    @property
    def _folder(self) -> Path:
        return self.file.resolve().parent

    def _relative(self, file: Path) -> str:
        """A file's path from the folder of the baseline; empty where it lies outside."""
        place = file.resolve()
        return place.relative_to(self._folder).as_posix() if place.is_relative_to(self._folder) else ""

    def _told(self, reports: Sequence[Report], folders: Iterable[Path]) -> _Told:
        broken = {self._relative(Path(report.path)) for report in reports if report.errors or report.crashes}
        whole = {self._relative(Path(report.path)) for report in reports} - broken
        return _Told(self._folder, whole, broken, [place.resolve() for place in folders])


@dataclass(frozen=True, slots=True)
class _Told:
    """What a run tells of the files that a baseline knows."""

    folder: Path
    whole: set[str]
    """The files that were checked and could be read."""
    broken: set[str]
    searched: list[Path]

    def of(self, path: str) -> bool:
        """Whether it tells what is in a file: it was checked, or is gone, or a searched folder has it as no menu."""
        file = self.folder / path
        left = any(file.is_relative_to(place) for place in self.searched) or not os.path.lexists(file)
        return path in self.whole or (left and path not in self.broken)

    def by(self, entry: Entry, linter: Linter) -> bool:
        """Whether it tells what the rule of an entry finds: the rule ran, or there is no such rule or file any more."""
        file = self.folder / entry.path
        gone = entry.rule not in linter.book.places or not os.path.lexists(file)
        return gone or entry.rule in linter.settings(file).selected


def _rank(finding: Finding) -> int:
    return finding.severity.rank if finding.severity else 0


def _entries(document: Any) -> Iterable[Entry]:
    """The entries of a document. Raise ValueError, with the reason, where it is none."""
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise ValueError("it is not an object with a list of `findings`")
    if document.get("version") != VERSION:
        raise ValueError(f"its version is {document.get('version')!r}, and this ivrlint knows version {VERSION}")
    for number, item in enumerate(document["findings"], 1):
        try:
            yield _entry(item)
        except ValueError as error:
            raise ValueError(f"entry {number} of `findings` is not understood: {error}") from error


def _entry(item: Any) -> Entry:
    keys = [column.name for column in fields(Entry)]
    if not isinstance(item, dict) or sorted(item) != sorted(keys):
        raise ValueError(f"it has the keys {', '.join(keys)}, and no others")
    entry = Entry(**item)
    texts = (entry.path, entry.rule, entry.node, entry.key, entry.severity, entry.identity)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("all but `count` are texts")
    if isinstance(entry.count, bool) or not isinstance(entry.count, int) or entry.count < 1:
        raise ValueError("`count` is a number from 1 on")
    path = PurePosixPath(entry.path)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in entry.path:
        raise ValueError("`path` leads from the folder of the baseline to a file in it")
    return replace(entry, severity=Severity(entry.severity))
