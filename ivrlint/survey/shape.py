"""Figures of a whole flow. One name per figure, used in goals, reports and outputs alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import EdgeKind, Menu
from ivrlint.survey.people import Answer

if TYPE_CHECKING:
    from ivrlint.survey import Survey

FIGURES = {
    "seconds_to_human": "seconds from the answer of the call to the nearest person, the wait in a queue left out",
    "keys_to_human": "key presses on the quickest way to a person",
    "menus_to_human": "fewest menus to a person",
    "seconds_to_first_option": "seconds before the first option is announced",
    "options_per_menu": "options of the widest menu",
    "depth": "menus on the way to the deepest menu",
    "menus": "menus",
}
"""Every figure that a goal can limit, with its meaning."""


class Shape:
    """Figures of a flow; None = cannot be known. Implied and unreachable nodes count in none."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    def figure(self, name: str) -> float | None:
        """The figure with a name of FIGURES. Raise KeyError for any other name."""
        if name not in FIGURES:
            raise KeyError(name)
        value: float | None = getattr(self, name)
        return value

    @cached_property
    def menus(self) -> int:
        """Menus."""
        return sum(1 for _ in self._survey.reach.menus())

    @cached_property
    def nodes(self) -> int:
        """Written nodes of every kind, unreachable ones included."""
        return sum(1 for node in self._flow.nodes.values() if not node.implied)

    @cached_property
    def depth(self) -> int:
        """Menus on the way to the deepest menu, itself included."""
        depth = self._survey.walks.depth
        return max((depth[menu.id] for menu in self._survey.reach.menus() if menu.id in depth), default=0)

    @cached_property
    def options_per_menu(self) -> int:
        """Options of the widest menu."""
        counts = (len(self._flow.exits(menu.id, EdgeKind.OPTION)) for menu in self._survey.reach.menus())
        return max(counts, default=0)

    @cached_property
    def seconds_to_human(self) -> float | None:
        """Seconds from the answer of the call to the nearest person, the wait in a queue left out."""
        fastest = self._survey.people.fastest
        return fastest.seconds if fastest else None

    @cached_property
    def keys_to_human(self) -> int | None:
        """Key presses on the quickest way to a person."""
        fastest = self._survey.people.fastest
        return fastest.keys if fastest else None

    @cached_property
    def menus_to_human(self) -> int | None:
        """Fewest menus to a person."""
        survey = self._survey
        depth = survey.walks.depth
        people = (node.id for node in self._flow.nodes.values() if survey.people.is_person(node))
        return min((depth[id] for id in people if id in depth), default=None)

    @cached_property
    def seconds_to_first_option(self) -> float | None:
        """Seconds before the first option is announced in the first menu; None where it is not known."""
        survey = self._survey
        menu = self.first_menu()
        if menu is None or menu.id not in survey.walks.seconds:
            return None
        heard = survey.timing.until_first_option(menu)
        walk = survey.walks.to(menu.id)
        return walk.seconds + heard if heard is not None and walk.exact else None

    @cached_property
    def human_reach(self) -> tuple[int, int, int]:
        """Menus from which a person can be reached, cannot be, and cannot be told."""
        answers = [self._survey.people.from_node(menu.id) for menu in self._survey.reach.menus()]
        return answers.count(Answer.YES), answers.count(Answer.NO), answers.count(Answer.UNKNOWN)

    def first_menu(self) -> Menu | None:
        """The first menu that callers meet, menus that only choose a language passed over."""
        return next(self._survey.people.first_menus(), None)
