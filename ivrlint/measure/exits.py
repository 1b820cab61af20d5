"""Which exit of a place in a new version of a menu is which one of the old version."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ivrlint.flow import Edge, EdgeKind, Menu, Node
from ivrlint.measure.matching import exit_name
from ivrlint.survey import Survey


@dataclass(frozen=True, slots=True)
class Exits:
    """The exits of one place in two versions; the answer of a queue is none."""

    kept: tuple[tuple[Edge, Edge], ...]
    """Those that are still there, each as it was and as it is."""
    gone: tuple[Edge, ...]
    new: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of a flow; `names` are the new ids of the nodes that are still there."""

    old: Survey
    new: Survey
    names: dict[str, str]

    def exits(self, before: Node, after: Node) -> Exits:
        """Tell the exits of a place by name and target, then by what keys are for and where they lead, then by name."""
        left, added = (
            [(survey, edge) for edge in survey.flow.exits(node.id) if edge.kind is not EdgeKind.ANSWER]
            for survey, node in ((self.old, before), (self.new, after))
        )
        kept: list[tuple[Edge, Edge]] = []
        for known_by in (self._name_and_target, self._label_and_target, self._name):
            there = defaultdict(list)
            for survey, edge in reversed(added):
                there[known_by(survey, edge)].append(edge)
            remaining = []
            for survey, edge in left:
                if same := there[known_by(survey, edge)]:
                    kept.append((edge, same.pop()))
                else:
                    remaining.append((survey, edge))
            taken = {id(now) for _, now in kept}
            left, added = remaining, [(survey, edge) for survey, edge in added if id(edge) not in taken]
        return Exits(tuple(kept), tuple(edge for _, edge in left), tuple(edge for _, edge in added))

    def target(self, was: Edge) -> str | None:
        """Where an exit of the old version led, by its id in the new one; None where that is gone."""
        return was.target if was.stops else self.names.get(was.target)

    def _name(self, survey: Survey, edge: Edge) -> object:
        return exit_name(edge)

    def _name_and_target(self, survey: Survey, edge: Edge) -> object:
        return exit_name(edge), self._target(survey, edge)

    def _label_and_target(self, survey: Survey, edge: Edge) -> object:
        """What a key is for and where it leads; an exit without a key is like no other."""
        return (edge.kind, label(survey, edge), self._target(survey, edge)) if edge.key else id(edge)

    def _target(self, survey: Survey, edge: Edge) -> object:
        """Where an exit leads, in the ids of the new version."""
        there = edge.target if survey is self.new else self.target(edge)
        return ("gone", edge.target) if there is None else there


def label(survey: Survey, edge: Edge) -> str | None:
    """What an exit is for, in the words of its menu; None where nothing says so."""
    node = survey.flow.node(edge.source)
    return survey.words.label(node, edge) if isinstance(node, Menu) else edge.label
