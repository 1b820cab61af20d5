"""One visit of a node by callers of one kind: the ways by which they leave it, when, and how many give up in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, expm1, inf
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Bot,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Hangup,
    Menu,
    Node,
    Queue,
    Task,
    Transfer,
    Voicemail,
)
from ivrlint.flow.callers import ERROR_RATE, NO_INPUT_RATE, PATIENCE, CallerKind
from ivrlint.survey.choices import Choices
from ivrlint.survey.timing import FIRST_KEY, QUEUE_WAIT, presses

if TYPE_CHECKING:
    from ivrlint.survey import Survey

LEAK = 1e-9
"""The least share of callers who give up in a step, so that no loop of steps without words holds them for ever."""
LEAST = 1e-12
"""A share of callers that is too small to follow it through further tries."""
MOST_TRIES = 1000
"""Tries that are followed; nobody hears a prompt so often (J)."""


class Ending(StrEnum):
    """How a call ends; the value is what reports call it."""

    DONE = "errand done"
    PERSON = "person"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    GAVE_UP = "gave up"
    CUT_OFF = "cut off"
    ELSEWHERE = "cannot be told"


LOST = frozenset({Ending.GAVE_UP, Ending.CUT_OFF})
"""Endings that nobody rang for."""


@dataclass(slots=True)
class Crowd:
    """A share of the callers in a node, and what they have spent there so far, all of them together."""

    share: float
    seconds: float = 0.0
    """Seconds of listening and keying."""
    waiting: float = 0.0
    """Seconds in a queue."""
    keys: float = 0.0

    def part(self, share: float) -> Crowd:
        """Some of them."""
        return Crowd(self.share * share, self.seconds * share, self.waiting * share, self.keys * share)

    def join(self, other: Crowd) -> None:
        """Let others join them."""
        self.share += other.share
        self.spend(other, 1.0)

    def spend(self, other: Crowd, times: float) -> None:
        """Add what others spent, so many times."""
        self.seconds += other.seconds * times
        self.waiting += other.waiting * times
        self.keys += other.keys * times


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a node: over an edge to the next one, or by an ending."""

    edge: Edge | None
    ending: Ending | None
    pressed: bool
    """Whether these callers have pressed a key in this call by then."""
    crowd: Crowd
    """Those who take it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One way in which waiting in a queue ends."""

    share: float
    """The share of those who wait."""
    seconds: float
    """Seconds that these wait, summed over all who wait."""


class Patience:
    """When callers give up: at any moment alike, after `mean` seconds in the mean (exponential)."""

    def __init__(self, mean: float) -> None:
        """Callers with this mean patience in seconds; infinite ones never give up."""
        self._rate = 1 / max(mean, LEAST)

    def listening(self, seconds: float) -> tuple[float, float]:
        """The share of callers who stay so many seconds, and the seconds that the others stay, summed over all."""
        return min(exp(-self._rate * seconds), 1 - LEAK), _time_within(self._rate, self._rate, seconds)

    def queue(self, mean_wait: float, limit: float) -> tuple[Wait, Wait, Wait]:
        """How waiting ends: somebody answers (after `mean_wait` seconds, exponential), `limit` is reached, or patience.

        Two competing exponential times and a fixed one, as in the queueing model Erlang-A (Palm 1957).
        """
        if not mean_wait:
            return Wait(1.0, 0.0), Wait(0.0, 0.0), Wait(0.0, 0.0)
        answers = 1 / mean_wait
        together = answers + self._rate
        left = exp(-together * limit)
        ended = 1 - left
        return (
            Wait(ended * answers / together, _time_within(answers, together, limit)),
            Wait(left, left * limit if left else 0.0),
            Wait(ended * self._rate / together, _time_within(self._rate, together, limit)),
        )


def _time_within(rate: float, together: float, limit: float) -> float:
    """The mean time of an event with this rate that comes before `limit` and before all others (rate `together`)."""
    if not rate:
        return 0.0
    left = exp(-together * limit)
    return rate / together * (-expm1(-together * limit) / together - (limit * left if left else 0.0))


class Visits:
    """How callers of one kind leave each node of a flow."""

    def __init__(self, survey: Survey, kind: CallerKind) -> None:
        """Answer for the flow of `survey`."""
        self.survey = survey
        self.timing = survey.timing
        self.choices = Choices(survey, kind)
        self.kind = kind
        self.patience = Patience(PATIENCE if kind.patience is None else kind.patience)

    def ways(self, id: str, pressed: bool) -> list[Way]:
        """The ways out of a node; the shares of callers who take them sum to one.

        `pressed` tells whether callers have pressed a key before they enter the node.
        """
        visit = _Visit(self, self.survey.flow.node(id), pressed)
        visit.run()
        return list(visit.ways.values())

    def duration(self, edge: Edge) -> float:
        """Seconds from entering an edge's node until these callers take the edge, the wait in a queue left out."""
        own = self.timing.own(edge)
        if self.kind.knows_keys and edge.kind is EdgeKind.OPTION:
            return self.timing.times(self.survey.flow.node(edge.source)).fixed + self.kind.pace * own
        return self.timing.edge(edge) + (self.kind.pace - 1) * own

    def ending(self, node: Node) -> Ending | None:
        """How a call ends that gets to a node; None where it goes on."""
        if not self.survey.reach.ends_at(node):
            return None
        if isinstance(node, Hangup):
            return {"done": Ending.DONE, "failed": Ending.CUT_OFF}.get(node.outcome, Ending.ELSEWHERE)
        if self.survey.people.is_person(node):
            return Ending.PERSON
        if isinstance(node, Voicemail) or (isinstance(node, Transfer) and node.reaches == "voicemail"):
            return Ending.VOICEMAIL
        if isinstance(node, Callback):
            return Ending.CALLBACK
        return Ending.DONE if isinstance(node, Task) else Ending.ELSEWHERE


class _Visit:
    """All callers of one kind in one node, let out by and by."""

    def __init__(self, visits: Visits, node: Node, pressed: bool) -> None:
        self.ways: dict[tuple[int, Ending | None, bool], Way] = {}
        self._visits = visits
        self._node = node
        self._pressed = pressed
        self._shares = visits.choices.shares(node)

    def run(self) -> None:
        crowd = Crowd(1.0)
        ending = self._visits.ending(self._node)
        if isinstance(self._node, Menu | Collect | Bot):
            self._plays({self._pressed: crowd})
        elif isinstance(self._node, Queue):
            self._queues(crowd)
        elif ending is not None:
            staying = 1.0
            for edge, share in self._shares:
                self._take(edge, crowd.part(share), self._pressed)
                staying -= share
            self._end(ending, crowd.part(max(0.0, staying)), self._pressed)
        else:
            self._choose(crowd, self._pressed)

    def _plays(self, crowds: dict[bool, Crowd]) -> None:
        """Play the prompt until everybody has chosen or the tries are used up."""
        visits, node = self._visits, self._node
        exits = visits.survey.flow.exits(node.id)
        silence, wrong = (
            next((edge for edge in exits if edge.kind is kind), None) for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH)
        )
        silent = _rate(silence, visits.kind.no_input_rate, NO_INPUT_RATE)
        slip = _rate(wrong, visits.kind.error_rate, ERROR_RATE)
        if not isinstance(node, Menu) and (wrong is None or wrong.share is None):
            slip = 1 - (1 - slip) ** max(1, presses(node))
        if isinstance(node, Bot):
            silent, slip = (silent if silence else 0.0), (slip if wrong else 0.0)
        elif isinstance(node, Collect) and wrong is None:
            failures = (edge for edge in exits if edge.kind is EdgeKind.FAILURE and edge.share is None)
            wrong = next(failures, None)
            slip = slip if wrong else 0.0
        if visits.choices.stays_silent(node):
            silent = 1.0
        slip = min(slip, 1 - silent)
        number = 1
        while sum(crowd.share for crowd in crowds.values()) > LEAST:
            staying: dict[bool, Crowd] = {}
            for pressed, crowd in crowds.items():
                self._choose(crowd.part(1 - silent - slip), pressed)
                for edge, share, key in ((silence, silent, False), (wrong, slip, True)):
                    if share:
                        self._fail(edge, crowd.part(share), pressed, number, key=key, staying=staying)
            crowds = staying
            number += 1

    def _fail(
        self, edge: Edge | None, crowd: Crowd, pressed: bool, number: int, *, key: bool, staying: dict[bool, Crowd]
    ) -> None:
        """Silence or a wrong key on one play of the prompt: those whose tries are used up leave."""
        timing = self._visits.timing
        if edge is None:
            self._end(Ending.ELSEWHERE, crowd, pressed)
            return
        seconds = timing.unanswered(edge)
        if key:
            seconds += (self._visits.kind.pace - 1) * timing.own(edge) + (0.0 if pressed else FIRST_KEY)
        last = number >= min(edge.tries, MOST_TRIES)
        crowd = self._spend(crowd, seconds + (0.0 if last else timing.again(edge, number + 1)), pressed)
        crowd.keys += crowd.share * key
        if last:
            self._go(edge, crowd, pressed or key)
        else:
            staying.setdefault(pressed or key, Crowd(0.0)).join(crowd)

    def _queues(self, crowd: Crowd) -> None:
        """Let some press a key, and the others wait until somebody answers, the queue gives up or they do."""
        visits, queue = self._visits, self._node
        assert isinstance(queue, Queue)
        staying = 1.0
        for edge, share in self._shares:
            self._take(edge, crowd.part(share), self._pressed)
            staying -= share
        exits = visits.survey.flow.exits(queue.id)
        answer = next((edge for edge in exits if edge.kind is EdgeKind.ANSWER), None)
        overflow = next((edge for edge in exits if edge.kind is EdgeKind.OVERFLOW and edge.condition is None), None)
        waiting = self._spend(crowd.part(max(0.0, staying)), visits.timing.heard(queue.prompt, queue), self._pressed)
        mean = QUEUE_WAIT if queue.expected_wait is None else queue.expected_wait
        limits = (overflow.after if overflow else None, queue.max_wait, QUEUE_WAIT if overflow else inf)
        limit = next(time for time in limits if time is not None)
        answered, over, gave_up = visits.patience.queue(mean, limit)
        self._leave(answer, Ending.PERSON, waiting, answered)
        self._leave(overflow, Ending.CUT_OFF, waiting, over)
        self._leave(None, Ending.GAVE_UP, waiting, gave_up)

    def _leave(self, edge: Edge | None, ending: Ending, crowd: Crowd, wait: Wait) -> None:
        """Let those leave a queue whose waiting ended in this way."""
        part = crowd.part(wait.share)
        part.waiting += crowd.share * wait.seconds
        if edge is not None:
            self._go(edge, part, self._pressed)
        else:
            self._end(ending, part, self._pressed)

    def _choose(self, crowd: Crowd, pressed: bool) -> None:
        """Let all of them go on by what they choose, or what is chosen for them."""
        for edge, share in self._shares:
            self._take(edge, crowd.part(share), pressed)
        if not self._shares:
            self._end(self._stop, crowd, pressed)

    def _take(self, edge: Edge, crowd: Crowd, pressed: bool) -> None:
        seconds, keys = self._visits.duration(edge), self._visits.survey.walks.presses(edge)
        if keys and not pressed:
            seconds += FIRST_KEY
        crowd = self._spend(crowd, seconds, pressed)
        crowd.keys += crowd.share * keys
        self._go(edge, crowd, pressed or keys > 0)

    def _go(self, edge: Edge, crowd: Crowd, pressed: bool) -> None:
        if edge.stops:
            self._end(self._stop, crowd, pressed)
        else:
            self._add(edge, None, crowd, pressed)

    def _end(self, ending: Ending, crowd: Crowd, pressed: bool) -> None:
        self._add(None, ending, crowd, pressed)

    def _add(self, edge: Edge | None, ending: Ending | None, crowd: Crowd, pressed: bool) -> None:
        if crowd.share:
            way = self.ways.setdefault((id(edge), ending, pressed), Way(edge, ending, pressed, Crowd(0.0)))
            way.crowd.join(crowd)

    @property
    def _stop(self) -> Ending:
        """How a call ends that just stops in the node."""
        return Ending.DONE if self._visits.survey.reach.may_be_farewell(self._node) else Ending.CUT_OFF

    def _spend(self, crowd: Crowd, seconds: float, pressed: bool) -> Crowd:
        """Those who are still there after so many seconds; the others have given up on the way."""
        stay, given_up = self._visits.patience.listening(seconds)
        lost = crowd.part(1 - stay)
        lost.seconds += crowd.share * given_up
        self._end(Ending.GAVE_UP, lost, pressed)
        crowd = crowd.part(stay)
        crowd.seconds += crowd.share * seconds
        return crowd


def _rate(edge: Edge | None, of_kind: float | None, usual: float) -> float:
    """How often callers take the way of silence or wrong keys: as the file says of it, of the callers, or as usual."""
    return next(rate for rate in (edge.share if edge else None, of_kind, usual) if rate is not None)
