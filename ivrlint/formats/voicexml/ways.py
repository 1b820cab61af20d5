"""Where a call goes on, and what it keeps, in a VoiceXML document that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, SubElement

from ivrlint.flow import Edge, EdgeKind, Flow, Hangup, Node, Queue, Unknown
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.voicexml.markup import script_text
from ivrlint.formats.voicexml.names import Variables, application, event, fresh, ids, is_error
from ivrlint.formats.voicexml.prompts import SPEAKS, Prompts

NOWHERE = "error.nowhere"
"""The event of a call that just stops: nothing handles it."""
FAILING = ERROR_KINDS | {EdgeKind.FAILURE, EdgeKind.OVERFLOW}
"""Ways on after which a hang-up cuts the caller off."""


class Ways:
    """Leads on from the forms of one document; of each node it knows which of its exits are not said yet."""

    def __init__(self, flow: Flow) -> None:
        """Write the nodes of `flow`."""
        self.flow = flow
        self.variables = Variables()
        self.prompts = Prompts(flow, self.variables)
        if len(self.prompts.languages) > 1:
            self.variables.declared[SPEAKS] = script_text(self.prompts.languages[0])
        self.lost: dict[str, None] = {}
        """What VoiceXML cannot say, or what others have to add."""
        nodes = {id: node for id, node in flow.nodes.items() if not node.implied}
        self.taken: set[str] = set()
        """Ids of the document."""
        self.forms = ids(nodes, self.taken)
        self.ways_in = {id: self._way_in(node) for id, node in nodes.items()}
        self.nowhere = ids((node.title for node in flow.nodes.values() if _is_undefined(node)), self.taken)
        self.desks: dict[str, None] = {}
        """The names of the opening hours that are asked."""
        self.unsaid: list[Edge] = []
        """The exits of the node at hand that are not said yet."""

    def _way_in(self, node: Node) -> str:
        """The form where calls come to a node: before a queue that closes its hours are asked."""
        form = self.forms[node.id]
        return fresh(f"{form}-hours", self.taken) if isinstance(node, Queue) and self.closing(node) else form

    def closing(self, node: Queue) -> Edge | None:
        """Where callers go whom a queue does not take outside of its hours, where these are known."""
        edges = self.flow.exits(node.id, EdgeKind.OVERFLOW) if node.schedule in (self.flow.hours or {}) else ()
        return next((edge for edge in edges if edge.condition == "when_closed"), None)

    def lose(self, message: str, node: Node | None = None) -> None:
        """Say that something has to be added, or is left out."""
        self.lost[f"«{node.id}» {message}" if node else message] = None

    def datum(self, name: str) -> str:
        """The variable that keeps a datum during the call."""
        speaks = name == "language" and len(self.prompts.languages) > 1
        return SPEAKS if speaks else self.variables.of("datum", name)

    def take(self, *kinds: EdgeKind) -> Edge | None:
        """The first exit of some kinds that is not said yet; it then is."""
        edge = next((one for one in self.unsaid if one.kind in kinds), None)
        if edge is not None:
            self.unsaid.remove(edge)
        return edge

    def take_all(self, *kinds: EdgeKind) -> list[Edge]:
        """All exits of some kinds that are not said yet; they then are."""
        return self.take_all_if(lambda edge: edge.kind in kinds)

    def take_all_if(self, is_meant: Callable[[Edge], bool]) -> list[Edge]:
        """All exits that are meant and not said yet; they then are."""
        edges = [one for one in self.unsaid if is_meant(one)]
        self.unsaid = [one for one in self.unsaid if not is_meant(one)]
        return edges

    def go_on(self, parent: Element) -> None:
        """Go on by the plain way, else the form ends."""
        if edge := self.plain_way():
            self.leave(parent, edge)

    def plain_way(self) -> Edge | None:
        """The way on that depends on nothing; it then is said."""
        kinds = (EdgeKind.NEXT, EdgeKind.RETURN)
        edge = next((one for one in self.unsaid if one.kind in kinds and not one.condition), None)
        if edge is not None:
            self.unsaid.remove(edge)
        return edge

    def leave(self, parent: Element, edge: Edge) -> None:
        """Keep what an edge stores and go where it leads; where it leads nowhere the form ends, or the event stops."""
        for name, given in edge.sets.items():
            SubElement(parent, "assign", name=self.datum(name), expr=script_text(given))
        source, node = (self.flow.nodes.get(id) for id in (edge.source, edge.target))
        if node is None:
            if parent.tag in ("noinput", "nomatch", "catch"):
                SubElement(parent, "throw", event=NOWHERE)
        elif edge.target in self.ways_in:
            SubElement(parent, "goto", next=f"#{self.ways_in[edge.target]}")
        elif isinstance(node, Hangup):
            self.end(parent, node.outcome, cuts_off=edge.kind in FAILING)
        elif _is_undefined(node):
            self.lose(f"leads to «{node.title}», which is not there: the call ends with an error", source)
            SubElement(parent, "goto", next=f"#{self.nowhere[node.title]}")
        else:
            self.lose(f"leads to «{node.title}», which is unknown: put in where the call goes on", source)
            SubElement(parent, "submit", next=application("unknown", node.title))

    def end(self, parent: Element, outcome: str, *, cuts_off: bool) -> None:
        """End the call, or return to what called this menu; `cuts_off`: to hang up here is to cut off anyway."""
        if outcome == "return":
            SubElement(parent, "return")
        elif outcome == "failed" and not cuts_off:
            SubElement(parent, "exit", expr="'failed'")
        else:
            SubElement(parent, "disconnect")

    def decide(self, parent: Element, cases: Iterable[tuple[str | None, Edge]]) -> None:
        """Go the way of the first condition that holds; the one of None goes on in any other case."""
        decision: Element | None = None
        for condition, edge in cases:
            if decision is None and condition is None:
                self.leave(parent, edge)
                continue
            if decision is None:
                decision = SubElement(parent, "if", cond=condition or "")
            elif condition is None:
                SubElement(decision, "else")
            else:
                SubElement(decision, "elseif", cond=condition)
            self.leave(decision, edge)

    def events(self, form: Element) -> None:
        """What else the system decides: events that it throws."""
        handled = {NOWHERE}
        for edge in self.take_all(*(kind for kind in EdgeKind if kind not in (EdgeKind.OPTION, *ERROR_KINDS))):
            name = event(edge.condition or edge.kind)
            name = fresh(name if is_error(name) or edge.kind not in FAILING else f"error.{name}", handled)
            self.leave(SubElement(form, "catch", event=name), edge)


def _is_undefined(node: Node) -> bool:
    return isinstance(node, Unknown) and node.implied and node.reason == UNDEFINED
