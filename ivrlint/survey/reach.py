"""Where calls can go: what is reachable, where they end, which parts they cannot leave."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
    NO_TARGET,
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Hangup,
    Menu,
    Message,
    Node,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.flow.parts import connected_parts

if TYPE_CHECKING:
    from ivrlint.survey import Survey

CLOSED_CASES = frozenset({"closed", "holiday", "when_closed"})
"""Conditions under which the desk is not staffed on purpose."""

RESERVED_CASES = {
    "hours": frozenset({"open", "closed", "holiday", "emergency"}),
    "caller": frozenset({"new", "known", "returning", "withheld", "blocked"}),
    "switch": frozenset({"on", "off"}),
}
"""The cases with a meaning of their own, for each `by` that has any; `else` is all the others."""

COMPLETE_CASES = {
    "hours": (frozenset({"open", "closed"}),),
    "caller": (frozenset({"known", "new"}), frozenset({"returning", "new"})),
    "switch": (frozenset({"on", "off"}),),
}
"""Sets of cases that leave nothing over, for each `by` with reserved names."""

LOOKUPS = ("lookup", "identification")
"""Purposes of a task that serves nobody by itself."""

MOST_COMPARED = 200_000
"""Comparisons of names spent on finding out which node an undefined target meant: a second on a very large menu."""


class Reach:
    """Facts about which nodes a call can get to and how it ends; all edge kinds are followed."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Ids of the nodes that some start leads to."""
        return self.from_nodes(self._flow.starts)

    def from_nodes(self, ids: Iterable[str], follow: Callable[[Edge], bool] | None = None) -> frozenset[str]:
        """Ids of the nodes that any of `ids` leads to, themselves included, over the edges that `follow` accepts."""
        seen = set(ids)
        pending = list(seen)
        while pending:
            for edge in self._flow.edges_from(pending.pop()):
                if edge.target not in seen and (follow is None or follow(edge)):
                    seen.add(edge.target)
                    pending.append(edge.target)
        return frozenset(seen)

    def towards(self, ids: Iterable[str], follow: Callable[[Edge], bool] | None = None) -> frozenset[str]:
        """Ids of the nodes from which any of `ids` can be reached, themselves included."""
        seen = set(ids)
        pending = list(seen)
        while pending:
            for edge in self._flow.edges_to(pending.pop()):
                if edge.source not in seen and (follow is None or follow(edge)):
                    seen.add(edge.source)
                    pending.append(edge.source)
        return frozenset(seen)

    def ways_around(self, starts: Iterable[str], avoided: Container[str]) -> dict[str, Edge | None]:
        """For each node that `starts` lead to without passing one of `avoided` the edge it is entered by first.

        The edges backwards from a node are a way with the fewest steps; the starts themselves have none.
        """
        entered: dict[str, Edge | None] = dict.fromkeys(starts)
        pending = deque(entered)
        while pending:
            for edge in self._flow.edges_from(pending.popleft()):
                if edge.target not in entered and edge.target not in avoided:
                    entered[edge.target] = edge
                    pending.append(edge.target)
        return entered

    @cached_property
    def open_hours(self) -> frozenset[str]:
        """Ids of the nodes that are reachable without a closed or holiday case."""
        return self.from_nodes(self._flow.starts, lambda edge: edge.condition not in CLOSED_CASES)

    def unreachable_sources(self) -> Iterator[Node]:
        """The written nodes that no start leads to and that no other such node leads to: the causes, not the echoes.

        Of a ring of unreachable nodes, the one whose id comes first stands for the ring, wherever in the file it is.
        """
        flow = self._flow
        lost = [node.id for node in flow.nodes.values() if node.id not in self.reachable and not node.implied]
        parts = connected_parts(self._following(lost))
        part = {id: number for number, members in enumerate(parts) for id in members}
        entered = {
            part[edge.target]
            for id in lost
            for edge in flow.edges_from(id)
            if part.get(edge.target, part[id]) != part[id]
        }
        sources = {min(members) for number, members in enumerate(parts) if number not in entered}
        yield from (flow.node(id) for id in lost if id in sources)

    def _following(self, nodes: Iterable[str]) -> dict[str, list[str]]:
        """The nodes that each of some nodes leads to."""
        return {id: [edge.target for edge in self._flow.edges_from(id)] for id in nodes}

    @cached_property
    def components(self) -> dict[str, int]:
        """The number of the strongly connected part that each reachable node lies in."""
        parts = connected_parts(self._following(id for id in self._flow.nodes if id in self.reachable))
        return {id: number for number, part in enumerate(parts) for id in part}

    def is_good_end(self, node: Node) -> bool:
        """Whether a call that ends at this node ends well, or may do so for all we know."""
        if isinstance(node, Hangup):
            return node.outcome != "failed"
        if isinstance(node, Task):
            return all(exit.kind is EdgeKind.FAILURE for exit in self._flow.exits(node.id))
        return isinstance(node, Agent | Transfer | Callback | Voicemail | Unknown | SubFlow)

    def ends_at(self, node: Node) -> bool:
        """Whether a call that gets to a node ends there, well or badly: nothing leads on but a failure."""
        if isinstance(node, SubFlow):
            ways = self._flow.edges_from(node.id)
            return self._survey.people.is_person(node) or all(edge.kind is EdgeKind.FAILURE for edge in ways)
        if isinstance(node, Task):
            return self.is_good_end(node)
        return isinstance(node, Agent | Transfer | Callback | Voicemail | Unknown | Hangup)

    @cached_property
    def well_ended(self) -> frozenset[str]:
        """Ids of the nodes from which some good end can be reached."""
        ends = [node.id for node in self._flow.nodes.values() if self.is_good_end(node)]
        ends += [edge.source for edge in self._farewells()]
        return self.towards(ends)

    def trapped_parts(self) -> Iterator[list[Node]]:
        """The reachable parts with a loop from which no good end can be reached, each in the order callers meet it.

        A way that stops by mistake may have been meant to end well, so a loop with such a way out is no trap.
        """
        flow = self._flow
        mistakes = self.towards(node.id for node, _ in self.stops())
        bad = [id for id in flow.nodes if id in self.reachable and id not in self.well_ended and id not in mistakes]
        order = {id: number for number, id in enumerate(self._survey.walks.seconds)}
        met = {id: (order.get(id, len(order)), id) for id in bad}
        parts: list[list[str]] = []
        for members in connected_parts(self._following(bad)):
            if len(members) > 1 or any(edge.target in members for id in members for edge in flow.edges_from(id)):
                parts.append(sorted(members, key=met.__getitem__))
        for part in sorted(parts, key=lambda part: met[part[0]]):
            yield [flow.node(id) for id in part]

    def stops(self) -> Iterator[tuple[Node, Edge]]:
        """Every reachable exit that leads nowhere, time-outs and wrong keys left out, with its node.

        A message that says goodbye, or may do so for all we can read, is no stop: it is an end that was meant. A
        branch whose cases leave something over stops there, by an implied case `else`.
        """
        for node in self._flow.nodes.values():
            if node.id not in self.reachable:
                continue
            if isinstance(node, Branch) and self.leaves_over(node):
                yield node, Edge(node.id, NO_TARGET, EdgeKind.CASE, node.span, condition="else", implied=True)
            if node.stops and not self.may_be_farewell(node):
                for edge in node.stops:
                    if edge.kind not in ERROR_KINDS:
                        yield node, edge

    def missing_handlers(self) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
        """Every reachable node where silence or a wrong key leads nowhere, with those exits, silence first."""
        for node in self._flow.nodes.values():
            if node.stops and node.id in self.reachable:
                missing = tuple(edge for edge in node.stops if edge.kind in ERROR_KINDS)
                if missing:
                    yield node, tuple(sorted(missing, key=lambda edge: edge.kind))

    def leaves_over(self, branch: Branch) -> bool:
        """Whether some calls fit no case of a branch, as far as that can be known.

        It can be known where all its cases have reserved names, and where there is one case only.
        """
        cases = {exit.condition for exit in self._flow.exits(branch.id, EdgeKind.CASE)}
        if not cases or "else" in cases or branch.by is None:
            return False
        if cases <= RESERVED_CASES.get(branch.by, frozenset()):
            return not any(complete <= cases for complete in COMPLETE_CASES[branch.by])
        return len(cases) == 1

    def _farewells(self) -> Iterator[Edge]:
        for node in self._flow.of(Message):
            if node.stops and self.may_be_farewell(node):
                yield from node.stops

    def may_be_farewell(self, node: Node) -> bool:
        """Whether a message says goodbye, or may do so: a recording without a transcript, a language without lists."""
        words = self._survey.words
        if not isinstance(node, Message) or words.says(node, "goodbye"):
            return isinstance(node, Message)
        text = words.text(node)
        return text is None or (bool(text) and words.lexicon(node) is None)

    @cached_property
    def closing(self) -> frozenset[str]:
        """Ids of the nodes after which a call only ends: hang-ups, and messages and branches that lead to nothing else.

        Failures are left out; what goes back to the flow that called this one does not end.
        """
        flow = self._flow
        closing = {node.id for node in flow.nodes.values() if isinstance(node, Hangup) and node.outcome != "return"}
        closing |= {node.id for node in flow.of(Message) if any(stop.kind is EdgeKind.NEXT for stop in node.stops)}
        ways = {node.id: self._ways_on(node.id) for node in flow.nodes.values() if isinstance(node, Message | Branch)}
        pending = list(closing)
        while pending:
            for edge in flow.edges_to(pending.pop()):
                if edge.kind is not EdgeKind.FAILURE and edge.source in ways and edge.source not in closing:
                    ways[edge.source] -= 1
                    if not ways[edge.source]:
                        closing.add(edge.source)
                        pending.append(edge.source)
        return frozenset(closing)

    def _ways_on(self, id: str) -> int:
        return sum(edge.kind is not EdgeKind.FAILURE for edge in self._flow.edges_from(id))

    def closed_ends(self) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
        """Every node after which a call outside hours only ends, callers being told nothing of what they can do.

        With the cases that lead there. Hours, a day, a figure that may be hours, a callback or a promise is enough,
        before the case or after it; where the words are not known, nothing can be said. What just stops by mistake may
        have been meant to go on.
        """
        telling = {node.id for node in map(self._flow.node, self.closing) if self._may_tell_hours(node)}
        telling |= {node.id for node, _ in self.stops()}
        silent = self.closing - self.towards(telling, lambda edge: edge.kind is not EdgeKind.FAILURE)
        ends: dict[str, list[Edge]] = {}
        for edge in self._flow.edges():
            if edge.source in self.reachable and edge.target in silent and self._is_closed(edge):
                source = self._flow.node(edge.source)
                before = [node for node, _ in self._survey.passages.before(source)]
                if not any(map(self._may_tell_hours, (source, *before))):
                    ends.setdefault(edge.target, []).append(edge)
        return ((self._flow.node(id), tuple(edges)) for id, edges in ends.items())

    def _is_closed(self, edge: Edge) -> bool:
        """Whether an edge is taken when nobody is at work on purpose."""
        return edge.condition in CLOSED_CASES or (edge.condition == "else" and edge.source in self._open_or_else)

    @cached_property
    def _open_or_else(self) -> frozenset[str]:
        """Ids of the branches by hours whose only cases are open and all the rest."""
        branches = [branch for branch in self._flow.of(Branch) if branch.by == "hours"]
        cases = {branch.id: {case.condition for case in self._flow.exits(branch.id)} for branch in branches}
        return frozenset(id for id, conditions in cases.items() if conditions == {"open", "else"})

    def _may_tell_hours(self, node: Node) -> bool:
        """Whether a node tells, or may tell for all we know, when to ring or that callers will be rung."""
        if not self._survey.passages.known([(node, node.prompt)] if node.prompt else []):
            return True
        lexicon, text = self._survey.words.lexicon(node), self._survey.words.text(node)
        if lexicon is None or not text:
            return False
        tells = lexicon.classes(text) & {"hours_stated", "callback", "time_promise"}
        return bool(tells or lexicon.dates(text)) or any(map(str.isdigit, text))

    def undefined(self) -> Iterator[tuple[Unknown, tuple[Edge, ...], str | None]]:
        """Every target that no node is called, the edges that calls can take to it, and the id that may be meant.

        The edges with the fewest steps before them come first, wherever in the file they stand. An id that nothing
        leads to is meant rather than one that is in use.
        """
        flow = self._flow
        missing = [node for node in flow.nodes.values() if isinstance(node, Unknown) and node.reason == UNDEFINED]
        ids = [node.id for node in flow.nodes.values() if not node.implied] if missing else []
        lost = [id for id in ids if id not in self.reachable]
        steps = {id: number for number, id in enumerate(self.ways_around(flow.starts, ()))} if missing else {}
        for number, node in enumerate(missing, 1):
            leading = (edge for edge in flow.edges_to(node.id) if edge.source in steps)
            edges = tuple(sorted(leading, key=lambda edge: steps[edge.source]))
            affordable = number * len(ids) <= MOST_COMPARED
            pools = (lost, ids) if edges and affordable else ()
            near = next((found for pool in pools if (found := get_close_matches(node.name, pool, n=1))), None)
            if edges:
                yield node, edges, near[0] if near else None

    def menus(self) -> Iterator[Menu]:
        """The reachable menus, those with the fewest steps before them first, wherever in the file they stand."""
        return iter(self._menus)

    @cached_property
    def _menus(self) -> tuple[Menu, ...]:
        nodes = map(self._flow.node, self.ways_around(self._flow.starts, ()))
        return tuple(node for node in nodes if isinstance(node, Menu) and not node.implied)

    def passes_through(self, node: Node) -> bool:
        """Whether a call goes through this node without the caller doing anything."""
        return isinstance(node, Message | Branch | Task) or (
            isinstance(node, SubFlow) and bool(self._flow.edges_from(node.id))
        )

    def interactive(self, node: Node) -> bool:
        """Whether the caller has to do something here to go on."""
        return isinstance(node, Menu | Collect | Bot)

    def services(self) -> Iterator[Node]:
        """The reachable nodes that callers ring for: people, callbacks, messages, errands that the machine does."""
        kinds = (Queue, Agent, Transfer, Callback, Voicemail, Task, SubFlow)
        for node in self._flow.nodes.values():
            if isinstance(node, Task) and node.purpose in LOOKUPS:
                continue
            if isinstance(node, kinds) and not node.implied and node.id in self.reachable:
                yield node

    def served(self) -> Iterator[str]:
        """Ids of the services, and of what may be one for all we know: a bot, an unknown place, a calling flow."""
        yield from (node.id for node in self.services())
        for node in self._flow.nodes.values():
            if isinstance(node, Bot | Unknown) or (isinstance(node, Hangup) and node.outcome == "return"):
                yield node.id

    def queues(self) -> Iterator[Queue]:
        """The reachable queues, in file order."""
        return (queue for queue in self._flow.of(Queue) if queue.id in self.reachable)
