"""The actions of Amazon Connect that do not listen: which kind of node each is, and what its exits mean to a caller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ivrlint.flow import (
    NO_TARGET,
    Agent,
    Branch,
    Callback,
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
)
from ivrlint.formats.connect.actions import (
    CALLED,
    COMPARE,
    EQUALS,
    HANGUP,
    HOLD,
    LOOP,
    LOOPING,
    MESSAGE,
    MESSAGES,
    MODULE_CALL,
    NO_MATCH,
    TERM,
    TO_QUEUE,
    Action,
    Exit,
    is_dynamic,
)

RETURN = "return"
"""The target of an exit by which a flow goes back to where it was called; such an edge has no `target_span`."""

_FULL = "QueueAtCapacity"
_WHEN_FULL = "when_full"
_CHANNEL = "$.Channel"
_VOICE = "voice"

_CLASSES: dict[str, type[Node]] = {
    MESSAGE: Message,
    COMPARE: Branch,
    LOOP: Branch,
    HANGUP: Hangup,
    "EndFlowExecution": Hangup,
    "EndFlowModuleExecution": Hangup,
    TO_QUEUE: Queue,
    "DequeueContactAndTransferToQueue": Queue,
    "TransferContactToAgent": Agent,
    "TransferParticipantToThirdParty": Transfer,
    "TransferToFlow": SubFlow,
    MODULE_CALL: SubFlow,
    "CreateCallbackContact": Callback,
    "InvokeLambdaFunction": Task,
}

_PASSED = re.compile(
    r"(?:Associate|Authenticate|Check|Complete|Connect|Create|Delete|Distribute|Evaluate|Get|Invoke|Load|Resume|Send|Set"
    r"|Start|Stop|Tag|UnTag|Update|Wait)"
)
"""How the types of actions begin that the caller notices nothing of: each goes on by an exit that the file names."""

_LEAVES = (Queue, Agent, Transfer, SubFlow, Callback)
"""Where the call is not lost when nothing is wired behind it."""

_OPEN = {"true": "open", "false": "closed"}
_HOURS = re.compile(r"(?:^|[._]|is)(?:open|closed)(?:_?now)?$|hours|schedule|holiday", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|[._])lang(?:uage)?(?:_?code)?$", re.IGNORECASE)


def leads_to_person(action: Action) -> bool:
    """Whether an action puts the caller into a queue."""
    return _CLASSES.get(action.type) is Queue


def read_action(action: Action, flow_type: str, queue: str) -> tuple[Node, list[Edge]]:
    """The node that an action is, and its exits; `queue` is the name of the queue that was chosen before it.

    An action that repeats its messages without end is a queue, but where a person has put the caller on hold.
    """
    if action.type == MESSAGES:
        cls: type[Node] = Message if flow_type in HOLD else Queue
    else:
        cls = _CLASSES.get(action.type) or (Branch if _PASSED.match(action.type) else Unknown)
    node = cls(
        id=action.id,
        span=action.span,
        whole=action.whole,
        name=(queue or action.name) if cls is Queue else action.name,
        prompt=action.prompts if action.type == MESSAGES else action.prompt,
        term=TERM,
        **_fields(cls, action),
    )
    return node, list(_exits(action, node))


def _fields(cls: type[Node], action: Action) -> dict[str, Any]:
    """What only this kind of node has."""
    if cls is Unknown:
        return {"reason": f"ivrlint does not know actions of type «{action.type}»"}
    if cls is Transfer:
        number = action.text("ThirdPartyPhoneNumber")
        return {"number": None if is_dynamic(number) else number or None}
    if cls is SubFlow:
        return {"reference": action.reference(*CALLED)}
    if cls is Hangup:
        return {"outcome": "done" if action.type == HANGUP else "return"}
    if cls is Branch:
        return {"by": _decided_by(action), "bounds_loop": action.type == LOOP}
    return {}


def _decided_by(action: Action) -> str | None:
    """What a branch decides by, where that can be seen."""
    compared = action.text("ComparisonValue")
    if action.type == "CheckHoursOfOperation" or _HOURS.search(compared):
        return "hours"
    if action.type == "CheckMetricData":
        return "load"
    return "language" if _LANGUAGE.search(compared) else None


# exits


def _exits(action: Action, node: Node) -> Iterator[Edge]:
    if isinstance(node, Hangup):
        return
    ways = list(_ways_on(action, node))
    yield from ways
    taken = {edge.target for edge in ways}
    for error in action.errors:
        if error.name == _FULL:
            yield _edge(node, EdgeKind.OVERFLOW, error, _WHEN_FULL)
        elif error.name != NO_MATCH and error.target and error.target not in taken:
            taken.add(error.target)
            yield _edge(node, EdgeKind.FAILURE, error, error.name)


def _ways_on(action: Action, node: Node) -> Iterator[Edge]:
    """The exits that are taken when nothing fails."""
    if action.type == MESSAGES:
        yield from _interrupted(action, node)
    elif isinstance(node, Branch) and action.conditions:
        yield from _cases(action, node)
    elif isinstance(node, Queue | Agent) or (isinstance(node, SubFlow) and action.type != MODULE_CALL):
        return
    elif isinstance(node, SubFlow):
        ways = [*action.conditions, *([action.next] if action.next else [])]
        yield from (_edge(node, EdgeKind.RETURN, exit, exit.said or None) for exit in ways if exit.target)
    elif isinstance(node, Transfer):
        if action.next and action.next.target and action.text("ContinueFlowExecution").casefold() == "true":
            yield _edge(node, EdgeKind.NEXT, action.next)
    elif action.next and (action.next.target or not isinstance(node, _LEAVES)):
        yield _edge(node, EdgeKind.NEXT, action.next)
    elif not isinstance(node, (*_LEAVES, Unknown)):
        yield Edge(node.id, NO_TARGET, EdgeKind.NEXT, node.span)


def _edge(node: Node, kind: EdgeKind, exit: Exit, condition: str | None = None, after: float | None = None) -> Edge:
    return Edge(
        node.id,
        exit.target or NO_TARGET,
        kind,
        exit.span,
        condition=condition,
        after=after,
        target_span=exit.target_span,
    )


def _interrupted(action: Action, node: Node) -> Iterator[Edge]:
    """What comes between the messages of a queue or of a hold; without it only a person ends them."""
    after = action.number("InterruptFrequencySeconds")
    way = next(iter(action.conditions), action.next if after else None)
    if way and way.target:
        yield _edge(node, EdgeKind.OVERFLOW if isinstance(node, Queue) else EdgeKind.NEXT, way, after=after)
    elif not isinstance(node, Queue):
        yield Edge(node.id, RETURN, EdgeKind.NEXT, node.span)


def _cases(action: Action, node: Branch) -> Iterator[Edge]:
    """The exits of a comparison; those for other channels are none of a call's."""
    other_channels = action.text("ComparisonValue") == _CHANNEL
    named: list[str] = []
    for exit in action.conditions:
        is_voice = _VOICE in (value.casefold() for value in exit.values)
        if other_channels and exit.name == EQUALS and not is_voice:
            continue
        named.append(_case(action, exit, node))
        yield _edge(node, EdgeKind.CASE, exit, named[-1])
        if other_channels and is_voice:
            return
    rest = action.error(NO_MATCH) or (None if {"open", "closed"} <= set(named) else action.next)
    if rest and not (action.type == LOOP and len(named) > 1):
        yield _edge(node, EdgeKind.CASE if named else EdgeKind.NEXT, rest, "else" if named else None)


def _case(action: Action, exit: Exit, node: Branch) -> str:
    """A case as messages name it; open and closed where the hours decide."""
    if action.type == LOOP:
        return "another round" if LOOPING in exit.values else "no more rounds"
    said = exit.said
    if node.by == "hours":
        stated = next((word for word in ("holiday", "closed", "open") if word in said.casefold()), None)
        turned = "closed" in action.text("ComparisonValue").casefold()
        opposite = {"open": "closed", "closed": "open"}
        about = _OPEN.get(said.casefold())
        return stated or (opposite[about] if about and turned else about) or said
    return said
