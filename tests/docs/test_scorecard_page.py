"""The page on the scorecard says what the code says."""

from __future__ import annotations

import re

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.criteria import CATEGORIES, CRITERIA, KEPT, Criterion
from ivrlint.lint.engine import Linter
from ivrlint.lint.rule import Limit
from ivrlint.measure.history import KEY_FIGURES
from ivrlint.measure.scorecard import CEILINGS
from ivrlint.report.measurement.values import shown
from ivrlint.survey.figures import FIGURES
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "scorecard.md").read_text("utf-8")
BOOK = RuleBook.built_in()


def evidence(criterion: Criterion) -> str:
    """The cell of the table that tells what a criterion is judged by."""
    if gauge := criterion.gauge:
        of = f", [{gauge.limit}](rules/{gauge.limit.partition('.')[0]}.md)" if gauge.limit else ""
        limits = f"all points at {shown(gauge.figure, gauge.full)}, none at {shown(gauge.figure, gauge.none)}"
        return f"figure `{gauge.figure}`: {limits} ({gauge.source}, {gauge.mark}{of})"
    return ", ".join(f"[{rule}](rules/{rule}.md)" for rule in criterion.rules)


def row(criterion: Criterion) -> str:
    title = CATEGORIES[criterion.category]
    return f"| {title} | `{criterion.name}` | {criterion.points:g} | {criterion.asks} | {evidence(criterion)} |"


def test_the_page_has_every_criterion_and_no_other():
    rows = [line for line in PAGE.splitlines() if re.match(rf"\| ({'|'.join(CATEGORIES.values())}) \| `", line)]
    assert rows == [row(criterion) for criterion in CRITERIA.values()]


def test_the_page_tells_what_findings_leave_and_which_score_a_grade_allows():
    for severity, kept in KEPT.items():
        assert f"| {severity.word} | {kept:.0%} |".replace("%", " %") in PAGE
    for grade, most in CEILINGS.items():
        assert f"| {grade} | {most} |" in PAGE
    assert [name for name in KEY_FIGURES if f"`{name}`" not in PAGE] == []


def test_points_add_up_to_a_hundred():
    assert sum(criterion.points for criterion in CRITERIA.values()) == 100


def test_every_rule_of_the_grade_costs_points_in_one_criterion():
    graded = [rule for rule in Linter(BOOK)._recommended if BOOK.places[rule].family != "engine"]
    assert sorted(graded) == sorted(rule for criterion in CRITERIA.values() for rule in criterion.rules)


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=lambda criterion: criterion.name)
def test_a_criterion_is_judged_by_rules_or_by_a_figure_with_its_source(criterion):
    gauge = criterion.gauge
    assert bool(criterion.rules) != bool(gauge)
    assert criterion.category in CATEGORIES
    if gauge:
        better = FIGURES[gauge.figure].better
        assert (gauge.full < gauge.none) == (better == "lower")
        assert gauge.source and gauge.mark in "VSMJ"


@pytest.mark.parametrize("gauge", [one.gauge for one in CRITERIA.values() if one.gauge and one.gauge.limit])
def test_limits_that_are_taken_from_a_rule_are_those_of_the_rule(gauge):
    rule, _, name = gauge.limit.partition(".")
    limit = BOOK.rule(rule).options[name]
    assert isinstance(limit, Limit)
    assert (limit.warning, limit.mark) == (gauge.full, gauge.mark)
    assert gauge.none == (limit.error if limit.error is not None else 2 * gauge.full)
