"""The nodes of a RapidPro voice flow as they stand in the file, the old and the new way of writing them made one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ivrlint.flow import Problem, Prompt
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.rapidpro.words import language_of, segments_of, text_of
from ivrlint.source import Mapping, Scalar, Sequence, Span, Value

KEYS = "keys"
RECORDING = "recording"
DIAL = "dial"
TEXT = "text"
"""What a node can wait for: keys, the caller's voice, the end of a talk with somebody else, a text message."""

_LEGACY_WAITS = {"wait_digit": KEYS, "wait_digits": KEYS, "wait_recording": RECORDING, "M": KEYS, "K": KEYS}
_LEGACY_WAITS |= {"R": RECORDING, "wait_message": TEXT}
"""Types of rule sets, and the response types that stood for them before version 5."""
_HINTS = {"digits": KEYS, "audio": RECORDING}
_SAYING = frozenset({"say", "say_msg", "play", "play_audio"})
_ENTERING = frozenset({"flow", "enter_flow"})


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a call goes on: the uuid of a node, or None where the flow ends."""

    target: str | None
    span: Span
    target_span: Span | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One test of a router, with the exit that it leads to."""

    test: str
    """The type of the test: eq, between, has_number_eq, ...; empty where the router draws lots."""
    arguments: tuple[str, ...]
    category: str
    exit: Exit


@dataclass(frozen=True, slots=True)
class Entered:
    """A flow that is entered, by its uuid (by its number in old exports), and whether the call comes back."""

    ids: tuple[str, ...]
    name: str
    comes_back: bool

    @property
    def reference(self) -> str | None:
        """The best that it is known by; None where only the call knows it."""
        best = next(iter(self.ids), self.name)
        return best if best and "@" not in best else None


@dataclass(frozen=True, slots=True)
class Block:
    """One node: an action set, a rule set, or the node with actions and a router that both became in version 12."""

    uuid: str
    span: Span
    """What it is called, else the first words that it says, else its uuid."""
    whole: Span
    prompt: Prompt = SILENCE
    actions: tuple[str, ...] = ()
    """The types of its actions."""
    name: str = ""
    """The name of its result."""
    has_router: bool = False
    wait: str | None = None
    count: int | None = None
    """How many digits it takes."""
    terminator: str | None = None
    phone: str | None = None
    operand: str = ""
    rules: tuple[Rule, ...] = ()
    default: Exit | None = None
    """Where the call goes on when no rule holds; after a node without a router, where it goes on at all."""
    otherwise: str = ""
    """What the router calls the answers that no rule fits."""
    timeout: tuple[float, Exit] | None = None
    """Seconds of silence, and where they lead, where the file says so."""
    enters: Entered | None = None


def items_of(value: Value | None) -> Iterator[Mapping]:
    """The objects in a list; nothing for anything else."""
    return (item for item in value.items if isinstance(item, Mapping)) if isinstance(value, Sequence) else iter(())


def ids_of(part: Mapping) -> tuple[str, ...]:
    """What a flow is known by: its uuid, and its number in old exports."""
    return tuple(filter(None, (text_of(part.get("uuid")), text_of(part.get("id")))))


def read_blocks(flow: Mapping, base: str, problems: list[Problem]) -> dict[str, Block]:
    """The nodes of a flow by uuid, in file order; `base` is its language as the file writes it."""
    blocks: dict[str, Block] = {}
    reader = _NewReader(flow, base) if flow.get("nodes") else _LegacyReader(flow, base)
    for part in reader.parts():
        uuid = part.get("uuid")
        if not isinstance(uuid, Scalar) or not text_of(uuid):
            problems.append(Problem("a node needs a `uuid`, so that exits can lead to it", part.span))
        elif uuid.text in blocks:
            first = blocks[uuid.text].span
            problems.append(Problem(f"a second node has the uuid «{uuid.text}»", uuid.span, related=(first,)))
        else:
            blocks[uuid.text] = reader.block(uuid, part)
    return blocks


class _NewReader:
    """Flows of spec 13 and 14: nodes with actions, a router, categories and exits."""

    def __init__(self, flow: Mapping, base: str) -> None:
        self.flow = flow
        localization = flow.get("localization")
        entries = localization.entries if isinstance(localization, Mapping) else []
        self.translations = {
            tag: entry.value
            for entry in entries
            if isinstance(entry.value, Mapping) and entry.key.text != base and (tag := language_of(entry.key.text))
        }

    def parts(self) -> Iterator[Mapping]:
        return items_of(self.flow.get("nodes"))

    def block(self, uuid: Scalar, part: Mapping) -> Block:
        actions = tuple(items_of(part.get("actions")))
        exits = [(text_of(exit.get("uuid")), _exit(exit, "destination_uuid")) for exit in items_of(part.get("exits"))]
        prompt = SILENCE
        for action in actions:
            prompt += self._said(action)
        router = part.get("router")
        known: dict[str, Any] = {
            "uuid": uuid.text,
            "whole": part.span,
            "prompt": prompt,
            "actions": tuple(text_of(action.get("type")) for action in actions),
            "enters": _entered(actions),
        }
        if not isinstance(router, Mapping):
            way_on = exits[0][1] if exits else None
            return Block(span=prompt.span or uuid.span, default=way_on, **known)
        return self._routed(uuid, router, dict(exits), known)

    def _routed(self, uuid: Scalar, part: Mapping, exits: dict[str, Exit], known: dict[str, Any]) -> Block:
        router = _Router(part, exits)
        wait, name, prompt = part.get("wait"), part.get("result_name"), known["prompt"]
        rules, default = router.rules(), router.leads(part.get("default_category_uuid"))
        block = Block(
            span=name.span if isinstance(name, Scalar) and text_of(name) else prompt.span or uuid.span,
            name=text_of(name),
            has_router=True,
            operand=text_of(part.get("operand")).strip(),
            rules=rules if rules or default else router.lots(),
            default=default,
            otherwise=router.title(part.get("default_category_uuid")),
            **known,
        )
        if not isinstance(wait, Mapping):
            return block
        hint = wait.get("hint")
        return replace(
            block,
            wait=_waits_for(wait, hint),
            count=_whole(hint.get("count")) if isinstance(hint, Mapping) else None,
            terminator=(text_of(hint.get("terminated_by")) or None) if isinstance(hint, Mapping) else None,
            phone=text_of(wait.get("phone")),
            timeout=router.timeout(wait.get("timeout")),
        )

    def _said(self, action: Mapping) -> Prompt:
        """What an action says or plays, in every language that the flow is translated to."""
        if text_of(action.get("type")) not in _SAYING:
            return SILENCE
        languages = {"": segments_of(action.get("text"), action.get("audio_url"))}
        for tag, translations in self.translations.items():
            translated = translations.get(text_of(action.get("uuid")))
            if isinstance(translated, Mapping):
                spoken = segments_of(_first(translated.get("text")), _first(translated.get("audio_url")))
                languages |= {tag: spoken} if spoken else {}
        return Prompt(languages) if languages[""] else SILENCE


class _Router:
    """A router of spec 13 and 14: cases lead to categories, categories to exits."""

    def __init__(self, part: Mapping, exits: dict[str, Exit]) -> None:
        self.part = part
        self.exits = exits
        self.categories = {text_of(category.get("uuid")): category for category in items_of(part.get("categories"))}

    def title(self, uuid: Value | None) -> str:
        """What a category is called."""
        category = self.categories.get(text_of(uuid))
        return text_of(category.get("name")) if category else ""

    def leads(self, uuid: Value | None) -> Exit | None:
        """Where a category leads, placed at its name."""
        category = self.categories.get(text_of(uuid))
        exit = self.exits.get(text_of(category.get("exit_uuid"))) if category else None
        name = category.get("name") if category else None
        return replace(exit, span=name.span) if exit and name else exit

    def rules(self) -> tuple[Rule, ...]:
        """The cases, each placed at what it compares with."""
        rules = []
        for case in items_of(self.part.get("cases")):
            category, arguments = case.get("category_uuid"), case.get("arguments")
            listed = [item for item in arguments.items if text_of(item)] if isinstance(arguments, Sequence) else []
            if exit := self.leads(category):
                place = listed[0] if listed else case.get("type") or case
                texts = tuple(text_of(item).strip() for item in listed)
                type = text_of(case.get("type"))
                rules.append(Rule(type, texts, self.title(category), replace(exit, span=place.span)))
        return tuple(rules)

    def lots(self) -> tuple[Rule, ...]:
        """The categories of a router that tests nothing: it draws lots."""
        drawn = ((self.title(part.get("uuid")), self.leads(part.get("uuid"))) for part in self.categories.values())
        return tuple(Rule("", (), title, exit) for title, exit in drawn if exit)

    def timeout(self, part: Value | None) -> tuple[float, Exit] | None:
        """The seconds of silence that a wait allows, and where they lead."""
        if not isinstance(part, Mapping):
            return None
        seconds, exit = _whole(part.get("seconds")), self.leads(part.get("category_uuid"))
        return (float(seconds), exit) if seconds and exit else None


class _LegacyReader:
    """Flows before version 12: action sets and rule sets."""

    def __init__(self, flow: Mapping, base: str) -> None:
        self.flow = flow
        self.base = base

    def parts(self) -> Iterator[Mapping]:
        yield from items_of(self.flow.get("action_sets"))
        yield from items_of(self.flow.get("rule_sets"))

    def block(self, uuid: Scalar, part: Mapping) -> Block:
        return self._rule_set(uuid, part) if part.get("rules") else self._action_set(uuid, part)

    def _action_set(self, uuid: Scalar, part: Mapping) -> Block:
        actions = tuple(items_of(part.get("actions")))
        prompt = SILENCE
        for action in actions:
            prompt += self._said(action)
        return Block(
            uuid=uuid.text,
            span=prompt.span or uuid.span,
            whole=part.span,
            prompt=prompt,
            actions=tuple(text_of(action.get("type")) for action in actions),
            default=_exit(part, "destination"),
            enters=_entered(actions),
        )

    def _rule_set(self, uuid: Scalar, part: Mapping) -> Block:
        type = text_of(part.get("ruleset_type")) or text_of(part.get("response_type"))
        rules: list[Rule] = []
        default: Exit | None = None
        for item in items_of(part.get("rules")):
            rule = self._rule(item)
            if rule.test == "true":
                default = default or rule.exit
            else:
                rules.append(rule)
        label, config = part.get("label"), part.get("config")
        called = config.get("flow") if isinstance(config, Mapping) and type == "subflow" else None
        return Block(
            uuid=uuid.text,
            span=label.span if isinstance(label, Scalar) and text_of(label) else uuid.span,
            whole=part.span,
            actions=(type,) if type in ("webhook", "resthook", "airtime") else (),
            name=text_of(label),
            has_router=True,
            wait=_LEGACY_WAITS.get(type),
            count=1 if type in ("wait_digit", "M") else None,
            terminator=text_of(part.get("finished_key")) or None,
            operand=text_of(part.get("operand")).strip(),
            rules=tuple(rules),
            default=default,
            enters=_named(called, comes_back=True) if isinstance(called, Mapping) else None,
        )

    def _rule(self, item: Mapping) -> Rule:
        test = item.get("test")
        category = self._own(item.get("category"))
        values: list[Scalar] = []
        type = ""
        if isinstance(test, Mapping):
            type = text_of(test.get("type"))
            given = (self._own(test.get(name)) for name in ("test", "min", "max", "exit_type", "status"))
            values = [value for value in given if value and text_of(value)]
        place = values[0] if values and type != "true" else category
        exit = _exit(item, "destination")
        texts = tuple(value.text.strip() for value in values)
        return Rule(type, texts, text_of(category), Exit(exit.target, (place or item).span, exit.target_span))

    def _said(self, action: Mapping) -> Prompt:
        if text_of(action.get("type")) not in _SAYING:
            return SILENCE
        said, recording = action.get("msg"), action.get("recording") or action.get("url")
        if not isinstance(said, Mapping):
            own = segments_of(said, self._own(recording))
            return Prompt({"": own}) if own else SILENCE
        languages = {}
        for entry in said.entries:
            spoken = recording.get(entry.key.text) if isinstance(recording, Mapping) else recording
            tag = "" if entry.key.text == self.base else language_of(entry.key.text) or entry.key.text
            if segments := segments_of(entry.value, spoken):
                languages[tag] = segments
        return Prompt(languages)

    def _own(self, value: Value | None) -> Scalar | None:
        """A single value, in the flow's own language where there are several."""
        if isinstance(value, Mapping):
            value = value.get(self.base) or next((entry.value for entry in value.entries), None)
        return value if isinstance(value, Scalar) else None


def _exit(part: Mapping, name: str) -> Exit:
    """The exit that a field of `part` names; the flow ends where it is null or absent."""
    target = part.get(name)
    wired = bool(text_of(target))
    place = target or part.get("uuid") or part
    return Exit(text_of(target) or None, place.span, target.span if wired and target else None)


def _waits_for(wait: Mapping, hint: Value | None) -> str:
    if text_of(wait.get("type")) == "dial":
        return DIAL
    return _HINTS.get(text_of(hint.get("type")), TEXT) if isinstance(hint, Mapping) else TEXT


def _entered(actions: tuple[Mapping, ...]) -> Entered | None:
    """The flow that one of these actions enters; the old action never comes back."""
    for action in actions:
        if text_of(action.get("type")) in _ENTERING:
            flow, terminal = action.get("flow"), action.get("terminal")
            leaves = text_of(action.get("type")) == "flow" or text_of(terminal) == "true"
            return _named(flow if isinstance(flow, Mapping) else action, comes_back=not leaves)
    return None


def _named(flow: Mapping, *, comes_back: bool) -> Entered:
    return Entered(ids_of(flow), text_of(flow.get("name")), comes_back)


def _whole(value: Value | None) -> int | None:
    number = value.value if isinstance(value, Scalar) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= 10_000 else None


def _first(value: Value | None) -> Value | None:
    return value.items[0] if isinstance(value, Sequence) and value.items else value
