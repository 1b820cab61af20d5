"""Two versions of a menu beside each other: told by hand, and against menus that are the same."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given

from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.rule import Severity
from ivrlint.measure.compare import Comparison, compare
from ivrlint.measure.differences import listed
from ivrlint.measure.matching import match
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN
from tests.survey.strategies import flow_of, menu_texts

LINTER = Linter(RuleBook.built_in())

TWO = """ivr: 1
language: en
callers: {per_month: 1000}
nodes:
  main:
    type: menu
    options:
      1: {say: "For bills, press 1.", label: bills, to: billing}
      2: {say: "For outages, press 2.", label: outages, to: outages}
      0: {say: "For an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 2, to: advisers}
    no_match: {tries: 2, to: advisers}
  billing:
    type: menu
    options:
      1: {say: "To hear your bill, press 1.", label: bill, to: bill}
      0: {say: "For an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 2, to: bill}
    no_match: {tries: 2, to: bill}
  bill: {type: message, prompt: Your bill is paid. Goodbye., next: hangup}
  outages: {type: message, prompt: All lines are up. Goodbye., next: hangup}
  advisers: {type: queue, overflow: letter, max_wait: 3m}
  letter: {type: voicemail, prompt: Leave a message.}
"""
"""Two menus, written so that every difference from it can be told by hand."""

ADVISER = '      0: {say: "For an adviser, press 0.", label: adviser, to: advisers}\n'


def report(text: str) -> Report:
    return LINTER.check(Survey(read(SourceText("menu.ivr.yaml", text)), date(2026, 1, 5)))


def compared(old: str, new: str) -> Comparison:
    return compare(report(old), report(new))


def told(old: str, new: str) -> list[str]:
    return [difference.text for difference in compared(old, new).differences]


def without_second(text: str, part: str) -> str:
    """The text without the second time that the part stands in it."""
    first, second, rest = text.split(part)
    return f"{first}{part}{second}{rest}"


def test_a_key_that_is_gone_takes_the_way_to_a_person_with_it():
    assert told(TWO, without_second(TWO, ADVISER)) == [
        "«billing» no longer leads to a person",
        "«billing» can no longer reach «advisers» and «letter»",
        "«0» in «billing» is gone: it led to «advisers»",
    ]
    assert told(without_second(TWO, ADVISER), TWO) == [
        "«billing» now leads to a person",
        "«billing» can now reach «advisers» and «letter»",
        "«0» in «billing» is new and leads to «advisers»",
    ]


@pytest.mark.parametrize(
    ("was", "now", "sentences"),
    [
        ("label: outages, to: outages}", "label: outages, to: bill}", [
            "calls no longer get to «outages»", "«2» in «main» now leads to «bill» (before: «outages»)"]),
        ("0: {say: \"For an adviser, press 0.\", label: adviser, to: advisers}\n    no_input: {tries: 2, to: advisers}",
         "0: {say: \"For an adviser, press 0.\", label: adviser, to: letter}\n    no_input: {tries: 2, to: hangup}", [
            "«0» in «main» now leads to «letter» (before: «advisers»)",
            "silence in «main» now leads to the end of the call (before: «advisers»)"]),
        ('2: {say: "For outages, press 2."', '3: {say: "For outages, press 3."', [
            "«outages» in «main» is now on «3» (before: «2»)",
            # 18 + 20 + 23 characters with "one.", "two." and "zero.", two pauses of 0.5 s: 4.88 + 1 = 5.88 s; "three." has
            # two characters more: 6.04 s
            "«main» says something else: 6.0 s (before: 5.9 s)"]),
        ("All lines are up.", "All lines have been up since noon.",
         ["«outages» says something else: 3.2 s (before: 2.1 s)"]),
        ("max_wait: 3m", "max_wait: 3m, expected_wait: 1m", ["«advisers»: expected wait 60 (before: nothing)"]),
        ("per_month: 1000", "per_month: 2000", ["callers: per month 2000 (before: 1000)"]),
        ("no_input: {tries: 2, to: bill}", "no_input: {tries: 3, to: bill}", ["silence in «billing»: tries 3 (before: 2)"]),
        ("  billing:\n    type: menu", "  billing:\n    name: Bills\n    type: menu", ["«billing» is now called «Bills»"]),
        ("nodes:\n", "goals: {keys_to_human: 2}\nnodes:\n", ["the goal for keys_to_human: 2 (before: none)"]),
        ("nodes:\n", "entries: {letters: letter}\nnodes:\n", ["calls to «letters» now begin at «letter»"]),
        ("outages: {type: message, prompt: All lines are up. Goodbye., next: hangup}", "outages: {type: agent}", [
            "«outages» is now of the kind agent (before: message)", "«outages» is gone: it led to the end of the call",
            "«outages» says something else: 0.0 s (before: 2.1 s)"]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_difference(was, now, sentences):
    assert was in TWO
    assert told(TWO, TWO.replace(was, now, 1)) == sentences


def test_figures_destinations_and_losses_before_and_after():
    longer = TWO.replace(
        "    type: menu\n", "    type: menu\n    prompt: Welcome to Example Power, the power of the valley.\n", 1
    )
    found = compared(TWO, longer)
    assert not found.silent
    figures = {change.name: change for change in found.figures}
    assert figures["seconds_to_human"].better is False and figures["caller_hours"].better is False
    assert "keys_to_human" not in figures
    advisers = next(change for change in found.destinations if change.title == "advisers")
    assert advisers.before.keys == advisers.after.keys and advisers.before.seconds < advisers.after.seconds
    assert found.menus[0].node.id == "main"
    assert found.menus[0].before < found.menus[0].after


def test_a_goal_that_was_kept_and_is_missed():
    text = TWO.replace("nodes:\n", "goals: {keys_to_human: 1}\nnodes:\n")
    deeper = text.replace("nodes:\n", (
        "start: door\nnodes:\n  door:\n    type: menu\n    options:\n      1: {say: Press 1., to: main}\n"
        "      2: {say: Press 2., to: main}\n    no_input: {tries: 2, to: bill}\n    no_match: {tries: 2, to: bill}\n"
    ), 1)  # fmt: skip
    found = compared(text, deeper)
    assert [(goal.name, goal.limit, goal.before, goal.after) for goal in found.broken] == [("keys_to_human", 1, 1, 2)]
    assert found.fails("error") and not found.fails("never")
    assert not compared(deeper, deeper).broken and not compared(deeper, text).broken
    stricter = compared(text, text.replace("keys_to_human: 1", "keys_to_human: 0"))
    assert [goal.limit for goal in stricter.broken] == [0]
    looser = compared(text, deeper.replace("keys_to_human: 1", "keys_to_human: 2"))
    assert not looser.broken


def test_findings_that_appeared_and_went():
    lost = CLEAN + "  outage: {type: message, prompt: We are mending the lines in the north., next: advisor}\n"
    found = compared(CLEAN, lost)
    assert [(finding.rule, finding.severity) for finding in found.appeared] == [("unreachable-node", Severity.ERROR)]
    assert not found.went and found.fails("error") and found.fails("info") and not found.fails("never")
    back = compared(lost, CLEAN)
    assert [finding.rule for finding in back.went] == ["unreachable-node"] and not back.appeared
    assert not back.fails("info")


def test_what_moved_by_lines_alone_or_has_another_id_is_the_same_finding():
    lost = CLEAN + "  outage: {type: message, prompt: We are mending the lines in the north., next: advisor}\n"
    moved = lost.replace("ivr: 1\n", "# A comment,\n# and one more.\nivr: 1\n")
    assert compared(lost, moved).silent
    renamed = compared(lost, re.sub(r"\boutage\b", "broken_line", lost))
    assert not renamed.appeared and not renamed.went


def test_a_menu_that_is_new_or_gone():
    new, gone = compare(None, report(TWO)), compare(report(TWO), None)
    assert not new.silent and not gone.silent
    assert new.appeared and not gone.appeared and not gone.fails("info")
    assert new.path == gone.path == "menu.ivr.yaml"


def test_options_that_moved_down_by_one_are_known_by_their_words():
    """In-place nodes are named by their key, so a new first option gives each of them the id of another."""
    head = "ivr: 1\nlanguage: en\nnodes:\n  main:\n    type: menu\n    options:\n"
    lines = [
        '{{say: "For bills, press {}.", label: bills, to: {{type: message, prompt: Bills are sent on Mondays., next: hangup}}}}',
        '{{say: "For loans, press {}.", label: loans, to: {{type: message, prompt: Loans are open to all., next: hangup}}}}',
    ]
    cards = '      1: {say: "For cards, press 1.", label: cards, to: {type: message, prompt: Cards come by post., next: hangup}}\n'
    old = head + "".join(f"      {key}: {line.format(key)}\n" for key, line in enumerate(lines, 1))
    new = head + cards + "".join(f"      {key}: {line.format(key)}\n" for key, line in enumerate(lines, 2))
    sentences = told(old, new)
    assert "«bills» in «main» is now on «2» (before: «1»)" in sentences
    assert "«loans» in «main» is now on «3» (before: «2»)" in sentences
    assert "«1» in «main» is new and leads to «main/1»" in sentences
    assert not any("can no longer reach" in text or "is gone" in text for text in sentences)


def test_renamed_places_are_found_by_words_by_name_and_by_who_leads_there():
    renamed = TWO.replace("advisers", "people").replace("letter", "post").replace("billing", "money")
    names = match(flow_of(TWO), flow_of(renamed))
    assert {old: names[old] for old in ("main", "billing", "bill", "advisers", "advisers:agent", "letter")} == {
        "main": "main", "billing": "money", "bill": "bill", "advisers": "people", "advisers:agent": "people:agent", "letter": "post",
    }  # fmt: skip
    assert told(TWO, renamed) == [
        "«advisers» is now called «people»", "«billing» is now called «money»", "«letter» is now called «post»",
    ]  # fmt: skip
    assert not compared(TWO, renamed).figures


def test_a_place_with_other_words_at_the_same_key_is_another_place():
    other = TWO.replace("outages", "parking").replace("All lines are up. Goodbye.", "There is room in the yard.")
    sentences = told(TWO, other)
    assert "«outages» is gone" in sentences and "«parking» is new" in sentences


def test_lists_of_places_are_short():
    assert listed(["a"]) == "«a»"
    assert listed(["a", "b"]) == "«a» and «b»"
    assert listed([*"abcdefg"]) == "«a», «b», «c» and 4 more"


@given(menu_texts())
def test_a_menu_compared_with_itself_says_nothing(text):
    assert compared(text, "# Nothing but lines.\n\n" + text).silent


@given(menu_texts())
def test_names_alone_change_nothing_for_callers(text):
    renamed = re.sub(r"\bn(\d)\b", r"m\1", text)
    found = compared(text, renamed)
    assert not found.figures and not found.destinations and not found.menus
    kinds = {str(difference.kind) for difference in found.differences}
    assert kinds <= {"name", "place lost", "place got"}, found.differences


@given(menu_texts(), menu_texts())
def test_any_two_menus_can_be_compared(old, new):
    there, back = compared(old, new), compared(new, old)
    assert {change.name for change in there.figures} == {change.name for change in back.figures}
    ids = set(read(SourceText("menu.ivr.yaml", old)).nodes) | set(read(SourceText("menu.ivr.yaml", new)).nodes)
    assert all(set(difference.nodes) <= ids for difference in there.differences)
