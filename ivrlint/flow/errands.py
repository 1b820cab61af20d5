"""What callers ring about, as a file tells it: in their words, how many of them, and where it should lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivrlint.source import Span


@dataclass(frozen=True, slots=True)
class Errand:
    """A reason to ring."""

    name: str
    span: Span
    share: float | None = None
    """The share of all calls that are about it, from 0 to 1."""
    why: Mapping[str, str] = field(default_factory=dict)
    """What callers say, by language, under an empty one in the language of the file; without any it is the name."""
    reaches: tuple[str, ...] = ()
    """Ids of the nodes that it should come to, to one of them, if they exist; empty = it is not said."""
