"""Finds the dates, years and days of the week that a text names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from operator import attrgetter

from ivrlint.lexicon.text import Word

_SHORT = 4  # letters of an abbreviated weekday: no full name is as short
_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|e|er|º|ª|°)?")
_YEAR = re.compile(r"20\d\d")

# How dates read with one letter for a word: W weekday, w its abbreviation, D day, M month, Y year, N other number,
# L stop word, - any other, with a comma between clauses and a full stop after sentences. An abbreviation counts
# beside another or before a number ("man-fre", "Sat 10"), for "man" and "sun" are words too; a bare year only behind
# a stop word ("in 2030"), for there are rooms and towns with such numbers.
_SPOKEN = re.compile(
    r"(?:[Ww][L,]?)?(?:D(?:M|[L.]M(?!D))|MD)(?:[L,.]?Y)?|M[L,]?Y"
    r"|(?<=L)Y(?![DYN])"
    r"|W|w(?=[L,]?w|[DN])|(?<=w)w|(?<=w[L,])w"
)
_WRITTEN = re.compile(
    r"(?<![\w./-])(?:"
    r"(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)"
    r"|(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d))(?!\w)"
)
_FIGURES = re.compile(r"\d(?:[./-]\d|(?<=2)0\d\d)")
"""A date written in figures, or a year."""
_NAME = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """A date, a year or a day of the week that a text names: "Monday 24 December", "in 2030", "on Mondays".

    `year`, `month` (1 to 12), `day` (1 to 31) and `weekday` (0 for Monday to 6, as in `datetime`) are what the text
    says of it, None what it does not say; nothing makes sure that there is such a day. A month alone is no date,
    for "may" is a word too, and neither is a day. Of 3/4/2030 only the year is certain. `start` and `end` are code
    point offsets, `sentence` counts from 0.
    """

    start: int
    end: int
    sentence: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The names of months (1 to 12) and weekdays (0 to 6), and the words around them that matter.

    `stop_words` may stand within a date ("24 de diciembre"), and no number before a word in `counted` is a day
    ("24 hours").
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    stop_words: Collection[str]
    counted: Collection[str]
    names: frozenset[str]
    """Of months and days of the week."""

    @classmethod
    def of(
        cls,
        months: Mapping[str, int],
        weekdays: Mapping[str, int],
        stop_words: Collection[str],
        counted: Collection[str],
    ) -> Calendar:
        """A calendar with these names."""
        return cls(months, weekdays, stop_words, counted, frozenset((*months, *weekdays)))

    def may_be_named(self, text: str) -> bool:
        """Whether a text may name a date: most need no closer look, for they have no such name and no such figures."""
        named = not self.names.isdisjoint(_NAME.findall(unicodedata.normalize("NFC", text).casefold()))
        return named or _FIGURES.search(text) is not None


def find_dates(
    text: str, sentences: Sequence[Sequence[Word]], keys: Collection[int], calendar: Calendar
) -> tuple[SpokenDate, ...]:
    """Return the dates of a text, in order, given the words of its sentences and the offsets of the keys it offers.

    A sentence that was cut at the stop of an ordinal ("24. desember") is read on.
    """
    written = {match.start(): match for match in _WRITTEN.finditer(text)}
    ignored = {offset for match in written.values() for offset in range(*match.span())}.union(keys)
    dates: list[SpokenDate] = []
    letters = ""
    words: list[tuple[Word, int]] = []
    for number, said in enumerate(sentences):
        for word, following in zip_longest(said, said[1:]):
            letter = "-" if word.start in ignored else _letter(word.text, following, calendar)
            letter += "." if following is None else "," if following.clause != word.clause else ""
            letters += letter
            words += [(word, number)] * len(letter)
            if word.start in written:
                dates.append(_read_written(written[word.start], number))
    for match in _SPOKEN.finditer(letters):
        dates.append(_read_spoken(words[match.start() : match.end()], match[0], calendar))
    return tuple(sorted(dates, key=attrgetter("start")))


def _letter(word: str, following: Word | None, calendar: Calendar) -> str:
    """Return the letter that stands for a word in `_SPOKEN`."""
    if word in calendar.months:
        return "M"
    if word in calendar.weekdays:
        return "w" if len(word) <= _SHORT else "W"
    if not word[0].isdigit():
        return "L" if word in calendar.stop_words else "-"
    if following and following.text in calendar.counted and following.text not in calendar.stop_words:
        return "-"
    return "D" if _DAY.fullmatch(word) else "Y" if _YEAR.fullmatch(word) else "N"


def _read_spoken(said: Sequence[tuple[Word, int]], letters: str, calendar: Calendar) -> SpokenDate:
    """Return the date that some words say, given their letters and the number of the sentence of each."""
    date = SpokenDate(said[0][0].start, said[-1][0].end, said[0][1])
    for (word, _), letter in zip(said, letters, strict=True):
        if letter in "Ww":
            date = replace(date, weekday=calendar.weekdays[word.text])
        elif letter == "M":
            date = replace(date, month=calendar.months[word.text])
        elif letter == "Y":
            date = replace(date, year=int(word.text))
        elif letter == "D" and (day := _DAY.fullmatch(word.text)):
            date = replace(date, day=int(day[1]))
    return date


def _read_written(match: re.Match[str], sentence: int) -> SpokenDate:
    """Return the date that figures write: "24.12.2030", "2030-12-24"."""
    year, month, day = (int(match[name] or match[f"iso_{name}"]) for name in ("year", "month", "day"))
    if month > 12:
        month, day = day, month
    unsure = month > 12 or (match["mark"] == "/" and day <= 12 and day != month)
    date = SpokenDate(*match.span(), sentence, year)
    return date if unsure else replace(date, month=month, day=day)
