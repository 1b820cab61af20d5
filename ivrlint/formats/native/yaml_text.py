"""Writing YAML as people write it: one thing a line, short mappings in braces, long texts folded.

PyYAML's emitter offers one style for all mappings and quotes for YAML 1.1 alone; this one knows which parts of a menu
stand on lines of their own, and quotes what either YAML or ivrlint would take for something else than a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

WIDTH = 120
"""Columns of a line; only a word that is longer goes beyond."""

_PLAIN = re.compile(r"[^\W\d_][\w .;'’()/!–—…%&+*=-]*(?<! )")
"""Texts that mean themselves without quotes, also between braces."""
_PLAIN_ALONE = re.compile(r"[^\W\d_][\w .,;'’()/!?–—…%&+*=-]*(?<! )")
"""Texts that do so on a line of their own."""
_SPECIAL = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML 1.1 takes for something else."""
_KEY = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_UNPRINTABLE = re.compile("[\x7f-\xa0\xad\u2028\u2029\ufeff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u206f]")
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_FOLDABLE = re.compile(r"\S[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*(?<!\s)")
_GAP = re.compile(r"(?<=[^ ]) (?=[^ ])")


class Pairs(list[tuple[str, Any]]):
    """A mapping in the order in which it is written; a key may stand twice."""

    def __init__(self, pairs: Any = (), *, spread: bool = False) -> None:
        """Hold `pairs`; `spread` = each of them stands on a line of its own, however short they are."""
        super().__init__(pairs)
        self.spread = spread

    def plain(self) -> dict[str, Any]:
        """The same as a dict; of keys written twice the last one stays."""
        return {key: plain(value) for key, value in self}


class Word(str):
    """A text that is written without quotes, for it is meant as a word of the format."""


class Quoted(str):
    """A text that is written in quotes, for it is not meant as a word of the format."""


def plain(value: Any) -> Any:
    """A value as dicts, lists and scalars."""
    if isinstance(value, Pairs):
        return value.plain()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def written(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{_key(key)}: {written(part)}" for key, part in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return "null" if value is None else str(value).lower()


def lines(mapping: Pairs, indent: str = "") -> Iterator[str]:
    """The lines of a mapping, each entry on one line where it fits."""
    for key, value in mapping:
        yield from _entry(f"{indent}{_key(key)}:", value, indent)


def _entry(lead: str, value: Any, indent: str) -> Iterator[str]:
    line = f"{lead} {_text(value, _PLAIN_ALONE) if isinstance(value, str) else written(value)}"
    if isinstance(value, Pairs) and value and (value.spread or len(line) > WIDTH):
        yield lead
        yield from lines(value, f"{indent}  ")
    elif len(line) <= WIDTH or not value or not isinstance(value, str | list):
        yield line
    elif isinstance(value, list):
        yield lead
        for item in value:
            yield from _item(item, f"{indent}  ")
    else:
        yield from _long(lead, value, f"{indent}  ")


def _item(item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, Pairs) and len(indent) + 2 + len(written(item)) > WIDTH:
        first, *others = lines(item, f"{indent}  ")
        yield f"{indent}- {first.lstrip()}"
        yield from others
    else:
        yield from _entry(f"{indent}-", item, indent)


def _long(lead: str, text: str, indent: str) -> Iterator[str]:
    """A text that does not fit on the line: folded at single spaces where YAML gives back the same text."""
    if not _FOLDABLE.fullmatch(text) or _HALF_A_PAIR.search(text):
        yield f"{lead} {_text(text)}"
        return
    yield f"{lead} >-"
    line = ""
    for word in _GAP.split(text):
        if line and len(indent) + len(line) + 1 + len(word) > WIDTH:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield indent + line


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) else _text(key)


def _text(text: str, bare: re.Pattern[str] = _PLAIN) -> str:
    if isinstance(text, Word):
        return str(text)
    if not isinstance(text, Quoted) and bare.fullmatch(text) and text.casefold() not in _SPECIAL:
        return text
    quoted = json.dumps(_HALF_A_PAIR.sub("\ufffd", text), ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
