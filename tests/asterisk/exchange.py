"""Plays scripts to Asterisk, many calls at a time, and tells what each came to."""

from __future__ import annotations

import heapq
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from ivrlint.formats.asterisk.written import Dialplan
from tests.asterisk.judge import PIECE, Script, Token
from tests.asterisk.server import Event, Server

AT_ONCE = 30
"""Calls that are under way together."""
BETWEEN_KEYS = 0.25
LISTENED = 0.5
"""Seconds for which a call that has done all that was foretold is listened to."""
LONGEST = 90.0
"""Seconds of one call."""

ANSWERS = f"""
[outbound]
exten => _[+0-9a-zA-Z].,1,Answer()
 same => n,Wait({LONGEST:g})
exten => _[+0-9a-zA-Z],1,Answer()
 same => n,Wait({LONGEST:g})
"""
"""Who is rung by transfers."""


@dataclass(slots=True, eq=False)
class Line:
    """One call in Asterisk."""

    script: Script
    nodes: dict[str, str]
    """The id of the node behind each context."""
    number: int
    seen: list[Token] = field(default_factory=list)
    turn: int = -1
    is_fresh: bool = False
    """Whether the keys of this turn are still to be pressed."""
    is_early: bool = False
    in_queue: bool = False
    channel: str = ""
    ended: bool = False
    began: float = 0.0
    done: float | None = None
    """When all that was foretold had happened."""
    is_over: bool = False
    uncut: int = 0
    """Turns in which a prompt went on to its end though a key should have ended it."""

    @property
    def agrees(self) -> bool:
        """Whether what happened is what was foretold."""
        seen = self.seen[: len(self.script.expected)] if self.script.is_opaque else self.seen
        return not self.uncut and seen == self.script.expected and self.script.hangs_up in (None, self.ended)


class Exchange:
    """An Asterisk with menus, and the calls to it."""

    def __init__(self, server: Server) -> None:
        """Use a server that runs."""
        self._server = server
        self._plans: list[tuple[float, int, Line, str]] = []
        self._order = count()
        (server.home / "menus" / "outbound.conf").write_text(ANSWERS)
        server.silence("piece", PIECE)

    def load(self, dialplans: Iterable[Dialplan]) -> None:
        """Put menus on it."""
        home = self._server.home
        for number, dialplan in enumerate(dialplans):
            (home / "menus" / f"{number}.conf").write_text(dialplan.extensions, "utf-8")
            (home / "queues" / f"{number}.conf").write_text(dialplan.queues, "utf-8")
            for name in dialplan.sounds:
                file = home / "sounds" / f"{name}.wav"
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.exists():
                    os.link(home / "sounds" / "piece.wav", file)
        for module in ("dialplan reload", "queue reload all"):
            self._server.do("Command", ("Command", module))

    def play(self, calls: list[tuple[Script, Dialplan]]) -> list[Line]:
        """Make all of these calls."""
        lines = [
            Line(script, {context: id for id, context in dialplan.contexts.items()}, number)
            for number, (script, dialplan) in enumerate(calls)
        ]
        by_id = {f"far-{line.number:05}": line for line in lines} | {f"near-{line.number:05}": line for line in lines}
        waiting, under_way = list(reversed(lines)), set[Line]()
        while waiting or under_way:
            while waiting and len(under_way) < AT_ONCE:
                line = waiting.pop()
                under_way.add(line)
                self._dial(line)
            now = time.monotonic()
            due = self._plans[0][0] - now if self._plans else 0.2
            for event in self._server.events(max(min(due, 0.2), 0.001)):
                if line := by_id.get(event.get("Uniqueid", "")):
                    self._take(line, event)
                if self._plans and self._plans[0][0] <= time.monotonic():
                    break
            now = time.monotonic()
            while self._plans and self._plans[0][0] <= now:
                _, _, line, key = heapq.heappop(self._plans)
                if not (line.ended or line.is_over):
                    self._key(line, key)
            for line in list(under_way):
                if self._is_over(line, now):
                    under_way.discard(line)
                    line.is_over = True
                    if not line.ended:
                        self._server.do("Hangup", ("Channel", f"{line.channel};1"))
        return lines

    def _dial(self, line: Line) -> None:
        line.began = time.monotonic()
        variables = [("Variable", f"{name}={value}") for name, value in line.script.variables.items()]
        self._server.do(
            "Originate", ("Channel", f"Local/s@{line.script.line}/n"), ("Application", "Wait"), ("Data", f"{LONGEST:g}"),
            ("Async", "true"), ("ChannelId", f"near-{line.number:05}"), ("OtherChannelId", f"far-{line.number:05}"), *variables,
        )  # fmt: skip

    def _key(self, line: Line, key: str) -> None:
        """Let the machine's end of the line receive a key."""
        fields = {"Channel": f"{line.channel};2", "Digit": key, "Duration": "100", "Receive": "true"}
        self._server.do("PlayDTMF", *fields.items())

    def _is_over(self, line: Line, now: float) -> bool:
        if line.ended or now - line.began > LONGEST or len(line.seen) > len(line.script.expected):
            return True
        if line.done is None and line.seen == line.script.expected:
            line.done = now
        patience = 10.0 if line.script.hangs_up else LISTENED
        return line.done is not None and now - line.done > patience

    def _take(self, line: Line, event: Event) -> None:
        """Note what Asterisk tells of a call, and do what the caller does then."""
        if line.is_over or not event["Uniqueid"].startswith("far-"):
            return
        kind = event.get("Event")
        if kind == "Newchannel":
            line.channel = event["Channel"].rpartition(";")[0]
        elif kind == "Hangup":
            line.ended = True
        elif kind == "Newexten" and (node := line.nodes.get(event["Context"])):
            self._step(line, node, event)

    def _step(self, line: Line, node: str, event: Event) -> None:
        application, data = event["Application"], event.get("AppData", "")
        extension, is_first = event["Extension"], event["Priority"] == "1"
        if extension == "s" and is_first:
            line.seen.append(("at", node))
        elif extension in ("t", "i") and is_first and not (extension == "i" and line.in_queue):
            line.seen.append(("silence" if extension == "t" else "wrong", node))
        if application == "NoOp" and data in ("again", "waits") and extension == "s" and not is_first:
            line.in_queue = data == "waits"
            line.turn += 1
            line.is_fresh = line.is_early = line.turn < len(line.script.turns)
        if application == "WaitExten" and line.turn < len(line.script.turns) and line.script.turns[line.turn].cuts:
            line.uncut += 1
        if not line.is_fresh:
            return
        turn = line.script.turns[line.turn]
        if application == "Playback" and line.is_early and turn.early:
            line.is_early = False
            self._press(line, turn.early)
        elif application in ("WaitExten", "Read", "Queue") or (application == "BackGround" and turn.during):
            line.is_fresh = False
            self._press(line, turn.keys, 0.3 if application == "Queue" else 0.05)

    def _press(self, line: Line, keys: str, after: float = 0.05) -> None:
        for number, key in enumerate(keys):
            at = time.monotonic() + after + number * BETWEEN_KEYS
            heapq.heappush(self._plans, (at, next(self._order), line, key))
