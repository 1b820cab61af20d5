"""Runs rules over flows: from a survey and settings to findings, echoes dropped, ignores applied, a grade given."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ivrlint.flow import Flow, Node, Unknown
from ivrlint.lint.book import RuleBook
from ivrlint.lint.facts import Facts, facts_of
from ivrlint.lint.grade import grade
from ivrlint.lint.ignores import Ignore, Ignores, inline
from ivrlint.lint.layers import Layer
from ivrlint.lint.profiles import Profile
from ivrlint.lint.rule import MOST_RELATED, Finding, Related
from ivrlint.lint.settings import DEFAULT_PROFILE, Config, Settings, matches, settle
from ivrlint.source import Edit, SourceError, SourceText, Span, shown_path

if TYPE_CHECKING:
    from ivrlint.lint.baseline import Entry
    from ivrlint.survey import Survey

MOST_MESSAGE = 2000
"""Characters of a message; the rest of a longer one, which repeats an endless name, is left out (J)."""

_IGNORES_TABLE = re.compile(r"^[ \t]*\[\[\s*(?:tool\.ivrlint\.)?ignores\s*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadingError:
    """A file, or a part of one, that cannot be read as a menu."""

    path: str
    message: str
    span: Span
    edit: Edit | None = None
    """The change to the file that puts it right, where there is one right answer."""


@dataclass(slots=True)
class Report:
    """What is to be said about one file."""

    path: str
    """The file, as messages name it."""
    survey: Survey | None = None
    """None when no flow could be built, and in a report out of the cache or from another process."""
    findings: list[Finding] = field(default_factory=list)
    """What was found, in the order of the file."""
    errors: list[ReadingError] = field(default_factory=list)
    """Why the file could not be read; empty where it was."""
    crashes: list[str] = field(default_factory=list)
    """Tracebacks of faults of ivrlint itself, for a bug report."""
    grade: str | None = None
    """A to F, over the rules of `recommended`; None where none can be given."""
    graded: list[Finding] = field(default_factory=list)
    """The findings that the grade is given over, whatever rules were selected for the run."""
    profiles: tuple[Profile, ...] = ()
    """The profiles by which it was checked, what they extend included."""
    in_baseline: int = 0
    """Findings that a baseline hides."""
    stale: list[Entry] = field(default_factory=list)
    """In the report of a baseline: what it has and nobody finds any more."""
    ignores_used: dict[int, set[str]] = field(default_factory=dict)
    """For each ignore of the config that is for this file, by its number, the written names that silenced something."""
    kept_facts: Facts | None = None
    """The facts of a report out of the cache or from another process, which has no survey."""

    @property
    def facts(self) -> Facts | None:
        """What is to be said of the flow besides findings; None when no flow could be built."""
        return facts_of(self.survey) if self.survey else self.kept_facts


@dataclass
class Linter:
    """A run's rules, config and command line; `check` lints one survey with them."""

    book: RuleBook
    config: Config = field(default_factory=Config)
    command: Layer = field(default_factory=lambda: Layer("command line"))
    _settled: dict[tuple[int, ...], Settings] = field(default_factory=dict)

    def prepare(self) -> None:
        """Read the rules and settle the settings, so that a fault in them shows before any file is opened.

        Raise RuleError or ConfigError.
        """
        for name in self.settings().selected:
            self.book.rule(name)
        for _, layer in self.config.files:
            settle(self.book, replace(self.config, files=[(["*"], layer)]), self.command, self.config.folder)

    def settings(self, file: Path | None = None) -> Settings:
        """What holds for a file."""
        path = self.config.relative(file) if file is not None else ""
        matching = tuple(number for number, (patterns, _) in enumerate(self.config.files) if matches(path, patterns))
        if matching not in self._settled:
            self._settled[matching] = settle(self.book, self.config, self.command, file)
        return self._settled[matching]

    def check(self, survey: Survey) -> Report:
        """Lint one flow."""
        flow = survey.flow
        report = Report(flow.path, survey)
        unread = (problem for problem in flow.problems if problem.rule == "invalid-file")
        report.errors = [ReadingError(flow.path, problem.message, problem.span, problem.edit) for problem in unread]
        settings = self.settings(Path(flow.path))
        report.profiles = settings.profiles
        recommended = self._recommended
        wanted = set(settings.selected)
        goals = {name: (limit, flow.start_span) for name, limit in self.config.goals.items()}
        flow.goals = goals | flow.goals
        found: list[Finding] = []
        running = wanted | recommended
        for name in self.book.names:
            if name in running:
                found += self._run(name, survey, settings, report)
        found += [self._complete(replace(finding, path=flow.path), settings, survey) for finding in _unread(flow)]
        found = [finding for finding in found if _speaks_of_reachable(finding, survey)]
        own = Ignores(inline(flow), survey.today)
        configured = self._configured_for(Path(flow.path))
        ignores = Ignores([*own.entries, *configured.values()], survey.today)
        report.findings = ignores.apply(self._without_echoes(found, wanted), self.book)
        report.ignores_used = {number: ignore.used for number, ignore in configured.items()}
        complaints = _numbered(own.complaints(self.book, wanted, flow.path))
        complaints = [self._complete(finding, settings) for finding in complaints]
        report.findings = _in_order([*report.findings, *complaints])
        quiet = Ignores([replace(ignore, used=set()) for ignore in ignores.entries], survey.today)
        report.graded = quiet.apply(self._without_echoes(found, recommended), self.book)
        report.grade = grade(report.graded)
        if report.errors:
            report.grade = max(report.grade, "D")
        return report

    @cached_property
    def _recommended(self) -> set[str]:
        """The rules that the grade is given over."""
        selected = settle(self.book, Config(), Layer("grade", profiles=[DEFAULT_PROFILE])).selected
        return set(selected) - set(self.book.local_names())

    def _run(self, name: str, survey: Survey, settings: Settings, report: Report) -> list[Finding]:
        rule = self.book.rule(name)
        findings: list[Finding] = []
        try:
            for finding in rule.run(survey, settings.options.get(name, {})):
                findings.append(self._complete(replace(finding, rule=name, path=survey.flow.path), settings, survey))
        except Exception as error:
            report.crashes.append(traceback.format_exc())
            message = f"the rule {name} crashed ({type(error).__name__}: {error}) and its findings are missing"
            crash = Finding(at=survey.flow, message=message, rule="internal-error", path=survey.flow.path, subject=name)
            findings = [self._complete(crash, settings)]
        return _numbered(findings)

    def _complete(self, finding: Finding, settings: Settings, survey: Survey | None = None) -> Finding:
        """The finding with all that its rule's file and the settings know."""
        rule = self.book.rule(finding.rule)
        severity = settings.severity.get(finding.rule) or finding.severity or rule.severity
        anchor = survey.flow.nodes.get(finding.node) if survey else None
        fix = finding.fix or rule.fix
        source = settings.articles.get(finding.rule) or rule.sources
        message = finding.message
        if len(message) > MOST_MESSAGE:
            message = f"{message[:MOST_MESSAGE]}…"
        return replace(
            finding, message=message, severity=severity, fix=fix, source=source, family=rule.family, anchor=anchor
        )  # fmt: skip

    def _without_echoes(self, findings: list[Finding], selected: set[str]) -> list[Finding]:
        """The findings of selected rules, those dropped that a stronger one on the same node and key stands for."""
        chosen = [finding for finding in findings if finding.rule in selected]
        keys: dict[tuple[str, str], set[str]] = {}
        for finding in chosen:
            keys.setdefault((finding.rule, finding.node), set()).add(finding.key)

        def is_echo(finding: Finding) -> bool:
            for stronger in self.book.rule(finding.rule).yields_to:
                there = keys.get((stronger, finding.node))
                if there and (not finding.key or "" in there or finding.key in there):
                    return True
            return False

        return [finding for finding in chosen if not is_echo(finding)]

    @cached_property
    def _configured(self) -> list[Ignore]:
        """The ignores in the config."""
        if not self.config.path or not self.config.ignores:
            return []
        source = SourceText.read(self.config.path, shown_path(self.config.path))
        places = [match.span() for match in _IGNORES_TABLE.finditer(source.text)]
        places += [(0, 0)] * (len(self.config.ignores) - len(places))
        return [
            Ignore(entry.rules, entry.reason, entry.until, source.span(*place), nodes=entry.nodes)
            for entry, place in zip(self.config.ignores, places, strict=False)
        ]

    def _configured_for(self, file: Path) -> dict[int, Ignore]:
        """The ignores in the config that are for a file, by their numbers, as yet unused."""
        path = self.config.relative(file)
        return {
            number: replace(self._configured[number], used=set())
            for number, entry in enumerate(self.config.ignores)
            if matches(path, entry.files)
        }

    def about_config(self, today: date, used: dict[int, set[str]], folders: Sequence[Path]) -> Report | None:
        """What is wrong with the ignores in the config, now that all files in some folders have been checked.

        `used` is, by the numbers of those that are for any file, the written names that silenced something. Of an
        ignore that is for files outside of the folders, too, it can only be told that its day has passed.
        """
        concerned = [
            replace(ignore, used=used.get(number, set()))
            for number, ignore in enumerate(self._configured)
            if self.config.lies_in(folders, self.config.ignores[number].files)
            or (folders and number in used and ignore.expired(today))
        ]
        if not concerned:
            return None
        settings, path = self.settings(), concerned[0].span.path
        complaints = Ignores(concerned, today).complaints(self.book, set(settings.selected), path)
        findings = [self._complete(finding, settings) for finding in _numbered(complaints)]
        return Report(path, findings=_in_order(findings)) if findings else None


def unreadable(error: SourceError) -> Report:
    """The report of a file that could not be read at all."""
    path = error.span.path
    return Report(path, errors=[ReadingError(path, error.message, error.span, error.edit)])


def crashed(source: SourceText, error: Exception) -> Report:
    """The report of a file on which ivrlint itself failed."""
    trace = "".join(traceback.format_exception(error))
    message = f"ivrlint failed on this file ({type(error).__name__}: {error}); please report it"
    return Report(source.path, errors=[ReadingError(source.path, message, source.span(0, 0))], crashes=[trace])


def _unread(flow: Flow) -> Iterator[Finding]:
    """What a reader met and could not interpret, once for each reason."""
    parts: dict[str, list[Node]] = {}
    for node in flow.of(Unknown):
        if node.term:
            parts.setdefault(node.reason, []).append(node)
    for reason, (first, *others) in parts.items():
        more = f" and at {len(others)} more place{'s' * (len(others) > 1)}" if others else ""
        message = f"what happens at «{first.title}»{more} cannot be told, and nothing is said of it: {reason}"
        related = tuple(Related(node, "and here") for node in others[:MOST_RELATED])
        yield Finding(at=first, message=message, rule="unknown-part", related=related, subject=reason)


def _speaks_of_reachable(finding: Finding, survey: Survey) -> bool:
    """Whether a finding is about something that calls get to; `unreachable-node` alone speaks of the rest."""
    node = finding.node
    return finding.rule == "unreachable-node" or not node or node in survey.reach.reachable


def _numbered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with their ordinal among equals."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    numbered = []
    for finding in findings:
        equal = (finding.rule, finding.node, finding.key, finding.subject)
        numbered.append(replace(finding, ordinal=counts[equal]) if counts[equal] else finding)
        counts[equal] += 1
    return numbered


def _in_order(findings: list[Finding]) -> list[Finding]:
    def place(finding: Finding) -> tuple[int, int, str, str, int]:
        rank = finding.severity.rank if finding.severity else 0
        return finding.span.start, -rank, finding.rule, finding.key, finding.ordinal

    return sorted(findings, key=place)
