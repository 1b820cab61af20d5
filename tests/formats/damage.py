"""Damaged files: whatever a reader is given, it reads it or refuses it, and what it built hangs together."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from ivrlint.flow import Flow
from ivrlint.source import SourceError, SourceText
from ivrlint.survey import Answer, Survey


def survives(read: Callable[[SourceText], Flow], text: str) -> None:
    """Assert that a reader refuses a text with its own error, or builds a flow that can be surveyed."""
    try:
        built = read(SourceText("flow", text))
    except SourceError:
        return
    survey = Survey(built)
    assert {*built.starts, *built.entries.values()} <= set(built.nodes)
    assert {edge.target for edge in built.connections} <= set(built.nodes)
    list(survey.reach.unreachable_sources())
    list(survey.reach.trapped_parts())
    list(survey.reach.stops())
    assert survey.people.from_node(built.start) in Answer


def damage(data: st.DataObject, root: Any, junk: st.SearchStrategy[Any]) -> None:
    """Replace, drop or double one to four parts of a value in place."""
    for _ in range(data.draw(st.integers(1, 4))):
        if not (found := _places(root)):
            return
        *parents, last = data.draw(st.sampled_from(found))
        part = root
        for step in parents:
            part = part[step]
        how = data.draw(st.sampled_from(["replace", "delete", "copy"]))
        if how == "delete":
            del part[last]
        elif how == "copy" and isinstance(part, list):
            part.append(copy.deepcopy(part[last]))
        else:
            part[last] = copy.deepcopy(data.draw(junk))


def torn(data: st.DataObject, text: str, pieces: st.SearchStrategy[str], most: int) -> str:
    """A text with up to `most` characters somewhere in it replaced by one of `pieces`."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + most)))
    return text[:start] + data.draw(pieces) + text[end:]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every part of a value."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        found += _places(part, (*path, key))
    return found
