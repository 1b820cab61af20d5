"""What the checklist of a scenario finds in a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivrlint.calls.caller import Visit, destination
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.expectation import ALWAYS, NO, YES, Expectation, Question
from ivrlint.calls.scenario import A_PERSON
from ivrlint.flow import Branch, Callback, Collect, EdgeKind, Menu, Node, Queue, Task, Transfer, Voicemail
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lexicon import lexicon
from ivrlint.survey import Survey
from ivrlint.survey.meaning import Doubt
from ivrlint.survey.visits import Ending
from ivrlint.survey.words import NOTICE_CLASSES

ENDINGS = {
    "a person": Ending.PERSON,
    "a callback": Ending.CALLBACK,
    "a message": Ending.VOICEMAIL,
    "the errand done": Ending.DONE,
    "hanging up": Ending.GAVE_UP,
    "being cut off": Ending.CUT_OFF,
}
"""How a checklist names the ends of calls."""
_NAMES = {ending: name for name, ending in ENDINGS.items()} | {Ending.ELSEWHERE: "what the file does not tell"}
_NEW = ("new", "else", "withheld")
"""The cases of a branch by caller that tell nobody from a stranger."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a call showed about one line of the checklist."""

    expectation: Expectation
    met: bool | None
    """None where the question does not arise in this call, or cannot be told."""
    actual: str
    """What was found, in words."""
    at: float | None = None
    """Seconds since the call was answered when it showed; None where it is about the whole call."""


Answer = tuple[bool | None, str, float | None]
"""The answer to a question of yes or no, what shows it, and when."""


def judge(visit: Visit, checklist: tuple[Expectation, ...]) -> tuple[Finding, ...]:
    """Answer the questions of a checklist. Raise SharesError for a place that the line does not have."""
    return tuple(_judged(visit, expectation, checklist) for expectation in checklist)


def _judged(visit: Visit, asked: Expectation, checklist: tuple[Expectation, ...]) -> Finding:
    match asked.question:
        case Question.REACHES | Question.AVOIDS:
            there = _arrival(visit, asked.places)
            met = (there is not None) is (asked.question is Question.REACHES)
            actual = f"reaches «{there.node.title}»" if there else f"does not; the call ends with {ended(visit)}"
            return Finding(asked, met, actual, there.at if there else None)
        case Question.ENDS_WITH:
            return Finding(asked, visit.call.ending is ENDINGS[asked.answer], ended(visit), visit.call.clock)
        case Question.SECONDS | Question.KEYS | Question.MENUS:
            return _spent(visit, asked, _goal(checklist))
        case Question.RIGHT_CHOICE:
            return _right_choice(visit, asked, _goal(checklist))
        case Question.WAIT:
            waited = visit.call.waited
            return Finding(asked, waited <= asked.limit, f"waits {waited:.0f} s")
        case Question.FIRST_CHOICE:
            return _first_choice(visit, asked)
        case Question.LONGEST:
            seconds, at = _longest(visit)
            return Finding(asked, seconds <= asked.limit, f"{seconds:.0f} s without a choice", at)
        case Question.HEARS:
            return _heard(visit, asked)
        case Question.PERSON if asked.answer == ALWAYS:
            return _offered_always(visit, asked)
        case _:
            value, actual, at = _ANSWERS[asked.question](visit)
            return Finding(asked, None if value is None else value is (asked.answer == YES), actual, at)


def _goal(checklist: tuple[Expectation, ...]) -> tuple[str, ...] | None:
    """The places one of which the call is to get to."""
    return next((line.places for line in checklist if line.question is Question.REACHES), None)


def ended(visit: Visit) -> str:
    """How a call ended, as a checklist names it."""
    if visit.content and visit.call.ending is Ending.GAVE_UP:
        return "hanging up, as there is nothing left to do"
    return _NAMES[visit.call.ending or Ending.ELSEWHERE]


# Where and when


def _arrival(visit: Visit, places: tuple[str, ...]) -> Event | None:
    """When the call first gets to one of some places."""
    ids = {destination(visit.survey, places)} if A_PERSON not in places else set()
    for event in visit.events:
        if event.kind is Happening.ENTERS:
            is_person = A_PERSON in places and _survey(visit, event).people.is_person(event.node)
            if event.node.id in (*ids, *places) or event.node.title in places or is_person:
                return event
    return None


def _spent(visit: Visit, asked: Expectation, goal: tuple[str, ...] | None) -> Finding:
    """What it takes until the place that is to be reached, else until a person or the end; waits in queues left out."""
    there = _arrival(visit, goal or (A_PERSON,))
    end = visit.events.index(there) if there else len(visit.events)
    before = visit.events[:end]
    name = f"to «{there.node.title}»" if there else "to the end of the call"
    if goal and there is None:
        return Finding(asked, None, "never gets there")
    if asked.question is Question.SECONDS:
        clock = there.at if there else visit.call.clock
        seconds = clock - _waited(visit.events[: end + 1])
        return Finding(asked, seconds <= asked.limit, f"{seconds:.0f} s {name}", clock)
    if asked.question is Question.KEYS:
        keys = sum(event.kind is Happening.PRESSES for event in before)
        return Finding(asked, keys <= asked.limit, f"{keys} {name}")
    menus = sum(event.kind is Happening.ENTERS and isinstance(event.node, Menu) for event in before)
    return Finding(asked, menus <= asked.limit, f"{menus} {name}")


def _waited(events: list[Event]) -> float:
    """The seconds in queues until the last of some events."""
    total, since = 0.0, None
    for event in events:
        if event.kind is Happening.WAITS:
            since = event.at
        elif since is not None and event.kind in (Happening.TAKES, Happening.ENDS):
            total, since = total + event.at - since, None
    return total


# What is heard


def _first_choice(visit: Visit, asked: Expectation) -> Finding:
    for event in visit.events:
        if event.piece is not None and event.piece.option is not None:
            return Finding(asked, event.at <= asked.limit, f"after {event.at:.0f} s", event.at)
    return Finding(asked, None, "no choice is heard")


def _longest(visit: Visit) -> tuple[float, float | None]:
    """The longest that is said without a choice between, in seconds, and when it begins."""
    longest, begins = 0.0, None
    since: float | None = None
    for event in visit.events:
        piece = event.piece if event.kind is Happening.HEARS else None
        if piece is not None and piece.option is None:
            since = event.at if since is None else since
            if event.at + piece.seconds - since > longest:
                longest, begins = event.at + piece.seconds - since, since
        elif piece is not None or event.kind in (Happening.PRESSES, Happening.SILENCE, Happening.WAITS):
            since = None
    return longest, begins


def _heard(visit: Visit, asked: Expectation) -> Finding:
    """How often something is heard: a kind of notice, or words."""
    times = [event.at for event in visit.events if event.kind is Happening.HEARS and _says(visit, event, asked.what)]
    words = f"heard {len(times)} times" if len(times) != 1 else "heard once"
    met = bool(times) is (asked.answer == YES) if asked.answer in (YES, NO) else len(times) == asked.limit
    return Finding(asked, met, words, times[-1] if times else None)


def _says(visit: Visit, event: Event, what: str) -> bool:
    piece = event.piece
    assert piece is not None
    if what not in NOTICE_CLASSES:
        return what.casefold() in (piece.text or "").casefold()
    if piece.segment.notice is not None or event.node.notice is not None:
        return what in (piece.segment.notice, event.node.notice)
    words = lexicon(piece.language)
    return words is not None and piece.text is not None and NOTICE_CLASSES[what] in words.classes(piece.text)


# Yes or no


def _entered(visit: Visit) -> Iterator[Event]:
    return (event for event in visit.events if event.kind is Happening.ENTERS)


def _survey(visit: Visit, event: Event) -> Survey:
    """The survey of the file that the call was in."""
    return visit.call.surveys[event.flow.path]


def _offers(visit: Visit, event: Event) -> bool:
    """Whether a piece that is heard announces a choice that leads straight to a person."""
    choice, people = event.piece.option if event.piece else None, _survey(visit, event).people
    return choice is not None and choice.target in people.straight_or_later


def _offered(visit: Visit) -> Answer:
    unasked = False
    for event in visit.events:
        if _offers(visit, event):
            return True, f"in «{event.node.title}»", event.at
        if event.kind is Happening.TAKES and event.edge is not None:
            chosen = event.edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT)
            unasked = event.edge.kind in ERROR_KINDS or (unasked and not chosen)
        elif event.kind is Happening.ENTERS and _survey(visit, event).people.is_person(event.node) and not unasked:
            return True, f"is put through to «{event.node.title}»", event.at
    return False, "no choice that is heard leads straight to a person", None


def _offered_always(visit: Visit, asked: Expectation) -> Finding:
    """Whether each menu that the caller is in has a choice that leads straight to a person."""
    for event in _entered(visit):
        if isinstance(event.node, Menu) and not _survey(visit, event).people.may_offer_person(event.node):
            return Finding(asked, False, f"not in «{event.node.title}»", event.at)
    return Finding(asked, True, "in every menu")


def _asked_twice(visit: Visit) -> Answer:
    asked: dict[str, Node] = {}
    for event in _entered(visit):
        node = event.node
        data = [node.datum] if isinstance(node, Collect) and node.datum else list(getattr(node, "asks", None) or ())
        for datum in data:
            if datum in asked:
                return True, f"«{datum}» in «{asked[datum].title}» and in «{node.title}»", event.at
            asked[datum] = node
    return False, "nothing is asked twice", None


def _cut_off(visit: Visit) -> Answer:
    is_cut = visit.call.ending is Ending.CUT_OFF
    return is_cut, _last_place(visit) if is_cut else ended(visit), visit.call.clock


def _gives_up(visit: Visit) -> Answer:
    gives_up = visit.call.ending is Ending.GAVE_UP and not visit.content
    return gives_up, _last_place(visit) if gives_up else ended(visit), visit.call.clock


def _last_place(visit: Visit) -> str:
    """The last place of a call that somebody wrote."""
    written = [event.node.title for event in _entered(visit) if not event.node.implied]
    return f"in «{written[-1]}»" if written else "at once"


def _sent_back(visit: Visit) -> Answer:
    """Whether the machine leads back to a menu that the caller has been in, by a way that the caller did not choose."""
    seen: set[str] = set()
    forced = False
    for event in visit.events:
        if event.kind is Happening.TAKES and event.edge is not None:
            chosen = event.edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT)
            forced = event.edge.kind in (EdgeKind.OVERFLOW, *ERROR_KINDS) or (forced and not chosen)
        elif event.kind is Happening.ENTERS and isinstance(event.node, Menu):
            if forced and event.node.id in seen:
                return True, f"to «{event.node.title}»", event.at
            seen.add(event.node.id)
            forced = False
    return False, "goes on to something new each time", None


def _told_wait(visit: Visit) -> Answer:
    waits = [event for event in visit.events if event.kind is Happening.WAITS]
    for event in waits:
        assert isinstance(event.node, Queue)
        tells = _survey(visit, event).queues.tells_wait(event.node)
        if not tells:
            return tells, f"nothing is told in «{event.node.title}»", event.at
    return (True, "told in every queue", waits[0].at) if waits else (None, "waits in no queue", None)


def _right_choice(visit: Visit, asked: Expectation, goal: tuple[str, ...] | None) -> Finding:
    """Whether one choice fits in every menu; what is for everything else does where it gets to the place asked for."""
    arrives = goal is not None and _arrival(visit, goal) is not None
    for puzzle in visit.puzzles:
        if puzzle.doubt is Doubt.NOTHING_FITS and puzzle.takes_any and arrives:
            continue
        between = " and ".join(f"«{label}»" for label in puzzle.between)
        doubt = "nothing fits" if puzzle.doubt is Doubt.NOTHING_FITS else f"{between} fit alike"
        return Finding(asked, asked.answer == NO, f"{doubt} in «{puzzle.node.title}»", puzzle.at)
    return Finding(asked, asked.answer == YES, "one choice fits in every menu")


def _told_when(visit: Visit) -> Answer:
    for event in _entered(visit):
        if isinstance(event.node, Callback | Voicemail):
            told = _survey(visit, event).queues.promises_time(event.node)
            return told, f"{'a' if told else 'no'} time is told in «{event.node.title}»", event.at
    return None, "is rung by nobody later", None


def _confirmed(visit: Visit) -> Answer:
    for event in _entered(visit):
        node, confirmed = event.node, None
        if isinstance(node, Callback):
            confirmed = _survey(visit, event).queues.confirms(node)
        elif isinstance(node, Task):
            confirmed = _survey(visit, event).data.recapped(node)
        if confirmed is not None:
            return confirmed, f"{'a' if confirmed else 'no'} confirmation in «{node.title}»", event.at
    return None, "nothing is done that needs one", None


def _say_again(visit: Visit) -> Answer:
    for event in _entered(visit):
        if lost := _survey(visit, event).data.not_handed_on(event.node):
            return True, f"{', '.join(f'«{datum}»' for datum in lost)} does not come to «{event.node.title}»", event.at
    return False, "nothing that was keyed is lost", None


def _recognised(visit: Visit) -> Answer:
    branches = [event for event in visit.events if event.kind is Happening.TAKES and isinstance(event.node, Branch)]
    for event in branches:
        if isinstance(event.node, Branch) and event.node.by == "caller" and event.edge is not None:
            known = event.edge.condition not in _NEW
            return known, f"as «{event.edge.condition}» in «{event.node.title}»", event.at
    return False, "no place asks who is calling", None


def _other_menu(visit: Visit) -> Answer:
    for event in _entered(visit):
        if isinstance(event.node, Transfer):
            met = {"person": False, "voicemail": False, "ivr": True}.get(event.node.reaches or "")
            return met, f"behind «{event.node.title}»", event.at
    return False, "is not passed on", None


def _helped(visit: Visit) -> Answer:
    for event in _entered(visit):
        can = getattr(event.node, "can", None)
        if can is not None:
            return "solve" in can, f"«{event.node.title}» can {', '.join(can) or 'do nothing'}", event.at
    return None, "what people can do is not told", None


_ANSWERS: dict[Question, Callable[[Visit], Answer]] = {
    Question.PERSON: _offered,
    Question.ASKED_TWICE: _asked_twice,
    Question.CUT_OFF: _cut_off,
    Question.GIVES_UP: _gives_up,
    Question.SENT_BACK: _sent_back,
    Question.TOLD_WAIT: _told_wait,
    Question.TOLD_WHEN: _told_when,
    Question.CONFIRMED: _confirmed,
    Question.SAY_AGAIN: _say_again,
    Question.RECOGNISED: _recognised,
    Question.OTHER_MENU: _other_menu,
    Question.HELPED: _helped,
}
"""The questions that are answered with yes or no."""
