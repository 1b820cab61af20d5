"""Names and values that are safe in a dialplan: no separators, no comments, no variables, no expressions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

LONGEST_CONTEXT = 79
"""Characters of a context's name: Asterisk's AST_MAX_CONTEXT, less its end (V)."""
_LONGEST_COMMENT = 200
_LONGEST_VALUE = 60
_LONGEST_LINE = 30
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss"})


def slug(name: str, separator: str = "-") -> str:
    """A name in ASCII letters, digits and `separator`."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", separator, plain).strip(separator)


def unique(names: Iterable[str], prefix: str) -> dict[str, str]:
    """For each name a context's name that begins with `prefix`; no two are equal, whatever the case of letters."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        whole = f"{prefix}-{slug(name) or 'node'}"[: LONGEST_CONTEXT - 6].rstrip("-")
        candidate, number = whole, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{whole}-{number}"
        taken.add(candidate.lower())
        found[name] = candidate
    return found


def line_name(path: str) -> str:
    """What a menu's contexts are called after: its file."""
    name = re.sub(r"(?:\.ivr)?\.\w+\Z", "", PurePath(path).name)
    return slug(name)[:_LONGEST_LINE].strip("-") or "menu"


def variable(context: str) -> str:
    """The channel or global variable that belongs to a context."""
    return f"ivr_{context.replace('-', '_')}"


def value(text: str) -> str:
    """A text as an argument of an application."""
    return re.sub(r"[^\w .+*#@/:-]", "_", " ".join(text.split()))[:_LONGEST_VALUE]


def case_value(condition: str) -> str:
    """What a variable holds for a case, and what the case's extension is called after."""
    return re.sub(r"[^\w-]", "_", value(condition)) or "_"


def comment(text: str) -> str:
    """A text on one line of comment."""
    words = "".join(character if character.isprintable() else " " for character in text)
    words = " ".join(words.replace("ivrlint:", "ivrlint :").split())
    return words if len(words) <= _LONGEST_COMMENT else f"{words[:_LONGEST_COMMENT]}…"


def named_recording(name: str) -> str:
    """The recording that a menu names, as Asterisk wants it: without its ending, and within the folder of sounds."""
    parts = [slug(part) for part in re.split(r"[\\/]+", re.sub(r"\.\w{1,5}\Z", "", name))]
    return "/".join(part for part in parts if part) or "silence/1"
