"""What the menus cost callers: figures of all calls together. None = cannot be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from math import log2
from typing import TYPE_CHECKING

from ivrlint.flow import EdgeKind, Hangup, Menu, Node
from ivrlint.survey.chain import EntangledError
from ivrlint.survey.input import Listening
from ivrlint.survey.visits import LOST, Ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivrlint.survey import Survey

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Saving:
    """What callers of a menu would save if its choices were read in the best order."""

    listening: Listening
    seconds: float
    """Seconds a call, on average over all calls."""
    hours: float | None
    """Hours of callers a month; None where nothing says how many calls there are."""


class Toll:
    """Figures of what becomes of all callers."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def entangled(self) -> bool:
        """Whether the menus lead to each other in so many ways that nothing of this can be reckoned."""
        try:
            _ = self._survey.journeys.kinds
        except EntangledError:
            return True
        return False

    def _known(self, value: Callable[[], float | None]) -> float | None:
        return None if self.entangled else value()

    def _share(self, *endings: Ending) -> float | None:
        return self._known(lambda: sum(self._survey.journeys.endings[ending] for ending in endings))

    @property
    def share_done(self) -> float | None:
        """Share of calls that end with the errand done."""
        return self._share(Ending.DONE)

    @property
    def share_person(self) -> float | None:
        """Share of calls that get a person."""
        return self._share(Ending.PERSON)

    @property
    def share_voicemail(self) -> float | None:
        """Share of calls that end in voicemail."""
        return self._share(Ending.VOICEMAIL)

    @property
    def share_callback(self) -> float | None:
        """Share of calls that are to be rung back."""
        return self._share(Ending.CALLBACK)

    @property
    def share_gave_up(self) -> float | None:
        """Share of calls that are given up."""
        return self._share(Ending.GAVE_UP)

    @property
    def share_cut_off(self) -> float | None:
        """Share of calls that are cut off."""
        return self._share(Ending.CUT_OFF)

    @property
    def share_untold(self) -> float | None:
        """Share of calls of which it cannot be told how they end."""
        return self._share(Ending.ELSEWHERE)

    @property
    def share_lost(self) -> float | None:
        """Share of calls that are given up or cut off."""
        return self._share(*sorted(LOST))

    @property
    def seconds_per_call(self) -> float | None:
        """Seconds in the menus, on average over all calls."""
        return self._known(lambda: self._survey.journeys.per_call.seconds)

    @property
    def waiting_per_call(self) -> float | None:
        """Seconds in queues, on average over all calls."""
        return self._known(lambda: self._survey.journeys.per_call.waiting)

    @property
    def keys_per_call(self) -> float | None:
        """Key presses, on average over all calls."""
        return self._known(lambda: self._survey.journeys.per_call.keys)

    @property
    def expected_seconds_to_human(self) -> float | None:
        """Seconds in the menus of those who get a person, on average."""
        person = None if self.entangled else self._survey.journeys.to_person
        return person.seconds / person.share if person else None

    @property
    def expected_keys_to_human(self) -> float | None:
        """Key presses of those who get a person, on average."""
        person = None if self.entangled else self._survey.journeys.to_person
        return person.keys / person.share if person else None

    def _monthly(self, per_call: float | None) -> float | None:
        per_month = self._survey.journeys.callers.per_month
        return None if per_month is None or per_call is None else per_month * per_call

    def hours(self, seconds_per_call: float | None) -> float | None:
        """Hours of callers a month for so many seconds a call."""
        seconds = self._monthly(seconds_per_call)
        return None if seconds is None else seconds / SECONDS_PER_HOUR

    @property
    def caller_hours(self) -> float | None:
        """Hours that callers spend in the menus in a month."""
        return self.hours(self.seconds_per_call)

    @property
    def waiting_hours(self) -> float | None:
        """Hours that callers spend in queues in a month."""
        return self.hours(self.waiting_per_call)

    @property
    def lost_callers(self) -> float | None:
        """Calls in a month that are given up or cut off."""
        return self._monthly(self.share_lost)

    @property
    def value_lost(self) -> float | None:
        """What lost calls cost in a month, in the currency of the file."""
        value, lost = self._survey.journeys.callers.value_lost, self.lost_callers
        return None if value is None or lost is None else value[0] * lost

    @cached_property
    def _leaves(self) -> list[float]:
        """How often a call gets to each place where calls end."""
        entered = self._survey.journeys.entered
        return [entered[node.id] for node in self._survey.shape.leaf_nodes() if entered.get(node.id)]

    @cached_property
    def entropy(self) -> float | None:
        """Bits: how evenly callers spread over the places where calls end."""
        if self.entangled:
            return None
        total = sum(self._leaves)
        return sum(-leaf / total * log2(leaf / total) for leaf in self._leaves)

    @cached_property
    def ordering_efficiency(self) -> float | None:
        """Choices heard in Huffman's tree of the same width ÷ choices heard here."""
        if self.entangled:
            return None
        flow, journeys = self._flow, self._survey.journeys
        heard = 0.0
        for menu in self._survey.reach.menus():
            options = flow.exits(menu.id, EdgeKind.OPTION)
            until = self._survey.timing.times(menu).until
            spoken = sorted(options, key=lambda edge: until.get(edge.key, float("inf")))
            heard += sum(place * journeys.taken(edge) for place, edge in enumerate(spoken, 1))
        width, leaves = self._survey.shape.options_per_menu, sum(self._leaves)
        if not heard or len(self._leaves) < 2 or width < 2:
            return None
        return huffman_cost(self._leaves, width) / (heard / leaves)

    def savings(self) -> Iterator[Saving]:
        """The menus whose choices could be read in a better order, those that save most first."""
        if self.entangled:
            return
        journeys, savings = self._survey.journeys, []
        for listening in self._survey.input.listening():
            calls = sum(journeys.taken(edge) for edge in listening.order)
            seconds = calls * (listening.seconds - listening.best)
            if seconds > 0:
                savings.append(Saving(listening, seconds, self.hours(seconds)))
        yield from sorted(savings, key=lambda saving: -saving.seconds)

    def lost_in(self, menu: Menu) -> float | None:
        """The share of calls that are given up or cut off in a menu, or hung up from it."""
        if self.entangled:
            return None
        journeys = self._survey.journeys
        hung_up = (edge for edge in self._flow.edges_from(menu.id) if self._cuts_off(self._flow.node(edge.target)))
        return journeys.lost_at.get(menu.id, 0.0) + sum(map(journeys.taken, hung_up))

    def _cuts_off(self, node: Node) -> bool:
        """Whether a node is an end that nobody wrote as a node of its own, and one that cuts callers off."""
        return isinstance(node, Hangup) and node.implied and node.outcome == "failed"


def huffman_cost(weights: Sequence[float], width: int) -> float:
    """Choices that callers hear on average in Huffman's tree of menus with at most `width` choices each.

    Huffman's tree for `width` symbols (1952) has the fewest menus a call; in each the likeliest choice is read first. A
    narrower tree may have callers hear fewer choices: of nine alike they hear five in one menu, four in three by three.
    `weights` are those of the places that callers ring for, `width` at least 2.
    """
    total = sum(weights)
    pending = [(weight / total, number) for number, weight in enumerate(weights)]
    pending += [(0.0, number) for number in range(len(pending), len(pending) + -(len(pending) - 1) % (width - 1))]
    heapify(pending)
    cost, made = 0.0, len(pending)
    while len(pending) > 1:
        lightest = [heappop(pending)[0] for _ in range(width)]
        cost += sum(weight * place for place, weight in enumerate(reversed(lightest), 1))
        heappush(pending, (sum(lightest), made))
        made += 1
    return cost
