"""What a text says of the time of year or of a day, and whether that has passed."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from ivrlint.lexicon import SpokenDate
from ivrlint.survey.texts import Text

REMEMBERED = 5
"""Years after which a year or a full date that has passed is history: "since 1998" (J)."""
RECENT = timedelta(days=180)
"""So long a day without a year has just passed; later, the next one is meant (J)."""

SEASONS = {
    "christmas": ((11, 1), (1, 13)),
    "new_year": ((12, 1), (1, 31)),
    "summer_hours": ((5, 1), (9, 30)),
}
"""The phrase classes of a time of year, and the first and last day on which they are news (J)."""
SOUTHERN_SUMMER = ((11, 1), (3, 31))
EASTER = (timedelta(days=-45), timedelta(days=14))
"""The same for `easter`, from Easter Sunday."""
NAMES = {"christmas": "Christmas", "new_year": "New Year", "easter": "Easter", "summer_hours": "summer"}
"""What messages call them."""
_SOUTHERN = frozenset({"AR", "AU", "BO", "BR", "CL", "NZ", "PE", "PY", "UY", "ZA", "ZW"})
"""Regions of language tags in which summer comes at the turn of the year."""


_END = re.compile(r"[.!?]\s")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day that has passed."""

    words: str
    """As it is said."""
    last: date
    """The day; of a month or a year its last day."""
    is_year: bool
    """Only a year is said."""


def past_days(text: Text, today: date) -> Iterator[PastDay]:
    """The days that a text speaks of and that have passed, of days said in one breath the last one.

    A year that lies far back is history. In a choice ("for contracts from before July 2025, press 1") a day with a
    year may be what the caller has to tell.
    """
    words = text.lexicon
    if words is None or not _DIGIT.search(text.words):
        return
    offered = {key.sentence for key in words.spoken_keys(text.words)}
    starts = [sentence.start for sentence in words.sentences(text.words)]
    dates = words.dates(text.words)
    before: date | None = None
    for spoken, following in zip_longest(dates, dates[1:]):
        last = _last_day(spoken, today, before)
        goes_on = following is not None and not _END.search(text.words, spoken.end, following.start)
        if last is not None and last < today and not goes_on:
            in_choice = bisect_left(starts, spoken.end) - 1 in offered
            if spoken.year is None or not in_choice:
                yield PastDay(text.words[spoken.start : spoken.end], last, spoken.month is None)
        before = (last or before) if goes_on else None


def _last_day(spoken: SpokenDate, today: date, before: date | None) -> date | None:
    """The last day that a date means, None where it means no certain day; one without a year is not `before`."""
    year, month, day = spoken.year, spoken.month, spoken.day
    try:
        if year is not None:
            if year < today.year - REMEMBERED or (month is None and day is not None):
                return None
            month = month or 12
            return date(year, month, day or monthrange(year, month)[1])
        if month is None or day is None:
            return None
        first = before or today - RECENT
        this_year = date(first.year, month, day)
        return this_year if this_year >= first else date(first.year + 1, month, day)
    except ValueError:  # 29 February, or no day at all
        return None


def season_passed(text: Text, today: date) -> str | None:
    """The phrase class of a time of year that a text speaks of out of season; None where it names two, or none."""
    words = text.lexicon
    if words is None:
        return None
    offered = {key.sentence for key in words.spoken_keys(text.words)}
    named = {hit.class_name for hit in words.hits(text.words) if hit.sentence not in offered} & NAMES.keys()
    in_season = any(_in_season(name, today, text.language) for name in named)
    turn_of_year = named <= {"christmas", "new_year"}
    return min(named) if named and not in_season and (len(named) == 1 or turn_of_year) else None


def _in_season(name: str, today: date, language: str | None) -> bool:
    if name == "easter":
        before, after = EASTER
        return easter_sunday(today.year) + before <= today <= easter_sunday(today.year) + after
    southern = name == "summer_hours" and (language or "").upper().rpartition("-")[2] in _SOUTHERN
    first, last = SOUTHERN_SUMMER if southern else SEASONS[name]
    day = (today.month, today.day)
    return first <= day <= last if first <= last else day >= first or day <= last


def easter_sunday(year: int) -> date:
    """Easter Sunday of the western churches, by the rule of the Gregorian calendar."""
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    days = epact - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))
