"""Which choice a caller takes who knows the errand and no key: the one whose words fit best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ivrlint.flow import Edge, EdgeKind, Menu
from ivrlint.lexicon import Lexicon, lexicon
from ivrlint.survey.moves import Purpose

if TYPE_CHECKING:
    from ivrlint.survey import Survey

LEAST_FIT = 0.25
"""How well a choice must fit to be taken at all: about one telling word that half of the others have too (J)."""
ALIKE = 0.9
"""A second choice that fits this well beside the best one leaves callers in doubt (J)."""
HEAD, BEGINNING = 0.6, 0.3
"""What a word counts that is the end of another, which says what it is (regning in strømregning), or its beginning,
which only says of what sort (buss in busskort); the latter is no fit by itself (J)."""
INFLECTED, LONGEST_ENDING = 0.8, 2
"""What a word counts that is another one but for its ending, and how many letters that has at most: the stems of the
phrase lists are crude (J)."""
SHORTEST_PART = 4
"""Letters that such a part, or what two words have in common before their endings, has at least (J)."""
SHORTEST_END = 3
"""The same of the end of a word in a language that writes compounds as one word (lån in billån; J)."""
_COMPOUNDS = frozenset({"da", "de", "fi", "nb", "nl", "sv"})
"""The languages that write compounds as one word; English does not: current is no sort of rent."""
_NOT = (
    "not no never ikke ingen intet aldri aldrig inte inget nicht kein keine nie ei en et eivät niet geen nooit "
    "ne pas jamais nunca non mai não"
)
"""Words that tell nothing by themselves: who cannot pay does not ring because they cannot log in."""
_ERRANDS = frozenset({"human_agent", "purchase", "cancellation", "complaint", "callback", "main_menu"})
"""The phrase classes that are reasons to choose: lists of ways to say the same."""


class Doubt(StrEnum):
    """Why a caller does not know which choice to take."""

    NOTHING_FITS = "nothing fits"
    ALIKE = "fits alike"
    FOREIGN = "in another language"


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
    nots, compounds = words.content_words(_NOT), words.code in _COMPOUNDS
    scores = [_score(meant, own, told, nots, compounds) for own in told]
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
    """What is said of a choice, else what it is called, and what may be said to take it."""
    found = (survey.words.said(menu, choice) or choice.label, *choice.phrases)
    return dict.fromkeys(text for text in found if text)


def _telling(words: Lexicon, *texts: str) -> frozenset[str]:
    """The stems of the telling words of texts, and the phrase classes that are reasons to choose."""
    stems = frozenset(stem for text in texts for stem in words.content_words(text))
    return stems | frozenset(f"<{name}>" for text in texts for name in words.named(text) & _ERRANDS)


def _score(
    meant: frozenset[str], own: frozenset[str], told: list[frozenset[str]], nots: frozenset[str], compounds: bool
) -> float:
    """How well a choice with these words fits what is meant, among choices with those words."""
    found = [(word, max((_alike(word, other, compounds) for other in meant), default=0.0)) for word in own]
    if not any(match for word, match in found if word not in nots):
        return 0.0
    shared = sum(match / sum(word in other for other in told) for word, match in found)
    part = sum(match for _, match in found) / max(len(own), 1)
    return shared * (0.5 + 0.5 * part)


def _alike(one: str, other: str, compounds: bool) -> float:
    """How much two words are one, or one of them a part of the other."""
    if one == other:
        return 1.0
    part, word = sorted((one, other), key=len)
    common = next((at for at, (mine, its) in enumerate(zip(part, word, strict=False)) if mine != its), len(part))
    if common >= SHORTEST_PART and len(word) - common <= LONGEST_ENDING:
        return INFLECTED
    if compounds and len(part) >= SHORTEST_END and word.endswith(part):
        return HEAD
    return BEGINNING if len(part) >= SHORTEST_PART and word.startswith(part) else 0.0


def _way_out(survey: Survey, menu: Menu, choices: list[Edge], words: Lexicon) -> Edge | None:
    """Where callers turn whose errand is none of the choices: what is for everything else, else for a person."""
    for choice in choices:
        if any(map(words.is_catch_all, _texts(survey, menu, choice))):
            return choice
    person = survey.people.key_to_person(menu)
    return person if person in choices and survey.moves.purpose(menu, person) is Purpose.PERSON else None
