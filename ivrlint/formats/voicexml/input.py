"""What callers may key or say in a VoiceXML menu or field, and which of it a condition is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ivrlint.source import Span
from ivrlint.source.located_xml import Element, Text

DEFAULT_TERMINATOR = "#"
"""The key that ends an entry where no `termchar` is set: VoiceXML 2.0, section 6.3.3."""

LONGEST_CONDITION = 2000
"""Longest condition that is taken apart, in characters."""

MOST_WORDS = 40
"""Most phrases of a grammar that are kept for one answer; a list of towns is no list of choices."""

_KEYS = re.compile(r"[0-9*#A-D\s]{1,40}\Z", re.ASCII)
_NAME = r"(?:(?:dialog|document|application)\s*\.\s*)?([A-Za-z_]\w*)"
_VALUE = r"""(?:'([^']*)'|"([^"]*)"|([\w*#.-]+))"""
_EQUALS = re.compile(rf"[\s(]*{_NAME}\s*={{2,3}}\s*{_VALUE}[\s)]*\Z", re.ASCII)
_EQUALS_TURNED = re.compile(rf"[\s(]*{_VALUE}\s*={{2,3}}\s*{_NAME}[\s)]*\Z", re.ASCII)
_ALONE = re.compile(rf"[\s(]*(!?)\s*{_NAME}[\s)]*\Z", re.ASCII)
_BUILT_IN = re.compile(r"(?:builtin:(?:dtmf|voice|grammar)/)?(\w+)(?:\?(.*))?\Z", re.DOTALL)
_TAG_LITERAL = re.compile(
    r"""(?:\s*(?:out(?:\.\w+)?|\$(?:\.\w+)?|\w+)\s*[=:])?\s*(?:'([^']*)'|"([^"]*)"|([\w*#]+))[\s;}]*\Z"""
)


class Answer(NamedTuple):
    """One thing that callers may key or say, and the value that the field gets by it."""

    value: str
    key: str | None
    phrases: tuple[str, ...]
    span: Span


class Accepted(NamedTuple):
    """All that a field listens for, as far as the document says."""

    answers: tuple[Answer, ...] = ()
    kind: str = ""
    """The built-in type: boolean, digits, number, phone, ..."""
    digits: tuple[int, int] | None = None
    is_complete: bool = True
    """False where a grammar lies in another file, or is not understood."""
    listens: frozenset[str] = frozenset()
    """`keys` and `speech`, where the document says so."""


class Test(NamedTuple):
    """A condition that is nothing but a comparison of one variable with one or several values."""

    name: str
    values: tuple[str, ...]
    has_numbers: bool
    """Some value is a bare number, which only is a key where keys are listened for."""


def keys_of(written: str | None) -> str | None:
    """The keys of a `dtmf` attribute or a grammar's item, without blanks; None where it names none."""
    return "".join(written.split()) if written and written.strip() and _KEYS.match(written) else None


@lru_cache(maxsize=100)
def tested(condition: str) -> Test | None:
    """What a condition compares, or None where it is more than that."""
    if len(condition) > LONGEST_CONDITION:
        return None
    name = ""
    values: list[str] = []
    has_numbers = False
    for clause in condition.split("||"):
        if match := _EQUALS.match(clause):
            variable, bare, value = match[1], match[4], match[2] or match[3] or match[4] or ""
        elif match := _EQUALS_TURNED.match(clause):
            variable, bare, value = match[4], match[3], match[1] or match[2] or match[3] or ""
        elif match := _ALONE.match(clause):
            variable, bare, value = match[2], None, "false" if match[1] else "true"
        else:
            return None
        if name not in ("", variable):
            return None
        name = variable
        values.append(value)
        has_numbers = has_numbers or (bare or "").isdecimal()
    return Test(name, tuple(values), has_numbers)


def accepted(field: Element, outer: list[Element]) -> Accepted:
    """What a field accepts, by its options, its type and its grammars and those of the form around, `outer`."""
    answers = [_option(option) for option in field.elements("option")]
    grammars = [*field.elements("grammar"), *outer]
    kind, digits = _built_in(field.get("type"))
    listens: set[str] = set()
    is_complete = True
    if kind == "boolean":
        answers += _yes_and_no(field.get("type") or "", field.span)
    for grammar in grammars:
        address = grammar.get("src") or ""
        if address.startswith("builtin:"):
            kind, digits = _built_in(address)
            if kind == "boolean":
                answers += _yes_and_no(address, grammar.span)
            listens.add("keys" if address.startswith("builtin:dtmf") else "speech")
            continue
        items = list(_items(grammar))
        is_complete = is_complete and bool(items)
        answers += items
        if grammar.get("mode") == "dtmf":
            listens.add("keys")
        elif items:
            listens.add("speech")
    if any(option.phrases for option in answers):
        listens.add("speech")
    if any(option.key for option in answers):
        listens.add("keys")
    if not grammars and kind:
        listens |= {"keys", "speech"}
    is_complete = is_complete and (bool(answers) or not grammars) and kind in ("", "boolean")
    return Accepted(tuple(_merged(answers)), kind, digits, is_complete, frozenset(listens))


def link_answers(element: Element) -> tuple[str | None, tuple[str, ...]]:
    """The key and the phrases of a link or a menu's choice, by its `dtmf` and the grammars in it."""
    answers = [answer for grammar in element.elements("grammar") for answer in _items(grammar)]
    key = keys_of(element.get("dtmf"))
    if not answers:
        return key, ()
    key = key or next((answer.key for answer in answers if answer.key), None)
    return key, tuple(dict.fromkeys(phrase for answer in answers for phrase in answer.phrases))[:MOST_WORDS]


def choice_answers(choice: Element) -> tuple[str | None, str, tuple[str, ...]]:
    """The key, the words and the phrases of a menu's choice: the words are said where no grammar stands in for them."""
    key, phrases = link_answers(choice)
    words = own_words(choice)
    return key, words, phrases if not words or choice.first("grammar") else (words,)


def is_spoken_to(choice: Element, phrases: tuple[str, ...]) -> bool:
    """Whether a menu's choice may be said: by its `phrases`, or by a grammar for speech that lists none."""
    return bool(phrases) or any(grammar.get("mode") != "dtmf" for grammar in choice.elements("grammar"))


def own_words(element: Element) -> str:
    """The words that stand directly in an option or a choice, those of its grammars left out."""
    return " ".join("".join(part.value for part in element.content if isinstance(part, Text)).split())


def _merged(answers: list[Answer]) -> list[Answer]:
    """The answers with those as one that give the same value by a key and by phrases."""
    found: dict[str, Answer] = {}
    others: list[Answer] = []
    for answer in answers:
        same = found.setdefault(answer.value, answer)
        if same is not answer and None in (same.key, answer.key):
            phrases = tuple(dict.fromkeys((*same.phrases, *answer.phrases)))[:MOST_WORDS]
            found[answer.value] = same._replace(key=same.key or answer.key, phrases=phrases)
        elif same is not answer:
            others.append(answer)
    return sorted((*found.values(), *others), key=lambda answer: answer.span.start) if others else list(found.values())


def _option(option: Element) -> Answer:
    words = own_words(option)
    key = keys_of(option.get("dtmf"))
    value = option.get("value") or words or key or ""
    return Answer(value, key, (words,) if words else (), option.span)


def _yes_and_no(type: str, span: Span) -> Iterator[Answer]:
    """The keys of the built-in type boolean: 1 and 2 where it does not say otherwise (VoiceXML 2.0, appendix P)."""
    settings, has_keys = _settings(type), not type.startswith("builtin:voice")
    yield Answer("true", settings.get("y", "1") if has_keys else None, (), span)
    yield Answer("false", settings.get("n", "2") if has_keys else None, (), span)


@lru_cache(maxsize=100)
def _built_in(type: str | None) -> tuple[str, tuple[int, int] | None]:
    """The name of a built-in type, and the fewest and most digits where it says how many."""
    match = _BUILT_IN.match(type or "")
    if match is None:
        return "", None
    settings = {
        name: int(value) for name, value in _settings(type or "").items() if value.isdecimal() and len(value) < 4
    }
    if "length" in settings:
        return match[1], (settings["length"], settings["length"])
    if "maxlength" in settings:
        fewest = settings.get("minlength", 1)
        return match[1], (min(fewest, settings["maxlength"]), settings["maxlength"])
    return match[1], None


def _settings(type: str) -> dict[str, str]:
    """The settings behind the question mark of a built-in type."""
    pairs = (setting.partition("=") for setting in re.split("[;&]", type.partition("?")[2]))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _items(grammar: Element) -> Iterator[Answer]:
    """What an inline grammar lists one by one: the items of its `<one-of>`, or a plain list with bars between."""
    is_keys = grammar.get("mode") == "dtmf" or "dtmf" in (grammar.get("type") or "")
    items = [item for one_of in grammar.every("one-of") for item in one_of.elements("item")]
    for item in items:
        words = own_words(item)
        if any(item.elements("item", "one-of", "ruleref")) or not words:
            continue
        value = _value_of(item) or words
        keys = keys_of(words)
        if is_keys:
            if keys:
                yield Answer("".join(value.split()) if value == words else value, keys, (), item.span)
        else:
            yield Answer(value, None, (words,), item.span)
    text = grammar.text
    if not items and text and not any(grammar.elements()) and "<" not in text and not set(text) & set(";{}[]()=$"):
        for words in filter(None, (part.strip() for part in text.split("|")[:MOST_WORDS])):
            keys = keys_of(words) if is_keys else None
            if keys or not is_keys:
                yield Answer(keys or words, keys, () if keys else (words,), grammar.span)


def _value_of(item: Element) -> str | None:
    """The value that a grammar's item gives the field, where its tag is a plain text."""
    tag = item.first("tag")
    match = _TAG_LITERAL.match(tag.text) if tag and len(tag.text) < LONGEST_CONDITION else None
    return (match[1] or match[2] or match[3]) if match else None
