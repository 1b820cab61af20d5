"""Finds the opening hours that a text states: "Monday to Friday from eight to four", "kl. 8–16", "9 am to 5 pm".

When the caller will be rung is no opening time. It would rather find nothing than something wrong: where a sentence
has a time or a word that does not fit ("half past", "except", "weekends"), no hours are found in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from ivrlint.lexicon.dates import SpokenDate
from ivrlint.lexicon.lexicon import Hit, Lexicon
from ivrlint.lexicon.text import Sentence, Word, cut_words

HALF_DAY = 12 * 60
"""Minutes; "from eight to four" leaves open which half of the day is meant."""

_CLOCK = frozenset({
    "kl", "klokken", "klokka", "klockan", "klo", "kello", "uhr", "uur", "h", "heure", "heures", "hora", "horas", "ora",
    "ore", "hrs", "o'clock",
})  # fmt: skip
"""What is said before or after an hour, in any language."""
_BETWEEN = frozenset({
    "between", "mellom", "mellem", "mellan", "zwischen", "entre", "tussen", "through", "thru", "till", "until", "bis",
    "tot", "hasta", "até", "fino", "a", "à", "às",
})  # fmt: skip
"""What is said before or between two hours or days, in any language, where it is no stop word there."""
_HOUR = re.compile(r"(\d{1,2})(?:h(\d\d)?)?(am|pm)?")
_MINUTES = re.compile(r"[0-5]\d")
_DASH = re.compile(r"\s*[-–—]\s*")
_MOST_TEXTS = 10_000
_MOST_PARTS = 20
_MOST_BETWEEN = 3  # words between two weekdays: "maandag tot en met vrijdag"

# How a sentence must read, one letter a part: D weekdays, T from an hour to another, t an hour alone.
_TIMETABLE = re.compile(r"(?:D+T+)+|(?:T+D+)+|T+|D*tD*")


@dataclass(frozen=True, slots=True)
class StatedHours:
    """A time of day at which a text says that somebody is there."""

    days: frozenset[int]
    """Weekdays, 0 = Monday; empty where it names none."""
    opens: int
    """Minutes after midnight; of a single hour, which may be that of opening or of closing."""
    closes: int | None
    """Minutes after midnight; None for a single hour."""
    vague: bool
    """Whether it leaves open which half of the day is meant."""
    start: int
    """Code point offsets of the times in the text."""
    end: int

    def is_at(self, opens: int, closes: int) -> bool:
        """Whether these are the hours that it states; a single hour may be either end."""
        day = HALF_DAY if self.vague else 2 * HALF_DAY
        if self.closes is None:
            return self.opens % day in (opens % day, closes % day)
        return self.opens % day == opens % day and self.closes % day == closes % day

    def agrees_with(self, other: StatedHours) -> bool:
        """Whether another text may well state the same."""
        if self.days and other.days and self.days != other.days:
            return False
        if self.closes is None or other.closes is None:
            return True
        return (self if self.vague else other).is_at(*(other if self.vague else self)._ends)

    def overlaps(self, other: StatedHours) -> bool:
        """Whether it shares some time with another one, on some day that both speak of."""
        if self.days.isdisjoint(other.days) and (self.days or other.days):
            return False
        opens, closes = self._ends
        return opens < other._ends[1] and other.opens < closes

    @property
    def _ends(self) -> tuple[int, int]:
        closes = self.opens if self.closes is None else self.closes
        later = HALF_DAY if self.vague else 2 * HALF_DAY
        return self.opens, closes if closes > self.opens else closes + later


@dataclass(frozen=True, slots=True)
class _Part:
    """Weekdays (D) or hours (T, t) in a sentence, as places among its words."""

    letter: str
    first: int
    end: int
    days: frozenset[int] = frozenset()
    opens: int = 0
    closes: int | None = None
    vague: bool = False


class _UnsureError(Exception):
    """A sentence says something of hours that is not understood."""


@lru_cache(maxsize=_MOST_TEXTS)
def stated_hours(lexicon: Lexicon, text: str) -> tuple[StatedHours, ...]:
    """Return the opening hours that a text states, in spoken order; none where any of them is not understood."""
    hits: dict[int, list[Hit]] = {}
    for hit in lexicon.hits(text):
        if hit.class_name in ("hours_stated", "closed", "promised_call"):
            hits.setdefault(hit.sentence, []).append(hit)
    told = {number: {hit.class_name for hit in there} for number, there in hits.items()}
    stating = [number for number, names in told.items() if "hours_stated" in names and "promised_call" not in names]
    dates = {date.start: date for date in lexicon.dates(text)} if stating else {}
    sentences = lexicon.sentences(text)
    try:
        read = [_Sentence(lexicon, text, sentences[number], hits[number], dates).read() for number in stating]
        found = tuple(islice((hours for sentence in read for hours in sentence), _MOST_PARTS + 1))
    except _UnsureError:
        return ()
    return found if len(found) <= _MOST_PARTS else ()


class _Sentence:
    """One sentence that states opening hours."""

    def __init__(
        self, lexicon: Lexicon, text: str, sentence: Sentence, hits: Sequence[Hit], dates: Mapping[int, SpokenDate]
    ) -> None:
        self.text = text
        self.lists = lexicon._lists
        self.words = cut_words(text, sentence.start, sentence.end, self.lists.spellings)
        self.hits = hits
        self.stated = {offset for hit in hits for offset in range(hit.start, hit.end)}
        self.dates = dates

    def read(self) -> Iterator[StatedHours]:
        """Yield the hours that it states; raise _UnsureError where it is not understood."""
        parts = list(islice(self._parts(), _MOST_PARTS + 1))
        letters = "".join(part.letter for part in parts)
        if not letters.strip("D"):
            return
        if len(parts) > _MOST_PARTS or not _TIMETABLE.fullmatch(letters):
            raise _UnsureError
        for before, part in pairwise(parts):
            if not all(self._fits(word) for word in self.words[before.end : part.first]):
                raise _UnsureError
        for number, part in enumerate(parts):
            if part.letter == "D" or self._is_of_closing(part):
                continue
            days: frozenset[int] = frozenset()
            for other in _nearest(parts, number):
                days |= other.days
            start, end = self.words[part.first].start, self.words[part.end - 1].end
            yield StatedHours(days, part.opens, part.closes, part.vague, start, end)

    def _parts(self) -> Iterator[_Part]:
        """Yield the weekdays and the hours, two hours with only a dash or one small word between as one part."""
        place = 0
        while place < len(self.words):
            part = self._days(place) or self._hour(place)
            if part and part.letter == "t":
                closing = self._joined(part)
                if closing:
                    part = _Part(
                        "T", part.first, closing.end, frozenset(), part.opens, closing.opens,
                        vague=(part.vague or closing.vague) and max(part.opens, closing.opens) <= HALF_DAY + 59,
                    )  # fmt: skip
                self._check_around(part)
            if part:
                yield part
            place = part.end if part else place + 1

    def _days(self, place: int) -> _Part | None:
        """Return the weekday at a place, with those that it is joined to: "Monday to Friday"."""
        date = self.dates.get(self.words[place].start)
        if date is None:
            return None
        if date.weekday is None or date.day or date.month or date.year:
            raise _UnsureError
        end = self._place_after(date.end, place)
        between = end
        furthest = min(end + _MOST_BETWEEN, len(self.words))
        while between < furthest and self.words[between].start not in self.dates:
            between += 1
        last = self.dates.get(self.words[between].start) if between < len(self.words) else None
        if last is None or last.weekday is None or last.day or last.month:
            return _Part("D", place, end, frozenset({date.weekday}))
        gap = self.words[end:between]
        whole = {date.start, last.end - 1} <= self.stated or any(word.text in _BETWEEN for word in gap)
        listed = "," in self.text[date.end : last.start] or any(word.text in self.lists.keys.glue for word in gap)
        if listed and not whole:
            return _Part("D", place, end, frozenset({date.weekday}))
        span = (last.weekday - date.weekday) % 7
        if span != 1 and not whole and (len(gap) > 1 or not all(map(self._fits, gap))):
            raise _UnsureError
        days = frozenset((date.weekday + more) % 7 for more in range(span + 1))
        return _Part("D", place, self._place_after(last.end, between), days)

    def _place_after(self, offset: int, place: int) -> int:
        while place < len(self.words) and self.words[place].start < offset:
            place += 1
        return place

    def _hour(self, place: int) -> _Part | None:
        """Return the hour at a place: "8", "08.30", "8 am", "eight o'clock"."""
        word = self.words[place]
        figures = _HOUR.fullmatch(word.text)
        end = place + 1
        minute: str | None = None
        if figures:
            hour, minute, half = int(figures[1]), figures[2], figures[3]
            if minute is None and end < len(self.words) and self.text[word.end : self.words[end].start] in (":", "."):
                if not _MINUTES.fullmatch(self.words[end].text):
                    raise _UnsureError
                minute, end = self.words[end].text, end + 1
        elif word.text in self.lists.numbers and word.text not in self.lists.stop_words:
            hour, half = self.lists.numbers[word.text], None
        else:
            return None
        half, end = self._half(half, end)
        following = self.words[end].text if end < len(self.words) else ""
        if following in _CLOCK:
            end += 1
        elif following in self.lists.keys.counted and following not in self.lists.stop_words:
            return None
        if hour > 24 or int(minute or 0) > 59:
            raise _UnsureError
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        vague = not half and hour <= 12 and not word.text.startswith("0")
        return _Part("t", place, end, opens=hour * 60 + int(minute or 0), vague=vague)

    def _half(self, half: str | None, place: int) -> tuple[str | None, int]:
        """Return which half of the day is named at a place, and the place after it."""
        if half is None and place < len(self.words):
            ahead = [word.text for word in self.words[place : place + 2]]
            if ahead[0] in ("am", "pm"):
                return ahead[0], place + 1
            if len(ahead) == 2 and ahead[0] in ("a", "p") and ahead[1] == "m":
                return ahead[0] + "m", place + 2
        return half, place

    def _joined(self, hour: _Part) -> _Part | None:
        """Return the hour that another one is joined to by a dash or one small word."""
        words = self.words
        place = hour.end
        if place >= len(words):
            return None
        joined = _DASH.fullmatch(self.text[words[place - 1].end : words[place].start]) is not None
        if not joined and (words[place].text in self.lists.stop_words or words[place].text in _BETWEEN):
            joined, place = words[place].clause == words[place - 1].clause, place + 1
        while place < len(words) and words[place].text in _CLOCK:
            place += 1
        return self._hour(place) if joined and place < len(words) else None

    def _check_around(self, part: _Part) -> None:
        """Raise _UnsureError where the words beside an hour may belong to it: "half past eight", "five thirty"."""
        first, last = self.words[part.first], self.words[part.end - 1]
        beside = [(self.words[part.first - 1], first)] if part.first else []
        after = self.words[part.end : part.end + 2]
        if after and after[0].text in self.lists.keys.glue:
            beside += [(word, last) for word in after[1:] if not word.text[0].isdigit()]
        elif after and last.text in self.lists.numbers:
            beside.append((after[0], last))
        for word, hour in beside:
            if word.clause == hour.clause and word.start not in self.dates and not self._fits(word):
                raise _UnsureError

    def _fits(self, word: Word) -> bool:
        """Whether a word may stand beside the hours without changing them."""
        lists = self.lists
        known = (_CLOCK, _BETWEEN, lists.stop_words, lists.keys.glue, lists.calendar.weekdays)
        return word.start in self.stated or any(word.text in words for words in known)

    def _is_of_closing(self, part: _Part) -> bool:
        """Whether an hour is one at which a place is closed: "closed from twelve to one"."""
        start = self.words[part.first].start
        before = [hit.class_name for hit in self.hits if hit.start <= start]
        return bool(before) and before[-1] == "closed"


def _nearest(parts: Sequence[_Part], number: int) -> Iterator[_Part]:
    """Yield the weekdays that some hours are for: those before them where the sentence begins so, else those behind."""
    step = -1 if parts[0].letter == "D" else 1
    place = number + step
    while 0 <= place < len(parts) and parts[place].letter != "D":
        place += step
    while 0 <= place < len(parts) and parts[place].letter == "D":
        yield parts[place]
        place += step
