"""How callers fare who know what they ring about and no key: which choices the words lead them to, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Errand, Menu, Message, Node, SubFlow, Task, Unknown
from ivrlint.flow.callers import CallerKind
from ivrlint.survey.choices import Choices
from ivrlint.survey.languages import primary
from ivrlint.survey.meaning import Doubt, Fit, fit
from ivrlint.survey.moves import Purpose
from ivrlint.survey.reach import LOOKUPS

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
    """What becomes of callers with an errand who are new to the line, while people are at work."""

    errand: Errand
    turns: tuple[Turn, ...]
    """The menus in which they choose, from the start of the call to the first wrong turn, or toss of a coin."""
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
        self._choices = Choices(survey, CallerKind(caller="new"))
        self._behind: dict[tuple[frozenset[str], str], frozenset[str]] = {}

    @cached_property
    def all(self) -> tuple[Search, ...]:
        """One search for each errand of the file."""
        return tuple(self._search(errand) for errand in self._flow.errands)

    def astray(self, search: Search) -> tuple[Turn, Edge] | None:
        """The first menu in which the words lead where the errand does not belong, and the choice that is right."""
        return next(filter(None, (self._astray(turn, search.errand) for turn in search.turns)), None)

    def _astray(self, turn: Turn, errand: Errand) -> tuple[Turn, Edge] | None:
        """A menu, and the choice that is right for an errand, where the words are clear and lead elsewhere."""
        is_wrong = turn.fit.doubt is None and turn.way and self._leads(turn.way, errand) is False
        right = self.right(errand, turn.menu) if is_wrong else None
        return (turn, right) if right else None

    def right(self, errand: Errand, menu: Menu) -> Edge | None:
        """The choice of a menu that leads to where an errand belongs: the straightest, first what is for a person."""
        choices = [way for way in self._survey.levels.choices(menu) if self._leads(way, errand)]
        person = self._survey.people.key_to_person(menu)
        return min(choices, key=lambda way: (way.target not in errand.reaches, way is not person), default=None)

    def hidden(self, errand: Errand, menu: Menu) -> tuple[Edge, Edge] | None:
        """Where nothing fits: the choice that does in a menu right below, and the choice that leads to that menu."""
        for id, edge in self._survey.levels.below.get(menu.id, {}).items():
            below = self._survey.levels.plain[id]
            words = self._words(errand, below)
            found = fit(self._survey, below, words) if words else None
            if found and found.choice and found.doubt is None:
                return found.choice, edge
        return None

    def _leads(self, way: Edge, errand: Errand) -> bool | None:
        """Whether a choice leads to where an errand should come to, not back through its menu; None if unknown."""
        if way.stops:
            return False
        if way.target in self._ways_to(frozenset(errand.reaches).intersection(self._flow.nodes), way.source):
            return True
        return None if way.target in self._ways_to(self._opaque, way.source) else False

    @cached_property
    def _opaque(self) -> frozenset[str]:
        """Ids of the nodes of which it cannot be told where they lead."""
        return frozenset(node.id for node in self._flow.nodes.values() if isinstance(node, SubFlow | Unknown))

    def _ways_to(self, places: frozenset[str], menu: str) -> frozenset[str]:
        """Ids of the nodes that lead to one of some places, not back through a menu or the start of the call."""
        if (places, menu) not in self._behind:
            turned = {menu, *self._flow.starts}
            ways = self._survey.reach.towards(places - turned, lambda e: e.source not in turned and self._is_meant(e))
            self._behind[places, menu] = ways
        return self._behind[places, menu]

    def _is_meant(self, edge: Edge) -> bool:
        """Whether callers come this way on purpose: by no slip and no failure."""
        if edge.kind is EdgeKind.NO_INPUT:
            source = self._flow.node(edge.source)
            return isinstance(source, Menu) and edge is self._stays(source)
        return edge.kind not in (EdgeKind.NO_MATCH, EdgeKind.FAILURE)

    def _search(self, errand: Errand) -> Search:
        """Follow an errand through the menus."""
        turns: list[Turn] = []
        pending = [(self._flow.start, False, False)]
        met: set[str] = set()
        goes_wrong = False
        while pending:
            id, has_chosen, was_told = pending.pop()
            if id in met or id not in self._survey.reach.open_hours:
                continue
            met.add(id)
            if id in errand.reaches:
                continue
            node = self._flow.node(id)
            ways: tuple[Edge, ...] = ()
            if isinstance(node, Menu) and node.id not in self._survey.levels.plain:
                ways = self._ways(errand, node)
            elif isinstance(node, Menu):
                turn = self._turn(errand, node)
                if turn and not (was_told and turn.fit.doubt is Doubt.NOTHING_FITS and self.lets_go(node)):
                    if not goes_wrong:
                        turns.append(turn)
                    goes_wrong = goes_wrong or turn.fit.doubt is Doubt.ALIKE or self._astray(turn, errand) is not None
                    ways, has_chosen, was_told = (turn.way,) if turn.way else (), True, False
            elif isinstance(node, Message | Branch | Collect) or self._passes(node, has_chosen):
                was_told = was_told or (has_chosen and self.tells(node))
                ways = self._goes_on(node)
            pending += [(way.target, has_chosen, was_told) for way in reversed(ways) if not way.stops]
        return Search(errand, tuple(turns), frozenset(met))

    def tells(self, node: Node) -> bool:
        """Whether callers are told something that may be all that they rang for."""
        return isinstance(node, Message) or (isinstance(node, Task) and node.purpose == "lookup" and bool(node.prompt))

    def lets_go(self, menu: Menu) -> bool:
        """Whether a menu is for those who have what they rang for: a choice ends the call, or none is an errand."""
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        ends = any(self._survey.moves.purpose(menu, option) is Purpose.END for option in options)
        return ends or not self._survey.words.topics(menu)

    def _passes(self, node: Node, has_chosen: bool) -> bool:
        """Whether a machine does something that is not the errand: before it is known, or only to look something up."""
        return isinstance(node, Task) and (not has_chosen or node.purpose in LOOKUPS)

    def _goes_on(self, node: Node) -> tuple[Edge, ...]:
        """How the call goes on by itself: as most calls do, and every way where nothing tells which that is."""
        shares = self._choices.shares(node)
        most = max((share for _, share in shares), default=0.0)
        return tuple(way for way, share in shares if share == most)

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
        """The choices of a menu that does not ask for an errand alone.

        Of languages those that the errand has words in, of kinds of callers the one that it names, else those that
        lead to where it belongs: callers know who they are.
        """
        options = self._flow.exits(menu.id, EdgeKind.OPTION)
        spoken = tuple(option for option in options if self._survey.languages.chosen_by(option) in self._why(errand))
        turn = self._turn(errand, menu) if self._survey.levels.sorts(menu) else None
        if turn and turn.fit.choice and turn.fit.doubt is None:
            return (turn.fit.choice,)
        return spoken or tuple(option for option in options if self._leads(option, errand)) or options

    def _words(self, errand: Errand, node: Node) -> str | None:
        """What callers say in the language of a node; None where the file does not tell."""
        return self._why(errand).get(primary(self._survey.words.language(node)))

    def _why(self, errand: Errand) -> dict[str, str]:
        """What callers say, by language."""
        own = primary(self._flow.language)
        return {primary(tag) if tag else own: words for tag, words in (errand.why or {"": errand.name}).items()}
