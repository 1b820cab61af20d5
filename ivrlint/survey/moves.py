"""Moving within the menus: the keys that repeat, lead back and reach a person, and menus that throw callers back."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice
from math import inf
from typing import TYPE_CHECKING

from ivrlint.flow import Bot, Branch, Collect, Edge, EdgeKind, Hangup, Menu, Message, Node, Task
from ivrlint.flow.edges import ERROR_KINDS

if TYPE_CHECKING:
    from ivrlint.survey import Survey

MOST_NODES_BETWEEN = 50
"""Nodes that are looked at between a choice and the next menu; no caller gets through more without choosing (J)."""

RESERVED_KEYS = ("0", "*", "#", "9")
"""Keys that callers know from other lines (ISO/IEC 13714 as summarised by vendors, S)."""


class Purpose(StrEnum):
    """What a key is for; the value is what messages call it."""

    REPEAT = "hearing the choices again"
    BACK = "the way back"
    MAIN_MENU = "the main menu"
    PERSON = "the way to a person"
    END = "the end of the call"
    ERRAND = "an errand"


_TOLD = {"main_menu": Purpose.MAIN_MENU, "go_back": Purpose.BACK, "repeat_menu": Purpose.REPEAT}
"""The phrase classes of moves."""

WAYS_BACK = frozenset({Purpose.BACK, Purpose.MAIN_MENU})
"""What leads out of a menu again."""

_BACK_CLASSES = {name for name, purpose in _TOLD.items() if purpose in WAYS_BACK}

WITHIN_THE_MENUS = WAYS_BACK | {Purpose.REPEAT}
"""What a key does that only moves within the menus."""


_MEANINGS = dict.fromkeys(WAYS_BACK, Purpose.BACK)
"""Purposes that are one meaning of a key."""


@dataclass(frozen=True, slots=True)
class Use:
    """A key of a menu and what it is for."""

    menu: Menu
    edge: Edge
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Custom:
    """What most menus of a file do with a key or a purpose, and the menus that do otherwise."""

    usual: Use
    """The first use of the sort that is most frequent."""
    odd: tuple[Use, ...]
    """The uses of another sort, those near the start of the call in front."""


class Moves:
    """Facts about moving within the menus.

    Menus that choose a language, ask yes or no or rate the call have keys of their own and are left out, and so are
    those without any topic: where callers only move on or say that they are done, the moves themselves are the choices.
    """

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow
        self._starts = frozenset(survey.flow.starts)
        self._purposes: dict[int, Purpose | None] = {}

    @cached_property
    def menus(self) -> tuple[Menu, ...]:
        """The reachable menus that ask for an errand, the nearest first, without those where callers only speak."""
        words = self._survey.words
        return tuple(
            menu
            for menu in self._survey.reach.menus()
            if menu.input != "speech"
            and menu.purpose in (None, "topics")
            and self.errands(menu)
            and not (words.chooses_language(menu) or words.confirms(menu) or words.rates(menu))
        )

    def errands(self, menu: Menu) -> tuple[Edge, ...]:
        """The topics of a menu that lead on: none that leads to a menu above, nor one that nothing tells callers of."""
        words = self._survey.words
        above = {before.id for before in self._survey.levels.above(menu)}
        said = {place.key for place in words.announcements(menu) or ()}
        topics = (edge for edge in words.topics(menu) if edge.target not in above)
        return tuple(edge for edge in topics if not said or edge.label or edge.key is None or edge.key in said)

    # What a key is for

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """What each key of these menus is for, as far as it can be told; the menus that callers meet first in front."""
        depth = self._survey.walks.depth
        menus = sorted(self.menus, key=lambda menu: depth.get(menu.id, inf))
        options = ((menu, edge) for menu in menus for edge in self._flow.exits(menu.id, EdgeKind.OPTION))
        found = ((menu, edge, self.purpose(menu, edge)) for menu, edge in options if edge.key is not None)
        return tuple(Use(menu, edge, purpose) for menu, edge, purpose in found if purpose is not None)

    def purpose(self, menu: Menu, edge: Edge) -> Purpose | None:
        """What an option is for: what callers are told of it, else where it leads; None = cannot tell."""
        if id(edge) not in self._purposes:
            self._purposes[id(edge)] = self._find_purpose(menu, edge)
        return self._purposes[id(edge)]

    def _find_purpose(self, menu: Menu, edge: Edge) -> Purpose | None:
        told = self._told(menu, edge)
        if edge.word == "repeat" or edge.target == menu.id:
            return told or Purpose.REPEAT
        if told is not None:
            return told if told is not Purpose.REPEAT else None  # something else is heard again
        if edge.word in ("back", "return"):
            return Purpose.BACK
        if edge.word == "start" or edge.target in self._starts:
            return Purpose.MAIN_MENU
        if self._only_ends(edge):
            return Purpose.END
        words, people = self._survey.words, self._survey.people
        lexicon, label = words.lexicon(menu), words.label(menu, edge)
        asks_for_nothing = edge.key == "0" or (lexicon and label and lexicon.is_catch_all(label))
        if "human_agent" in words.label_classes(menu, edge) or (asks_for_nothing and people.may_lead_straight(edge)):
            return Purpose.PERSON
        return Purpose.ERRAND if label else None

    def _told(self, menu: Menu, edge: Edge) -> Purpose | None:
        """The move that the label or the text of an option says that it is for."""
        words = self._survey.words
        classes = words.label_classes(menu, edge)
        lexicon, text = words.lexicon(menu), edge.say.text(words.language(menu))
        if lexicon and text:
            classes |= lexicon.classes(text)
        return next((purpose for class_name, purpose in _TOLD.items() if class_name in classes), None)

    def _only_ends(self, edge: Edge) -> bool:
        """Whether an option ends the call, with nothing said but goodbye."""
        target = self._flow.nodes.get(edge.target)
        if isinstance(target, Message) and target.id in self._survey.reach.closing:
            return self._survey.words.only_says(target, "goodbye", "courtesy_filler")
        return isinstance(target, Hangup) and target.outcome != "return"

    # Habits

    @cached_property
    def customs(self) -> tuple[Custom, ...]:
        """The key of repeating, going back and reaching a person, for each that is not the same in all menus.

        A menu that has it on the usual key, too, is not odd. Ways to a person count while people are at work.
        """
        manned = {menu.id for menu in self._survey.people.manned_menus}
        straight = self._survey.people.straight_or_later
        found = []
        for purpose in (Purpose.REPEAT, Purpose.BACK, Purpose.PERSON):
            uses = [use for use in self.uses if use.purpose is purpose]
            if purpose is Purpose.PERSON:
                uses = [use for use in uses if use.menu.id in manned and use.edge.target in straight]
            if custom := _custom(uses, [use.edge.key for use in uses]):
                keeping = {use.menu.id for use in uses if use.edge.key == custom.usual.edge.key}
                odd = tuple(use for use in custom.odd if use.menu.id not in keeping)
                found += [Custom(custom.usual, odd)] if odd else []
        return tuple(found)

    @cached_property
    def meanings(self) -> tuple[Custom, ...]:
        """The reserved keys that mean two things in one file, with what they mean in most menus.

        What is odd because a purpose changes its key is left out (`customs` has it), and so are 0 as the way to a
        person and what keys do where nobody is at work. All errands are one meaning; so are all ways back.
        """
        open_hours = self._survey.reach.open_hours
        changed = {id(use.edge) for custom in self.customs for use in custom.odd}
        by_key: dict[str, list[Use]] = {key: [] for key in RESERVED_KEYS}
        for use in self.uses:
            key = use.edge.key or ""
            person = key == "0" and use.purpose is Purpose.PERSON
            if key in by_key and not person and use.menu.id in open_hours and id(use.edge) not in changed:
                by_key[key].append(use)
        customs = (_custom(uses, [_MEANINGS.get(use.purpose, use.purpose) for use in uses]) for uses in by_key.values())
        return tuple(custom for custom in customs if custom is not None)

    def of_no_return(self) -> Iterator[tuple[Menu, Edge]]:
        """The options on 0 or star that do what cannot be undone: an irreversible task, or the end of the call.

        On a line without people nobody presses 0 for a person, so that only tasks count there.
        """
        for use in self.uses:
            if use.edge.key in ("0", "*"):
                target = self._flow.nodes.get(use.edge.target)
                ends = use.purpose is Purpose.END and not (use.edge.key == "0" and self._flow.no_human)
                if ends or (isinstance(target, Task) and target.irreversible):
                    yield use.menu, use.edge

    # What is missing

    def unrepeated(self) -> Iterator[Menu]:
        """The menus that callers cannot hear again: no key does it, and silence does not either."""
        for menu in self.menus:
            silence = self._flow.exits(menu.id, EdgeKind.NO_INPUT)
            replayed = any(edge.tries > 1 or self._lands.get(edge.target) == menu.id for edge in silence)
            options = self._flow.exits(menu.id, EdgeKind.OPTION)
            if silence and not replayed and not any(self._repeats(menu, edge) for edge in options):
                yield menu

    def _repeats(self, menu: Menu, edge: Edge) -> bool:
        return edge.target == menu.id or self._told(menu, edge) is Purpose.REPEAT

    def without_way_back(self) -> Iterator[tuple[Menu, Edge]]:
        """The menus that a choice leads straight to and that have no key back, with that choice.

        Straight means with nothing but messages in between: what follows upon an errand, an entry or a decision of the
        system is no step that a caller can take back. Where the menu before only chooses the language there is nothing
        to go back to.
        """
        asking = {menu.id for menu in self.menus}
        for menu in self.menus:
            choice = self._choice_before(menu, Message)
            if choice is None or choice.kind is not EdgeKind.OPTION or choice.source not in asking:
                continue
            upper = self._flow.node(choice.source)
            if isinstance(upper, Menu) and self._survey.words.is_language(upper, choice):
                continue
            above = {before.id for before in self._survey.levels.above(menu)}
            options = self._flow.exits(menu.id, EdgeKind.OPTION)
            if not any(edge.target in above or self.purpose(menu, edge) in WAYS_BACK for edge in options):
                yield menu, choice

    def restarts(self) -> Iterator[tuple[Node, tuple[tuple[Edge, Menu], ...]]]:
        """The menus and entries where silence or wrong keys lead to a menu before, with each such exit and its menu.

        Only while people are at work, and none that follows upon an errand. A line without people may go back after two
        tries or more.
        """
        entries = (node for node in self._flow.of(Collect) if not self._survey.words.rates(node))
        for node in (*self.menus, *entries):
            choice = self._choice_before(node, Message, Branch, Collect)
            before = self._flow.node(choice.source) if choice and choice.kind is EdgeKind.OPTION else None
            if not isinstance(before, Menu) or node.id not in self._survey.reach.open_hours:
                continue
            above = {menu.id: menu for menu in (before, *self._survey.levels.above(before)) if menu.id != node.id}
            errors = self._flow.edges_from(node.id, *sorted(ERROR_KINDS))
            landings = ((edge, self._lands.get(edge.target, edge.target)) for edge in errors)
            landing = [(edge, above.get(id, before if id in self._starts else None)) for edge, id in landings]
            back = tuple((edge, menu) for edge, menu in landing if menu and edge.target != node.id)
            if back and not (self._flow.no_human and all(edge.tries > 1 for edge, _ in back)):
                yield node, back

    def back_by_any_key(self, menu: Menu, key: str) -> bool:
        """Whether callers are told that a key leads back, and all keys without a choice lead there at once."""
        words = self._survey.words
        lexicon = words.lexicon(menu)
        told = (lexicon.classes(text) for said, text, _ in words.option_texts(menu) if lexicon and said == key)
        classes = frozenset().union(*told)
        wrong = self._flow.exits(menu.id, EdgeKind.NO_MATCH)
        landings = {self._lands.get(edge.target) if edge.tries == 1 else None for edge in wrong}
        above = {before.id for before in self._survey.levels.above(menu)} if "go_back" in classes else frozenset()
        meant = above | self._starts if classes & _BACK_CLASSES else frozenset()
        return bool(landings) and landings <= meant

    def _choice_before(self, node: Node, *between: type[Node]) -> Edge | None:
        """The edge by which callers leave the menu before a node, where only such nodes lie in between."""
        for edge in islice(self._survey.walks.backwards(node.id), MOST_NODES_BETWEEN):
            source = self._flow.node(edge.source)
            if isinstance(source, Menu):
                return edge
            if not isinstance(source, between):
                return None
        return None

    def follows_errand(self, node: Node) -> bool:
        """Whether callers come to a node right from what a machine did or found out for them, or talked about."""
        for edge in islice(self._survey.walks.backwards(node.id), MOST_NODES_BETWEEN):
            source = self._flow.node(edge.source)
            if isinstance(source, Task | Bot):
                return not (isinstance(source, Task) and source.purpose == "identification")
            if not isinstance(source, Message | Branch):
                return False
        return False

    @cached_property
    def _lands(self) -> dict[str, str]:
        """For each node from which messages alone lead to a menu, that menu; menus lead to themselves."""
        lands = {menu.id: menu.id for menu in self._flow.of(Menu)}
        pending = deque(lands)
        while pending:
            id = pending.popleft()
            for edge in self._flow.edges_to(id):
                said = edge.kind is EdgeKind.NEXT and isinstance(self._flow.node(edge.source), Message)
                if said and edge.source not in lands:
                    lands[edge.source] = lands[id]
                    pending.append(edge.source)
        return lands


def _custom(uses: list[Use], sorts: Iterable[object]) -> Custom | None:
    """The most frequent sort of some uses, the first of equals, and those of other sorts; None where all are alike."""
    sort_of = dict(zip(map(id, uses), sorts, strict=True))
    counts = Counter(sort_of.values())
    if len(counts) < 2:
        return None
    usual, _ = counts.most_common(1)[0]
    first = next(use for use in uses if sort_of[id(use)] == usual)
    return Custom(first, tuple(use for use in uses if sort_of[id(use)] != usual))
