"""Whether a document is a native menu file, and what is wrong with it in words for people.

The verdict is jsonschema_rs's, which takes milliseconds where jsonschema takes seconds. Only when it is
no does jsonschema look, and only along the references that jsonschema_rs refuses: what is fine is never
walked, and what is nested is walked with a stack of our own instead of Python's.
"""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

Path = tuple[str | int, ...]
Schema = dict[str, Any]

MOST_WORDED = 20
MOST_COUNTED = 500
# jsonschema_rs recurses on the machine's stack, which a thread may have little of.
DEEPEST = 800
LONGEST_QUOTE = 40
FIRST_LINE = "begin the file with the line `ivr: 1`"

ONE_OF_MANY = {
    "nodes": "node", "options": "option", "exits": "exit", "cases": "case", "entries": "entry", "kinds": "kind",
}  # fmt: skip
OTHER_WORDS = {
    "goto": ("to", "next"),
    "message": ("prompt", "say"),
    "next": ("to",),
    "on": ("by",),
    "prompt": ("say",),
    "retries": ("tries",),
    "say": ("prompt",),
    "target": ("to", "next"),
    "text": ("prompt", "say"),
    "timeout": ("after",),
    "to": ("next",),
    "try": ("tries",),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a document departs from the format.

    `path` leads into the document; `at_key` says that the key at its end is at fault, not the value.
    """

    path: Path
    at_key: bool
    message: str
    hint: str | None


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the native format; one shared copy, not to be changed."""
    text = pathlib.Path(__file__).with_name("schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def definitions() -> dict[str, Any]:
    """Return the parts of the format by name: those of menus, and those of scenarios for mystery calls."""
    text = pathlib.Path(__file__).with_name("calls.json").read_text(encoding="utf-8")
    return {**schema()["$defs"], **json.loads(text)["$defs"]}


def violations(document: object, reference: str = "#") -> list[Violation]:
    """Say how a document departs from the native format: an empty list when it does not.

    `reference` is the part of `definitions` that holds for it, `#` for a whole menu.
    At most 20 departures are worded; one more then says how many others there are. Never raises.
    """
    if _deeper_than(DEEPEST, document):
        hint = "give the nodes that are written in place an id of their own under `nodes`"
        return [Violation((), False, f"this file is nested more than {DEEPEST} levels deep", hint)]
    if _accepts(reference, document):
        return []
    found: dict[Violation, None] = {}
    for violation in _departures(document, reference):
        found[violation] = None
        if len(found) > MOST_COUNTED:
            break
    unsaid = len(found) - MOST_WORDED
    if unsaid <= 0:
        return list(found)
    number = unsaid if len(found) <= MOST_COUNTED else f"more than {MOST_COUNTED - MOST_WORDED}"
    rest = Violation((), False, f"and {number} more places that do not fit the format", None)
    return [*islice(found, MOST_WORDED), rest]


def _deeper_than(levels: int, document: object) -> bool:
    level: list[Any] = [[document]]
    for _ in range(levels + 2):
        children = chain.from_iterable(part.values() if isinstance(part, dict) else part for part in level)
        # An alias may stand in many places: each part is looked into once on a level.
        level = list({id(child): child for child in children if isinstance(child, (dict, list))}.values())
        if not level:
            return False
    return True


def _accepts(reference: str, instance: object) -> bool:
    try:
        return _verdict(reference).is_valid(instance)
    except ValueError:  # what JSON cannot hold, such as half of a surrogate pair
        return False


@cache
def _verdict(reference: str) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    whole = schema()
    part = whole if reference == "#" else {"$ref": reference, "$defs": definitions()}
    return jsonschema_rs.Draft202012Validator(part, validate_formats=True)


@cache
def _words() -> Any:
    """Return jsonschema's validator, which here stops at a reference instead of following it."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def reference(_: Any, name: str, instance: object, __: Schema) -> Iterator[ValidationError]:
        if not _accepts(name, instance):
            yield ValidationError(name)

    def additional(validator: Any, rule: Any, instance: object, around: Schema) -> Iterator[ValidationError]:
        # Said anew because jsonschema's own goes through the keys in an order that differs from run to run.
        if isinstance(instance, dict) and (unknown := _unknown_keys(around, instance)):
            if rule is False:
                yield ValidationError("unknown fields")
                return
            for key in unknown:
                yield from validator.descend(instance[key], rule, path=key)

    keywords = {"$ref": reference, "additionalProperties": additional}
    checker = Draft202012Validator.FORMAT_CHECKER
    return extend(Draft202012Validator, keywords)({}, format_checker=checker)  # type: ignore[no-untyped-call]


class _Part:
    """A part of the document that the schema refuses, with the errors that jsonschema finds in it."""

    def __init__(self, path: Path, at_key: bool, instance: object, rule: Schema) -> None:
        self.path = path
        self.at_key = at_key
        self.instance = instance
        self.rule = rule
        self.silent = True
        self._errors = _words().evolve(schema=rule).iter_errors(instance)

    def next_error(self) -> jsonschema.ValidationError | None:
        try:
            error: jsonschema.ValidationError | None = next(self._errors, None)
        except (RecursionError, TypeError, ValueError):  # jsonschema quotes values, also unspeakable ones
            error = None
        self.silent = self.silent and error is None
        return error


def _departures(document: object, reference: str) -> Iterator[Violation]:
    # Where a schema names its draft, jsonschema would take its own validator instead of ours.
    whole = {name: rule for name, rule in schema().items() if name != "$schema"}
    root = whole if reference == "#" else _referred({"$ref": reference})
    stack = [_Part((), False, document, root)]
    while stack:
        part = stack[-1]
        error = part.next_error()
        if error is None:
            stack.pop()
            if part.silent:  # the two validators differ, as about a line break at the end of a text
                yield _silent_misfit(part)
            continue
        path = (*part.path, *error.path)
        at_key = part.at_key
        if "propertyNames" in error.relative_schema_path:
            path, at_key = (*path, str(error.instance)), True
        if error.validator == "$ref":
            stack.append(_Part(path, at_key, error.instance, _referred({"$ref": error.validator_value})))
        else:
            yield from _worded(error, path, at_key)


def _worded(error: jsonschema.ValidationError, path: Path, at_key: bool) -> Iterator[Violation]:
    rule: Schema = error.schema if isinstance(error.schema, dict) else {}
    value: Any = error.instance
    match error.validator:
        case "required":
            yield from _missing_fields(rule, value, path)
        case "additionalProperties":
            yield from _unknown_fields(rule, value, path)
        case "minItems" | "minLength" | "minProperties":
            yield Violation(path, at_key, f"{_subject(path)} is empty", _hint(rule))
        case "not":
            message = f"{_quoted(value)} is a word of this format and cannot be a node's id"
            yield Violation(path, at_key, message, "choose another id")
        case "const":
            yield Violation(path, at_key, _version_message(value), FIRST_LINE)
        case _:
            yield _misfit(path, at_key, value, rule)


def _missing_fields(rule: Schema, value: dict[str, Any], path: Path) -> Iterator[Violation]:
    for name in rule["required"]:
        if name in value:
            continue
        misspelt = [key for key in _unknown_keys(rule, value) if _meant(rule, key) in (name, "type")]
        if misspelt:
            yield from (_unknown_field(rule, key, path) for key in misspelt)
        elif name == "ivr":
            message = "this file does not say by which version of the format it is written"
            yield Violation(path, False, message, FIRST_LINE)
        else:
            yield Violation(path, False, f"{rule['title']} needs `{name}`", _hint(_field(rule, name)))


def _unknown_fields(rule: Schema, value: dict[str, Any], path: Path) -> Iterator[Violation]:
    keys = _unknown_keys(rule, value)
    if rule.get("required") == ["to"] and "to" not in value:
        return  # with neither `to` nor `type` the mapping is not understood at all, and that is said
    nodes = [key for key in keys if "type" not in _fields(rule) and _meant(rule, key) == "type"]
    for key in nodes or keys:
        yield _unknown_field(rule, key, path)


def _unknown_field(rule: Schema, key: str, path: Path) -> Violation:
    message = f"unknown field {_quoted(key)} in {rule['title']}"
    meant = _meant(rule, key)
    if meant is None:
        hint = f"the fields there are {', '.join(_fields(rule))}; your own begin with x-"
        return Violation((*path, key), True, message, hint)
    remedy = "a branch is written `by:`" if meant == "by" and key == "on" else f"did you mean `{meant}`?"
    return Violation((*path, key), True, f"{message}; {remedy}", None)


def _version_message(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"this file says ivr: {_shown(value)}; this ivrlint reads version 1"
    return f"`ivr` must be the number 1, {_instead(value)}"


def _misfit(path: Path, at_key: bool, value: object, rule: Schema) -> Violation:
    expected = _expected(rule)
    if at_key:
        return Violation(path, at_key, f"{_quoted(path[-1])} is not {expected}", _hint(rule))
    message = f"{_subject(path)} must be {expected}, {_instead(value)}"
    if "enum" in rule:
        choices = [choice for choice in rule["enum"] if isinstance(choice, str)]
        near = _nearest(value, choices) if isinstance(value, str) else None
        return Violation(path, at_key, f"{message}; did you mean `{near}`?" if near else message, None)
    if isinstance(value, bool) and "string" in rule.get("type", ()):
        return Violation(path, at_key, message, f'if the word is meant, write "{_shown(value)}" in quotes')
    return Violation(path, at_key, message, _hint(rule))


def _silent_misfit(part: _Part) -> Violation:
    if isinstance(part.instance, (dict, list)):
        message = f"{_subject(part.path)} holds something that a menu file cannot hold"
        return Violation(part.path, part.at_key, message, None)
    return _misfit(part.path, part.at_key, part.instance, part.rule)


def _hint(rule: Schema) -> str | None:
    """Turn a rule's description into the second half of a sentence."""
    description = str(rule.get("description", ""))
    return (description[0].lower() + description[1:]).removesuffix(".") if description else None


def _expected(rule: Schema) -> str:
    """Say in words what a rule allows: by its title, else by what it demands."""
    if "title" in rule:
        plain = rule.get("type") == "object" and not str(rule["title"]).startswith("a ")
        return f"a mapping, {rule['title']}" if plain else str(rule["title"])
    if "enum" in rule:
        return "one of " + ", ".join(_shown(choice).strip("«»") for choice in rule["enum"])
    kinds = {
        "array": "a list",
        "boolean": "true or false",
        "integer": "a whole number",
        "number": "a number",
        "object": "a mapping",
    }
    expected = kinds.get(str(rule.get("type")), "written otherwise")
    if "minimum" in rule:
        return f"{expected} of at least {rule['minimum']}"
    return f"{expected} above {rule['exclusiveMinimum']}" if "exclusiveMinimum" in rule else expected


def _subject(path: Path) -> str:
    if not path:
        return "this file"
    *before, last = path
    if isinstance(last, int):
        return f"entry {last + 1} of {_subject(tuple(before))}"
    holder, around = (None, None, *before)[-1], (None, None, *before)[-2]
    named = holder in ONE_OF_MANY and around not in ONE_OF_MANY
    return f"{ONE_OF_MANY[str(holder)]} {_quoted(last)}" if named else _quoted(last)


def _fields(rule: Schema) -> list[str]:
    """List the fields that a rule knows, the shared ones first."""
    shared = [re.fullmatch(r"\^\((.+)\)\$", pattern) for pattern in rule.get("patternProperties", ())]
    names = [name for match in shared if match for name in match[1].split("|")]
    if "additionalProperties" not in rule and "$ref" in rule:
        names += _fields(_referred(rule))
    return [*names, *rule.get("properties", ())]


def _field(rule: Schema, name: str) -> Schema:
    """Find what the schema says about a field, here or where a reference leads."""
    while rule:
        if found := rule.get("properties", {}).get(name):
            return _referred(found) | found if isinstance(found, dict) else {}
        rule = _referred(rule)
    return {}


def _referred(rule: Schema) -> Schema:
    definition: Schema = definitions().get(rule.get("$ref", "").removeprefix("#/$defs/"), {})
    return definition


def _unknown_keys(rule: Schema, value: dict[str, Any]) -> list[str]:
    fields = set(_fields(rule))
    return [key for key in value if key not in fields and not str(key).startswith("x-")]


def _meant(rule: Schema, key: str) -> str | None:
    """Name the field that a wrong key probably stands for."""
    fields = _fields(rule)
    if "to" in fields:
        fields.append("type")  # a node may be written in place of an edge
    other = [name for name in OTHER_WORDS.get(key, ()) if name in fields]
    return other[0] if other else _nearest(str(key), fields)


def _nearest(word: str, words: list[str]) -> str | None:
    if len(word) > LONGEST_QUOTE:
        return None
    plain = re.sub(r"[\s-]+", "_", word.strip().lower())
    near = get_close_matches(plain, words, n=1) or get_close_matches(plain.replace("_", " "), words, n=1)
    return near[0] if near else None


def _instead(value: object) -> str:
    return "but nothing is written there" if value is None else f"not {_shown(value)}"


def _shown(value: object) -> str:
    match value:
        case str():
            return f"«{_short(value)}»"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > 128:
            return "a huge number"
        case _:
            return _short(str(value))


def _quoted(key: object) -> str:
    return f"`{_short(str(key))}`"


def _short(text: str) -> str:
    """Cut a text to a length that fits a sentence and make every character of it visible."""
    cut = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in cut)
