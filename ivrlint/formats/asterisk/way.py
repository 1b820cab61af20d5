"""The way through the steps that callers do not notice, to the first one that they do or to the end of the call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ivrlint.formats.asterisk.calls import CALL, CALL_IF, RETURN, Calls, Missing, Place, conditional, counts, is_noticed
from ivrlint.formats.asterisk.lines import Step
from ivrlint.formats.asterisk.menus import Menus
from ivrlint.source import Span

HANGUP = "hangup"
FAILED = "hangup:failed"
RETURN_ELSEWHERE = "return"
"""The end of a subroutine that nothing in the file calls."""
RETURNED = "returned"
"""The end of a subroutine that several steps call: each has an edge to the step after it."""


@dataclass(frozen=True, slots=True)
class Onward:
    """What callers meet next from a step on."""

    place: Step | Missing | str
    """A step that they notice, a place that this file does not show, or the id of an end; empty for none."""
    counted: frozenset[str] = frozenset()
    """The variables that are counted on the way."""
    written: Span | None = None
    """The step that names the missing place."""


class Way:
    """Finds what callers meet next in one dialplan; what it has found it keeps."""

    def __init__(self, calls: Calls, menus: Menus) -> None:
        """Follow `calls`; the steps of `menus` are noticed."""
        self.calls = calls
        self.menus = menus
        self._found: dict[Step, Onward] = {}

    def onward(self, place: Place) -> Onward:
        """What callers meet from a place on."""
        if not isinstance(place, Step):
            return Onward(place or "")
        passed: dict[Step, None] = {}
        step = place
        while step not in self._found:
            if step in passed:
                title = step.extension.title
                self._found[step] = Onward(Missing(title, "goes round without playing anything"), written=step.span)
                break
            passed[step] = None
            following = self._following(step)
            if following is None and step.extension.context.is_macro:
                following = self._return(step)
            if isinstance(following, Step) and following is not step:
                step = following
            else:
                end = self._end(step) if following is None else following
                self._found[step] = Onward(end, written=step.span if isinstance(end, Missing) else None)
        onward = self._found[step]
        for one in reversed(passed):
            if name := counts(one):
                onward = Onward(onward.place, onward.counted | {name}, onward.written)
            self._found[one] = onward
        return self._found[place]

    def _following(self, step: Step) -> Place | str:
        """Where the call goes on after a step: that step itself where callers notice it, or the id of an end."""
        if step in self.menus.parts:
            return step
        if step.app == "goto":
            return step if self.calls.spread(step, step.args) else self.calls.target(step, step.args)
        if step.app == "gotoif" and not any(conditional(step.args)[1:]):
            return self.calls.after(step)
        if step.app in CALL:
            silent = self.calls.returns_at_once(self.calls.body(step, step.args, step.app))
            return self.calls.after(step) if silent else step
        if step.app in RETURN:
            return self._return(step)
        if step.app == "hangup":
            return HANGUP
        if step.app in ("congestion", "busy"):
            return FAILED
        return step if is_noticed(step) and step.app != "waitexten" else self.calls.after(step)

    def _end(self, step: Step) -> Missing | str:
        """What happens where an extension has nothing left to do."""
        if self.menus.falls_through:
            return ""
        return Missing(step.extension.title, "waits for another extension where this one ends (autofallthrough=no)")

    def _return(self, step: Step) -> Place | str:
        """Where a subroutine ends: after the step that calls it, where that is the only one."""
        callers = self._callers.get(step.extension.context.name, [])
        if len(callers) != 1:
            return RETURNED if callers else RETURN_ELSEWHERE
        following = self.calls.after(callers[0])
        return HANGUP if following is None and self.menus.falls_through else following

    @cached_property
    def _callers(self) -> dict[str, list[Step]]:
        """The steps that call subroutines, by the context of these."""
        callers: dict[str, list[Step]] = {}
        for step in self.calls.dialplan.steps():
            if step.app in CALL or step.app in CALL_IF:
                for body in self.calls.jumps(step):
                    if isinstance(body, Step):
                        callers.setdefault(body.extension.context.name, []).append(step)
        return callers
