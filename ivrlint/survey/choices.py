"""Which way callers go on from a node: what the file or somebody says of it, else what may be assumed."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from ivrlint.flow import NO_TARGET, Branch, Collect, Edge, EdgeKind, Menu, Node, Queue
from ivrlint.flow.callers import CallerKind
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import USUAL_CASES
from ivrlint.survey.moves import WITHIN_THE_MENUS

if TYPE_CHECKING:
    from ivrlint.survey import Survey

EXIT_SHARE = 0.1
"""The share of callers in a queue who press a key that is offered there, for each key, where nobody says (J)."""

_SILENCE_STEPS = 1_000_000
"""Steps that staying silent counts as for callers who know what they want: any way by choices is taken before it."""

_IN_A_QUEUE = frozenset({EdgeKind.OVERFLOW, EdgeKind.ANSWER})


class Choices:
    """The share of callers of one kind who take each exit of a node, silence and wrong keys left out."""

    def __init__(self, survey: Survey, kind: CallerKind) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow
        self._kind = kind
        self._steps = self._steps_to(kind.wants) if kind.wants else {}

    def shares(self, node: Node) -> list[tuple[Edge, float]]:
        """The exits that callers choose, or that are chosen for them, with the share who take each; those that nobody
        takes left out. They sum to one, but in a queue and where the call ends in the node, to less."""
        exits = self._flow.exits(node.id)
        choices = [edge for edge in exits if edge.kind not in ERROR_KINDS]
        if isinstance(node, Branch) and self._survey.reach.leaves_over(node):
            choices.append(Edge(node.id, NO_TARGET, EdgeKind.CASE, node.span, condition="else", implied=True))
        if isinstance(node, Queue):
            return self._while_waiting(choices)
        if self._survey.reach.ends_at(node):
            given = [(edge, edge.share) for edge in choices if edge.share]
            return _scaled(given, min(1.0, _total(given)))
        return _scaled(self._usual(node, choices), 1.0)

    def _while_waiting(self, choices: list[Edge]) -> list[tuple[Edge, float]]:
        """The keys that callers press in a queue, and the conditions under which it sends them on at once."""
        at_once = (edge for edge in choices if edge.kind not in _IN_A_QUEUE or edge.condition is not None)
        shares = [(edge, edge.share) for edge in at_once if edge.share]
        keys = [edge for edge in choices if edge.kind is EdgeKind.EXIT and edge.share is None]
        left = max(0.0, 1.0 - sum(edge.share or 0.0 for edge in choices))
        shares += ((edge, min(EXIT_SHARE, left / len(keys))) for edge in keys)
        return _scaled(shares, min(1.0, _total(shares)))

    def _usual(self, node: Node, choices: list[Edge]) -> list[tuple[Edge, float]]:
        """The shares that the file gives, and what they leave over spread alike over the other usual choices."""
        if (leading := self._leading(node)) is not None and leading.kind is not EdgeKind.NO_INPUT:
            return [(leading, 1.0)]
        given = [(edge, edge.share) for edge in choices if edge.share is not None]
        others = self._likely(node, [edge for edge in choices if edge.share is None])
        left = max(0.0, 1.0 - _total(given))
        return [*given, *((edge, left / len(others)) for edge in others)]

    def _likely(self, node: Node, choices: list[Edge]) -> list[Edge]:
        """Of choices of which nothing is said, those that callers take."""
        working = [edge for edge in choices if edge.kind not in (EdgeKind.FAILURE, EdgeKind.HOOK)]
        if isinstance(node, Branch):
            likely = (self._kind.caller or "", "else") if node.by == "caller" else USUAL_CASES.get(node.by or "", ())
            cases = {edge.condition: edge for edge in reversed(working)}
            case = next((cases[name] for name in likely if name in cases), None)
            return [case] if case else working or choices
        if isinstance(node, Collect):
            working = [edge for edge in working if edge.kind is EdgeKind.NEXT] or working
        if isinstance(node, Menu):
            said = {place.key for place in self._survey.words.announcements(node) or ()}
            told = [edge for edge in working if not said or edge.say or edge.key in said]
            purpose = self._survey.moves.purpose
            topics = [edge for edge in told if purpose(node, edge) not in WITHIN_THE_MENUS]
            working = topics or told or working
        return working or choices

    def stays_silent(self, node: Node) -> bool:
        """Whether only silence leads from a menu to what these callers want."""
        leading = self._leading(node)
        return leading is not None and leading.kind is EdgeKind.NO_INPUT

    def _leading(self, node: Node) -> Edge | None:
        """The exit of a menu that leads to what these callers want."""
        if not isinstance(node, Menu) or node.id not in self._steps:
            return None
        ways = [edge for edge in self._flow.edges_from(node.id) if edge.target in self._steps and _is_followed(edge)]
        return min(ways, key=lambda edge: self._steps[edge.target] + _steps(edge), default=None)

    def _steps_to(self, wanted: str) -> dict[str, int]:
        """For each node that leads to the wanted one the fewest steps, by silence only where no choice leads there."""
        steps: dict[str, int] = {}
        pending = [(0, wanted)] if wanted in self._flow.nodes else []
        while pending:
            count, id = heappop(pending)
            if id not in steps:
                steps[id] = count
                for edge in filter(_is_followed, self._flow.edges_to(id)):
                    heappush(pending, (count + _steps(edge), edge.source))
        return steps


def _is_followed(edge: Edge) -> bool:
    """Whether callers who know what they want take an edge for it."""
    return edge.kind not in (EdgeKind.FAILURE, EdgeKind.HOOK, EdgeKind.NO_MATCH)


def _steps(edge: Edge) -> int:
    return _SILENCE_STEPS if edge.kind is EdgeKind.NO_INPUT else 1


def _total(shares: list[tuple[Edge, float]]) -> float:
    return sum(share for _, share in shares)


def _scaled(shares: list[tuple[Edge, float]], total: float) -> list[tuple[Edge, float]]:
    """The shares in the same proportion with this sum, those of nobody left out."""
    factor = total / (_total(shares) or 1.0)
    return [(edge, share * factor) for edge, share in shares if share * factor]
