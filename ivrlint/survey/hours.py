"""Opening hours: what callers are told of them, what is kept, and which queues callers get to all the same.

A schedule counts only where a branch or a queue that calls get to names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from ivrlint.flow import Branch, Edge, EdgeKind, Node, Opening, Queue, Schedule
from ivrlint.flow.hours import MIDNIGHT, WEEKDAYS
from ivrlint.lexicon import lexicon
from ivrlint.lexicon.hours import StatedHours, stated_hours
from ivrlint.survey.passages import MOST_MESSAGES
from ivrlint.survey.reach import CLOSED_CASES

if TYPE_CHECKING:
    from ivrlint.survey import Survey

SHORTEST_BREAK = 15
"""Minutes between two openings of a day, from which on it is a break and no slip (J)."""
_LAST_MINUTE = 1
"""Minutes that a day which is written as 00:00-23:59 lacks."""
_NOT_MANNED = ("when_closed", "when_unstaffed")


@dataclass(frozen=True, slots=True)
class Saying:
    """What a node says of opening hours in one language."""

    node: Node
    language: str | None
    text: str
    hours: tuple[StatedHours, ...]

    @property
    def words(self) -> str:
        """The part of the text with the hours in it."""
        return self.text[self.hours[0].start : self.hours[-1].end]


class Hours:
    """Facts about opening hours."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    # schedules

    @cached_property
    def named(self) -> tuple[tuple[Branch | Queue, Schedule], ...]:
        """The reachable branches by hours and queues, each with the schedule that it names, in file order."""
        known, reachable = self._flow.hours or {}, self._survey.reach.reachable
        places: list[Branch | Queue] = [branch for branch in self._flow.of(Branch) if branch.by == "hours"]
        places += self._flow.of(Queue)
        named = [(node, known[node.schedule]) for node in places if node.schedule in known and node.id in reachable]
        return tuple(sorted(named, key=lambda pair: pair[0].span.start))

    @cached_property
    def used(self) -> tuple[Schedule, ...]:
        """The schedules that decide anything, in file order."""
        schedules = {schedule.name: schedule for _, schedule in self.named}
        return tuple(sorted(schedules.values(), key=lambda schedule: schedule.span.start))

    def never_closes(self, schedule: Schedule) -> bool:
        """Whether it is open around the clock on every day of the week."""
        until = 0
        for opens, closes, _ in self._week(schedule):
            if opens > until + _LAST_MINUTE:
                return False
            until = max(until, closes)
        return until + _LAST_MINUTE >= 7 * MIDNIGHT

    def never_opens(self, schedule: Schedule) -> bool:
        """Whether it is closed all week, and on all special days that are still to come."""
        return not schedule.openings and not any(
            times for day, times in schedule.exceptions.items() if day >= self._survey.today
        )

    def knows_holidays(self, schedule: Schedule) -> bool:
        """Whether anything says what holds on the holidays of the coming year: a calendar, a date, a `holiday` case."""
        today = self._survey.today
        near = any(0 <= (day - today).days <= 365 for day in schedule.exceptions)
        listed = schedule.holidays or ()
        lasting = any(not day[:1].isdigit() or today.isoformat() <= day for day in listed)
        return near or lasting or schedule.name in self._with_holiday_case

    @cached_property
    def _with_holiday_case(self) -> frozenset[str]:
        """Names of the schedules of branches that ask for holidays themselves."""
        branches = ((node, schedule) for node, schedule in self.named if isinstance(node, Branch))
        return frozenset(
            schedule.name
            for branch, schedule in branches
            if any(edge.condition == "holiday" for edge in self._flow.exits(branch.id, EdgeKind.CASE))
        )

    def overlaps(self, schedule: Schedule) -> tuple[Opening, Opening] | None:
        """The first two openings that are both in force at some time of the week."""
        week = self._week(schedule)
        for (_, closes, first), (opens, _, second) in pairwise(week):
            if opens < closes:
                return first, second
        if week and week[-1][1] - 7 * MIDNIGHT > week[0][0]:
            return week[-1][2], week[0][2]
        return None

    def slips(self, schedule: Schedule) -> tuple[Opening, Opening] | None:
        """The first two openings of a day with so short a time between them that nobody can have meant it."""
        for day in sorted(schedule.days):
            for first, second in pairwise(schedule.on(day)):
                if 0 < second.opens - first.closes < SHORTEST_BREAK:
                    return first, second
        return None

    def _week(self, schedule: Schedule) -> list[tuple[int, int, Opening]]:
        """When each opening begins and ends on each of its days, in minutes after the beginning of Monday."""
        week = [
            (day * MIDNIGHT + opening.opens, day * MIDNIGHT + opening.closes, opening)
            for opening in schedule.openings
            for day in opening.days
        ]
        return sorted(week, key=lambda time: time[:2])

    # what callers are told

    def told_otherwise(self) -> Iterator[tuple[Saying, StatedHours, Schedule]]:
        """What is said of hours where callers meet a schedule, the first hours in it that are not kept, the schedule.

        That is what callers hear outside hours up to the next place where they can do something, and, where the file
        has one schedule only, just before it decides. Texts with hours of more than one service are left out.
        """
        told: set[tuple[str, str]] = set()
        for place, schedule in self.named:
            for node in self._heard_at(place):
                if (node.id, schedule.name) in told or not schedule.openings:
                    continue
                told.add((node.id, schedule.name))
                for saying in self.sayings(node):
                    wrong = next((hours for hours in saying.hours if not _keeps(schedule, hours)), None)
                    if wrong and not any(first.overlaps(second) for first, second in combinations(saying.hours, 2)):
                        yield saying, wrong, schedule
                        break

    def _heard_at(self, place: Branch | Queue) -> Iterator[Node]:
        if isinstance(place, Branch) and len(self._flow.hours or ()) == 1:
            yield from (node for node, _ in self._survey.passages.before(place))
        ids = [edge.target for edge in self._flow.edges_from(place.id) if edge.condition in CLOSED_CASES]
        for id in ids:
            node = self._flow.node(id)
            yield node
            if self._survey.reach.passes_through(node) and not isinstance(node, Branch) and len(ids) < MOST_MESSAGES:
                ids += [edge.target for edge in self._flow.edges_from(id, EdgeKind.NEXT)]

    def told_apart(self) -> Iterator[tuple[Saying, Saying]]:
        """What a node says of opening hours in two languages, where it is not the same."""
        for node in self._flow.nodes.values():
            if len(node.prompt.languages) > 1 and node.id in self._survey.reach.reachable:
                first, *others = [*self.sayings(node), None]
                for other in others:
                    if first and other and not _agree(first.hours, other.hours):
                        yield first, other
                        break

    def sayings(self, node: Node) -> Iterator[Saying]:
        """What a node's prompt says of opening hours, in each language; what is said only at times is left out."""
        for tag, segments in node.prompt.languages.items():
            language = tag or self._survey.words.language(node)
            words = lexicon(language)
            text = " ".join(segment.text or "" for segment in segments if not segment.conditional)
            if words and (hours := stated_hours(words, text)):
                yield Saying(node, language, text, hours)

    # queues that are entered all the same

    def unguarded(self) -> Iterator[tuple[Queue, Edge | None, Branch | None]]:
        """Every queue with hours that calls get to without a check of hours, a way in, and the branch of another way.

        A queue has hours where it names a schedule that closes, or where a branch by hours leads straight to it and
        nothing that callers meet outside hours does. Left out are queues that send callers on when they are closed or
        unstaffed, those for what is urgent, and ways that are open because something failed, a check of hours perhaps.
        """
        flow, reach = self._flow, self._survey.reach
        for queue in reach.queues():
            if flow.part or queue.id not in self._unchecked or not self._has_no_plan(queue):
                continue
            checked = None if queue.id in self._open_at_night else self._checked.get(queue.id)
            if not self._closes(queue) and (checked is None or queue.urgent):
                continue
            entries = (edge for edge in flow.edges_to(queue.id) if edge.source in self._unchecked and not edge.urgent)
            entry = next(filter(self._checks_nothing, entries), None)
            if entry or queue.id == flow.start:
                yield queue, entry, checked

    def outlasting(self) -> Iterator[Queue]:
        """The queues that name a schedule which closes, and let callers wait beyond it without an end."""
        for queue in self._survey.reach.queues():
            endless = not any(edge.condition is None for edge in self._flow.edges_from(queue.id, EdgeKind.OVERFLOW))
            if endless and self._closes(queue) and self._has_no_plan(queue):
                yield queue

    def _closes(self, queue: Queue) -> bool:
        schedule = (self._flow.hours or {}).get(queue.schedule or "")
        return queue.schedule is not None and not (schedule and self.never_closes(schedule))

    def _has_no_plan(self, queue: Queue) -> bool:
        return not any(edge.condition in _NOT_MANNED for edge in self._flow.edges_from(queue.id))

    @cached_property
    def _unchecked(self) -> frozenset[str]:
        """Ids of the nodes that calls get to without a branch by hours on the way, and without anything that fails."""
        return self._survey.reach.from_nodes(self._flow.starts, self._checks_nothing)

    def _checks_nothing(self, edge: Edge) -> bool:
        source = self._flow.node(edge.source)
        return edge.kind is not EdgeKind.FAILURE and not (isinstance(source, Branch) and source.by == "hours")

    @cached_property
    def _cases(self) -> list[Edge]:
        branches = (branch for branch in self._flow.of(Branch) if branch.by == "hours")
        return [edge for branch in branches for edge in self._flow.edges_from(branch.id, EdgeKind.CASE)]

    @cached_property
    def _open_at_night(self) -> frozenset[str]:
        """Ids of the nodes that calls get to outside hours."""
        return self._survey.reach.from_nodes(edge.target for edge in self._cases if edge.condition in CLOSED_CASES)

    @cached_property
    def _checked(self) -> dict[str, Branch]:
        """For each node that a branch by hours leads straight to while it is open, that branch."""
        flow = self._flow
        found: dict[str, Branch] = {}
        pending = [(edge.target, flow.node(edge.source)) for edge in self._cases if edge.condition == "open"]
        while pending:
            id, branch = pending.pop()
            if id not in found and isinstance(branch, Branch):
                found[id] = branch
                goes_on = self._survey.reach.passes_through(flow.node(id))
                ways = flow.edges_from(id) if goes_on else ()
                pending += [(edge.target, branch) for edge in ways if edge.kind is not EdgeKind.FAILURE]
        return found


def _keeps(schedule: Schedule, stated: StatedHours) -> bool:
    """Whether these hours are kept on each of the days that are said, on some day where none is said."""
    days = sorted(stated.days or schedule.days)
    kept = (_is_kept(schedule.on(day), stated) for day in days)
    return all(kept) if stated.days and stated.closes is not None else any(kept)


def _is_kept(openings: tuple[Opening, ...], stated: StatedHours) -> bool:
    """Whether they are one of a day's openings, or all of them with the breaks left out."""
    times = [(opening.opens, opening.closes) for opening in openings]
    if times:
        times.append((times[0][0], max(closes for _, closes in times)))
    return any(stated.is_at(*time) for time in times)


def _agree(first: tuple[StatedHours, ...], second: tuple[StatedHours, ...]) -> bool:
    """Whether two texts state the same hours, or cannot be compared one by one."""
    return len(first) != len(second) or all(map(StatedHours.agrees_with, first, second))


def spoken(schedule: Schedule) -> str:
    """The opening hours of a schedule in a few words: `mon 08:00-16:00, sat 10:00-14:00`, the first days of each."""
    shown: dict[str, str] = {}
    for opening in schedule.openings[:3]:
        times = f"{_clock(opening.opens)}-{_clock(opening.closes)}"
        days = [WEEKDAYS[day] for day in opening.days]
        shown[days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"] = times
    return ", ".join(f"{days} {times}" for days, times in shown.items())


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
