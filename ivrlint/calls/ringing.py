"""A call in which patience ends, and in which dice decide what the line does where nobody says."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from ivrlint.calls.conditions import Conditions
from ivrlint.calls.dice import Dice
from ivrlint.calls.phone import Call
from ivrlint.flow import Edge, EdgeKind, Queue
from ivrlint.survey import Survey
from ivrlint.survey.timing import QUEUE_WAIT
from ivrlint.survey.visits import Ending, Visits

Opened = dict[tuple[str, str | None], Visits]
"""What calls under the same conditions have worked out about the flows that they came to."""


class Ringing(Call):
    """One call of a caller who stays as long as the dice say."""

    def __init__(self, survey: Survey, conditions: Conditions, dice: Dice, known: Opened | None = None) -> None:
        """Answer a call; `known` is shared by calls under the same conditions, so that each flow is opened once."""
        self._dice = dice
        self._known: Opened = {} if known is None else known
        self._stays = dice.patience(conditions.caller.patience)
        self._leaves_by: Edge | None = None
        super().__init__(survey, conditions)

    @property
    def leaves_by(self) -> Edge | None:
        """The key that the caller presses in the queue that the call is in, as the shares have it; None = waits."""
        return self._leaves_by

    @property
    def visits(self) -> Visits:
        """How callers like this one leave the places of the flow that the call is in."""
        return self._visits

    @property
    def never_gives_up(self) -> bool:
        """Whether the caller stays however long the call takes."""
        return self._stays == inf

    @property
    def turn(self) -> int:
        """Which play of a prompt this is, counted over the whole call."""
        return self._turn

    @property
    def served(self) -> int:
        """How many errands a machine has done."""
        return self._served

    def _open(self, survey: Survey) -> None:
        self._opened = self._known
        super()._open(survey)

    def _play(self, number: int = 1, failed: Edge | None = None) -> None:
        if self._visits.ending(self.node) is not None and not self._visits.choices.shares(self.node):
            self._stays = inf  # who has arrived hears the last words out
        super()._play(number, failed)

    def _step(self, *, idle: bool = True) -> None:
        due = self._agenda.due(idle=idle)
        if due is not None and due >= self._stays:
            self._loses_patience()
        else:
            super()._step(idle=idle)

    def _run(self, until: float, *, idle: bool = True) -> None:
        super()._run(min(until, self._stays), idle=idle)
        if until >= self._stays and self.ending is None:
            self._loses_patience()

    def _loses_patience(self) -> None:
        self.clock = max(self.clock, self._stays)
        self._end(Ending.GAVE_UP)

    def _likeliest(self, kind: EdgeKind | None = None) -> tuple[Edge | None, float]:
        shares = self._visits.choices.shares(self.node)
        if kind is not None and (ways := self._exits(kind)):
            meant = [(edge, share) for edge, share in shares if edge.kind is kind] or [(ways[0], 1.0)]
            total = sum(share for _, share in meant) or 1.0
            shares = [(edge, share / total) for edge, share in meant]
        edge = self._dice.way(shares)
        return edge, float(edge is not None)

    def _queue(self, end: float) -> None:
        taken = self._dice.way(self._visits.choices.shares(self.node))
        self._leaves_by = taken if taken and taken.kind is EdgeKind.EXIT else None
        if taken is None or self._leaves_by:
            self._at(end, self._wait)
        else:
            self._at(end, lambda: self._take(taken))

    def _wait(self) -> None:
        queue = self.node
        assert isinstance(queue, Queue)
        mean = QUEUE_WAIT if queue.expected_wait is None else queue.expected_wait
        self.node = replace(queue, expected_wait=self._dice.wait(mean))
        super()._wait()
