"""A mystery call as plain text, for formats that have no colours: time, what is heard, what is pressed."""

from __future__ import annotations

from ivrlint.calls.caller import Visit
from ivrlint.report import Look
from ivrlint.report.call import event_lines


def play(visit: Visit) -> str:
    """A call line by line, from its answer to its end."""
    look = Look(width=100)
    return "".join(event_lines(event, look) for event in visit.events).strip("\n")
