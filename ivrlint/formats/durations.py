"""Durations as people write them."""

from __future__ import annotations

import re
from math import isfinite

from ivrlint.source import Scalar, Value

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)\Z", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(value: Value | None) -> float | None:
    """Seconds of `5s`, `2m`, `1h`, `500ms` or a plain number; None for anything else."""
    if not isinstance(value, Scalar):
        return None
    if isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return float(value.value) if value.value >= 0 else None
    return duration(value.text)


def duration(text: str) -> float | None:
    """Seconds of `5s`, `2m`, `1h` or `500ms`; None for anything else."""
    match = _DURATION.match(text.strip())
    if match is None:
        return None
    length = float(match[1]) * _SECONDS[match[2]]
    return length if isfinite(length) else None
