"""JSON with places, against the standard library."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.source import Mapping, Scalar, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_json import MAXIMUM_DEPTH, read_json

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def read(text: str) -> Value:
    return read_json(SourceText("x.json", text)).root


def check_places(part: Value) -> None:
    """Every place holds what was written there."""
    text = part.span.text
    if isinstance(part, Scalar):
        assert json.loads(text) == part.value
        assert part.text == (part.value if part.quoted else text)
    elif isinstance(part, Mapping):
        assert (text[0], text[-1]) == ("{", "}")
        for entry in part.entries:
            assert json.loads(entry.key.span.text) == entry.key.text
            assert part.start < entry.key.start < entry.key.end < entry.value.start
            assert entry.value.end < part.end
            check_places(entry.value)
    elif isinstance(part, Sequence):
        assert (text[0], text[-1]) == ("[", "]")
        for item in part.items:
            check_places(item)


@given(TREES, st.sampled_from([None, 0, 2]), st.booleans())
def test_it_reads_what_json_reads_and_every_place_is_exact(tree: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    root = read(text)
    assert root.plain() == json.loads(text)
    assert root.span.text == text
    check_places(root)


@given(st.text(alphabet='{}[]",:0123456789.-+eE truefalsn\\u/#\n\t', max_size=40))
def test_it_accepts_exactly_what_json_accepts(text: str) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        expected = json.loads(text, parse_constant=refuse)
    except ValueError:
        with pytest.raises(SourceError) as caught:
            read(text)
        assert caught.value.message.startswith("is not JSON: ")
        assert 0 <= caught.value.span.start <= len(text)
    else:
        assert read(text).plain() == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "ends where a value is expected"),
        ('{"a": 1,\n // no\n "b": 2}', "2:2", "JSON allows no comments"),
        ('{"a": 1, # no\n}', "1:10", "JSON allows no comments"),
        ("{'a': 1}", "1:2", "double quotes"),
        ('{"a": 1,}', "1:8", "no comma before a closing bracket"),
        ("[1, 2,]", "1:6", "no comma before a closing bracket"),
        ("[1 2]", "1:4", "a comma or a closing bracket"),
        ('{"a" 1}', "1:6", "a colon after the key"),
        ("{a: 1}", "1:2", "a key in double quotes"),
        ('{"a": NaN}', "1:7", "expected a value"),
        ('["a\nb"]', "1:4", "control character"),
        ('["a', "1:2", "no closing quote"),
        ('["\\x"]', "1:3", "a bad escape"),
        ("[1] 2", "1:5", "something follows"),
        ("[01]", "1:3", "a comma or a closing bracket"),
        ("[" * 100_000, f"1:{MAXIMUM_DEPTH + 1}", "nests deeper"),
        ('{"a":' * 100_000, f"1:{5 * MAXIMUM_DEPTH + 1}", "nests deeper"),
    ],
)
def test_errors_name_the_place(text: str, place: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read(text)
    assert str(caught.value.span) == f"x.json:{place}"


def test_a_key_written_twice_is_still_there_twice() -> None:
    root = read('{"a": 1, "b": 2, "a": 3}')
    assert isinstance(root, Mapping)
    assert [(first.value.plain(), second.value.plain()) for first, second in root.doubled()] == [(1, 3)]
    assert root.plain() == {"a": 3, "b": 2}


def test_numbers_of_any_size_and_half_surrogates_are_read() -> None:
    assert read("123456789012345678901234567890").plain() == 123456789012345678901234567890
    assert read("1" * 10_000).plain() == math.inf
    assert read('"\\ud83d\\ude00 \\ud83d"').plain() == "😀 \ufffd"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except SourceError as error:
        assert error.span.line >= 1
