"""Amazon Connect flows (flow language 2019-10-30): from actions and transitions to a flow.

Actions (actions.py) are read in document.py, also out of what wraps them (wrapped.py). Those
that listen become menus in menus.py, the others nodes in nodes.py. legacy.py brings the older
export into the same form. A template with several flows is read as one flow with several starts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ivrlint.flow import Agent, Edge, EdgeKind, Flow, FlowBuilder, Node, Problem, Queue, SubFlow
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.connect.actions import (
    HANGUP,
    INPUT,
    LEX,
    MOST_SETTERS,
    RECORDING,
    SET_HOOKS,
    SET_QUEUE,
    SET_VOICE,
    STREAMING,
    TERM,
    Action,
    Document,
    flow_type,
    last_set,
)
from ivrlint.formats.connect.document import read_document
from ivrlint.formats.connect.menus import Menus
from ivrlint.formats.connect.nodes import RETURN, leads_to_person, read_action
from ivrlint.formats.connect.role import is_part, not_for_calls, speaks_by_default
from ivrlint.formats.connect.voices import DEFAULT_VOICE, language_of
from ivrlint.formats.connect.wrapped import unwrap
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText, Span

NAME = "connect"

_VERSION = re.compile(r"""Version(?:\\?["'])?\s*[:=]\s*\\?["']2019-10-30""")
_RESOURCE = re.compile(r"""^[ \t]*["']?Type["']?\s*:\s*["']?AWS::Connect::ContactFlow""", re.MULTILINE)
_RESOURCES = re.compile(r"^Resources\s*:", re.MULTILINE)
_TERRAFORM = re.compile(r"\s*(?:[$%]\{|(?:resource|locals|data|module)\s)")
_PLACEHOLDER = re.compile(r"\$\{|%\{|\{\{|\{%|<%|<\?")

_TEMPLATE = (
    "is a template of a Connect flow, not the flow; render it first, for instance with `terraform output -raw flow > "
    "flow.json`, or ask Connect for what is deployed (`aws connect describe-contact-flow`)"
)

_ENDS = frozenset({"hangup", "hangup:failed", "return"})
"""Ids of implied ends, which no action may take."""
_CUT_OFF = ERROR_KINDS | {EdgeKind.FAILURE, EdgeKind.OVERFLOW}
"""Exits by which a hang-up cuts the caller off."""
_MET_BY_CALLERS = ("CustomerQueue", "CustomerWhisper", "CustomerHold", "CustomerRemaining")
"""The hooks whose flows callers hear; the others are for agents."""


def recognises(text: str) -> bool:
    """Whether this is a flow of the flow language, by itself or as a JSON text in what the API or a template holds."""
    if "StartAction" not in text and "AWS::Connect::ContactFlow" not in text:
        return False
    if text.lstrip()[:1] == "{":
        return _RESOURCE.search(text) is not None or (_VERSION.search(text) is not None and "Actions" in text)
    if _TERRAFORM.match(text):
        return _VERSION.search(text) is not None
    return _RESOURCE.search(text) is not None and _RESOURCES.search(text) is not None


def read(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built."""
    if _TERRAFORM.match(source.text):
        raise SourceError(_TEMPLATE, source.span(0, 0))
    try:
        wrapped = unwrap(source)
    except SourceError as error:
        at = error.span.start
        if _PLACEHOLDER.search(source.text, max(at - 2, 0), at + 2):
            raise SourceError(_TEMPLATE, error.span) from error
        raise
    problems: list[Problem] = []
    documents: list[Document] = []
    for flow in wrapped:
        document = read_document(flow.root, problems, f"{flow.name}/" if len(wrapped) > 1 else "")
        document.type = flow_type(flow.type) or document.type
        document.name = flow.name or document.name
        document.known_as = flow.known_as
        documents.append(document)
    return build(source, documents, problems, NAME)


def build(source: SourceText, documents: list[Document], problems: list[Problem], format: str) -> Flow:
    """The flow that these documents make together, those that calls come in by first.

    Raise NoPhoneMenuError where there is nothing that callers could meet.
    """
    for document in documents:
        if not document.actions:
            raise NoPhoneMenuError("holds a flow without actions", document.start_span)
    calls = [document for document in documents if not not_for_calls(document)]
    if not calls:
        raise NoPhoneMenuError(not_for_calls(documents[0]), documents[0].start_span)
    calls.sort(key=is_part)
    builder = FlowBuilder()
    readers = [_Reader(document, builder, problems) for document in calls]
    starts = tuple(dict.fromkeys([reader.read() for reader in readers]))
    entered = {*starts, *(edge.target for edge in builder.edges)}
    nodes = {id: node for id, node in builder.nodes.items() if id in entered or not node.implied}
    languages = Counter(node.language for node in nodes.values() if node.language and node.prompt)
    tags = tuple(tag for tag, _ in languages.most_common() if tag)
    return Flow(
        nodes=nodes,
        connections=builder.edges,
        source=source,
        format=format,
        starts=starts,
        start_span=calls[0].start_span,
        name=calls[0].name if len(calls) == 1 else "",
        known_as=tuple(filter(None, (*calls[0].known_as, calls[0].name))) if len(calls) == 1 else (),
        language=tags[0] if tags else None,
        languages=tags,
        recording=True if any(map(_records_calls, calls)) else None,
        part=all(map(is_part, calls)),
        problems=problems,
    )


def _records_calls(document: Document) -> bool:
    participants = (
        value.text.casefold()
        for action in document.actions.values()
        if action.type == RECORDING
        for path, value in action.parameters.items()
        if path.startswith("RecordingBehavior.RecordedParticipants")
    )
    return "customer" in participants


class _Reader:
    """Adds one document to a builder."""

    def __init__(self, document: Document, builder: FlowBuilder, problems: list[Problem]) -> None:
        self.document = document
        self.actions = document.actions
        self.problems = problems
        self.builder = builder
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.queues = last_set(document, lambda action: action.type == SET_QUEUE)
        self.voices = last_set(document, lambda action: action.type == SET_VOICE)
        self.unset_voice = DEFAULT_VOICE if speaks_by_default(document) else ""
        self.recorders = last_set(document, _changes_recording)
        self.hooks = {
            hook: last_set(document, lambda action, hook=hook: f"EventHooks.{hook}" in action.parameters)  # type: ignore[misc]
            for hook in _MET_BY_CALLERS
            if any(f"EventHooks.{hook}" in action.parameters for action in self.actions.values())
        }

    def read(self) -> str:
        """Add the nodes and edges; the id of the start."""
        document = self.document
        start = self._known(document.start, document.start_span)
        if document.start not in self.actions:
            message = f"the flow starts at «{document.start}», which no action is called"
            self.problems.append(Problem(message, document.start_span, rule="undefined-start"))
        menus = Menus(self.actions)
        absorbed: set[str] = set()
        for action in self.actions.values():
            if action.type in (INPUT, LEX):
                asked = menus.read(action, records=self._records(action))
                absorbed |= asked.absorbed
                self._add(action, asked.node, asked.exits)
            else:
                self._add(action, *read_action(action, document.type, self._queue_name(action)))
        self._attach_hooks()
        led_to = self._led_to([document.start])
        lost = (_id(id) for id in self.actions if id not in led_to and id not in absorbed)
        self._keep({start, *lost})
        return start

    def _led_to(self, ids: list[str]) -> set[str]:
        """The ids of the actions that these lead to by any exit, themselves included."""
        seen = set(ids)
        pending = [id for id in ids if id in self.actions]
        while pending:
            for exit in self.actions[pending.pop()].exits:
                if exit.target in self.actions and exit.target not in seen:
                    seen.add(exit.target)
                    pending.append(exit.target)
        return seen

    def _keep(self, roots: set[str]) -> None:
        """Give the builder what these lead to: the rest has become a part of a menu, or is for other channels."""
        leading: dict[str, list[str]] = {}
        for edge in self.edges:
            leading.setdefault(edge.source, []).append(edge.target)
        kept = set(roots)
        pending = list(roots)
        while pending:
            for target in leading.get(pending.pop(), ()):
                if target not in kept:
                    kept.add(target)
                    pending.append(target)
        for id, node in self.nodes.items():
            if id in kept:
                self.builder.add(node)
        self.builder.edges += (edge for edge in self.edges if edge.source in kept)

    # the graph

    def _add(self, action: Action, node: Node, exits: list[Edge]) -> None:
        """Add a node with its exits, those that lead nowhere as stops, and the agent of a queue."""
        id = _id(node.id)
        stops = tuple(replace(edge, source=id) for edge in exits if edge.stops)
        language = self._language(action) if node.prompt else None
        if stops or language or id != node.id:
            name = node.id if id != node.id else node.name
            node = replace(node, id=id, name=name, stops=stops, language=language)
        self.nodes[id] = node
        if isinstance(node, Queue):
            agent = Agent(id=f"{id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
            self.nodes[agent.id] = agent
            self.edges.append(Edge(id, agent.id, EdgeKind.ANSWER, node.span, implied=True))
        for edge in exits:
            if not edge.stops:
                target = self._target(edge)
                unchanged = (edge.source, edge.target) == (id, target)
                self.edges.append(edge if unchanged else replace(edge, source=id, target=target))

    def _target(self, edge: Edge) -> str:
        """The id of the node that an exit enters; what cuts the caller off ends the call in its own way."""
        found = self.actions.get(edge.target)
        if edge.target == RETURN and edge.target_span is None:
            return self.builder.ends("return", edge.span)
        if found and found.type == HANGUP and edge.kind in _CUT_OFF:
            return self.builder.ends("failed", found.span)
        return self._known(edge.target, edge.target_span or edge.span)

    def _known(self, id: str, place: Span) -> str:
        """The id of the node of an action, or of an unknown node that stands for an action that is not there."""
        if id in self.actions:
            return _id(id)
        return self.builder.unknown(f"undefined:{id}", UNDEFINED, place, id)

    # what was set before

    def _setters(self, before: dict[str, frozenset[str]], action: Action) -> list[Action | None]:
        """The actions that may have set something last, in file order; None at the end where others may have."""
        ids = before.get(action.id, frozenset([""]))
        found: list[Action] = sorted((self.actions[id] for id in ids if id), key=lambda setter: setter.span.start)
        return [*found, *([None] if "" in ids or len(ids) > MOST_SETTERS else [])]

    def _queue_name(self, action: Action) -> str:
        """The name of the queue that the caller is put into, where the file keeps it."""
        if not leads_to_person(action):
            return ""
        if any(name in action.parameters for name in ("QueueId", "AgentId")):
            return action.named("QueueId", "AgentId")
        setters = self._setters(self.queues, action)
        names = list(dict.fromkeys(setter.named("QueueId", "AgentId") for setter in setters if setter))
        return " or ".join(names) if all(names) and len(names) <= 3 else ""

    def _language(self, action: Action) -> str | None:
        """What is spoken at an action: known where all voices that may speak there speak one language."""
        setters = self._setters(self.voices, action)
        unset = self.unset_voice if len(setters) <= MOST_SETTERS else ""
        tags = {language_of(setter.text("TextToSpeechVoice") if setter else unset) for setter in setters}
        return next(iter(tags)) if len(tags) == 1 else None

    def _records(self, action: Action) -> bool:
        """Whether what the caller says here is kept, as in a voicemail: on every way, and to nobody but a machine."""
        setters = self._setters(self.recorders, action)
        return all(setter is not None and _keeps_voice(setter) for setter in setters)

    def _attach_hooks(self) -> None:
        """Attach the flows that Connect runs for a caller at a queue, else where they are named."""
        queues = [action for action in self.actions.values() if leads_to_person(action)]
        for hook, before in self.hooks.items():
            at_queue: dict[str, list[str]] = {}
            for queue in queues:
                for id in before.get(queue.id, ()):
                    at_queue.setdefault(id, []).append(_id(queue.id))
            for action in self.actions.values():
                value = action.parameters.get(f"EventHooks.{hook}")
                if value is None or action.type != SET_HOOKS:
                    continue
                id = f"{action.id}:{hook}"
                self.nodes[id] = SubFlow(
                    id=id,
                    span=value.span,
                    whole=value.span,
                    name=action.named(f"EventHooks.{hook}") or hook,
                    reference=action.reference(f"EventHooks.{hook}"),
                    term=TERM,
                )
                for source in at_queue.get(action.id, [_id(action.id)]):
                    self.edges.append(
                        Edge(source, id, EdgeKind.HOOK, value.span, condition=hook, target_span=value.span)
                    )


def _id(id: str) -> str:
    """An action's identifier as the id of its node."""
    return f"action {id}" if id in _ENDS else id


def _changes_recording(action: Action) -> bool:
    return action.type in (STREAMING, RECORDING)


def _keeps_voice(action: Action) -> bool:
    """Whether an action begins to keep what the caller says to the machine."""
    return "enabled" in (
        action.text("MediaStreamingState").casefold(),
        action.text("RecordingBehavior.IVRRecordingBehavior").casefold(),
    )
