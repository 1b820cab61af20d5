"""How far a person is from a place, in few enough steps to be told apart by colour."""

from __future__ import annotations

from ivrlint.measure.outline import Place
from ivrlint.survey import Answer

NEAR, FAR = 20, 60
"""Seconds up to which a person is near, and above which one is far, where places are coloured (J)."""

DISTANCES = {
    "here": "a person",
    "near": f"a person within {NEAR} s",
    "mid": f"a person within {FAR} s",
    "far": f"a person after more than {FAR} s",
    "later": "a person later: rings back, or after a failure",
    "none": "no way to a person",
    "untold": "cannot be told",
}
"""How far a person is from a place, with what the legend says."""

_SHORT = {"here": "a person", "later": "later", "none": "no person", "untold": "unknown"}


def distance(place: Place) -> str:
    """How far a person is from a place, by the names of DISTANCES."""
    seconds = place.seconds_to_person
    if seconds is not None:
        return "here" if seconds == 0 else "near" if seconds <= NEAR else "mid" if seconds <= FAR else "far"
    return {Answer.YES: "later", Answer.NO: "none", Answer.UNKNOWN: "untold"}[place.person]


def distance_words(place: Place) -> str:
    """`a person in 22 s`, `no way to a person`."""
    name = distance(place)
    if name == "untold":
        return "whether a person can be reached cannot be told"
    if name == "later":
        return "a person rings back" if place.rings_back else "a person only where something fails, or later"
    return f"a person in {place.seconds_to_person:.0f} s" if place.seconds_to_person else DISTANCES[name]


def distance_word(place: Place) -> str:
    """The same where there is little room: `22 s`, `no person`."""
    if place.seconds_to_person is None and place.rings_back:
        return "rings back"
    return _SHORT.get(distance(place)) or f"{place.seconds_to_person:.0f} s"
