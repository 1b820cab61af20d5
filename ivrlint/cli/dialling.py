"""A call in the terminal: what happens is shown as it happens, and what is keyed goes to the call."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import typer

from ivrlint.calls import Happening
from ivrlint.calls.listener import KEYPAD
from ivrlint.cli.keypad import GO_ON, HANG_UP, Keypad
from ivrlint.cli.terminal import write
from ivrlint.flow import Queue
from ivrlint.report.call import Status, event_lines
from ivrlint.report.safe import printable
from ivrlint.survey.timing import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivrlint.calls import Call
    from ivrlint.cli.voice import Voice
    from ivrlint.report import Look

SILENCE = ("silence", "-", "")
"""What stands for doing nothing among the keys of a call without a person."""
HANGS_UP = ("hang-up", "h")
"""What stands for hanging up."""
BLINK = 0.25
"""Seconds between two looks at the clock (J)."""
BREATH = 0.02
"""Seconds between two looks at whether a voice is done (J)."""


class Screen:
    """Where a call is shown and heard."""

    def __init__(self, call: Call, look: Look, voice: Voice | None, *, paced: bool) -> None:
        """Show `call`, and say it with a voice; where it is `paced`, what happened is shown when it should happen."""
        self._call = call
        self._look = look
        self._voice = voice
        self._paced = paced
        self._status = Status(look, ("Ctrl-C leaves",) if paced else ("Enter goes on", "h hangs up"))
        self._told = ""
        self._shown = 0
        self._began = time.monotonic()

    def show(self, *, wait: bool = False) -> None:
        """Show what has happened since the last time; with `wait` each piece is said to its end first."""
        for event in self._call.events[self._shown :]:
            while self._paced and (left := self._began + event.at - time.monotonic()) > 0:
                self.tell(event.at - left)
                time.sleep(min(left, BLINK))
            self._shown += 1
            self._status.note(event)
            self.wipe()
            write(event_lines(event, self._look))
            if self._voice and event.kind in (Happening.HEARS, Happening.PRESSES, Happening.ENDS):
                self._voice.say(event.piece)
                if wait:
                    self._voice.finish()

    @property
    def speaks(self) -> bool:
        """Whether a piece is still being said."""
        return self._voice is not None and self._voice.speaking

    def tell(self, clock: float) -> None:
        """Show in the last line of the terminal how long the call lasts, and what can be done."""
        told = self._status.line(clock)
        if told != self._told:
            self.wipe()
            self._told = told
            write(told)

    def wipe(self) -> None:
        """Take the last line away."""
        if self._told:
            write("\r\x1b[2K")
            self._told = ""


def play(call: Call, screen: Screen, told: Iterable[str], *, reads_along: bool = False) -> None:
    """Make the call with what is told: keys, words that are said, `silence`, `hang-up`.

    Once nothing more is told, the caller listens until what was keyed is taken, something is asked or a wait is over,
    and hangs up. A person who `reads_along` hears all that is said before each of them.
    """
    if reads_along:
        call.hear_out()
    screen.show(wait=True)
    for words in told:
        done = call.ending is None and not call.goes_round and act(call, words)
        if reads_along:
            call.hear_out()
        screen.show(wait=True)
        if not done:
            typer.echo(f"ivrlint: the call was over before «{printable(words)}»", err=True)
            break
    while call.ending is None and not call.goes_round:
        call.hear_out()
        if not isinstance(call.node, Queue) and not call.typed:
            break
        call.wait()
    _leave(call, screen)


def _leave(call: Call, screen: Screen) -> None:
    """Hang up, where the call is not over yet."""
    if call.ending is None and call.goes_round:
        typer.echo("ivrlint: the call goes round without asking for anything", err=True)
    call.hang_up()
    screen.show(wait=True)
    screen.wipe()


def act(call: Call, words: str) -> bool:
    """Do what a word stands for: nothing, hang up, press keys, or say it. Tell whether the call still let them."""
    if words in SILENCE:
        call.wait()
        return True
    if words in HANGS_UP:
        call.hang_up()
        return True
    events = call.press(words) if KEYPAD.issuperset(words) else call.say(words)
    return any(event.kind in (Happening.PRESSES, Happening.SPEAKS) for event in events)


def live(call: Call, screen: Screen) -> None:
    """Make the call at its own pace with a person at the keyboard; it stands still while a voice needs longer."""
    with Keypad() as keypad:
        began = time.monotonic()
        screen.show()
        while (due := call.due) is not None:
            if screen.speaks:
                began = max(began, time.monotonic() - due)
            now = min(time.monotonic() - began, due)
            screen.tell(now)
            key = keypad.read(min(due - now, BLINK) or (BREATH if screen.speaks else 0.0))
            if key is None:
                if now == due and not screen.speaks:
                    call.hear()
            elif key in HANG_UP:
                call.run(now)
                call.hang_up()
            elif key in GO_ON:
                call.hear()
                began = time.monotonic() - call.clock
            elif key in KEYPAD:
                call.press(key, at=min(time.monotonic() - began, due))
            screen.show()
        screen.wipe()


def live_fast(call: Call, screen: Screen) -> None:
    """Make the call without waiting while something is said, with a person at the keyboard."""
    with Keypad() as keypad:
        while True:
            call.hear_out()
            if call.ending is not None or call.goes_round:
                break
            if not call.asks:
                call.wait()
                continue
            screen.show(wait=True)
            screen.tell(call.clock)
            key = keypad.read() or ""
            if key in HANG_UP:
                break
            if key in GO_ON:
                call.wait()
            elif key in KEYPAD:
                call.press(key, at=call.clock + KEY if call.typed else None)
        _leave(call, screen)
