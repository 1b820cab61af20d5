"""Menus of ha-sip, the telephone add-on for Home Assistant (YAML): menus written inside each other.

A file is the definition of a menu for incoming calls (`menu:` at its top), or automations and scripts whose `dial` and
`answer` commands carry menus. What ha-sip does where a menu says nothing was read in its README and its sources
(arnonym/ha-plugins): a wrong key is answered with «Unknown option» and the menu again, silence hangs up without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ivrlint.flow import (
    NO_TARGET,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    FlowBuilder,
    Menu,
    Message,
    Node,
    Problem,
    Prompt,
    Task,
    Transfer,
)
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.hasip.menus import ANSWERS, LEAVING, Definition, is_null
from ivrlint.formats.titles import opening_words
from ivrlint.source import Entry, Mapping, NoPhoneMenuError, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_yaml import read_yaml

NAME = "ha-sip"

TERM = "menu"
"""What ha-sip calls a node."""

UNKNOWN_OPTION = Prompt.of("Unknown option")
"""What ha-sip says to a wrong key where a menu has no `default`, before it plays the menu again."""

_AT_TOP = re.compile(r"^menu:[ \t]*(?:[#&!][^\n]*)?$", re.MULTILINE)
_IN_A_COMMAND = re.compile(r"^[ \t]+menu:[ \t]*(?:[#&!][^\n]*)?$", re.MULTILINE)
_ADD_ON = re.compile(r"hassio\.addon_stdin|^[ \t]+addon:[^\n]*ha-sip", re.MULTILINE)
_SAYS = re.compile(r"^[ \t]+(?:message|audio_file)[ \t]*:", re.MULTILINE)
_GOES_ON = re.compile(r"^[ \t]+(?:choices|choices_are_pin|post_action)[ \t]*:", re.MULTILINE)
_FENCE = "```"
_KEY = re.compile(r"[0-9*#a-d]{1,40}\Z", re.ASCII)
_LEVELS = re.compile(r"[0-9]{1,3}\Z", re.ASCII)

_KEPT_FREE = frozenset({"hangup", "hangup:failed", "return"})


def recognises(text: str) -> bool:
    """Whether this is YAML with a menu of ha-sip: `menu:` at the top, or in a command to the add-on."""
    if _FENCE in text or not _SAYS.search(text):
        return False
    if _AT_TOP.search(text):
        return bool(_GOES_ON.search(text))
    return bool(_ADD_ON.search(text) and _IN_A_COMMAND.search(text))


def read(source: SourceText) -> Flow:
    """The menus of `source` as one flow. Raise SourceError where there is none, or none can be built."""
    try:
        root = read_yaml(source).root
    except SourceError as error:
        if any(mark in source.lines[error.span.line - 1] for mark in ("{{", "{%")):
            message = "a template (`{{ ... }}`) is no YAML unless it stands in quotes, or on the lines after a `>`"
            raise SourceError(message, error.span) from error
        raise
    return _Reader(source, root).read()


class _Reader:
    def __init__(self, source: SourceText, root: Value) -> None:
        self.source = source
        self.root = root
        self.builder = FlowBuilder()
        self.problems: list[Problem] = []
        self.menus: list[Definition] = []
        self.named: dict[tuple[Definition, str], Definition] = {}
        """The menus that `jump` can lead to, by the menu that the call begins with and their ids."""

    def read(self) -> Flow:
        tops = [Definition(entry.value, entry.key, None) for entry in self._tops(self.root)]  # type: ignore[arg-type]
        if not tops:
            raise self._nothing()
        taken = dict.fromkeys(_KEPT_FREE, 1)
        inner: dict[Definition, list[Definition]] = {}
        pending = tops[::-1]
        while pending:
            menu = pending.pop()
            self._name(menu, taken)
            self.menus.append(menu)
            inner[menu] = self._inner(menu)
            pending += inner[menu][::-1]
        for menu in self.menus:
            self._add(menu, inner[menu])
        language = tops[0].text("language")
        return Flow(
            nodes=self.builder.nodes,
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=tuple(menu.id for menu in tops),
            start_span=tops[0].key.span,
            language=language.text if language else None,
            languages=(language.text,) if language else (),
            problems=self.problems,
        )

    # menus

    def _tops(self, part: Value) -> Iterator[Entry]:
        """The entries whose value is a menu that stands in no other one."""
        pending = [part]
        while pending:
            part = pending.pop()
            if isinstance(part, Sequence):
                pending += part.items[::-1]
            elif isinstance(part, Mapping):
                menu = part.entry("menu")
                if menu and isinstance(menu.value, Mapping) and _is_menu(menu.value):
                    yield menu
                else:
                    pending += [entry.value for entry in part.entries[::-1]]

    def _nothing(self) -> SourceError:
        menu = self.root.entry("menu") if isinstance(self.root, Mapping) else None
        if menu and not isinstance(menu.value, Mapping):
            message = "`menu` must hold a menu; where it is included from another file, check that file"
            return SourceError(message, menu.value.span)
        return NoPhoneMenuError("holds no menu of ha-sip: none says something, or has choices", self.source.span(0, 0))

    def _name(self, menu: Definition, taken: dict[str, int]) -> None:
        """Give a menu an id of its own: the one in the file, else one made of the keys that lead there.

        `taken` are the ids that are used, each with the last number that was put behind it.
        """
        written = menu.written_id
        path = "menu"
        if menu.around:
            secret = menu.key.text.lower() not in ANSWERS and menu.around.truth("choices_are_pin")
            path = f"{menu.around.id} {'code' if secret else menu.key.text}"
        id = written.text.strip() if written else path
        while id in taken:
            taken[path] = taken.get(path, 1) + 1
            id = f"{path} ({taken[path]})"
        taken[id] = 1
        menu.id = id
        if written:
            self.named[menu.top, written.text.strip()] = menu

    def _inner(self, menu: Definition) -> list[Definition]:
        listed = menu.fields.get("choices")
        if listed is not None and not isinstance(listed, Mapping) and not is_null(listed):
            self.problems.append(Problem("`choices` must be a mapping from keys to menus", listed.span))
        for entry in listed.entries if isinstance(listed, Mapping) else []:
            if not isinstance(entry.value, Mapping):
                self.problems.append(Problem(f"the choice «{entry.key.text}» holds no menu", entry.span))
        if isinstance(listed, Mapping):
            for first, second in listed.doubled():
                message = f"the choice «{second.key.text}» stands here twice; ha-sip takes the last one"
                self.problems.append(Problem(message, second.key.span, related=(first.key.span,)))
        return [Definition(entry.value, entry.key, menu) for entry in menu.choices()]  # type: ignore[arg-type]

    # the graph

    def _add(self, menu: Definition, inner: list[Definition]) -> None:
        keys = [choice for choice in inner if menu.is_answer or choice.key.text.lower() not in ANSWERS]
        cls = _class(menu, keys)
        if issubclass(cls, Menu | Collect):
            exits = [*self._of_keys(menu, cls, keys), *self._of_answers(menu, inner)]
        else:
            exits = list(self._after(menu, cls, inner))
        language, written, prompt = menu.text("language"), menu.written_id, menu.prompt
        node = cls(
            id=menu.id,
            span=written.span if written else menu.key.span,
            whole=menu.part.span,
            name="" if written else opening_words(prompt),
            prompt=prompt,
            language=language.text if language else None,
            term=TERM,
            stops=tuple(edge for edge in exits if edge.stops),
            **_fields(cls, menu, keys),
        )
        self.builder.add(node)
        for edge in exits:
            if not edge.stops:
                self.builder.connect(edge)

    def _of_keys(self, menu: Definition, cls: type[Node], keys: list[Definition]) -> Iterator[Edge]:
        for choice in keys:
            key = choice.key.text.lower()
            if not _KEY.match(key):
                self.problems.append(Problem(f"«{choice.key.text}» is no key of a telephone", choice.key.span))
            if cls is Collect:  # a secret: it is named nowhere
                condition = choice.id if choice.written_id else None
                yield Edge(menu.id, choice.id, EdgeKind.NEXT, choice.key.span, condition=condition)
            else:
                yield Edge(menu.id, choice.id, EdgeKind.OPTION, choice.key.span, key=key)

    def _of_answers(self, menu: Definition, inner: list[Definition]) -> Iterator[Edge]:
        """What becomes of wrong keys and of silence where the caller is asked for keys."""
        answers = {} if menu.is_answer else {choice.key.text.lower(): choice for choice in inner}
        if wrong := answers.get("default"):
            yield Edge(menu.id, wrong.id, EdgeKind.NO_MATCH, wrong.key.span)
        elif menu.is_answer:
            yield Edge(menu.id, NO_TARGET, EdgeKind.NO_MATCH, menu.key.span, implied=True)
        else:
            again = (UNKNOWN_OPTION,)
            yield Edge(menu.id, menu.id, EdgeKind.NO_MATCH, menu.key.span, again=again, word="repeat", implied=True)
        word, _ = menu.post_action
        if word in ("hangup", "return", "jump"):
            yield from self._led(menu, EdgeKind.NO_INPUT, after=0.0)
            return
        plays = {"tries": 2, "tries_known": False} if word == "repeat_message" else {}
        silence = answers.get("timeout")
        yield Edge(
            menu.id,
            silence.id if silence else NO_TARGET,
            EdgeKind.NO_INPUT,
            silence.key.span if silence else menu.key.span,
            after=menu.timeout,
            implied=silence is None,
            **plays,  # type: ignore[arg-type]
        )

    def _after(self, menu: Definition, cls: type[Node], inner: list[Definition]) -> Iterator[Edge]:
        """How the call goes on after a menu without keys."""
        word, _ = menu.post_action
        if menu.command[0] == "hangup":
            yield Edge(menu.id, self.builder.ends("done", menu.key.span), EdgeKind.NEXT, menu.key.span, word="hangup")
        elif cls is Transfer:
            return
        elif word in ("hangup", "return", "jump"):
            yield from self._led(menu, EdgeKind.NEXT)
        elif silence := next((choice for choice in inner if choice.key.text.lower() == "timeout"), None):
            yield Edge(menu.id, silence.id, EdgeKind.NEXT, silence.key.span, after=menu.timeout)
        elif cls is not Task:
            yield Edge(menu.id, NO_TARGET, EdgeKind.NEXT, menu.key.span)

    def _led(self, menu: Definition, kind: EdgeKind, after: float | None = None) -> Iterator[Edge]:
        """Where `post_action` leads."""
        place = menu.text("post_action")
        span = place.span if place else menu.key.span
        word, parameter = menu.post_action
        target: Definition | None = menu
        if word == "hangup":
            outcome = "done" if kind is EdgeKind.NEXT else "failed"
            yield Edge(menu.id, self.builder.ends(outcome, span), kind, span, after=after, word="hangup")
            return
        if word == "jump":
            target = self.named.get((menu.top, parameter.split()[0] if parameter else ""))
            if target is None:
                unknown = self.builder.unknown(f"undefined:{parameter}", UNDEFINED, span, parameter)
                yield Edge(menu.id, unknown, kind, span, after=after, target_span=span)
                return
        levels = int(parameter) if _LEVELS.match(parameter) else 1
        for _ in range(levels if word == "return" else 0):
            target = target.around if target else None
        back = "back" if word == "return" and levels == 1 else None
        yield Edge(menu.id, target.id if target else NO_TARGET, kind, span, after=after, word=back, target_span=span)


def _class(menu: Definition, keys: list[Definition]) -> type[Node]:
    """Which kind of node a menu is: one that asks for keys or a code, sends callers on, does something, or speaks."""
    if keys:
        return Collect if menu.truth("choices_are_pin") else Menu
    command, _ = menu.command
    if command in LEAVING:
        return Transfer
    return Task if command and command != "hangup" else Message


def _fields(cls: type[Node], menu: Definition, keys: list[Definition]) -> dict[str, Any]:
    """What only this kind of node has."""
    if cls is Menu:
        return {"input": "keys"}
    if cls is Transfer:
        return {"number": menu.command[1]}
    if cls is not Collect:
        return {}
    lengths = {len(choice.key.text) for choice in keys}  # each code ends the entry as soon as it fits
    return {
        "input": "keys",
        "datum": "code",
        "sensitive": "code",
        "purpose": "identification",
        "digits": (min(lengths), max(lengths)) if len(lengths) == 1 else None,
        "first_digit": menu.timeout,
    }


def _is_menu(part: Mapping) -> bool:
    return any(part.get(name) for name in ("message", "audio_file", "choices", "post_action"))
