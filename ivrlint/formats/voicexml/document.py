"""A VoiceXML document as a whole: its dialogs and their items, what holds in which scope, and where addresses lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import basename
from typing import NamedTuple

from ivrlint.flow import Branch, Edge, EdgeKind, FlowBuilder, SubFlow
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.durations import duration
from ivrlint.formats.voicexml.words import MOST_TRIES, literal, prompt_count
from ivrlint.source import SourceError, SourceText, Span
from ivrlint.source.located_xml import Attribute, Element

ITEMS = ("field", "block", "record", "transfer", "subdialog", "object", "initial")
"""What a form is made of, in VoiceXML 2.1."""

INPUT_ITEMS = ("field", "record", "transfer", "subdialog", "object")

SETTINGS = frozenset({"catch", "noinput", "nomatch", "help", "error", "link", "property"})
"""Elements that hold for all that is in the element where they stand: event handlers, links and properties."""

_DOCUMENTS = frozenset({"vxml", "xml", "voicexml"})
"""Endings of documents that are files; others (.jsp, .php, none) are made by a server."""
_GUARDED = "when"
MOST_REPEATED = 50_000
"""Parts and edges that a document may have beyond one for two characters of it.

What holds in a whole document or form is written once and followed from each of its items.
"""

_KEPT_FREE = frozenset({"hangup", "hangup:failed", "return"})
_FILE = re.compile(r"[\w./ -]+\Z")
_COUNTING = re.compile(r"\b([A-Za-z_]\w*)\s*(?:\+\+|--|[+-]=)|(?:\+\+|--)\s*([A-Za-z_]\w*)")


class Way(NamedTuple):
    """Where the call goes on: a node, or NO_TARGET where it just stops."""

    target: str
    span: Span | None = None
    """Where that is written; None where nobody wrote it and the form simply goes on."""

    @property
    def falls(self) -> bool:
        """Whether the form goes on by itself."""
        return self.span is None


Handlers = dict[int, Element]
"""Event handlers by their count, in its order."""


class Scope:
    """What holds in an element: what it sets itself, and what the elements around it set."""

    def __init__(self, settings: list[Element], outer: Scope | None = None) -> None:
        """Begin with the elements that set something, and with what holds around them, `outer`."""
        self.outer = outer
        self.handlers: list[Element] = []
        """The event handlers among its own settings."""
        self._links: list[Element] = []
        self._properties: dict[str | None, str | None] = {}
        self._catching: dict[str, Handlers] = {}
        for setting in settings:
            if setting.name == "link":
                self._links.append(setting)
            elif setting.name == "property":
                self._properties.setdefault(setting.get("name"), setting.get("value"))
            else:
                self.handlers.append(setting)

    @property
    def links(self) -> Iterator[Element]:
        """The links that hold, the innermost first."""
        scope: Scope | None = self
        while scope:
            yield from scope._links
            scope = scope.outer

    @property
    def interruptible(self) -> bool:
        """Whether a key press cuts prompts short, where they do not say so themselves."""
        return self.value("bargein") != "false"

    def value(self, name: str) -> str | None:
        """The value of a property in the innermost element that sets it."""
        scope: Scope | None = self
        while scope:
            if name in scope._properties:
                return scope._properties[name]
            scope = scope.outer
        return None

    def seconds(self, name: str) -> float | None:
        """A property that is a duration."""
        written = self.value(name)
        return duration(written) if written else None

    def catching(self, event: str) -> Handlers:
        """The handlers that catch an event by their count, as VoiceXML 2.0, section 5.2.4, chooses them.

        Of those with the same count it is the one that always holds, then the innermost, then the first.
        """
        if event not in self._catching:
            own = [handler for handler in self.handlers if _catches(handler, event)]
            outer = self.outer.catching(event) if self.outer else {}
            self._catching[event] = _by_count([*own, *outer.values()]) if own else outer
        return self._catching[event]


@dataclass(eq=False, slots=True)
class Item:
    """A part of a form that is visited once: a field, a block, ..."""

    element: Element
    id: str
    guard: Attribute | None
    """The condition under which it is visited; None = always."""

    @property
    def entry(self) -> str:
        """Id of the node that a call comes to first."""
        return f"{self.id} {_GUARDED}" if self.guard else self.id

    @property
    def name(self) -> str:
        """The variable that it fills."""
        return self.element.get("name") or ""


@dataclass(eq=False, slots=True)
class Dialog:
    """A menu, or a form with its items."""

    element: Element
    id: str
    items: list[Item] = field(default_factory=list)
    by_name: dict[str, Item] = field(default_factory=dict)
    """The items by the variable that they fill."""
    grammars: list[Element] = field(default_factory=list)
    """What is listened for at all items."""

    @property
    def entry(self) -> str:
        """Id of the node that a call comes to first."""
        return self.items[0].entry if self.items else self.id


class Document:
    """The document, and the nodes and edges that are made of it."""

    def __init__(self, source: SourceText, root: Element) -> None:
        """Name the dialogs and items of `root`."""
        self.source = source
        self.root = root
        self.builder = FlowBuilder()
        self.taken: dict[str, int] = dict.fromkeys(_KEPT_FREE, 1)
        self.handlers: dict[Element, list[Element]] = {}
        """The event handlers directly in each element that was looked at and has some setting."""
        self.scope_of: dict[Element, Element] = {}
        """Where each event handler stands that was looked at."""
        self.outermost = Scope([])
        self.outermost = self.scope(root)
        self.used: set[Element] = set()
        """Event handlers that something in this document leads to."""
        self._left = MOST_REPEATED + len(source.text) // 2
        self.leads_out = self.outer_root is not None
        """Whether something outside of the file may decide where a call goes on."""
        self.dialogs = [self._dialog(element) for element in root.elements("menu", "form")]
        self.by_name = {dialog.element.get("id"): dialog for dialog in reversed(self.dialogs)}
        calls = (item.element for dialog in self.dialogs for item in dialog.items if item.element.name == "subdialog")
        self.calls_itself = any(self.is_own(call.get("src") or "") for call in calls)
        self.callers: list[Way] = []
        """Where the dialogs of this document go on that call others of it."""

    def _dialog(self, element: Element) -> Dialog:
        dialog = Dialog(
            element, self.fresh(element.get("id") or element.name), grammars=list(element.elements("grammar"))
        )
        for child in element.elements(*ITEMS) if element.name == "form" else ():
            name = child.get("name") or child.name
            id = dialog.id if not dialog.items else self.fresh(f"{dialog.id}.{name}")
            item = Item(child, id, _guard(child))
            dialog.items.append(item)
            dialog.by_name.setdefault(item.name, item)
        return dialog

    @cached_property
    def outer_root(self) -> Attribute | None:
        """The address of the application root document, where that is another file."""
        address = self.root.attributes.get("application")
        return address if address and not self.is_own(address.value) else None

    def is_own(self, address: str) -> bool:
        """Whether an address leads into this document."""
        if address.startswith("#"):
            return True
        document = address.strip().partition("#")[0]
        return bool(address) and (not document or basename(document) == basename(self.source.path))

    def fresh(self, name: str) -> str:
        """An id that no node has: the name, with a number where it is taken."""
        count = self.taken.get(name, 0) + 1
        self.taken[name] = count
        return name if count == 1 else self.fresh(f"{name} {count}")

    def connect(self, source: str, way: Way, kind: EdgeKind, place: Span, **details: object) -> None:
        """Add the edge along a way; `place` is where it is written, if the way does not tell."""
        self.spend(1)
        self.builder.connect(Edge(source, way.target, kind, place, target_span=way.span, **details))  # type: ignore[arg-type]

    def spend(self, parts: int) -> None:
        """Count `parts` that are followed. Raise SourceError where that would take far longer than reading the file."""
        self._left -= parts
        if self._left < 0:
            what = "has event handlers, links or grammars that hold for too many items to follow; split the document"
            raise SourceError(what, self.root.span)

    def pass_on(self, id: str, way: Way, element: Element) -> None:
        """Add a node without any meaning of its own, which is taken out in the end."""
        name = element.get("name") or element.get("id") or ""
        self.builder.add(Branch(id=id, span=place_of(element), whole=element.whole, name=name, term=element.name))
        self.connect(id, way, EdgeKind.NEXT, way.span or element.span)

    # scopes

    def scope(self, element: Element, outer: Scope | None = None) -> Scope:
        """What holds in `element`, where `outer` holds around it; the whole document, if it is not given."""
        outer = outer or self.outermost
        settings = [part for part in element.elements() if part.name in SETTINGS]
        if not settings:
            return outer
        scope = Scope(settings, outer)
        self.handlers[element] = scope.handlers
        self.scope_of.update(dict.fromkeys(scope.handlers, element))
        return scope

    @cached_property
    def outer_counters(self) -> frozenset[str]:
        """The variables that handlers of the whole document count."""
        return frozenset(name for handler in self.outermost.handlers for name in _counted(handler))

    def counters(self, dialog: Element) -> frozenset[str]:
        """The variables that a dialog, or a handler of the whole document, counts up or down."""
        return self.outer_counters.union(_counted(dialog))

    # addresses

    def address(self, element: Element, known: Mapping[str, str], *names: str) -> Way:
        """Where the first of an element's attributes `names` leads: an address, or an expression that gives one."""
        for name in names:
            attribute = element.attributes.get(name)
            if attribute is None:
                continue
            if not name.endswith("expr"):
                return self.lead_to(attribute.value, attribute.span)
            value = evaluated(attribute.value, known)
            if value is not None:
                return self.lead_to(value, attribute.span)
            self.leads_out = True
            reason = "is worked out by a script in the call"
            return Way(
                self.builder.unknown(f"expr:{attribute.value}", reason, attribute.span, attribute.value), attribute.span
            )
        return self.nowhere(element)

    def nowhere(self, element: Element) -> Way:
        """The way of an element that should say where the call goes on and does not."""
        reason = f"`<{element.name}>` does not say where the call goes on"
        id = self.fresh(f"{element.name}:nowhere")
        return Way(self.builder.unknown(id, reason, element.span, element.name), element.span)

    def lead_to(self, address: str, span: Span) -> Way:
        """Where an address leads: a dialog of this document, another document, or something that a server makes."""
        document, _, name = address.strip().partition("#")
        if self.is_own(address):
            if not name:
                return Way(self.dialogs[0].entry, span)
            if dialog := self.by_name.get(name):
                return Way(dialog.entry, span)
            return Way(self.builder.unknown(f"undefined:{name}", UNDEFINED, span, name), span)
        self.leads_out = True
        if not self.is_file(document):
            reason = "is made by a server or lies on one, and only the server knows how the call goes on"
            return Way(self.builder.unknown(f"server:{address}", reason, span, address), span)
        id = f"document:{address}"
        if id not in self.builder.nodes:
            self.builder.add(SubFlow(id=id, span=span, whole=span, name=address, file=document, term="document"))
        return Way(id, span)

    @staticmethod
    def is_file(document: str) -> bool:
        """Whether an address is the relative path of another document."""
        ending = document.rpartition(".")[2].lower()
        return ending in _DOCUMENTS and not document.startswith("/") and bool(_FILE.match(document))

    def left_to_root(self, span: Span) -> Way:
        """The way of what an application root document in another file may decide."""
        assert self.outer_root is not None
        reason = "is the application root document, whose links and event handlers hold here too"
        root = self.outer_root
        return Way(self.builder.unknown("application root", reason, root.span, root.value), span)

    def ends(self, outcome: str, span: Span) -> Way:
        """The declared end of the call, or of the flow that another one called."""
        return Way(self.builder.ends(outcome, span), span)


def place_of(element: Element) -> Span:
    """Where a finding about an element points: its name, else its opening tag."""
    named = element.attributes.get("id") or element.attributes.get("name")
    return named.span if named and named.value else element.span


def evaluated(expression: str, known: Mapping[str, str]) -> str | None:
    """The text that texts in quotes and `known` variables joined by + give; None for any other expression."""
    parts = expression.split("+") if len(expression) < 1000 else [""]
    values = [known.get(part.strip().removeprefix("dialog.")) or literal(part) for part in parts]
    return "".join(filter(None, values)) if None not in values else None


def _guard(item: Element) -> Attribute | None:
    """The condition of a form item: what is written as one, or a first value, which leaves the item out."""
    condition, first = item.attributes.get("cond"), item.attributes.get("expr")
    if condition and condition.value.strip() != "true":
        return condition
    return first if first and first.value.strip() not in ("", "undefined") and item.name != "object" else None


def _by_count(handlers: list[Element]) -> Handlers:
    found: Handlers = {}
    for handler in handlers:
        count = prompt_count(handler)
        if count not in found or (_may_not_hold(found[count]) and not _may_not_hold(handler)):
            found[count] = handler
    return dict(sorted(found.items())[:MOST_TRIES])


def _catches(handler: Element, event: str) -> bool:
    """Whether a handler is for an event: it names it, the beginning of its name, or nothing at all."""
    if handler.name != "catch":
        return event == handler.name or event.startswith(f"{handler.name}.")
    names = (handler.get("event") or "").split()
    return not names or any(name in (".", event) or event.startswith(f"{name.rstrip('.')}.") for name in names)


def _may_not_hold(handler: Element) -> bool:
    return handler.get("cond") not in (None, "true")


def _counted(part: Element) -> Iterator[str]:
    """The variables that a part counts up or down."""
    for element in part.every("assign", "script"):
        if element.name == "script":
            yield from (match[1] or match[2] for match in _COUNTING.finditer(element.text))
        else:
            name = (element.get("name") or "").rpartition(".")[2]
            sum_of_it = rf"\s*(?:Number\(|parseInt\()?(?:\w+\.)?{re.escape(name)}\)?\s*[+-]"
            if name and re.match(sum_of_it, element.get("expr") or ""):
                yield name
