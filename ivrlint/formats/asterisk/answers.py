"""Answers that Read and SpeechBackground put into a variable, and what the tests behind them make of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ivrlint.formats.asterisk.calls import (
    LONGEST_EXPRESSION,
    Calls,
    Place,
    arguments,
    conditional,
    is_silent,
    main_step,
)
from ivrlint.formats.asterisk.lines import Step

_MOST_STEPS = 60
"""Steps followed behind the question."""


@dataclass(frozen=True, slots=True)
class Test:
    """One answer that a caller may key into a variable."""

    value: str
    target: Place
    step: Step


@dataclass(slots=True)
class Answers:
    """What becomes of a variable that the caller has keyed."""

    keys: list[Test] = field(default_factory=list)
    blank: Test | None = None
    rest: Place = None
    """Where the call goes on when no test holds."""


def answers_to(step: Step, calls: Calls) -> Answers | None:
    """What the steps after Read or SpeechBackground make of the answer; None where they tell no keys apart."""
    variable = "SPEECH_TEXT(0)" if step.app == "speechbackground" else arguments(step.args)[0].strip()
    answers = Answers()
    place: Place = calls.after(step)
    for _ in range(_MOST_STEPS):
        if not isinstance(place, Step):
            break
        if place.app == "goto" and f"${{{variable}" in place.args and not answers.keys:
            found = calls.spread(place, place.args)
            answers.keys = [Test(value, target, place) for value, target in found]
            place = None
        elif place.app in ("gotoif", "execif"):
            condition, yes, no = conditional(place.args)
            values = compared_values(condition, variable)
            done = main_step(place)
            goes = yes if place.app == "gotoif" else done.args if done.app == "goto" else ""
            if values is None or not goes:
                break
            target = calls.target(place, goes)
            for value in values:
                if value:
                    answers.keys.append(Test(value, target, place))
                else:
                    answers.blank = Test(value, target, place)
            place = calls.target(place, no) if no and place.app == "gotoif" else calls.after(place)
            continue
        elif is_silent(place):
            place = calls.after(place)
            continue
        break
    answers.rest = place
    return answers if answers.keys else None


def compared_values(condition: str, variable: str) -> list[str] | None:
    """The values that a condition compares a variable with, the empty one for nothing; None where it does not."""
    if len(condition) > LONGEST_EXPRESSION:
        return None
    bare = re.sub(r"[\s\"']", "", condition.strip().removeprefix("$[").removesuffix("]"))
    name = re.escape(f"${{{variable}}}")
    found: list[str] = []
    for part in bare.split("|"):
        if re.fullmatch(rf"\$\{{ISNULL\({name}\)\}}|\$\{{LEN\({name}\)\}}==?0", part):
            found.append("")
            continue
        match = re.fullmatch(rf"(\w*){name}(\w*)==?([\w*#-]*)", part)
        if match is None or not match[3].startswith(match[1]) or not match[3].endswith(match[2]):
            return None
        found.append(match[3][len(match[1]) : len(match[3]) - len(match[2])])
    return found
