"""What a menu is like, for people who read nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.lint.grade import GRADES
from ivrlint.lint.rule import Severity
from ivrlint.report import count_words, number_of
from ivrlint.report.frame import badge, escaped
from ivrlint.report.full import person_cells, sentence
from ivrlint.report.measurement.values import shown
from ivrlint.report.page.content import Content, severity_of
from ivrlint.report.page.findings import sign

MOST_NAMED = 3
"""The findings that are named at the top: the gravest."""


def headline(content: Content, heading: str) -> Iterator[str]:
    """The grade in words, four figures, and what matters most."""
    report, flow = content.report, content.survey.flow
    assert report.grade is not None
    yield f'<header class="headline"><p class="line">{badge(report.grade)}</p><div><{heading} id="{content.prefix}h">'
    yield f"{escaped(content.title)}</{heading}><p>Grade {report.grade}: {GRADES[report.grade]}.</p>"
    known = [report.path, flow.number or "", f"owner {flow.owner}" if flow.owner else ""]
    yield f'<p class="soft">{" · ".join(escaped(text) for text in known if text)}</p></div></header>'
    yield '<dl class="tiles">'
    for value, meaning in _tiles(content):
        yield f"<div><dt>{escaped(meaning)}</dt><dd>{escaped(value)}</dd></div>"
    yield "</dl>"
    gravest = [number for number, one in enumerate(content.findings) if severity_of(one) is not Severity.INFO]
    if gravest:
        yield '<div class="gravest"><h3>What matters most</h3><ul>'
        for number in gravest[:MOST_NAMED]:
            finding = content.findings[number]
            said = f"{sign(severity_of(finding))}{escaped(sentence(finding.message))}"
            yield f'<li><a href="#{content.prefix}f{number}">{said}</a></li>'
        yield "</ul></div>"


def _tiles(content: Content) -> Iterator[tuple[str, str]]:
    """Figures with what they are."""
    nearest, menus = person_cells(content.report)
    yield nearest, "the fastest way to a person"
    if menus:
        yield menus, "menus from which a person can be reached"
    figures = content.measurement.figures
    price = content.survey.journeys.callers.value_lost
    if figures["share_lost"] is not None:
        assumed = ", as assumed below" if content.measurement.assumptions else ""
        month = [
            shown(name, figures[name], price) for name in ("lost_callers", "value_lost") if figures[name] is not None
        ]
        each = f"; {', '.join(month)} a month" if month else ""
        yield shown("share_lost", figures["share_lost"]), f"of calls are given up or cut off{assumed}{each}"
    count, word = number_of(len(content.findings), "finding").split()
    kinds = f": {count_words([content.report])}" if content.findings else ""
    hidden = f", {content.report.in_baseline} more in the baseline" if content.report.in_baseline else ""
    yield count, f"{word}{kinds}{hidden}"
