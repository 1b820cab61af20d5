"""The dialogs of VoiceXML: forms, their items one after the other, and what leaves the document or the line."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ivrlint.flow import (
    NO_TARGET,
    Agent,
    Bot,
    Branch,
    Callback,
    EdgeKind,
    Node,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.formats.durations import duration
from ivrlint.formats.voicexml.content import Content, Parts, Place, cases_of
from ivrlint.formats.voicexml.document import INPUT_ITEMS, Dialog, Document, Item, Way, place_of
from ivrlint.formats.voicexml.input import tested
from ivrlint.formats.voicexml.menus import Asking, comparing
from ivrlint.formats.voicexml.words import asked, is_spoken, literal
from ivrlint.source.located_xml import Element, Text

_QUEUE = re.compile(r"(?:application|queue|acd)\s*:\s*(?:queue\s*\(\s*)?([^()]+)\)?\s*\Z", re.IGNORECASE)
_NUMBER = re.compile(r"(?:tel:|sip:)?(\+?[0-9*#() .-]{2,24}?)(?:[;@].*)?\Z", re.IGNORECASE)
_APPLICATION = re.compile(r"application:(\w+)\(([^()]*)\)\Z")
_PLACES: dict[str, type[Node]] = {"agent": Agent, "bot": Bot, "callback": Callback}
"""What addresses of our own writer stand for: `application:callback(name)`."""
_GAVE_UP = "noanswer"
_REFUSALS = {"busy": "when_full", "unavailable": "when_unstaffed"}
"""What it means for a queue that a transfer to it ends so."""
_PRESSED = re.compile(r"\b[A-Za-z_]\w*\$\.utterance\s*={2,3}\s*'([0-9*#]{1,40})'\s*\Z", re.ASCII)
"""A key that ends a transfer, and with it the wait."""
_TALK_ENDED = frozenset({"near_end_disconnect", "far_end_disconnect", "maxtime_disconnect", "network_disconnect"})


class Dialogs:
    """Makes the nodes of each dialog of a document."""

    def __init__(self, document: Document) -> None:
        """Add the nodes to `document`."""
        self.document = document
        self.content = Content(document)
        self.asking = Asking(document, self.content)

    def read(self, dialog: Dialog) -> None:
        """Add the nodes and edges of a dialog."""
        if dialog.element.name == "menu":
            self.asking.menu(dialog)
            return
        if not dialog.items:
            self.document.pass_on(dialog.id, Way(NO_TARGET), dialog.element)
        around = self.document.scope(dialog.element)
        form_level = self._form_filled(dialog)
        for number, item in enumerate(dialog.items):
            following = Way(dialog.items[number + 1].entry if number + 1 < len(dialog.items) else NO_TARGET)
            if item.guard:
                self._guard(item, following)
            scope = self.document.scope(item.element, around)
            place = Place(dialog, scope, item.id, following, item.id, item, asked=asked(item.element))
            inside = [part for filled in item.element.elements("filled") for part in filled.content]
            self._item(item, place, [*inside, *form_level.get(item, ())])

    def _guard(self, item: Item, following: Way) -> None:
        assert item.guard is not None
        span, condition = item.guard.span, " ".join(item.guard.value.split())
        self.document.builder.add(Branch(id=item.entry, span=span, whole=span, name=condition, term=item.element.name))
        is_first_value = item.element.attributes.get("cond") is not item.guard
        said = f"{item.name or item.element.name} is not filled yet" if is_first_value else condition
        self.document.connect(item.entry, Way(item.id), EdgeKind.CASE, span, condition=said)
        otherwise = following if following.target else Way(self.document.builder.ends("done", span))
        self.document.connect(item.entry, otherwise, EdgeKind.CASE, span, condition="else")

    def _item(self, item: Item, place: Place, filled: Parts) -> None:
        kind = item.element.name
        if kind == "block":
            self.content.run(item.element.content, place.after, place, item.id)
        elif kind in ("field", "initial"):
            self.asking.field(item, place, filled)
        elif kind == "record":
            self.asking.add(Voicemail, place)
            self.asking.go_on(item, place, filled)
            self.asking.errors(place, only_leaving=True)
        elif kind == "transfer":
            self._transfer(item, place, filled)
        elif kind == "subdialog":
            self._subdialog(item, place, filled)
        else:
            cls, name = _place_of_platform(item.element.get("classid"))
            self.asking.add(cls or Task, place, name=name or item.name)
            self.asking.go_on(item, place, filled)

    def _transfer(self, item: Item, place: Place, filled: Parts) -> None:
        element = item.element
        bridges = element.get("bridge") == "true" or element.get("type") in ("bridge", "consultation")
        target = element.get("dest") or literal(element.get("destexpr")) or ""
        queue = _QUEUE.match(target.strip())
        failed = EdgeKind.OVERFLOW if queue else EdgeKind.FAILURE
        if queue:
            name = unquote(queue[1].strip())
            self.asking.add(Queue, place, name=name)
            agent = Agent(id=f"{item.id}:agent", span=place_of(element), whole=element.span, name=name, implied=True)
            self.document.builder.add(agent)
            self.document.connect(item.id, Way(agent.id), EdgeKind.ANSWER, element.span, implied=True)
        else:
            number = _NUMBER.match(unquote(target.strip()))
            cls, name = _place_of_platform(target)
            if cls is Agent:
                self.asking.add(Agent, place, name=name)
            else:
                name = name or item.name or target
                self.asking.add(Transfer, place, name=name, number=number[1].strip() if number else None)
        test = comparing(filled, item.name, True) or _pressing(filled)
        if test:
            self._results(item, place, filled, test, failed)
        elif filled or place.after.target != NO_TARGET:
            details = self._refused(item, (_GAVE_UP,)) if queue else {"condition": "the transfer is over or has failed"}
            self.asking.go_on(item, place, filled, failed, **details)
        elif bridges:
            self.document.connect(
                item.id, Way(NO_TARGET), failed, element.span, condition="busy or no answer", implied=True
            )

    def _results(self, item: Item, place: Place, filled: Parts, test: tuple[int, Element], failed: EdgeKind) -> None:
        """The results of a transfer that are told apart: the end of the talk, and what went wrong."""
        at, condition = test
        inner = place._replace(name=f"{item.id}.filled")
        following = self.content.run(filled[at + 1 :], place.after, inner)
        before = [part for part in filled[:at] if is_spoken(part)]
        for attribute, parts in cases_of(condition):
            way = self.content.run([*before, *parts], following, inner)
            span = attribute.span if attribute else condition.span
            if attribute and (pressed := _PRESSED.search(attribute.value)):
                self.document.connect(item.id, way, EdgeKind.EXIT, span, key=pressed[1])
                continue
            values = comparison.values if attribute and (comparison := tested(attribute.value)) else ()
            is_over = bool(values) and _TALK_ENDED.issuperset(values)
            if is_over and way.target == NO_TARGET:
                way = Way(self.document.builder.ends("done", item.element.span))
            said = ", ".join(values) or (" ".join(attribute.value.split()) if attribute else "else")
            details: dict[str, object] = {"condition": said}
            if failed is EdgeKind.OVERFLOW and values and not is_over:
                details = self._refused(item, values)
            self.document.connect(item.id, way, EdgeKind.NEXT if is_over else failed, span, **details)

    @staticmethod
    def _refused(item: Item, values: tuple[str, ...]) -> dict[str, object]:
        """What the results of a transfer to a queue mean."""
        if _GAVE_UP in values:
            return {"after": duration(item.element.get("connecttimeout") or "")}
        return {"condition": _REFUSALS.get(values[0], ", ".join(values))}

    def _subdialog(self, item: Item, place: Place, filled: Parts) -> None:
        element = item.element
        document = self.document
        address = element.get("src") or ""
        if document.is_own(address):
            way = document.address(element, place.known, "src")
            self.asking.add(Branch, place)
            document.connect(item.id, way, EdgeKind.NEXT, element.span)
            document.callers.append(self.content.run(filled, place.after, place._replace(name=f"{item.id}.filled")))
            return
        document.leads_out = True
        file = unquote(address.partition("#")[0])
        named = _APPLICATION.match(address)
        reference = unquote(named[2]) if named and named[1] == "flow" else None
        if reference or document.is_file(file):
            self.asking.add(SubFlow, place, file=None if reference else file, reference=reference)
            self.asking.go_on(item, place, filled, EdgeKind.RETURN)
        else:
            self.asking.add(Unknown, place, reason="is a dialog that a server makes or that a script names")
            self.asking.go_on(item, place, filled)

    def _form_filled(self, dialog: Dialog) -> dict[Item, list[Element | Text]]:
        """What a form does when items are filled, under the last of the items that it waits for."""
        found: dict[Item, list[Element | Text]] = {}
        inputs = [item for item in dialog.items if item.element.name in INPUT_ITEMS]
        for filled in dialog.element.elements("filled") if inputs else ():
            self.document.spend(len(inputs))
            names = (filled.get("namelist") or "").split()
            waited_for = [item for item in inputs if not names or item.name in names] or inputs
            for item in waited_for if filled.get("mode") == "any" else waited_for[-1:]:
                found.setdefault(item, []).extend(filled.content)
        return found


def _place_of_platform(address: str | None) -> tuple[type[Node] | None, str]:
    """What an address of our own writer stands for, and what it is called."""
    match = _APPLICATION.match(address or "")
    return (_PLACES.get(match[1]), unquote(match[2])) if match else (None, "")


def _pressing(filled: Parts) -> tuple[int, Element] | None:
    """The `<if>` that asks first which key ended a transfer, and its place."""
    for at, part in enumerate(filled):
        if isinstance(part, Element) and part.name == "if":
            return (at, part) if _PRESSED.search(part.get("cond") or "") else None
    return None
