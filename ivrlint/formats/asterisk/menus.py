"""Menus of an Asterisk dialplan: recordings and the wait for a key after them are one menu, whose keys are extensions.

Silence after WaitExten goes on at the next priority and only without one to `t`; a wrong key goes to `i`; `e` stands
in for both (Asterisk's pbx_builtins.c and its page on special extensions). Background that nothing follows waits for
nobody, unless `autofallthrough=no`. A key pressed in a macro belongs to the context that called it, so that no menu
can be read there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ivrlint.flow import Prompt, Segment
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.asterisk.calls import (
    CALL,
    LISTEN,
    Calls,
    Place,
    arguments,
    conditional,
    counts,
    is_noticed,
    is_played,
    is_silent,
    main_step,
    prompt_of,
    variables,
)
from ivrlint.formats.asterisk.lines import Context, Extension, Include, Step

DEFAULT_RESPONSE = 10.0
"""Seconds until a caller's silence counts where the file does not say: Asterisk's documentation of TIMEOUT()."""

DIALLED = re.compile(r"[0-9*#]+\Z", re.ASCII)
"""Extensions that a phone can dial."""
LONGEST_KEY = 2
"""Digits of a choice; longer extensions are numbers that callers know (our own judgement)."""

CATCH_ALL = ("_X", "_X.", "_.", "_X!", "_!")
"""Patterns that take any digit: where there is no `i`, a wrong key goes there."""

_MOST_TRIES = 50
"""A counter that allows more is taken for no limit."""
_MOST_STEPS = 60
"""Steps followed between a failed try and the next one."""
_TIMEOUT = re.compile(r"TIMEOUT\((response|digit)\)\s*=\s*(\d{1,6}(?:\.\d{1,6})?)\s*\Z", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,6}(?:\.\d{1,6})?\Z", re.ASCII)


@dataclass(slots=True, eq=False)
class Run:
    """Steps of one extension that together ask one question."""

    first: Step
    last: Step
    choices: Context
    prompt: Prompt
    steps: list[Step]
    waits: bool = False
    tries: int = 1
    again: list[Prompt] = field(default_factory=list)
    after: float | None = None
    """Seconds of silence that are waited for."""
    wait: Step | None = None
    digit: float | None = None
    """Seconds allowed between two digits, where the extension sets them."""


@dataclass(frozen=True, slots=True)
class Retry:
    """A loop back to a menu that a counter ends."""

    tries: int
    exit: Place
    again: Prompt


class Menus:
    """Finds the menus of one dialplan."""

    def __init__(self, calls: Calls) -> None:
        """Find those that `calls` can follow."""
        self.calls = calls
        self.dialplan = calls.dialplan
        self.parts: dict[Step, Run] = {}
        self._keys: dict[str, dict[str, Extension]] = {}
        self._counted: dict[str, frozenset[str]] = {}
        self._own: dict[str, dict[str, Extension]] = {}
        for context in self.dialplan.contexts.values():
            for extension in () if context.is_macro else context.extensions.values():
                for run in self._runs(extension):
                    if self.has_keys(run) or (run.waits and self.dials(run.choices)):
                        self.parts |= dict.fromkeys(run.steps, run)
        for run in dict.fromkeys(self.parts.values()):
            if not run.waits and self._leads_to_its_like(run):
                for step in run.steps:
                    del self.parts[step]
        self.runs = list(dict.fromkeys(self.parts.values()))

    def has_keys(self, run: Run) -> bool:
        """Whether there are keys to choose beside the one that leads to the run itself."""
        return any(extension is not run.first.extension for extension in self.keys(run.choices).values())

    def _leads_to_its_like(self, run: Run) -> bool:
        """Whether a recording that waits for nobody goes on to a menu with the same choices: it is a part of that."""
        place: Place = self.calls.after(run.last)
        for _ in range(_MOST_STEPS):
            if not isinstance(place, Step):
                return False
            if place in self.parts:
                return self.parts[place] is not run and self.parts[place].choices is run.choices
            if place.app != "goto" and not is_silent(place):
                return False
            place = self.calls.target(place, place.args) if place.app == "goto" else self.calls.after(place)
        return False

    # what can be dialled

    def keys(self, context: Context) -> dict[str, Extension]:
        """The extensions of one or two digits that can be dialled in a context."""
        if context.name not in self._keys:
            found: dict[str, Extension] = {}
            for place in self.dialplan.included(context):
                found = self._own_keys(place) | found
            self._keys[context.name] = dict(sorted(found.items(), key=lambda item: item[1].span.start))
        return self._keys[context.name]

    def _own_keys(self, context: Context) -> dict[str, Extension]:
        """The extensions of one or two digits that a context itself has."""
        if context.name not in self._own:
            self._own[context.name] = {
                name: extension
                for name, extension in context.extensions.items()
                if len(name) <= LONGEST_KEY and DIALLED.match(name) and 1 in extension.steps
            }
        return self._own[context.name]

    @cached_property
    def _dialling(self) -> frozenset[str]:
        """Names of the contexts in which numbers can be dialled, also those that only include others."""
        contexts = self.dialplan.contexts
        found = {name for name, context in contexts.items() if context.switches or self.numbers(context)}
        found |= {name for name, context in contexts.items() if any(self.strange(context))}
        including: dict[str, list[str]] = {}
        for name, context in contexts.items():
            for include in context.includes:
                including.setdefault(include.name, []).append(name)
        pending = list(found)
        while pending:
            for name in including.get(pending.pop(), ()):
                if name not in found:
                    found.add(name)
                    pending.append(name)
        return frozenset(found)

    def dials(self, context: Context) -> bool:
        """Whether longer numbers, or ones that this file does not show, can be dialled in a context."""
        return context.name in self._dialling

    def numbers(self, context: Context) -> list[Extension]:
        """The extensions of a context itself that are no single keys: longer ones and patterns."""
        return [
            extension
            for name, extension in context.extensions.items()
            if 1 in extension.steps
            and (extension.is_pattern or (len(name) > LONGEST_KEY and DIALLED.match(name)))
            and not any(main_step(step).app in LISTEN for step in extension.steps.values())
            and re.match(r"_?[0-9*#XZN\[.!]", name, re.IGNORECASE)
        ]

    def strange(self, context: Context) -> Iterator[Include]:
        """The contexts that a context includes and that are not in this file."""
        return (include for include in context.includes if include.name not in self.dialplan.contexts)

    # runs of recordings and waiting

    def _runs(self, extension: Extension) -> list[Run]:
        """The runs of steps of an extension that play something and listen for a key."""
        run: Run | None = None
        played: list[Step] = []
        heard = SILENCE
        opaque: Step | None = None
        previous = 0
        timeouts, runs = {"response": DEFAULT_RESPONSE}, list[Run]()
        for priority in sorted(extension.steps):
            original = extension.steps[priority]
            step = main_step(original)
            if priority != previous + 1:
                run, played, opaque = None, [], None
            previous = priority
            if step.app == "set" and (timeout := _TIMEOUT.match(step.args)):
                timeouts[timeout[1].casefold()] = float(timeout[2])
            if step.app in LISTEN:
                prompt = prompt_of(step, self.calls, interruptible=True)
                if run is None:
                    run = Run(original, original, self._choices(step), prompt, [original])
                    runs.append(run)
                else:
                    between = sum((self._played(one) for one in played), SILENCE) + prompt
                    if run.wait is None:
                        run.prompt += between
                    else:
                        run.tries += 1
                        run.wait, heard = None, between
                        if extra := self._extra(heard, run.prompt):
                            run.again.append(extra)
                    run.last = original
                    run.steps += [*played, original]
                played = []
            elif step.app == "waitexten":
                if run is None and (played or opaque):
                    first = played[0] if played else original
                    prompt = sum((self._played(one) for one in played), SILENCE)
                    unknown = Prompt({"": (Segment(None, span=opaque.span if opaque else first.span),)})
                    run = Run(first, original, extension.context, prompt or unknown, [])
                    runs.append(run)
                elif run is not None and run.wait is None:
                    run.prompt += sum((self._played(one) for one in played), SILENCE) if run.tries == 1 else SILENCE
                if run is not None:
                    run.steps += [*played, original]
                    seconds = arguments(step.args)[0]
                    run.after = float(seconds) if _SECONDS.match(seconds) and float(seconds) else timeouts["response"]
                    run.waits, run.wait, run.last = True, original, original
                played = []
            elif is_played(step):
                played.append(original)
            elif step.app in CALL or step.app == "agi":
                run, played, opaque = None, [], step
            elif is_noticed(original):
                run, played, opaque = None, [], None
        for run in runs:
            run.digit = timeouts.get("digit")
        return runs

    def _choices(self, step: Step) -> Context:
        """The context whose extensions a Background listens for."""
        named = arguments(step.args)
        other = self.dialplan.contexts.get(self.calls.expand(named[3], step)) if len(named) > 3 else None
        return other or step.extension.context

    def _played(self, step: Step) -> Prompt:
        return prompt_of(step, self.calls, interruptible=False)

    @staticmethod
    def _extra(heard: Prompt, usual: Prompt) -> Prompt:
        """What is heard beside the usual prompt."""
        known = {(segment.text, segment.audio) for segment in usual.segments()}
        extra = tuple(segment for segment in heard.segments() if (segment.text, segment.audio) not in known)
        return Prompt({"": extra}) if extra else SILENCE

    def silence(self, run: Run) -> Place:
        """Where a call goes on when the caller keys nothing."""
        following = self.calls.after(run.last)
        if following is not None:
            return following
        waits = run.wait is not None or not self.falls_through
        return self.dialplan.first(run.choices, "t", "e") if waits else None

    def unused(self, run: Run) -> Step | None:
        """The first priority of a `t` that silence leads past."""
        timeout = run.choices.extensions.get("t")
        step = timeout.steps.get(1) if timeout else None
        return None if step is self.silence(run) else step

    @cached_property
    def falls_through(self) -> bool:
        """Whether a call ends where an extension has nothing left to do; it does unless the file says otherwise."""
        value = (self.dialplan.general or {}).get("autofallthrough", "yes")
        return value.strip().casefold() not in ("no", "false", "0", "off", "n", "f")

    def wrong(self, run: Run) -> Place:
        """Where a call goes on after a key that nobody offers: to `i`, or to a pattern that takes everything."""
        invalid = self.dialplan.first(run.choices, "i")
        if invalid is None:
            places = self.dialplan.included(run.choices)
            taking = (place.extensions[name] for place in places for name in CATCH_ALL if name in place.extensions)
            invalid = next((extension.steps[1] for extension in taking if 1 in extension.steps), None)
        return invalid or self.dialplan.first(run.choices, "e")

    # retries

    def retry(self, first: Place, start: Step, own: set[Step]) -> Retry | None:
        """The retry that begins at `first`, where a counter that the loop itself changes ends it.

        The steps are played out, counters and all, until one of the decisions falls otherwise than the first time.
        """
        values = self._values_before(start)
        decided: dict[Step, bool] = {}
        counted = set[str]()
        again = SILENCE
        for tries in range(1, _MOST_TRIES):
            place = first
            for _ in range(_MOST_STEPS):
                if not isinstance(place, Step):
                    return None
                if place in own:
                    again += self._reworded(place, values) if tries == 1 else SILENCE
                    break
                if place.app == "gotoif":
                    condition, yes, no = conditional(place.args)
                    holds = self.calls.holds(condition, place, values)
                    if holds is None:
                        return None
                    way = yes if holds else no
                    target = self.calls.target(place, way) if way else self.calls.after(place)
                    if decided.setdefault(place, holds) is not holds:
                        return Retry(tries, target, again) if counted else None
                    place = target
                elif place.app == "goto":
                    place = self.calls.target(place, place.args)
                elif is_played(place) or (place.app in LISTEN and place not in self.parts):
                    again += self._played(place) if tries == 1 else SILENCE
                    place = self.calls.after(place)
                elif is_silent(place):
                    if name := self.calls.counted(place, values):
                        counted.add(name)
                    place = self.calls.after(place)
                else:
                    return None
            else:
                return None
        return None

    def _counters(self, context: Context) -> frozenset[str]:
        """The variables that the steps of a context count."""
        if context.name not in self._counted:
            steps = (step for extension in context.extensions.values() for step in extension.steps.values())
            self._counted[context.name] = frozenset(name for step in steps if (name := counts(step)))
        return self._counted[context.name]

    def _reworded(self, step: Step, values: dict[str, str]) -> Prompt:
        """What a menu plays another time because a variable names another recording by then."""
        step = main_step(step)
        if step.app not in LISTEN or not variables(step.args) & values.keys():
            return SILENCE
        args = self.calls.expand(step.args, step, values)
        reworded = Step(step.extension, step.priority, step.app, args, step.span)
        usual = prompt_of(step, self.calls, interruptible=True)
        return self._extra(prompt_of(reworded, self.calls, interruptible=True), usual)

    def _values_before(self, start: Step) -> dict[str, str]:
        """What the extension has set when it gets to `start`; what its context counts begins at 0."""
        values = dict.fromkeys(self._counters(start.extension.context), "0")
        for priority in range(max(start.priority - _MOST_STEPS, 1), start.priority):
            if step := start.extension.steps.get(priority):
                self.calls.counted(step, values)
        return values
