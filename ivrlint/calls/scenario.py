"""Scenarios of mystery calls: who rings, what for, when, and the checklist by which the call is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ivrlint.calls.conditions import Conditions, flows_from
from ivrlint.calls.expectation import Expectation
from ivrlint.calls.profile import PROFILES, USUAL, Profile
from ivrlint.flow import Branch, Collect, EdgeKind, Flow, Queue
from ivrlint.flow.shares import FULL, WAIT, Shares
from ivrlint.source import Span
from ivrlint.survey import Survey

NEVER_ANSWERED = 7200.0
"""Seconds after which somebody answers where nobody does: longer than any queue waits (J)."""

A_PERSON = "a person"
"""What stands for whatever person can be reached, where a place could be named."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds while a call is made. What is not said is as usual: people are at work, and nothing is special."""

    name: str
    at: datetime | None = None
    """When the call is made, in the local time of the line."""
    when: Shares = field(default_factory=dict)
    """What holds at which place, as in a what-if."""
    caller: str | None = None
    """What the system knows the caller as."""
    cases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For what branches decide by (hours, load) the case that holds in all of them, the first that there is."""
    full: bool = False
    """All queues are full."""
    unanswered: bool = False
    """Nobody answers in any queue."""

    def conditions(self, survey: Survey, profile: Profile, lacks: frozenset[str] | None) -> Conditions:
        """The conditions of a call to a line; `lacks` = the data that the caller has not at hand, None = all."""
        told: dict[str, Mapping[str, float]] = {}
        for each in flows_from(survey):
            told = {**self._everywhere(each.flow), **_without(each.flow, lacks), **told}
        told |= self.when
        kind = profile.kind if self.caller is None else replace(profile.kind, caller=self.caller)
        return Conditions(self.at, None, kind, told)

    def changes(self, survey: Survey) -> bool:
        """Whether they make any difference on a line, as far as places go by them; those of the file's own always."""
        flows = [each.flow for each in flows_from(survey)]
        if self.caller is not None:
            return any(branch.by == "caller" for flow in flows for branch in flow.of(Branch))
        general = self.cases or self.full or self.unanswered
        return not general or any(map(self._everywhere, flows))

    def _everywhere(self, flow: Flow) -> dict[str, dict[str, float]]:
        """What holds at all places of a kind."""
        told: dict[str, dict[str, float]] = {}
        for branch in flow.of(Branch):
            there = {edge.condition for edge in flow.exits(branch.id, EdgeKind.CASE)}
            case = next((case for case in self.cases.get(branch.by or "", ()) if case in there), None)
            if case is not None:
                told[branch.id] = {case: 1.0}
        for queue in flow.of(Queue):
            conditions = {edge.condition for edge in flow.exits(queue.id, EdgeKind.OVERFLOW)}
            if "hours" in self.cases and "when_closed" in conditions:
                told[queue.id] = {"when_closed": 1.0}
            elif self.full and conditions & {None, "when_full"}:
                told[queue.id] = {FULL: 1.0}
            elif self.unanswered:
                told[queue.id] = {WAIT: NEVER_ANSWERED}
        return told


def _without(flow: Flow, lacks: frozenset[str] | None) -> dict[str, dict[str, float]]:
    """The way on, at each place that asks for a number, of those who have none."""
    asking = (node for node in flow.of(Collect) if lacks is None or node.datum in lacks)
    ways = {node.id: {edge.condition for edge in flow.exits(node.id, EdgeKind.CASE)} for node in asking}
    return {id: {"without_it": 1.0} for id, conditions in ways.items() if "without_it" in conditions}


CIRCUMSTANCES = {
    each.name: each
    for each in (
        Circumstances("open"),
        Circumstances("closed", cases={"hours": ("closed", "else")}),
        Circumstances("busy", cases={"load": ("high",)}),
        Circumstances("queue full", full=True),
        Circumstances("nobody answers", unanswered=True),
        Circumstances("known caller", caller="known"),
        Circumstances("second call", caller="returning"),
    )
}
"""The conditions that there are without saying anything."""

OPEN = "open"
"""When calls are made where a scenario does not say."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One errand, and how the call about it is to go."""

    name: str
    span: Span
    who: str = ""
    """Who rings, for people who read it."""
    why: Mapping[str, str] = field(default_factory=dict)
    """The errand in the caller's own words, by language; under an empty one for all languages."""
    errands: tuple[str, ...] = ()
    """Names of errands of the menu, `all` for all of them, each of which makes a scenario of this one."""
    goes_to: tuple[str, ...] = ()
    """Places that the caller knows the way to; the first one that the line has counts."""
    presses: tuple[str, ...] = ()
    """Keys, words and silences, one after the other, of a caller who does nothing else."""
    callers: tuple[str, ...] = (USUAL,)
    """Names of profiles."""
    conditions: tuple[str, ...] = (OPEN,)
    """Names of circumstances."""
    has: Mapping[str, str] = field(default_factory=dict)
    """Numbers that the caller keys, by what is asked for."""
    lacks: tuple[str, ...] = ()
    """What the caller is asked for and has not at hand."""
    share: float = 1.0
    """How often such a call comes in a sample, beside the others."""
    checklist: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A form of mystery calls: scenarios, and the menus that they are for."""

    path: str
    name: str
    menus: tuple[Path, ...]
    """The menus to ring; none where the command line has to name them."""
    scenarios: tuple[Scenario, ...]
    profiles: Mapping[str, Profile] = field(default_factory=lambda: PROFILES)
    circumstances: Mapping[str, Circumstances] = field(default_factory=lambda: CIRCUMSTANCES)
