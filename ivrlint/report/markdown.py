"""Markdown: the report as a comment on a pull request or the summary of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding
from ivrlint.report import Look, count_words, file_words, law_words, number_of, stale_words
from ivrlint.report.annotations import gravest_first, severity_of
from ivrlint.report.full import cost_words, person_cells, sentence, walk_words
from ivrlint.report.safe import markdown as safe

MOST_BYTES = 60_000
"""Bytes of the whole: a comment on GitHub holds 65,536 characters, a summary more."""

_FILES_LISTED = 20


def render(reports: Sequence[Report], look: Look) -> str:
    """The findings of a run as a table, the gravest first, below one of the files, the worst first."""
    lines = [f"**ivrlint: {count_words(reports)} in {file_words(reports)}**", *_files(reports)]
    findings = gravest_first(reports)
    if findings:
        lines += ["", "| | place | rule | what callers meet |", "| --- | --- | --- | --- |"]
    length = sum(len(line.encode()) + 1 for line in lines)
    for number, finding in enumerate(findings):
        row = _row(finding)
        length += len(row.encode()) + 1
        if length > MOST_BYTES:
            lines += ["", f"And {number_of(len(findings) - number, 'more finding')}; other formats show all."]
            break
        lines.append(row)
    notes = [words for report in reports if (words := stale_words(report))] + law_words(reports)
    lines += [line for words in notes for line in ("", safe(words))]
    return "\n".join(lines) + "\n"


def _files(reports: Sequence[Report]) -> Iterator[str]:
    surveyed = [report for report in reports if report.facts]
    worst_first = sorted(surveyed, key=lambda report: -ord(report.grade or "A"))
    if worst_first:
        yield from ("", "| grade | file | nearest person | from menus |", "| --- | --- | --- | --- |")
    for report in worst_first[:_FILES_LISTED]:
        nearest, menus = person_cells(report)
        yield f"| {report.grade or '-'} | {safe(report.path)} | {nearest} | {menus} |"
    if len(worst_first) > _FILES_LISTED:
        yield from ("", f"And {number_of(len(worst_first) - _FILES_LISTED, 'more file')}.")


def _row(finding: Finding) -> str:
    parts = [safe(sentence(finding.message))]
    if finding.walk and len(finding.walk.steps) > 1:
        parts.append(f"Walk: {safe(walk_words(finding.walk))} ({cost_words(finding.walk)})")
    if finding.fix:
        parts.append(f"Fix: {safe(finding.fix)}")
    return f"| {severity_of(finding).word} | {safe(str(finding.span))} | {finding.rule} | {'<br>'.join(parts)} |"
