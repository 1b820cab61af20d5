"""The findings: marks in the picture, and the list beside it with the transcript of a walk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import all_findings, number_of, stale_words
from ivrlint.report.frame import escaped
from ivrlint.report.full import sentence
from ivrlint.report.page.content import Content, severity_of

_SIGNS = {
    Severity.ERROR: '<path d="M3.5 0h5L12 3.5v5L8.5 12h-5L0 8.5v-5z"/>',
    Severity.WARNING: '<path d="M6 .5 12 11.5H0z"/>',
    Severity.INFO: '<circle cx="6" cy="6" r="5"/>',
}
"""Signs that tell the severities apart by their shape as well as by their colour."""
_CODE = re.compile(r"`([^`]+)`")


def sign(severity: Severity) -> str:
    """The sign of a severity; its word stands beside it or is read instead."""
    return f'<svg class="sign {severity.word}" viewBox="0 0 12 12" aria-hidden="true">{_SIGNS[severity]}</svg>'


def mark(content: Content, number: int) -> str:
    """A finding in the picture."""
    finding = content.findings[number]
    told = escaped(f"{severity_of(finding).word} {finding.rule}: {sentence(finding.message)}")
    return (
        f'<button class="mark" data-finding="{number}" aria-label="{told}">{sign(severity_of(finding))}'
        f'<span class="tip" aria-hidden="true">{told}</span></button>'
    )


def about(report: Report) -> Iterator[str]:
    """What is to be said of a file besides its menu: what could not be read, what a config gets wrong."""
    if report.stale:
        yield f'<section class="about"><p>{escaped(stale_words(report))}</p></section>'
    found = list(all_findings(replace(report, findings=[]) if report.survey else report))
    if found:
        yield f'<section class="about"><h2>{escaped(report.path)}</h2><ul>'
        for finding in found:
            place = f"line {finding.span.line}: {sentence(finding.message)}"
            yield f"<li>{sign(severity_of(finding))}{escaped(place)}</li>"
        yield "</ul></section>"


def panel(content: Content) -> Iterator[str]:
    """The list of the findings with its filters, and the place of the transcript."""
    prefix, count = content.prefix, number_of(len(content.findings), "finding")
    yield '<aside class="panel" aria-label="Findings and walks">'
    yield f'<section class="findings" aria-labelledby="{prefix}fh"><h3 id="{prefix}fh">{count}</h3>'
    if content.findings:
        yield from _filters(content)
    yield '<ol class="list">'
    for number, finding in enumerate(content.findings):
        yield from _finding(content, number, finding)
    yield '</ol><p class="soft none" hidden>None of them passes the filter.</p></section>'
    yield f'<section class="transcript" aria-live="polite" aria-labelledby="{prefix}th">'
    yield f'<h3 id="{prefix}th">The walk</h3><p class="soft">Choose a finding or a place, and read here what a caller '
    yield "hears and does on the way to it.</p></section></aside>"


def _filters(content: Content) -> Iterator[str]:
    severities = Counter(map(severity_of, content.findings))
    rules = Counter(finding.rule for finding in content.findings)
    yield '<div class="filters" role="group" aria-label="Which findings are shown">'
    for severity in Severity:
        if count := severities[severity]:
            word = number_of(count, severity.word)
            yield f'<label><input type="checkbox" checked value="{severity.word}">{sign(severity)} {word}</label>'
    yield '<select aria-label="Rule"><option value="">every rule</option>'
    for rule, count in sorted(rules.items()):
        yield f'<option value="{escaped(rule)}">{escaped(rule)} ({count})</option>'
    yield "</select></div>"


def _finding(content: Content, number: int, finding: Finding) -> Iterator[str]:
    severity = severity_of(finding)
    rule = escaped(finding.rule)
    yield f'<li id="{content.prefix}f{number}" data-rule="{rule}" data-severity="{severity.word}" '
    yield f'data-at="{content.marked(finding)}"><button class="pick" data-finding="{number}" aria-expanded="false">'
    yield f'{sign(severity)}<span class="said">{escaped(sentence(finding.message))}</span>'
    yield f'<span class="rule">{severity.word} · {rule} · line {finding.span.line}</span></button>'
    fix = _CODE.sub(r"<code>\1</code>", escaped(sentence(finding.fix)))
    yield f'<dl class="more"><dt>What to do</dt><dd>{fix}</dd>'
    yield f"<dt>Where the rule comes from</dt><dd>{escaped(finding.source)}</dd></dl></li>"
