"""A menu as a small tree: each place once, at the shortest way to it, with what callers hear and what leads on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from itertools import groupby

from ivrlint.flow import Branch, Edge, EdgeKind, Node, Unknown
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.flow.prompts import Prompt
from ivrlint.measure.outline import happening
from ivrlint.report.rule_page import WIDEST
from ivrlint.survey import Survey

_DEEPEST = 12
"""Levels that are drawn below one another; what lies deeper is drawn again from the left."""
_HERE = "  ← here"


def tree(survey: Survey, marked: Iterable[int] = (), width: int = WIDEST) -> list[str]:
    """The lines of a drawing of a flow; what is written on one of the `marked` lines of the file is pointed at.

    Texts are cut so that no line is longer than `width` columns, as long as the names alone have room.
    """
    flow = survey.flow
    unseen = set(marked)
    entered = survey.reach.ways_around(flow.starts, ())
    lost = dict.fromkeys(id for id, node in flow.nodes.items() if id not in entered and not node.implied)
    roots = [*flow.starts, *lost]
    lines: list[str] = []
    drawn: set[str] = set()

    def draw(lead: str, text: str, written: Iterable[int], prompt: Prompt | None = None) -> None:
        """Add a place or a way, with what callers hear there, pointed at where a line it is written on is marked."""
        here = _HERE if not unseen.isdisjoint(written) else ""
        unseen.difference_update(written)
        room = max(width - len(lead) - len(here), 20)
        said = _quoted(prompt, flow.language, room - len(text) - 1) if prompt else ""
        lines.append(lead + _cut(f"{text} {said}".rstrip(), room) + here)

    def root(id: str) -> None:
        node = flow.node(id)
        drawn.add(id)
        draw("", _place(node) + ("" if id in entered else ", which nothing leads to"), [node.span.line], node.prompt)

    def branch(lead: str, exits: tuple[Edge, ...], deepest: bool) -> bool:
        """Draw exits that lead to one place: the place itself at the shortest way to it, else only its name."""
        way = f"{', '.join(_way(exit, flow.language) for exit in exits)} → "
        written = [exit.span.line for exit in exits]
        if written[0] == flow.node(exits[0].source).span.line:
            written = []
        if exits[0].stops:
            draw(lead, f"{way}the call just stops", written)
            return False
        node = flow.node(exits[0].target)
        first = node.id not in drawn and (entered.get(node.id) in exits or node.id in lost)
        if first and not deepest:
            drawn.add(node.id)
            draw(lead, way + _place(node), [*written, *([] if node.implied else [node.span.line])], node.prompt)
            return True
        if first:
            roots.append(node.id)
        where = "" if node.implied else " (above)" if node.id in drawn else " (below)"
        draw(lead, f"{way}{_place(node) if node.implied else node.title}{where}", written)
        return False

    for id in roots:
        if id in drawn:
            continue
        root(id)
        pending = [(0, exits) for exits in reversed(_branches(survey, id))]
        going: list[bool] = []
        while pending:
            level, exits = pending.pop()
            more = bool(pending) and pending[-1][0] == level
            going[level:] = [more]
            lead = "".join("│  " if on else "   " for on in going[:level]) + ("├─ " if more else "└─ ")
            if branch(lead, exits, level >= _DEEPEST):
                pending += [(level + 1, further) for further in reversed(_branches(survey, exits[0].target))]
    written = survey.flow.source.text.splitlines()
    outside = [f"{written[number - 1].partition('# <- here')[0].strip()}{_HERE}" for number in sorted(unseen)]
    return outside + lines


def marked_lines(text: str) -> set[int]:
    """The lines of an example (from 1) that are marked as the place of the defect."""
    return {number for number, line in enumerate(text.splitlines(), 1) if "# <- here" in line}


def _branches(survey: Survey, id: str) -> list[tuple[Edge, ...]]:
    """The exits of a node in file order, what nobody wrote last; silence and wrong keys to one place are one branch."""
    exits = [exit for exit in survey.flow.exits(id) if exit.kind is not EdgeKind.ANSWER]

    def branch(exit: Edge) -> object:
        return exit.target if exit.kind in ERROR_KINDS else exit.span.start

    return [tuple(group) for _, group in groupby(sorted(exits, key=lambda exit: exit.implied), key=branch)]


def _place(node: Node) -> str:
    """A node by its name and its kind."""
    if node.implied:
        missing = isinstance(node, Unknown) and node.reason == UNDEFINED
        return f"{node.title} (does not exist)" if missing else node.title
    by = f" by {node.by}" if isinstance(node, Branch) and node.by else ""
    return f"{node.title} ({node.kind}{by})"


def _way(exit: Edge, language: str | None) -> str:
    """What leads on: the key and its label, the case, what the caller did not do."""
    if exit.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        if not exit.choice.startswith("key "):
            return exit.choice
        return f"{exit.key} {exit.label or _quoted(exit.say, language, 40)}".rstrip()
    return happening(exit)


def _quoted(prompt: Prompt, language: str | None, room: int) -> str:
    """The first words of a prompt, as many as have room; none where nothing is said in words."""
    words = " ".join(" ".join(segment.text for segment in prompt.segments(language) if segment.text).split())
    return f"«{_cut(words, room - 2)}»" if words and room > 12 else ""


def _cut(text: str, room: int) -> str:
    """A text in one line, cut between words where it has no room."""
    return text if len(text) <= room else textwrap.shorten(text, room, placeholder=" …")
