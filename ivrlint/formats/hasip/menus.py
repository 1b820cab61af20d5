"""The menus of ha-sip as they stand in the file, before anything is understood of how calls go through them."""

from __future__ import annotations

import re

from ivrlint.flow import Prompt, Segment
from ivrlint.flow.prompts import SILENCE
from ivrlint.source import Entry, Mapping, Scalar, Value

DEFAULT_TIMEOUT = 300.0
"""Seconds of silence until `timeout` is taken where a menu does not say: the README of ha-sip."""

ANSWERS = ("default", "timeout")
"""Choices that stand for wrong keys and for silence."""

LEAVING = {"transfer": "transfer_to", "bridge_audio": "bridge_to"}
"""Commands that join the caller to another call, with the field that says which."""

_TEMPLATE_TAG = re.compile(r"\{%[^{}]*%\}")
_TEMPLATE_VALUE = re.compile(r"\{\{[^{}]*\}\}")
_WORD = re.compile(r"\w")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d+)?\Z", re.ASCII)


class Definition:
    """One menu with the menu that it is written in, and the key that leads to it."""

    __slots__ = ("around", "command", "fields", "id", "is_answer", "key", "part", "post_action", "top", "written_id")

    def __init__(self, part: Mapping, key: Scalar, around: Definition | None) -> None:
        """Keep a menu that stands under `key`, in the choices of `around` or at a top."""
        self.part = part
        self.fields = {entry.key.text: entry.value for entry in part.entries}
        self.key = key
        self.around = around
        self.is_answer = around is not None and key.text.lower() in ANSWERS
        """It is what a wrong key or silence leads to; ha-sip gives such a menu no such answers of its own."""
        self.top: Definition = around.top if around else self
        """The menu that the call begins with; `jump` leads to no menu of another one."""
        self.written_id = self.text("id")
        self.id = ""
        self.command = self._command()
        """The command that is run on entering, empty for none, and where it sends the caller."""
        action = self.text("post_action")
        word, _, parameter = (action.text.strip() if action else "noop").partition(" ")
        self.post_action = (word, parameter.strip())
        """What happens once the message was played, and its parameter."""

    def text(self, name: str) -> Scalar | None:
        """A field with a single value; None where it is absent, null or empty."""
        value = self.fields.get(name)
        return value if isinstance(value, Scalar) and value.value is not None and value.text.strip() else None

    def truth(self, name: str) -> bool:
        """Whether a field says yes."""
        value = self.text(name)
        return value is not None and value.text.strip().lower() in ("true", "yes", "on")

    def choices(self) -> list[Entry]:
        """The choices that are menus; of those written twice the last one, as YAML has it."""
        listed = self.fields.get("choices")
        entries = listed.entries if isinstance(listed, Mapping) else []
        return list({entry.key.text.lower(): entry for entry in entries if isinstance(entry.value, Mapping)}.values())

    def _command(self) -> tuple[str, str | None]:
        action = self.fields.get("action")
        if not isinstance(action, Mapping):
            return "", None
        given = action.get("command")
        word = given.text if isinstance(given, Scalar) and given.value is not None else "call_service"
        to = action.get(LEAVING.get(word, ""))
        return word, to.text if isinstance(to, Scalar) and "{{" not in to.text else None

    @property
    def timeout(self) -> float:
        """Seconds of silence until `timeout` is taken."""
        value = self.text("timeout")
        return float(value.text) if value and _SECONDS.match(value.text) else DEFAULT_TIMEOUT

    @property
    def prompt(self) -> Prompt:
        """What it says and plays; a template's values are one word each, a text that is nothing else is unknown."""
        said, played = self.text("message"), self.text("audio_file")
        interruptible = not self.truth("wait_for_audio_to_finish")
        segments = []
        if said:
            words = _TEMPLATE_TAG.sub(" ", said.text)
            known = _WORD.search(_TEMPLATE_VALUE.sub("", words))
            text = " ".join(_TEMPLATE_VALUE.sub("value", words).split()) if known else None
            segments.append(Segment(text, interruptible=interruptible, span=said.span))
        if played:
            segments.append(Segment(None, audio=played.text, interruptible=interruptible, span=played.span))
        return Prompt({"": tuple(segments)}) if segments else SILENCE


def is_null(value: Value) -> bool:
    """Whether a field is there and holds nothing."""
    return isinstance(value, Scalar) and value.value is None
