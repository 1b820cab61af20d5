"""Menus of Twilio Studio: a gather widget that plays and listens, and a split that tests the digits, are one menu."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ivrlint.flow import NO_TARGET, Collect, Edge, EdgeKind, Menu, Node, Prompt
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.twilio.counters import MOST_TRIES, NUMBER, counted, counted_on, taken_for
from ivrlint.formats.twilio.states import SAY, SET, SPLIT, Condition, State, Transition, looked_at

TERM = "widget"
"""What Studio calls a node."""

DEFAULT_TIMEOUT = 5.0
"""Seconds of silence until a gather gives up where the file does not say: Studio's documentation of the widget."""

MOST_SHARED = 50
"""A split with more exits is read as a part of the one gather that it names, and not of all that lead to it."""
_MOST_CASES = 10
"""A split with more exits is taken for no counter."""
MOST_STEPS = 20
"""States followed between a failed try and the next one; real ones need up to four."""
_KEYS = re.compile(r"[0-9*#]{1,20}\Z", re.ASCII)
_CLASS = re.compile(r"\[([0-9*#]+|[0-9]-[0-9])\]", re.ASCII)


def keys_of(condition: Condition) -> tuple[str, ...]:
    """The keys that a condition on digits names, none where it names something else."""
    value = condition.value
    if condition.type == "regex":
        values = _alternatives(value)
    elif condition.type == "matches_any_of":
        values = [part.strip() for part in value.split(",")]
    elif condition.type in ("equal_to", "contains", "starts_with"):
        values = [value]
    else:
        return ()
    return tuple(dict.fromkeys(values)) if values and all(map(_KEYS.match, values)) else ()


def _alternatives(pattern: str) -> list[str]:
    """The keys that a regular expression lists one by one."""
    bare = pattern.strip("/").removeprefix("^").removesuffix("$").strip("()").replace("\\*", "*").replace("\\#", "#")
    if match := _CLASS.fullmatch(bare):
        if match[1][1:2] == "-":
            return [str(digit) for digit in range(int(match[1][0]), int(match[1][2]) + 1)]
        return list(match[1])
    return bare.split("|")


@dataclass(slots=True)
class Gathered:
    """A gather as a node, its exits, and the states that have become a part of it."""

    node: Node
    exits: list[Edge] = field(default_factory=list)
    absorbed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Retry:
    """A loop back to a gather that a counter ends."""

    plays: int
    exit: Transition | None
    """Where the call goes on when the counter says so; None where no exit of the split fits."""
    split: State
    again: Prompt
    states: frozenset[str]


class Menus:
    """Reads the gathers of one flow, each together with the splits behind it."""

    def __init__(self, states: dict[str, State], mentions: Mapping[str, Collection[str]]) -> None:
        """Read those among `states`; `mentions` are, for each, the states that look at what the caller did there."""
        self.states = states
        self.mentions = mentions

    def read(self, state: State) -> Gathered:
        """The menu, or the entry of a number, that a gather makes."""
        return _Gather(state, self).read()

    @cached_property
    def first_values(self) -> dict[str, set[float]]:
        """The numbers that the flow itself sets each variable to."""
        values: dict[str, set[float]] = {}
        for state in self.states.values():
            for name, value in state.variables if state.type == SET else ():
                if NUMBER.match(value.strip()):
                    values.setdefault(name, set()).add(float(value))
        return values


class _Gather:
    def __init__(self, state: State, menus: Menus) -> None:
        self.state = state
        self.menus = menus
        self.states = menus.states
        self.absorbed: set[str] = set()
        self.digits = self._split("keypress", "Digits")
        self.speech = self._split("speech", "SpeechResult")
        own = {split.name for split in (self.digits, self.speech) if split}
        self.is_stored = bool(set(menus.mentions.get(state.name, ())) - own)
        self.exits: list[Edge] = []
        self.options: dict[str, int] = {}
        """Where among the exits the first option is that leads to a state, or by key, the one that leads nowhere."""
        self.spoken: dict[int, list[str]] = {}
        """What callers may say for an option among the exits."""

    def _split(self, event: str, field: str) -> State | None:
        """The split that tests what is keyed or said here, behind nothing but states that store it."""
        own = ("widgets", self.state.name, field)
        stored: list[State] = []
        split = self.states.get(self.state.after(event) or "")
        while split and split.type == SET and len(stored) < MOST_STEPS:
            if any(looked_at(value) != own for _, value in split.variables):
                return None
            stored.append(split)
            split = self.states.get(split.after("next") or "")
        if split is None or split.type != SPLIT:
            return None
        names = {("flow.variables", name, None) for state in stored for name, _ in state.variables}
        is_meant = split.bare == field or split.tested in names
        if split.tested != own and not (is_meant and len(split.transitions) <= MOST_SHARED):
            return None
        self.absorbed.update(state.name for state in stored)
        return split

    def read(self) -> Gathered:
        state = self.state
        is_menu = self._is_menu()
        for event, split in (("keypress", self.digits), ("speech", self.speech)):
            if split:
                self.absorbed.add(split.name)
                for match in split.matches:
                    (self._keys if split is self.digits else self._phrases)(match, is_menu)
                self._no_match(split)
            else:
                self._heard(state.on(event), is_menu and event == "speech")
        for number, phrases in self.spoken.items():
            option = self.exits[number]
            words = dict.fromkeys((*option.phrases, *phrases))
            self.exits[number] = replace(option, phrases=tuple(word for word in words if word != option.key))
        if not state.after("keypress") and not state.after("speech"):
            keypress = state.on("keypress")
            self.exits.append(Edge(state.name, NO_TARGET, EdgeKind.NEXT, keypress.span if keypress else state.span))
        self._handler(EdgeKind.NO_INPUT, state.on("timeout"), state)
        return Gathered(self._menu() if is_menu else self._collect(), self.exits, self.absorbed)

    # nodes

    def _is_menu(self) -> bool:
        """Whether the caller chooses here. Else a number is keyed, which the split may check.

        A split that tests the input of another widget was meant for this one: a menu whose keys do nothing.
        """
        behind = self.states.get(self.state.after("keypress") or "")
        if behind is None:
            return self.speech is not None
        if self.digits:
            return _names_keys(self.digits, self.state.digits)
        tested = behind.tested if behind.type == SPLIT else None
        if tested is None or tested[0] != "widgets" or tested[2] not in ("Digits", "SpeechResult", "Choice"):
            return False
        return _names_keys(behind, self.state.digits)

    def _menu(self) -> Node:
        state = self.state
        keys, speech = bool(state.after("keypress")), bool(state.after("speech"))
        return Menu(
            id=state.name,
            span=state.span,
            whole=state.whole,
            prompt=state.prompt,
            language=state.text("language"),
            term=TERM,
            input="both" if keys and speech else "speech" if speech else "keys",
        )

    def _collect(self) -> Node:
        state = self.state
        digits = state.digits
        return Collect(
            id=state.name,
            span=state.span,
            whole=state.whole,
            prompt=state.prompt,
            language=state.text("language"),
            term=TERM,
            datum=None if self.digits else state.name,
            digits=(digits, digits) if digits else None,
            terminator=state.text("finish_on_key"),
            first_digit=self._timeout(),
        )

    def _timeout(self) -> float | None:
        return DEFAULT_TIMEOUT if self.state.value("timeout") is None else self.state.number("timeout")

    # exits

    def _connect(self, kind: EdgeKind, transition: Transition, **details: object) -> None:
        if kind is EdgeKind.OPTION:
            self.options.setdefault(transition.next or f"key {details.get('key')}", len(self.exits))
        self.exits.append(
            Edge(
                self.state.name,
                transition.next or NO_TARGET,
                kind,
                transition.span,
                target_span=transition.next_span,
                **details,  # type: ignore[arg-type]
            )
        )

    def _heard(self, transition: Transition | None, in_menu: bool) -> None:
        """What was keyed or said goes on to something that is no split of this gather."""
        if transition is None or not transition.next:
            return
        if not any(edge.target == transition.next and edge.kind is EdgeKind.NEXT for edge in self.exits):
            kind, condition = (EdgeKind.CASE, "speech") if in_menu else (EdgeKind.NEXT, None)
            self._connect(kind, transition, condition=condition)

    def _keys(self, transition: Transition, is_menu: bool) -> None:
        """The options of one exit of the split, or what it checks of a number."""
        for condition in transition.conditions:
            keys = keys_of(condition)
            if keys and (is_menu or all(len(key) == 1 for key in keys)):
                for key in keys:
                    sets = {self.state.name: key} if self.is_stored else {}
                    self._connect(EdgeKind.OPTION, transition, key=key, sets=sets)
            else:
                self._connect(EdgeKind.CASE if is_menu else EdgeKind.NEXT, transition, condition=condition.said)
        if not transition.conditions:
            self._connect(EdgeKind.CASE, transition)

    def _phrases(self, transition: Transition, is_menu: bool) -> None:
        """What callers may say: added to the option that leads to the same place, else an option of its own."""
        phrases: list[str] = []
        for condition in transition.conditions:
            if condition.type in ("equal_to", "contains", "matches_any_of", "starts_with"):
                phrases += (part.strip() for part in condition.value.split(",") if part.strip())
        leading = [transition.next] if transition.next else [f"key {phrase}" for phrase in phrases]
        number = next((self.options[to] for to in leading if to in self.options), None)
        if number is not None:
            self.spoken.setdefault(number, []).extend(phrases)
            return
        if phrases and is_menu:
            self._connect(EdgeKind.OPTION, transition, phrases=tuple(phrases))
        else:
            said = ", ".join(condition.said for condition in transition.conditions) or None
            self._connect(EdgeKind.CASE, transition, condition=said)

    def _no_match(self, split: State) -> None:
        """What becomes of a wrong key or phrase; said once where both splits do the same."""
        known = {edge.target for edge in self.exits if edge.kind is EdgeKind.NO_MATCH}
        self._handler(EdgeKind.NO_MATCH, split.on("noMatch"), split)
        if self.exits[-1].target in known:
            self.exits.pop()

    def _handler(self, kind: EdgeKind, transition: Transition | None, place: State) -> None:
        """What becomes of silence or of a wrong key; `place` is the state whose exit it is."""
        state = self.state
        after = self._timeout() if kind is EdgeKind.NO_INPUT else None
        plays = state.loops if kind is EdgeKind.NO_INPUT else 1
        own = {split.name: split for split in (self.digits, self.speech) if split}
        if transition and transition.next in own:
            self._handler_of_blank(kind, own[transition.next], after, plays)
            return
        if transition is None or not transition.next:
            span = transition.span if transition else place.span
            implied = transition is None
            self.exits.append(Edge(state.name, NO_TARGET, kind, span, after=after, tries=plays, implied=implied))
            return
        self._leave(kind, transition, after, plays)

    def _handler_of_blank(self, kind: EdgeKind, split: State, after: float | None, plays: int) -> None:
        """A time-out that is wired to the menu's own split: no digits match nothing."""
        transition = split.on("noMatch")
        if transition and transition.next and transition.next != split.name:
            self._leave(kind, transition, after, plays)
        else:
            self.exits.append(Edge(self.state.name, NO_TARGET, kind, split.span, after=after, tries=plays))

    def _leave(self, kind: EdgeKind, transition: Transition, after: float | None, plays: int) -> None:
        retry = self._retry(transition.next or "")
        if retry is None:
            self._connect(kind, transition, after=after, tries=plays)
            return
        self.absorbed |= retry.states
        leaving = retry.exit
        self.exits.append(
            Edge(
                self.state.name,
                (leaving.next if leaving else None) or NO_TARGET,
                kind,
                transition.span,
                after=after,
                tries=plays * retry.plays,
                again=(retry.again,) if retry.again else (),
                target_span=leaving.next_span if leaving else None,
            )
        )

    # retries

    def _retry(self, first: str) -> _Retry | None:
        """The retry that begins at `first`, where a counter that the loop itself changes ends it."""
        before, split = self._passed(first)
        tested = split.tested if split and split.type == SPLIT else None
        if split is None or tested is None or tested[0] != "flow.variables" or len(split.transitions) > _MOST_CASES:
            return None
        for transition in split.transitions:
            between, back = self._passed(transition.next or "")
            if back is self.state:
                return self._counted(split, tested[1], transition, before, between)
        return None

    def _passed(self, first: str) -> tuple[list[State], State | None]:
        """The messages and assignments from a state on, and the first state that is neither."""
        passed: list[State] = []
        state = self.states.get(first)
        while state and state.type in (SAY, SET) and len(passed) < MOST_STEPS:
            passed.append(state)
            state = self.states.get(state.after("audioComplete" if state.type == SAY else "next") or "")
        return passed, state

    def _counted(
        self, split: State, variable: str, loop: Transition, before: list[State], between: list[State]
    ) -> _Retry | None:
        """Play the tries out: how often the loop is taken before the counter leads elsewhere."""
        if not any(variable in counted(state) for state in (*before, *between)):
            return None
        value: float = self._first_value(variable)
        for plays in range(1, MOST_TRIES):
            value = counted_on(before, variable, value)
            taken = taken_for(split, value)
            if taken == "unknown":
                return None
            if taken is not loop:
                again = SILENCE
                for state in (*before, *between):
                    again += state.prompt if state.type == SAY else SILENCE
                names = frozenset(state.name for state in (*before, split, *between))
                return _Retry(plays, taken if isinstance(taken, Transition) else None, split, again, names)
            value = counted_on(between, variable, value)
        return None

    def _first_value(self, variable: str) -> float:
        """What the flow sets the counter to before it counts; 0 where it does not say, or says several things."""
        values = self.menus.first_values.get(variable, set())
        return next(iter(values)) if len(values) == 1 else 0.0


def _names_keys(split: State, digits: int | None) -> bool:
    """Whether a split on digits tells keys apart, and does not check a number: mostly by single keys."""
    conditions = [condition for transition in split.matches for condition in transition.conditions]
    named = [keys_of(condition) for condition in conditions]
    single = sum(bool(keys) and all(len(key) == 1 for key in keys) for keys in named)
    if single:
        return single * 2 > len(conditions) or digits is None or digits <= 2
    keys = [key for keys in named for key in keys]
    return len(keys) > 1 and all(named) and all(len(key) == 2 for key in keys)
