"""Who lands at a place, as text: for a terminal and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from ivrlint import __version__
from ivrlint.flow import Edge, EdgeKind
from ivrlint.measure.arrivals import Arrival, Arrivals, StartWalk
from ivrlint.report import Look, number_of, seconds_word
from ivrlint.report.measurement.values import number, percent
from ivrlint.report.safe import ascii_only, json_text, printable
from ivrlint.survey import Answer, Survey

MOST_ROWS = 20

_PERSON = {
    Answer.YES: "A person can still be reached from here.",
    Answer.NO: "No person can be reached from here any more.",
    Answer.UNKNOWN: "Whether a person can still be reached from here cannot be told.",
}
_WAYS = {
    EdgeKind.NO_INPUT: "silence",
    EdgeKind.NO_MATCH: "wrong keys",
    EdgeKind.FAILURE: "a failure",
    EdgeKind.OVERFLOW: "no room, nobody there or too long a wait",
    EdgeKind.ANSWER: "an answer",
}


def render(name: str, found: Arrivals, look: Look) -> str:
    """Who lands at a place in the output format `name`."""
    return FORMATS[name](found, look)


def way_words(edge: Edge, survey: Survey) -> str:
    """How callers leave the node before: `key 3 «bills» in «main»`."""
    source = survey.flow.node(edge.source)
    if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        label = f" «{edge.label}»" if edge.label and edge.key else ""
        how = f"{edge.choice}{label}"
    else:
        how = _WAYS.get(edge.kind) or (f"«{edge.condition}»" if edge.condition else "going on")
    return f"{how} in «{source.title}»"


def _terminal(found: Arrivals, look: Look) -> str:
    text = "".join(line.rstrip() + "\n" for line in _lines(found, look))
    return text if look.unicode else ascii_only(text)


def _lines(found: Arrivals, look: Look) -> Iterator[str]:
    node = found.node
    yield printable(f"{node.span} · {node.kind} «{node.title}»")
    yield ""
    if not found.starts:
        yield "Nothing leads here."
        return
    yield from _wrapped(f"{share_words(found)} {_PERSON[found.person]}", "", look)
    yield from ("", "Who lands here")
    ways: dict[str, float | None] = {}
    for arrival in found.ways:
        words = _arrival(arrival, found.survey)
        ways[words] = None if arrival.share is None else (ways.get(words) or 0.0) + arrival.share
    for words, share in list(ways.items())[:MOST_ROWS]:
        told = "-" if share is None else percent(share)
        yield from _wrapped(f"  {told:>6}  {printable(words)}", " " * 10, look)
    if len(ways) > MOST_ROWS:
        yield f"  and {len(ways) - MOST_ROWS} more (--format json has all)"
    yield from ("", "The quickest way")
    for start in found.starts:
        yield from _start(start, found.survey, look)
    if found.more_starts:
        yield f"  and from {number_of(found.more_starts, 'more start')}"


def share_words(found: Arrivals) -> str:
    """How many calls get to a place, as a sentence."""
    calls = "calls" if len(found.survey.flow.starts) == 1 else "calls to the first number"
    if found.entered is None:
        return f"How many {calls} get here cannot be known."
    if found.entered > 1:
        return f"In {calls} this is met {number(found.entered)} times on average."
    return f"{percent(found.entered)} of {calls} get here."


def _arrival(arrival: Arrival, survey: Survey) -> str:
    return "straight from the start of the call" if arrival.edge is None else way_words(arrival.edge, survey)


def _start(start: StartWalk, survey: Survey, look: Look) -> Iterator[str]:
    walk = start.walk
    numbers = ", ".join(start.numbers[:5]) + (" and others" if len(start.numbers) > 5 else "")
    name = numbers or f"«{survey.flow.node(start.start).title}»"
    if not walk.steps:
        yield from _wrapped(f"  from {printable(name)}: only where something fails", "    ", look)
        return
    presses = [edge for step in walk.steps if (edge := step.edge) and edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT)]
    keys = ", ".join(way_words(edge, survey) for edge in presses)
    cost = f"{seconds_word(walk.seconds, walk.exact)}, {number_of(walk.keys, 'key')}"
    yield from _wrapped(f"  from {printable(name)}: {cost}{': ' if keys else ''}{printable(keys)}", "    ", look)


def _wrapped(text: str, indent: str, look: Look) -> list[str]:
    return textwrap.wrap(
        text, max(look.width, 20), subsequent_indent=indent, break_on_hyphens=False, drop_whitespace=True
    )  # fmt: skip


def _json(found: Arrivals, look: Look) -> str:
    return json_text({"version": 1, "ivrlint": __version__, **_as_json(found)})


def _as_json(found: Arrivals) -> dict[str, Any]:
    node = found.node
    return {
        "path": found.survey.flow.path,
        "node": node.id,
        "name": node.title,
        "kind": node.kind,
        "line": node.span.line,
        "share": _rounded(found.entered),
        "person": found.person.name.lower(),
        "ways": [
            {
                "from": arrival.edge.source if arrival.edge else None,
                "kind": arrival.edge.kind if arrival.edge else "start",
                "key": arrival.edge.key if arrival.edge else None,
                "label": arrival.edge.label if arrival.edge else None,
                "share": _rounded(arrival.share),
            }
            for arrival in found.ways
        ],
        "starts": [
            {
                "numbers": list(start.numbers),
                "start": start.start,
                "seconds": _rounded(start.walk.seconds) if start.walk.steps else None,
                "keys": start.walk.keys if start.walk.steps else None,
                "exact": start.walk.exact,
                "walk": [step.node for step in start.walk.steps],
            }
            for start in found.starts
        ],
        "more_starts": found.more_starts,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


FORMATS: dict[str, Callable[[Arrivals, Look], str]] = {"full": _terminal, "json": _json}
"""The output formats, with what renders each."""
