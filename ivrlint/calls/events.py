"""What happens in a call, one thing after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivrlint.calls.heard import Piece
from ivrlint.flow import Edge, Flow, Node
from ivrlint.survey.visits import Ending


class Happening(StrEnum):
    """The kinds of thing that happen."""

    ENTERS = "enters"
    """The call gets to a place."""
    HEARS = "hears"
    """A piece of what is said begins."""
    LISTENS = "listens"
    """What was said until now could not be interrupted; from here on keys count."""
    PRESSES = "presses"
    """The caller presses a key."""
    SPEAKS = "speaks"
    """The caller says something."""
    IGNORED = "ignored"
    """The key just pressed, or the words just said, do nothing here."""
    SILENCE = "silence"
    """The caller has said and pressed nothing for too long."""
    WRONG = "wrong"
    """What the caller pressed or said is no choice here, or no complete number."""
    WAITS = "waits"
    """Waiting in a queue begins."""
    TOLD = "told"
    """A queue tells those who wait something that the file does not word: their place, how long it will be."""
    TAKES = "takes"
    """The call goes on by a way out of the place."""
    ENDS = "ends"
    """The call is over."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens."""

    at: float
    """Seconds since the call was answered, waits included."""
    kind: Happening
    flow: Flow
    """The flow that the call is in."""
    node: Node
    """The place that the call is in."""
    piece: Piece | None = None
    """What is heard."""
    edge: Edge | None = None
    """The way out that is taken, or that silence and wrong keys lead to once the tries are used up."""
    keys: str = ""
    """What the caller presses or says."""
    number: int = 0
    """Which play of the prompt met silence or a wrong key, the first one is 1."""
    seconds: float = 0.0
    """How long the silence was, or how long the wait will be if the caller stays."""
    words: str = ""
    """What a queue tells, as the file calls it."""
    ending: Ending | None = None
    """How the call ends."""
    round: bool = False
    """The call ends because it would go round for ever without a second passing."""
