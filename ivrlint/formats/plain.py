"""Texts of a menu in the few characters that names and comments of other formats are made of."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss"})
_LONGEST_COMMENT = 200


def slug(name: str, separator: str = "-") -> str:
    """A name in ASCII letters, digits and `separator`."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", separator, plain).strip(separator)


def comment(text: str) -> str:
    """A text on one line of comment."""
    words = "".join(character if character.isprintable() else " " for character in text)
    words = " ".join(words.replace("ivrlint:", "ivrlint :").split())
    return words if len(words) <= _LONGEST_COMMENT else f"{words[:_LONGEST_COMMENT]}…"
