"""Writing a flow of any platform as an Asterisk dialplan.

Each node becomes a context that begins at `s`; the keys of a menu are its extensions, `t` is silence and `i` a wrong
key. Both count in one variable, as a menu's tries do. What must not be interrupted is played by Playback, the rest by
Background. What the system decides is in a variable, and hours are asked of GotoIfTime where that is not set.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Node,
    Prompt,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.formats.asterisk.menus import DIALLED
from ivrlint.formats.asterisk.names import case_value, comment, line_name, slug, unique, value, variable
from ivrlint.formats.asterisk.prompts import Played, Prompts
from ivrlint.formats.asterisk.times import opening_steps
from ivrlint.formats.asterisk.written import Dialplan, Written

SILENCE = 5.0
"""Seconds until silence counts, where the file says nothing: docs/timing.md."""
INTER_DIGIT = 3.0
"""Seconds until no further digit is waited for, where the file says nothing (J)."""
SHORTEST_WAIT = 0.1
"""Seconds that are waited at least; no time at all means Asterisk's own one to WaitExten and Read (J)."""
OUTBOUND = "outbound"
"""The context by which calls leave; it is the reader's own."""
LONGEST_MESSAGE = 180
"""Seconds of a recorded message (J)."""
QUEUE_WAIT = 180.0
"""Seconds until a queue gives up, where the file says nothing: docs/timing.md."""
_ANNOUNCES_EVERY = 60.0
_RINGS = 30
"""Seconds."""
_MESSAGES = "/var/spool/asterisk/monitor"
_DECIDED = (EdgeKind.CASE, EdgeKind.FAILURE, EdgeKind.OVERFLOW)
_STATUSES = {"when_full": "FULL", "when_unstaffed": "EMPTY|UNAVAIL"}
"""What Queue says of itself where it took nobody, as a regular expression."""


def write(flow: Flow) -> Dialplan:
    """The dialplan of a flow."""
    return _Writer(flow).write()


class _Writer:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.line = line_name(flow.path)
        self.names = unique((id for id, node in flow.nodes.items() if not node.implied), self.line)
        self.prompts = Prompts(flow, self.line)
        self.is_mixed = len(self.prompts.languages) > 1
        self.lost: list[str] = []
        self.queues: list[str] = []
        self.variables: dict[str, str] = {}
        self.here = Written("", "")

    def write(self) -> Dialplan:
        contexts = [self._entry(), *(self._context(self.flow.nodes[id]) for id in self.names)]
        title = f"; {comment(self.flow.name or self.line)}, written by ivrlint convert --to asterisk"
        lost = [f"; {comment(text)}" for text in self.lost]
        body = [line for context in contexts for line in context.lines()]
        return Dialplan(
            line=self.line,
            extensions="\n".join([title, *lost, "", *body]),
            queues="\n".join(self.queues),
            recordings=tuple(self.prompts.recordings.values()),
            sounds=tuple(self.prompts.sounds),
            lost=tuple(self.lost),
            contexts=self.names,
            variables=self.variables,
        )

    # contexts

    def _entry(self) -> Written:
        """The context where calls come in: at `s`, or at the number or the name by which they come."""
        self.here = Written(self.line, f"calls come in here: Goto({self.line},s,1)")
        for name, id in {"s": self.flow.start, **self.flow.entries}.items():
            extension = slug(name) if any(map(str.isalpha, name)) else slug(name, "")
            if extension and extension not in self.here.extensions:
                self._add(extension, "Answer()")
                self._speak(extension, self.prompts.main)
                self._go(extension, id)
        return self.here

    def _context(self, node: Node) -> Written:
        title = f": {node.name}" if node.name and node.name != node.id else ""
        self.here = Written(self.names[node.id], f"{node.kind} {node.id}{title}")
        self._add("s", f"NoOp({value(node.id)})")
        if self.is_mixed:
            language = slug(node.language) if node.language else "${ivr_language}"
            self._add("s", f"Set(CHANNEL(language)={language})")
        if isinstance(node, Menu):
            self._menu(node)
        elif isinstance(node, Collect):
            self._collect(node)
        elif isinstance(node, Queue):
            self._queue(node)
        else:
            self._play("s", node.prompt)
            self._act(node)
        return self.here

    def _lose(self, node: Node, message: str) -> None:
        self.lost.append(f"«{node.id}» {message}")

    # steps

    def _add(self, extension: str, application: str, *, label: str = "", remark: str = "") -> None:
        self.here.add(extension, application, label=label, remark=remark)

    def _play(self, extension: str, prompt: Prompt, part: str = "", *, by: str = "Playback", on: str = "") -> None:
        """Play a prompt by an application, where a condition is given only if that holds."""
        for piece in self._pieces(prompt, part):
            self._add(extension, piece.by(by, on), remark=piece.remark)

    def _pieces(self, prompt: Prompt, part: str = "") -> list[Played]:
        return self.prompts.pieces(prompt, self.here.name.removeprefix(f"{self.line}-") + part)

    def _speak(self, extension: str, language: str) -> None:
        """Go on in a language."""
        self._add(extension, f"Set(CHANNEL(language)={slug(language)})")
        if self.is_mixed:
            self._add(extension, f"Set(ivr_language={slug(language)})")

    def _go(self, extension: str, id: str, *, label: str = "") -> None:
        """Go to a node."""
        node = self.flow.nodes.get(id)
        if id in self.names:
            self._add(extension, f"Goto({self.names[id]},s,1)", label=label)
        elif isinstance(node, Hangup) and node.outcome == "return":
            self._add(extension, "Return()", label=label)
        else:
            missing = isinstance(node, Unknown) and f"there is no «{node.title}»"
            self._add(extension, "Hangup()", label=label, remark=missing or "")

    def _leave(self, extension: str, edge: Edge | None, *, label: str = "") -> None:
        """Leave by an edge; without one the call ends."""
        self._go(extension, edge.target if edge else "", label=label)

    def _way(self, edge: Edge) -> str:
        """The extension that leads on by a case, for a Goto in the same context; it is made."""
        extension = f"case-{case_value(edge.condition or edge.kind)}"
        if extension not in self.here.extensions:
            self._set(extension, edge)
            self._leave(extension, edge)
        return f"{extension},1"

    def _set(self, extension: str, edge: Edge) -> None:
        """Keep what an edge stores."""
        for name, given in edge.sets.items():
            if name == "language":
                self._speak(extension, given)
            else:
                self._add(extension, f"Set(ivr_{slug(name, '_')}={value(given)})")

    def _first(self, node: Node, *kinds: EdgeKind) -> Edge | None:
        return next(iter(self.flow.exits(node.id, *kinds)), None)

    # keys

    def _menu(self, node: Menu) -> None:
        options = self.flow.exits(node.id, EdgeKind.OPTION)
        keys = [edge.key or "" for edge in options]
        if any(key != begun and key.startswith(begun) for key in keys for begun in keys if begun):
            digit = INTER_DIGIT if node.inter_digit is None else node.inter_digit
            self._add("s", f"Set(TIMEOUT(digit)={_seconds(digit)})")
        self._add("s", "Set(TRY=1)")
        prompts = [node.prompt, *(edge.say for edge in options)]
        fixed = [number for number, prompt in enumerate(prompts) if self._is_fixed(prompt, node)]
        self._add("s", "NoOp(again)", label="again")
        for number, prompt in enumerate(prompts):
            by = "Playback" if number <= max(fixed, default=-1) else "Background"
            self._play("s", prompt, f"-option-{number}" if number else "", by=by)
        self._add("s", f"WaitExten({self._patience(node)})")
        self._options(node, options)
        self._errors(node, by="Playback" if fixed else "Background")

    def _is_fixed(self, prompt: Prompt, node: Node) -> bool:
        """Whether something in a prompt cannot be interrupted, and so all of it."""
        language = node.language or self.flow.language
        return not all(piece.interruptible for piece in prompt.segments(language))

    def _patience(self, node: Node) -> str:
        """Seconds until silence counts."""
        silence = self._first(node, EdgeKind.NO_INPUT)
        after = silence.after if silence else None
        return _seconds(max(SILENCE if after is None else after, SHORTEST_WAIT))

    def _options(self, node: Node, options: tuple[Edge, ...]) -> None:
        for edge in options:
            key = edge.key or ""
            if not DIALLED.match(key):
                self._lose(node, f"offers {edge.choice}, which a key does not choose; it is left out")
            elif key in self.here.extensions:
                self._lose(node, f"has key {key} twice; the first one counts")
            else:
                self._set(key, edge)
                self._leave(key, edge)

    def _errors(self, node: Node, *, by: str) -> None:
        """What silence and wrong keys lead to: the prompt again, or on; both count the same plays."""
        for extension, kind in (("t", EdgeKind.NO_INPUT), ("i", EdgeKind.NO_MATCH)):
            edge = self._first(node, kind)
            if edge is None or edge.tries < 2:
                self._leave(extension, edge)
                continue
            self._add(extension, f"GotoIf($[${{TRY}} >= {edge.tries}]?on)")
            self._add(extension, "Set(TRY=$[${TRY} + 1])")
            for number, prompt in enumerate(edge.again[: edge.tries - 1], 1):
                part = f"-{'silence' if extension == 't' else 'wrong'}-{number}"
                compared = ">=" if number == len(edge.again) else "="
                on = f"${{TRY}} {compared} {number + 1}" if len(edge.again) > 1 else ""
                self._play(extension, prompt, part, by=by, on=on)
            self._add(extension, "Goto(s,again)")
            self._leave(extension, edge, label="on")

    def _collect(self, node: Collect) -> None:
        datum = f"ivr_{slug(node.datum or node.id, '_') or 'number'}"
        fewest, most = node.digits or (1, 0)
        end = f"t({node.terminator})" if (node.terminator or "#") != "#" else ""
        self._add("s", "Set(TRY=1)")
        self._add("s", "NoOp(again)", label="again")
        heard = ""
        if self._is_fixed(node.prompt, node) or any(piece.condition for piece in self._pieces(node.prompt)):
            self._play("s", node.prompt)
        else:
            heard = "&".join(piece.name for piece in self._pieces(node.prompt))
        words = " ".join(piece.remark for piece in self._pieces(node.prompt)) if heard else ""
        self._add("s", f"Read({datum},{heard},{most or ''},{end},1,{self._patience(node)})", remark=words)
        options = self.flow.exits(node.id, EdgeKind.OPTION)
        for key in dict.fromkeys(edge.key or "" for edge in options):
            if DIALLED.match(key):
                self._add("s", f'GotoIf($["${{{datum}}}" = "{key}"]?{key},1)')
        self._options(node, options)
        self._add("s", f'GotoIf($["${{{datum}}}${{READSTATUS}}" = "TIMEOUT"]?t,1)')
        self._add("s", f"GotoIf($[${{LEN(${{{datum}}})}} < {fewest}]?i,1)")
        self._go_on(node)
        self._errors(node, by="Playback")

    # what the system decides

    def _decided(self, node: Node) -> None:
        """Go on by the case or the failure that a variable names."""
        edges = [edge for edge in self.flow.exits(node.id, *_DECIDED) if _decides(edge)]
        if not edges:
            return
        name = variable(self.here.name)
        if isinstance(node, Branch) and node.switch:
            name = variable(f"{self.line}-{slug(node.switch)}")
        self.variables[node.id] = name
        for edge in edges:
            condition = case_value(edge.condition or edge.kind)
            self._add("s", f'GotoIf($["${{{name}}}" = "{condition}"]?{self._way(edge)})')

    def _go_on(self, node: Node) -> None:
        """Go on by what a variable decides, else by the plain way on, else the call ends."""
        self._decided(node)
        self._leave("s", self._first(node, EdgeKind.NEXT, EdgeKind.RETURN) or self._first(node, EdgeKind.CASE))

    def _branch(self, node: Branch) -> None:
        cases = {edge.condition or "": edge for edge in reversed(self.flow.exits(node.id, EdgeKind.CASE))}
        self._decided(node)
        schedule = (self.flow.hours or {}).get(node.schedule or "") if node.by == "hours" else None
        rest = cases.get("else") or self._first(node, EdgeKind.NEXT)
        if schedule is not None:
            closed = cases.get("closed") or rest
            ways = {"open": cases.get("open") or rest, "closed": closed, "holiday": cases.get("holiday") or closed}
            for state, edge in ways.items():
                if edge is None:
                    self._leave(f"case-{state}", None)
            places = {state: self._way(edge) if edge else f"case-{state},1" for state, edge in ways.items()}
            for step in opening_steps(schedule, self.flow.timezone, places):
                self._add("s", step)
        else:
            self._leave("s", rest or next(iter(cases.values()), None))

    # queues and everything else

    def _queue(self, node: Queue) -> None:
        exits = self.flow.exits(node.id, EdgeKind.EXIT)
        overflows = {edge.condition: edge for edge in reversed(self.flow.exits(node.id, EdgeKind.OVERFLOW))}
        closed, gives_up = overflows.get("when_closed"), overflows.get(None)
        schedule = (self.flow.hours or {}).get(node.schedule or "")
        self._play("s", node.prompt, by="Background" if exits else "Playback")
        self._decided(node)
        if closed and schedule:
            way = self._way(closed)
            for step in opening_steps(schedule, self.flow.timezone, {"open": "s,waits", "closed": way, "holiday": way}):
                self._add("s", step)
        self._add("s", "NoOp(waits)", label="waits")
        for number, edge in enumerate(exits, 1):
            self._play("s", edge.say, f"-exit-{number}", by="Background")
        limits = (gives_up.after if gives_up else None, node.max_wait, QUEUE_WAIT if gives_up else None)
        seconds = next((str(max(round(limit), 1)) for limit in limits if limit is not None), "")
        self._add("s", f"Queue({self.here.name},,,,{seconds})", label="queue")
        for condition, statuses in _STATUSES.items():
            if condition in overflows:
                way = self._way(overflows[condition])
                self._add("s", f'GotoIf($["${{QUEUESTATUS}}" =~ "{statuses}"]?{way})')
        self._leave("s", gives_up)
        self._options(node, exits)
        if exits:
            self._add("i", "Goto(s,queue)")
        self.queues += self._queue_settings(node, bool(exits))

    def _queue_settings(self, node: Queue, has_exits: bool) -> Iterator[str]:
        """What queues.conf has to say of a queue."""
        announces = node.announces or ()
        yield f"; {comment(node.title)}"
        yield f"[{self.here.name}]"
        yield "; member => PJSIP/a-person-who-answers"
        if has_exits:
            yield f"context = {self.here.name}"
        if "when_unstaffed" in {edge.condition for edge in self.flow.exits(node.id, EdgeKind.OVERFLOW)}:
            yield "joinempty = no"
        yield f"announce-position = {'yes' if 'position' in announces else 'no'}"
        yield f"announce-holdtime = {'yes' if 'estimated wait' in announces else 'no'}"
        if announces:
            yield f"announce-frequency = {round(node.announces_every or _ANNOUNCES_EVERY)}"
        if waiting := self._pieces(node.while_waiting, "-waiting"):
            yield f"periodic-announce = {','.join(piece.name for piece in waiting)}"
            yield f"periodic-announce-frequency = {round(node.announces_every or _ANNOUNCES_EVERY)}"
        yield ""

    def _act(self, node: Node) -> None:
        """Do what a place is for, once its prompt has been said."""
        if isinstance(node, Branch):
            self._branch(node)
        elif isinstance(node, Unknown):
            self._lose(node, f"cannot be said in a dialplan ({node.reason}); the call ends there")
            self._add("s", "Hangup()")
        elif isinstance(node, Hangup):
            self._add("s", "Return()" if node.outcome == "return" else "Hangup()")
        elif isinstance(node, Transfer | Agent):
            number = node.number if isinstance(node, Transfer) else None
            digits = "".join(character for character in number or "" if character in "+0123456789*#")
            self._decided(node)
            self._add("s", f"Dial(Local/{digits or self.here.name}@{OUTBOUND},{_RINGS})")
            self._leave("s", self._first(node, EdgeKind.FAILURE))
        else:
            self._work(node)
            self._go_on(node)

    def _work(self, node: Node) -> None:
        """What happens in a place besides what is said there."""
        if isinstance(node, Voicemail):
            self._add("s", f"Record({_MESSAGES}/{self.here.name}-%d.wav,,{LONGEST_MESSAGE},k)")
        elif isinstance(node, Callback):
            self._add("s", f"UserEvent(Callback,Context: {self.here.name},Number: ${{CALLERID(num)}})")
            self._lose(node, "promises a call back: others have to ring whom the event Callback names")
        elif isinstance(node, Task):
            self._add("s", "NoOp(the work)", remark="put what does it here")
            self._lose(node, "does the caller's errand: put what does it in the dialplan")
        elif isinstance(node, SubFlow) and node.file:
            other = line_name(node.file)
            self._add("s", f"Gosub({other},s,1)")
            self._lose(node, f"goes to {node.file}: convert that one too")
        elif isinstance(node, Bot | SubFlow):
            self._lose(node, f"is a {node.kind}, which a dialplan cannot say; the call goes on behind it")


def _decides(edge: Edge) -> bool:
    """Whether something has to hold for an edge to be taken."""
    return edge.condition != "else" if edge.condition else edge.kind is EdgeKind.FAILURE


def _seconds(seconds: float) -> str:
    return f"{seconds:g}"
