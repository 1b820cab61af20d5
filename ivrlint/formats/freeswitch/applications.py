"""What a FreeSWITCH menu plays and runs: sounds as prompts, and dialplan applications as nodes.

Which applications there are is from general knowledge of mod_dptools and of the modules that FreeSWITCH comes with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ivrlint.flow import (
    Hangup,
    Message,
    Node,
    Prompt,
    Queue,
    Segment,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import SILENCE
from ivrlint.source import Span
from ivrlint.source.located_xml import Attribute

TERM = "entry"
"""What FreeSWITCH calls a choice of a menu with what it does."""

COMES_BACK = (Message, Task, Voicemail, SubFlow)
"""What comes back to the menu that ran it."""

_APPLICATION = re.compile(r"[A-Za-z_][\w:.-]*\Z")
_VARIABLE = re.compile(r"\$?\$\{[^{}]*\}|\$\d|\{\{[^{}]*\}\}")
_ONLY_VARIABLES = re.compile(r"(?:\$?\$\{[^{}]*\}|\$\d|\{\{[^{}]*\}\}|[\s.,])+\Z")
_DIALLED = re.compile(r"(?:^|/)(\+?\d+)(?:@[^/]*)?\Z")

_PASSED = frozenset(
    {
        "answer",
        "early_media",
        "export",
        "info",
        "log",
        "multiset",
        "pre_answer",
        "record_session",
        "ring_ready",
        "set",
        "set_audio_level",
        "set_name",
        "set_profile_var",
        "set_user",
        "sleep",
        "stop_record_session",
        "unset",
    }
)
"""Applications of which the caller notices nothing."""

_PROGRAMS = frozenset(
    {"erlang", "httapi", "java", "javascript", "lua", "managed", "perl", "python", "python3", "socket", "system"}
)

_CLASSES: dict[str, type[Node]] = {
    **dict.fromkeys(("gentones", "loop_playback", "phrase", "playback", "say", "speak"), Message),
    **dict.fromkeys(("bridge", "conference", "deflect", "redirect", "transfer"), Transfer),
    **dict.fromkeys(("callcenter", "fifo"), Queue),
    **dict.fromkeys(("hangup", "respond"), Hangup),
    **dict.fromkeys(("record", "voicemail"), Voicemail),
    **dict.fromkeys(_PASSED, Task),
    "execute_extension": SubFlow,
}

_REASONS = {
    **dict.fromkeys(("play_and_get_digits", "read"), "it asks for digits, and what becomes of them is not in the menu"),
    **dict.fromkeys(("directory",), "callers choose a person by name in the directory, which is not in this file"),
    **dict.fromkeys(("park", "valet_park"), "the call is parked until somebody takes it up"),
}

_NO_QUEUE = "this way of using `fifo` is for those who answer, not for callers"


def sound(attribute: Attribute | None) -> Prompt:
    """What an attribute says or plays: the words behind `say:`, else recordings; a phrase macro is a recording too.

    Raise nothing: an empty attribute is silence.
    """
    if attribute is None or not attribute.value.strip():
        return SILENCE
    value = attribute.value.strip()
    pieces = value.removeprefix("file_string://").split("!") if value.startswith("file_string://") else [value]
    silent = ("silence_stream:", "tone_stream:")
    segments = tuple(_segment(piece, attribute.span) for piece in pieces if piece and not piece.startswith(silent))
    return Prompt({"": segments}) if segments else SILENCE


def _segment(sound: str, span: Span) -> Segment:
    text = None
    if sound.startswith("tts://"):
        text = sound.rpartition("|")[2]
    elif sound.startswith("say:"):
        words = sound.removeprefix("say:")
        engine, _, rest = words.partition(":")
        voice, _, spoken = rest.partition(":")
        text = spoken if engine and voice and spoken else words
    if text is None or not text.strip() or _ONLY_VARIABLES.match(text):
        return Segment(None, audio=sound, span=span)
    return Segment(" ".join(text.split()), span=span)


def is_unnoticed(command: str) -> bool:
    """Whether the caller notices nothing of an application and its arguments."""
    return command.strip().partition(" ")[0] in _PASSED


def read_application(command: Attribute, id: str, whole: Span, before_transfer: Prompt) -> Node | None:
    """The node that an application with its arguments is; None where nothing can be an application of that name.

    `before_transfer` is what a caller hears before a transfer.
    """
    name, _, arguments = command.value.strip().partition(" ")
    if not _APPLICATION.match(name):
        return None
    words = [word for word in arguments.split() if not word.startswith("-")]
    cls = _CLASSES.get(name, Unknown)
    fields: dict[str, Any] = {}
    if cls is Unknown:
        fields = {"reason": _reason(name)}
    elif cls is Transfer:
        fields = {"number": _number(words), "prompt": before_transfer if name == "transfer" else SILENCE}
    elif cls is Message:
        fields = {"prompt": _said(name, arguments, command.span)}
    elif name == "callcenter":
        fields = {"name": _plain(arguments.partition("@")[0].strip())}
    elif name == "fifo":
        if words[1:2] == ["in"]:
            fields = {"name": _plain(words[0])}
        else:
            cls, fields = Unknown, {"reason": _NO_QUEUE}
    elif name == "voicemail" and words[:1] in (["check"], ["auth"], ["auth_only"]):
        cls, fields = Task, {"purpose": "lookup"}
    base: Mapping[str, Any] = {"id": id, "span": command.span, "whole": whole, "term": TERM}
    return cls(**base, **({"name": " ".join(command.value.split())} | {k: v for k, v in fields.items() if v}))


def _reason(name: str) -> str:
    if name in _REASONS:
        return _REASONS[name]
    if name in _PROGRAMS:
        return "it runs a program that is not in this file"
    near = get_close_matches(name, [*_CLASSES, *_PROGRAMS, *_REASONS], 1, 0.8)
    hint = f"; is `{near[0]}` meant?" if near else ""
    return f"ivrlint knows no application «{name}», and where FreeSWITCH knows none it leaves the menu{hint}"


def _plain(name: str) -> str:
    """A name, or nothing where it is only known in a call."""
    return "" if _VARIABLE.search(name) else name


def _number(words: list[str]) -> str | None:
    """What a transfer dials, where that is written: an extension, or the last part of a dial string."""
    dialled = words[0] if words else ""
    if match := _DIALLED.search(dialled):
        return match[1]
    return _plain(dialled) or None


def _said(name: str, arguments: str, span: Span) -> Prompt:
    if name == "speak":
        return sound(Attribute(f"tts://{arguments}", span))
    if name == "playback":
        return sound(Attribute(arguments, span))
    return sound(Attribute(f"{name}:{arguments}" if name == "phrase" else f"{name} {arguments}", span))
