"""Bytes to text, and places in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.source import MAXIMUM_BYTES, SourceError, SourceText


def refused(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        SourceText.decode(data, "menu.yaml")
    return caught.value


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_a_byte_that_is_no_utf8_is_named_with_its_place(mark: bytes) -> None:
    error = refused(mark + "ivr: 1\nname: Blå S".encode() + b"\xf8ker")
    assert error.message == "byte 0xF8 is not UTF-8 (Latin-1?); save the file as UTF-8"
    assert str(error.span) == "menu.yaml:2:12"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(encoding: str) -> None:
    assert "UTF-16" in refused("ivr: 1\n".encode(encoding)).message


def test_byte_order_marks_are_dropped() -> None:
    assert SourceText.decode(b"\xef\xbb\xbf\xef\xbb\xbfivr: 1", "x").text == "ivr: 1"


def test_a_file_that_is_too_large_is_refused_without_reading_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(300 * 2**20)
    with pytest.raises(SourceError, match="too large for a menu") as caught:
        SourceText.read(file)
    assert caught.value.span.line == 1
    with pytest.raises(SourceError):
        SourceText.decode(b" " * (MAXIMUM_BYTES + 1), "x")


@pytest.mark.parametrize("name", ["missing.yaml", ".", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_read_is_one_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"cannot be read: .") as caught:
        SourceText.read(tmp_path / name, "shown.yaml")
    assert str(caught.value.span) == "shown.yaml:1:1"


def test_lines_end_with_any_of_the_three_ends() -> None:
    source = SourceText("x", "a\r\nb\rc\n\nø")
    assert source.lines == ["a", "b", "c", "", "ø"]
    assert [source.place(offset) for offset in (0, 3, 5, 7, 8, 9)] == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (5, 2)]


@given(st.text(alphabet="aø€😀\r\n "), st.data())
def test_places_offsets_and_bytes_agree(text: str, data: st.DataObject) -> None:
    source = SourceText("x", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = source.span(start, end)
    line, column = source.place(start)
    assert (span.line, span.column) == (line, column)
    assert source.offset(line, column) == start
    before, after = span.bytes
    assert text.encode()[before:after].decode() == span.text == text[start:end]
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n" or (c == "\r" and text[i + 1 : i + 2] != "\n"))]
    assert line == sum(1 for place in starts if place <= start)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_text_or_one_error(data: bytes) -> None:
    try:
        source = SourceText.decode(data, "x")
    except SourceError as error:
        assert error.span.line >= 1
        assert error.message
    else:
        assert source.text.encode() == data.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xef\xbb\xbf")
