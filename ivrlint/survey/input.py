"""What callers key or say: how long they listen before, how often they may try, how much time they are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Menu,
    Message,
    Node,
    Prompt,
    Queue,
    Voicemail,
)
from ivrlint.flow.edges import ANY_OTHER_KEY, ERROR_KINDS
from ivrlint.survey.timing import OPTION_PAUSE, key_presses

if TYPE_CHECKING:
    from ivrlint.survey import Survey

LEGAL_NOTICES = frozenset({"recording_notice", "bot", "price", "emergency"})
"""The phrase classes of what callers may have to hear to the end."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How long the callers of a menu listen on average until the choice they want has been said."""

    menu: Menu
    seconds: float
    """As the choices are said now."""
    best: float
    """In the best order of the same choices."""
    order: tuple[Edge, ...]
    """That order."""


class Input:
    """Facts about keys, speech, tries and time-outs."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow
        self._settled: dict[str, str] = {}
        self._chosen: dict[str, frozenset[str]] = {}

    # choices

    def listening(self) -> Iterator[Listening]:
        """The menus of which it is known how many callers want each errand, with the order that keeps them least.

        Only errands change places among themselves, and are timed as if said one after the other: ways to a person,
        repeats, ways back, a choice for everything else and urgent ones have places of their own. The best order is
        the one by share for each second of speech: swapping two neighbours that are not in it costs time.
        """
        for menu in self._survey.reach.menus():
            options = self._errands(menu)
            opening = self._survey.timing.until_first_option(menu)
            wanted = sum(share for _, share, _ in options)
            if len(options) < 2 or opening is None or not wanted:
                continue
            best = sorted(options, key=lambda option: -option[1] / option[2])
            seconds, least = (opening + _mean_wait(order) / wanted for order in (options, best))
            yield Listening(menu, seconds, least, tuple(edge for edge, _, _ in best))

    def _errands(self, menu: Menu) -> list[tuple[Edge, float, float]]:
        """The errands of a menu in spoken order with share and seconds of speech; none where some is not known."""
        words, timing = self._survey.words, self._survey.timing
        if words.chooses_language(menu) or words.confirms(menu):
            return []
        errands = {edge.key: edge for edge in words.topics(menu) if not self._has_a_place(menu, edge)}
        texts: dict[str, str] = {}
        for key, text, _ in words.option_texts(menu):
            texts.setdefault(key, text)
        if any(edge.share is None or edge.key not in texts for edge in errands.values()):
            return []
        return [
            (errands[key], errands[key].share or 0.0, timing.speech(text, menu) + OPTION_PAUSE)
            for key, text in texts.items()
            if key in errands
        ]

    def _has_a_place(self, menu: Menu, edge: Edge) -> bool:
        """Whether an option is said where it is for another reason than how many want it."""
        lexicon, label = self._survey.words.lexicon(menu), self._survey.words.label(menu, edge)
        catches_all = lexicon is not None and label is not None and lexicon.is_catch_all(label)
        return catches_all or self._survey.urgency.is_urgent(menu, edge)

    def begun(self, node: Node) -> dict[str, str]:
        """For each key of a node that begins with the key of another option, that other key."""
        exits = self._flow.exits(node.id, EdgeKind.OPTION, EdgeKind.EXIT)
        keys = sorted({edge.key for edge in exits if edge.key and key_presses(edge.key)})
        begun: dict[str, str] = {}
        shorter = ""
        for key in keys:
            if shorter and key.startswith(shorter):
                begun[key] = shorter
            else:
                shorter = key
        return begun

    def takes_keys(self, node: Node) -> bool:
        """Whether callers can key what a menu or an entry asks for, as far as the file says."""
        if isinstance(node, Menu) and node.input is None:
            options = self._flow.exits(node.id, EdgeKind.OPTION)
            return not options or any(key_presses(edge.key) for edge in options)
        return isinstance(node, Menu | Collect) and node.input != "speech"

    def takes_any_key(self, menu: Menu) -> bool:
        """Whether a plain `else` stands for all keys without an option, so that one that is announced may be meant."""
        return any(edge.condition == ANY_OTHER_KEY for edge in self._flow.exits(menu.id, EdgeKind.NO_MATCH))

    def speech_only(self) -> Iterator[Menu | Collect]:
        """The reachable menus, and entries of a number, that take no keys and lead to none that does."""
        for node in self._flow.nodes.values():
            if node.id not in self._survey.reach.reachable or self.takes_keys(node):
                continue
            if isinstance(node, Menu) or (isinstance(node, Collect) and node.digits):
                errors = self._flow.edges_from(node.id, *ERROR_KINDS)
                if not any(self.takes_keys(self.settled(edge)) for edge in errors):
                    yield node

    # tries

    def settled(self, edge: Edge) -> Node:
        """Where an edge leads once messages, and branches with a single way, are passed."""
        id, passed = edge.target, []
        while id not in self._settled:
            passed.append(id)
            self._settled[id] = id
            node = self._flow.node(id)
            ways = [way for way in self._flow.edges_from(id) if way.kind is not EdgeKind.FAILURE]
            if isinstance(node, Message | Branch) and len(ways) == 1 and not node.stops:
                id = ways[0].target
        end = self._settled[id]
        self._settled |= dict.fromkeys(passed, end)
        return self._flow.node(end)

    def is_endless(self, edge: Edge) -> bool:
        """Whether silence or wrong keys only ever lead back to where they happen."""
        return self.settled(edge).id == edge.source

    def goes_on_waiting(self, edge: Edge) -> bool:
        """Whether an edge leads back to the queue that the flow is heard in."""
        end = self.settled(edge)
        return end.id == self._flow.start and isinstance(end, Queue)

    def leaves_at_once(self, edge: Edge) -> Node | None:
        """Where the first silence or wrong key takes callers for good; None where they have another try or it is meant.

        It is meant where callers are told to wait, where silence is the way on, where they go on waiting in the queue
        that they came from, and outside opening hours; and it is another try where the same choices, or another number,
        are asked for. What ends the call is another matter, and so is a place that may count the tries itself.
        """
        if edge.tries > 1 or edge.outcome == "done":
            return None
        node, end = self._flow.node(edge.source), self.settled(edge)
        silent = edge.kind is EdgeKind.NO_INPUT
        if silent and (node.id not in self._survey.reach.open_hours or self._waits(node) or self._is_way_on(node, end)):
            return None
        if isinstance(end, Menu):
            is_same = not self._targets(node).isdisjoint(self._targets(end))  # the same choices in other words
            return None if silent or end is node or is_same else end
        if self.goes_on_waiting(edge):
            return None
        is_left = isinstance(end, Queue | Agent | Callback | Voicemail | Bot) or self._survey.people.is_person(end)
        return end if is_left else None

    def _waits(self, node: Node) -> bool:
        words = self._survey.words
        return words.asks_to_wait(node) if isinstance(node, Menu) else words.says(node, "please_hold")

    def _is_way_on(self, node: Node, end: Node) -> bool:
        """Whether something else than an error leads to the same place."""
        ways = (edge for edge in self._flow.edges_from(node.id) if edge.kind not in ERROR_KINDS)
        return any(self.settled(edge) is end for edge in ways)

    def _targets(self, node: Node) -> frozenset[str]:
        """Ids of the nodes that choices and entries lead to from here."""
        if node.id not in self._chosen:
            edges = self._flow.edges_from(node.id, EdgeKind.OPTION, EdgeKind.NEXT, EdgeKind.CASE)
            self._chosen[node.id] = frozenset(edge.target for edge in edges)
        return self._chosen[node.id]

    def replays_unchanged(self, edge: Edge) -> bool:
        """Whether callers who stay silent or press a wrong key hear the same words again and nothing else."""
        node = self._flow.node(edge.source)
        prompt = self._pieces(node, node.prompt)
        return edge.tries > 1 and edge.tries_known and all(self._pieces(node, again) == prompt for again in edge.again)

    def _pieces(self, node: Node, prompt: Prompt) -> list[tuple[str | None, str | None]]:
        return [(segment.text, segment.audio) for segment in self._survey.words.segments(node, prompt)]

    # time

    def forced_seconds(self, node: Node) -> float:
        """Seconds of a node's prompt and options that no key cuts short, notices that must be heard left out.

        Nothing where the words are not known.
        """
        words, notices, timing = self._survey.words, self._survey.notices, self._survey.timing
        if words.lexicon(node) is None:
            return 0.0
        prompts = (node.prompt, *(edge.say for edge in self._flow.exits(node.id, EdgeKind.OPTION)))
        return sum(
            timing.speech(sentence, node)
            for prompt in prompts
            for segment in words.segments(node, prompt)
            if segment.text and not segment.interruptible
            for sentence, classes in notices.sentences(node, segment, segment.text)
            if classes.isdisjoint(LEGAL_NOTICES)
        )

    def first_time_out(self, node: Menu | Collect) -> tuple[float, Node | Edge] | None:
        """Seconds until silence counts, and where they are written; None where the file does not say."""
        if isinstance(node, Collect) and node.first_digit is not None:
            return node.first_digit, node
        silences = self._flow.exits(node.id, EdgeKind.NO_INPUT)
        return next(((edge.after, edge) for edge in silences if edge.after is not None), None)

    def offers_more_time(self, node: Collect) -> bool | None:
        """Whether callers are told how to get more time for an entry, or to take theirs; None where it is not known."""
        if node.more_time:
            return True
        errors = self._flow.exits(node.id, *ERROR_KINDS)
        again = [(node, prompt) for edge in errors for prompt in edge.again]
        said = [*self._survey.passages.before(node), (node, node.prompt), *again]
        if self._survey.passages.says(said, "more_time"):
            return True
        return False if self._survey.passages.known(said) else None


def _mean_wait(options: list[tuple[Edge, float, float]]) -> float:
    """The seconds until each option in turn is said, each times its share."""
    spoken = waited = 0.0
    for _, share, seconds in options:
        spoken += seconds
        waited += share * spoken
    return waited
