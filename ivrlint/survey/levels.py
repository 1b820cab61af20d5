"""How menus lie one below the other: what repeats from level to level, and which levels nobody needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Agent, Branch, Collect, Edge, EdgeKind, Hangup, Menu, Message, Node, Queue, Transfer

if TYPE_CHECKING:
    from ivrlint.survey import Survey

MOST_LEVELS = 8
"""Levels that are looked at above a menu; nobody remembers more (J)."""

WORDS_TO_TURN = ("back", "start", "repeat")
"""Words that lead to a menu again, as against into it."""

HOLDING = ("please_hold", "courtesy_filler", "key_echo", "recording_notice", "high_volume")
"""Phrase classes of what is said while callers are put through, whatever they chose."""

SORTS = frozenset({"business_private", "identification"})
"""Phrase classes of choices that sort callers rather than errands."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A menu whose choices were offered before."""

    menu: Menu
    before: Menu
    """The nearest menu on the way that offered them."""
    labels: tuple[str, ...]
    """What is offered again, in the words of `menu`."""
    share: float
    """How much of the smaller menu recurs in the other one, from 0 to 1."""
    empty: int
    """How many of `labels` say nothing of what lies behind them ("this"), so that no caller can tell them apart."""


@dataclass(frozen=True, slots=True)
class Needless:
    """Menus that could be one."""

    menu: Menu
    """The one that the others could be merged into."""
    below: tuple[Menu, ...]
    """The others, in file order."""
    choices: tuple[Edge, ...]
    """What all of them offer: topics for a whole subtree, else every choice that is no repeat and no way back."""


@dataclass(frozen=True, slots=True)
class SameEnd:
    """Topics of a menu that differ in nothing but their keys."""

    menu: Menu
    choices: tuple[Edge, ...]
    """Two or more, in spoken order."""
    end: Node
    """The people whom all of them lead to, at once or behind a check of hours."""
    all: bool
    """Whether the menu has no other topic."""


class Levels:
    """Facts about menus and the menus below them; a menu lies below the last one on the quickest walk to it."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def _subjects(self) -> dict[str, dict[frozenset[str], str]]:
        """For each menu that asks for an errand, what its topics are about, with the label of each."""
        words = self._survey.words
        subjects: dict[str, dict[frozenset[str], str]] = {}
        for menu in self._survey.reach.menus():
            if not words.chooses_language(menu) and not words.confirms(menu):
                about = ((words.subject(menu, edge), words.label(menu, edge)) for edge in words.topics(menu))
                subjects[menu.id] = {subject: label for subject, label in about if subject and label}
        return subjects

    def above(self, menu: Menu) -> Iterator[Menu]:
        """The menus whose choices led to a menu, the nearest first, eight at most.

        What silence, wrong keys or a queue's end lead to is no level below.
        """
        seen = {menu.id}
        while len(seen) <= MOST_LEVELS:
            choice = self._survey.walks.choice_before(menu.id)
            above = self._flow.node(choice.source) if choice and choice.kind is EdgeKind.OPTION else None
            if not isinstance(above, Menu) or above.id in seen:
                return
            yield above
            seen.add(above.id)
            menu = above

    def recurrences(self) -> Iterator[Recurrence]:
        """Every menu of which two topics or more were offered before on the way to it, with the nearest such menu.

        Menus that choose a language and yes-or-no questions are left out.
        """
        for menu in self._survey.reach.menus():
            here = self._subjects.get(menu.id, {})
            for before in self.above(menu) if len(here) > 1 else ():
                there = self._subjects.get(before.id, {})
                labels = tuple(label for subject, label in here.items() if subject in there)
                if len(labels) > 1:
                    share = len(labels) / min(len(here), len(there))
                    yield Recurrence(menu, before, labels, share, self._empty(menu, labels))
                    break

    def _empty(self, menu: Menu, labels: tuple[str, ...]) -> int:
        words = self._survey.words.lexicon(menu)
        return sum(words.is_vague(label) and not words.is_catch_all(label) for label in labels) if words else 0

    def choices(self, menu: Menu) -> tuple[Edge, ...]:
        """The options of a menu that are no repeat and no way back: topics, ways to a person, other languages."""
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        navigates = self._survey.words.navigates
        return tuple(edge for edge in options if "language" in edge.sets or not navigates(menu, edge))

    def sorts(self, menu: Menu) -> bool:
        """Whether a menu asks who the caller is (private or business), and not for an errand: half of it does or more.

        One choice for business customers among many topics makes no such menu.
        """
        words = self._survey.words
        sorts = [bool(words.label_classes(menu, edge) & SORTS) for edge in words.topics(menu)]
        return any(sorts) and 2 * sum(sorts) >= len(sorts)

    @cached_property
    def plain(self) -> dict[str, Menu]:
        """By id the menus that only ask for an errand: not for language, consent, identity or kind of customer."""
        words = self._survey.words
        plain: dict[str, Menu] = {}
        for menu in self._survey.reach.menus():
            asks = menu.purpose in (None, "topics") and not words.chooses_language(menu) and not words.confirms(menu)
            if asks and not self.sorts(menu) and menu.input != "speech":
                plain[menu.id] = menu
        return plain

    @cached_property
    def below(self) -> dict[str, dict[str, Edge]]:
        """For each plain menu the plain menus that only a key of it leads to, with that key's option.

        A menu that only moves callers on is none: it is a piece of information, to be heard again or left.
        """
        flow, walks = self._flow, self._survey.walks
        below: dict[str, dict[str, Edge]] = {}
        for menu in self._survey.reach.menus():
            choice = walks.choice_before(menu.id)
            if choice is None or choice.kind is not EdgeKind.OPTION or choice.target != menu.id:
                continue
            if not self.choices(menu):
                continue
            if {menu.id, choice.source} <= self.plain.keys() and menu.id not in flow.starts:
                entries = [edge for edge in flow.edges_to(menu.id) if edge.word not in WORDS_TO_TURN]
                others = (edge for edge in entries if edge is not choice and edge.source != menu.id)
                if all(self._comes_from(edge.source, menu) for edge in others):
                    below.setdefault(choice.source, {})[menu.id] = choice
        return below

    def _comes_from(self, id: str, menu: Menu) -> bool:
        """Whether a node lies right below a menu."""
        before = self._survey.walks.menu_before(id)
        return before is not None and before.id == menu.id

    def only_choices(self) -> Iterator[Menu]:
        """The plain menus that leave a single choice, silence not counted as one where it leads on at once.

        Not where the office is closed ("if it is urgent, press 1"), nor where the choice only moves within the menus
        or says goodbye.
        """
        for menu in self.plain.values():
            choices = self.choices(menu)
            if len(choices) == 1 and menu.id in self._survey.reach.open_hours and self._is_needless(menu, choices[0]):
                yield menu

    def _is_needless(self, menu: Menu, only: Edge) -> bool:
        """Whether the single choice of a menu is a key press for nothing, as far as can be told."""
        flow, words = self._flow, self._survey.words
        if words.navigates(menu, only) or words.says(menu, "please_hold"):
            return False
        if not only.stops and words.says(flow.node(only.target), "goodbye"):
            return False
        if len(flow.exits(menu.id, EdgeKind.OPTION)) > 1 and only not in words.topics(menu):
            return False  # after an information: hear it again, start again, or a person
        silence = flow.edges_from(menu.id, EdgeKind.NO_INPUT)
        return not any(edge.tries == 1 and not isinstance(flow.node(edge.target), Hangup) for edge in silence)

    def two_way_pairs(self) -> Iterator[Needless]:
        """The plain menus with two choices, one of which only leads to another such menu."""
        for id, below in self.below.items():
            menu = self.plain[id]
            choices = self.choices(menu)
            for child_id, choice in below.items():
                child = self.plain[child_id]
                if len(choices) == len(self.choices(child)) == 2:
                    kept = tuple(edge for edge in choices if edge is not choice)
                    yield Needless(menu, (child,), (*kept, *self.choices(child)))

    def small_subtrees(self, most: float) -> Iterator[Needless]:
        """The plain menus with two menus or more below them that together offer no more than `most` topics.

        Only the topmost menu of such a subtree is given.
        """
        topics = {id: self._survey.words.topics(menu) for id, menu in self.plain.items()}
        offers: dict[str, tuple[int, int]] = {}
        order = sorted(self.plain, key=lambda id: self._survey.walks.seconds.get(id, 0.0), reverse=True)
        for id in order:
            below = self.below.get(id, {})
            under = [offers.get(child, (0, len(topics[child]))) for child in below]
            own = sum(edge.target not in below for edge in topics[id])
            offers[id] = (len(below) + sum(menus for menus, _ in under), own + sum(count for _, count in under))
        covered: set[str] = set()
        for id in reversed(order):
            menus, count = offers[id]
            if id in covered:
                covered |= set(self.below.get(id, {}))
            elif menus > 1 and count <= most:
                covered |= set(self.below.get(id, {}))
                tree = self._tree(id)
                offered = ((part, edge) for part in tree for edge in topics[part])
                choices = tuple(edge for part, edge in offered if edge.target not in self.below.get(part, {}))
                yield Needless(self.plain[id], tuple(self.plain[part] for part in tree[1:]), choices)

    def pages(self) -> Iterator[tuple[Menu, Edge]]:
        """The options of plain menus that only lead to the rest of the choices, each with its menu."""
        for menu in self.plain.values():
            lexicon = self._survey.words.lexicon(menu)
            for edge in self._survey.words.topics(menu) if lexicon else ():
                label = self._survey.words.label(menu, edge)
                if lexicon and label and lexicon.is_paging(label) and edge.target in self.below.get(menu.id, {}):
                    yield menu, edge

    def _tree(self, id: str) -> list[str]:
        tree = [id]
        for part in tree:
            tree += self.below.get(part, {})
        return tree

    def same_ends(self) -> Iterator[SameEnd]:
        """The topics of a menu that lead to the same people although nothing tells these what was chosen.

        A stored value, a skill, a tag or what is at stake tells; so does a queue that whispers to its people or
        receives more than what callers key. Messages that only ask to hold on are passed over; one that says more
        makes a difference to the caller.
        """
        for menu in self._survey.people.manned_menus:
            topics = self._survey.words.topics(menu)
            ends: dict[str, list[Edge]] = {}
            for edge in topics:
                if not (edge.stops or edge.sets or edge.skill or edge.tags or edge.urgent):
                    ends.setdefault(self._end(edge).id, []).append(edge)
            for id, edges in ends.items():
                if len(edges) > 1 and id in self._uninformed:
                    yield SameEnd(menu, tuple(edges), self._uninformed[id], len(edges) == len(topics))

    def _end(self, edge: Edge) -> Node:
        """Where an option leads, messages that only ask to hold on passed over."""
        node = self._flow.node(edge.target)
        for _ in range(MOST_LEVELS):
            ways = self._flow.edges_from(node.id, EdgeKind.NEXT)
            if not isinstance(node, Message) or not ways or not self._survey.words.only_says(node, *HOLDING):
                break
            node = self._flow.node(ways[0].target)
        return node

    @cached_property
    def _uninformed(self) -> dict[str, Node]:
        """The people who, for all the file says, cannot see what callers chose, by their id and that of a check before.

        A check of hours, load or a switch stands for the first people behind it, where none of them can see it.
        """
        flow = self._flow
        keyed = {node.datum for node in flow.of(Collect)}
        people = {node.id: node for node in flow.nodes.values() if isinstance(node, Queue | Agent | Transfer)}
        uninformed: dict[str, Node] = {
            id: node
            for id, node in people.items()
            if keyed.issuperset(node.receives or ()) and not (isinstance(node, Queue) and node.whisper)
        }
        for check in flow.of(Branch):
            behind = [edge.target for edge in flow.edges_from(check.id) if edge.target in people]
            if check.by in ("hours", "load", "switch") and behind and all(id in uninformed for id in behind):
                uninformed[check.id] = people[behind[0]]
        return uninformed
