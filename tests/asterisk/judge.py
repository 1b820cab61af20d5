"""What the phone of ivrlint.calls says of a call, and what a real telephone makes of the same keys.

A call is made up once, on the phone: at every turn (each time that a prompt is played and keys count) the caller
presses the keys of an option, a wrong key, a key too early, or nothing. The same turns are then played to Asterisk,
which tells the contexts, silences and wrong keys that it comes to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from ivrlint.calls import Call, Conditions, Event, Happening
from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Menu,
    Node,
    Prompt,
    Queue,
    SubFlow,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.formats.asterisk.names import case_value
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.survey import Survey

PIECE = 0.4
"""Seconds of each recording."""
PATIENCE = 1.2
"""Seconds until silence counts."""
INTER_DIGIT = 1.0
WAIT = 2.0
"""Seconds until a queue gives up."""
NEVER = 1e9
INSISTENT = 0.25
"""The share of prompts that cannot be interrupted."""
MOST_TURNS = 10
"""Turns of one call; then the caller hangs up."""

Token = tuple[str, str]
"""What happened (at, silence or wrong) and the id of the node where it did."""

OPAQUE = (Bot, SubFlow, Unknown, Agent)
"""Places behind which a dialplan cannot be compared."""
STAYS = (*OPAQUE, Transfer, Voicemail, Queue)
"""Places where the end of a call depends on others."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller does while one prompt is played and for as long as is waited afterwards."""

    keys: str = ""
    """What is pressed; nothing is silence."""
    during: bool = False
    """Whether it is pressed as soon as keys count, and not once all has been said."""
    early: str = ""
    """A key that is pressed while it must not count."""
    cuts: bool = False
    """Whether the key has to end what is being said."""


@dataclass(slots=True)
class Script:
    """One call: what the caller does, and what is to come of it."""

    line: str
    variables: dict[str, str]
    turns: list[Turn] = field(default_factory=list)
    expected: list[Token] = field(default_factory=list)
    hangs_up: bool | None = False
    """Whether the machine ends the call by itself; None where that depends on who is rung or recorded."""
    edges: set[tuple[str, str, str]] = field(default_factory=set)
    is_opaque: bool = False
    """Whether nothing is foretold of what comes behind the last place."""


def quick(flow: Flow, random: Random) -> Flow:
    """The same flow with short time-outs, and with some prompts that cannot be interrupted."""

    def shorter(edge: Edge) -> Edge:
        if edge.kind is EdgeKind.NO_INPUT:
            return replace(edge, after=PATIENCE)
        if edge.kind is EdgeKind.OVERFLOW and edge.condition is None:
            return replace(edge, after=WAIT)
        return edge

    nodes: dict[str, Node] = {}
    for id, node in flow.nodes.items():
        node = replace(node, stops=tuple(map(shorter, node.stops)))
        if isinstance(node, Menu | Collect):
            node = replace(node, inter_digit=INTER_DIGIT)
            node = replace(node, prompt=_insistent(node.prompt)) if random.random() < INSISTENT else node
        nodes[id] = node
    return replace(flow, nodes=nodes, connections=[shorter(edge) for edge in flow.connections])


def _insistent(prompt: Prompt) -> Prompt:
    pieces = prompt.languages.items()
    return Prompt({tag: tuple(replace(piece, interruptible=False) for piece in said) for tag, said in pieces})


class Caller:
    """Makes up calls to one menu, those first that go where no call has been."""

    def __init__(self, flow: Flow, dialplan: Dialplan, random: Random) -> None:
        """Call `flow`, which was written as `dialplan`."""
        self.flow = flow
        self.dialplan = dialplan
        self.survey = Survey(flow)
        self.random = random
        self.taken: Counter[tuple[str, str, str]] = Counter()

    def calls(self, number: int) -> Iterator[Script]:
        """So many calls; those that would go round for ever without a pause are left out."""
        for _ in range(number):
            script = self._call()
            if script is not None:
                self.taken.update(script.edges)
                yield script

    def _conditions(self) -> tuple[Conditions, dict[str, str]]:
        """What the system decides in a call, and the variables that make Asterisk decide the same."""
        when: dict[str, dict[str, float]] = {}
        variables: dict[str, str] = {}
        for id, node in self.flow.nodes.items():
            if isinstance(node, Queue) and not self._is_closed(node):
                when[id] = {"wait": NEVER}
            name = self.dialplan.variables.get(id)
            if name is None or isinstance(node, Collect):
                continue
            kinds = (EdgeKind.CASE, EdgeKind.FAILURE, EdgeKind.OVERFLOW)
            edges = [edge for edge in self.flow.exits(id, *kinds) if edge.condition or edge.kind is EdgeKind.FAILURE]
            exits = [edge.condition or edge.kind.value for edge in edges]
            is_branch = isinstance(node, Branch)
            told = next((exit for exit in exits if case_value(exit) == variables.get(name)), None)
            if name in variables and told is None:
                if not is_branch:
                    continue
                told = "else" if "else" in exits else exits[0]
            if told is None:
                fresh = [exit for edge, exit in zip(edges, exits, strict=True) if not self.taken[edge_name(edge)]]
                scheduled = is_branch and node.by == "hours" and node.schedule in (self.flow.hours or {})
                if self.random.random() < (0.3 if scheduled else 0.0 if is_branch else 0.7):
                    continue
                told = self.random.choice(fresh if fresh and self.random.random() < 0.7 else exits)
                if told == "else" and scheduled:
                    continue
                variables[name] = case_value(told)
            when[id] = {told: 1.0}
        return Conditions(at=self._now, when=when), variables

    @property
    def _now(self) -> datetime:
        return datetime.now(ZoneInfo(self.flow.timezone or "UTC"))

    def _is_closed(self, queue: Queue) -> bool:
        """Whether nobody is there to answer, so that the call does not wait."""
        schedule = (self.flow.hours or {}).get(queue.schedule or "")
        closing = [edge for edge in self.flow.exits(queue.id) if edge.condition == "when_closed"]
        return bool(closing) and schedule is not None and schedule.state(self._now) != "open"

    def _call(self) -> Script | None:
        conditions, variables = self._conditions()
        call = Call(self.survey, conditions)
        script = Script(self.dialplan.line, variables)
        is_shy = self.random.random() < 0.2
        while call.due is not None and not isinstance(call.node, OPAQUE) and not _goes_round(call):
            turn = call._turn
            if isinstance(call.node, Queue):
                while call.due is not None and call._turn == turn and call._waiting_since is None:
                    call._step()
                if call._turn != turn or call.ending is not None:
                    continue
            elif not call.asks:
                call.hear()
                continue
            if len(script.turns) == MOST_TURNS:
                break
            self._act(call, script, is_shy)
            if isinstance(call.node, Queue) and call._turn == turn and not _gives_up(self.flow, call.node):
                break
            while call.due is not None and call._turn == turn:
                call._step()
        if any(event.round for event in call.events):
            return None
        for event in call.events:
            if token := self._token(event):
                script.expected.append(token)
            if isinstance(event.node, OPAQUE) and event.kind is Happening.ENTERS:
                break
            if event.kind is Happening.TAKES and event.edge:
                script.edges.add(edge_name(event.edge))
        if call.ending is not None or isinstance(call.node, OPAQUE):
            script.hangs_up = None if isinstance(call.node, STAYS) else True
        script.is_opaque = isinstance(call.node, OPAQUE) or _goes_round(call)
        return script

    def _token(self, event: Event) -> Token | None:
        if event.node.id not in self.dialplan.contexts:
            return None
        if event.kind is Happening.ENTERS:
            return "at", event.node.id
        if event.kind in (Happening.SILENCE, Happening.WRONG):
            return event.kind.value, event.node.id
        return None

    def _act(self, call: Call, script: Script, is_shy: bool) -> None:
        """Let the caller do something at this play of a prompt."""
        keys = "" if is_shy else self._keys(call, call.node)
        early = self.random.choice("159*") if call._free > call.clock and self.random.random() < 0.5 else ""
        during = not isinstance(call.node, Queue) and self.random.random() < 0.5
        says = isinstance(call.node, Menu) and call.survey.timing.times(call.node).whole > 0
        cuts = says and during and len(keys) == 1 and call._free == call.clock
        script.turns.append(Turn(keys, during, early, cuts))
        if early:
            call.press(early, at=call.clock)
        if keys:
            if not during:
                call.hear_out()
            call.press(keys, at=max(call.clock, call._free))

    def _keys(self, call: Call, node: Node) -> str:
        """What the caller presses, nothing for silence."""
        chance = self.random.random()
        if isinstance(node, Queue | Menu):
            options = [edge for edge in call.choices if edge.key and set(edge.key) <= set("0123456789*#")]
            fresh = [edge for edge in options if not self.taken[edge_name(edge)]]
            if options and chance < 0.65:
                return self.random.choice(fresh or options).key or ""
            wrong = [key for key in "0123456789*#" if not any((edge.key or "").startswith(key) for edge in options)]
            begun = [edge.key[0] for edge in options if edge.key and len(edge.key) > 1]
            if chance < 0.85 and isinstance(node, Menu) and wrong + begun:
                return self.random.choice(wrong + begun)
            return ""
        if not isinstance(node, Collect):
            return ""
        fewest, most = node.digits or (1, 2)
        if chance < 0.6:
            return "1" * fewest + (node.terminator or "") * (most > fewest)
        if chance < 0.8 and fewest > 1:
            return "2" + (node.terminator or "")
        return ""


def _goes_round(call: Call) -> bool:
    """Whether the call is again where it was, and nobody had a say in it."""
    return call.goes_round and not isinstance(call.node, Menu | Collect)


def _gives_up(flow: Flow, queue: Queue) -> bool:
    return queue.max_wait is not None or any(edge.condition is None for edge in flow.exits(queue.id, EdgeKind.OVERFLOW))


def edge_name(edge: Edge) -> tuple[str, str, str]:
    """What an edge is counted as."""
    return edge.source, edge.target, f"{edge.kind} {edge.key or edge.condition or ''}"
