"""Errands that cannot wait: how soon their callers hear of them, and whether they find somebody at any hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from ivrlint.flow import Branch, Edge, EdgeKind, Menu, Task
from ivrlint.survey.reach import CLOSED_CASES, LOOKUPS

if TYPE_CHECKING:
    from ivrlint.survey import Survey

STAKES = {"life": "whose life is at stake", "money": "who stand to lose money"}
"""What `urgent:` says is at stake, in the words of messages."""

USELESS = {
    "advertising": "of an offer",
    "high_volume": "that many others are calling",
    "menu_changed": "that the menu has changed",
    "web_deflection": "of the web",
}
"""Phrase classes of notices that are of no use to callers who cannot wait, and what they are told by each."""

MOST_CASES = 24
"""Cases of hours, load and switches in which urgent errands are followed through a flow; few have as many (J)."""

_BY = ("hours", "load", "switch")
"""What a branch may go by to be followed case by case."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """An option for an errand that cannot wait."""

    menu: Menu
    edge: Edge
    stake: str | None
    """life or money, where the file says so; None where only the words of the option tell."""
    seconds: float
    """Seconds from the answer of the call until it has been said, at the soonest."""


@dataclass(frozen=True, slots=True)
class Closed:
    """An urgent errand that is turned away in some case."""

    at: Edge
    stake: str
    case: Edge
    """The case in which it is turned away, of the first branch or queue that has it."""


class Urgency:
    """Facts about what cannot wait: declared by `urgent:`, or told by words of emergency."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def options(self) -> tuple[Urgent, ...]:
        """The options for errands that cannot wait, of those that lead to the same place the one that is said first.

        What is declared at a place behind an option counts for the option.
        """
        walks = self._survey.walks
        first: dict[str, Urgent] = {}
        for menu in self._survey.reach.menus():
            times = self._survey.timing.times(menu)
            for edge in self._flow.edges_from(menu.id, EdgeKind.OPTION):
                if self.is_urgent(menu, edge):
                    stake = edge.urgent or self._stake_behind.get(edge.target)
                    seconds = walks.seconds.get(menu.id, 0.0) + times.until.get(edge.key, times.whole)
                    if edge.target not in first or seconds < first[edge.target].seconds:
                        first[edge.target] = Urgent(menu, edge, stake, seconds)
        return tuple(first.values())

    @cached_property
    def _stake_behind(self) -> dict[str, str]:
        """For each declared urgent place, and each from which a call just goes on there, what is at stake."""
        stakes = {node.id: node.urgent for node in self._flow.nodes.values() if node.urgent}
        pending = list(stakes)
        while pending:
            id = pending.pop()
            for edge in self._flow.edges_to(id):
                through = self._survey.reach.passes_through(self._flow.node(edge.source))
                if through and edge.kind in (EdgeKind.NEXT, EdgeKind.CASE) and edge.source not in stakes:
                    stakes[edge.source] = stakes[id]
                    pending.append(edge.source)
        return stakes

    def is_urgent(self, menu: Menu, edge: Edge) -> bool:
        """Whether an option is for an errand that cannot wait, declared or by its words."""
        declared = edge.urgent or self._stake_behind.get(edge.target)
        return bool(declared) or "emergency" in self._survey.words.label_classes(menu, edge)

    def comes_after(self, urgent: Urgent) -> Edge | None:
        """The first topic of its menu that is said before an urgent option and is not urgent itself."""
        words, menu = self._survey.words, urgent.menu
        topics = {edge.key: edge for edge in reversed(words.topics(menu))}
        announced: list[str | None] = [place.key for place in words.announcements(menu) or ()]
        for key in announced or [edge.key for edge in self._flow.exits(menu.id, EdgeKind.OPTION)]:
            if key == urgent.edge.key:
                return None
            edge = topics.get(key)
            if edge and not words.is_language(menu, edge) and not self.is_urgent(menu, edge):
                return edge
        return None

    def notice_before(self, urgent: Urgent) -> str | None:
        """What callers hear before an urgent option's menu that is of no use to them; None = nothing."""
        words = self._survey.words
        said = {name for node in words.introduction(urgent.menu) for name in words.classes(node)}
        return next((told for name, told in USELESS.items() if name in said), None)

    @cached_property
    def first_menus(self) -> frozenset[str]:
        """Ids of the menus that callers meet first, menus that only choose a language passed over."""
        return frozenset(menu.id for menu in self._survey.people.first_menus())

    # In which cases nobody is there

    def turned_away(self) -> Iterator[Closed]:
        """The declared urgent options and queues that some case of hours, load or switch leaves without help.

        Help is a person, now or later, what may be one, a task that the machine does, another place declared as
        urgent, or a text that tells where to turn in an emergency.
        """
        options = [urgent for urgent in self.options if urgent.stake]
        queues = [queue for queue in self._survey.reach.queues() if queue.urgent]
        if not options and not queues:
            return
        found: dict[int, Closed] = {}
        for case in self._cases:
            helped = self._led_to(self._help | self._tasks, case)
            nobody = self._led_to(self._help | self._offering, case).isdisjoint(self._flow.starts)
            met = self._survey.reach.from_nodes(self._flow.starts, partial(self._taken_in, case))
            for urgent in options:
                offered = urgent.menu.id in met
                missed = nobody and urgent.menu.id in self._survey.reach.open_hours
                if urgent.edge.target not in helped if offered else missed:
                    found.setdefault(id(urgent), Closed(urgent.edge, urgent.stake or "", case))
        yield from found.values()
        helped = self._led_to(self._help | self._tasks, None)
        closed = {turned.at.target for turned in found.values() if turned.case.condition in CLOSED_CASES}
        for queue in queues:
            told = not self._led_to(frozenset({queue.id}), None).isdisjoint(closed)
            for edge in self._flow.edges_from(queue.id, EdgeKind.OVERFLOW):
                is_told = told and edge.condition in CLOSED_CASES  # the same hours were found at the option
                if edge.condition is not None and edge.target not in helped and not is_told:
                    yield Closed(edge, queue.urgent or "", edge)

    @cached_property
    def _cases(self) -> tuple[Edge, ...]:
        """One edge for each case but `open` that decides where calls go, at most MOST_CASES."""
        cases: dict[tuple[str | None, ...], Edge] = {}
        for branch in self._flow.of(Branch):
            if branch.by in _BY and branch.id in self._survey.reach.reachable and len(cases) < MOST_CASES:
                for edge in self._flow.edges_from(branch.id, EdgeKind.CASE):
                    if edge.condition != "open":
                        cases.setdefault((branch.by, branch.schedule, branch.switch, edge.condition), edge)
        return tuple(cases.values())[:MOST_CASES]

    def _taken_in(self, case: Edge | None, edge: Edge) -> bool:
        """Whether calls may take an edge while a case holds."""
        branch, deciding = self._flow.node(edge.source), self._flow.node(case.source) if case else None
        if not isinstance(branch, Branch) or not isinstance(deciding, Branch) or case is None:
            return True
        same = (branch.by, branch.schedule, branch.switch) == (deciding.by, deciding.schedule, deciding.switch)
        if not same or edge.kind is not EdgeKind.CASE or edge.condition == case.condition:
            return True
        conditions = self._conditions[branch.id]
        if case.condition in conditions or "else" in conditions:
            return case.condition not in conditions and edge.condition == "else"
        return edge.condition in CLOSED_CASES or conditions.isdisjoint(CLOSED_CASES)

    @cached_property
    def _conditions(self) -> dict[str, frozenset[str | None]]:
        """For each branch the conditions of its cases."""
        edges_from = self._flow.edges_from
        branches = self._flow.of(Branch)
        return {branch.id: frozenset(edge.condition for edge in edges_from(branch.id)) for branch in branches}

    def _led_to(self, ids: frozenset[str], case: Edge | None) -> frozenset[str]:
        """Ids of the nodes that lead to any of `ids` while a case holds, without turning back to where callers were."""

        def follow(edge: Edge) -> bool:
            return self._taken_in(case, edge) and not self._survey.data.turns_back(edge)

        return self._survey.reach.towards(ids, follow)

    @cached_property
    def _help(self) -> frozenset[str]:
        """Ids of the nodes that help callers who cannot wait, tasks left out that are not declared urgent."""
        may_answer, classes = self._survey.people.may_answer, self._survey.words.classes
        told = frozenset({"emergency", "call_elsewhere"})
        nodes = self._flow.nodes.values()
        return frozenset(node.id for node in nodes if node.urgent or may_answer(node) or classes(node) & told)

    @cached_property
    def _tasks(self) -> frozenset[str]:
        """Ids of the tasks that a machine does."""
        return frozenset(task.id for task in self._flow.of(Task) if task.purpose not in LOOKUPS)

    @cached_property
    def _offering(self) -> frozenset[str]:
        """Ids of the menus that have an option declared urgent."""
        return frozenset(edge.source for edge in self._flow.edges() if edge.urgent)
