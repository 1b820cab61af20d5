"""A caller on the phone: listens option by option, chooses by meaning, by destination or by shares, and slips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from ivrlint.calls.conditions import Conditions
from ivrlint.calls.dice import Dice
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.listener import KEYPAD
from ivrlint.calls.profile import Profile
from ivrlint.calls.ringing import Opened, Ringing
from ivrlint.calls.scenario import A_PERSON, Scenario
from ivrlint.flow import Bot, Collect, Edge, EdgeKind, Flow, Menu, Node, Queue
from ivrlint.flow.callers import ERROR_RATE, NO_INPUT_RATE
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.shares import SharesError, node_named
from ivrlint.survey import Survey
from ivrlint.survey.languages import primary
from ivrlint.survey.meaning import Doubt, fit
from ivrlint.survey.timing import DECISION, KEY, presses

MOST_ANSWERS = 200
"""How often a caller answers the machine before giving up; nobody does so often (J)."""
SILENCE = ("silence", "-", "")
"""What stands for doing nothing among what a caller presses."""
HANGS_UP = ("hang-up", "h")
"""What stands for hanging up."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A menu in which a caller did not know which choice to take."""

    at: float
    flow: Flow
    node: Node
    doubt: Doubt
    between: tuple[str, ...] = ()
    """The choices that fit alike."""
    takes_any: bool = False
    """Whether the caller went on with what is for everything else, or to a person."""


@dataclass(slots=True)
class Visit:
    """A mystery call that is over, and what the caller thought of it."""

    call: Ringing
    survey: Survey
    """The line that was rung, as it is under the conditions."""
    puzzles: list[Puzzle] = field(default_factory=list)
    compares: bool = False
    """The caller compared the choices of a menu with the errand, word by word."""
    content: bool = False
    """The caller hung up because there was nothing left to do."""

    @property
    def taken(self) -> Iterator[Event]:
        """The ways that the call took out of places."""
        return (event for event in self.events if event.kind is Happening.TAKES)

    @property
    def events(self) -> list[Event]:
        """All that happened."""
        return self.call.events


class Line:
    """A line that is rung under some conditions by callers of one profile with one errand, once or many times."""

    def __init__(self, survey: Survey, scenario: Scenario, profile: Profile, conditions: Conditions) -> None:
        """Get ready to ring. Raise SharesError where the conditions or the destination are none of the line."""
        wants = destination(survey, scenario.goes_to) if scenario.goes_to else conditions.caller.wants
        kind = replace(conditions.caller, wants=wants)
        conditions.check(survey)
        self._conditions = replace(conditions, caller=kind)
        self._survey = survey
        self._scenario = scenario
        self._profile = profile
        self._known: Opened = {}

    def ring(self, dice: Dice) -> Visit:
        """Make one call."""
        call = Ringing(self._survey, self._conditions, dice, self._known)
        return _Caller(call, self._scenario, self._profile, dice).rings()


def destination(survey: Survey, names: tuple[str, ...]) -> str | None:
    """The id of the first of the named places that a line has; None = whatever person can be reached.

    Raise SharesError where it has none of them.
    """
    errors: list[SharesError] = []
    for name in names:
        if name == A_PERSON:
            return None
        try:
            return node_named(survey.flow, name).id
        except SharesError as error:
            errors.append(error)
    raise errors[0]


class _Caller:
    """What one caller does in one call."""

    def __init__(self, call: Ringing, scenario: Scenario, profile: Profile, dice: Dice) -> None:
        self._call = call
        self._scenario = scenario
        self._profile = profile
        self._dice = dice
        self._visit = Visit(call, call.survey)
        self._answered: dict[tuple[str, str], int] = {}
        self._zero: set[tuple[str, str]] = set()
        self._errand = bool(scenario.why or scenario.goes_to)
        self._served_before: int | None = None
        self._seeks_person = bool(scenario.goes_to) and call.conditions.caller.wants is None

    def rings(self) -> Visit:
        """Make the call to its end."""
        call = self._call
        if self._scenario.presses:
            self._follows(iter(self._scenario.presses))
        for _ in range(MOST_ANSWERS):
            self._listens()
            if call.ending is not None:
                return self._visit
            if self._is_done():
                break
            turn, clock = call.turn, call.clock
            self._answers()
            if call.turn == turn and call.clock == clock and call.ending is None:
                break
        call.hang_up()
        return self._visit

    def _follows(self, told: Iterator[str]) -> None:
        """Press what the scenario says, and then listen until something is asked or a wait is over."""
        call = self._call
        for words in told:
            if call.ending is not None or call.goes_round:
                break
            if words in SILENCE:
                call.wait()
            elif words in HANGS_UP:
                call.hang_up()
            else:
                call.press(words) if KEYPAD.issuperset(words) else call.say(words)
                self._until_taken()
        while call.ending is None and not call.goes_round:
            call.hear_out()
            if not isinstance(call.node, Queue):
                break
            call.wait()
        self._visit.content = call.ending is None and not call.goes_round
        call.hang_up()

    def _listens(self) -> None:
        """Hear what is said until the caller can do something; hang up where it goes round, unless patience ends it."""
        call = self._call
        while call.ending is None and not call.asks:
            if call.goes_round and (self._errand or call.never_gives_up):
                call.hang_up()
            elif isinstance(call.node, Queue):
                call.wait()
            else:
                call.hear()

    def _is_done(self) -> bool:
        """Whether there is nothing left that the caller wants, or would do otherwise than the last time."""
        call, visit = self._call, self._visit
        if isinstance(call.node, Queue) or not self._errand:
            return False
        wanted = call.conditions.caller.wants
        served = self._served_before is not None and call.served > self._served_before
        if served or (wanted and any(id == wanted for _, id in call.passed)):
            left = {event.edge.kind for event in visit.taken if event.edge and event.node.id == wanted}
            visit.content = served or left.isdisjoint((EdgeKind.OVERFLOW, EdgeKind.FAILURE))
            return True
        if self._was_told():
            visit.content = True
            return True
        if self._place in self._answered and len(call.passed) > self._answered[self._place]:
            ends_well = call.node.id in call.survey.reach.well_ended
            visit.content = ends_well and not (visit.puzzles or call.waited or self._seeks_person)
            return True
        return False

    def _was_told(self) -> bool:
        """Whether what was heard since the last choice by words was the errand, for all that the menu has for it."""
        call, node = self._call, self._call.node
        if not (self._visit.compares and isinstance(node, Menu)) or self._seeks_person:
            return False
        since = call.passed[max(self._answered.values()) :]
        searches = call.survey.searches
        told = any(path == call.survey.flow.path and searches.tells(call.survey.flow.node(id)) for path, id in since)
        errand = self._words(primary(call.survey.words.language(node)))
        return bool(
            told and errand and searches.lets_go(node) and fit(call.survey, node, errand).doubt is Doubt.NOTHING_FITS
        )

    @property
    def _place(self) -> tuple[str, str]:
        return self._call.survey.flow.path, self._call.node.id

    def _answers(self) -> None:
        """Do something about what the machine asks."""
        call, node = self._call, self._call.node
        if isinstance(node, Queue):
            if call.leaves_by is not None and not self._errand:
                self._takes(call.leaves_by)
            else:
                call.wait()
            return
        slip = self._dice.slip(self._rates(node))
        if slip == EdgeKind.NO_INPUT:
            call.wait()
        elif slip == EdgeKind.NO_MATCH and (wrong := wrong_keys(node, call.choices)):
            call.press(wrong)
            self._until_taken()
        elif isinstance(node, Collect):
            self._keys_number(node)
        elif isinstance(node, Menu):
            self._chooses(node)
        else:
            self._talks()

    def _rates(self, node: Node) -> dict[str, float]:
        """How often this caller meets the place with silence, and with wrong keys."""
        call, kind = self._call, self._call.conditions.caller
        exits = {edge.kind: edge for edge in reversed(call.survey.flow.exits(node.id))}
        silence, wrong = exits.get(EdgeKind.NO_INPUT), exits.get(EdgeKind.NO_MATCH)
        if isinstance(node, Menu) and call.visits.choices.stays_silent(node):
            return {EdgeKind.NO_INPUT: 1.0}
        silent = _rate(silence, kind.no_input_rate, NO_INPUT_RATE)
        slips = _rate(wrong, kind.error_rate, ERROR_RATE)
        if isinstance(node, Collect) and (wrong is None or wrong.share is None):
            slips = 1 - (1 - slips) ** max(1, presses(node))
        if isinstance(node, Bot):
            silent, slips = (silent if silence else 0.0), (slips if wrong else 0.0)
        return {EdgeKind.NO_INPUT: silent, EdgeKind.NO_MATCH: min(slips, 1 - silent)}

    def _keys_number(self, node: Collect) -> None:
        """Key the number that is asked for, or say that there is none."""
        call, scenario = self._call, self._scenario
        has = self._profile.has_numbers and node.datum not in scenario.lacks
        number = scenario.has.get(node.datum or "", "") if has else ""
        if has:
            call.press(number_keys(node, number))
            self._until_taken()
            return
        without = (choice for choice in call.choices if self._is_for_those_without(choice))
        self._takes(next(without, None))

    def _is_for_those_without(self, choice: Edge) -> bool:
        words = self._call.survey.words.lexicon(self._call.node)
        text = choice.label or choice.say.text(self._call.survey.words.language(self._call.node)) or ""
        return words is not None and words.matches("without_it", text)

    def _chooses(self, menu: Menu) -> None:
        """Take a choice of a menu, or none."""
        if self._profile.tries_zero and self._place not in self._zero:
            self._zero.add(self._place)
            self._call.press("0")
            self._until_taken()
            return
        self._answered[self._place] = len(self._call.passed)
        self._takes(self._choice(menu))

    def _choice(self, menu: Menu) -> Edge | None:
        """The choice that this caller takes."""
        call, survey = self._call, self._call.survey
        if menu.id in survey.levels.plain or menu.input == "speech":
            self._asks()
        if self._seeks_person:
            return self._way_to_person(menu)
        if self._scenario.goes_to or not self._scenario.why:
            return self._dice.way(call.visits.choices.shares(menu))
        options = call.choices
        language = primary(survey.words.language(menu))
        if survey.words.chooses_language(menu):
            spoken = (o for o in options if survey.languages.chosen_by(o) in self._languages(language))
            return next(spoken, None)
        errand = self._words(language)
        if errand is None:
            self._puzzled(Doubt.FOREIGN)
            return None
        if survey.words.confirms(menu) and options:
            return options[0]
        self._visit.compares = True
        found = fit(survey, menu, errand, takes_first=self._profile.takes_first)
        if found.doubt is not None and survey.levels.sorts(menu) and options:
            return options[0]
        if found.doubt is not None:
            call.hear_out()  # who is in doubt listens to all of it
            labels = (survey.words.label(menu, choice) or choice.key or "" for choice in found.between)
            self._puzzled(found.doubt, tuple(labels), takes_any=found.choice is not None)
        return found.choice

    def _asks(self) -> None:
        """Note that what the line does from now on may be the errand."""
        if self._served_before is None:
            self._served_before = self._call.served

    def _way_to_person(self, menu: Menu) -> Edge | None:
        """The choice that leads straight to a person, else the quickest way to one; None = silence, or no way."""
        call, people = self._call, self._call.survey.people
        key = people.key_to_person(menu)
        if key is not None and key.target in people.straight:
            return key
        exits = call.survey.flow.exits(menu.id, EdgeKind.OPTION, *ERROR_KINDS)
        ways = [way for way in exits if way.target in people.ahead]
        quickest = min(ways, key=lambda way: call.visits.duration(way) + people.ahead[way.target][0], default=key)
        return None if quickest is not None and quickest.kind in ERROR_KINDS else quickest

    def _words(self, language: str) -> str | None:
        """The errand in the words of a language; None where the caller does not understand it."""
        if self._profile.language is not None and primary(self._profile.language) != language:
            return None
        why = {primary(tag): words for tag, words in self._scenario.why.items()}
        return why.get(language) or why.get("")

    def _languages(self, usual: str) -> tuple[str, ...]:
        """The languages that the caller has words in."""
        if self._profile.language is not None:
            return (primary(self._profile.language),)
        return tuple(filter(None, map(primary, self._scenario.why))) or (usual,)

    def _puzzled(self, doubt: Doubt, between: tuple[str, ...] = (), *, takes_any: bool = False) -> None:
        call = self._call
        if all((puzzle.flow.path, puzzle.node.id) != self._place for puzzle in self._visit.puzzles):
            self._visit.puzzles.append(Puzzle(call.clock, call.survey.flow, call.node, doubt, between, takes_any))

    def _talks(self) -> None:
        """Tell a bot what the call is about."""
        self._asks()
        words = self._words(primary(self._call.survey.words.language(self._call.node))) if self._scenario.why else None
        self._call.say(words or "help")
        self._until_taken()

    def _takes(self, choice: Edge | None) -> None:
        """Press the key of a choice, or say it; nothing, where there is none."""
        call = self._call
        if choice is None:
            call.wait()
            return
        act: Callable[..., object] = call.press if choice.key and KEYPAD.issuperset(choice.key) else call.say
        words = choice.key or next(iter((*choice.phrases, choice.label or "")))
        if self._profile.hears_all:
            call.hear_out()
            act(words, at=call.clock + (DECISION + KEY) * call.conditions.caller.pace)
        else:
            act(words)
        self._until_taken()

    def _until_taken(self) -> None:
        """Wait until the machine has taken what was keyed: it may wait for more of it."""
        while self._call.ending is None and self._call.events[-1].kind is Happening.PRESSES:
            self._call.hear()


def wrong_keys(node: Node, choices: Iterable[Edge]) -> str | None:
    """Keys that are no choice of a place, or no complete number; None where there are none."""
    taken = {(choice.key or "")[:1] for choice in choices}
    left = [key for key in "987654321*#0" if key not in taken]
    if isinstance(node, Collect):
        fewest = node.digits[0] if node.digits else 1
        if fewest > 1 and (left := [key for key in left if key != node.terminator]):
            return left[0] + (node.terminator or "")
        return node.terminator
    return left[0] if left else None


def number_keys(node: Collect, number: str = "") -> str:
    """The keys for a number that a place asks for, with what ends it; the shortest one where it is not known."""
    number = number or "1" * max(1, node.digits[0] if node.digits else 1)
    ends_itself = node.digits is not None and node.digits[1] == len(number)
    return number if ends_itself else number + (node.terminator or "")


def _rate(edge: Edge | None, of_kind: float | None, usual: float) -> float:
    """How often callers take the way of silence or wrong keys: as the file says of it, of the callers, or as usual."""
    return next(rate for rate in (edge.share if edge else None, of_kind, usual) if rate is not None)
