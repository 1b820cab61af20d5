"""No rule crashes, whatever the menu."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings

from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.layers import Layer
from ivrlint.lint.settings import Config
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, menu_texts

LINTER = Linter(RuleBook.built_in(), Config(), Layer("test"))


@given(menu_texts())
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_no_rule_crashes(text: str) -> None:
    report = LINTER.check(Survey(flow_of(text), date(2026, 11, 21)))
    assert not report.crashes, report.crashes[0]
