"""Names and prompts are other people's text: what reaches a terminal must be made of visible characters."""

from __future__ import annotations

import json
import re
import unicodedata

_SUSPECT = re.compile(r"[^\x20-\x7e\xa0-\xac\xae-\u02ff]")
_COMMAND = re.compile(r"(?<=#)#(?=\[|vso\[)|(?<=:):(?=[\w-]+(?: |::))", re.IGNORECASE)
"""What GitHub's runner (ActionCommand.cs, V) and the agent of Azure Pipelines (S) obey, `##` anywhere in a line."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    """`text` with line ends as spaces and every character that is not visible, or turns the writing direction, as
    `\\x1b` or `\\u202e`; so is the second sign of `##[`, `##vso[` and `::name::`, which pipelines obey in a log."""
    text = _SUSPECT.sub(_shown, " ".join(text.splitlines()) if "\n" in text or "\r" in text else text)
    return _COMMAND.sub(_code, text) if "##" in text or "::" in text else text


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\t":
        return " "
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return _code(match)


def _code(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_RAW_IN_JSON = re.compile(r"[^\n\x20-\x7e\xa0-\xac\xae-\u02ff]|(?<=#)#(?=\[|vso\[)", re.IGNORECASE)


def json_text(document: object) -> str:
    """A document as JSON in which nothing is raw that a terminal or a pipeline might obey: what `printable` shows by
    its code, and logging commands."""
    return _RAW_IN_JSON.sub(_escaped, json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character == "#":
        return "\\u0023"
    return json.dumps(character)[1:-1] if unicodedata.category(character) in _HIDDEN else character


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
    return f"'{cell}" if cell.lstrip().startswith(tuple("=+-@＝＋－＠")) or cell[:1] in ("\t", "\r") else cell


_ASCII = {
    "█": "#",
    "│": "|",
    "─": "-",
    "→": ">",
    "←": "<",
    "├": "|",
    "└": "`",
    "·": "-",
    "●": "*",
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
