"""Which platform a file is from, and reading it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol, cast

from ivrlint.flow import Flow
from ivrlint.source import SourceError, SourceText

FORMATS: dict[str, tuple[str, ...]] = {
    "native": ("ivr",),
    "twilio": ("initial_state",),
    "connect": ("StartAction", "AWS::Connect::ContactFlow"),
    "connect.legacy": ('"branches"',),
    "rapidpro": ('"action_sets"', '"rule_sets"', '"exits"'),
    "hasip": ("menu:",),
    "asterisk": ("exten", "static", "context", "macro"),
    "voicexml": ("vxml",),
    "archy": ("startUp", "supportedLanguages", "defaultLanguage", "division", "settings"),
    "freeswitch": ("<menu", "<entry", "<X-PRE-PROCESS", "<document", "<configuration", "<action "),
}
"""The packages of this folder that read a platform, in the order in which they are asked, each with its marks: a file
without any of them is not of that platform, and the package need not be imported to say so."""


class Reader(Protocol):
    """What a package under ivrlint/formats/ offers."""

    NAME: str
    """What reports call the platform."""

    def recognises(self, text: str) -> bool:
        """Whether a file (or its first 4 KiB, for YAML) is of this platform; cheap, and never from its name."""

    def read(self, source: SourceText) -> Flow:
        """The flow. Raise SourceError, with the place and what to do, where none can be built."""


def reader(name: str) -> Reader:
    """What reads the platform `name`."""
    return cast("Reader", import_module(f"ivrlint.formats.{name}"))


def recognise(text: str) -> Reader | None:
    """The reader for a file with this text, or None when no platform that we know writes such files."""
    marked = (name for name, marks in FORMATS.items() if any(mark in text for mark in marks))
    return next((module for module in map(reader, marked) if module.recognises(text)), None)


def read(source: SourceText) -> Flow:
    """The flow of a file. Raise SourceError where it is no menu that we know, or cannot be read."""
    module = recognise(source.text)
    if module is None:
        why = "is empty" if not source.text.strip() else "is no phone menu that ivrlint can read"
        hint = (
            "a menu of its own format has a line `ivr: 1`; otherwise it reads Twilio Studio, Amazon Connect, "
            "Genesys Archy, VoiceXML, FreeSWITCH, Asterisk, RapidPro and ha-sip"
        )
        raise SourceError(f"{why}: {hint}", source.span(0, 0))
    with paused_garbage_collection():
        return module.read(source)


@contextmanager
def paused_garbage_collection() -> Iterator[None]:
    """Keep the cyclic garbage collector quiet while millions of small objects are made that all stay alive."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
