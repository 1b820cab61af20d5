"""What all renderers of comparisons say alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ivrlint.lint.rule import Finding
from ivrlint.measure.compare import Comparison, DestinationChange
from ivrlint.report import number_of
from ivrlint.report.measurement.values import number, percent, shown
from ivrlint.survey.figures import FIGURES


@dataclass(frozen=True, slots=True)
class Row:
    """A figure before and after, as people read it."""

    name: str
    before: str
    after: str
    verdict: str
    """`better`, `worse`, or empty where that cannot be told."""


def figure_rows(comparison: Comparison) -> list[Row]:
    """The figures that have changed so much that people see it."""
    rows = []
    for change in comparison.figures:
        before, after = (_known(comparison, change.name, value) for value in (change.before, change.after))
        if before != after:
            verdict = "" if change.better is None else "better" if change.better else "worse"
            rows.append(Row(change.name, before, after, verdict))
    return rows


def _known(comparison: Comparison, name: str, value: float | None) -> str:
    if value is None:
        return "not known"
    survey = comparison.new.survey if comparison.new else None
    price = survey.journeys.callers.value_lost if survey else None
    return f"{number(value)} {price[1]}" if FIGURES[name].unit == "money" and price else shown(name, value)


def goal_words(comparison: Comparison) -> list[str]:
    """The goals that are broken, each in a sentence."""
    return [
        f"{goal.name} was {_known(comparison, goal.name, goal.before)} and is "
        f"{_known(comparison, goal.name, goal.after)}; the goal is {_known(comparison, goal.name, goal.limit)} "
        f"{'at most' if FIGURES[goal.name].better == 'lower' else 'at least'}"
        for goal in comparison.broken
    ]


def destination_cells(change: DestinationChange) -> tuple[str, str, str]:
    """Keys, seconds and share of calls, each as `1 → 2` where it has changed."""
    found = [change.before, change.after]
    keys = ["" if each is None or each.keys is None else str(each.keys) for each in found]
    seconds = ["" if each is None or each.seconds is None else f"{each.seconds:.0f}" for each in found]
    shares = ["" if each is None or each.share is None else percent(each.share) for each in found]
    keys_cell, seconds_cell, share_cell = (
        before if before == after else f"{before or '-'} → {after or '-'}" for before, after in (keys, seconds, shares)
    )
    return keys_cell, seconds_cell, share_cell


def counted(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 note`."""
    counts = Counter(finding.severity.word for finding in findings if finding.severity)
    return ", ".join(number_of(counts[word], word) for word in ("error", "warning", "note") if counts[word])


def summary(comparison: Comparison) -> str:
    """One line: what matters most."""
    if comparison.old is None or comparison.new is None:
        state = "a new menu" if comparison.old is None else "the menu is gone"
        return f"{state} · new: {counted(comparison.appeared)}" if comparison.appeared else state
    if comparison.silent:
        return "nothing changes for callers"
    parts = [f"{number_of(len(comparison.broken), 'goal')} broken"] if comparison.broken else []
    parts += [f"new: {counted(comparison.appeared)}"] if comparison.appeared else []
    parts += [f"gone: {counted(comparison.went)}"] if comparison.went else []
    parts += [f"{row.name} {row.before} → {row.after}" for row in figure_rows(comparison)[:2]]
    return " · ".join(parts) or f"{number_of(len(comparison.differences), 'change')}, no figure is another"


def titled(comparison: Comparison) -> str:
    """The file, with the name of the line; both files where there are two."""
    old, new = comparison.old, comparison.new
    path = f"{old.path} → {new.path}" if old and new and old.path != new.path else comparison.path
    survey = new.survey if new else old.survey if old else None
    return f"{path} · {survey.flow.name}" if survey and survey.flow.name else path
