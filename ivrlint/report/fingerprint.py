"""The fingerprint of a line that GitHub code scanning follows an alert by: a hash of the text from the line on.

Computed as the upload action does (`fingerprints.ts` of codeql-action, V): spaces and tabs left out, line ends as
one sign, 100 UTF-16 units from the start of the line, a polynomial in 37 modulo 2^64, and how many lines up to this one
have the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set

UNITS = 100
"""How much of the text behind the start of a line is hashed, in UTF-16 units."""

_BASE = 37
_END = "\uffff"
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def line_fingerprints(text: str, lines: Set[int]) -> dict[int, str]:
    """The fingerprints of the `lines` of a text, which are counted from 1; of lines that it has not, none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = _ASTRAL.sub(_as_surrogates, text) + _END
    seen: Counter[str] = Counter()
    fingerprints = {}
    start = 0
    for line in range(1, max(lines, default=0) + 1):
        window = units[start : start + UNITS]
        seen[window] += 1
        if line in lines:
            fingerprints[line] = f"{_hash(window):x}:{seen[window]}"
        start = units.find("\n", start) + 1
        if not start:
            break
    return fingerprints


def _as_surrogates(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _hash(window: str) -> int:
    value = 0
    for unit in window.ljust(UNITS, "\0"):
        value = (value * _BASE + ord(unit)) % 2**64
    return value
