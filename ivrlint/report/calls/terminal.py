"""Mystery calls for a terminal: who fails where, the worst first, and the failed calls told like a play."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.calls.result import Report, Tally, together
from ivrlint.report import Look
from ivrlint.report.call import event_lines
from ivrlint.report.calls.words import (
    coverage_words,
    errand_words,
    failure_words,
    path_words,
    plain_score,
    score_words,
    share_words,
    summary_words,
    verdict,
)
from ivrlint.report.full import Line, drawn, wrapped
from ivrlint.report.safe import printable

_STYLES = {"met": "green", "not met": "bold red", "does not arise": "dim"}
_COLUMN = 16
"""Columns that a score has beside another."""
_MARKS = {"met": "yes", "not met": "NO ", "does not arise": " - "}


def render(report: Report, look: Look, all_calls: bool) -> str:
    """The calls of a run; those that went well only where `all_calls` are asked for."""
    told = list(report.tallies) if all_calls else report.worst_first
    plays = "".join(_play(tally, look) for tally in told)
    return plays + drawn(list(_end(report, look)), look)


def _play(tally: Tally, look: Look) -> str:
    """One call from its answer to its end, and what the checklist says of it."""
    result = tally.example
    if result is None:
        return ""
    path = tally.path
    head = [*wrapped(printable(f"{path_words(path)}  {path.menu}"), "", "", look, style="bold")]
    head += wrapped(printable(errand_words(path.scenario)), "", "", look, style="dim")
    lines: list[Line] = [[]]
    for finding in result.findings:
        word = verdict(finding)
        when = f" ({finding.at:.0f} s)" if finding.at is not None else ""
        text = printable(f"{finding.expectation.words} – {finding.actual}{when}")
        lines += wrapped(text, f"  {_MARKS[word]}  ", " " * 7, look, lead_style=_STYLES[word])
    events = "".join(event_lines(event, look) for event in result.visit.events)
    return f"{drawn(head, look)}{events}{drawn([*lines, [], []], look)}"


def _end(report: Report, look: Look) -> Iterator[Line]:
    """Which path fails whom, the menus side by side, and what no call came to."""
    if worst := report.worst_first:
        yield [("Which path fails whom", "bold")]
        for tally in worst:
            place = f"  {tally.path.menu}" if len(report.menus) > 1 else ""
            text = printable(f"{path_words(tally.path)}{place}")
            yield from wrapped(text, f"  {share_words(tally)}  ", " " * 6, look, lead_style="bold red")
            for words in failure_words(tally):
                yield from wrapped(printable(words), " " * 6, " " * 8, look)
        yield []
    if report.calls > 1:
        yield from _menus(report, look)
    for coverage in report.coverage.values():
        yield from wrapped(f"{printable(coverage.path)}: {coverage_words(coverage)}", "", "  ", look, style="dim")
    yield from wrapped(summary_words(report), "", "", look, style="bold green" if report.is_met else "bold red")


def _menus(report: Report, look: Look) -> Iterator[Line]:
    """The menus side by side: the share of calls as expected, and the form question by question."""
    if len(report.menus) > 1:
        yield [("Menus side by side", "bold")]
        for number, menu in enumerate(report.menus, 1):
            score = score_words(report.score(menu), sampled=report.seed is not None)
            yield from wrapped(printable(f"{menu}: {score}"), f"  {number:>2}  ", " " * 6, look)
        yield []
    columns = [[menu] for menu in report.menus]
    if len(columns) * _COLUMN > look.width // 2:
        columns = [list(report.menus)]
    yield [("Question by question", "bold")]
    if len(columns) > 1:
        yield [("".join(f"  {number:<{_COLUMN - 2}}" for number, _ in enumerate(columns, 1)), "dim")]
    for asks, scores in report.scores.items():
        cells = [plain_score(together(scores.get(menu, (0, 0)) for menu in column)) for column in columns]
        lead = "".join(f"  {cell:<{_COLUMN - 2}}" for cell in cells)
        yield from wrapped(printable(asks), lead, " " * len(lead), look)
    yield []
