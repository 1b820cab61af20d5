"""Lets a call take a walk that the survey knows, step by step, and says what each step should take on the phone."""

from __future__ import annotations

from ivrlint.calls import Call, Conditions
from ivrlint.calls.listener import INTER_DIGIT
from ivrlint.flow import Collect, Edge, EdgeKind, Menu, Node, Queue
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.survey import Survey, Walk
from ivrlint.survey.timing import DECISION, ENTRY_SILENCE, FIRST_KEY, KEY

NEVER = 1e9
"""Seconds after which a queue answers that does not."""


class CannotFollowError(Exception):
    """The walk goes a way that no caller can bring about, or that another one has the name of."""


def conditions_for(survey: Survey, walk: Walk) -> Conditions:
    """What has to hold so that the walk is possible: the cases of branches, how queues behave."""
    when: dict[str, dict[str, float]] = {}
    for step in walk.steps:
        edge = step.edge
        if edge is None:
            continue
        node = survey.flow.node(step.node)
        if isinstance(node, Queue):
            conditioned = edge.kind is EdgeKind.OVERFLOW and edge.condition is not None
            waits = 0.0 if edge.kind is EdgeKind.ANSWER else NEVER
            told = {edge.condition or "": 1.0} if conditioned else {"wait": waits}
        elif is_chosen_by_caller(node, edge):
            continue
        else:
            told = {edge.condition or edge.kind.value: 1.0}
        if when.setdefault(node.id, told) != told:
            raise CannotFollowError("one place is left in two ways")
    return Conditions(when=when)


def is_chosen_by_caller(node: Node, edge: Edge) -> bool:
    number = isinstance(node, Collect) and edge.kind is EdgeKind.NEXT
    return edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT, *ERROR_KINDS) or number


def follow(call: Call, edge: Edge) -> float:
    """Leave the place that a call is in by an edge; the seconds that this takes longer than the walk has it."""
    node, turn, later = call.node, call._turn, 0.0
    if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        words = edge.key or next(iter((*edge.phrases, edge.label or "")))
        same = [exit for exit in call.choices if exit.key == edge.key]
        if same[0] is not edge and (same[0].target, same[0].key) != (edge.target, edge.key):
            raise CannotFollowError("another option has the same key")
        longer = any(exit.key != edge.key and (exit.key or "").startswith(words) for exit in call.choices)
        if longer:
            given = node.inter_digit if isinstance(node, Menu | Collect) else None
            later = INTER_DIGIT if given is None else given
        call.press(words) if edge.key else call.say(words)
    elif edge.kind is EdgeKind.NO_INPUT:
        for _ in range(edge.tries):
            call.wait()
        return 0.0
    elif edge.kind is EdgeKind.NO_MATCH:
        for _ in range(edge.tries):
            turn = call._turn
            call.press(wrong_key(call))
            while call._turn == turn and call.ending is None:
                call._step()
        if not isinstance(node, Collect):
            return 0.0
        keyed = DECISION if call.survey.flow.exits(node.id, EdgeKind.NEXT) else 0.0
        return edge.tries * (keyed + ENTRY_SILENCE)
    elif isinstance(node, Collect) and edge.kind is EdgeKind.NEXT:
        later = key_number(call, node)
    while call._turn == turn and call.ending is None:
        call._step()
    return later


def wrong_key(call: Call) -> str:
    keys = {(exit.key or "")[:1] for exit in call.choices}
    terminator = call.node.terminator if isinstance(call.node, Collect) else None
    left = [key for key in "987654321*#0" if key not in keys]
    if isinstance(call.node, Collect):
        if terminator is None:
            raise CannotFollowError("an entry that is not ended is not wrong")
        return terminator
    if not left:
        raise CannotFollowError("every key has an option")
    return left[0]


def key_number(call: Call, node: Collect) -> float:
    """Key the shortest number that a place takes; the seconds that this takes longer than the walk has it."""
    waits = INTER_DIGIT if node.inter_digit is None else node.inter_digit
    if node.digits is None:
        first = 0.0 if call.keys else FIRST_KEY
        call.press("1")
        return KEY + first + waits - ENTRY_SILENCE
    fewest, most = node.digits
    ended = most > fewest and node.terminator is not None
    call.press("1" * fewest + (node.terminator or "") * ended)
    return waits - ENTRY_SILENCE if most > fewest and not ended else 0.0
