"""What callers are asked for, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Node,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
)
from ivrlint.flow.parts import connected_parts
from ivrlint.lexicon import lexicon

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_SERVED_AT_ONCE = frozenset({"extension", "lookup", "payment", "survey"})
"""Purposes of an entry that the node itself serves: what is keyed need not go any further."""
_LEAVES_SOMETHING = frozenset({
    "booking", "cancellation", "change", "complaint", "order", "payment", "purchase", "report", "transaction",
})  # fmt: skip
"""Kinds of task after which callers need something to refer to."""
_ANYTHING = -1
"""As bits: may use every datum."""


class Data:
    """Facts about data: collected where, known where, asked for again where, handed on or lost.

    A datum is known behind the node that collected it, over every edge but those that say that what was keyed may be
    wrong: a failed collect, task, branch or flow, and the `else` of a branch by data. After them it may be asked for
    anew. What belongs to one errand is not carried over when callers turn back to a menu for another one.
    """

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._flow = survey.flow
        self._starts = frozenset(survey.flow.starts)
        self._reach = survey.reach
        self._people = survey.people
        self._passages = survey.passages
        self._walks = survey.walks
        self._words = survey.words

    @cached_property
    def collectors(self) -> dict[str, tuple[Collect, ...]]:
        """For each datum, the reachable nodes that ask the caller to key it, in file order."""
        found: dict[str, list[Collect]] = {}
        for node in self._flow.of(Collect):
            if node.datum and node.id in self._reach.reachable:
                found.setdefault(node.datum, []).append(node)
        return {datum: tuple(nodes) for datum, nodes in found.items()}

    def keyed_at(self, node: Node, datum: str) -> Collect | None:
        """Where callers who get to `node` have keyed a datum for the same errand; None where there is no such place."""
        return self._for_errand.origin(node, datum)

    def asked_again(self) -> Iterator[tuple[Node, str, Collect]]:
        """Every reachable node that asks for a datum collected before it, the datum, and a node that collected it.

        Of collectors that a loop leads from one to the other and back, the first in the file is taken for the first.
        Left out are codes, which are keyed twice to be sure, and collectors in two languages: no caller meets both.
        """
        for node in self._flow.nodes.values():
            if node.implied or node.id not in self._reach.reachable:
                continue
            for datum in _asks(node) if self.collectors else ():
                again = not _is_code(node) and not self._ever.opens_with(node, datum)
                first = self._ever.origin(node, datum) if again else None
                if first is not None and (node.language == first.language or not isinstance(node, Collect)):
                    yield node, datum, first

    def not_handed_on(self, node: Node) -> tuple[str, ...]:
        """The data keyed for an errand that do not go along to the queue, agent, transfer or bot it leads to.

        Codes and card data are left out: nobody is to receive them. Empty where the file does not say what goes along,
        except for a transfer to a partner, which takes along what is said and nothing else.
        """
        handed = _handed_on(node)
        if handed is None or "all" in handed:
            return ()
        kept = self._secrets | sum(self._bits.get(datum, 0) for datum in set(handed))
        return self._named(self._for_errand.known(node) & ~kept)

    def recapped(self, task: Task) -> bool | None:
        """Whether callers get a summary or a reference of what a task did; None = it need not give one, or cannot tell.

        Asked of transactions, orders, complaints and their like, unless callers go straight on to a person.
        """
        follows = self._flow.edges_from(task.id, EdgeKind.NEXT)
        if task.purpose not in _LEAVES_SOMETHING or any(edge.target in self._people.straight for edge in follows):
            return None
        passages = self._passages
        after = passages.after(task)
        if task.gives or any(node.confirms for node in (task, *(node for node, _ in after))):
            return True
        said = [*([(task, task.prompt)] if task.prompt else []), *after]
        if passages.says(said, "reference"):
            return True
        return False if passages.known(said) else None

    def asks_who(self) -> Iterator[Collect]:
        """The reachable nodes that ask callers to key who they are: a customer number, not a code or an official id."""
        for collectors in self.collectors.values():
            for node in collectors:
                lists = [lists for lists in (self._words.lexicon(node), lexicon("en")) if lists]
                if node.sensitive is None and any(words.matches("identification", node.datum or "") for words in lists):
                    yield node

    def unused(self) -> Iterator[Collect]:
        """The collect nodes whose datum nothing behind them uses, where every place behind them says what it uses.

        Silent where callers can get to people, a bot or a callback: what these receive is another question.
        """
        for datum, collectors in self.collectors.items():
            for node in collectors:
                edges = self._flow.edges_from(node.id, EdgeKind.NEXT)
                behind = [self._used_behind[self._reach.components[edge.target]] for edge in edges]
                used = any(uses & self._bits[datum] for _, uses in behind)
                if node.purpose not in _SERVED_AT_ONCE and not used and any(said for said, _ in behind):
                    yield node

    @cached_property
    def _data(self) -> tuple[str, ...]:
        """The data that are collected; the number of each is its bit."""
        return tuple(self.collectors)

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {datum: 1 << number for number, datum in enumerate(self._data)}

    @cached_property
    def _ever(self) -> _Spread:
        """Where data are known for the rest of the call."""
        return _Spread(self._flow, self._reach.reachable, self.collectors, self._bits, self._carries)

    @cached_property
    def _for_errand(self) -> _Spread:
        """Where data are known that were keyed for the errand in hand."""

        def carries(edge: Edge) -> bool:
            return self._carries(edge) and not self.turns_back(edge)

        return _Spread(self._flow, self._reach.reachable, self.collectors, self._bits, carries)

    def _carries(self, edge: Edge) -> bool:
        source = self._flow.node(edge.source)
        if edge.kind is EdgeKind.FAILURE:
            return not isinstance(source, Collect | Task | Branch | SubFlow)
        return not (isinstance(source, Branch) and source.by == "data" and edge.condition == "else")

    def turns_back(self, edge: Edge) -> bool:
        """Whether an edge leads back to the start, or to a menu that callers have been through."""
        if edge.target in self._starts:
            return True
        seconds, component = self._walks.seconds, self._reach.components
        return (
            isinstance(self._flow.node(edge.target), Menu)
            and component.get(edge.source, -1) == component.get(edge.target)
            and seconds.get(edge.target, 0.0) <= seconds.get(edge.source, 0.0)
        )

    def _named(self, bits: int) -> tuple[str, ...]:
        """The data that `bits` stand for."""
        found: list[str] = []
        while bits:
            found.append(self._data[(bits & -bits).bit_length() - 1])
            bits &= bits - 1
        return tuple(found)

    @cached_property
    def _secrets(self) -> int:
        """As bits, the data that nobody is to receive."""
        secret = {
            datum
            for datum, nodes in self.collectors.items()
            if any(node.masked or node.sensitive in ("card", "code") for node in nodes)
        }
        return sum(self._bits[datum] for datum in secret)

    @cached_property
    def _used_behind(self) -> dict[int, tuple[bool, int]]:
        """For each strongly connected part: whether a place in or behind it says what it uses, and what, as bits."""
        said: dict[int, bool] = {}
        used: dict[int, int] = {}
        for id in sorted(self._reach.components, key=self._reach.components.__getitem__):
            part = self._reach.components[id]
            uses = self._uses(self._flow.node(id))
            said[part] = said.get(part, False) or uses is not None
            used[part] = used.get(part, 0) | (uses or 0)
            for edge in self._flow.edges_from(id):
                behind = self._reach.components[edge.target]
                said[part] = said[part] or said.get(behind, False)
                used[part] |= used.get(behind, 0)
        return {part: (said[part], used[part]) for part in said}

    def _uses(self, node: Node) -> int | None:
        """The data that a node uses, as bits; None where it is no place that uses data."""
        if isinstance(node, Task | SubFlow) or (isinstance(node, Branch) and node.by in (None, "data", "caller")):
            if not node.uses:
                return _ANYTHING
            return sum(self._bits.get(datum, 0) for datum in set(node.uses))
        opaque = isinstance(node, Queue | Agent | Transfer | Bot | Callback | Unknown)
        return _ANYTHING if opaque or (isinstance(node, Hangup) and node.outcome == "return") else None


class _Spread:
    """Where collected data are known, part by part, one bit a datum: linear in the flow.

    A part is a set of nodes that lead to each other over edges that carry data; parts are numbered so that an edge
    from one to another leads to a lower number.
    """

    def __init__(
        self,
        flow: Flow,
        nodes: Collection[str],
        collectors: Mapping[str, Sequence[Collect]],
        bits: Mapping[str, int],
        carries: Callable[[Edge], bool],
    ) -> None:
        """Spread what `collectors` collect over those edges between `nodes` that carry it."""
        self._flow = flow
        self._bits = bits
        edges = [edge for id in nodes for edge in flow.edges_from(id) if carries(edge)] if collectors else []
        following: dict[str, list[str]] = {}
        for edge in edges:
            following.setdefault(edge.source, []).append(edge.target)
            following.setdefault(edge.target, [])
        self._part = {id: number for number, ids in enumerate(connected_parts(following)) for id in ids}
        self._inside: dict[tuple[int, str], list[Collect]] = {}
        self._entering: dict[int, list[Edge]] = {}
        for datum, found in collectors.items():
            for node in found:
                part = self._part.get(node.id, -1)
                if any(self._part.get(edge.target, -2) == part for edge in flow.edges_from(node.id, EdgeKind.NEXT)):
                    self._inside.setdefault((part, datum), []).append(node)
        for edge in sorted(edges, key=lambda edge: edge.span.start):
            if self._part[edge.source] != self._part[edge.target]:
                self._entering.setdefault(self._part[edge.target], []).append(edge)
        self._known = self._spread()

    def _spread(self) -> dict[int, int]:
        known: dict[int, int] = {}
        for part, datum in self._inside:
            known[part] = known.get(part, 0) | self._bits[datum]
        for part in sorted(self._entering, reverse=True):
            for edge in self._entering[part]:
                known[part] = known.get(part, 0) | known.get(self._part[edge.source], 0) | self._keyed(edge)
        return known

    def known(self, node: Node) -> int:
        """The data known at a node, as bits."""
        return self._known.get(self._part.get(node.id, -1), 0)

    def opens_with(self, node: Node, datum: str) -> bool:
        """Whether a node is the first in the file of a loop's collectors, and the datum is unknown before the loop."""
        part = self._part.get(node.id, -1)
        inside = self._inside.get((part, datum), [])
        return bool(inside) and inside[0].id == node.id and self._brings(part, datum) is None

    def origin(self, node: Node, datum: str) -> Collect | None:
        """A node that collects `datum` on a way to `node`, another one than `node`; None where there is none."""
        part = self._part.get(node.id)
        while part is not None:
            for collector in self._inside.get((part, datum), []):
                if collector.id != node.id:
                    return collector
            before = self._brings(part, datum)
            source = self._flow.node(before.source) if before else None
            if before and isinstance(source, Collect) and source.datum == datum and before.kind is EdgeKind.NEXT:
                return source
            part = self._part[before.source] if before else None
        return None

    def _brings(self, part: int, datum: str) -> Edge | None:
        """The first edge that carries a datum into a part from another one."""
        bit = self._bits.get(datum, 0)
        for edge in self._entering.get(part, []):
            if (self._known.get(self._part[edge.source], 0) | self._keyed(edge)) & bit:
                return edge
        return None

    def _keyed(self, edge: Edge) -> int:
        """The datum, as a bit, that the caller has keyed in the node that an edge leaves."""
        source = self._flow.node(edge.source)
        if not isinstance(source, Collect) or edge.kind is not EdgeKind.NEXT:
            return 0
        return self._bits.get(source.datum or "", 0)


def _asks(node: Node) -> tuple[str, ...]:
    if isinstance(node, Collect):
        return (node.datum,) if node.datum else ()
    return (node.asks or ()) if isinstance(node, Queue | Agent | Transfer | Bot) else ()


def _is_code(node: Node) -> bool:
    return isinstance(node, Collect) and node.sensitive == "code"


def _handed_on(node: Node) -> tuple[str, ...] | None:
    """What goes along with a caller who is handed to a node, or by a bot; None = the file does not say."""
    if isinstance(node, Transfer):
        if node.receives is None and node.carries is None:
            return () if node.partner else None
        return (*(node.receives or ()), *(node.carries or ()))
    if isinstance(node, Bot):
        return node.hands_over if node.hands_over is not None else node.receives
    return node.receives if isinstance(node, Queue | Agent) else None
