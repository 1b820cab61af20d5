"""The walks of findings and places as data, with what callers hear and do on them: the page makes transcripts of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ivrlint.flow import Collect, Edge, EdgeKind, Node
from ivrlint.measure.outline import Change, Place, choices
from ivrlint.measure.transcript import Quote, after_mistakes, heard_until
from ivrlint.report.full import cost_words
from ivrlint.report.page.content import Content
from ivrlint.report.safe import printable
from ivrlint.survey import Walk
from ivrlint.survey.timing import key_presses


def data(content: Content) -> str:
    """What page.js needs of a menu, as JSON that ends no element."""
    kept = _Kept(content)
    survey = content.survey
    fastest = survey.people.fastest
    document = {
        "places": {
            content.place(id): {**kept.place(place), "walk": kept.walk(survey.walks.to(id))}
            for id, place in content.outline.places.items()
        },
        "findings": [kept.walk(content.walk(finding)) for finding in content.findings],
        "person": kept.walk(fastest) if fastest else None,
        "ways": kept.ways,
        "texts": kept.texts,
    }
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@dataclass
class _Kept:
    """Collects what walks share: each text once, each way on once."""

    content: Content
    texts: list[tuple[str | None, str]] = field(default_factory=list)
    ways: list[dict[str, Any]] = field(default_factory=list)
    _texts: dict[Quote, int] = field(default_factory=dict)
    _ways: dict[int, int] = field(default_factory=dict)

    def place(self, place: Place) -> dict[str, Any]:
        """A place: its name and language, and what is heard where a walk ends there; none does where it is gone."""
        node, survey = place.node, self.content.survey
        heard = () if place.change is Change.REMOVED else heard_until(survey, node, None)
        language = survey.words.language(node) or ""
        return {"name": printable(node.title), "kind": node.kind, "language": language, "heard": self._heard(heard)}

    def walk(self, walk: Walk) -> dict[str, Any] | None:
        """A walk, step by step: the place, the seconds, the number of the way on, and the name of what is no place."""
        if not walk.steps:
            return None
        steps: list[list[str | int | None]] = []
        for step in walk.steps:
            place = self.content.place(step.node)
            way = None if step.edge is None else self._way(step.edge)
            node = self.content.survey.flow.nodes.get(step.node)
            name = printable(node.title if node else step.node)
            steps.append([place, round(step.seconds), way, *([] if place else [name])])
        return {"cost": cost_words(walk), "steps": steps}

    def _way(self, edge: Edge) -> int:
        if id(edge) not in self._ways:
            self._ways[id(edge)] = len(self.ways)
            survey = self.content.survey
            node = survey.flow.node(edge.source)
            way = {
                "element": self.content.way(edge),
                "heard": self._heard(heard_until(survey, node, edge)),
                "again": self._heard(after_mistakes(survey, node, edge)),
                **_does(node, edge),
            }
            if edge.kind is EdgeKind.OPTION:
                way["label"] = "".join(printable(label or "") for _, label in choices(survey, node, (edge,)))
            self.ways.append(way)
        return self._ways[id(edge)]

    def _heard(self, said: tuple[Quote, ...]) -> list[int]:
        numbers = []
        for piece in said:
            if piece not in self._texts:
                self._texts[piece] = len(self.texts)
                text = None if piece.text is None else printable(piece.text)
                self.texts.append((text, piece.language or ""))
            numbers.append(self._texts[piece])
        return numbers


def _does(node: Node, edge: Edge) -> dict[str, str]:
    """What a caller does to go on, or what happens: `does` in words, `key` for what is pressed, `said` for the rest."""
    tries = f", {edge.tries} times in all" if edge.tries > 1 else ""
    match edge.kind:
        case EdgeKind.OPTION | EdgeKind.EXIT:
            waiting = " while waiting" if edge.kind is EdgeKind.EXIT else ""
            if key_presses(edge.key):
                return {"does": f"presses{waiting}", "key": printable(edge.key or "")}
            return {"does": f"says{waiting}", "said": printable(", ".join(edge.phrases) or edge.key or "")}
        case EdgeKind.NO_INPUT:
            return {"does": f"says and presses nothing{tries}"}
        case EdgeKind.NO_MATCH:
            return {"does": f"presses a key without a choice{tries}"}
        case EdgeKind.CASE:
            return {"does": "the system decides:", "said": printable((edge.condition or "").replace("_", " "))}
        case EdgeKind.OVERFLOW:
            return {"does": "waiting ends:", "said": printable(edge.condition or "too long")}
        case EdgeKind.ANSWER:
            return {"does": "somebody answers"}
        case EdgeKind.RETURN:
            return {"does": "comes back from there"}
        case _ if isinstance(node, Collect):
            return {"does": "keys", "said": printable(node.datum or "a number")}
    return {}
