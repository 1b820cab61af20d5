"""Finds the keys that a sentence offers, and whether each is said before or after what it does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivrlint.lexicon.text import Word

_MOST_FILLERS = 5
_MOST_DIGITS = 4
_REACH = 30  # words looked at around a key, so that a sentence of a megabyte takes linear time


@dataclass(frozen=True, slots=True)
class SpokenKey:
    """A key that a text offers the caller to press.

    `key` is `0` to `9`, `*`, `#`, or several of them in a row ("press 12"). `start` and `end` are the offsets
    of the key itself, without "press". `sentence` counts from 0. `key_first` holds when the key is said
    before what it does ("press 1 for bills"), judged within the sentence; a key said alone is not first.
    """

    key: str
    start: int
    end: int
    sentence: int
    key_first: bool


@dataclass(frozen=True, slots=True)
class KeyWords:
    """The words by which a language speaks of keys.

    `press` are the verbs that offer a key, `enter` those that more often ask for a number and so need the key
    to stand alone, `on` what does with a `definite` name only ("på trean"). `fillers` may stand between verb
    and key, `nouns` after the key too ("the 1 key"). `names` gives the key of a word; those in `articles`
    mean a key only when nothing is counted by them ("choose one of"), and no number is a key before a word in
    `counted` ("two times"). `after` begins what a key said first does ("for"), `opening` what a key said last
    does, and `glue` says nothing of either ("and", "please").
    """

    press: Collection[str]
    enter: Collection[str]
    on: Collection[str]
    fillers: Collection[str]
    nouns: Collection[str]
    names: Mapping[str, str]
    definite: Collection[str]
    articles: Collection[str]
    counted: Collection[str]
    after: Collection[str]
    opening: Collection[str]
    glue: Collection[str]

    def key(self, word: str) -> str | None:
        """Return the key that a word names, if any."""
        if word[0] in "*#0123456789" and len(word) <= _MOST_DIGITS and word.strip("*#0123456789") == "":
            return word
        return self.names.get(word)


def find_keys(
    words: Sequence[Word], language: KeyWords, excluded: Collection[int], said_before: bool
) -> Iterator[tuple[int, str, bool]]:
    """Yield word, key and key-first of the keys that one sentence offers.

    `excluded` are the words that cannot be a key here. `said_before`: an earlier sentence offered a key, so
    that this one may go on without a verb ("Press 1 for bills. 2 for orders.").
    """
    last: _Offer | None = None
    for place, key, verb in _places(words, language):
        if place in excluded:
            continue
        first = None
        if verb is not None:
            if not _is_offered(words, place, verb, language):
                continue
            first = _is_key_first(words, last, verb, place, language)
        elif (closing := _closing_verb(words, place, language)) is not None:
            first = _is_key_first(words, last, place, closing, language)
        elif last is not None or said_before:
            first = _continues(words, last, place, language)
        if first is not None:
            last = _Offer(place, first)
            yield place, key, first


@dataclass(frozen=True, slots=True)
class _Offer:
    """The word of an offered key, and whether it was key first."""

    place: int
    first: bool


def _places(words: Sequence[Word], language: KeyWords) -> Iterator[tuple[int, str, int | None]]:
    """Yield the words that name a key, the key, and the verb before it, if there is one."""
    verb: int | None = None
    for place, word in enumerate(words):
        key = language.key(word.text)
        is_filler = word.text in language.fillers
        if key is not None and is_filler and _names_key(words, place + 1, language):
            continue  # "slå en tvåa"
        if key is not None and verb is not None:
            yield place, key, verb
            verb = None
        elif word.text in language.press or word.text in language.enter or word.text in language.on:
            if verb is None or not is_filler:
                verb = place
        elif key is not None:
            yield place, key, None
        elif verb is not None and (not is_filler or place - verb > _MOST_FILLERS):
            verb = None


def _is_offered(words: Sequence[Word], place: int, verb: int, language: KeyWords) -> bool:
    """Tell whether a key after a verb is a key to press, not an amount or a telephone number."""
    text, verb_text = words[place].text, words[verb].text
    if verb_text in language.on and verb_text not in language.press and text not in language.definite:
        return False
    following = _following(words, place, language)
    if following is None or following.text in language.glue:
        return True
    if following.text in language.after:
        return verb_text not in language.enter or not _names_key(words, place + 2, language)
    if language.key(following.text) is not None:
        return not (following.text.isdigit() and len(following.text) > 1)
    alone = text in language.articles or verb_text in language.enter
    return not alone and following.text not in language.counted


def _following(words: Sequence[Word], place: int, language: KeyWords) -> Word | None:
    """Return the word after a key and its noun, none where the clause ends."""
    for word in words[place + 1 : place + 3]:
        if word.clause != words[place].clause:
            return None
        if word.text not in language.nouns:
            return word
    return None


def offer_end(words: Sequence[Word], place: int, language: KeyWords) -> int:
    """Return the word after a key, its noun and the verb that closes its offer ("the 1 key", "die 1 drücken")."""
    verb = _closing_verb(words, place, language)
    if verb is not None:
        return verb + 1
    end = place + 1
    while end < len(words) and words[end].clause == words[place].clause and words[end].text in language.nouns:
        end += 1
    return end


def _closing_verb(words: Sequence[Word], place: int, language: KeyWords) -> int | None:
    """Return the word of the verb after a key ("die 1 drücken"), none where it offers the next key."""
    idle = True
    for ahead in range(place + 1, min(place + 1 + _MOST_FILLERS, len(words))):
        word = words[ahead]
        if not idle or word.clause != words[place].clause:
            return None
        if word.text in language.press and word.text not in language.nouns:
            following = words[ahead + 1 : ahead + 1 + _MOST_FILLERS]
            said = (other.text for other in following if other.text not in language.fillers)
            return None if language.key(next(said, "-")) else ahead
        idle = word.text in language.nouns or word.text in language.fillers
    return None


def _continues(words: Sequence[Word], last: _Offer | None, place: int, language: KeyWords) -> bool | None:
    """Return whether a key without a verb is said first, or none where it is no offered key."""
    word = words[place]
    if len(word.text) > 1 and word.text.isdigit():
        return None
    first = place  # of what belongs to the key: "the number 2"
    for before in reversed(words[max(place - _MOST_FILLERS, 0) : place]):
        if before.clause != word.clause or before.text in language.glue or before.text not in language.fillers:
            break
        first -= 1
    opens = not first or words[first - 1].clause != word.clause or words[first - 1].text in language.glue
    after = words[place + 1 : place + 2]
    if opens and after and (after[0].text in language.after or word.text in language.definite):
        to = words[place + 2].text if _names_key(words, place + 2, language) else ""
        return None if to and to.isdigit() == word.text.isdigit() else True  # no "8 to 16"
    if last is None:
        return None
    following = _following(words, place, language)
    between = words[max(last.place + 1, place - _REACH) : first]
    said = [other for other in between if other.text not in language.glue]
    if not said:
        stands_alone = following is None or following.text in language.glue
        return last.first if stands_alone or _names_key(words, place + 1, language) else None
    # "For bills press 1, for orders 2 and for returns, 3": a clause says what the key does and ends with it.
    clause = [other for other in between if other.clause == said[-1].clause]
    next_word = words[place + 1].text if place + 1 < len(words) else ""
    ends = following is None or (following.text in language.glue and _says_what(words[place + 1 : place + 6], language))
    closes = ends and next_word not in language.press and next_word not in language.enter
    return False if not last.first and closes and _says_what(clause, language) else None


def _names_key(words: Sequence[Word], place: int, language: KeyWords) -> bool:
    """Tell whether there is a word that names a key, and is no article ("2 for a bill")."""
    if place >= len(words) or words[place].text in language.articles:
        return False
    return language.key(words[place].text) is not None


def _is_key_first(words: Sequence[Word], last: _Offer | None, verb: int, place: int, language: KeyWords) -> bool:
    """Tell whether the key is said before what it does.

    What a key does stands between it and the key before it, or the key after it; the clause that an earlier
    key said first has claimed is left out.
    """
    start = last.place + 1 if last else 0
    while verb > start and words[verb - 1].text in language.fillers:
        verb -= 1
    before = words[start:verb]
    if last and last.first and before:
        before = [word for word in before if word.clause != before[0].clause]
    said = [word for word in before if word.text not in language.glue]
    after = _said_next(words, place, language)
    if after is None or not said:
        return after is not None
    if after.text not in language.after or after.clause != words[place].clause:
        return False
    return not _says_what([word for word in said if word.clause == said[-1].clause], language)


def _said_next(words: Sequence[Word], place: int, language: KeyWords) -> Word | None:
    """Return the first telling word after a key, none where the next verb or the end comes first."""
    for ahead in range(place + 1, min(place + 1 + _REACH, len(words))):
        text = words[ahead].text
        if text in language.press:
            return None
        if text not in language.nouns and text not in language.glue and language.key(text) is None:
            return words[ahead]
    return None


def _says_what(clause: Sequence[Word], language: KeyWords) -> bool:
    """Tell whether a clause begins as what a key does: "for bills", "if you ..."; "per favore" says nothing."""
    said = [word.text for word in clause if word.text not in language.glue]
    return len(said) > 1 and said[0] in language.opening
