"""An Asterisk of our own: no network but the manager's port on 127.0.0.1, files and processes gone at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from tests.asterisk.chroot import PROGRAM, NoAsteriskError

MODULES = (
    "app_dial app_exec app_playback app_queue app_read app_record app_senddtmf app_stack app_userevent app_verbose "
    "chan_bridge_media bridge_simple bridge_holding format_wav format_pcm func_callerid func_channel func_db "
    "func_dialplan func_global func_logic func_strings func_timeout pbx_config res_musiconhold res_timing_timerfd"
)
"""What menus need, and nothing that listens on a network."""

STARTS_WITHIN = 60.0
"""Seconds."""

Event = dict[str, str]


class Server:
    """One Asterisk, run in the foreground of a chroot; a context manager."""

    def __init__(self, root: Path) -> None:
        """Prepare a folder for it below `root`/tmp."""
        self.home = Path(tempfile.mkdtemp(prefix="ivrlint-", dir=root / "tmp"))
        self._root = root
        self.inside = Path("/") / self.home.relative_to(root)
        self._secret = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._received = b""
        self._configure()

    def _configure(self) -> None:
        libraries = next((self._root / "usr/lib").glob("*/asterisk/modules"))
        folders = ["etc", "varlib", "db", "key", "data", "agi", "spool", "run", "log", "cache"]
        (self.home / "asterisk.conf").write_text(
            "[directories]\n"
            + f"astmoddir => /{libraries.relative_to(self._root)}\n"
            + "".join(f"ast{name}dir => {self.inside}\n" for name in folders)
            + "[options]\ndocumentation_language = en\n"
        )
        loaded = "".join(f"load = {name}.so\n" for name in MODULES.split())
        (self.home / "modules.conf").write_text(f"[modules]\nautoload = no\n{loaded}")
        (self.home / "logger.conf").write_text("[general]\n[logfiles]\nmessages => warning,error\n")
        (self.home / "manager.conf").write_text(
            f"[general]\nenabled = yes\ntimestampevents = yes\nbindaddr = 127.0.0.1\nport = {self._port}\n"
            f"[judge]\nsecret = {self._secret}\nread = system,call,dialplan,user,agent\nwrite = call,system,command,originate\n"
            "writetimeout = 5000\n"
        )
        (self.home / "extensions.conf").write_text("#tryinclude menus/*.conf\n")
        (self.home / "queues.conf").write_text("[general]\n#tryinclude queues/*.conf\n")
        (self.home / "musiconhold.conf").write_text("[general]\n")
        (self.home / "documentation").symlink_to("/usr/share/asterisk/documentation")
        (self.home / "menus").mkdir()
        (self.home / "spool").mkdir()
        (self.home / "queues").mkdir()

    def __enter__(self) -> Server:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        command = ["chroot", self._root, f"/{PROGRAM}", "-f", "-C", self.inside / "asterisk.conf"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            ["nice", *command], stdin=quiet, stdout=quiet, stderr=quiet, env={"TZ": "UTC", "PATH": os.environ["PATH"]}
        )
        until = time.monotonic() + STARTS_WITHIN
        while self._connection is None:
            if self._process.poll() is not None or time.monotonic() > until:
                raise NoAsteriskError(f"Asterisk does not start: {self.log()[-500:]}")
            try:
                self._connection = socket.create_connection(("127.0.0.1", self._port), timeout=5)
            except OSError:
                time.sleep(0.1)
        self.do("Login", ("Username", "judge"), ("Secret", self._secret))
        while not any(event.get("Event") == "FullyBooted" for event in self.events(0.2)):
            if time.monotonic() > until:
                raise NoAsteriskError("Asterisk does not boot")

    def close(self) -> None:
        """End it and take its files away."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def log(self) -> str:
        """Its warnings and errors so far."""
        file = self.home / "messages"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def silence(self, name: str, seconds: float) -> None:
        """Put a silent recording of this length among the sounds."""
        file = self.home / "sounds" / f"{name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(file), "wb") as recording:
            recording.setparams((1, 2, 8000, 0, "NONE", ""))
            recording.writeframes(bytes(2 * round(8000 * seconds)))

    def do(self, action: str, *fields: tuple[str, str]) -> None:
        """Ask the manager to do something; what comes of it is among the events."""
        assert self._connection is not None
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in fields)]
        self._connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def events(self, seconds: float) -> Iterator[Event]:
        """What the manager tells within some seconds, as it comes; responses too."""
        assert self._connection is not None
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            while b"\r\n\r\n" in self._received:
                block, _, self._received = self._received.partition(b"\r\n\r\n")
                lines = block.decode("utf-8", "replace").split("\r\n")
                yield dict(line.split(": ", 1) for line in lines if ": " in line)
            self._connection.settimeout(left)
            try:
                more = self._connection.recv(65536)
            except TimeoutError:
                return
            if not more:
                raise NoAsteriskError(f"Asterisk is gone: {self.log()[-500:]}")
            self._received += more

    def wait_for(self, wanted: Callable[[Event], bool], seconds: float = 30.0) -> Event:
        """The first event that is wanted. Raise TimeoutError where none comes."""
        for event in self.events(seconds):
            if wanted(event):
                return event
        raise TimeoutError("Asterisk told nothing of the kind")
