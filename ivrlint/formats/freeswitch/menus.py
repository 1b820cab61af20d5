"""What FreeSWITCH menus do, from their `<menu>` and `<entry>` elements to a flow.

It is from FreeSWITCH's own source, `switch_ivr_menu.c`. A menu that another one calls is a level on a stack: whoever
gives up in it is back in the menu above, as with `menu-back`. Only the menu that the dialplan called plays its exit
sound, and then the dialplan goes on. How is not in the file, so the call *returns*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ivrlint.flow import (
    NO_TARGET,
    Agent,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    FlowBuilder,
    Hangup,
    Menu,
    Message,
    Node,
    Problem,
    Prompt,
    Queue,
    SubFlow,
    Unknown,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.back import way_back
from ivrlint.formats.freeswitch.applications import COMES_BACK, TERM, is_unnoticed, read_application, sound
from ivrlint.source import Attribute, Element, SourceText, Span

NAME = "freeswitch"

DEFAULT_TRIES = 3
"""How often a menu is played where it does not say so: switch_ivr_menu_init."""
DEFAULT_SECONDS = 10.0
"""How long a menu waits for a key where it does not say so, in seconds: switch_ivr_menu_init."""

PIN_TRIES = 3
"""How often the code of a menu may be keyed: switch_ivr_menu_execute, as the other figures about codes."""
PIN_SECONDS = 3.0
PIN_SOUND = "ivr/ivr-please_enter_pin_followed_by_pound.wav"
BAD_PIN_SOUND = "conference/conf-bad-pin.wav"

_LEVELS = {"menu-back": "back", "menu-top": "start", "menu-exit": "exit"}
"""The actions that lead to another level."""
_ACTIONS = (*_LEVELS, "menu-sub", "menu-exec-app", "menu-play-sound")

_NUMBER = re.compile(r"[+-]?\d{1,9}")
_EXACT = re.compile(r"/\^\(?((?:[0-9#]|\\\*)+)\)?\$/\Z")
_VOICE_LANGUAGE = re.compile(r"\b([a-z]{2,3}-[A-Z]{2})\b")
_PLAIN = re.compile(r"[\w.-]+\Z")
_KEPT_FREE = frozenset({"hangup", "return"})


@dataclass(frozen=True, slots=True)
class Level:
    """A menu in the file."""

    id: str
    name: str
    element: Element

    @property
    def entrance(self) -> str:
        """Id of the node where its callers come in: what asks for the code, where there is one."""
        return f"{self.id} pin" if self.value("pin") else self.id

    def attribute(self, name: str) -> Attribute | None:
        """An attribute that is not empty."""
        attribute = self.element.attributes.get(name)
        return attribute if attribute and attribute.value.strip() else None

    def value(self, name: str) -> str:
        """The value of an attribute, empty where there is none."""
        return (self.element.get(name) or "").strip()

    def figure(self, name: str) -> int | None:
        """The number that an attribute begins with, 0 where there is none; None where it is only known in a call."""
        number = _NUMBER.match(self.value(name))
        if number:
            return int(number[0])
        return None if "$" in self.value(name) or "{" in self.value(name) else 0

    def inter_digit(self, after: float | None) -> float | None:
        """Seconds allowed between two digits, half of those before the first one where nothing else is said.

        None also where one digit is the most that the menu takes.
        """
        exact = (entry.get("digits") or "" for entry in self.element.elements("entry"))
        longest = max((len(digits) for digits in exact if not digits.startswith("/")), default=0)
        most, milliseconds = self.figure("digit-len"), self.figure("inter-digit-timeout")
        if milliseconds is None or (longest < 2 and most is not None and most < 2):
            return None
        return milliseconds / 1000 if milliseconds > 0 else after and after / 2


def read_menus(root: Element) -> tuple[dict[str, Level], list[Problem]]:
    """The menus of a file by name, of several with one name the first, as FreeSWITCH has it; and what is wrong."""
    menus: dict[str, Level] = {}
    problems: list[Problem] = []
    for element in root.every("menu"):
        name = element.attributes.get("name")
        if element.first("keys") or element.first("phrases"):
            continue
        if name is None or not name.value:
            problems.append(Problem("a menu without `name` can never be called", element.span))
        elif name.value in menus:
            first = menus[name.value].element.attributes["name"].span
            message = f"there is a menu «{name.value}» already, and FreeSWITCH takes the first one"
            problems.append(Problem(message, name.span, related=(first,)))
        else:
            free = _PLAIN.match(name.value) and name.value not in _KEPT_FREE
            menus[name.value] = Level(name.value if free else f"menu {name.value}", name.value, element)
    return menus, problems


class MenuReader:
    """Builds the flow of some menus; `complete` where no menu that they can call is in another file."""

    def __init__(self, menus: dict[str, Level], problems: list[Problem], *, complete: bool) -> None:
        """Begin with the menus of `read_menus`."""
        self.menus = menus
        self.problems = problems
        self.complete = complete
        self.builder = FlowBuilder()
        self.calls: list[Edge] = []
        """The ways from one menu into another one, by the ids of the menus."""
        self.homeward: list[tuple[Edge, str, str]] = []
        """Exits to another level: the edge, its word (back, start or exit) and the id of the menu it is written in."""

    def read(self, source: SourceText, dialled: list[str]) -> Flow:
        """The flow; `dialled` are the menus that a dialplan in the same file calls."""
        for menu in self.menus.values():
            self._add_menu(menu)
        starts = self._starts(dialled)
        self._lead_home([menu.id for menu in starts])
        nodes = self.builder.nodes
        languages = tuple(dict.fromkeys(node.language for node in nodes.values() if node.language))
        return Flow(
            nodes=nodes,
            connections=self.builder.edges,
            source=source,
            format=NAME,
            starts=tuple(menu.entrance for menu in starts),
            start_span=nodes[starts[0].id].span,
            entries={menu.name: menu.entrance for menu in starts[1:]},
            language=languages[0] if languages else None,
            languages=languages,
            problems=self.problems,
        )

    # menus

    def _add_menu(self, menu: Level) -> None:
        timeout = menu.figure("timeout")
        after = DEFAULT_SECONDS if timeout is not None and timeout <= 0 else timeout and timeout / 1000
        node = Menu(
            id=menu.id,
            span=menu.element.attributes["name"].span,
            whole=menu.element.whole,
            name=menu.name,
            prompt=sound(menu.attribute("greet-long")),
            language=_language(menu),
            input="keys",
            inter_digit=menu.inter_digit(after),
            term="menu",
        )
        self.builder.add(node)
        if menu.value("pin"):
            self._ask_for_pin(menu)
        short = sound(menu.attribute("greet-short"))
        again = SILENCE if _pieces(short) == _pieces(node.prompt) else short
        wrong = sound(menu.attribute("invalid-sound")) + again
        limit = "max-timeouts" if menu.value("max-timeouts") else "max-failures"
        self._give_up(menu, EdgeKind.NO_INPUT, limit, "exec-on-max-timeouts", again, after)
        self._give_up(menu, EdgeKind.NO_MATCH, "max-failures", "exec-on-max-failures", wrong, None)
        by_digits: dict[str, list[Element]] = {}
        for entry in menu.element.elements("entry"):
            by_digits.setdefault(entry.get("digits") or "", []).append(entry)
        for entry in by_digits.pop("", ()):
            message = f"an entry of «{menu.name}» has no `digits`, and FreeSWITCH loads no menu with such an entry"
            self.problems.append(Problem(message, entry.span))
        for entries in by_digits.values():
            self._choose(menu, entries)
        if not node.prompt:
            message = (
                f"the menu «{menu.name}» has no `greet-long`, and FreeSWITCH takes no keys where nothing is played"
            )
            self.problems.append(Problem(message, node.span))
        elif by_digits and all(digits.startswith("/") for digits in by_digits) and menu.figure("digit-len") == 0:
            message = f"all digits of the menu «{menu.name}» are patterns; without `digit-len` FreeSWITCH takes no keys"
            self.problems.append(Problem(message, node.span))

    def _give_up(self, menu: Level, kind: EdgeKind, limit: str, run: str, again: Prompt, after: float | None) -> None:
        """Lead on those who are silent, or wrong, as often as the menu allows."""
        tries, command = menu.figure(limit), menu.attribute(run)
        place = menu.attribute(limit) or menu.element.attributes["name"]
        edge = Edge(
            menu.id,
            NO_TARGET,
            kind,
            (command or place).span,
            after=after,
            tries=tries if tries and tries > 0 else DEFAULT_TRIES,
            tries_known=tries is not None,
            again=(again,) if again else (),
            target_span=command.span if command else None,
        )
        if command is None:
            self.homeward.append((edge, "back", menu.id))
        elif node := self._run(edge, menu, command, menu.element.whole, f"{menu.id} {kind}"):
            self.homeward.append((Edge(node.id, NO_TARGET, _way_on(node), command.span), "back", menu.id))

    def _ask_for_pin(self, menu: Level) -> None:
        """Put what asks for the code before the menu."""
        pin = menu.element.attributes["pin"]
        length = len(pin.value)
        prompt = sound(menu.attribute("pin-file") or Attribute(PIN_SOUND, pin.span))
        node = Collect(
            id=menu.entrance,
            span=pin.span,
            whole=pin.span,
            name=f"PIN of {menu.name}",
            prompt=prompt,
            datum="PIN",
            digits=(length, length),
            terminator="#",
            sensitive="code",
            input="keys",
            term="menu",
        )
        self.builder.add(node)
        self.builder.connect(Edge(node.id, menu.id, EdgeKind.NEXT, pin.span))
        for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH):
            after = PIN_SECONDS if kind is EdgeKind.NO_INPUT else None
            again = (sound(menu.attribute("bad-pin-file") or Attribute(BAD_PIN_SOUND, pin.span)),)
            end = self.builder.ends("return", pin.span)
            self.builder.connect(Edge(node.id, end, kind, pin.span, after=after, tries=PIN_TRIES, again=again))

    # entries

    def _choose(self, menu: Level, entries: list[Element]) -> None:
        """Connect what happens on the same digits: FreeSWITCH runs all such entries, one after the other."""
        before: Node | None = None
        for number, entry in enumerate(entries):
            digits, param = entry.attributes["digits"], entry.attributes.get("param")
            unnoticed = entry.get("action") == "menu-exec-app" and param is not None and is_unnoticed(param.value)
            if unnoticed and number + 1 < len(entries):
                continue
            source, kind = (before.id, _way_on(before)) if before else (menu.id, EdgeKind.OPTION)
            key, label = (None, None) if before else (_key(digits.value), _label(digits.value, param))
            place = param.span if param else None
            edge = Edge(source, NO_TARGET, kind, digits.span, key=key, label=label, target_span=place)
            before = self._act(edge, menu, entry)
        if before:
            self.builder.connect(Edge(before.id, menu.id, _way_on(before), entries[-1].span))

    def _act(self, edge: Edge, menu: Level, entry: Element) -> Node | None:
        """Connect `edge` to what an entry does; the node, where the call comes back from it."""
        action, param = entry.get("action", ""), entry.attributes.get("param")
        id = f"{menu.id} entry {entry.span.start}"
        if action in _LEVELS:
            self.homeward.append((edge, _LEVELS[action], menu.id))
        elif action not in _ACTIONS:
            place = entry.attributes.get("action")
            reason = f"FreeSWITCH has no menu action «{action}», and loads no menu with such an entry"
            span = place.span if place else entry.span
            self.problems.append(Problem(reason, span))
            name = action or "no action"
            return self._connect(edge, Unknown(id=id, span=span, whole=entry.whole, name=name, reason=reason))
        elif param is None or not param.value.strip():
            self._stop(edge, f"`{action}` needs a `param`")
        elif action == "menu-sub":
            return self._call(edge, menu, param, entry.whole, id)
        elif action == "menu-exec-app":
            return self._run(edge, menu, param, entry.whole, id)
        else:
            prompt = sound(param)
            message = Message(id=id, span=param.span, whole=entry.whole, name=param.value, prompt=prompt, term=TERM)
            return self._connect(edge, message)
        return None

    def _call(self, edge: Edge, menu: Level, called: Attribute, whole: Span, id: str) -> Node | None:
        """Connect `edge` to a menu."""
        if called.value == menu.name:
            self.builder.connect(replace(edge, target=menu.id, word="repeat"))
        elif level := self.menus.get(called.value):
            self.calls.append(replace(edge, source=menu.id, target=level.id))
            self.builder.connect(replace(edge, target=level.entrance))
        elif self.complete:
            target = self.builder.unknown(f"undefined:{called.value}", UNDEFINED, called.span, called.value)
            self.builder.connect(replace(edge, target=target))
        else:
            node = SubFlow(id=id, span=called.span, whole=whole, name=called.value, reference=called.value, term=TERM)
            return self._connect(edge, node)
        return None

    def _run(self, edge: Edge, menu: Level, command: Attribute, whole: Span, id: str) -> Node | None:
        """Connect `edge` to an application; what leaves the menus for good is one node, wherever it is run."""
        application, _, arguments = command.value.strip().partition(" ")
        if application == "ivr" and arguments.strip():
            return self._call(edge, menu, Attribute(arguments.strip(), command.span), whole, id)
        before = SILENCE if edge.kind in ERROR_KINDS else sound(menu.attribute("transfer-sound"))
        shared = f"app {' '.join(command.value.split())}"
        node = read_application(command, shared, whole, before)
        if node is None:
            self._stop(edge, f"«{application}» is no application")
            return None
        if isinstance(node, Hangup):
            outcome = "failed" if edge.kind in ERROR_KINDS else "done"
            self.builder.connect(replace(edge, target=self.builder.ends(outcome, command.span), word="hangup"))
            return None
        own = isinstance(node, COMES_BACK) or node.prompt
        return self._connect(edge, replace(node, id=id) if own else node)

    def _connect(self, edge: Edge, node: Node) -> Node | None:
        """Connect `edge` to a node, added where it is new; the node, where the call comes back from it."""
        if node.id not in self.builder.nodes:
            self.builder.add(node)
            if isinstance(node, Queue):
                agent = Agent(id=f"{node.id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
                self.builder.add(agent)
                self.builder.connect(Edge(node.id, agent.id, EdgeKind.ANSWER, node.span, implied=True))
        self.builder.connect(replace(edge, target=node.id))
        return node if isinstance(node, COMES_BACK) else None

    def _stop(self, edge: Edge, why: str) -> None:
        node = self.builder.nodes[edge.source]
        self.builder.add(replace(node, stops=(*node.stops, replace(edge, condition=why))))

    # levels

    def _starts(self, dialled: list[str]) -> list[Level]:
        """The menus where calls come in: those that no other one leads to and those that a dialplan here calls.

        Where menus only lead to each other, the first of them.
        """
        successors: dict[str, list[str]] = {menu.id: [] for menu in self.menus.values()}
        for call in self.calls:
            successors[call.source].append(call.target)
        led_to = {call.target for call in self.calls}
        starts = {menu.id: menu for menu in self.menus.values() if menu.id not in led_to}
        starts |= {self.menus[name].id: self.menus[name] for name in dialled if name in self.menus}
        reached: set[str] = set()
        for menu in [*starts.values(), *self.menus.values()]:
            if menu.id not in reached:
                starts.setdefault(menu.id, menu)
            pending = [menu.id]
            while pending:
                id = pending.pop()
                if id not in reached:
                    reached.add(id)
                    pending += successors[id]
        return list(starts.values())

    def _lead_home(self, starts: list[str]) -> None:
        """Connect the exits to other levels: the menu above, the first one, or the dialplan behind it."""
        levels = {menu.id: menu for menu in self.menus.values()}
        above = way_back(starts, {id: self.builder.nodes[id] for id in levels}, self.calls, {})
        tops: dict[str, str] = {}
        for id in levels:
            path = [id]
            while path[-1] not in tops and (before := above[path[-1]][0]) is not None:
                path.append(before)
            tops |= dict.fromkeys(path, tops.get(path[-1], path[-1]))
        for edge, word, id in self.homeward:
            parent, several = above[id]
            top = tops[id]
            if word == "back" and parent:
                self.builder.connect(replace(edge, target=parent, word="back", approximate=several))
            elif word == "start":
                approximate = several and len(starts) > 1
                word = "start" if parent else "repeat"
                self.builder.connect(replace(edge, target=top, word=word, approximate=approximate))
            else:
                self.builder.connect(replace(edge, target=self._exit(levels[top]), word="exit"))

    def _exit(self, menu: Level) -> str:
        """Id of what callers meet when they leave the menu that the dialplan called."""
        last = menu.attribute("exit-sound")
        if last is None:
            return self.builder.ends("return", menu.element.span)
        id = f"{menu.id} exit"
        if id not in self.builder.nodes:
            name = f"exit sound of {menu.name}"
            node = Message(id=id, span=last.span, whole=last.span, name=name, prompt=sound(last), term="menu")
            self.builder.add(node)
            end = self.builder.ends("return", last.span)
            self.builder.connect(Edge(id, end, EdgeKind.NEXT, last.span, word="return"))
        return id


def _way_on(node: Node) -> EdgeKind:
    return EdgeKind.RETURN if isinstance(node, SubFlow) else EdgeKind.NEXT


def _pieces(prompt: Prompt) -> list[tuple[str | None, str | None]]:
    return [(segment.text, segment.audio) for segment in prompt.segments()]


def _key(digits: str) -> str | None:
    """The key that digits stand for; None for a pattern of many, and for what is only known in a call."""
    if exact := _EXACT.match(digits):
        return exact[1].replace("\\", "")
    return None if digits.startswith("/") or "$" in digits or "{" in digits else digits


def _label(digits: str, param: Attribute | None) -> str | None:
    """The name of an option that has no key of its own."""
    if _key(digits) is not None:
        return None
    return "an extension" if param and "$1" in param.value else f"digits {digits}"


def _language(menu: Level) -> str | None:
    """The language of the voice that reads texts out; Flite's voices are all English."""
    if voice := _VOICE_LANGUAGE.search(menu.value("tts-voice").replace("_", "-")):
        return voice[1]
    return "en" if menu.value("tts-engine") == "flite" else None
