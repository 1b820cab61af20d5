"""Archy's actions: from lists that fall through to nodes and exits."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from ivrlint.flow import (
    Bot,
    Branch,
    Callback,
    Collect,
    EdgeKind,
    Message,
    Node,
    Prompt,
    Queue,
    Segment,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.formats.archy.goals import END, Call, Draft, Goal, Scope, Test
from ivrlint.formats.archy.values import (
    audio_of,
    called_flow,
    entry_of,
    is_open,
    keys_tested,
    literal,
    mapping,
    members,
    name_of,
    number_of,
    part,
    reference_of,
    seconds_of,
    written,
)
from ivrlint.source import Entry, Mapping, Span, Value

MOST_KEYS = 50
"""A decision that names more keys, doubled ones included, is taken for no menu."""
NO_ENTRY_TIMEOUT, INTER_DIGIT_TIMEOUT = 5.0, 3.0
"""Seconds of Collect Input where the file does not say: Genesys' article on default action settings."""

_UNHEARD = re.compile(
    r"(?:set|get|find|update|add|initialize|clear|enable|disable|start|stop|pause|resume|encrypt|decrypt|parse|create|search"
    r"|send|flush|wait|comment)(?:[A-Z]|\Z)"
)
"""Actions that callers do not notice; those that tell success from failure are tasks."""
_LOOKUP = re.compile(r"callData|callBridge|dataTable")
"""Actions that look something up, or do something, while the caller waits."""

TRANSFERS: dict[str, tuple[type[Node], str]] = {
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
_BEFORE_TRANSFER = ("preTransferAudio", "voicemailGreeting")
RUN = ("actions",)
"""Where a task, a case or an output keeps its actions."""


class Actions(Draft, ABC):
    """Reads lists of actions into nodes and exits."""

    @abstractmethod
    def menu(self, entry: Entry, scope: Scope | None = None) -> Goal:
        """Read a menu with its choices."""

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
        if type in TRANSFERS:
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

    def _call(self, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """A task that is run and comes back here."""
        goal = self.reference(part(entry.value, "targetTaskRef"), entry.key.span)
        call = Call(written(part(entry.value, "name")) or entry.key.text, entry.key.span, next)
        for output in _outputs(entry):
            if output.key.text == "paths":
                for named in members(output.value):
                    path = written(part(named.value, "name"))
                    call.paths[path] = self.run(part(named.value, *RUN), next, scope)
            elif output.key.text == "default":
                call.default = self.run(part(output.value, *RUN), next, scope)
        if goal.kind != "container":
            return goal
        self.calls.setdefault(goal.id, []).append(call)
        return goal

    # nodes

    def _transfer(self, type: str, entry: Entry, next: Goal, scope: Scope, menu: str = "") -> Goal:
        """What takes the call elsewhere; where that fails, a choice of `menu` plays the menu again."""
        cls, field = TRANSFERS[type]
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
        if cls is SubFlow:
            fields["reference"] = reference_of(where)
        id = self.add(cls, entry, scope, **fields)
        if cls is Queue:
            self._attach_waiting(id, entry)
        outputs = {output.key.text.casefold(): output for output in _outputs(entry)}
        failing = outputs.get("failure")
        goal = next
        if menu:
            goal = Goal("node", menu)
        elif failing is not None:
            goal = self.run(part(failing.value, *RUN), next, scope)
        span = failing.key.span if failing else entry.key.span
        sorry = audio_of(part(entry.value, "failureTransferAudio"))
        if sorry and (said := entry_of(entry.value, "failureTransferAudio")):
            message = self.add(
                Message, said, scope, id=self.id_for(f"{id}/failed"), prompt=sorry, name="Failed Transfer Audio"
            )
            self.leave(message, EdgeKind.NEXT, said.key.span, goal)
            goal = Goal("node", message)
        self.leave(id, EdgeKind.FAILURE, span, goal)
        return Goal("node", id)

    def _attach_waiting(self, queue: str, entry: Entry) -> None:
        """The in-queue flow that callers hear: the one named here, else the one of the queue or the organization."""
        named = entry_of(entry.value, "overrideInQueueFlow")
        is_named = named is not None and part(named.value, "noValue") is None
        place = named if named is not None and is_named else entry
        name = name_of(place.value) if is_named else ""
        reference = reference_of(place.value) if is_named else None
        flow = self.id_for(f"{queue}/in-queue flow")
        self.add(SubFlow, place, None, id=flow, name=name or "in-queue flow", reference=reference, implied=not is_named)
        self.leave(queue, EdgeKind.HOOK, place.key.span, Goal("node", flow), implied=not is_named)

    def _decision(self, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """A decision or a switch; one that tests keys may turn out to be a part of a menu."""
        outputs = {output.key.text.casefold(): output for output in _outputs(entry)}
        is_switch = entry.key.text == "switch"
        if not is_switch and not any(part(output.value, *RUN) for output in outputs.values()):
            return next
        id = self.add(Branch, entry, scope)
        cases: list[tuple[str, str, Goal, Span]] = []
        if is_switch:
            listed = part(entry.value, "evaluate", "firstTrue") or entry.value
            for case in members(part(listed, "cases")):
                goal = self.run(part(case.value, *RUN), next, scope)
                expression = written(part(case.value, "value", "exp")) or written(literal(part(case.value, "value")))
                cases.append((expression or "case", expression, goal, case.key.span))
            rest = entry_of(listed, "default")
        else:
            expression = written(part(entry.value, "condition", "exp"))
            chosen = outputs.get("yes")
            goal = self.run(part(chosen.value, *RUN), next, scope) if chosen else next
            cases.append(("yes", expression, goal, chosen.key.span if chosen else entry.key.span))
            rest = outputs.get("no")
        otherwise = self.run(part(rest.value, *RUN), next, scope) if rest else next
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
        if len(variables) == 1 and len(keys) <= MOST_KEYS:
            self.tests[id] = Test(variables.pop(), tuple(keys), otherwise, place)

    def _loop(self, entry: Entry, next: Goal, scope: Scope) -> Goal:
        """Actions that are run over and over, as often as the loop says."""
        id = self.add(Branch, entry, scope, bounds_loop=True)
        here = Goal("node", id)
        body = entry_of(part(entry.value, "outputs"), "loop")
        inside = replace(scope, loop=id, after_loop=next)
        again = self.run(part(body.value, *RUN) if body else None, here, inside)
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
            id = self.add(SubFlow, entry, scope, **called_flow(part(entry.value, _CALLED[type])))
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
            goal = self.run(part(output.value, *RUN), next, scope)
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
            goal = self.run(part(output.value, *RUN), next, scope)
            self.leave(id, EdgeKind.CASE, output.key.span, goal, condition=word)
        if type == "evaluateSchedule" or {"open", "closed"} - outputs.keys():
            rest = "open" if "closed" in outputs else "closed" if "open" in outputs else "else"
            self.leave(id, EdgeKind.CASE, entry.key.span, next, condition=rest)
        return Goal("node", id)


def _outputs(entry: Entry) -> list[Entry]:
    outputs = mapping(part(entry.value, "outputs"))
    return outputs.entries if outputs else []
