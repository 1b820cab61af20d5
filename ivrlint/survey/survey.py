"""All that is known of one flow: its facts in namespaces, and what a flow that calls it needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Flow, SubFlow
from ivrlint.survey.data import Data
from ivrlint.survey.edits import Edits
from ivrlint.survey.entries import Entries
from ivrlint.survey.errands import Errands
from ivrlint.survey.hours import Hours
from ivrlint.survey.input import Input
from ivrlint.survey.journeys import Journeys
from ivrlint.survey.languages import Languages
from ivrlint.survey.levels import Levels
from ivrlint.survey.measures import Measures
from ivrlint.survey.moves import Moves
from ivrlint.survey.notices import Notices
from ivrlint.survey.passages import Passages
from ivrlint.survey.people import Answer, People
from ivrlint.survey.promises import Promises
from ivrlint.survey.questions import Questions
from ivrlint.survey.queues import Queues
from ivrlint.survey.reach import Reach
from ivrlint.survey.searches import Searches
from ivrlint.survey.shape import Shape
from ivrlint.survey.texts import Texts
from ivrlint.survey.timing import Timing
from ivrlint.survey.toll import Toll
from ivrlint.survey.urgency import Urgency
from ivrlint.survey.walks import Walks
from ivrlint.survey.words import Words

if TYPE_CHECKING:
    from ivrlint.survey.library import Library


@dataclass(frozen=True, slots=True)
class Summary:
    """What a flow node needs to know of the flow that it calls."""

    human: Answer
    """Whether a person can be reached from that flow's start."""
    seconds: float | None = None
    """Least seconds from its start to a person."""
    keys: int | None = None
    """Keys on that way."""
    straight: bool = False
    """Whether its start leads straight to a person."""
    returns: bool | None = None
    """Whether it can come back to the flow that called it."""


class Survey:
    """All facts about one flow, in namespaces: `survey.reach`, `.walks`, `.people`, `.words`, `.queues`, ..."""

    def __init__(self, flow: Flow, today: date | None = None, library: Library | None = None) -> None:
        """Survey `flow` as of `today` (the current day unless given); `library` opens the flows that it calls."""
        self.flow = flow
        self.today = today or date.today()
        self._library = library

    @cached_property
    def timing(self) -> Timing:
        """How long things take."""
        return Timing(self.flow, self._library.recordings if self._library else None)

    @cached_property
    def reach(self) -> Reach:
        """Where calls can go."""
        return Reach(self)

    @cached_property
    def walks(self) -> Walks:
        """How callers get to a place."""
        return Walks(self)

    @cached_property
    def people(self) -> People:
        """The ways to a person."""
        return People(self)

    @cached_property
    def edits(self) -> Edits:
        """What one change to the file would put right."""
        return Edits(self)

    @cached_property
    def urgency(self) -> Urgency:
        """What cannot wait."""
        return Urgency(self)

    @cached_property
    def errands(self) -> Errands:
        """What callers ring for."""
        return Errands(self)

    @cached_property
    def searches(self) -> Searches:
        """How callers find what they ring about."""
        return Searches(self)

    @cached_property
    def promises(self) -> Promises:
        """What callers are promised, and what they get."""
        return Promises(self)

    @cached_property
    def words(self) -> Words:
        """What is said."""
        return Words(self)

    @cached_property
    def texts(self) -> Texts:
        """Every text that callers hear, one by one."""
        return Texts(self)

    @cached_property
    def notices(self) -> Notices:
        """What callers have to hear besides the choices."""
        return Notices(self)

    @cached_property
    def data(self) -> Data:
        """What callers are asked for and what becomes of it."""
        return Data(self)

    @cached_property
    def entries(self) -> Entries:
        """Numbers that callers key."""
        return Entries(self)

    @cached_property
    def questions(self) -> Questions:
        """Consent and confirmation."""
        return Questions(self)

    @cached_property
    def passages(self) -> Passages:
        """What callers hear in one go."""
        return Passages(self)

    @cached_property
    def queues(self) -> Queues:
        """Waiting for a person, and being rung later."""
        return Queues(self)

    @cached_property
    def hours(self) -> Hours:
        """Opening hours."""
        return Hours(self)

    @cached_property
    def levels(self) -> Levels:
        """How menus lie one below the other."""
        return Levels(self)

    @cached_property
    def moves(self) -> Moves:
        """Moving within the menus."""
        return Moves(self)

    @cached_property
    def languages(self) -> Languages:
        """The languages that callers choose and are spoken to in."""
        return Languages(self)

    @cached_property
    def measures(self) -> Measures:
        """Figures of single nodes."""
        return Measures(self)

    @cached_property
    def input(self) -> Input:
        """What callers key or say."""
        return Input(self)

    @cached_property
    def journeys(self) -> Journeys:
        """What becomes of callers."""
        return Journeys(self)

    @cached_property
    def toll(self) -> Toll:
        """What the menus cost callers."""
        return Toll(self)

    @cached_property
    def shape(self) -> Shape:
        """Figures of the whole flow."""
        return Shape(self)

    def of(self, flow: Flow) -> Survey:
        """The survey of another flow, as of the same day and with the same library."""
        return Survey(flow, self.today, self._library)

    def _library_with(self, node: SubFlow) -> Library | None:
        """The library, where it has a file for the flow that a flow node calls."""
        return self._library if self._library and self._library.knows(self.flow, node) else None

    def comes_back(self, node: SubFlow) -> bool:
        """Whether the flow that a flow node calls leads straight back to this one, with nothing done for the caller."""
        library = self._library_with(node)
        return library.comes_back(self.flow, node) if library else False

    def unreadable(self, node: SubFlow) -> str | None:
        """Why the file that a flow node names cannot be read as a menu; None when it can, or where no file is named."""
        library = self._library_with(node)
        return library.error(self.flow, node) if library else None

    def called(self, node: SubFlow) -> Survey | None:
        """The survey of the flow that a flow node calls, also where flows call each other; None where it is unknown."""
        library = self._library_with(node)
        flow = library.flow(self.flow, node) if library else None
        return self.of(flow) if flow else None

    def summary(self, node: SubFlow) -> Summary:
        """What is known of the flow that a flow node calls."""
        library = self._library_with(node)
        survey = library.open(self.flow, node) if library else None
        if survey is None:
            return Summary(Answer.UNKNOWN)
        return survey.as_summary

    @cached_property
    def as_summary(self) -> Summary:
        """What a flow that calls this one needs to know of it."""
        returns = "return" in self.reach.reachable
        human = self.people.from_node(self.flow.start)
        if human is Answer.UNKNOWN and returns and not self.people.cannot_tell_without_return():
            human = Answer.NO
        straight = self.flow.start in self.people.straight
        return Summary(human, self.shape.seconds_to_human, self.shape.keys_to_human, straight, returns)
