"""What-ifs, as people write them: `assistant=failure`, `hours=closed:0.25`, `advisor=wait:10m`, `main.1=0.6`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivrlint.flow import Flow
from ivrlint.flow.shares import WAIT, Shares, SharesError, with_shares
from ivrlint.formats.durations import duration

FORMS = "NODE=EXIT, NODE=EXIT:SHARE, NODE.EXIT=SHARE or, for a queue, NODE=wait:10m"

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?|\.[0-9]{1,12}")


class AssumptionError(Exception):
    """An assumption that cannot be understood, or not of this flow; the message tells a person what to write."""


def assume(flow: Flow, assumptions: Iterable[str]) -> Flow:
    """The flow as it would be under these assumptions. Raise AssumptionError for one that it cannot have."""
    assumptions = list(assumptions)
    try:
        return with_shares(flow, read_assumptions(assumptions))
    except SharesError as error:
        raise AssumptionError(str(error)) from error


def read_assumptions(assumptions: Iterable[str]) -> Shares:
    """The shares that assumptions give, whatever flow they are about. Raise AssumptionError for what is none."""
    shares: dict[str, dict[str, float]] = {}
    for text in assumptions:
        node, exit, value = _read(text)
        if exit in shares.setdefault(node, {}):
            raise AssumptionError(f"«{exit}» of «{node}» is assumed twice")
        shares[node][exit] = value
    return shares


def _read(text: str) -> tuple[str, str, float]:
    """The node, its exit, and the share of callers who take it (or the seconds of a wait)."""
    left, _, right = (part.strip() for part in text.rpartition("="))
    node, dot, of_node = left.rpartition(".")
    value = _value(right)
    if dot and value is not None:
        exit = of_node
    else:
        node = left
        exit, colon, told = (part.strip() for part in right.rpartition(":"))
        value = _value(told)
        if not colon or value is None:
            exit, value = right, (None if right == WAIT else 1.0)
    if not node or not exit:
        raise AssumptionError(f"«{text}» is no assumption; write it as {FORMS}")
    if exit == WAIT and value is None:
        raise AssumptionError(f"«{text}» does not say how long; write for instance {node}=wait:10m")
    if value is None or (exit != WAIT and not 0 <= value <= 1):
        raise AssumptionError(f"«{text}» names no share of callers; write a number from 0 to 1")
    return node, exit, value


def _value(text: str) -> float | None:
    """A number, or the seconds of a duration; None for anything else."""
    return float(text) if _NUMBER.fullmatch(text) else duration(text)
