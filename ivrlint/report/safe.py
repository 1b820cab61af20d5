"""Names and prompts are other people's text: what reaches a terminal must be made of visible characters."""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(r"[^\x20-\x7e\xa0-\xac\xae-\u02ff]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    """`text` with line ends as spaces and every character that is not visible, or turns the writing direction, as
    `\\x1b` or `\\u202e`."""
    return _SUSPECT.sub(_shown, " ".join(text.splitlines()) if "\n" in text or "\r" in text else text)


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\t":
        return " "
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$@&])")
_REFERENCE = re.compile(r"([@#!%])(?=\S)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


def markdown(text: str) -> str:
    """`text` as words of a Markdown page or table: nothing in it is markup, a link, HTML or a mention.

    Code hosts look for mentions, issue numbers and addresses in the page that has been made, where an escaped `@` is
    like any other; a space without width keeps them from it.
    """
    return _REFERENCE.sub(r"\1&#8203;", _MARKDOWN.sub(r"\\\1", printable(text)))


def spreadsheet(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


_ASCII = {
    "█": "#",
    "│": "|",
    "─": "-",
    "→": ">",
    "←": "<",
    "├": "|",
    "└": "`",
    "·": "-",
    "«": '"',
    "»": '"',
    "…": "...",
    "–": "-",
    "“": '"',
    "”": '"',
    "’": "'",
}


def ascii_only(text: str) -> str:
    """`text` for a terminal that shows nothing but ASCII."""
    text = "".join(_ASCII.get(character, character) for character in text)
    return text.encode("ascii", "backslashreplace").decode("ascii")
