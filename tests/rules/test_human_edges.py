"""Where the rules of the family human must stay silent, and where else they must speak."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding, Severity
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()

DESK = """
  desk: {type: queue, name: Desk, announces: [position], max_wait: 3m, overflow: recorder}
  recorder: {type: voicemail, prompt: "...", promises: by 10 next day}
"""
TO_DESK = "no_input: {tries: 3, to: desk}, no_match: {tries: 3, to: desk}"
TO_RECORDER = "no_input: {tries: 3, to: recorder}, no_match: {tries: 3, to: recorder}"
FAMILY = [name for name in BOOK.names if BOOK.places[name].family == "human"]


def line(nodes: str, top: str = "language: en") -> str:
    """A file with these nodes and a desk of people."""
    return f"ivr: 1\n{dedent(top).strip()}\nnodes:\n{indent(dedent(nodes).strip(), '  ')}{DESK}"


def found(text: str, folder: Path, *rules: str, **settings: Any) -> list[Finding]:
    """What these rules (the whole family where none is named) say of `text`."""
    report = lint(text, settings, book=BOOK, folder=folder, select=list(rules) or FAMILY)
    assert not report.errors and not report.crashes, described(report)
    return [finding for finding in report.findings if not rules or finding.rule in rules]


def said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Rule, node and severity of findings."""
    return [(finding.rule, finding.node, str(finding.severity)) for finding in findings]


# no-human-path


def test_a_line_without_people_is_one_finding_on_the_flow(tmp_path: Path) -> None:
    text = f"""
ivr: 1
language: sv
nodes:
  meny:
    type: menu
    prompt: För saldo, tryck 1. För öppettider, tryck 2.
    options: {{1: {{to: saldo}}, 2: {{to: tider}}}}
    {TO_RECORDER.replace(", no_match", chr(10) + "    no_match")}
  saldo: {{type: menu, prompt: Tryck 1., options: {{1: {{to: recorder}}}}, {TO_RECORDER}}}
  tider: {{type: menu, prompt: Tryck 1., options: {{1: {{to: recorder}}}}, {TO_RECORDER}}}
  recorder: {{type: voicemail, promises: i morgon}}
"""
    assert said(found(text, tmp_path)) == [("no-human-path", "", "error")]
    assert not found(text.replace("language: sv", "language: sv\nhuman: none"), tmp_path)


def test_no_human_path_counts_a_callback_as_a_person(tmp_path: Path) -> None:
    text = line(
        f"""
        front: {{type: menu, prompt: "For an advisor, press 0. For figures, press 1.",
          options: {{0: desk, 1: {{to: figures}}}}, {TO_DESK}}}
        figures: {{type: menu, prompt: "To be rung, press 1.", options: {{1: {{to: ring}}}}, {TO_RECORDER}}}
        ring: {{type: callback, promises: within 2h, receipt: sms}}
        """
    )
    assert not found(text, tmp_path, "no-human-path")
    assert said(found(text.replace("{1: {to: ring}}", "{1: {to: recorder}}"), tmp_path, "no-human-path")) == [
        ("no-human-path", "figures", "error")
    ]


@pytest.mark.parametrize(
    "behind",
    [
        "{type: transfer, number: '+4722000000'}",
        "{type: flow, file: elsewhere.ivr.yaml}",
        "{type: unknown, reason: a script}",
        "nowhere",
        "return",
    ],
)
def test_no_human_path_is_silent_where_it_cannot_tell(behind: str, tmp_path: Path) -> None:
    text = line(
        f"""
        front: {{type: menu, prompt: "For an advisor, press 0. For figures, press 1.",
          options: {{0: desk, 1: figures}}, {TO_DESK}}}
        figures: {{type: menu, prompt: "For more, press 1.", options: {{1: {behind}}}, {TO_RECORDER}}}
        """
    )
    assert not found(text, tmp_path, "no-human-path", "human-exit-lost")


def test_no_human_path_leaves_closed_hours_and_surveys_out(tmp_path: Path) -> None:
    text = line(
        f"""
        hours: {{type: branch, by: hours, cases: {{open: front, closed: shut}}}}
        front: {{type: menu, prompt: "For an advisor, press 0. To pay, press 1.",
          options: {{0: desk, 1: rate}}, {TO_DESK}}}
        shut: {{type: menu, prompt: "To leave a message, press 1.", options: {{1: recorder}}, {TO_RECORDER}}}
        rate: {{type: menu, purpose: survey, prompt: "If you were served well, press 1.",
          options: {{1: hangup}}, no_input: {{to: hangup}}, no_match: {{to: hangup}}}}
        """
    )
    assert not found(text, tmp_path)


def test_no_human_path_reports_where_the_way_ends_and_not_what_lies_behind(tmp_path: Path) -> None:
    text = line(
        f"""
        front: {{type: menu, prompt: "For an advisor, press 0. For figures, press 1.",
          options: {{0: desk, 1: tell}}, {TO_DESK}}}
        tell: {{type: message, prompt: Figures., next: figures}}
        figures: {{type: menu, prompt: "For May, press 1.", options: {{1: may}}, {TO_RECORDER}}}
        may: {{type: menu, prompt: "For the first week, press 1.", options: {{1: recorder}}, {TO_RECORDER}}}
        """
    )
    assert said(found(text, tmp_path)) == [("no-human-path", "figures", "error")]


# human-exit-lost


NORWEGIAN = line(
    f"""
    velkommen: {{type: menu, prompt: "For regning, tast 1. For å snakke med en rådgiver, tast 4.",
      options: {{1: regning, 4: desk}}, {TO_DESK}}}
    regning: {{type: menu, prompt: "For saldo, tast 1. For frist, tast 2.",
      options: {{1: saldo, 2: saldo, "*": back}}, {TO_DESK}}}
    saldo: {{type: menu, prompt: "For mai, tast 1. For juni, tast 2.", options: {{1: desk, 2: velkommen}}, {TO_DESK}}}
    """,
    "language: nb",
)


def test_human_exit_lost_is_the_one_finding_about_a_missing_key(tmp_path: Path) -> None:
    assert said(found(NORWEGIAN, tmp_path)) == [
        ("zero-not-human", "velkommen", "info"),
        ("human-exit-lost", "regning", "warning"),
    ]


def test_human_exit_lost_names_the_key_that_is_for_a_person(tmp_path: Path) -> None:
    text = NORWEGIAN.replace("{1: regning, 4: desk}", "{2: desk, 1: regning, 4: desk}")
    (finding,) = found(text, tmp_path, "human-exit-lost")
    assert "who press 1" in finding.message and "on key 4" in finding.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"*": back', "9: desk"),
        ('"*": back', "9: {type: callback, promises: within 2h, receipt: sms}"),
        ('"*": back', '9: {type: transfer, number: "22000000"}'),
        ("For saldo, tast 1.", "For saldo, tast 1. For å snakke med et menneske, vennligst vent."),
        ("regning: {type: menu,", "regning: {type: menu, purpose: confirm,"),
    ],
)
def test_human_exit_lost_is_silent(old: str, new: str, tmp_path: Path) -> None:
    assert old in NORWEGIAN
    assert not found(NORWEGIAN.replace(old, new), tmp_path, "human-exit-lost")


def test_human_exit_lost_is_silent_where_callers_left_a_queue(tmp_path: Path) -> None:
    text = line(
        f"""
        front: {{type: menu, prompt: "For an advisor, press 0. To pay, press 1.",
          options: {{0: line, 1: desk}}, {TO_DESK}}}
        line: {{type: queue, announces: [position], overflow: recorder,
          exits: {{1: {{say: "For other ways, press 1.", to: ways}}}}}}
        ways: {{type: menu, prompt: "For our address, press 1.", options: {{1: recorder}}, {TO_DESK}}}
        """
    )
    assert not found(text, tmp_path, "human-exit-lost")


# human-not-in-first-menu


FINNISH = line(
    f"""
    alku: {{type: menu, prompt: "Laskuasioissa paina 1. Muutoissa paina 2.",
      options: {{1: lasku, 2: muutto}}, {TO_DESK}}}
    lasku: {{type: menu, prompt: "Maksaaksesi paina 1. Virkailijalle paina 2.",
      options: {{1: recorder, 2: desk}}, {TO_DESK}}}
    muutto: {{type: menu, prompt: "Muuttoilmoitus: paina 1. Virkailijalle paina 2.",
      options: {{1: recorder, 2: desk}}, {TO_DESK}}}
    """,
    "language: fi",
)


def test_human_not_in_first_menu_fires_in_finnish(tmp_path: Path) -> None:
    findings = said(found(FINNISH, tmp_path, "human-not-in-first-menu", "human-unannounced"))
    assert findings == [("human-not-in-first-menu", "alku", "warning")]


def test_human_not_in_first_menu_passes_over_the_language(tmp_path: Path) -> None:
    nodes = """
        kieli:
          type: menu
          prompt: Suomeksi paina 1. För svenska, tryck 2.
          options: {1: {to: alku, label: suomeksi}, 2: {to: alku, label: svenska}}
          no_input: {to: alku}
          no_match: {to: alku}
    """
    before = FINNISH.replace("nodes:\n", "nodes:\n" + indent(dedent(nodes).strip(), "  ") + "\n")
    assert said(found(before, tmp_path, "human-not-in-first-menu")) == [("human-not-in-first-menu", "alku", "warning")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("language: fi", "language: fi\npart: true"),
        ("language: fi", "language: fi\nhuman: none"),
        ("2: muutto}", "2: muutto, 0: {type: message, prompt: Hetki., next: desk}}"),
        ("2: muutto}", "2: muutto, 9: {type: transfer, number: '0100'}}"),
        ("2: muutto}", "2: muutto, 0: {type: branch, by: hours, cases: {open: desk, closed: recorder}}}"),
    ],
)
def test_human_not_in_first_menu_is_silent(old: str, new: str, tmp_path: Path) -> None:
    assert old in FINNISH
    assert not found(FINNISH.replace(old, new), tmp_path, "human-not-in-first-menu")


def test_a_callback_is_enough_where_people_only_ring_back(tmp_path: Path) -> None:
    text = f"""
ivr: 1
language: sv
nodes:
  meny: {{type: menu, prompt: "För tidbokning, tryck 1. För att bli uppringd, tryck 2.",
    options: {{1: recorder, 2: ring}}, {TO_RECORDER}}}
  ring: {{type: callback, promises: i dag, receipt: sms}}
  recorder: {{type: voicemail, promises: i morgon}}
"""
    assert not found(text, tmp_path)


# human-unannounced


DANISH = line(
    """
    front:
      type: menu
      prompt: For at bestille, tryk 1. For at afbestille, tryk 2. For at tale med en medarbejder, bliv på linjen.
      options: {1: done, 2: done}
      no_input: {after: 5s, tries: 1, to: desk}
      no_match: {tries: 3, to: desk}
    done: {type: task, name: bestilling, prompt: Tak., next: front}
    """,
    "language: da",
)


@pytest.mark.parametrize(
    ("handler", "severity"),
    [
        ("{after: 5s, tries: 1, to: desk}", Severity.INFO),
        ("{after: 20s, tries: 1, to: desk}", Severity.WARNING),
        ("{after: 5s, tries: 3, to: desk}", Severity.WARNING),
        ("{tries: 1, to: desk}", Severity.WARNING),
    ],
)
def test_announced_waiting_is_a_note_when_it_is_short(handler: str, severity: Severity, tmp_path: Path) -> None:
    (finding,) = found(DANISH.replace("{after: 5s, tries: 1, to: desk}", handler), tmp_path)
    assert (finding.rule, finding.severity) == ("human-unannounced", severity)


def test_an_unspoken_key_is_the_finding_on_that_key(tmp_path: Path) -> None:
    text = DANISH.replace(" For at tale med en medarbejder, bliv på linjen.", "")
    text = text.replace("2: done}", "2: done, 9: desk}")
    (finding,) = found(text, tmp_path)
    assert (finding.rule, finding.key) == ("human-unannounced", "9")
    assert not found(text.replace("tryk 2.", "tryk 2. For at tale med os, tryk 9."), tmp_path, "human-unannounced")


def test_human_unannounced_is_silent_where_the_words_are_not_known(tmp_path: Path) -> None:
    text = DANISH.replace("2: done}", "2: done, 9: desk}")
    recorded = re.sub("prompt: For .*", "prompt: [{audio: velkommen.wav}]", text)
    assert not found(recorded, tmp_path, "human-unannounced")
    assert not found(text.replace("language: da", "language: cs"), tmp_path, "human-unannounced")


def test_in_a_part_of_a_line_silent_ways_are_unannounced(tmp_path: Path) -> None:
    assert said(found(FINNISH.replace("language: fi", "language: fi\npart: true"), tmp_path, "human-unannounced")) == [
        ("human-unannounced", "alku", "warning")
    ]


# zero-not-human


@pytest.mark.parametrize(
    ("language", "prompt", "severity"),
    [
        ("en", "For bills, press 1. For an advisor, press 9.", Severity.WARNING),
        ("nb", "For regning, tast 1. For en rådgiver, tast 9.", Severity.INFO),
        ("da", "For regninger, tryk 1. For en medarbejder, tryk 9.", Severity.INFO),
        ("sv", "För fakturor, tryck 1. För en rådgivare, tryck 9.", Severity.INFO),
        ("fi", "Laskuasioissa paina 1. Virkailijalle paina 9.", Severity.INFO),
        ("cs", "Pro faktury stiskněte 1.", Severity.INFO),
    ],
)
def test_zero_is_a_convention_in_english(language: str, prompt: str, severity: Severity, tmp_path: Path) -> None:
    text = line(
        f"""
        front: {{type: menu, prompt: "{prompt}", options: {{1: bill, 9: desk}}, {TO_DESK}}}
        bill: {{type: menu, prompt: "{prompt}", options: {{1: front, 9: desk}}, {TO_DESK}}}
        """,
        f"language: {language}",
    )
    (finding,) = found(text, tmp_path)
    assert (finding.rule, finding.node, finding.severity) == ("zero-not-human", "front", severity)
    assert [related.at.id for related in finding.related] == ["bill"]  # type: ignore[union-attr]
    misused = text.replace("{1: front, 9: desk}", "{0: front, 9: desk}")
    (finding,) = found(misused, tmp_path, "zero-not-human")
    assert (finding.node, finding.key, finding.severity) == ("bill", "0", Severity.WARNING)


@pytest.mark.parametrize("zero", ["desk", "{type: callback, promises: today}", "{type: transfer, number: '1'}"])
def test_zero_not_human_is_silent(zero: str, tmp_path: Path) -> None:
    prompt = "For bills, press 1. For the desk, press 9. For an advisor, press 0."
    text = line(f'front: {{type: menu, prompt: "{prompt}", options: {{1: recorder, 9: desk, 0: {zero}}}, {TO_DESK}}}')
    assert not found(text, tmp_path, "zero-not-human")


def test_zero_not_human_leaves_an_unspoken_person_to_its_own_rule(tmp_path: Path) -> None:
    text = line(f'front: {{type: menu, prompt: "For bills, press 1.", options: {{1: recorder, 9: desk}}, {TO_DESK}}}')
    assert said(found(text, tmp_path)) == [("human-unannounced", "front", "warning")]


# no-catch-all


SWEDISH = line(
    f"""
    front: {{type: menu, prompt: "För fakturor, tryck 1. För felanmälan, tryck 2.",
      options: {{1: bill, 2: fault}}, {TO_DESK}}}
    bill: {{type: task, name: faktura, prompt: Din faktura är betald., next: front}}
    fault: {{type: task, name: fel, prompt: Felet är anmält., next: front}}
    """,
    "language: sv",
)


def test_no_catch_all_fires_in_swedish(tmp_path: Path) -> None:
    (finding,) = found(SWEDISH, tmp_path, "no-catch-all")
    assert finding.node == "front" and "fakturor" in finding.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('tryck 2."', 'tryck 2. För övriga frågor, tryck 3."'),
        ('tryck 2."', 'tryck 2. Annars var god vänta."'),
        ("2: fault}", "2: fault, 0: desk}"),
        ("2: fault}", "2: fault, 9: recorder}"),
        ("type: menu", "type: menu, purpose: confirm"),
        ("type: menu", "type: menu, input: both"),
        ("language: sv", "language: sv\nhuman: none"),
        ("language: sv", "language: cs"),
    ],
)
def test_no_catch_all_is_silent(old: str, new: str, tmp_path: Path) -> None:
    text = SWEDISH.replace(old, new)
    if "tryck 3" in new:
        text = text.replace("2: fault}", "2: fault, 3: fault}")
    if "recorder" in new:
        text = text.replace('tryck 2."', 'tryck 2. För att lämna ett meddelande, tryck 9."')
    assert not found(text, tmp_path, "no-catch-all")


# choices that are spoken, and choices that are broken


def test_a_person_whom_callers_are_told_to_ask_for_is_announced(tmp_path: Path) -> None:
    text = line(
        f"""
        ask: {{type: menu, input: both, prompt: "You can say tickets, or agent.", {TO_DESK},
          options: {{tickets: {{phrases: [tickets], to: recorder}}, 0: {{phrases: [agent], to: desk}}}}}}
        """
    )
    assert not found(text, tmp_path, "human-unannounced")
    (finding,) = found(text.replace(", or agent", ""), tmp_path, "human-unannounced")
    assert finding.message.startswith("key 0 in ")
    spoken = text.replace(", or agent", "").replace("0: {phrases", "agent: {phrases")
    (finding,) = found(spoken, tmp_path, "human-unannounced")
    assert finding.message.startswith("«agent» in ")


@pytest.mark.parametrize(
    "zero", ['{say: "To talk to us, press 0.", label: us}', '{say: "To talk, press 9.", to: desk}']
)
def test_a_broken_key_to_a_person_is_no_missing_one(zero: str, tmp_path: Path) -> None:
    text = line(
        f"""
        front: {{type: menu, prompt: Hi., {TO_DESK}, options: {{
          1: {{say: "For bills, press 1.", label: bills, to: recorder}},
          2: {{say: "For meters, press 2.", label: meters, to: recorder}}, 0: {zero}}}}}
        """
    )
    assert not found(text, tmp_path)
    assert not found(text.replace("label: meters, to: recorder", "label: meters, to: desk"), tmp_path)
