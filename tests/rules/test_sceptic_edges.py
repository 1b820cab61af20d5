"""Lifelike menus on which rules once cried wolf, each with the near case on which the rule must still speak."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from ivrlint.lint.book import RuleBook
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()

DESK = """
  desk: {type: queue, name: Desk, announces: [position], exits: {1: {say: "For a message, press 1.", to: recorder}}}
  recorder: {type: voicemail, prompt: Leave a message and we will ring you within an hour., promises: within 1h}
"""
TO_DESK = "no_input: {tries: 2, to: desk}, no_match: {tries: 2, to: desk}"


def line(nodes: str, top: str = "language: en") -> str:
    """A file with these nodes and a desk of people."""
    return f"ivr: 1\n{dedent(top).strip()}\nnodes:\n{indent(dedent(nodes).strip(), '  ')}{DESK}"


def found(rule: str, text: str, folder: Path, *others: str) -> list[tuple[str, str]]:
    """Node and key of what a rule says of `text`, with `others` selected as well."""
    report = lint(text, {}, book=BOOK, folder=folder, select=[rule, *others])
    assert not report.errors and not report.crashes, described(report)
    return [(finding.node, finding.key) for finding in report.findings if finding.rule == rule]


# blaming-error


@pytest.mark.parametrize(
    ("language", "fact"),
    [
        ("en", "That isn't an option."),
        ("nb", "Beklager, det valget finnes ikke."),
        ("da", "Det valg findes ikke."),
        ("sv", "Det valet finns inte."),
        ("de", "Diese Auswahl ist nicht vorhanden."),
        ("nl", "Die keuze bestaat niet."),
        ("fr", "Ce choix n'existe pas."),
        ("es", "Esa opción no existe."),
        ("pt", "Essa opção não existe."),
        ("it", "Questa scelta non esiste."),
    ],
)
def test_a_fact_about_the_menu_blames_nobody(language: str, fact: str, tmp_path: Path) -> None:
    nodes = f'hello: {{type: menu, prompt: "...", options: {{1: desk}}, no_input: desk, no_match: {{again: "{fact}", to: desk}}}}'
    assert not found("blaming-error", line(nodes, f"language: {language}"), tmp_path)


# queue-no-exit


def test_nobody_should_leave_an_urgent_queue(tmp_path: Path) -> None:
    text = line("gas: {type: queue, announces: [position], urgent: life}")
    assert not found("queue-no-exit", text, tmp_path)
    assert found("queue-no-exit", text.replace(", urgent: life", ""), tmp_path) == [("gas", "")]


def test_a_minute_is_no_wait_to_leave(tmp_path: Path) -> None:
    text = line("counter: {type: queue, announces: [position], expected_wait: 1m}")
    assert not found("queue-no-exit", text, tmp_path)
    assert found("queue-no-exit", text.replace("1m", "2m"), tmp_path) == [("counter", "")]


# key-before-action, identical-reprompt

SURE = """
    sure:
      type: menu
      purpose: confirm
      prompt: Shall we cancel it?
      options: {1: {say: "Press 1 for yes.", label: "yes", to: desk}, 2: {say: "Press 2 for no.", label: "no", to: desk}}
      no_input: {tries: 2, to: desk}
      no_match: desk
"""


@pytest.mark.parametrize("rule", ["key-before-action", "identical-reprompt"])
def test_a_yes_or_no_question_is_put_plainly(rule: str, tmp_path: Path) -> None:
    assert not found(rule, line(SURE), tmp_path)
    topics = SURE.replace("purpose: confirm", "purpose: topics")
    for old, new in (
        ('for yes."', 'for bills."'),
        ('for no."', 'for faults."'),
        ('"yes"', "bills"),
        ('"no"', "faults"),
    ):
        topics = topics.replace(old, new)
    assert [node for node, _ in found(rule, line(topics), tmp_path)] == ["sure"]


# error-disconnect

PARCEL = """
    number: {type: collect, datum: parcel, digits: 9, prompt: Which parcel?, next: search, no_input: desk, no_match: desk}
    search: {type: task, kind: lookup, prompt: One moment., next: told, failure: desk}
    told:
      type: menu
      prompt: Your parcel comes today.
      options: {1: {say: "To be rung, press 1.", label: be rung, to: desk}}
      no_input: {tries: 2, again: "If that was all, you can hang up.", to: bye}
      no_match: {tries: 2, to: desk}
    bye: {type: message, prompt: Thank you and goodbye.}
"""


def test_silence_after_an_errand_may_end_with_goodbye(tmp_path: Path) -> None:
    assert not found("error-disconnect", line(PARCEL), tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: lookup", "kind: identification"),
        ("to: bye}", "to: hangup}"),
        ("no_match: {tries: 2, to: desk}", "no_match: {tries: 2, to: bye}"),
        ("next: search", "next: told"),
    ],
)
def test_callers_who_got_nothing_yet_or_hear_no_goodbye_are_cut_off(old: str, new: str, tmp_path: Path) -> None:
    assert [node for node, _ in found("error-disconnect", line(PARCEL.replace(old, new)), tmp_path)] == ["told"]


# urgent-closes

DENTIST = """
    hours: {type: branch, by: hours, cases: {open: hello, closed: shut}}
    hello: {type: menu, prompt: Hello., options: {1: {label: pain, to: pain, urgent: life}, 2: desk}, TO_DESK}
    pain: {type: queue, urgent: life, when_closed: shut}
    shut: {type: message, prompt: "We are closed. If it cannot wait, WHERE.", next: recorder}
""".replace("TO_DESK", TO_DESK)


def test_a_number_for_medical_advice_is_help(tmp_path: Path) -> None:
    assert not found("urgent-closes", line(DENTIST.replace("WHERE", "call NHS 111, which is free")), tmp_path)


def test_closed_hours_are_told_of_the_option_or_of_its_queue(tmp_path: Path) -> None:
    text = line(DENTIST.replace("WHERE", "tell us on the tape"))
    assert found("urgent-closes", text, tmp_path) == [("hello", "1")]


def test_a_line_without_people_has_none_in_closed_hours_either(tmp_path: Path) -> None:
    nodes = """
    hours: {type: branch, by: hours, cases: {open: hello, closed: shut}}
    hello: {type: menu, prompt: Hello., options: {1: {label: pain, to: tape, urgent: life}}, no_input: tape, no_match: tape}
    tape: {type: voicemail, prompt: Leave a message.}
    shut: {type: message, prompt: We are closed. Goodbye.}
    """
    text = "ivr: 1\nlanguage: en\nnodes:\n" + indent(dedent(nodes), "  ")
    assert not found("urgent-closes", text, tmp_path)
    by_design = text.replace("language: en", "language: en\nhuman: none")
    assert found("urgent-closes", by_design, tmp_path) == [("hello", "1")]


# hours-contradiction


@pytest.mark.parametrize("kind", ["callback", "voicemail"])
def test_the_hour_of_a_callback_is_no_opening_hour(kind: str, tmp_path: Path) -> None:
    top = 'language: de\ntimezone: Europe/Berlin\nhours: {buero: {mon-fri: "08:00-18:00", holidays: bayern}}'
    nodes = f"""
    offen: {{type: branch, by: hours, schedule: buero, cases: {{open: desk, closed: anruf}}}}
    anruf: {{type: {kind}, prompt: Wir rufen Sie am nächsten Werktag bis 12 Uhr unter dieser Nummer zurück.}}
    """
    assert not found("hours-contradiction", line(nodes, top), tmp_path)
    told = nodes.replace("Wir rufen Sie am nächsten Werktag", "Wir sind montags bis freitags von 8")
    assert found("hours-contradiction", line(told.replace(" unter dieser Nummer zurück", " da"), top), tmp_path)


# key-order, menu-too-wide, reserved-key-misuse: 9 for everything else

NINE = """
    hallo:
      type: menu
      prompt: Velkommen.
      options:
        1: {say: "For skole, tast 1.", label: skole, to: bygg}
        2: {say: "For byggesak, tast 2.", label: byggesak, to: bygg}
        3: {say: "For faktura, tast 3.", label: faktura, to: desk}
        4: {say: "For kultur, tast 4.", label: kultur, to: desk}
        5: {say: "For idrett, tast 5.", label: idrett, to: desk}
        9: {say: "For å snakke med oss om noe annet, tast 9.", label: noe annet, to: desk}
      no_input: desk
      no_match: desk
    bygg:
      type: menu
      prompt: Byggesak.
      options:
        1: {say: "Skal du søke, tast 1.", label: søknad, to: desk}
        2: {say: "Har du en sak, tast 2.", label: sak, to: desk}
        9: {say: "For sentralbordet, tast 9.", label: sentralbord, to: desk}
        "*": {say: "For å gå tilbake, tast stjerne.", label: tilbake, to: back}
      no_input: desk
      no_match: desk
"""


@pytest.mark.parametrize("rule", ["key-order", "menu-too-wide", "reserved-key-misuse"])
def test_everything_else_on_9_is_the_way_to_a_person(rule: str, tmp_path: Path) -> None:
    assert not found(rule, line(NINE, "language: nb"), tmp_path)
    errand = NINE.replace("For å snakke med oss om noe annet", "For parkering").replace("noe annet", "parkering")
    assert found(rule, line(errand, "language: nb"), tmp_path)


# key-order, no-back: another language

SWEDISH = """
    hej:
      type: menu
      prompt: Hej.
      options:
        1: {say: "För råd, tryck 1.", label: råd, to: desk}
        2: {say: "För recept, tryck 2.", label: recept, to: desk}
        8: {say: "For English, press 8.", label: English, to: english, set: {language: en}}
        0: {say: "För andra ärenden, tryck 0.", label: andra ärenden, to: desk}
      no_input: desk
      no_match: desk
    english:
      type: menu
      language: en
      prompt: Hello.
      options:
        1: {say: "For advice, press 1.", label: advice, to: desk}
        2: {say: "For prescriptions, press 2.", label: prescriptions, to: desk}
        3: {say: "For test results, press 3.", label: test results, to: desk}
        0: {say: "For anything else, press 0.", label: anything else, to: desk}
      no_input: desk
      no_match: desk
"""


@pytest.mark.parametrize("rule", ["key-order", "no-back"])
def test_another_language_may_have_any_key_and_needs_no_way_back(rule: str, tmp_path: Path) -> None:
    assert not found(rule, line(SWEDISH, "language: sv"), tmp_path)
    topic = SWEDISH.replace("label: English", "label: prover").replace(", set: {language: en}", "")
    assert found(rule, line(topic.replace("For English, press 8", "För prover, tryck 8"), "language: sv"), tmp_path)


def test_a_menu_that_chooses_the_language_keeps_the_order_of_the_keys(tmp_path: Path) -> None:
    nodes = """
    hello: {type: menu, purpose: language, prompt: "For English, press 1. Para español, pulse 3.",
      options: {1: {label: English, to: desk, set: {language: en}}, 3: {label: español, to: desk, set: {language: es}}},
      no_input: desk, no_match: desk}
    """
    assert not found("key-order", line(nodes), tmp_path)  # Spanish is not announced in English words
    said = line(nodes.replace("Para español, pulse 3", "For Spanish, press 3"))
    assert found("key-order", said, tmp_path) == [("hello", "")]


# needless-depth


def test_what_the_calling_flow_sees_to_is_a_choice(tmp_path: Path) -> None:
    nodes = """
    stay: {type: menu, prompt: Your stay., options: {
      1: {say: "To cancel it, press 1.", label: cancel, to: gone},
      2: {say: "To change the dates, press 2.", label: change the dates, to: return}}, TO_DESK}
    gone: {type: task, prompt: It is cancelled., next: return}
    """.replace("TO_DESK", TO_DESK)
    text = line(nodes, "language: en\npart: true")
    assert not found("needless-depth", text, tmp_path)
    back = text.replace("To change the dates", "To go back").replace("change the dates", "go back")
    assert not found("no-back", back, tmp_path)


# vague-label


def test_everything_else_may_lead_to_the_menu_that_lists_it(tmp_path: Path) -> None:
    nodes = """
    storm: {type: menu, prompt: There is a storm., options: {
      1: {say: "If a tree is down, press 1.", to: desk}, 2: {say: "For anything else, press 2.", to: PLACE}}, TO_DESK}
    topics: {type: menu, prompt: Hello., options: {1: {say: "For bills, press 1.", to: desk}}, TO_DESK}
    news: {type: message, prompt: We are on Mill Lane., next: storm}
    """.replace("TO_DESK", TO_DESK)
    assert not found("vague-label", line(nodes.replace("PLACE", "topics")), tmp_path)
    assert found("vague-label", line(nodes.replace("PLACE", "news")), tmp_path) == [("storm", "2")]


# zero-not-human


@pytest.mark.parametrize("top", ["language: en", "name: Garage"])
def test_a_switchboard_whose_every_key_is_a_person_needs_no_0(top: str, tmp_path: Path) -> None:
    nodes = """
    hello: {type: menu, prompt: "For servicing, press 1. For sales, press 2.", options: {
      1: {label: servicing, to: desk}, 2: {label: sales, to: desk}}, no_input: desk, no_match: desk}
    news: {type: message, prompt: We close at five., next: hello}
    """
    text = line(nodes, f"{top}\nentries: {{news: news}}")
    assert not found("zero-not-human", text, tmp_path)
    for old, new in (("label: sales, to: desk", "label: sales, to: news"), ("no_match: desk", "no_match: news")):
        assert found("zero-not-human", text.replace(old, new), tmp_path) == [("hello", "")]


def test_a_0_that_promises_a_person_in_vain_is_one_finding(tmp_path: Path) -> None:
    nodes = """
    hello: {type: menu, prompt: Hello., options: {1: {say: "For bills, press 1.", label: bills, to: desk},
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: machine}}, TO_DESK}
    machine: {type: bot, prompt: "I am a robot, what is it about?", escalates: desk}
    """.replace("TO_DESK", TO_DESK)
    assert found("zero-not-human", line(nodes), tmp_path) == [("hello", "0")]
    assert not found("zero-not-human", line(nodes), tmp_path, "human-label-misleads")


# human-not-in-first-menu


def test_a_question_for_consent_is_one_finding(tmp_path: Path) -> None:
    nodes = """
    ask: {type: menu, purpose: survey, prompt: Will you rate this call?, options: {1: topics, 2: topics}, TO_TOPICS}
    topics: {type: menu, prompt: Hello., options: {1: {label: bills, to: desk}}, TO_DESK}
    """.replace("TO_TOPICS", "no_input: topics, no_match: topics").replace("TO_DESK", TO_DESK)
    assert found("human-not-in-first-menu", line(nodes), tmp_path) == [("ask", "")]
    assert not found("human-not-in-first-menu", line(nodes), tmp_path, "consent-wall")


# retry-count


def test_silence_is_the_way_on_where_an_entry_says_so(tmp_path: Path) -> None:
    nodes = """
    ticket: {type: collect, datum: ticket, digits: 7, next: said, no_input: {tries: 1, to: desk}, no_match: desk,
      prompt: "Key your ticket number, or stay on the line to talk to us."}
    said: {type: task, kind: lookup, prompt: Your ticket is closed., next: desk}
    bye: {type: message, prompt: Goodbye.}
    """.replace("next: desk}\n    bye", "next: bye}\n    bye")
    assert not found("retry-count", line(nodes), tmp_path)
    assert found("retry-count", line(nodes.replace(", or stay on the line to talk to us", "")), tmp_path)


# no-time-extension


@pytest.mark.parametrize(("digits", "speaks"), [("1-6", False), ("2-12", True), ("6", True)])
def test_an_amount_is_no_long_number(digits: str, speaks: bool, tmp_path: Path) -> None:
    nodes = f"pay: {{type: collect, digits: {digits}, first_digit: 9s, prompt: How much?, next: desk, {TO_DESK}}}"
    assert bool(found("no-time-extension", line(nodes), tmp_path)) is speaks


# advertising, human-elsewhere: what a reader found missing


@pytest.mark.parametrize(
    ("language", "offer"),
    [
        ("en", "Ask us today about our television bundles."),
        ("en", "All boots are half price."),
        ("da", "Lige nu kan du få tre måneder gratis."),
    ],
)
def test_offers_are_advertising(language: str, offer: str, tmp_path: Path) -> None:
    nodes = f'hello: {{type: menu, prompt: "{offer}", options: {{1: desk}}, {TO_DESK}}}'
    assert found("advertising", line(nodes, f"language: {language}"), tmp_path) == [("hello", "")]


def test_a_portal_is_a_referral_to_the_web(tmp_path: Path) -> None:
    said = "Did you know you can change an appointment in the Patient Portal?"
    assert not found("advertising", line(f'wait: {{type: queue, while_waiting: "{said}"}}'), tmp_path)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", "Har du spørgsmål, skal du lægge på og ringe til 70 12 34 56. Farvel."),
        ("nb", "Har du spørsmål, må du legge på og ringe 70 12 34 56. På gjenhør."),
        ("sv", "Har du frågor får du lägga på och ringa 08 12 34 56. Hej då."),
    ],
)
def test_callers_who_are_told_to_ring_elsewhere(language: str, told: str, tmp_path: Path) -> None:
    nodes = f"""
    hello: {{type: menu, prompt: "...", options: {{1: bills, 2: desk}}, {TO_DESK}}}
    bills: {{type: message, prompt: "{told}"}}
    """
    assert found("human-elsewhere", line(nodes, f"language: {language}"), tmp_path) == [("bills", "")]


# language-gap


def test_languages_are_known_by_where_the_choice_leads(tmp_path: Path) -> None:
    nodes = """
    hello: {type: menu, prompt: Hello., options: {1: {label: English, to: english}, 2: {label: español, to: spanish}},
      no_input: english, no_match: english}
    english: {type: menu, prompt: Welcome., options: {1: {label: bills, to: desk, skill: bills},
      2: {label: faults, to: desk, skill: faults}, 0: desk}, no_input: desk, no_match: desk}
    spanish: {type: menu, language: es, prompt: Bienvenido., options: {1: {label: facturas, to: desk, skill: bills},
      0: desk}, no_input: desk, no_match: desk}
    """
    assert found("language-gap", line(nodes), tmp_path) == [("spanish", "")]
    moved = nodes.replace(
        "skill: bills},\n      0", "skill: bills},\n      3: {label: averías, to: desk, skill: faults}, 0"
    )
    assert not found("language-gap", line(moved), tmp_path)
