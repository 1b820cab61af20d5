"""Writing a flow of any platform in the native format.

What is written, read again, is the same flow: nodes, ways out in their order, prompts, all that is known of either.
What has no field of its own goes into `ways`. Platform names that are no ids become the `name` of a node. What cannot
be said at all is left out and named in a comment at the top.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from functools import cached_property
from itertools import islice
from typing import Any

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
    Transfer,
    Unknown,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.back import way_back
from ivrlint.formats.native.reader import DEFAULT_TRIES, MEANT_KINDS, MUST_GO_ON, NOTHING_KNOWN, WORDS
from ivrlint.formats.native.schema import Path, schema, violations
from ivrlint.formats.native.values import EDGE_FIELDS, UNKNOWN
from ivrlint.formats.native.written import (
    given_fields,
    given_values,
    number,
    written_again,
    written_callers,
    written_errands,
    written_hours,
    written_prompt,
    written_switches,
    written_value,
)
from ivrlint.formats.native.yaml_text import Pairs, Quoted, Word, lines

_LONGEST_KEY = 100
"""Characters of a case that stands as a key; YAML takes keys up to 1,024."""
_LONGEST_ID = 60
_MOST_LINES = 1_000_000
"""Lines of a node that are compared."""
_MOST_PASSES = 50
"""Rounds of leaving out what the schema refuses; each takes out up to twenty parts."""

_MACHINE_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""Ids that nobody reads begin so: UUIDs."""
_DIRECTIVE = re.compile(r"#\s*ivrlint\s*:")

_EDGE_DETAILS = frozenset({"say", "label", "share", "set", "outcome", "tags", "word"})
"""What every way out may say besides where it leads."""
_EVENT_DETAILS = _EDGE_DETAILS | {"after", "tries", "tries_known", "again"}
_DETAILS = {
    "options": _EDGE_DETAILS | {"phrases", "urgent", "class", "skill"},
    "exits": _EDGE_DETAILS | {"keeps_place"},
    "overflow": _EDGE_DETAILS | {"after", "keeps_place"},
    "no_answer": _EDGE_DETAILS | {"after"},
    "failure": _EDGE_DETAILS | {"condition"},
    "no_input": _EVENT_DETAILS,
    "no_match": _EVENT_DETAILS,
}
"""What the ways out in a field may say, where it is more than that."""
_MAY_LEAD_NOWHERE = ("options", "failure", *ERROR_KINDS)
_NAMED_FAILURES = {"no_answer": Transfer, "no_slots": Callback}
_NAMED_OVERFLOWS = ("when_full", "when_unstaffed", "when_closed")
_BLOCKS = ("options", "exits", "cases")
_FIRST_FIELDS = ("by", "schedule", "switch", "file", "reference")
"""Fields that say what a node is and stand before its prompt."""


def write(flow: Flow) -> str:
    """The flow in the native format."""
    return _Writer(flow).write()


def changed_lines(before: Flow, after: Flow, ids: Iterable[str]) -> Iterator[str]:
    """How the nodes with these ids differ in two versions of a flow: lines out with `- `, in with `+ `.

    Unmarked lines are what the others stand under.
    """
    old, new = _Writer(before), _Writer(after)
    for id in dict.fromkeys(ids):
        above: list[str] = []
        compared = unified_diff(old.node_lines(id), new.node_lines(id), n=_MOST_LINES, lineterm="")
        for line in islice(compared, 3, None):
            mark, text = line[0], line[1:]
            indent = len(text) - len(text.lstrip())
            above = [other for other in above if len(other) - len(other.lstrip()) < indent]
            if mark == " ":
                above.append(text)
            else:
                yield from (f"  {other}" for other in above)
                above = []
                yield f"{mark} {text}"


class _Writer:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.lost: list[str] = []
        missing = (node for node in reversed(flow.nodes.values()) if _is_missing(node))
        self._undefined = {node.name: node.id for node in missing if node.name}
        self.ids = _ids(flow, [node for node in flow.nodes.values() if not self._stands_for_itself(node)])

    def write(self) -> str:
        document = self._top()
        self._leave_out_what_does_not_fit(document)
        notes, beside = self._comments()
        for problem in self.flow.problems:
            self.lost.append(f"{problem.span}: {problem.message}")
        header = [*notes, *(f"# {' '.join(text.split())}" for text in self.lost)]
        body: list[str] = []
        for key, value in document:
            if key != "nodes":
                body += lines(Pairs([(key, value)]))
                continue
            body += ["", "nodes:"]
            for place, (id, node) in enumerate(value):
                first, *others = lines(Pairs([(id, node)]), "  ")
                *before, last = beside.get(id, [""])
                body += [*([""] if place else []), *(f"  {text}" for text in before)]
                body += [f"{first}  {last}".rstrip(), *others]
            body.append("")
        return "\n".join([*header, *body]).rstrip() + "\n"

    def node_lines(self, id: str) -> list[str]:
        """A node as it stands under `nodes`."""
        return list(lines(Pairs([(self.ids[id], self._node(self.flow.nodes[id]))]), "  "))

    def _stands_for_itself(self, node: Node) -> bool:
        """Whether reading makes this node of itself: an end, a queue's agent, a target that no node has."""
        if not node.implied:
            return False
        if isinstance(node, Agent):
            return any(edge.kind is EdgeKind.ANSWER for edge in self.flow.edges_to(node.id))
        if isinstance(node, Hangup):
            return True
        return isinstance(node, Unknown) and node.reason == UNDEFINED and self._undefined.get(node.name) == node.id

    # the file as a whole

    def _top(self) -> Pairs:
        flow = self.flow
        top = Pairs([("ivr", 1)])
        for name in ("name", "number", "tariff", "owner", "language"):
            if value := getattr(flow, name):
                top.append((name, value))
        if flow.languages not in ((), (flow.language,)):
            top.append(("languages", [*flow.languages]))
        named = [id for id in flow.entries.values() if id in flow.nodes]
        starts = [id for id in flow.starts if id == flow.start or id not in named]
        names = [self._name(id) for id in starts]
        top.append(("start", names if len(names) > 1 else names[0]))
        if flow.entries:
            entries = ((key, self._name(id) if id in flow.nodes else id) for key, id in flow.entries.items())
            top.append(("entries", Pairs(entries)))
        if flow.human or flow.no_human:
            people = [self._name(id) for id in flow.human]
            top.append(("human", "none" if flow.no_human else people[0] if len(people) == 1 else people))
        optional = {
            "part": flow.part or None,
            "knows": None if flow.knows is None else [*flow.knows],
            "recording": flow.recording,
            "timezone": flow.timezone,
            "hours": None if flow.hours is None else written_hours(flow.hours),
            "switches": None if flow.switches is None else written_switches(flow.switches),
            "speech": given_values(words_per_minute=flow.words_per_minute and number(flow.words_per_minute)),
            "nodes": Pairs(((self.ids[id], self._node(flow.nodes[id])) for id in self.ids), spread=True),
            "callers": flow.callers and written_callers(flow.callers, self.ids),
            "errands": written_errands(flow.errands, self.ids) if flow.errands else None,
            "goals": given_values(**{name: number(limit) for name, (limit, _) in flow.goals.items()}),
        }
        top += [(key, value) for key, value in optional.items() if value is not None]
        return top

    def _name(self, id: str) -> str:
        """How a node is named where something leads to it."""
        if id in self.ids:
            return self.ids[id]
        node = self.flow.nodes[id]
        if isinstance(node, Hangup):
            return Word("return" if node.outcome == "return" else "hangup")
        return Quoted(node.name) if node.name in (*WORDS, NOTHING_KNOWN) else node.name

    def _comments(self) -> tuple[list[str], dict[str, list[str]]]:
        """The comments of a native file: those for its top, and for each node those above it and the one beside it."""
        beside: dict[str, list[str]] = {}
        if self.flow.format != "native":
            return [], beside
        top: list[str] = []
        places = ((self.flow.nodes[old], id) for old, id in self.ids.items())
        nodes = sorted((node.span.start, node.whole.end, id) for node, id in places)
        text = self.flow.source.text
        for comment in self.flow.comments:
            after = bisect_left(nodes, (comment.start, 0, ""))
            before = text[: comment.start].rstrip(" \t")
            if before.endswith("\n") and after < len(nodes) and _leads(text[comment.start : nodes[after][0]]):
                around: str | None = nodes[after][2]
            else:
                earlier = (nodes[place] for place in range(after - 1, -1, -1))
                around = next((id for _, end, id in earlier if len(before) <= end), None)
            texts = top if around is None else beside.setdefault(around, [])
            texts.append(comment.text)
        return top, {id: _last_beside(texts) for id, texts in beside.items()}

    def _leave_out_what_does_not_fit(self, document: Pairs) -> None:
        """Take out what the schema refuses, and say so."""
        for _ in range(_MOST_PASSES):
            found = [violation for violation in violations(document.plain()) if violation.path]
            if not found:
                return
            for path in {violation.path for violation in found}:
                if (value := _taken_out(document, path)) is not None:
                    where = ".".join(map(str, path))
                    self.lost.append(f"left out, for this format cannot say it: {where}, which is {_shown(value)}")

    # nodes

    def _node(self, node: Node) -> Pairs:
        described = Pairs([("type", str(node.kind))], spread=True)
        id = self.ids[node.id]
        if node.title != id:
            described.append(("name", node.title))
        given = dict(given_fields(node))
        described += [(name, given.pop(name)) for name in _FIRST_FIELDS if name in given]
        exits = self._exits(node)
        if isinstance(node, Branch) and node.by is None and any(name == "cases" for name, _ in exits):
            described.append(("by", UNKNOWN))
        if isinstance(node, SubFlow) and node.file is None and node.reference is None:
            described.append(("reference", UNKNOWN))
        if node.prompt:
            described.append(("prompt", written_prompt(node.prompt)))
        if isinstance(node, Queue) and node.while_waiting:
            described.append(("while_waiting", written_prompt(node.while_waiting)))
        if isinstance(node, Callback) and node.served_by in self.ids:
            given["served_by"] = self.ids[node.served_by]
        described += given.items()
        if node.term and isinstance(node, Queue | Unknown):
            described.append(("term", node.term))
        described += exits
        return described

    # ways out

    def _exits(self, node: Node) -> list[tuple[str, Any]]:
        """The fields that say where the call goes on, in the order of the exits."""
        found: dict[str, Any] = {}
        ways: list[Pairs] = []
        in_ways: set[EdgeKind] = set()
        exits = [edge for edge in self.flow.exits(node.id) if edge.kind is not EdgeKind.ANSWER]
        goes_on = any(edge.kind not in (*ERROR_KINDS, EdgeKind.FAILURE) for edge in exits)
        for edge in exits:
            if _comes_by_itself(edge, node, exits):
                continue
            field, key = self._field(node, edge)
            details = self._details(edge)
            fits = details.plain().keys() <= _DETAILS.get(field, _EDGE_DETAILS) | {"to"}
            block = found.setdefault(field, Pairs(spread=field == "options")) if field in _BLOCKS else None
            taken = field in found if block is None else field == "cases" and key in block.plain()
            if edge.stops and field not in _MAY_LEAD_NOWHERE:
                fits = False
            if not field or taken or not fits or edge.kind in in_ways:
                in_ways.add(edge.kind)
                ways.append(self._way(edge, details))
            elif block is not None:
                block.append((key, _short(details)))
            else:
                found[field] = _short(details)
        found = {field: value for field, value in found.items() if value or field not in _BLOCKS}
        for kind in sorted(ERROR_KINDS):
            if isinstance(node, Menu | Collect) and not any(edge.kind is kind for edge in exits):
                found[kind] = Word(NOTHING_KNOWN)
        if isinstance(node, MUST_GO_ON) and not goes_on:
            found["next"] = Word(NOTHING_KNOWN)
        needed = "options" if isinstance(node, Menu) else "cases" if isinstance(node, Branch) else None
        if ways or (needed and needed not in found and (needed == "options" or "next" not in found)):
            found["ways"] = ways
        return [*found.items()]

    def _field(self, node: Node, edge: Edge) -> tuple[str, str]:
        """The field that an exit goes into, with its key there; an empty one where it has none."""
        key, condition = edge.key or "", edge.condition
        match edge.kind:
            case EdgeKind.OPTION if isinstance(node, Menu) and condition is None and _fits("option_key", key):
                return "options", key
            case EdgeKind.EXIT if isinstance(node, Queue) and condition is None and _fits("phone_key", key):
                return "exits", key
            case _ if edge.key is not None:
                return "", ""
            case EdgeKind.CASE if isinstance(node, Collect) and condition == "without_it":
                return "without_it", ""
            case EdgeKind.CASE if isinstance(node, Branch) and condition is not None:
                legal = len(condition) <= _LONGEST_KEY and not condition.startswith("x-") and condition != "<<"
                return ("cases" if legal else ""), condition
            case EdgeKind.NEXT if isinstance(node, Bot) and condition == "escalates":
                return "escalates", ""
            case EdgeKind.NEXT if condition is None and not isinstance(node, Menu | Queue | SubFlow | Hangup):
                return "next", ""
            case EdgeKind.RETURN if condition is None and isinstance(node, SubFlow):
                return "next", ""
            case EdgeKind.NO_INPUT | EdgeKind.NO_MATCH if condition is None and isinstance(node, Menu | Collect):
                return edge.kind, ""
            case EdgeKind.FAILURE if isinstance(node, _NAMED_FAILURES.get(condition or "", ())):
                return condition or "", ""
            case EdgeKind.FAILURE if not isinstance(node, Hangup):
                return "failure", ""
            case EdgeKind.OVERFLOW if isinstance(node, Queue) and condition in (None, *_NAMED_OVERFLOWS):
                return condition or "overflow", ""
        return "", ""

    def _details(self, edge: Edge) -> Pairs:
        """What an exit says, where it leads included."""
        details = Pairs()
        if edge.say:
            details.append(("say", written_prompt(edge.say)))
        failure = edge.kind is EdgeKind.FAILURE and edge.condition not in _NAMED_FAILURES
        for field, (attribute, read) in EDGE_FIELDS.items():
            value = getattr(edge, attribute)
            if value not in (None, (), {}) and (field != "condition" or failure):
                details.append((field, written_value(value, read)))
        if edge.kind in ERROR_KINDS:
            if edge.tries_known or edge.tries != DEFAULT_TRIES:
                details.append(("tries", edge.tries))
            if not edge.tries_known and edge.tries != DEFAULT_TRIES:
                details.append(("tries_known", False))
            if edge.again:
                details.append(("again", written_again(edge.again)))
        if not edge.stops:
            target = self._target(edge)
            end = self.flow.nodes[edge.target]
            usual = "done" if edge.kind in MEANT_KINDS else "failed"
            outcome = end.outcome if isinstance(end, Hangup) and target == "hangup" else usual
            if edge.outcome is None and outcome != usual:
                details.append(("outcome", outcome))
            if edge.word is not None and (edge.word != target or not isinstance(target, Word)):
                details.append(("word", edge.word))
            details.append(("to", target))
        return details

    def _way(self, edge: Edge, details: Pairs) -> Pairs:
        """An exit as `ways` writes it."""
        way = Pairs([("kind", str(edge.kind))])
        if edge.key is not None:
            way.append(("key", edge.key))
        if edge.condition is not None and "condition" not in details.plain():
            way.append(("condition", edge.condition))
        way += details
        return way

    def _target(self, edge: Edge) -> str:
        """The word or the id that an exit leads to."""
        if edge.word == "repeat" and edge.target == edge.source:
            return Word("repeat")
        if edge.word == "start" and edge.target == self.flow.start:
            return Word("start")
        if edge.word == "back" and self._backs[edge.source][0] == (edge.target if edge.target in self.ids else None):
            return Word("back")
        return self._name(edge.target)

    @cached_property
    def _backs(self) -> dict[str, tuple[str | None, bool]]:
        """Where `back` leads from each node, once nothing is written in place."""
        flow = self.flow
        named = (
            edge
            for edge in flow.edges()
            if edge.word is None and (edge.target in self.ids or edge.kind is EdgeKind.ANSWER)
        )
        return way_back(flow.starts, flow.nodes, named, {})


def _ids(flow: Flow, nodes: list[Node]) -> dict[str, str]:
    """For each node an id that the format allows; legal ones stay what they are."""
    reserved = {node.name for node in flow.nodes.values() if _is_missing(node)}
    ids = {node.id: node.id for node in nodes if _is_legal(node.id) and not _MACHINE_NAME.match(node.id)}
    taken = reserved | set(ids.values())
    for node in nodes:
        if node.id not in ids:
            wanted = _made_legal(node.name if _MACHINE_NAME.match(node.id) and node.name else node.id)
            id, number = wanted, 1
            while id in taken:
                number += 1
                id = f"{wanted}_{number}"
            taken.add(id)
            ids[node.id] = id
    return {node.id: ids[node.id] for node in nodes}


def _is_missing(node: Node) -> bool:
    """Whether a node stands for a target that no node has."""
    return node.implied and isinstance(node, Unknown) and node.reason == UNDEFINED


def _is_legal(id: str) -> bool:
    return _fits("node_id", id) and id not in schema()["$defs"]["node_id"]["not"]["enum"] and not id.startswith("x-")


def _made_legal(name: str) -> str:
    kept = "".join(letter if _fits("node_id", letter) else " " for letter in name)
    id = "_".join(kept.split())[:_LONGEST_ID].strip("_") or "node"
    return id if _is_legal(id) else f"node_{id}"


def _fits(definition: str, text: str) -> bool:
    """Whether a text fits the pattern of a definition in the schema."""
    pattern: str = schema()["$defs"][definition]["pattern"]
    return re.search(pattern, text) is not None and not text.endswith("\n") and not text.startswith("x-")


def _comes_by_itself(edge: Edge, node: Node, exits: list[Edge]) -> bool:
    """Whether reading adds this exit where nothing is written: silence without a handler, no way on at all."""
    if not edge.stops or edge.share is not None:
        return False
    if edge.kind in ERROR_KINDS:
        alone = sum(other.kind is edge.kind for other in exits) == 1
        said = edge.tries_known or edge.after is not None or edge.again or edge.say or edge.tries != DEFAULT_TRIES
        return isinstance(node, Menu | Collect) and alone and not said
    ways_on = [other for other in exits if other.kind not in (*ERROR_KINDS, EdgeKind.FAILURE)]
    return edge.kind is EdgeKind.NEXT and isinstance(node, MUST_GO_ON) and ways_on == [edge]


def _short(details: Pairs) -> Any:
    """Details that say nothing but where an exit leads, as that alone."""
    return details[0][1] if [key for key, _ in details] == ["to"] else details


# what is left out, and comments


def _taken_out(document: Pairs, path: Path) -> Any:
    """Remove the entry or item at the end of a path; the removed value, or None where there is none."""
    part: Any = document
    for step in path[:-1]:
        if isinstance(part, Pairs):
            part = dict(part).get(str(step))
        elif isinstance(part, list) and isinstance(step, int) and step < len(part):
            part = part[step]
        else:
            return None
    last = path[-1]
    if isinstance(part, Pairs):
        value = dict(part).get(str(last))
        part[:] = [(key, other) for key, other in part if key != last]
        return value
    if isinstance(part, list) and isinstance(last, int) and last < len(part):
        return part.pop(last)
    return None


def _shown(value: Any) -> str:
    return f"«{value}»" if isinstance(value, str | int | float) else "a part of its own"


def _leads(between: str) -> bool:
    """Whether nothing but comments stands between a comment and a node."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in between.splitlines())


def _last_beside(texts: list[str]) -> list[str]:
    """The comments of a node, last the one that stands beside its id: a wish to ignore findings, where there is one."""
    wishes = [text for text in texts if _DIRECTIVE.match(text)]
    others = [text for text in texts if text not in wishes]
    return [*others, *wishes[1:], wishes[0] if wishes else ""]
