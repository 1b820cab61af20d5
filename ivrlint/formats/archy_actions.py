"""Archy's actions, menus and choices: from lists that fall through to nodes and exits.

An exit leads to a `Goal`, which is only a name until everything has been read: the next action of a list, a menu, the
end of a task. archy.py looks up what each goal has become.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ivrlint.flow import (
    NO_TARGET,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Menu,
    Message,
    Node,
    Problem,
    Prompt,
    Queue,
    Segment,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.archy_values import (
    audio_of,
    is_open,
    is_true,
    key_of,
    keys_tested,
    literal,
    mapping,
    name_of,
    number_of,
    part,
    seconds_of,
    terms_of,
    written,
)
from ivrlint.source import Entry, Mapping, Sequence, Span, Value

REPEAT_COUNT = 3
"""How often a menu is played in all where the file does not say: Genesys' article on default menu settings."""
MENU_SELECTION_TIMEOUT = 10.0
"""Seconds for a choice in a menu where the file does not say: the same article."""
NO_ENTRY_TIMEOUT, INTER_DIGIT_TIMEOUT = 5.0, 3.0
"""Seconds of Collect Input where the file does not say: Genesys' article on default action settings."""

_UNHEARD = re.compile(
    r"(?:set|get|find|update|add|initialize|clear|enable|disable|start|stop|pause|resume|encrypt|decrypt|parse|create|search"
    r"|send|flush|wait|comment)(?:[A-Z]|\Z)"
)
"""Actions that callers do not notice; those that tell success from failure are tasks."""
_LOOKUP = re.compile(r"callData|callBridge|dataTable")
"""Actions that look something up, or do something, while the caller waits."""

_TRANSFERS: dict[str, tuple[type[Node], str]] = {
    "transferToAcd": (Queue, "targetQueue"),
    "transferToUser": (Transfer, "targetUser"),
    "transferToGroup": (Transfer, "targetGroup"),
    "transferToNumber": (Transfer, "targetNumber"),
    "transferToVoicemail": (Voicemail, "destination"),
    "transferToGroupVoicemail": (Voicemail, "targetGroup"),
    "transferToUserVoicemail": (Voicemail, "targetUser"),
    "transferToFlow": (SubFlow, "targetFlow"),
    "transferToFlowSecure": (SubFlow, "targetFlow"),
    "transferToSecureFlow": (SubFlow, "targetFlow"),
}
"""What takes the call elsewhere, with the kind of node and the field that says where."""

_PEOPLE = ("transferToUser", "transferToGroup")
"""Transfers to people of the organization."""

_BOTS = frozenset({"callBot", "callBotFlow", "callDigitalBotFlow", "callBotConnector", "transferToSpeechbot"})
_CALLED = {"callCommonModule": "commonModule", "callFlowSecure": "targetFlow", "callSecureFlow": "targetFlow"}
"""Actions that run another flow and come back, with the field that names it."""

_PLAYED = {"playAudio": "audio", "playAudioOnSilence": "audio", "holdMusic": "prompt"}
"""Actions that only play something, with the field that says what."""
ANNOUNCEMENTS = {"playEstimatedWaitTime": "estimated wait", "playPositionInQueue": "position"}
"""Actions that tell those who wait how long it will take."""

_GOING_ON = frozenset({"success", "found", "default", "out", "complete", "exit", "completed"})
_FAILING = frozenset({"failure", "timeout", "error", "maxfailure", "maxfailures", "busy", "noanswer"})
_SCHEDULES = ("open", "closed", "holiday", "emergency")
"""The outputs of Evaluate Schedule Group."""

_RUN = ("actions",)
_TERM = "action"


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an exit leads, before it is known which node that is."""

    kind: Literal["node", "slot", "container", "hangup", "end", "return", "back", "start", "unknown"]
    id: str = ""
    """The node, slot, container (`menus/x`) or task; the menu around it for `back`; a reason for `unknown`."""
    span: Span | None = None
    """Where it is named."""
    path: str = ""
    """The way on by which a task is left (`return`)."""


END = Goal("end")
"""After the last action: Architect ends the call."""


@dataclass(frozen=True, slots=True)
class Exit:
    """An edge whose target is still a goal."""

    edge: Edge
    goal: Goal


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a list of actions stands."""

    place: str
    """What ids of nodes begin with."""
    menu: str = ""
    """The menu in whose choice it is written."""
    task: str = ""
    """The task that `endTask` leaves."""
    loop: str = ""
    after_loop: Goal = END


@dataclass(slots=True)
class Call:
    """A place that calls a task, and where the call goes on afterwards."""

    name: str
    span: Span
    default: Goal
    paths: dict[str, Goal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Test:
    """A decision, or a switch, that compares one variable with keys."""

    variable: str
    cases: tuple[tuple[str, Goal, Span], ...]
    otherwise: Goal
    span: Span


class Walker:
    """Reads lists of actions, and menus, into nodes and exits."""

    def __init__(self, root: str, flow: Mapping) -> None:
        """Read those of `flow`, which stands under the key `root`."""
        self.flow = flow
        self.name = name_of(flow.get("name"))
        self.secure = root.casefold() == "securecall"
        self.nodes: dict[str, Node] = {}
        self.exits: list[Exit] = []
        self.goals: dict[str, Goal] = {}
        """What slots and containers have turned out to be."""
        self.named: dict[str, str] = {}
        """The keys of menus and tasks among `goals`, by their names."""
        self.calls: dict[str, list[Call]] = {}
        """Who calls each task."""
        self._callers: dict[str, list[Call]] = {}
        self.tests: dict[str, Test] = {}
        self.own: dict[str, tuple[int, int]] = {}
        """From where to where each action is written, its outputs left out."""
        self.asked: dict[str, str] = {}
        """The variable that each collect fills."""
        self.around: dict[str, str | None] = {}
        self.common: dict[str, Exit] = {}
        """The choices that are valid in every menu, by key."""
        self.while_waiting: Prompt = SILENCE
        self.announces: list[str] = []
        self.problems: list[Problem] = []

    # lists of actions

    def run(self, listed: Value | None, following: Goal, scope: Scope, *, waiting: bool = False) -> Goal:
        """Read a list of actions, after which comes `following`; where it begins.

        `waiting`: it is run for everybody who waits in a queue, and what it plays is heard there.
        """
        entries = list(members(listed))
        goals = [Goal("slot", f"{len(self.goals) + number}") for number in range(len(entries))]
        self.goals |= dict.fromkeys((goal.id for goal in goals), END)
        for goal, next, entry in zip(goals, [*goals[1:], following], entries, strict=False):
            heard = waiting and self._waits(entry.key.text, entry)
            self.goals[goal.id] = next if heard else self._action(entry.key.text, entry, next, scope)
        return goals[0] if goals else following

    def _action(self, type: str, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """Read one action; where the call goes when it comes here."""
        if _UNHEARD.match(type) and type != "createCallback" and not _outputs(entry):
            return next
        if (goal := self._jump(type, entry, next, scope)) is not None:
            return goal
        if type in _TRANSFERS:
            return self._transfer(type, entry, next, scope)
        if type in ("decision", "switch"):
            return self._decision(entry, next, scope)
        if type == "menu":
            return self.menu(entry, scope)
        if type == "loop":
            return self._loop(entry, next, scope)
        return self._step(type, entry, next, scope)

    def _waits(self, type: str, entry: Entry) -> bool:
        """Take what is played to all who wait into the queue; whether it is nothing but that."""
        if type in ANNOUNCEMENTS:
            self.announces.append(ANNOUNCEMENTS[type])
        elif type in _PLAYED:
            self.while_waiting += audio_of(part(entry.value, _PLAYED[type]))
        else:
            return False
        return True

    def _jump(self, type: str, entry: Entry, next: Goal, scope: Scope) -> Goal | None:
        """What an action leads to that only says where the call goes on; None for any other one."""
        place = entry.key.span
        if type == "disconnect":
            return Goal("hangup", span=place)
        if type == "endTask":
            return Goal("return", scope.task, place, written(part(entry.value, "outputPath", "name")))
        if type == "previousMenu":
            return Goal("back", scope.menu, place)
        if type == "repeatMenu" and scope.menu:
            return Goal("node", scope.menu, place)
        if type in ("loopNext", "loopExit") and scope.loop:
            return Goal("node", scope.loop, place) if type == "loopNext" else scope.after_loop
        if type in ("jumpToMenu", "jumpToTask"):
            return self.reference(
                part(entry.value, "targetMenuRef" if type == "jumpToMenu" else "targetTaskRef"), place
            )
        if type == "callTask":
            return self._call(entry, next, scope)
        return None

    def reference(self, value: Value | None, place: Span) -> Goal:
        """The menu or task that a reference names: `/inboundCall/menus/menu[Main_10]`, `./menus/menu[main]`."""
        text = written(literal(value))
        span = value.span if value is not None else place
        if not text or is_open(text):
            return Goal("unknown", "a substitution says where the call goes" if text else "nothing says where to", span)
        kind = text.partition("[")[0] if "[" not in text else text[: text.rindex("[")].rpartition("/")[2]
        id = text[text.rindex("[") + 1 :].rstrip("] ") if "[" in text else text
        family = "tasks" if "task" in kind.casefold() else "menus"
        return Goal("container", f"{family}/{id}", span)

    def _call(self, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """A task that is run and comes back here."""
        goal = self.reference(part(entry.value, "targetTaskRef"), entry.key.span)
        call = Call(written(part(entry.value, "name")) or entry.key.text, entry.key.span, next)
        for output in _outputs(entry):
            if output.key.text == "paths":
                for named in members(output.value):
                    path = written(part(named.value, "name"))
                    call.paths[path] = self.run(part(named.value, *_RUN), next, scope)
            elif output.key.text == "default":
                call.default = self.run(part(output.value, *_RUN), next, scope)
        if goal.kind != "container":
            return goal
        self.calls.setdefault(goal.id, []).append(call)
        return goal

    def callers(self, task: str) -> list[Call]:
        """The places that call a task, by its id or its name."""
        if not self._callers:
            for named, calls in self.calls.items():
                self._callers.setdefault(named if named in self.goals else self.named.get(named, named), []).extend(
                    calls
                )
        return self._callers.get(task, [])

    # nodes

    def id_for(self, name: str, scope: Scope | None = None) -> str:
        """An id that no other node has."""
        wanted = f"{scope.place}/{name}" if scope and scope.place else name
        if wanted in _KEPT_FREE:
            wanted = f"menu {wanted}"
        id, count = wanted, 1
        while id in self.nodes:
            count += 1
            id = f"{wanted} ({count})"
        return id

    def add(self, cls: type[Node], entry: Entry, scope: Scope | None, **fields: Any) -> str:
        """Add the node that an action is; its id."""
        name = written(part(entry.value, "name"))
        id = fields.pop("id", None) or self.id_for(name or entry.key.text, scope)
        values = {"name": name, "term": _TERM} | fields
        self.nodes[id] = cls(id=id, span=entry.key.span, whole=entry.span, **values)
        self.around[id] = scope.menu or None if scope else None
        inner = _entry(entry.value, "outputs")
        self.own[id] = entry.key.start, inner.key.start if inner else entry.value.end
        return id

    def leave(self, id: str, kind: EdgeKind, span: Span, goal: Goal, **details: Any) -> None:
        """Add an exit of a node."""
        self.exits.append(Exit(Edge(id, NO_TARGET, kind, span, target_span=goal.span, **details), goal))

    def _transfer(self, type: str, entry: Entry, next: Goal, scope: Scope, menu: str = "") -> Goal:
        """What takes the call elsewhere; where that fails, a choice of `menu` plays the menu again."""
        cls, field = _TRANSFERS[type]
        where = part(entry.value, field) or part(entry.value, "flow")
        name = name_of(where)
        if cls is SubFlow and name and name == self.name:
            return Goal("start", span=entry.key.span)
        fields: dict[str, Any] = {"prompt": audio_of(*(part(entry.value, key) for key in _BEFORE_TRANSFER))}
        if cls is Transfer:
            number = written(literal(where)) if type == "transferToNumber" else ""
            fields["number"] = number if number and not is_open(number) else None
            fields["reaches"] = "person" if type in _PEOPLE else None
        elif name:
            fields["name"] = name
        id = self.add(cls, entry, scope, **fields)
        if cls is Queue:
            self._attach_waiting(id, entry)
        outputs = {output.key.text.casefold(): output for output in _outputs(entry)}
        failing = outputs.get("failure")
        goal = next
        if menu:
            goal = Goal("node", menu)
        elif failing is not None:
            goal = self.run(part(failing.value, *_RUN), next, scope)
        span = failing.key.span if failing else entry.key.span
        sorry = audio_of(part(entry.value, "failureTransferAudio"))
        if sorry and (said := _entry(entry.value, "failureTransferAudio")):
            message = self.add(
                Message, said, scope, id=self.id_for(f"{id}/failed"), prompt=sorry, name="Failed Transfer Audio"
            )
            self.leave(message, EdgeKind.NEXT, said.key.span, goal)
            goal = Goal("node", message)
        self.leave(id, EdgeKind.FAILURE, span, goal)
        return Goal("node", id)

    def _attach_waiting(self, queue: str, entry: Entry) -> None:
        """The in-queue flow that callers hear: the one named here, else the one of the queue or the organization."""
        named = _entry(entry.value, "overrideInQueueFlow")
        is_named = named is not None and part(named.value, "noValue") is None
        place = named if named is not None and is_named else entry
        name = name_of(place.value) if is_named else ""
        flow = self.id_for(f"{queue}/in-queue flow")
        self.add(SubFlow, place, None, id=flow, name=name or "in-queue flow", implied=not is_named)
        self.leave(queue, EdgeKind.HOOK, place.key.span, Goal("node", flow), implied=not is_named)

    def _decision(self, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """A decision or a switch; one that tests keys may turn out to be a part of a menu."""
        outputs = {output.key.text.casefold(): output for output in _outputs(entry)}
        is_switch = entry.key.text == "switch"
        if not is_switch and not any(part(output.value, *_RUN) for output in outputs.values()):
            return next
        id = self.add(Branch, entry, scope)
        cases: list[tuple[str, str, Goal, Span]] = []
        if is_switch:
            listed = part(entry.value, "evaluate", "firstTrue") or entry.value
            for case in members(part(listed, "cases")):
                goal = self.run(part(case.value, *_RUN), next, scope)
                expression = written(part(case.value, "value", "exp")) or written(literal(part(case.value, "value")))
                cases.append((expression or "case", expression, goal, case.key.span))
            rest = _entry(listed, "default")
        else:
            expression = written(part(entry.value, "condition", "exp"))
            chosen = outputs.get("yes")
            goal = self.run(part(chosen.value, *_RUN), next, scope) if chosen else next
            cases.append(("yes", expression, goal, chosen.key.span if chosen else entry.key.span))
            rest = outputs.get("no")
        otherwise = self.run(part(rest.value, *_RUN), next, scope) if rest else next
        place = rest.key.span if rest else entry.key.span
        self._test(id, cases, otherwise, place)
        cases.append(("else" if is_switch else "no", "", otherwise, place))
        for word, _, goal, span in cases:
            self.leave(id, EdgeKind.CASE, span, goal, condition=word)
        return Goal("node", id)

    def _test(self, id: str, cases: list[tuple[str, str, Goal, Span]], otherwise: Goal, place: Span) -> None:
        """Note that a decision does nothing but tell keys apart, if so."""
        keys: list[tuple[str, Goal, Span]] = []
        variables: set[str] = set()
        for _, expression, goal, span in cases:
            test = keys_tested(expression)
            if test is None:
                return
            variables.add(test[0])
            keys += ((key, goal, span) for key in test[1])
        if len(variables) == 1:
            self.tests[id] = Test(variables.pop(), tuple(keys), otherwise, place)

    def _loop(self, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """Actions that are run over and over, as often as the loop says."""
        id = self.add(Branch, entry, scope, bounds_loop=True)
        here = Goal("node", id)
        body = _entry(part(entry.value, "outputs"), "loop")
        inside = replace(scope, loop=id, after_loop=next)
        again = self.run(part(body.value, *_RUN) if body else None, here, inside)
        if body is not None and again != here:
            self.leave(id, EdgeKind.CASE, body.key.span, again, condition="another round")
        self.leave(id, EdgeKind.CASE, entry.key.span, next, condition="else")
        return here

    def _step(self, type: str, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """Everything after which the call goes on at the next action."""
        if type in _PLAYED or type in ANNOUNCEMENTS:
            prompt = audio_of(part(entry.value, _PLAYED.get(type, "audio")))
            if type in ANNOUNCEMENTS:
                prompt = Prompt({"": (Segment(None, audio=type, span=entry.key.span),)})
            if not prompt or type == "holdMusic":
                return next
            id = self.add(Message, entry, scope, prompt=prompt)
        elif type in ("collectInput", "dialByExtension"):
            id = self._collect(type, entry, scope)
        elif type in ("evaluateScheduleGroup", "evaluateSchedule"):
            return self._hours(type, entry, next, scope)
        elif type in _BOTS or (type.startswith("call") and "Bot" in type):
            id = self.add(Bot, entry, scope, prompt=audio_of(part(entry.value, "inputAudio")))
        elif type in _CALLED:
            id = self.add(SubFlow, entry, scope, **_called_name(part(entry.value, _CALLED[type])))
        elif type == "createCallback":
            id = self.add(Callback, entry, scope)
        elif _LOOKUP.match(type) or _UNHEARD.match(type):
            id = self.add(Task, entry, scope)
        else:
            id = self.add(Unknown, entry, scope, reason=f"ivrlint does not know actions of type «{type}»")
        self._go_on(id, type, entry, next, scope)
        return Goal("node", id)

    def _go_on(self, id: str, type: str, entry: Entry, next: Goal, scope: Scope) -> None:
        """The outputs of an action, and the next action where it does not say what follows success."""
        asks = type in ("collectInput", "dialByExtension")
        onward = EdgeKind.RETURN if type in _CALLED else EdgeKind.NEXT
        goes_on = fails = False
        for output in _outputs(entry):
            word = output.key.text
            if not isinstance(output.value, Mapping):
                continue
            goal = self.run(part(output.value, *_RUN), next, scope)
            span = output.key.span
            if word.casefold() in _GOING_ON:
                goes_on = True
                self.leave(id, onward, span, goal)
            elif word.casefold() in _FAILING and asks:
                fails = True
                self._unanswered(id, span, goal, entry)
            elif word.casefold() in _FAILING:
                self.leave(id, EdgeKind.FAILURE, span, goal, condition=None if word == "failure" else word)
            else:
                self.leave(id, EdgeKind.CASE, span, goal, condition=word)
        if not goes_on and type == "dialByExtension":
            reached = self.add(Transfer, entry, scope, id=self.id_for(f"{id}/extension"), reaches=None)
            self.leave(id, EdgeKind.NEXT, entry.key.span, Goal("node", reached))
        elif not goes_on:
            self.leave(id, onward, entry.key.span, next)
        if asks and not fails:
            self._unanswered(id, entry.key.span, next, entry)

    def _unanswered(self, id: str, span: Span, goal: Goal, entry: Entry) -> None:
        """What becomes of a caller who keys nothing, or not what is asked for."""
        after = seconds_of(part(entry.value, "noEntryTimeout"))
        after = self._default("noEntryTimeout", NO_ENTRY_TIMEOUT) if after is None else after
        self.leave(id, EdgeKind.NO_INPUT, span, goal, after=after, tries_known=False)
        self.leave(id, EdgeKind.NO_MATCH, span, goal, tries_known=False)

    def _default(self, setting: str, usual: float) -> float:
        """Seconds that the flow sets for all its Collect Input actions."""
        length = seconds_of(part(self.flow, "settingsActionDefaults", "collectInput", setting))
        return usual if length is None else length

    def _collect(self, type: str, entry: Entry, scope: Scope) -> str:
        variable = written(part(entry.value, "inputData", "var"))
        exact = number_of(part(entry.value, "digits", "exact"))
        least = number_of(part(entry.value, "digits", "range", "min"))
        most = number_of(part(entry.value, "digits", "range", "max"))
        digits = (exact, exact) if exact else (least or 1, most) if most else None
        pause = seconds_of(part(entry.value, "interDigitTimeout"))
        first = seconds_of(part(entry.value, "noEntryTimeout"))
        extension = type == "dialByExtension"
        id = self.add(
            Collect,
            entry,
            scope,
            prompt=audio_of(part(entry.value, "inputAudio")),
            datum="extension" if extension else variable.rpartition(".")[2] or None,
            purpose="extension" if extension else None,
            digits=(int(digits[0]), int(digits[1])) if digits else None,
            terminator="#" if digits and digits[0] < digits[1] else None,
            first_digit=self._default("noEntryTimeout", NO_ENTRY_TIMEOUT) if first is None else first,
            inter_digit=self._default("interDigitTimeout", INTER_DIGIT_TIMEOUT) if pause is None else pause,
            masked=True if self.secure else None,
        )
        if variable:
            self.asked[id] = variable.casefold()
        return id

    def _hours(self, type: str, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """A check of the hours; outputs that are not written go on at the next action."""
        outputs = {output.key.text.casefold(): output for output in _outputs(entry)}
        group = name_of(part(entry.value, "scheduleGroup") or part(entry.value, "schedule"))
        id = self.add(Branch, entry, scope, by="hours", schedule=group or None)
        for word, output in outputs.items():
            goal = self.run(part(output.value, *_RUN), next, scope)
            self.leave(id, EdgeKind.CASE, output.key.span, goal, condition=word)
        if type == "evaluateSchedule" or {"open", "closed"} - outputs.keys():
            rest = "open" if "closed" in outputs else "closed" if "open" in outputs else "else"
            self.leave(id, EdgeKind.CASE, entry.key.span, next, condition=rest)
        return Goal("node", id)

    # menus, and what references can name

    def register(self, family: str, entry: Entry, goal: Goal) -> None:
        """Note what a reference to a menu or a task leads to: it names the `refId`, or else the name."""
        name, ref_id = written(part(entry.value, "name")), written(part(entry.value, "refId"))
        key = f"{family}/{ref_id or name}"
        if key in self.goals and (twin := _entry(entry.value, "refId") or _entry(entry.value, "name")):
            self.problems.append(
                Problem(f"a second one of the {family} has the id «{ref_id or name}»", twin.value.span)
            )
        self.goals.setdefault(key, goal)
        self.named.setdefault(f"{family}/{name}", key)

    def menu(self, entry: Entry, scope: Scope | None = None) -> Goal:
        """Read a menu with its choices."""
        name = written(part(entry.value, "refId")) or written(part(entry.value, "name")) or entry.key.text
        own = self.id_for(name, scope)
        choices = list(members(part(entry.value, "choices")))
        spoken = any(terms_of(part(choice.value, "speechRecTerms")) for choice in choices)
        pressed = any(key_of(part(choice.value, "dtmf")) for choice in choices)
        self.add(
            Menu,
            entry,
            scope,
            id=own,
            term="menu",
            prompt=audio_of(part(entry.value, "audio")),
            input=("both" if pressed else "speech") if spoken else "keys",
        )
        self.register("menus", entry, Goal("node", own))
        default = written(next(_defaults(entry.value), None))
        given_up: Goal | None = None
        for choice in choices:
            goal = self._choice(choice, own)
            self._option(own, choice, goal)
            if default and default.endswith(f"[{_reference_id(choice)}]"):
                given_up = goal
        if default and given_up is None:
            given_up = Goal("container", f"choices/{default}", _default_span(entry.value))
        self._give_up(own, entry, given_up)
        return Goal("node", own)

    def _give_up(self, id: str, entry: Entry, goal: Goal | None) -> None:
        """What becomes of callers who choose nothing, or a key that has no choice, until the menu is played out."""
        own, shared = part(entry.value, "settingsMenu"), part(self.flow, "settingsMenu")
        counts = [part(settings, "repeatCount") for settings in (own, shared)]
        plays = next((count for count in map(number_of, counts) if count is not None), None)
        computed = any(part(count, word) for count in counts for word in ("exp", "var"))
        waits = (seconds_of(part(settings, "menuSelectionTimeout")) for settings in (own, shared))
        after = next((wait for wait in waits if wait is not None), MENU_SELECTION_TIMEOUT)
        span = _default_span(entry.value) or entry.key.span
        details: dict[str, Any] = {"tries": max(int(plays or REPEAT_COUNT), 1), "implied": goal is None}
        details["tries_known"] = plays is not None or not computed
        self.leave(id, EdgeKind.NO_INPUT, span, goal or END, after=after, **details)
        self.leave(id, EdgeKind.NO_MATCH, span, goal or END, **details)

    def _choice(self, choice: Entry, menu: str) -> Goal:
        """Where a choice of a menu leads: it is an action under the name of its own kind."""
        type = choice.key.text.removeprefix("menu")
        type = type[:1].lower() + type[1:]
        scope = Scope(place=menu, menu=menu)
        if type == "task":
            goal = self.run(part(choice.value, "task", *_RUN) or part(choice.value, *_RUN), END, scope)
            self.register("tasks", choice, goal)
            return goal
        if type in ("subMenu", "menu"):
            inner = _entry(choice.value, "menu") or choice
            return self.menu(inner, scope)
        if type in ("previous", "previousMenu"):
            return Goal("back", self.around.get(menu) or "", choice.key.span)
        if type in ("repeat", "repeatMenu"):
            return Goal("node", menu, choice.key.span)
        if type in _TRANSFERS:
            return self._transfer(type, choice, END, scope, menu)
        return self._action(type, choice, END, scope)

    def _option(self, menu: str, choice: Entry, goal: Goal) -> None:
        dtmf = _entry(choice.value, "dtmf")
        key = key_of(dtmf.value) if dtmf else None
        phrases = terms_of(part(choice.value, "speechRecTerms"))
        name = written(part(choice.value, "name"))
        text = written(literal(dtmf.value)) if dtmf else ""
        if dtmf and text and key is None and text != "none" and not is_open(text):
            message = f"`dtmf` is digit_0 to digit_9, digit_star or digit_pound, not «{text}»"
            self.problems.append(Problem(message, dtmf.value.span))
        span = dtmf.value.span if dtmf and key else choice.key.span
        label = None if key else name or choice.key.text
        self.leave(menu, EdgeKind.OPTION, span, goal, key=key, label=label, phrases=phrases)
        if key and is_true(part(choice.value, "globalDtmf")):
            heard = phrases if is_true(part(choice.value, "globalSpeechRecTerms")) else ()
            edge = Edge(menu, NO_TARGET, EdgeKind.OPTION, span, key=key, phrases=heard, order=1, implied=True)
            self.common.setdefault(key, Exit(edge, goal))


_BEFORE_TRANSFER = ("preTransferAudio", "voicemailGreeting")
_KEPT_FREE = frozenset({"hangup", "hangup:failed", "return"})
"""Ids of implied ends, which nothing written may take."""


def members(listed: Value | None) -> Iterator[Entry]:
    """The members of a list of mappings with one key, the key being what kind of thing it is."""
    for item in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(item, Mapping) and item.entries:
            yield item.entries[0]


def _outputs(entry: Entry) -> list[Entry]:
    outputs = mapping(part(entry.value, "outputs"))
    return outputs.entries if outputs else []


def _entry(value: Value | None, key: str) -> Entry | None:
    return value.entry(key) if isinstance(value, Mapping) else None


def _called_name(value: Value | None) -> dict[str, str]:
    """The name of a called flow: of a common module it is a key, under which its version stands."""
    name = name_of(value)
    if not name and isinstance(value, Mapping) and value.entries:
        name = value.entries[0].key.text
    return {"name": name} if name and not is_open(name) else {}


def _reference_id(choice: Entry) -> str:
    return written(part(choice.value, "refId")) or written(part(choice.value, "name"))


def _defaults(menu: Value) -> Iterator[Value]:
    """The reference to the choice that is taken when the menu has been played out: `defaultChildMenuRef`."""
    for entry in menu.entries if isinstance(menu, Mapping) else ():
        if entry.key.text.startswith("default") and entry.key.text.endswith("Ref"):
            yield entry.value


def _default_span(menu: Value) -> Span | None:
    return next((value.span for value in _defaults(menu)), None)
