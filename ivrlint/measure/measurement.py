"""A flow in figures: the flow, its callers, each destination, each menu, and what a better order would save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivrlint.flow import EdgeKind, Menu, Node, Queue
from ivrlint.flow.callers import ERROR_RATE, NO_INPUT_RATE, PATIENCE
from ivrlint.survey import Survey
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.notices import NOTICES
from ivrlint.survey.timing import QUEUE_WAIT
from ivrlint.survey.toll import Saving
from ivrlint.survey.visits import LOST, Ending


@dataclass(frozen=True, slots=True)
class Ended:
    """How some calls end."""

    ending: Ending
    share: float
    waiting: float
    """The share of calls that end so while they wait in a queue."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that callers ring for, or where calls end."""

    node: Node
    keys: int | None
    """Keys of the quickest walk; None where only failures lead there."""
    seconds: float | None
    """Seconds of that walk, the wait in a queue left out."""
    exact: bool
    """False where a recording without a transcript is on the way: it takes longer than `seconds`."""
    notices: tuple[str, ...]
    """What callers are told on the way besides the choices."""
    share: float | None
    """How often a call gets there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a menu."""

    name: str
    """The key, or what callers say."""
    label: str
    seconds: float
    """Seconds from entering the menu until it has been said."""
    share: float | None
    """How often a call takes it."""


@dataclass(frozen=True, slots=True)
class MenuMeasure:
    """A menu in figures."""

    menu: Menu
    choices: tuple[Choice, ...]
    """In spoken order."""
    memory_load: float
    """Option-seconds: for each option the seconds for which callers who hear the menu out keep it in mind (J)."""
    exact: bool
    """False where a recording without a transcript is in it."""
    entered: float | None
    """How often a call gets there."""
    lost: float | None
    """The share of calls that are given up or cut off there."""


@dataclass(frozen=True, slots=True)
class KindMeasure:
    """What becomes of one kind of caller."""

    name: str
    share: float
    """Its share of all callers."""
    endings: dict[Ending, float]
    seconds: float
    """Seconds in the menus, on average."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """All figures of one flow."""

    survey: Survey
    figures: dict[str, float | None]
    """By name, as in FIGURES; None where one cannot be known."""
    assumptions: tuple[str, ...]
    """What the figures of callers rest on and nobody has said."""
    endings: tuple[Ended, ...]
    """The likeliest first; empty where they cannot be known."""
    destinations: tuple[Destination, ...]
    """The nearest first."""
    menus: tuple[MenuMeasure, ...]
    """In file order."""
    savings: tuple[Saving, ...]
    """What other orders of choices would save, the most first."""
    kinds: tuple[KindMeasure, ...]
    """Each kind of caller, where there are several."""
    what_if: tuple[str, ...] = ()
    """What somebody assumes of the flow, in their words; its figures are those under it."""

    @property
    def path(self) -> str:
        """The file."""
        return self.survey.flow.path


def measure(survey: Survey, what_if: Sequence[str] = ()) -> Measurement:
    """The figures of a flow, in which `what_if` has been assumed already."""
    return Measurement(
        survey=survey,
        figures={name: survey.shape.figure(name) for name in FIGURES},
        assumptions=tuple(assumptions(survey)),
        endings=tuple(_endings(survey)),
        destinations=tuple(_destinations(survey)),
        menus=tuple(_menus(survey)),
        savings=tuple(survey.toll.savings()),
        kinds=tuple(_kinds(survey)),
        what_if=tuple(what_if),
    )


def assumptions(survey: Survey) -> Iterator[str]:
    """What is taken for granted of callers because neither the file nor anybody else says it."""
    callers, flow = survey.journeys.callers, survey.flow
    kinds = callers.kinds
    for name, usual, words in (
        ("error_rate", ERROR_RATE, "{:.0f} % of key presses go wrong"),
        ("no_input_rate", NO_INPUT_RATE, "{:.0f} % of prompts meet silence"),
        ("patience", PATIENCE, "callers give up after {:.0f} s on average"),
    ):
        if getattr(callers, name) is None and (not kinds or any(getattr(kind, name) is None for kind in kinds)):
            yield words.format(usual if name == "patience" else 100 * usual)
    if any(queue.expected_wait is None for queue in survey.reach.queues()):
        yield f"a queue whose wait nobody tells takes {QUEUE_WAIT:.0f} s on average"
    options = [edge for menu in survey.reach.menus() for edge in flow.exits(menu.id, EdgeKind.OPTION)]
    if any(edge.share is None for edge in options):
        yield "choices of which nobody tells how many take them are taken alike"


def _endings(survey: Survey) -> Iterator[Ended]:
    if survey.toll.entangled:
        return
    journeys = survey.journeys
    waiting = dict.fromkeys(Ending, 0.0)
    for part, kind in journeys.kinds:
        for id, ending, share in kind.ends():
            if isinstance(survey.flow.node(id), Queue):
                waiting[ending] += part * share
    for ending, share in sorted(journeys.endings.items(), key=lambda item: -item[1]):
        if share > 1e-6:
            yield Ended(ending, share, waiting[ending] if ending in LOST else 0.0)


def _destinations(survey: Survey) -> Iterator[Destination]:
    seconds = survey.walks.seconds
    entered = None if survey.toll.entangled else survey.journeys.entered
    leaves = sorted(survey.shape.leaf_nodes(), key=lambda node: seconds.get(node.id, float("inf")))
    for node in leaves:
        walk = survey.walks.to(node.id)
        heard = (notice for step in walk.steps for notice in sorted(survey.notices.at(survey.flow.node(step.node))))
        yield Destination(
            node=node,
            keys=walk.keys if walk.steps else None,
            seconds=seconds.get(node.id),
            exact=walk.exact,
            notices=tuple(NOTICES[notice] for notice in dict.fromkeys(heard)),
            share=None if entered is None else entered.get(node.id, 0.0),
        )


def _menus(survey: Survey) -> Iterator[MenuMeasure]:
    toll, journeys = survey.toll, survey.journeys
    for menu in survey.reach.menus():
        times = survey.timing.times(menu)
        options = survey.flow.exits(menu.id, EdgeKind.OPTION)
        choices = [
            Choice(
                name=edge.key or edge.choice,
                label=survey.words.label(menu, edge) or survey.flow.nodes[edge.target].title if edge.target else "",
                seconds=times.until.get(edge.key, times.whole),
                share=None if toll.entangled else journeys.taken(edge),
            )
            for edge in options
        ]
        yield MenuMeasure(
            menu=menu,
            choices=tuple(sorted(choices, key=lambda choice: choice.seconds)),
            memory_load=sum(times.whole - choice.seconds for choice in choices),
            exact=times.exact,
            entered=None if toll.entangled else journeys.entered.get(menu.id, 0.0),
            lost=toll.lost_in(menu),
        )


def _kinds(survey: Survey) -> Iterator[KindMeasure]:
    if survey.toll.entangled or len(survey.journeys.kinds) < 2:
        return
    for share, kind in survey.journeys.kinds:
        endings = dict.fromkeys(Ending, 0.0)
        for _, ending, part in kind.ends():
            endings[ending] += part
        yield KindMeasure(kind.kind.name, share, endings, kind.spent().seconds)
