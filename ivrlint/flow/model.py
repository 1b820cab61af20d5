"""The flow: a networkx graph whose node attribute `data` is a Node and whose edge attribute `data` is an Edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar, cast

from ivrlint.flow.callers import Callers
from ivrlint.flow.edges import Edge, EdgeKind
from ivrlint.flow.errands import Errand
from ivrlint.flow.hours import Schedule
from ivrlint.flow.nodes import Hangup, Node, Unknown
from ivrlint.source import Comment, Edit, SourceText, Span

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]

NodeType = TypeVar("NodeType", bound=Node)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that is not as the format wants it, though the flow could still be built."""

    message: str
    span: Span
    rule: str = "invalid-file"
    """`invalid-file`, or the rule that reports it."""
    related: tuple[Span, ...] = ()
    edit: Edit | None = None
    """The change that puts it right, where there is one right answer."""


@dataclass(kw_only=True)
class Flow:
    """One phone menu, whatever platform it was written for."""

    nodes: dict[str, Node]
    """All nodes by id, implied ones included, in file order."""
    connections: list[Edge]
    """All edges, as they were read; every target is one of the nodes."""
    source: SourceText
    format: str
    """The platform's name: native, twilio, ..."""
    starts: tuple[str, ...]
    """Ids of the nodes where calls come in; the first is the main entry."""
    start_span: Span
    """Where the start is named."""
    entries: dict[str, str] = field(default_factory=dict)
    """Numbers and names by which calls come in, each with the id of its node."""
    name: str = ""
    known_as: tuple[str, ...] = ()
    """The names by which other flows of the platform call this one: a SID, an ARN, a name that its export gives."""
    number: str | None = None
    """The number that callers ring."""
    tariff: str | None = None
    """What ringing it costs: free, basic or surcharged."""
    owner: str | None = None
    """Who answers for the line: a person or a team."""
    language: str | None = None
    """BCP 47 tag of the words, where known."""
    languages: tuple[str, ...] = ()
    """All languages that prompts are written in, the main one first."""
    human: tuple[str, ...] = ()
    """Nodes that messages name as a person."""
    no_human: bool = False
    """The line has no people by design."""
    knows: tuple[str, ...] | None = None
    """What is known of a caller at the start: number, customer, last call."""
    callers: Callers | None = None
    errands: tuple[Errand, ...] = ()
    """What callers ring about, where the file tells it."""
    timezone: str | None = None
    """The time zone of its hours."""
    hours: dict[str, Schedule] | None = None
    """Opening hours by name; None where the file gives none."""
    switches: dict[str, str | None] | None = None
    """What is switched by hand, with who does; None where the file names none."""
    goals: dict[str, tuple[float, Span]] = field(default_factory=dict)
    """Figures that the team promised itself: the most (or, where more is better, the least) that each may be, and where
    it is written."""
    words_per_minute: float | None = None
    """Speaking rate, where the file gives one."""
    recording: bool | None = None
    part: bool = False
    """A part of a line, entered from another flow."""
    problems: list[Problem] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Mark what leads to an implied end with the word for it, whatever the platform writes."""
        implied = (node for node in self.nodes.values() if node.implied and isinstance(node, Hangup))
        words = {node.id: "return" if node.outcome == "return" else "hangup" for node in implied}
        self.connections = [
            replace(edge, word=words[edge.target]) if edge.word is None and edge.target in words else edge
            for edge in self.connections
        ]

    @property
    def path(self) -> str:
        """The path of the file, as it is reported."""
        return self.source.path

    @property
    def start(self) -> str:
        """Id of the main entry."""
        return self.starts[0]

    @cached_property
    def graph(self) -> Graph:
        """The flow as a networkx graph, its nodes and edges under the attribute `data`; made when first asked for."""
        import networkx

        graph: Graph = networkx.MultiDiGraph()
        graph.add_nodes_from((id, {"data": node}) for id, node in self.nodes.items())
        graph.add_edges_from((edge.source, edge.target, {"data": edge}) for edge in self.connections)
        return graph

    @cached_property
    def _outgoing(self) -> dict[str, tuple[Edge, ...]]:
        outgoing: dict[str, list[Edge]] = {id: [] for id in self.nodes}
        for edge in self.connections:
            outgoing[edge.source].append(edge)
        return {id: tuple(sorted(edges, key=_rank)) for id, edges in outgoing.items()}

    @cached_property
    def _of_kinds(self) -> dict[tuple[EdgeKind, ...], dict[str, tuple[Edge, ...]]]:
        """For the kinds that were asked for the edges of them that leave each node which has any."""
        return {}

    @cached_property
    def _incoming(self) -> dict[str, tuple[Edge, ...]]:
        incoming: dict[str, list[Edge]] = {id: [] for id in self.nodes}
        for edges in self._outgoing.values():
            for edge in edges:
                incoming[edge.target].append(edge)
        return {id: tuple(edges) for id, edges in incoming.items()}

    def node(self, id: str) -> Node:
        """The node with this id. Raise KeyError when there is none."""
        return self.nodes[id]

    def of(self, kind: type[NodeType]) -> Iterator[NodeType]:
        """All written nodes of one class, in file order: `flow.of(Menu)`."""
        return cast(
            "Iterator[NodeType]",
            (node for node in self.nodes.values() if isinstance(node, kind) and not node.implied),
        )

    def edges_from(self, id: str, *kinds: EdgeKind) -> tuple[Edge, ...]:
        """The edges that leave a node, in file order, only those of `kinds` where any are named."""
        if not kinds:
            return self._outgoing[id]
        if kinds not in self._of_kinds:
            of_kinds = ((id, [edge for edge in edges if edge.kind in kinds]) for id, edges in self._outgoing.items())
            self._of_kinds[kinds] = {id: tuple(edges) for id, edges in of_kinds if edges}
        return self._of_kinds[kinds].get(id) or self._outgoing[id][:0]

    def edges_to(self, id: str) -> tuple[Edge, ...]:
        """The edges that enter a node."""
        return self._incoming[id]

    def edges(self) -> Iterator[Edge]:
        """All edges, node by node in file order."""
        for edges in self._outgoing.values():
            yield from edges

    def exits(self, id: str, *kinds: EdgeKind) -> tuple[Edge, ...]:
        """The edges that leave a node and the exits that lead nowhere, in file order."""
        stops = self.nodes[id].stops
        if not stops:
            return self.edges_from(id, *kinds)
        exits = sorted((*self._outgoing[id], *stops), key=lambda edge: edge.rank)
        return tuple(edge for edge in exits if not kinds or edge.kind in kinds)


_rank = attrgetter("rank")


class FlowBuilder:
    """Collects nodes and edges in file order; readers use it, rules never do."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def add(self, node: Node) -> None:
        """Add a node; an id that is already there is replaced in place."""
        self.nodes[node.id] = node

    def led_to(self, ids: Iterable[str]) -> set[str]:
        """Ids of all that the nodes with these ids lead to over the edges so far, themselves included."""
        leading: dict[str, list[str]] = {}
        for edge in self.edges:
            leading.setdefault(edge.source, []).append(edge.target)
        met = set(ids)
        pending = list(met)
        while pending:
            following = [id for id in leading.get(pending.pop(), ()) if id not in met]
            met.update(following)
            pending += following
        return met

    def connect(self, edge: Edge) -> None:
        """Add an edge. Its target may come later; one that never comes is an undefined target."""
        self.edges.append(edge)

    def ends(self, outcome: str, span: Span) -> str:
        """Id of the implied hang-up with this outcome (done, failed or return), made when first needed."""
        id = {"done": "hangup", "failed": "hangup:failed", "return": "return"}[outcome]
        if id not in self.nodes:
            name = "the flow that called this one" if outcome == "return" else "the call ends"
            self.add(Hangup(id=id, span=span, whole=span, name=name, outcome=outcome, implied=True))  # type: ignore[arg-type]
        return id

    def unknown(self, id: str, reason: str, span: Span, name: str = "") -> str:
        """Id of an implied unknown node, made when first needed."""
        if id not in self.nodes:
            self.add(Unknown(id=id, span=span, whole=span, name=name or id, reason=reason, implied=True))
        return id
