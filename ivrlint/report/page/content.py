"""One menu as the page shows it: its places, ways and findings, each with the id of its element."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from ivrlint.flow import Edge
from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.measure.measurement import Measurement, measure
from ivrlint.measure.outline import Outline, Place, outline
from ivrlint.report import number_of, seconds_word
from ivrlint.report.frame import escaped
from ivrlint.survey import Survey, Walk

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass
class Content:
    """What the parts of the page share of one menu."""

    prefix: str
    """What the ids of its elements begin with."""
    report: Report
    drawn: Outline | None = None
    """What the picture shows, where that is not the whole menu as it is."""
    survey: Survey = field(init=False)
    outline: Outline = field(init=False)
    measurement: Measurement = field(init=False)
    findings: list[Finding] = field(init=False)
    """The gravest first."""

    def __post_init__(self) -> None:
        """Number what is shown. The report has a survey."""
        assert self.report.survey is not None
        self.survey = self.report.survey
        self.outline = self.drawn or outline(self.survey)
        self.measurement = measure(self.survey)
        self.findings = sorted(self.report.findings, key=lambda finding: -severity_of(finding).rank)
        self._places = {id: number for number, id in enumerate(self.outline.places)}
        ways = (branch for place in self.outline.places.values() for branch in place.branches)
        self._ways = {id(edge): number for number, branch in enumerate(ways) for edge in branch.edges}
        self._marks: dict[str, list[int]] = defaultdict(list)
        for number, finding in enumerate(self.findings):
            self._marks[self.marked(finding)].append(number)

    @property
    def title(self) -> str:
        """What the line is called."""
        return self.outline.title

    def place(self, node: str) -> str:
        """The id of the element of a place; empty for a node that is none."""
        return f"{self.prefix}p{self._places[node]}" if node in self._places else ""

    def way(self, edge: Edge) -> str:
        """The id of the element of a way on; empty for one that is not drawn."""
        return f"{self.prefix}w{self._ways[id(edge)]}" if id(edge) in self._ways else ""

    def marked(self, finding: Finding) -> str:
        """The id of the element that a finding stands at: a way on, else a place; empty for the line as a whole."""
        at_way = self.way(finding.at) if isinstance(finding.at, Edge) else ""
        return at_way or self.place(finding.node)

    def marks(self, element: str) -> list[int]:
        """The numbers of the findings that stand at an element."""
        return self._marks.get(element, [])

    def walk(self, finding: Finding) -> Walk:
        """How callers get to a finding; a walk without steps where no call does, or it is about the line."""
        return finding.walk or self.survey.walks.to(finding.node)


def severity_of(finding: Finding) -> Severity:
    """How much a finding matters."""
    return finding.severity or Severity.INFO


def spoken(text: str, language: str | None) -> str:
    """Other people's words as markup: in their language and their writing direction."""
    tag = f' lang="{language}"' if language and _TAG.fullmatch(language) else ""
    return f'<span{tag} dir="auto">{escaped(text)}</span>'


def reached_words(place: Place) -> str:
    """`reached after 14 s, 1 key`; where only failures lead, no more than that is known of it."""
    if place.arrives_after is None or place.arrives_with is None:
        return "reached after a failure" if place.reached else "no call gets here"
    if not place.arrives_after and not place.depth:
        return "calls come in here"
    return f"reached after {seconds_word(place.arrives_after, place.exact)}, {number_of(place.arrives_with, 'key')}"
