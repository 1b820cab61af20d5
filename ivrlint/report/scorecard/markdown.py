"""Scorecards as Markdown, for pull requests and wikis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ivrlint.measure.scorecard import Judged
from ivrlint.report import Look
from ivrlint.report.safe import markdown as safe
from ivrlint.report.scorecard.words import (
    change_words,
    costs,
    left_out,
    left_out_words,
    points,
    score_words,
    sum_words,
    title,
)

if TYPE_CHECKING:
    from ivrlint.report.scorecard import Card


def render(cards: Sequence[Card], look: Look) -> str:
    """All scorecards, each under a heading."""
    return "\n".join(line for card in cards for line in _card(card)) + "\n"


def _card(card_and_change: Card) -> Iterator[str]:
    card, change = card_and_change
    yield from (f"## {safe(title(card))}", "", f"**Grade {card.grade}**: {card.meaning}.")
    yield f"**Score** {score_words(card)}."
    if change:
        yield from ("", f"{safe(change_words(change).capitalize())}.")
    yield from ("", "| | points | what cost points |", "| --- | --- | --- |")
    for name, judged in card.categories():
        yield f"| **{name}** | **{sum_words(judged)}** | |"
        for one in judged:
            yield f"| {one.criterion.asks} | {_earned(one)} | {'<br>'.join(map(safe, costs(one)))} |"
    for why, judged in left_out(card):
        yield from ("", f"Not counted: {safe(left_out_words(why, judged))}.")
    for message in card.unread:
        yield from ("", f"Not read, and nothing is said of it: {safe(message)}")
    yield ""


def _earned(judged: Judged) -> str:
    return "not counted" if judged.earned is None else f"{points(judged.earned)} of {points(judged.points)}"
