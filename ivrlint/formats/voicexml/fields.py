"""What asks the caller, written as fields: menus and collects, with their keys, phrases and tries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from xml.etree.ElementTree import Element, SubElement

from ivrlint.flow import Collect, Edge, EdgeKind, Flow, Menu, Prompt
from ivrlint.formats.plain import slug
from ivrlint.formats.voicexml.markup import clean
from ivrlint.formats.voicexml.names import fresh, variable
from ivrlint.formats.voicexml.prompts import set_language
from ivrlint.formats.voicexml.ways import Ways

PLAYS = "ivr_plays"
"""The variable of a form that counts how often its prompt is played."""
_KEYS = re.compile(r"[0-9*#]+\Z", re.ASCII)
_EVENTS = {EdgeKind.NO_INPUT: "noinput", EdgeKind.NO_MATCH: "nomatch"}


class Fields(Ways):
    """Writes what asks the caller."""

    def __init__(self, flow: Flow) -> None:
        """Write the nodes of `flow`."""
        super().__init__(flow)
        self.speaks = any(edge.phrases for edge in flow.edges())
        """Whether callers may say something in this menu."""

    def menu(self, form: Element, node: Menu) -> None:
        """Ask what the caller chooses."""
        name = variable(node.id)
        field = self._field(node, name)
        options = [edge for edge in self.unsaid if edge.kind is EdgeKind.OPTION and (keys(edge) or edge.phrases)]
        self._ask(field, node, options)
        values: set[str] = set()
        cases = []
        for edge in options:
            self.unsaid.remove(edge)
            if keys(edge) in values:
                self.lose(f"has {edge.choice} twice; the first one counts", node)
            value = fresh(keys(edge) or slug(edge.phrases[0], "_") or "said", values)
            self._option(field, node, edge, value)
            cases.append((f"{name} == '{value}'", edge))
        if cases:
            self.decide(SubElement(field, "filled"), cases)
        else:
            add_grammar(field, fresh(f"{name}-keys", self.taken), "dtmf", ())
        self._errors(form, field, node)

    def collect(self, form: Element, node: Collect) -> None:
        """Ask for a number; its keys that mean something else are links."""
        name = variable(node.datum or node.id)
        field = self._field(node, name)
        fewest, most = node.digits or (None, None)
        length = f"length={most}" if fewest == most else f"minlength={fewest};maxlength={most}"
        field.set("type", f"digits?{length}" if most else "digits")
        if node.terminator:
            set_property(field, "termchar", clean(node.terminator))
        options = [edge for edge in self.unsaid if edge.kind is EdgeKind.OPTION and keys(edge)]
        self._ask(field, node, options)
        thrown: set[str] = set()
        for edge in options:
            self.unsaid.remove(edge)
            pressed = fresh("ivr.pressed", thrown)
            SubElement(field, "link", dtmf=" ".join(keys(edge)), event=pressed)
            self.leave(SubElement(field, "catch", event=pressed), edge)
        filled = SubElement(field, "filled")
        SubElement(filled, "assign", name=self.variables.of("datum", node.datum or node.id), expr=name)
        self.go_on(filled)
        self._errors(form, field, node)

    def _field(self, node: Menu | Collect, name: str) -> Element:
        """The field that waits for keys, with how it listens and how long it waits."""
        field = Element("field", name=name)
        if self.speaks and node.input in ("keys", "speech"):
            set_property(field, "inputmodes", "dtmf" if node.input == "keys" else "voice")
        timeout = node.first_digit if isinstance(node, Collect) else None
        if timeout is None:
            timeout = next((edge.after for edge in self.unsaid if edge.kind is EdgeKind.NO_INPUT), None)
        for property, length in (("timeout", timeout), ("interdigittimeout", node.inter_digit)):
            if length is not None:
                set_property(field, property, seconds(length))
        return field

    def _ask(self, field: Element, node: Menu | Collect, options: Iterable[Edge]) -> None:
        for prompt in (node.prompt, *(edge.say for edge in options)):
            self.prompts.add(field, prompt, node.language)

    def _option(self, field: Element, node: Menu, edge: Edge, value: str) -> None:
        """What callers key or say; the label only where nothing that is said counts, or where it is said.

        Only a grammar can be in a language of its own: there the option has the key alone.
        """
        phrases = [clean(phrase) for phrase in edge.phrases]
        label = clean(edge.label or "")
        words = label if not self.speaks or label in phrases else next(iter(phrases), "")
        if node.language and phrases:
            words = ""
        if keys(edge) or words:
            dtmf = {"dtmf": " ".join(keys(edge))} if keys(edge) else {}
            SubElement(field, "option", dtmf, value=value).text = words.replace('"', " ")
        others = [phrase for phrase in phrases if phrase != words]
        if others:
            add_grammar(field, fresh(f"{field.get('name')}-says", self.taken), "voice", others, value, node.language)

    def _errors(self, form: Element, field: Element, node: Menu | Collect) -> None:
        """What silence and wrong keys lead to: the prompt again, or on; both count the same plays."""
        found = {name: edge for kind, name in _EVENTS.items() if (edge := self.take(kind)) is not None}
        is_shared = len(found) == len(_EVENTS) and any(edge.tries > 1 for edge in found.values())
        if is_shared:
            SubElement(form, "var", name=PLAYS, expr="1")
        form.append(field)
        for name, edge in found.items():
            for count in range(1, min(edge.tries - 1, max(len(edge.again), 1)) + 1):
                counted = {"count": str(count)} if count > 1 else {}
                if is_shared:
                    self.leave(SubElement(field, name, counted, cond=f"{PLAYS} >= {edge.tries}"), edge)
                self._ask_again(SubElement(field, name, counted), edge.again[count - 1 : count], node, is_shared)
            self.leave(SubElement(field, name, {"count": str(edge.tries)} if edge.tries > 1 else {}), edge)

    def _ask_again(self, handler: Element, said: Iterable[Prompt], node: Menu | Collect, is_shared: bool) -> None:
        if is_shared:
            SubElement(handler, "assign", name=PLAYS, expr=f"{PLAYS} + 1")
        for prompt in said:
            self.prompts.add(handler, prompt, node.language)
        SubElement(handler, "reprompt")


def keys(edge: Edge) -> str:
    """The keys of an option, empty where there are none that `dtmf` may name (V)."""
    return edge.key if edge.key and _KEYS.match(edge.key) else ""


def set_property(parent: Element, name: str, value: str) -> None:
    """Set a property of the platform for all that is in an element."""
    SubElement(parent, "property", name=name, value=value)


def seconds(length: float) -> str:
    """A duration as VoiceXML writes it."""
    return f"{round(length * 1000)}ms" if length % 1 else f"{length:.0f}s"


def add_grammar(
    parent: Element, id: str, mode: str, items: Collection[str], value: str | None = None, language: str | None = None
) -> None:
    """Listen for keys or phrases, which all mean the same where a value is given; for nothing where there are none."""
    kind = {"mode": mode, "version": "1.0", "root": id, "type": "application/srgs+xml"}
    grammar = SubElement(parent, "grammar", kind | ({"tag-format": "semantics/1.0-literals"} if value else {}))
    set_language(grammar, language)
    rule = SubElement(grammar, "rule", id=id, scope="public")
    choices = SubElement(rule, "one-of") if items else SubElement(rule, "ruleref", special="VOID")
    for words in items:
        item = SubElement(choices, "item")
        item.text = words.replace('"', " ")
        if value:
            SubElement(item, "tag").text = value
