"""Opening hours: when a desk is staffed, as the file says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from ivrlint.source import Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of a week, by their number in `datetime.date.weekday`."""

MIDNIGHT = 24 * 60
"""The end of a day, in minutes after its beginning."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A time of day at which a desk is staffed on some weekdays."""

    days: tuple[int, ...]
    """Weekdays, 0 = Monday."""
    opens: int
    """Minutes after midnight."""
    closes: int
    """Minutes after midnight; more than MIDNIGHT where it closes on the next day."""
    span: Span


@dataclass(frozen=True, slots=True)
class Schedule:
    """The opening hours that branches and queues name."""

    name: str
    span: Span
    openings: tuple[Opening, ...] = ()
    """In file order; a day that none names is closed."""
    holidays: tuple[str, ...] | None = None
    """A calendar's name, or dates; `none` alone = open on holidays too; None = unknown."""
    exceptions: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Days with hours of their own, in minutes after midnight; an empty tuple = closed."""

    def on(self, day: int) -> tuple[Opening, ...]:
        """The openings of a weekday (0 = Monday), by the time of day."""
        return tuple(sorted((opening for opening in self.openings if day in opening.days), key=lambda at: at.opens))

    def state(self, at: datetime) -> Literal["open", "closed", "holiday"]:
        """What holds at a local time. A calendar that is only named tells no holidays, a list of dates does."""
        day, minute = at.date(), at.hour * 60 + at.minute
        yesterday = day - timedelta(1) if day > date.min else day
        lasting = ((opens - MIDNIGHT, closes - MIDNIGHT) for opens, closes in self._times(yesterday))
        if any(opens <= minute < closes for opens, closes in (*self._times(day), *lasting)):
            return "open"
        return "holiday" if day not in self.exceptions and self._is_holiday(day) else "closed"

    def _times(self, day: date) -> tuple[tuple[int, int], ...]:
        """The openings that begin on a day, in minutes after midnight."""
        if day in self.exceptions:
            return self.exceptions[day]
        usual = () if self._is_holiday(day) else self.on(day.weekday())
        return tuple((opening.opens, opening.closes) for opening in usual)

    def _is_holiday(self, day: date) -> bool:
        return day.isoformat() in (self.holidays or ())

    @property
    def days(self) -> frozenset[int]:
        """The weekdays on which it opens at all."""
        return frozenset(day for opening in self.openings for day in opening.days)

    @property
    def minutes(self) -> int:
        """Minutes in a usual week at which it is open; where openings overlap they count twice."""
        return sum(len(opening.days) * (opening.closes - opening.opens) for opening in self.openings)
