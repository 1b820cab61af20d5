"""The page of a rule, on a terminal and in the docs: what every reader may count on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Limit, Option, Rule
from ivrlint.report.rule_page import MARKS, markdown_page, terminal_page

BOOK = RuleBook.built_in()
WIDTH = 80

SOURCES = {
    "13714": "ISO/IEC 13714:1995 as summarised by vendors",
    "4263": "AS/NZS 4263:2003, clause",
    "9241-154": "ISO 9241-154:2013, clause",
    "COGA, V": "W3C COGA, Voice systems (draft)",
    "Avaya": "Avaya Interactive Response design guide",
    "Mitel": "Mitel 5000 Enterprise Messaging guide (2008)",
    "NDA": "Ireland, NDA Customer Communications Toolkit, section 21",
    "gethuman": "gethuman standard 1.0, item",
    "FCC": "FCC 24-110 (2024, notice of inquiry on reaching a person; a proposal, no law)",
    "6.523": "Decreto 6.523/2008 art. 4",
}
"""How every rule names a source that several rules rest on."""


def figures(rule: Rule) -> list[str]:
    """The sources of the figures in a rule's options."""
    return [option.source for option in rule.options.values() if option.source]


@pytest.mark.parametrize("name", BOOK.names)
def test_a_terminal_page_fits_and_holds_everything(name):
    rule = BOOK.rule(name)
    page = terminal_page(rule, WIDTH)
    lines = page.splitlines()
    assert page.endswith("\n") and not page.endswith("\n\n")
    assert not [line for line in lines if line != line.rstrip()]
    unbroken = re.compile(r"\s*(?:[+-]\s+)?\S+$")
    assert not [line for line in lines if len(line) > WIDTH and not unbroken.match(line)]
    words = " ".join(page.split())
    for text in (rule.summary, rule.why, rule.fix, rule.silent, rule.sources, MARKS):
        assert text in words


@pytest.mark.parametrize("name", BOOK.names)
def test_a_page_of_the_docs_holds_everything(name):
    rule = BOOK.rule(name)
    lines = markdown_page(rule, ["strict"]).splitlines()
    assert not [line for line in lines if line != line.rstrip() and not line.startswith((" ", "+", "-"))]
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[:2] == ["## Why it matters to callers", "## What to do"]
    assert headings[-1] == "## Sources"
    assert len(headings) == len(set(headings))
    for other in rule.yields_to:
        assert f"[{other}]({other}.md)" in "\n".join(lines)


@pytest.mark.parametrize("name", BOOK.names)
def test_the_words_of_a_rule_are_the_words_of_all(name):
    rule = BOOK.rule(name)
    told = " ".join([rule.summary, rule.why, rule.fix, rule.silent, rule.sources])
    assert re.fullmatch(r"[^.]*(?:\b[a-z]\.[^.]*)*\.", rule.summary), "one sentence"
    assert not re.search(r"call-back|\badvisor|\bSCC\b|\bedge|\bphrase class|\bsurvey\.", told + rule.bad + rule.good)
    assert not re.search(r"\b(?:color|center|behavior|organiz|recogniz|summariz|apologiz)", told), "British spelling"
    assert not re.search(r"\d (?:s|ms|%)(?:\W|$)", told), "units in full words"


@pytest.mark.parametrize("name", BOOK.names)
def test_a_source_has_one_name(name):
    rule = BOOK.rule(name)
    for text in (rule.sources, *figures(rule)):
        for mention, full in SOURCES.items():
            assert mention not in text or full in text, f"{mention}: {text}"
    assert re.search(r"\b[VSMJ]\b", rule.sources)


def test_options_tell_unit_range_and_source():
    rule = Rule(
        name="slow",
        family="house",
        severity=BOOK.rule("slow-route").severity,
        summary="Callers wait.",
        why='"hold the line" is all that callers hear',
        fix="say more",
        sources="our own judgement, J",
        options={
            "wait": Limit(warning=60, error=120, unit="seconds", range=(10, 600)),
            "tries": Option(3, unit="tries", range=(1, 9), source="Example guide", mark="S"),
            "strictly": Option(False),
        },
    )
    page = markdown_page(rule, [])
    told = (
        "- `wait`: warning above 60 seconds, error above 120; config may set 10 to 600. Source: our own judgement (J)."
    )
    assert told in page
    assert "- `tries`: 3 tries; config may set 1 to 9. Source: Example guide (S)." in page
    assert "- `strictly`: false, unless a profile or the config says true." in page
    assert '\n"Hold the line" is all that callers hear.\n' in page


def test_a_good_example_is_shown_as_what_changes():
    page = markdown_page(BOOK.rule("no-repeat"), [])
    good = page.partition("## Good")[2]
    assert "```text" not in good, "the drawing would be the same"
    assert good.count("\n-    no_input:") == good.count("\n+    no_input:") == 1
    assert "# <- here" not in good


def test_what_an_example_needs_is_said():
    assert "(Found on 2027-03-01.)" in markdown_page(BOOK.rule("stale-text"), [])
    assert "(Found with recording = true and machine = true.)" in terminal_page(BOOK.rule("notice-missing"), WIDTH)
    assert "## The file waste.ivr.yaml beside it" in markdown_page(BOOK.rule("transfer-ping-pong"), [])


@pytest.mark.parametrize("missing", ["bad", "good"])
def test_a_rule_may_have_one_example_only(missing):
    page = markdown_page(replace(BOOK.rule("no-repeat"), **{missing: ""}), [])
    assert f"## {missing.capitalize()}" not in page
    assert page.count("```yaml") == page.count("```text") == 1
