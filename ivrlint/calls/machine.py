"""The machine at the other end: places, prompts, tries, queues, endings, with the times of the timing model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from math import inf
from typing import Any

from ivrlint.calls.agenda import Agenda
from ivrlint.calls.conditions import Conditions
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.heard import Piece, heard, said
from ivrlint.flow import Bot, Collect, Edge, EdgeKind, Hangup, Menu, Node, Queue, SubFlow, Task
from ivrlint.survey import Step, Survey, Walk
from ivrlint.survey.reach import LOOKUPS
from ivrlint.survey.timing import NO_INPUT_AFTER, OPTION_PAUSE, QUEUE_WAIT
from ivrlint.survey.visits import LOST, MOST_TRIES, Ending, Visits

MOST_FLOWS = 100
"""Flows that a call can be in, one within the other."""

MOST_TOLD = 1000
"""How often a queue says the same again."""

CALLBACK = "callback"
"""What a queue tells those who are offered to be rung later."""


class Machine:
    """One call as the machine has it: what it plays, what silence and time bring, where calls go on and end."""

    def __init__(self, survey: Survey, conditions: Conditions | None = None) -> None:
        """Answer a call to the line of `survey`. Raise SharesError where the conditions name what is not there."""
        self.conditions = conditions or Conditions()
        self.conditions.check(survey)
        self.events: list[Event] = []
        """All that has happened."""
        self.clock = 0.0
        """Seconds since the call was answered."""
        self.waited = 0.0
        """How many of them were spent in queues."""
        self.keys = 0
        """Keys pressed."""
        self.typed = ""
        """What was keyed in this place and is not all that may come."""
        self.ending: Ending | None = None
        """How the call ended; None while it lasts."""
        self.goes_round = False
        """The call has come to a place for the second time since the caller last did anything."""
        self.surveys: dict[str, Survey] = {}
        """The survey of each file that the call has been in, as it is without the conditions."""
        self.passed: list[tuple[str, str]] = []
        """The file and the id of each place, in the order of the call."""
        self._steps: list[Step] = []
        self._exact = True
        self._callers: list[tuple[Survey, Node]] = []
        self._language = self.conditions.language
        self._opened: dict[tuple[str, str | None], Visits] = {}
        self._agenda = Agenda()
        self._since_caller_acted: dict[tuple[str, ...], float] = {}
        self._waiting_since: float | None = None
        self._served = 0
        self._turn = 0
        self._number = 1
        self._began = self._free = self._unknown = 0.0
        self._open(survey)
        self._enter(survey.flow.start)

    # What there is to see

    @property
    def survey(self) -> Survey:
        """The survey of the flow that the call is in, under the conditions."""
        return self._visits.survey

    @property
    def due(self) -> float | None:
        """When the next thing happens if the caller does nothing; None once the call has ended."""
        return self._agenda.due()

    @property
    def idle(self) -> bool:
        """Whether all has been said, and only time passes until the caller does something or a wait is over."""
        return self._agenda.idle

    @property
    def choices(self) -> tuple[Edge, ...]:
        """The options of the menu, or the exits of the queue, that the call is in."""
        return self._exits(EdgeKind.OPTION, EdgeKind.EXIT)

    @property
    def asks(self) -> bool:
        """Whether the call is in a place where the caller can do something."""
        return isinstance(self.node, Menu | Collect | Bot) or (isinstance(self.node, Queue) and bool(self.choices))

    @property
    def walk(self) -> Walk:
        """The way so far; its seconds end where the last place is entered, and waits in queues are left out of them."""
        return Walk(tuple(self._steps), self._steps[-1].seconds, self.keys, self._exact)

    # Time

    def _step(self, *, idle: bool = True) -> None:
        """Let the next thing happen; without what is `idle`, the next one that is said or done."""
        at, action = self._agenda.next(idle=idle)
        self.clock = max(self.clock, at)
        action()

    def _at(self, at: float, action: Callable[[], None], *, idle: bool = False) -> None:
        self._agenda.add(at, action, idle=idle)

    def _happens(self, kind: Happening, **details: Any) -> None:
        self.events.append(Event(self.clock, kind, self.survey.flow, self.node, **details))

    def _hears(self, pieces: Iterable[Piece], start: float, *, idle: bool = False) -> None:
        for piece in pieces:
            self._at(start + piece.start, partial(self._happens, Happening.HEARS, piece=piece), idle=idle)

    # Places

    def _open(self, survey: Survey) -> None:
        """Let the call be in a flow, in the language that the caller has."""
        self._original = survey
        self.surveys.setdefault(survey.flow.path, survey)
        opened = (survey.flow.path, self._language)
        if opened not in self._opened:
            applied = self.conditions.applied(survey, self._language)
            self._opened[opened] = Visits(applied, self.conditions.caller)
        self._visits = self._opened[opened]

    def _enter(self, id: str) -> None:
        self.node = self.survey.flow.node(id)
        self._steps.append(Step(id, None, self.clock - self.waited))
        self.passed.append((self.survey.flow.path, id))
        self._happens(Happening.ENTERS)
        place = (*(caller.id for _, caller in self._callers), id)
        before = self._since_caller_acted.get(place)
        self.goes_round = before is not None
        self._since_caller_acted[place] = self.clock
        if before == self.clock:
            self._end(Ending.ELSEWHERE, round=True)
        else:
            self._play()

    def _play(self, number: int = 1, failed: Edge | None = None) -> None:
        """Play what is said in a place for the first time, or again after silence or a wrong key."""
        survey, node = self.survey, self.node
        times = survey.timing.times(node)
        self._turn += 1
        self._number, self.typed = number, ""
        self._agenda.clear()
        self._began = self._free = self.clock
        if failed is not None and failed.again:
            pieces, seconds = said(survey, node, failed.again[min(number - 2, len(failed.again) - 1)])
            self._hears(pieces, self.clock)
            self._began += seconds
        pieces, seconds = heard(survey, node)
        self._hears(pieces, self._began)
        self._exact = self._exact and times.exact
        self._unknown = 0.0 if times.exact else max(0.0, seconds - times.whole)
        end = self._began + times.whole + self._unknown
        if isinstance(node, Menu | Collect | Bot):
            if times.fixed:
                self._free = self._began + times.fixed + self._unknown
                self._at(self._free, partial(self._happens, Happening.LISTENS))
            self._listen(end)
        elif isinstance(node, Queue):
            self._queue(end)
        else:
            self._at(end + (node.takes or 0.0 if isinstance(node, Task) else 0.0), self._go_on)

    def _listen(self, end: float) -> None:
        """Wait for the caller once all is said, unless a condition leads on."""
        for exit in self._exits(EdgeKind.CASE, EdgeKind.FAILURE, EdgeKind.NEXT):
            if always(exit) and not (isinstance(self.node, Collect) and exit.kind is EdgeKind.NEXT):
                self._at(end, partial(self._take, exit))
                return
        silence = self._exit(EdgeKind.NO_INPUT)
        after = NO_INPUT_AFTER if silence is None or silence.after is None else silence.after
        self._at(end + after, partial(self._silent, after), idle=True)

    def _go_on(self) -> None:
        """Leave a place where the caller has nothing to do."""
        node, ending = self.node, self._visits.ending(self.node)
        if isinstance(node, Hangup) and node.outcome == "return" and self._callers:
            self._return()
            return
        edge, share = self._likeliest()
        if isinstance(node, SubFlow) and not (edge and always(edge)) and len(self._callers) < MOST_FLOWS:
            called = self.survey.called(node)
            if called is not None:
                self._callers.append((self._original, node))
                self._open(called)
                self._enter(called.flow.start)
                return
        if edge is not None and (ending is None or share > 0.5):
            self._take(edge)
        else:
            self._end(ending or self._stop)

    def _return(self) -> None:
        """Go on in the flow that called this one."""
        survey, self.node = self._callers.pop()
        self._open(survey)
        self._steps.append(Step(self.node.id, None, self.clock - self.waited))
        edge, _ = self._likeliest()
        self._leave(edge)

    def _take(self, edge: Edge) -> None:
        """Go on by a way out of the place."""
        node = self.node
        self._stop_waiting()
        is_errand = isinstance(node, Task) and node.purpose not in LOOKUPS
        self._served += is_errand and edge.kind is not EdgeKind.FAILURE
        self._happens(Happening.TAKES, edge=edge)
        if edge.stops:
            self._end(self._stop)
            return
        self._steps[-1] = Step(node.id, edge, self._steps[-1].seconds)
        language = self.survey.languages.chosen_by(edge)
        if language is not None and language != self._language:
            self._language = language
            self._open(self._original)
        self._enter(edge.target)

    def _leave(self, edge: Edge | None) -> None:
        """Go on by a way out, where there is one."""
        if edge is None:
            self._end(Ending.ELSEWHERE)
        else:
            self._take(edge)

    def _end(self, ending: Ending, *, round: bool = False) -> None:
        self._stop_waiting()
        self.ending = Ending.DONE if self._served and ending in LOST else ending
        self._agenda.clear()
        self._happens(Happening.ENDS, ending=self.ending, round=round)

    @property
    def _stop(self) -> Ending:
        """How a call ends that just stops in the present place."""
        return Ending.DONE if self.survey.reach.may_be_farewell(self.node) else Ending.CUT_OFF

    def _exits(self, *kinds: EdgeKind) -> tuple[Edge, ...]:
        return self.survey.flow.exits(self.node.id, *kinds)

    def _exit(self, kind: EdgeKind) -> Edge | None:
        return next(iter(self._exits(kind)), None)

    def _likeliest(self, kind: EdgeKind | None = None) -> tuple[Edge | None, float]:
        """The way on that most calls take, one of this kind where there is any, with its share."""
        shares = self._visits.choices.shares(self.node)
        if kind is not None and (ways := self._exits(kind)):
            shares = [(edge, share) for edge, share in shares if edge.kind is kind] or [(ways[0], 0.0)]
        return max(shares, key=lambda choice: choice[1], default=(None, 0.0))

    # Tries

    def _acts(self) -> None:
        """Note that the caller did something, or was seen to do nothing."""
        self._since_caller_acted.clear()
        self.goes_round = False

    def _silent(self, seconds: float) -> None:
        edge = self._exit(EdgeKind.NO_INPUT)
        self._acts()
        self._happens(Happening.SILENCE, edge=edge, number=self._number, seconds=seconds)
        if edge is None and isinstance(self.node, Bot):
            self._leave(self._likeliest()[0])
        else:
            self._fail(edge)

    def _fail(self, edge: Edge | None) -> None:
        """Play the prompt again as long as there are tries left."""
        if edge is None or self._number >= min(edge.tries, MOST_TRIES):
            self._leave(edge)
        else:
            self._play(self._number + 1, edge)

    # Queues

    def _queue(self, end: float) -> None:
        """Let the caller wait once the prompt is over, unless the queue does not take anybody."""
        shares = self._visits.choices.shares(self.node)
        at_once = next((edge for edge, share in shares if share > 0.5 and edge.kind is not EdgeKind.EXIT), None)
        self._at(end, partial(self._take, at_once) if at_once else self._wait)

    def _wait(self) -> None:
        queue = self.node
        assert isinstance(queue, Queue)
        overflow = next((exit for exit in self._exits(EdgeKind.OVERFLOW) if exit.condition is None), None)
        answer = QUEUE_WAIT if queue.expected_wait is None else queue.expected_wait
        limits = (overflow.after if overflow else None, queue.max_wait, QUEUE_WAIT if overflow else inf)
        limit = next(limit for limit in limits if limit is not None)
        self._waiting_since = self.clock
        self._happens(Happening.WAITS, seconds=min(answer, limit))
        self._tell(queue, 0)
        end = 0.0
        for exit in self.choices:
            pieces, end = said(self.survey, queue, exit.say, end, exit)
            self._hears(pieces, self.clock)
            end += OPTION_PAUSE if pieces else 0.0
        if answer <= limit:
            self._at(self.clock + answer, lambda: self._leave(self._exit(EdgeKind.ANSWER)), idle=True)
        elif overflow is not None:
            self._at(self.clock + limit, partial(self._take, overflow), idle=True)
        else:
            self._at(self.clock + limit, partial(self._end, Ending.CUT_OFF), idle=True)
        if queue.callback_after is not None:
            offer = partial(self._happens, Happening.TOLD, words=CALLBACK)
            self._at(self.clock + queue.callback_after, offer, idle=True)

    def _stop_waiting(self) -> None:
        if self._waiting_since is not None:
            self.waited += self.clock - self._waiting_since
            self._waiting_since = None

    def _tell(self, queue: Queue, times: int) -> None:
        """Tell those who wait what they are told, and again after a while."""
        if queue.announces:
            self._happens(Happening.TOLD, words=", ".join(queue.announces))
        pieces, _ = said(self.survey, queue, queue.while_waiting)
        self._hears(pieces, self.clock, idle=True)
        if queue.announces_every is not None and times < MOST_TOLD:
            self._at(self.clock + max(queue.announces_every, 1.0), partial(self._tell, queue, times + 1), idle=True)


def always(edge: Edge) -> bool:
    """Whether the file or a condition says that all calls take a way."""
    return edge.share is not None and edge.share >= 1
