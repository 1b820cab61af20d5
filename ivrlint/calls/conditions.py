"""The conditions of a call: when it is made, by whom, in which language, and what holds on the line meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivrlint.flow import Branch, EdgeKind, Flow, Queue, SubFlow
from ivrlint.flow.callers import CallerKind
from ivrlint.flow.shares import WAIT, Shares, SharesError, node_named, with_shares
from ivrlint.survey import Survey
from ivrlint.survey.languages import primary


@dataclass(frozen=True, slots=True)
class Conditions:
    """What decides where the caller does not. What is not said here is as it is likeliest."""

    at: datetime | None = None
    """When the call is made, in the local time of the line; None = people are at work."""
    language: str | None = None
    """The language that the caller is known to speak."""
    caller: CallerKind = field(default_factory=CallerKind)
    """Who rings: the case of branches by caller, and the pace of keys."""
    when: Shares = field(default_factory=dict)
    """What holds at which node, as in a what-if: the exit that calls take there has 1, `wait` of a queue is seconds."""

    def check(self, survey: Survey) -> None:
        """Raise SharesError where a node, an exit or the language is none of the flow nor of those that it calls."""
        surveys = list(flows_from(survey))
        for name, exits in self.when.items():
            errors = [error for other in surveys if (error := _error(other.flow, name, exits))]
            if len(errors) == len(surveys):
                raise max(errors, key=lambda error: error.exit is not None)
        languages = dict.fromkeys(tag for other in surveys for tag in other.flow.languages)
        if self.language and primary(self.language) not in map(primary, languages):
            spoken = f"it speaks {', '.join(languages)}" if languages else "the file names no language"
            raise SharesError(f"the line does not speak «{self.language}»; {spoken}", "")

    def applied(self, survey: Survey, language: str | None) -> Survey:
        """The survey of a flow as it is under these conditions, for a caller who is spoken to in `language`."""
        flow = survey.flow
        told = {node_named(flow, name).id: exits for name, exits in self.when.items() if not _error(flow, name, exits)}
        decided = dict(self._decided(survey, language))
        for id, exits in told.items():
            decided[id] = {**(decided.get(id, {}) if set(exits) == {WAIT} else {}), **exits}
        if decided:
            flow = with_shares(flow, decided)
        tag = next((tag for tag in flow.languages if language and primary(tag) == primary(language)), flow.language)
        if tag != flow.language:
            flow = replace(flow, language=tag)
        return survey if flow is survey.flow else survey.of(flow)

    def _decided(self, survey: Survey, language: str | None) -> Iterator[tuple[str, dict[str, float]]]:
        """What the time of the call and its language decide: nodes, each with the exit that calls take."""
        flow = survey.flow
        for queue in flow.of(Queue) if self.at else ():
            closing = [edge for edge in flow.exits(queue.id) if edge.condition == "when_closed"]
            if closing and self._state(flow, queue.schedule) in ("closed", "holiday"):
                yield queue.id, {"when_closed": 1.0}
        for branch in flow.of(Branch):
            cases = [edge for edge in flow.exits(branch.id, EdgeKind.CASE) if edge.condition]
            names = {edge.condition or "": edge.condition or "" for edge in cases}
            if branch.by == "language" and language:
                names |= {survey.languages.chosen_by(edge) or "": edge.condition or "" for edge in cases}
                wanted = [primary(language), "else"]
            elif branch.by == "hours" and (state := self._state(flow, branch.schedule)):
                wanted = {"open": ["open", "else"], "closed": ["closed", "else"]}.get(
                    state, ["holiday", "closed", "else"]
                )
            else:
                continue
            case = next((names[name] for name in wanted if name in names), None)
            if case is not None:
                yield branch.id, {case: 1.0}
            elif survey.reach.leaves_over(branch):
                yield branch.id, dict.fromkeys(names, 0.0)

    def _state(self, flow: Flow, schedule: str | None) -> str | None:
        """Whether a desk is open at the time of the call; None where nothing tells."""
        known = (flow.hours or {}).get(schedule or "")
        return known.state(self.at) if known and self.at else None


def flows_from(survey: Survey) -> Iterator[Survey]:
    """A survey and those of all flows that it calls, as far as they can be read, each file once."""
    seen = {survey.flow.path}
    pending = [survey]
    for caller in pending:
        yield caller
        for node in caller.flow.of(SubFlow):
            called = caller.called(node)
            if called and called.flow.path not in seen:
                seen.add(called.flow.path)
                pending.append(called)


def _error(flow: Flow, name: str, exits: Mapping[str, float]) -> SharesError | None:
    """Why a flow cannot have these shares at a node; None where it can."""
    try:
        with_shares(flow, {name: exits})
    except SharesError as error:
        return error
    return None
