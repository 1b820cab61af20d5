"""Rules declared in a config, without Python: a template, what it is about, a message and a severity.

The templates: `limit` a figure, `require` or `forbid` a wording, `must-reach` a place, `must-pass-through` one.
Wording is written in the notation of the phrase lists, never as a regular expression, so that a declared rule is
always safe to run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from ivrlint.flow import Collect, Node, NodeKind
from ivrlint.lexicon import Wording
from ivrlint.lint.rule import Finding, Related, Rule, Severity
from ivrlint.lint.tables import ConfigError, known_keys, number_of, one_of, strings_in, table_in
from ivrlint.survey import Survey
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.measures import MEASURES
from ivrlint.survey.words import NOTICE_CLASSES

Say = Callable[..., str]
"""From a place (and what else is known of it) to the message."""

FAMILY = "declared"
"""The family of declared rules."""

_NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")

_ABOUT = ("message", "severity", "fix", "why", "sources")
TEMPLATES = {
    "limit": ("at-most", "at-least", "nodes"),
    "require": ("nodes",),
    "forbid": ("nodes",),
    "must-reach": ("from",),
    "must-pass-through": ("from", "to"),
}
"""Every template with the further keys that it takes."""

_MOST_CHARACTERS = 1000
"""Characters of a message, and of a name or a phrase that is filled in there (J)."""

_MOST_STEPS = 8
"""Places that a way around is shown with; the last ones of a longer way."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Which nodes are meant: those that fit one value of every list that is not empty."""

    ids: tuple[str, ...] = ()
    """Node ids, `*` for anything."""
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    """What a collect node asks for."""
    notices: tuple[str, ...] = ()
    """What a prompt says, declared in the file or recognised: recording, web, busy, ..."""

    def nodes(self, survey: Survey) -> tuple[Node, ...]:
        """The reachable written nodes that are meant, in file order."""
        written = (node for node in survey.flow.nodes.values() if not node.implied)
        return tuple(node for node in written if node.id in survey.reach.reachable and self._fits(node, survey))

    def _fits(self, node: Node, survey: Survey) -> bool:
        datum = node.datum if isinstance(node, Collect) else None
        return (
            (not self.ids or any(fnmatchcase(node.id, pattern) for pattern in self.ids))
            and (not self.types or node.kind in self.types)
            and (not self.tags or not set(self.tags).isdisjoint(node.tags))
            and (not self.data or datum in self.data)
            and (not self.notices or any(survey.words.says(node, NOTICE_CLASSES[name]) for name in self.notices))
        )


def declared_rules(table: dict[str, Any], origin: str) -> list[Rule]:
    """The rules that a config's table `declared` holds. Raise ConfigError for what cannot be meant."""
    rules = []
    for name, description in table.items():
        where = f"{origin}: declared.{name}"
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{where}: the name of a rule is small letters, figures and hyphens, such as no-spam")
        if not isinstance(description, dict):
            raise ConfigError(f'{where} is a table with a template, such as [declared.{name}] limit = "options"')
        rules.append(_rule(name, description, where, origin))
    return rules


def _rule(name: str, table: dict[str, Any], where: str, origin: str) -> Rule:
    templates = [key for key in TEMPLATES if key in table]
    if len(templates) != 1:
        raise ConfigError(f"{where} needs one of {', '.join(TEMPLATES)}, and only one")
    (template,) = templates
    known_keys(table, (template, *TEMPLATES[template], *_ABOUT), where)
    texts = {key: _text(table, key, where) for key in _ABOUT}
    if len(texts["message"]) > _MOST_CHARACTERS:
        raise ConfigError(f"{where}: a `message` has at most {_MOST_CHARACTERS} characters")
    if not texts["message"]:
        raise ConfigError(f"{where} needs a `message`: one plain sentence for the people who read the report")
    severity = Severity(one_of(texts["severity"] or "warning", tuple(Severity), f"{where}: severity"))
    say = partial(_said, texts["message"])
    summary = texts["message"].replace("{", "<").replace("}", ">")
    return Rule(
        name=name,
        family=FAMILY,
        severity=severity,
        summary=summary,
        why=texts["why"],
        fix=texts["fix"],
        sources=texts["sources"] or f"declared in {origin}",
        check=_CHECKS[template](table, where, say),
        file=origin,
    )


def _limit(table: dict[str, Any], where: str, say: Say) -> Callable[[Survey], Iterator[Finding]]:
    figure = one_of(_text(table, "limit", where), (*FIGURES, *MEASURES), f"{where}: limit")
    bounds = [number_of(table[key], f"{where}: {key}") if key in table else None for key in ("at-most", "at-least")]
    if bounds == [None, None]:
        raise ConfigError(f"{where} needs `at-most` or `at-least`, a number")
    most, least = bounds
    if figure in FIGURES and "nodes" in table:
        raise ConfigError(f"{where}: {figure} is a figure of the whole flow, so `nodes` has no meaning here")
    selector = _selector(table, "nodes", where)

    def check(survey: Survey) -> Iterator[Finding]:
        places: Iterable[Any] = [survey.flow] if figure in FIGURES else selector.nodes(survey)
        for place in places:
            if isinstance(place, Node):
                value, walk = survey.measures.of(place, figure), survey.walks.to(place.id)
            else:
                value, walk = survey.shape.figure(figure), None
            if value is not None and ((most is not None and value > most) or (least is not None and value < least)):
                yield Finding(at=place, message=say(place, figure=f"{round(value, 1):g}"), walk=walk)

    return check


def _require(table: dict[str, Any], where: str, say: Say) -> Callable[[Survey], Iterator[Finding]]:
    wording, selector = _wording(table, "require", where), _selector(table, "nodes", where)

    def check(survey: Survey) -> Iterator[Finding]:
        for node in selector.nodes(survey):
            texts = tuple(survey.texts.of(node))
            unknown = any(text.segment.text is None for text in texts)
            if texts and not unknown and not any(wording.found_in(text.words, text.language) for text in texts):
                yield Finding(at=node, message=say(node), walk=survey.walks.to(node.id))

    return check


def _forbid(table: dict[str, Any], where: str, say: Say) -> Callable[[Survey], Iterator[Finding]]:
    wording, selector = _wording(table, "forbid", where), _selector(table, "nodes", where)

    def check(survey: Survey) -> Iterator[Finding]:
        for node in selector.nodes(survey):
            for text in survey.texts.of(node):
                if phrase := wording.found_in(text.words, text.language):
                    yield Finding(at=text.at, message=say(node, phrase=phrase), subject=phrase.casefold())

    return check


def _must_reach(table: dict[str, Any], where: str, say: Say) -> Callable[[Survey], Iterator[Finding]]:
    to, start = _selector(table, "must-reach", where), _selector(table, "from", where)

    def check(survey: Survey) -> Iterator[Finding]:
        reaching = survey.reach.towards(node.id for node in to.nodes(survey))
        for node in _from(start, table, survey):
            if node.id not in reaching:
                yield Finding(at=node, message=say(node), walk=survey.walks.to(node.id))

    return check


def _must_pass_through(table: dict[str, Any], where: str, say: Say) -> Callable[[Survey], Iterator[Finding]]:
    through, start, to = (_selector(table, key, where) for key in ("must-pass-through", "from", "to"))
    if "to" not in table:
        raise ConfigError(f"{where} needs `to`: the nodes that no call may get to otherwise")

    def check(survey: Survey) -> Iterator[Finding]:
        passed = {node.id for node in through.nodes(survey)}
        starts = [node.id for node in _from(start, table, survey) if node.id not in passed]
        around = survey.reach.ways_around(starts, passed)
        for node in to.nodes(survey):
            if node.id in around:
                way: list[Related] = []
                edge = around[node.id]
                while edge is not None and len(way) < _MOST_STEPS:
                    way.append(Related(edge, "on a way around it"))
                    edge = around[edge.source]
                yield Finding(at=node, message=say(node), related=tuple(reversed(way)))

    return check


_CHECKS = {
    "limit": _limit,
    "require": _require,
    "forbid": _forbid,
    "must-reach": _must_reach,
    "must-pass-through": _must_pass_through,
}


def _said(message: str, place: object, **known: str) -> str:
    """The message with what is known filled in: {node}, {figure}, {phrase}."""
    title = place.title if isinstance(place, Node) else getattr(place, "name", "")
    for name, text in {"node": title, **known}.items():
        message = message.replace(f"{{{name}}}", text[:_MOST_CHARACTERS])
    return message


def _from(selector: Selector, table: dict[str, Any], survey: Survey) -> tuple[Node, ...]:
    """The nodes where ways begin: where calls come in, unless the rule says otherwise."""
    if "from" in table:
        return selector.nodes(survey)
    return tuple(survey.flow.node(id) for id in survey.flow.starts)


def _wording(table: dict[str, Any], key: str, where: str) -> Wording:
    phrases = strings_in(table, key, where)
    if not phrases:
        raise ConfigError(f"{where}: `{key}` is a list of phrases")
    try:
        return Wording(phrases)
    except ValueError as error:
        raise ConfigError(
            f"{where}: «{error}» is not in phrase notation: words, * for up to five words, {{n}} for a number, "
            "word~ for a word with any ending"
        ) from error


def _selector(table: dict[str, Any], key: str, where: str) -> Selector:
    """The nodes that a value of a rule means: ids, or a table of ids, types, tags, data and notices."""
    value = table.get(key, {})
    if isinstance(value, str | list):
        value = {"ids": value}
    where = f"{where}: {key}"
    value = table_in({key: value}, key, where)
    known_keys(value, ("ids", "types", "tags", "data", "notices"), where)
    lists = {name: tuple(strings_in(value, name, where)) for name in value}
    for name, choices in (("types", tuple(NodeKind)), ("notices", tuple(NOTICE_CLASSES))):
        for item in lists.get(name, ()):
            one_of(item, choices, f"{where}.{name}")
    return Selector(**lists)


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f"{where}: `{key}` is a text")
    return value
