"""A phone: one call through a flow, by the semantics and the timing model, for a caller who is told from outside.

    call = Call(survey, Conditions(when={"advisors": {"full": 1.0}}))
    call.press("1")     # hears the choices until it is told, decides and presses, as the timing model has it
    call.wait()         # does nothing until the machine has noticed
    call.hear()         # lets time run until the next thing happens
    call.press("2", at=call.clock)    # presses now, whatever is being said
    call.hang_up()

Every method gives the events that it brought about; `events` has them all, `ending` tells how the call ended, `walk`
where it led. Nothing is drawn by lot: where neither caller nor conditions decide, what is likeliest happens.

A caller who presses as `press` times it takes as long as the walks of survey say, but for these:

- whether a key that begins another one, or a number without a fixed length and an end key, goes on is waited for;
- an entry that is ended too early takes a decision and the silence after entries, where a walk has one key;
- a queue that names an expected wait but no end of it gives up after the usual wait, as for the journeys of survey;
- a flow that is known is walked through, where a walk passes it at once;
- after the choice of a language the words are timed in that language;
- pieces whose length is known count also in a prompt that has others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivrlint.calls.events import Event, Happening
from ivrlint.calls.listener import KEYPAD, Listener
from ivrlint.flow import Bot, Collect, EdgeKind, Queue
from ivrlint.survey.timing import ENTRY_SILENCE, FIRST_KEY, KEY, presses
from ivrlint.survey.visits import Ending


class Call(Listener):
    """One call as the caller has it; the clock starts when it is answered."""

    def hear(self) -> Sequence[Event]:
        """Let time run until something happens; nothing does any more once the call has ended."""
        before = len(self.events)
        while self.due is not None and len(self.events) == before:
            self._step()
        return self.events[before:]

    def hear_out(self) -> Sequence[Event]:
        """Listen until the machine waits for the caller, or the caller for a person; at most until it goes round."""
        before = len(self.events)
        while self.due is not None and not self.idle and not self.goes_round:
            self._step()
        return self.events[before:]

    def wait(self) -> Sequence[Event]:
        """Do nothing until the machine has noticed; in a queue until the wait is over."""
        before = len(self.events)
        self.hear_out()
        turn = self._turn
        while self.due is not None and self._turn == turn:
            self._step()
        return self.events[before:]

    def run(self, until: float) -> Sequence[Event]:
        """Let time run until the clock shows `until`."""
        before = len(self.events)
        self._run(until)
        return self.events[before:]

    def press(self, keys: str, at: float | None = None) -> Sequence[Event]:
        """Press keys: those of one option, or a number with its end key.

        Without `at`, at the next place that takes keys and as the timing model has it: once the option has been told
        and a moment for deciding has passed, and no time-out comes before. With `at`, from this time on, and added to
        what was `typed` just before.
        """
        return self._act(self._press, keys, at)

    def say(self, words: str, at: float | None = None) -> Sequence[Event]:
        """Say something instead of pressing a key: the words of an option, or anything to a bot."""
        return self._act(self._speak, words, at)

    def hang_up(self) -> Sequence[Event]:
        """End the call; what is due at this very moment still happens."""
        before = len(self.events)
        self.run(self.clock)
        if self.ending is None:
            self._end(Ending.GAVE_UP)
        return self.events[before:]

    def _run(self, until: float, *, idle: bool = True) -> None:
        """Let time run; what is `idle` stands still where it is left out."""
        while (due := self._agenda.due(idle=idle)) is not None and due <= until:
            self._step(idle=idle)
        if self.ending is None:
            self.clock = max(self.clock, until)

    def _act(self, action: Callable[[str, float, bool], None], words: str, at: float | None) -> Sequence[Event]:
        """Let the caller do something from a time on, or when the timing model has it: time-outs then stand still."""
        before = len(self.events)
        if at is not None:
            action(words, at, True)
            return self.events[before:]
        while self.due is not None and (self.typed or not self.asks) and not self.goes_round:
            self._step()
        if self.ending is None and self.asks:
            action(words, self._moment(words), isinstance(self.node, Queue) and self._choice(words) is None)
        return self.events[before:]

    def _press(self, keys: str, start: float, idle: bool) -> None:
        gap = KEY * self._visits.kind.pace
        for number, key in enumerate(keys):
            self._run(start + number * gap, idle=idle)
            if self.ending is None:
                self._key(key)

    def _speak(self, words: str, at: float, idle: bool) -> None:
        self._run(at, idle=idle)
        if self.ending is None:
            self._words(words)

    def _moment(self, words: str) -> float:
        """When a caller of the timing model presses the first of some keys, or has said some words, in this place."""
        node, visits = self.node, self._visits
        gap = KEY * visits.kind.pace
        keys = len(words) if KEYPAD.issuperset(words) else 0
        edge = self._choice(words)
        if edge is None and isinstance(node, Collect):
            edge = self._exit(EdgeKind.NEXT)
        if edge is not None:
            last = visits.duration(edge)
            if edge.kind is EdgeKind.NEXT:
                last += gap * (keys - presses(node)) - ENTRY_SILENCE
        else:
            last = visits.timing.times(node).whole + (0.0 if isinstance(node, Bot) else gap * max(keys, 1))
        first = FIRST_KEY if keys and not self.keys else 0.0
        soonest = self.clock + (gap if self.events[-1].kind is Happening.IGNORED else 0.0)
        return max(self._began + self._unknown + last + first - gap * max(keys - 1, 0), soonest)
