"""The steps of an Asterisk dialplan as nodes: what each application means to a caller, and where it leads on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ivrlint.flow import (
    Branch,
    Collect,
    EdgeKind,
    Menu,
    Message,
    Node,
    Prompt,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.asterisk.answers import Answers, answers_to
from ivrlint.formats.asterisk.calls import (
    ASK,
    CALL,
    CHOOSE,
    LISTEN,
    Calls,
    Missing,
    Place,
    arguments,
    assignment,
    chosen,
    conditional,
    is_noticed,
    is_played,
    is_silent,
    prompt_of,
)
from ivrlint.formats.asterisk.lines import Context, Extension, Step
from ivrlint.formats.asterisk.menus import DEFAULT_RESPONSE, DIALLED, Menus, Retry, Run
from ivrlint.source import Span

TERM = "extension"
"""What Asterisk calls the place where a step stands."""

DIAL = "dial:"
"""What the ids begin with of nodes that stand for the numbers which can be dialled in a context."""

_LONGEST_NAME = 60
_MOST_PLAYED = 30
"""Recordings in a row that are made one message."""
_NUMBER = re.compile(r"[A-Za-z0-9_-]+/(?:[\w.-]+/)?(\+?\d{3,15})(?:@[\w.-]+)?\Z", re.ASCII)
_SECONDS = re.compile(r"\d{1,6}(?:\.\d{1,6})?\Z", re.ASCII)
_COUNT = re.compile(r"\d{1,4}\Z", re.ASCII)

_SCRIPTS = frozenset({"agi", "eagi", "fastagi", "deadagi", "asyncagi", "stasis", "externalivr"})
_CLASSES: dict[str, type[Node]] = {
    "queue": Queue,
    **dict.fromkeys(("dial", "retrydial", "transfer", "followme", "page", "park", "pickup", "bridge"), Transfer),
    **dict.fromkeys(("confbridge", "meetme", "conference", "parkandannounce"), Transfer),
    **dict.fromkeys(("voicemail", "record", "minivmrecord"), Voicemail),
    "voicemailmain": Task,
    **dict.fromkeys(_SCRIPTS, SubFlow),
    **dict.fromkeys(("directory", "disa"), Unknown),
}
_REASONS = {
    "directory": "the caller picks a person from a directory that is not in this file",
    "disa": "the caller dials on from inside the system",
}
_CLOSED = re.compile(r"clos|after|night|weekend|lunch|out_?of|geschl|ferm|cerrad|fechad|lukk|stengt", re.IGNORECASE)
_OPEN = re.compile(r"open|day(?:time|shift)?\b|business|office|work|geoffnet|ouvert|abiert|apent", re.IGNORECASE)
_HOLIDAY = re.compile(r"holiday|feiertag|ferie|festiv|feriad", re.IGNORECASE)
_WORKDAY = re.compile(r"(\d{1,2}):\d\d-(\d{1,2}):\d\d\Z", re.ASCII)
_SHORTEST_DAY = 5
"""Hours for which a desk is open at least (our own judgement)."""
_OPPOSITE = {"open": "closed", "closed": "open"}


@dataclass(slots=True)
class Exit:
    """A way out of a node whose target is still a place in the dialplan."""

    kind: EdgeKind
    span: Span
    place: Place | Context
    details: dict[str, Any] = field(default_factory=dict)
    """What else its edge has."""
    may_stop: bool = True
    """Whether the call just stops where there is nothing at that place; else it ends as meant."""
    tests: str = ""
    """The expression that decides, for a case."""


class Nodes:
    """Makes the nodes of one dialplan."""

    def __init__(self, calls: Calls, menus: Menus) -> None:
        """Make those that `calls` can follow; `menus` tells which steps belong together."""
        self.calls = calls
        self.menus = menus
        self._names: dict[Extension, tuple[Step | None, dict[int, str]]] = {}

    def start(self, step: Step) -> Step:
        """The step that stands for all of its node."""
        run = self.menus.parts.get(step)
        return run.first if run else step

    def id(self, step: Step) -> str:
        """The id of the node that a step belongs to: context, extension and, beside its menu, label or priority."""
        step = self.start(step)
        extension = step.extension
        if extension not in self._names:
            steps = [extension.steps[number] for number in sorted(extension.steps)]
            asking = [one for one in steps if one in self.menus.parts]
            first = next(iter(asking or (one for one in steps if is_noticed(one))), None)
            self._names[extension] = first, {number: label for label, number in extension.labels.items()}
        first, labels = self._names[extension]
        id = extension.title
        if step.priority != (first.priority if first else 1):
            id += f",{labels.get(step.priority, step.priority)}"
        return f"{id}{step.choice}"

    def node(self, step: Step) -> tuple[Node, list[Exit]]:
        """The node that a step makes, and its exits."""
        if run := self.menus.parts.get(step):
            return self._run(run)
        if step.app in ASK:
            return self._read(step)
        if step.app in ("gotoiftime", "execiftime"):
            return self._hours(step)
        if step.app in ("gotoif", "gosubif", "macroif", "goto", *CHOOSE, *CALL):
            return self._branch(step), list(self._cases(step))
        if is_played(step) or step.app in LISTEN:
            return self._message(step)
        return self._other(step)

    def _make(self, cls: type[Node], step: Step, **fields: Any) -> Node:
        return cls(id=self.id(step), span=step.span, whole=step.span, term=TERM, **fields)

    # menus

    def _run(self, run: Run) -> tuple[Node, list[Exit]]:
        keys = self.menus.keys(run.choices) if self.menus.has_keys(run) else {}
        whole = Span(run.first.span.source, run.first.span.start, max(run.first.span.end, run.last.span.end))
        exits: list[Exit] = []
        for key, extension in keys.items():
            exits.append(Exit(EdgeKind.OPTION, extension.span, extension.steps[1], {"key": key}))
        if self.menus.dials(run.choices) and keys:
            exits.append(Exit(EdgeKind.OPTION, run.choices.span, run.choices, {"label": "an extension"}))
        elif not keys:
            exits.append(Exit(EdgeKind.NEXT, run.choices.span, run.choices))
        own = set(run.steps)
        silence, wrong = self.menus.silence(run), self.menus.wrong(run)
        waited = run.after if run.waits else DEFAULT_RESPONSE if not self.menus.falls_through else 0.0
        retry = self.menus.retry(silence, run.first, own)
        exits.append(self._handler(EdgeKind.NO_INPUT, silence, retry, run.last.span, run.tries, waited, run.again))
        retry = self.menus.retry(wrong, run.first, own)
        exits.append(self._handler(EdgeKind.NO_MATCH, wrong, retry, run.last.span))
        if keys:
            node = self._make(Menu, run.first, prompt=run.prompt, input="keys", inter_digit=run.digit)
        else:
            node = self._make(
                Collect, run.first, prompt=run.prompt, purpose="extension", first_digit=run.after, inter_digit=run.digit
            )
        return replace(node, whole=whole), exits

    def _handler(
        self,
        kind: EdgeKind,
        place: Place,
        retry: Retry | None,
        span: Span,
        tries: int = 1,
        after: float | None = None,
        again: list[Prompt] | None = None,
    ) -> Exit:
        """What becomes of silence or of a wrong key."""
        if isinstance(place, Step) and place.priority == 1:
            span = place.extension.span
        said = tuple(again or ())
        if retry:
            tries *= retry.tries
            said += (retry.again,) if retry.again else ()
            place = retry.exit
        return Exit(kind, span, place, {"tries": tries, "after": after, "again": said})

    def _read(self, step: Step) -> tuple[Node, list[Exit]]:
        """Read with the tests of its variable is a menu; without them a number is keyed."""
        parts = [*arguments(step.args), *[""] * 6]
        speech = step.app == "speechbackground"
        prompt = prompt_of(step, self.calls, interruptible=True)
        after = _seconds(parts[1] if speech else parts[5]) or DEFAULT_RESPONSE
        attempts = int(parts[4]) if not speech and _COUNT.match(parts[4]) else 1
        answers = answers_to(step, self.calls)
        if answers is None:
            most = int(parts[2]) if not speech and _COUNT.match(parts[2]) else 0
            digits = (1, most) if most else None
            node = self._make(Collect, step, prompt=prompt, datum=parts[0] or None, digits=digits, first_digit=after)
            return node, [Exit(EdgeKind.NEXT, step.span, self.calls.after(step))]
        node = self._make(Menu, step, prompt=prompt, input="speech" if speech else "keys")
        silence = answers.blank.target if answers.blank else answers.rest
        exits = list(self._answers(answers))
        retry = self.menus.retry(silence, step, {step})
        exits.append(self._handler(EdgeKind.NO_INPUT, silence, retry, step.span, max(attempts, 1), after))
        retry = self.menus.retry(answers.rest, step, {step})
        exits.append(self._handler(EdgeKind.NO_MATCH, answers.rest, retry, step.span))
        return node, exits

    def _answers(self, answers: Answers) -> Iterator[Exit]:
        for test in answers.keys:
            key = test.value if DIALLED.match(test.value) else None
            phrases = () if key else (test.value,)
            yield Exit(EdgeKind.OPTION, test.step.span, test.target, {"key": key, "phrases": phrases})

    def dialled(self, context: Context) -> tuple[Node, list[Exit]]:
        """The node that stands for the numbers which can be dialled in a context."""
        id = f"{DIAL}{context.name}"
        exits: list[Exit] = []
        for extension in self.menus.numbers(context):
            details = {"condition": extension.name.removeprefix("_")}
            exits.append(Exit(EdgeKind.CASE, extension.span, extension.steps[1], details))
        for include in context.includes:
            other = self.menus.dialplan.contexts.get(include.name)
            if other is None:
                missing = Missing(include.name, f"the context «{include.name}» is not in this file")
                exits.append(Exit(EdgeKind.CASE, include.span, missing, {"condition": include.name}))
            elif self.menus.dials(other):
                exits.append(Exit(EdgeKind.CASE, include.span, other, {"condition": include.name}))
        if context.switches:
            missing = Missing(f"{context.name} switch", "another server or a database is asked")
            exits.append(Exit(EdgeKind.CASE, context.span, missing, {"condition": "switch"}))
        name = f"an extension of {context.name}"
        return Branch(id=id, span=context.span, whole=context.span, name=name, term="context", implied=True), exits

    # branches

    def _branch(self, step: Step) -> Node:
        return self._make(Branch, step, by="caller" if "CALLERID(" in step.args else None)

    def _cases(self, step: Step) -> Iterator[Exit]:
        """The ways on from a step that decides something, or that calls a subroutine."""
        following = self.calls.after(step)
        if step.app == "goto":
            for value, target in self.calls.spread(step, step.args):
                yield _case(step, value, target)
            return
        if step.app in CALL:
            yield _case(step, "subroutine", self.calls.body(step, step.args, step.app))
            yield Exit(EdgeKind.CASE, step.span, following, {"condition": "after it"}, may_stop=False)
            return
        condition, yes, no = conditional(step.args)
        if step.app in ("gotoif", "gosubif"):
            ways = [(condition, yes), ("else", no)]
            for said, way in ways:
                place = self.calls.body(step, way, "gosub") if way and step.app == "gosubif" else None
                place = place or (self.calls.target(step, way) if way else following)
                yield _case(step, said, place, condition)
            if step.app == "gosubif":
                yield Exit(EdgeKind.CASE, step.span, following, {"condition": "after it"}, may_stop=False)
            return
        if step.app == "macroif":
            yield _case(step, condition, self.calls.body(step, yes, "macro"), condition)
            yield _case(step, "else", self.calls.body(step, no, "macro") if no else following, condition)
            return
        done = {one.choice[-1]: one for one in chosen(step)}
        yield _case(step, condition, done.get("?", following), condition)
        yield _case(step, "else", done.get(":", following), condition)

    def _hours(self, step: Step) -> tuple[Node, list[Exit]]:
        """GotoIfTime and ExecIfTime by hours: open, closed or holiday where names or times tell, else as written."""
        times, yes, no = conditional(step.args)
        following = self.calls.after(step)
        done = {one.choice[-1]: one for one in chosen(step)}
        within = done.get("?") or (self.calls.target(step, yes) if yes else following)
        outside = done.get(":") or (self.calls.target(step, no) if no else following)
        said = _hours_of(times, yes, no)
        exits = [_case(step, said or times, within), _case(step, _OPPOSITE.get(said or "", "else"), outside)]
        return self._make(Branch, step, by="hours"), exits

    # everything else

    def _message(self, step: Step) -> tuple[Node, list[Exit]]:
        """What is played in a row, as one message."""
        prompt, last = SILENCE, step
        place: Step | None = step
        for _ in range(_MOST_PLAYED):
            if place is None or place in self.menus.parts:
                break
            if is_played(place) or place.app in LISTEN:
                prompt += prompt_of(place, self.calls, interruptible=place.app in LISTEN)
                last = place
            elif not is_silent(place) or assignment(place):
                break
            place = self.calls.after(place)
        node = self._make(Message, step, prompt=prompt)
        return node, [Exit(EdgeKind.NEXT, last.span, self.calls.after(last))]

    def _other(self, step: Step) -> tuple[Node, list[Exit]]:
        cls = _CLASSES.get(step.app, Unknown)
        parts = [self.calls.expand(part, step) for part in arguments(step.args)] + [""] * 5
        following = self.calls.after(step)
        if cls is Unknown:
            reason = _REASONS.get(step.app, f"ivrlint does not know the application «{step.app}»")
            return self._make(Unknown, step, reason=reason), []
        if cls is SubFlow:
            node = self._make(SubFlow, step, name=parts[0][:_LONGEST_NAME] or step.app)
            return node, [Exit(EdgeKind.RETURN, step.span, following, may_stop=False)]
        if cls is Queue:
            name = "" if "${" in parts[0] else parts[0]
            longest = _seconds(parts[4])
            node = self._make(Queue, step, name=name, max_wait=longest)
            if longest is None and self._only_hangs_up(following):
                return node, []
            return node, [Exit(EdgeKind.OVERFLOW, step.span, following)]
        if cls is Transfer:
            number = _NUMBER.match(parts[0])
            node = self._make(Transfer, step, number=number[1] if number else None)
            if step.app not in ("dial", "retrydial", "followme"):
                return node, []
            return node, [Exit(EdgeKind.FAILURE, step.span, following, {"condition": "no_answer"})]
        return self._make(cls, step), [Exit(EdgeKind.NEXT, step.span, following, may_stop=False)]

    def _only_hangs_up(self, step: Step | None) -> bool:
        """Whether nothing but the end of the call follows."""
        for _ in range(_MOST_PLAYED):
            if step is None or step.app == "hangup":
                return True
            if not is_silent(step):
                return False
            step = self.calls.after(step)
        return False


def _case(step: Step, condition: str, place: Place, tests: str = "") -> Exit:
    said = condition.strip().removeprefix("$[").removesuffix("]").strip() or "else"
    return Exit(EdgeKind.CASE, step.span, place, {"condition": said}, tests=tests)


def _seconds(text: str) -> float | None:
    return float(text) or None if _SECONDS.match(text) else None


def _hours_of(times: str, yes: str, no: str) -> str | None:
    """What it means that the clock is within the times of GotoIfTime."""
    for said, word in (("holiday", _HOLIDAY), ("closed", _CLOSED), ("open", _OPEN)):
        if word.search(yes):
            return said
    for said, word in (("closed", _CLOSED), ("open", _OPEN)):
        if word.search(no):
            return _OPPOSITE[said]
    parts = [*arguments(times), "*", "*", "*", "*"]
    day = _WORKDAY.match(parts[0])
    if parts[2] == "*" and parts[3] == "*" and day and int(day[2]) - int(day[1]) >= _SHORTEST_DAY:
        return "open"
    return None
