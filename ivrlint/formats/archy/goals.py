"""What Archy's flows are read into before it is known where each exit leads.

An exit leads to a `Goal`, which is only a name until everything has been read: the next action of a list, a menu, the
end of a task. reader.py looks up what each goal has become.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ivrlint.flow import NO_TARGET, Edge, EdgeKind, Node, Problem, Prompt
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.archy.values import entry_of, literal, name_of, part, written
from ivrlint.source import Entry, Mapping, Span, Value

_TERM = "action"
_KEPT_FREE = frozenset({"hangup", "hangup:failed", "return"})
"""Ids of implied ends, which nothing written may take."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an exit leads, before it is known which node that is."""

    kind: Literal["node", "slot", "container", "hangup", "end", "return", "back", "start", "unknown"]
    id: str = ""
    """The node, slot, container (`menus/x`) or task; the menu around it for `back`; a reason for `unknown`."""
    span: Span | None = None
    """Where it is named."""
    path: str = ""
    """The way on by which a task is left (`return`)."""


END = Goal("end")
"""After the last action: Architect ends the call."""


@dataclass(frozen=True, slots=True)
class Exit:
    """An edge whose target is still a goal."""

    edge: Edge
    goal: Goal


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a list of actions stands."""

    place: str
    """What ids of nodes begin with."""
    menu: str = ""
    """The menu in whose choice it is written."""
    task: str = ""
    """The task that `endTask` leaves."""
    loop: str = ""
    after_loop: Goal = END


@dataclass(slots=True)
class Call:
    """A place that calls a task, and where the call goes on afterwards."""

    name: str
    span: Span
    default: Goal
    paths: dict[str, Goal] = field(default_factory=dict)

    def onward(self, path: str) -> Goal:
        """Where the call goes on when the task is left by a path."""
        return self.paths.get(path, self.default)


@dataclass(frozen=True, slots=True)
class Test:
    """A decision, or a switch, that compares one variable with keys."""

    variable: str
    cases: tuple[tuple[str, Goal, Span], ...]
    otherwise: Goal
    span: Span


class Draft:
    """The nodes and exits of a flow that is being read, and what its goals have turned out to be."""

    def __init__(self, root: str, flow: Mapping) -> None:
        """Begin with nothing of `flow`, which stands under the key `root`."""
        self.flow = flow
        self.name = name_of(flow.get("name"))
        self.secure = root.casefold() == "securecall"
        self.nodes: dict[str, Node] = {}
        self._namesakes: dict[str, int] = {}
        self.exits: list[Exit] = []
        self.goals: dict[str, Goal] = {}
        """What slots and containers have turned out to be."""
        self.named: dict[str, str] = {}
        """The keys of menus and tasks among `goals`, by their names."""
        self.calls: dict[str, list[Call]] = {}
        """Who calls each task."""
        self._callers: dict[str, list[Call]] = {}
        self.tests: dict[str, Test] = {}
        self.own: dict[str, tuple[int, int]] = {}
        """From where to where each action is written, its outputs left out."""
        self.asked: dict[str, str] = {}
        """The variable that each collect fills."""
        self.around: dict[str, str | None] = {}
        self.common: dict[str, Exit] = {}
        """The choices that are valid in every menu, by key."""
        self.while_waiting: Prompt = SILENCE
        self.announces: list[str] = []
        self.problems: list[Problem] = []

    def id_for(self, name: str, scope: Scope | None = None) -> str:
        """An id that no other node has."""
        wanted = f"{scope.place}/{name}" if scope and scope.place else name
        if wanted in _KEPT_FREE:
            wanted = f"menu {wanted}"
        id, count = wanted, self._namesakes.get(wanted, 1)
        while id in self.nodes:
            count += 1
            id = f"{wanted} ({count})"
        self._namesakes[wanted] = count
        return id

    def add(self, cls: type[Node], entry: Entry, scope: Scope | None, **fields: Any) -> str:
        """Add the node that an action is; its id."""
        name = written(part(entry.value, "name"))
        id = fields.pop("id", None) or self.id_for(name or entry.key.text, scope)
        values = {"name": name, "term": _TERM} | fields
        self.nodes[id] = cls(id=id, span=entry.key.span, whole=entry.span, **values)
        self.around[id] = scope.menu or None if scope else None
        inner = entry_of(entry.value, "outputs")
        self.own[id] = entry.key.start, inner.key.start if inner else entry.value.end
        return id

    def leave(self, id: str, kind: EdgeKind, span: Span, goal: Goal, **details: Any) -> None:
        """Add an exit of a node."""
        self.exits.append(Exit(Edge(id, NO_TARGET, kind, span, target_span=goal.span, **details), goal))

    def register(self, family: str, entry: Entry, goal: Goal) -> None:
        """Note what a reference to a menu or a task leads to: it names the `refId`, or else the name."""
        name, ref_id = written(part(entry.value, "name")), written(part(entry.value, "refId"))
        key = f"{family}/{ref_id or name}"
        if key in self.goals and (twin := entry_of(entry.value, "refId") or entry_of(entry.value, "name")):
            self.problems.append(
                Problem(f"a second one of the {family} has the id «{ref_id or name}»", twin.value.span)
            )
        self.goals.setdefault(key, goal)
        self.named.setdefault(f"{family}/{name}", key)

    def reference(self, value: Value | None, place: Span) -> Goal:
        """The menu or task that a reference names: `/inboundCall/menus/menu[Main_10]`, `./menus/menu[main]`."""
        text = written(literal(value))
        span = value.span if value is not None else place
        if not text:
            return Goal("unknown", "nothing says where to", span)
        kind = text.partition("[")[0] if "[" not in text else text[: text.rindex("[")].rpartition("/")[2]
        id = text[text.rindex("[") + 1 :].rstrip("] ") if "[" in text else text
        family = "tasks" if "task" in kind.casefold() else "menus"
        return Goal("container", f"{family}/{id}", span)

    def callers(self, task: str) -> list[Call]:
        """The places that call a task, by its id or its name."""
        if not self._callers:
            for named, calls in self.calls.items():
                self._callers.setdefault(named if named in self.goals else self.named.get(named, named), []).extend(
                    calls
                )
        return self._callers.get(task, [])
