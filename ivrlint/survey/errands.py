"""What callers ring for, as far as options say: to buy, to cancel, to complain; and how hard each is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Callback, Edge, EdgeKind, Menu, Node, Task

if TYPE_CHECKING:
    from ivrlint.survey import Survey

CLASSES = {"purchase": "buy", "cancellation": "cancel", "complaint": "complain"}
"""The phrase classes of labels that name an errand, with what `class:` calls it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An option for an errand, and what it takes to choose it."""

    menu: Menu
    edge: Edge
    keys: int
    """Fewest keys from the answer of the call, its own included."""
    seconds: float
    """Seconds from the answer of the call until it is chosen, at the soonest."""


class Errands:
    """Facts about what options are for, by `class:` or, where the file says none, by their words."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    def of(self, menu: Menu, edge: Edge) -> str | None:
        """The errand of an option: buy, cancel, complain or info; None where it is not known, or more than one."""
        if edge.errand is not None:
            return edge.errand
        classes = self._survey.words.label_classes(menu, edge)
        named = [errand for name, errand in CLASSES.items() if name in classes]
        return named[0] if len(named) == 1 else None

    def offered(self, menu: Menu) -> frozenset[str] | None:
        """The errands that a menu has options for; None where some option is not known in words."""
        words, lexicon = self._survey.words, self._survey.words.lexicon(menu)
        found: set[str] = set()
        for edge in self._flow.exits(menu.id, EdgeKind.OPTION):
            texts = [text for text in (words.label(menu, edge), words.said(menu, edge)) if text]
            if edge.errand is not None:
                found.add(edge.errand)
            elif lexicon is None or not texts:
                return None
            else:
                found |= {CLASSES[name] for text in texts for name in lexicon.named(text) & CLASSES.keys()}
        return frozenset(found)

    @cached_property
    def soonest(self) -> dict[str, Offer]:
        """For each errand the option for it that callers can choose soonest while people are at work."""
        soonest: dict[str, Offer] = {}
        for offer, errand in self._offers():
            if errand not in soonest or offer.seconds < soonest[errand].seconds:
                soonest[errand] = offer
        return soonest

    def _offers(self) -> Iterator[tuple[Offer, str]]:
        walks, timing = self._survey.walks, self._survey.timing
        for menu in self._survey.people.manned_menus:
            for edge in self._flow.edges_from(menu.id, EdgeKind.OPTION):
                errand = self.of(menu, edge)
                if errand is not None and menu.id in walks.seconds:
                    keys = walks.keys[menu.id] + walks.presses(edge)
                    yield Offer(menu, edge, keys, walks.seconds[menu.id] + timing.edge(edge)), errand

    def has_person(self, offer: Offer) -> bool:
        """Whether an option leads to a person or a callback without turning back to its menu."""
        people = self._survey.people
        return any(people.is_person(node) or isinstance(node, Callback) for node in self._behind(offer))

    def is_dead(self, offer: Offer) -> bool:
        """Whether neither a person, now or later, nor a machine does what an option is for, as far as can be told."""
        may_answer, behind = self._survey.people.may_answer, self._behind(offer)
        return bool(behind) and not any(isinstance(node, Task) or may_answer(node) for node in behind)

    def _behind(self, offer: Offer) -> list[Node]:
        """The nodes that an option leads to without going back to its menu or to the start of the call."""
        turned = {offer.menu.id, *self._flow.starts}
        if offer.edge.target in turned:
            return []
        ids = self._survey.reach.from_nodes([offer.edge.target], lambda edge: edge.target not in turned)
        return [self._flow.node(id) for id in ids]
