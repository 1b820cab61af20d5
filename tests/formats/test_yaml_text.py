"""Writing YAML: whatever a text is, it comes back, from our own reader and from PyYAML."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.formats.native.yaml_text import WIDTH, Pairs, lines, plain
from ivrlint.source import SourceText
from ivrlint.source.located_yaml import read_yaml

TRAPS = [
    "no", "Yes", "on", "null", "~", "", " ", "012", "1e5", "0x1F", "12:30", "+47", "2027-01-01", "a: b", "a #b", "#", "*", "&a",
    "!x", "%x", "@x", "`x", "- x", "? x", "What?", "a, b", "{", "]", "'", '"', "a\\b", "a\nb", "a\tb", " a", "a ", "<<", "=",
    "\x00", "\x7f", "\x85", "\u2028", "\ufeff", "å", "日本", "😀", "1.5", "-", "---", "|", ">",
]  # fmt: skip
WORDS = st.sampled_from(["word", "a", "#", "-", "", ":", "x" * 130, "«å»", "\n", "?", "---"])
TEXTS = st.one_of(st.text(), st.sampled_from(TRAPS), st.lists(WORDS, min_size=20, max_size=60).map(" ".join))
KEYS = st.one_of(st.text(max_size=20), st.sampled_from(TRAPS)).filter(lambda key: key != "<<")
VALUES = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.none(), st.integers(0, 999_999), st.sampled_from([0.5, 1e-07, 2.25])),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3),
        st.lists(st.tuples(KEYS, parts), max_size=3, unique_by=lambda pair: pair[0]).map(Pairs),
    ),
    max_leaves=8,
)


def written(value: Any) -> str:
    return "\n".join(lines(Pairs([("key", value)]))) + "\n"


def with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): with_text_keys(part) for key, part in value.items()}
    return [with_text_keys(part) for part in value] if isinstance(value, list) else value


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    text = written(value)
    expected = plain(Pairs([("key", value)]))
    assert read_yaml(SourceText("x", text)).root.plain() == expected
    assert with_text_keys(yaml.load(text, Loader=yaml.CSafeLoader)) == expected or "e-" in text


@pytest.mark.parametrize("text", TRAPS)
def test_every_trap_alone(text: str) -> None:
    for value in (text, [text], Pairs([("a", text)]), Pairs([(text if text != "<<" else "x", "a")])):
        assert read_yaml(SourceText("x", written(value))).root.plain() == {"key": plain(value)}


def test_long_texts_are_folded() -> None:
    text = written("Please listen to all the choices. " * 9 + "Thank you.")
    assert text.startswith("key: >-\n  Please") and max(map(len, text.splitlines())) <= WIDTH


def test_half_of_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert written("a\ud800") == 'key: "a\ufffd"\n'
