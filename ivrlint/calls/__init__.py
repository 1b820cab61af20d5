"""Floor 5, beside lint: callers on the phone. A call is a walk of one caller through a flow, with its times."""

from ivrlint.calls.conditions import Conditions
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.heard import Piece
from ivrlint.calls.phone import Call

__all__ = ["Call", "Conditions", "Event", "Happening", "Piece"]
