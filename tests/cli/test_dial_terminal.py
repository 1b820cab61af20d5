"""`ivrlint dial` in a real terminal, with keys that are pressed."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CLEAN, ROOT

termios = pytest.importorskip("termios", reason="keys can be taken one by one on POSIX systems only")
fcntl = pytest.importorskip("fcntl")

PATIENCE = 60.0
"""Seconds until a terminal that shows nothing is given up."""


OF_ITS_OWN = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
"""Makes standard input the terminal that Ctrl-C in it interrupts, and then is another program."""


class Terminal:
    """`ivrlint` in a terminal of its own, 80 columns wide."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.shown = ""
        self._seen = 0
        self.descriptor, inside = os.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "PYTHONUTF8": "1"}
        environment.pop("COLUMNS", None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", OF_ITS_OWN, "-m", "ivrlint", *arguments], cwd=folder, env=environment,
            stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
        )  # fmt: skip
        os.close(inside)

    def until(self, text: str) -> None:
        """Wait until a text is shown, after the one that was waited for before."""
        begins = time.monotonic()
        while (place := self.shown.find(text, self._seen)) < 0:
            assert self._read() and time.monotonic() - begins < PATIENCE, f"{text!r} is not in {self.shown!r}"
        self._seen = place + len(text)

    def _read(self) -> bool:
        """Read what there is; False once the terminal is closed."""
        if not select.select([self.descriptor], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self.descriptor, 4096)
        except OSError:
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)

    def press(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())

    @property
    def waits_for_lines(self) -> bool:
        flags = termios.tcgetattr(self.descriptor)[3]
        return bool(flags & termios.ICANON) and bool(flags & termios.ECHO)

    def end(self) -> int:
        """Wait until it ends; the exit code."""
        begins = time.monotonic()
        while self._read():
            assert time.monotonic() - begins < PATIENCE, f"does not end after {self.shown!r}"
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End it, however far it is."""
        self.process.kill()
        self.process.wait()
        os.close(self.descriptor)


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Run `ivrlint dial` in a terminal, in the folder of the test."""
    terminals: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        terminals.append(Terminal(tmp_path, "dial", *arguments))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def test_keys_count_at_once_and_h_hangs_up(ring, write):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml")
    terminal.until("keys 1 0")
    assert not terminal.waits_for_lines
    terminal.press("0")
    terminal.until("you press 0")
    terminal.until("waiting")
    assert "Enter goes on" in terminal.shown and "1 key" in terminal.shown
    terminal.press("h")
    terminal.until("you hang up")
    terminal.until("no findings in the places of this call")
    assert terminal.end() == 0
    assert "For bills" not in terminal.shown, "the key cut the prompt short"


def test_enter_goes_on_to_the_next_thing(ring, write):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml")
    terminal.until("keys 1 0")
    for text in ("For bills", "To speak with an advisor", "5 s of silence, try 1 of 3", "I did not hear a key"):
        terminal.press("\r")
        terminal.until(text)
    terminal.press("\x04")
    terminal.until("you hang up")
    assert terminal.end() == 0


@pytest.mark.parametrize("fast", [[], ["--fast"]])
def test_an_interrupt_leaves_the_terminal_as_it_was(ring, write, fast):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml", *fast)
    terminal.until("keys 1 0")
    assert not terminal.waits_for_lines
    terminal.press("\x1b[A")
    terminal.press("\x03")
    terminal.until("ivrlint: left the call")
    assert terminal.waits_for_lines
    assert terminal.end() == 0
    assert "Traceback" not in terminal.shown and "you press A" not in terminal.shown


@pytest.mark.parametrize("fast", [[], ["--fast"]])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_it_leaves_the_terminal_as_it_was(ring, write, fast, number):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml", *fast)
    terminal.until("keys 1 0")
    assert not terminal.waits_for_lines
    terminal.process.send_signal(number)
    assert terminal.end() == 128 + number
    assert terminal.waits_for_lines
    assert "Traceback" not in terminal.shown


@pytest.mark.parametrize("fast", [[], ["--fast"]])
def test_keys_count_at_once_after_it_was_stopped_too(ring, write, fast):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml", *fast)
    terminal.until("keys 1 0")
    terminal.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
    settings = termios.tcgetattr(terminal.descriptor)
    settings[3] |= termios.ICANON | termios.ECHO
    termios.tcsetattr(terminal.descriptor, termios.TCSANOW, settings)
    assert terminal.waits_for_lines, "as a shell has it"
    terminal.process.send_signal(signal.SIGCONT)
    begins = time.monotonic()
    while terminal.waits_for_lines:
        assert time.monotonic() - begins < PATIENCE
        time.sleep(0.01)
    terminal.press("0")
    terminal.until("you press 0")
    terminal.press("h")
    terminal.until("you hang up")
    assert terminal.end() == 0
    assert terminal.waits_for_lines


def test_fast_asks_once_all_is_said(ring, write):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml", "--fast")
    terminal.until("To speak with an advisor, press 0.")
    terminal.until("keys 1 0")
    terminal.press("\r")
    terminal.until("5 s of silence, try 1 of 3")
    terminal.press("0")
    terminal.until("To leave a message, press 1.")
    terminal.press("1")
    terminal.until("a machine records what you say")
    assert terminal.end() == 0


def test_no_line_is_wider_than_the_terminal(ring, write):
    write("menu.ivr.yaml", (ROOT / "samples" / "long-greeting.fi.ivr.yaml").read_text("utf-8"))
    terminal = ring("menu.ivr.yaml", "--keys", "0,hang-up", "--fast")
    terminal.until("in the places of this call")
    terminal.end()
    plain = re.sub(r"\x1b\[[0-9;]*[mK]", "", terminal.shown)
    assert max(map(len, re.split(r"[\r\n]+", plain))) <= 80


@pytest.mark.parametrize("fast", [[], ["--fast"]])
def test_a_terminal_that_is_closed_ends_it(ring, write, fast):
    write("menu.ivr.yaml", CLEAN)
    terminal = ring("menu.ivr.yaml", *fast)
    terminal.until("keys 1 0")
    os.close(terminal.descriptor)
    terminal.descriptor = os.open(os.devnull, os.O_RDONLY)
    assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP
