"""What FreeSWITCH menus do, from their `<menu>` and `<entry>` elements to a flow.

It is from FreeSWITCH's own source, `switch_ivr_menu.c`. A menu that another one calls is a level on a stack: whoever
gives up in it is back in the menu above, as with `menu-back`. Only the menu that the dialplan called plays its exit
sound, and then the dialplan goes on. How is not in the file, so the call *returns*.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

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
from ivrlint.formats.freeswitch.levels import Level
from ivrlint.source import SourceText, Span
from ivrlint.source.located_xml import Attribute, Element, xml_comments

NAME = "freeswitch"

DEFAULT_TRIES = 3
"""How often a menu is played where it does not say so: switch_ivr_menu_init."""

PIN_TRIES = 3
"""How often the code of a menu may be keyed: switch_ivr_menu_execute, as the other figures about codes."""
PIN_SECONDS = 3.0
PIN_SOUND = "ivr/ivr-please_enter_pin_followed_by_pound.wav"
BAD_PIN_SOUND = "conference/conf-bad-pin.wav"

_LEVELS = {"menu-back": "back", "menu-top": "start", "menu-exit": "exit"}
"""The actions that lead to another level."""
_ACTIONS = (*_LEVELS, "menu-sub", "menu-exec-app", "menu-play-sound")

_EXACT = re.compile(r"/\^\(?((?:[0-9#]|\\\*)+)\)?\$/\Z")


Way = partial[Edge]
"""A way out of a node, but for where it leads."""


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
        self.stops: list[Edge] = []
        """Exits that lead nowhere."""
        self.homeward: list[tuple[Way, str, str]] = []
        """Exits to another level: the way, its word (back, start or exit) and the id of the menu it is written in."""

    def read(self, source: SourceText, dialled: list[str]) -> Flow:
        """The flow; `dialled` are the menus that a dialplan in the same file calls."""
        for menu in self.menus.values():
            self._add_menu(menu)
        starts = self._starts(dialled)
        self._lead_home([menu.id for menu in starts])
        self._add_stops()
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
            known_as=(starts[0].name,),
            language=languages[0] if languages else None,
            languages=languages,
            problems=self.problems,
            comments=xml_comments(source),
        )

    # menus

    def _add_menu(self, menu: Level) -> None:
        node = Menu(
            id=menu.id,
            span=menu.element.attributes["name"].span,
            whole=menu.element.whole,
            name=menu.name,
            prompt=sound(menu.attribute("greet-long")),
            language=menu.language,
            input="keys",
            inter_digit=menu.inter_digit,
            term="menu",
        )
        self.builder.add(node)
        if menu.value("pin"):
            self._ask_for_pin(menu)
        short = sound(menu.attribute("greet-short"))
        again = SILENCE if _pieces(short) == _pieces(node.prompt) else short
        wrong = sound(menu.attribute("invalid-sound")) + again
        limit = "max-timeouts" if menu.value("max-timeouts") else "max-failures"
        self._give_up(menu, EdgeKind.NO_INPUT, limit, "exec-on-max-timeouts", again, menu.seconds)
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
        waits = menu.attribute("timeout") if kind is EdgeKind.NO_INPUT else None
        place = waits or menu.attribute(limit) or menu.element.attributes["name"]
        way = partial(
            Edge,
            source=menu.id,
            kind=kind,
            span=(command or place).span,
            after=after,
            tries=tries if tries and tries > 0 else DEFAULT_TRIES,
            tries_known=tries is not None,
            again=(again,) if again else (),
            target_span=command.span if command else None,
        )
        if command is None:
            self.homeward.append((way, "back", menu.id))
        elif node := self._run(way, menu, command, menu.element.whole, f"{menu.id} {kind}"):
            way = partial(Edge, source=node.id, kind=_way_on(node), span=command.span)
            self.homeward.append((way, "back", menu.id))

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
            way = partial(Edge, span=digits.span, target_span=param.span if param else None)
            if before:
                way = partial(way, source=before.id, kind=_way_on(before))
            else:
                key = _key(digits.value)
                label = None if key else _label(digits.value, param)
                way = partial(way, source=menu.id, kind=EdgeKind.OPTION, key=key, label=label)
            before = self._act(way, menu, entry)
        if before:
            self.builder.connect(Edge(before.id, menu.id, _way_on(before), entries[-1].span))

    def _act(self, way: Way, menu: Level, entry: Element) -> Node | None:
        """Connect `way` to what an entry does; the node, where the call comes back from it."""
        action, param = entry.get("action", ""), entry.attributes.get("param")
        id = f"{menu.id} entry {entry.span.start}"
        if action in _LEVELS:
            self.homeward.append((way, _LEVELS[action], menu.id))
        elif action not in _ACTIONS:
            place = entry.attributes.get("action")
            reason = f"FreeSWITCH has no menu action «{action}», and loads no menu with such an entry"
            span = place.span if place else entry.span
            self.problems.append(Problem(reason, span))
            name = action or "no action"
            return self._connect(way, Unknown(id=id, span=span, whole=entry.whole, name=name, reason=reason))
        elif param is None or not param.value.strip():
            self._stop(way, f"`{action}` needs a `param`")
        elif action == "menu-sub":
            return self._call(way, menu, param, entry.whole, id)
        elif action == "menu-exec-app":
            return self._run(way, menu, param, entry.whole, id)
        else:
            prompt = sound(param)
            message = Message(id=id, span=param.span, whole=entry.whole, name=param.value, prompt=prompt, term=TERM)
            return self._connect(way, message)
        return None

    def _call(self, way: Way, menu: Level, called: Attribute, whole: Span, id: str) -> Node | None:
        """Connect `way` to a menu."""
        if called.value == menu.name:
            self.builder.connect(way(target=menu.id, word="repeat"))
        elif level := self.menus.get(called.value):
            self.calls.append(Edge(menu.id, level.id, EdgeKind.OPTION, called.span))
            self.builder.connect(way(target=level.entrance))
        elif self.complete:
            target = self.builder.unknown(f"undefined:{called.value}", UNDEFINED, called.span, called.value)
            self.builder.connect(way(target=target))
        else:
            node = SubFlow(id=id, span=called.span, whole=whole, name=called.value, reference=called.value, term=TERM)
            return self._connect(way, node)
        return None

    def _run(self, way: Way, menu: Level, command: Attribute, whole: Span, id: str) -> Node | None:
        """Connect `way` to an application; what leaves the menus for good is one node, wherever it is run."""
        application, _, arguments = command.value.strip().partition(" ")
        if application == "ivr" and arguments.strip():
            return self._call(way, menu, Attribute(arguments.strip(), command.span), whole, id)
        gave_up = way.keywords["kind"] in ERROR_KINDS
        before = SILENCE if gave_up else sound(menu.attribute("transfer-sound"))
        shared = f"app {' '.join(command.value.split())}"
        node = read_application(command, shared, whole, before)
        if node is None:
            self._stop(way, f"«{application}» is no application")
            return None
        if isinstance(node, Hangup):
            end = self.builder.ends("failed" if gave_up else "done", command.span)
            self.builder.connect(way(target=end, word="hangup"))
            return None
        own = isinstance(node, COMES_BACK) or node.prompt
        return self._connect(way, replace(node, id=id) if own else node)

    def _connect(self, way: Way, node: Node) -> Node | None:
        """Connect `way` to a node, added where it is new; the node, where the call comes back from it."""
        if node.id not in self.builder.nodes:
            self.builder.add(node)
            if isinstance(node, Queue):
                agent = Agent(id=f"{node.id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
                self.builder.add(agent)
                self.builder.connect(Edge(node.id, agent.id, EdgeKind.ANSWER, node.span, implied=True))
        self.builder.connect(way(target=node.id))
        return node if isinstance(node, COMES_BACK) else None

    def _stop(self, way: Way, why: str) -> None:
        self.stops.append(way(target=NO_TARGET, condition=why))

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
        for way, word, id in self.homeward:
            parent, several = above[id]
            top = tops[id]
            if word == "back" and parent:
                self.builder.connect(way(target=parent, word="back", approximate=several))
            elif word == "start":
                approximate = several and len(starts) > 1
                word = "start" if parent else "repeat"
                self.builder.connect(way(target=top, word=word, approximate=approximate))
            else:
                self.builder.connect(way(target=self._exit(levels[top]), word="exit"))

    def _add_stops(self) -> None:
        """Put the exits that lead nowhere into their nodes."""
        by_node: dict[str, list[Edge]] = {}
        for stop in self.stops:
            by_node.setdefault(stop.source, []).append(stop)
        for id, stops in by_node.items():
            self.builder.add(replace(self.builder.nodes[id], stops=tuple(stops)))

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


def _label(digits: str, param: Attribute | None) -> str:
    """The name of an option that has no key of its own."""
    return "an extension" if param and "$1" in param.value else f"digits {digits}"
