"""Plays scripts to Asterisk, many calls at a time, and tells what each came to."""

from __future__ import annotations

import heapq
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from ivrlint.formats.asterisk.written import Dialplan
from tests.asterisk.script import PIECE, Script, Token
from tests.asterisk.server import Event, Server

AT_ONCE = 80
"""Calls that are under way together."""
AT_ONCE_AGAIN = 8
"""The same for calls that are made again."""
BETWEEN_KEYS = 0.25
LISTENED = 0.5
"""Seconds for which a call that has done all that was foretold is listened to."""
LONGEST = 120.0
"""Seconds of one call."""
QUIET = 12.0
"""Seconds in which nothing is told of a call that has come to nothing more."""
EARLY, LATE = 0.4, 3.0
"""Seconds by which a wait may be shorter than foretold, or longer: a machine with much to do is late and never early."""
MEMBERS = 9
"""People in a queue, so that callers who wait there together are all rung for."""

ANSWERS = f"""
[outbound]
exten => _[+*#0-9a-zA-Z].,1,GotoIf($["${{BUSY}}" = "${{EXTEN}}"]?busy)
 same => n,Answer()
 same => n,Wait({LONGEST:g})
 same => n(busy),Busy()
exten => _[+*#0-9a-zA-Z],1,Answer()
 same => n,Wait({LONGEST:g})

[another-menu]
exten => s,1,Return()

[people]
exten => _X.,1,GotoIf($["${{PERSON}}" = "${{EXTEN:1}}"]?answers)
 same => n,Wait({LONGEST:g})
 same => n(answers),Answer()
 same => n,Wait({LONGEST:g})
"""
"""Who is rung by transfers and queues (a number is busy, and a person answers, where the call's variables say so), and a
menu that another one goes to."""

_MEMBER = "; member => PJSIP/a-person-who-answers"


@dataclass(slots=True, eq=False)
class Line:
    """One call in Asterisk."""

    script: Script
    nodes: dict[str, str]
    """The id of the node behind each context."""
    words: dict[str, str]
    """What is said in each recording."""
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
    told: float = 0.0
    """When something was last told of the call."""
    done: float | None = None
    """When all that was foretold had happened."""
    is_over: bool = False
    uncut: int = 0
    """Turns in which a prompt went on to its end though a key should have ended it."""
    language: str = ""
    asked: tuple[str, float, float] = ("", 0.0, 0.0)
    """The application that waits for the caller, since when, and for how long it says something first."""
    waits: list[tuple[str, float]] = field(default_factory=list)
    """The places where time was up, with the seconds of that."""

    @property
    def agrees(self) -> bool:
        """Whether what happened is what was foretold."""
        seen = self.seen[: len(self.script.expected)] if self.script.is_opaque else self.seen
        same = seen == self.script.expected and self.script.hangs_up in (None, self.ended)
        return same and self.is_timely

    @property
    def is_timely(self) -> bool:
        """Whether every wait was as long as foretold, and every prompt ended by the key that had to end it."""
        return not self.uncut and all(-EARLY < seconds < LATE for seconds in self.lateness)

    @property
    def lateness(self) -> list[float]:
        """For each wait that was foretold how many seconds later it ended than it had to."""
        return [seconds - foretold for (_, seconds), (_, foretold) in zip(self.waits, self.script.waits, strict=False)]


class Exchange:
    """An Asterisk with menus, and the calls to it."""

    def __init__(self, server: Server) -> None:
        """Use a server that runs."""
        self._server = server
        self._plans: list[tuple[float, int, Line, str]] = []
        self._order = count()
        self._numbers = count()
        (server.home / "menus" / "outbound.conf").write_text(ANSWERS)
        server.silence("piece", PIECE)
        server.silence("beep", 0.1)  # Record gives up without it

    def load(self, dialplans: Iterable[Dialplan], *, alone: bool = True, staffed: bool = True) -> None:
        """Put menus on it; `alone`, each for itself: what they call comes back at once. `staffed`, with people."""
        home, dialplans = self._server.home, list(dialplans)
        for number, dialplan in enumerate(dialplans):
            extensions = dialplan.extensions
            if alone:
                extensions = re.sub(r"Gosub\([\w-]+,", "Gosub(another-menu,", extensions)
            extensions = extensions.replace("/var/spool/asterisk/monitor", f"{self._server.inside}/spool")
            (home / "menus" / f"{number}.conf").write_text(extensions, "utf-8")
            queues = self._staffed(dialplan.queues) if staffed else dialplan.queues
            (home / "queues" / f"{number}.conf").write_text(queues, "utf-8")
            for name in dialplan.sounds:
                file = home / "sounds" / f"{name}.wav"
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.exists():
                    os.link(home / "sounds" / "piece.wav", file)
        for module in ("dialplan reload", "queue reload all"):
            self._server.do("Command", ("Command", module))

    def missing(self) -> list[str]:
        """The recordings of menus that Asterisk did not find; those that it says numbers with are not there."""
        found = re.findall(r"File (\S+) does not exist", self._server.log())
        return [name for name in found if "/" in name and not name.startswith("digits/")]

    def _staffed(self, queues: str) -> str:
        """Queues with people, who are rung one by one."""
        name = ""
        lines = []
        for line in queues.split("\n"):
            name = line[1:-1] if line.startswith("[") else name
            people = (f"member => Local/{number}{name}@people/n" for number in range(1, MEMBERS + 1))
            lines += ["strategy = rrmemory", *people] if line == _MEMBER else [line]
        return "\n".join(lines)

    def judged(self, calls: list[tuple[Script, Dialplan]]) -> tuple[list[Line], int]:
        """Make all of these calls, and those that did not agree once more, few at a time; also how many those were.

        With many calls at once a key may come too late to end the recording that it was pressed in.
        """
        lines = self.play(calls)
        again = [number for number, line in enumerate(lines) if not line.agrees]
        for number, line in zip(again, self.play([calls[number] for number in again], AT_ONCE_AGAIN), strict=True):
            lines[number] = line
        return lines, len(again)

    def play(self, calls: list[tuple[Script, Dialplan]], at_once: int = AT_ONCE) -> list[Line]:
        """Make all of these calls, so many at a time."""
        lines = [
            Line(
                script,
                {context: id for id, context in dialplan.contexts.items()},
                spoken(dialplan),
                next(self._numbers),
            )
            for script, dialplan in calls
        ]
        by_id = {f"far-{line.number:05}": line for line in lines} | {f"near-{line.number:05}": line for line in lines}
        waiting, under_way = list(reversed(lines)), set[Line]()
        while waiting or under_way:
            while waiting and len(under_way) < at_once:
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
        line.began = line.told = time.monotonic()
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
        if line.ended or now - line.began > LONGEST or now - line.told > QUIET:
            return True
        if line.seen != line.script.expected[: len(line.seen)] or not line.is_timely:
            return True
        if line.done is None and line.seen == line.script.expected:
            line.done = now
        patience = 10.0 if line.script.hangs_up else LISTENED
        return line.done is not None and now - line.done > patience

    def _take(self, line: Line, event: Event) -> None:
        """Note what Asterisk tells of a call, and do what the caller does then."""
        if line.is_over or not event["Uniqueid"].startswith("far-"):
            return
        line.told = time.monotonic()
        kind = event.get("Event")
        if kind == "Newchannel":
            line.channel = event["Channel"].rpartition(";")[0]
        elif kind == "Hangup":
            line.ended = True
        elif kind == "AgentConnect" and (node := line.nodes.get(event["Queue"])):
            line.seen.append(("answered", node))
            line.asked = ("", 0.0, 0.0)
        elif kind == "Newexten" and event["Context"] in line.nodes | {line.script.line: ""}:
            self._step(line, line.nodes.get(event["Context"], ""), event)

    def _step(self, line: Line, node: str, event: Event) -> None:
        application, data = done(event["Application"], event.get("AppData", ""))
        extension, is_first, at = event["Extension"], event["Priority"] == "1", float(event["Timestamp"])
        waiting, since, speaks = line.asked
        line.asked = ("", 0.0, 0.0)
        if (waiting == "Queue" and extension == "s") or (waiting in ("WaitExten", "Read") and extension == "t"):
            line.waits.append((node, at - since - speaks))
        elif waiting == "Read" and extension == "s":
            line.asked = (waiting, since, speaks)
        if extension == "s" and is_first and node:
            line.seen.append(("at", node))
            line.in_queue = False
        elif extension in ("t", "i") and is_first:
            line.seen.append(("silence" if extension == "t" else "wrong", node))
        if application == "Set" and data.startswith("CHANNEL(language)="):
            line.language = data.partition("=")[2]
        if application == "NoOp" and data in ("again", "waits") and extension == "s" and not is_first:
            line.in_queue = data == "waits"
            line.turn += 1
            line.is_fresh = line.is_early = line.turn < len(line.script.turns)
        if application == "WaitExten" and line.turn < len(line.script.turns) and line.script.turns[line.turn].cuts:
            line.uncut += 1
        if application == "Dial":
            line.seen.append(("rings", data.removeprefix("Local/").partition("@")[0]))
        turn = line.script.turns[line.turn] if line.is_fresh else None
        pieces = played(application, data)
        if application == "Read" and turn and turn.during and turn.keys:
            pieces = pieces[:1]
        if not line.in_queue:
            self._hears(line, pieces)
        if application in ("WaitExten", "Read", "Queue"):
            line.asked = (application, at, len(pieces) * PIECE)
        if application == "Record":
            self._press(line, "#", 0.6)
        if turn is None:
            return
        if application == "Playback" and line.is_early and turn.early:
            line.is_early = False
            self._press(line, turn.early)
        elif application in ("WaitExten", "Read", "Queue") or (application == "BackGround" and turn.during):
            line.is_fresh = False
            late = {"Queue": 0.3, "Read": 0.05 if turn.during else len(pieces) * PIECE + 0.15}
            self._press(line, turn.keys, late.get(application, 0.05))

    def _hears(self, line: Line, pieces: list[str]) -> None:
        for piece in pieces:
            file = f"{line.language}/{piece}"
            if words := line.words.get(file, f"no {file}"):
                line.seen.append(("hears", words))

    def _press(self, line: Line, keys: str, after: float = 0.05) -> None:
        for number, key in enumerate(keys):
            at = time.monotonic() + after + number * BETWEEN_KEYS
            heapq.heappush(self._plans, (at, next(self._order), line, key))


def spoken(dialplan: Dialplan) -> dict[str, str]:
    """What is said in each recording: its words, else its name."""
    words = {recording.file: recording.text for recording in dialplan.recordings}
    return {file: words.get(file, file.partition("/")[2]) for file in dialplan.sounds}


def done(application: str, data: str) -> tuple[str, str]:
    """What is done: that which a condition, worked out by Asterisk, is for; nothing where it does not hold."""
    if application != "ExecIf":
        return application, data
    held, _, step = data.partition("?")
    name, _, arguments = step.rstrip(")").partition("(")
    return ({"Background": "BackGround"}.get(name, name), arguments) if held not in ("", "0") else ("", "")


def played(application: str, data: str) -> list[str]:
    """The recordings that an application plays."""
    if application in ("Playback", "BackGround"):
        return [data.partition(",")[0]]
    return [name for name in data.split(",")[1].split("&") if name] if application == "Read" else []
