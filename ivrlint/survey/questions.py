"""Questions that callers answer with yes or no: those that stand in their way, and those that nobody asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Edge, EdgeKind, Menu, Queue, SubFlow, Task
from ivrlint.flow.edges import ERROR_KINDS

if TYPE_CHECKING:
    from ivrlint.survey import Survey

ASKING = frozenset({"consent", "survey"})
"""Purposes of a menu, and phrase classes, that want something of the caller."""

WANTED = {
    "recording_notice": "to be recorded",
    "survey": "to take part in a survey",
    "advertising": "to hear of offers",
}
"""The phrase classes of what callers are asked to agree to, and how messages put it."""

MOST_ANSWERS = 2
"""Choices of a question for consent: yes and no."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A question that stands between callers and what they ring for."""

    menu: Menu
    wanted: str | None
    """What they are asked to agree to, as messages put it; None where it is not known."""
    away: Edge | None
    """The answer after which callers get no service any more."""


class Questions:
    """Facts about consent and confirmation."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    # Confirmation

    def unasked_acts(self) -> Iterator[tuple[Edge, Task]]:
        """The keys, and the silences, that set off what cannot be undone with no question in between, and that task.

        Silence never confirms, also where a question has been asked.
        """
        acts = self._acts
        for edge in self._flow.edges() if acts else ():
            if edge.target in acts and edge.source in self._survey.reach.reachable:
                source = self._flow.node(edge.source)
                chosen = edge.kind is EdgeKind.OPTION and isinstance(source, Menu) and not self._confirms(source)
                left = edge.kind is EdgeKind.EXIT and isinstance(source, Queue)
                if chosen or left or edge.kind in ERROR_KINDS:
                    yield edge, acts[edge.target]

    @cached_property
    def _acts(self) -> dict[str, Task]:
        """The irreversible tasks by id, and for each node from which a call just goes on to one, the nearest."""
        acts = {task.id: task for task in self._flow.of(Task) if task.irreversible}
        pending = deque(acts)
        while pending:
            id = pending.popleft()
            for edge in self._flow.edges_to(id):
                source = self._flow.node(edge.source)
                goes_on = self._survey.reach.passes_through(source) and not isinstance(source, SubFlow)
                if goes_on and edge.kind is not EdgeKind.FAILURE and edge.source not in acts:
                    acts[edge.source] = acts[id]
                    pending.append(edge.source)
        return acts

    def _confirms(self, menu: Menu) -> bool:
        """Whether a menu asks whether callers mean it, or whether what they keyed is right."""
        words = self._survey.words
        if menu.confirms or words.confirms(menu):
            return True
        return any(words.says(node, "read_back") for node in words.introduction(menu))

    # Consent

    def walls(self) -> Iterator[Wall]:
        """The questions for consent, or for a survey, before any service; not where callers chose to be asked."""
        services = frozenset(self._survey.reach.served())
        before = self._survey.reach.from_nodes(
            self._flow.starts, lambda edge: edge.source not in services and not self._asks_for_question(edge)
        )  # fmt: skip
        served = self._survey.reach.towards(services, lambda edge: not self._asks_again(edge))
        for menu in self._consents.values():
            if menu.id in before and menu.id in served:
                answers = self._flow.edges_from(menu.id, EdgeKind.OPTION)
                refused = (edge for edge in answers if edge.target not in served)
                yield Wall(menu, self._wanted(menu), next(refused, None))

    @cached_property
    def _consents(self) -> dict[str, Menu]:
        return {menu.id: menu for menu in self._survey.reach.menus() if self._asks_consent(menu)}

    def _asks_for_question(self, edge: Edge) -> bool:
        """Whether an option is about consent or a survey, so that callers chose to be asked."""
        menu = self._flow.node(edge.source)
        if not isinstance(menu, Menu) or edge.kind is not EdgeKind.OPTION or edge.source in self._consents:
            return False
        return bool(self._survey.words.label_classes(menu, edge) & (ASKING | WANTED.keys()))

    def _asks_again(self, edge: Edge) -> bool:
        """Whether an edge leads back to a question for consent that callers have answered."""
        seconds, component = self._survey.walks.seconds, self._survey.reach.components
        return (
            edge.target in self._consents
            and component.get(edge.source) == component.get(edge.target)
            and seconds.get(edge.target, 0.0) <= seconds.get(edge.source, 0.0)
        )

    def _asks_consent(self, menu: Menu) -> bool:
        """Whether all that a menu asks is that callers agree to something that is no part of their errand.

        By its words only where it names a recording, a survey or offers, or where nobody has chosen an errand yet.
        """
        if menu.purpose is not None:
            return menu.purpose in ASKING
        words, answers = self._survey.words, self._answers(menu)
        if not (words.classes(menu) | answers) & ASKING or len(words.topics(menu)) > MOST_ANSWERS:
            return False
        answered = words.confirms(menu) or bool(answers & ASKING)
        return answered and (self._wanted(menu) is not None or self._is_first(menu))

    def _is_first(self, menu: Menu) -> bool:
        """Whether nothing but a language has been chosen before a menu."""
        before = self._survey.walks.menu_before(menu.id)
        return not self._flow.part and (before is None or self._survey.words.chooses_language(before))

    def _answers(self, menu: Menu) -> frozenset[str]:
        """The phrase classes of what is said for the options of a menu."""
        words, options = self._survey.words, self._flow.edges_from(menu.id, EdgeKind.OPTION)
        pieces = (segment for edge in options for segment in words.segments(menu, edge.say))
        return frozenset[str]().union(*(words.segment_classes(menu, segment) for segment in pieces))

    def _wanted(self, menu: Menu) -> str | None:
        """What callers are asked to agree to, by the question, what is said just before it, and the answers."""
        words = self._survey.words
        heard = self._answers(menu).union(*(words.classes(node) for node in words.introduction(menu)))
        return next((wanted for name, wanted in WANTED.items() if name in heard), None)
