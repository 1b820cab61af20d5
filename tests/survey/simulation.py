"""Callers one by one: an oracle for the chain, event by event and play by play.

It shares with the chain the elementary durations of the timing model and the shares of the choices, and nothing else.
Each caller draws once, from an exponential distribution, how long to stay on the line; a caller whose time is up gives
up wherever that happens, without the key that was about to be pressed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import inf, sqrt
from random import Random

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
)  # fmt: skip
from ivrlint.flow.callers import CallerKind
from ivrlint.survey import Survey
from ivrlint.survey.choices import Choices
from ivrlint.survey.timing import FIRST_KEY
from ivrlint.survey.visits import Ending

MOST_STEPS_WITHOUT_TIME = 300
"""Nodes that are passed without a second before the caller is taken to be caught for ever, and so to give up."""


class Over(Exception):
    """The call has ended."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


@dataclass
class Call:
    """What one caller went through."""

    stays: float
    """Seconds on the line before the caller gives up."""
    seconds: float = 0.0
    waiting: float = 0.0
    keys: int = 0
    pressed: bool = False
    served: bool = False
    """The machine has done an errand."""
    visited: list[str] = field(default_factory=list)
    ending: Ending = Ending.GAVE_UP

    def listen(self, seconds: float) -> None:
        if seconds >= self.stays:
            self.seconds += self.stays
            raise Over(Ending.GAVE_UP)
        self.stays -= seconds
        self.seconds += seconds

    def press(self, seconds: float, keys: int) -> None:
        """Listen, decide and press keys, which takes longer for the first time in a call."""
        self.listen(seconds + (FIRST_KEY if keys and not self.pressed else 0.0))
        self.keys += keys
        self.pressed = self.pressed or keys > 0


def keys_of(node: Node, edge: Edge) -> int:
    """Keys pressed for a choice: those of an option or of an exit; for a number its digits, and what ends it."""
    if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        written = edge.key or ""
        return len(written) if all(key in "0123456789*#" for key in written) or written in "ABCD" else 0
    if edge.kind is EdgeKind.NEXT and isinstance(node, Collect):
        return digits_of(node)
    return 0


def digits_of(node: Node) -> int:
    fewest, most = (node.digits or (0, 0)) if isinstance(node, Collect) else (0, 0)
    return fewest + int(most > fewest and bool(isinstance(node, Collect) and node.terminator))


class Simulation:
    """Callers of one kind in a flow."""

    def __init__(self, survey: Survey, kind: CallerKind, seed: int) -> None:
        self.survey, self.flow, self.timing, self.kind = survey, survey.flow, survey.timing, kind
        self.choices = Choices(survey, kind)
        self.random = Random(seed)
        self.shares: dict[str, list[tuple[Edge, float]]] = {}

    def call(self) -> Call:
        patience = 180.0 if self.kind.patience is None else self.kind.patience
        call = Call(inf if patience == inf else self.random.expovariate(1 / patience) if patience else 0.0)
        id, idle, spent = self.flow.start, 0, -1.0
        try:
            while idle < MOST_STEPS_WITHOUT_TIME:
                idle = idle + 1 if call.seconds + call.waiting == spent else 0
                spent = call.seconds + call.waiting
                call.visited.append(id)
                before = self.flow.node(id)
                id = self.visit(before, call)
                errand = isinstance(before, Task) and before.purpose not in ("lookup", "identification")
                exits = self.flow.exits(before.id)
                failed = {edge.target for edge in exits if edge.kind is EdgeKind.FAILURE}
                failed -= {edge.target for edge in exits if edge.kind is not EdgeKind.FAILURE}
                call.served = call.served or (errand and id not in failed)
        except Over as over:
            call.ending = over.ending
        if call.served and call.ending in (Ending.GAVE_UP, Ending.CUT_OFF):
            call.ending = Ending.DONE
        return call

    def visit(self, node: Node, call: Call) -> str:
        """The node that the caller goes on to. Raise Over where the call ends."""
        if isinstance(node, Menu | Collect | Bot):
            return self.plays(node, call)
        if isinstance(node, Queue):
            return self.queues(node, call)
        edge = self.chosen(node)
        ending = self.ending(node)
        if edge is None:
            raise Over(ending or self.stop(node))
        return self.take(node, edge, call)

    def chosen(self, node: Node) -> Edge | None:
        """A choice drawn by its share; None where the share is left over."""
        if node.id not in self.shares:
            self.shares[node.id] = self.choices.shares(node)
        drawn = self.random.random()
        shares = self.shares[node.id]
        for edge, share in shares:
            drawn -= share
            if drawn < 0:
                return edge
        return shares[-1][0] if drawn < 1e-9 and shares else None

    def take(self, node: Node, edge: Edge, call: Call) -> str:
        own = self.timing.own(edge)
        if self.kind.knows_keys and edge.kind is EdgeKind.OPTION:
            seconds = self.timing.times(node).fixed + own
        else:
            seconds = self.timing.edge(edge)
        call.press(seconds - own + own * self.kind.pace, keys_of(node, edge))
        return self.follow(node, edge)

    def follow(self, node: Node, edge: Edge) -> str:
        if edge.stops:
            raise Over(self.stop(node))
        return edge.target

    def stop(self, node: Node) -> Ending:
        return Ending.DONE if self.survey.reach.may_be_farewell(node) else Ending.CUT_OFF

    def ending(self, node: Node) -> Ending | None:
        """How a call ends in a node where calls end."""
        if not self.survey.reach.ends_at(node):
            return None
        if self.survey.people.is_person(node):
            return Ending.PERSON
        if isinstance(node, Hangup) and node.outcome != "return":
            return Ending.DONE if node.outcome == "done" else Ending.CUT_OFF
        if isinstance(node, Voicemail) or (isinstance(node, Transfer) and node.reaches == "voicemail"):
            return Ending.VOICEMAIL
        if isinstance(node, Callback):
            return Ending.CALLBACK
        return Ending.DONE if isinstance(node, Task) else Ending.ELSEWHERE

    def first(self, node: Node, kind: EdgeKind) -> Edge | None:
        return next(iter(self.flow.exits(node.id, kind)), None)

    def plays(self, node: Node, call: Call) -> str:
        """Play the prompt until the caller answers with something useful, or the tries are used up."""
        silence, wrong = self.first(node, EdgeKind.NO_INPUT), self.first(node, EdgeKind.NO_MATCH)
        silent = 0.05 if self.kind.no_input_rate is None else self.kind.no_input_rate
        if silence is not None and silence.share is not None:
            silent = silence.share
        slip = 0.02 if self.kind.error_rate is None else self.kind.error_rate
        if isinstance(node, Collect):
            slip = 1 - (1 - slip) ** max(1, digits_of(node))
        if wrong is not None and wrong.share is not None:
            slip = wrong.share
        if isinstance(node, Bot):
            silent, slip = silent if silence else 0.0, slip if wrong else 0.0
        if isinstance(node, Collect) and wrong is None:
            wrong = next((edge for edge in self.flow.exits(node.id, EdgeKind.FAILURE) if edge.share is None), None)
            slip = slip if wrong else 0.0
        if self.choices.stays_silent(node):
            silent = 1.0
        play = 0
        while True:
            play += 1
            drawn = self.random.random()
            if drawn >= min(1.0, silent + slip):
                edge = self.chosen(node)
                if edge is None:
                    raise Over(self.stop(node))
                return self.take(node, edge, call)
            missed = silence if drawn < silent else wrong
            if missed is None:
                raise Over(Ending.ELSEWHERE)
            last = play >= missed.tries
            seconds = self.timing.unanswered(missed) + (0.0 if last else self.timing.again(missed, play + 1))
            if drawn < silent:
                call.listen(seconds)
            else:
                call.press(seconds + (self.kind.pace - 1) * self.timing.own(missed), 1)
            if last:
                return self.follow(node, missed)

    def queues(self, queue: Queue, call: Call) -> str:
        edge = self.chosen(queue)
        if edge is not None:
            return self.take(queue, edge, call)
        call.listen(self.timing.heard(queue.prompt, queue))
        mean = 180.0 if queue.expected_wait is None else queue.expected_wait
        answered = self.random.expovariate(1 / mean) if mean else 0.0
        overflow = next((e for e in self.flow.exits(queue.id, EdgeKind.OVERFLOW) if e.condition is None), None)
        limit = queue.max_wait if overflow is None or overflow.after is None else overflow.after
        if limit is None:
            limit = inf if overflow is None else 180.0
        waited = min(answered, limit, call.stays)
        call.waiting += waited
        call.stays -= waited
        if waited == answered:
            answer = self.first(queue, EdgeKind.ANSWER)
            if answer is None:
                raise Over(Ending.PERSON)
            return self.follow(queue, answer)
        if waited == limit:
            if overflow is None:
                raise Over(Ending.CUT_OFF)
            return self.follow(queue, overflow)
        raise Over(Ending.GAVE_UP)


@dataclass
class Mean:
    """The mean of what was drawn, with its standard error."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    events: int = 0
    """How many were not zero."""

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value
        self.squares += value * value
        self.events += value != 0

    @property
    def value(self) -> float:
        return self.total / self.count if self.count else 0.0

    @property
    def error(self) -> float:
        variance = max(0.0, self.squares / self.count - self.value**2) if self.count else 0.0
        return sqrt(variance / max(1, self.count))


@dataclass
class Outcome:
    """What became of many callers of one kind."""

    calls: int
    endings: Counter[Ending] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    seconds: Mean = field(default_factory=Mean)
    waiting: Mean = field(default_factory=Mean)
    keys: Mean = field(default_factory=Mean)
    seconds_to_person: Mean = field(default_factory=Mean)


def simulated(survey: Survey, kind: CallerKind, calls: int, seed: int) -> Outcome:
    """So many calls of callers of a kind."""
    simulation = Simulation(survey, kind, seed)
    outcome = Outcome(calls)
    for _ in range(calls):
        call = simulation.call()
        outcome.endings[call.ending] += 1
        if call.ending in (Ending.GAVE_UP, Ending.CUT_OFF):
            outcome.lost[call.visited[-1]] += 1
        outcome.seconds.add(call.seconds)
        outcome.waiting.add(call.waiting)
        outcome.keys.add(call.keys)
        if call.ending is Ending.PERSON:
            outcome.seconds_to_person.add(call.seconds)
    return outcome
