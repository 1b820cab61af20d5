"""What is said: texts, the keys they announce, labels, and what sort of sentence each is.

Silent where there is no text (a recording without a transcript) and in languages without phrase lists. Prompts in
several languages are judged in the node's language, else in the flow's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, wraps
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from ivrlint.flow import Collect, Edge, EdgeKind, Menu, Message, Node, Prompt, Queue, Segment, Voicemail
from ivrlint.lexicon import Lexicon, lexicon
from ivrlint.source import Span
from ivrlint.survey.people import Answer

if TYPE_CHECKING:
    from ivrlint.survey import Survey

About = ParamSpec("About")
Answered = TypeVar("Answered")

NOTICE_CLASSES = {
    "recording": "recording_notice",
    "web": "web_deflection",
    "busy": "high_volume",
    "courtesy": "courtesy_filler",
    "advert": "advertising",
    "ai": "bot",
    "closed": "closed",
    "goodbye": "goodbye",
    "changed": "menu_changed",
    "price": "price",
}
"""The phrase class that each `notice:` of the format declares."""

MOST_MESSAGES = 50
"""Nodes that are looked at for what is said just before a menu; nobody listens to more without choosing (J)."""

MOVES = frozenset({"repeat_menu", "go_back", "main_menu"})
"""The phrase classes of options that only move within the menus."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A key that a text tells the caller to press."""

    key: str
    key_first: bool
    """The key is said before what it does."""
    span: Span
    edge: Edge | None
    """The option whose own text announces it; None when the prompt does."""


def _once(fact: Callable[Concatenate[Words, About], Answered]) -> Callable[Concatenate[Words, About], Answered]:
    """Find a fact out once for each node or option, the last argument."""

    @wraps(fact)
    def remembered(words: Words, /, *about: About.args, **named: About.kwargs) -> Answered:
        known = words._known[fact]
        asked = about[-1]
        found = known.get(id(asked))
        if found is None:
            found = known[id(asked)] = (asked, fact(words, *about, **named))  # kept alive, so that its id stays its own
        answer: Answered = found[1]
        return answer

    return remembered


class Words:
    """Facts about what callers hear."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow
        self._known: defaultdict[object, dict[int, Any]] = defaultdict(dict)
        """For each question that is asked again and again the answers so far, by the node or option asked about."""

    def language(self, node: Node) -> str | None:
        """The language in which a node is judged."""
        return node.language or self._flow.language

    def lexicon(self, node: Node) -> Lexicon | None:
        """The phrase lists for a node; None in a language that has none."""
        return lexicon(self.language(node))

    def text(self, node: Node) -> str | None:
        """The words of a node's prompt; None when some of it is a recording without a transcript."""
        return node.prompt.text(self.language(node))

    def segments(self, node: Node, prompt: Prompt | None = None) -> tuple[Segment, ...]:
        """The pieces of a node's prompt (or of another of its texts) in the language in which it is judged."""
        return (node.prompt if prompt is None else prompt).segments(self.language(node))

    def says(self, node: Node, class_name: str) -> bool:
        """Whether the node says something of a phrase class, declared in the file or recognised."""
        return class_name in self.classes(node)

    @_once
    def classes(self, node: Node) -> frozenset[str]:
        """The phrase classes that a node's prompt says, declared in the file or recognised."""
        found = self.declared(node)
        for segment in self.segments(node):
            found |= self.segment_classes(node, segment)
        return found

    def declared(self, node: Node) -> frozenset[str]:
        """The phrase class that the file says a node's whole prompt is of."""
        return frozenset(filter(None, [NOTICE_CLASSES.get(node.notice or "")]))

    def segment_classes(self, node: Node, segment: Segment) -> frozenset[str]:
        """The phrase classes of one piece of a node's prompt; a declared notice stands alone."""
        if segment.notice is not None:
            return frozenset(filter(None, [NOTICE_CLASSES.get(segment.notice)]))
        words = self.lexicon(node)
        return words.classes(segment.text) if words and segment.text else frozenset()

    @_once
    def chooses_language(self, menu: Menu) -> bool:
        """Whether a menu only chooses the language."""
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        if menu.purpose is not None:
            return menu.purpose == "language"
        if not options:
            return False
        return all(self.is_language(menu, edge) for edge in options)

    def is_language(self, menu: Menu, edge: Edge) -> bool:
        """Whether an option is for another language."""
        return "language" in edge.sets or "language_names" in self.label_classes(menu, edge)

    @_once
    def confirms(self, menu: Menu) -> bool:
        """Whether a menu only asks yes or no: to confirm, to consent, to rate."""
        if menu.purpose is not None:
            return menu.purpose in ("confirm", "consent", "survey")
        words = self.lexicon(menu)
        labels = [self.label(menu, edge) for edge in self._flow.exits(menu.id, EdgeKind.OPTION)]
        return bool(words and words.is_yes_no(label or "" for label in labels[:2]))

    def rates(self, node: Node) -> bool:
        """Whether a node asks callers what they thought of the call."""
        purpose = node.purpose if isinstance(node, Menu | Collect) else None
        return purpose == "survey" if purpose is not None else self.says(node, "survey")

    @_once
    def introduction(self, menu: Menu | Queue) -> tuple[Node, ...]:
        """The messages said just before a menu or a queue, on the quickest way to it, and the menu itself.

        Of a longer row of messages and branches, those among the last fifty.
        """
        nodes: list[Node] = [menu]
        for edge in islice(self._survey.walks.backwards(menu.id), MOST_MESSAGES):
            node = self._flow.node(edge.source)
            if not self._survey.reach.passes_through(node):
                break
            if isinstance(node, Message):
                nodes.append(node)
        return tuple(reversed(nodes))

    def announcements(self, menu: Menu) -> tuple[Announcement, ...] | None:
        """The keys that are announced just before the caller chooses, in spoken order.

        None when that cannot be known: a recording without a transcript, no text at all, no phrase lists.
        """
        return self._announcements.get(menu.id)

    @cached_property
    def _announcements(self) -> dict[str, tuple[Announcement, ...] | None]:
        return {menu.id: self._announced(menu) for menu in self._flow.of(Menu)}

    def _announced(self, menu: Menu) -> tuple[Announcement, ...] | None:
        words = self.lexicon(menu)
        if words is None:
            return None
        found: list[Announcement] = []
        anything = False
        for node in self.introduction(menu):
            for segment in self.segments(node):
                if segment.text is None:
                    return None
                anything = anything or bool(segment.text)
                place = segment.span or node.span
                found += [Announcement(key.key, key.key_first, place, None) for key in words.spoken_keys(segment.text)]
        for edge in self._flow.exits(menu.id, EdgeKind.OPTION):
            if not edge.say:
                continue
            anything = True
            text = edge.say.text(self.language(menu))
            if text is None:
                return None
            place = edge.say.span or edge.span
            keys = words.spoken_keys(text)
            found += [Announcement(key.key, key.key_first, place, edge) for key in keys]
            if not keys and edge.key is not None:
                found.append(Announcement(edge.key, False, place, edge))
        return tuple(found) if anything else None

    def label(self, menu: Menu | Queue, edge: Edge) -> str | None:
        """What an option (or a key in a queue) is for, in the menu's words: its label, else what callers hear of it."""
        return edge.label or self.said(menu, edge)

    @_once
    def label_classes(self, menu: Menu, edge: Edge) -> frozenset[str]:
        """The phrase classes that an option's label has a phrase of; none in a language without phrase lists."""
        words, label = self.lexicon(menu), self.label(menu, edge)
        return words.named(label) if words and label else frozenset()

    @_once
    def said(self, menu: Menu | Queue, edge: Edge) -> str | None:
        """What callers hear that an option is for, without "press 1"; None when nothing is said, or not in words."""
        if edge.key is None:
            return None
        if not edge.say:
            return self._said_of_keys(menu).get(edge.key)
        words, text = self.lexicon(menu), edge.say.text(self.language(menu))
        if words is None or not text:
            return None
        spoken = words.options(text)
        if not spoken:
            return text.strip(" .,;:!?") or None
        return next((option.purpose for option in spoken if option.key.key == edge.key), None) or None

    def option_texts(self, menu: Menu) -> Iterator[tuple[str, str, Edge | None]]:
        """The words of each option of a menu, "press 1" included, with its key and, where it is wired, its edge.

        Only of options that are said in words, in a language with phrase lists; in spoken order, the prompt's first.
        """
        words = self.lexicon(menu)
        if words is None:
            return
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        by_key = {edge.key: edge for edge in reversed(options)}
        own_texts = ((edge.say.text(self.language(menu)), edge) for edge in options)
        for text, own in ((self.text(menu), None), *own_texts):
            if not text:
                continue
            spoken = words.options(text)
            for option in spoken:
                yield option.key.key, text[option.start : option.end], own or by_key.get(option.key.key)
            if own and own.key and not spoken:
                yield own.key, text, own

    @_once
    def _said_of_keys(self, menu: Menu | Queue) -> dict[str, str]:
        """What the prompt, and the messages just before it, say that each key is for."""
        words = self.lexicon(menu)
        texts = [self.text(node) for node in self.introduction(menu)] if words else []
        spoken = [option for text in texts if words and text for option in words.options(text)]
        return {option.key.key: option.purpose for option in reversed(spoken) if option.purpose}

    @_once
    def navigates(self, menu: Menu, edge: Edge) -> bool:
        """Whether an option only moves within the menus or ends the call: a repeat, a way back, the main menu."""
        named_return = edge.word == "return" and edge.label is not None  # an errand that the calling flow sees to
        if (edge.word is not None and not named_return) or edge.target in (menu.id, self._flow.start):
            return True
        if self.label_classes(menu, edge) & MOVES:
            return True
        words, text = self.lexicon(menu), edge.say.text(self.language(menu))
        return bool(words and text and edge.label and words.classes(text) & MOVES)

    def is_topical(self, menu: Menu, edge: Edge) -> bool:
        """Whether an option is about an errand, wherever it leads: not about moving, and not about getting a person.

        "For bills" is a topic although bills are handled by a person, and "for an advisor" is none; neither is "for
        anything else" when it leads straight to a person, nor, where nothing tells, what does, nor 0 when it does.
        Numbers that callers know, those of extensions (no key, nothing to say), are none either.
        """
        if self.navigates(menu, edge) or (edge.key is None and not edge.phrases):
            return False
        to_person = edge.target in self._survey.people.straight_or_later
        if "human_agent" in self.label_classes(menu, edge):
            return False
        words, label = self.lexicon(menu), self.label(menu, edge)
        if to_person and words and label and words.is_catch_all(label):
            return False
        tells = words is not None and label is not None and edge.key != "0"
        return tells or not to_person

    @_once
    def topics(self, menu: Menu) -> tuple[Edge, ...]:
        """The topical options of a menu, wired or not, in spoken order."""
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        return tuple(edge for edge in options if self.is_topical(menu, edge))

    def subject(self, menu: Menu, edge: Edge) -> frozenset[str] | None:
        """What an option is about, to compare it with another one: the telling words of its label.

        A label without any telling word ("this", "that") is compared whole. None where there is no label.
        """
        label = self.label(menu, edge)
        words = self.lexicon(menu)
        if not label:
            return None
        return (words.content_words(label) if words else None) or frozenset([label.casefold()])

    def asks_to_wait(self, menu: Menu) -> bool:
        """Whether callers of a menu are told to stay on the line, by it or just before it."""
        if any(self.says(node, "please_hold") for node in self.introduction(menu)):
            return True
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        pieces = (segment for edge in options for segment in self.segments(menu, edge.say))
        return any("please_hold" in self.segment_classes(menu, segment) for segment in pieces)

    def closed_lists(self) -> Iterator[tuple[Menu, tuple[str, ...]]]:
        """The menus of topics with nothing for a caller whose errand is not among them, and the topics.

        No key to a person, a callback or voicemail, no choice for everything else, no word of staying on the line. Of
        menus one below the other, the first; only menus that callers get to while people are at work, and none from
        which nobody can be reached at all.
        """
        closed = {menu.id: labels for menu in self._survey.people.manned_menus if (labels := self._closed_list(menu))}
        for id, labels in closed.items():
            before = self._survey.walks.menu_before(id)
            menu = self._flow.node(id)
            if isinstance(menu, Menu) and (before is None or before.id not in closed):
                yield menu, labels

    def _closed_list(self, menu: Menu) -> tuple[str, ...]:
        """The labels of a menu's topics where they are all that callers can choose; else none."""
        words, topics = self.lexicon(menu), self.topics(menu)
        if words is None or len(topics) < 2 or menu.purpose not in (None, "topics") or menu.input in ("speech", "both"):
            return ()
        people = self._survey.people
        if people.from_node(menu.id) is Answer.NO or people.may_offer_person(menu) or self.asks_to_wait(menu):
            return ()
        if any(isinstance(self._flow.nodes.get(edge.target), Voicemail) for edge in topics):
            return ()
        told = [(self.label(menu, edge), self.said(menu, edge)) for edge in topics]
        labels = tuple(label for label, _ in told if label)
        if len(labels) < len(topics) or any(words.is_catch_all(text) for texts in told for text in texts if text):
            return ()
        return () if all(words.matches("business_private", label) for label in labels) else labels

    def similar_options(self, share: float) -> Iterator[tuple[Menu, Edge, Edge]]:
        """Two options of a menu, the first and the second, with at least this share of their telling words in common.

        Each is compared with the last one before it for each of its words, so that wide menus take linear time.
        """
        for menu in self._survey.reach.menus():
            words = self.lexicon(menu)
            if words is None:
                continue
            latest: dict[str, tuple[Edge, frozenset[str]]] = {}
            for edge in self._flow.exits(menu.id, EdgeKind.OPTION):
                label = self.label(menu, edge)
                telling = words.content_words(label) if label and not words.is_vague(label) else frozenset()
                others = (latest[stem] for stem in sorted(telling) if stem in latest)
                similar = (
                    other for other, told in others
                    if other.key != edge.key and len(telling & told) >= share * len(telling | told)
                )  # fmt: skip
                if (first := next(similar, None)) is not None:
                    yield menu, first, edge
                latest |= dict.fromkeys(telling, (edge, telling))

    def announced_count(self, menu: Menu) -> int | None:
        """How many choices the callers of a menu are told that they have; None when they are not told."""
        words = self.lexicon(menu)
        for node in self.introduction(menu) if words else ():
            for segment in self.segments(node):
                count = words.announced_count(segment.text) if words and segment.text else None
                if count is not None:
                    return count
        return None

    def live_keys(self, menu: Menu) -> frozenset[str]:
        """The keys that have an option in a menu, wired or not."""
        return frozenset(edge.key for edge in self._flow.exits(menu.id, EdgeKind.OPTION) if edge.key is not None)

    def misspoken(self, menu: Menu) -> Iterator[tuple[Edge, tuple[str, ...]]]:
        """The options of a menu whose own text says other keys than theirs, with those keys."""
        said = groupby(self.announcements(menu) or (), key=lambda place: id(place.edge))
        for places in (tuple(group) for _, group in said):
            option = places[0].edge
            keys = tuple(place.key for place in places)
            if option is not None and option.key is not None and option.key not in keys:
                yield option, keys

    def said_twice(self, menu: Menu) -> Iterator[tuple[str, str, str]]:
        """The keys that the prompt of a menu, or what is said just before it, offers for two things, with both.

        Each has a telling word that the other one lacks: a key that is said again ("to pay now, press 1") is left out.
        Each key once.
        """
        words = self.lexicon(menu)
        offered: dict[str, str] = {}
        told: set[str] = set()
        for node in self.introduction(menu) if words else ():
            for option in words.options(self.text(node) or "") if words else ():
                key, purpose = option.key.key, option.purpose
                telling = words.content_words(purpose) if words and purpose else frozenset()
                if not telling or not purpose or not words:
                    continue
                first = offered.setdefault(key, purpose)
                before = words.content_words(first)
                if key not in told and telling - before and before - telling:
                    told.add(key)
                    yield key, first, purpose

    def announced_topics(self, menu: Menu) -> tuple[str, ...]:
        """The keys of a menu's topics that are announced, in spoken order, each once; empty where that is not known."""
        topics = {edge.key for edge in self.topics(menu)}
        announced = dict.fromkeys(place.key for place in self.announcements(menu) or ())
        return tuple(key for key in announced if key in topics)

    def only_says(self, node: Node, *class_names: str) -> bool:
        """Whether every sentence of a node's prompt is of one of these phrase classes; false where it is not known."""
        words, text = self.lexicon(node), self.text(node)
        if words is None or not text:
            return False
        found = {hit.sentence for hit in words.hits(text) if hit.class_name in class_names}
        return len(found) == len(words.sentences(text))
