"""Mystery calls as Markdown: a comment on a pull request, the worst paths first."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.calls.result import Report
from ivrlint.report import Look
from ivrlint.report.calls.play import play
from ivrlint.report.calls.words import (
    coverage_words,
    failure_words,
    path_words,
    plain_score,
    score_words,
    share_words,
    summary_words,
)
from ivrlint.report.safe import markdown as safe

MOST_COLUMNS = 4
"""Menus whose scores stand side by side, question by question."""
MOST_PLAYS = 5
"""Failed calls that are told in full; a comment holds 65,536 characters."""


def render(report: Report, look: Look, all_calls: bool) -> str:
    """The paths that fail somebody as a table, and the worst of them told."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"**ivrlint call: {safe(summary_words(report))}**"
    worst = report.worst_first
    if worst:
        yield from ("", "| as expected | menu | who fails | what is not met |", "| --- | --- | --- | --- |")
    for tally in worst:
        told = "<br>".join(map(safe, failure_words(tally)))
        yield f"| {share_words(tally)} | {safe(tally.path.menu)} | {safe(path_words(tally.path))} | {told} |"
    if report.calls > 1 and len(report.menus) <= MOST_COLUMNS:
        yield from (
            "",
            f"| question | {' | '.join(map(safe, report.menus))} |",
            "| --- |" + " --- |" * len(report.menus),
        )
        for asks, scores in report.scores.items():
            cells = (plain_score(scores.get(menu, (0, 0))) for menu in report.menus)
            yield f"| {safe(asks)} | {' | '.join(cells)} |"
    if len(report.menus) > 1:
        yield from ("", "| menu | calls as expected |", "| --- | --- |")
        for menu in report.menus:
            yield f"| {safe(menu)} | {score_words(report.score(menu), sampled=report.seed is not None)} |"
    yield ""
    for coverage in report.coverage.values():
        yield f"- {safe(coverage.path)}: {coverage_words(coverage)}"
    for tally in worst[:MOST_PLAYS]:
        if tally.example:
            yield from ("", f"<details><summary>{safe(path_words(tally.path))}</summary>", "")
            yield from (f"    {line}" for line in play(tally.example.visit).replace("\t", " ").splitlines())
            yield from ("", "</details>")
