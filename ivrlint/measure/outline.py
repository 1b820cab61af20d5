"""A flow as a tree, for whoever draws it: each place once, below the way by which its quickest walk arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ivrlint.flow import Callback, Edge, EdgeKind, Flow, Menu, Node, NodeKind, Queue, Unknown
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.survey import Answer, Survey

_ORDER = (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH, EdgeKind.FAILURE, EdgeKind.OVERFLOW)
"""What comes after all that callers choose and all that simply goes on, in this order."""
_WORDS = {
    EdgeKind.NEXT: "then",
    EdgeKind.NO_INPUT: "silence",
    EdgeKind.NO_MATCH: "wrong keys",
    EdgeKind.FAILURE: "failure",
    EdgeKind.OVERFLOW: "after waiting",
    EdgeKind.ANSWER: "answer",
    EdgeKind.RETURN: "on return",
    EdgeKind.HOOK: "attached",
}


class Change(StrEnum):
    """What became of a place or a branch since an older version; the value is its mark."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a place: the exits of one kind that lead to one target."""

    kind: EdgeKind
    """What callers do or what happens; silence and wrong keys that lead to one target are one branch, of silence."""
    choices: tuple[tuple[str, str | None], ...]
    """What callers press (option, exit), or say where there is no key, each with what it is for, in the words of the
    option; empty for every other kind."""
    target: str
    """Id of the node that it leads to; NO_TARGET where the call just stops."""
    title: str
    """What the target is called, also where it is no place of the outline."""
    jump: bool
    """Whether the target is drawn elsewhere, or left out of this part of the outline."""
    end: bool
    """Whether there is nothing to draw: the call ends or just stops, another flow goes on, or there is no such node."""
    edges: tuple[Edge, ...]
    """The exits that are folded into it, as the flow has them."""
    more: int = 0
    """Places that are cut away at its end, the target among them."""
    change: Change | None = None

    @property
    def leads_on(self) -> bool:
        """Whether its target is the place that hangs at its end."""
        return not (self.jump or self.end or self.more)

    @property
    def keys(self) -> tuple[str, ...]:
        """What callers press, or say."""
        return tuple(dict.fromkeys(key for key, _ in self.choices))

    @property
    def label(self) -> str | None:
        """What it is for, in the words of its options; None where there are none."""
        return " / ".join(dict.fromkeys(label for _, label in self.choices if label)) or None

    @property
    def way(self) -> str:
        """What leads on, in a few words: `1`, `2, 3`, `silence, wrong keys`, `closed`, `then`."""
        return ", ".join(self.keys or dict.fromkeys(map(happening, self.edges)))


@dataclass(frozen=True, slots=True)
class Place:
    """One node of the flow, where it is drawn."""

    node: Node
    title: str
    """What messages call it; with a number where other places are called the same."""
    text: str | None
    """What callers hear there before the options; None where it is a recording without a transcript."""
    depth: int
    """Branches between it and the root that it hangs below."""
    reached: bool
    """Whether any call gets there."""
    arrives_after: float | None
    """Seconds from the answer of the call at the earliest; None where only failures lead there, or nothing."""
    arrives_with: int | None
    """Keys pressed on that walk; None as above."""
    exact: bool
    """False where a recording without a transcript is on that walk, which takes longer then."""
    person: Answer
    """Whether a person can be reached from here, now or later."""
    seconds_to_person: float | None
    """Seconds on the quickest way from here to a person, waiting in queues left out; None where there is none now."""
    keys_to_person: int | None
    """Keys on that way; None as above."""
    rings_back: bool
    """Whether callers can get to a callback from here, and no failure is needed for it."""
    numbers: tuple[str, ...] = ()
    """The numbers and names of the ways in that begin here."""
    branches: tuple[Branch, ...] = ()
    """What callers choose and what simply goes on, in spoken order, then silence, wrong keys, failures, overflows."""
    change: Change | None = None

    @property
    def id(self) -> str:
        """The id of the node."""
        return self.node.id

    @property
    def kind(self) -> NodeKind:
        """The kind of the node."""
        return self.node.kind


@dataclass(frozen=True, slots=True)
class Outline:
    """A flow as a tree. Nodes that nobody wrote and that only stand for an end are branches without a place."""

    title: str
    """What the line is called: its name, else its number, else its file."""
    path: str
    language: str | None
    """The language of the texts, where one was asked for or the file names one."""
    roots: tuple[str, ...]
    """The places where calls come in, in file order, then those of unreachable parts."""
    places: dict[str, Place]
    """Every place by the id of its node, a place before what hangs below it, branch by branch."""

    @property
    def changes(self) -> set[Change]:
        """What became of any of its places or branches since an older version."""
        found = {place.change for place in self.places.values()}
        found |= {branch.change for place in self.places.values() for branch in place.branches}
        return {change for change in found if change}

    def within(self, focus: str | None = None, depth: int | None = None) -> Outline:
        """The part below a place, and no deeper than `depth` branches; what is cut away is counted at its branch.

        Raise KeyError where there is no place with the id `focus`.
        """
        part = self
        if focus is not None:
            title = f"{self.title}: {self.places[focus].title}"
            part = replace(self, title=title, roots=(focus,), places=tree_order([focus], self.places))
        return part if depth is None else part.cut(lambda place, _: place.depth >= depth)

    def cut(self, away: Callable[[Place, Branch], bool]) -> Outline:
        """The same without what hangs below the branches that are to be cut `away`, which count it."""
        below = self._below()
        places = {
            id: replace(
                place,
                branches=tuple(
                    replace(branch, more=below[branch.target]) if branch.leads_on and away(place, branch) else branch
                    for branch in place.branches
                ),
            )
            for id, place in self.places.items()
        }
        return replace(self, places=tree_order(self.roots, places))

    def _below(self) -> dict[str, int]:
        """For each place how many there are in the part that begins with it."""
        below: dict[str, int] = {}
        for id in reversed(self.places):
            branches = self.places[id].branches
            below[id] = 1 + sum(below[branch.target] if branch.leads_on else branch.more for branch in branches)
        return below


def outline(survey: Survey, language: str | None = None) -> Outline:
    """The outline of a flow, in the language in which each node is spoken, or in `language` where it has that."""
    if language is not None:
        survey = survey.of(_spoken_in(survey.flow, language))
    flow = survey.flow
    entered = _entered(survey)
    callbacks = survey.reach.towards(
        (node.id for node in flow.of(Callback)), lambda edge: edge.kind is not EdgeKind.FAILURE
    )
    places = {id: _place(survey, flow.node(id), entered, id in callbacks) for id in entered}
    roots = tuple(id for id, edge in entered.items() if edge is None)
    return Outline(
        title=flow.name or flow.number or flow.path,
        path=flow.path,
        language=language or flow.language,
        roots=roots,
        places=_told_apart(tree_order(roots, places)),
    )


def tree_order(roots: Iterable[str], places: dict[str, Place]) -> dict[str, Place]:
    """The places below `roots`, each before what hangs below it, branch by branch, with its depth."""
    ordered: dict[str, Place] = {}
    pending = [(id, 0) for id in reversed([*roots])]
    while pending:
        id, depth = pending.pop()
        ordered[id] = place = replace(places[id], depth=depth)
        pending += [(branch.target, depth + 1) for branch in reversed(place.branches) if branch.leads_on]
    return ordered


def _told_apart(places: dict[str, Place]) -> dict[str, Place]:
    """The places, those with one name numbered in tree order: many platforms name blocks by their kind alone."""
    named: dict[str, list[str]] = defaultdict(list)
    for id, place in places.items():
        named[place.title].append(id)
    numbered = {
        id: f"{title} ({number})" for title, ids in named.items() if len(ids) > 1 for number, id in enumerate(ids, 1)
    }

    def told(place: Place) -> Place:
        ways = tuple(replace(way, title=numbered.get(way.target, way.title)) for way in place.branches)
        return replace(place, title=numbered.get(place.id, place.title), branches=ways)

    return {id: told(place) for id, place in places.items()} if numbered else places


def _spoken_in(flow: Flow, language: str) -> Flow:
    """The flow with every node that has words in `language` spoken in it."""

    def has(node: Node) -> bool:
        exits = flow.exits(node.id)
        prompts = [node.prompt, *(edge.say for edge in exits), *(said for edge in exits for said in edge.again)]
        return any(language in prompt.languages for prompt in prompts)

    spoken = {id: replace(node, language=language) for id, node in flow.nodes.items() if has(node)}
    return replace(flow, nodes=flow.nodes | spoken)


def _entered(survey: Survey) -> dict[str, Edge | None]:
    """For each place the edge above it: of its quickest walk, else of a way with the fewest steps; roots have none.

    Roots come first, in the order in which they are drawn.
    """
    reach, walks = survey.reach, survey.walks
    lost = [node.id for node in reach.unreachable_sources()]
    entered: dict[str, Edge | None] = dict.fromkeys((*survey.flow.starts, *lost))
    entered |= {id: next(walks.backwards(id), None) for id in walks.seconds}
    for beginning, avoided in ((walks.seconds, ()), (lost, reach.reachable)):
        for id, edge in reach.ways_around(beginning, avoided).items():
            entered.setdefault(id, edge)
    return {id: edge for id, edge in entered.items() if edge is None or not _stands_for_end(survey.flow, edge.target)}


def _stands_for_end(flow: Flow, id: str) -> bool:
    """Whether a node that nobody wrote leads no further: an end, the agent of a queue, what does not exist."""
    return flow.node(id).implied and not flow.exits(id)


def _place(survey: Survey, node: Node, entered: dict[str, Edge | None], rings_back: bool) -> Place:
    flow, people = survey.flow, survey.people
    walk = survey.walks.to(node.id) if node.id in survey.walks.seconds else None
    seconds, keys = people.ahead.get(node.id, (None, None))
    return Place(
        node=node,
        title=node.title,
        text=survey.words.text(node),
        depth=0,
        reached=node.id in survey.reach.reachable,
        arrives_after=walk.seconds if walk else None,
        arrives_with=walk.keys if walk else None,
        exact=walk is None or walk.exact,
        person=people.from_node(node.id),
        seconds_to_person=seconds,
        keys_to_person=keys,
        rings_back=rings_back,
        numbers=tuple(_numbers(flow, node.id)),
        branches=tuple(_branches(survey, node, entered)),
    )


def _numbers(flow: Flow, id: str) -> Iterator[str]:
    """The numbers and names of the ways in that begin at a node."""
    if id == flow.start and flow.number:
        yield flow.number
    yield from (name for name, start in flow.entries.items() if start == id and name != flow.number)


def _branches(survey: Survey, node: Node, entered: dict[str, Edge | None]) -> Iterator[Branch]:
    folded: dict[tuple[EdgeKind, str], list[Edge]] = {}
    for exit in survey.flow.exits(node.id):
        if exit.kind is not EdgeKind.ANSWER or not exit.implied:
            kind = EdgeKind.NO_INPUT if exit.kind in ERROR_KINDS else exit.kind
            folded.setdefault((kind, exit.target), []).append(exit)
    for edges in sorted(folded.values(), key=lambda edges: rank(edges[0].kind)):
        yield _branch(survey, node, tuple(edges), entered)


def rank(kind: EdgeKind) -> int:
    """The place of a kind of branch among the others: what callers choose and what simply goes on comes first."""
    return _ORDER.index(kind) + 1 if kind in _ORDER else 0


def _branch(survey: Survey, node: Node, edges: tuple[Edge, ...], entered: dict[str, Edge | None]) -> Branch:
    first = edges[0]
    end = first.target not in entered
    return Branch(
        kind=first.kind,
        choices=choices(survey, node, edges),
        target=first.target,
        title="the call just stops" if first.stops else _title(survey.flow.node(first.target)),
        jump=not end and not any(edge is entered[first.target] for edge in edges),
        end=end,
        edges=edges,
    )


def choices(survey: Survey, node: Node, edges: Sequence[Edge]) -> tuple[tuple[str, str | None], ...]:
    """What callers press or say for some exits of a node, each with what it is for."""
    found: dict[tuple[str, str | None], None] = {}
    for edge in edges:
        pressed = _pressed(edge) if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT) else None
        if pressed:
            label = _label(survey, node, edge)
            found[pressed, label if label != pressed else None] = None
    return tuple(found)


def _pressed(edge: Edge) -> str | None:
    """The key, or what callers say where there is none."""
    return edge.key or ", ".join(edge.phrases) or edge.label


def _label(survey: Survey, node: Node, edge: Edge) -> str | None:
    if isinstance(node, Menu | Queue):
        return survey.words.label(node, edge)
    return edge.label or edge.say.text(survey.words.language(node)) or None


def happening(edge: Edge) -> str:
    """What leads on by an exit that has no key: its condition, what the caller did not do, or `then`."""
    return (edge.condition or "").replace("_", " ") or _WORDS.get(edge.kind, str(edge.kind))


def _title(node: Node) -> str:
    if isinstance(node, Unknown) and node.reason == UNDEFINED:
        return f"{node.title} (does not exist)"
    return node.title
