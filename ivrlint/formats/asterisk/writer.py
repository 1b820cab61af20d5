"""Writing a flow of any platform as an Asterisk dialplan.

Each node becomes a context that begins at `s`; the keys of a menu are its extensions, `t` is silence and `i` a wrong
key. Both count in one variable, as a menu's tries do. What must not be interrupted is played by Playback, the rest by
Background. What the system decides is in a variable, and hours are asked of GotoIfTime where that is not set.
"""

from __future__ import annotations

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
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.nodes import USUAL_CASES
from ivrlint.formats.asterisk.menus import DIALLED
from ivrlint.formats.asterisk.names import (
    OUTBOUND,
    case_values,
    data_variable,
    dialled,
    language_name,
    line_name,
    value,
    variable,
    way_in,
)
from ivrlint.formats.asterisk.queues import MOST_ANNOUNCEMENTS, queue_section
from ivrlint.formats.asterisk.steps import SPOKEN, Steps
from ivrlint.formats.asterisk.times import opening_steps
from ivrlint.formats.asterisk.written import Dialplan, Written
from ivrlint.formats.plain import comment, slug

SILENCE = 5.0
"""Seconds until silence counts, where the file says nothing: docs/timing.md."""
INTER_DIGIT = 3.0
"""Seconds until no further digit is waited for, where the file says nothing (J)."""
SHORTEST_WAIT = 0.1
"""Seconds that are waited at least; no time at all means Asterisk's own one to WaitExten and Read (J)."""
LONGEST_MESSAGE = 180
"""Seconds of a recorded message (J)."""
QUEUE_WAIT = 180.0
"""Seconds until a queue gives up, where the file says nothing: docs/timing.md."""
_RINGS = 30
"""Seconds."""
_MESSAGES = "/var/spool/asterisk/monitor"
_DECIDED = (EdgeKind.CASE, EdgeKind.FAILURE, EdgeKind.OVERFLOW)
_LONGEST_READ = 4000
"""Characters of what Read plays; Asterisk reads its files line by line into some thousands (J)."""
_STATUSES = {"when_full": "FULL", "when_unstaffed": "EMPTY|UNAVAIL"}
"""What Queue says of itself where it took nobody, as a regular expression."""


def write(flow: Flow) -> Dialplan:
    """The dialplan of a flow."""
    return _Writer(flow).write()


class _Writer(Steps):
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
            cases=self.cases,
        )

    # contexts

    def _entry(self) -> Written:
        """The context where calls come in: at `s`, or at the number or the name by which they come."""
        self.here = Written(self.line, f"calls come in here: Goto({self.line},s,1)")
        ways_in = [("s", "s", self.flow.start)]
        ways_in += ((name, way_in(name), id) for name, id in self.flow.entries.items())
        for name, extension, id in ways_in:
            if not extension or extension in self.here.extensions:
                self.lost.append(f"calls that come in at «{name}» cannot be told from others: they begin at s")
                continue
            self._add(extension, "Answer()")
            self._keep_language(extension)
            self._go(extension, id)
        return self.here

    def _context(self, node: Node) -> Written:
        title = f": {node.name}" if node.name and node.name != node.id else ""
        self.here = Written(self.names[node.id], f"{node.kind} {node.id}{title}")
        self.language = node.language
        self._add("s", f"NoOp({value(node.id)})")
        if self.is_mixed:
            language = language_name(node.language) if node.language else f"${{{SPOKEN}}}"
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
        self._tell_what_is_left(node)
        return self.here

    def _tell_what_is_left(self, node: Node) -> None:
        """Tell the ways out of a place that are not among what was written."""
        for edge in self.flow.exits(node.id):
            if not (id(edge) in self.led or edge.stops or edge.kind is EdgeKind.ANSWER or isinstance(node, Unknown)):
                self._lose(node, f"has a way out that the dialplan does not take: {edge.condition or edge.kind}")

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
                self._leave(key, edge)
            self.led.add(id(edge))

    def _errors(self, node: Node, *, by: str) -> None:
        """What silence and wrong keys lead to: the prompt again, or on; both count the same plays."""
        for extension, kind in (("t", EdgeKind.NO_INPUT), ("i", EdgeKind.NO_MATCH)):
            edge = self._first(node, kind)
            if edge is None and extension == "i" and isinstance(node, Collect):
                edge = self._first(node, EdgeKind.FAILURE)
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
        datum = data_variable(node.datum or node.id)
        fewest, most = node.digits or (1, 0)
        options = self.flow.exits(node.id, EdgeKind.OPTION)
        keys = [key for key in dict.fromkeys(edge.key or "" for edge in options) if DIALLED.match(key)]
        end = node.terminator if DIALLED.match(node.terminator or "") else "#"
        flags = ("" if end == "#" else f"t({end})") + "e" * (end in keys)
        self._add("s", "Set(TRY=1)")
        self._add("s", "NoOp(again)", label="again")
        pieces = self._pieces(node.prompt)
        heard = "&".join(piece.name for piece in pieces)
        words = " ".join(piece.remark for piece in pieces)
        is_split = self._is_fixed(node.prompt, node) or any(piece.condition for piece in pieces)
        if is_split or len(heard) > _LONGEST_READ:
            self._play("s", node.prompt)
            heard = words = ""
        self._add("s", f"Read({datum},{heard},{most or ''},{flags},1,{self._patience(node)})", remark=words)
        for key in keys:
            self._add("s", f'GotoIf($["${{{datum}}}" = "{key}"]?{key},1)')
        self._options(node, options)
        self._add("s", f'GotoIf($["${{{datum}}}${{READSTATUS}}" = "TIMEOUT"]?t,1)')
        self._add("s", f"GotoIf($[${{LEN(${{{datum}}})}} < {fewest}]?i,1)")
        self._go_on(node)
        self._errors(node, by="Playback")

    # what the system decides

    def _decided(self, node: Node, more: dict[str, Edge | None] | None = None) -> dict[str, str]:
        """Go on by the case or the failure that a variable names; gives the way of each.

        `more` are cases that the menu has no way of their own for, and the ways that they take.
        """
        edges: dict[str, Edge | None] = {
            edge.condition or edge.kind: edge
            for edge in reversed(self.flow.exits(node.id, *_DECIDED))
            if edge.condition != "else" and (edge.condition or edge.kind is EdgeKind.FAILURE)
        }
        edges = (more or {}) | dict(reversed(edges.items()))
        if not edges:
            return {}
        name = variable(self.here.name)
        if isinstance(node, Branch) and node.switch:
            name = variable(f"{self.line}_{slug(node.switch)}")
        self.variables[node.id] = name
        values = self.cases[node.id] = case_values(edges)
        ways = {condition: self._way(values[condition], edge) for condition, edge in edges.items()}
        for condition, way in ways.items():
            self._add("s", f'GotoIf($["${{{name}}}" = "{values[condition]}"]?{way})')
        return ways

    def _go_on(self, node: Node) -> None:
        """Go on by what a variable decides, else by the plain way on, else the call ends."""
        self._decided(node)
        ways = self.flow.exits(node.id, EdgeKind.NEXT, EdgeKind.RETURN, EdgeKind.CASE)
        self._leave("s", min(ways, key=lambda way: (way.kind is EdgeKind.CASE, bool(way.condition)), default=None))

    def _branch(self, node: Branch) -> None:
        cases = {edge.condition or "": edge for edge in reversed(self.flow.exits(node.id, EdgeKind.CASE))}
        rest = cases.get("else") or self._first(node, EdgeKind.NEXT)
        schedule = (self.flow.hours or {}).get(node.schedule or "") if node.by == "hours" else None
        if schedule is not None:
            closed = cases.get("closed") or rest
            states = {"open": cases.get("open") or rest, "closed": closed, "holiday": cases.get("holiday") or closed}
            for step in opening_steps(schedule, self.flow.timezone, self._decided(node, states)):
                self._add("s", step)
            return
        usual = next(filter(None, map(cases.get, USUAL_CASES.get(node.by or "", ()))), None)
        usual = usual or rest or self._first(node, EdgeKind.CASE)
        ways = self._decided(node, {"else": rest} if rest and rest is not usual else {})
        for tag in self.prompts.languages if node.by == "language" and self.is_mixed else ():
            if tag in ways:
                self._add("s", f'GotoIf($["${{{SPOKEN}}}" = "{language_name(tag)}"]?{ways[tag]})')
        self._leave("s", usual)

    # queues and everything else

    def _queue(self, node: Queue) -> None:
        exits = self.flow.exits(node.id, EdgeKind.EXIT)
        overflows = {edge.condition: edge for edge in reversed(self.flow.exits(node.id, EdgeKind.OVERFLOW))}
        gives_up = overflows.get(None)
        schedule = (self.flow.hours or {}).get(node.schedule or "")
        by, options = ("Background", "m") if exits else ("Playback", "")
        self._play("s", node.prompt, by=by, options=options)
        ways = self._decided(node)
        closed = ways.get("when_closed")
        if closed and schedule:
            states = {"open": "s,waits", "closed": closed, "holiday": closed}
            for step in opening_steps(schedule, self.flow.timezone, states):
                self._add("s", step)
        self._add("s", "NoOp(waits)", label="waits")
        for number, edge in enumerate(exits, 1):
            self._play("s", edge.say, f"-exit-{number}", by=by, options=options)
        limits = (gives_up.after if gives_up else None, node.max_wait, QUEUE_WAIT if gives_up else None)
        seconds = next((str(max(round(limit), 1)) for limit in limits if limit is not None), "")
        self._add("s", f"Queue({self.here.name},,,,{seconds})")
        for condition, statuses in _STATUSES.items():
            if condition in ways:
                self._add("s", f'GotoIf($["${{QUEUESTATUS}}" =~ "{statuses}"]?{ways[condition]})')
        self._leave("s", gives_up)
        keys = {edge.key for edge in exits}
        for edge in exits:
            if any((edge.key or "")[:length] in keys for length in range(1, len(edge.key or ""))):
                self._lose(node, f"has {edge.choice} behind a key that is its beginning; a queue takes the shorter one")
                self.led.add(id(edge))
        self._options(node, tuple(edge for edge in exits if id(edge) not in self.led))
        waiting = self._pieces(node.while_waiting, "-waiting")
        if len(waiting) > MOST_ANNOUNCEMENTS or any(piece.condition for piece in waiting):
            self._lose(node, f"tells those who wait {MOST_ANNOUNCEMENTS} pieces at most, and those in any case")
        if node.callback_after is not None:
            self._lose(node, "offers those who wait to be rung back; a queue of Asterisk does not")
        self.queues += queue_section(
            node, self.here.name, waiting, has_exits=bool(exits), leaves_unstaffed="when_unstaffed" in overflows
        )

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
            digits = dialled(number)
            if number and not digits:
                self._lose(node, f"rings «{number}», which is no telephone number: see what Dial says there")
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
            number = "${FILTER(0-9+,${CALLERID(num)})}"
            self._add("s", f"UserEvent(Callback,Context: {self.here.name},Number: {number})")
            self._lose(node, "promises a call back: others have to ring whom the event Callback names")
        elif isinstance(node, Task):
            self._add("s", "NoOp(the work)", remark="put what does it here")
            self._lose(node, "does the caller's errand: put what does it in the dialplan")
        elif isinstance(node, SubFlow) and node.file:
            other = line_name(node.file)
            self._add("s", f"Gosub({other},s,1)")
            self._keep_language("s")
            self._lose(node, f"goes to {node.file}: convert that one too")
        elif isinstance(node, Bot | SubFlow):
            self._lose(node, f"is a {node.kind}, which a dialplan cannot say; the call goes on behind it")


def _seconds(seconds: float) -> str:
    return f"{seconds:g}"
