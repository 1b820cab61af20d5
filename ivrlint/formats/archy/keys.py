"""Collect Input whose digits the decisions behind it tell apart: together they are one menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ivrlint.flow import NO_TARGET, Collect, Edge, EdgeKind, Menu
from ivrlint.flow.edges import ANY_OTHER_KEY
from ivrlint.formats.archy.goals import Draft, Exit, Goal

MOST_DECISIONS = 20
"""Decisions in a row that become one menu: there are twelve keys."""


def join_keys(draft: Draft, node_of: Callable[[Goal], str]) -> set[str]:
    """Make a menu of each such Collect Input; the ids of the decisions that have become a part of one.

    `node_of` gives the id of the node that a goal leads to.
    """
    joined: set[str] = set()
    leaving: dict[str, list[Exit]] = {}
    for exit in draft.exits:
        leaving.setdefault(exit.edge.source, []).append(exit)
    for id, variable in draft.asked.items():
        node = draft.nodes[id]
        onward = [exit for exit in leaving[id] if exit.edge.kind is EdgeKind.NEXT]
        if not isinstance(node, Collect) or len(onward) != 1 or (node.digits and node.digits[0] > 1):
            continue
        behind, otherwise = _tests_behind(draft, onward[0].goal, variable, node_of)
        cases = [case for test in behind for case in draft.tests[test].cases]
        if cases and all(len(key) == 1 for key, _, _ in cases):
            draft.nodes[id] = _as_menu(node)
            leaving[id] = list(_keys(draft, leaving[id], behind, otherwise, node_of))
            joined.update(behind)
    draft.exits = [exit for exits in leaving.values() for exit in exits]
    return joined


def _tests_behind(draft: Draft, goal: Goal, variable: str, node_of: Callable[[Goal], str]) -> tuple[list[str], Goal]:
    """The decisions in a row that compare the variable with keys, and where all other keys lead."""
    behind: list[str] = []
    while (id := node_of(goal)) in draft.tests and draft.tests[id].variable == variable and id not in behind:
        if len(behind) == MOST_DECISIONS:
            break
        behind.append(id)
        goal = draft.tests[id].otherwise
    return behind, goal


def _keys(
    draft: Draft, exits: list[Exit], behind: list[str], otherwise: Goal, node_of: Callable[[Goal], str]
) -> Iterator[Exit]:
    """The exits of such a menu: silence is no key, and fits no decision."""
    id = exits[0].edge.source
    for test in behind:
        for key, goal, span in draft.tests[test].cases:
            yield Exit(Edge(id, NO_TARGET, EdgeKind.OPTION, span, key=key), goal)
    place = draft.tests[behind[-1]].span
    yield Exit(Edge(id, NO_TARGET, EdgeKind.NO_MATCH, place, condition=ANY_OTHER_KEY), otherwise)
    for exit in exits:
        if exit.edge.kind is EdgeKind.NO_INPUT:
            yield replace(exit, goal=otherwise) if node_of(exit.goal) in behind else exit


def _as_menu(node: Collect) -> Menu:
    return Menu(
        id=node.id,
        span=node.span,
        whole=node.whole,
        name=node.name,
        prompt=node.prompt,
        term=node.term,
        input="keys",
        inter_digit=node.inter_digit,
    )
