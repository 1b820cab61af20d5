"""The menu as a graph for Graphviz: `dot -Tpdf`."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.measure.outline import Branch, Place
from ivrlint.report import Look
from ivrlint.report.distance import distance
from ivrlint.report.map import Picture
from ivrlint.report.map.style import COLOURS, MARK_COLOURS, ON_COLOURS
from ivrlint.report.map.words import cut, marked_way, target_words
from ivrlint.report.safe import printable


def render(picture: Picture, look: Look) -> str:
    """The graph, drawn from left to right."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    places = picture.outline.places
    ids = {id: f"n{number}" for number, id in enumerate(places)}
    yield f"digraph {_quoted(picture.title)} {{"
    yield "  rankdir=LR; ordering=out; nodesep=0.15; ranksep=0.6;"
    yield f"  label={_quoted(picture.title)}; labelloc=t; labeljust=l; fontsize=20;"
    yield '  graph [fontname="Helvetica,Arial,sans-serif"];'
    yield '  node [fontname="Helvetica,Arial,sans-serif", fontsize=11, shape=box, style="rounded,filled"];'
    yield '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, color="#7a838d"];'
    for id, place in places.items():
        yield f"  {ids[id]} [{_node(picture, place)}];"
    for id, place in places.items():
        for number, branch in enumerate(place.branches):
            end = ids[branch.target] if branch.leads_on else f"{ids[id]}_{number}"
            if not branch.leads_on:
                yield f'  {end} [label={_quoted(cut(target_words(branch)))}, style="rounded,dashed", color="#7a838d"];'
            yield f"  {ids[id]} -> {end} [{_edge(branch)}];"
    yield "}"


def _node(picture: Picture, place: Place) -> str:
    name = distance(place)
    stroke = f', color="{MARK_COLOURS[place.change]}", penwidth=4' if place.change else ""
    colours = f'fillcolor="{COLOURS[name]}", fontcolor="{ON_COLOURS[name]}"{stroke}'
    return f"label={_quoted(*picture.lines(place))}, tooltip={_quoted(place.text or place.title)}, {colours}"


def _edge(branch: Branch) -> str:
    stroke = f', color="{MARK_COLOURS[branch.change]}", penwidth=2' if branch.change else ""
    dashed = "" if branch.leads_on else ", style=dashed"
    return f"label={_quoted(marked_way(branch))}{dashed}{stroke}"


def _quoted(*lines: str) -> str:
    """Lines of text as a string in which nothing is an escape or an entity."""
    told = (printable(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return '"' + "\\n".join(told) + '"'
