"""Genesys Cloud flows as Archy writes them (YAML): voice flows, with all that falls through wired up.

menus.py reads menus, actions.py lists of actions, keys.py what makes a menu of Collect Input, values.py the values,
document.py the file; goals.py holds what they have read. What the platform does where a file says nothing is from
Genesys' articles on its Resource Center (default menu settings, default action settings, Transfer to ACD action, end of
a task); docs/archy.md says which.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ivrlint.flow import (
    NO_TARGET,
    Agent,
    Bot,
    Branch,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    FlowBuilder,
    Menu,
    Message,
    Problem,
    Queue,
    SubFlow,
    Task,
    Unknown,
    Voicemail,
)
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.archy.document import read_archy_yaml
from ivrlint.formats.archy.goals import END, Call, Exit, Goal, Scope
from ivrlint.formats.archy.keys import join_keys
from ivrlint.formats.archy.menus import Walker
from ivrlint.formats.archy.values import audio_of, is_open, language_of, mapping, members, part, written
from ivrlint.formats.back import way_back
from ivrlint.source import Entry, Mapping, NoPhoneMenuError, SourceError, SourceText, Span

NAME = "archy"

_VOICE = frozenset({"inboundcall", "outboundcall", "inqueuecall", "securecall"})
_OTHERS = {
    "inboundemail": "answers e-mail",
    "inqueueemail": "is for e-mail that waits in a queue",
    "inboundshortmessage": "answers messages",
    "inqueueshortmessage": "is for messages that wait in a queue",
    "inboundchat": "answers chats",
    "workflow": "is a workflow without a caller",
    "workitem": "routes work items",
    "bot": "is a bot flow, in which callers talk in free words",
    "digitalbot": "is a bot for messages",
    "commonmodule": "is a module that flows of any channel call; check the call flow that calls it",
    "voicesurvey": "is a voice survey, which ivrlint does not read",
    "surveyinvite": "invites to surveys",
    "voicemail": "is run when a voicemail has been left and the caller is gone",
}
"""Flows of other kinds, by the key at the top of the file in lower case, with what they are."""

_KINDS = "|".join(sorted(_VOICE | _OTHERS.keys()))
_TOP = re.compile(
    rf"(?:[ \t]*+(?:#[^\n]*+)?+\r?\n|---[^\n]*+\n)*+([\"']?)({_KINDS})\1[ \t]*+:[ \t]*+(?:#[^\n]*+)?+\r?\n",
    re.IGNORECASE,
)
_ARCHITECT = re.compile(
    r"^[ \t]+[\"']?(?:startUpRef|startUpTaskActions|supportedLanguages|defaultLanguage|division|settings[A-Z]\w+)[\"']?"
    r"[ \t]*:",
    re.MULTILINE,
)

_VARIABLE = re.compile(r"\b[A-Za-z]+\.\w+")

MOST_WAYS_BACK = 100_000
"""Exits in all of the ends of tasks, one for each caller and each way on; what is beyond is not known."""

_ENDS_WELL = (Message, Task, Bot, SubFlow)
"""Where the call ends as meant when no action follows."""
_MEANT_KINDS = (EdgeKind.OPTION, EdgeKind.NEXT, EdgeKind.RETURN, EdgeKind.CASE)
"""Kinds of edge on which a disconnect means that the caller is served."""


def recognises(text: str) -> bool:
    """Whether this is a flow as Archy writes it: a key at the top names its kind, and Architect's settings follow."""
    return _TOP.match(text) is not None and _ARCHITECT.search(text) is not None


def read(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built, or where it is for no calls."""
    document = read_archy_yaml(source)
    root = document.root
    known = _VOICE | _OTHERS.keys()
    kinds = [entry for entry in root.entries if entry.key.text.casefold() in known] if isinstance(root, Mapping) else []
    if not kinds:
        raise SourceError("is no Archy flow: a key such as `inboundCall:` must stand at the top", source.span(0, 0))
    kind = kinds[0].key.text.casefold()
    if kind in _OTHERS:
        message = f"{_OTHERS[kind]}: ivrlint reads the flows inboundCall, outboundCall, inqueueCall and secureCall"
        raise NoPhoneMenuError(message, kinds[0].key.span)
    if not isinstance(kinds[0].value, Mapping):
        raise SourceError(f"`{kinds[0].key.text}` must hold the flow: its name, menus and tasks", kinds[0].key.span)
    flow = _Reader(source, kinds[0], kinds[0].value).read()
    flow.comments = document.comments
    return flow


class _Reader:
    def __init__(self, source: SourceText, root: Entry, flow: Mapping) -> None:
        self.source = source
        self.root = root
        self.flow = flow
        self.kind = root.key.text.casefold()
        self.walker = Walker(root.key.text, flow)
        self.builder = FlowBuilder()
        self.first = END
        self.resolved: dict[str, tuple[str, Goal, Span | None]] = {}
        self.ways_back = 0
        self.joined: set[str] = set()
        """Decisions that have become a part of a menu."""

    def read(self) -> Flow:
        walker = self.walker
        for menu in members(self.flow.get("menus")):
            walker.menu(menu)
        for task in members(self.flow.get("tasks")):
            name = written(part(task.value, "refId")) or written(part(task.value, "name"))
            key = f"tasks/{name}"
            scope = Scope(place=written(part(task.value, "name")) or name, task=key)
            walker.register("tasks", task, walker.run(part(task.value, "actions"), Goal("return", key), scope))
        self.first, place = self._begin()
        self._add_common_choices()
        walker.nodes = dict(sorted(walker.nodes.items(), key=lambda item: item[1].span.start))
        self.joined = join_keys(walker, lambda goal: self._node(goal)[0])
        self._build()
        start = self._node(self.first)[0]
        starts = (start or self.builder.ends("done", place),)
        self._go_back(starts)
        return self._flow(starts, place)

    # where calls come in

    def _begin(self) -> tuple[Goal, Span]:
        """Where the call begins, and where that is written."""
        actions = self.flow.entry("startUpTaskActions")
        if self.kind == "inqueuecall":
            return self._wait(actions)
        reference = self.flow.entry("startUpRef")
        if reference is not None:
            place = reference.value.span
            goal = self.walker.reference(reference.value, place)
        elif actions is not None:
            place = actions.key.span
            goal = self.walker.run(actions.value, END, Scope(place="startUpTaskActions"))
        else:
            raise SourceError(
                "has no `startUpRef`, so nothing says which menu or task calls begin in", self.root.key.span
            )
        greeting = self.flow.entry("initialGreeting")
        if greeting is not None and (prompt := audio_of(greeting.value)):
            id = self.walker.add(
                Message, greeting, None, id="initialGreeting", name="Initial Greeting", prompt=prompt, term="greeting"
            )
            self.walker.leave(id, EdgeKind.NEXT, place, goal)
            goal = Goal("node", id)
        return goal, place

    def _wait(self, actions: Entry | None) -> tuple[Goal, Span]:
        """The queue that an in-queue flow is played in, over and over until somebody answers."""
        walker = self.walker
        place = actions.key.span if actions else self.root.key.span
        id = "queue"
        here = Goal("node", id)
        walker.while_waiting = audio_of(self.flow.get("initialGreeting"))
        begin = walker.run(actions.value if actions else None, here, Scope(place=""), waiting=True)
        walker.add(
            Queue,
            self.root,
            None,
            id=id,
            name=walker.name or "queue",
            term="in-queue flow",
            while_waiting=walker.while_waiting,
            announces=tuple(dict.fromkeys(walker.announces)) or None,
        )
        self.first = here
        if self._node(begin)[0] != id:
            walker.leave(id, EdgeKind.HOOK, place, begin)
        return here, place

    def _add_common_choices(self) -> None:
        """Give every menu the choices that another menu says are valid in all."""
        own = {(exit.edge.source, exit.edge.key) for exit in self.walker.exits if exit.edge.key}
        for id in [id for id, node in self.walker.nodes.items() if isinstance(node, Menu)]:
            for key, exit in self.walker.common.items():
                if (id, key) not in own:
                    self.walker.exits.append(Exit(replace(exit.edge, source=id), exit.goal))

    # what goals have become

    def _node(self, goal: Goal) -> tuple[str, Goal, Span | None]:
        """The node that a goal leads to, the last goal on the way, and where that was first named.

        There is no node where the call is over, or where it goes back to a menu that is not known yet.
        """
        passed: dict[str, None] = {}
        place = goal.span
        at = goal
        while at.kind in ("slot", "container", "return", "start"):
            step = f"{at.kind}:{at.id}:{at.path}"
            if step in self.resolved:
                _, at, named = self.resolved[step]
                place = place or named
                break
            at = END if step in passed else self._step(at)
            passed[step] = None
            place = place or at.span
        if at.kind == "unknown":
            at = Goal("node", self._unknown(at), at.span)
        answer = at.id if at.kind == "node" else NO_TARGET, at, place
        self.resolved |= dict.fromkeys(passed, answer)
        return answer

    def _step(self, goal: Goal) -> Goal:
        """What a goal stands for."""
        walker = self.walker
        if goal.kind == "slot":
            return walker.goals[goal.id]
        if goal.kind == "start":
            return self.first
        if goal.kind == "container":
            key = goal.id if goal.id in walker.goals else walker.named.get(goal.id, "")
            reason = "a substitution says where the call goes" if is_open(goal.id) else f"{UNDEFINED}:{goal.id}"
            return walker.goals.get(key) or Goal("unknown", reason, goal.span)
        callers = walker.callers(goal.id)
        if len(callers) < 2:
            return callers[0].onward(goal.path) if callers else END
        return self._way_back_to_callers(goal, callers)

    def _unknown(self, goal: Goal) -> str:
        """The node for what a file does not say, or names and does not have."""
        place = goal.span or self.root.key.span
        reason, _, name = goal.id.partition(":")
        if reason == UNDEFINED:
            return self.builder.unknown(goal.id, UNDEFINED, place, name.partition("/")[2])
        return self.builder.unknown(f"unknown:{place.start}", goal.id, place, place.text)

    def _way_back_to_callers(self, goal: Goal, callers: list[Call]) -> Goal:
        """The end of a task that several places call: the call goes on after the one that it came from."""
        walker = self.walker
        id = f"{goal.id}:return{':' * bool(goal.path)}{goal.path}"
        if id not in walker.nodes:
            self.ways_back += len(callers)
            if self.ways_back > MOST_WAYS_BACK:
                return Goal("unknown", "tasks end in too many ways, for too many callers", goal.span)
            place = callers[0].span
            walker.nodes[id] = Branch(
                id=id, span=place, whole=place, name=f"the end of {goal.id.partition('/')[2]}", implied=True
            )
            for call in callers:
                walker.leave(id, EdgeKind.CASE, call.span, call.onward(goal.path), condition=f"called by {call.name}")
        return Goal("node", id)

    # the graph

    def _build(self) -> None:
        """Give every exit its target; what leads nowhere becomes a stop."""
        builder = self.builder
        edges: list[Edge] = []
        for exit in self.walker.exits:  # grows where tasks lead back to their callers
            edges.append(self._edge(exit))
        kept = self._kept(edges)
        ends, builder.nodes = builder.nodes, {}
        for id in kept:
            node = self.walker.nodes[id]
            builder.add(node)
            if isinstance(node, Queue):
                agent = Agent(id=f"{id}:agent", span=node.span, whole=node.span, name=node.title, implied=True)
                builder.add(agent)
                builder.connect(Edge(id, agent.id, EdgeKind.ANSWER, node.span, implied=True))
        builder.nodes |= ends
        stops: dict[str, list[Edge]] = {}
        for edge in edges:
            if edge.source in kept and edge.stops and edge.word is None:
                if not isinstance(builder.nodes[edge.source], Voicemail):
                    stops.setdefault(edge.source, []).append(edge)
            elif edge.source in kept:
                builder.connect(edge)
        for id, exits in stops.items():
            builder.nodes[id] = replace(builder.nodes[id], stops=tuple(exits))
        self._name_data()

    def _edge(self, exit: Exit) -> Edge:
        target, goal, place = self._node(exit.goal)
        kind, word = exit.edge.kind, None
        ends_well = kind in (EdgeKind.NEXT, EdgeKind.RETURN)
        if goal.kind == "back":
            target, word = goal.id, "back"
        elif goal.kind == "hangup":
            outcome = "done" if kind in _MEANT_KINDS else "failed"
            target, word = self.builder.ends(outcome, place or exit.edge.span), "hangup"
        elif not target and ends_well and isinstance(self.walker.nodes[exit.edge.source], _ENDS_WELL):
            target, word = self.builder.ends("done", exit.edge.span), "hangup"
        return replace(exit.edge, target=target, target_span=place, word=word)

    def _kept(self, edges: list[Edge]) -> dict[str, None]:
        """The nodes in file order, without decisions that are nothing but a part of a menu."""
        nodes = self.walker.nodes
        kept = {id for id in nodes if id not in self.joined}
        leading: dict[str, list[str]] = {}
        for edge in edges:
            if edge.target in self.joined:
                leading.setdefault(edge.source, []).append(edge.target)
        pending = list(leading.keys() & kept)
        while pending:
            for target in leading.get(pending.pop(), ()):
                if target not in kept:
                    kept.add(target)
                    pending.append(target)
        return {id: None for id in nodes if id in kept}

    def _go_back(self, starts: tuple[str, ...]) -> None:
        """Let every Previous Menu lead to the menu one level up."""
        builder = self.builder
        open_ends = [edge for edge in builder.edges if edge.word == "back" and not edge.target]
        if not open_ends:
            return
        named = sorted((edge for edge in builder.edges if edge.word != "back"), key=lambda edge: edge.rank)
        around = {id: menu for id, menu in self.walker.around.items() if id in builder.nodes}
        backs = way_back(starts, builder.nodes, named, around)
        builder.edges = [self._backed(edge, backs) for edge in builder.edges]

    def _backed(self, edge: Edge, backs: dict[str, tuple[str | None, bool]]) -> Edge:
        if edge.word != "back" or edge.target:
            return edge
        menu, approximate = backs.get(edge.source, (None, False))
        place = edge.target_span or edge.span
        return replace(
            edge,
            target=menu or self.builder.unknown("undefined:back", UNDEFINED, place, "back"),
            approximate=approximate,
        )

    def _name_data(self) -> None:
        """Say which actions use a number that another one collects, and which read it back."""
        nodes = self.builder.nodes
        asked = ((variable, nodes.get(id)) for id, variable in self.walker.asked.items())
        data = {variable: node.datum for variable, node in asked if isinstance(node, Collect) and node.datum}
        for id, (start, end) in self.walker.own.items() if data else ():
            node = nodes.get(id)
            if isinstance(node, Task | Branch | Message):
                named = (match.casefold() for match in _VARIABLE.findall(self.source.text, start, end))
                used = tuple(dict.fromkeys(data[name] for name in named if name in data))
                if used and isinstance(node, Message):
                    nodes[id] = replace(node, confirms=used)
                elif used:
                    nodes[id] = replace(node, uses=used)

    # the file as a whole

    def _flow(self, starts: tuple[str, ...], place: Span) -> Flow:
        language = self._language()
        first = self.builder.nodes[starts[0]]
        if isinstance(first, Unknown) and first.reason == UNDEFINED:
            message = f"the call starts at «{first.title}», which does not exist"
            self.walker.problems.append(Problem(message, place, rule="undefined-start"))
        return Flow(
            nodes=self.builder.nodes,
            connections=self.builder.edges,
            source=self.source,
            format=NAME,
            starts=starts,
            start_span=place,
            name=self.walker.name,
            known_as=(self.walker.name,) if self.walker.name else (),
            language=language,
            languages=(language,) if language else (),
            part=self.kind in ("inqueuecall", "securecall"),
            problems=self.walker.problems,
        )

    def _language(self) -> str | None:
        """The language that the flow says it speaks first, or the only one that it supports."""
        supported = mapping(self.flow.get("supportedLanguages"))
        only = supported.entries[0].key.text if supported and len(supported.entries) == 1 else ""
        return language_of(written(self.flow.get("defaultLanguage"))) or language_of(only)
