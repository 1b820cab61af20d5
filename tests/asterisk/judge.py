"""What the phone of ivrlint.calls says of a call, and what a real telephone makes of the same keys.

A call is made up once, on the phone: it is brought to a way out that no call has taken, and goes on at random. At
every turn (each time that a prompt is played and keys count) the caller presses the keys of an option, a wrong key, a
key too early, or nothing. The same turns are then played to Asterisk, which tells the contexts, recordings, silences,
wrong keys and people that it comes to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
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
    Queue,
    SubFlow,
    Transfer,
    Voicemail,
)
from ivrlint.flow.nodes import USUAL_CASES
from ivrlint.formats.asterisk.names import dialled, named_recording
from ivrlint.formats.asterisk.written import Dialplan
from ivrlint.survey import Survey
from tests.asterisk.plans import KEYPAD, Plans, Way, hindrance, number_of, too_short, way
from tests.asterisk.script import Script, Turn

NEVER = 1e9
SOON = 0.5
"""Seconds until a person answers."""
MOST_TURNS = 10
"""Turns of one call behind what it was brought to; then the caller hangs up."""
BEGINS = datetime(2026, 1, 1)
DAYS = 3 * 365
"""Days after that on which calls are made."""
TIMES_TRIED = 400


class Caller:
    """Makes up calls to one menu, those first that go where no call has been."""

    def __init__(self, flow: Flow, dialplan: Dialplan, random: Random) -> None:
        """Call `flow`, which was written as `dialplan`."""
        self.flow = flow
        self.dialplan = dialplan
        self.survey = Survey(flow)
        self.random = random
        self.plans = Plans(flow)
        self.taken: set[Way] = set()
        self._zone = ZoneInfo(flow.timezone or "UTC")
        self._plan: dict[str, Edge] = {}
        self._led: set[str] = set()
        """The places where the system decides in the present call."""

    def calls(self, number: int) -> Iterator[Script]:
        """A call for every way that none has taken before, and so many more; none that goes round without a pause."""
        ways = {way(edge): edge for id in self.plans.cost for edge in self.flow.exits(id)}
        for name, edge in sorted(ways.items(), key=lambda item: -self.plans.cost[item[1].source]):
            for _ in range(3):
                if name in self.taken or (plan := self.plans.to(edge)) is None:
                    break
                yield from self._made(plan)
        for _ in range(number):
            yield from self._made({})

    def _made(self, plan: dict[str, Edge]) -> Iterator[Script]:
        self._plan, self._led = dict(plan), set()
        script = self._call()
        if script is not None:
            self.taken |= script.ways
            yield script

    # What the system decides

    def _conditions(self, at: datetime) -> tuple[Conditions, dict[str, str]]:
        """What the system decides in a call, and the variables that make Asterisk decide the same."""
        when: dict[str, dict[str, float]] = {}
        variables = {"TESTTIME": f"{at.replace(tzinfo=self._zone).timestamp():.6f}"}
        for segment in self._said():
            variables |= {f"ivr_{self.dialplan.line.replace('-', '_')}__{segment}": "yes"}
        for id, node in self.flow.nodes.items():
            planned = self._plan.get(id)
            if isinstance(node, Queue) and planned is not None and planned.kind is EdgeKind.ANSWER:
                when[id] = {"wait": SOON}
                variables["__PERSON"] = self.dialplan.contexts[id]
            elif isinstance(node, Queue) and not self._is_closed(node, at):
                when[id] = {"wait": NEVER}
            elif isinstance(node, Bot | Voicemail | SubFlow) and (
                ways_on := self.flow.exits(id, EdgeKind.NEXT, EdgeKind.RETURN)
            ):
                when[id] = {ways_on[0].kind.value: 1.0}
            if told := self._told(node, planned, variables, at):
                when[id] = {told: 1.0}
                self._led.add(id)
        return Conditions(at=at, when=when), variables

    def _said(self) -> set[str]:
        """The conditions of what is said only at times."""
        prompts = [
            part
            for node in self.flow.nodes.values()
            for part in (node.prompt, *(edge.say for edge in self.flow.exits(node.id)))
        ]
        prompts += [again for edge in self.flow.edges() for again in edge.again]
        return {piece.when for prompt in prompts for said in prompt.languages.values() for piece in said if piece.when}

    def _told(self, node: Node, planned: Edge | None, variables: dict[str, str], at: datetime) -> str | None:
        """The exit that the system takes at a place, among `variables` too; None where nothing is told of it."""
        name, values = self.dialplan.variables.get(node.id), self.dialplan.cases.get(node.id, {})
        kinds = (EdgeKind.CASE, EdgeKind.FAILURE, EdgeKind.OVERFLOW)
        edges = [edge for edge in self.flow.exits(node.id, *kinds) if edge.condition or edge.kind is EdgeKind.FAILURE]
        if name is None or not edges:
            return None
        names = {edge.condition or edge.kind.value: edge for edge in reversed(edges)}
        if name in variables:
            known = next((told for told in names if values.get(told, told) == variables[name]), None)
            return known or (self._usual(node, names) if isinstance(node, Branch) else None)
        is_scheduled = self._schedule(node) is not None
        if planned is not None and planned.kind not in kinds:
            return None
        if planned is not None:
            told = planned.condition or planned.kind.value
            if planned.kind is EdgeKind.OVERFLOW and planned.condition is None:
                return None
            if is_scheduled and (told in self._held(node, at) or told == "else"):
                return None
        elif not isinstance(node, Branch):
            return (
                None if self.random.random() < 0.9 else self._decided(node, self.random.choice(list(names)), variables)
            )
        elif is_scheduled:
            return None
        elif self.random.random() < 0.3 and (usual := self._usual(node, names)):
            return usual
        else:
            fresh = [told for told, edge in names.items() if way(edge) not in self.taken]
            told = self.random.choice(fresh or list(names))
        return self._decided(node, told, variables)

    def _decided(self, node: Node, told: str, variables: dict[str, str]) -> str:
        """Let a failure of a transfer be a busy line, and everything else be what its variable says."""
        first = next(iter(self.flow.exits(node.id, EdgeKind.FAILURE)), None)
        others = [self._rung(other) for other in self.flow.of(Transfer)]
        is_first = first is not None and told == (first.condition or first.kind.value)
        if (
            is_first
            and "__BUSY" not in variables
            and others.count(self._rung(node)) == 1
            and self.random.random() < 0.5
        ):
            variables["__BUSY"] = self._rung(node)
        else:
            variables[self.dialplan.variables[node.id]] = self.dialplan.cases[node.id].get(told, told)
        return told

    def _rung(self, node: Node) -> str:
        """The number that a place rings, else its context's name."""
        number = dialled(node.number) if isinstance(node, Transfer) else None
        return number or self.dialplan.contexts.get(node.id, "")

    def _usual(self, node: Branch, names: dict[str, Edge]) -> str | None:
        """What a branch does where nothing is told; None where that is another thing for the phone."""
        if any(edge.share is not None for edge in names.values()) or (
            node.by in ("data", "language") and "else" in names
        ):
            return None
        usual = (name for name in (*USUAL_CASES.get(node.by or "", ()), "else") if name in names)
        return next(usual, next(iter(reversed(names))))

    def _schedule(self, node: Node) -> str | None:
        named = node.schedule if isinstance(node, Queue) or (isinstance(node, Branch) and node.by == "hours") else None
        return named if named in (self.flow.hours or {}) else None

    def _held(self, node: Node, at: datetime) -> tuple[str, ...]:
        """The cases that the hours of a place make hold at a time."""
        name = self._schedule(node)
        state = (self.flow.hours or {})[name].state(at) if name else ""
        if isinstance(node, Queue):
            return ("when_closed",) if state in ("closed", "holiday") else ()
        named = {edge.condition for edge in self.flow.exits(node.id)}
        order = {"open": ("open",), "closed": ("closed",), "holiday": ("holiday", "closed")}.get(state, ())
        return next(((case,) for case in (*order, "else") if case in named), ())

    def _is_closed(self, queue: Queue, at: datetime) -> bool:
        """Whether nobody is there to answer, so that the call does not wait."""
        closing = any(edge.condition == "when_closed" for edge in self.flow.exits(queue.id))
        return closing and "when_closed" in self._held(queue, at)

    def _time(self) -> datetime:
        """A time at which the hours lead where the call is to go, where there is one."""
        places = [(self.flow.node(id), edge) for id, edge in self._plan.items() if self._schedule(self.flow.node(id))]
        at = BEGINS
        for _ in range(TIMES_TRIED):
            at = BEGINS + timedelta(minutes=self.random.randrange(DAYS * 24 * 60))
            if all(self._fits(node, edge, at) for node, edge in places):
                break
        return at

    def _fits(self, node: Node, edge: Edge, at: datetime) -> bool:
        held = self._held(node, at)
        return (
            (edge.condition in held)
            if edge.condition in ("when_closed", "else") or isinstance(node, Branch)
            else not held
        )

    # The call

    def _call(self) -> Script | None:
        conditions, variables = self._conditions(self._time())
        call = Call(self.survey, conditions)
        script = Script(self.dialplan.line, variables)
        is_shy = not self._plan and self.random.random() < 0.2
        left = MOST_TURNS
        while call.due is not None and not self._goes_round(call):
            turn, node = call._turn, call.node
            if isinstance(node, Queue):
                while call.due is not None and call._turn == turn and call._waiting_since is None:
                    call._step()
                if call._turn != turn or call.ending is not None:
                    continue
            elif not isinstance(node, Menu | Collect):
                call.hear()
                continue
            if left == 0 or len(script.turns) == 4 * MOST_TURNS:
                script.is_opaque = True
                break
            left -= not self._plan
            before = len(call.passed)
            self._act(call, script, is_shy)
            if isinstance(node, Queue) and call._turn == turn and not self._ends_waiting(node, conditions):
                break
            while call.due is not None and call._turn == turn:
                call._step()
            if len(call.passed) > before or call.ending is not None:
                self._plan.pop(node.id, None)
        if any(event.round for event in call.events):
            return None
        self._foretell(call, script)
        return script

    def _foretell(self, call: Call, script: Script) -> None:
        """Note what is to be seen of a call."""
        heard = waited = None
        for event in call.events:
            node = event.node
            if event.kind is Happening.HEARS and event.piece and not waited:
                if event.piece.segment is not heard and (words := words_of(event)):
                    script.expected.append(("hears", words))
                heard = event.piece.segment
                continue
            if event.kind is Happening.WAITS:
                waited = event
            elif event.kind is Happening.SILENCE:
                script.waits.append((node.id, event.seconds))
            if event.kind in (Happening.SILENCE, Happening.WRONG, Happening.ENTERS):
                heard = None
            rung = self._rung(node) if isinstance(node, Transfer | Agent) and not node.implied else None
            is_busy = event.kind is Happening.TAKES and rung == script.variables.get("__BUSY")
            if rung and (is_busy or event.kind is Happening.ENDS):
                script.expected.append(("rings", rung))
            if event.kind is Happening.TAKES and event.edge:
                script.ways.add(way(event.edge))
                if waited and event.edge.kind is EdgeKind.ANSWER:
                    script.expected.append(("answered", node.id))
                elif waited and event.edge.kind is EdgeKind.OVERFLOW:
                    script.waits.append((node.id, waited.seconds))
                waited = None
            if node.id in self.dialplan.contexts:
                if event.kind is Happening.ENTERS:
                    script.expected.append(("at", node.id))
                elif event.kind in (Happening.SILENCE, Happening.WRONG):
                    script.expected.append((event.kind.value, node.id))
        if call.ending is not None:
            script.hangs_up = None if isinstance(call.node, Transfer | Agent) else True
        script.is_opaque |= self._goes_round(call)

    def _act(self, call: Call, script: Script, is_shy: bool) -> None:
        """Let the caller do something at this play of a prompt."""
        node, planned = call.node, self._plan.get(call.node.id)
        if isinstance(node, Collect) and node.id in self._led:
            script.turns.append(Turn(number_of(node)))  # the phone passes such a place when all is said
            return
        keys = self._planned_keys(call, planned) if planned else "" if is_shy else self._keys(call, node)
        early = self.random.choice("159*") if call._free > call.clock and self.random.random() < 0.5 else ""
        during = not isinstance(node, Queue) and self.random.random() < 0.5
        says = isinstance(node, Menu) and call.survey.timing.times(node).whole > 0
        cuts = says and during and len(keys) == 1 and call._free == call.clock
        script.turns.append(Turn(keys, during, early, cuts))
        if early:
            call.press(early, at=call.clock)
        if keys and not during and not isinstance(node, Queue):
            call.hear_out()
        elif keys and during:
            begins = max(call._began, call._free) - 1e-6
            while not call.idle and not (call.events[-1].kind is Happening.HEARS and call.events[-1].at >= begins):
                call._step()
        if keys:
            call.press(keys, at=max(call.clock, call._free))

    def _planned_keys(self, call: Call, planned: Edge) -> str:
        """What brings a way about."""
        node = call.node
        if planned.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
            return planned.key or ""
        if planned.kind is EdgeKind.NEXT and isinstance(node, Collect):
            return number_of(node)
        if planned.kind is not EdgeKind.NO_MATCH:
            return ""
        if isinstance(node, Collect):
            return too_short(node) or ""
        return self.random.choice(_wrong(call))

    def _keys(self, call: Call, node: Node) -> str:
        """What the caller presses where nothing is planned, nothing for silence."""
        chance = self.random.random()
        if isinstance(node, Collect):
            return number_of(node) if chance < 0.6 else (too_short(node) or "") if chance < 0.8 else ""
        options = [
            edge
            for edge in self.flow.exits(node.id, EdgeKind.OPTION, EdgeKind.EXIT)
            if hindrance(self.flow, edge) is None
        ]
        fresh = [edge for edge in options if way(edge) not in self.taken]
        if options and chance < 0.65:
            return self.random.choice(fresh or options).key or ""
        begun = [edge.key[0] for edge in options if edge.key and len(edge.key) > 1]
        if chance < 0.85 and isinstance(node, Menu) and (keys := _wrong(call) + begun):
            return self.random.choice(keys)
        return ""

    def _goes_round(self, call: Call) -> bool:
        """Whether the call is again where it was, and nobody had a say in it."""
        return call.goes_round and not isinstance(call.node, Menu | Collect)

    def _ends_waiting(self, queue: Queue, conditions: Conditions) -> bool:
        exits = self.flow.exits(queue.id, EdgeKind.OVERFLOW)
        gives_up = queue.max_wait is not None or any(edge.condition is None for edge in exits)
        return gives_up or conditions.when.get(queue.id, {}).get("wait") == SOON


def _wrong(call: Call) -> list[str]:
    """Keys that begin no option."""
    return [key for key in sorted(KEYPAD) if not any((edge.key or "").startswith(key) for edge in call.choices)]


def words_of(event: Event) -> str:
    """What a piece is known by: its words, else its recording."""
    assert event.piece is not None
    segment = event.piece.segment
    return named_recording(segment.audio) if segment.audio else segment.text or ""
