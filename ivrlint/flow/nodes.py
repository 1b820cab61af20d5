"""Nodes: what a caller meets on the line, one class a kind.

A field that is None (or an empty tuple where None is not allowed) was not said in the file: it is unknown, and a rule
that needs it stays silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from ivrlint.flow.edges import Edge
from ivrlint.flow.prompts import SILENCE, Prompt
from ivrlint.source import Span


class NodeKind(StrEnum):
    """The kinds of node; `type` in the native format."""

    MENU = "menu"
    MESSAGE = "message"
    COLLECT = "collect"
    BRANCH = "branch"
    QUEUE = "queue"
    AGENT = "agent"
    TRANSFER = "transfer"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    BOT = "bot"
    TASK = "task"
    FLOW = "flow"
    HANGUP = "hangup"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have."""

    kind: ClassVar[NodeKind]

    id: str
    span: Span
    """The node's key, the place that a finding about the node points at."""
    whole: Span
    """The node with everything in it."""
    name: str = ""
    """What messages call it; the id where the file gives no name."""
    prompt: Prompt = SILENCE
    tags: tuple[str, ...] = ()
    language: str | None = None
    notice: str | None = None
    """What the prompt is, where the file says so."""
    recording: str | None = None
    """`paused` where the call is not recorded."""
    uses: tuple[str, ...] = ()
    """Data it needs."""
    confirms: tuple[str, ...] = ()
    """What it reads back or sums up."""
    promises: str | None = None
    """A time or a window that the caller is promised."""
    urgent: str | None = None
    """What is at stake: life or money."""
    stops: tuple[Edge, ...] = ()
    """Exits that lead nowhere: the call just stops there. They are no edges of the graph."""
    implied: bool = False
    """Nobody wrote it; it counts in no figure."""
    term: str = ""
    """What the platform calls such a thing (widget, block, context); empty in the native format."""

    @property
    def title(self) -> str:
        """What messages call it."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Node):
    """The caller hears choices and presses a key."""

    kind = NodeKind.MENU
    purpose: str | None = None
    """topics, language, confirm, consent, identify or survey, where the file says so."""
    input: Literal["keys", "speech", "both"] | None = None
    inter_digit: float | None = None
    """Seconds allowed between two digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Node):
    """The caller hears something and the call goes on."""

    kind = NodeKind.MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(Node):
    """The caller keys (or says) a number: a datum."""

    kind = NodeKind.COLLECT
    datum: str | None = None
    """What is asked for."""
    digits: tuple[int, int] | None = None
    """The fewest and the most digits."""
    terminator: str | None = None
    """The key that ends the entry."""
    sensitive: str | None = None
    """card, code or id."""
    masked: bool | None = None
    more_time: bool | None = None
    input: Literal["keys", "speech", "both"] | None = None
    first_digit: float | None = None
    """Seconds allowed before the first digit."""
    inter_digit: float | None = None
    purpose: str | None = None
    """What it is for (`kind:` in the file): lookup, identification, extension, survey, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Node):
    """The system decides: the caller does and hears nothing."""

    kind = NodeKind.BRANCH
    by: str | None = None
    """hours, caller, data, language, load or switch."""
    schedule: str | None = None
    """The opening hours that decide, by name."""
    switch: str | None = None
    """The switch that decides, by name."""
    bounds_loop: bool = False
    """It tests a counter that its own loop increments: the loop ends after some rounds."""


USUAL_CASES = {"hours": ("open", "else"), "switch": ("off", "else"), "load": ("normal", "else")}
"""By what a branch decides, the case that holds for a call for all we know: people are at work, and nothing is out of
the ordinary (J)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Node):
    """The caller waits for a person."""

    kind = NodeKind.QUEUE
    announces: tuple[str, ...] | None = None
    """position, estimated wait; an empty tuple = nothing, None = unknown."""
    announces_every: float | None = None
    """Seconds between two announcements."""
    expected_wait: float | None = None
    """Seconds that callers wait on average."""
    max_wait: float | None = None
    """Seconds after which waiting ends."""
    while_waiting: Prompt = SILENCE
    asks: tuple[str, ...] | None = None
    """Data that the person asks for again."""
    receives: tuple[str, ...] | None = None
    """Data handed to the person; `all` alone = everything."""
    priority: str | None = None
    """By what some callers are served before others."""
    can: tuple[str, ...] | None = None
    """What its people can do: solve, message, transfer."""
    callback_after: float | None = None
    """Seconds of waiting after which a callback is offered; 0 = at once, None = never, for all we know."""
    schedule: str | None = None
    """Its opening hours, by name."""
    skill: str | None = None
    whisper: str | None = None
    """What the agent alone hears before the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent(Node):
    """A person on the line."""

    kind = NodeKind.AGENT
    asks: tuple[str, ...] | None = None
    receives: tuple[str, ...] | None = None
    can: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Node):
    """The call leaves for another number."""

    kind = NodeKind.TRANSFER
    number: str | None = None
    reaches: Literal["person", "ivr", "voicemail", "unknown"] | None = None
    partner: bool | None = None
    """Another company answers."""
    tariff: str | None = None
    asks: tuple[str, ...] | None = None
    receives: tuple[str, ...] | None = None
    carries: tuple[str, ...] | None = None
    """What goes along with the call itself, for instance the caller's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback(Node):
    """The caller is rung later."""

    kind = NodeKind.CALLBACK
    served_by: str | None = None
    """The queue (or the people) that rings."""
    receipt: Literal["sms", "email", "none"] | None = None
    changeable: bool | None = None
    """The caller may give another number or time."""
    attempts: int | None = None
    keeps_place: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail(Node):
    """The caller speaks to a machine."""

    kind = NodeKind.VOICEMAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot(Node):
    """The caller talks with a machine in free words."""

    kind = NodeKind.BOT
    discloses: bool | None = None
    hands_over: tuple[str, ...] | None = None
    asks: tuple[str, ...] | None = None
    receives: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Node):
    """The machine does what the caller rang for, or a part of it."""

    kind = NodeKind.TASK
    purpose: str | None = None
    """What sort of task (`kind:` in the file): transaction, complaint, lookup, ..."""
    gives: str | None = None
    """What the caller gets, for instance a reference."""
    takes: float | None = None
    """Seconds of work."""
    irreversible: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubFlow(Node):
    """Another flow is entered; it is surveyed on its own and only summed up here."""

    kind = NodeKind.FLOW
    file: str | None = None
    """The other flow's file, relative to this one; None when the platform only gives an id."""
    reference: str | None = None
    """What the platform calls the other flow (a SID, an ARN, a name); the config may say which file that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangup(Node):
    """The call ends on purpose."""

    kind = NodeKind.HANGUP
    outcome: Literal["done", "failed", "return"] = "done"
    """done = the caller is served, failed = cut off, return = the flow that called this one goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Node):
    """Something that cannot be interpreted: rules take it that it may go anywhere and stay silent behind it."""

    kind = NodeKind.UNKNOWN
    reason: str = "declared unknown in the file"
    """Why; `undefined` for a target that no node has."""


UNDEFINED = "undefined"
"""The reason of an unknown node that stands for a target which does not exist."""
