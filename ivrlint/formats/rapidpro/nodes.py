"""The nodes of one RapidPro voice flow: which kind of node each is, and what its exits mean to a caller."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ivrlint.flow import (
    NO_TARGET,
    Branch,
    Collect,
    Edge,
    EdgeKind,
    Menu,
    Message,
    Node,
    Prompt,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.rapidpro.blocks import DIAL, KEYS, RECORDING, Block, Exit, Rule
from ivrlint.formats.titles import opening_words

TERM = "node"
"""What RapidPro calls a node."""

DONE = "hangup"
"""The target of an exit by which the call ends as meant; such an edge has no `target_span`."""

THEN = ":then"
"""The end of the id of a router whose node says something first, which is a message before it."""

_REQUESTS = frozenset(
    {
        "webhook", "resthook", "airtime", "call_webhook", "call_resthook", "call_classifier", "call_llm",
        "transfer_airtime", "open_ticket",
    }
)  # fmt: skip
"""Actions that can fail, so that the router behind them tests how they went."""
_ERRANDS = _REQUESTS | {"api", "reply", "send", "email", "send_msg", "send_broadcast", "send_email", "trigger-flow"}
_ERRANDS |= {"start_session"}
"""Actions by which something is done for the caller; the others only note things down."""

_EQUAL = frozenset({"eq", "contains", "contains_any", "starts", "has_number_eq", "has_any_word", "has_all_words",
                    "has_phrase", "has_only_phrase", "has_only_text", "has_beginning"})  # fmt: skip
_RANGES = {
    "between": (0, 0), "has_number_between": (0, 0), "gt": (1, None), "has_number_gt": (1, None),
    "gte": (0, None), "has_number_gte": (0, None), "lt": (None, -1), "has_number_lt": (None, -1),
    "lte": (None, 0), "has_number_lte": (None, 0),
}  # fmt: skip
"""Tests of how large a number is, with what to add to the least and to the greatest one; None = no such bound."""
_KEY = re.compile(r"[0-9*#]{1,20}\Z", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,9}\Z", re.ASCII)
_RESULT = re.compile(r"@\(?\s*(?:results|flow)\.(\w+)(?:\.\w+)?\s*\)?\Z")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_FAILED = re.compile(r"fail|error|expired|no.?answer|busy", re.IGNORECASE)
_LANGUAGE = re.compile(r"@\(?\s*contact\.language\b")
_CONTACT = re.compile(r"@\(?\s*(?:contact|fields|urns)\b")
_ASKED = re.compile(r"@\(?\s*(?:results|flow)\b")


class Blocks:
    """The nodes of one flow, with those made one that together ask one question."""

    def __init__(self, blocks: dict[str, Block]) -> None:
        """Look at `blocks`, by uuid."""
        self.blocks = blocks
        self._behind: dict[str | None, str | None] = {}
        """What callers meet who go to a node that they do not notice, where that was asked for already."""
        self._tested = dict(self._tests_of_answers())
        self._tests = frozenset(split.uuid for split in self._tested.values())
        self._said = self._said_before()
        self._asking = {said.uuid: uuid for uuid, said in self._said.items()}

    def landing(self, uuid: str | None) -> str | None:
        """The uuid of the node that callers meet who go to `uuid`; None where the flow ends before there is any."""
        noticed = self._noticed(uuid)
        return self._asking.get(noticed, noticed) if noticed else None

    def _noticed(self, uuid: str | None) -> str | None:
        """The uuid of the first node from here on that does more than note something down."""
        notes: dict[str | None, None] = {}
        while uuid in self.blocks and uuid not in self._behind and uuid not in notes and _only_notes(self.blocks[uuid]):
            notes[uuid] = None
            way_on = self.blocks[uuid].default
            uuid = way_on.target if way_on else None
        met = None if uuid in notes else self._behind.get(uuid, uuid)
        self._behind.update(dict.fromkeys(notes, met))
        return met

    def nodes(self) -> Iterator[tuple[Block, Node, list[Edge]]]:
        """What callers meet, in file order, each with its exits, whose targets are uuids of the file."""
        for block in self.blocks.values():
            if _only_notes(block) or block.uuid in self._asking or block.uuid in self._tests:
                continue
            node = self._node(block)
            exits = list(self._exits(block, node))
            if block.prompt and not isinstance(node, Menu | Collect | Voicemail | Transfer | Message | Task | Unknown):
                says = replace(_message(block), id=block.uuid)
                node = replace(node, id=block.uuid + THEN, prompt=SILENCE)
                yield block, says, [Edge("", node.id, EdgeKind.NEXT, block.span, target_span=block.span)]
            yield block, node, exits

    # nodes that are one

    def _tests_of_answers(self) -> Iterator[tuple[str, Block]]:
        """For each node that takes any keys, the one behind it, entered from there alone, that tells them apart."""
        entered = Counter(exit.target for block in self.blocks.values() for exit in _ways(block))
        for block in self.blocks.values():
            target = block.default.target if block.default else None
            split = self.blocks.get(target or "")
            if block.wait != KEYS or block.rules or split is None or split is block or entered[target] > 1:
                continue
            if split.has_router and not split.wait and not split.actions and _tests(split, block):
                yield block.uuid, split

    def _said_before(self) -> dict[str, Block]:
        """For each node that waits for the caller without a word, the one before it that says what for.

        Where several lead there, that is the first one in the file that is not what silence and wrong keys lead to.
        """
        before: dict[str, list[Block]] = {}
        for block in self.blocks.values():
            asks = self.blocks.get(self._noticed(block.default.target) or "") if block.default else None
            says = block.prompt and not block.has_router and not block.enters
            if says and asks and asks.wait in (KEYS, RECORDING) and not asks.prompt:
                before.setdefault(asks.uuid, []).append(block)
        said: dict[str, Block] = {}
        for uuid, blocks in before.items():
            default = self._answers(self.blocks[uuid]).default
            wrong = self._noticed(default.target) if default else None
            said[uuid] = next((block for block in blocks if block.uuid != wrong), blocks[0])
        return said

    def _answers(self, block: Block) -> Block:
        """The node whose rules tell the answers apart that another one takes: mostly itself."""
        return self._tested.get(block.uuid, block)

    # nodes

    def _node(self, block: Block) -> Node:
        cls = self._class(block)
        prompt = block.prompt
        if said := self._said.get(block.uuid):
            prompt = said.prompt
        return cls(
            id=block.uuid,
            span=block.span,
            whole=block.whole,
            name=_title(block, prompt),
            prompt=prompt,
            term=TERM,
            **self._fields(cls, block),
        )

    def _class(self, block: Block) -> type[Node]:
        if block.enters:
            return SubFlow
        if block.wait == KEYS:
            return Menu if _is_menu(self._answers(block)) else Collect
        if block.wait:
            return {RECORDING: Voicemail, DIAL: Transfer}.get(block.wait, Unknown)
        if block.has_router:
            return Task if _REQUESTS.intersection(block.actions) else Branch
        return Message if block.prompt else Task

    def _fields(self, cls: type[Node], block: Block) -> dict[str, Any]:
        """What only this kind of node has."""
        if cls is Menu:
            return {"input": "keys"}
        if cls is Collect:
            return {
                "input": "keys",
                "datum": block.name or None,
                "digits": (block.count, block.count) if block.count else None,
                "terminator": block.terminator,
                "first_digit": block.timeout[0] if block.timeout else None,
            }
        if cls is Transfer:
            return {"number": block.phone if block.phone and "@" not in block.phone else None}
        if cls is Branch:
            return {"by": _decided_by(block)}
        if block.enters:
            return {"reference": block.enters.reference}
        return {"reason": "waits for a text message in the middle of a phone call"} if cls is Unknown else {}

    # exits

    def _exits(self, block: Block, node: Node) -> Iterator[Edge]:
        if isinstance(node, Menu | Collect):
            yield from self._of_keys(block, node)
        elif isinstance(node, Branch):
            for rule in block.rules:
                yield self._edge(EdgeKind.CASE, rule.exit, condition=rule.category or " ".join(rule.arguments))
            if block.default:
                yield self._edge(EdgeKind.CASE, block.default, condition="else")
        elif block.has_router and not isinstance(node, Voicemail | Unknown):
            yield from self._of_outcomes(block, node)
        else:
            yield from self._of_all(block, node)

    def _of_keys(self, block: Block, node: Node) -> Iterator[Edge]:
        """The exits of a node that waits for keys: RapidPro takes silence for an answer that no rule fits."""
        answers = self._answers(block)
        goes_on = False
        for rule in answers.rules:
            keys = keys_of(rule, block.count)
            for key in keys if isinstance(node, Menu) else ():
                label = rule.category if len(keys) == 1 and rule.category.casefold() != key else None
                yield self._edge(EdgeKind.OPTION, rule.exit, key=key, label=label or None)
            if isinstance(node, Collect) or not keys:
                goes_on = True
                kind = EdgeKind.CASE if isinstance(node, Menu) else EdgeKind.NEXT
                yield self._edge(kind, rule.exit, condition=rule.category or " ".join(rule.arguments))
        default = answers.default or Exit(None, block.span, None)
        if answers.rules:
            yield self._edge(EdgeKind.NO_MATCH, default, implied=answers.default is None)
        elif not goes_on:
            yield self._edge(EdgeKind.NEXT, default)
        seconds, silence = block.timeout or (None, default)
        yield self._edge(EdgeKind.NO_INPUT, silence, after=seconds, implied=block.timeout is None)

    def _of_outcomes(self, block: Block, node: Node) -> Iterator[Edge]:
        """The exits of a node whose router tests how something went: a call, a request, another flow.

        What is not wired is of no interest once the talk or the other flow is over; failures that are not are one stop.
        """
        well = EdgeKind.RETURN if isinstance(node, SubFlow) else EdgeKind.NEXT
        outcomes = [(rule.category or " ".join(rule.arguments), _went(rule, well), rule.exit) for rule in block.rules]
        if block.default:
            kind = EdgeKind.FAILURE if block.rules else well
            outcomes.append((block.otherwise or "else", kind, block.default))
        failed: list[tuple[str, Exit]] = []
        for said, kind, exit in outcomes:
            if self.landing(exit.target) is not None:
                yield self._edge(kind, exit, condition=said if kind is EdgeKind.FAILURE else None)
            elif kind is EdgeKind.FAILURE:
                failed.append((said, exit))
            elif isinstance(node, Task):
                yield Edge("", DONE, kind, exit.span)
        if failed and not isinstance(node, SubFlow):
            yield self._edge(EdgeKind.FAILURE, failed[0][1], condition=", ".join(said for said, _ in failed))

    def _of_all(self, block: Block, node: Node) -> Iterator[Edge]:
        """The one way on from a node that tests nothing, or whose tests cannot be understood."""
        for exit in _ways(block):
            if self.landing(exit.target) is not None:
                kind = EdgeKind.RETURN if isinstance(node, SubFlow) else EdgeKind.NEXT
                if not (isinstance(node, SubFlow) and block.enters and not block.enters.comes_back):
                    yield self._edge(kind, exit)
            elif isinstance(node, Message | Task):
                yield Edge("", DONE, EdgeKind.NEXT, exit.span)

    def _edge(self, kind: EdgeKind, exit: Exit, **details: Any) -> Edge:
        target = self.landing(exit.target)
        return Edge("", target or NO_TARGET, kind, exit.span, target_span=exit.target_span or exit.span, **details)


def passed(node: Node) -> Message:
    """A node that enters a flow of the same file, and nothing more: what callers meet is there."""
    return Message(id=node.id, span=node.span, whole=node.whole, name=node.name, term=TERM)


def keys_of(rule: Rule, count: int | None) -> tuple[str, ...]:
    """The keys that a rule takes, none where it tests something else; `count` is how many digits are keyed.

    A range of numbers is so many keys only where one digit is keyed; else it checks a number.
    """
    if rule.test in _EQUAL:
        return tuple(dict.fromkeys(word for text in rule.arguments for word in text.split() if _KEY.match(word)))
    if rule.test not in _RANGES or count != 1 or not all(map(_NUMBER.match, rule.arguments)) or not rule.arguments:
        return ()
    least, most = _RANGES[rule.test]
    first = 0 if least is None else max(int(rule.arguments[0]) + least, 0)
    last = 9 if most is None else min(int(rule.arguments[-1]) + most, 9)
    return tuple(str(digit) for digit in range(first, last + 1))


def _went(rule: Rule, well: EdgeKind) -> EdgeKind:
    """What a rule about an outcome is: a failure, or `well` where its words do not say so."""
    return EdgeKind.FAILURE if _FAILED.search(" ".join((rule.category, *rule.arguments))) else well


def _is_menu(answers: Block) -> bool:
    """Whether the rules tell keys apart, and do not only check or rate a number."""
    count = answers.count if answers.wait else 1
    checks = any(rule.test in _RANGES and not keys_of(rule, count) for rule in answers.rules)
    return not checks and any(rule.test in _EQUAL and keys_of(rule, count) for rule in answers.rules)


def _only_notes(block: Block) -> bool:
    """Whether callers notice nothing of a node: it stores something, or does nothing."""
    is_silent = not block.prompt and not block.has_router and not block.enters
    return is_silent and not _ERRANDS.intersection(block.actions)


def _ways(block: Block) -> tuple[Exit, ...]:
    """All exits of a node."""
    default = (block.default,) if block.default else ()
    return (*(rule.exit for rule in block.rules), *default)


def _tests(split: Block, block: Block) -> bool:
    """Whether a node without a wait tests what was keyed at another one."""
    result = _RESULT.match(split.operand)
    return split.operand == "@input.text" or bool(result and result[1] == _snake(block.name) and block.name)


def _snake(name: str) -> str:
    """The name of a result as expressions write it."""
    return _NOT_IN_NAMES.sub("_", name.lower()).strip("_")


def _decided_by(block: Block) -> str | None:
    """What a router decides by, where that can be seen."""
    if _LANGUAGE.match(block.operand):
        return "language"
    return "caller" if _CONTACT.match(block.operand) else "data" if _ASKED.match(block.operand) else None


def _message(block: Block) -> Message:
    title = opening_words(block.prompt) or block.uuid
    return Message(id=block.uuid, span=block.span, whole=block.whole, name=title, prompt=block.prompt, term=TERM)


def _title(block: Block, prompt: Prompt) -> str:
    """What messages call a node: its result, the flow that it enters, its first words, what else it names."""
    entered = block.enters.name if block.enters else ""
    done = ", ".join(action for action in block.actions if action in _ERRANDS)
    return block.name or entered or opening_words(prompt) or block.phone or done or block.operand
