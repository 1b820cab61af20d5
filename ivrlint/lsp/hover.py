"""What an editor shows of a node or of a way out: what it is, and what it costs callers. Plain text, for names and
prompts are other people's words."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.flow import Edge, Node, Unknown
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.lint.rule import Finding
from ivrlint.lsp.documents import Reading
from ivrlint.lsp.names import Name, Role
from ivrlint.measure.arrivals import arrivals
from ivrlint.measure.outline import Place
from ivrlint.report import number_of, seconds_word
from ivrlint.report.annotations import severity_of
from ivrlint.report.arrivals import share_words, way_words
from ivrlint.report.distance import distance_words
from ivrlint.report.full import sentence
from ivrlint.report.measurement.values import percent
from ivrlint.report.safe import printable

MOST_WAYS, MOST_FINDINGS = 4, 5
"""Ways in, and findings, that are listed."""


def hover(reading: Reading, name: Name) -> str:
    """What is known of the thing that a name stands for."""
    node = reading.flow.nodes.get(name.node)
    lines = [*_way(name.edge, reading)] if name.edge and name.role is Role.WAY else []
    if node is not None:
        lines += _node(node, reading)
        lines += _findings([finding for finding in reading.findings if finding.node == node.id])
    return "\n".join(map(printable, lines))


def _way(edge: Edge, reading: Reading) -> Iterator[str]:
    survey = reading.survey
    yield way_words(edge, survey) + (", which leads nowhere" if edge.stops else "")
    if not survey.toll.entangled:
        yield f"Taken in {percent(survey.journeys.taken(edge))} of calls."


def _node(node: Node, reading: Reading) -> Iterator[str]:
    if isinstance(node, Unknown) and node.reason == UNDEFINED:
        yield f"«{node.title}» does not exist"
        return
    yield f"«{node.title}» · {node.kind}" + (f" · {node.id}" if node.name and not node.implied else "")
    if place := reading.outline.places.get(node.id):
        yield f"{arrival_words(place)} · {person_words(place)}"
        yield from _arrivals(place, reading)


def arrival_words(place: Place) -> str:
    """`after 12 s, 2 keys`, or why there is no such figure."""
    if not place.reached:
        return "no call gets here"
    if place.arrives_after is None or place.arrives_with is None:
        return "calls get here only where something fails"
    if not place.depth:
        return "calls start here"
    return f"after {seconds_word(place.arrives_after, place.exact)}, {number_of(place.arrives_with, 'key')}"


def person_words(place: Place) -> str:
    """`a person in 18 s, 1 key`, or that there is none."""
    keys = f", {number_of(place.keys_to_person, 'key')}" if place.seconds_to_person and place.keys_to_person else ""
    return distance_words(place) + keys


def _arrivals(place: Place, reading: Reading) -> Iterator[str]:
    """Who lands at a place: how many, and by which ways."""
    if not place.reached:
        return
    found = arrivals(reading.survey, place.node)
    yield share_words(found)
    for arrival in found.ways[:MOST_WAYS]:
        if arrival.edge is not None:
            share = "" if arrival.share is None else f"{percent(arrival.share)} by "
            yield f"  {share}{way_words(arrival.edge, reading.survey)}"
    if len(found.ways) > MOST_WAYS:
        yield f"  and {number_of(len(found.ways) - MOST_WAYS, 'more way')}"


def _findings(findings: list[Finding]) -> Iterator[str]:
    """The gravest findings, a line each."""
    for finding in sorted(findings, key=lambda finding: -severity_of(finding).rank)[:MOST_FINDINGS]:
        yield f"{severity_of(finding).word} {finding.rule}: {sentence(finding.message)}"
    if len(findings) > MOST_FINDINGS:
        yield f"and {number_of(len(findings) - MOST_FINDINGS, 'more finding')}"
