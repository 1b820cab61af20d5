"""Comparisons for a terminal: one screen each, the most telling changes first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ivrlint.lint.rule import Finding
from ivrlint.measure.compare import Comparison
from ivrlint.report import Look, number_of
from ivrlint.report.comparison.values import destination_cells, figure_rows, goal_words, summary, titled
from ivrlint.report.measurement.values import percent
from ivrlint.report.safe import ascii_only, printable

MOST_DIFFERENCES = 7
MOST_FIGURES = 6
MOST_FINDINGS = 4
MOST_PLACES = 3
"""Rows of each table; JSON has all."""

_STYLES = {"worse": "31", "better": "32", "new": "31", "gone": "32", "broken": "1;31"}


def render(comparisons: Sequence[Comparison], look: Look) -> str:
    """All comparisons, one after the other; those in which nothing changes are only counted."""
    telling = [comparison for comparison in comparisons if not comparison.silent]
    lines = [line for comparison in telling for line in (*_compared(comparison, look), "")]
    quiet = len(comparisons) - len(telling)
    if quiet or not comparisons:
        lines.append(f"nothing changes for callers in {number_of(quiet, 'menu')}" if quiet else "no menu differs")
    text = "".join(line.rstrip() + "\n" for line in lines)
    return text if look.unicode else ascii_only(text)


def _compared(comparison: Comparison, look: Look) -> Iterator[str]:
    yield from _wrapped(printable(titled(comparison)), look, "")
    yield from _wrapped(printable(summary(comparison)), look, "")
    for words in goal_words(comparison):
        yield from _wrapped(f"{_styled('broken', look)}  {words}", look)
    if comparison.differences:
        yield from ("", "What changes for callers")
        for difference in comparison.differences[:MOST_DIFFERENCES]:
            yield from _wrapped(f"  {printable(difference.text)}", look)
        yield from _more(len(comparison.differences), MOST_DIFFERENCES)
    rows = figure_rows(comparison)
    if rows:
        yield from ("", f"{'Figures':<28}{'before':>15}{'after':>15}")
        for row in rows[:MOST_FIGURES]:
            yield f"  {row.name:<26}{row.before:>15}{row.after:>15}  {_styled(row.verdict, look)}"
        yield from _more(len(rows), MOST_FIGURES)
    findings = [*(("new", each) for each in comparison.appeared), *(("gone", each) for each in comparison.went)]
    if findings:
        yield from ("", "Findings")
        for word, finding in findings[:MOST_FINDINGS]:
            yield _finding(word, finding, look)
        yield from _more(len(findings), MOST_FINDINGS)
    if comparison.destinations:
        yield from ("", f"{'Destinations':<34}{'keys':>12}{'seconds':>14}{'calls':>16}")
        for change in comparison.destinations[:MOST_PLACES]:
            keys, seconds, calls = destination_cells(change)
            state = " (new)" if change.before is None else " (gone)" if change.after is None else ""
            name = _cut(change.title, 31 - len(state)) + state
            yield f"  {name:<32}{keys:>12}{seconds:>14}{calls:>16}"
        yield from _more(len(comparison.destinations), MOST_PLACES)
    losses = [change for change in comparison.menus if percent(change.before) != percent(change.after)]
    if losses:
        yield from ("", "Calls lost in menus")
        for loss in losses[:MOST_PLACES]:
            yield f"  {_cut(loss.node.title, 31):<32}{percent(loss.before):>12} → {percent(loss.after)}"
        yield from _more(len(losses), MOST_PLACES)


def _finding(word: str, finding: Finding, look: Look) -> str:
    severity = finding.severity.word if finding.severity else ""
    lead = f"  {word:<5} {severity:<8} {finding.rule:<24} "
    text = lead + _cut(finding.message, look.width - len(lead))
    return text.replace(word, _styled(word, look), 1)


def _styled(word: str, look: Look) -> str:
    return f"\x1b[{_STYLES[word]}m{word}\x1b[0m" if look.colour and word else word


def _more(count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"  and {count - most} more (--format json has all)"


def _cut(text: str, room: int) -> str:
    text = printable(text)
    return text if len(text) <= room else f"{text[: max(room - 1, 1)]}…"


def _wrapped(text: str, look: Look, indent: str = "    ") -> list[str]:
    return textwrap.wrap(text, look.width, subsequent_indent=indent, break_on_hyphens=False)
