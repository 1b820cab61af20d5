"""Who rings: the `callers:` block of a menu, and the same in a file of its own for menus that cannot say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from ivrlint.flow import CallerKind, Callers, Problem
from ivrlint.flow.shares import nearest
from ivrlint.formats.durations import seconds
from ivrlint.formats.native.keypad import doubled_keys
from ivrlint.formats.native.schema import violations
from ivrlint.formats.native.values import number_of, rate_of, text_of, truth_of, written_entries
from ivrlint.source import Mapping, Scalar, SourceError, SourceText, Value
from ivrlint.source.located_yaml import read_yaml

TOP = "callers"
"""The key of the block in a menu, which it may have in a file of its own too."""

_MOST_NEAREST = 20
"""Unknown names for which the nearest one is looked for."""
_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,3})?", re.ASCII)


def read_callers(source: SourceText) -> Callers:
    """The callers that a file of its own describes. Raise SourceError, with the place, for anything else in it."""
    document = read_yaml(source)
    root = document.root
    path: tuple[str, ...] = ()
    if isinstance(root, Mapping) and (block := root.entry(TOP)) is not None:
        beside = next((entry for entry in written_entries(root) if entry.key.text != TOP), None)
        if beside is not None:
            message = f"`{beside.key.text[:40]}` stands beside `{TOP}`; a file of callers holds nothing else"
            raise SourceError(message, beside.key.span)
        root, path = block.value, (TOP,)
    for wrong in violations(root.plain(), "#/$defs/callers"):
        message = f"{wrong.message}; {wrong.hint}" if wrong.hint else wrong.message
        raise SourceError(message, document.at((*path, *wrong.path), key=wrong.at_key))
    assert isinstance(root, Mapping)
    for problem in (*doubled_keys(root), *misfits(root)):
        raise SourceError(problem.message, problem.span)
    return callers_of(root)


def callers_of(block: Mapping, ids: Collection[str] | None = None) -> Callers:
    """What a block says of the callers; what cannot be meant, such as a node that is none of `ids`, is not said."""
    kinds = [_kind(name.text, value) for name, value in _kinds(block)]
    return Callers(
        per_month=_least(number_of(block.get("per_month"))),
        patience=seconds(block.get("patience")) or None,
        error_rate=_share(block.get("error_rate")),
        no_input_rate=_share(block.get("no_input_rate")),
        value_lost=_value_lost(block.get("value_lost")),
        kinds=tuple(kind if ids is None or kind.wants in ids else replace(kind, wants=None) for kind in kinds),
    )


def misfits(block: Mapping, ids: Collection[str] | None = None) -> Iterator[Problem]:
    """What the schema cannot see: kinds that nobody is of, and kinds that want a node which is none of `ids`."""
    kinds = _kinds(block)
    if kinds and not any(_kind(name.text, value).share for name, value in kinds):
        yield Problem("no kind of caller has a share above 0; give one to those who ring", kinds[0][0].span)
    unknown = 0
    for name, value in kinds:
        wanted = value.get("wants")
        node = text_of(wanted)
        if ids is not None and wanted is not None and node is not None and node not in ids:
            unknown += 1
            near = nearest(node, ids) if unknown <= _MOST_NEAREST else ""
            message = f"callers of the kind «{name.text}» want «{node}», which does not exist{near}"
            yield Problem(message, wanted.span, rule="undefined-target")


def _kinds(block: Mapping) -> list[tuple[Scalar, Mapping]]:
    """The kinds of caller, each with what is said of it."""
    kinds = block.get("kinds")
    entries = written_entries(kinds) if isinstance(kinds, Mapping) else []
    return [(entry.key, entry.value) for entry in entries if isinstance(entry.value, Mapping)]


def _kind(name: str, value: Mapping) -> CallerKind:
    share = _least(number_of(value.get("share")))
    return CallerKind(
        name=name,
        share=1.0 if share is None else share,
        error_rate=_share(value.get("error_rate")),
        no_input_rate=_share(value.get("no_input_rate")),
        patience=seconds(value.get("patience")) or None,
        pace=rate_of(value.get("pace")) or 1.0,
        knows_keys=truth_of(value.get("knows_keys")) is True,
        wants=text_of(value.get("wants")),
        caller=text_of(value.get("caller")),
    )


def _least(number: float | None) -> float | None:
    """The number where it is not below nothing."""
    return number if number is not None and number >= 0 else None


def _share(value: Value | None) -> float | None:
    number = number_of(value)
    return number if number is not None and 0 <= number <= 1 else None


def _value_lost(value: Value | None) -> tuple[float, str] | None:
    """The amount and the currency of `4000 NOK`, `€40`."""
    text = text_of(value) or ""
    amount = _AMOUNT.search(text)
    currency = _AMOUNT.sub("", text, count=1).strip()
    return (float(amount[0]), currency) if amount and 1 <= len(currency) <= 3 else None
