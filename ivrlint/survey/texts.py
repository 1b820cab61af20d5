"""Every text that callers hear, one by one: with its place, its language, and what sort of sentence it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Hangup,
    Menu,
    Message,
    Node,
    Prompt,
    Queue,
    Segment,
    Task,
    Voicemail,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lexicon import Lexicon, lexicon
from ivrlint.survey.details import bare, details
from ivrlint.survey.words import NOTICE_CLASSES

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_KNOW_NO_DAY: dict[str | None, tuple[str, ...] | None] = {
    "hours": ("open", "closed"),
    "caller": None,
    "language": None,
    "load": None,
}
"""What a branch may go by without knowing of special days, and which of its cases; None = all."""

_OUT_OF_QUEUE = (EdgeKind.OVERFLOW, EdgeKind.EXIT, EdgeKind.HOOK)
"""How callers who wait get elsewhere."""

_USUAL = ("else", "off")
"""Cases that hold where nothing special does."""


_OWN_DIGITS = 6
"""So many digits at the end tell that two numbers are one, with or without the country."""


_TELLING = Message | Queue | Voicemail | Callback | Task | Hangup
"""Nodes that speak without asking for anything."""


class Part(StrEnum):
    """Where a text is said."""

    PROMPT = "prompt"
    """At a node, once it is entered."""
    SAY = "say"
    """For an option, or for a key that leads out of a queue."""
    AGAIN = "again"
    """After silence or a wrong key, before the prompt is played again."""
    WHILE_WAITING = "while_waiting"
    """In a queue, over and over."""


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of what callers hear, in one language."""

    node: Node
    """The node at which it is said."""
    part: Part
    edge: Edge | None
    """The exit that it belongs to; None for a node's prompt and for what is said while waiting."""
    language: str | None
    """The tag of its language, where known."""
    segment: Segment
    after_mistake: bool
    """Whether it is said because of silence, a wrong key or a number that was not accepted."""

    @property
    def at(self) -> Node | Edge:
        """What a finding about it points at."""
        return self.edge or self.node

    @property
    def where(self) -> str:
        """Where callers hear it, for messages: `in «Welcome»`, `for key 1 in «Welcome»`."""
        place = f"in «{self.node.title}»"
        if self.edge is None:
            return f"while they wait {place}" if self.part is Part.WHILE_WAITING else place
        if self.part is Part.SAY:
            return f"for {self.edge.choice} {place}"
        return f"after {'silence' if self.edge.kind is EdgeKind.NO_INPUT else 'a wrong key'} {place}"

    @property
    def words(self) -> str:
        """What is said; empty for a recording without a transcript."""
        return self.segment.text or ""

    @property
    def lexicon(self) -> Lexicon | None:
        """The phrase lists of its language; None where there are none."""
        return lexicon(self.language)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is said, where the file says so."""
        try:
            return date.fromisoformat(self.segment.until or "")
        except ValueError:
            return None

    def sentences(self, class_name: str) -> Iterator[str]:
        """The sentences that are of a phrase class; all of the text where the file says that it is."""
        whole = self.node.notice if self.part is Part.PROMPT else None
        declared = self.segment.notice or whole
        words = self.lexicon
        if declared is not None and NOTICE_CLASSES.get(declared) == class_name:
            yield self.words
        elif self.segment.notice is None and words and class_name in words.classes(self.words, self.after_mistake):
            sentences = words.sentences(self.words)
            hits = words.hits(self.words, retry=self.after_mistake)
            for number in dict.fromkeys(hit.sentence for hit in hits if hit.class_name == class_name):
                yield sentences[number].text

    def says(self, class_name: str) -> bool:
        """Whether it says something of a phrase class, declared in the file or recognised."""
        return next(self.sentences(class_name), None) is not None


class Texts:
    """The texts of a flow. What no start leads to is heard by nobody."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._flow = survey.flow
        self._reach = survey.reach
        self._words = survey.words
        self._passages = survey.passages
        self._of: dict[str, tuple[Text, ...]] = {}

    @cached_property
    def heard(self) -> tuple[Text, ...]:
        """All texts that callers may hear, in all languages, node by node in file order."""
        reachable = self._reach.reachable
        return tuple(text for id, node in self._flow.nodes.items() if id in reachable for text in self.of(node))

    def of(self, node: Node) -> tuple[Text, ...]:
        """All texts of a node: its prompt, its exits, and what it says while callers wait."""
        if node.id not in self._of:
            self._of[node.id] = tuple(self._said_at(node))
        return self._of[node.id]

    def _said_at(self, node: Node) -> Iterator[Text]:
        mistake = isinstance(node, Message) and self._only_after_mistakes(node)
        yield from self._pieces(node, Part.PROMPT, node.prompt, after_mistake=mistake)
        for edge in self._flow.exits(node.id):
            yield from self._pieces(node, Part.SAY, edge.say, edge)
            for again in edge.again:
                yield from self._pieces(node, Part.AGAIN, again, edge, after_mistake=True)
        if isinstance(node, Queue):
            yield from self._pieces(node, Part.WHILE_WAITING, node.while_waiting)

    def _pieces(
        self, node: Node, part: Part, prompt: Prompt, edge: Edge | None = None, after_mistake: bool = False
    ) -> Iterator[Text]:
        for tag, segments in prompt.languages.items():
            language = tag or node.language or self._flow.language
            for segment in segments:
                yield Text(node, part, edge, language, segment, after_mistake)

    def _only_after_mistakes(self, message: Message) -> bool:
        """Whether callers hear a message only when they keyed nothing, a wrong key or a number that failed."""
        ways = [edge for edge in self._flow.edges_to(message.id) if edge.source in self._reach.reachable]
        return bool(ways) and message.id not in self._flow.starts and all(map(self._is_mistake, ways))

    def _is_mistake(self, edge: Edge) -> bool:
        failed_entry = edge.kind is EdgeKind.FAILURE and isinstance(self._flow.node(edge.source), Collect)
        return edge.kind in ERROR_KINDS or failed_entry

    @cached_property
    def heard_on_any_day(self) -> frozenset[str]:
        """Ids of the nodes that calls get to on a day like any other.

        On the way no branch says that the day is a holiday or an emergency, and none goes by something that may know
        of special days: a switch that is on, data of the system.
        """
        return self._reach.from_nodes(self._flow.starts, self._on_any_day)

    def _on_any_day(self, edge: Edge) -> bool:
        branch = self._flow.node(edge.source)
        if edge.kind is not EdgeKind.CASE or not isinstance(branch, Branch) or edge.condition in _USUAL:
            return True
        if branch.by not in _KNOW_NO_DAY:
            return False
        cases = _KNOW_NO_DAY[branch.by]
        return cases is None or edge.condition in cases

    @cached_property
    def heard_again(self) -> frozenset[str]:
        """Ids of the nodes that callers can come back to in the same call."""
        components = self._reach.components
        sizes = Counter(components.values())
        loops = {edge.source for edge in self._flow.edges() if edge.source == edge.target}
        return frozenset(id for id, part in components.items() if sizes[part] > 1 or id in loops)

    def said_once(self) -> Iterator[tuple[Text, str]]:
        """The texts that tell callers a detail once and never again, each with the detail; each node once.

        Nothing is said of a part of a line, for who called it may lead back, nor of the line's own numbers.
        """
        told: set[str] = set()
        own = {bare(number)[-_OWN_DIGITS:] for number in (self._flow.number, *self._flow.entries) if number}
        for text in self.heard if not self._flow.part else ():
            node = text.node
            tells = text.part is Part.PROMPT and isinstance(node, _TELLING)
            if tells and node.id not in told and node.id not in self.heard_again:
                new = (detail for detail in self._once(text) if bare(detail)[-_OWN_DIGITS:] not in own)
                if (detail := next(new, None)) is not None:
                    told.add(node.id)
                    yield text, detail

    def _once(self, text: Text) -> Iterator[str]:
        """The details of a prompt that are not said again just before or after, nor sent to the phone."""
        found = list(details(text.words, self._flow.name))
        if not found or self._is_sent(text.node):
            return
        around = self._passages.around(text.node)
        all_said = " ".join(prompt.text(text.language) or "" for _, prompt in around)
        if "sms" in all_said.casefold():
            return
        times = Counter(bare(detail) for detail in details(all_said))
        yield from (detail for detail in found if times[bare(detail)] < 2)

    def _is_sent(self, node: Node) -> bool:
        """Whether a node, or one just before or after it, sends a text message, as far as names tell."""
        before = [self._flow.node(edge.source) for edge in self._flow.edges_to(node.id)]
        after = [self._flow.node(edge.target) for edge in self._flow.edges_from(node.id, EdgeKind.NEXT)]
        senders = (near for near in (node, *before, *after) if isinstance(near, Task | Callback))
        named = ((near.id, near.name, near.receipt if isinstance(near, Callback) else near.gives) for near in senders)
        return any("sms" in (name or "").casefold() for names in named for name in names)

    def queue_news(self) -> Iterator[tuple[Text, str, Menu]]:
        """What callers hear of a queue before they choose what they ring about: the text, its sentence, the menu.

        Not behind a queue, nor before a menu that offers to be rung: there the news helps to choose. Each node once.
        """
        told: set[str] = set()
        outside = self._reach.from_nodes(self._flow.starts, lambda edge: edge.kind not in _OUT_OF_QUEUE)
        for menu in self._reach.menus():
            if menu.id not in outside or len(self._words.topics(menu)) < 2 or self._offers_callback(menu):
                continue
            for node in self._words.introduction(menu):
                for text in self.of(node) if node.id not in told else ():
                    if text.part is Part.PROMPT and (sentence := _queue_news(text)):
                        told.add(node.id)
                        yield text, sentence, menu
                        break

    def _offers_callback(self, menu: Menu) -> bool:
        return any(
            isinstance(self._flow.nodes.get(edge.target), Callback)
            or "callback" in self._words.label_classes(menu, edge)
            for edge in self._flow.exits(menu.id, EdgeKind.OPTION)
        )


def _queue_news(text: Text) -> str | None:
    """The first sentence that tells a place in a queue or a wait, and offers no key."""
    words = text.lexicon
    said = (sentence for name in ("queue_position", "wait_time") for sentence in text.sentences(name))
    return next((sentence for sentence in said if words and not words.spoken_keys(sentence)), None)
