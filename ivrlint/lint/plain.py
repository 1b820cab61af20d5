"""Reports as plain data and back: what the cache keeps, and what processes send each other.

Only what reports show survives: the nodes and exits that findings and walks name come back with their names and places
and nothing else, the survey and the findings behind the grade not at all.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ivrlint.flow import Edge, EdgeKind, Flow, Node
from ivrlint.flow import nodes as node_classes
from ivrlint.lint.engine import ReadingError, Report
from ivrlint.lint.facts import Facts
from ivrlint.lint.profiles import read_profile
from ivrlint.lint.rule import Finding, Related, Severity
from ivrlint.source import Edit, Replacement, SourceText, Span
from ivrlint.survey.steps import Step, Walk

_CLASSES: dict[str, type[Node]] = {
    kind.kind: kind for kind in vars(node_classes).values() if isinstance(kind, type) and kind in Node.__subclasses__()
}
_TEXTS = ("message", "fix", "subject", "excerpt", "rule", "family", "path", "source")
"""The fields of a finding that are texts."""


class PlainError(ValueError):
    """A text that no report was written as."""


def written(report: Report, source: SourceText | None = None) -> str:
    """A report as a text of JSON, all in ASCII; the text of `source`, the checked file, is left out."""
    return _Writer(source).report(report)


def restored(text: str, source: SourceText | None = None) -> Report:
    """The report that was written as `text`, with places in `source`. Raise PlainError for any other text."""
    try:
        return _Reader(json.loads(text), source).report()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise PlainError(f"is no report: {error}") from error


class _Writer:
    def __init__(self, source: SourceText | None) -> None:
        self._known = source
        self._sources: dict[tuple[str, str], int] = {}
        self._places: dict[int, int] = {}
        self._listed: list[dict[str, Any]] = []

    def report(self, report: Report) -> str:
        document: dict[str, Any] = {
            "path": report.path,
            "findings": [self._finding(finding) for finding in report.findings],
            "errors": [
                [error.path, error.message, self._span(error.span), self._edit(error.edit)] for error in report.errors
            ],
            "crashes": report.crashes,
            "grade": report.grade,
            "profiles": [profile.name for profile in report.profiles],
            "ignores_used": [[number, sorted(names)] for number, names in report.ignores_used.items()],
            "facts": asdict(facts) if (facts := report.facts) else None,
            "places": self._listed,
        }
        known = self._known and (self._known.path, self._known.text)
        document["sources"] = [[place[0], None if place == known else place[1]] for place in self._sources]
        return json.dumps(document, separators=(",", ":"))

    def _finding(self, finding: Finding) -> dict[str, Any]:
        at = finding.at
        return {
            **{name: getattr(finding, name) for name in _TEXTS},
            "at": self._span(finding.span) if isinstance(at, Span | Flow) else self._place(at),
            "anchor": self._place(finding.anchor) if finding.anchor else None,
            "severity": finding.severity,
            "ordinal": finding.ordinal,
            "walk": self._walk(finding.walk) if finding.walk else None,
            "related": [[self._span(span), message] for span, message in finding.related_places()],
            "edit": self._edit(finding.edit),
        }

    def _walk(self, walk: Walk) -> list[Any]:
        steps = [[step.node, self._place(step.edge) if step.edge else None, step.seconds] for step in walk.steps]
        return [steps, walk.seconds, walk.keys, walk.exact]

    def _edit(self, edit: Edit | None) -> list[Any] | None:
        parts = [[self._span(part.span), part.text] for part in edit.replacements] if edit else []
        return [edit.title, parts, edit.safe] if edit else None

    def _span(self, span: Span) -> list[int]:
        place = span.source.path, span.source.text
        return [self._sources.setdefault(place, len(self._sources)), span.start, span.end]

    def _place(self, place: Node | Edge) -> int:
        """The number of a node or an exit among those that are written once."""
        if id(place) not in self._places:
            self._places[id(place)] = len(self._listed)
            common = {"span": self._span(place.span), "kind": place.kind}
            if isinstance(place, Edge):
                names: tuple[str, ...] = ("source", "target", "key", "label", "condition", "phrases")
            else:
                names = ("id", "name", "term")
                common["whole"] = self._span(place.whole)
            self._listed.append(common | {name: getattr(place, name) for name in names})
        return self._places[id(place)]


class _Reader:
    def __init__(self, document: dict[str, Any], source: SourceText | None) -> None:
        self._document = document
        self._sources: list[SourceText] = []
        for path, text in document["sources"]:
            if text is None and (source is None or source.path != path):
                raise PlainError(f"the text of {path} is missing")
            self._sources.append(source if text is None and source else SourceText(_text(path), _text(text)))
        self._places = [self._place(place) for place in document["places"]]

    def report(self) -> Report:
        document = self._document
        facts = document["facts"]
        if facts is not None:
            nearest = tuple(facts["nearest"]) if facts["nearest"] else None
            facts = Facts(**facts | {"human_reach": tuple(facts["human_reach"]), "nearest": nearest})
        return Report(
            path=_text(document["path"]),
            findings=[self._finding(**finding) for finding in document["findings"]],
            errors=[
                ReadingError(_text(path), _text(message), self._span(span), self._edit(edit))
                for path, message, span, edit in document["errors"]
            ],
            crashes=list(map(_text, document["crashes"])),
            grade=document["grade"],
            profiles=tuple(read_profile(name) for name in document["profiles"]),
            ignores_used={number: set(names) for number, names in document["ignores_used"]},
            kept_facts=facts,
        )

    def _finding(
        self, at: Any, anchor: int | None, severity: str, ordinal: int, walk: Any, related: Any, edit: Any, **texts: str
    ) -> Finding:
        return Finding(
            at=self._span(at) if isinstance(at, list) else self._places[at],
            anchor=self._node(anchor) if anchor is not None else None,
            severity=Severity(severity),
            ordinal=ordinal,
            walk=self._walk(*walk) if walk else None,
            related=tuple(Related(self._span(span), _text(message)) for span, message in related),
            edit=self._edit(edit),
            **{name: _text(texts[name]) for name in _TEXTS},
        )

    def _walk(self, steps: list[Any], seconds: float, keys: int, exact: bool) -> Walk:
        walked = (
            Step(_text(node), self._edge(edge) if edge is not None else None, seconds) for node, edge, seconds in steps
        )
        return Walk(tuple(walked), seconds, keys, exact)

    def _edit(self, edit: Any) -> Edit | None:
        if edit is None:
            return None
        title, parts, safe = edit
        return Edit(_text(title), tuple(Replacement(self._span(span), _text(text)) for span, text in parts), bool(safe))

    def _span(self, span: list[int]) -> Span:
        number, start, end = span
        source = self._sources[number]
        if not 0 <= start <= end <= len(source.text):
            raise PlainError("a place lies outside of its file")
        return Span(source, start, end)

    def _node(self, number: int) -> Node:
        place = self._places[number]
        if not isinstance(place, Node):
            raise PlainError("an exit stands for a node")
        return place

    def _edge(self, number: int) -> Edge:
        place = self._places[number]
        if not isinstance(place, Edge):
            raise PlainError("a node stands for an exit")
        return place

    def _place(self, place: dict[str, Any]) -> Node | Edge:
        span = self._span(place["span"])
        if "id" in place:
            kind = _CLASSES[place["kind"]]
            return kind(
                id=_text(place["id"]),
                span=span,
                whole=self._span(place["whole"]),
                name=_text(place["name"]),
                term=_text(place["term"]),
            )
        key, label, condition = (
            None if place[name] is None else _text(place[name]) for name in ("key", "label", "condition")
        )
        return Edge(
            source=_text(place["source"]),
            target=_text(place["target"]),
            kind=EdgeKind(place["kind"]),
            span=span,
            key=key,
            label=label,
            condition=condition,
            phrases=tuple(map(_text, place["phrases"])),
        )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PlainError(f"{value!r} is no text")
    return value
