"""The widgets of Twilio Studio that are no menus: which kind of node each is, and what its exits mean to a caller."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from ivrlint.flow import (
    NO_TARGET,
    Bot,
    Branch,
    Collect,
    Edge,
    EdgeKind,
    Hangup,
    Message,
    Node,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.twilio.menus import MOST_STEPS, TERM
from ivrlint.formats.twilio.states import (
    HANGUP,
    LONGEST_EXPRESSION,
    SAY,
    SET,
    SPLIT,
    Condition,
    State,
    Transition,
)

CALL_RECORDING = ("record-call", "call-recording")
OUTGOING_CALL = ("make-outgoing-call", "make-outgoing-call-v2")

DONE = "hangup"
"""The target of an exit by which the call ends as meant; such an edge has no `target_span`."""

NO_ANSWER = "no_answer"
"""What the one exit of a transfer is for, besides the end of the talk."""

_CLASSES: dict[str, type[Node]] = {
    SAY: Message,
    SET: Branch,
    SPLIT: Branch,
    **dict.fromkeys((*CALL_RECORDING, "fork-stream"), Branch),
    "send-to-flex": Queue,
    "enqueue-call": Queue,
    "connect-call-to": Transfer,
    "record-voicemail": Voicemail,
    "connect-virtual-agent": Bot,
    "connect-virtual-agent-v2": Bot,
    "capture-payments": Collect,
    "run-function": Task,
    "make-http-request": Task,
    "send-message": Task,
    "run-subflow": SubFlow,
    HANGUP: Hangup,
}

_REASONS = {
    "send-and-wait-for-reply": "waits for a text message in the middle of a phone call",
    "add-twiml-redirect": "goes on in TwiML that is not in this file",
    **dict.fromkeys(OUTGOING_CALL, "rings somebody up"),
}

_ENDS_WELL = (Message, Task, Bot)
"""Where the call ends as meant when nothing is wired after it."""
_MUST_GO_ON = (Branch, Collect)
"""Where the call just stops when nothing is wired after it."""

_FAILURE = re.compile(r"fail|error|invalid|interrupted|busy|noAnswer|noAudio|timeout", re.IGNORECASE)
_HUNG_UP = frozenset({"hangup", "callerhungup"})
_OPEN = re.compile(r"(?:^|_|is)(?:open|closed)(?:_?now)?$|hours|schedule|holiday", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|_)lang(?:uage)?$", re.IGNORECASE)
_NOT_FOR_PEOPLE = re.compile(r"[A-Z]{2}[0-9a-f]{32}\Z|.*\$\{", re.ASCII)
_HOURS = ("holiday", "closed", "open")
_PATH = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)(?:\.([\w -]+))?[^{}]*\}\}\s*\Z")
_NAMESPACES = frozenset({"contact", "flow", "trigger", "widgets"})
"""What Liquid can name in Studio."""
_NEED_A_VALUE = frozenset({"equal_to", "contains", "matches_any_of", "starts_with"})
_OPPOSITE = {"open": "closed", "closed": "open", "holiday": "open"}


def is_voice(type: str) -> bool:
    """Whether a widget of this type, no gather, only makes sense in a call."""
    return type == SAY or issubclass(_CLASSES.get(type, Unknown), Queue | Transfer | Voicemail | Bot | Collect)


def read_widget(state: State, states: dict[str, State], counted: Collection[str]) -> tuple[Node, list[Edge]]:
    """The node that a widget is, and its exits; `counted` are the variables that its loops count."""
    cls = _CLASSES.get(state.type, Unknown)
    prompt = SILENCE
    for _ in range(state.loops if cls is Message else 1 if cls in (Bot, Collect) else 0):
        prompt += state.prompt
    node = cls(
        id=state.name,
        span=state.span,
        whole=state.whole,
        name=_queue_name(state) if cls is Queue else "",
        prompt=prompt,
        language=state.text("language"),
        term=TERM,
        **_fields(cls, state, counted),
    )
    if isinstance(node, Hangup):
        return node, []
    if isinstance(node, Branch) and state.type == SPLIT:
        return node, list(_cases(state, node))
    return node, list(_exits(state, node, states))


def _fields(cls: type[Node], state: State, counted: Collection[str]) -> dict[str, Any]:
    """What only this kind of node has."""
    if cls is Unknown:
        return {"reason": _REASONS.get(state.type, f"ivrlint does not know widgets of type «{state.type}»")}
    if cls is Transfer:
        return {"number": state.text("to")}
    if cls is SubFlow:
        return {"reference": state.text("flow_sid")}
    if cls is Queue:
        music = state.value("waitUrl") or state.value("wait_url")
        return {"announces": None if music else (), "max_wait": state.number("timeout") or None}
    if cls is Collect:
        return {"datum": "card", "sensitive": "card", "masked": True, "purpose": "payment"}
    if cls is Branch and state.type == SPLIT:
        tested = state.tested
        bounds_loop = tested is not None and tested[0] == "flow.variables" and tested[1] in counted
        return {"by": _decided_by(state), "bounds_loop": bounds_loop}
    return {}


def _queue_name(state: State) -> str:
    named = state.text("queue_name", "queue", "workflow")
    return named if named and not _NOT_FOR_PEOPLE.match(named) else ""


# exits


def _exits(state: State, node: Node, states: dict[str, State]) -> Iterator[Edge]:
    """The exits of a widget at which the caller does not choose."""
    failed: list[Transition] = []
    unwired: Transition | None = None
    goes_on = False
    for transition in state.transitions:
        kind = _kind(transition.event, node)
        if kind is None:
            continue
        if transition.next and isinstance(node, Queue) and kind is EdgeKind.NEXT:
            if _serves_the_unserved(transition.next, states):
                yield _way_on(node, EdgeKind.OVERFLOW, transition)
        elif transition.next:
            goes_on = goes_on or kind is not EdgeKind.FAILURE
            yield _way_on(node, kind, transition)
        elif kind is EdgeKind.FAILURE or "handoff" in transition.event.casefold():
            failed.append(transition)
        elif kind is EdgeKind.NO_MATCH:
            yield Edge(node.id, NO_TARGET, kind, transition.span)
        else:
            unwired = unwired or transition
    if failed and not isinstance(node, Unknown | Voicemail):
        said = NO_ANSWER if isinstance(node, Transfer) else ", ".join(transition.event for transition in failed)
        yield Edge(node.id, NO_TARGET, EdgeKind.FAILURE, failed[0].span, condition=said)
    if not goes_on:
        span = unwired.span if unwired else node.span
        if isinstance(node, _MUST_GO_ON) or (isinstance(node, Message) and not node.prompt):
            yield Edge(node.id, NO_TARGET, EdgeKind.NEXT, span)
        elif isinstance(node, _ENDS_WELL):
            yield Edge(node.id, DONE, EdgeKind.NEXT, span)


def _kind(event: str, node: Node) -> EdgeKind | None:
    """What an exit means to the caller; None where the caller has hung up.

    Studio takes one exit of a transfer for all: the talk is over, busy, no answer.
    """
    if event.casefold() in _HUNG_UP:
        return None
    if event == "maxFailedAttempts":
        return EdgeKind.NO_MATCH
    if isinstance(node, Transfer) or _FAILURE.search(event):
        return EdgeKind.FAILURE
    return EdgeKind.RETURN if isinstance(node, SubFlow) else EdgeKind.NEXT


def _way_on(node: Node, kind: EdgeKind, transition: Transition) -> Edge:
    condition = NO_ANSWER if isinstance(node, Transfer) else transition.event if kind is EdgeKind.FAILURE else None
    return Edge(
        node.id,
        transition.next or NO_TARGET,
        kind,
        transition.span,
        condition=condition,
        target_span=transition.next_span,
    )


def _serves_the_unserved(name: str, states: dict[str, State]) -> bool:
    """Whether what follows a queue is there for callers whom nobody has answered, and not for the end of a talk.

    Studio has one exit for both. Where it leads to another person or to a voicemail without asking the caller
    anything, it serves the unserved; else (a survey, a goodbye, the menu again) the caller has had a person, and what
    follows is none of a menu's business.
    """
    seen = [name]
    for name in seen:
        state = states.get(name)
        cls = _CLASSES.get(state.type, Unknown) if state else Unknown
        if issubclass(cls, Voicemail | Queue | Transfer):
            return True
        if state and issubclass(cls, Message | Branch | Task) and len(seen) < MOST_STEPS:
            ahead = [to.next for to in state.transitions[:MOST_STEPS] if to.next]
            seen += [next for next in ahead if next not in seen]
    return False


# splits that are no part of a menu


def _cases(state: State, node: Branch) -> Iterator[Edge]:
    """The exits of a split; where true and false, or open and closed, are all named, nothing is left over.

    Calls do not stop at an exit that none of them takes.
    """
    named: list[str] = []
    blank = _tests_nothing(state)
    for transition in state.matches:
        needs_value = all(condition.type in _NEED_A_VALUE and condition.value for condition in transition.conditions)
        if blank and needs_value and not transition.next:
            continue
        conditions = [_case(condition, state, node) for condition in transition.conditions]
        named += conditions
        yield _case_edge(node, transition, ", ".join(conditions) or None)
    rest = state.on("noMatch")
    kinds = {name.casefold() for name in named}
    complete = kinds >= {"true", "false"} or kinds >= {"open", "closed"}
    if rest and (rest.next or not complete):
        opposite = _OPPOSITE.get(named[0]) if node.by == "hours" and len(kinds) == 1 else None
        yield _case_edge(node, rest, opposite or "else")
    elif not named:
        yield Edge(node.id, NO_TARGET, EdgeKind.NEXT, node.span)


def _case_edge(node: Branch, transition: Transition, condition: str | None) -> Edge:
    return Edge(
        node.id,
        transition.next or NO_TARGET,
        EdgeKind.CASE,
        transition.span,
        condition=condition,
        target_span=transition.next_span,
    )


def _tests_nothing(state: State) -> bool:
    """Whether a split tests what is never filled in: itself, or what Studio has no name for."""
    tested = state.value("input")
    path = _PATH.match(tested.text.strip()) if tested and len(tested.text) <= LONGEST_EXPRESSION else None
    return path is not None and (path[1] not in _NAMESPACES or (path[1], path[2]) == ("widgets", state.name))


def _decided_by(state: State) -> str | None:
    """What a split decides by, where that can be seen."""
    last = _tested_field(state)
    conditions = [condition for transition in state.matches for condition in transition.conditions]
    clock = any(condition.type.endswith(("_time", "_date")) for condition in conditions)
    if clock or _OPEN.search(last) or any(condition.value.casefold() in _HOURS for condition in conditions):
        return "hours"
    return "language" if _LANGUAGE.search(last) else None


def _case(condition: Condition, state: State, node: Branch) -> str:
    """A case as messages name it; open, closed and holiday where the split decides by the hours."""
    if node.by != "hours":
        return condition.said
    value = condition.value.casefold()
    if stated := next((word for word in _HOURS if word in value), None):
        return stated
    about = next((word for word in _HOURS if word in _tested_field(state).casefold()), None)
    if about and value in ("true", "yes", "1"):
        return about
    if about and value in ("false", "no", "0"):
        return _OPPOSITE[about]
    return condition.said


def _tested_field(state: State) -> str:
    """The last part of the path that a split tests."""
    tested = state.value("input")
    return tested.text.partition("|")[0].strip("{} \n\t").rpartition(".")[2] if tested else ""
