"""Where a mystery call got to: its places, the people who answered there, and the places that a checklist names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ivrlint.calls.caller import Visit
from ivrlint.calls.conditions import flows_from
from ivrlint.calls.events import Event, Happening
from ivrlint.calls.scenario import A_PERSON
from ivrlint.flow import EdgeKind, Node, Queue, SubFlow
from ivrlint.flow.shares import SharesError, node_named
from ivrlint.survey import Survey
from ivrlint.survey.visits import Ending


def entered(visit: Visit) -> Iterator[Event]:
    """The places that the call gets to."""
    return (event for event in visit.events if event.kind is Happening.ENTERS)


def survey_of(visit: Visit, event: Event) -> Survey:
    """The survey of the file that the call was in."""
    return visit.call.surveys[event.flow.path]


def leaves_the_file(visit: Visit) -> bool:
    """Whether nobody can tell how the call goes on."""
    return visit.call.ending is Ending.ELSEWHERE and not visit.events[-1].round


def stays(visit: Visit) -> Iterator[tuple[Event, EdgeKind | None]]:
    """Each place that the call gets to, and the kind of way that it leaves it by; None where the call ends there."""
    moves = (Happening.ENTERS, Happening.TAKES, Happening.ENDS)
    for event, following in pairwise(event for event in visit.events if event.kind in moves):
        if event.kind is Happening.ENTERS:
            yield event, following.edge.kind if following.edge else None


def is_served(node: Node, left: EdgeKind | None) -> bool:
    """Whether somebody takes a call that leaves a place in a way: nobody does where the wait or the transfer fails."""
    return left is EdgeKind.ANSWER if isinstance(node, Queue) else left is not EdgeKind.FAILURE


def answered(visit: Visit) -> Iterator[Event]:
    """The places that the call gets to, waiting included, and where a person answers."""
    for event, left in stays(visit):
        is_person = not isinstance(event.node, SubFlow) and survey_of(visit, event).people.is_person(event.node)
        if is_person and is_served(event.node, left):
            yield event


def arrival(visit: Visit, places: tuple[str, ...]) -> Event | None:
    """When the call first gets to one of some places, or to a person who answers."""
    ids = _ids(visit, [place for place in places if place != A_PERSON])
    there = [event for event in entered(visit) if (event.flow.path, event.node.id) in ids]
    there += answered(visit) if A_PERSON in places else ()
    return min(there, key=lambda event: event.at, default=None)


def _ids(visit: Visit, names: list[str]) -> set[tuple[str, str]]:
    """The files and ids of named places, of which one at least must be in the line or in a flow that it calls."""
    found: set[tuple[str, str]] = set()
    errors: list[SharesError] = []
    for survey in flows_from(visit.survey):
        for name in names:
            try:
                found.add((survey.flow.path, node_named(survey.flow, name).id))
            except SharesError as error:
                errors.append(error)
    if errors and not found:
        raise errors[0]
    return found
