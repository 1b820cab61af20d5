"""What the checklist of a scenario finds in a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivrlint.calls.arrivals import answered, arrival, entered, is_served, leaves_the_file, stays, survey_of
from ivrlint.calls.caller import Visit
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.expectation import ALWAYS, NO, YES, Expectation, Question
from ivrlint.calls.scenario import A_PERSON
from ivrlint.calls.spoken import Spoken, spoken
from ivrlint.flow import Agent, Bot, Branch, Callback, Collect, EdgeKind, Menu, Node, Queue, Task, Transfer, Voicemail
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lexicon import lexicon
from ivrlint.survey.meaning import Doubt
from ivrlint.survey.visits import LOST, Ending
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
_UNCHOSEN = (EdgeKind.OVERFLOW, EdgeKind.FAILURE, *ERROR_KINDS)
"""Ways that callers do not choose."""
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
            there = arrival(visit, asked.places)
            if there is None and A_PERSON in asked.places and leaves_the_file(visit):
                return Finding(asked, None, ended(visit), visit.call.clock)
            met = (there is not None) is (asked.question is Question.REACHES)
            actual = f"reaches «{there.node.title}»" if there else f"does not; the call ends with {ended(visit)}"
            return Finding(asked, met, actual, there.at if there else None)
        case Question.ENDS_WITH:
            as_told = None if leaves_the_file(visit) else visit.call.ending is ENDINGS[asked.answer]
            return Finding(asked, as_told, ended(visit), visit.call.clock)
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
    if visit.call.ending is Ending.DONE and not visit.call.served:
        return "the line hanging up, the errand taken for done"
    return _NAMES[visit.call.ending or Ending.ELSEWHERE]


# Where and when


def _spent(visit: Visit, asked: Expectation, goal: tuple[str, ...] | None) -> Finding:
    """What it takes until the place that is to be reached, else until a person or the end; waits in queues left out."""
    there = arrival(visit, goal or (A_PERSON,))
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
    for said in _spoken(visit):
        if said.piece.option is not None:
            at = said.event.at
            return Finding(asked, at <= asked.limit, f"after {at:.0f} s", at)
    return Finding(asked, None, "no choice is heard")


def _spoken(visit: Visit) -> Iterator[Spoken]:
    return (said for part in spoken(visit.events) for said in part)


def _longest(visit: Visit) -> tuple[float, float | None]:
    """The longest that is said without a choice between, in seconds, and when it begins."""
    longest, begins = 0.0, None
    for part in spoken(visit.events):
        since: float | None = None
        for said in part:
            if said.piece.option is not None:
                since = None
                continue
            since = said.event.at if since is None else since
            if said.end - since > longest:
                longest, begins = said.end - since, since
    return longest, begins


def _heard(visit: Visit, asked: Expectation) -> Finding:
    """How often something is heard: a kind of notice, or words. Sentences of one notice in a row are one."""
    times: list[float] = []
    unknown = False
    for part in spoken(visit.events):
        before: Node | None = None
        for said in part:
            says = _says(visit, said, asked.what)
            if says and (before is not said.event.node or asked.what not in NOTICE_CLASSES):
                times.append(said.event.at)
            before = said.event.node if says else None
            unknown = unknown or (said.piece.text is None and not _notices(said))
    words = f"heard {len(times)} times" if len(times) != 1 else "heard once"
    met: bool | None
    if asked.answer in (YES, NO):
        met, certain = bool(times) is (asked.answer == YES), bool(times)
    else:
        met, certain = len(times) == asked.limit, len(times) > asked.limit
    if unknown and not certain:
        met, words = None, f"{words}, but a recording has no transcript"
    return Finding(asked, met, words, times[-1] if times else None)


def _notices(said: Spoken) -> tuple[str, ...]:
    """The kinds of notice that the file says a piece is of."""
    return tuple(filter(None, (said.piece.segment.notice, said.event.node.notice)))


def _says(visit: Visit, said: Spoken, what: str) -> bool:
    piece = said.piece
    if what not in NOTICE_CLASSES:
        return what.casefold() in (piece.text or "").casefold()
    if declared := _notices(said):
        return what in declared
    words = lexicon(piece.language)
    return words is not None and piece.text is not None and NOTICE_CLASSES[what] in words.classes(piece.text)


# Yes or no


def _offered(visit: Visit) -> Answer:
    for said in _spoken(visit):
        option = said.piece.option
        if option is not None and option.target in survey_of(visit, said.event).people.straight_or_later:
            return True, f"in «{said.event.node.title}»", said.event.at
    unasked = unknown = False
    for event in visit.events:
        node, people = event.node, survey_of(visit, event).people
        if event.kind is Happening.TAKES and event.edge is not None:
            chosen = event.edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT)
            unasked = event.edge.kind in ERROR_KINDS or (unasked and not chosen)
        elif event.kind is Happening.ENTERS and people.is_person(node) and not unasked:
            return True, f"is put through to «{node.title}»", event.at
        elif event.kind is Happening.HEARS and event.piece is not None and isinstance(node, Menu):
            unknown = unknown or (event.piece.text is None and people.may_offer_person(node))
    if unknown:
        return None, "a recording has no transcript", None
    return False, "no choice that is heard leads straight to a person", None


def _offered_always(visit: Visit, asked: Expectation) -> Finding:
    """Whether each menu that the caller is in tells of a choice that leads straight to a person."""
    for event in entered(visit):
        menu, survey = event.node, survey_of(visit, event)
        if not isinstance(menu, Menu) or survey.words.chooses_language(menu) or survey.people.cannot_tell(menu):
            continue
        told = survey.words.announcements(menu)
        keys = {choice.key for choice in survey.people.offers(menu)}
        if not keys or (told is not None and None not in keys and keys.isdisjoint(place.key for place in told)):
            return Finding(asked, False, f"not in «{menu.title}»", event.at)
    return Finding(asked, True, "in every menu")


def _asked_twice(visit: Visit) -> Answer:
    asked: dict[str, Node] = {}
    for event, left in stays(visit):
        for datum in _asks(event.node) if is_served(event.node, left) else ():
            if datum in asked:
                return True, f"«{datum}» in «{asked[datum].title}» and in «{event.node.title}»", event.at
            asked[datum] = event.node
    return False, "nothing is asked twice", None


def _asks(node: Node) -> tuple[str, ...]:
    """What a place asks for; codes are keyed twice to be sure, and a queue asks for the agent behind it."""
    if isinstance(node, Collect):
        return (node.datum,) if node.datum and node.sensitive != "code" else ()
    return (node.asks or ()) if isinstance(node, Queue | Agent | Transfer | Bot) and not node.implied else ()


def _cut_off(visit: Visit) -> Answer:
    is_cut = visit.call.ending is Ending.CUT_OFF
    return is_cut, _last_place(visit) if is_cut else ended(visit), visit.call.clock


def _gives_up(visit: Visit) -> Answer:
    gives_up = visit.call.ending is Ending.GAVE_UP and not visit.content
    return gives_up, _last_place(visit) if gives_up else ended(visit), visit.call.clock


def _last_place(visit: Visit) -> str:
    """The last place of a call that somebody wrote."""
    written = [event.node.title for event in entered(visit) if not event.node.implied]
    return f"in «{written[-1]}»" if written else "at once"


def _sent_back(visit: Visit) -> Answer:
    """Whether the machine leads back to a menu that the caller has been in, by a way that the caller did not choose."""
    seen: set[tuple[str, str]] = set()
    forced = False
    for event in visit.events:
        if event.kind is Happening.TAKES and event.edge is not None:
            chosen = event.edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT)
            forced = event.edge.kind in _UNCHOSEN or (forced and not chosen)
        elif event.kind is Happening.ENTERS and isinstance(event.node, Menu):
            menu = event.flow.path, event.node.id
            if forced and menu in seen:
                return True, f"to «{event.node.title}»", event.at
            seen.add(menu)
            forced = False
    return False, "is led back to no menu", None


def _told_wait(visit: Visit) -> Answer:
    answer: Answer = (None, "waits in no queue", None)
    for event in visit.events:
        if event.kind is not Happening.WAITS or not isinstance(event.node, Queue):
            continue
        tells = survey_of(visit, event).queues.tells_wait(event.node)
        if tells is False:
            return False, f"nothing is told in «{event.node.title}»", event.at
        if tells is None:
            answer = None, f"the file does not say what is told in «{event.node.title}»", event.at
        elif answer[2] is None:
            answer = True, "told in every queue", event.at
    return answer


def _right_choice(visit: Visit, asked: Expectation, goal: tuple[str, ...] | None) -> Finding:
    """Whether one choice fits in every menu on the way to the place asked for; what is for everything else may too."""
    there = arrival(visit, goal) if goal else None
    for puzzle in visit.puzzles:
        if there and (puzzle.at >= there.at or (puzzle.doubt is Doubt.NOTHING_FITS and puzzle.takes_any)):
            continue
        doubts = {
            Doubt.NOTHING_FITS: "nothing fits",
            Doubt.ALIKE: f"{' and '.join(f'«{label}»' for label in puzzle.between)} fit alike",
            Doubt.FOREIGN: "the caller does not have the language that is spoken",
        }
        return Finding(asked, asked.answer == NO, f"{doubts[puzzle.doubt]} in «{puzzle.node.title}»", puzzle.at)
    if not visit.compares:
        return Finding(asked, None, "takes no choice by its words")
    return Finding(asked, asked.answer == YES, "one choice fits in every menu")


def _told_when(visit: Visit) -> Answer:
    for event in entered(visit):
        if isinstance(event.node, Callback | Voicemail):
            told = survey_of(visit, event).queues.promises_time(event.node)
            return told, f"{'a' if told else 'no'} time is told in «{event.node.title}»", event.at
    return None, "comes to no callback and no message", None


def _confirmed(visit: Visit) -> Answer:
    for event in entered(visit):
        node, confirmed = event.node, None
        if isinstance(node, Callback):
            confirmed = survey_of(visit, event).queues.confirms(node)
        elif isinstance(node, Task):
            confirmed = survey_of(visit, event).data.recapped(node)
        if confirmed is not None:
            return confirmed, f"{'a' if confirmed else 'no'} confirmation in «{node.title}»", event.at
    return None, "nothing is done that needs one", None


def _say_again(visit: Visit) -> Answer:
    keyed: set[str | None] = set()
    for event, left in stays(visit):
        if isinstance(event.node, Collect) and left is EdgeKind.NEXT:
            keyed.add(event.node.datum)
        handed = survey_of(visit, event).data.not_handed_on(event.node) if is_served(event.node, left) else ()
        if lost := [datum for datum in handed if datum in keyed]:
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
    answer: Answer = (False, "is not passed on", None)
    for event, left in stays(visit):
        if isinstance(event.node, Transfer) and is_served(event.node, left):
            met = {"person": False, "voicemail": False, "ivr": True}.get(event.node.reaches or "")
            told = "the file does not say what is" if met is None else "another menu is" if met else "no menu is"
            answer = met, f"{told} behind «{event.node.title}»", event.at
    return answer


def _helped(visit: Visit) -> Answer:
    answer: Answer = (False if visit.call.ending in LOST and not visit.content else None, "gets to nobody", None)
    for event in answered(visit):
        can = getattr(event.node, "can", None)
        if can is None:
            answer = None, f"the file does not say what «{event.node.title}» can do", event.at
        else:
            answer = "solve" in can, f"«{event.node.title}» can {', '.join(can) or 'do nothing'}", event.at
            if answer[0]:
                break
    return answer


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
