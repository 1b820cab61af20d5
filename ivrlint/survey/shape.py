"""How large a flow is and how far it is to a person: figures of the flow itself, whoever rings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Agent, Collect, EdgeKind, Hangup, Menu, Node, Queue
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.people import Answer

if TYPE_CHECKING:
    from ivrlint.survey import Survey


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
        value: float | None = getattr(self if hasattr(Shape, name) else self._survey.toll, name)
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
    def words_to_first_option(self) -> int | None:
        """Words before the first option is announced in the first menu; None where they are not known."""
        survey, menu = self._survey, self.first_menu()
        if menu is None or menu.id not in survey.walks.seconds or survey.timing.until_first_option(menu) is None:
            return None
        words, text = survey.words.lexicon(menu), survey.words.text(menu)
        said = [words.before_keys(text) if words and text else text]
        for edge in survey.walks.backwards(menu.id):
            said += [survey.words.text(self._flow.node(edge.source)), edge.say.text(survey.words.language(menu))]
        return None if None in said else sum(len((text or "").split()) for text in said)

    @cached_property
    def worst_seconds_to_human(self) -> float | None:
        """Seconds on the quickest way to a person for those who hear everything out and use every retry once."""
        walk = self._survey.people.fastest
        if walk is None:
            return None
        timing, seconds = self._survey.timing, walk.seconds
        for step in walk.steps:
            node = self._flow.node(step.node)
            if step.edge is None or not isinstance(node, Menu | Collect):
                continue
            whole = timing.times(node).whole
            if step.edge.kind is EdgeKind.OPTION:
                seconds += whole - timing.times(node).until.get(step.edge.key, whole)
            silence = next(iter(self._flow.exits(node.id, EdgeKind.NO_INPUT)), None)
            if silence is not None and step.edge.kind not in ERROR_KINDS:
                seconds += timing.edge(silence) - timing.unanswered(silence)
        return seconds

    def leaf_nodes(self) -> Iterator[Node]:
        """The reachable places that callers ring for or that end their calls: queues, and what only fails on."""
        return (node for node in self._places() if self._is_leaf(node))

    def _places(self) -> Iterator[Node]:
        """The reachable nodes without those that only stand for an end: the word `hangup`, the agent of a queue."""
        reachable = self._survey.reach.reachable
        return (node for node in self._flow.nodes.values() if node.id in reachable and not _stands_for_end(node))

    def _is_leaf(self, node: Node) -> bool:
        ways = self._flow.edges_from(node.id)
        return (
            isinstance(node, Queue)
            or self._survey.reach.ends_at(node)
            or all(_stands_for_end(self._flow.node(edge.target)) for edge in ways)
        )

    @cached_property
    def leaves(self) -> int:
        """Queues, and places where calls end."""
        return sum(1 for _ in self.leaf_nodes())

    @cached_property
    def mean_depth(self) -> float | None:
        """Menus on the way to a queue or a place where calls end, on average."""
        depth = self._survey.walks.depth
        return _mean([depth[node.id] for node in self.leaf_nodes() if node.id in depth])

    @cached_property
    def mean_options(self) -> float | None:
        """Options of a menu on average."""
        return _mean([len(self._flow.exits(menu.id, EdgeKind.OPTION)) for menu in self._survey.reach.menus()])

    @cached_property
    def cyclomatic_number(self) -> int:
        """Independent ways through what can be reached: edges − nodes + 2."""
        reachable = self._survey.reach.reachable
        return sum(len(self._flow.edges_from(id)) for id in reachable) - len(reachable) + 2

    @cached_property
    def human_share(self) -> float | None:
        """Share of the reachable places from which a person can be reached."""
        return _mean([float(self._survey.people.from_node(node.id) is Answer.YES) for node in self._places()])

    @cached_property
    def human_reach(self) -> tuple[int, int, int]:
        """Menus from which a person can be reached, cannot be, and cannot be told."""
        answers = [self._survey.people.from_node(menu.id) for menu in self._survey.reach.menus()]
        return answers.count(Answer.YES), answers.count(Answer.NO), answers.count(Answer.UNKNOWN)

    def first_menu(self) -> Menu | None:
        """The first menu that callers meet, menus that only choose a language passed over."""
        return next(self._survey.people.first_menus(), None)


def _stands_for_end(node: Node) -> bool:
    return node.implied and isinstance(node, Agent | Hangup)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
