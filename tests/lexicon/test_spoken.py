"""What a text sounds like: figures, signs, abbreviations and SSML in full words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.lexicon import languages, lexicon
from ivrlint.lexicon.spoken import BREAK_SECONDS, GROUP_PAUSE, LONGEST_BREAK, Spoken


def spoken(text: str, language: str = "en") -> Spoken:
    words = lexicon(language)
    assert words is not None
    return words.spoken(text)


def said(text: str, language: str = "en") -> str:
    return " ".join(spoken(text, language).words.split())


@pytest.mark.parametrize(
    ("language", "text", "full"),
    [
        ("en", "Press 1 for sales.", "Press one for sales."),
        ("en", "Press # or *.", "Press hash or star ."),
        ("en", "Bills & orders", "Bills and orders"),
        ("en", "Room 305", "Room three hundred and five"),
        ("en", "2,450 items", "two thousand four hundred and fifty items"),
        ("en", "1.250.000", "one million two hundred and fifty thousand"),
        ("en", "$5.50 or £3", "dollars five fifty or pounds three"),
        ("en", "a 2.5% fee", "a two point five percent fee"),
        ("en", "8:30 to 16:00", "eight thirty to sixteen"),
        ("en", "8-16", "eight to sixteen"),
        ("en", "9:05", "nine zero five"),
        ("en", "on 12.3.2030", "on twelve march two thousand and thirty"),
        ("en", "on 2030-03-12", "on twelve march two thousand and thirty"),
        ("en", "code 0042", "code zero zero four two"),
        ("en", "code 482913", "code four eight two nine one three"),
        ("en", "no. 5, e.g. this", "number five, for example this"),
        ("en", "No. We are closed.", "No. We are closed."),
        ("en", "Acme Ltd", "Acme limited"),
        ("en", "an SMS, a PIN, your ID", "an efefef, a efefef, your efef"),
        ("en", "PRESS NOW OR HANG UP", "PRESS NOW OR HANG UP"),
        ("en", "NASA and VISA", "NASA and VISA"),
        ("en", "I am A. B.", "I am A. B."),
        ("en", "the 1st of May", "the onest of May"),
        ("en", "rock &amp; roll &lt;3", "rock and roll <three"),
        ("nb", "Tast 21.", "Tast tjue en."),
        ("nb", "kl. 8.30, bl.a. nr. 2", "klokka åtte tretti, blant annet nummer to"),
        ("nb", "den 24. desember", "den tjue fire desember"),
        ("nb", "2 450,50 kr", "to tusen fire hundre og femti femti kroner"),
        ("da", "75 kr.", "halvfjerds og fem kroner"),
        ("sv", "t.ex. 200", "till exempel två hundra"),
        ("fi", "klo 8–16, esim. 9 %", "kello kahdeksan viiva kuusitoista, esimerkiksi yhdeksän prosenttia"),
        ("de", "z. B. oder z.B. 33 €", "zum Beispiel oder zum Beispiel dreißig und drei Euro"),
        ("fr", "n° 80", "numéro quatre-vingts"),
        ("es", "100 o 34", "cien o treinta y cuatro"),
    ],
)
def test_in_full(language: str, text: str, full: str) -> None:
    assert said(text, language) == full
    assert spoken(text, language).characters == len("".join(full.split()))


@pytest.mark.parametrize(
    ("text", "groups"),
    [("+47 22 33 44 55", 5), ("0800 123 456", 3), ("22 33 44 55", 4), ("020-7946-0018", 3), ("01.23.45.67.89", 5)],
)
def test_telephone_numbers_are_said_digit_by_digit_with_pauses(text: str, groups: int) -> None:
    heard = spoken(f"Call {text}.")
    digits = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    plus = "plus " if text[0] == "+" else ""
    assert said(f"Call {text}.") == f"Call {plus}{' '.join(digits[int(sign)] for sign in text if sign.isdigit())}."
    assert heard.silence == pytest.approx((groups - 1) * GROUP_PAUSE)


@pytest.mark.parametrize("text", ["Please hold the line.", "", "Tak for det. Farvel!", "What now?", "McDonald and I"])
def test_plain_words_are_said_as_they_are(text: str) -> None:
    for language in languages():
        assert spoken(text, language) == Spoken(len("".join(text.split())), text)


@pytest.mark.parametrize(
    ("text", "characters", "silence"),
    [
        ('<speak>Hello <break time="500ms"/>there</speak>', 10, 0.5),
        ('a<break time="1.5s"/>b<break/>', 2, 1.5 + BREAK_SECONDS["medium"]),
        ('a<break strength="strong"/>b<break strength="none"/>', 2, BREAK_SECONDS["strong"]),
        ('a<break time="900s"/>b<break time="soon"/>', 2, LONGEST_BREAK + BREAK_SECONDS["medium"]),
        ('<prosody rate="50%">abcd</prosody>ef', 10, 0),
        ('<prosody rate="slow">abc</prosody>', 4, 0),
        ('<prosody rate="+100%">abcd</prosody>', 2, 0),
        ('<prosody rate="0.5">a<prosody rate="200%">b</prosody></prosody>', 3, 0),
        ('<prosody rate="0%">a</prosody>', 5, 0),
        ('<prosody pitch="high">abc</prosody>', 3, 0),
        ('<say-as interpret-as="digits">12</say-as>', len("onetwo"), 0),
        ('<say-as interpret-as="telephone">12 345</say-as>', len("onetwothreefourfive"), GROUP_PAUSE),
        ("<say-as interpret-as='characters'>ab1</say-as>", len("efefone"), 0),
        ('<say-as interpret-as="date">abc</say-as>', 3, 0),
        ('<sub alias="World Wide Web">WWW</sub> now', len("WorldWideWebnow"), 0),
        ("<p>One</p> </s> two < three", 12, 0),
    ],
)  # fmt: skip
def test_ssml(text: str, characters: float, silence: float) -> None:
    heard = spoken(text)
    assert (heard.characters, heard.silence) == pytest.approx((characters, silence))


@pytest.mark.parametrize("language", languages())
def test_every_number_and_abbreviation_has_its_words(language: str) -> None:
    words = lexicon(language)
    assert words is not None
    names = words._lists.names
    for number in (*range(1000), 1001, 1100, 21_000, 999_999, 1_000_000, 999_999_999):
        assert names.cardinal(number).replace(" ", "").replace("-", "").isalpha()
    for form, full in names.abbreviations.items():
        assert full in said(f"x {form} 5", language), form


@given(st.text(alphabet="0123456789+-–.,:/() #*%&<>=\"'€aAÅSM;\u00a0\n", max_size=200), st.sampled_from(languages()))
def test_any_text_is_heard(text: str, language: str) -> None:
    heard = spoken(text, language)
    assert heard.characters >= 0 and heard.silence >= 0


@pytest.mark.parametrize(
    "part", ["1", "12 ", "1-", "(", "+", "1.", "<", "<a", "<a>", "&", "A", "AB ", "z. ", "a.", "&amp"]
)
def test_long_texts_take_no_longer_for_each_character(part: str) -> None:
    def taken(size: int) -> float:
        text = part * (size // len(part))
        began = time.process_time()
        spoken(text, "de")
        return time.process_time() - began

    taken(1000)
    assert taken(400_000) < max(20 * min(taken(100_000), taken(100_000)), 2)
