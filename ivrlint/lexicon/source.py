"""Reads a language's file into lists that are ready to be searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivrlint.lexicon.dates import Calendar
from ivrlint.lexicon.keys import KeyWords
from ivrlint.lexicon.phrases import PhraseIndex
from ivrlint.lexicon.spoken import Names
from ivrlint.lexicon.text import Spellings


@dataclass(frozen=True, slots=True)
class Lists:
    """What a language's file holds."""

    abbreviations: frozenset[str]
    spellings: Spellings
    numbers: Mapping[str, int]
    calendar: Calendar
    keys: KeyWords
    classes: PhraseIndex
    labels: PhraseIndex
    stop_words: frozenset[str]
    endings: tuple[str, ...]
    shortest_stem: int
    names: Names


def read(path: Path) -> tuple[int, Lists]:
    """Return the characters read aloud in a minute and the lists of a language's file."""
    import yaml

    # Nothing but text is built: "no" and "null" are words here, and this is the fastest loader.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    tree: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    spellings = Spellings(tree["expansions"])
    numbers = _ordered(tree["numbers"])
    key_names = {form: str(value) for form, value in numbers.items() if value < 10}
    for key, forms in tree["keys"]["names"].items():
        key_names |= dict.fromkeys(_items(forms), key)
    hash_names = {"#", *(form for form, key in key_names.items() if key == "#")}

    def index(lists: Mapping[str, str]) -> PhraseIndex:
        phrases = {name: _items(text) for name, text in lists.items()}
        return PhraseIndex(phrases, spellings, numbers, hash_names)

    prefixes = _items(tree["labels"]["prefix"])
    words = {name: frozenset(_items(text)) for name, text in tree["keys"].items() if name != "names"}
    opening = words["after"].union(prefix.split()[0] for prefix in prefixes)
    stop_words = frozenset(_items(tree["stop_words"]))
    lists = Lists(
        abbreviations=frozenset(_items(tree["abbreviations"])),
        spellings=spellings,
        numbers=numbers,
        calendar=Calendar.of(_ordered(tree["months"], 1), _ordered(tree["weekdays"]), stop_words, words["counted"]),
        keys=KeyWords(**words, names=key_names, opening=opening),
        classes=index(tree["classes"]),
        labels=index(tree["labels"]),
        stop_words=stop_words,
        endings=tuple(sorted(_items(tree["endings"]), key=len, reverse=True)),
        shortest_stem=int(tree["shortest_stem"]),
        names=_names(tree),
    )
    return int(tree["characters_per_minute"]), lists


def _names(tree: Mapping[str, Any]) -> Names:
    words = tree["spoken"]
    numbers, months = ([forms.partition("/")[0] for forms in _items(tree[part])] for part in ("numbers", "months"))
    return Names.of(numbers, months, words, words["signs"], words["abbreviations"])


def _items(text: str) -> list[str]:
    """Return the items of a comma-separated text."""
    return [stripped for item in text.split(",") if (stripped := " ".join(item.split()))]


def _ordered(text: str, first: int = 0) -> dict[str, int]:
    """Return the forms of the items of a text (separated by /), each with the item's place counted from `first`."""
    return {form: place for place, forms in enumerate(_items(text), first) for form in forms.split("/")}
