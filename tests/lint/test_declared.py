"""Rules declared in a config."""

from __future__ import annotations

import pytest

from ivrlint.lexicon import Wording
from ivrlint.lint.declared import declared_rules
from ivrlint.lint.rule import Severity
from ivrlint.lint.tables import ConfigError
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of

MENU = """
ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome to the bank.
    options:
      1: {say: "To pay, press 1.", label: pay, to: notice}
      2: {say: "For cards, press 2.", label: cards, to: cards}
      0: {say: "For an advisor, press 0.", label: advisor, to: desk}
    no_input: {tries: 3, to: desk}
    no_match: {tries: 2, to: desk}
  notice: {type: message, prompt: This call is recorded., next: card}
  cards: {type: branch, by: data, cases: {debit: notice, credit: lost, else: card}}
  lost: {type: message, tags: [lost], prompt: Cards are gone. Goodbye.}
  card: {type: collect, datum: card number, digits: 16, prompt: Key your card number., next: desk, no_input: desk, no_match: desk}
  desk: {type: queue, expected_wait: 90s}
"""


def findings(**table):
    (rule,) = declared_rules({"own": {"message": "{node}|{figure}|{phrase}", **table}}, "ivrlint.toml")
    return [(finding.node or "flow", finding.key, finding.message) for finding in rule.run(Survey(flow_of(MENU)), {})]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"limit": "options", "at-most": 2}, [("welcome", "", "welcome|3|{phrase}")]),
        ({"limit": "options", "at-most": 3}, []),
        ({"limit": "options", "at-least": 4}, [("welcome", "", "welcome|3|{phrase}")]),
        ({"limit": "tries", "at-most": 2}, [("welcome", "", "welcome|3|{phrase}")]),
        ({"limit": "expected_wait", "at-most": 60, "nodes": "d*"}, [("desk", "", "desk|90|{phrase}")]),
        ({"limit": "expected_wait", "at-most": 60, "nodes": ["welcome"]}, []),
        ({"limit": "menus", "at-most": 0}, [("flow", "", "|1|{phrase}")]),
        ({"limit": "keys_to_human", "at-least": 2}, [("flow", "", "|1|{phrase}")]),
        ({"require": ["to the bank"], "nodes": "welcome"}, []),
        ({"require": ["savings"], "nodes": "welcome"}, [("welcome", "", "welcome|{figure}|{phrase}")]),
        ({"require": ["for cards *"], "nodes": {"types": ["menu"]}}, []),
        ({"forbid": ["are gone"]}, [("lost", "", "lost|{figure}|are gone")]),
        ({"forbid": ["advisor~"]}, [("welcome", "0", "welcome|{figure}|advisor")]),
        ({"forbid": ["number {n}"]}, []),
        ({"from": {"tags": ["lost"]}, "must-reach": "desk"}, [("lost", "", "lost|{figure}|{phrase}")]),
        ({"from": {"types": ["collect"]}, "must-reach": "desk"}, []),
        ({"must-reach": {"tags": ["no such tag"]}}, [("welcome", "", "welcome|{figure}|{phrase}")]),
        (
            {"to": {"data": ["card number"]}, "must-pass-through": {"notices": ["recording"]}},
            [("card", "", "card|{figure}|{phrase}")],
        ),
        ({"to": "notice", "must-pass-through": "welcome"}, []),
        ({"to": "lost", "must-pass-through": "cards"}, []),
        ({"to": "card", "must-pass-through": ["notice", "cards"]}, []),
    ],
)
def test_what_a_declared_rule_finds(table, expected):
    assert findings(**table) == expected


def test_the_way_around_is_shown():
    table = {"to": "card", "must-pass-through": "notice", "message": "m", "severity": "error"}
    (rule,) = declared_rules({"own": table}, "ivrlint.toml")
    (finding,) = rule.run(Survey(flow_of(MENU)), {})
    assert [(place.at.source, place.at.key or place.at.condition) for place in finding.related] == [
        ("welcome", "2"),
        ("cards", "else"),
    ]
    assert rule.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "needs one of limit, require, forbid, must-reach, must-pass-through"),
        ({"limit": "options", "forbid": ["x"]}, "and only one"),
        ({"limit": "option", "at-most": 1}, "did you mean options?"),
        ({"limit": "options"}, "needs `at-most` or `at-least`"),
        ({"limit": "options", "at-most": "2"}, "must be a number"),
        ({"limit": "menus", "at-most": 2, "nodes": "x"}, "figure of the whole flow"),
        ({"forbid": []}, "is a list of phrases"),
        ({"forbid": ["[a-z]+", "{word}"]}, "«{word}» is not in phrase notation"),
        ({"forbid": ["*"]}, "is not in phrase notation"),
        ({"forbid": ["x"], "nodes": {"type": ["menu"]}}, "did you mean types?"),
        ({"forbid": ["x"], "nodes": {"types": ["menus"]}}, "did you mean menu?"),
        ({"forbid": ["x"], "nodes": {"notices": ["record"]}}, "did you mean recording?"),
        ({"forbid": ["x"], "nodes": 3}, "is a table"),
        ({"forbid": ["x"], "severity": "fatal"}, "must be one of error, warning, info"),
        ({"forbid": ["x"], "message": ""}, "needs a `message`"),
        ({"forbid": ["x"], "message": 3}, "`message` is a text"),
        ({"forbid": ["x"], "at-most": 3}, "unknown key `at-most`"),
        ({"must-pass-through": "x"}, "needs `to`"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_error(table, complaint):
    with pytest.raises(ConfigError) as error:
        declared_rules({"own": {"message": "m", **table}}, "ivrlint.toml")
    assert complaint in str(error.value)
    assert str(error.value).startswith("ivrlint.toml: declared.own")


@pytest.mark.parametrize("name", ["", "Own", "own rule", "own-", "x\n::error::x", "##vso[task.complete]", "<script>"])
def test_the_name_of_a_rule_is_a_name(name):
    with pytest.raises(ConfigError, match="the name of a rule is small letters, figures and hyphens"):
        declared_rules({name: {"limit": "options", "at-most": 4, "message": "too many"}}, "ivrlint.toml")


def test_a_rule_that_is_no_table():
    with pytest.raises(ConfigError, match="is a table with a template"):
        declared_rules({"own": "x"}, "ivrlint.toml")


def test_a_declared_rule_may_not_take_a_name_that_is_taken(run, write):
    write("ivrlint.toml", '[declared.dead-end]\nforbid = ["x"]\nmessage = "m"\n')
    write("menu.ivr.yaml", MENU)
    result = run("check")
    assert result.exit_code == 2
    assert "there is a rule called dead-end already" in result.output


@pytest.mark.parametrize(
    ("phrase", "text", "language", "found"),
    [
        ("we're open", "We are open.", "en", "We are open"),
        ("trykk {n}", "Trykk to nå.", "nb", "Trykk to"),
        ("press {n}", "Press 2 now.", "xx", "Press 2"),
        ("press {n}", "Press two now.", "xx", None),
        ("a * b", "a. b", "xx", None),
        ("~desk", "the Helpdesk", "xx", "Helpdesk"),
    ],
)
def test_phrases_are_read_in_the_language_of_the_text(phrase, text, language, found):
    assert Wording([phrase]).found_in(text, language) == found
