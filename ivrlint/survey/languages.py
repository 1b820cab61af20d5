"""Languages: where callers choose one, and whether they are then spoken to in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from ivrlint.flow import Branch, Edge, EdgeKind, Menu, Node, Queue
from ivrlint.lexicon import lexicon

if TYPE_CHECKING:
    from ivrlint.survey import Survey
    from ivrlint.survey.texts import Text

MOST_LANGUAGES = 30
"""Languages of one line that are looked into; no line has more."""


_MOST_BETWEEN = 50
"""Nodes between the choice of a language and the next menu that are looked at; nobody listens to more (J)."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two menus that stand for the same choices in two languages."""

    menu: Menu
    language: str
    twin: Menu
    other: str
    """The language of the twin."""


def primary(tag: str | None) -> str:
    """The language of a tag without script and region: `pt` of `pt-BR`; Norwegian of either written form is `nb`."""
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return {"no": "nb", "nn": "nb"}.get(code, code)


class Languages:
    """Facts about the languages of a line."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    def chosen_by(self, edge: Edge) -> str | None:
        """The language that callers have from this edge on: an option, or a case of a branch, that chooses one.

        Where the options of a menu set none, the languages of the places that they lead to count, if these differ.
        """
        if "language" in edge.sets:
            return primary(edge.sets["language"])
        source = self._flow.node(edge.source)
        if edge.kind is EdgeKind.OPTION and not edge.stops and edge.source in self._leading_to_languages:
            return primary(self._survey.words.language(self._flow.node(edge.target))) or None
        if edge.kind is EdgeKind.CASE and isinstance(source, Branch) and source.by == "language":
            known = lexicon(edge.condition) or edge.condition in self._flow.languages
            return primary(edge.condition) if known else None
        return None

    @cached_property
    def _leading_to_languages(self) -> frozenset[str]:
        """Ids of the menus that choose a language and whose options lead to places in different languages."""
        words, flow = self._survey.words, self._flow
        return frozenset(
            menu.id
            for menu in self._survey.reach.menus()
            if words.chooses_language(menu)
            and len({words.language(flow.node(edge.target)) for edge in flow.edges_from(menu.id, EdgeKind.OPTION)}) > 1
        )

    @cached_property
    def choices(self) -> dict[str, tuple[Edge, ...]]:
        """For each language the reachable edges that choose it, both in the order in which callers come to them."""
        found: dict[str, list[Edge]] = {}
        reachable, seconds = self._survey.reach.reachable, self._survey.walks.seconds
        choosing = [edge for edge in self._flow.edges() if edge.source in reachable and self.chosen_by(edge)]
        for edge in sorted(choosing, key=lambda edge: (seconds.get(edge.source, 0.0), edge.source)):
            found.setdefault(self.chosen_by(edge) or "", []).append(edge)
        return {language: tuple(edges) for language, edges in islice(found.items(), MOST_LANGUAGES)}

    def late_menus(self) -> Iterator[tuple[Menu, Menu]]:
        """The menus that choose a language and that callers only get to through another menu; both of them."""
        for menu in self._survey.reach.menus():
            before = self._survey.walks.menu_before(menu.id)
            words = self._survey.words
            if before and words.chooses_language(menu) and not words.chooses_language(before):
                yield menu, before

    def in_other_words(self) -> Iterator[tuple[Menu, Edge]]:
        """The options for a language that are announced in another one, where the words tell."""
        for language, edges in self.choices.items():
            own = lexicon(language)
            for edge in edges:
                menu = self._flow.node(edge.source)
                others = self._survey.words.lexicon(menu)
                if own is None or others is None or own is others or not isinstance(menu, Menu):
                    continue
                text = (edge.say or menu.prompt).text(self._survey.words.language(menu)) or ""
                keys, own_keys = ({spoken.key for spoken in words.spoken_keys(text)} for words in (others, own))
                if edge.key in keys and edge.key not in own_keys:
                    yield menu, edge

    def spoken_otherwise(self, language: str) -> list[Text]:
        """What callers who chose a language hear in another one, where they hear it first, in that order.

        Of each node the first text; nodes behind a further choice of language, and words that are not known, are
        left out.
        """
        targets = [edge.target for edge in self.choices.get(language, ())]
        behind = self._survey.reach.from_nodes(targets, lambda edge: self.chosen_by(edge) is None)
        seconds = self._survey.walks.seconds
        nodes = sorted((id for id in seconds if id in behind), key=seconds.__getitem__)
        found = (self._other(self._flow.node(id), language) for id in nodes)
        return [text for text in found if text is not None]

    def _other(self, node: Node, language: str) -> Text | None:
        """The first text of a node that has no words in a language, though it has some."""
        groups: dict[object, list[Text]] = {}
        for text in self._survey.texts.of(node):
            groups.setdefault((text.part, text.edge and text.edge.span.start), []).append(text)
        for texts in groups.values():
            heard = {primary(text.language) for text in texts}
            if language not in heard and "" not in heard and any(text.words.strip() for text in texts):
                return texts[0]
        return None

    # One language against another

    def twins(self) -> Iterator[Twins]:
        """The menus that callers of the first language and of another meet at the same keys, each of the other's once.

        Only where each language has menus of its own.
        """
        languages = iter(self.choices)
        first = next(languages, None)
        for other in languages:
            begins = [self._menu_behind(self.choices[language][0].target) for language in (first, other) if language]
            pending = [tuple(begins)]
            met: set[str] = set()
            while pending:
                pair = pending.pop()
                one, twin = pair[0], pair[-1]
                if one is None or twin is None or one is twin or twin.id in met:
                    continue
                met.add(twin.id)
                yield Twins(one, first or "", twin, other)
                own = {edge.key: edge for edge in self._flow.edges_from(one.id, EdgeKind.OPTION)}
                for edge in self._flow.edges_from(twin.id, EdgeKind.OPTION):
                    if edge.key in own and not {edge.word, own[edge.key].word} - {None}:
                        pending.append((self._menu_behind(own[edge.key].target), self._menu_behind(edge.target)))

    def lacking(self, menu: Menu, twin: Menu) -> list[Edge]:
        """The topical options of a menu that its twin neither has at the same key nor leads to the same place.

        Where both say which skill is needed, another skill is another place.
        """
        exits = self._flow.edges_from(twin.id, EdgeKind.OPTION)
        keys = {edge.key for edge in exits}
        skilled = any(edge.skill for edge in exits)

        def place(edge: Edge) -> tuple[str, str | None]:
            return edge.target, edge.skill if skilled else None

        places = {place(edge) for edge in exits}
        topics = self._survey.words.topics(menu)
        return [edge for edge in topics if edge.key not in keys and place(edge) not in places]

    def moved(self, menu: Menu, twin: Menu) -> Iterator[tuple[Edge, Edge]]:
        """The options of a twin that lead where another key of the menu leads, with that other option."""
        own = {edge.target: edge for edge in reversed(self._flow.edges_from(menu.id, EdgeKind.OPTION)) if not edge.word}
        exits = self._flow.edges_from(twin.id, EdgeKind.OPTION)
        targets = [edge.target for edge in exits]
        for edge in exits:
            there = own.get(edge.target)
            if there and there.key != edge.key and targets.count(edge.target) == 1 and edge.key in self._keys(menu):
                yield edge, there

    def open_minutes(self, language: str) -> int | None:
        """Minutes a week in which callers of a language can get to a queue; None where no queue names its hours."""
        hours = self._flow.hours or {}
        behind = self._survey.reach.from_nodes(
            [edge.target for edge in self.choices.get(language, ())], lambda edge: self.chosen_by(edge) is None
        )
        named = (self._flow.node(id) for id in behind)
        schedules = {node.schedule for node in named if isinstance(node, Branch | Queue) and node.schedule in hours}
        return max((hours[name].minutes for name in schedules if name), default=None)

    def _keys(self, menu: Menu) -> set[str | None]:
        return {edge.key for edge in self._flow.edges_from(menu.id, EdgeKind.OPTION)}

    def _menu_behind(self, id: str) -> Menu | None:
        """The first menu at a node or behind it that callers get to without choosing anything."""
        entered = [id]
        for place in entered:
            node = self._flow.node(place)
            if isinstance(node, Menu):
                return node
            for edge in self._flow.edges_from(place, EdgeKind.NEXT, EdgeKind.CASE):
                if edge.target not in entered and len(entered) < _MOST_BETWEEN:
                    entered.append(edge.target)
        return None
