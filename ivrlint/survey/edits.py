"""What one change to the file would put right; None where there is not one right answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import Edge, EdgeKind, Menu, Node
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.formats.native import NAME
from ivrlint.formats.native.edits import Editable, plain_id, same_key
from ivrlint.formats.native.reader import WORDS
from ivrlint.source import Edit, Entry, Mapping, Replacement, Scalar

if TYPE_CHECKING:
    from ivrlint.survey import Survey

NEAR = 0.8
"""How alike a name must be to the one that is meant, as difflib counts it, from 0 to 1 (J)."""

FEWEST = 2
"""Fewest other nodes that must say the same before it is the convention of a file (J)."""

CONNECTIVES = {
    "and", "or", "also", "then", "finally", "lastly", "otherwise", "og", "eller", "også", "ellers", "och", "också",
    "annars", "ja", "tai", "muuten", "und", "oder", "sonst", "schließlich", "en", "of", "anders", "et", "ou", "enfin",
    "sinon", "y", "e", "o", "u", "finalmente", "ed", "oppure", "infine", "altrimenti", "senão",
}  # fmt: skip
"""First words of a text that goes on from the one before it (J)."""

_GOES_ON = re.compile(r"(\w+)(,?)")


class Edits:
    """Edits of a menu in our own format; of other platforms there are none."""

    def __init__(self, survey: Survey) -> None:
        """Read nothing until the first edit is asked for."""
        self._survey = survey
        self._flow = survey.flow
        self._conventions: dict[tuple[type[Node], EdgeKind], tuple[str | None, str | None]] = {}

    @cached_property
    def _file(self) -> Editable | None:
        return Editable(self._flow.source) if self._flow.format == NAME else None

    def in_order(self, menu: Menu, keys: Sequence[str]) -> Edit | None:
        """Say the options with these keys of a menu in this order; the other options stay in their places.

        None where the prompt or one option speaks of several keys, for then the words would have to change; a person
        should look where a text leans on those before it.
        """
        options = self._mapping(menu, "options")
        said = self._survey.words.announcements(menu) or ()
        if self._file is None or options is None or any(one.edge is None or one.edge.key != one.key for one in said):
            return None
        of_key = {entry.key.text: entry for entry in options.entries}
        if len(of_key) < len(options.entries) or not of_key.keys() >= (moved := set(keys)):
            return None
        rest = iter(keys)
        entries = [of_key[next(rest)] if key in moved else entry for key, entry in of_key.items()]
        parts = self._file.ordered(options, entries)
        safe = not any(self._leans(menu, edge) for edge in self._survey.words.topics(menu) if edge.key in moved)
        return Edit(f"say the keys of «{menu.title}» in order", parts, safe) if parts else None

    def _leans(self, menu: Menu, edge: Edge) -> bool:
        """Whether what an option says has its place behind others: "and for bills, press 3", "for anything else"."""
        words = self._survey.words
        text = (edge.say.text(words.language(menu)) or "").strip()
        lexicon, label = words.lexicon(menu), words.label(menu, edge)
        first = _GOES_ON.match(text)
        goes_on = first is not None and (first[1].casefold() in CONNECTIVES or bool(first[2]) or first[1][0].islower())
        return goes_on or text.endswith((",", ";", ":")) or bool(lexicon and label and lexicon.is_catch_all(label))

    def handlers(self, node: Node, kinds: Sequence[EdgeKind]) -> Edit | None:
        """Let silence or wrong keys lead on as they do in most other nodes of the file, where all of those agree."""
        value = self._value(node)
        if self._file is None or value is None or any(value.entry(kind) for kind in kinds):
            return None
        found = {str(kind): self._convention(type(node), kind) for kind in kinds}
        fields = {kind: text for kind, (text, target) in found.items() if text and target != node.id}
        if len(fields) < len(kinds):
            return None
        own = [entry for entry in value.entries if entry.key.text in ERROR_KINDS]
        part = self._file.added(value, (own or value.entries)[-1], fields)
        names = " and ".join(fields)
        return Edit(f"give «{node.title}» the {names} that the others have", (part,)) if part else None

    def _convention(self, cls: type[Node], kind: EdgeKind) -> tuple[str | None, str | None]:
        """What most nodes of a class say at `kind`, as it is written, and where it leads; None where they disagree."""
        if (cls, kind) not in self._conventions:
            self._conventions[cls, kind] = self._agreed([node for node in self._flow.of(cls) if not node.implied], kind)
        return self._conventions[cls, kind]

    def _agreed(self, nodes: Sequence[Node], kind: EdgeKind) -> tuple[str | None, str | None]:
        values = [value for node in nodes if (value := self._value(node)) is not None]
        entries = [entry for value in values if (entry := value.entry(kind)) is not None]
        languages = {self._survey.words.language(node) for node in nodes}
        if self._file is None or len(entries) < FEWEST or 2 * len(entries) < len(nodes) or len(languages) > 1:
            return None, None
        first, *rest = [entry.value.plain() for entry in entries]
        target = first.get("to") if isinstance(first, dict) else first
        known = isinstance(target, str) and (target in self._flow.nodes or target in WORDS)
        if not known or any(other != first for other in rest):
            return None, None
        return next((text for entry in entries if (text := self._file.value_text(entry))), None), target

    def renamed(self, name: str, near: str) -> Edit | None:
        """Write `near` for a target that no node has, where no other id is near; a person should look."""
        ids = [node.id for node in self._flow.nodes.values() if not node.implied]
        only = get_close_matches(name, ids, n=2, cutoff=NEAR) == [near]
        if self._file is None or not only or near in WORDS or not plain_id(near):
            return None
        parts = {}
        for edge in self._flow.edges_to(f"undefined:{name}"):
            span = edge.target_span
            if span is None or span.text.strip("\"'") != name or not self._file.may_edit(span.start):
                return None
            parts[span.start] = Replacement(span, span.text.replace(name, near))
        return Edit(f"write `{near}` for `{name}`", tuple(parts.values()), safe=False)

    def zero(self, places: Iterable[tuple[Menu, Edge]]) -> Edit | None:
        """Let 0 lead where another key of the menu does, in all of these menus; a person should look."""
        parts = []
        for menu, person in places:
            options = self._mapping(menu, "options")
            target = person.target_span
            if self._file is None or options is None or target is None:
                return None
            topics = [entry for entry in options.entries if entry.key.text not in ("*", "#")]
            entry = options.entry(person.key or "")
            part = None
            if entry and topics and isinstance(self._target_of(entry), Scalar):
                part = self._file.added(options, topics[-1], {same_key(entry.key, "0"): target.text})
            if part is None:
                return None
            parts.append(part)
        return Edit("let 0 lead to the person", tuple(parts), safe=False) if parts else None

    def _target_of(self, entry: Entry) -> object:
        return entry.value.get("to") if isinstance(entry.value, Mapping) else entry.value

    def _value(self, node: Node) -> Mapping | None:
        return self._file.mapping(node) if self._file else None

    def _mapping(self, node: Node, field: str) -> Mapping | None:
        """A mapping in a node's description that may be edited."""
        value = self._value(node)
        part = value.get(field) if value else None
        return part if isinstance(part, Mapping) and self._file and self._file.may_edit(part.start) else None
