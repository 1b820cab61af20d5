"""The menu as nested lists, which the page lays out as a picture or as an outline."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.flow import Edge, EdgeKind
from ivrlint.measure.outline import Branch, Change, Place, choices
from ivrlint.report.distance import DISTANCES, distance, distance_words
from ivrlint.report.frame import escaped
from ivrlint.report.map.words import CHANGES, kind_words, target_words
from ivrlint.report.page.content import Content, reached_words, spoken
from ivrlint.report.page.findings import mark

DEEPEST = 12
"""Choices that are drawn beside one another; what lies deeper begins anew at the left."""
MOST_NESTED = 60
"""Lists within one another: browsers cut at some hundred."""
MOST_OPEN = 40
"""Places that are shown at first; what hangs below them is folded."""


def tree(content: Content) -> Iterator[str]:
    """The toolbar, the legend and the lists."""
    yield '<div class="picture-part">'
    yield from _tools(content)
    yield from _legend(content)
    hint = f"{content.prefix}keys"
    view = f'tabindex="0" role="group" aria-label="The menu, place by place" aria-describedby="{hint}"'
    yield f'<div class="view" {view}><ul class="tree" data-most="{MOST_OPEN}">'
    roots = list(reversed(content.outline.roots))
    while roots:
        yield from _drawn(content, content.outline.places[roots.pop()], roots)
    yield f'</ul></div><p class="keys soft" id="{hint}">Arrow keys move, Enter tells the way to a place, / searches, '
    yield "+ and − zoom, Escape puts the walk out.</p></div>"


def _tools(content: Content) -> Iterator[str]:
    yield '<div class="tools" role="group" aria-label="The picture">'
    yield '<span class="search"><input type="search" placeholder="Search names, texts, findings"'
    yield f' aria-label="Search" id="{content.prefix}q"><output for="{content.prefix}q"></output></span>'
    yield '<span class="group views"><button data-view="picture">Picture</button>'
    yield '<button data-view="outline">Outline</button></span>'
    yield '<span class="group"><button data-do="expand">Expand all</button>'
    yield '<button data-do="collapse">Collapse</button></span>'
    yield '<span class="group zoom"><button data-do="out" aria-label="Zoom out">−</button>'
    yield '<button data-do="full" aria-label="Full size">100 %</button>'
    yield '<button data-do="in" aria-label="Zoom in">+</button><button data-do="fit">Fit</button></span></div>'


def _legend(content: Content) -> Iterator[str]:
    """What the colours mean, those that are there, with the number of places."""
    counts = dict.fromkeys(DISTANCES, 0)
    for place in content.outline.places.values():
        counts[distance(place)] += 1
    yield '<ul class="legend" aria-label="How far a person is from a place, and how many places are">'
    yield from (
        f'<li><i class="to-{name}"></i>{words} <b>{counts[name]}</b></li>'
        for name, words in DISTANCES.items()
        if counts[name]
    )
    yield "</ul>"


def _drawn(content: Content, root: Place, roots: list[str]) -> Iterator[str]:
    """A part of the tree; what lies too deep to be drawn in it is added to `roots`."""
    pending: list[str | tuple[Place, Branch | None, int, int]] = [(root, None, 0, 0)]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
            continue
        place, way, level, nested = item
        going_on = _goes_on(place)
        deeper = level < DEEPEST and nested < MOST_NESTED
        row = "row goes-on" if going_on and deeper else "row"
        yield f'<li class="place" id="{content.place(place.id)}"><div class="{row}">'
        yield _way(content, way) if way else ""
        yield from _card(content, place)
        after: list[str | tuple[Place, Branch | None, int, int]] = []
        aside = [branch for branch in place.branches if branch is not going_on or not deeper]
        if aside:
            after.append('<ul class="ways">')
            for branch in aside:
                if branch.leads_on and deeper:
                    after.append((content.outline.places[branch.target], branch, level + 1, nested + 1))
                else:
                    after.append(_elsewhere(content, branch))
                    if branch.leads_on:
                        roots.append(branch.target)
            after.append("</ul>")
        after.append("</div>")
        if going_on and deeper:
            after += [
                '<ul class="on">',
                (content.outline.places[going_on.target], going_on, level, nested + 1),
                "</ul>",
            ]
        pending += reversed([*after, "</li>\n"])


def _goes_on(place: Place) -> Branch | None:
    """The only branch with a place at its end, where callers do not choose it: that place is drawn below."""
    drawn = [branch for branch in place.branches if branch.leads_on]
    is_choice = len(drawn) != 1 or drawn[0].kind in (EdgeKind.OPTION, EdgeKind.EXIT)
    return None if is_choice else drawn[0]


def _way(content: Content, branch: Branch) -> str:
    """Keys with their labels, or what happens, each with the findings about it."""
    survey = content.survey
    element = content.way(branch.edges[0])

    def marks(*edges: Edge) -> str:
        about = (
            number for number in content.marks(element) if any(content.findings[number].at is edge for edge in edges)
        )
        return "".join(mark(content, number) for number in about)

    said = []
    gone = branch.change is Change.REMOVED
    if gone:
        said += [f"<kbd>{escaped(key)}</kbd>{escaped(label or '')}" for key, label in branch.choices]
    for edge in () if gone else branch.edges:
        node = survey.flow.node(edge.source)
        for key, label in choices(survey, node, (edge,)):
            words = spoken(label, survey.words.language(node)) if label else ""
            said.append(f"<kbd>{escaped(key)}</kbd>{words}{marks(edge)}")
    if not said:
        said.append(f'<span class="event">{escaped(branch.way)}</span>{marks(*branch.edges)}')
    shown = "".join(f'<span class="choice">{choice}</span>' for choice in said)
    return f'<div class="way" id="{element}"><span>{_change(branch)}{shown}</span></div>'


def _elsewhere(content: Content, branch: Branch) -> str:
    """A way on to what is drawn elsewhere or is not drawn."""
    if branch.end:
        target = f'<span class="end">{escaped(branch.title)}</span>'
    else:
        told = spoken(target_words(branch), content.outline.language)
        element = content.place(branch.target)
        target = f'<a class="chip" href="#{element}">{told}</a>' if element else f'<span class="chip">{told}</span>'
    return f'<li class="jump"><div class="row">{_way(content, branch)}{target}</div></li>'


def _change(part: Place | Branch) -> str:
    """What became of a place or a way since an older version."""
    if part.change is None:
        return ""
    return f'<span class="change {CHANGES[part.change]}">{part.change} {CHANGES[part.change]}</span> '


def _card(content: Content, place: Place) -> Iterator[str]:
    node, language = place.node, content.survey.words.language(place.node)
    fold = f'<button class="fold" aria-expanded="true" aria-label="What leads on from {escaped(place.title)}"></button>'
    meaning = escaped((type(node).__doc__ or "").partition("\n")[0])
    yield f'<div class="card to-{distance(place)}"><div class="head"><p>'
    yield f'{_change(place)}<button class="name">{spoken(place.title, language)}</button>'
    yield f'<span class="kind" title="{meaning}">{kind_words(place)}</span></p>{fold if place.branches else ""}</div>'
    if place.numbers:
        yield f'<p class="numbers">{", ".join(map(escaped, place.numbers))}</p>'
    if place.text:
        yield f'<p class="text">{spoken(place.text, language)}</p>'
    elif place.text is None:
        yield '<p class="text soft">a recording without a transcript</p>'
    yield f'<p class="times"><span class="person">{distance_words(place)}</span>'
    yield f"<span>{reached_words(place) if place.reached else ''}</span></p>"
    if numbers := content.marks(content.place(place.id)):
        yield f'<p class="marks">{"".join(mark(content, number) for number in numbers)}</p>'
    yield "</div>"
