"""Writing a flow of any platform as one VoiceXML 2.1 document.

Each node becomes a form, the start first; a menu is a field with its keys as options. The form of a menu or collect
counts its plays, so that silence and wrong keys use up the same tries. What the system decides at a branch is in a
variable, or worked out of the hours; elsewhere it is an event that the system throws. What VoiceXML has no element for
is handed to the platform under an address of our own, `application:callback(name)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Node,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.nodes import USUAL_CASES
from ivrlint.formats.voicexml.fields import Fields, add_grammar, keys, seconds, set_property
from ivrlint.formats.voicexml.markup import NAMESPACE, clean, remark, script_text, serialised
from ivrlint.formats.voicexml.names import application, fresh, is_error, variable
from ivrlint.formats.voicexml.prompts import SPEAKS, set_language
from ivrlint.formats.voicexml.times import STATE, TODAY, desk

LONGEST_MESSAGE = 180
"""Seconds of a recorded message (J)."""
HOURS = "ivr_hours"
"""The variable of a block that holds whether a desk is open now."""
_RESULTS = {"no_answer": "noanswer", "busy": "busy", "when_full": "busy", "when_unstaffed": "unavailable"}
"""What a transfer ends with where the condition of an exit holds."""
_FAILED = ("noanswer", "busy", "network_busy", "unknown")
"""What a transfer ends with where nobody was reached: VoiceXML 2.0, section 2.3.7 (S)."""
_TALKED = ("far_end_disconnect", "network_disconnect")
"""What it ends with where others have talked to the caller (S)."""
_PRESSED = "near_end_disconnect"
"""What it ends with where a key of its own was pressed: only then it is sure that there is an utterance (S)."""
_NO_CONNECTION = "error.connection"
"""What the events begin with that are thrown where a number cannot be rung at all (S)."""
_ENDING = re.compile(r"(?:\.ivr)?\.(?:ya?ml|vxml)\Z")
_DIALLED = re.compile(r"(?:tel:)?([+0-9*#(). /-]*)\Z", re.ASCII)
_ADDRESS = re.compile(r"sips?:[!-~]+\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """What a menu becomes in VoiceXML."""

    text: str
    """The document."""
    lost: tuple[str, ...]
    """What VoiceXML cannot say, or what others have to add."""
    forms: dict[str, str]
    """By the id of each node, the id of its form."""
    variables: dict[str, str]
    """By the id of each branch, the variable that decides there."""


def write(flow: Flow) -> Written:
    """The document of a flow."""
    return _Writer(flow).write()


class _Writer(Fields):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow)
        self.root = Element("vxml", {"version": "2.1", "xmlns": NAMESPACE})
        self.deciding: dict[str, str] = {}

    def write(self) -> Written:
        order = dict.fromkeys((self.flow.start, *self.forms))
        forms = [form for id in order for form in self._forms(id)]
        for name, id in self.flow.entries.items():
            if id in self.ways_in:
                self.lose(f"{name} comes in at #{self.ways_in[id]}")
        if self.prompts.unknown:
            self.lose(f"says words that it does not tell: put them into {', '.join(self.prompts.unknown)}")
        if self.prompts.values:
            self.lose(f"says {', '.join(self.prompts.values)} as it is written: put in <value> with what it stands for")
        self._head()
        self.root.extend(forms)
        return Written(serialised(self.root), tuple(self.lost), self.forms, self.deciding)

    def _head(self) -> None:
        """What holds in the whole document: its language, its variables, its hours."""
        remark(self.root, f"{self.flow.name or self.flow.path}, written by ivrlint convert")
        for text in self.lost:
            remark(self.root, text)
        set_language(self.root, next(iter(self.prompts.languages), None))
        set_property(self.root, "termchar", "")
        if not self.speaks:
            set_property(self.root, "inputmodes", "dtmf")
        for name, first in self.variables.declared.items():
            SubElement(self.root, "var", {"name": name} | ({"expr": first} if first else {}))
        hours = self.flow.hours or {}
        desks = "".join(desk(self.variables.name("desk", name), hours[name]) for name in self.desks)
        if desks or self.prompts.has_dates:
            SubElement(self.root, "script").text = TODAY + (STATE + desks if desks else "")

    def _forms(self, id: str) -> list[Element]:
        """The form of a node, and the one before it; a start that nobody wrote leads on at once."""
        if id not in self.forms:
            form = Element("form")
            self.leave(SubElement(form, "block"), Edge(id, id, EdgeKind.NEXT, self.flow.start_span))
            return [form]
        node = self.flow.nodes[id]
        self.unsaid = [edge for edge in self.flow.exits(node.id) if edge.kind is not EdgeKind.ANSWER]
        form = Element("form", id=self.forms[node.id])
        remark(form, f"{node.kind} {node.id}{f': {node.name}' if node.name not in ('', node.id) else ''}")
        forms = [form]
        if isinstance(node, Menu):
            self.menu(form, node)
        elif isinstance(node, Collect):
            self.collect(form, node)
        elif isinstance(node, Queue):
            forms = [*self._hours_before(node), form]
            self._queue(form, node)
        elif isinstance(node, Agent | Transfer):
            self._transfer(form, node, self._address(node), EdgeKind.FAILURE)
        elif isinstance(node, Voicemail):
            self._voicemail(form, node)
        elif isinstance(node, Callback | Bot | Task | SubFlow):
            self._handed_over(form, node)
        else:
            self._block(form, node)
        self.events(form)
        for edge in self.unsaid:
            what = edge.choice if edge.kind is EdgeKind.OPTION else f"a way on by {edge.condition or edge.kind}"
            self.lose(f"has {what}, which VoiceXML cannot say there; it is left out", node)
        return forms

    # what is said, and what the system decides

    def _block(self, form: Element, node: Node) -> None:
        """A message, a branch, the end, or what nobody knows."""
        block = SubElement(form, "block")
        self.prompts.add(block, node.prompt, node.language)
        if isinstance(node, Branch):
            self._branch(block, node)
        elif isinstance(node, Hangup):
            self.end(block, node.outcome, cuts_off=False)
        elif isinstance(node, Unknown):
            self.lose(f"is unknown ({node.reason}): put in where the call goes on", node)
            SubElement(block, "submit", next=application("unknown", node.title))
        else:
            self.go_on(block)

    def _branch(self, block: Element, node: Branch) -> None:
        """Go on by a variable; where it says nothing, by the usual case, else for all others, else the first."""
        name = self._deciding(node)
        cases = self.take_all(EdgeKind.CASE)
        if node.by == "hours" and node.schedule in (self.flow.hours or {}):
            has_holidays = any(edge.condition == "holiday" for edge in cases)
            name = self._ask_hours(block, name, node.schedule or "", "holiday" if has_holidays else "closed")
        rest = self.plain_way() or next((edge for edge in cases if edge.condition == "else"), None)
        cases = [edge for edge in cases if edge is not rest]
        conditions = [f"{name} == {script_text(edge.condition or edge.kind)}" for edge in cases]
        named = {edge.condition: number for number, edge in reversed([*enumerate(cases)])}
        usual = next((named[case] for case in USUAL_CASES.get(node.by or "", ()) if case in named), None if rest else 0)
        if usual is not None and cases:
            conditions[usual] += f" || !{name}"
        self.decide(block, [*zip(conditions, cases, strict=True), *([(None, rest)] if rest else [])])

    def _deciding(self, node: Branch) -> str:
        """The variable that decides at a branch."""
        if node.by == "language":
            self.variables.declared.setdefault(SPEAKS, None)
            name = SPEAKS
        else:
            name = self.variables.of(node.by or "unknown", node.switch or node.id)
        self.deciding[node.id] = name
        return name

    def _ask_hours(self, block: Element, by_hand: str, schedule: str, on_holidays: str = "closed") -> str:
        """Work out whether a desk is open, unless the system has decided; the variable that then holds it."""
        self.desks[schedule] = None
        state = f"ivr_state({self.variables.name('desk', schedule)}, new Date(), '{on_holidays}')"
        SubElement(block, "var", name=HOURS, expr=f"{by_hand} || {state}")
        if self.flow.timezone:
            self.lose(f"has hours: the clock of the platform has to be that of {self.flow.timezone}")
        return HOURS

    # places that others serve

    def _hours_before(self, node: Queue) -> list[Element]:
        """The form that asks before a queue whether it is closed."""
        closing = self.closing(node)
        if closing is None:
            return []
        self.unsaid.remove(closing)
        form = Element("form", id=self.ways_in[node.id])
        block = SubElement(form, "block")
        name = self._ask_hours(block, self.variables.of("hours", node.id), node.schedule or "")
        decision = SubElement(block, "if", cond=f"{name} == 'open'")
        SubElement(decision, "goto", next=f"#{self.forms[node.id]}")
        SubElement(decision, "else")
        self.leave(decision, closing)
        return [form]

    def _queue(self, form: Element, node: Queue) -> None:
        self.lose("is a queue: put in the address under which your platform has it, and how long it may last", node)
        if node.announces or node.while_waiting:
            self.lose("speaks to those who wait: your queue has to do that", node)
        self._transfer(form, node, application("queue", node.title), EdgeKind.OVERFLOW)

    def _address(self, node: Agent | Transfer) -> str:
        number = (isinstance(node, Transfer) and node.number) or ""
        dialled = _DIALLED.match(number)
        digits = re.sub(r"[^+0-9*#]", "", dialled[1]) if dialled else ""
        if len(digits) > 1:
            return f"tel:{quote(digits, safe='+*')}"
        if _ADDRESS.match(number):
            return number
        what = "a person" if isinstance(node, Agent) else f"rung at {number}" if number else "a number that is not told"
        self.lose(f"is {what}: put in the address", node)
        return application(node.kind, node.title)

    def _transfer(self, form: Element, node: Queue | Agent | Transfer, address: str, failing: EdgeKind) -> None:
        """Ring others, and go on where they are not reached, where a key is pressed, or once they hang up."""
        thrown = self.take_all_if(lambda edge: is_error(edge.condition or ""))
        pressed = self.take_all_if(lambda edge: edge.kind is EdgeKind.EXIT and keys(edge) != "")
        talked, failed = self.plain_way(), self.take_all(failing)
        self.unsaid += thrown
        name = variable(node.id)
        type = "bridge" if talked or pressed else "consultation" if failed else "blind"
        transfer = SubElement(form, "transfer", name=name, dest=address, type=type)
        limits = [edge.after for edge in failed] + [node.max_wait if isinstance(node, Queue) else None]
        limit = next((length for length in limits if length is not None), None)
        if limit is not None and type != "blind":
            transfer.set("connecttimeout", seconds(limit))
        for prompt in (node.prompt, *(edge.say for edge in pressed)):
            self.prompts.add(transfer, prompt, node.language)
        if pressed:
            id = fresh(f"{self.forms[node.id]}-keys", self.taken)
            add_grammar(transfer, id, "dtmf", [" ".join(keys(edge)) for edge in pressed])
        by_key = f"{name} == '{_PRESSED}' && {name}$.utterance == "
        cases: list[tuple[str | None, Edge]] = [(f"{by_key}'{keys(edge)}'", edge) for edge in pressed]
        cases += [(_ends(name, _TALKED), talked)] if talked else []
        if type == "consultation" and len(failed) == 1 and (failing is EdgeKind.FAILURE or not failed[0].condition):
            cases.append((None, failed[0]))
        else:
            cases += zip(self._failures(node, name, failed), failed, strict=True)
        if cases:
            self.decide(SubElement(transfer, "filled"), cases)
        if failing is EdgeKind.FAILURE and failed and not thrown:
            usual = next((edge for edge in failed if not edge.condition), failed[0])
            self.leave(SubElement(transfer, "catch", event=_NO_CONNECTION), usual)

    def _failures(self, node: Node, name: str, failed: list[Edge]) -> list[str]:
        """The condition of each way on after a failure; the one without a condition takes what no other one does."""
        named = [_RESULTS.get(edge.condition or "", edge.condition) for edge in failed]
        rest = [result for result in _FAILED if result not in named]
        for own in named:
            if own and own not in _FAILED:
                self.lose(f"may end with '{own}', a word of our own: let your platform say it", node)
        return [_ends(name, [one] if one else rest) for one in named]

    def _voicemail(self, form: Element, node: Voicemail) -> None:
        record = SubElement(
            form, "record", name=variable(node.id), beep="true", maxtime=seconds(LONGEST_MESSAGE), dtmfterm="true"
        )
        self.prompts.add(record, node.prompt, node.language)
        self.lose("records a message: put in what keeps it, such as <data>", node)
        self._go_on_behind(record)

    def _handed_over(self, form: Element, node: Callback | Bot | Task | SubFlow) -> None:
        """Another document, or what the platform has to do."""
        name = variable(node.id)
        if isinstance(node, SubFlow) and node.file:
            file = _ENDING.sub("", clean(node.file)) + ".vxml"
            place = SubElement(form, "subdialog", name=name, src=quote(file))
            if file != node.file:
                self.lose(f"goes to {node.file}: convert that one too, to {file}", node)
        elif isinstance(node, SubFlow):
            place = SubElement(form, "subdialog", name=name, src=application("flow", node.reference or node.title))
            self.lose("goes to another menu: put in its address", node)
        else:
            place = SubElement(form, "object", name=name, classid=application(node.kind, node.title))
            self.lose(f"is a {node.kind}, for which VoiceXML has no element: put in what does it", node)
        if isinstance(node, SubFlow) and len(self.prompts.languages) > 1:
            self.lose(f"begins in its own language: hand {SPEAKS} to it", node)
        self.prompts.add(place, node.prompt, node.language)
        self._go_on_behind(place)

    def _go_on_behind(self, item: Element) -> None:
        """Go on once an item is done."""
        if edge := self.plain_way():
            self.leave(SubElement(item, "filled"), edge)


def _ends(name: str, results: Iterable[str]) -> str:
    """The condition that a transfer ends with one of some results."""
    return " || ".join(f"{name} == {script_text(result)}" for result in results)
