"""The scorecard: worked out by hand, the same in any order of the file, and never higher for one more finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.criteria import CRITERIA, Gauge
from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.grade import GRADES, grade
from ivrlint.lint.rule import Finding, Severity
from ivrlint.measure.scorecard import CEILINGS, Scorecard, kept, scorecard, total
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN, LOST, ROOT
from tests.survey.strategies import menu_texts, written

LINTER = Linter(RuleBook.built_in())
TODAY = date(2026, 11, 21)
RULES = [rule for criterion in CRITERIA.values() for rule in criterion.rules]


def report_of(text: str) -> Report:
    return LINTER.check(Survey(read(SourceText("menu.ivr.yaml", text)), TODAY))


def card_of(text: str, points: dict[str, float] | None = None) -> Scorecard:
    return scorecard(report_of(text), points)


def earned(card: Scorecard) -> dict[str, float | None]:
    return {one.criterion.name: one.earned for one in card.judged}


def test_a_menu_in_which_nothing_is_found_loses_nothing_to_rules():
    card = card_of(CLEAN)
    assert card.grade == "A"
    assert all(one.lost == 0 for one in card.judged if one.criterion.rules)


def test_one_error_takes_the_points_of_its_criterion():
    card = card_of(LOST)
    broken = next(one for one in card.judged if one.criterion.name == "nothing-broken")
    assert (broken.earned, broken.lost) == (0, 7)
    assert [finding.rule for finding in broken.findings] == ["unreachable-node"]
    before = card_of(CLEAN)
    assert total(before.judged)[1] == total(card.judged)[1]
    assert earned(before) | {"nothing-broken": 0.0} == earned(card)
    assert card.grade == "D" and card.score == min(card.reached, 69) == 69


@pytest.mark.parametrize(
    ("severities", "left"),
    [("", 1), ("w", 0.5), ("ww", 0.25), ("i", 0.9), ("wi", 0.45), ("e", 0), ("ewi", 0)],
)
def test_what_findings_leave(severities, left):
    words = {"e": Severity.ERROR, "w": Severity.WARNING, "i": Severity.INFO}
    survey = report_of(CLEAN).survey
    assert survey
    findings = [Finding(at=survey.flow, message="", severity=words[letter]) for letter in severities]
    assert kept(findings) == pytest.approx(left)


@pytest.mark.parametrize(("value", "left"), [(0, 1), (60, 1), (75, 0.75), (120, 0), (500, 0)])
def test_a_figure_that_should_be_low_earns_in_proportion(value, left):
    assert Gauge("seconds_to_human", 60, 120, "", "J").kept(value) == left


@pytest.mark.parametrize(("value", "left"), [(1, 1), (0.75, 1), (0.5, 0.5), (0.25, 0), (0, 0)])
def test_a_figure_that_should_be_high_earns_in_proportion(value, left):
    assert Gauge("human_share", 0.75, 0.25, "", "J").kept(value) == left


def test_what_nobody_tells_is_left_out_of_the_points():
    card = card_of(CLEAN)
    (unknown,) = [one for one in card.judged if one.earned is None]
    assert unknown.criterion.name == "callers-kept" and "patience" in unknown.why
    assert total(card.judged)[1] == 95
    told = CLEAN.replace("nodes:", "callers: {patience: 10h}\nnodes:", 1)
    assert "expected_wait" in next(one.why for one in card_of(told).judged if one.earned is None)
    told = told.replace("max_wait: 3m", "max_wait: 3m\n    expected_wait: 20s")
    assert total(card_of(told).judged)[1] == 100
    assert earned(card_of(told))["callers-kept"] == 5


def test_a_line_without_people_by_design_is_not_judged_by_them():
    text = "ivr: 1\nlanguage: en\nhuman: none\nnodes:\n  only: {type: message, prompt: Goodbye., next: hangup}\n"
    card = card_of(text)
    unknown = {one.criterion.name: one.why for one in card.judged if one.earned is None}
    people = [name for name, criterion in CRITERIA.items() if criterion.needs in ("person", "whole line")]
    assert {unknown[name] for name in people} == {"no people on this line, by design"}
    assert unknown["queues-fair"] == "there is no queue" and unknown["callbacks-kept"] == "nobody is to be rung"


def test_a_line_that_lacks_people_earns_nothing_for_them():
    text = "ivr: 1\nlanguage: en\nnodes:\n  only: {type: message, prompt: Goodbye., next: hangup}\n"
    card = card_of(text)
    got = earned(card)
    assert got["seconds-to-person"] == got["person-keys"] == got["person-everywhere"] == 0
    assert card.grade == "F" and card.score is not None and card.score <= 39


def test_people_behind_something_unknown_are_left_out():
    text = "ivr: 1\nlanguage: en\nnodes:\n  only: {type: unknown, term: run-script, reason: a script}\n"
    card = card_of(text)
    assert earned(card)["seconds-to-person"] is None
    assert "a script" in "".join(card.unread)


def test_weights_replace_the_points():
    card = card_of(LOST, {"nothing-broken": 70, "person-keys": 0})
    broken = next(one for one in card.judged if one.criterion.name == "nothing-broken")
    assert broken.lost == 70
    assert "person-keys" not in earned(card)
    assert card_of(LOST, dict.fromkeys(CRITERIA, 0)).score is None


def test_every_finding_of_the_samples_costs_points():
    for file in sorted((ROOT / "samples").glob("*.yaml")):
        report = report_of(file.read_text("utf-8"))
        card = scorecard(report)
        costly = {id(finding) for one in card.judged for finding in one.findings}
        assert [f.rule for f in report.graded if f.rule in RULES and id(f) not in costly] == []
        assert (card.grade == "A") == (not costly), file.name


@pytest.mark.parametrize("name", RULES)
def test_the_example_of_every_rule_costs_points(name):
    rule = LINTER.book.rule(name)
    if rule.settings:
        pytest.skip("its example needs settings of its own")
    report = report_of(rule.bad.replace("# <- here", ""))
    card = scorecard(report)
    if any(finding.rule == name for finding in report.graded):
        assert any(finding.rule == name for one in card.judged for finding in one.findings)
        assert sum(one.lost for one in card.judged) > 0


def _plain(value: Any) -> Any:
    """A value as it can be written again."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _shuffled(document: dict[str, Any], draw: Any) -> str:
    """The file with its nodes in another order, and the options whose words stand in the prompt."""
    nodes = draw.permutations(list(document["nodes"].items()))
    rows = []
    for id, node in nodes:
        options = node.get("options")
        if isinstance(options, dict) and not any(isinstance(way, dict) for way in options.values()):
            node = node | {"options": dict(draw.permutations(list(options.items())))}
        rows.append(f"  {written(id)}: {written(node)}\n")
    top = "".join(f"{key}: {written(value)}\n" for key, value in document.items() if key != "nodes")
    return f"{top}nodes:\n{''.join(rows)}"


class _Drawn:
    """Orders that hypothesis chooses."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def permutations(self, values: list[Any]) -> list[Any]:
        return self._data.draw(st.permutations(values))


def _points(card: Scorecard) -> tuple[Any, ...]:
    return card.grade, card.score, [(name, value and round(value, 9)) for name, value in earned(card).items()]


@pytest.mark.parametrize("file", sorted((ROOT / "samples").glob("*.yaml")), ids=lambda file: file.name)
def test_the_order_of_nodes_in_a_sample_does_not_matter(file):
    @settings(max_examples=3)
    @given(st.data())
    def check(data):
        document = _plain(yaml.safe_load(file.read_text("utf-8")))
        document.setdefault("start", next(iter(document["nodes"])))
        straight = _points(card_of(_shuffled(document, type("", (), {"permutations": staticmethod(list)}))))
        assert _points(card_of(_shuffled(document, _Drawn(data)))) == straight

    check()


@settings(max_examples=60)
@given(menu_texts(), st.data())
def test_the_order_of_nodes_does_not_matter(text, data):
    *top, rows = text.partition("nodes:\n")
    lines = rows.splitlines(keepends=True)
    start = "" if "\nstart: " in text else f"start: {lines[0].split(':')[0].strip()}\n"
    head = top[0] + start + top[1]
    assert _points(card_of(head + "".join(data.draw(st.permutations(lines))))) == _points(card_of(head + rows))


@settings(max_examples=60)
@given(menu_texts(), st.lists(st.tuples(st.sampled_from(RULES), st.sampled_from([*Severity])), min_size=1, max_size=4))
def test_a_further_finding_never_raises_a_score(text, more):
    report = report_of(text)
    if report.grade is None:
        return
    assert report.survey
    flow = report.survey.flow
    before = scorecard(report)
    extra = [Finding(at=flow, message="", rule=rule, severity=severity) for rule, severity in more]
    graded = [*report.graded, *extra]
    letter = max(grade(graded), report.grade)
    after = scorecard(replace(report, graded=graded, grade=letter))
    assert (after.score is None) == (before.score is None)
    assert after.score is None or (after.score <= before.score and after.score <= CEILINGS[letter])
    assert total(after.judged)[1] == total(before.judged)[1]


def test_every_grade_has_a_ceiling_and_a_worse_one_a_lower_one():
    assert list(CEILINGS) == list(GRADES)
    assert list(CEILINGS.values()) == sorted(CEILINGS.values(), reverse=True)


def test_a_criterion_of_which_a_rule_crashed_is_left_out():
    report = report_of(LOST)
    assert report.survey
    crash = Finding(at=report.survey.flow, message="", rule="internal-error", subject="dead-end")
    card = scorecard(replace(report, graded=[*report.graded, crash]))
    broken = next(one for one in card.judged if one.criterion.name == "nothing-broken")
    assert (broken.earned, broken.why) == (None, "the rule dead-end crashed")


def test_calls_that_do_not_begin_in_a_part_of_a_line_are_not_timed():
    text = CLEAN.replace("language: en\n", "language: en\npart: true\n", 1)
    unknown = {one.criterion.name: one.why for one in card_of(text).judged if one.earned is None}
    assert unknown.pop("callers-kept")
    assert unknown == dict.fromkeys(("person-keys", "seconds-to-person"), "calls do not begin in this part of a line")
