"""Who rings: how many callers there are, of which kinds, and how each kind behaves on the line."""

from __future__ import annotations

from dataclasses import dataclass

ERROR_RATE = 0.02
"""The share of key presses that go wrong, where nobody says (J)."""
NO_INPUT_RATE = 0.05
"""The share of prompts that meet silence, where nobody says (J)."""
PATIENCE = 180.0
"""Mean seconds that callers stay on the line before they give up, where nobody says (J; as long as the
wait that Spain's Ley 10/2025 allows, S)."""


@dataclass(frozen=True, slots=True)
class CallerKind:
    """How callers of one kind behave. What is None is as with the other callers, and at last an assumption."""

    name: str = "callers"
    share: float = 1.0
    """Their share of all callers."""
    error_rate: float | None = None
    """The share of their key presses that go wrong."""
    no_input_rate: float | None = None
    """The share of prompts that they meet with silence."""
    patience: float | None = None
    """Mean seconds that they stay on the line before they give up; giving up is as likely at any moment."""
    pace: float = 1.0
    """How much longer than others they take to decide and to press a key."""
    knows_keys: bool = False
    """They press at once where the prompt lets them."""
    wants: str | None = None
    """Id of the node that they ring for: at each menu they choose what leads there."""
    caller: str | None = None
    """What the system knows them as: the case of a branch by caller (new, known, returning, withheld, blocked)."""


@dataclass(frozen=True, slots=True)
class Callers:
    """Who rings."""

    per_month: float | None = None
    """Calls a month."""
    patience: float | None = None
    """Mean seconds that callers wait before they give up."""
    error_rate: float | None = None
    no_input_rate: float | None = None
    value_lost: tuple[float, str] | None = None
    """What a lost caller costs: an amount and its currency."""
    kinds: tuple[CallerKind, ...] = ()
    """Empty where all callers are alike."""
