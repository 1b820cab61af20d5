"""What reports say of a flow besides its findings, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ivrlint.survey import Survey


@dataclass(frozen=True, slots=True)
class Facts:
    """What renderers need to know of a surveyed flow; it outlives the survey in the cache."""

    format: str
    name: str
    nodes: int
    figures: dict[str, float | None]
    """Every figure of FIGURES; None where it cannot be known."""
    human_reach: tuple[int, int, int]
    """Menus from which a person can be reached, cannot be, and cannot be told."""
    no_human: bool
    """Nobody is to be reached on this line, by design."""
    nearest: tuple[float, int, bool] | None
    """Seconds and keys on the quickest way to a person, and whether all of it could be timed."""
    from_start: Literal["yes", "no", "unknown"]
    """Whether a person can be reached from the start, be it only later."""
    people_exist: bool


def facts_of(survey: Survey) -> Facts:
    """The facts of a survey."""
    from ivrlint.survey import Answer
    from ivrlint.survey.figures import FIGURES

    flow, shape, people = survey.flow, survey.shape, survey.people
    fastest = people.fastest
    answers: dict[Answer, Literal["yes", "no", "unknown"]] = {Answer.YES: "yes", Answer.NO: "no"}
    return Facts(
        format=flow.format,
        name=flow.name,
        nodes=shape.nodes,
        figures={name: shape.figure(name) for name in FIGURES},
        human_reach=shape.human_reach,
        no_human=bool(flow.no_human),
        nearest=(fastest.seconds, fastest.keys, fastest.exact) if fastest else None,
        from_start=answers.get(people.from_node(flow.start), "unknown"),
        people_exist=bool(people.exist),
    )
