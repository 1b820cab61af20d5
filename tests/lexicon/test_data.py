"""Every language's file has the same parts, and phrases that can be found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivrlint import lexicon as package
from ivrlint.lexicon import languages, lexicon

FOLDER = Path(package.__file__).parent


def tree(language: str) -> dict[str, Any]:
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def items(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


def lists(language: str) -> Iterator[tuple[str, list[str]]]:
    loaded = tree(language)
    for part in ("keys", "labels", "classes"):
        for name, value in loaded[part].items():
            if isinstance(value, str):
                yield f"{part}.{name}", items(value)
    for part in ("abbreviations", "stop_words", "endings"):
        yield part, items(loaded[part])


def part_names(language: str) -> dict[str, set[str]]:
    loaded = tree(language)
    return {
        "": set(loaded),
        **{
            part: {name for name in loaded[part] if not name.endswith("_except")}
            for part in ("keys", "labels", "classes", "spoken")
        },
    }


def test_the_languages() -> None:
    assert languages() == ("da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "pt", "sv")


@pytest.mark.parametrize("language", languages())
def test_the_first_line_names_the_language_and_its_review(language: str) -> None:
    first = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert re.fullmatch(r"# [A-Z].*\. Compiled without a native review\.", first)


@pytest.mark.parametrize("language", languages())
def test_parts_are_those_of_english(language: str) -> None:
    assert part_names(language) == part_names("en")


@pytest.mark.parametrize("language", languages())
def test_every_exception_belongs_to_a_class(language: str) -> None:
    classes = tree(language)["classes"]
    assert [name for name in classes if name.removesuffix("_except") not in classes] == []


@pytest.mark.parametrize("language", languages())
def test_phrases_are_normal_and_stand_once(language: str) -> None:
    for name, phrases in lists(language):
        assert sorted(set(phrases)) == sorted(phrases), name
        assert [p for p in phrases if p != unicodedata.normalize("NFC", p).casefold()] == [], name


@pytest.mark.parametrize("language", languages())
def test_phrases_are_of_the_notation(language: str) -> None:
    part = re.compile(r"~?[\w']+~?|\*|\{n\}|\{count\}|\{#\}")
    for name, phrases in lists(language):
        if name.startswith(("labels.", "classes.")):
            assert [p for p in phrases if not all(map(part.fullmatch, p.split()))] == [], name
            assert [p for p in phrases if p.startswith("*")] == [], name
        if name.startswith("classes."):
            assert [p for p in phrases if p.endswith("*")] == [], name
        if name.startswith(("keys.", "stop_words", "endings", "abbreviations")):
            assert [p for p in phrases if " " in p] == [], name


@pytest.mark.parametrize("language", languages())
def test_key_words_do_not_contradict(language: str) -> None:
    keys = lexicon(language)._lists.keys  # type: ignore[union-attr]
    assert set(keys.definite) <= set(keys.names)
    assert set(keys.articles) <= set(keys.names)
    assert not set(keys.press) & set(keys.glue)
    assert set(keys.names.values()) == set("0123456789*#")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("name", "count"), [("months", 12), ("weekdays", 7)])
def test_the_calendar_is_whole(language: str, name: str, count: int) -> None:
    names = items(tree(language)[name])
    assert len(names) == count
    forms = [form for form_list in names for form in form_list.split("/")]
    assert len(set(forms)) == len(forms)
    assert [form for form in forms if not re.fullmatch(r"\w+", form) or form != form.casefold()] == []


@pytest.mark.parametrize("language", languages())
def test_figures_and_signs_have_their_words(language: str) -> None:
    spoken = tree(language)["spoken"]
    assert len(items(spoken["tens"])) == 8
    assert [name for name in ("hundred", "thousand", "million") if spoken[name].count("/") != 1] == []
    assert set(spoken["signs"]) == set("%&+*#@=€$£")
    keys = lexicon(language)._lists.keys  # type: ignore[union-attr]
    assert {keys.names[spoken["signs"][sign].casefold()] for sign in "*#"} == set("*#")
    assert [form for form in spoken["abbreviations"] if form != unicodedata.normalize("NFC", form).casefold()] == []


@pytest.mark.parametrize("language", languages())
def test_numbers_are_in_order(language: str) -> None:
    assert len(items(tree(language)["numbers"])) == 21
    reading = lexicon(language)
    assert reading is not None
    assert reading.characters_per_minute in range(850, 1200)
