"""The report as one HTML page: each menu as a picture to walk in, its findings, its figures; it fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from ivrlint import __version__
from ivrlint.lint.engine import Report
from ivrlint.measure.outline import Outline
from ivrlint.measure.overview import overview
from ivrlint.report import Look, law_words, number_of
from ivrlint.report.frame import escaped, page
from ivrlint.report.overview.html import legend, table
from ivrlint.report.overview.words import count_words
from ivrlint.report.page.content import Content
from ivrlint.report.page.findings import about, panel
from ivrlint.report.page.headline import headline
from ivrlint.report.page.tables import figures, journeys, places, score
from ivrlint.report.page.tree import tree
from ivrlint.report.page.walks import data


def render(reports: Sequence[Report], look: Look, drawn: Outline | None = None) -> str:
    """The reports of a run as one page; of what could not be read, and of a config, there are only the findings.

    `drawn` is what the picture of a single menu shows, where that is not the whole menu as it is.
    """
    menus = [report for report in reports if report.survey or report.errors]
    contents = [Content(f"m{number}", report, drawn) for number, report in enumerate(menus) if report.survey]
    title = contents[0].title if len(menus) == 1 and contents else number_of(len(menus), "phone menu")
    body = "".join(f"{line}\n" for line in _body(reports, contents, look))
    package = files(__package__)
    style, script = ((package / name).read_text("utf-8") for name in ("page.css", "page.js"))
    return page(f"{title}: phone menu report", body, style, script)


def _body(reports: Sequence[Report], contents: Sequence[Content], look: Look) -> Iterator[str]:
    yield '<a class="skip" href="#main">Skip to the report</a>'
    yield '<header class="top"><p><b>ivrlint</b> phone menu report</p>'
    menus = [report for report in reports if report.survey or report.errors]
    if len(menus) > 1:
        yield '<a class="back" href="#all">All phone menus</a>'
    if contents:
        yield f"<p>{contents[0].survey.today:%Y-%m-%d}</p>"
    yield '</header>\n<main id="main">'
    if len(menus) > 1:
        yield from _list(menus, contents)
    for report in reports:
        yield from about(report)
    if len(menus) > 1:
        yield "</section>"
    for content in contents:
        yield from _menu(content, look, "h1" if len(menus) == 1 else "h2")
    yield "</main>\n<footer>"
    for words in law_words(reports):
        yield f"<p>{escaped(words.capitalize())}.</p>"
    yield f"<p>Made by ivrlint {__version__}. Seconds are estimates: its manual tells how they are made.</p></footer>"


def _list(reports: Sequence[Report], contents: Sequence[Content]) -> Iterator[str]:
    """All menus of the page, the worst first."""
    links = {content.report.path: f"#{content.prefix}" for content in contents}
    lines = overview(reports)
    yield f'<section id="all" class="all"><h1>All phone menus, the worst first</h1><p>{count_words(lines)}</p>'
    yield from (table(lines, links), legend())


def _menu(content: Content, look: Look, heading: str) -> Iterator[str]:
    prefix = content.prefix
    yield f'<article id="{prefix}" class="menu" aria-labelledby="{prefix}h">'
    yield from headline(content, heading)
    yield f'<section class="work" aria-label="The menu as a picture" id="{prefix}work">'
    yield from tree(content)
    yield from panel(content)
    yield "</section>"
    yield from journeys(content)
    yield from score(content, look)
    yield from figures(content)
    yield from places(content)
    yield f'<script type="application/json" id="{prefix}data">{data(content)}</script>\n</article>'
