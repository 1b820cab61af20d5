"""Findings as an editor marks them, with the caller's walk and related places to jump to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol.types import (
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Location,
    PositionEncodingKind,
)

from ivrlint.lint.rule import Finding, Severity
from ivrlint.lsp.documents import Document
from ivrlint.lsp.positions import Positions
from ivrlint.report import all_findings, seconds_word
from ivrlint.report.annotations import severity_of
from ivrlint.report.full import cost_words, sentence, way_words
from ivrlint.report.safe import printable
from ivrlint.source import Span
from ivrlint.survey import Survey, Walk

SOURCE = "ivrlint"

_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.INFO: DiagnosticSeverity.Information,
}
_UNREACHABLE = "unreachable-node"
_STALE = frozenset({"stale-text", "stale-menu-changed"})
"""Rules whose findings are words that should be said no longer."""


class Marks:
    """The places of one open file, and of others that it leads to, for one client."""

    def __init__(self, document: Document, encoding: PositionEncodingKind | str) -> None:
        """Count columns in units of `encoding`."""
        self.document = document
        self.here = Positions(document.source, encoding)
        self._encoding = encoding
        self._others: dict[int, Positions] = {}

    def location(self, span: Span) -> Location:
        """A place in this file or another one."""
        source = span.source
        if source.path == self.document.source.path:
            return Location(self.document.uri, self.here.range(span))
        positions = self._others.setdefault(id(source), Positions(source, self._encoding))
        return Location(Path(source.path).resolve().as_uri(), positions.range(span))


def diagnostics(marks: Marks) -> list[Diagnostic]:
    """What is to be marked in a file as it is now: what cannot be read, the findings, and what no call gets to."""
    report = marks.document.report
    found = [diagnostic(finding, marks) for finding in all_findings(report)]
    if report.survey is not None:
        lost = [finding.node for finding in report.findings if finding.rule == _UNREACHABLE]
        found += _faded(report.survey, lost, marks)
    return found


def diagnostic(finding: Finding, marks: Marks) -> Diagnostic:
    """One finding."""
    advice = f"\n{printable(finding.fix)}" if finding.fix else ""
    walk = finding.walk
    related = list(_steps(walk, marks)) if walk and len(walk.steps) > 1 else []
    related += [
        DiagnosticRelatedInformation(marks.location(span), printable(message))
        for span, message in finding.related_places()
    ]
    return Diagnostic(
        range=marks.here.range(finding.span),
        message=f"{sentence(finding.message)}{advice}",
        severity=_SEVERITIES[severity_of(finding)],
        code=finding.rule,
        source=SOURCE,
        tags=[DiagnosticTag.Deprecated] if finding.rule in _STALE else None,
        related_information=related or None,
    )


def _steps(walk: Walk, marks: Marks) -> Iterator[DiagnosticRelatedInformation]:
    """The caller's walk, node by node."""
    reading = marks.document.current
    nodes = reading.flow.nodes if reading else {}
    for step in walk.steps:
        way = f", then {printable(way_words(step.edge))}" if step.edge and way_words(step.edge) else ""
        told = f"«{printable(step.node)}» after {seconds_word(step.seconds, walk.exact)}{way}"
        if step is walk.steps[-1]:
            told += f" (the caller's walk: {cost_words(walk)})"
        if step.node in nodes:
            yield DiagnosticRelatedInformation(marks.location(nodes[step.node].span), told)


def _faded(survey: Survey, lost: list[str], marks: Marks) -> Iterator[Diagnostic]:
    """Everything that only unreachable nodes lead to, as a hint that editors show paler."""
    behind = survey.reach.from_nodes(lost) - survey.reach.reachable
    for node in survey.flow.nodes.values():
        if node.id in behind and not node.implied:
            yield Diagnostic(
                range=marks.here.range(node.whole),
                message=f"No call ever gets to «{printable(node.title)}».",
                severity=DiagnosticSeverity.Hint,
                code=_UNREACHABLE,
                source=SOURCE,
                tags=[DiagnosticTag.Unnecessary],
            )
