"""Scorecards for a terminal: the grade, the categories with bars, where points were lost, what was left out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ivrlint.lint.criteria import CATEGORIES
from ivrlint.report import Look
from ivrlint.report.safe import ascii_only, printable
from ivrlint.report.scorecard.words import (
    change_words,
    costs,
    left_out,
    left_out_words,
    part,
    points,
    score_words,
    sum_words,
    title,
)

if TYPE_CHECKING:
    from ivrlint.report.scorecard import Card

_BAR = 20
_MOST_COSTS = 3
_INDENT = 11


def render(cards: Sequence[Card], look: Look) -> str:
    """All scorecards, one after the other."""
    text = "\n".join("".join(f"{line.rstrip()}\n" for line in _card(card, look)) for card in cards)
    return text if look.unicode else ascii_only(text)


def _card(card_and_change: Card, look: Look) -> Iterator[str]:
    card, change = card_and_change
    yield from _wrapped(title(card), "", look)
    yield ""
    yield f"  grade {card.grade}  {card.meaning}"
    yield from _wrapped(f"  score {score_words(card)}", "         ", look)
    if change:
        yield from _wrapped(f"  {change_words(change)}", "  ", look)
    yield ""
    width = max(map(len, CATEGORIES.values()))
    for name, judged in card.categories():
        filled = round(part(judged) * _BAR)
        yield f"  {name:<{width}}  {sum_words(judged):>12}  {'█' * filled}{'·' * (_BAR - filled)}"
    lost = sorted((one for one in card.judged if one.lost), key=lambda one: -one.lost)
    if lost:
        yield from ("", "Where points were lost")
    for one in lost:
        asks = f"{one.criterion.name}: {one.criterion.asks}"
        yield from _wrapped(f"  {'-' + points(one.lost):>5}  {asks}", " " * (_INDENT - 1), look)
        every = costs(one)
        for cost in every[:_MOST_COSTS]:
            yield from _wrapped(" " * _INDENT + cost, " " * (_INDENT + 2), look)
        if len(every) > _MOST_COSTS:
            yield f"{' ' * _INDENT}and {len(every) - _MOST_COSTS} more"
    if reasons := left_out(card):
        yield from ("", "Not counted")
        for why, unknown in reasons:
            yield from _wrapped(f"  {left_out_words(why, unknown)}", "    ", look)
    if card.unread:
        yield from ("", "Not read, and nothing is said of it")
        for message in card.unread:
            yield from _wrapped(f"  {message}", "    ", look)


def _wrapped(text: str, indent: str, look: Look) -> list[str]:
    return textwrap.wrap(printable(text), look.width, subsequent_indent=indent, break_on_hyphens=False)
