"""What callers have to hear besides the choices: greetings, notices of recording, referrals, busy and polite words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Bot, Branch, Edge, EdgeKind, Menu, Node, Queue, Segment
from ivrlint.survey.texts import Part
from ivrlint.survey.timing import SENTENCE_PAUSE, speech_seconds

if TYPE_CHECKING:
    from ivrlint.survey import Survey

NOTICES = {
    "recording_notice": "that the call may be recorded",
    "web_deflection": "that they can find answers on the web",
    "high_volume": "that many others are calling",
    "courtesy_filler": "words of courtesy",
}
"""The phrase classes that are notices, and what callers are told by each."""

_UNDECIDED_BY = ("hours", "caller", "language")
"""What a branch may go by without its cases telling how busy the line is."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What is said before the first option of a menu that callers meet first."""

    menu: Menu
    seconds: float
    """How long it takes; one notice of recording and what is not always said are left out."""
    longest: Node
    """The node that says most of it: the menu, or a message before it."""
    nodes: tuple[Node, ...]
    """The messages that say it, and the menu."""
    referral: Node | None
    """The node that refers callers to the web in it."""


class Notices:
    """Facts about greetings and notices. Silent where there is no text or no phrase list."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def greetings(self) -> tuple[Greeting, ...]:
        """The greetings of the menus that callers meet first, menus that choose the language included."""
        found = (self._greeting(menu) for menu in self._survey.people.menus_met_first())
        return tuple(greeting for greeting in found if greeting is not None)

    def _greeting(self, menu: Menu) -> Greeting | None:
        pieces = self._before_options(menu)
        if pieces is None:
            return None
        seconds: dict[str, float] = {}
        referral: Node | None = None
        may_leave_out = True
        for node, segment, text in pieces:
            if segment.conditional:
                continue
            kept = []
            for sentence, classes in self.sentences(node, segment, text):
                if may_leave_out and "recording_notice" in classes:
                    may_leave_out = False
                    continue
                kept.append(sentence)
                if "web_deflection" in classes:
                    referral = referral or node
            language = self._survey.words.language(node)
            said = speech_seconds(" ".join(kept), language, self._flow.words_per_minute)
            said *= self._survey.timing.pace((segment,), language)
            seconds[node.id] = seconds.get(node.id, 0.0) + said + (SENTENCE_PAUSE if kept else 0.0)
        longest = max(seconds, key=seconds.__getitem__, default=menu.id)
        nodes = tuple({node.id: node for node, _, _ in pieces}.values())
        total = max(sum(seconds.values()) - SENTENCE_PAUSE, 0.0)
        return Greeting(menu, total, self._flow.node(longest), nodes, referral)

    def _before_options(self, menu: Menu) -> list[tuple[Node, Segment, str]] | None:
        """The pieces said before the first option of a menu, the last one cut short; None where it cannot be known."""
        words = self._survey.words
        pieces: list[tuple[Node, Segment, str]] = []
        for node in words.introduction(menu):
            lexicon = words.lexicon(node)
            for segment in words.segments(node):
                if segment.text is None:
                    return None
                options = lexicon.options(segment.text) if lexicon else ()
                if options:
                    pieces.append((node, segment, segment.text[: options[0].start]))
                    return pieces
                pieces.append((node, segment, segment.text))
        options_told = any(edge.say for edge in self._flow.exits(menu.id, EdgeKind.OPTION))
        return pieces if options_told or words.lexicon(menu) else None

    def sentences(self, node: Node, segment: Segment, text: str) -> Iterator[tuple[str, frozenset[str]]]:
        """The sentences of a piece of a prompt, each with its phrase classes."""
        words, lexicon = self._survey.words, self._survey.words.lexicon(node)
        if lexicon is None or segment.notice is not None or node.notice is not None:
            yield text, words.segment_classes(node, segment) | words.declared(node)
            return
        for sentence in lexicon.sentences(text):
            yield sentence.text, lexicon.classes(sentence.text)

    def at(self, node: Node) -> frozenset[str]:
        """The notices that callers hear at a node, its options included.

        While they wait in a queue, referrals and words of comfort are no notices: only that of recording is. Thanks at
        parting are no second greeting, and a welcome before the choice of a language is no first one.
        """
        words = self._survey.words
        found = words.classes(node)
        if isinstance(node, Menu):
            for edge in self._flow.edges_from(node.id, EdgeKind.OPTION):
                for segment in words.segments(node, edge.say):
                    found |= words.segment_classes(node, segment)
        counted = set(NOTICES) if not isinstance(node, Queue) else {"recording_notice"}
        if "goodbye" in found or (isinstance(node, Menu) and words.chooses_language(node)):
            counted.discard("courtesy_filler")
        return frozenset(found & counted)

    @cached_property
    def repeats(self) -> tuple[tuple[Node, str, Node], ...]:
        """Every node that gives a notice which some way to it gave before, the notice, and the node that was first.

        Ways are followed as callers come further into the call, never back; a notice in another language is another.
        """
        flow, words = self._flow, self._survey.words
        order = {id: number for number, id in enumerate(self._survey.walks.seconds)}
        given: dict[str, dict[tuple[str, str | None], Node]] = {}
        found: list[tuple[Node, str, Node]] = []
        for id, number in order.items():
            node, before = flow.node(id), given.pop(id, {})
            here = {(notice, words.language(node)): node for notice in sorted(self.at(node))}
            found += [(node, notice[0], before[notice]) for notice in here if notice in before]
            leaving = here | before
            if leaving:
                for edge in flow.edges_from(id):
                    if order.get(edge.target, -1) > number:
                        given[edge.target] = leaving | given.get(edge.target, {})
        return tuple(found)

    def referrals_while_waiting(self, queue: Queue) -> int:
        """How many of the pieces said to callers who wait in a queue refer them to the web."""
        words = self._survey.words
        pieces = words.segments(queue, queue.while_waiting)
        return sum("web_deflection" in words.segment_classes(queue, segment) for segment in pieces)

    def always_busy(self) -> Iterator[Node]:
        """The nodes that tell callers that many others are calling, whether or not it is so, repetitions left out.

        Not what is said under a condition or until a date, nor behind a branch that may go by the load, nor after a
        queue gave up; nor what only says, in a queue, that all are taken.
        """
        reach, words = self._survey.reach, self._survey.words
        repeated = {node.id for node, notice, _ in self.repeats if notice == "high_volume"}
        whatever_the_load = reach.from_nodes(self._flow.starts, self._whatever_the_load)
        for node in self._flow.nodes.values():
            if node.id not in whatever_the_load or node.id in repeated:
                continue
            if any(
                not segment.conditional and "high_volume" in words.segment_classes(node, segment) | words.declared(node)
                for segment in self._busy_pieces(node)
            ):
                yield node

    def _whatever_the_load(self, edge: Edge) -> bool:
        if edge.kind in (EdgeKind.OVERFLOW, EdgeKind.FAILURE):
            return False
        branch = self._flow.node(edge.source)
        if edge.kind is not EdgeKind.CASE or not isinstance(branch, Branch) or edge.condition == "else":
            return True
        return branch.by in _UNDECIDED_BY and edge.condition not in ("emergency", "holiday", "closed")

    def _busy_pieces(self, node: Node) -> tuple[Segment, ...]:
        words = self._survey.words
        pieces = words.segments(node)
        if isinstance(node, Menu):
            for edge in self._flow.edges_from(node.id, EdgeKind.OPTION):
                pieces += words.segments(node, edge.say)
        if not isinstance(node, Queue):
            return pieces
        lexicon = words.lexicon(node)
        waiting = pieces + words.segments(node, node.while_waiting)
        return tuple(
            segment
            for segment in waiting
            if segment.notice or not (lexicon and segment.text and lexicon.matches("all_busy", segment.text))
        )

    # What callers must be told before they talk

    def recorded_unwarned(self) -> list[Node]:
        """Where callers begin to talk in a recorded call without having heard that it is recorded, the soonest first.

        Voicemail counts for nothing: everybody knows that it records.
        """
        if self._flow.recording is not True:
            return []
        return [node for node in self._met_without("recording_notice") if self._talks(node) and node.recording is None]

    def unaware_of_machine(self) -> list[Node]:
        """The bots that callers talk with without having been told that they are machines, the soonest first."""
        bots = (node for node in self._met_without("bot") if isinstance(node, Bot) and node.prompt)
        return [bot for bot in bots if not bot.discloses]

    def _met_without(self, class_name: str) -> list[Node]:
        """The nodes that callers can get to before anything, here included, says a sentence of a phrase class.

        What is said at a node where words are not known may say it, so nothing is claimed of what lies behind it.
        """
        told = {node.id for node in self._flow.nodes.values() if self._may_say(node, class_name)}
        met = self._survey.reach.ways_around([id for id in self._flow.starts if id not in told], told)
        seconds = self._survey.walks.seconds
        return [self._flow.node(id) for id in sorted(met, key=lambda id: seconds.get(id, 0.0))]

    def _may_say(self, node: Node, class_name: str) -> bool:
        heard = (text for text in self._survey.texts.of(node) if text.part in (Part.PROMPT, Part.WHILE_WAITING))
        return any(text.segment.text is None or text.lexicon is None or text.says(class_name) for text in heard)

    def _talks(self, node: Node) -> bool:
        """Whether a person or a machine begins to talk with the caller here."""
        return isinstance(node, Queue | Bot) or self._survey.people.is_person(node)
