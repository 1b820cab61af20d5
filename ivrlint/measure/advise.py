"""What to fix first: changes to a flow, each measured exactly, those that save most callers in front."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ivrlint.flow.shares import SharesError
from ivrlint.formats.native.writer import changed_lines
from ivrlint.measure.measurement import assumptions
from ivrlint.measure.repairs import Change, Changes
from ivrlint.survey import Survey

MOST_TOLD = 5
MOST_MEASURED = 20
"""Changes that are measured, the most promising ones; each is a whole survey of the changed flow."""
_MOST_STATES = 100_000
"""Nodes, once for each kind of caller, that are measured in all on a large flow, with at least five changes."""

COMPARED = (
    "share_lost", "share_person", "seconds_per_call", "waiting_per_call", "lost_callers", "caller_hours",
    "waiting_hours",
)  # fmt: skip
"""The figures that are told before and after a change."""
_LEAST_CALLS = 1e-5
"""The least share of calls that counts as saved."""
_LEAST_SECONDS = 0.01
"""The least time a call that does."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that saves callers or their time."""

    change: Change
    saved: float
    """The share of calls that are lost no more."""
    seconds: float
    """Seconds that a call takes less on average, in menus and queues; below 0 where saved callers stay on the line."""
    hours: float | None
    """The same in hours of callers a month; None where nothing says how many calls there are."""
    after: dict[str, float | None]
    """The compared figures with the change."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to fix first in a flow."""

    survey: Survey
    before: dict[str, float | None]
    """The compared figures as the flow is."""
    proposals: tuple[Proposal, ...]
    measured: int
    """How many changes were measured."""
    found: int
    """How many there were to try."""
    assumptions: tuple[str, ...]
    """What all of this rests on and nobody has said."""

    def lines(self, proposal: Proposal) -> list[str]:
        """A change in the native format, out with `- `, in with `+ `; none where the file is of another one."""
        flow, change = self.survey.flow, proposal.change
        if flow.format != "native":
            return []
        if change.order:
            return [f"  {change.node.id}:", f"    options:  # in this order: {', '.join(change.order)}"]
        return list(changed_lines(flow, change.written(flow), [*change.exits, *change.nodes]))

    @property
    def entangled(self) -> bool:
        """Whether nothing can be said because the menus are too entangled to be solved."""
        return self.survey.toll.entangled


def advise(survey: Survey) -> Advice:
    """The five changes that save most callers, then most of their hours; those that save nothing are left out."""
    changes = [] if survey.toll.entangled else list(Changes(survey))
    trying = _most_promising(changes, survey)
    best: dict[tuple[str, str], Proposal] = {}
    for change in trying:
        proposal = _measured(change, survey)
        if proposal and (change.place not in best or _worth(proposal) > _worth(best[change.place])):
            best[change.place] = proposal
    proposals = sorted(best.values(), key=_worth, reverse=True)[:MOST_TOLD]
    assumed = [proposal.change.assumption for proposal in proposals if proposal.change.assumption]
    return Advice(
        survey, _figures(survey), tuple(proposals), len(trying), len(changes), (*assumptions(survey), *assumed)
    )


def _most_promising(changes: list[Change], survey: Survey) -> list[Change]:
    """The changes to measure: of each sort not more than are told, fewer of them the larger the flow."""
    states = len(survey.flow.nodes) * len(survey.journeys.kinds) if changes else 1
    most = min(MOST_MEASURED, max(MOST_TOLD, _MOST_STATES // states))
    sorts: Counter[str] = Counter()
    chosen: list[Change] = []
    for change in sorted(changes, key=lambda change: -change.promise):
        sorts[change.place[0]] += 1
        if change.promise > 0 and sorts[change.place[0]] <= 2 * MOST_TOLD and len(chosen) < most:
            chosen.append(change)
    return chosen


def _measured(change: Change, survey: Survey) -> Proposal | None:
    """A change with what it saves; None where that is nothing, or cannot be known."""
    flow = survey.flow
    try:
        changed = survey.of(change.lived(flow))
    except SharesError:
        return None
    if changed.toll.entangled:
        return None
    before, after = _figures(survey), _figures(changed)
    saved = _less("share_lost", before, after)
    seconds = _less("seconds_per_call", before, after) + _less("waiting_per_call", before, after)
    if saved < -_LEAST_CALLS or (saved < _LEAST_CALLS and seconds < _LEAST_SECONDS):
        return None
    return Proposal(change, saved if saved >= _LEAST_CALLS else 0.0, seconds, survey.toll.hours(seconds), after)


def _figures(survey: Survey) -> dict[str, float | None]:
    return {name: survey.shape.figure(name) for name in COMPARED}


def _less(name: str, before: dict[str, float | None], after: dict[str, float | None]) -> float:
    return (before[name] or 0.0) - (after[name] or 0.0)


def _worth(proposal: Proposal) -> tuple[float, float]:
    """Callers saved, to a millionth of the calls, then their time."""
    return round(proposal.saved, 6), proposal.seconds
