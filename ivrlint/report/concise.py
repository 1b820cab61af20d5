"""One line a finding, as compilers write it: `path:line:column: severity rule: message`."""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint.lint.engine import Report
from ivrlint.report import Look, count_words, file_words, law_words
from ivrlint.report.annotations import stale_lines
from ivrlint.report.safe import ascii_only, printable


def render(reports: Sequence[Report], look: Look) -> str:
    """The findings of a run, one a line, and a line that counts them."""
    lines = [line for report in reports for line in lines_of(report)]
    lines.append(f"{count_words(reports)} in {file_words(reports)}")
    lines += stale_lines(reports)
    lines += law_words(reports)
    text = "\n".join(lines) + "\n"
    return text if look.unicode else ascii_only(text)


def lines_of(report: Report) -> list[str]:
    """One line for each error and finding of a file."""
    lines = [f"{printable(str(error.span))}: error invalid-file: {printable(error.message)}" for error in report.errors]
    for finding in report.findings:
        severity = finding.severity.word if finding.severity else ""
        lines.append(f"{printable(str(finding.span))}: {severity} {finding.rule}: {printable(finding.message)}")
    return lines
