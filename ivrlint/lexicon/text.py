"""Cuts text into sentences and words that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

# Possessive, and tried only where a run begins, so that a megabyte of full stops stays linear. One class of characters
# that all ends begin with keeps the search fast where there is none of it.
_END = re.compile(r"[.!?…\n](?:(?<=\n)\s*\n|(?<!\n)(?<![.!?…]{2})[.!?…]*+[\"'”’»)\]]*+(?=\s|\Z))")
_TOKEN = re.compile(
    r"[,;:()–—]|\s-\s"
    r"|\*\d*|#(?!\d)"
    r"|\d+:(?:[^\W\d_][\u0300-\u036f]*){1,4}(?![\w\u0300-\u036f])"  # a digit with its case ending: "1:tä", "2:an"
    r"|[\w\u0300-\u036f]+(?:['’][\w\u0300-\u036f]+)*"
)
_ABBREVIATED = re.compile(r"(?<![\w.])([^\W\d_](?:\.?\w){0,10})\.(?=\s{0,3}(\w))")
_STOP_WITHIN = re.compile(r"\.\s{0,3}\w")
_PUNCTUATION = ",;:()–—-"
_LONGEST_ABBREVIATION = 12
_MOST_SPELLINGS = 50_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text; `start` and `end` are code point offsets into that text."""

    text: str
    start: int
    end: int


class Word(NamedTuple):
    """A normalised word, its offsets in the text, and the number of its clause within the sentence."""

    text: str
    start: int
    end: int
    clause: int


_new_word: Callable[[tuple[str, int, int, int]], Word] = partial(tuple.__new__, Word)
"""Makes a Word at half the cost of calling the class: a big menu has a million of them."""


class Spellings(dict[str, tuple[str, ...]]):
    """From a word as written to the words it stands for: NFC, case folded, contractions written out.

    Punctuation stands for no word.
    """

    def __init__(self, expansions: Mapping[str, str]) -> None:
        """Take the ends of words and what they are short for, or beginnings: `n't` and ` not`, `l'` and `lo `."""
        super().__init__()
        self._expansions = expansions

    def __missing__(self, written: str) -> tuple[str, ...]:
        """Spell out a word that was not met before."""
        word = unicodedata.normalize("NFC", written).casefold().replace("’", "'").partition(":")[0]
        words: tuple[str, ...] = (word,) if word.strip().strip(_PUNCTUATION) else ()
        for short, full in self._expansions.items():
            if word.endswith(short):
                words = tuple((word.removesuffix(short) + full).split())
                break
            if short.endswith("'") and word.startswith(short):
                words = tuple((full + word.removeprefix(short)).split())
                break
        if len(self) >= _MOST_SPELLINGS:
            self.clear()
        self[written] = words
        return words


def cut_sentences(text: str, abbreviations: Collection[str]) -> Iterator[Sentence]:
    """Yield the sentences of a text, blank ones left out.

    A blank line ends a sentence, a single line break does not. A full stop after one of `abbreviations`
    (lower case, without the stop) ends it only where a capital letter follows, after one that is written with
    the stop not even there.
    """
    start = 0
    for match in _END.finditer(text):
        if match.group() != "." or not _is_abbreviation(text, match.start(), abbreviations):
            yield from _sentence(text, start, match.end())
            start = match.end()
    yield from _sentence(text, start, len(text))


def cut_abbreviations(text: str, abbreviations: Collection[str]) -> Iterator[str]:
    """Yield the abbreviations of a text, each with its full stop, where its sentence goes on after it ("kl. 8")."""
    for match in _ABBREVIATED.finditer(text) if _STOP_WITHIN.search(text) else ():
        if _goes_on(match[1].lower(), match[2], abbreviations):
            yield match[0]


def _is_abbreviation(text: str, stop: int, abbreviations: Collection[str]) -> bool:
    before = text[max(0, stop - _LONGEST_ABBREVIATION) : stop].rsplit(maxsplit=1)
    following = text[stop + 1 : stop + 4].lstrip()[:1]
    return bool(before) and _goes_on(before[-1].lower().lstrip("(\"'«"), following, abbreviations)


def _goes_on(word: str, following: str, abbreviations: Collection[str]) -> bool:
    """Tell whether a sentence goes on after a word and a full stop, given the character that follows."""
    return word + "." in abbreviations or (word in abbreviations and not following.isupper())


def _sentence(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    said = text[start:end].strip()
    if not said:
        return ()
    start = text.index(said[0], start)
    return (Sentence(said, start, start + len(said)),)


def cut_words(text: str, start: int, end: int, spellings: Spellings) -> list[Word]:
    """Return the words between two offsets of a text; a contraction gives several at one place."""
    words: list[Word] = []
    clause = 0
    for match in _TOKEN.finditer(text, start, end):
        spelled = spellings[match[0]]
        if not spelled:
            clause += 1
            continue
        first, last = match.span()
        for word in spelled:
            words.append(_new_word((word, first, last, clause)))
    return words
