"""The scorecard of a line: its grade with the reasons for it, as points for each criterion.

The grade is that of `ivrlint check` and tells how bad the worst thing is; the points tell how much is good. Both rest
on the same findings: with the grade A only figures cost points, and a worse grade puts a ceiling on the score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, prod

from ivrlint.flow import Callback, Queue, Voicemail
from ivrlint.lint.criteria import CATEGORIES, CRITERIA, KEPT, Criterion, Gauge
from ivrlint.lint.engine import Report
from ivrlint.lint.grade import GRADES
from ivrlint.lint.rule import Finding, Severity
from ivrlint.survey import Answer, Survey
from ivrlint.survey.figures import FIGURES

MOST_UNTOLD = 0.5
"""The share of calls of which it cannot be told how they end, above which the share that is lost says nothing (J)."""

CEILINGS = {"A": 100, "B": 99, "C": 89, "D": 69, "F": 39}
"""The highest score that a line with each grade can have, so that the number never says other than the letter (J)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion of one line."""

    criterion: Criterion
    points: float
    """What it is worth."""
    earned: float | None
    """None where it cannot be judged."""
    value: float | None = None
    """The figure it is judged by, where it is judged by one and that is known."""
    findings: tuple[Finding, ...] = ()
    """What cost points, the gravest first."""
    why: str = ""
    """Why nothing was earned though the figure is not known, or why it cannot be judged."""

    @property
    def lost(self) -> float:
        """Points that were not earned; 0 where it cannot be judged."""
        return 0.0 if self.earned is None else self.points - self.earned


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The grade of a line and the points that it earned."""

    survey: Survey
    grade: str
    judged: tuple[Judged, ...]
    """In the order of CRITERIA; those worth nothing are not there."""
    unread: tuple[str, ...] = ()
    """What could not be read or interpreted, about which nothing can be said."""

    @property
    def meaning(self) -> str:
        """What the grade means."""
        return GRADES[self.grade]

    @property
    def reached(self) -> int | None:
        """Per cent of the points that could be judged, rounded down; None where nothing could be."""
        earned, points = total(self.judged)
        return floor(100 * earned / points + 1e-9) if points else None

    @property
    def score(self) -> int | None:
        """From 0 to 100: the per cent that were reached, as far as the grade lets them count."""
        return None if self.reached is None else min(self.reached, CEILINGS[self.grade])

    def categories(self) -> list[tuple[str, list[Judged]]]:
        """The categories with their criteria, those without any left out."""
        every = {key: [one for one in self.judged if one.criterion.category == key] for key in CATEGORIES}
        return [(CATEGORIES[key], judged) for key, judged in every.items() if judged]


def total(judged: Iterable[Judged]) -> tuple[float, float]:
    """Points earned, and points that could be earned, of what could be judged."""
    known = [(one.earned, one.points) for one in judged if one.earned is not None]
    return sum(earned for earned, _ in known), sum(points for _, points in known)


def scorecard(report: Report, points: Mapping[str, float] | None = None) -> Scorecard:
    """The scorecard of a file that could be read, with `points` in place of those of CRITERIA."""
    assert report.survey is not None and report.grade is not None
    worth = {name: criterion.points for name, criterion in CRITERIA.items()} | dict(points or {})
    unread = [error.message for error in report.errors]
    unread += [finding.message for finding in report.graded if finding.rule == "unknown-part"]
    judged = (_judge(CRITERIA[name], worth[name], report.survey, report.graded) for name in CRITERIA if worth[name])
    return Scorecard(report.survey, report.grade, tuple(judged), tuple(unread))


def kept(findings: Iterable[Finding]) -> float:
    """The part of a criterion's points that findings leave, whatever their order."""
    counts = Counter(finding.severity or Severity.INFO for finding in findings)
    return prod(KEPT[severity] ** counts[severity] for severity in Severity)


def _judge(criterion: Criterion, points: float, survey: Survey, graded: Sequence[Finding]) -> Judged:
    if why := _cannot_judge(criterion, survey, graded):
        return Judged(criterion, points, None, why=why)
    if criterion.gauge:
        return _by_figure(criterion, criterion.gauge, points, survey)
    findings = [finding for finding in graded if finding.rule in criterion.rules]
    findings.sort(key=lambda finding: (-(finding.severity or Severity.INFO).rank, finding.span.start))
    return Judged(criterion, points, points * kept(findings), findings=tuple(findings))


def _by_figure(criterion: Criterion, gauge: Gauge, points: float, survey: Survey) -> Judged:
    value = survey.shape.figure(gauge.figure)
    if value is not None:
        return Judged(criterion, points, points * gauge.kept(value), value)
    if criterion.needs == "whole line" and not survey.toll.entangled:
        return Judged(criterion, points, 0.0, why="nobody answers: no call gets to a person")
    return Judged(criterion, points, None, why=FIGURES[gauge.figure].unknown)


def _cannot_judge(criterion: Criterion, survey: Survey, graded: Sequence[Finding]) -> str:
    """Why a criterion cannot be judged; empty where it can be."""
    crashed = {finding.subject for finding in graded if finding.rule == "internal-error"}
    if lacking := sorted(crashed & set(criterion.rules)):
        return f"the rule {lacking[0]} crashed"
    gauge = criterion.gauge.figure if criterion.gauge else ""
    if gauge == "share_lost" and (why := _loss_unknown(survey)):
        return why
    match criterion.needs:
        case "person" | "whole line":
            return _people_unknown(criterion, survey)
        case "queues" if not _has(survey, Queue):
            return "there is no queue"
        case "callbacks" if not _has(survey, Callback, Voicemail):
            return "nobody is to be rung"
    return ""


def _loss_unknown(survey: Survey) -> str:
    """Why the share of calls that are lost would be a guess; it rests on patience and waits more than on the menus."""
    callers = survey.journeys.callers
    if callers.patience is None and (not callers.kinds or any(kind.patience is None for kind in callers.kinds)):
        return "nobody says how patient callers are (`callers: {patience: ...}`)"
    if any(queue.expected_wait is None for queue in survey.reach.queues()):
        return "nobody says how long queues usually are (`expected_wait`)"
    untold = survey.toll.share_untold
    return "of most calls it cannot be told how they end" if untold is not None and untold > MOST_UNTOLD else ""


def _people_unknown(criterion: Criterion, survey: Survey) -> str:
    flow, people = survey.flow, survey.people
    if flow.no_human:
        return "no people on this line, by design"
    if flow.part and criterion.needs == "whole line":
        return "calls do not begin in this part of a line"
    untold = people.from_node(flow.start) is Answer.UNKNOWN
    if criterion.gauge and criterion.gauge.figure == "human_share":
        untold = untold or survey.shape.human_reach[2] > 0
    return "whether a person can be reached cannot be told" if untold else ""


def _has(survey: Survey, *kinds: type[Queue] | type[Callback] | type[Voicemail]) -> bool:
    return any(node.id in survey.reach.reachable for kind in kinds for node in survey.flow.of(kind))
