"""What a scorecard says in words, for every format that people read."""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint.lint.rule import Finding, Severity
from ivrlint.measure.history import Change
from ivrlint.measure.scorecard import Judged, Scorecard, total
from ivrlint.report.measurement.values import shown


def points(value: float) -> str:
    """Points with one digit behind the point, where that is not 0: `3`, `3.5`."""
    return f"{value:.1f}".removesuffix(".0")


def title(card: Scorecard) -> str:
    """The file, and the name of the line where it has one."""
    flow = card.survey.flow
    return f"{flow.path} · {flow.name}" if flow.name else flow.path


def score_words(card: Scorecard) -> str:
    """`69 (70.2 of 100 points; with grade D no score is above 69)`."""
    earned, possible = total(card.judged)
    if card.score is None:
        return "unknown: nothing could be judged"
    ceiling = "" if card.reached == card.score else f"; with grade {card.grade} no score is above {card.score}"
    return f"{card.score} ({points(earned)} of {points(possible)} points{ceiling})"


def sum_words(judged: Sequence[Judged]) -> str:
    """`12.5 of 14`, or `-` where none of them could be judged."""
    earned, possible = total(judged)
    return f"{points(earned)} of {points(possible)}" if possible else "-"


def part(judged: Sequence[Judged]) -> float:
    """The part of the points that was earned, from 0 to 1; 0 where none could be judged."""
    earned, possible = total(judged)
    return earned / possible if possible else 0.0


def finding_words(finding: Finding) -> str:
    """`error dead-end, line 17: the call just stops`."""
    severity = (finding.severity or Severity.INFO).word
    return f"{severity} {finding.rule}, line {finding.span.line}: {finding.message}"


def figure_words(judged: Judged) -> str:
    """The figure with the limits that it is held against; empty where it is judged by none."""
    gauge = judged.criterion.gauge
    if gauge is None:
        return ""
    limits = f"all points at {shown(gauge.figure, gauge.full)}, none at {shown(gauge.figure, gauge.none)}"
    value = judged.why if judged.value is None else f"{gauge.figure} {shown(gauge.figure, judged.value)}"
    return f"{value} ({limits})"


def costs(judged: Judged) -> list[str]:
    """What cost points: each finding, or the figure."""
    if not judged.lost:
        return []
    return [finding_words(finding) for finding in judged.findings] or [figure_words(judged)]


def left_out(card: Scorecard) -> list[tuple[str, list[Judged]]]:
    """The criteria that could not be judged, by the reason."""
    reasons: dict[str, list[Judged]] = {}
    for judged in card.judged:
        if judged.earned is None:
            reasons.setdefault(judged.why, []).append(judged)
    return list(reasons.items())


def left_out_words(why: str, judged: Sequence[Judged]) -> str:
    """`person-keys (2): no people on this line, by design`."""
    names = ", ".join(f"{one.criterion.name} ({points(one.points)})" for one in judged)
    return f"{names}: {why}"


def change_words(change: Change) -> str:
    """`since 2026-10-01: grade C → D, score 75 → 69`."""
    if change.is_none:
        return f"since {change.before.date}: no change"
    pairs = [("grade", change.before.grade, change.now.grade)]
    pairs.append(("score", _known(change.before.score), _known(change.now.score)))
    pairs.append(("points", _known(change.before.reached, " %"), _known(change.now.reached, " %")))
    if (change.before.score, change.now.score) == (change.before.reached, change.now.reached):
        del pairs[-1]
    pairs += [(name, _figure(name, before), _figure(name, now)) for name, before, now in change.figures()]
    said = [f"{name} {before} → {now}" for name, before, now in pairs if before != now]
    return f"since {change.before.date}: {', '.join(said) or 'next to no change'}"


def _known(number: int | None, unit: str = "") -> str:
    return "unknown" if number is None else f"{number}{unit}"


def _figure(name: str, value: float | None) -> str:
    return "unknown" if value is None else shown(name, value)
