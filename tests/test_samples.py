"""Every menu under samples/ shows exactly what it is there to show, and every complaint of callers has one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivrlint import check, load
from ivrlint.lint.engine import Report

SAMPLES = Path(__file__).parents[1] / "samples"
TODAY = date(2026, 11, 21)

FINDINGS: dict[str, list[tuple[str, str, str]]] = {
    "callback-never-comes.en.ivr.yaml": [
        ("callback-no-time", "call_me", ""),
        ("callback-unconfirmed", "call_me", ""),
        ("callback-unowned", "call_me", ""),
    ],
    "callback-never-comes.sv.ivr.yaml": [
        ("callback-no-time", "ring_upp", ""),
        ("callback-unconfirmed", "ring_upp", ""),
        ("callback-unowned", "ring_upp", ""),
    ],
    "cut-after-queue.en.ivr.yaml": [
        ("queue-no-exit", "orders", ""),
        ("queue-back-to-menu", "orders", "overflow"),
        ("queue-exit-loses-place", "bills", "9"),
        ("queue-ends-in-hangup", "repairs", "overflow"),
        ("busy-goodbye", "busy", ""),
        ("dead-end", "delivery", "next"),
    ],
    "cut-after-queue.nb.ivr.yaml": [
        ("queue-no-exit", "bestilling", ""),
        ("queue-back-to-menu", "bestilling", "overflow"),
        ("queue-exit-loses-place", "faktura", "9"),
        ("queue-ends-in-hangup", "feil", "overflow"),
        ("busy-goodbye", "opptatt", ""),
        ("dead-end", "levering", "next"),
    ],
    "endless-notices.en.ivr.yaml": [
        ("long-greeting", "welcome", ""),
        ("permanent-high-volume", "welcome", ""),
        ("queue-news-in-menu", "welcome", ""),
        ("web-deflection", "welcome", ""),
        ("urgent-buried", "welcome", "2"),
        ("long-prompt", "bills", ""),
        ("queue-news-in-menu", "bills", ""),
        ("repeated-notice", "bills", ""),
        ("repeated-notice", "bills", ""),
    ],
    "endless-notices.nb.ivr.yaml": [
        ("long-greeting", "velkommen", ""),
        ("permanent-high-volume", "velkommen", ""),
        ("queue-news-in-menu", "velkommen", ""),
        ("web-deflection", "velkommen", ""),
        ("urgent-buried", "velkommen", "2"),
        ("long-prompt", "faktura", ""),
        ("queue-news-in-menu", "faktura", ""),
        ("repeated-notice", "faktura", ""),
        ("repeated-notice", "faktura", ""),
    ],
    "example-power.ivr.yaml": [],
    "first-line.da.ivr.yaml": [
        ("long-prompt", "forklaring", ""),
        ("first-line-cannot-help", "servicecenter", ""),
    ],
    "good.ivr.yaml": [],
    "important-customers.nb.ivr.yaml": [
        ("known-caller-ignored", "kundenummer", ""),
        ("unequal-wait", "rådgiver", ""),
    ],
    "large-bank-cards.ivr.yaml": [],
    "large-bank.ivr.yaml": [
        ("menu-too-wide", "main", ""),
        ("human-exit-lost", "consumer_loans", ""),
        ("callback-no-time", "loan_application", ""),
        ("repeat-data-entry", "loan_customer", ""),
        ("handoff-no-context", "collection_agency", ""),
        ("jargon-label", "savings", "3"),
        ("queue-ends-in-hangup", "pension_desk", "overflow"),
        ("dead-end", "app_help", "next"),
        ("repeated-notice", "business", ""),
        ("queue-back-to-menu", "business_credit_desk", "overflow"),
        ("unreachable-node", "christmas", ""),
    ],
    "long-greeting.fi.ivr.yaml": [
        ("long-greeting", "tervetuloa", ""),
    ],
    "lost-person.en.ivr.yaml": [
        ("zero-not-human", "welcome", ""),
        ("vague-label", "welcome", "1"),
        ("vague-label", "welcome", "2"),
        ("human-exit-lost", "this", ""),
        ("needless-depth", "this", ""),
        ("option-count-mismatch", "this", ""),
        ("repeated-choices", "this", ""),
        ("vague-label", "this", "1"),
        ("vague-label", "this", "2"),
        ("repeated-choices", "more_of_this", ""),
        ("vague-label", "more_of_this", "1"),
        ("vague-label", "more_of_this", "2"),
        ("menu-too-deep", "still_more_of_this", ""),
        ("repeated-choices", "still_more_of_this", ""),
        ("vague-label", "still_more_of_this", "1"),
        ("vague-label", "still_more_of_this", "2"),
    ],
    "lost-person.nb.ivr.yaml": [
        ("zero-not-human", "velkommen", ""),
        ("vague-label", "velkommen", "1"),
        ("vague-label", "velkommen", "2"),
        ("human-exit-lost", "ditt", ""),
        ("needless-depth", "ditt", ""),
        ("option-count-mismatch", "ditt", ""),
        ("repeated-choices", "ditt", ""),
        ("vague-label", "ditt", "1"),
        ("vague-label", "ditt", "2"),
        ("repeated-choices", "mer_ditt", ""),
        ("vague-label", "mer_ditt", "1"),
        ("vague-label", "mer_ditt", "2"),
        ("menu-too-deep", "enda_mer_ditt", ""),
        ("repeated-choices", "enda_mer_ditt", ""),
        ("vague-label", "enda_mer_ditt", "1"),
        ("vague-label", "enda_mer_ditt", "2"),
    ],
    "no-summary.da.ivr.yaml": [
        ("no-recap", "bestilling", ""),
        ("no-recap", "klage", ""),
        ("callback-no-time", "besked", ""),
    ],
    "no-way-on.nb.ivr.yaml": [
        ("no-next-step", "rutetider", ""),
        ("dead-end", "hittegods", "next"),
    ],
    "not-my-errand.sv.ivr.yaml": [
        ("human-not-in-first-menu", "välkommen", ""),
        ("no-catch-all", "välkommen", ""),
    ],
    "outsourced.da.ivr.yaml": [
        ("handoff-no-context", "vognmand", ""),
        ("transfer-into-ivr", "vognmand", ""),
    ],
    "please-wait.en.ivr.yaml": [
        ("human-unannounced", "welcome", ""),
        ("queue-no-wait-info", "subscriptions", ""),
    ],
    "please-wait.nb.ivr.yaml": [
        ("human-unannounced", "velkommen", ""),
        ("queue-no-wait-info", "abonnementsservice", ""),
    ],
    "say-it-again.da.ivr.yaml": [
        ("repeat-data-entry", "kundenummer_igen", ""),
        ("handoff-no-context", "skade", ""),
    ],
    "say-it-again.en.ivr.yaml": [
        ("repeat-data-entry", "customer_number_again", ""),
        ("handoff-no-context", "claims", ""),
    ],
    "second-call.sv.ivr.yaml": [
        ("known-caller-ignored", "", ""),
    ],
    "service-path.ivr.yaml": [
        ("zero-not-human", "velkommen", ""),
        ("vague-label", "velkommen", "1"),
        ("vague-label", "velkommen", "2"),
        ("human-exit-lost", "ditt", ""),
        ("option-count-mismatch", "ditt", ""),
        ("permanent-high-volume", "ditt", ""),
        ("repeated-choices", "ditt", ""),
        ("repeated-notice", "ditt", ""),
        ("key-echo", "ditt", ""),
        ("no-back", "ditt", ""),
        ("vague-label", "ditt", "1"),
        ("vague-label", "ditt", "2"),
        ("error-disconnect", "datt", "no_input"),
        ("dead-end", "saldo", "next"),
        ("queue-ends-in-hangup", "kundeservice", "overflow"),
    ],
    "trap.da.ivr.yaml": [
        ("trap-loop", "fejl", ""),
    ],
    "trap.en.ivr.yaml": [
        ("trap-loop", "fault", ""),
    ],
    "twenty-errands.ivr.yaml": [
        ("errand-without-option", "welcome", ""),
        ("errand-without-option", "welcome", ""),
        ("errand-misled", "welcome", "1"),
        ("errand-between-options", "tax_menu", "1"),
        ("same-destination", "tax_menu", "2"),
    ],
    "unclear-or-endless.en.ivr.yaml": [
        ("vague-label", "welcome", "1"),
        ("vague-label", "welcome", "2"),
        ("similar-labels", "welcome", "4"),
        ("long-prompt", "departments", ""),
        ("menu-too-wide", "departments", ""),
        ("jargon-label", "departments", "1"),
        ("jargon-label", "departments", "2"),
        ("jargon-label", "departments", "3"),
        ("long-prompt", "departments", "4"),
    ],
    "unclear-or-endless.nb.ivr.yaml": [
        ("vague-label", "velkommen", "1"),
        ("vague-label", "velkommen", "2"),
        ("similar-labels", "velkommen", "4"),
        ("long-prompt", "avdelinger", ""),
        ("menu-too-wide", "avdelinger", ""),
        ("jargon-label", "avdelinger", "1"),
        ("jargon-label", "avdelinger", "2"),
        ("jargon-label", "avdelinger", "3"),
        ("long-prompt", "avdelinger", "4"),
    ],
}
"""For each sample its findings under the default profile, in order: rule, node and key."""

EXPORTS: dict[str, list[tuple[str, str, str]]] = {
    "platforms/connect.json": [
        ("human-not-in-first-menu", "Front menu", ""),
        ("no-catch-all", "Front menu", ""),
        ("error-disconnect", "Front menu", "no_input"),
        ("retry-count", "Front menu", "no_match"),
        ("no-human-path", "Card number", ""),
        ("zero-not-human", "Events menu", ""),
        ("queue-ends-in-hangup", "To the room desk", "when_full"),
        ("no-next-step", "Ticket desk", ""),
    ],
    "platforms/genesys.yaml": [
        ("stale-menu-changed", "initialGreeting", ""),
        ("missing-handler", "Front_10", "no_input"),
        ("prompt-option-mismatch", "Front_10", ""),
        ("zero-not-human", "Front_10", ""),
        ("missing-handler", "Front_10/Repairs_11", "no_input"),
        ("no-next-step", "Front_10/Repairs_11/Use the app", ""),
        ("prompt-option-mismatch", "Front_10", "4"),
    ],
    "platforms/twilio.json": [
        ("prompt-option-mismatch", "welcome", ""),
        ("zero-not-human", "welcome", ""),
        ("missing-handler", "welcome", "no_input"),
        ("retry-count", "welcome", "no_match"),
        ("same-destination", "welcome", "1"),
        ("no-human-path", "medicine", ""),
        ("no-back", "medicine", ""),
        ("callback-no-time", "order", ""),
        ("queue-no-wait-info", "desk", ""),
        ("dead-end", "desk", "failedToEnqueue, callFailure"),
    ],
}
"""The same for the small exports of platforms that the tutorials begin with."""

CASES: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    1: (
        ("lost-person.nb", "lost-person.en", "service-path"),
        ("human-exit-lost", "repeated-choices", "vague-label", "option-count-mismatch", "menu-too-deep"),
    ),
    2: (
        ("endless-notices.nb", "endless-notices.en"),
        ("repeated-notice", "web-deflection", "permanent-high-volume", "long-prompt"),
    ),
    3: (
        ("cut-after-queue.nb", "cut-after-queue.en", "trap.da", "trap.en"),
        (
            "queue-ends-in-hangup",
            "busy-goodbye",
            "queue-back-to-menu",
            "queue-no-exit",
            "queue-exit-loses-place",
            "dead-end",
            "trap-loop",
        ),
    ),
    4: (("please-wait.nb", "please-wait.en"), ("human-unannounced", "queue-no-wait-info")),
    5: (
        ("unclear-or-endless.nb", "unclear-or-endless.en"),
        ("vague-label", "similar-labels", "jargon-label", "menu-too-wide", "long-prompt"),
    ),
    6: (("say-it-again.da", "say-it-again.en"), ("repeat-data-entry", "handoff-no-context")),
    7: (
        ("callback-never-comes.sv", "callback-never-comes.en"),
        ("callback-unconfirmed", "callback-no-time", "callback-unowned"),
    ),
    8: (("no-summary.da",), ("no-recap", "callback-no-time")),
    9: (("second-call.sv",), ("known-caller-ignored",)),
    10: (("outsourced.da",), ("handoff-no-context", "transfer-into-ivr")),
    11: (("important-customers.nb",), ("known-caller-ignored", "unequal-wait")),
    12: (("long-greeting.fi",), ("long-greeting",)),
    13: (("first-line.da",), ("long-prompt", "first-line-cannot-help")),
    14: (("no-way-on.nb",), ("no-next-step", "dead-end")),
    15: (
        ("not-my-errand.sv", "twenty-errands"),
        ("no-catch-all", "errand-without-option", "errand-misled", "errand-between-options"),
    ),
}
"""What happens to callers, by the number of the complaint: the samples that show it, and the rules that catch it."""

TWINS = sorted(name for name in FINDINGS if name.endswith(".en.ivr.yaml"))


def report_on(name: str, profile: str = "recommended") -> Report:
    return check(SAMPLES / name, profile=profile, today=TODAY)


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.node, finding.key) for finding in report.findings]


def test_every_sample_is_in_the_table() -> None:
    files = [file.relative_to(SAMPLES).as_posix() for file in SAMPLES.rglob("*") if file.is_file()]
    files = [file for file in files if not file.startswith("scenarios/")]  # tests/calls rings these
    assert sorted(files) == sorted(FINDINGS | EXPORTS)


@pytest.mark.parametrize("name", FINDINGS | EXPORTS)
def test_a_sample_shows_exactly_what_it_is_there_to_show(name: str) -> None:
    report = report_on(name)
    assert not report.errors and not report.crashes
    assert found(report) == (FINDINGS | EXPORTS)[name]


@pytest.mark.parametrize("name", FINDINGS)
def test_a_sample_keeps_to_the_schema(name: str) -> None:
    assert load(SAMPLES / name).problems == []


@pytest.mark.parametrize("name", ["good.ivr.yaml", "example-power.ivr.yaml"])
def test_a_good_menu_passes_the_strict_profile(name: str) -> None:
    report = report_on(name, "strict")
    assert found(report) == []
    assert report.grade == "A"


@pytest.mark.parametrize("case", CASES)
def test_what_callers_complain_about_is_caught(case: int) -> None:
    files, rules = CASES[case]
    fired = {rule for name in files for rule, _, _ in FINDINGS[f"{name}.ivr.yaml"]}
    assert set(rules) <= fired


def test_every_bad_menu_belongs_to_a_complaint() -> None:
    shown = {f"{name}.ivr.yaml" for files, _ in CASES.values() for name in files}
    others = {"good.ivr.yaml", "example-power.ivr.yaml", "large-bank.ivr.yaml", "large-bank-cards.ivr.yaml"}
    assert shown == set(FINDINGS) - others


@pytest.mark.parametrize("twin", TWINS)
def test_a_menu_and_its_english_twin_have_the_same_defects(twin: str) -> None:
    stem = twin.removesuffix(".en.ivr.yaml")
    (original,) = (name for name in FINDINGS if name.startswith(f"{stem}.") and name != twin)
    assert [(rule, key) for rule, _, key in FINDINGS[original]] == [(rule, key) for rule, _, key in FINDINGS[twin]]


@pytest.mark.parametrize("name", [name for name in FINDINGS if not name.startswith(("good", "example", "large"))])
def test_the_first_lines_of_a_bad_menu_tell_what_happens(name: str) -> None:
    opening = (SAMPLES / name).read_text(encoding="utf-8").partition("ivr: 1")[0]
    assert opening.startswith("# ") and "ase" in opening


def test_the_large_menu_is_large() -> None:
    written = [node for node in load(SAMPLES / "large-bank.ivr.yaml").nodes.values() if not node.implied]
    assert len(written) > 100
