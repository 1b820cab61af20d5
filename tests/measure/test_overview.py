"""The overview: the worst first, opening hours in short, what cannot be read says why."""

from __future__ import annotations

from datetime import date

import pytest

from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.run import lint
from ivrlint.measure.overview import hours_words, overview
from ivrlint.source import SourceText
from tests.conftest import CLEAN, LOST

LINTER = Linter(RuleBook.built_in())
TODAY = date(2026, 11, 21)


def lines_of(**texts: str):
    sources = [SourceText(f"{name}.ivr.yaml", text) for name, text in texts.items()]
    return overview(lint(sources, LINTER, TODAY))


def test_the_worst_comes_first_and_what_cannot_be_read_before_it():
    lines = lines_of(good=CLEAN, broken="ivr: 1\nnodes: [", lost=LOST)
    assert [(line.path, line.grade) for line in lines] == [
        ("broken.ivr.yaml", ""),
        ("lost.ivr.yaml", "D"),
        ("good.ivr.yaml", "A"),
    ]
    assert lines[0].why and lines[0].figure("share_lost") is None
    assert not lines[1].why


def test_of_two_with_one_grade_the_one_that_loses_more_callers_is_worse():
    patient = CLEAN.replace("nodes:", "callers: {patience: 1h}\nnodes:", 1)
    hasty = CLEAN.replace("nodes:", "callers: {patience: 20s}\nnodes:", 1)
    assert [line.path for line in lines_of(a=patient, b=hasty)] == ["b.ivr.yaml", "a.ivr.yaml"]


def test_a_line_is_known_by_its_name_number_and_owner():
    top = 'ivr: 1\nname: Example Power\nnumber: "+44 20 7946 0000"\nowner: The phone team\n'
    (line,) = lines_of(a=CLEAN.replace("ivr: 1\n", top))
    assert (line.title, line.number, line.owner) == ("Example Power", "+44 20 7946 0000", "The phone team")
    assert line.figures and line.figures["caller_hours"] is None
    assert lines_of(a=CLEAN)[0].title == "a.ivr.yaml"


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ('{mon-fri: "08:00-16:00"}', "mon-fri 08:00-16:00"),
        ('{daily: "00:00-24:00"}', "daily 00:00-24:00"),
        ('{mon-fri: "08:00-16:00", sat: "10:00-14:00"}', "mon-fri 08:00-16:00, sat 10:00-14:00"),
        ('{mon: "08:00-12:00, 13:00-16:00", wed: "08:00-12:00, 13:00-16:00"}', "mon, wed 08:00-12:00, 13:00-16:00"),
        ('{mon: "08:00-09:00", tue: "09:00-10:00", wed: "10:00-11:00"}', "desk"),
        ("{daily: closed}", "desk: closed"),
        ('{fri: "22:00-06:00"}', "fri 22:00-06:00"),
    ],
)
def test_hours_in_short(schedule, words):
    text = CLEAN.replace("nodes:", f"timezone: Europe/London\nhours: {{desk: {schedule}}}\nnodes:", 1)
    flow = read(SourceText("menu.ivr.yaml", text))
    assert flow.hours
    assert hours_words(flow.hours["desk"]) == words


def test_hours_that_decide_nothing_and_hours_that_are_several():
    top = 'timezone: Europe/London\nhours: {desk: {daily: "08:00-16:00"}, night: {daily: "16:00-20:00"}}\nnodes:'
    assert lines_of(a=CLEAN.replace("nodes:", top, 1))[0].hours == "no desk names its hours"
    named = CLEAN.replace("    name: Advisors", "    name: Advisors\n    schedule: desk\n    when_closed: message")
    assert lines_of(a=named.replace("nodes:", top, 1))[0].hours == "daily 08:00-16:00"
    assert lines_of(a=CLEAN)[0].hours == ""
