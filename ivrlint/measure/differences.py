"""What a change to a menu means for those who ring, told in sentences: what matters most to them first."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from ivrlint.flow import NO_TARGET, Edge, EdgeKind, Flow, Hangup, Node, Schedule
from ivrlint.measure.exits import Versions, label
from ivrlint.measure.matching import exit_name, prompts_of, wording
from ivrlint.survey import Answer, Survey

MOST_NAMED = 3
"""Places that one sentence names; of more it tells how many there are (J)."""
MOST_DESTINATIONS = 2000
"""Destinations of which it is asked which menus lead there: those that most calls get to (J)."""


class DifferenceKind(StrEnum):
    """What is not as it was; what matters most to callers stands first (J)."""

    PERSON_LOST = "person lost"
    DESTINATION_LOST = "destination lost"
    REACH_LOST = "reach lost"
    KIND = "kind"
    LEADS_ELSEWHERE = "leads elsewhere"
    EXIT_GONE = "exit gone"
    START = "start"
    PLACE_LOST = "place lost"
    KEY_MOVED = "key moved"
    PERSON_GOT = "person got"
    DESTINATION_GOT = "destination got"
    REACH_GOT = "reach got"
    PLACE_GOT = "place got"
    EXIT_NEW = "exit new"
    WORDS = "words"
    SETTING = "setting"
    NAME = "name"


_RANK = {kind: rank for rank, kind in enumerate(DifferenceKind)}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    kind: DifferenceKind
    text: str
    """A sentence without a full stop; names in it are as the files write them."""
    nodes: tuple[str, ...] = ()
    """Ids of the places it is about: as the new version has them, or the old one where they are gone."""
    key: str = ""
    """The key (or the case, or the kind of exit) it is about."""
    calls: float = 0.0
    """How often a call gets there, in the version where more do; 0 where that cannot be known."""


def differences(old: Survey, new: Survey, names: dict[str, str]) -> list[Difference]:
    """What is not as it was, in the order of DifferenceKind; `names` are the new ids of nodes that are still there."""
    told = _Story(old, new, names).told()
    return sorted(told, key=lambda difference: (_RANK[difference.kind], -difference.calls))


def listed(titles: Sequence[str]) -> str:
    """`«a»`, `«a» and «b»`, `«a», «b», «c» and 4 more`."""
    words = [f"«{title}»" for title in titles[:MOST_NAMED]]
    if len(titles) > MOST_NAMED:
        words.append(f"{len(titles) - MOST_NAMED} more")
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


class _Story:
    def __init__(self, old: Survey, new: Survey, names: dict[str, str]) -> None:
        self.old, self.new, self.names = old, new, names
        self.versions = Versions(old, new, names)
        self.before = {after: before for before, after in names.items()}
        self.leaves = {node.id for node in old.shape.leaf_nodes()}, {node.id for node in new.shape.leaf_nodes()}

    def told(self) -> Iterator[Difference]:
        yield from self._people()
        yield from self._places()
        yield from self._reach()
        yield from self._starts()
        for before, after in self.names.items():
            if after in self.new.reach.reachable:
                yield from self._node(self.old.flow.node(before), self.new.flow.node(after))
        yield from self._line()

    def _calls(self, before: str, after: str) -> float:
        return max(_calls_at(self.old, before), _calls_at(self.new, after))

    def _titles(self, ids: Iterable[str]) -> str:
        return listed([self.new.flow.node(id).title for id in ids])

    def _grouped(self, kind: DifferenceKind, ids: Iterable[str], lead: str, rest: str) -> Iterator[Difference]:
        """One sentence for all of `ids`, those that most calls get to named first: `lead`, their names and `rest`."""
        calls = {id: self._calls(self.before[id], id) for id in ids}
        order = sorted(calls, key=lambda id: -calls[id])
        if order:
            yield Difference(kind, f"{lead}{self._titles(order)}{rest}", tuple(order), calls=calls[order[0]])

    def _menus(self) -> list[tuple[str, str]]:
        """The menus that calls get to, before and now."""
        then = {menu.id for menu in self.old.reach.menus()}
        return [(self.before[menu.id], menu.id) for menu in self.new.reach.menus() if self.before.get(menu.id) in then]

    def _people(self) -> Iterator[Difference]:
        """The menus from which it has changed whether a person can be reached."""
        answers = defaultdict(list)
        for before, after in self._menus():
            then, now = self.old.people.from_node(before), self.new.people.from_node(after)
            if then is not now:
                answers[then, now].append(after)
        for (then, now), ids in answers.items():
            worse = now is Answer.NO or then is Answer.YES
            lead = "leads" if len(ids) == 1 else "lead"
            rest = {
                Answer.NO: f" no longer {lead} to a person",
                Answer.YES: f" now {lead} to a person",
                Answer.UNKNOWN: ": it cannot be told any more whether a person can be reached",
            }[now]
            yield from self._grouped(DifferenceKind.PERSON_LOST if worse else DifferenceKind.PERSON_GOT, ids, "", rest)

    def _places(self) -> Iterator[Difference]:
        """Nodes that are gone or new, and those that calls get to no more, or now."""
        old, new = self.old.flow, self.new.flow
        then, now = self.old.reach.reachable, self.new.reach.reachable
        for id, node in old.nodes.items():
            if id not in self.names and not node.implied:
                kind = DifferenceKind.DESTINATION_LOST if id in self.leaves[0] else DifferenceKind.PLACE_LOST
                yield Difference(kind, f"«{node.title}» is gone", (id,), calls=_calls_at(self.old, id))
        for id, node in new.nodes.items():
            if id not in self.before and not node.implied:
                kind = DifferenceKind.DESTINATION_GOT if id in self.leaves[1] else DifferenceKind.PLACE_GOT
                lost = "" if id in now else ", and no call gets there"
                yield Difference(kind, f"«{node.title}» is new{lost}", (id,), calls=_calls_at(self.new, id))
        written = [(before, after) for before, after in self.names.items() if not new.node(after).implied]
        lost_ones = [pair for pair in written if pair[0] in then and pair[1] not in now]
        got_ones = [pair for pair in written if pair[0] not in then and pair[1] in now]
        for pairs, lead, leaf, other in (
            (lost_ones, "calls no longer get to ", DifferenceKind.DESTINATION_LOST, DifferenceKind.PLACE_LOST),
            (got_ones, "calls now get to ", DifferenceKind.DESTINATION_GOT, DifferenceKind.PLACE_GOT),
        ):
            yield from self._grouped(leaf, (pair[1] for pair in pairs if self._is_leaf(*pair)), lead, "")
            yield from self._grouped(other, (pair[1] for pair in pairs if not self._is_leaf(*pair)), lead, "")

    def _same_place(self, was: object, now: object) -> bool:
        """Whether two fields name the same node, or one that is gone and one that is new, which is told of them."""
        if not isinstance(was, str) or not isinstance(now, str):
            return False
        gone = was in self.old.flow.nodes and was not in self.names
        new = now in self.new.flow.nodes and now not in self.before
        return self.names.get(was) == now or (gone and new)

    def _is_leaf(self, before: str, after: str) -> bool:
        return before in self.leaves[0] or after in self.leaves[1]

    def _reach(self) -> Iterator[Difference]:
        """Which menus lead no more, or now, to which of the destinations that calls get to before and after."""
        ways = {(self.names.get(edge.source), self.names.get(edge.target)) for edge in self.old.flow.edges()}
        if ways == {(edge.source, edge.target) for edge in self.new.flow.edges()}:
            return
        then, now = self.old.reach.reachable, self.new.reach.reachable
        kept = [pair for pair in self.names.items() if pair[0] in then and pair[1] in now and self._is_leaf(*pair)]
        kept = sorted(kept, key=lambda pair: -self._calls(*pair))[:MOST_DESTINATIONS]
        before = _led_to(self.old, {pair[0]: 1 << place for place, pair in enumerate(kept)})
        after = _led_to(self.new, {pair[1]: 1 << place for place, pair in enumerate(kept)})
        lost, got = defaultdict(list), defaultdict(list)
        for menu in self._menus():
            was, is_now = before(menu[0]), after(menu[1])
            lost[was & ~is_now].append(menu[1])
            got[is_now & ~was].append(menu[1])
        for kind, menus, words in (
            (DifferenceKind.REACH_LOST, lost, "can no longer reach"),
            (DifferenceKind.REACH_GOT, got, "can now reach"),
        ):
            for bits, ids in menus.items():
                if bits:
                    places = self._titles(kept[place][1] for place in _places(bits))
                    yield from self._grouped(kind, ids, "", f" {words} {places}")

    def _starts(self) -> Iterator[Difference]:
        """Where calls begin, for each number."""
        old, new = ({"": flow.start, **flow.entries} for flow in (self.old.flow, self.new.flow))
        for entry in dict.fromkeys((*old, *new)):
            before, after = old.get(entry), new.get(entry)
            if before is not None and after is not None and self.names.get(before) == after:
                continue
            text = f"calls to «{entry}»" if entry else "calls"
            text += " come in no more" if after is None else f" now begin at {_place(self.new.flow, after)}"
            was = "" if before is None else f" (before: {_place(self.old.flow, before)})"
            yield Difference(DifferenceKind.START, text + was, () if after is None else (after,))

    def _node(self, before: Node, after: Node) -> Iterator[Difference]:
        """How a node differs: its name, its kind or settings, its words, its exits."""
        calls, where = self._calls(before.id, after.id), f"«{after.title}»"
        exits = self.versions.exits(before, after)

        def differs(kind: DifferenceKind, text: str, edge: Edge | None = None) -> Difference:
            key = "" if edge is None else exit_name(edge)[1] or str(edge.kind)
            return Difference(kind, text, (after.id,), key, calls)

        if before.title != after.title and not after.implied:
            yield differs(DifferenceKind.NAME, f"«{before.title}» is now called {where}")
        if before.kind is not after.kind:
            yield differs(DifferenceKind.KIND, f"{where} is now of the kind {after.kind} (before: {before.kind})")
        else:
            for text in _settings(before, after, without=_NO_SETTINGS, same=self._same_place):
                yield differs(DifferenceKind.SETTING, f"{where}: {text}")
        if _said(before, [was for was, _ in exits.kept]) != _said(after, [now for _, now in exits.kept]):
            took, takes = self.old.timing.times(before).whole, self.new.timing.times(after).whole
            time = f": {takes:.1f} s (before: {took:.1f} s)" if abs(takes - took) >= 0.05 else ""
            yield differs(DifferenceKind.WORDS, f"{where} says something else{time}")
        for was, now in exits.kept:
            if exit_name(was) != exit_name(now):
                text = f"{self._label(now)} in {where} is now on «{now.key}» (before: «{was.key}»)"
                yield differs(DifferenceKind.KEY_MOVED, text, now)
            elif self.versions.target(was) != now.target:
                leads = f"now {_leads(self.new.flow, now)} (before: {_place(self.old.flow, was.target)})"
                yield differs(DifferenceKind.LEADS_ELSEWHERE, f"{_way(after, now)} {leads}", now)
            for text in _settings(was, now, only=_EXIT_SETTINGS):
                yield differs(DifferenceKind.SETTING, f"{_way(after, now)}: {text}", now)
        for edge in exits.gone:
            led = _leads(self.old.flow, edge, "led")
            yield differs(DifferenceKind.EXIT_GONE, f"{_way(after, edge)} is gone: it {led}", edge)
        for edge in exits.new:
            leads = _leads(self.new.flow, edge)
            yield differs(DifferenceKind.EXIT_NEW, f"{_way(after, edge)} is new and {leads}", edge)

    def _label(self, edge: Edge) -> str:
        """What sentences call an exit of the new version that has a key."""
        said = label(self.new, edge)
        return f"«{said}»" if said else _place(self.new.flow, edge.target)

    def _line(self) -> Iterator[Difference]:
        """What the file says of the line as a whole."""
        old, new = self.old.flow, self.new.flow
        texts = [*_settings(old, new, only=_LINE_SETTINGS)]
        callers = self.old.journeys.callers, self.new.journeys.callers
        texts += [f"callers: {text}" for text in _settings(*callers, without=("kinds",))]
        if callers[0].kinds != callers[1].kinds:
            texts.append("the kinds of callers are others")
        for name in dict.fromkeys((*old.goals, *new.goals)):
            was, now = (f"{flow.goals[name][0]:g}" if name in flow.goals else "none" for flow in (old, new))
            texts += [f"the goal for {name}: {now} (before: {was})"] if was != now else []
        for name in dict.fromkeys((*(old.hours or ()), *(new.hours or ()))):
            before, after = ((flow.hours or {}).get(name) for flow in (old, new))
            if before is None or after is None or _times(before) != _times(after):
                texts.append(f"the opening hours «{name}» are others")
        yield from (Difference(DifferenceKind.SETTING, text) for text in texts)


_NO_SETTINGS = ("id", "span", "whole", "name", "prompt", "while_waiting", "stops", "implied", "term")
_EXIT_SETTINGS = ("tries", "after", "share", "outcome", "keeps_place", "urgent")
_LINE_SETTINGS = ("number", "tariff", "language", "timezone", "words_per_minute")


def _settings(
    before: Any,
    after: Any,
    only: Sequence[str] = (),
    without: Sequence[str] = (),
    same: Callable[[object, object], bool] = operator.eq,
) -> Iterator[str]:
    """The fields that differ, as `expected wait 60 (before: 40)`; values that are the `same` do not."""
    for name in only or [field.name for field in fields(before) if field.name not in without]:
        was, now = getattr(before, name), getattr(after, name)
        if was != now and not same(was, now):
            yield f"{name.replace('_', ' ')} {_shown(now)} (before: {_shown(was)})"


def _times(schedule: Schedule) -> object:
    openings = [[(at.opens, at.closes) for at in schedule.on(day)] for day in range(7)]
    return openings, schedule.holidays, schedule.exceptions


def _shown(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _calls_at(survey: Survey, id: str) -> float:
    """How often a call gets to a node; 0 where that cannot be known."""
    return 0.0 if survey.toll.entangled else survey.journeys.entered.get(id, 0.0)


def _said(node: Node, exits: list[Edge]) -> object:
    """What is said in a node, that of its exits in an order of its own."""
    return wording(*prompts_of(node)), [wording(edge.say, *edge.again) for edge in exits]


def _place(flow: Flow, id: str) -> str:
    """What sentences call a target."""
    if id == NO_TARGET:
        return "nowhere"
    node = flow.node(id)
    if isinstance(node, Hangup) and node.implied:
        return node.title if node.outcome == "return" else "the end of the call"
    return f"«{node.title}»"


def _leads(flow: Flow, edge: Edge, verb: str = "leads") -> str:
    return f"{verb} nowhere" if edge.stops else f"{verb} to {_place(flow, edge.target)}"


_WAYS = {
    EdgeKind.NO_INPUT: "silence in {}",
    EdgeKind.NO_MATCH: "a wrong key in {}",
    EdgeKind.FAILURE: "a failure in {}",
    EdgeKind.OVERFLOW: "giving up on {}",
}


def _way(node: Node, edge: Edge) -> str:
    """What sentences call an exit: `«0» in «main»`, `silence in «main»`."""
    if edge.kind is EdgeKind.OPTION and not edge.key:
        return f"{edge.choice} in «{node.title}»"
    if edge.key or edge.kind is EdgeKind.CASE:
        return f"«{edge.key or edge.condition}» in «{node.title}»"
    why = f" ({edge.condition})" if edge.condition and edge.condition != edge.kind else ""
    return _WAYS.get(edge.kind, "{}").replace("{}", f"«{node.title}»") + why


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _led_to(survey: Survey, bits: dict[str, int]) -> Callable[[str], int]:
    """What tells the sum of the `bits` of all nodes that a node leads to.

    The strongly connected parts are numbered so that what a part leads to comes before it.
    """
    components = survey.reach.components
    reached: defaultdict[int, int] = defaultdict(int)
    for id, part in sorted(components.items(), key=lambda item: item[1]):
        found = bits.get(id, 0)
        for edge in survey.flow.edges_from(id):
            found |= reached[components[edge.target]]
        reached[part] |= found
    return lambda id: reached[components[id]]
