"""The menu as a Mermaid flowchart, for pages that draw them: code hosts, wikis, notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ivrlint.report import Look
from ivrlint.report.distance import distance
from ivrlint.report.map import Picture
from ivrlint.report.map.style import CHANGE_NAMES, COLOURS, MARK_COLOURS, ON_COLOURS
from ivrlint.report.map.words import cut, marked_way, target_words
from ivrlint.report.safe import printable

_SIGN = re.compile(r"[!-+\--/:-@\[-`{-~]")
"""Every ASCII sign but the comma."""


def render(picture: Picture, look: Look) -> str:
    """The flowchart. Mermaid draws no more than 500 branches and 50,000 characters unless it is told to."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    places = picture.outline.places
    ids = {id: f"n{number}" for number, id in enumerate(places)}
    classes: dict[str, list[str]] = defaultdict(list)
    links: dict[str, list[str]] = defaultdict(list)
    count = 0
    yield from ("---", f"title: {_title(picture.title)}", "---", "flowchart LR")
    for id, place in places.items():
        yield f'  {ids[id]}["{"<br>".join(map(_escaped, picture.lines(place)))}"]'
        classes[f"to_{distance(place)}"].append(ids[id])
        if place.change:
            classes[CHANGE_NAMES[place.change]].append(ids[id])
    for id, place in places.items():
        for branch in place.branches:
            said = _escaped(marked_way(branch))
            way = f'|"{said}"|' if said else ""
            if branch.leads_on:
                yield f"  {ids[id]} -->{way} {ids[branch.target]}"
            else:
                yield f'  {ids[id]} -.->{way} e{count}(["{_escaped(cut(target_words(branch)))}"])'
                classes["aside"].append(f"e{count}")
            if branch.change:
                links[MARK_COLOURS[branch.change]].append(str(count))
            count += 1
    yield from _styles(classes, links)


def _styles(classes: dict[str, list[str]], links: dict[str, list[str]]) -> Iterator[str]:
    rules = {f"to_{name}": f"fill:{colour},color:{ON_COLOURS[name]},stroke:#ffffff" for name, colour in COLOURS.items()}
    rules |= {name: f"stroke:{MARK_COLOURS[change]},stroke-width:4px" for change, name in CHANGE_NAMES.items()}
    rules["aside"] = "fill:none,stroke-dasharray:3 2"
    for name, rule in rules.items():
        if classes.get(name):
            yield f"  classDef {name} {rule}"
            yield f"  class {','.join(classes[name])} {name}"
    for colour, numbers in links.items():
        yield f"  linkStyle {','.join(numbers)} stroke:{colour}"


def _escaped(text: str) -> str:
    """A text in which every sign is written by its number, so that nothing in it is syntax, Markdown or HTML."""
    return _SIGN.sub(lambda sign: f"#{ord(sign[0])};", printable(text))


def _title(text: str) -> str:
    """A text between quotes in the YAML that may stand before a diagram."""
    return '"' + _SIGN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", printable(text)) + '"'
