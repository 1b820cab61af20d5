"""Waiting for a person, and being rung later instead: what callers are told, and where waiting ends.

Texts count only where they are known: a recording without a transcript, or a language without phrase lists, makes an
answer None, "cannot tell".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Branch,
    Callback,
    Edge,
    EdgeKind,
    Hangup,
    Menu,
    Message,
    Node,
    Queue,
    Task,
    Transfer,
    Voicemail,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.parts import connected_parts
from ivrlint.survey.passages import Passage
from ivrlint.survey.reach import CLOSED_CASES, LOOKUPS

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_POSITION_WORDS = ("position", "place")
_WAIT_WORDS = ("wait", "time", "estimate")
_NUMBER_WORDS = ("number", "phone", "summary")
_TIME_WORDS = ("time", "window", "hour", "date", "day", "when", "summary")
"""What `announces` and `confirms` call the things that are asked about here; both are written in English."""

_SHORTEST_NUMBER = 7
"""Digits of a telephone number, without those of its country and area, that tell it from others."""
_NOBODY = ("none", "nobody", "no one")


class Queues:
    """Facts about queues, callbacks and voicemail."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    # What those who wait are told

    def tells_position(self, queue: Queue) -> bool:
        """Whether callers hear their place in the queue, declared or recognised in what is said."""
        if queue.announces is not None and _names(queue.announces, _POSITION_WORDS):
            return True
        return self._survey.passages.says(self._said_in(queue), "queue_position")

    def tells_wait(self, queue: Queue) -> bool | None:
        """Whether callers hear their place or how long they will wait; None = cannot tell.

        Declared by `announces` (an empty list is a plain no), else judged by what is said on the way into the queue
        and in it. A queue of which the file knows neither may announce anything.
        """
        if queue.announces and _names(queue.announces, _POSITION_WORDS + _WAIT_WORDS):
            return True
        passages, inside = self._survey.passages, self._said_in(queue)
        if passages.says([*passages.before(queue), *inside], "queue_position", "wait_time"):
            return True
        if queue.announces is not None and not queue.announces:
            return False
        hooked = self._flow.edges_from(queue.id, EdgeKind.HOOK)
        return None if queue.announces or hooked or not inside or not passages.known(inside) else False

    def offers_exit(self, queue: Queue) -> bool:
        """Whether callers can leave the queue for something else: a key that does not just hang up, or a callback."""
        return queue.callback_after is not None or self._offers_key(queue)

    def _offers_key(self, queue: Queue) -> bool:
        exits = self._flow.edges_from(queue.id, EdgeKind.EXIT)
        return any(not isinstance(self._flow.node(edge.target), Hangup) for edge in exits)

    def first_offer(self, queue: Queue) -> float | None:
        """Seconds after which callers who wait get something else for the first time; None = never, or unknown.

        A key that does not just hang up is there at once; a callback, an overflow and the end of the wait come later.
        """
        if self._offers_key(queue):
            return 0.0
        ends = (edge.after for edge in self._flow.edges_from(queue.id, EdgeKind.OVERFLOW) if edge.condition is None)
        return min((at for at in (queue.callback_after, queue.max_wait, *ends) if at is not None), default=None)

    def never_ends(self, queue: Queue) -> bool:
        """Whether nothing but an agent ends the wait, and callers can do nothing about it.

        Only of queues that the file describes the wait in. A platform may keep the end of a wait elsewhere.
        """
        said = queue.announces is not None or queue.expected_wait is not None or self._said_in(queue)
        ends = any(edge.condition is None for edge in self._flow.edges_from(queue.id, EdgeKind.OVERFLOW))
        return bool(said) and not (ends or queue.term or queue.max_wait is not None or self.offers_exit(queue))

    # Where waiting ends

    def falls_back(self, edge: Edge) -> Menu | None:
        """The menu that a way out of a queue leads to, where callers have met it on the way into the queue.

        Only messages, branches and tasks may lie between. A menu that is met only by way of a queue, say one that
        offers to go on waiting or to be rung, is none that callers fall back to.
        """
        component = self._survey.reach.components
        if component.get(edge.source) != component.get(edge.target):
            return None
        menu = self._menus_ahead.get(edge.target)
        return self._flow.node(menu) if menu is not None else None  # type: ignore[return-value]

    @cached_property
    def _menus_ahead(self) -> dict[str, str]:
        """For each node, the menu met before any queue that it leads to without leaving its strongly connected part."""
        reach, flow = self._survey.reach, self._flow
        before_waiting = reach.from_nodes(flow.starts, lambda edge: edge.kind not in (EdgeKind.OVERFLOW, EdgeKind.EXIT))
        ahead = {menu.id: menu.id for menu in flow.of(Menu) if menu.id in before_waiting}
        pending = deque(ahead)
        while pending:
            id = pending.popleft()
            for edge in flow.edges_to(id):
                inside = reach.components.get(edge.source) == reach.components[id]
                if inside and edge.source not in ahead and reach.passes_through(flow.node(edge.source)):
                    ahead[edge.source] = ahead[id]
                    pending.append(edge.source)
        return ahead

    def ends_in_hangup(self, edge: Edge) -> Node | None:
        """The place where the call is over when it goes by this edge and the caller gets nothing more to do.

        That is a hang-up or a message that just stops, with nothing but messages, branches and lookups in between; a
        message that promises a call is no such thing, and closed hours are left out.
        """
        end = self._cut_off.get(edge.target)
        return self._flow.node(end) if end is not None and edge.condition not in CLOSED_CASES else None

    @cached_property
    def _cut_off(self) -> dict[str, str]:
        """For each node from which a call ends with nothing more to do, the id of the node where it ends."""
        ends = [
            node
            for node in self._flow.nodes.values()
            if (isinstance(node, Hangup) and node.outcome != "return") or (isinstance(node, Message) and node.stops)
        ]
        return self._led_to([node.id for node in ends if not self._promises_call(node)])

    @cached_property
    def transferred_before(self) -> dict[str, Transfer]:
        """For each transfer that follows upon another one, over messages and branches, the one before it.

        A number that is tried because another one did not answer does not follow upon it in this sense.
        """
        flow = self._flow
        first = {edge.target: node for node in flow.of(Transfer) for edge in flow.edges_from(node.id, EdgeKind.NEXT)}
        pending = deque(first)
        while pending:
            id = pending.popleft()
            for edge in flow.edges_from(id) if self._goes_on(flow.node(id)) else ():
                if edge.target not in first and edge.kind is not EdgeKind.FAILURE:
                    first[edge.target] = first[id]
                    pending.append(edge.target)
        return first

    def rings_back(self) -> Iterator[tuple[Transfer, Node]]:
        """Every transfer that rings a number of this very flow, and the node that it comes in at.

        Only where callers can get from there to the transfer again, and where the file does not say that a person or
        a voicemail answers.
        """
        flow = self._flow
        entries = {flow.number or "": flow.start} | flow.entries
        own: dict[str, list[tuple[str, str]]] = {}
        for number, id in entries.items():
            if id in flow.nodes and len(digits := _dialled(number)) >= _SHORTEST_NUMBER:
                own.setdefault(digits[-_SHORTEST_NUMBER:], []).append((number, id))
        rung: dict[str, str] = {}
        for node in flow.of(Transfer) if own else ():
            if node.number and node.reaches not in ("person", "voicemail"):
                alike = own.get(_dialled(node.number)[-_SHORTEST_NUMBER:], ())
                if met := next((id for number, id in alike if _is_same_number(number, node.number)), None):
                    rung[node.id] = met
        if not rung:
            return
        following = {id: [edge.target for edge in flow.edges_from(id)] for id in flow.nodes}
        for id, met in rung.items():
            following[id].append(met)
        part = {id: number for number, ids in enumerate(connected_parts(following)) for id in ids}
        for id, met in rung.items():
            if part[id] == part[met]:
                yield flow.node(id), flow.node(met)  # type: ignore[misc]

    def turned_away(self) -> Iterator[tuple[Message | Hangup, tuple[Edge, ...]]]:
        """Every place that tells callers to try later and then cuts them off, and the queue or error exits to it.

        The exits are named where nothing else leads there: it is they that should lead somewhere else. Outside hours
        nobody is turned away in this sense, nor where the text says that it is closed.
        """
        flow, reach = self._flow, self._survey.reach
        places = [
            node
            for node in flow.nodes.values()
            if isinstance(node, Message | Hangup) and node.id in self._cut_off and node.id in reach.open_hours
            if self._turns_away(node)
        ]
        if not places:
            return
        leads = self._led_to([place.id for place in places])
        exits: dict[str, list[Edge]] = {}
        others = set(flow.starts)
        for edge in flow.edges():
            if edge.source in reach.reachable and not self._goes_on(flow.node(edge.source)):
                if edge.condition in CLOSED_CASES:
                    continue
                if edge.kind not in (EdgeKind.OVERFLOW, *ERROR_KINDS):
                    others.add(edge.target)
                elif edge.target in leads:
                    exits.setdefault(leads[edge.target], []).append(edge)
        met = reach.from_nodes(
            others, lambda edge: edge.condition not in CLOSED_CASES and self._goes_on(flow.node(edge.source))
        )
        for place in places:
            yield place, () if place.id in met else tuple(exits.get(place.id, ()))

    @cached_property
    def met_without_fault(self) -> frozenset[str]:
        """Ids of the nodes that calls get to while the machine works; a number that does not answer is no fault."""
        return self._survey.reach.from_nodes(
            self._flow.starts,
            lambda edge: edge.kind is not EdgeKind.FAILURE or isinstance(self._flow.node(edge.source), Transfer),
        )

    def _turns_away(self, node: Node) -> bool:
        said = self._survey.words.classes(node)
        return "try_later" in said and "closed" not in said

    def _promises_call(self, node: Node) -> bool:
        said = self._survey.words.classes(node)
        return "callback" in said and "try_later" not in said

    def _goes_on(self, node: Node) -> bool:
        """Whether a call goes on from a node with nothing done for the caller and nothing for the caller to do."""
        return isinstance(node, Message | Branch) or (isinstance(node, Task) and node.purpose in LOOKUPS)

    def _led_to(self, ends: list[str]) -> dict[str, str]:
        """For each node from which a call just goes on to one of `ends`, that end; themselves included."""
        led = {id: id for id in ends}
        pending = deque(ends)
        while pending:
            id = pending.popleft()
            for edge in self._flow.edges_to(id):
                source = self._flow.node(edge.source)
                follows = edge.kind is not EdgeKind.FAILURE and edge.condition not in CLOSED_CASES
                promised = isinstance(source, Message) and self._promises_call(source)
                if follows and edge.source not in led and self._goes_on(source) and not promised:
                    led[edge.source] = led[id]
                    pending.append(edge.source)
        return led

    # Being rung later

    def confirms(self, callback: Callback) -> bool | None:
        """Whether a callback is confirmed, by a receipt or by reading number and time back; None = cannot tell."""
        if callback.receipt in ("sms", "email"):
            return True
        passages, named = self._survey.passages, callback.confirms
        said = passages.around(callback)
        number = _names(named, _NUMBER_WORDS) or passages.says(said, "read_back")
        if number and (_names(named, _TIME_WORDS) or passages.says(said, "time_promise", "wait_time")):
            return True
        return False if callback.receipt == "none" or named or (said and passages.known(said)) else None

    def promises_time(self, node: Callback | Voicemail) -> bool | None:
        """Whether callers are told by when they will be rung (a kept place is a promise too); None = cannot tell."""
        declared = node.promises is not None and node.promises.casefold() not in _NOBODY
        kept = isinstance(node, Callback) and node.keeps_place is True
        if declared or kept or _names(node.confirms, _TIME_WORDS):
            return True
        passages = self._survey.passages
        said = passages.around(node)
        if passages.says(said, "time_promise", "wait_time"):
            return True
        return False if node.promises is not None or (said and passages.known(said)) else None

    def is_owned(self, callback: Callback) -> bool | None:
        """Whether somebody is to ring the caller; None = cannot tell.

        An owner is named by `served_by`: people, or a node that has people. Where it is missing, a number of attempts
        or a promised time (a kept place is one) shows that somebody keeps count.
        """
        if callback.served_by is not None:
            served_by = self._flow.nodes.get(callback.served_by)
            nobody = callback.served_by.casefold() in _NOBODY
            return not nobody and (served_by is None or self._survey.people.is_person(served_by))
        return True if callback.attempts is not None else self.promises_time(callback)

    def offers_times(self, callback: Callback) -> bool:
        """Whether callers choose the time at which they are rung; a fixed promise or a kept place leaves no choice."""
        fixed = callback.promises is not None or callback.keeps_place is True
        return callback.changeable is True and not fixed and _names(callback.confirms, _TIME_WORDS)

    @cached_property
    def asks_for_withheld(self) -> bool:
        """Whether some branch sends callers with a withheld number their own way."""
        branches = (branch.id for branch in self._flow.of(Branch) if branch.by == "caller")
        return any(edge.condition == "withheld" for id in branches for edge in self._flow.exits(id, EdgeKind.CASE))

    def _said_in(self, queue: Queue) -> Passage:
        exits = (edge.say for edge in self._flow.edges_from(queue.id, EdgeKind.EXIT))
        return [(queue, prompt) for prompt in (queue.prompt, queue.while_waiting, *exits) if prompt]


def _names(declared: Iterable[str], words: Iterable[str]) -> bool:
    """Whether one of the declared things is called by one of these words."""
    return any(word in thing.casefold() for thing in declared for word in words)


def _dialled(number: str) -> str:
    """The digits of a telephone number, without the zeros that stand before it."""
    return "".join(char for char in number if char.isdecimal()).lstrip("0")


def _is_same_number(first: str, second: str) -> bool:
    """Whether two spellings are one number: with or without the country, in groups or not."""
    national = not all(number.strip().startswith(("+", "00")) for number in (first, second))
    short, long = sorted((_dialled(first), _dialled(second)), key=len)
    return short == long or (national and long.endswith(short))
