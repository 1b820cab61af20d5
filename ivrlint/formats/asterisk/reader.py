"""Asterisk dialplans (extensions.conf): from contexts, extensions and priorities to a flow.

Background and WaitExten with the extensions that can be dialled there are one menu (menus.py), and so are Read
and the GotoIf behind it. What is kept is what has to do with a menu: everything else in a dialplan is for phones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ivrlint.flow import Agent, Branch, Edge, EdgeKind, Flow, FlowBuilder, Hangup, Menu, Node, Queue
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.flow.parts import connected_parts
from ivrlint.formats.asterisk.answers import answers_to
from ivrlint.formats.asterisk.calls import ASK, Calls, Missing, variables
from ivrlint.formats.asterisk.lines import Context, Extension, Step, comments_of, lines_of, read_lines
from ivrlint.formats.asterisk.menus import Menus
from ivrlint.formats.asterisk.nodes import DIAL, Exit, Nodes
from ivrlint.formats.asterisk.way import FAILED, HANGUP, RETURNED, Way
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText, Span

NAME = "asterisk"

SPECIAL = frozenset({"i", "t", "T", "h", "o", "a", "e", "fax", "hangup", "failed"})
"""Extensions that nobody dials and no call comes in at."""

_SERVED = frozenset({EdgeKind.OPTION, EdgeKind.NEXT, EdgeKind.CASE, EdgeKind.RETURN})
"""A hang-up by one of these was meant."""

_WORDS = {HANGUP: "hangup", FAILED: "hangup"}
"""The words for the ends that edges lead to."""

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
        self.way = Way(self.calls, self.menus)
        self.builder = FlowBuilder()
        self.pending: list[Step | Context] = []
        self.made: set[str] = set()
        self.missing: dict[str, Missing] = {}
        """By their ids, the places that edges lead to and that this file does not show."""
        self.counted: list[tuple[str, str, frozenset[str]]] = []
        """Source and target of the edges on which something is counted, with its variables."""
        self.tested: dict[str, frozenset[str]] = {}

    def read(self) -> Flow:
        refusal = NoPhoneMenuError(_WHAT["none"], self.source.span(0, 0))
        asking = [step for step in self.dialplan.steps() if step.app in ASK]
        if not self.menus.parts and not any(answers_to(step, self.calls) for step in asking):
            raise refusal
        entries = self._contract(self._build({step.extension for step in (*self.menus.parts, *asking)}))
        self.targets, self.sources = _neighbours(self.builder.edges)
        starts = self._starts(entries)
        if not starts:
            raise refusal
        self._prune(starts)
        self._bound_loops()
        nodes = sorted(self.builder.nodes.values(), key=lambda node: node.span.start)
        return Flow(
            nodes={node.id: node for node in nodes},
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=tuple(starts),
            start_span=self.builder.nodes[starts[0]].span,
            problems=self.dialplan.problems,
            comments=comments_of(self.source),
        )

    # the graph

    def _build(self, asking: set[Extension]) -> dict[str, Extension]:
        """Make the nodes that lead to a question and all behind them; the ids of entries, with their extensions."""
        entries: dict[str, Extension] = {}
        for extension in sorted(self.calls.leading_to(asking), key=lambda extension: extension.span.start):
            place = self.way.onward(extension.steps.get(1)).place
            if isinstance(place, Step) and extension.name not in SPECIAL and not extension.context.is_macro:
                target = self._make(place)
                entries[target] = min(entries.get(target, extension), extension, key=_rank)
        for run in self.menus.runs:
            place = self.way.onward(self.menus.unused(run)).place
            if isinstance(place, Step):
                self._make(place)
        while self.pending:
            step = self.pending.pop()
            self._add(*(self.nodes.dialled(step) if isinstance(step, Context) else self.nodes.node(step)))
        return entries

    def _make(self, place: Step | Context) -> str:
        """The id of a node, which is made later."""
        id = DIAL + place.name if isinstance(place, Context) else self.nodes.id(place)
        if id not in self.made:
            self.made.add(id)
            self.pending.append(place if isinstance(place, Context) else self.nodes.start(place))
        return id

    def _add(self, node: Node, exits: list[Exit]) -> None:
        """Add a node with its exits, those that lead nowhere as stops, and the agent of a queue."""
        stops: list[Edge] = []
        for order, exit in enumerate(exits):
            target, span = self._target(node.id, exit)
            if target or exit.may_stop:
                edge = Edge(node.id, target, exit.kind, span, **exit.details, order=order, word=_WORDS.get(target))
                (self.builder.edges if target else stops).append(edge)
            if exit.tests:
                self.tested[node.id] = self.tested.get(node.id, frozenset()) | variables(exit.tests)
        self.builder.add(replace(node, stops=tuple(stops)) if stops else node)
        if isinstance(node, Queue):
            agent = Agent(id=f"{node.id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
            self.builder.add(agent)
            self.builder.connect(Edge(node.id, agent.id, EdgeKind.ANSWER, node.span, implied=True))

    def _target(self, source: str, exit: Exit) -> tuple[str, Span]:
        """The id of what an exit leads to, and the place to change where it leads wrong."""
        if isinstance(exit.place, Context):
            return self._make(exit.place), exit.span
        onward = self.way.onward(exit.place)
        place, span = onward.place, exit.span
        if isinstance(place, Step):
            target = self._make(place)
        elif isinstance(place, Missing):
            target = f"unknown:{place.name}"
            self.missing.setdefault(target, place)
            span = onward.written if onward.written and place.reason == UNDEFINED else span
        else:
            target = FAILED if place == HANGUP and exit.kind not in _SERVED else place
        if onward.counted:
            self.counted.append((source, target, onward.counted))
        return target, span

    def _contract(self, entries: dict[str, Extension]) -> dict[str, Extension]:
        """Leave out branches all of whose cases lead to the same place; the entries without them."""
        targets, _ = _neighbours(self.builder.edges)
        counting = {source for source, _, _ in self.counted}
        skipped = {
            id: targets[id][0]
            for id, node in self.builder.nodes.items()
            if isinstance(node, Branch) and not node.implied and not node.stops and id not in counting
            if len(set(targets.get(id, ()))) == 1 and id not in targets[id]
        }
        final: dict[str, str] = {}
        for id in skipped:
            way = [id]
            while way[-1] in skipped and way[-1] not in final and len(way) <= len(skipped):
                way.append(skipped[way[-1]])
            end = final.get(way[-1], way[-1])
            final |= dict.fromkeys(way[:-1], end)
        final = {id: end for id, end in final.items() if end not in final}
        if not final:
            return entries
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id not in final}
        self.builder.edges = [
            replace(edge, target=final[edge.target]) if edge.target in final else edge
            for edge in self.builder.edges
            if edge.source not in final
        ]
        self.counted = [(source, final.get(target, target), names) for source, target, names in self.counted]
        found: dict[str, Extension] = {}
        for id, extension in entries.items():
            end = final.get(id, id)
            found[end] = min(found.get(end, extension), extension, key=_rank)
        return found

    # where calls come in, and what is kept

    def _starts(self, entries: dict[str, Extension]) -> list[str]:
        """The extensions that lead to a menu and that nothing else leads to; of a ring, the one most like an entry."""
        asking = [id for id, node in self.builder.nodes.items() if isinstance(node, Menu)]
        leading = _led(self.sources, asking) & _led(self.targets, entries)
        before = {id: set(self.sources.get(id, ())) - {id} for id in entries if id in leading}
        starts = [id for id, others in before.items() if leading.isdisjoint(others)]
        ringed = leading - _led(self.targets, starts)
        if ringed:
            for part in connected_parts({id: self.targets.get(id, ()) for id in ringed}):
                before_it = {source for id in part for source in self.sources.get(id, ()) if source in ringed}
                members = [id for id in part if id in entries]
                if members and before_it.issubset(part):
                    starts.append(min(members, key=lambda id: _rank(entries[id])))
        return sorted(starts, key=lambda id: entries[id].span.start)

    def _prune(self, starts: list[str]) -> None:
        """Keep what calls can get to, and the `t` of their menus where silence leads past it."""
        kept = _led(self.targets, starts)
        runs = (run for run in self.menus.runs if self.nodes.id(run.first) in kept)
        lost = (self.way.onward(self.menus.unused(run)).place for run in runs)
        kept |= _led(self.targets, [self.nodes.id(place) for place in lost if isinstance(place, Step)])
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id in kept}
        edges = [edge for edge in self.builder.edges if edge.source in self.builder.nodes]
        self.builder.edges = sorted(edges, key=lambda edge: edge.span.start)
        for edge in self.builder.edges:
            if edge.target not in self.builder.nodes:
                self._end(edge)

    def _end(self, edge: Edge) -> None:
        """Make the implied node that an edge leads to."""
        id, span = edge.target, edge.span
        if id in self.missing:
            self.builder.unknown(id, self.missing[id].reason, span, self.missing[id].name)
        elif id == RETURNED:
            name = "the step after the subroutine"
            self.builder.add(Hangup(id=id, span=span, whole=span, name=name, outcome="return", implied=True))
        else:
            self.builder.ends({HANGUP: "done", FAILED: "failed"}.get(id, "return"), span)

    def _bound_loops(self) -> None:
        """Mark the branches that test what their own loop counts."""
        counted = frozenset[str]().union(*(names for _, _, names in self.counted))
        if counted.isdisjoint(name for names in self.tested.values() for name in names):
            return
        following: dict[str, list[str]] = {}
        for edge in self.builder.edges:
            following.setdefault(edge.source, []).append(edge.target)
        parts = enumerate(connected_parts(following))
        part_of = {id: number for number, part in parts for id in part}
        counting: dict[int, set[str]] = {}
        for source, target, names in self.counted:
            if source in part_of and part_of[source] == part_of.get(target):
                counting.setdefault(part_of[source], set()).update(names)
        for id, names in self.tested.items():
            node = self.builder.nodes.get(id)
            if isinstance(node, Branch) and id in part_of and names & counting.get(part_of[id], set()):
                self.builder.nodes[id] = replace(node, bounds_loop=True)


def _rank(extension: Extension) -> tuple[int, int]:
    """How much an extension is like one that calls come in at: `s`, then numbers and names, then keys of a menu."""
    return 0 if extension.name == "s" else 1 if len(extension.name) > 2 else 2, extension.span.start


def _neighbours(edges: list[Edge]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The targets of the edges by their sources, and the sources by the targets."""
    targets: dict[str, list[str]] = {}
    sources: dict[str, list[str]] = {}
    for edge in edges:
        targets.setdefault(edge.source, []).append(edge.target)
        sources.setdefault(edge.target, []).append(edge.source)
    return targets, sources


def _led(neighbours: dict[str, list[str]], ids: Iterable[str]) -> set[str]:
    """The ids that these lead to, themselves included."""
    seen = set(ids)
    pending = list(seen)
    while pending:
        for target in neighbours.get(pending.pop(), ()):
            if target not in seen:
                seen.add(target)
                pending.append(target)
    return seen
