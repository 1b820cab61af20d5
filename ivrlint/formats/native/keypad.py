"""What YAML does to a keypad: keys that stand twice, of which it keeps one, and `#` that it takes for a comment."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Sequence as Row

from ivrlint.flow import Problem
from ivrlint.source import Entry, LocatedDocument, Mapping, Scalar, Sequence
from ivrlint.source.located_yaml import quoted_key

_LOST_KEY = re.compile(r"#:(?:\s|$)")
_COMMENTS = re.compile(r"(?:\s++|#[^\r\n]*+)*+")


def doubled_keys(root: Mapping) -> Iterator[Problem]:
    """Keys written twice in one mapping, except options: those have a rule of their own."""
    pending: list[tuple[Mapping | Sequence, str]] = [(root, "")]
    seen: set[int] = set()
    while pending:
        part, parent = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Sequence):
            pending += [(item, "") for item in part.items if not isinstance(item, Scalar)]
            continue
        pending += [(entry.value, entry.key.text) for entry in part.entries if not isinstance(entry.value, Scalar)]
        if parent not in ("options", "exits"):
            for first, second in part.doubled():
                what = "node" if parent == "nodes" else "field"
                message = f"the {what} `{second.key.text}` is written twice; YAML keeps only the last one"
                yield Problem(message, second.key.span, related=(first.key.span,))


def lost_hash_keys(document: LocatedDocument, option_maps: Row[Entry]) -> Iterator[Problem]:
    """`#: ...` among the options of a file, which YAML takes for a comment."""
    candidates = [comment for comment in document.comments if _LOST_KEY.match(comment.text)]
    if not candidates:
        return
    places: dict[int, list[tuple[int, int]]] = {}
    """For each column the places of the option maps whose keys stand there; 0 = maps without keys."""
    for part in option_maps:
        keys = part.value.entries if isinstance(part.value, Mapping) else []
        behind = _COMMENTS.match(document.source.text, part.span.end)
        end = behind.end() if behind else part.span.end
        places.setdefault(keys[0].key.span.column if keys else 0, []).append((part.key.start, end))
    for maps in places.values():
        maps.sort()
    for comment in candidates:
        for maps in (places.get(comment.span.column, []), places.get(0, [])):
            before = bisect_left(maps, (comment.start, 0)) - 1
            if before >= 0 and comment.start < maps[before][1]:
                message = 'an unquoted # begins a comment, so this option is lost; write it as "#":'
                yield Problem(message, comment.span, edit=quoted_key(comment.span))
                break
