"""One language's phrase lists, and what they find in a text or a label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ivrlint.lexicon.dates import SpokenDate, find_dates
from ivrlint.lexicon.keys import SpokenKey, find_keys
from ivrlint.lexicon.options import SpokenOption, cut_options
from ivrlint.lexicon.phrases import number
from ivrlint.lexicon.source import Lists, read
from ivrlint.lexicon.spoken import Spoken
from ivrlint.lexicon.text import Sentence, Word, cut_abbreviations, cut_sentences, cut_words

_FOLDER = Path(__file__).parent
_ALIASES = {"no": "nb", "nn": "nb"}

# Where a class is looked for at all. An option is a sentence that offers a key: what would be an announcement
# elsewhere is a choice there ("For our opening hours, press 5").
_NOT_IN_OPTIONS = {
    "web_deflection", "advertising", "closed", "hours_stated", "high_volume", "try_later", "goodbye",
    "error_blame", "christmas", "new_year", "easter", "summer_hours", "price",
}  # fmt: skip
_ONLY_IN_OPTIONS = {"repeat_menu", "go_back", "main_menu"}
_IN_OPTIONS_OR_HOLD = {"human_agent"}
_ONLY_IN_RETRIES = frozenset({"error_blame"})

# A key named within one of these is not offered: an echo, the end of an entry, another number to ring.
_NO_OFFER = {"key_echo", "terminator", "emergency", "call_elsewhere"}
_EXCEPT = "_except"

# How many texts are remembered, so that a menu of a hundred thousand nodes is read once and not once for each rule.
_MOST_TEXTS = 500_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a class found in a text; offsets are code points, `sentence` counts from 0."""

    class_name: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """All that is found in one text; `hits` and `classes` are those of a retry."""

    sentences: tuple[Sentence, ...]
    keys: tuple[SpokenKey, ...]
    options: tuple[SpokenOption, ...]
    hits: tuple[Hit, ...]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Label:
    """All that is found in one label: what it says as a whole, what it has phrases of, its telling words."""

    whole: frozenset[str]
    classes: frozenset[str]
    content_words: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The wording of one language.

    `code` is its BCP 47 primary language; `characters_per_minute` the mean speed of reading aloud, spaces
    not counted in the text that is measured (Trauzettel-Klosinski & Dietz 2012, doi 10.1167/iovs.11-8284).
    """

    code: str
    characters_per_minute: int
    _lists: Lists

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """Return the sentences of a text, not cut after abbreviations ("kl. 8")."""
        return _read(self, text).sentences

    def abbreviations(self, text: str) -> tuple[str, ...]:
        """Return the abbreviations that a text is written with, in order: "kl.", "nr."."""
        return tuple(cut_abbreviations(text, self._lists.abbreviations))

    def spoken(self, text: str) -> Spoken:
        """Return what callers hear of a text: figures, signs and short forms in words, SSML obeyed."""
        return self._lists.names.listen(text)

    def hits(self, text: str, retry: bool = False) -> tuple[Hit, ...]:
        """Return the phrases found in a prompt, in order, each class only where it can mean what it says.

        `retry`: the text is said after a wrong key or none; only then can it blame the caller.
        """
        reading = _read(self, text)
        if retry or reading.classes.isdisjoint(_ONLY_IN_RETRIES):
            return reading.hits
        return tuple(hit for hit in reading.hits if hit.class_name not in _ONLY_IN_RETRIES)

    def classes(self, text: str, retry: bool = False) -> frozenset[str]:
        """Return the names of the classes of `hits`."""
        classes = _read(self, text).classes
        return classes if retry or classes.isdisjoint(_ONLY_IN_RETRIES) else classes - _ONLY_IN_RETRIES

    def matches(self, class_name: str, text: str) -> bool:
        """Tell whether a label or a name contains a phrase of a class, wherever it stands."""
        return class_name in _read_label(self, text).classes

    def named(self, text: str) -> frozenset[str]:
        """Return the names of the classes that a label or a name contains a phrase of, wherever it stands."""
        return _read_label(self, text).classes

    def spoken_keys(self, text: str) -> tuple[SpokenKey, ...]:
        """Return every key that a text offers the caller to press, in spoken order.

        Echoes ("thank you for pressing 1"), keys that end an entry ("then press hash"), amounts and other
        telephone numbers are left out.
        """
        return _read(self, text).keys

    def before_keys(self, text: str) -> str:
        """What a text says before the sentence that offers the first key; all of it where it offers none."""
        first = next(iter(self.spoken_keys(text)), None)
        return text if first is None else text[: self.sentences(text)[first.sentence].start]

    def options(self, text: str) -> tuple[SpokenOption, ...]:
        """Return the options that a text offers, in spoken order: a key each, its words, and what it does."""
        return _read(self, text).options

    def announced_count(self, text: str) -> int | None:
        """Return how many choices a text announces ("you now have four choices"), none if it does not."""
        for hit in self.hits(text):
            if hit.class_name == "option_count":
                for word in cut_words(text, hit.start, hit.end, self._lists.spellings):
                    value = number(word.text, self._lists.numbers)
                    if value is not None:
                        return value
        return None

    def dates(self, text: str) -> tuple[SpokenDate, ...]:
        """Return the dates, years and days of the week that a text names, in spoken order.

        What a rule wants of them tells them apart: "open Monday to Friday" gives two with no more than a `weekday`,
        "24 December" one with no `year`.
        """
        if not self._lists.calendar.may_be_named(text):
            return ()
        reading = _read(self, text)
        spellings = self._lists.spellings
        said = [cut_words(text, sentence.start, sentence.end, spellings) for sentence in reading.sentences]
        return find_dates(text, said, {key.start for key in reading.keys}, self._lists.calendar)

    def only_names(self, class_name: str, label: str) -> bool:
        """Tell whether every telling word of a label belongs to a phrase of a class: "our advisers"."""
        words = cut_words(label, 0, len(label), self._lists.spellings)
        found = [(first, end) for first, end, name in self._found(words) if name == class_name]
        covered = {place for first, end in found for place in range(first, end)}
        stop_words = self._lists.stop_words
        return bool(covered) and all(
            place in covered or word.text in stop_words for place, word in enumerate(words)
        )  # fmt: skip

    def numbers(self, class_name: str, text: str) -> tuple[int, ...]:
        """Return the numbers in the phrases of a class that a text says, in spoken order."""
        found = (hit for hit in self.hits(text) if hit.class_name == class_name)
        words = (word for hit in found for word in cut_words(text, hit.start, hit.end, self._lists.spellings))
        values = (number(word.text, self._lists.numbers) for word in words)
        return tuple(value for value in values if value is not None)

    def is_vague(self, label: str) -> bool:
        """Tell whether a whole label says nothing of what lies behind it: "this", "other questions"."""
        return not _read_label(self, label).whole.isdisjoint(("empty", "catch_all"))

    def is_catch_all(self, label: str) -> bool:
        """Tell whether a whole label is for all that no other choice covers: "other questions"."""
        return "catch_all" in _read_label(self, label).whole

    def is_paging(self, label: str) -> bool:
        """Tell whether a whole label only announces the rest of the choices: "more options"."""
        return "paging" in _read_label(self, label).whole

    def is_yes_no(self, labels: Iterable[str]) -> bool:
        """Tell whether there are labels and each is an answer to a yes-or-no question."""
        labels = tuple(labels)
        return bool(labels) and all("yes_no" in _read_label(self, label).whole for label in labels)

    def content_words(self, label: str) -> frozenset[str]:
        """Return the crude stems of the telling words of a label, to compare it with another."""
        return _read_label(self, label).content_words

    def _stem(self, word: str) -> str:
        for ending in self._lists.endings:
            if word.endswith(ending) and len(word) - len(ending) >= self._lists.shortest_stem:
                return word.removesuffix(ending)
        return word

    def _whole(self, words: Sequence[Word]) -> Iterator[str]:
        """Yield the names of the lists of labels that have all these words, or all behind a prefix, as a phrase."""
        first = 0
        while first < len(words):
            found = self._lists.labels.at(words, first)
            yield from (name for name, end in found if end == len(words))
            first = max((end for name, end in found if name == "prefix"), default=len(words))

    def _found(self, words: Sequence[Word]) -> list[tuple[int, int, str]]:
        """Return the phrases in a sentence, without those that an exception in the same clause undoes."""
        found = self._lists.classes.find(words)
        if not found:
            return found
        undone = {
            (name.removesuffix(_EXCEPT), words[first].clause) for first, _, name in found if name.endswith(_EXCEPT)
        }
        return [
            (first, end, name)
            for first, end, name in found
            if not name.endswith(_EXCEPT) and (name, words[first].clause) not in undone
        ]


@lru_cache(maxsize=_MOST_TEXTS)
def _read_label(lexicon: Lexicon, text: str) -> _Label:
    lists = lexicon._lists
    words = cut_words(text, 0, len(text), lists.spellings)
    return _Label(
        frozenset(lexicon._whole(words)),
        frozenset(name for _, _, name in lexicon._found(words)),
        frozenset(lexicon._stem(word.text) for word in words if word.text not in lists.stop_words),
    )


@lru_cache(maxsize=_MOST_TEXTS)
def _read(lexicon: Lexicon, text: str) -> _Reading:
    lists = lexicon._lists
    sentences = tuple(cut_sentences(text, lists.abbreviations))
    said = [cut_words(text, sentence.start, sentence.end, lists.spellings) for sentence in sentences]
    keys: list[SpokenKey] = []
    hits: list[Hit] = []
    for index, words in enumerate(said):
        found = lexicon._found(words)
        excluded = {place for first, end, name in found if name in _NO_OFFER for place in range(first, end)}
        keys_before = len(keys)
        for place, key, key_first in find_keys(words, lists.keys, excluded, bool(keys)):
            keys.append(SpokenKey(key, words[place].start, words[place].end, index, key_first))
        is_option = len(keys) > keys_before
        holds = any(name == "please_hold" for _, _, name in found)
        for first, end, name in found:
            if _is_in_scope(name, is_option, holds):
                hits.append(Hit(name, words[first].start, words[end - 1].end, index))
    options = cut_options(text, keys, sentences, said, lists.keys)
    return _Reading(sentences, tuple(keys), options, tuple(hits), frozenset(hit.class_name for hit in hits))


def _is_in_scope(class_name: str, is_option: bool, holds: bool) -> bool:
    if is_option:
        return class_name not in _NOT_IN_OPTIONS
    return class_name not in _ONLY_IN_OPTIONS and (holds or class_name not in _IN_OPTIONS_OR_HOLD)


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a phrase list, in order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@lru_cache
def lexicon(language: str | None) -> Lexicon | None:
    """Return the lexicon of a BCP 47 tag ("nb-NO", "en-GB"), none where there is no phrase list for it.

    Norwegian of either written form is one list.
    """
    code = (language or "").replace("_", "-").partition("-")[0].lower()
    return _load(_ALIASES.get(code, code))


@cache
def _load(code: str) -> Lexicon | None:
    if code not in languages():
        return None
    characters_per_minute, lists = read(_FOLDER / f"{code}.yaml")
    return Lexicon(code, characters_per_minute, lists)
