"""Phrases of a team's own, in the notation of the phrase lists, looked for in a text of any language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivrlint.lexicon.lexicon import Lexicon, lexicon
from ivrlint.lexicon.phrases import PhraseIndex
from ivrlint.lexicon.text import Spellings, cut_sentences, cut_words

_WORD = re.compile(r"\*|\{(?:n|count|#)\}|~?[^\s*{}~]+~?")


class Wording:
    """Phrases, and where a text says one of them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take the phrases. Raise ValueError, with the one at fault, for what is not in the notation."""
        self.phrases = tuple(phrases)
        for phrase in self.phrases:
            words = phrase.split()
            if not all(_WORD.fullmatch(word) for word in words) or not any(word != "*" for word in words):
                raise ValueError(phrase)
        self._ready: dict[Lexicon | None, tuple[PhraseIndex, Spellings, frozenset[str]]] = {}

    def found_in(self, text: str, language: str | None) -> str | None:
        """The first words of a text that one of the phrases fits; None where none does.

        A language without phrase lists has no contractions and no number words, only digits.
        """
        index, spellings, abbreviations = self._ready_for(lexicon(language))
        for sentence in cut_sentences(text, abbreviations):
            words = cut_words(text, sentence.start, sentence.end, spellings)
            for first, end, _ in index.find(words):
                return text[words[first].start : words[end - 1].end]
        return None

    def _ready_for(self, language: Lexicon | None) -> tuple[PhraseIndex, Spellings, frozenset[str]]:
        if language not in self._ready:
            lists = language._lists if language else None
            spellings = lists.spellings if lists else Spellings({})
            numbers = lists.numbers if lists else {}
            hash_names = {"#", *(name for name, key in lists.keys.names.items() if key == "#")} if lists else {"#"}
            index = PhraseIndex({"": self.phrases}, spellings, numbers, hash_names)
            self._ready[language] = index, spellings, lists.abbreviations if lists else frozenset()
        return self._ready[language]
