"""Lines and columns as editors count them."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("lsprotocol", reason="the language server is an extra: pip install 'ivrlint[lsp]'")

from hypothesis import assume, given
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind

from ivrlint.lsp.positions import Positions, Shift
from ivrlint.source import SourceText

texts = st.text(st.sampled_from("ab\n\r 👋ä\u2028é漢") | st.characters(exclude_categories=["Cs"]), max_size=30)
BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@pytest.mark.parametrize(
    ("encoding", "columns"), [("utf-8", [0, 1, 3, 7, 8]), ("utf-16", [0, 1, 2, 4, 5]), ("utf-32", [0, 1, 2, 3, 4])]
)
def test_a_line_with_an_emoji_by_hand(encoding, columns):
    positions = Positions(SourceText("x", "x\r\naä👋b"), encoding)
    assert [positions.position(3 + place) for place in range(5)] == [Position(1, column) for column in columns]
    assert [positions.offset(Position(1, column)) for column in columns] == [3, 4, 5, 6, 7]
    assert positions.offset(Position(1, 1000)) == positions.offset(Position(7, 0)) == 7


@given(texts, st.sampled_from(sorted(BYTES)))
def test_every_place_comes_back_and_lies_where_it_says(text, encoding):
    positions = Positions(SourceText("x", text), PositionEncodingKind(encoding))
    name, size = BYTES[encoding]
    for offset in range(len(text) + 1):
        found = positions.position(offset)
        before = text[:offset]
        if text[offset - 1 : offset + 1] != "\r\n":
            assert positions.offset(found) == offset
            last = max(before.rfind("\n"), before.rfind("\r")) + 1
            assert found.character == len(before[last:].encode(name)) // size
    assert positions.position(len(text)).line == len(re.findall("\r\n|\r|\n", text))


@given(texts, st.integers(0, 100), st.integers(0, 100))
def test_any_position_gives_a_place_of_its_line(text, line, character):
    source = SourceText("x", text)
    offset = Positions(source).offset(Position(line, character))
    assert 0 <= offset <= len(text)
    assert source.place(offset)[0] == line + 1 or line >= len(source.lines)


@given(texts, st.text("xyz", max_size=5), st.text("uvw", max_size=5), texts)
def test_what_has_not_changed_is_found_again(before, gone, come, behind):
    old, new = SourceText("x", before + gone + behind), SourceText("x", before + come + behind)
    assume(set(before[-1:] + behind[:1]).isdisjoint("xyzuvw"))
    shift = Shift(old, new)
    last = len(before + gone)
    for start in range(len(old.text) + 1):
        for end in range(start + 1, len(old.text) + 1):
            moved = shift.new(old.span(start, end))
            if end <= len(before) or start >= last:
                assert moved is not None and moved.text == old.text[start:end]
                assert moved.start == start + (len(come) - len(gone) if start >= last else 0)
            elif start <= len(before) and end >= last:
                assert moved is not None and moved.text == before[start:] + come + old.text[last:end]
            else:
                assert moved is None
    for offset in range(len(new.text) + 1):
        if offset < len(before) or offset > len(before + come):
            assert shift.old(offset) == offset + (len(gone) - len(come) if offset > len(before) else 0)
