"""Can a caller get to a person: from where, how soon, and where is the way lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Agent,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Hangup,
    Menu,
    Node,
    Queue,
    SubFlow,
    Transfer,
    Unknown,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey.reach import CLOSED_CASES

if TYPE_CHECKING:
    from ivrlint.survey import Survey
    from ivrlint.survey.steps import Walk

_CHOOSES = frozenset({"extension", "survey"})
"""Purposes of an entry that is no question who the caller is."""


class Answer(Enum):
    """What can be said of a question about a flow that may leave its file."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "cannot tell"


class People:
    """Facts about the ways to a person.

    A queue, an agent and a transfer that reaches a person are a person now; a callback is a person later, which
    answers `from_node` and counts as an exit, but not in seconds; voicemail and bots are none; a transfer of unknown
    kind, an unknown node and a flow that cannot be read make it impossible to tell.
    """

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    def is_person(self, node: Node) -> bool:
        """Whether callers who get here get a person now (waiting included)."""
        if isinstance(node, SubFlow):
            return self._survey.summary(node).straight
        return isinstance(node, Queue | Agent) or (isinstance(node, Transfer) and node.reaches == "person")

    def may_answer(self, node: Node) -> bool:
        """Whether callers who get here get a person, now or later, or may do so for all we know."""
        return self.is_person(node) or self._answers(node) or self._opaque(node)

    @cached_property
    def exist(self) -> bool:
        """Whether a person can be reached on this line at all, now or later."""
        return any(self.from_node(start) is Answer.YES for start in self._flow.starts)

    @cached_property
    def _yes(self) -> frozenset[str]:
        nodes = self._flow.nodes.values()
        return self._survey.reach.towards(node.id for node in nodes if self._answers(node))

    def _answers(self, node: Node) -> bool:
        """Whether a person is, or somewhere inside becomes, reachable by getting to this node."""
        if isinstance(node, SubFlow):
            return self._survey.summary(node).human is Answer.YES
        return isinstance(node, Callback) or (self.is_person(node) and not isinstance(node, Queue))

    @cached_property
    def _perhaps(self) -> frozenset[str]:
        return self._survey.reach.towards(node.id for node in self._flow.nodes.values() if self._opaque(node))

    def cannot_tell_without_return(self) -> bool:
        """Whether something other than going back to the calling flow makes it impossible to tell from the start."""
        opaque = (node.id for node in self._flow.nodes.values() if not isinstance(node, Hangup) and self._opaque(node))
        return self._flow.start in self._survey.reach.towards(opaque)

    def _opaque(self, node: Node) -> bool:
        if isinstance(node, SubFlow):
            return self._survey.summary(node).human is Answer.UNKNOWN
        if isinstance(node, Hangup):
            return node.outcome == "return"
        return isinstance(node, Unknown) or (isinstance(node, Transfer) and node.reaches in (None, "unknown"))

    def from_node(self, id: str) -> Answer:
        """Whether a person can be reached from a node, over any edge: key, time-out, error, closed hours, overflow."""
        if id in self._yes:
            return Answer.YES
        return Answer.UNKNOWN if id in self._perhaps else Answer.NO

    @cached_property
    def straight(self) -> frozenset[str]:
        """Ids of the nodes that lead straight to a person: through messages, branches and tasks only, in some case."""
        return self._straight_to([node.id for node in self._flow.nodes.values() if self.is_person(node)])

    @cached_property
    def straight_or_later(self) -> frozenset[str]:
        """The same, a callback counted as a person."""
        targets = [node.id for node in self._flow.nodes.values() if self.is_person(node) or isinstance(node, Callback)]
        return self._straight_to(targets)

    def _straight_to(self, ids: list[str]) -> frozenset[str]:
        def follow(edge: Edge) -> bool:
            known = edge.kind not in ERROR_KINDS and edge.kind is not EdgeKind.FAILURE
            return known and self._survey.reach.passes_through(self._flow.node(edge.source))

        return self._survey.reach.towards(ids, follow)

    @cached_property
    def _perhaps_straight(self) -> frozenset[str]:
        """Ids of the nodes that lead straight to a person or a callback, or may do so for all we know."""
        targets = [node.id for node in self._flow.nodes.values() if self._opaque(node)]
        return self.straight_or_later | self._straight_to(targets)

    def exits(self, menu: Menu) -> tuple[Edge, ...]:
        """The options of a menu that lead straight to a person."""
        return tuple(edge for edge in self._flow.edges_from(menu.id, EdgeKind.OPTION) if edge.target in self.straight)

    def offers(self, menu: Menu) -> tuple[Edge, ...]:
        """The options of a menu that lead straight to a person or a callback."""
        options = self._flow.edges_from(menu.id, EdgeKind.OPTION)
        return tuple(edge for edge in options if edge.target in self.straight_or_later)

    def key_to_person(self, menu: Menu) -> Edge | None:
        """Of the options that lead straight to a person, the first that says so or is on 0, else the first one."""
        offers, words = self.exits(menu) or self.offers(menu), self._survey.words
        said = (edge for edge in offers if edge.key == "0" or "human_agent" in words.label_classes(menu, edge))
        return next(said, offers[0] if offers else None)

    def offers_person(self, menu: Menu) -> bool:
        """Whether some option of a menu leads straight to a person or a callback."""
        return bool(self.offers(menu))

    def may_offer_person(self, menu: Menu) -> bool:
        """The same, or it cannot be told where some option leads."""
        options = self._flow.edges_from(menu.id, EdgeKind.OPTION)
        return any(map(self.may_lead_straight, options)) or self._offers_in_vain(menu)

    def cannot_tell(self, menu: Menu) -> bool:
        """Whether some option of a menu leads where it cannot be told whether a person is."""
        options = self._flow.edges_from(menu.id, EdgeKind.OPTION)
        perhaps = (edge for edge in options if edge.target not in self.straight_or_later)
        return any(map(self.may_lead_straight, perhaps)) or self._offers_in_vain(menu)

    def _offers_in_vain(self, menu: Menu) -> bool:
        """Whether an option that leads nowhere, by mistake, was to lead to a person: 0, or one that says so."""
        dead = [edge for edge in self._flow.exits(menu.id, EdgeKind.OPTION) if edge.stops]
        return any(edge.key == "0" or "human_agent" in self._survey.words.label_classes(menu, edge) for edge in dead)

    def may_lead_straight(self, edge: Edge) -> bool:
        """Whether an edge leads straight to a person or a callback, or may do so for all we know."""
        return edge.target in self._perhaps_straight

    def silent_ways(self, menu: Menu) -> tuple[Edge, ...]:
        """The time-outs and wrong keys of a menu that lead straight to a person."""
        handlers = self._flow.edges_from(menu.id, *sorted(ERROR_KINDS))
        return tuple(edge for edge in handlers if edge.target in self.straight)

    def announced_wait(self, menu: Menu) -> Edge | None:
        """The time-out of a menu that leads straight to a person, where callers are told to stay on the line for it."""
        waits = (edge for edge in self.silent_ways(menu) if edge.kind is EdgeKind.NO_INPUT)
        return next(waits, None) if self._survey.words.asks_to_wait(menu) else None

    def unspoken_exits(self, menu: Menu) -> tuple[Edge, ...]:
        """The options of a menu that lead straight to a person, where none of them is announced.

        Where callers may speak, one of the phrases that they may say is enough.
        """
        words = self._survey.words
        exits, announced = self.exits(menu), words.announcements(menu)
        if announced is None or any(edge.key == said.key or edge is said.edge for edge in exits for said in announced):
            return ()
        phrases = {phrase.casefold() for edge in exits for phrase in edge.phrases}
        heard = " ".join(words.text(node) or "" for node in words.introduction(menu)).casefold() if phrases else ""
        return () if any(phrase in heard for phrase in phrases) else exits

    def unannounced(self) -> Iterator[tuple[Menu, Edge]]:
        """The menus whose only way straight to a person is not said aloud or is to wait, and that key or time-out.

        Of menus one below the other, where silence or wrong keys are the only way and nobody says so, the first.
        """
        for menu in self.manned_menus:
            if unspoken := self.unspoken_exits(menu):
                yield menu, unspoken[0]
            elif not self.may_offer_person(menu) and (wait := self._only_wait(menu)):
                yield menu, wait

    def _only_wait(self, menu: Menu) -> Edge | None:
        announced = self.announced_wait(menu)
        if announced or self._survey.words.announcements(menu) is None:
            return announced
        before = self._survey.walks.menu_before(menu.id)
        told_before = before is None or self.offers_person(before) or self.announced_wait(before) is not None
        if told_before or self._survey.words.chooses_language(before or menu):
            waits_anyway = self._survey.input.goes_on_waiting
            return next((way for way in self.silent_ways(menu) if not waits_anyway(way)), None)
        return None

    @cached_property
    def manned_menus(self) -> tuple[Menu, ...]:
        """The menus that callers get to while people are at work, but none that only choose a language or confirm."""
        words, open_hours = self._survey.words, self._survey.reach.open_hours
        return tuple(
            menu
            for menu in self._survey.reach.menus()
            if menu.id in open_hours and not words.chooses_language(menu) and not words.confirms(menu)
        )

    def first_menus(self) -> Iterator[Menu]:
        """The first menu (after a branch: menus) that callers meet; menus that only choose a language are passed."""
        return (menu for menu in self.menus_met_first() if not self._survey.words.chooses_language(menu))

    def menus_met_first(self) -> Iterator[Menu]:
        """The same, and the menus that only choose a language before them."""
        flow = self._flow
        seen = set(flow.starts)
        pending = deque(flow.starts)
        while pending:
            node = flow.node(pending.popleft())
            if isinstance(node, Menu):
                yield node
                if not self._survey.words.chooses_language(node):
                    continue
            elif not self._survey.reach.passes_through(node):
                continue
            for edge in flow.edges_from(node.id):
                if edge.target not in seen and edge.kind is not EdgeKind.FAILURE and edge.kind not in ERROR_KINDS:
                    seen.add(edge.target)
                    pending.append(edge.target)

    def exits_lost(self) -> Iterator[tuple[Menu, Edge, Edge]]:
        """Every menu without a key straight to a person whose nearest menu before has one.

        With the menu, that key of the menu before, and the choice there that leads away from it. Menus that tell their
        callers to stay on the line for a person are left out, and so is what callers get to by way of a queue.
        """
        for menu in self.manned_menus:
            choice = self._survey.walks.choice_before(menu.id)
            if choice is None or self.may_offer_person(menu) or self.announced_wait(menu):
                continue
            before = self._flow.node(choice.source)
            offered = self.key_to_person(before) if isinstance(before, Menu) else None
            if offered is not None and choice.target not in self.straight_or_later:
                yield menu, offered, choice

    def cut_off(self) -> Iterator[tuple[Node, Edge]]:
        """The first nodes where callers have to act and can reach no person any more, with the edge that led there.

        Only nodes that something leads to from where a person can still be reached, and none that only closed hours
        or holidays lead to. Where callers only rate the call, they have been served.
        """
        flow, reach = self._flow, self._survey.reach
        seen: set[str] = set()
        pending = deque(
            (edge.target, edge)
            for edge in flow.edges()
            if edge.source in reach.open_hours
            and edge.target in reach.open_hours
            and self.from_node(edge.source) is Answer.YES
            and self.from_node(edge.target) is Answer.NO
        )
        while pending:
            id, cause = pending.popleft()
            if id in seen:
                continue
            seen.add(id)
            node = flow.node(id)
            if reach.interactive(node):
                if not self._survey.words.rates(node):
                    yield node, cause
            else:
                pending += [(edge.target, cause) for edge in flow.edges_from(id) if edge.target in reach.open_hours]

    @cached_property
    def unasked(self) -> frozenset[str]:
        """Ids of the nodes that callers get to without having been asked to key who they are or what it is about.

        A way on for those who have no such number counts, and so does silence where they are told to hold.
        """
        return self._survey.reach.from_nodes(self._flow.starts, self._asks_nothing)

    def _asks_nothing(self, edge: Edge) -> bool:
        source = self._flow.node(edge.source)
        if not isinstance(source, Collect) or source.purpose in _CHOOSES or edge.kind is EdgeKind.CASE:
            return True
        return edge.kind is EdgeKind.NO_INPUT and self._survey.words.says(source, "please_hold")

    def behind_data(self) -> tuple[Node, Collect] | None:
        """The first question that all callers have to answer before they get to a person, now or later.

        With the place that lacks another way: the first menu, where one comes before the question, else the question.
        None where there is no such question, or it cannot be told.
        """
        flow, seconds = self._flow, self._survey.walks.seconds
        if not self.exist or any(self.may_answer(flow.node(id)) for id in self.unasked):
            return None
        asked = [node for node in flow.of(Collect) if node.id in self.unasked and node.id in self._yes]
        question = min(asked, key=lambda node: seconds.get(node.id, float("inf")))
        manned = self._yes & self._survey.reach.open_hours
        menus = (menu for menu in self.first_menus() if menu.id in manned)
        return next(menus, question), question

    def nearest(self) -> tuple[Node, int] | None:
        """The person that the fewest menus lead to while people are at work, and how many; on some lines a callback.

        Menus that only choose a language count. None where nobody can be reached, or it cannot be told.
        """
        depth, seconds = self._survey.walks.depth, self._survey.walks.seconds
        met = [self._flow.node(id) for id in self._survey.reach.open_hours if id in depth]
        people = [node for node in met if self.is_person(node)] or [node for node in met if isinstance(node, Callback)]
        if not people:
            return None
        nearest = min(people, key=lambda node: (depth[node.id], seconds.get(node.id, float("inf")), node.span.start))
        perhaps = (node for node in met if self._opaque(node) or (isinstance(node, SubFlow) and self._answers(node)))
        told = all(depth[node.id] >= depth[nearest.id] for node in perhaps if node is not nearest)
        return (nearest, depth[nearest.id]) if told else None

    def sent_elsewhere(self) -> Iterator[Node]:
        """The nodes that tell callers to ring another number, where nobody can be reached any more on this line.

        Not in an emergency or outside hours, nor after a queue, an error or a failure; none on a line without people,
        nor where it is not people that callers are to ring: the call goes on, and nobody names a person.
        """
        if not self.exist:
            return
        planned = self._survey.reach.from_nodes(self._flow.starts, self._as_planned)
        told: dict[str, Node] = {}
        for text in self._survey.texts.heard:
            id, lexicon = text.node.id, text.lexicon
            if id in planned and id not in told and text.edge is None and lexicon and self.from_node(id) is Answer.NO:
                for classes in map(lexicon.named, text.sentences("call_elsewhere")):
                    ends = "human_agent" in classes or id in self._survey.reach.closing
                    if ends and "emergency" not in classes:
                        told[id] = text.node
        yield from told.values()

    def _as_planned(self, edge: Edge) -> bool:
        unplanned = edge.kind in ERROR_KINDS or edge.kind in (EdgeKind.FAILURE, EdgeKind.OVERFLOW)
        return not unplanned and edge.condition not in CLOSED_CASES

    @cached_property
    def fastest(self) -> Walk | None:
        """The quickest walk to a person (the entry of a queue counts); None where nobody can be reached.

        Where it ends in a flow that this one calls, what it takes there is counted in.
        """
        walks = self._survey.walks
        inside = self._inside
        people = [id for id in inside if id in walks.seconds]
        if not people:
            return None
        nearest = min(people, key=lambda id: walks.seconds[id] + inside[id][0])
        walk = walks.to(nearest)
        return replace(walk, seconds=walk.seconds + inside[nearest][0], keys=walk.keys + inside[nearest][1])

    @cached_property
    def ahead(self) -> dict[str, tuple[float, int]]:
        """For each node from which there is one the seconds and keys on the quickest way to a person now."""
        return self._survey.walks.towards(self._inside)

    @cached_property
    def _inside(self) -> dict[str, tuple[float, int]]:
        """For each node that is a person or calls a flow that reaches one now, the seconds and keys it takes there."""
        inside: dict[str, tuple[float, int]] = {}
        for node in self._flow.nodes.values():
            if isinstance(node, SubFlow):
                summary = self._survey.summary(node)
                if summary.seconds is not None:
                    inside[node.id] = (summary.seconds, summary.keys or 0)
            elif self.is_person(node):
                inside[node.id] = (0.0, 0)
        return inside

    def name(self) -> str:
        """What messages call a person on this line."""
        flow = self._flow
        if flow.human:
            return f"«{flow.node(flow.human[0]).title}»"
        people = (node for node in flow.nodes.values() if isinstance(node, Queue | Agent) and not node.implied)
        named = dict.fromkeys(node.title for node in people)
        return f"«{next(iter(named))}»" if len(named) == 1 else "a person"
