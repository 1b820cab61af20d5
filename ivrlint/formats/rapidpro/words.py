"""The words of RapidPro flows: texts with expressions in them, recordings, languages."""

from __future__ import annotations

import re

from ivrlint.flow import Segment
from ivrlint.source import Scalar, Value

_TWO_LETTERS = {
    "eng": "en", "nob": "nb", "nor": "nb", "nno": "nn", "dan": "da", "swe": "sv", "fin": "fi", "deu": "de",
    "nld": "nl", "fra": "fr", "spa": "es", "por": "pt", "ita": "it",
}  # fmt: skip
"""Languages that ivrlint has words for; the others keep their code of three letters, which is a tag as well."""
_NO_LANGUAGE = frozenset({"", "base", "und", "mul"})
_EXPRESSION = re.compile(
    r"(?<![@\w])@(?:\(|((?:contact|results|fields|globals|urns|run|child|parent|webhook|input|node|trigger|resume|ticket"
    r"|legacy_extra|flow|step|extra|channel|date)\b(?:\.\w+)*))"
)
"""`@(` or a path that begins with what RapidPro has a value for, now or in old flows; other words keep their `@`."""
_WORD = re.compile(r"\w")


def text_of(value: Value | None) -> str:
    """The text of a single value; empty for anything else, null included."""
    return value.text if isinstance(value, Scalar) and value.value is not None else ""


def language_of(code: str) -> str:
    """The BCP 47 tag of a language as RapidPro writes it; empty where it says none."""
    return "" if code in _NO_LANGUAGE else _TWO_LETTERS.get(code, code)


def segments_of(said: Value | None, played: Value | None) -> tuple[Segment, ...]:
    """The one piece that a text, a recording or both make."""
    text, audio = text_of(said).strip(), text_of(played).strip()
    if not text and not audio:
        return ()
    place = said if text and said else played
    return (Segment(_words(text), audio=audio or None, span=place.span if place else None),)


def _words(text: str) -> str | None:
    """A text with each expression, `@name` and `@(...)`, as one word; None where it says nothing else."""
    said: list[str] = []
    known = False
    at = 0
    for match in _EXPRESSION.finditer(text):
        if match.start() >= at:
            before = text[at : match.start()]
            known = known or bool(_WORD.search(before))
            said += before, match[1].rpartition(".")[2] if match[1] else "value"
            at = match.end() if match[1] else _closed(text, match.start() + 1)
    said.append(text[at:])
    return "".join(said) if known or _WORD.search(text[at:]) else None


def _closed(text: str, opening: int) -> int:
    """The place behind the bracket that closes the one at `opening`; the end where none does."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at + 1
    return len(text)
