"""The questions of a mystery call's checklist, and what is expected as an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivrlint.source import Span


class Question(StrEnum):
    """What a checklist can ask; the value is how a scenario file writes it."""

    REACHES = "reaches"
    AVOIDS = "does not reach"
    ENDS_WITH = "ends with"
    SECONDS = "seconds at most"
    KEYS = "keys at most"
    MENUS = "menus at most"
    WAIT = "waits at most"
    FIRST_CHOICE = "first choice within"
    LONGEST = "nothing said longer than"
    HEARS = "hears"
    PERSON = "is offered a person"
    ASKED_TWICE = "is asked twice"
    CUT_OFF = "is cut off"
    GIVES_UP = "gives up"
    SENT_BACK = "is sent back to a menu"
    TOLD_WAIT = "is told the waiting time"
    RIGHT_CHOICE = "finds the right choice"
    TOLD_WHEN = "is told when"
    CONFIRMED = "gets a confirmation"
    SAY_AGAIN = "has to say it again"
    RECOGNISED = "is recognised"
    OTHER_MENU = "meets another menu elsewhere"
    HELPED = "gets somebody who can help"


PLACES = (Question.REACHES, Question.AVOIDS)
"""The questions about places; the answer is one or several names."""
DURATIONS = (Question.SECONDS, Question.WAIT, Question.FIRST_CHOICE, Question.LONGEST)
"""The questions about time; the answer is the most seconds that it may be."""
COUNTS = (Question.KEYS, Question.MENUS)
"""The questions about numbers; the answer is the most that it may be."""

YES, NO, ALWAYS = "yes", "no", "always"
TIMES = {"never": 0, "once": 1, "twice": 2}
"""How often something is heard, in words."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of a checklist."""

    question: Question
    answer: str
    """As the file writes it: yes, no, a time, a number, a way to end."""
    span: Span
    limit: float = 0.0
    """The most seconds or the highest number; for what is heard, how often."""
    places: tuple[str, ...] = ()
    """The names of places, one of which is meant."""
    what: str = ""
    """What is heard: a kind of notice, or words."""

    @property
    def asks(self) -> str:
        """The question without what is expected: `hears: recording`."""
        return f"{self.question}: {self.what}" if self.what else str(self.question)

    @property
    def words(self) -> str:
        """The line as it stands on the form."""
        return f"{self.question}: {f'{self.what} {self.answer}' if self.what else self.answer}"
