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
    share_words,
    summary_words,
    verdict,
)
from ivrlint.report.full import Line, drawn, wrapped
from ivrlint.report.safe import printable

_STYLES = {"met": "green", "not met": "bold red", "does not arise": "dim"}
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
    head: list[Line] = [[(printable(path_words(path)), "bold"), (f"  {printable(path.menu)}", "dim")]]
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
            place = f"  {printable(tally.path.menu)}" if len(report.menus) > 1 else ""
            yield [(f"  {share_words(tally)}  ", "bold red"), (printable(path_words(tally.path)), ""), (place, "dim")]
            for words in failure_words(tally):
                yield from wrapped(printable(words), " " * 6, " " * 8, look)
        yield []
    if len(report.menus) > 1:
        yield [("Menus side by side", "bold")]
        for menu in report.menus:
            met, calls = together(tally for tally in report.tallies if tally.path.menu == menu)
            yield [(f"  {met:>4} of {calls:<4}", ""), (printable(menu), "")]
        yield []
    for coverage in report.coverage.values():
        yield from wrapped(f"{printable(coverage.path)}: {coverage_words(coverage)}", "", "  ", look, style="dim")
    yield from wrapped(summary_words(report), "", "", look, style="bold green" if report.is_met else "bold red")
