"""How callers fare who know what they ring about and no key: which choices the words lead them to, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Errand, Menu, Message, Node, SubFlow, Task, Unknown
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey.languages import primary
from ivrlint.survey.meaning import Doubt, Fit, fit

if TYPE_CHECKING:
    from ivrlint.survey import Survey


@dataclass(frozen=True, slots=True)
class Turn:
    """A menu in which callers choose by the words."""

    menu: Menu
    fit: Fit
    way: Edge | None
    """What they do: the choice that they take, else the time-out where they are told to stay on the line."""


@dataclass(frozen=True, slots=True)
class Search:
    """What becomes of callers with an errand while people are at work."""

    errand: Errand
    turns: tuple[Turn, ...]
    """The menus in which they choose, from the start of the call on."""
    places: frozenset[str]
    """Ids of all nodes that they come to until somebody, or a machine, sees to the errand."""

    @property
    def callers(self) -> str:
        """Who they are, as messages put it."""
        share = f" ({100 * self.errand.share:.3g} % of the calls)" if self.errand.share else ""
        return f"callers who ring about «{self.errand.name}»{share}"

    def in_doubt(self, doubt: Doubt) -> Turn | None:
        """The first menu in which they do not know what to choose, and why."""
        return next((turn for turn in self.turns if turn.fit.doubt is doubt), None)

    @property
    def arrives(self) -> bool:
        """Whether they come to a place where the errand should, as far as that is said."""
        return not self.places.isdisjoint(self.errand.reaches)


class Searches:
    """Facts about the errands that the file tells of."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def all(self) -> tuple[Search, ...]:
        """One search for each errand of the file."""
        return tuple(self._search(errand) for errand in self._flow.errands)

    def astray(self, search: Search) -> tuple[Turn, Edge] | None:
        """The first menu in which the words lead where the errand does not belong, and the choice that is right."""
        for turn in search.turns:
            is_wrong = turn.fit.doubt is None and turn.way and self._leads(turn.way, search.errand) is False
            if is_wrong and (right := self.right(search, turn.menu)):
                return turn, right
        return None

    def right(self, search: Search, menu: Menu) -> Edge | None:
        """The choice of a menu that leads to where an errand should come to."""
        choices = self._survey.levels.choices(menu)
        return next((choice for choice in choices if self._leads(choice, search.errand)), None)

    def hidden(self, search: Search, menu: Menu) -> tuple[Edge, Edge] | None:
        """Where nothing fits: the choice that does in a menu right below, and the choice that leads to that menu."""
        for id, edge in self._survey.levels.below.get(menu.id, {}).items():
            below = self._survey.levels.plain[id]
            words = self._words(search.errand, below)
            found = fit(self._survey, below, words) if words else None
            if found and found.choice and found.doubt is None:
                return found.choice, edge
        return None

    def _leads(self, way: Edge, errand: Errand) -> bool | None:
        """Whether a choice leads to where an errand should come to, not back through its menu; None if unknown."""
        turned = {way.source, *self._flow.starts}
        if way.stops or way.target in turned:
            return False
        there = self._survey.reach.from_nodes([way.target], lambda e: e.target not in turned and self._is_meant(e))
        if not there.isdisjoint(errand.reaches):
            return True
        return None if any(isinstance(self._flow.node(id), SubFlow | Unknown) for id in there) else False

    def _is_meant(self, edge: Edge) -> bool:
        """Whether callers come this way on purpose: by no slip and no failure."""
        source = self._flow.node(edge.source)
        stays = isinstance(source, Menu) and edge is self._stays(source)
        return stays or edge.kind not in (*ERROR_KINDS, EdgeKind.FAILURE)

    def _search(self, errand: Errand) -> Search:
        """Follow an errand through the menus."""
        turns: list[Turn] = []
        pending = [(start, False, False) for start in reversed(self._flow.starts)]
        met: set[str] = set()
        while pending:
            id, has_chosen, was_told = pending.pop()
            if id in met or id not in self._survey.reach.open_hours:
                continue
            met.add(id)
            node = self._flow.node(id)
            ways: tuple[Edge, ...] = ()
            if isinstance(node, Menu) and node.id not in self._survey.levels.plain:
                ways = self._ways(errand, node)
            elif isinstance(node, Menu):
                turn = self._turn(errand, node)
                if turn and not (was_told and turn.fit.doubt is Doubt.NOTHING_FITS):
                    turns.append(turn)
                    ways, has_chosen, was_told = (turn.way,) if turn.way else (), True, False
            elif isinstance(node, Message | Branch | Collect) or (isinstance(node, Task) and not has_chosen):
                was_told = was_told or (has_chosen and isinstance(node, Message))
                ways = self._flow.exits(id, EdgeKind.NEXT, EdgeKind.CASE)
            pending += [(way.target, has_chosen, was_told) for way in reversed(ways) if not way.stops]
        return Search(errand, tuple(turns), frozenset(met))

    def _turn(self, errand: Errand, menu: Menu) -> Turn | None:
        """What callers choose in a menu; None where its words, or theirs in its language, are not known."""
        words, choices = self._words(errand, menu), self._survey.levels.choices(menu)
        if words is None or not all(self._survey.words.label(menu, choice) for choice in choices):
            return None
        found = fit(self._survey, menu, words)
        return Turn(menu, found, found.choice or self._stays(menu))

    def _stays(self, menu: Menu) -> Edge | None:
        """The time-out of a menu where callers are told to stay on the line."""
        silence = self._flow.exits(menu.id, EdgeKind.NO_INPUT)
        return silence[0] if silence and self._survey.words.asks_to_wait(menu) else None

    def _ways(self, errand: Errand, menu: Menu) -> tuple[Edge, ...]:
        """The choices of a menu that is about something else: of languages those that the errand has words in."""
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        spoken = tuple(option for option in options if self._survey.languages.chosen_by(option) in self._why(errand))
        return spoken or options

    def _words(self, errand: Errand, node: Node) -> str | None:
        """What callers say in the language of a node; None where the file does not tell."""
        return self._why(errand).get(primary(self._survey.words.language(node)))

    def _why(self, errand: Errand) -> dict[str, str]:
        """What callers say, by language."""
        own = primary(self._flow.language)
        return {primary(tag) if tag else own: words for tag, words in (errand.why or {"": errand.name}).items()}
