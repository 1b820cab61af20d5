"""Archy's menus and their choices, each of which is an action under the name of its own kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivrlint.flow import NO_TARGET, Edge, EdgeKind, Menu, Problem
from ivrlint.formats.archy.actions import RUN, TRANSFERS, Actions
from ivrlint.formats.archy.goals import END, Exit, Goal, Scope
from ivrlint.formats.archy.values import (
    audio_of,
    entry_of,
    is_open,
    is_true,
    key_of,
    literal,
    members,
    number_of,
    part,
    seconds_of,
    terms_of,
    written,
)
from ivrlint.source import Entry, Mapping, Span, Value

REPEAT_COUNT = 3
"""How often a menu is played in all where the file does not say: Genesys' article on default menu settings."""
MENU_SELECTION_TIMEOUT = 10.0
"""Seconds for a choice in a menu where the file does not say: the same article."""


class Walker(Actions):
    """Reads menus, and lists of actions, into nodes and exits."""

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
            goal = self.run(part(choice.value, "task", *RUN) or part(choice.value, *RUN), END, scope)
            self.register("tasks", choice, goal)
            return goal
        if type in ("subMenu", "menu"):
            inner = entry_of(choice.value, "menu") or choice
            return self.menu(inner, scope)
        if type in ("previous", "previousMenu"):
            return Goal("back", self.around.get(menu) or "", choice.key.span)
        if type in ("repeat", "repeatMenu"):
            return Goal("node", menu, choice.key.span)
        if type in TRANSFERS:
            return self._transfer(type, choice, END, scope, menu)
        return self._action(type, choice, END, scope)

    def _option(self, menu: str, choice: Entry, goal: Goal) -> None:
        dtmf = entry_of(choice.value, "dtmf")
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


def _reference_id(choice: Entry) -> str:
    return written(part(choice.value, "refId")) or written(part(choice.value, "name"))


def _defaults(menu: Value) -> Iterator[Value]:
    """The reference to the choice that is taken when the menu has been played out: `defaultChildMenuRef`."""
    for entry in menu.entries if isinstance(menu, Mapping) else ():
        if entry.key.text.startswith("default") and entry.key.text.endswith("Ref"):
            yield entry.value


def _default_span(menu: Value) -> Span | None:
    return next((value.span for value in _defaults(menu)), None)
