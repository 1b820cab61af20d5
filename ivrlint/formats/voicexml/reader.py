"""VoiceXML 2.0 and 2.1: from dialogs, form items and event handlers to a flow.

What the elements mean is W3C's: the recommendations VoiceXML 2.0 (2004) and 2.1 (2007), and the form interpretation
algorithm of the former's appendix C. One document is one flow. A menu, and a field whose answers are told apart, is a
menu (menus.py); what stands in blocks, `<filled>` and event handlers becomes messages, branches and ways on
(content.py).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ivrlint.flow import NO_TARGET, Branch, Collect, Edge, EdgeKind, Flow, Menu, Message
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.formats.voicexml.content import RETURNS, Place
from ivrlint.formats.voicexml.dialogs import Dialogs
from ivrlint.formats.voicexml.document import SETTINGS, Dialog, Document, Scope, Way
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.source.located_xml import Element, read_xml, xml_comments

NAME = "voicexml"

_ROOT = re.compile(r"<(?:[\w.-]+:)?vxml(?=[\s>/])")
_BEFORE_ROOT = (
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<%", "%>"),
    ("{%", "%}"),
    ("{#", "#}"),
    ("{{", "}}"),
    ("<!DOCTYPE", ">"),
)
_TEMPLATES = (
    (re.compile(r"<\?(?:php\b|=)"), "a PHP program that writes VoiceXML"),
    (re.compile(r"<%@|<(?:jsp|c):\w"), "a JSP page that writes VoiceXML"),
    (re.compile(r"<%"), "a template (ERB, JSP or ASP) that writes VoiceXML"),
    (re.compile(r'="%s"'), "a template (printf) that writes VoiceXML"),
    (re.compile(r"\{%"), "a template (Jinja, Twig or Liquid) that writes VoiceXML"),
)
_VALUE = re.compile(r"""<value\s+expr\s*=\s*["']\s*(\w+)\s*["']""")
_AFTER_THE_CALL = ("connection.disconnect", "telephone.disconnect")
"""Events that come when the caller is gone."""


def recognises(text: str) -> bool:
    """Whether this is a VoiceXML document, also one that a template still has to make: its root is `<vxml>`."""
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if _ROOT.match(text, at):
            return True
        closing = next((closing for opening, closing in _BEFORE_ROOT if text.startswith(opening, at)), None)
        end = text.find(closing, at) if closing else -1
        if closing is None or end < 0:
            return False
        at = end + len(closing)


def read(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built, or where it has no dialogs."""
    for pattern, what in _TEMPLATES:
        if match := pattern.search(source.text):
            advice = "check what it writes, for instance with `curl -o menu.vxml` from where it runs"
            raise SourceError(f"is {what}; {advice}", source.span(*match.span()))
    root = read_xml(source)
    try:
        return _Reader(source, root).read()
    except RecursionError as error:
        what = (
            "throws events from handler to handler, or nests conditions, deeper than can be followed; make it flatter"
        )
        raise SourceError(what, root.span) from error


class _Reader:
    def __init__(self, source: SourceText, root: Element) -> None:
        self.source = source
        self.document = Document(source, root)
        self.builder = self.document.builder

    def read(self) -> Flow:
        root, dialogs = self.document.root, self.document.dialogs
        if not dialogs:
            what = "is an application root or an empty document: it has no `<menu>` and no `<form>` of its own"
            raise NoPhoneMenuError(what, root.span)
        reader = Dialogs(self.document)
        for dialog in dialogs:
            reader.read(dialog)
        self._other_events(reader)
        self._returns()
        self._shorten()
        self._drop_guards()
        self._settle()
        self._name_data()
        starts = self._starts()
        first = dialogs[0].element
        language = root.get("lang")
        return Flow(
            nodes=self.builder.nodes,
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=starts,
            start_span=first.span,
            language=language,
            languages=tuple(dict.fromkeys(([language] if language else []) + self._languages())),
            part=self._is_part(starts),
            comments=xml_comments(self.source),
        )

    def _languages(self) -> list[str]:
        """The languages in which something is said only to those who have chosen them."""
        nodes, edges = self.builder.nodes.values(), self.builder.edges
        prompts = (*(node.prompt for node in nodes), *(prompt for edge in edges for prompt in edge.again))
        return [tag for prompt in prompts for tag in prompt.languages if tag]

    def _other_events(self, reader: Dialogs) -> None:
        """Connect the handlers of events that nothing in this document throws: errors, help, events of the platform."""
        document = self.document
        for dialog in [*document.dialogs, None]:
            within = dialog or document.dialogs[0]
            items = [(item.id, item.element) for item in dialog.items] if dialog else []
            for node, element in [(within.id, dialog.element if dialog else document.root), *items]:
                for handler in document.handlers.get(element, ()):
                    if handler not in document.used:
                        self._connect_handler(reader, handler, within, node, element)

    def _connect_handler(self, reader: Dialogs, handler: Element, dialog: Dialog, node: str, around: Element) -> None:
        event = handler.get("event") or handler.name
        if event.startswith(_AFTER_THE_CALL) or set(event.split()) <= {"noinput", "nomatch"}:
            return
        stay = Way(node)
        name = handler.name if around is self.document.root else f"{node}.{handler.name}"
        place = Place(dialog, Scope(list(around.elements(*SETTINGS))), node, stay, name)
        if reader.content.leaves_somehow(handler, place, stay):
            way = reader.content.run(handler.content, stay, place)
            kind = EdgeKind.FAILURE if event.startswith("error") else EdgeKind.CASE
            self.document.connect(node, way, kind, handler.span, condition=event)

    def _returns(self) -> None:
        """Lead `<return>` to where the dialogs go on that call others of this document."""
        if not any(edge.target == RETURNS for edge in self.builder.edges):
            return
        span = self.document.root.span
        self.builder.add(Branch(id=RETURNS, span=span, whole=span, name=RETURNS, term="return"))
        ways = dict.fromkeys(self.document.callers)
        for way in ways:
            target = way if way.target else Way(self.builder.ends("done", span))
            kind, said = (EdgeKind.CASE, f"back to «{way.target}»") if len(ways) > 1 else (EdgeKind.NEXT, None)
            self.document.connect(RETURNS, target, kind, way.span or span, condition=said)

    def _shorten(self) -> None:
        """Take out the nodes that only pass the call on, and let what leads to them lead to what comes after them."""
        branches = {id for id, node in self.builder.nodes.items() if isinstance(node, Branch)}
        leaving = [edge for edge in self.builder.edges if edge.source in branches]
        exits = Counter(edge.source for edge in leaving)
        passing = {
            edge.source: edge
            for edge in leaving
            if edge.kind is EdgeKind.NEXT and edge.target != NO_TARGET and exits[edge.source] == 1
        }
        for id in list(passing):
            seen = {id}
            while (target := passing[id].target) in passing and target not in seen:
                seen.add(target)
                passing[id] = passing[target]
            if target in seen:
                del passing[id]
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id not in passing}
        self.builder.edges = [
            replace(edge, target=passing[edge.target].target) if edge.target in passing else edge
            for edge in self.builder.edges
            if edge.source not in passing
        ]
        self.passing = {id: edge.target for id, edge in passing.items()}

    def _drop_guards(self) -> None:
        """Take out the conditions of items that a call only ever comes to past them."""
        guards = {item.entry for dialog in self.document.dialogs for item in dialog.items if item.guard}
        if not guards:
            return
        guards -= {edge.target for edge in self.builder.edges} | {dialog.entry for dialog in self.document.dialogs}
        self.builder.nodes = {id: node for id, node in self.builder.nodes.items() if id not in guards}
        self.builder.edges = [edge for edge in self.builder.edges if edge.source not in guards]

    def _settle(self) -> None:
        """Put nodes in file order, exits that lead nowhere into their nodes, and tell good ends from bad ones."""
        failed = ERROR_KINDS | {EdgeKind.FAILURE, EdgeKind.OVERFLOW}
        stops: dict[str, list[Edge]] = {}
        edges: list[Edge] = []
        for edge in self.builder.edges:
            if edge.target == NO_TARGET:
                stops.setdefault(edge.source, []).append(edge)
            elif edge.target == "hangup" and edge.kind in failed:
                edges.append(replace(edge, target=self.builder.ends("failed", edge.span)))
            else:
                edges.append(edge)
        self.builder.edges = edges
        nodes = sorted(self.builder.nodes.items(), key=lambda pair: pair[1].span.start)
        self.builder.nodes = {id: replace(node, stops=tuple(stops[id])) if id in stops else node for id, node in nodes}

    def _name_data(self) -> None:
        """Say which nodes read back what the caller entered."""
        if not _VALUE.search(self.source.text):
            return
        nodes = self.builder.nodes
        data = {node.datum for node in nodes.values() if isinstance(node, Collect) and node.datum}
        for id, node in nodes.items():
            if isinstance(node, Message | Menu | Collect):
                own = node.datum if isinstance(node, Collect) else None
                said = tuple(name for name in dict.fromkeys(_VALUE.findall(node.whole.text)) if name in data - {own})
                nodes[id] = replace(node, confirms=said) if said else node

    def _starts(self) -> tuple[str, ...]:
        """The first dialog, and where other documents may come in those dialogs that this one never leads to."""
        entries = [self.passing.get(dialog.entry, dialog.entry) for dialog in self.document.dialogs]
        starts = entries[:1]
        if self.document.leads_out:
            reached = self.builder.led_to(starts)
            for entry, dialog in zip(entries, self.document.dialogs, strict=True):
                if entry not in reached and dialog.element.get("id"):
                    starts.append(entry)
                    reached |= self.builder.led_to([entry])
        return tuple(starts)

    def _is_part(self, starts: tuple[str, ...]) -> bool:
        """Whether this is no line of its own: it returns to what called it, or is a page that asks nothing."""
        asks = any(isinstance(node, Menu | Collect) for node in self.builder.nodes.values())
        return not asks or ("return" in self.builder.nodes and "return" in self.builder.led_to(starts[:1]))
