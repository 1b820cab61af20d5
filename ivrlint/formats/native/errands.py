"""What callers ring about: the `errands:` block of a menu."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivrlint.flow import Errand, Problem
from ivrlint.flow.shares import nearest
from ivrlint.formats.native.values import number_of, text_of, written_entries
from ivrlint.source import Entry, Mapping, Scalar, Sequence, Value


def errands_of(block: Mapping) -> tuple[Errand, ...]:
    """The errands in file order; a share that cannot be meant is not said."""
    return tuple(_errand(entry) for entry in written_entries(block))


def misfits(block: Mapping, ids: Collection[str]) -> Iterator[Problem]:
    """What the schema cannot see: places that are none of `ids`, and shares of more than all calls."""
    for entry in written_entries(block):
        for place in _places(entry.value):
            if place.text not in ids:
                message = f"«{entry.key.text}» should come to «{place.text}», which does not exist"
                yield Problem(f"{message}{nearest(place.text, ids)}", place.span, rule="undefined-target")
    total = sum(errand.share or 0.0 for errand in errands_of(block))
    if total > 1 + 1e-9:
        yield Problem(f"the shares of all errands come to {total:.6g}; together they are at most 1", block.span)


def words_of(value: Value | None) -> dict[str, str]:
    """What callers say, by language; under an empty one where no language is named."""
    if isinstance(value, Mapping):
        return {entry.key.text: text_of(entry.value) or "" for entry in written_entries(value)}
    text = text_of(value)
    return {"": text} if text else {}


def _errand(entry: Entry) -> Errand:
    told = entry.value
    about = told if isinstance(told, Mapping) else None
    share = number_of(about.get("share") if about else told)
    return Errand(
        name=entry.key.text,
        span=entry.key.span,
        share=share if share is not None and 0 <= share <= 1 else None,
        why=words_of(about.get("why")) if about else {},
        reaches=tuple(dict.fromkeys(place.text for place in _places(told))),
    )


def _places(told: Value) -> list[Scalar]:
    """The places that an errand should come to."""
    places = told.get("reaches") if isinstance(told, Mapping) else None
    items = places.items if isinstance(places, Sequence) else [places]
    return [item for item in items if isinstance(item, Scalar) and item.value is not None]
