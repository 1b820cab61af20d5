"""Comparisons as Markdown for a comment on a pull request: a short line first, long lists folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivrlint.lint.rule import Finding
from ivrlint.measure.compare import Comparison
from ivrlint.report import Look
from ivrlint.report.comparison.values import destination_cells, figure_rows, goal_words, summary, titled
from ivrlint.report.measurement.values import percent
from ivrlint.report.safe import markdown as safe

MOST_OPEN = 7
"""Lines of a list that are not folded away."""
MOST_FOLDED = 60
"""Lines of a list in all: a comment on GitHub holds 65,536 characters."""


def render(comparisons: Sequence[Comparison], look: Look) -> str:
    """All comparisons in which something changes; the rest is only counted."""
    telling = [comparison for comparison in comparisons if not comparison.silent]
    lines = [line for comparison in telling for line in (*_compared(comparison), "")]
    if len(telling) < len(comparisons) or not comparisons:
        quiet = len(comparisons) - len(telling)
        lines.append(f"Menus in which nothing changes for callers: {quiet}" if quiet else "No menu differs.")
    return "\n".join(lines).rstrip() + "\n"


def _compared(comparison: Comparison) -> Iterator[str]:
    yield f"**{safe(titled(comparison))}**: {safe(summary(comparison))}"
    yield from _list("", [f"broken goal: {safe(words)}" for words in goal_words(comparison)])
    yield from _list("What changes for callers", [safe(each.text) for each in comparison.differences])
    rows = [
        f"| `{row.name}` | {safe(row.before)} | {safe(row.after)} | {row.verdict} |" for row in figure_rows(comparison)
    ]
    yield from _table("Figures", "| figure | before | after | |", rows)
    findings = [_finding("new", each) for each in comparison.appeared]
    findings += [_finding("gone", each) for each in comparison.went]
    yield from _table("Findings", "| | severity | rule | what | where |", findings)
    places = [
        f"| {safe(each.title)} | {' | '.join(map(safe, destination_cells(each)))} |" for each in comparison.destinations
    ]
    yield from _table("Destinations", "| destination | keys | seconds | calls |", places)
    losses = [
        f"| {safe(each.node.title)} | {percent(each.before)} | {percent(each.after)} |"
        for each in comparison.menus
        if percent(each.before) != percent(each.after)
    ]
    yield from _table("Calls lost in menus", "| menu | before | after |", losses)


def _finding(word: str, finding: Finding) -> str:
    severity = finding.severity.word if finding.severity else ""
    where = safe(f"{finding.path}:{finding.span.line}")
    return f"| {word} | {severity} | {safe(finding.rule)} | {safe(finding.message)} | {where} |"


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    yield from _folded(title, [], [f"- {item}" for item in items])


def _table(title: str, head: str, rows: Sequence[str]) -> Iterator[str]:
    yield from _folded(title, [head, f"|{' --- |' * (head.count('|') - 1)}"], rows)


def _folded(title: str, head: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    """The rows under a title, those that are too many folded away."""
    if rows:
        yield from ("", *([f"{title}:", ""] if title else []), *head, *rows[:MOST_OPEN])
    if len(rows) > MOST_OPEN:
        yield from ("", f"<details><summary>{len(rows) - MOST_OPEN} more</summary>", "")
        yield from (*head, *rows[MOST_OPEN:MOST_FOLDED])
        if len(rows) > MOST_FOLDED:
            yield from ("", f"and {len(rows) - MOST_FOLDED} more (`--format json` has all)")
        yield from ("", "</details>")
