"""Profiles of callers: how they listen, what they get wrong, how long they stay."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivrlint.flow.callers import CallerKind


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of being a caller."""

    name: str
    kind: CallerKind = field(default_factory=CallerKind)
    """Their slips, patience and pace, and what the system knows them as."""
    hears_all: bool = False
    """They listen to all choices before they press a key."""
    takes_first: bool = False
    """They take the first choice that fits at all."""
    tries_zero: bool = False
    """They press 0 in each menu before they listen to it."""
    has_numbers: bool = True
    """They have at hand whatever number they are asked for."""
    language: str | None = None
    """The only language that they understand; an empty text = none that the line speaks."""


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("first-time", CallerKind(caller="new")),
        Profile("returning", CallerKind(caller="returning", pace=0.8)),
        Profile("in a hurry", CallerKind(patience=45.0, pace=0.8), takes_first=True),
        Profile("silent", CallerKind(no_input_rate=1.0)),
        Profile("presses wrong keys", CallerKind(error_rate=0.5)),
        Profile("other language", CallerKind(pace=1.3, error_rate=0.08), language=""),
        Profile("listens to everything", CallerKind(pace=1.2), hears_all=True),
        Profile("tries 0", CallerKind(), tries_zero=True),
        Profile("lacks the number", CallerKind(), has_numbers=False),
    )
}
"""The profiles that there are without saying anything; their figures are our own (J)."""

USUAL = "first-time"
"""Who rings where a scenario does not say."""
