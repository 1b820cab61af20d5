"""Where the rules on what is said must stay silent, and where else they must speak."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Severity
from tests.rules.test_prompts_edges import TO_DESK, found, line

INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR


def front(prompt: str, language: str = "en", more: str = "") -> str:
    """A file that begins with a menu; `prompt` is YAML."""
    return line(
        f"hello: {{type: menu, prompt: {prompt}, options: {{1: {{label: a, to: desk}}, 2: {{label: b, to: recorder}}}},"
        f" {TO_DESK}}}\n{more}",
        f"language: {language}",
    )


def said(prompt: str, language: str = "en", after: str = "desk") -> str:
    """A file that begins with a message; `prompt` is YAML."""
    return line(f"hello: {{type: message, prompt: {prompt}, next: {after}}}", f"language: {language}")


# unspeakable-text


@given(st.text(alphabet="ab/.-–&%© 1234567+:w", max_size=20))
def test_a_quick_look_passes_over_nothing_unspeakable(text: str) -> None:
    rule = RuleBook.built_in().rule("unspeakable-text")
    assert rule.check is not None
    patterns = rule.check.__globals__
    if patterns["UNSPEAKABLE"].search(text):
        assert patterns["UNSPEAKABLE_SIGN"].search(text) or patterns["LONG_NUMBER"].search(text)


# advertising

OFFERS = {
    "en": "Ask about our new products.",
    "nb": "Visste du at du nå kan spare penger hos oss?",
    "da": "Benyt dig af vores særlige rabat.",
    "sv": "Visste du att vi har rabatt på el?",
    "fi": "Tiesitkö, että saat nyt alennusta?",
}


@pytest.mark.parametrize("language", OFFERS)
def test_advertising_before_a_choice_is_a_note_and_in_a_queue_a_warning(language: str, tmp_path: Path) -> None:
    (finding,) = found("advertising", front(f'"{OFFERS[language]}"', language), tmp_path)
    assert (finding.node, finding.severity) == ("hello", INFO)
    waiting = line(
        f'hello: {{type: queue, while_waiting: ["{OFFERS[language]}"], overflow: desk}}', f"language: {language}"
    )
    (finding,) = found("advertising", waiting, tmp_path)
    assert (finding.node, finding.severity) == ("hello", WARNING)


@pytest.mark.parametrize(
    "prompt",
    [
        '"Welcome. For our offers, press 1. For bills, press 2."',
        '"Did you know that you can find answers on our website?"',
        '"Welcome to us."',
        "[{audio: welcome.wav}]",
    ],
)
def test_advertising_is_silent(prompt: str, tmp_path: Path) -> None:
    assert not found("advertising", front(prompt), tmp_path)


def test_what_callers_ask_for_is_no_advertising(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: Hello., {TO_DESK},
          options: {{1: {{label: special offers, to: offers}}, 2: {{label: bills, to: bills}}}}}}
        offers: {{type: menu, prompt: Save money now., options: {{1: {{label: tea, to: desk}}}}, {TO_DESK}}}
        bills: {{type: message, prompt: Students get a discount of ten pounds., next: desk}}
        """
    )
    assert not found("advertising", text, tmp_path)
    assert len(found("advertising", text.replace("special offers", "repairs"), tmp_path)) == 1


def test_a_message_on_everybodys_way_may_advertise(tmp_path: Path) -> None:
    text = said("[{say: Come and see the new hall., notice: advert}]")
    assert [finding.severity for finding in found("advertising", text, tmp_path)] == [WARNING]


# stale-menu-changed

CHANGED = {
    "en": "Please listen carefully, as our menu has changed.",
    "nb": "Menyen vår er endret.",
    "da": "Vores menu er ændret.",
    "sv": "Menyn har ändrats.",
    "fi": "Valikko on muuttunut.",
}


@pytest.mark.parametrize("language", CHANGED)
def test_a_changed_menu_without_an_end(language: str, tmp_path: Path) -> None:
    for prompt in (f'"{CHANGED[language]}"', f'[{{say: "{CHANGED[language]}", until: 2027-03-01}}]'):
        (finding,) = found("stale-menu-changed", front(prompt, language), tmp_path)
        assert finding.severity is INFO
    assert "and will until 2027-03-01" in finding.message


@pytest.mark.parametrize("extra", ["until: 2026-12-10", "until: 2026-01-01", "when: new callers"])
def test_a_changed_menu_with_an_end_is_silent(extra: str, tmp_path: Path) -> None:
    assert not found("stale-menu-changed", front(f'[{{say: "{CHANGED["en"]}", {extra}}}]'), tmp_path)


def test_the_days_of_a_changed_menu_can_be_set(tmp_path: Path) -> None:
    text = front(f'[{{say: "{CHANGED["en"]}", until: 2027-01-20}}]')
    assert len(found("stale-menu-changed", text, tmp_path)) == 1
    assert not found("stale-menu-changed", text, tmp_path, options={"stale-menu-changed": {"days": 90}})


# blaming-error

BLAME = {
    "en": ("Invalid choice.", "Sorry, an error has occurred."),
    "nb": ("Du tastet feil.", "Det oppstod en feil hos oss."),
    "da": ("Du har tastet forkert.", "Der opstod en fejl."),
    "sv": ("Du har tryckt fel.", "Något gick fel."),
    "fi": ("Virheellinen valinta.", "Tapahtui virhe."),
}


@pytest.mark.parametrize("language", BLAME)
def test_blame_after_a_mistake(language: str, tmp_path: Path) -> None:
    text = line(
        """
        hello: {type: menu, prompt: Hello., options: {1: desk},
          no_input: {tries: 3, to: desk}, no_match: {tries: 3, again: "BLAME", to: desk}}
        """,
        f"language: {language}",
    )
    blame, fault = BLAME[language]
    (finding,) = found("blaming-error", text.replace("BLAME", blame), tmp_path)
    assert (finding.key, finding.severity) == ("no_match", INFO)
    assert not found("blaming-error", text.replace("BLAME", fault), tmp_path)


def test_blame_is_named_once_for_all_menus(tmp_path: Path) -> None:
    text = line(
        """
        hello: {type: menu, prompt: Hello., options: {1: more}, no_input: {to: desk},
          no_match: {tries: 3, again: Wrong key., to: desk}}
        more: {type: menu, prompt: Hello., options: {1: desk}, no_input: {to: desk},
          no_match: {tries: 3, again: "WRONG  key.", to: desk}}
        """
    )
    (finding,) = found("blaming-error", text, tmp_path)
    assert (finding.node, len(finding.related)) == ("hello", 1)


def test_messages_blame_only_where_nothing_but_mistakes_leads_to_them(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: Hello., options: {{1: code, 2: broken}}, {TO_DESK}}}
        code: {{type: collect, datum: code, digits: 4, prompt: Key it., next: desk, failure: wrong, {TO_DESK}}}
        wrong: {{type: message, prompt: Your code is not valid., next: desk}}
        broken: {{type: message, prompt: Is your lamp wrong? We can help., next: desk}}
        """
    )
    assert [finding.node for finding in found("blaming-error", text, tmp_path)] == ["wrong"]


# placeholder-prompt


@pytest.mark.parametrize(
    "prompt",
    [
        '"TODO"',
        '"TODO: WRITE THIS"',
        '"Welcome. TODO ask Anna."',
        '"Velkommen til XXXX."',
        '"Lorem ipsum dolor."',
        '"tbd"',
        '""',
        '" "',
        '"Dear {{ caller.name }}"',
        '"It costs ${price}."',
        '"Welcome<br/>to us"',
        '"<strong>Now</strong>"',
        '"Fish&nbsp;and chips"',
        '{en: Hello., sv: "FIXME"}',
    ],
)
def test_placeholder_prompt(prompt: str, tmp_path: Path) -> None:
    assert [finding.severity for finding in found("placeholder-prompt", said(prompt), tmp_path)] == [ERROR]


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ('"ABIERTO TODO EL DÍA"', "es"),
        ('"Todo lo que necesita."', "es"),
        ('"Your wait is {wait} minutes."', "en"),
        ('"Your balance is <amount>."', "en"),
        ("\"<speak>Hello <break time='1s'/> <s>you</s></speak>\"", "en"),
        ("\"<prosody rate='slow'>R&D</prosody>\"", "en"),
        ("[{audio: hello.wav, text: TODO}]", "en"),
        ("[{audio: hello.wav}]", "en"),
        ('"Route xx goes to Oslo."', "en"),
    ],
)
def test_placeholder_prompt_is_silent(prompt: str, language: str, tmp_path: Path) -> None:
    assert not found("placeholder-prompt", said(prompt, language), tmp_path)


def test_nothing_said_before_another_try_is_no_placeholder(tmp_path: Path) -> None:
    text = front("Hello.").replace("no_input: {tries: 3,", 'no_input: {tries: 3, again: "",')
    assert not found("placeholder-prompt", text, tmp_path)


# stale-text


@pytest.mark.parametrize(
    ("language", "prompt", "today"),
    [
        ("en", "We are closed on 20 November.", "2026-11-21"),
        ("nb", "Vi holder stengt fra 24. desember til 2. januar.", "2027-01-10"),
        ("da", "Vi har lukket til og med den 1. november.", "2026-11-21"),
        ("sv", "Vi har stängt till den 3 november.", "2026-11-21"),
        ("fi", "Olemme suljettuna 1. marraskuuta asti.", "2026-11-21"),
        ("en", "New prices apply from 1 January 2025.", "2026-11-21"),
        ("en", "New prices apply from 01.02.2026.", "2026-11-21"),
        ("en", "We will be back in 2024.", "2026-11-21"),
        ("en", "We move in March 2026.", "2026-11-21"),
        ("en", "Merry Christmas!", "2027-02-01"),
        ("nb", "Vi ønsker deg en god jul.", "2027-02-01"),
        ("da", "Glædelig jul.", "2027-02-01"),
        ("sv", "God jul.", "2027-02-01"),
        ("fi", "Hyvää joulua.", "2027-02-01"),
        ("en", "Happy Easter.", "2026-11-21"),
        ("en", "Have a great summer.", "2026-11-21"),
        ("en-AU", "Have a great summer.", "2026-07-01"),
    ],
)
def test_stale_text(language: str, prompt: str, today: str, tmp_path: Path) -> None:
    settings = {"today": date.fromisoformat(today)}
    assert [f.severity for f in found("stale-text", said(f'"{prompt}"', language), tmp_path, **settings)] == [WARNING]


@pytest.mark.parametrize(
    ("language", "prompt", "today"),
    [
        ("en", "We are closed on 22 November.", "2026-11-21"),
        ("en", "We have served you since 1998.", "2026-11-21"),
        ("nb", "Vi har hjulpet kunder siden 2004.", "2026-11-21"),
        ("en", "It costs 2019 pounds. Ring 2018 or 20252025.", "2026-11-21"),
        ("nb", "Vi holder stengt fra 24. desember til 2. januar.", "2026-12-30"),
        ("nb", "Fra 1. september til 31. mai har vi åpent til fire.", "2026-11-21"),
        ("en", "For contracts from before 1 July 2025, press 1.", "2026-11-21"),
        ("nb", "For kontrakter fra før 1. juli 2025, tast 1.", "2026-11-21"),
        ("en", "Merry Christmas!", "2026-12-20"),
        ("en", "Merry Christmas and a happy new year!", "2027-01-05"),
        ("sv", "Glad påsk.", "2026-03-30"),
        ("en-AU", "Have a great summer.", "2026-12-01"),
        ("en", "We are closed at Christmas and at Easter.", "2026-07-01"),
        ("en", "For Christmas cards, press 1.", "2026-07-01"),
        ("xx", "Merry Christmas on 1 January 2020!", "2026-07-01"),
    ],
)
def test_stale_text_is_silent(language: str, prompt: str, today: str, tmp_path: Path) -> None:
    settings = {"today": date.fromisoformat(today)}
    assert not found("stale-text", said(f'"{prompt}"', language), tmp_path, **settings)


def test_last_year_is_a_note(tmp_path: Path) -> None:
    assert [f.severity for f in found("stale-text", said("The prices of 2025 are out."), tmp_path)] == [INFO]


def test_until_and_conditions(tmp_path: Path) -> None:
    text = said('[{say: "Merry Christmas until 1 January 2026.", EXTRA}]')
    assert found("stale-text", text.replace("EXTRA", "until: 2026-11-20"), tmp_path)
    for extra in ("until: 2026-11-21", "when: christmas", "when: storm, until: 2027-01-01"):
        assert not found("stale-text", text.replace("EXTRA", extra), tmp_path)


@pytest.mark.parametrize(
    ("branch", "count"),
    [
        ("by: hours, cases: {open: desk, holiday: hello, closed: desk}", 0),
        ("by: switch, cases: {on: hello, off: desk}", 0),
        ("by: data, cases: {special: hello, else: desk}", 0),
        ("by: hours, cases: {open: desk, closed: hello}", 1),
        ("by: load, cases: {high: hello, else: desk}", 1),
        ("by: switch, cases: {on: desk, off: hello}", 1),
    ],
)
def test_a_branch_may_know_of_the_day(branch: str, count: int, tmp_path: Path) -> None:
    text = line(
        f"day: {{type: branch, {branch}}}\nhello: {{type: message, prompt: Merry Christmas to all of you., next: desk}}"
    )
    assert len(found("stale-text", text, tmp_path, today=date(2027, 3, 1))) == count


# unspeakable-text


@pytest.mark.parametrize(
    ("language", "prompt", "what"),
    [
        ("nb", "Vi har åpent kl. 08-16.", "«kl.», «08-16»"),
        ("da", "Ring på nr. 5, f.eks. i dag.", "«nr.», «f.eks.»"),
        ("sv", "Vi har öppet 08.00–16.00 t.o.m. fredag.", "«t.o.m.», «08.00–16.00»"),
        ("fi", "Voit soittaa esim. huomenna.", "«esim.»"),
        ("en", "Your reference is 4712345678.", "«4712345678»"),
        ("en", "Go to www.example.org/help for more.", "«www.example.org/help»"),
        ("en", "Under § 5 you and/or we pay.", "«§», «and/or»"),
        ("xx", "9-17 🎉", "«9-17», «🎉»"),
    ],
)
def test_unspeakable_text(language: str, prompt: str, what: str, tmp_path: Path) -> None:
    (finding,) = found("unspeakable-text", said(f'"{prompt}"', language), tmp_path)
    assert what in finding.message and finding.severity is INFO


@pytest.mark.parametrize(
    ("language", "prompt"),
    [
        ("en", '"We are open from 8 a.m. to 4 p.m., 24/7, at 100% and 5 % off."'),
        ("en", '"The answer is no. Five of us say so. Ring 22 33 44 55 or 555-1234."'),
        ("en", '"Covid-19, H&M, example.org and e-mail. Press * or #."'),
        ("en", '"Your number is {customer_number_1234567}."'),
        ("en", "\"It is <say-as interpret-as='telephone'>4712345678</say-as>.\""),
        ("nb", '[{audio: hei.wav, text: "Åpent kl. 08-16."}]'),
        ("da", '"Velkommen til Nordlys A/S."'),
        ("sv", '"Måndag den 5 maj 2026-05-05 klockan 8."'),
    ],
)
def test_unspeakable_text_is_silent(language: str, prompt: str, tmp_path: Path) -> None:
    assert not found("unspeakable-text", said(prompt, language), tmp_path)


# detail-said-once


@pytest.mark.parametrize(
    ("language", "prompt", "detail"),
    [
        ("nb", "Ring vakttelefonen på 22 33 44 55.", "22 33 44 55"),
        ("da", "Ring til vagten på 44 55 66 77.", "44 55 66 77"),
        ("sv", "Ring 040-123 45 67 i stället.", "040-123 45 67"),
        ("fi", "Soita numeroon 09 310 1691.", "09 310 1691"),
        ("en", "Your case is 48213.", "48213"),
        ("en", "Write to help@example.org.", "help@example.org"),
        ("en", "See www.example.org/claims/new.", "www.example.org/claims/new"),
        ("en", "Ring 0800 123 456, or 0113 496 0018.", "0800 123 456"),
    ],
)
def test_detail_said_once(language: str, prompt: str, detail: str, tmp_path: Path) -> None:
    (finding,) = found("detail-said-once", said(f'"{prompt}"', language), tmp_path)
    assert f"«{detail}»" in finding.message and finding.severity is WARNING
    again = said(f'"{prompt} {prompt}"', language)
    assert not found("detail-said-once", again, tmp_path)


@pytest.mark.parametrize(
    "prompt",
    [
        "We are open 08.00-16.00, on 24.12.2026 and in 2026-2027.",
        "It costs 12 500 pounds, 1 250 000 of them, or € 12500.",
        "Dial 112 or 1177.",
        "Your balance is {balance12345}.",
        "You will get 22 33 44 55 as an SMS.",
        "Call us.At night we sleep.",
    ],
)
def test_detail_said_once_is_silent(prompt: str, tmp_path: Path) -> None:
    assert not found("detail-said-once", said(f'"{prompt}"'), tmp_path)


def test_details_that_can_be_heard_again(tmp_path: Path) -> None:
    text = line(
        f"""
        hello: {{type: menu, prompt: Ring 22 33 44 55 for help., options: {{1: tell}}, {TO_DESK}}}
        tell: {{type: message, prompt: Ring 22 33 44 66 for help., next: hello}}
        """
    )
    assert not found("detail-said-once", text, tmp_path)
    assert len(found("detail-said-once", text.replace("next: hello", "next: desk"), tmp_path)) == 1
    in_pieces = text.replace("next: hello", "next: once_more").replace(
        "nodes:", "nodes:\n  once_more: {type: message, prompt: Once more 22334466., next: desk}"
    )
    assert not found("detail-said-once", in_pieces.replace("ivr: 1", "ivr: 1\nstart: hello"), tmp_path)


@pytest.mark.parametrize("top", ["part: true", "number: '+47 22 33 44 55'", "name: Nordlys"])
def test_what_callers_know_need_not_be_said_twice(top: str, tmp_path: Path) -> None:
    prompt = "See www.nordlys-kraft.no." if top.startswith("name") else "Ring 22 33 44 55."
    text = said(prompt)
    assert len(found("detail-said-once", text, tmp_path)) == 1
    assert not found("detail-said-once", text.replace("ivr: 1", f"ivr: 1\n{top}"), tmp_path)


def test_details_that_are_sent_need_not_be_said_twice(tmp_path: Path) -> None:
    text = said("Ring 22 33 44 55.", after="{type: task, id: send, name: send the number, next: desk}")
    assert len(found("detail-said-once", text, tmp_path)) == 1
    assert not found("detail-said-once", text.replace("send the number", "SMS with the number"), tmp_path)


# key-echo

ECHO = {
    "en": "You have selected bills.",
    "nb": "Takk for at du trykket 1.",
    "da": "Du har valgt regninger.",
    "sv": "Du har valt fakturor.",
    "fi": "Olet valinnut laskut.",
}


@pytest.mark.parametrize("language", ECHO)
def test_key_echo(language: str, tmp_path: Path) -> None:
    (finding,) = found("key-echo", said(f'"{ECHO[language]}"', language), tmp_path)
    assert finding.severity is INFO


@pytest.mark.parametrize(
    "text",
    [
        said("You have selected Monday. Is this correct?"),
        front('"Welcome. For bills, press 1."'),
        front("You have selected Monday.").replace("type: menu,", "type: menu, purpose: confirm,"),
        front("Hello.").replace("tries: 3,", "tries: 3, again: You pressed 7. That key has no choice here.,"),
    ],
)
def test_key_echo_is_silent(text: str, tmp_path: Path) -> None:
    assert not found("key-echo", text, tmp_path)


# queue-news-in-menu

NEWS = {
    "en": "You are number 5 in the queue.",
    "nb": "Ventetiden er nå omtrent 8 minutter.",
    "da": "Du er nummer fem i køen.",
    "sv": "Beräknad väntetid är fem minuter.",
    "fi": "Olet jonossa numero viisi.",
}
CHOICES = {"1": "bills", "2": "repairs"}


def news_menu(prompt: str, language: str = "en", second: str = "repairs, to: desk", before: str = "") -> str:
    """A menu of topics, with a message before it if any."""
    first = f'news: {{type: message, prompt: "{before}", next: hello}}\n' if before else ""
    options = f"{{1: {{label: bills, to: recorder}}, 2: {{label: {second}}}}}"
    return line(
        f'{first}hello: {{type: menu, prompt: "{prompt}", options: {options}, {TO_DESK}}}', f"language: {language}"
    )


@pytest.mark.parametrize("language", NEWS)
def test_queue_news_before_a_choice(language: str, tmp_path: Path) -> None:
    (finding,) = found("queue-news-in-menu", news_menu(NEWS[language], language), tmp_path)
    assert (finding.node, finding.severity) == ("hello", WARNING)
    (finding,) = found("queue-news-in-menu", news_menu("Hello.", language, before=NEWS[language]), tmp_path)
    assert (finding.node, len(finding.related)) == ("news", 1)


@pytest.mark.parametrize(
    "text",
    [
        news_menu(NEWS["en"], second="to be called back, to: desk"),
        news_menu("To hear your place in the queue, press 1. Repairs, press 2."),
        news_menu("Hello.").replace("name: Desk,", "name: Desk, prompt: You are number 5 in the queue.,"),
        news_menu(NEWS["en"]).replace("ivr: 1", "ivr: 1\nstart: first").replace(
            "nodes:", "nodes:\n  first: {type: queue, exits: {1: hello}, overflow: recorder}"
        ),
    ],
)  # fmt: skip
def test_queue_news_is_silent(text: str, tmp_path: Path) -> None:
    assert not found("queue-news-in-menu", text, tmp_path)
