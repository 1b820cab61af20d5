"""Scorecards as one page for people who read no findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ivrlint.measure.scorecard import Judged, Scorecard
from ivrlint.report import Look
from ivrlint.report.frame import badge, bar, escaped, page
from ivrlint.report.scorecard.words import (
    change_words,
    costs,
    left_out,
    left_out_words,
    part,
    points,
    score_words,
    sum_words,
)

if TYPE_CHECKING:
    from ivrlint.report.scorecard import Card


def render(cards: Sequence[Card], look: Look) -> str:
    """All scorecards on one page."""
    names = [card.survey.flow.name or card.survey.flow.path for card, _ in cards]
    title = f"Scorecard: {names[0]}" if len(names) == 1 else f"Scorecards of {len(names)} lines"
    return page(title, "".join(f"{line}\n" for card in cards for line in _card(card)))


def _card(card_and_change: Card) -> Iterator[str]:
    card, change = card_and_change
    flow = card.survey.flow
    yield f"<section>\n<h1>{escaped(flow.name or flow.path)}</h1>"
    yield f'<div class="head">{badge(card.grade)}<div><p><strong>{card.meaning.capitalize()}</strong></p>'
    yield f"<p>Score {score_words(card)}</p>"
    if change:
        yield f"<p>{escaped(change_words(change).capitalize())}</p>"
    yield f'<p class="soft">{escaped(flow.path)}</p></div></div>'
    yield "<h2>Points by category</h2>"
    yield from categories(card)
    yield "<h2>Every criterion</h2>"
    yield from criteria(card)
    yield from uncounted(card, "h2")
    yield "</section>"


def categories(card: Scorecard) -> Iterator[str]:
    """The points of each category, with a bar."""
    yield '<div class="scroll"><table>'
    for name, judged in card.categories():
        yield f'<tr><th scope="row">{name}</th><td class="number">{sum_words(judged)}</td>'
        yield f"<td>{bar(part(judged))}</td></tr>"
    yield "</table></div>"


def criteria(card: Scorecard) -> Iterator[str]:
    """The points of each criterion, with what cost some."""
    yield '<div class="scroll"><table><tr><th>Criterion</th><th class="number">Points</th></tr>'
    yield from (row for _, judged in card.categories() for one in judged for row in _rows(one))
    yield "</table></div>"


def uncounted(card: Scorecard, heading: str = "h4") -> Iterator[str]:
    """What was not counted and what was not read, each with the reason."""
    if reasons := left_out(card):
        yield f"<{heading}>Not counted</{heading}>\n<ul>"
        yield from (f"<li>{escaped(left_out_words(why, judged))}</li>" for why, judged in reasons)
        yield "</ul>"
    if card.unread:
        yield f"<{heading}>Not read, and nothing is said of it</{heading}>\n<ul>"
        yield from (f"<li>{escaped(message)}</li>" for message in card.unread)
        yield "</ul>"


def _rows(judged: Judged) -> Iterator[str]:
    earned = "not counted" if judged.earned is None else f"{points(judged.earned)} of {points(judged.points)}"
    said = "".join(f"<li>{escaped(cost)}</li>" for cost in costs(judged))
    why = f'<ul class="soft">{said}</ul>' if said else ""
    asks = judged.criterion.asks
    yield f'<tr><td>{asks[:1].upper()}{asks[1:]}{why}</td><td class="number">{earned}</td></tr>'
