"""JUnit XML: a suite for each file, a test case for each finding.

JUnit has no severities and no official schema: errors and warnings are failures, notes are skipped tests, and what
could not be read or crashed is an error. A file without findings is one test that passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import Look, all_findings, stale_words
from ivrlint.report.annotations import severity_of
from ivrlint.report.full import cost_words, walk_words
from ivrlint.report.safe import printable

_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}
_COULD_NOT_RUN = ("invalid-file", "internal-error")


def render(reports: Sequence[Report], look: Look) -> str:
    """The reports of a run as one document."""
    root = Element("testsuites", name="ivrlint")
    for report in reports:
        path = printable(report.path)
        suite = SubElement(root, "testsuite", name=path)
        findings = list(all_findings(report))
        for finding in findings:
            _case(suite, path, finding)
        if stale := printable(stale_words(report)):
            case = SubElement(suite, "testcase", name="stale findings", classname=path, file=path)
            SubElement(case, "skipped", message=stale, type="note")
        elif not findings:
            SubElement(suite, "testcase", name="no findings", classname=path, file=path)
        _count(suite)
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, path: str, finding: Finding) -> None:
    span, severity = finding.span, severity_of(finding)
    place = " ".join(filter(None, (finding.rule, finding.node, finding.key)))
    case = SubElement(
        suite,
        "testcase",
        name=printable(f"{place} ({span.line}:{span.column})"),
        classname=path,
        file=path,
        line=str(span.line),
    )
    tag = "skipped" if severity is Severity.INFO else "error" if finding.rule in _COULD_NOT_RUN else "failure"
    outcome = SubElement(case, tag, message=printable(finding.message), type=severity.word)
    lines = [f"{printable(str(span))}: {severity.word} {finding.rule}: {printable(finding.message)}"]
    if finding.walk and len(finding.walk.steps) > 1:
        lines.append(f"walk: {walk_words(finding.walk)} ({cost_words(finding.walk)})")
    if finding.fix:
        lines.append(f"fix: {printable(finding.fix)}")
    outcome.text = "\n".join(lines)


def _count(element: Element) -> None:
    """Write what an element holds into its attributes."""
    element.set("tests", str(len(list(element.iter("testcase")))))
    for name, tag in _COUNTED.items():
        element.set(name, str(len(list(element.iter(tag)))))
