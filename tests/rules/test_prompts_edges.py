"""Where the rules of the family prompts must stay silent, and where else they must speak."""

from __future__ import annotations

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
  recorder: {type: voicemail, promises: by 10 next day}
"""
TO_DESK = "no_input: {tries: 3, to: desk}, no_match: {tries: 3, to: desk}"


def line(nodes: str, top: str = "language: en") -> str:
    """A file with these nodes and a desk of people."""
    return f"ivr: 1\n{dedent(top).strip()}\nnodes:\n{indent(dedent(nodes).strip(), '  ')}{DESK}"


def menu(prompt: str, keys: str = "12", language: str = "en", **labels: str) -> str:
    """A file with one menu, whose options are announced in its prompt."""
    options = ", ".join(f'{key}: {{to: info{key}, label: "{labels.get("k" + key, "")}"}}' for key in keys)
    options = options.replace(', label: ""', "")
    infos = "\n".join(f"info{key}: {{type: message, prompt: '...', next: hello}}" for key in keys)
    front = f"hello: {{type: menu, prompt: {prompt!r},\n  options: {{{options}}}, {TO_DESK}}}"
    return line(f"{front}\n{infos}", f"language: {language}")


def found(rule: str, text: str, folder: Path, **settings: Any) -> list[Finding]:
    """What `rule` says of `text`."""
    report = lint(text, settings, book=BOOK, folder=folder, select=[rule])
    assert not report.errors and not report.crashes, described(report)
    return [finding for finding in report.findings if finding.rule == rule]


def keys(findings: list[Finding]) -> list[tuple[str, Severity | None]]:
    """Key and severity of findings."""
    return [(finding.key, finding.severity) for finding in findings]


# vague-label


@pytest.mark.parametrize(
    ("language", "prompt"),
    [
        ("en", "For this, press 1. For that, press 2. For lost keys, press 3."),
        ("nb", "Tast 1 for ditt. Tast 2 for datt. Tast 3 for mistede nøkler."),
        ("da", "Tryk 1 for dit. Tryk 2 for dat. Tryk 3 for mistede nøgler."),
        ("sv", "För det här, tryck 1. För tjänster, tryck 2. För borttappade nycklar, tryck 3."),
        ("fi", "Palvelut: paina 1. Muut asiat: paina 2. Kadonneet avaimet: paina 3."),
    ],
)
def test_vague_words_are_known_in_every_language(language: str, prompt: str, tmp_path: Path) -> None:
    findings = keys(found("vague-label", menu(prompt, "123", language), tmp_path))
    assert findings == [("1", Severity.WARNING), ("2", Severity.WARNING)]


def test_a_last_choice_for_everything_else_is_a_note(tmp_path: Path) -> None:
    text = menu("For lost keys, press 1. For other questions, press 2.")
    assert keys(found("vague-label", text, tmp_path)) == [("2", Severity.INFO)]


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("For lost keys, press 1. For customer service, press 0.", "en"),
        ("For lost keys, press 1. To hear this again, press 0.", "en"),
        ("Pro dotazy stiskněte 1.", "cs"),
    ],
)
def test_vague_label_is_silent(prompt: str, language: str, tmp_path: Path) -> None:
    text = menu(prompt, "10", language).replace("to: info0", "to: desk")
    assert not found("vague-label", text, tmp_path)


def test_vague_label_goes_by_what_callers_hear(tmp_path: Path) -> None:
    assert not found("vague-label", menu("For lost keys, press 1.", "1", k1="other"), tmp_path)
    text = menu("...", "1", k1="other").replace("label:", 'say: "For this, press 1.", label:')
    assert len(found("vague-label", text, tmp_path)) == 1


# similar-labels


@pytest.mark.parametrize(
    ("language", "prompt", "expected"),
    [
        ("nb", "For spørsmål om faktura, tast 1. For spørsmål om fakturaer, tast 2.", 1),
        ("sv", "För frågor om fakturan, tryck 1. För fakturafrågor, tryck 2.", 0),
        ("en", "For bills, press 1. For deliveries, press 2.", 0),
        ("en", "For a new order, press 1. For an existing order, press 2.", 0),
        ("nb", "Er du ny kunde, tast 1. Er du eksisterende kunde, tast 2.", 0),
        ("en", "For other questions, press 1. For other queries, press 2.", 0),
        ("cs", "Pro faktury stiskněte 1, pro fakturu 2.", 0),
    ],
)
def test_similar_labels(language: str, prompt: str, expected: int, tmp_path: Path) -> None:
    assert len(found("similar-labels", menu(prompt, "12", language), tmp_path)) == expected


def test_a_doubled_key_is_no_similar_label(tmp_path: Path) -> None:
    doubled = "{1: {to: info1, label: a bill}, 1: {to: info1, label: bills}}"
    text = menu("For bills, press 1.", "1").replace("{1: {to: info1}}", doubled)
    assert not found("similar-labels", text, tmp_path)


# jargon-label


@pytest.mark.parametrize(
    ("prompt", "language", "codes"),
    [
        ("For KFU, tast 1.", "nb", ["KFU"]),
        ("För ärenden om LSS, tryck 1.", "sv", ["LSS"]),
        ("Lomake K40: paina 1.", "fi", ["K40"]),
        ("For din PIN-kode, tast 1.", "nb", []),
        ("For BankID, tast 1.", "nb", []),
        ("For TV og 5G, tast 1.", "nb", []),
        ("After 8pm, or on the 2nd of May, press 1.", "en", []),
        ("FOR BILLS AND MOVING, PRESS 1.", "en", []),
        ("For DNB, tast 1.", "nb", []),
    ],
)
def test_jargon_label(prompt: str, language: str, codes: list[str], tmp_path: Path) -> None:
    text = menu(prompt, "1", language).replace("ivr: 1\n", "ivr: 1\nname: DNB\n")
    assert [finding.subject for finding in found("jargon-label", text, tmp_path)] == codes


# key-before-action


def test_one_finding_where_every_menu_says_the_key_first(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: "Tast 1 for regning. Tast 2 for flytting.",
          options: {{1: more, 2: desk}}, {TO_DESK}}}
        more: {{type: menu, prompt: "Tast 1 for saldo. Tast 2 for frist.", options: {{1: desk, 2: desk}}, {TO_DESK}}}
        """,
        "language: nb",
    )
    (finding,) = found("key-before-action", text, tmp_path)
    assert (finding.node, finding.severity, len(finding.related)) == ("hello", Severity.INFO, 1)
    other = text.replace("Tast 1 for saldo. Tast 2 for frist.", "For saldo, tast 1. For frist, tast 2.")
    (finding,) = found("key-before-action", other, tmp_path)
    assert (finding.node, finding.severity) == ("hello", Severity.INFO)
    mixed = text.replace("Tast 1 for saldo. Tast 2 for frist.", "For saldo, tast 1. Tast 2 for frist.")
    assert [(finding.node, finding.severity) for finding in found("key-before-action", mixed, tmp_path)] == [
        ("hello", Severity.INFO),
        ("more", Severity.WARNING),
    ]


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("For bills, press 1. To move, please press 2.", "en"),
        ("Gäller det flytt, tryck 1. För fakturor, tryck 2.", "sv"),
        ("Laskut: paina 1. Muutot: paina 2.", "fi"),
    ],
)
def test_key_before_action_is_silent(prompt: str, language: str, tmp_path: Path) -> None:
    assert not found("key-before-action", menu(prompt, "12", language), tmp_path)


# long-greeting

SPEECH = "We have looked after the homes of this town for three generations, and we are proud of every one of them. "
RECORDED = "Vi gjør oppmerksom på at denne samtalen kan bli tatt opp for opplæring og for at vi skal kunne bli bedre. "


def test_a_greeting_is_counted_over_the_messages_before_the_menu(tmp_path: Path) -> None:
    text = line(
        f"""
        welcome: {{type: message, prompt: "{SPEECH * 2}", next: hello}}
        hello: {{type: menu, prompt: "{SPEECH} For bills, press 1.", options: {{1: desk}}, {TO_DESK}}}
        """
    )
    (finding,) = found("long-greeting", text, tmp_path)
    assert finding.node == "welcome" and "callers listen for 2" in finding.message
    assert not found("long-greeting", text.replace("language: en", "language: en\npart: true"), tmp_path)
    assert not found("long-greeting", text, tmp_path, options={"long-greeting": {"seconds": {"warning": 25}}})


@pytest.mark.parametrize(
    "prompt",
    [
        f'["Welcome.", {{say: "{SPEECH * 3}", until: "2026-12-24"}}, "For bills, press 1."]',
        f'["Welcome.", {{say: "{SPEECH * 3}", when: storm}}, "For bills, press 1."]',
        f'["Welcome.", {{say: "{SPEECH * 3}", notice: recording}}, "For bills, press 1."]',
        f'"Welcome. For bills, press 1. {SPEECH * 3}"',
        f'[{{audio: welcome.wav}}, "{SPEECH * 3} For bills, press 1."]',
        f'"Velkommen. {RECORDED} For regning, tast 1."',
    ],
)
def test_long_greeting_is_silent(prompt: str, tmp_path: Path) -> None:
    language = "nb" if "tast" in prompt else "en"
    text = f"hello: {{type: menu, prompt: {prompt}, options: {{1: desk}}, {TO_DESK}}}"
    assert not found("long-greeting", line(text, f"language: {language}"), tmp_path)


def test_one_notice_of_recording_is_left_out_and_not_two(tmp_path: Path) -> None:
    prompt = f"Velkommen til oss. {RECORDED}{RECORDED}{RECORDED} For regning, tast 1."
    assert len(found("long-greeting", menu(prompt, "1", "nb"), tmp_path)) == 1


# long-prompt


def test_options_are_cut_at_each_key(tmp_path: Path) -> None:
    short = "For your bill, press 1. To move, press 2. " * 3
    assert not found("long-prompt", menu(short), tmp_path)
    long = "To move your whole household to another address within the county or outside of it, please, press 2."
    assert keys(found("long-prompt", menu(f"For your bill, press 1. {long}"), tmp_path)) == [("2", Severity.WARNING)]


def test_long_prompt_counts_menus_and_announcements(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: "For bills, press 1. For news, press 2.",
          options: {{1: bills, 2: news}}, {TO_DESK}}}
        bills: {{type: menu, prompt: "{SPEECH * 5} For saldo, press 1.", options: {{1: desk}}, {TO_DESK}}}
        news: {{type: message, prompt: "{SPEECH * 4}", next: hello}}
        """
    )
    assert [finding.node for finding in found("long-prompt", text, tmp_path)] == ["bills", "news"]
    dated = text.replace(f'"{SPEECH * 4}"', f'[{{say: "{SPEECH * 4}", until: "2027-01-01"}}]')
    assert [finding.node for finding in found("long-prompt", dated, tmp_path)] == ["bills"]
    recorded = text.replace(f'"{SPEECH * 4}"', "[{audio: news.wav}]")
    assert [finding.node for finding in found("long-prompt", recorded, tmp_path)] == ["bills"]


def test_long_prompt_leaves_the_greeting_to_its_own_rule(tmp_path: Path) -> None:
    assert not found("long-prompt", menu(f"{SPEECH * 4} For bills, press 1.", "1"), tmp_path)


# repeated-notice, web-deflection

NOTICES = {
    "nb": ("Samtalen kan bli tatt opp.", "Du finner svar på nettsiden vår.", "tast"),
    "da": ("Samtalen kan blive optaget.", "Du kan finde svar på vores hjemmeside.", "tryk"),
    "sv": ("Samtalet kan komma att spelas in.", "Du hittar svar på vår hemsida.", "tryck"),
    "fi": ("Puhelu voidaan nauhoittaa.", "Löydät vastaukset verkkosivuiltamme.", "paina"),
}


@pytest.mark.parametrize("language", NOTICES)
def test_notices_on_two_levels(language: str, tmp_path: Path) -> None:
    recording, web, press = NOTICES[language]
    text = line(
        f"""
        hello: {{type: menu, prompt: "{recording} {web} A, {press} 1. B, {press} 2.",
          options: {{1: more, 2: desk}}, {TO_DESK}}}
        more: {{type: menu, prompt: "{recording} {web} A, {press} 1. B, {press} 2.",
          options: {{1: back, 2: desk}}, {TO_DESK}}}
        """,
        f"language: {language}",
    )
    findings = found("repeated-notice", text, tmp_path)
    assert [(finding.node, finding.subject) for finding in findings] == [("more", "recording_notice")]
    (finding,) = found("web-deflection", text, tmp_path)
    assert (finding.node, finding.severity) == ("hello", Severity.WARNING)
    once = text.replace(f'more: {{type: menu, prompt: "{recording} {web} ', 'more: {type: menu, prompt: "')
    assert not found("repeated-notice", once, tmp_path)
    (finding,) = found("web-deflection", once, tmp_path)
    assert (finding.node, finding.severity) == ("hello", Severity.INFO)


def test_a_notice_on_two_ways_is_not_repeated(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: "For bills, press 1. For moving, press 2.",
          options: {{1: bills, 2: moving}}, {TO_DESK}}}
        bills: {{type: message, prompt: You can find answers on our website., next: hello}}
        moving: {{type: message, prompt: You can find answers on our website., next: hello}}
        """
    )
    assert not found("repeated-notice", text, tmp_path)
    assert not found("web-deflection", text, tmp_path)


def test_one_text_with_two_phrases_and_comfort_in_a_queue_are_no_repetition(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: "Welcome to us. Thank you for calling. For bills, press 1.",
          options: {{1: wait}}, {TO_DESK}}}
        wait:
          type: queue
          prompt: Thank you for waiting. We are very busy. You will find answers on our website.
          while_waiting: [Thank you for waiting., You can find answers on our website., You can chat with us.]
          overflow: recorder
        """
    )
    assert not found("repeated-notice", text, tmp_path)
    again = text.replace("You can chat with us.]", "You can chat with us., Go online for answers.]")
    assert [finding.node for finding in found("repeated-notice", again, tmp_path)] == ["wait"]


@pytest.mark.parametrize(
    "prompt",
    [
        '"Welcome. For bills, press 1. You can find answers on our website."',
        '"Welcome. For help with our website, press 1."',
        '["Welcome.", {say: You can find answers on our website., when: storm}, "For bills, press 1."]',
    ],
)
def test_web_deflection_is_silent(prompt: str, tmp_path: Path) -> None:
    text = line(f"hello: {{type: menu, prompt: {prompt}, options: {{1: desk}}, {TO_DESK}}}")
    assert not found("web-deflection", text, tmp_path)


# permanent-high-volume

BUSY = {
    "en": "We are experiencing a high volume of calls.",
    "nb": "Vi har for tiden stor pågang.",
    "da": "Vi har lige nu meget travlt.",
    "sv": "Det är många som ringer just nu.",
    "fi": "Linjoillamme on nyt ruuhkaa.",
}


@pytest.mark.parametrize("language", BUSY)
def test_a_busy_notice_that_is_always_said(language: str, tmp_path: Path) -> None:
    text = line(
        f"""
        tell: {{type: message, prompt: "{BUSY[language]}", next: wait}}
        wait: {{type: queue, prompt: "{BUSY[language]}", overflow: desk}}
        """,
        f"language: {language}",
    )
    assert [finding.node for finding in found("permanent-high-volume", text, tmp_path)] == ["tell", "wait"]


@pytest.mark.parametrize(
    "nodes",
    [
        "load: {type: branch, by: load, cases: {high: tell, else: desk}}\n"
        "tell: {type: message, prompt: BUSY, next: desk}",
        "load: {type: branch, by: data, cases: {high: tell, else: desk}}\n"
        "tell: {type: message, prompt: BUSY, next: desk}",
        "load: {type: branch, by: load, cases: {high: wait, else: desk}}\nwait: {type: queue, prompt: BUSY}",
        "tell: {type: message, prompt: [{say: BUSY, when: busy}], next: desk}",
        "tell: {type: message, prompt: [{say: BUSY, until: 2027-01-01}], next: desk}",
        "wait: {type: queue, overflow: tell}\ntell: {type: message, prompt: BUSY, next: desk}",
        "wait: {type: queue, prompt: All our advisers are busy. Please hold., overflow: desk}",
    ],
)
def test_permanent_high_volume_is_silent(nodes: str, tmp_path: Path) -> None:
    assert not found("permanent-high-volume", line(nodes.replace("BUSY", BUSY["en"])), tmp_path)


# what decent menus say


def test_a_welcome_in_the_choice_of_a_language_is_no_first_courtesy(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, purpose: language, prompt: Welcome to us., {TO_DESK},
          options: {{1: {{say: "For English, press 1.", to: front}}, 2: {{say: "Für Deutsch die 2.", to: desk}}}}}}
        front: {{type: menu, prompt: "Thank you for calling us. For bills, press 1.", options: {{1: desk}}, {TO_DESK}}}
        """
    )
    assert not found("repeated-notice", text, tmp_path)
    (finding,) = found("repeated-notice", text.replace("purpose: language", "purpose: topics"), tmp_path)
    assert finding.message == "callers hear again in «front» words of courtesy, as before in «hello»"


def test_a_menu_for_the_language_does_not_count_when_all_others_say_the_key_first(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, purpose: language, prompt: Welcome., {TO_DESK},
          options: {{1: {{say: "For English, press 1.", to: front}}, 2: desk}}}}
        front: {{type: menu, prompt: "Press 1 for bills. Press 2 for news.", options: {{1: more, 2: desk}}, {TO_DESK}}}
        more: {{type: menu, prompt: "Press 1 for old bills. Press 2 to pay.", options: {{1: desk, 2: desk}}, {TO_DESK}}}
        """
    )
    (finding,) = found("key-before-action", text, tmp_path)
    assert (finding.node, len(finding.related)) == ("front", 1)


def test_a_last_choice_for_everything_else_that_leads_to_a_person_is_good(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: "For lost keys, press 1. For other questions, press 2. To repeat this, press 9.",
          options: {{1: recorder, 2: desk, 9: repeat}}, {TO_DESK}}}
        """
    )
    assert not found("vague-label", text, tmp_path)
    assert len(found("vague-label", text.replace("2: desk", "2: recorder"), tmp_path)) == 1


@pytest.mark.parametrize("rule", ["vague-label", "jargon-label"])
def test_labels_are_not_judged_for_a_recording_without_transcript(rule: str, tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: [{{audio: main.wav}}], {TO_DESK},
          options: {{1: {{label: service, to: recorder}}, 2: {{label: QRX, to: recorder}}, 0: desk}}}}
        """
    )
    assert not found(rule, text, tmp_path)
    assert len(found(rule, text.replace("[{audio: main.wav}]", "Hello."), tmp_path)) == 1


def test_names_that_every_caller_knows_are_no_jargon(tmp_path: Path) -> None:
    assert not found("jargon-label", menu("Gjelder det NAV, trykk 1.", "1", "nb"), tmp_path)
