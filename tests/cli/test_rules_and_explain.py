"""`ivrlint rules`, `ivrlint explain`, `ivrlint schema`."""

from __future__ import annotations

import json

import jsonschema
import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.profiles import profile_names

BOOK = RuleBook.built_in()


def test_rules_lists_every_rule_under_its_family(run):
    output = run("rules").output
    for name in BOOK.names:
        assert f"\n  {name} " in output
    assert f"{len(BOOK.names)} rules" in output


def test_rules_for_machines(run):
    rows = json.loads(run("rules", "--format", "json").output)
    assert [row["name"] for row in rows] == BOOK.names
    by_name = {row["name"]: row for row in rows}
    assert by_name["zero-not-human"]["yields_to"]
    wait = by_name["queue-wait-too-long"]["options"]["wait"]
    assert (wait["warning"], wait["unit"], wait["mark"]) == (180, "seconds", "S")
    assert by_name["notice-missing"]["options"]["recording"]["default"] is False
    assert all(row["summary"] and row["why"] and row["fix"] and row["sources"] for row in rows)


@pytest.mark.parametrize("name", BOOK.names)
def test_explain_a_rule(run, name):
    output = run("explain", name).output
    rule = BOOK.rule(name)
    assert output.startswith(f"{name}  ({rule.family}, {rule.severity.word})")
    for title in ("Why: ", "Fix: ", "Sources: "):
        assert f"\n{title}" in output
    for option in rule.options:
        assert f"\nOption {option}: " in output


@pytest.mark.parametrize("name", [*BOOK.families, *profile_names()])
def test_explain_a_family_or_a_profile(run, name):
    assert run("explain", name).exit_code == 0


def test_explain_something_else_suggests_the_nearest(run):
    result = run("explain", "dead-ends")
    assert result.exit_code == 2
    assert "did you mean dead-end?" in result.output


def test_schema_is_a_json_schema(run):
    schema = json.loads(run("schema").output)
    jsonschema.Draft202012Validator.check_schema(schema)
