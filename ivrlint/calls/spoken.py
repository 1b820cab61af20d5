"""What callers hear in a call: what is said in one go, until they or the machine break it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ivrlint.calls.events import Event, Happening
from ivrlint.calls.heard import Piece

LONGEST_PAUSE = 1.0
"""Seconds of silence after which what is said begins anew; the pauses of the timing model are shorter (J)."""
SHORTEST = 0.3
"""Seconds of a piece that is broken off without which nobody has heard it (J)."""
_BREAKS_OFF = (Happening.TAKES, Happening.ENDS, Happening.PRESSES, Happening.SPEAKS)
"""What ends a piece before its time."""
_BEGINS_ANEW = (Happening.PRESSES, Happening.SPEAKS, Happening.SILENCE, Happening.WRONG, Happening.WAITS)
"""What stands between two things that are said."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece that is heard."""

    event: Event
    """When and where it begins."""
    piece: Piece
    end: float
    """When it ends, or is broken off."""


def spoken(events: Sequence[Event]) -> list[list[Spoken]]:
    """What is said in a call, piece by piece, in a list for each time that it goes on without a pause.

    What is broken off as soon as it begins is left out, for nobody hears it.
    """
    parts: list[list[Spoken]] = []
    anew = True
    for event, following in pairwise([*events, None]):
        assert event is not None
        ignored = following is not None and following.kind is Happening.IGNORED
        if event.kind in _BREAKS_OFF and not ignored and parts and parts[-1][-1].end > event.at:
            last = parts[-1].pop()
            if event.at - last.event.at >= SHORTEST:
                parts[-1].append(replace(last, end=event.at))
            elif not parts[-1]:
                parts.pop()
        anew = anew or not parts or (event.kind in _BEGINS_ANEW and not ignored)
        if event.kind is Happening.HEARS and event.piece is not None:
            said = Spoken(event, event.piece, event.at + event.piece.seconds)
            if anew or event.at > parts[-1][-1].end + LONGEST_PAUSE:
                parts.append([])
            parts[-1].append(said)
            anew = False
    return parts
