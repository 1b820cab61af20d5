"""Changes to a menu that may save callers. Whether one does is measured; here they are only found and described."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ivrlint.flow import Branch, Callback, Edge, EdgeKind, Flow, Node, NodeKind, Queue, Voicemail
from ivrlint.flow.callers import PATIENCE
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.edited import with_exits
from ivrlint.flow.shares import with_shares
from ivrlint.measure.announcements import announced
from ivrlint.measure.shorter import shorter_prompts
from ivrlint.survey import Survey
from ivrlint.survey.choices import EXIT_SHARE

MOST_TRIES = 4
"""Tries beyond which another one is not proposed (J)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a flow: some nodes get other exits or other words."""

    place: tuple[str, str]
    """What sort of change it is, and the node; of several at one place only the best one is told."""
    node: Node
    action: str
    """What to do, as a sentence without its full stop."""
    promise: float
    """About how many calls it can save at most, as a share of all: what is measured first."""
    exits: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    """The keys of a menu in their new order, where nothing else changes."""
    assumed: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Shares that are assumed of what is new, as with_shares takes them."""
    assumption: str = ""
    """The same in words."""

    def written(self, flow: Flow) -> Flow:
        """The flow with the change, as one would write it."""
        return with_exits(flow, self.exits, self.nodes)

    def lived(self, flow: Flow) -> Flow:
        """The flow with the change and with what is assumed of callers then."""
        return with_shares(self.written(flow), self.assumed)


class Changes:
    """The changes that may help in one flow."""

    def __init__(self, survey: Survey) -> None:
        """Look into the flow of `survey`, whose journeys can be solved."""
        self._survey = survey
        self._flow = survey.flow
        self._lost = survey.journeys.lost_at
        self._entered = survey.journeys.entered
        self._patience = survey.journeys.callers.patience or PATIENCE

    def __iter__(self) -> Iterator[Change]:
        """All of them, in no order."""
        yield from self._better_orders()
        yield from self._keys_to_a_person()
        yield from self._cut_exits()
        yield from self._shorter_prompts()
        yield from self._ways_out_of_queues()
        yield from self._full_queues()
        yield from self._loops()
        yield from self._needless_menus()

    # what is said

    def _better_orders(self) -> Iterator[Change]:
        words = self._survey.words
        for saving in self._survey.toll.savings():
            menu, order = saving.listening.menu, saving.listening.order
            exits = self._flow.exits(menu.id)
            keys = {edge.key for edge in order}
            labels = ", ".join(f"«{words.label(menu, edge) or edge.choice}»" for edge in order)
            in_turn = iter(order)
            if all(edge.say for edge in order):
                moved = tuple(next(in_turn) if _is_option(edge) and edge.key in keys else edge for edge in exits)
                yield Change(
                    ("order", menu.id), menu, f"Read the choices of «{menu.title}» in this order: {labels}",
                    saving.seconds / self._patience, exits={menu.id: moved},
                    order=tuple(edge.key for edge in moved if edge.key),
                )  # fmt: skip

    def _shorter_prompts(self) -> Iterator[Change]:
        for node, prompt, dropped in shorter_prompts(self._survey):
            said = " ".join(dropped).rstrip(".")
            seconds = self._survey.timing.speech(said, node) * self._entered.get(node.id, 0.0)
            yield Change(
                ("shorter", node.id), node, f"Leave out of «{node.title}»: “{said}”", seconds / self._patience,
                nodes={node.id: replace(node, prompt=prompt)},
            )  # fmt: skip

    # ways to a person

    def _keys_to_a_person(self) -> Iterator[Change]:
        survey = self._survey
        words, people = survey.words, survey.people
        for menu in () if self._flow.no_human else survey.reach.menus():
            if people.exits(menu) or words.chooses_language(menu) or words.confirms(menu) or menu.input == "speech":
                continue
            exits = self._flow.exits(menu.id)
            target, usual = self._desk(menu.id), self._usual_key
            key = usual.key if usual else "0"
            if target is None or key is None or any(edge.key == key for edge in exits):
                continue
            new = Edge(
                menu.id, target, EdgeKind.OPTION, menu.span, key=key, label=usual.label if usual else None,
                say=usual.say if usual and usual.say else announced("person", key, menu, self._flow),
            )  # fmt: skip
            options = sum(1 for edge in exits if edge.kind is EdgeKind.OPTION)
            yield Change(
                ("person", menu.id), menu,
                f"Offer a way to a person in «{menu.title}»: key {key} to «{self._title(target)}»",
                EXIT_SHARE * self._entered.get(menu.id, 0.0) * (self._survey.toll.share_lost or 0.0),
                exits={menu.id: (*exits[:options], new, *exits[options:])},
                assumed={menu.id: {key: EXIT_SHARE}},
                assumption=f"{100 * EXIT_SHARE:.0f} % of those who choose in «{menu.title}» press the new key",
            )  # fmt: skip

    @cached_property
    def _usual_key(self) -> Edge | None:
        """The key to a person that most menus have, with its words."""
        keys = [edge for menu in self._survey.reach.menus() if (edge := self._survey.people.key_to_person(menu))]
        counts = Counter(edge.key for edge in keys)
        return max(keys, key=lambda edge: (counts[edge.key], bool(edge.say)), default=None)

    @cached_property
    def _desks(self) -> dict[str, str]:
        """For each person the node by which most keys lead there: often the opening hours before the queue."""
        exits = (edge for menu in self._survey.reach.menus() for edge in self._survey.people.exits(menu))
        counts = Counter(edge.target for edge in exits)
        desks: dict[str, str] = {}
        for target, _ in counts.most_common():
            person = self._nearest_person.get(target)
            if person is not None and (person == target or isinstance(self._flow.node(target), Branch)):
                desks.setdefault(person, target)
        return desks

    def _desk(self, id: str) -> str | None:
        """Where callers of a node get a person: the nearest one, by the way that keys take; else the usual one."""
        person = self._nearest_person.get(id)
        if person is None:
            return next(iter(self._desks.values()), None) or next(iter(self._nearest_person.values()), None)
        return self._desks.get(person, person)

    @cached_property
    def _nearest_person(self) -> dict[str, str]:
        is_person = self._survey.people.is_person
        return self._nearest(node.id for node in self._flow.nodes.values() if not node.implied and is_person(node))

    @cached_property
    def _nearest_later(self) -> dict[str, str]:
        """For each node the nearest callback or voicemail; for a queue the callback that it serves."""
        nearest = self._nearest(node.id for kind in (Callback, Voicemail) for node in self._flow.of(kind))
        served = {node.served_by: node.id for node in self._flow.of(Callback) if node.served_by and node.id in nearest}
        return nearest | served

    def _nearest(self, ids: Iterable[str]) -> dict[str, str]:
        """For each node from which a call can get to one of `ids`, the one with the fewest steps."""
        nearest = {id: id for id in ids if id in self._survey.reach.reachable}
        pending = deque(nearest)
        while pending:
            id = pending.popleft()
            for edge in self._flow.edges_to(id):
                if edge.kind is not EdgeKind.FAILURE and edge.source not in nearest:
                    nearest[edge.source] = nearest[id]
                    pending.append(edge.source)
        return nearest

    # ways that cut callers off, and loops

    def _cut_exits(self) -> Iterator[Change]:
        for node in self._reached():
            cut = [edge for edge in self._flow.exits(node.id) if self._cuts_off(edge, node)]
            if not cut:
                continue
            taken = sum(self._lost.get(node.id, 0.0) if edge.stops else self._taken(edge) for edge in cut)
            when = " and ".join(dict.fromkeys(_WHEN[edge.kind] for edge in cut))
            yield from self._sent(("cut", node.id), node, cut, f"Instead of cutting callers off {when}", taken)
            again = [edge for edge in cut if edge.kind in ERROR_KINDS and not edge.stops and edge.tries < MOST_TRIES]
            if again:
                more = {id(edge): replace(edge, tries=edge.tries + 1) for edge in again}
                yield Change(
                    ("cut", node.id), node, f"Give callers of «{node.title}» one more try {when}", taken,
                    exits={node.id: self._with(node, more)},
                )  # fmt: skip

    def _cuts_off(self, edge: Edge, node: Node) -> bool:
        if edge.outcome == "done" or edge.kind not in _WHEN:
            return False
        if edge.kind is EdgeKind.NEXT:
            return edge.stops and not self._survey.reach.may_be_farewell(node)
        return edge.stops or edge.target in self._survey.reach.closing

    def _loops(self) -> Iterator[Change]:
        for node in self._reached():
            errors = self._flow.edges_from(node.id, *ERROR_KINDS)
            endless = [edge for edge in errors if self._survey.input.is_endless(edge)]
            if endless:
                taken = sum(map(self._taken, endless))
                yield from self._sent(("loop", node.id), node, endless, "Instead of asking again without an end", taken)
        for part in self._survey.reach.trapped_parts():
            ids = {node.id for node in part}
            lost = sum(self._lost.get(id, 0.0) for id in ids)
            for node in part:
                round_ = [edge for edge in self._flow.edges_from(node.id) if edge.target in ids and _lets_go(edge)]
                if round_:
                    what = f"Where callers of «{part[0].title}» go round and round"
                    yield from self._sent(("loop", part[0].id), node, round_, what, lost)

    def _sent(
        self, place: tuple[str, str], node: Node, edges: list[Edge], what: str, promise: float
    ) -> Iterator[Change]:
        """Callers who leave by these edges sent to a person; where the line has none, to a callback or voicemail."""
        target = (None if self._flow.no_human else self._desk(node.id)) or self._later(node.id)
        if target is not None and target != node.id:
            sent = {id(edge): _redirected(edge, target) for edge in edges}
            yield Change(
                place, node, f"{what}, lead them from «{node.title}» to «{self._title(target)}»", promise,
                exits={node.id: self._with(node, sent)},
            )  # fmt: skip

    # queues

    def _later(self, id: str) -> str | None:
        """The callback or voicemail that the file has for a node: the nearest one, else the only one."""
        nearest = self._nearest_later
        only = set(nearest.values()) if id not in nearest else ()
        return nearest.get(id) or (only.pop() if len(only) == 1 else None)

    def _ways_out_of_queues(self) -> Iterator[Change]:
        for queue in self._survey.reach.queues():
            exits = self._flow.exits(queue.id)
            target = self._later(queue.id)
            if target is None or any(edge.kind is EdgeKind.EXIT for edge in exits):
                continue
            kind = self._flow.node(target).kind
            like = self._usual_exits.get(kind)
            key = like.key if like and like.key else "1"
            say = like.say if like else announced(kind, key, queue, self._flow)
            new = Edge(queue.id, target, EdgeKind.EXIT, queue.span, key=key, say=say)
            yield Change(
                ("exit", queue.id), queue,
                f"Offer those who wait in «{queue.title}» a key to «{self._title(target)}»",
                self._lost.get(queue.id, 0.0), exits={queue.id: (*exits, new)},
                assumption=f"{100 * EXIT_SHARE:.0f} % of those who wait in «{queue.title}» press the new key at once",
            )  # fmt: skip

    @cached_property
    def _usual_exits(self) -> dict[NodeKind, Edge]:
        """For each kind of node a key with words of its own that leads from a queue to one."""
        exits = [edge for queue in self._flow.of(Queue) for edge in self._flow.edges_from(queue.id, EdgeKind.EXIT)]
        return {self._flow.node(edge.target).kind: edge for edge in reversed(exits) if edge.say}

    def _full_queues(self) -> Iterator[Change]:
        closing = self._survey.reach.closing
        for queue in self._survey.reach.queues():
            over = self._flow.exits(queue.id, EdgeKind.OVERFLOW)
            cut = [edge for edge in over if edge.outcome != "done" and (edge.stops or edge.target in closing)]
            target = self._later(queue.id)
            if cut and target is not None:
                sent = {id(edge): _redirected(edge, target) for edge in cut}
                yield Change(
                    ("full", queue.id), queue,
                    f"Instead of hanging up when waiting in «{queue.title}» has lasted too long, "
                    f"lead callers to «{self._title(target)}»",
                    sum(self._lost.get(queue.id, 0.0) if edge.stops else self._taken(edge) for edge in cut),
                    exits={queue.id: self._with(queue, sent)},
                )  # fmt: skip

    # menus

    def _needless_menus(self) -> Iterator[Change]:
        words = self._survey.words
        for menu in self._survey.reach.menus():
            options = self._flow.edges_from(menu.id, EdgeKind.OPTION)
            topics = words.topics(menu)
            chooses = words.confirms(menu) or menu.purpose not in (None, "topics") or menu.id in self._flow.starts
            if chooses or len(topics) != 1 or topics[0].stops:
                continue
            if any(not words.navigates(menu, edge) for edge in options if edge not in topics):
                continue
            target = topics[0].target
            entering = [edge for edge in self._flow.edges_to(menu.id) if edge.source != menu.id and edge.word is None]
            sources = {edge.source: self._flow.node(edge.source) for edge in entering}
            sent = {id(edge): _redirected(edge, target) for edge in entering}
            seconds = self._survey.timing.times(menu).whole * self._entered.get(menu.id, 0.0)
            if target != menu.id and entering:
                yield Change(
                    ("flat", menu.id), menu,
                    f"Take out «{menu.title}», which offers one thing, and lead straight to «{self._title(target)}»",
                    seconds / self._patience,
                    exits={source: self._with(node, sent) for source, node in sources.items()},
                )  # fmt: skip

    # what all of them need

    def _reached(self) -> Iterator[Node]:
        ids: Callable[[str], bool] = self._survey.reach.reachable.__contains__
        return (node for node in self._flow.nodes.values() if ids(node.id) and not node.implied)

    def _taken(self, edge: Edge) -> float:
        return self._survey.journeys.taken(edge)

    def _title(self, id: str) -> str:
        return self._flow.node(id).title

    def _with(self, node: Node, changed: Mapping[int, Edge]) -> tuple[Edge, ...]:
        """The exits of a node with some of them changed."""
        return tuple(changed.get(id(edge), edge) for edge in self._flow.exits(node.id))


_WHEN = {
    EdgeKind.NO_INPUT: "after silence",
    EdgeKind.NO_MATCH: "after wrong keys",
    EdgeKind.FAILURE: "when something fails",
    EdgeKind.NEXT: "at the end",
}
"""Exits that cut callers off by mistake rather than on purpose, and when they are taken."""


def _is_option(edge: Edge) -> bool:
    return edge.kind is EdgeKind.OPTION


def _lets_go(edge: Edge) -> bool:
    """Whether an edge of a loop can lead elsewhere without taking a choice away."""
    return edge.kind in ERROR_KINDS or edge.kind is EdgeKind.NEXT


def _redirected(edge: Edge, target: str) -> Edge:
    return replace(edge, target=target, word=None, outcome=None, approximate=False, implied=False, target_span=None)
