"""Executable content of VoiceXML (what stands in blocks, `<filled>` and event handlers): from elements to nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from ivrlint.flow import NO_TARGET, Branch, EdgeKind, Message
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.voicexml.document import Dialog, Document, Item, Scope, Way, place_of
from ivrlint.formats.voicexml.words import Choice, heard, is_spoken, literal, unescaped
from ivrlint.source import Span
from ivrlint.source.located_xml import Attribute, Element, Text

Parts = Sequence[Element | Text]

LEAVING = ("goto", "submit", "exit", "disconnect", "return", "throw")
"""Elements that take the call elsewhere; what stands after them is never run."""

RETURNS = "return to the caller"
"""Id of the node that `<return>` leads to where dialogs of this document call each other."""

_HOURS = re.compile(
    r"(?:^|[^a-z])(?:is_?)?(open|closed|holiday)(?:_?now|_?today)?(?![a-z])|(?:office|business|opening)_?hours", re.I
)
_NOT = re.compile(r"!(?!=)|!=|={2,3}\s*'?false")
_LANGUAGE = re.compile(r"(?:^|[^a-z])lang(?:uage)?(?![a-z])", re.I)
_NAMES = re.compile(r"[A-Za-z_]\w*")
_COMPARES = re.compile(r"[<>=]\s*=?\s*\d|\d\s*[<>=]")
_RESUMING = ("clear", "assign")
_ITEM_NAMES = frozenset({"nextitem", "expritem"})
_DECIDES = re.compile(
    r"ivr_(hours|caller|data|load|switch|unknown|language)(?:_(\w+))? == '([^']*)'( \|\| !ivr_\w+)?\Z", re.ASCII
)
"""A condition as our own writer writes it: what decides, and the case; one of them also where nobody has decided."""
_OPPOSITE = {"open": "closed", "closed": "open", "holiday": "else"}


class Place(NamedTuple):
    """Where content stands: what surrounds it, and how the form goes on from there."""

    dialog: Dialog
    scope: Scope
    """The handlers, links and properties that hold there."""
    node: str
    """Id of the node that an unfilled item is asked at again."""
    after: Way
    """How the form goes on when the item is done."""
    name: str
    """What the nodes that are made here are called."""
    item: Item | None = None
    known: Mapping[str, str] = MappingProxyType({})
    """Variables whose value is certain here."""
    asked: Mapping[int, Parts] = MappingProxyType({})
    """What is played by the item or menu, by the try from which on it is."""
    choices: tuple[Choice, ...] = ()

    @property
    def element(self) -> Element:
        """The form item, or the menu."""
        return self.item.element if self.item else self.dialog.element


@dataclass(frozen=True, slots=True)
class Acts:
    """What an event handler does."""

    leaves: bool
    """It may take the call elsewhere."""
    resuming: Sequence[Parts]
    """Its parts that may change how the form goes on."""
    alike: bool
    """It takes the call to the same place whatever form and item the event comes from."""
    names: Set[str]
    """Names of the elements in it, its own included."""


class Content:
    """Makes nodes of executable content, last part first, so that every part knows what comes after it."""

    def __init__(self, document: Document) -> None:
        """Add the nodes to `document`."""
        self.document = document
        self._running: set[Element] = set()
        self._known_acts: dict[Element, Acts] = {}
        self._shared: dict[tuple[Element, str], Way] = {}

    def run(self, parts: Parts, after: Way, place: Place, id: str | None = None) -> Way:
        """Where a call goes that comes to `parts`; `id`: what the first node must be called, if there is to be one."""
        if not parts and not id:
            return after
        self.document.spend(len(parts))
        way = after = self._resumed(parts, after, place)
        steps = _steps(parts)
        for number, step in reversed(list(enumerate(steps))):
            own = id if number == 0 else None
            if not isinstance(step, Element):
                way = self._message(step, way, place, own)
            elif step.name == "if":
                way = self._branch(step, way, place, own)
            else:
                way = self._left(step, place)
        if id and id not in self.document.builder.nodes:
            self.document.pass_on(id, way, place.element)
        return Way(id, way.span) if id else way

    def thrown(self, event: str, element: Element, place: Place, after: Way) -> Way:
        """Where a call goes when `element` throws an event; `after`: how the form goes on once it is handled."""
        handler = place.scope.catching(event).get(1)
        return self.handled(handler, element, place, after) if handler else self._unhandled(event, element, place)

    def handled(self, handler: Element, element: Element, place: Place, after: Way) -> Way:
        """Where a call goes that comes to an event handler because of `element`."""
        self.document.used.add(handler)
        if handler in self._running:
            return Way(NO_TARGET, element.span)
        key = (handler, "" if self.acts(handler).alike else place.node)
        if key not in self._shared:
            self._running.add(handler)
            names = {place.dialog.element: f"{place.dialog.id}.", self.document.root: ""}
            name = names.get(self.document.scope_of[handler], f"{place.node}.") + handler.name
            self._shared[key] = self.run(handler.content, after, place._replace(name=name))
            self._running.discard(handler)
        return self._shared[key]

    def leaves_somehow(self, handler: Element, place: Place, stay: Way) -> bool:
        """Whether a handler may take the call elsewhere than back to where it is asked."""
        acts = self.acts(handler)
        return acts.leaves or any(self._resumed(parts, stay, place) != stay for parts in acts.resuming)

    def acts(self, handler: Element) -> Acts:
        """What a handler does, wherever the event comes from; found once."""
        acts = self._known_acts.get(handler)
        if acts is None:
            names = {part.name for part in handler.every()}
            running = handler.every(handler.name, "if") if not names.isdisjoint(_RESUMING) else ()
            resuming = [part.content for part in running if any(part.elements(*_RESUMING))]
            leaving = list(handler.every(*LEAVING)) if not names.isdisjoint(LEAVING) else []
            by_form = any(part.name == "throw" or not _ITEM_NAMES.isdisjoint(part.attributes) for part in leaving)
            alike = bool(leaving) and not by_form and leaves(handler.content)
            acts = self._known_acts[handler] = Acts(bool(leaving), resuming, alike, names)
        return acts

    def _unhandled(self, event: str, element: Element, place: Place) -> Way:
        """What the platform does by itself: VoiceXML 2.0, section 5.2.5; a root document elsewhere may do otherwise."""
        if self.document.outer_root:
            return self.document.left_to_root(element.span)
        if event in ("noinput", "nomatch", "help", "cancel"):
            return Way(place.node, element.span)
        return self.document.ends("done", element.span) if event == "exit" else Way(NO_TARGET, element.span)

    # one step

    def _message(self, parts: Parts, way: Way, place: Place, id: str | None) -> Way:
        said = heard(parts, choices=place.choices, interruptible=place.scope.interruptible)
        first = said.segments[0].span if said.segments else None
        if first is None:
            return way
        last = said.segments[-1].span or first
        whole = Span(last.source, first.start, last.end)
        element = place.element if id else None
        id = id or self.document.fresh(place.name)
        self.document.builder.add(
            Message(
                id=id,
                span=place_of(element) if element else whole,
                whole=whole,
                prompt=said.prompt,
                language=said.language,
                term=element.name if element else "prompt",
            )
        )
        if way.target == NO_TARGET and way.falls:
            way = Way(self.document.builder.ends("done", whole))
        self.document.connect(id, way, EdgeKind.NEXT, way.span or whole)
        return Way(id)

    def _branch(self, element: Element, following: Way, place: Place, id: str | None) -> Way:
        cases = cases_of(element)
        conditions = [condition.value for condition, _ in cases if condition]
        by = _decided_by(conditions)
        decides = [match for condition in conditions if (match := _DECIDES.match(condition))]
        own = next(iter(decides), None)
        id = id or self.document.fresh(f"{place.name}.if")
        counters = (
            self.document.counters(place.dialog.element) if any(map(_COMPARES.search, conditions)) else frozenset()
        )
        self.document.builder.add(
            Branch(
                id=id,
                span=element.span,
                whole=element.whole,
                name=" ".join(conditions[0].split()) if conditions else "",
                by=by,
                switch=own[2] if own and by == "switch" else None,
                bounds_loop=any(name in counters for condition in conditions for name in _NAMES.findall(condition)),
                term="if",
            )
        )
        named: list[str] = []
        for condition, parts in cases:
            way = self.run(parts, following, place)
            said = _case(condition.value, by) if condition else _rest(named, None if own else by)
            named.append(said)
            span = condition.span if condition else element.span
            self.document.connect(id, way, EdgeKind.CASE, span, condition=said)
        if all(condition for condition, _ in cases) and not any(match[4] for match in decides):
            said = _rest(named, None if own else by)
            self.document.connect(id, following, EdgeKind.CASE, element.span, condition=said)
        return Way(id)

    def _left(self, element: Element, place: Place) -> Way:
        """Where an element leads that takes the call elsewhere."""
        document = self.document
        if element.name == "goto":
            return self._gone_to(element, place)
        if element.name in ("exit", "disconnect"):
            return document.ends("failed" if literal(element.get("expr")) == "failed" else "done", element.span)
        if element.name == "return":
            return Way(RETURNS, element.span) if document.calls_itself else document.ends("return", element.span)
        if element.name == "throw":
            event = element.get("event")
            if event:
                return self.thrown(event, element, place, place.after)
            reason = "throws an event whose name a script works out"
            return Way(document.builder.unknown(document.fresh("throw"), reason, element.span, "throw"), element.span)
        address = element.get("next") or element.get("expr") or ""
        document.leads_out = True
        reason = "submits what the caller entered, and the server decides how the call goes on"
        return Way(
            document.builder.unknown(f"submit:{address}", reason, element.span, address or "submit"), element.span
        )

    def _gone_to(self, element: Element, place: Place) -> Way:
        name = element.get("nextitem")
        if name is not None:
            item = place.dialog.by_name.get(name)
            if item:
                return Way(item.id, element.attributes["nextitem"].span)
            id = f"undefined:{place.dialog.id}.{name}"
            return Way(self.document.builder.unknown(id, UNDEFINED, element.span, name), element.span)
        if "expritem" in element.attributes:
            id = self.document.fresh(f"{place.dialog.id}.item")
            reason = "goes on at an item of the form that a script works out"
            self.document.builder.unknown(id, reason, element.span, element.get("expritem") or "")
            for item in place.dialog.items:
                if item is not place.item:
                    self.document.connect(id, Way(item.id), EdgeKind.NEXT, element.span, implied=True)
            return Way(id, element.span)
        return self.document.address(element, place.known, "next", "expr")

    def _resumed(self, parts: Parts, after: Way, place: Place) -> Way:
        """How the form goes on after `parts`: back at what they clear, or past an item that they fill."""
        if after not in (place.after, Way(place.node)):
            return after
        for part in parts:
            if isinstance(part, Text):
                continue
            if part.name == "clear" and place.dialog.items:
                names = {name.rpartition(".")[2] for name in (part.get("namelist") or "").split()}
                is_asked_again = after.target == place.node or not place.item or place.item.name in names
                for item in place.dialog.items if is_asked_again or not names else ():
                    if not names or item.name in names:
                        return Way(item.entry)
            elif part.name == "assign" and place.item and after.target == place.node:
                name = (part.get("name") or "").rpartition(".")[2]
                if name and name == place.item.name and part.get("expr") != "undefined":
                    return place.after
        return after


def leaves(parts: Parts) -> bool:
    """Whether content takes the call elsewhere whatever its conditions say."""
    for part in parts:
        if isinstance(part, Text):
            continue
        if part.name in LEAVING and part.name != "throw":
            return True
        if part.name == "if":
            cases = cases_of(part)
            if any(condition is None for condition, _ in cases) and all(leaves(inner) for _, inner in cases):
                return True
    return False


def cases_of(element: Element) -> list[tuple[Attribute | None, list[Element | Text]]]:
    """The cases of an `<if>`, each with its condition (None for `<else>`) and what is run."""
    first: list[Element | Text] = []
    cases: list[tuple[Attribute | None, list[Element | Text]]] = [(_condition(element), first)]
    for part in element.content:
        if isinstance(part, Element) and part.name in ("elseif", "else"):
            cases.append((_condition(part) if part.name == "elseif" else None, []))
        else:
            cases[-1][1].append(part)
    return cases


def _condition(element: Element) -> Attribute:
    return element.attributes.get("cond") or Attribute("", element.span)


def _steps(parts: Iterable[Element | Text]) -> list[Element | list[Element | Text]]:
    """What is said and done in turn, up to the first element that takes the call elsewhere."""
    steps: list[Element | list[Element | Text]] = []
    for part in parts:
        if isinstance(part, Element) and part.name in ("if", *LEAVING):
            steps.append(part)
            if part.name != "if":
                break
        elif is_spoken(part):
            if steps and isinstance(steps[-1], list):
                steps[-1].append(part)
            else:
                steps.append([part])
    return steps


def _decided_by(conditions: list[str]) -> str | None:
    if own := _DECIDES.match(conditions[0]):
        return None if own[1] == "unknown" else own[1]
    if any(map(_HOURS.search, conditions)):
        return "hours"
    return "language" if any(map(_LANGUAGE.search, conditions)) else None


def _case(condition: str, by: str | None) -> str:
    """What messages call a case: open, closed or holiday where it is about hours, else as it is written."""
    if own := _DECIDES.match(condition):
        return unescaped(own[3])
    match = _HOURS.search(condition) if by == "hours" else None
    if match is None:
        return " ".join(condition.split())
    said = (match[1] or "open").lower()
    named = re.search(r"'(open|closed|holiday)'", condition, re.I)
    said = named[1].lower() if named else said
    return _OPPOSITE[said] if _NOT.search(condition) else said


def _rest(named: list[str], by: str | None) -> str:
    """What messages call the case that is left over."""
    return _OPPOSITE[named[0]] if by == "hours" and len(named) == 1 and named[0] in _OPPOSITE else "else"
