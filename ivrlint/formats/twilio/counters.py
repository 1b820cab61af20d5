"""Counters of tries, which people build in Studio from Liquid variables and splits."""

from __future__ import annotations

import re

from ivrlint.formats.twilio.states import LONGEST_EXPRESSION, SET, Condition, State, Transition

MOST_TRIES = 50
"""A counter that allows more is taken for no limit."""
NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?\Z", re.ASCII)
"""A number as people write it into a variable."""
_STEP = re.compile(r"\{\{-?\s*flow\.variables\.([\w-]+)\s*(?:\|[^|{}]*)*?\|\s*(plus|minus):\s*(\d{1,6})\s*-?\}\}\s*\Z")
_BEGUN = re.compile(
    r"\{%-?\s*if\s+flow\.variables\.([\w-]+)\s*-?%\}([^%]*)\{%-?\s*else\s*-?%\}\s*(\d{1,6})\s*\{%-?\s*endif\s*-?%\}\Z"
)
"""A counter that begins where it is counted: `{% if flow.variables.n %}...{% else %}1{% endif %}`."""


def increment(value: str) -> tuple[str, float] | None:
    """The variable that a Liquid expression counts up or down, and by how much.

    One that is not there yet counts as 0, also where the expression itself says where to begin.
    """
    if len(value) > LONGEST_EXPRESSION:
        return None
    begun = _BEGUN.match(value.strip())
    match = _STEP.match(begun[2].strip() if begun else value.strip())
    step = (match[1], float(match[3]) * (1 if match[2] == "plus" else -1)) if match else None
    return step if begun is None or step == (begun[1], float(begun[3])) else None


def counted(state: State) -> frozenset[str]:
    """The variables that a state counts up or down."""
    steps = ((name, increment(value)) for name, value in state.variables) if state.type == SET else ()
    return frozenset(name for name, step in steps if step and step[0] == name and step[1])


def counted_on(states: list[State], variable: str, value: float) -> float:
    """The value of a variable after these states."""
    for state in states:
        for name, written in state.variables if state.type == SET else ():
            if name == variable and (step := increment(written)) and step[0] == variable:
                value += step[1]
            elif name == variable and NUMBER.match(written.strip()):
                value = float(written)
    return value


def taken_for(split: State, value: float) -> Transition | str | None:
    """The exit of a split for a number; `unknown` where a condition cannot be judged."""
    for transition in split.matches:
        for condition in transition.conditions:
            holds = _holds(condition, value)
            if holds is None:
                return "unknown"
            if holds:
                return transition
    return split.on("noMatch")


def _holds(condition: Condition, value: float) -> bool | None:
    numbers = [part.strip() for part in condition.value.split(",")]
    if not all(map(NUMBER.match, numbers)):
        return None
    given = float(numbers[0])
    results = {
        "equal_to": value == given,
        "not_equal_to": value != given,
        "less_than": value < given,
        "greater_than": value > given,
        "matches_any_of": any(value == float(number) for number in numbers),
    }
    return results.get(condition.type)
