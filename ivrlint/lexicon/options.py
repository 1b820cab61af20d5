"""Cuts a text into the options that it offers: which words belong to which key."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ivrlint.lexicon.keys import KeyWords, SpokenKey, offer_end
from ivrlint.lexicon.text import Sentence, Word

_PUNCTUATION = " \t\n,.;:!?…-–—"


@dataclass(frozen=True, slots=True)
class SpokenOption:
    """One option of a text: `key`, and the words that say it, from `start` to `end`, "press 1" included.

    `purpose` is what the key does, without the words that offer the key ("To pay, press 1": "To pay"); empty where
    the text names the key alone.
    """

    key: SpokenKey
    start: int
    end: int
    purpose: str


def cut_options(
    text: str,
    keys: Sequence[SpokenKey],
    sentences: Sequence[Sentence],
    said: Sequence[Sequence[Word]],
    language: KeyWords,
) -> tuple[SpokenOption, ...]:
    """Return the options of a text, in spoken order, given the keys that it offers and the words of each sentence."""
    options: list[SpokenOption] = []
    for number, key in enumerate(keys):
        sentence = sentences[key.sentence]
        before = options[-1].end if options and options[-1].key.sentence == key.sentence else sentence.start
        following = keys[number + 1] if number + 1 < len(keys) and keys[number + 1].sentence == key.sentence else None
        after = following.start if following else sentence.end
        offered = _offer_end(said[key.sentence], key, language)
        if key.key_first:
            start = _verb_start(_between(said[key.sentence], before, key.start), language, key.start)
            words = _between(said[key.sentence], offered, after)
            if following:
                words = _up_to(words, language) if following.key_first else _first_clause(words)
            end = words[-1].end if words else offered
        else:
            start = before
            words = _up_to(_between(said[key.sentence], before, key.start), language)
            end = offered
            if not words and start == sentence.start and _asks(sentences, keys, number):
                start = sentences[key.sentence - 1].start
                words = said[key.sentence - 1]
        words = _without_leading(words, language.glue)
        purpose = text[words[0].start : words[-1].end].rpartition(":")[2].strip(_PUNCTUATION) if words else ""
        options.append(SpokenOption(key, start, end, purpose))
    return tuple(options)


def _between(words: Sequence[Word], start: int, end: int) -> Sequence[Word]:
    """Return the words between two offsets of the text."""
    place = attrgetter("start")
    return words[bisect_left(words, start, key=place) : bisect_left(words, end, key=place)]


def _offer_end(words: Sequence[Word], key: SpokenKey, language: KeyWords) -> int:
    """Return the offset at which what offers a key ends: the key, its noun, the verb that closes it."""
    place = bisect_left(words, key.start, key=attrgetter("start"))
    return words[offer_end(words, place, language) - 1].end


def _verb_start(words: Sequence[Word], language: KeyWords, otherwise: int) -> int:
    """Return the offset of the verb that offers the key after `words`."""
    start = otherwise
    for word in reversed(words):
        if _is_verb(word, language):
            start = word.start
        elif word.text not in language.fillers:
            break
    return start


def _up_to(words: Sequence[Word], language: KeyWords) -> Sequence[Word]:
    """Return `words` without the verb that offers the next key and what belongs to it: "please press the"."""
    offer = last = len(words)
    while last and (_is_verb(words[last - 1], language) or words[last - 1].text in language.fillers):
        last -= 1
        if _is_verb(words[last], language):
            offer = last
        if offer < len(words) and _opens_clause(words, last):
            break
    if last < len(words) and _opens_clause(words, last):
        offer = last
    return _without_trailing(words[:offer], language.glue, words[offer].clause if offer < len(words) else None)


def _opens_clause(words: Sequence[Word], place: int) -> bool:
    return place > 0 and words[place - 1].clause != words[place].clause


def _is_verb(word: Word, language: KeyWords) -> bool:
    return word.text in language.press or word.text in language.enter


def _without_trailing(words: Sequence[Word], dropped: Collection[str], clause: int | None = None) -> Sequence[Word]:
    last = len(words)
    while last and words[last - 1].text in dropped and clause in (None, words[last - 1].clause):
        last -= 1
    return words[:last]


def _without_leading(words: Sequence[Word], dropped: Collection[str]) -> Sequence[Word]:
    first = 0
    while first < len(words) and words[first].text in dropped:
        first += 1
    return words[first:]


def _first_clause(words: Sequence[Word]) -> Sequence[Word]:
    return [word for word in words if word.clause == words[0].clause]


def _asks(sentences: Sequence[Sentence], keys: Sequence[SpokenKey], number: int) -> bool:
    """Tell whether the sentence before a key that stands alone asks what the key is for: "Is it a bill? Press 1."."""
    sentence = keys[number].sentence
    free = not number or keys[number - 1].sentence < sentence - 1
    return sentence > 0 and free and sentences[sentence - 1].text.endswith("?")
