"""The native format, `*.ivr.yaml`: from a located tree to a flow.

What the schema refuses becomes a problem of the flow; everything that can be understood all the same is built.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ivrlint.flow import (
    NO_TARGET,
    Agent,
    Bot,
    Branch,
    Callers,
    Collect,
    Edge,
    EdgeKind,
    Errand,
    Flow,
    FlowBuilder,
    Menu,
    Message,
    Node,
    Problem,
    Prompt,
    Queue,
    SubFlow,
    Unknown,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.back import way_back
from ivrlint.formats.hours import schedules_of
from ivrlint.formats.native import NAME, errands
from ivrlint.formats.native.callers import callers_of, misfits
from ivrlint.formats.native.keypad import doubled_keys, lost_hash_keys
from ivrlint.formats.native.schema import violations
from ivrlint.formats.native.values import (
    CLASSES,
    EDGE_FIELDS,
    NODE_FIELDS,
    again_of,
    goals_of,
    prompt_of,
    rate_of,
    switches_of,
    text_of,
    texts_of,
    truth_of,
    written_entries,
)
from ivrlint.source import Entry, LocatedDocument, Mapping, Scalar, Sequence, SourceError, SourceText, Span, Value
from ivrlint.source.located_yaml import read_yaml

WORDS = ("repeat", "back", "start", "return", "hangup")
"""Words that stand where a node's id could stand."""

TARGET_FIELDS = {
    "next": EdgeKind.NEXT,
    "failure": EdgeKind.FAILURE,
    "no_answer": EdgeKind.FAILURE,
    "no_slots": EdgeKind.FAILURE,
    "without_it": EdgeKind.CASE,
    "escalates": EdgeKind.NEXT,
    "overflow": EdgeKind.OVERFLOW,
    "when_full": EdgeKind.OVERFLOW,
    "when_unstaffed": EdgeKind.OVERFLOW,
    "when_closed": EdgeKind.OVERFLOW,
}
"""Fields that say where the call goes on, with the kind of edge each makes."""

_EXIT_FIELDS = TARGET_FIELDS.keys() | ERROR_KINDS

NOTHING_KNOWN = "none"
"""Stands at `next`, `no_input` or `no_match` where the call goes on in a way that the file does not tell."""

MEANT_KINDS = (EdgeKind.OPTION, EdgeKind.NEXT, EdgeKind.RETURN, EdgeKind.CASE, EdgeKind.EXIT)
"""Kinds of edge on which `hangup` means that the caller is served."""

MUST_GO_ON = (Message, Collect, Branch, Bot)
"""Kinds at which the call just stops when nothing leads out."""


def read_flow(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built."""
    return _Reader(read_yaml(source)).read()


class _Reader:
    def __init__(self, document: LocatedDocument) -> None:
        self.document = document
        self.builder = FlowBuilder()
        self.problems: list[Problem] = []
        self.around: dict[str, str | None] = {}
        self.languages: dict[str, None] = {}
        self.option_maps: list[Entry] = []
        self.taken: set[str] = set()
        self.doubles: Counter[str] = Counter()
        self.shared: dict[int, str] = {}
        self.meant: dict[int, str] = {}
        """For the places of some edges what the caller takes them for, where that is not the word that they lead by."""
        self.waiting: list[tuple[str, Span, Value, str | None]] = []

    def read(self) -> Flow:
        root = self.document.root
        if not isinstance(root, Mapping):
            raise SourceError("is not a menu: a menu file is a mapping that begins with `ivr: 1`", root.span)
        nodes = root.get("nodes")
        for violation in violations(root.plain()):
            message = f"{violation.message}; {violation.hint}" if violation.hint else violation.message
            self.problems.append(Problem(message, self.document.at(violation.path, key=violation.at_key)))
        if not isinstance(nodes, Mapping) or not nodes.entries:
            if self.problems:
                raise SourceError(self.problems[0].message, self.problems[0].span)
            raise SourceError("has no nodes; a menu needs `nodes:` with at least one node", root.span)
        self.problems += doubled_keys(root)
        written = {entry.key.text: entry for entry in written_entries(nodes)}
        if not written:
            raise SourceError("has no nodes; a menu needs at least one node under `nodes:`", nodes.span)
        self.taken.update(written)
        for entry in written.values():
            self._nodes(entry)
        self.problems += lost_hash_keys(self.document, self.option_maps)
        starts, start_span = self._starts(root, next(iter(written.values())).key)
        self._resolve(starts)
        return self._flow(root, starts, start_span)

    # nodes

    def _nodes(self, entry: Entry) -> None:
        """Add a node and, behind it, those that are written in place in it."""
        pending: list[tuple[str, Span, Value, str | None]] = [(entry.key.text, entry.key.span, entry.value, None)]
        while pending:
            self._node(*pending.pop())
            pending += reversed(self.waiting)
            self.waiting.clear()

    def _node(self, id: str, span: Span, value: Value, menu: str | None) -> None:
        """Add the node `id` that `value` describes; `menu` is the menu it is written in, if any."""
        self.around[id] = menu
        kind = text_of(value.get("type")) if isinstance(value, Mapping) else None
        if not isinstance(value, Mapping) or kind not in CLASSES:
            whole = value.span if value.end > value.start else span
            self.builder.add(Unknown(id=id, span=span, whole=whole, reason="its description cannot be read"))
            return
        cls = CLASSES[kind]
        whole = Span(span.source, span.start, max(value.end, span.end))
        node = cls(id=id, span=span, whole=whole, **self._fields(cls, value))
        self.builder.add(node)
        stops = list(self._edges(node, value, id if cls is Menu else menu))
        if stops:
            self.builder.add(replace(node, stops=tuple(stops)))

    def _fields(self, cls: type[Node], value: Mapping) -> dict[str, Any]:
        """The attributes that the file gives; all others keep their defaults, which mean unknown."""
        readers = NODE_FIELDS[cls]
        fields = {
            readers[entry.key.text][0]: readers[entry.key.text][1](entry.value)
            for entry in value.entries
            if entry.key.text in readers
        }
        for name in ("prompt", "while_waiting"):
            if name == "prompt" or cls is Queue:
                fields[name] = self._prompt(value.get(name))
        return fields

    # edges

    def _edges(self, node: Node, value: Mapping, menu: str | None) -> Iterator[Edge]:
        """Connect the node and yield the exits that lead nowhere."""
        exits: list[Edge] = []
        for field, kind in (("options", EdgeKind.OPTION), ("exits", EdgeKind.EXIT), ("cases", EdgeKind.CASE)):
            part = value.entry(field)
            if part is None:
                continue
            if field != "cases":
                self.option_maps.append(part)
            for entry in written_entries(part.value) if isinstance(part.value, Mapping) else ():
                place = {"condition": entry.key.text} if field == "cases" else {"key": entry.key.text}
                exits.append(self._edge(node, kind, entry, menu, **place))
        for entry in value.entries:
            field = entry.key.text
            if field not in _EXIT_FIELDS or value.entry(field) is not entry or _says_nothing(entry.value):
                continue
            if field in TARGET_FIELDS:
                kind = TARGET_FIELDS[field]
                if field == "next" and isinstance(node, SubFlow):
                    kind = EdgeKind.RETURN
                condition = None if field in ("next", "failure", "overflow") else field
                exits.append(self._edge(node, kind, entry, menu, condition=condition))
            else:
                exits.append(self._handler(node, EdgeKind(field), entry, menu))
        exits += self._ways(node, value.get("ways"), menu)
        if isinstance(node, Menu | Collect):
            for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH):
                if value.entry(kind) is None and not any(exit.kind is kind for exit in exits):
                    exits.append(
                        Edge(node.id, NO_TARGET, kind, node.span, tries=DEFAULT_TRIES, tries_known=False, implied=True)
                    )
        if isinstance(node, Queue):
            agent = f"{node.id}:agent"
            person = Agent(
                id=agent, span=node.span, whole=node.span, name=node.title, implied=True,
                asks=node.asks, receives=node.receives, can=node.can,
            )  # fmt: skip
            self.builder.add(person)
            self.around[agent] = None
            exits.append(Edge(node.id, agent, EdgeKind.ANSWER, node.span, implied=True))
        ways_on = [exit for exit in exits if exit.kind not in (*ERROR_KINDS, EdgeKind.FAILURE)]
        if isinstance(node, MUST_GO_ON) and not ways_on and not _says_nothing(value.get("next")):
            exits.append(Edge(node.id, NO_TARGET, EdgeKind.NEXT, node.span, implied=True))
        for edge in exits:
            if edge.stops and edge.word is None and edge.target_span is None:
                yield edge
            else:
                self.builder.connect(edge)

    def _edge(self, node: Node, kind: EdgeKind, entry: Entry, menu: str | None, **place: str | None) -> Edge:
        """The edge of one target: a word, an id, a node in place, or a mapping with `to`."""
        details: dict[str, Any] = {**place, "order": entry.order}
        value = target = entry.value
        if isinstance(value, Mapping) and value.entry("type") is None:
            details |= self._edge_details(value)
            target = value.get("to")  # type: ignore[assignment]
        to = self._target(node, target, entry.key.text, menu)
        return self._made(node, kind, entry.key.span, value, to | details)

    def _ways(self, node: Node, listed: Value | None, menu: str | None) -> Iterator[Edge]:
        """The edges of `ways`, each with its kind."""
        for item in listed.items if isinstance(listed, Sequence) else ():
            kind = item.get("kind") if isinstance(item, Mapping) else None
            if not isinstance(item, Mapping) or not isinstance(kind, Scalar) or kind.text not in _WAY_KINDS:
                continue
            target = self._target(node, item.get("to"), kind.text, menu)
            details = self._event_details(item) if kind.text in ERROR_KINDS else self._edge_details(item)
            details |= {"key": text_of(item.get("key")), "order": item.start}
            yield self._made(node, EdgeKind(kind.text), kind.span, item, target | details)

    def _edge_details(self, value: Mapping) -> dict[str, Any]:
        details = {
            EDGE_FIELDS[entry.key.text][0]: EDGE_FIELDS[entry.key.text][1](entry.value)
            for entry in value.entries
            if entry.key.text in EDGE_FIELDS
        }
        details["say"] = self._prompt(value.get("say"))
        return details

    def _handler(self, node: Node, kind: EdgeKind, entry: Entry, menu: str | None) -> Edge:
        value = entry.value
        if not isinstance(value, Mapping) or value.entry("type") is not None:
            return replace(self._edge(node, kind, entry, menu), tries=DEFAULT_TRIES, tries_known=False)
        target = self._target(node, value.get("to"), kind, menu)
        details = target | self._event_details(value) | {"order": entry.order}
        return self._made(node, kind, entry.key.span, value, details)

    def _made(self, node: Node, kind: EdgeKind, span: Span, value: Value, details: dict[str, Any]) -> Edge:
        """An edge; what its `word` says holds once all edges lead somewhere."""
        word = text_of(value.get("word")) if isinstance(value, Mapping) else None
        if word is not None:
            self.meant[span.start] = word
        return Edge(node.id, kind=kind, span=span, **details)

    def _event_details(self, value: Mapping) -> dict[str, Any]:
        """What a way out by silence or wrong keys says of the tries, besides what any edge says."""
        tries = value.get("tries")
        count = tries.value if isinstance(tries, Scalar) and isinstance(tries.value, int) else DEFAULT_TRIES
        again = again_of(value.get("again"))
        for prompt in again:
            self.languages |= dict.fromkeys(filter(None, prompt.languages))
        return self._edge_details(value) | {
            "tries": max(int(count), 1),
            "tries_known": tries is not None and truth_of(value.get("tries_known")) is not False,
            "again": again,
        }

    def _target(self, node: Node, value: Value | None, step: str, menu: str | None) -> dict[str, Any]:
        """Where an edge leads; words are resolved when all nodes are known."""
        while isinstance(value, Mapping) and value.entry("type") is None:
            value = value.get("to")
        if isinstance(value, Mapping):
            return {"target": self._in_place(value, f"{node.id}/{step}", menu), "target_span": value.span}
        if not isinstance(value, Scalar) or value.value is None:
            return {"target": NO_TARGET}
        if value.text in WORDS and not value.quoted:
            return {"target": NO_TARGET, "word": value.text, "target_span": value.span}
        return {"target": value.text, "target_span": value.span}

    def _in_place(self, value: Mapping, fallback: str, menu: str | None) -> str:
        """The id of a node written in place, its own or else `fallback`; the node is read after the one around it.

        One that has an id and is repeated through an alias stays one node.
        """
        if id(value) in self.shared:
            return self.shared[id(value)]
        named = value.get("id")
        name = text_of(named)
        if named is not None and name in self.taken:
            self.problems.append(Problem(f"a second node is called `{name}`", named.span))
            name = None
        if name is None:
            name = fallback
            while name in self.taken:
                self.doubles[fallback] += 1
                name = f"{fallback}~{self.doubles[fallback] + 1}"
        else:
            self.shared[id(value)] = name
        self.taken.add(name)
        place = named or value.get("type") or value
        self.waiting.append((name, place.span, value, menu))
        return name

    def _resolve(self, starts: tuple[str, ...]) -> None:
        """Turn words and names that no node has into the ids of the nodes they mean."""
        builder = self.builder
        written = {id for id, node in builder.nodes.items() if not node.implied}
        named = [edge for edge in builder.edges if edge.word is None and (edge.implied or edge.target in written)]
        named.sort(key=lambda edge: edge.rank)
        needed = any(edge.word == "back" for edge in builder.edges)
        backs = way_back(starts, builder.nodes, named, self.around) if needed else {}
        resolved: list[Edge] = []
        for edge in builder.edges:
            place = edge.target_span or edge.span
            if edge.word == "repeat":
                edge = replace(edge, target=edge.source)
            elif edge.word == "start":
                edge = replace(edge, target=starts[0])
            elif edge.word == "return":
                edge = replace(edge, target=builder.ends("return", place))
            elif edge.word == "hangup":
                done = edge.kind in MEANT_KINDS
                outcome = edge.outcome or ("done" if done else "failed")
                edge = replace(edge, target=builder.ends(outcome, place))
            elif edge.word == "back":
                menu, approximate = backs.get(edge.source, (None, False))
                target = menu or builder.unknown("undefined:back", UNDEFINED, place, "back")
                edge = replace(edge, target=target, approximate=approximate)
            elif edge.target not in written and not edge.implied:
                edge = replace(edge, target=builder.unknown(f"undefined:{edge.target}", UNDEFINED, place, edge.target))
            if edge.span.start in self.meant and not edge.implied:
                edge = replace(edge, word=self.meant[edge.span.start])
            resolved.append(edge)
        builder.edges = resolved

    # the file as a whole

    def _starts(self, root: Mapping, first: Scalar) -> tuple[tuple[str, ...], Span]:
        start = root.get("start")
        names = list(start.items) if isinstance(start, Sequence) and start.items else [start]
        if isinstance(entries := root.get("entries"), Mapping):
            names += [entry.value for entry in written_entries(entries)]
        starts: list[str] = []
        for name in names:
            if not isinstance(name, Scalar):
                continue
            if name.text in self.builder.nodes:
                starts.append(name.text)
            else:
                message = f"the call starts at «{name.text}», which does not exist"
                self.problems.append(Problem(message, name.span, rule="undefined-start"))
        if not isinstance(names[0], Scalar) or names[0].text not in self.builder.nodes:
            starts.insert(0, first.text)
        span = names[0].span if isinstance(names[0], Scalar) else first.span
        return tuple(dict.fromkeys(starts)), span

    def _flow(self, root: Mapping, starts: tuple[str, ...], start_span: Span) -> Flow:
        human = texts_of(root.get("human")) or ()
        for name in human:
            if name not in self.builder.nodes and name != "none":
                place = self.document.at(("human",))
                message = f"`human` names «{name}», which does not exist"
                self.problems.append(Problem(message, place, rule="undefined-target"))
        hours, switches, entries = root.get("hours"), root.get("switches"), root.get("entries")
        schedules = schedules_of(hours) if isinstance(hours, Mapping) else None
        switched = switches_of(switches) if isinstance(switches, Mapping) else None
        self._named(hours, switches)
        language = text_of(root.get("language"))
        speech = root.get("speech")
        goals = root.get("goals")
        tags = (*([language] if language else ()), *(texts_of(root.get("languages")) or ()), *self.languages)
        return Flow(
            nodes=self.builder.nodes,
            connections=self.builder.edges,
            source=self.document.source,
            format=NAME,
            starts=starts,
            start_span=start_span,
            entries={entry.key.text: text_of(entry.value) or "" for entry in written_entries(entries)}
            if isinstance(entries, Mapping)
            else {},
            number=text_of(root.get("number")),
            tariff=text_of(root.get("tariff")),
            owner=text_of(root.get("owner")),
            timezone=text_of(root.get("timezone")),
            hours=schedules,
            switches=switched,
            name=text_of(root.get("name")) or "",
            language=language,
            languages=tuple(dict.fromkeys(tags)),
            human=tuple(name for name in human if name in self.builder.nodes),
            no_human=human == ("none",),
            knows=texts_of(root.get("knows")),
            callers=self._callers(root.get("callers")),
            errands=self._errands(root.get("errands")),
            goals=goals_of(goals) if isinstance(goals, Mapping) else {},
            words_per_minute=rate_of(speech.get("words_per_minute")) if isinstance(speech, Mapping) else None,
            recording=truth_of(root.get("recording")),
            part=truth_of(root.get("part")) is True,
            problems=self.problems,
            comments=self.document.comments,
        )

    def _callers(self, block: Value | None) -> Callers | None:
        """Who rings, where the file says it; a node that they want and that is not there is reported."""
        if not isinstance(block, Mapping):
            return None
        written = {id for id, node in self.builder.nodes.items() if not node.implied}
        self.problems += misfits(block, written)
        return callers_of(block, written)

    def _errands(self, block: Value | None) -> tuple[Errand, ...]:
        """What callers ring about, where the file says it; a place that is not there is reported."""
        if not isinstance(block, Mapping):
            return ()
        written = {id for id, node in self.builder.nodes.items() if not node.implied}
        self.problems += errands.misfits(block, written)
        return errands.errands_of(block)

    def _named(self, hours: Value | None, switches: Value | None) -> None:
        """Report schedules and switches that nodes name and the file's own lists lack."""
        for field, where, known in (("schedule", "hours", hours), ("switch", "switches", switches)):
            if not isinstance(known, Mapping):
                continue
            names = {entry.key.text for entry in written_entries(known)}
            for node in self.builder.nodes.values():
                name = getattr(node, field, None)
                if name is not None and name not in names:
                    message = f"«{node.title}» names the {field} «{name}», which `{where}` does not have"
                    self.problems.append(Problem(message, node.span, rule="undefined-target"))

    def _prompt(self, value: Value | None) -> Prompt:
        prompt = prompt_of(value)
        self.languages |= dict.fromkeys(filter(None, prompt.languages))
        return prompt


def _says_nothing(value: Value | None) -> bool:
    """Whether a target is the word that stands for a way which the file does not tell."""
    return isinstance(value, Scalar) and value.text == NOTHING_KNOWN and not value.quoted


DEFAULT_TRIES = 2
"""How often a prompt is played when the file does not say."""

_WAY_KINDS = frozenset(EdgeKind) - {EdgeKind.ANSWER}
"""Kinds of edge that `ways` may name; a queue's agent answers without being named."""
