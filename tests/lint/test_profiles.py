"""The profiles that ivrlint brings along: what they select, and what stands behind each of their switches."""

from __future__ import annotations

import re

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.layers import Layer
from ivrlint.lint.profiles import NO_ADVICE, profile_names, read_profile, with_bases
from ivrlint.lint.settings import Config, settle

BOOK = RuleBook.built_in()
LAW = [name for name in profile_names() if read_profile(name).as_of]
READ = {"br", "us-nc", "us-il", "in", "de"}
"""The profiles whose texts were read; all others of a law are drafts."""


def test_the_profiles_of_laws():
    drafts = {"es", "it", "pt", "il", "us-2party", "eu-ai", "pci", "uk", "eea", "fi"}
    assert set(LAW) == READ | {f"{name}-draft" for name in drafts}
    assert {name for name in LAW if not read_profile(name).is_draft} == READ


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_can_be_settled_and_says_what_it_is_for(name):
    profile = read_profile(name)
    assert profile.summary.endswith(".")
    assert settle(BOOK, Config(), Layer("test", profiles=[name])).selected


@pytest.mark.parametrize("name", [*LAW, "a11y"])
def test_an_article_stands_behind_every_switch(name):
    profile = read_profile(name)
    layer = profile.layer
    switched = {*layer.extend_select, *layer.severity, *layer.options}
    assert set(profile.articles) == switched
    for rule, article in profile.articles.items():
        assert re.search(r"\((V|S|M|J)[,)]", article), f"{rule}: {article}"
    assert profile.extends == ("recommended",)


@pytest.mark.parametrize("name", sorted(READ))
def test_a_profile_that_is_no_draft_rests_on_a_text_that_was_read(name):
    assert any("(V" in article for article in read_profile(name).articles.values())


def test_profiles_stack_from_left_to_right_and_bases_come_once():
    names = [profile.name for profile in with_bases(["recommended", "br", "pt-draft"])]
    assert names == ["recommended", "br", "pt-draft"]
    settings = settle(BOOK, Config(), Layer("test", profiles=["il-draft", "br"]))
    assert settings.options["queue-wait-too-long"]["wait"].warning == 60
    settings = settle(BOOK, Config(), Layer("test", profiles=["br", "il-draft"]))
    assert settings.options["queue-wait-too-long"]["wait"].warning == 360
    assert {"missing-mandatory-option"} <= set(settings.selected)


MENU = """
ivr: 1
language: pt
tariff: surcharged
nodes:
  first:
    type: menu
    prompt: Bem-vindo.
    options:
      1: {label: contas, to: desk}
      0: {label: assistente, to: desk}
    no_input: {tries: 3, to: desk}
    no_match: {tries: 3, to: desk}
  desk: {type: queue, announces: [position], expected_wait: 90s, max_wait: 3m, overflow: first}
"""


def test_what_a_draft_says_of_itself(run, write):
    write("menu.ivr.yaml", MENU)
    output = run("check", "--profile", "pt-draft", "--format", "concise").output
    assert "menu.ivr.yaml:14:3: warning queue-wait-too-long: " in output
    assert " error premium-number: " in output
    assert output.endswith("profile pt-draft, a draft as of 2026-11-21: no legal advice\n")
    full = run("check", "--profile", "pt-draft").output
    assert "DL 134/2009" in full
    assert "profile pt-draft, a draft as of 2026-11-21: no legal advice" in full
    plain = run("check", "--format", "concise").output
    assert "premium-number" not in plain and "legal" not in plain


def test_explain_prints_the_articles(run):
    output = run("explain", "es-draft").output
    assert output.startswith("profile es-draft (draft)\n")
    assert "As of 2026-11-21." in output
    assert " ".join(NO_ADVICE.split()) in " ".join(output.split())
    assert "human-not-in-first-menu (error): Ley 10/2025" in output


def test_the_name_without_draft_leads_to_the_draft(run, write):
    write("menu.ivr.yaml", MENU)
    result = run("check", "--profile", "pt")
    assert result.exit_code == 2
    assert "there is no profile called pt" in result.output
    assert "pt-draft" in result.output
