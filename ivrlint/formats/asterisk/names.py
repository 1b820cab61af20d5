"""Names and values that are safe in a dialplan: no separators, no comments, no variables, no expressions."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import PurePath

from ivrlint.formats.plain import slug

LONGEST_CONTEXT = 79
"""Characters of a context's name: Asterisk's AST_MAX_CONTEXT, less its end (V)."""
_LONGEST_VALUE = 60
_LONGEST_LINE = 30
_LONGEST_CASE = 60
_LONGEST_RECORDING = 80
_LONGEST_LANGUAGE = 39
"""Characters of a channel's language, which Asterisk cuts at some length (J)."""
_LONGEST_NUMBER = 40
OUTBOUND = "outbound"
"""The context by which calls leave; it is the reader's own."""
_TAKEN = frozenset({"general", "globals", "default", OUTBOUND})
"""Sections and contexts of extensions.conf and queues.conf that are not the menu's."""
_SPECIAL = frozenset("aehiostT") | {"fax"}
"""Extensions to which Asterisk itself sends calls."""


def unique(names: Iterable[str], prefix: str) -> dict[str, str]:
    """For each name a context's name that begins with `prefix`; no two are equal, whatever the case of letters."""
    return _distinct({name: f"{prefix}{slug(name) or 'node'}" for name in names}, "-", LONGEST_CONTEXT)


def case_values(conditions: Iterable[str]) -> dict[str, str]:
    """For each case of a place what a variable holds for it, and what its extension is called after.

    Asterisk passes over dashes in the names of extensions, so there is none.
    """
    return _distinct({condition: slug(condition, "_") or "case" for condition in conditions}, "_", _LONGEST_CASE)


def _distinct(wanted: dict[str, str], separator: str, longest: int) -> dict[str, str]:
    """The names that are wanted, cut to a length, with a number behind those that are taken."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, whole in wanted.items():
        cut = whole[: longest - 6].rstrip(separator)
        candidate, number = cut, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{cut}{separator}{number}"
        taken.add(candidate.lower())
        found[name] = candidate
    return found


def line_name(path: str) -> str:
    """What a menu's contexts are called after: its file."""
    name = _plain(re.sub(r"(?:\.ivr)?\.\w+\Z", "", PurePath(path).name), _LONGEST_LINE) or "menu"
    return f"{name}-menu" if name.lower() in _TAKEN else name


def _plain(name: str, longest: int) -> str:
    """A name as a slug; where that loses letters of it, or is cut, a checksum of the whole tells it from others."""
    plain = slug(name)
    if len(plain) <= longest and sum(map(str.isalnum, plain)) >= sum(map(str.isalnum, name)):
        return plain
    return f"{plain[: longest - 9]}-{zlib.crc32(name.encode('utf-8', 'replace')):08x}".lstrip("-")


def variable(context: str) -> str:
    """The channel or global variable that belongs to a context."""
    return f"ivr_{context.replace('_', '__').replace('-', '_')}"


def data_variable(datum: str) -> str:
    """The channel variable that keeps what a caller has keyed or chosen."""
    return f"ivr_{slug(datum, '_')[:_LONGEST_VALUE].strip('_') or 'number'}"


def language_name(tag: str) -> str:
    """A language as Asterisk has it: the channel's, and the folder of its recordings."""
    return slug(tag)[:_LONGEST_LANGUAGE].strip("-") or "und"


def way_in(name: str) -> str:
    """The extension for a number or a name by which calls come in."""
    if not any(map(str.isalpha, name)):
        return slug(name, "")[:_LONGEST_NUMBER]
    extension = slug(name)[:_LONGEST_CASE].strip("-")
    return f"entry-{extension}" if extension in _SPECIAL else extension


def dialled(number: str | None) -> str | None:
    """The digits of a telephone number; None where a text is none."""
    digits = re.sub(r"[\s().\u2010-\u2015\u00a0/-]", "", (number or "").strip().removeprefix("tel:"))
    return digits if re.fullmatch(rf"\+?[0-9*#]{{1,{_LONGEST_NUMBER}}}", digits) else None


def zone_name(timezone: str | None) -> str:
    """A time zone; empty, which is that of the machine, where a text cannot be one."""
    return timezone if timezone and re.fullmatch(r"[A-Za-z0-9_+/-]+", timezone) else ""


def value(text: str) -> str:
    """A text as an argument of an application."""
    return re.sub(r"[^\w .+*#@/:-]", "_", " ".join(text.split()))[:_LONGEST_VALUE]


def named_recording(name: str) -> str:
    """The recording that a menu names, as Asterisk wants it: without its ending, and within the folder of sounds."""
    parts = (_plain(part, _LONGEST_RECORDING) for part in re.split(r"[\\/]+", re.sub(r"\.\w{1,5}\Z", "", name)))
    return "/".join(part for part in parts if part) or "silence/1"
