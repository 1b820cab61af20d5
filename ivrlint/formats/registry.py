"""Which platform a file is from, and reading it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from ivrlint.source import SourceError, SourceText

if TYPE_CHECKING:
    from ivrlint.flow import Flow

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


MOST_ID = 1000
"""Characters of a node's id; every report of a way to a person repeats those on the way (J)."""


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
        flow = module.read(source)
    longest = max(flow.nodes, key=len, default="")
    if len(longest) > MOST_ID:
        message = f"the id {longest[:20]}… has more than {MOST_ID:,} characters; give the node a shorter one"
        raise SourceError(message, flow.nodes[longest].span)
    return flow


MUCH_GARBAGE = 2_000_000
"""Objects made while the collector paused after which it has to look at all of them again (J)."""

_made = 0
"""Objects made in such pauses since it last did."""


@contextmanager
def paused_garbage_collection() -> Iterator[None]:
    """Keep the cyclic garbage collector quiet while millions of small objects are made that all stay alive.

    Afterwards they count as old, so that it does not look at them all just because they are many.
    """
    global _made
    if not gc.isenabled():
        yield
        return
    if _made > MUCH_GARBAGE:
        gc.collect()
        _made = 0
    gc.disable()
    try:
        yield
    finally:
        _made += gc.get_count()[0]
        gc.freeze()
        gc.unfreeze()
        gc.enable()
