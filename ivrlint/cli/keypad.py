"""The keyboard of a terminal as the keypad of a telephone: every key at once, without Enter."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, NoReturn

HANG_UP = frozenset({"h", "H", "\x04"})
"""Keys of the keyboard that hang up: h, and what Ctrl-D sends."""
GO_ON = frozenset({"\r", "\n"})
"""The Enter key."""
_LITTLE = 0.5
"""Seconds that a wait lasts before it looks again (J)."""


class Keypad:
    """The terminal while a call lasts; leaving it gives the terminal back as it was, however the call ends."""

    def __init__(self) -> None:
        """Take standard input, which is a terminal."""
        self._descriptor = sys.stdin.fileno()
        self._before: list[Any] = []
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Keypad:
        """Let keys come at once and unseen; Ctrl-C still interrupts."""
        import termios

        self._before = termios.tcgetattr(self._descriptor)
        self._handlers = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGHUP)}
        self._handlers[signal.SIGCONT] = signal.signal(signal.SIGCONT, self._take)
        self._take()
        return self

    def _take(self, *_: object) -> None:
        """Take the terminal, where it is still there; after Ctrl-Z anew, for the shell had it in the meantime."""
        import termios
        import tty

        with suppress(termios.error):
            tty.setcbreak(self._descriptor)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the terminal back, where it is still there."""
        import termios

        with suppress(termios.error):
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def read(self, seconds: float | None = None) -> str | None:
        """The next key; None where none comes within so many seconds. A terminal that is gone hangs up."""
        if not self._ready(seconds):
            return None
        key = os.read(self._descriptor, 1)
        if key == b"\x1b":  # an arrow, for one, sends several characters
            while select.select([self._descriptor], [], [], 0)[0] and os.read(self._descriptor, 1):
                pass
        return key.decode("latin-1") if key else "\x04"

    def _ready(self, seconds: float | None) -> bool:
        """Whether a key comes within so many seconds.

        It waits a little at a time: Ctrl-C that comes just before a wait interrupts only after it.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = _LITTLE if until is None else max(0.0, until - time.monotonic())
            if select.select([self._descriptor], [], [], min(left, _LITTLE))[0]:
                return True
            if left <= 0:
                return False


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End the program with the exit code that a shell gives to one that a signal ended."""
    raise SystemExit(128 + number)


def has_keypad() -> bool:
    """Whether keys can be taken one by one: a terminal, on a system that lets us."""
    try:
        import termios  # noqa: F401
    except ImportError:
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()
