"""SARIF 2.1.0, as GitHub code scanning takes it: rules with their help, findings with the caller's walk.

Places count code points. Paths are relative to the folder in which ivrlint runs, which should be the root of the
repository. An alert is followed by the text of its line (`primaryLocationLineHash`, the only fingerprint that GitHub
uses), in files of one endless line by the finding's identity too, which is there for everybody else as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ivrlint import __version__
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Rule, Severity
from ivrlint.report import Look, number_of, seconds_word, stale_words
from ivrlint.report.annotations import gravest_first, severity_of
from ivrlint.report.fingerprint import UNITS, line_fingerprints
from ivrlint.report.full import cost_words, sentence, way_words
from ivrlint.report.safe import json_text, markdown, printable
from ivrlint.source import Edit, SourceText, Span
from ivrlint.survey import Walk

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MOST_RESULTS = 25_000
"""Results that GitHub takes in one run; it shows the 5,000 gravest."""

MOST_DESCRIBED = 1024
"""Characters of a rule's description that GitHub takes."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_BRACKETS = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]"})


def render(reports: Sequence[Report], look: Look) -> str:
    """The reports of a run as one SARIF log with one run, the gravest findings first."""
    findings = gravest_first(reports)
    kept = findings[:MOST_RESULTS]
    book = look.book or RuleBook.built_in()
    own = set(book.local_names())
    numbers = {name: number for number, name in enumerate(sorted({finding.rule for finding in kept}))}
    hashes = _line_hashes(kept)
    invocation: dict[str, Any] = {"executionSuccessful": not any(report.crashes for report in reports)}
    notes = [_words(words) for report in reports if (words := stale_words(report))]
    if len(findings) > len(kept):
        notes.append(f"{number_of(len(findings) - len(kept), 'more finding')}, none graver than these, left out.")
    if notes:
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": note}} for note in notes]
    run = {
        "tool": {
            "driver": {
                "name": "ivrlint",
                "semanticVersion": __version__,
                "rules": [_rule(book.rule(name), is_own=name in own) for name in numbers],
            }
        },
        "automationDetails": {"id": "ivrlint/"},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers[finding.rule], hashes) for finding in kept],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule, *, is_own: bool) -> dict[str, Any]:
    """A rule; what is told of one that is not built in stands in a config or a folder, and is no Markdown."""
    summary = printable(rule.summary)[:MOST_DESCRIBED]
    parts = {"Why": rule.why, "What to do": rule.fix, "When it says nothing": rule.silent, "Sources": rule.sources}
    told = {title: printable(text[:1].upper() + text[1:]) for title, text in parts.items() if text}
    words = markdown if is_own else str
    return {
        "id": rule.name,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary} {told.get('Why', '')}".rstrip()[:MOST_DESCRIBED]},
        "help": {
            "text": "\n".join(f"{title}: {text}" for title, text in told.items()),
            "markdown": "\n\n".join(f"**{title}.** {words(text)}" for title, text in told.items())
            + f"\n\nExamples: `ivrlint explain {rule.name}`",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family], "problem.severity": _PROBLEMS[rule.severity]},
    }


Hashes = dict[tuple[int, int], str]
"""The fingerprint of a line, by the identity of its source in memory and its number."""


def _line_hashes(findings: Sequence[Finding]) -> Hashes:
    wanted: dict[int, tuple[SourceText, set[int]]] = {}
    for finding in findings:
        span = finding.span
        wanted.setdefault(id(span.source), (span.source, set()))[1].add(span.line)
    return {
        (number, line): fingerprint
        for number, (source, lines) in wanted.items()
        for line, fingerprint in line_fingerprints(source.text, lines).items()
    }


def _result(finding: Finding, number: int, hashes: Hashes) -> dict[str, Any]:
    span = finding.span
    related = [
        {"id": place, **_location(at), "message": {"text": _words(message)}}
        for place, (at, message) in enumerate(finding.related_places(), 1)
    ]
    links = [f"[{entry['message']['text']}]({entry['id']})" for entry in related]
    text = " ".join([_words(sentence(finding.message)), *([f"See {', '.join(links)}."] if links else [])])
    if finding.fix:
        text += f"\nFix: {_words(finding.fix)}"
    location = _location(span)
    if finding.node:
        location["logicalLocations"] = [{"name": printable(finding.node), "kind": "member"}]
    line_hash = hashes[id(span.source), span.line]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[severity_of(finding)],
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{line_hash}:{finding.identity}" if span.column > UNITS else line_hash,
            "ivrlint/v1": f"{printable(finding.path)}:{finding.identity}",
        },
    }
    if related:
        result["relatedLocations"] = related
    if finding.walk and len(finding.walk.steps) > 1:
        result["codeFlows"] = [_code_flow(finding.walk, span)]
    if finding.edit and finding.edit.safe:
        result["fixes"] = [_fix(finding.edit, span)]
    return result


def _code_flow(walk: Walk, end: Span) -> dict[str, Any]:
    """What the caller does at each node of a walk, where the file says so; the last step is the finding's place."""
    steps = []
    for step in walk.steps:
        way = way_words(step.edge) if step.edge else ""
        text = f"«{step.node}» after {seconds_word(step.seconds, walk.exact)}{way and f', then {way}'}"
        steps.append(
            {"location": _location(step.edge.span if step.edge else end) | {"message": {"text": _words(text)}}}
        )
    told = f"The quickest way for a caller: {cost_words(walk)}"
    return {"message": {"text": told}, "threadFlows": [{"locations": steps}]}


def _fix(edit: Edit, at: Span) -> dict[str, Any]:
    """What `--fix` would do, in the file that the finding is `at`; the texts are put in as they are."""
    replacements = [
        {"deletedRegion": _region(span), "insertedContent": {"text": text}} for span, text in edit.replacements
    ]
    return {
        "description": {"text": _words(sentence(edit.title))},
        "artifactChanges": [{"artifactLocation": _artifact(at), "replacements": replacements}],
    }


def _location(span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(span), "region": _region(span)}}


def _artifact(span: Span) -> dict[str, str]:
    uri = quote(span.path, errors="replace")
    return {"uri": f"file://{uri}" if uri.startswith("/") else uri}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _words(text: str) -> str:
    """A text in which nothing is a link: SARIF 3.11.6 takes `[text](id)` for one."""
    return printable(text).translate(_BRACKETS)
