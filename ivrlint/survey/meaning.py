"""Which choice a caller takes who knows the errand and no key: the one whose words fit best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ivrlint.flow import Edge, EdgeKind, Menu
from ivrlint.lexicon import Lexicon, lexicon

if TYPE_CHECKING:
    from ivrlint.survey import Survey

LEAST_FIT = 0.25
"""How well a choice must fit to be taken at all: about one telling word that half of the others have too (J)."""
ALIKE = 0.9
"""A second choice that fits this well beside the best one leaves callers in doubt (J)."""
HEAD, BEGINNING = 0.6, 0.3
"""What a word counts that is the end of another, which says what it is (regning in strømregning), or its beginning,
which only says of what sort (buss in busskort); the latter is no fit by itself (J)."""
SHORTEST_PART = 4
"""Letters that such a part has at least (J)."""
_ERRANDS = frozenset({"human_agent", "purchase", "cancellation", "complaint", "callback", "main_menu"})
"""The phrase classes that are reasons to choose: lists of ways to say the same."""


class Doubt(StrEnum):
    """Why a caller does not know which choice to take."""

    NOTHING_FITS = "nothing fits"
    ALIKE = "fits alike"


@dataclass(frozen=True, slots=True)
class Fit:
    """What a caller makes of a menu."""

    choice: Edge | None
    """The choice that is taken; None = the caller says and presses nothing."""
    doubt: Doubt | None = None
    between: tuple[Edge, ...] = ()
    """The choices that fit alike."""


def fit(survey: Survey, menu: Menu, errand: str, *, takes_first: bool = False) -> Fit:
    """The choice of a menu for an errand in the caller's own words.

    A choice scores by the telling words that it shares with the errand, those that several choices have counting
    less, and by the phrase classes that both name; what it says beside that makes it fit less.
    """
    words = survey.words.lexicon(menu) or lexicon("en")
    assert words is not None
    options = survey.flow.exits(menu.id, EdgeKind.OPTION)
    choices = [option for option in options if not survey.words.navigates(menu, option)]
    meant = _telling(words, errand)
    told = [_telling(words, *_texts(survey, menu, choice)) for choice in choices]
    scores = [_score(meant, own, told) for own in told]
    best = max(scores, default=0.0)
    if best < LEAST_FIT:
        return Fit(_way_out(survey, menu, choices, words), Doubt.NOTHING_FITS)
    if takes_first:
        return Fit(next(choice for choice, score in zip(choices, scores, strict=True) if score >= LEAST_FIT))
    alike = [choice for choice, score in zip(choices, scores, strict=True) if score >= ALIKE * best]
    if len({(choice.target, tuple(choice.sets.items())) for choice in alike}) == 1:
        return Fit(alike[0])
    return Fit(alike[0], Doubt.ALIKE, tuple(alike))


def _texts(survey: Survey, menu: Menu, choice: Edge) -> Iterable[str]:
    """What is said of a choice, and what it is called."""
    found = (choice.label, survey.words.said(menu, choice), *choice.phrases)
    return dict.fromkeys(text for text in found if text)


def _telling(words: Lexicon, *texts: str) -> frozenset[str]:
    """The stems of the telling words of texts, and the phrase classes that are reasons to choose."""
    stems = frozenset(stem for text in texts for stem in words.content_words(text))
    return stems | frozenset(f"<{name}>" for text in texts for name in words.named(text) & _ERRANDS)


def _score(meant: frozenset[str], own: frozenset[str], told: list[frozenset[str]]) -> float:
    """How well a choice with these words fits what is meant, among choices with those words."""
    found = [(word, _match(word, meant)) for word in own]
    shared = sum(match / sum(word in other for other in told) for word, match in found)
    part = sum(match for _, match in found) / max(len(own), 1)
    return shared * (0.5 + 0.5 * part)


def _match(word: str, meant: frozenset[str]) -> float:
    """Whether a word is one of those that are meant, or a part of one."""
    return max((_alike(word, other) for other in meant), default=0.0)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    part, word = sorted((one, other), key=len)
    if len(part) < SHORTEST_PART:
        return 0.0
    return HEAD if word.endswith(part) else BEGINNING if word.startswith(part) else 0.0


def _way_out(survey: Survey, menu: Menu, choices: list[Edge], words: Lexicon) -> Edge | None:
    """Where callers turn whose errand is none of the choices: what is for everything else, else a person."""
    for choice in choices:
        if any(map(words.is_catch_all, _texts(survey, menu, choice))):
            return choice
    person = survey.people.key_to_person(menu)
    return person if person in choices else None
