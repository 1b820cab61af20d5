"""Asterisk dialplans (extensions.conf): from contexts, extensions and priorities to a flow.

Background and WaitExten with the extensions that can be dialled there are one menu (menus.py), and so are Read
and the GotoIf behind it. What is kept is what has to do with a menu: everything else in a dialplan is for phones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import NO_TARGET, Agent, Branch, Edge, EdgeKind, Flow, FlowBuilder, Hangup, Menu, Node, Queue
from ivrlint.formats.asterisk.calls import (
    ASK,
    CALL,
    RETURN,
    Calls,
    Missing,
    Place,
    conditional,
    counts,
    embedded,
    is_silent,
    variables,
)
from ivrlint.formats.asterisk.lines import Context, Extension, Step, lines_of, read_lines
from ivrlint.formats.asterisk.menus import Menus
from ivrlint.formats.asterisk.nodes import DIAL, Exit, Nodes
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText, Span

if TYPE_CHECKING:
    import networkx

NAME = "asterisk"

RETURNED = "returned"
"""Id of the implied end of subroutines that are called in the file."""

SPECIAL = frozenset({"i", "t", "T", "h", "o", "a", "e", "fax", "hangup", "failed"})
"""Extensions that nobody dials and no call comes in at."""

_SERVED = frozenset({EdgeKind.OPTION, EdgeKind.NEXT, EdgeKind.CASE, EdgeKind.RETURN})
"""A hang-up by one of these was meant."""

_EXTEN = re.compile(r"^[ \t]*exten[ \t]*=>?[ \t]*[^\s,|][^,|\n]*[,|][ \t]*[\w(]", re.MULTILINE)
_OPTION = re.compile(r"^(?:static|writeprotect|autofallthrough|clearglobalvars)\s*=", re.MULTILINE)
_FIRST_LINE = re.compile(r"\s*(?:\[[^\]\n]*\]|#\s*(?:try)?include\b|#exec\b|exten\s*=)")
_AEL = re.compile(
    r"(?>\s+|//[^\n]*|/\*(?>[^*]+|\*(?!/))*+\*/|;[^\n]*|#include[^\n]*|import[^\n]*)*+"
    r"(?:globals\s*\{|(?:abstract\s+|extend\s+)*context\s+[\w-]+\s*\{|macro\s+[\w-]+\s*\([^)\n]*\)\s*\{)"
)
_AEL_LINE = re.compile(
    r"^[ \t]*[\w*#./-]+\s*=>|^[ \t]*&[\w-]+\(|^[ \t]*(?:goto|jump)\s|\b[A-Z]\w+\([^)\n]*\);", re.MULTILINE
)
_LUA = re.compile(r"^[ \t]*extensions\s*=\s*\{|^[ \t]*extensions\s*\[", re.MULTILINE)
_LUA_CALL = re.compile(r"\bapp\.\w+\(|\bchannel\[?[.\"]\w*|\bextensions\.\w+")
_TEMPLATE = re.compile(r"^[ \t]*(?:\{%|<\?(?:php|=)|<%)", re.MULTILINE)

_WHAT = {
    "ael": "is a dialplan in AEL, which ivrlint does not read; `aelparse -w` writes it out as an extensions.conf",
    "lua": "is a dialplan in Lua, a program: ivrlint reads extensions.conf, and no program",
    "none": "is an Asterisk dialplan without a menu: nothing plays choices and waits for a key",
}


def recognises(text: str) -> bool:
    """Whether this is a dialplan: contexts with `exten =>` lines, or one in AEL or Lua, which is then refused."""
    return _language(text) is not None


def _language(text: str) -> str | None:
    first = next(lines_of(text), (0, ""))[1] if "exten" in text or "static" in text else ""
    if _FIRST_LINE.match(first) or _TEMPLATE.match(first):
        if _EXTEN.search(text) or ("[general]" in text and len(_OPTION.findall(text)) > 1):
            return "conf"
    elif first and _LUA.search(text) and _LUA_CALL.search(text) and not text.lstrip().startswith(("{", "<")):
        return "lua"
    if ("context" in text or "macro" in text) and _AEL.match(text) and _AEL_LINE.search(text):
        return "ael"
    return None


def read(source: SourceText) -> Flow:
    """The flow of the menus in a dialplan. Raise NoPhoneMenuError where it has none."""
    language = _language(source.text)
    if language in _WHAT:
        raise NoPhoneMenuError(_WHAT[language], source.span(0, 0))
    if template := _TEMPLATE.search(source.text):
        message = "is a template of a dialplan; render it first, and check the extensions.conf that it gives"
        raise SourceError(message, source.span(template.start(), template.end()))
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.dialplan = read_lines(source)
        self.calls = Calls(self.dialplan)
        self.menus = Menus(self.calls)
        self.nodes = Nodes(self.calls, self.menus)
        self.builder = FlowBuilder()
        self.ways: list[tuple[str, str, Edge, int]] = []
        """Source, target, edge without them, and its place among those of its source; most are left out again."""
        self.pending: list[Step | Context] = []
        self.made: set[str] = set()
        self.resolved: dict[Step, tuple[Step | str, frozenset[str]]] = {}
        self.counted: list[tuple[str, str, frozenset[str]]] = []
        self.tested: dict[str, frozenset[str]] = {}

    def read(self) -> Flow:
        refusal = NoPhoneMenuError(_WHAT["none"], self.source.span(0, 0))
        asking = (step for step in self._steps() if step.app in ASK)
        if not self.menus.parts and not any(map(self.menus.answers, asking)):
            raise refusal
        entries = self._contract(self._build())
        starts = self._starts(entries)
        if not starts:
            raise refusal
        self._prune(starts)
        self._bound_loops()
        nodes = sorted(self.builder.nodes.values(), key=lambda node: node.span.start)
        first = starts[0]
        return Flow(
            nodes={node.id: node for node in nodes},
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=tuple(starts),
            start_span=self.builder.nodes[first].span,
            problems=self.dialplan.problems,
        )

    def _steps(self) -> Iterator[Step]:
        contexts = self.dialplan.contexts.values()
        extensions = (extension for context in contexts for extension in context.extensions.values())
        return (step for extension in extensions for step in extension.steps.values())

    # the graph

    def _build(self) -> dict[str, Extension]:
        """Make the nodes of all extensions; the ids of those that calls may come in at, with the extension."""
        entries: dict[str, Extension] = {}
        for context in self.dialplan.contexts.values():
            for name, extension in context.extensions.items():
                if 1 not in extension.steps:
                    continue
                target = self._enter(extension.steps[1], extension.span)
                if name not in SPECIAL and not context.is_macro and target in self.made:
                    known = entries.get(target)
                    if known is None or _rank(extension) < _rank(known):
                        entries[target] = extension
        while self.pending:
            place = self.pending.pop()
            if isinstance(place, Context):
                self._add(*self.nodes.dialled(place))
            else:
                self._add(*self.nodes.node(place))
        return entries

    def _enter(self, place: Place, span: Span) -> str:
        """The id of the node that callers meet first at a place, or a word for an end."""
        if place is None:
            return ""
        if isinstance(place, Missing):
            return self.builder.unknown(f"unknown:{place.name}", place.reason, span, place.name)
        found, _ = self._resolve(place)
        if isinstance(found, str):
            return found
        id = self.nodes.id(found)
        if id not in self.made:
            self.made.add(id)
            self.pending.append(self.nodes.start(found))
        return id

    def _resolve(self, step: Step) -> tuple[Step | str, frozenset[str]]:
        """The first step from here on that callers notice (or an end), and what is counted on the way."""
        passed: list[Step] = []
        seen = set[Step]()
        place: Place = step
        found: Step | str = ""
        names: frozenset[str] = frozenset()
        while isinstance(place, Step):
            if place in self.resolved:
                found, names = self.resolved[place]
                break
            if place in seen:
                found = self.builder.unknown(
                    f"unknown:{place.extension.title}", "goes round without playing anything", place.span
                )
                break
            seen.add(place)
            passed.append(place)
            following = self._passed(place)
            if following == "node":
                found = place
                break
            if isinstance(following, str):
                found = following
                break
            if isinstance(following, Missing):
                found = self.builder.unknown(f"unknown:{following.name}", following.reason, place.span, following.name)
            elif following is None:
                found = self._end(place)
            place = following
        for one in reversed(passed):
            names = names | {name} if (name := counts(one)) else names
            self.resolved[one] = (found, names)
        return found, names

    def _end(self, step: Step) -> str:
        """What happens where an extension has nothing left to do."""
        if step.extension.context.is_macro:
            return self._return(step)
        if not self.menus.falls_through:
            reason = "waits for another extension where this one ends (autofallthrough=no)"
            return self.builder.unknown(f"unknown:{step.extension.title}", reason, step.span, step.extension.title)
        return ""

    def _return(self, step: Step) -> str:
        """Where a subroutine ends: after the step that called it, which has an edge there of its own."""
        if step.extension.context.name not in self._called:
            return self.builder.ends("return", step.span)
        if RETURNED not in self.builder.nodes:
            name = "the step after the subroutine"
            self.builder.add(Hangup(id=RETURNED, span=step.span, whole=step.span, name=name, implied=True))
        return RETURNED

    @cached_property
    def _called(self) -> frozenset[str]:
        """Names of the contexts that are called as subroutines."""
        steps = (step for step in self._steps() if step.app in CALL)
        bodies = (self.calls.body(step, step.args, step.app) for step in steps)
        return frozenset(body.extension.context.name for body in bodies if isinstance(body, Step))

    def _passed(self, step: Step) -> Place | str:
        """Where the call goes on after a step that callers do not notice; `node` where they do, else an end."""
        if step in self.menus.parts:
            return "node"
        if step.app == "goto":
            return "node" if self.calls.spread(step, step.args) else self.calls.target(step, step.args)
        if step.app == "gotoif":
            _, yes, no = conditional(step.args)
            if not yes and not no:
                return self.calls.after(step)
        if step.app in CALL:
            body = self.calls.body(step, step.args, step.app)
            return self.calls.after(step) if self.calls.returns_at_once(body) else "node"
        if step.app in RETURN:
            return self._return(step)
        if step.app == "hangup":
            return "hangup"
        if step.app in ("congestion", "busy"):
            return self.builder.ends("failed", step.span)
        if step.app == "waitexten" or (step.app == "execif" and is_silent(embedded(step))):
            return self.calls.after(step)
        return self.calls.after(step) if is_silent(step) else "node"

    def _add(self, node: Node, exits: list[Exit]) -> None:
        """Add a node with its exits, those that lead nowhere as stops, and the agent of a queue."""
        stops: list[Edge] = []
        for order, exit in enumerate(exits):
            if isinstance(exit.place, Context):
                target = DIAL + exit.place.name
                if target not in self.made:
                    self.made.add(target)
                    self.pending.append(exit.place)
            else:
                target = self._enter(exit.place, exit.edge.span)
                self._count(node.id, target, exit)
            if target == "hangup":
                target = self.builder.ends("done" if exit.edge.kind in _SERVED else "failed", exit.edge.span)
            if target:
                self.ways.append((node.id, target, exit.edge, order))
            elif exit.may_stop:
                stops.append(replace(exit.edge, source=node.id, target=target, order=order))
        self.builder.add(replace(node, stops=tuple(stops)) if stops else node)
        if isinstance(node, Queue):
            agent = Agent(id=f"{node.id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
            self.builder.add(agent)
            self.ways.append((node.id, agent.id, Edge("", NO_TARGET, EdgeKind.ANSWER, node.span, implied=True), 0))

    def _count(self, source: str, target: str, exit: Exit) -> None:
        if isinstance(exit.place, Step):
            names = self.resolved[exit.place][1]
            if names:
                self.counted.append((source, target, names))
        if exit.tests:
            self.tested[source] = self.tested.get(source, frozenset()) | variables(exit.tests)

    def _contract(self, entries: dict[str, Extension]) -> dict[str, Extension]:
        """Leave out branches all of whose cases lead to the same place; the entries without them."""
        targets: dict[str, set[str]] = {}
        for source, target, _, _ in self.ways:
            targets.setdefault(source, set()).add(target)
        counting = {source for source, _, _ in self.counted}
        skipped = {
            id: next(iter(targets[id]))
            for id, node in self.builder.nodes.items()
            if isinstance(node, Branch) and not node.implied and not node.stops and id not in counting
            if len(targets.get(id, ())) == 1 and id not in targets[id]
        }
        final: dict[str, str] = {}
        for id in skipped:
            way = [id]
            while way[-1] in skipped and way[-1] not in final and len(way) <= len(skipped):
                way.append(skipped[way[-1]])
            end = final.get(way[-1], way[-1])
            final |= dict.fromkeys(way[:-1], end)
        final = {id: end for id, end in final.items() if end not in final}
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id not in final}
        self.ways = [
            (source, final.get(target, target), edge, order)
            for source, target, edge, order in self.ways
            if source not in final
        ]
        self.counted = [(source, final.get(target, target), names) for source, target, names in self.counted]
        found: dict[str, Extension] = {}
        for id, extension in entries.items():
            end = final.get(id, id)
            found[end] = min(found.get(end, extension), extension, key=_rank)
        return found

    # where calls come in, and what is kept

    @cached_property
    def _graph(self) -> networkx.DiGraph[str]:
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from(self.builder.nodes)
        graph.add_edges_from((source, target) for source, target, _, _ in self.ways)
        return graph

    def _starts(self, entries: dict[str, Extension]) -> list[str]:
        """The extensions that lead to a menu and that nothing else leads to; of a ring, the one most like an entry."""
        import networkx

        asking = [id for id, node in self.builder.nodes.items() if isinstance(node, Menu)]
        leading = _led(self._graph.reverse(copy=False), asking) & _led(self._graph, entries)
        parts = networkx.condensation(self._graph.subgraph(leading))
        starts: list[str] = []
        for part in parts:
            if parts.in_degree(part) == 0:
                members = [id for id in parts.nodes[part]["members"] if id in entries]
                if members:
                    starts.append(min(members, key=lambda id: _rank(entries[id])))
        return sorted(starts, key=lambda id: entries[id].span.start)

    def _prune(self, starts: list[str]) -> None:
        """Keep what calls can get to, and the `t` of their menus where silence leads past it."""
        kept = _led(self._graph, starts)
        runs = [run for run in dict.fromkeys(self.menus.parts.values()) if self.nodes.id(run.first) in kept]
        used = {self.menus.silence(run) for run in runs}
        unused = {run.choices.extensions["t"].steps.get(1) for run in runs if "t" in run.choices.extensions} - used
        handlers = (self.resolved[step][0] for step in unused if step)
        lost = [self.nodes.id(step) for step in handlers if isinstance(step, Step)]
        lost = [id for id in lost if id in self.builder.nodes]
        kept = _led(self._graph, [*starts, *lost])
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id in kept}
        for source, target, edge, order in self.ways:
            if source in kept:
                self.builder.connect(replace(edge, source=source, target=target, order=order))

    def _bound_loops(self) -> None:
        """Mark the branches that test what their own loop counts."""
        import networkx

        part_of = dict.fromkeys(self.builder.nodes, -1)
        for number, part in enumerate(networkx.strongly_connected_components(self._graph)):
            part_of |= dict.fromkeys(part, number)
        counting: dict[int, set[str]] = {}
        for source, target, names in self.counted:
            if target in part_of and part_of[source] == part_of[target]:
                counting.setdefault(part_of[source], set()).update(names)
        for id, names in self.tested.items():
            node = self.builder.nodes.get(id)
            if isinstance(node, Branch) and names & counting.get(part_of[id], set()):
                self.builder.nodes[id] = replace(node, bounds_loop=True)


def _rank(extension: Extension) -> tuple[int, int]:
    """How much an extension is like one that calls come in at: `s`, then numbers and names, then keys of a menu."""
    return 0 if extension.name == "s" else 1 if len(extension.name) > 2 else 2, extension.span.start


def _led(graph: networkx.DiGraph[str], ids: Iterable[str]) -> set[str]:
    """The ids that these lead to, themselves included."""
    seen = set(ids)
    pending = list(seen)
    while pending:
        for target in graph.successors(pending.pop()):
            if target not in seen:
                seen.add(target)
                pending.append(target)
    return seen
