"""How wide a text is about, in a font that is not known: enough to cut it before it runs into something."""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("iljtfrI.,:;'|!()[]{}\"`·-/\\ *")
_WIDE = frozenset("mwMWQOGD@%&—…→<>=+~^#")
_DOTS = "…"


def text_width(text: str, size: float) -> float:
    """The width of a text in a sans-serif font of this size, rather too large than too small."""
    return size * sum(map(_character, text))


def _character(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.86 if character in _WIDE else 0.7 if character.isupper() else 0.6


def shortened(text: str, size: float, room: float) -> str:
    """The text, cut at its end where it is wider than `room`."""
    if text_width(text, size) <= room:
        return text
    kept, width = 0, text_width(_DOTS, size)
    while kept < len(text) and (width := width + text_width(text[kept], size)) <= room:
        kept += 1
    return text[:kept].rstrip() + _DOTS
