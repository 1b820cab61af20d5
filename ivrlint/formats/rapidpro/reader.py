"""Voice flows of RapidPro and TextIt (JSON exports): from nodes, rules and exits to a flow.

A file holds one flow or several; all its voice flows are read, those of other channels are left out. What says
something and the node that then waits for keys are one menu. The nodes themselves are read in blocks.py and
understood in nodes.py.

What a call does in places where the files say nothing was read in the sources of RapidPro's engine (nyaruka/goflow) and
of its telephony (nyaruka/mailroom): a flow that ends hangs up, and silence counts as an answer of no digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ivrlint.flow import Edge, EdgeKind, Flow, FlowBuilder, Problem, SubFlow
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.rapidpro.blocks import Block, ids_of, items_of, read_blocks
from ivrlint.formats.rapidpro.nodes import THEN, Blocks, passed
from ivrlint.formats.rapidpro.words import language_of, text_of
from ivrlint.source import Mapping, NoPhoneMenuError, Scalar, Sequence, SourceError, SourceText, Span, Value
from ivrlint.source.located_json import read_json

NAME = "rapidpro"

_LEGACY = re.compile(r'"(?:action_sets|rule_sets)"\s*:\s*\[')
_NODES = re.compile(r'"nodes"\s*:\s*\[')
_EXITS = re.compile(r'"exits"\s*:\s*\[')
_SPEC = re.compile(r'"(?:spec_version|destination_uuid)"\s*:')
_INCOMING_CALL = "V"
"""The type of a trigger that starts a flow when somebody rings."""
_VOICE = frozenset({"V", "voice"})
_MESSAGING = frozenset({"F", "M", "messaging", "messaging_background", "background", "B"})


def recognises(text: str) -> bool:
    """Whether this is an export of RapidPro's, or one of its flows: an object with action sets, or nodes with exits."""
    if text.lstrip()[:1] != "{":
        return False
    return bool(_LEGACY.search(text) or (_NODES.search(text) and _EXITS.search(text) and _SPEC.search(text)))


def read(source: SourceText) -> Flow:
    """The voice flows of `source` as one flow. Raise SourceError where there is none, or none can be built."""
    return _Reader(source, read_json(source).root).read()


@dataclass(slots=True, eq=False)
class _VoiceFlow:
    """One voice flow of the file."""

    ids: tuple[str, ...]
    name: str
    language: str
    nodes: Blocks
    start: str
    """The uuid of the node that it begins with, as the file names it."""
    start_span: Span
    prefix: str = ""
    """What stands before the ids of its nodes, where another flow of the file has nodes with the same uuids."""
    start_id: str = ""
    """The id of the node that callers of the flow meet first."""
    is_entered: bool = False
    """Another flow of the file enters it."""
    is_called: bool = False
    """Such a flow goes on when it ends."""

    @property
    def languages(self) -> Iterator[str]:
        """The languages of its words, its own first."""
        yield self.language
        for block in self.nodes.blocks.values():
            yield from block.prompt.languages


class _Reader:
    def __init__(self, source: SourceText, root: Value) -> None:
        self.source = source
        if not isinstance(root, Mapping):
            raise SourceError("is no RapidPro export: it must be an object with `flows`", source.span(0, 0))
        self.root = root
        self.problems: list[Problem] = []
        self.builder = FlowBuilder()
        self.flows: dict[str, _VoiceFlow] = {}
        """The voice flows of the file by their ids."""

    def read(self) -> Flow:
        listed = self.root.get("flows")
        if listed is not None and not isinstance(listed, Sequence):
            raise SourceError("`flows` must be a list of flows", listed.span)
        parts = list(items_of(listed)) if listed else [self.root]
        voice = [part for part in parts if _channel(part) in _VOICE]
        if not voice:
            self._refuse(parts)
        flows = [flow for number, part in enumerate(voice) if (flow := self._voice_flow(number, part))]
        if not flows:
            raise SourceError("has no voice flow with a node in it", voice[0].span)
        self._link(flows)
        starts = self._starts(flows)
        for flow in flows:
            flow.start_id = self._start(flow)
        first, others = starts[0], starts[1:]
        for flow in flows:
            self._add(flow, first.language)
        languages = tuple(dict.fromkeys(filter(None, (tag for flow in flows for tag in flow.languages))))
        return Flow(
            nodes=self.builder.nodes,
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=tuple(dict.fromkeys(flow.start_id for flow in starts)),
            start_span=first.start_span,
            entries={flow.name: flow.start_id for flow in others},
            name=first.name,
            known_as=tuple(dict.fromkeys((*first.ids, first.name))),
            language=first.language or None,
            languages=languages,
            problems=self.problems,
        )

    # the flows of the file

    def _refuse(self, parts: list[Mapping]) -> None:
        channels = {_channel(part) for part in parts}
        if channels and channels <= _MESSAGING:
            raise NoPhoneMenuError("holds messaging flows, no phone menu: none is of type `voice`", self.root.span)
        kinds = ", ".join(f"«{channel}»" for channel in sorted(filter(None, channels)))
        known = f"all its flows are of type {kinds}" if kinds else "no flow says of which type it is"
        raise NoPhoneMenuError(f"holds no phone menu: {known}, none is of type `voice`", self.root.span)

    def _voice_flow(self, number: int, part: Mapping) -> _VoiceFlow | None:
        """One flow; None where it has no nodes. Before version 5 all but its name stood under `definition`."""
        nested = part.get("definition")
        body = nested if isinstance(nested, Mapping) else part
        metadata = body.get("metadata")
        about = metadata if isinstance(metadata, Mapping) else body
        base = text_of(body.get("base_language")) or text_of(body.get("language"))
        blocks = read_blocks(body, base, self.problems)
        if not blocks:
            self.problems.append(Problem("a voice flow without any node", part.span))
            return None
        entry = body.get("entry")
        named = entry if isinstance(entry, Scalar) and text_of(entry) else None
        first = next(iter(blocks.values()))
        return _VoiceFlow(
            ids=(*ids_of(part), *ids_of(about)),
            name=text_of(part.get("name")) or text_of(about.get("name")) or f"flow {number + 1}",
            language=language_of(base),
            nodes=Blocks(blocks),
            start=named.text if named else first.uuid,
            start_span=named.span if named else first.span,
        )

    def _link(self, flows: list[_VoiceFlow]) -> None:
        """Keep nodes apart that have the same uuid, or that of an implied end, and see which flows others enter."""
        self.flows = {id: flow for flow in reversed(flows) for id in flow.ids}
        seen = {"hangup", "return"}
        for number, flow in enumerate(flows):
            if seen & flow.nodes.blocks.keys():
                flow.prefix = f"{number + 1}:"
            seen |= flow.nodes.blocks.keys()
        for flow in flows:
            for block in flow.nodes.blocks.values():
                child = self._entered(block)
                if child and child is not flow:
                    child.is_entered = True
                    child.is_called = child.is_called or bool(block.enters and block.enters.comes_back)

    def _entered(self, block: Block) -> _VoiceFlow | None:
        """The flow of the file that a node enters; None where it enters none, or one that is not here."""
        ids = block.enters.ids if block.enters else ()
        return next((self.flows[id] for id in ids if id in self.flows), None)

    def _starts(self, flows: list[_VoiceFlow]) -> list[_VoiceFlow]:
        """The flows that calls come in at, what is rung first; the others begin when somebody starts them.

        A flow that another one of the file enters begins there; and it ends by going back where it came from, unless
        it is rung as well.
        """
        rung: set[str] = set()
        for trigger in items_of(self.root.get("triggers")):
            named = trigger.get("flow")
            if text_of(trigger.get("trigger_type")) == _INCOMING_CALL and isinstance(named, Mapping):
                rung.update(ids_of(named))
        first = [flow for flow in flows if rung.intersection(flow.ids)]
        rest = [flow for flow in flows if flow not in first and not flow.is_entered]
        starts = (first + rest) or flows[:1]
        for flow in starts:
            flow.is_called = False
        return starts

    def _start(self, flow: _VoiceFlow) -> str:
        """The id of the node that callers of a flow meet first."""
        if flow.start not in flow.nodes.blocks:
            message = f"the flow «{flow.name}» starts at «{flow.start}», which no node is called"
            self.problems.append(Problem(message, flow.start_span, rule="undefined-start"))
        return self._place(flow, flow.nodes.landing(flow.start), flow.start_span)

    # the graph

    def _add(self, flow: _VoiceFlow, main_language: str) -> None:
        """Add the nodes of a flow with their exits, those that lead nowhere as stops."""
        language = flow.language if flow.language != main_language else ""
        for block, node, exits in flow.nodes.nodes():
            id = flow.prefix + node.id
            child = self._entered(block) if isinstance(node, SubFlow) else None
            if child:
                node = passed(node)
                self.builder.connect(Edge(id, child.start_id, EdgeKind.NEXT, node.span))
            edges = [self._edge(flow, id, edge) for edge in exits]
            stops = tuple(edge for edge in edges if edge.stops)
            self.builder.add(replace(node, id=id, language=language or None, stops=stops))
            for edge in edges:
                if not edge.stops:
                    self.builder.connect(edge)

    def _edge(self, flow: _VoiceFlow, id: str, edge: Edge) -> Edge:
        """An exit with the ids of the graph; the end of a flow that another one called goes back there."""
        if flow.is_called and (edge.stops or edge.target_span is None):
            return replace(edge, source=id, target=self.builder.ends("return", edge.span))
        if edge.stops:
            return replace(edge, source=id)
        if edge.target_span is None:
            return replace(edge, source=id, target=self.builder.ends("done", edge.span))
        return replace(edge, source=id, target=self._place(flow, edge.target, edge.target_span))

    def _place(self, flow: _VoiceFlow, uuid: str | None, span: Span) -> str:
        """The id of a node; of an unknown one where no node is called so; of the end where there is none."""
        if uuid is None:
            return self.builder.ends("done", span)
        if uuid.removesuffix(THEN) in flow.nodes.blocks:
            return flow.prefix + uuid
        return self.builder.unknown(f"undefined:{uuid}", UNDEFINED, span, uuid)


def _channel(flow: Mapping) -> str:
    """For what a flow is: `voice`, or `V` before version 12."""
    return text_of(flow.get("flow_type")) or text_of(flow.get("type"))
