"""Edges: how a call goes on from one node to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from ivrlint.flow.prompts import SILENCE, Prompt
from ivrlint.source import Span


class EdgeKind(StrEnum):
    """Every way out of a node. A question about the graph names the kinds it follows."""

    OPTION = "option"
    """A key (or a phrase) that the caller chooses in a menu."""
    NEXT = "next"
    """The call simply goes on."""
    NO_INPUT = "no_input"
    """Silence until the tries are used up."""
    NO_MATCH = "no_match"
    """Wrong keys until the tries are used up."""
    FAILURE = "failure"
    """Busy, no answer, a failed request or validation: followed for reachability, never for depth or walks."""
    CASE = "case"
    """A condition that the system decides: hours, caller, data, load, language."""
    OVERFLOW = "overflow"
    """A queue gives up waiting, is full, unstaffed or closed."""
    EXIT = "exit"
    """A key pressed while queuing."""
    ANSWER = "answer"
    """A queue's agent picks up."""
    RETURN = "return"
    """Another flow ended and this one goes on."""
    HOOK = "hook"
    """A flow that the platform attaches."""


ERROR_KINDS = frozenset({EdgeKind.NO_INPUT, EdgeKind.NO_MATCH})
"""What leads out when the caller does nothing, or nothing useful."""

ANY_OTHER_KEY = "any other key"
"""The condition of a no_match that takes every key without an option, be it announced or not: a plain `else`."""

NO_TARGET = ""
"""The target of an exit that leads nowhere: the call just stops."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a node, with what the caller presses and hears for it."""

    source: str
    """Id of the node it leaves."""
    target: str
    """Id of the node it enters; NO_TARGET for an exit that leads nowhere, which is no edge of the graph."""
    kind: EdgeKind
    span: Span
    """Where it is written."""
    key: str | None = None
    """The key or digits pressed (option, exit)."""
    label: str | None = None
    """The option's short name."""
    say: Prompt = SILENCE
    """What announces it."""
    phrases: tuple[str, ...] = ()
    """What callers may say instead of the key."""
    condition: str | None = None
    """The case (case), or what went wrong or ran out (overflow, failure)."""
    after: float | None = None
    """Seconds of silence or of waiting before it is taken; None = unknown."""
    tries: int = 1
    """How often the prompt is played in all before it is taken (no_input, no_match)."""
    tries_known: bool = True
    """False where the file does not say how often; `tries` is then what is usual."""
    again: tuple[Prompt, ...] = ()
    """What is said before the prompt is played again (no_input, no_match)."""
    share: float | None = None
    """The share of callers who take it, from 0 to 1."""
    sets: dict[str, str] = field(default_factory=dict)
    """Data that it stores, for instance the topic or the language."""
    errand: Literal["buy", "cancel", "complain", "info"] | None = None
    """What kind of errand an option is for (`class:` in the file)."""
    skill: str | None = None
    """Which skill the person behind an option needs."""
    keeps_place: bool | None = None
    """Whether the place in the queue is kept (exit, overflow)."""
    outcome: Literal["done", "failed"] | None = None
    """What a hang-up by this edge means, where the file says so."""
    tags: tuple[str, ...] = ()
    urgent: str | None = None
    """What is at stake behind it: life or money."""
    word: str | None = None
    """The word that the target was written as, or could have been: repeat, back, start, return, hangup, exit.

    `exit` leaves all menus for what called them (FreeSWITCH).
    """
    approximate: bool = False
    """A `back` where several menus lead here: it goes to the one on the first way."""
    implied: bool = False
    """Nobody wrote it: a queue's answer, or a missing handler."""
    target_span: Span | None = None
    """Where the target is written."""
    order: int = 0
    """Its place among the exits of its node; equal ones go by the place where they are written."""

    @property
    def rank(self) -> tuple[int, int]:
        """What the exits of a node are sorted by."""
        return self.order, self.span.start

    @property
    def choice(self) -> str:
        """What messages call an option: `key 1`, or what callers say where there is no key."""
        spoken = self.key is None or self.key[1:].isalpha()
        return f"«{', '.join(self.phrases) or self.label or self.key or self.kind}»" if spoken else f"key {self.key}"

    @property
    def stops(self) -> bool:
        """Whether it leads nowhere."""
        return self.target == NO_TARGET
