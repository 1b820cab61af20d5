"""Tables: where callers get to, how calls end, the scorecard, all figures, and all that the picture shows."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.measure.scorecard import scorecard
from ivrlint.report import Look, number_of
from ivrlint.report.distance import distance_words
from ivrlint.report.frame import bar, escaped
from ivrlint.report.map.words import kind_words
from ivrlint.report.measurement.values import GROUPS, percent, saving_words, shown
from ivrlint.report.page.content import Content, reached_words, spoken
from ivrlint.report.scorecard.html import categories, criteria, uncounted
from ivrlint.survey.figures import FIGURES


def journeys(content: Content) -> Iterator[str]:
    """Where callers get to and after how long, how calls end, and what a better order of choices would save."""
    measured = content.measurement
    yield '<section class="journeys"><h3>Where callers get to</h3><div class="scroll"><table>'
    yield '<thead><tr><th>Place</th><th class="number">Seconds</th><th class="number">Keys</th>'
    yield '<th class="number">Calls</th><th>Heard on the way, besides the choices</th></tr></thead><tbody>'
    for found in measured.destinations:
        seconds = "-" if found.seconds is None else f"{found.seconds:.0f}{'' if found.exact else ' or more'}"
        share = "-" if found.share is None else percent(found.share)
        yield f'<tr><th scope="row">{_link(content, found.node.id, found.node.title)}</th>'
        yield f'<td class="number">{seconds}</td><td class="number">{"-" if found.keys is None else found.keys}</td>'
        yield f'<td class="number">{share}</td><td>{escaped("; ".join(found.notices))}</td></tr>'
    yield "</tbody></table></div>"
    if measured.endings:
        yield '<h3>How calls end</h3><div class="scroll"><table class="endings"><tbody>'
        for ended in measured.endings:
            waiting = f" ({percent(ended.waiting)} while waiting)" if ended.waiting else ""
            yield f'<tr><th scope="row">{ended.ending}{waiting}</th><td class="number">{percent(ended.share)}</td>'
            yield f"<td>{bar(ended.share)}</td></tr>"
        yield "</tbody></table></div>"
    if measured.savings:
        yield "<h3>Better orders</h3><ul>"
        yield from (f"<li>{escaped(saving_words(saving))}</li>" for saving in measured.savings)
        yield "</ul>"
    if measured.assumptions:
        yield f'<p class="soft">Assumed of callers: {"; ".join(measured.assumptions)}.</p>'
    yield "</section>"


def score(content: Content, look: Look) -> Iterator[str]:
    """The scorecard."""
    card = scorecard(content.report, look.points)
    yield f'<section class="score"><h3>Scorecard: {card.score if card.score is not None else "unknown"} of 100</h3>'
    yield from categories(card)
    yield "<details><summary>Every criterion</summary>"
    yield from criteria(card)
    yield from uncounted(card)
    yield "</details></section>"


def figures(content: Content) -> Iterator[str]:
    """Every figure with its meaning."""
    measured = content.measurement
    price = measured.survey.journeys.callers.value_lost
    yield '<section class="figures"><details><summary>All figures</summary>'
    for title, names in GROUPS.items():
        yield f'<h4>{title}</h4><div class="scroll"><table><tbody>'
        for name in names:
            value = escaped(shown(name, measured.figures[name], price))
            yield f'<tr><th scope="row">{FIGURES[name].meaning}</th><td>{value}</td></tr>'
        yield "</tbody></table></div>"
    yield "</details></section>"


def places(content: Content) -> Iterator[str]:
    """What the picture shows, as a table."""
    count = number_of(len(content.outline.places), "place")
    yield f'<section class="places"><details><summary>The picture as a table: {count}</summary>'
    yield '<div class="scroll"><table><thead><tr><th>Place</th><th>Kind</th><th>What callers hear</th>'
    yield "<th>Reached</th><th>To a person</th><th>What leads on</th></tr></thead><tbody>"
    for place in content.outline.places.values():
        language = content.survey.words.language(place.node)
        text = "a recording" if place.text is None else spoken(place.text, language)
        yield f'<tr><th scope="row">{_link(content, place.id, place.title)}</th><td>{kind_words(place)}</td>'
        yield f"<td>{text}</td><td>{reached_words(place)}</td><td>{distance_words(place)}</td><td><ul>"
        for branch in place.branches:
            label = f" {spoken(branch.label, language)}" if branch.label and branch.keys else ""
            yield f"<li>{escaped(branch.way)}{label}: {_link(content, branch.target, branch.title)}</li>"
        yield "</ul></td></tr>"
    yield "</tbody></table></div></details></section>"


def _link(content: Content, node: str, title: str) -> str:
    element = content.place(node)
    return f'<a href="#{element}">{escaped(title)}</a>' if element else escaped(title)
