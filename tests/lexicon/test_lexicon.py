"""The sentences, keys and labels of every language's table."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivrlint import lexicon as package
from ivrlint.lexicon import Lexicon, SpokenDate, languages, lexicon

FOLDER = Path(__file__).parent
LISTS = Path(package.__file__).parent
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def load(language: str) -> Lexicon:
    loaded = lexicon(language)
    assert loaded is not None
    return loaded


@cache
def table(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return loaded


def parts(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((LISTS / f"{language}.yaml").read_text(encoding="utf-8"))
    return loaded


def rows(part: str, *names: str) -> list[Any]:
    """The rows of one part of every table: language, key, value, or language and item of a list."""
    found: list[Any] = []
    for language in languages():
        content = table(language)
        for name in (part, *names):
            content = content.get(name, {})
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            for item in value if isinstance(value, list) and isinstance(key, str) else [value]:
                found.append(pytest.param(language, key, item, id=f"{language}-{key}-{item}"[:80]))
    return found


@pytest.mark.parametrize("language", languages())
def test_every_class_has_sentences_that_hit_and_that_miss(language: str) -> None:
    classes = {name for name in parts(language)["classes"] if not name.endswith("_except")}
    assert {*table(language)["hits"], *table(language)["retry_hits"]} == classes
    assert set(table(language)["misses"]) == classes


@pytest.mark.parametrize(("language", "name", "text"), rows("hits"))
def test_hit(language: str, name: str, text: str) -> None:
    assert name in load(language).classes(text)


@pytest.mark.parametrize(("language", "name", "text"), rows("retry_hits"))
def test_only_a_retry_blames(language: str, name: str, text: str) -> None:
    assert name in load(language).classes(text, retry=True)
    assert name not in load(language).classes(text)


@pytest.mark.parametrize(("language", "name", "text"), rows("misses"))
def test_miss(language: str, name: str, text: str) -> None:
    assert name not in load(language).classes(text)


@pytest.mark.parametrize(("language", "text", "keys"), rows("keys", "first"))
def test_key_first(language: str, text: str, keys: object) -> None:
    spoken = load(language).spoken_keys(text)
    assert [(key.key, key.key_first) for key in spoken] == [(key, True) for key in str(keys).split()]


@pytest.mark.parametrize(("language", "text", "keys"), rows("keys", "last"))
def test_key_last(language: str, text: str, keys: object) -> None:
    spoken = load(language).spoken_keys(text)
    assert [(key.key, key.key_first) for key in spoken] == [(key, False) for key in str(keys).split()]


@pytest.mark.parametrize(("language", "text", "keys"), rows("mixed"))
def test_mixed_order(language: str, text: str, keys: str) -> None:
    spoken = load(language).spoken_keys(text)
    assert [("+" if key.key_first else "-") + key.key for key in spoken] == keys.split()


@pytest.mark.parametrize(("language", "row", "text"), rows("keys", "none"))
def test_no_key(language: str, row: int, text: str) -> None:
    assert load(language).spoken_keys(text) == ()


@pytest.mark.parametrize(("language", "text", "count"), rows("counts"))
def test_announced_count(language: str, text: str, count: int | None) -> None:
    assert load(language).announced_count(text) == count


def written(date: SpokenDate) -> str:
    """A date as the tables write it: year, month and day as far as said, the weekday before them."""
    numbers = "-".join(f"{part:02}" for part in (date.year, date.month, date.day) if part is not None)
    weekday = "" if date.weekday is None else WEEKDAYS[date.weekday]
    return f"{weekday} {numbers}".strip()


@pytest.mark.parametrize("language", languages())
def test_dates(language: str) -> None:
    expected = table(language).get("dates", {})
    found = {text: [written(date) for date in load(language).dates(text)] for text in expected}
    assert found == {text: list(map(str, dates)) for text, dates in expected.items()}


@pytest.mark.parametrize(("language", "row", "label"), rows("labels", "catch_all"))
def test_catch_all(language: str, row: int, label: str) -> None:
    assert load(language).is_catch_all(label)
    assert load(language).is_vague(label)


@pytest.mark.parametrize(("language", "row", "label"), rows("labels", "vague"))
def test_vague(language: str, row: int, label: str) -> None:
    assert load(language).is_vague(label)
    assert not load(language).is_catch_all(label)


@pytest.mark.parametrize(("language", "row", "label"), rows("labels", "telling"))
def test_telling(language: str, row: int, label: str) -> None:
    assert not load(language).is_vague(label)


@pytest.mark.parametrize("language", languages())
def test_yes_no(language: str) -> None:
    labels = table(language)["labels"]
    assert load(language).is_yes_no(labels["yes_no"])
    assert not load(language).is_yes_no([])
    for label in labels["not_yes_no"]:
        assert not load(language).is_yes_no([labels["yes_no"][0], label])


@pytest.mark.parametrize(("language", "row", "pair"), rows("alike"))
def test_alike(language: str, row: int, pair: list[str]) -> None:
    one, other = map(load(language).content_words, pair)
    assert one == other


@pytest.mark.parametrize(("language", "row", "pair"), rows("unlike"))
def test_unlike(language: str, row: int, pair: list[str]) -> None:
    one, other = map(load(language).content_words, pair)
    assert one and other and not one & other


@pytest.mark.parametrize(("language", "text", "count"), rows("sentences"))
def test_sentences(language: str, text: str, count: int) -> None:
    sentences = load(language).sentences(text)
    assert len(sentences) == count
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)
