"""Scenarios that write themselves: calls that between them take every way of a menu that callers can bring about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os.path import relpath
from pathlib import Path

from ivrlint.calls.caller import HANGS_UP, Line, Visit, number_keys, wrong_keys
from ivrlint.calls.coverage import Coverage, way
from ivrlint.calls.dice import Likeliest
from ivrlint.calls.expectation import NO, Question
from ivrlint.calls.judging import ENDINGS
from ivrlint.calls.profile import Profile
from ivrlint.calls.scenario import NEVER_ANSWERED, OPEN, Circumstances, Scenario
from ivrlint.flow import Bot, Collect, Edge, EdgeKind, Menu, Queue
from ivrlint.flow.callers import CallerKind
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.shares import WAIT, SharesError
from ivrlint.formats.native.yaml_text import Pairs, lines
from ivrlint.survey import Step, Survey
from ivrlint.survey.choices import Choices

STEADY = Profile("first-time", CallerKind(caller="new"))
"""Who makes the calls: the usual profile of a scenario."""

_HEAD = """# Proposed by `ivrlint call --generate`: a call for every place and every way that callers come to. What the
# checklists say is what happens today: change it to what should happen, and write who rings and what for.
"""


@dataclass(slots=True)
class Proposal:
    """A call that takes some way: what is pressed, and what has to hold."""

    edge: Edge
    presses: list[str] = field(default_factory=list)
    when: dict[str, dict[str, float]] = field(default_factory=dict)

    def holds(self, node: str, exit: str, value: float = 1.0) -> bool:
        """Let something hold at a place; False where something else does already."""
        return self.when.setdefault(node, {exit: value}) == {exit: value}


def proposal(survey: Survey, beside: Path | None = None) -> tuple[str, Coverage]:
    """A file of scenarios for a menu, to stand in the folder of `beside`, and what its calls come to."""
    coverage = Coverage(survey)
    made: list[tuple[Proposal, Visit]] = []
    farthest = sorted(coverage.missed_edges, key=lambda edge: -survey.walks.seconds.get(edge.source, 0.0))
    for edge in farthest:
        if coverage.has_taken(edge):
            continue
        proposed = _proposed(survey, edge)
        visit = _rung(survey, proposed) if proposed else None
        if proposed and visit and any(event.edge and way(event.edge) == way(edge) for event in visit.taken):
            coverage.add(visit.events)
            made.append((proposed, visit))
    return _text(survey, made[::-1], beside), coverage


def _proposed(survey: Survey, edge: Edge) -> Proposal | None:
    """How callers bring about that a way is taken; None where they cannot."""
    steps = survey.walks.to(edge.source).steps
    if not steps or steps[0].node != survey.flow.start:
        return None
    proposed, choices = Proposal(edge), Choices(survey, STEADY.kind)
    for step in (*steps[:-1], Step(edge.source, edge, 0.0)):
        if step.edge is None or not _takes(survey, choices, proposed, step.edge):
            return None
    return proposed


def _takes(survey: Survey, choices: Choices, proposed: Proposal, edge: Edge) -> bool:
    """Have a way taken; False where nothing that a caller does brings it about."""
    node = survey.flow.node(edge.source)
    if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
        words = edge.key or next(iter((*edge.phrases, edge.label or "")))
        proposed.presses.append(words)
        return bool(words) and "," not in words and words not in HANGS_UP
    if edge.kind in ERROR_KINDS:
        keys = wrong_keys(node, survey.flow.exits(node.id, EdgeKind.OPTION))
        deed = "silence" if edge.kind is EdgeKind.NO_INPUT else keys
        proposed.presses += [deed or ""] * edge.tries
        return bool(deed) and isinstance(node, Menu | Collect | Bot)
    if isinstance(node, Queue):
        return _leaves_queue(proposed, node, edge)
    if isinstance(node, Collect) and edge.kind is EdgeKind.NEXT:
        proposed.presses.append(number_keys(node))
        return True
    if isinstance(node, Bot):
        proposed.presses.append("help")
    usual = Likeliest().way(choices.shares(node))
    return usual is edge or proposed.holds(node.id, edge.condition or edge.kind.value)


def _leaves_queue(proposed: Proposal, queue: Queue, edge: Edge) -> bool:
    """Have the wait in a queue end in a way."""
    if edge.kind is EdgeKind.OVERFLOW and edge.condition is not None:
        return proposed.holds(queue.id, edge.condition)
    if edge.kind is EdgeKind.OVERFLOW:
        proposed.presses.append("silence")
        return proposed.holds(queue.id, WAIT, NEVER_ANSWERED)
    proposed.presses.append("silence")
    return edge.kind is EdgeKind.ANSWER and proposed.holds(queue.id, WAIT, 30.0)


def _rung(survey: Survey, proposed: Proposal) -> Visit | None:
    """The call; None where the line cannot have it."""
    scenario = Scenario("", proposed.edge.span, presses=tuple(proposed.presses or ["silence"]))
    conditions = Circumstances(OPEN, when=proposed.when).conditions(survey, STEADY, frozenset())
    try:
        return Line(survey, scenario, STEADY, conditions).ring(Likeliest())
    except SharesError:
        return None


def _text(survey: Survey, made: list[tuple[Proposal, Visit]], beside: Path | None) -> str:
    """The calls as a file of scenarios."""
    conditions: dict[str, Mapping[str, Mapping[str, float]]] = {}
    scenarios: list[tuple[str, Pairs]] = []
    names: set[str] = set()
    for proposed, visit in made:
        name = _free(_name(survey, proposed.edge), names)
        told: list[tuple[str, object]] = [("presses", ", ".join(proposed.presses) or "silence")]
        if proposed.when:
            known = next((other for other, when in conditions.items() if when == proposed.when), None)
            condition = known or _free(" and ".join(_holding(proposed.when)), set(conditions))
            conditions[condition] = proposed.when
            told.append(("conditions", condition))
        told.append(("checklist", Pairs(_checklist(survey, proposed, visit))))
        scenarios.append((name, Pairs(told, spread=True)))
    folder = beside.parent if beside else Path()
    menu = Path(relpath(survey.flow.path, folder)).as_posix()
    file: list[tuple[str, object]] = [("calls", 1), ("name", survey.flow.name or menu), ("menus", [menu])]
    if conditions:
        written = [(name, Pairs([("when", list(_holding(when)))])) for name, when in conditions.items()]
        file.append(("conditions", Pairs(written, spread=True)))
    file.append(("scenarios", Pairs(scenarios, spread=True)))
    return _HEAD + "\n".join(lines(Pairs(file))) + "\n"


def _holding(when: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """What holds, written as what-ifs."""
    for node, exits in when.items():
        for exit, value in exits.items():
            yield f"{node}={exit}:{value:g}s" if exit == WAIT else f"{node}={exit}"


def _checklist(survey: Survey, proposed: Proposal, visit: Visit) -> Iterator[tuple[str, str]]:
    """What happens in a call, as expectations."""
    target = survey.flow.nodes.get(proposed.edge.target)
    if target and not target.implied:
        yield Question.REACHES.value, target.id
    ending = next((name for name, ending in ENDINGS.items() if ending is visit.call.ending), None)
    if ending:
        yield Question.ENDS_WITH.value, ending
    else:
        yield Question.CUT_OFF.value, NO


def _name(survey: Survey, edge: Edge) -> str:
    """What a call that takes a way is called."""
    node = survey.flow.node(edge.source)
    if edge.kind in ERROR_KINDS:
        return f"{'silence' if edge.kind is EdgeKind.NO_INPUT else 'wrong keys'} in {node.title}"
    how = edge.label or edge.condition or edge.key or edge.kind.value
    return f"{how} in {node.title}".replace("_", " ")


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free
