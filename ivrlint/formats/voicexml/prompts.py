"""Prompts of a flow as `<prompt>` elements: a piece each, in every language that it is there in."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from ivrlint.flow import Flow, Prompt, Segment
from ivrlint.formats.voicexml.markup import LANGUAGE, add_speech, address, is_language, script_text
from ivrlint.formats.voicexml.names import Variables

SPEAKS = "ivr_language"
"""The variable with the language of the call."""
_NOTHING = (Segment(""),)
_VALUE = re.compile(r"\{\{[^{}]+\}\}|\$\{[^{}]+\}|\$\.[A-Za-z]\w*(?:\.\w+)*", re.ASCII)
"""A value that another platform puts into a text: `{{name}}`, `${name}`, `$.name` (S)."""


class Prompts:
    """Writes the prompts of one flow."""

    def __init__(self, flow: Flow, variables: Variables) -> None:
        """Write those of `flow`, with what they depend on in `variables`."""
        self._variables = variables
        chosen = (edge.sets["language"] for edge in flow.edges() if "language" in edge.sets)
        spoken = (node.language for node in flow.nodes.values())
        languages = (flow.language, *flow.languages, *spoken, *chosen)
        self.languages = tuple(dict.fromkeys(tag for tag in languages if tag))
        """All languages, the main one first; none where the flow names none."""
        self.unknown: list[str] = []
        """The variables with words that the menu does not tell."""
        self.values: dict[str, None] = {}
        """What stands in texts for values that others put in."""
        self.has_dates = False
        """Whether something is said until a day."""

    def add(self, parent: Element, prompt: Prompt, language: str | None = None) -> None:
        """Add a prompt to an element: in `language`, else in that of the call."""
        if language:
            self._add(parent, _said(prompt, language), language, None)
            return
        spoken = {tag: _said(prompt, tag) for tag in self.languages} or {"": _said(prompt, None)}
        if len(set(map(_words, spoken.values()))) == 1:
            self._add(parent, next(iter(spoken.values())), None, None)
            return
        for tag, pieces in spoken.items():
            self._add(parent, pieces or _NOTHING, tag, f"{SPEAKS} == {script_text(tag)}")

    def _add(self, parent: Element, pieces: tuple[Segment, ...], language: str | None, condition: str | None) -> None:
        for piece in pieces:
            conditions = [one for one in (condition, self._condition(piece)) if one]
            prompt = SubElement(parent, "prompt", {"cond": " && ".join(conditions)} if conditions else {})
            set_language(prompt, language)
            if not piece.interruptible:
                prompt.set("bargein", "false")
            if piece.audio:
                prompt = SubElement(prompt, "audio", src=address(piece.audio))
            elif piece.text is None:
                self.unknown.append(self._variables.of("words", str(len(self.unknown) + 1), "''"))
                SubElement(prompt, "value", expr=self.unknown[-1])
            self.values |= dict.fromkeys(_VALUE.findall(piece.text or ""))
            add_speech(prompt, piece.text or "")

    def _condition(self, piece: Segment) -> str | None:
        if piece.until:
            self.has_dates = True
            return f"ivr_day(new Date()) <= {script_text(piece.until)}"
        return self._variables.of("when", piece.when) if piece.when else None


def set_language(element: Element, tag: str | None) -> None:
    """Say in which language an element speaks, where that is a language's tag."""
    if tag and is_language(tag):
        element.set(LANGUAGE, tag)


def _said(prompt: Prompt, language: str | None) -> tuple[Segment, ...]:
    """The pieces of a prompt in a language, those left out that say nothing."""
    return tuple(piece for piece in prompt.segments(language) if piece.audio or piece.text != "")


def _words(pieces: tuple[Segment, ...]) -> tuple[object, ...]:
    return tuple((piece.text, piece.audio, piece.when, piece.until, piece.interruptible) for piece in pieces)
