"""Queues as sections of queues.conf."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.flow import Queue
from ivrlint.formats.asterisk.prompts import Played
from ivrlint.formats.plain import comment

MOST_ANNOUNCEMENTS = 10
"""Recordings that a queue plays in turn: app_queue's MAX_PERIODIC_ANNOUNCEMENTS (V)."""
_ANNOUNCES_EVERY = 60.0


def queue_section(
    queue: Queue, name: str, waiting: list[Played], *, has_exits: bool, leaves_unstaffed: bool
) -> Iterator[str]:
    """What queues.conf has to say of a queue, which plays `waiting` in turn."""
    announces = queue.announces or ()
    every = max(round(_ANNOUNCES_EVERY if queue.announces_every is None else queue.announces_every), 1)
    yield f"; {comment(queue.title)}"
    yield f"[{name}]"
    yield "; member => PJSIP/a-person-who-answers"
    yield "autofill = yes"
    if has_exits:
        yield f"context = {name}"
    if leaves_unstaffed:
        yield "joinempty = no"
    yield f"announce-position = {'yes' if 'position' in announces else 'no'}"
    yield f"announce-holdtime = {'yes' if 'estimated wait' in announces else 'no'}"
    if announces:
        yield f"announce-frequency = {every}"
    if waiting:
        yield f"periodic-announce = {','.join(piece.name for piece in waiting[:MOST_ANNOUNCEMENTS])}"
        yield f"periodic-announce-frequency = {every}"
        yield "periodic-announce-startdelay = 0"
    yield ""
