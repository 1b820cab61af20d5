"""No text, however strange, breaks the lexicon, and offsets always lie within the text that was given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.lexicon import languages, lexicon
from ivrlint.lexicon.dates import find_dates
from ivrlint.lexicon.text import cut_words

PIECES = [
    "press", "Press 1", "tast", "tryck på", "paina", "for", "two", "en", "ettan", "ykköstä", "1", "12", "#", "*", "#1",
    "*9", "1:tä", "then press hash", "avslutt med firkant", "all", "busy", "you are number", "we're", "can't", "don’t",
    "nr.", "kl. 8", "e.g.", ".", "...", "?", "!", ",", ";", ":", " - ", "–", "\n\n", "\n", "«", "»", "(", ")",
    "24.12.2030", "13/13/2030", "24th", "2030", "man", "May", "mars", "joulukuuta", "24. desember",
    "på\u030a", "A\u0301", "\u0301", "İ", "ß", "ﬁ", "²", "١", "😀", "\x00", "'", "'s", "_", "~", "{n}", "www", "0",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join), st.lists(st.sampled_from(PIECES)).map("".join)
)


@pytest.mark.parametrize("language", languages())
@given(text=TEXTS)
def test_offsets_lie_in_the_text(language: str, text: str) -> None:
    found = lexicon(language)
    assert found is not None
    sentences = found.sentences(text)
    ends = [0]
    for sentence in sentences:
        assert ends[-1] <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        ends.append(sentence.end)
    for hit in found.hits(text, retry=True):
        assert sentences[hit.sentence].start <= hit.start < hit.end <= sentences[hit.sentence].end
    starts = [-1]
    for key in found.spoken_keys(text):
        assert sentences[key.sentence].start <= key.start < key.end <= sentences[key.sentence].end
        assert key.key and set(key.key) <= set("0123456789*#")
        assert starts[-1] < key.start
        starts.append(key.start)
    for date in found.dates(text):
        assert sentences[date.sentence].start <= date.start < date.end <= len(text)
        assert (date.weekday, date.month, date.day, date.year) != (None,) * 4


@pytest.mark.parametrize("language", languages())
@given(label=TEXTS)
def test_labels_never_raise(language: str, label: str) -> None:
    found = lexicon(language)
    assert found is not None
    assert found.is_vague(label) or not found.is_catch_all(label)
    assert found.is_yes_no([label]) in (True, False)
    assert found.matches("human_agent", label) in (True, False)
    assert found.announced_count(label) != 1
    assert all(found.content_words(label))


@pytest.mark.parametrize("language", languages())
@given(text=st.lists(st.sampled_from(PIECES[:30])).map(" ".join))
def test_case_and_composition_change_nothing(language: str, text: str) -> None:
    found = lexicon(language)
    assert found is not None
    assert found.classes(text) == found.classes(unicodedata.normalize("NFD", text))
    keys = [key.key for key in found.spoken_keys(text)]
    assert keys == [key.key for key in found.spoken_keys(unicodedata.normalize("NFD", text))]


@given(tag=st.one_of(st.none(), st.text(), st.sampled_from(["../en", "en/..", "EN", "en_GB", "x-nb"])))
def test_any_tag(tag: str | None) -> None:
    found = lexicon(tag)
    assert found is None or found.code in languages()


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("no", "nb"), ("nb-NO", "nb"), ("nn", "nb"), ("nn-NO", "nb"),
        ("sv-FI", "sv"), ("da", "da"), ("fi-FI", "fi"), ("de-AT", "de"), ("cy", None), ("", None), (None, None), ("enx", None),
    ],
)  # fmt: skip
def test_tags(tag: str | None, code: str | None) -> None:
    found = lexicon(tag)
    assert (found.code if found else None) == code


def test_a_lexicon_is_read_once() -> None:
    assert lexicon("nb") is lexicon("no-NO")


def test_offsets_are_those_of_the_original_text() -> None:
    text = "Trykk  pa\u030a\tTREEREN for a\u030apningstider. Va\u030are nettsider er a\u030apne."
    norwegian = lexicon("nb")
    assert norwegian is not None
    (key,) = norwegian.spoken_keys(text)
    assert (key.key, text[key.start : key.end]) == ("3", "TREEREN")
    hits = {hit.class_name: text[hit.start : hit.end] for hit in norwegian.hits(text)}
    assert hits["web_deflection"] == "nettsider"


def test_matches_knows_no_scope() -> None:
    english = lexicon("en")
    assert english is not None
    assert english.matches("closed", "closed for lunch, press 1")
    assert english.matches("human_agent", "advisor")
    assert not english.matches("human_agent", "virtual assistant")
    assert not english.matches("no such class", "advisor")


@pytest.mark.parametrize("language", languages())
@given(text=TEXTS)
def test_a_quick_look_passes_over_no_date(language: str, text: str) -> None:
    found = lexicon(language)
    assert found is not None
    calendar, spellings = found._lists.calendar, found._lists.spellings
    said = [cut_words(text, sentence.start, sentence.end, spellings) for sentence in found.sentences(text)]
    keys = {key.start for key in found.spoken_keys(text)}
    assert found.dates(text) == find_dates(text, said, keys, calendar)
