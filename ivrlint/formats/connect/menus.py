"""Menus of Amazon Connect: an action that plays and listens, the comparison of what it stored, and the loop of tries.

A menu stands in three shapes: `GetParticipantInput` with a condition for each key; the same action that stores the
input, and a `Compare` of the stored input behind it; a Lex bot with a condition for each intent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ivrlint.flow import NO_TARGET, Bot, Collect, Edge, EdgeKind, Menu, Message, Node, Prompt, Voicemail
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.connect.actions import (
    COMPARE,
    EQUALS,
    ERROR,
    LEX,
    LOOP,
    LOOPING,
    MESSAGE,
    NO_INPUT,
    NO_MATCH,
    SET_ATTRIBUTES,
    STORED_INPUT,
    TERM,
    Action,
    Exit,
)

MOST_STEPS = 20
"""Actions followed between two that belong together; real ones need up to three."""
_MOST_CASES = 50
"""A comparison of more values is no choice by keys: it stays a node of its own."""
_MOST_TRIES = 50
"""A loop of more rounds is taken for no limit."""
_SILENCE = "Timeout"
"""What is stored when the caller keys nothing: AWS's guide, Store customer input."""
_TERMINATOR = "#"
"""What ends an entry where the flow names no other key: from memory, not confirmed."""
_BETWEEN_DIGITS = 5.0
"""Seconds that Connect waits for the next digit where the flow does not say: from memory, not confirmed."""
_KEYS = re.compile(r"[0-9*#]{1,20}\Z", re.ASCII)
_NAMES_KEYS = frozenset({EQUALS, "TextContains", "TextStartsWith"})
_SILENT = re.compile(r"Update|Tag|UnTag|Create(?!CallbackContact)|Get(?!ParticipantInput)")
"""Types of actions that the caller neither hears nor decides."""


@dataclass(slots=True)
class Asked:
    """An action that listens as a node, its exits, and the actions that have become a part of it."""

    node: Node
    exits: list[Edge] = field(default_factory=list)
    absorbed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Retry:
    """A loop back to the same question that a `Loop` ends."""

    plays: int
    exit: Exit | None
    again: Prompt
    actions: frozenset[str]


class Menus:
    """Reads the actions of one flow that listen, each with what belongs to it."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        """Read those among `actions`."""
        self.actions = actions
        self.leading: dict[str, set[str]] = {}
        for action in actions.values():
            for exit in action.exits:
                self.leading.setdefault(exit.target or "", set()).add(action.id)

    def read(self, action: Action, *, records: bool) -> Asked:
        """What an action that listens is to the caller; `records`: what is said here is recorded."""
        return _Question(action, self).read(records)


class _Question:
    def __init__(self, action: Action, menus: Menus) -> None:
        self.action = action
        self.actions = menus.actions
        self.leading = menus.leading
        self.stores = action.type != LEX and action.text("StoreInput").casefold() == "true"
        self.stored_as: list[str] = []
        self.compared = self._comparison() if self.stores else None
        self.after = action.number("InputTimeLimitSeconds")
        self.exits: list[Edge] = []
        self.absorbed: set[str] = set()

    def read(self, records: bool) -> Asked:
        action = self.action
        if self.stores:
            node = self._stored()
        elif action.conditions:
            node = self._menu("keys" if action.type != LEX else "both")
            for exit in action.conditions:
                self._option(exit)
            self._handlers()
        else:
            node = self._without_keys(records)
        return Asked(node, self.exits, self.absorbed)

    # nodes

    def _menu(self, input: str) -> Node:
        return self._node(Menu, input=input)

    def _node(self, kind: type[Node], **details: object) -> Node:
        action = self.action
        return kind(
            id=action.id,
            span=action.span,
            whole=action.whole,
            name=action.name,
            prompt=action.prompt,
            term=TERM,
            **details,  # type: ignore[arg-type]
        )

    def _without_keys(self, records: bool) -> Node:
        """An action that stores nothing and tells no keys apart: a pause, a recording, `press any key`, a bot."""
        action = self.action
        silence = action.error(NO_INPUT)
        pressed = action.error(NO_MATCH) or action.next
        apart = silence is not None and pressed is not None and silence.target != pressed.target
        kind: type[Node] = Bot if action.type == LEX else Message
        if kind is Message and records and not action.prompt:
            kind = Voicemail
        elif kind is Message and apart and pressed:
            self._connect(EdgeKind.OPTION, pressed, label="any key")
            self._handler(EdgeKind.NO_INPUT, silence)
            return self._menu("keys")
        for exit in dict.fromkeys(exit for exit in (silence, pressed) if exit):
            if not any(edge.target == exit.target for edge in self.exits):
                self._connect(EdgeKind.NEXT, exit)
        if not self.exits:
            self.exits.append(Edge(action.id, NO_TARGET, EdgeKind.NEXT, action.span))
        self._failure()
        return self._node(kind)

    def _stored(self) -> Node:
        """A menu where the stored input is compared with keys, else the entry of a number."""
        action, compared = self.action, self.compared
        conditions = [exit for exit in compared.conditions if _SILENCE not in exit.values] if compared else []
        silence = (compared.case(_SILENCE) if compared else None) or action.error(NO_INPUT)
        rest = (compared.error(NO_MATCH) or compared.next) if compared else action.next
        is_menu = self._tells_keys_apart(conditions)
        if compared:
            self.absorbed.add(compared.id)
        for exit in conditions:
            if is_menu or _is_command(exit):
                self._option(exit)
            else:
                self._connect(EdgeKind.NEXT, exit, condition=exit.said)
        if is_menu:
            self._handler(EdgeKind.NO_INPUT, silence or rest)
            self._handler(EdgeKind.NO_MATCH, rest)
        else:
            next = rest or Exit(None, action.span, None)
            self._connect(EdgeKind.NEXT, next)
            self._handler(EdgeKind.NO_INPUT, silence or action.error("InvalidPhoneNumber") or next)
            if wrong := action.error("InvalidPhoneNumber"):
                self._handler(EdgeKind.NO_MATCH, wrong)
        self._failure()
        return self._menu("keys") if is_menu else self._collect()

    def _tells_keys_apart(self, conditions: list[Exit]) -> bool:
        """Whether the comparison chooses by keys, and does not check a number: it mostly names whole entries."""
        longest = self.action.number("InputValidation.CustomValidation.MaximumLength")
        keys = [key for exit in conditions for key in _keys(exit) if key[0].isdigit()]
        whole = [key for key in keys if longest is None or longest <= 2 or len(key) == longest]
        return len(whole) * 2 > len(conditions)

    def _collect(self) -> Node:
        action = self.action
        most = action.number("InputValidation.CustomValidation.MaximumLength")
        return self._node(
            Collect,
            datum=self.stored_as[0] if self.stored_as else None,
            digits=(1, int(most)) if most else None,
            terminator=action.text("DTMFConfiguration.InputTerminationSequence") or _TERMINATOR,
            first_digit=self.after,
            inter_digit=action.number("DTMFConfiguration.InterdigitTimeLimitSeconds") or _BETWEEN_DIGITS,
            masked=True if any(name.startswith("InputEncryption") for name in action.parameters) else None,
        )

    # exits

    def _connect(self, kind: EdgeKind, exit: Exit, **details: object) -> None:
        target = exit.target or NO_TARGET
        place = {"target_span": exit.target_span, **details}
        self.exits.append(Edge(self.action.id, target, kind, exit.span, **place))  # type: ignore[arg-type]

    def _option(self, exit: Exit) -> None:
        """What the caller chooses: keys, or what a bot understood."""
        keys = _keys(exit)
        if self.action.type == LEX or not keys:
            kind = EdgeKind.OPTION if exit.name == EQUALS else EdgeKind.CASE
            named = {"label" if kind is EdgeKind.OPTION else "condition": exit.said}
            self._connect(kind, exit, **named)
        else:
            for key in keys:
                self._connect(EdgeKind.OPTION, exit, key=key)

    def _handlers(self) -> None:
        """Silence and wrong keys; where an error has no exit of its own, that of all other errors takes it."""
        self._handler(EdgeKind.NO_INPUT, self.action.error(NO_INPUT, ERROR))
        self._handler(EdgeKind.NO_MATCH, self.action.error(NO_MATCH, ERROR))
        self._failure()

    def _failure(self) -> None:
        error = self.action.error(ERROR)
        if error and error.target:
            self._connect(EdgeKind.FAILURE, error, condition=ERROR)

    def _handler(self, kind: EdgeKind, exit: Exit | None) -> None:
        """What becomes of silence or of a wrong key."""
        after = self.after if kind is EdgeKind.NO_INPUT else None
        if exit is None or not exit.target:
            span = exit.span if exit else self.action.span
            self.exits.append(Edge(self.action.id, NO_TARGET, kind, span, after=after, implied=exit is None))
        elif retry := self._retry(exit.target):
            self.absorbed |= retry.actions
            done = replace(retry.exit, span=exit.span) if retry.exit else Exit(None, exit.span, None)
            again = (retry.again,) if retry.again else ()
            self._connect(kind, done, after=after, tries=retry.plays, again=again)
        else:
            self._connect(kind, exit, after=after)

    # what belongs to the question

    def _comparison(self) -> Action | None:
        """The `Compare` of what this action stores, where only silent actions lie between."""
        names = {STORED_INPUT}
        action = self.action
        for _ in range(MOST_STEPS):
            target = action.next.target if action.next else None
            found = self.actions.get(target or "")
            if found is None:
                return None
            if found.type == COMPARE:
                is_choice = found.text("ComparisonValue") in names and len(found.conditions) <= _MOST_CASES
                return found if is_choice else None
            if not _SILENT.match(found.type):
                return None
            for name, value in found.below("Attributes"):
                if found.type == SET_ATTRIBUTES and value.text.strip() in names:
                    names.add(f"$.Attributes.{name}")
                    self.stored_as.append(name)
            if found.text("CallbackNumber") in names:
                self.stored_as.append("callback number")
            action = found
        return None

    def _retry(self, first: str) -> _Retry | None:
        """The tries that begin at `first`, where a `Loop` leads back here and ends them."""
        before, loop = self._passed(first)
        count = loop.number("LoopCount") if loop and loop.type == LOOP else None
        if loop is None or count is None or count > _MOST_TRIES:
            return None
        looping = loop.case(LOOPING)
        between, back = self._passed(looping.target or "" if looping else "")
        if back is not self.action:
            return None
        again = SILENCE
        for action in (*before, *between):
            again += action.prompt if action.type == MESSAGE else SILENCE
        done = next((exit for exit in loop.conditions if exit is not looping), loop.next)
        first_round = 0 if self._enters_by(loop, between) else 1
        ids = frozenset(action.id for action in (*before, loop, *between))
        return _Retry(max(int(count) + first_round, 1), done, again, ids)

    def _enters_by(self, loop: Action, between: list[Action]) -> bool:
        """Whether the loop already counts the first time the question is asked."""
        chain = [loop, *between, self.action]
        own = {action.id for action in chain}
        return all(self.leading.get(action.id, set()) <= own for action in chain[1:])

    def _passed(self, first: str) -> tuple[list[Action], Action | None]:
        """The messages and silent actions from an action on, and the first one that is neither."""
        passed: list[Action] = []
        action = self.actions.get(first)
        while action and (action.type == MESSAGE or _SILENT.match(action.type)) and len(passed) < MOST_STEPS:
            passed.append(action)
            action = self.actions.get(action.next.target or "") if action.next else None
        return passed, action


def _keys(exit: Exit) -> tuple[str, ...]:
    """The keys that a condition names, none where it names something else."""
    named = exit.name in _NAMES_KEYS and exit.values and all(_KEYS.match(value.strip()) for value in exit.values)
    return tuple(value.strip() for value in exit.values) if named else ()


def _is_command(exit: Exit) -> bool:
    """Whether a condition on an entered number names a key that is no digit, for instance a star to skip."""
    keys = _keys(exit)
    return bool(keys) and all(key in ("*", "#") for key in keys)
