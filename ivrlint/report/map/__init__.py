"""The menu as a picture: one renderer a format, all from one outline."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import accumulate

from ivrlint.lint.rule import Finding, Severity
from ivrlint.measure.changed import only_changes
from ivrlint.measure.outline import Outline, Place
from ivrlint.report import Look
from ivrlint.report.distance import distance_word
from ivrlint.report.map.words import LETTERS, cut, kind_words

FORMATS = ("terminal", "svg", "mermaid", "dot")
"""The formats, each of which is the name of the module that renders it."""
_MOST = {"terminal": 120, "mermaid": 400}
"""Branches that are drawn unless somebody says how deep: a few screens (J); Mermaid stops at 500."""
WIDEST = 110
"""Columns of a terminal beyond which the figures at the right would be too far from the names (J)."""
_NAMES, _LEVEL = 44, 3
"""Columns that the deepest branch keeps for its names and figures (J), and by which each moves the next one right."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn."""

    outline: Outline
    findings: Mapping[str, Sequence[Finding]]
    """The findings at each place, by the id of its node; those about the line as a whole under an empty id."""

    def marks(self, id: str) -> list[tuple[Severity, int]]:
        """How many findings of each severity there are at a place, the gravest first; with an empty id at the line."""
        counts = Counter(finding.severity or Severity.INFO for finding in self.findings.get(id, ()))
        return sorted(counts.items(), key=lambda mark: -mark[0].rank)

    @property
    def title(self) -> str:
        """What the line is called, with the findings about it as a whole: `Example Power · E1`."""
        return self._marked(self.outline.title, "")

    def _marked(self, text: str, id: str) -> str:
        marks = " ".join(f"{LETTERS[severity]}{count}" for severity, count in self.marks(id))
        return f"{text} · {marks}" if marks else text

    def lines(self, place: Place) -> list[str]:
        """What is written on a place in graph languages: its name, its kind, how far a person is and the findings."""
        mark = f"{place.change} " if place.change else ""
        kind = ", ".join([kind_words(place), *place.numbers])
        return [*map(cut, (mark + place.title, kind, self._marked(distance_word(place), place.id)))]

    @property
    def severities(self) -> set[Severity]:
        """The severities of the findings that it shows."""
        return {severity for id in ("", *self.outline.places) for severity, _ in self.marks(id)}


def by_place(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the id of the node that they are about."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.node or (finding.anchor.id if finding.anchor else "")].append(finding)
    return found


def fitted(outline: Outline, name: str, look: Look) -> Outline:
    """An outline cut where it has more branches, or is deeper, than one of FORMATS has room for.

    Where it compares two versions, the parts in which nothing has changed go first; then it is as deep as there is
    room, but not without the first branches.
    """
    most = _MOST.get(name)
    if most is None:
        return outline
    columns = min(look.width, WIDEST) - _NAMES
    deepest = max(columns // _LEVEL, _LEVEL) if name == "terminal" else len(outline.places)
    if len(drawn := _branches(outline)) <= deepest and drawn[-1] <= most:
        return outline
    if outline.changes:
        outline = only_changes(outline)
    depth = sum(count <= most for count in _branches(outline)[:deepest])
    return outline.within(depth=max(depth - 1, 0))


def _branches(outline: Outline) -> list[int]:
    """For each depth how many branches there are down to it."""
    counts = [0] * (1 + max(place.depth for place in outline.places.values()))
    for place in outline.places.values():
        counts[place.depth] += len(place.branches)
    return list(accumulate(counts))


def render(name: str, picture: Picture, look: Look) -> str:
    """The picture in one of FORMATS."""
    text: str = import_module(f"ivrlint.report.map.{name}").render(picture, look)
    return text
