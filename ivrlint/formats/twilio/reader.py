"""Twilio Studio flows (JSON): from widgets and transitions to a flow.

A gather and the split behind it are one menu (menus.py, counters.py); the other widgets are in widgets.py. What is
not wired ends the call: that is meant after a message, a finished voicemail and the end of a talk with a person;
elsewhere it is an exit that leads nowhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from ivrlint.flow import (
    Agent,
    Branch,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    FlowBuilder,
    Menu,
    Message,
    Node,
    Problem,
    Queue,
    Task,
)
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.flow.parts import connected_parts
from ivrlint.formats.twilio.counters import counted
from ivrlint.formats.twilio.menus import Menus
from ivrlint.formats.twilio.states import GATHER, HANGUP, SAY, SPLIT, State, Transition, read_states
from ivrlint.formats.twilio.widgets import CALL_RECORDING, OUTGOING_CALL, is_voice, read_widget
from ivrlint.source import Mapping, NoPhoneMenuError, Scalar, Sequence, SourceError, SourceText, Span, Value
from ivrlint.source.located_json import read_json

NAME = "twilio"

DEFAULT_LANGUAGE = "en-US"
"""What Studio speaks where a widget names no language: its documentation of Say/Play."""

_BEGINNING = re.compile(r"(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")
_STATES = re.compile(r"""\bstates["']?\s*[:=]\s*\[""")
_INITIAL_STATE = re.compile(r"""\binitial_state["']?\s*[:=]\s*["']""")
_JAVASCRIPT = re.compile(r"""(?:module\.)?exports\b|(?:export|import|const|let|var)\s|["']use strict["']""")
_TERRAFORM = re.compile(r"\$\{|(?:resource|locals|data|module)\s")
_HEARD = re.compile(r"widgets\.([\w-]+)\.(?:Digits|SpeechResult)")
_GOOGLE_VOICE = re.compile(r"Google\.([a-z]{2,3}-[A-Z]{2})")

_CALLS = ("incomingCall", "incomingParent")
_OTHER_CHANNELS = ("incomingMessage", "incomingConversationMessage", "incomingRequest")

_NO_PROPERTIES = {
    SPLIT: {"cases": "the cases of a split are its transitions"},
    GATHER: {"numDigits": "it is read as `number_of_digits`"},
}
"""What people write by hand for each type of widget, and what about it."""

_KEPT_FREE = frozenset({"hangup", "hangup:failed", "return"})
"""Ids of implied ends, which no widget may take."""


def recognises(text: str) -> bool:
    """Whether this is a Studio flow: an object with `states` and `initial_state`, also in a module or template."""
    if "initial_state" not in text or not _STATES.search(text) or not _INITIAL_STATE.search(text):
        return False
    return _beginning(text)[:1] in ("{", "[") or _wrapper(_beginning(text)) is not None


def read(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built, or where it answers no calls."""
    if wrapper := _wrapper(_beginning(source.text)):
        raise SourceError(wrapper, source.span(0, 0))
    try:
        root = read_json(source).root
    except SourceError as error:
        if wrapper := _wrapper(source.text[error.span.start : error.span.start + 2]):
            raise SourceError(wrapper, error.span) from error
        raise
    return _Reader(source, root).read()


def _beginning(text: str) -> str:
    """The first characters that are no comment."""
    match = _BEGINNING.match(text)
    at = match.end() if match else 0
    return text[at : at + 200]


def _wrapper(beginning: str) -> str | None:
    """What to do about a flow that is still inside a program; None for plain JSON."""
    if _JAVASCRIPT.match(beginning):
        return (
            "is a JavaScript module with a Studio flow in it; write the flow out as JSON first, for instance with "
            "`node -p 'JSON.stringify(require(\"./flow.js\"), null, 2)' > flow.json`"
        )
    if _TERRAFORM.match(beginning):
        return (
            "is a Terraform template of a Studio flow; render it first, for instance as the output of a "
            "configuration that uses it (`terraform output -raw definition > flow.json`)"
        )
    return None


class _Reader:
    def __init__(self, source: SourceText, root: Value) -> None:
        self.source = source
        self.name = ""
        self.root = self._definition(root)
        self.problems: list[Problem] = []
        self.states = read_states(self.root, self.problems)
        self.builder = FlowBuilder()
        self.kept: set[str] = set()

    def _definition(self, root: Value) -> Mapping:
        """The flow itself, taken out of what Twilio's API and command line give."""
        if isinstance(root, Sequence) and len(root.items) == 1:
            root = root.items[0]
        if isinstance(root, Mapping) and isinstance(definition := root.get("definition"), Mapping):
            names = (root.get("friendlyName"), root.get("friendly_name"))
            self.name = next((name.text for name in names if isinstance(name, Scalar)), "")
            root = definition
        if not isinstance(root, Mapping) or not isinstance(root.get("states"), Sequence):
            raise SourceError("is no Studio flow: `states` must be a list of widgets", self.source.span(0, 0))
        return root

    def read(self) -> Flow:
        trigger = self._trigger()
        entries = [transition for event in _CALLS if (transition := trigger.on(event)) and transition.next]
        self._refuse_other_channels(trigger, entries)
        voice = self._led_to(transition.next for transition in entries)
        other = self._led_to(trigger.after(event) for event in _OTHER_CHANNELS)
        lost = self._led_to(self.states.keys() - voice - other - {trigger.name})
        self.kept = voice | lost
        absorbed: set[str] = set()
        menus = Menus(self.states, self._mentions())
        for state in self._kept_states():
            if state.type == GATHER:
                gathered = menus.read(state)
                absorbed |= gathered.absorbed
                self._add(gathered.node, gathered.exits)
            else:
                self._add(*read_widget(state, self.states, self._counted.get(state.name, ())))
            self._complain(state)
        starts = self._starts(entries)
        self._prune({*starts, *(_id(name) for name in lost - voice - absorbed)})
        self._name_data()
        return self._flow(starts, entries)

    # where calls come in

    def _trigger(self) -> State:
        """The state that every call begins in, or one made up where a widget stands in its place."""
        initial = self.root.get("initial_state")
        named = self.states.get(initial.text) if isinstance(initial, Scalar) else None
        if named and named.type == "trigger":
            return named
        if first := next((state for state in self.states.values() if state.type == "trigger"), None):
            return first
        span = initial.span if initial else self.root.span
        if named is None:
            raise SourceError("has no state of type `trigger`, so nothing says where calls come in", span)
        self.problems.append(Problem("the first state must be of type `trigger`, with an `incomingCall`", span))
        call = Transition("incomingCall", named.name, span, span, ())
        return State("", "trigger", "trigger", span, span, (call,), None)

    def _refuse_other_channels(self, trigger: State, entries: list[Transition]) -> None:
        """Raise SourceError for a flow that no call gets into."""
        parts = (self.states[name].type for name in self._led_to(transition.next for transition in entries))
        if trigger.after("incomingCall") or any(type == GATHER or is_voice(type) for type in parts):
            return
        dialled = (self.states[name].type for name in self._led_to([trigger.after("incomingRequest")]))
        if any(type in OUTGOING_CALL for type in dialled):
            what = "rings people up and answers no calls"
        elif entries or any(trigger.after(event) for event in _OTHER_CHANNELS):
            what = "is a messaging flow, not a phone menu"
        else:
            what = "does nothing when a call comes in"
        raise NoPhoneMenuError(f"{what}: nothing is wired to its trigger's `incomingCall`", trigger.span)

    def _starts(self, entries: list[Transition]) -> tuple[str, ...]:
        for transition in entries:
            if transition.next not in self.states:
                message = f"the call starts at «{transition.next}», which no widget is called"
                place = transition.next_span or transition.span
                self.problems.append(Problem(message, place, rule="undefined-start"))
        starts = (self._known(entry.next or "", entry.next_span or entry.span) for entry in entries)
        return tuple(dict.fromkeys(starts))

    def _led_to(self, names: Iterable[str | None]) -> set[str]:
        """The names of the states that these lead to, themselves included."""
        seen = {name for name in names if name is not None and name in self.states}
        pending = list(seen)
        while pending:
            for transition in self.states[pending.pop()].transitions:
                if transition.next in self.states and transition.next not in seen:
                    seen.add(transition.next)
                    pending.append(transition.next)
        return seen

    def _kept_states(self) -> Iterator[State]:
        """The states of phone calls and those that nothing leads to, which nobody can tell apart from them."""
        return (state for name, state in self.states.items() if name in self.kept and state.type != "trigger")

    # the graph

    def _add(self, node: Node, exits: list[Edge]) -> None:
        """Add a node with its exits, those that lead nowhere as stops, and the agent of a queue."""
        id = _id(node.id)
        name = node.id if id != node.id else node.name
        node = replace(node, id=id, name=name, stops=tuple(replace(edge, source=id) for edge in exits if edge.stops))
        self.builder.add(node)
        if isinstance(node, Queue):
            agent = Agent(id=f"{id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
            self.builder.add(agent)
            self.builder.connect(Edge(id, agent.id, EdgeKind.ANSWER, node.span, implied=True))
        for edge in exits:
            if not edge.stops:
                place = edge.target_span
                target = self._known(edge.target, place) if place else self.builder.ends("done", edge.span)
                self.builder.connect(replace(edge, source=id, target=target))

    def _known(self, name: str, place: Span) -> str:
        """The id of the state with a name, or of an unknown node that stands for a name that no widget has."""
        if name in self.states and self.states[name].type != "trigger":
            return _id(name)
        return self.builder.unknown(f"undefined:{name}", UNDEFINED, place, name)

    @cached_property
    def _counted(self) -> dict[str, frozenset[str]]:
        """For each state, the variables that the loops it lies on count."""
        following = {name: [to.next for to in self.states[name].transitions if to.next] for name in self.kept}
        variables: dict[str, frozenset[str]] = {}
        for part in connected_parts(following):
            found = frozenset(variable for name in part for variable in counted(self.states[name]))
            variables |= dict.fromkeys(part, found) if found else {}
        return variables

    def _prune(self, roots: set[str]) -> None:
        """Drop what has become a part of a menu, and what only happens when the caller is gone or has had a person."""
        kept = self.builder.led_to(roots)
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id in kept}
        self.builder.edges = [edge for edge in self.builder.edges if edge.source in kept]

    def _mentions(self) -> dict[str, set[str]]:
        """For each gather, the names of the states that look at what the caller keyed or said there."""
        mentions: dict[str, set[str]] = {}
        for state in self._kept_states():
            for name in _HEARD.findall(state.whole.text):
                mentions.setdefault(name, set()).add(state.name)
        return mentions

    def _name_data(self) -> None:
        """Say which widgets use a number that another one collects, and which read it back."""
        nodes = self.builder.nodes
        for id, node in nodes.items():
            if isinstance(node, Task | Branch | Message | Menu | Collect):
                heard = (nodes.get(_id(name)) for name in dict.fromkeys(_HEARD.findall(node.whole.text)))
                data = tuple(other.datum for other in heard if isinstance(other, Collect) and other.datum)
                if data and isinstance(node, Task | Branch):
                    nodes[id] = replace(node, uses=data)
                elif data:
                    nodes[id] = replace(node, confirms=data)

    # the file as a whole

    def _complain(self, state: State) -> None:
        """Note a type, an input or a property that Studio does not have."""
        if state.type == SPLIT and state.bare and (tested := state.value("input")):
            message = (
                f"Studio has no {{{{{state.bare}}}}}; it is read as the input of the widget before: write its name too"
            )
            self.problems.append(Problem(message, tested.span))
        for name, instead in _NO_PROPERTIES.get(state.type, {}).items():
            if state.properties and (entry := state.properties.entry(name)):
                message = f"Studio has no property `{name}`; {instead}"
                self.problems.append(Problem(message, entry.key.span))
        if state.type == HANGUP:
            message = f"Studio has no widget of type «{state.written_type}»: a call ends where nothing is wired"
            self.problems.append(Problem(message, state.span))
        elif state.type != state.written_type:
            message = f"Studio has no widget of type «{state.written_type}»; it is read as «{state.type}»"
            self.problems.append(Problem(message, state.span))

    def _flow(self, starts: tuple[str, ...], entries: list[Transition]) -> Flow:
        description = self.root.get("description")
        described = description.text if isinstance(description, Scalar) and description.value is not None else ""
        recorders = (state.value("record_call") for state in self._kept_states() if state.type in CALL_RECORDING)
        recorded = {recorder.text.casefold() for recorder in recorders if recorder}
        languages = _languages(self.states.values())
        return Flow(
            nodes=self.builder.nodes,
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=starts,
            start_span=entries[0].next_span or entries[0].span,
            name=self.name or described,
            language=languages[0] if languages else None,
            languages=languages,
            recording=True if recorded == {"true"} else None,
            part=all(transition.event == "incomingParent" for transition in entries),
            problems=self.problems,
        )


def _id(name: str) -> str:
    """A widget's name as the id of its node."""
    return f"widget {name}" if name in _KEPT_FREE else name


def _languages(states: Iterable[State]) -> tuple[str, ...]:
    """The languages that texts are spoken in, the most common first."""
    speaking = [state for state in states if state.type in (SAY, GATHER) and state.value("say")]
    tags = Counter(tag for state in speaking if (tag := state.text("language")))
    if not tags:
        voices = (_GOOGLE_VOICE.match(state.text("voice") or "") for state in speaking)
        tags = Counter(match[1] for match in voices if match)
    if not tags:
        listening = (state.text("gather_language") for state in speaking)
        tags = Counter(tag for tag in listening if tag and not tag.casefold().startswith("en"))
    if not tags and speaking:
        tags = Counter([DEFAULT_LANGUAGE])
    return tuple(tag for tag, _ in tags.most_common())
