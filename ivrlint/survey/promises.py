"""What callers are promised aloud, and whether the call then goes that way."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
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
    Voicemail,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.formats.durations import duration
from ivrlint.survey.reach import CLOSED_CASES

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_WITHIN = re.compile(r"within\s+(\S+)\Z")
_UNITS = (60.0, 3600.0, 86400.0)
"""Seconds of a minute, an hour and a day: a spoken number may count any of them."""


@dataclass(frozen=True, slots=True)
class Misleading:
    """An option that promises a person and leads to none."""

    menu: Menu
    edge: Edge
    end: Node
    """What callers get instead: a menu, a bot, voicemail or the end of the call."""
    offers_person: bool
    """Whether a person can be chosen, or follows, there."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Something promised aloud that does not happen."""

    at: Node | Edge
    node: Node
    """Where it is said."""
    promise: str
    """What callers are told, as messages put it."""
    truth: str
    """What happens, as messages go on."""
    end: Node | None = None
    """Where they get instead."""


class Promises:
    """Facts about what is promised. Silent where the words are not known or it cannot be told where a call goes."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    def misleading(self) -> Iterator[Misleading]:
        """The options that promise a person and lead to a menu, a bot, voicemail or the end of the call instead.

        A choice of department is no such menu, and neither is a name that may be a department's ("reception").
        """
        for menu in self._survey.reach.menus():
            for edge in self._flow.edges_from(menu.id, EdgeKind.OPTION):
                if edge.target in self._ends and edge.target not in self._may_get_person:
                    talk = self._promises_person(menu, edge)
                    end = self._flow.node(self._ends[edge.target])
                    offers = self._offers_person(end) if talk is not None else None
                    if offers is not None and (talk or not isinstance(end, Menu)):
                        yield Misleading(menu, edge, end, offers)

    def _promises_person(self, menu: Menu, edge: Edge) -> bool | None:
        """Whether an option is to talk with a person (True) or only names one; None where it promises none."""
        words = self._survey.words
        heard, lexicon = words.said(menu, edge) or edge.label, words.lexicon(menu)
        named = lexicon.named(heard) if lexicon and heard else frozenset()
        if lexicon is None or heard is None or "human_agent" not in named or "bot" in named:
            return None
        return True if "speak_with" in named else (False if lexicon.only_names("human_agent", heard) else None)

    def _offers_person(self, end: Node) -> bool | None:
        """Whether a menu or a bot leads on to a person; None where that is what it is there for, or cannot be told."""
        people = self._survey.people
        if isinstance(end, Menu):
            departments = people.may_offer_person(end) and all(map(self._is_department, self._survey.words.topics(end)))
            told = not departments and not people.cannot_tell(end) and not people.announced_wait(end)
            return people.offers_person(end) if told and not self._survey.words.chooses_language(end) else None
        edges = self._flow.edges_from(end.id) if isinstance(end, Bot) else ()
        straight = [edge.target in people.straight_or_later for edge in edges if people.may_lead_straight(edge)]
        return None if False in straight else bool(straight)

    def _is_department(self, topic: Edge) -> bool:
        """Whether an option is for some people, or for a message to them."""
        target = self._flow.nodes.get(topic.target)
        return self._survey.people.may_lead_straight(topic) or isinstance(target, Voicemail)

    @cached_property
    def _may_get_person(self) -> frozenset[str]:
        """Ids of the nodes from which some case leads to a person, now or later, or may: over questions, no menus."""
        targets = (node.id for node in self._flow.nodes.values() if self._survey.people.may_answer(node))
        return self._survey.reach.towards(targets, self._just_goes_on)

    @cached_property
    def _ends(self) -> dict[str, str]:
        """For each node from which a call just goes on to a menu, a bot, voicemail or its end, the nearest of these."""
        reach, flow = self._survey.reach, self._flow
        ends = {node.id: node.id for node in flow.nodes.values() if isinstance(node, Menu | Bot | Voicemail | Hangup)}
        pending = deque(ends)
        while pending:
            id = pending.popleft()
            for edge in flow.edges_to(id):
                follows = self._just_goes_on(edge) and edge.condition not in CLOSED_CASES
                if follows and edge.source not in ends and edge.source in reach.reachable:
                    ends[edge.source] = ends[id]
                    pending.append(edge.source)
        return ends

    def _just_goes_on(self, edge: Edge) -> bool:
        source = self._flow.node(edge.source)
        goes_on = isinstance(source, Collect) or self._survey.reach.passes_through(source)
        return goes_on and edge.kind not in ERROR_KINDS and edge.kind is not EdgeKind.FAILURE

    def broken(self) -> Iterator[Broken]:
        """The promises that are not kept: a person, a call, the place in the queue, a time."""
        for node in self._flow.nodes.values():
            if node.id in self._survey.reach.reachable:
                yield from self._not_passed_on(node)
                yield from self._not_called(node)
                yield from self._place_lost(node)
                yield from self._another_time(node)

    def _not_passed_on(self, node: Node) -> Iterator[Broken]:
        """Callers are told that they are put through, and the call only ends, or a machine answers for a person."""
        lost = node.id in self._ends and node.id not in self._may_get_person and node.id not in self._misled
        if isinstance(node, Message) and lost:
            words, end = self._survey.words, self._flow.node(self._ends[node.id])
            lexicon, text = words.lexicon(node), words.text(node)
            if lexicon is None or not text or not words.says(node, "connecting"):
                return
            if isinstance(end, Hangup):
                yield Broken(node, node, "that they are put through", "the call ends", end)
            elif isinstance(end, Voicemail) and "human_agent" in lexicon.named(text):
                yield Broken(node, node, "that they are put through", f"get no further than «{end.title}»", end)

    @cached_property
    def _misled(self) -> frozenset[str]:
        """Ids of the places that misleading options lead to, which are faulted for it already."""
        return self._survey.reach.from_nodes({found.edge.target for found in self.misleading()}, self._just_goes_on)

    def _not_called(self, node: Node) -> Iterator[Broken]:
        """Callers are told that they will be rung, and nothing on the way has taken that down."""
        closes = isinstance(node, Message) and node.id in self._survey.reach.closing and node.id not in self._noted
        if closes and self._survey.words.says(node, "promised_call"):
            yield Broken(node, node, "that they will be called", "the call ends, though nothing has taken that down")

    @cached_property
    def _noted(self) -> frozenset[str]:
        """Ids of the places right after something that may note that a caller is to be rung."""
        flow, silent = self._flow, (Menu, Message, Branch, Queue, Hangup)
        noting = {node.id for node in flow.nodes.values() if not isinstance(node, silent)}
        noting |= {edge.target for edge in flow.edges() if edge.sets}
        return self._survey.reach.from_nodes(
            noting, lambda edge: isinstance(flow.node(edge.target), Message | Branch)
        )  # fmt: skip

    def _place_lost(self, node: Node) -> Iterator[Broken]:
        """Callers are told that they keep their place, and the file says that they do not."""
        told, truth = "that they keep their place in the queue", "lose it"
        if isinstance(node, Callback) and node.keeps_place is False and self._survey.words.says(node, "kept_place"):
            yield Broken(node, node, told, truth)
        for edge in self._flow.edges_from(node.id, EdgeKind.EXIT, EdgeKind.OVERFLOW):
            if edge.keeps_place is False and self._tells_of_place(node, edge):
                yield Broken(edge, node, told, truth)

    def _tells_of_place(self, node: Node, edge: Edge) -> bool:
        """Whether callers who leave a queue hear that they keep their place, before they do or after."""
        words, target = self._survey.words, self._flow.node(edge.target)
        if any("kept_place" in words.segment_classes(node, piece) for piece in words.segments(node, edge.say)):
            return True
        tells = isinstance(target, Message) or (isinstance(target, Callback) and target.keeps_place is None)
        return tells and words.says(target, "kept_place")

    def _another_time(self, node: Node) -> Iterator[Broken]:
        """Callers are told another length of time than the one that the file says they are promised."""
        match, words = _WITHIN.match(node.promises or ""), self._survey.words.lexicon(node)
        seconds = duration(match[1]) if match else None
        text = self._survey.words.text(node)
        if seconds is None or words is None or not text:
            return
        said = [text[hit.start : hit.end] for hit in words.hits(text) if hit.class_name == "within"]
        counted = {number for phrase in said for number in words.numbers("within", phrase)}
        if counted and counted.isdisjoint(seconds / unit for unit in _UNITS):
            yield Broken(node, node, f"«{said[0]}»", f"the file says that they are promised «{node.promises}»")
