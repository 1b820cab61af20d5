"""The history: one line a run and menu, nothing twice, nothing lost, a broken line named."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.measure.history import KEY_FIGURES, Entry, HistoryError, read_history, record
from ivrlint.measure.scorecard import scorecard
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN, LOST

LINTER = Linter(RuleBook.built_in())
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def card_of(text, path="menu.ivr.yaml"):
    return scorecard(LINTER.check(Survey(read(SourceText(path, text)), MONDAY)))


def test_a_first_run_adds_a_line_for_each_menu(tmp_path):
    file = tmp_path / "scores.jsonl"
    assert record(file, [card_of(CLEAN), card_of(LOST, "lost.ivr.yaml")], MONDAY) == [None, None]
    first, second = map(json.loads, file.read_text("utf-8").splitlines())
    assert (first["date"], first["path"], first["grade"], first["score"]) == ("2026-11-23", "menu.ivr.yaml", "A", 100)
    assert (second["path"], second["grade"], second["score"], second["reached"]) == ("lost.ivr.yaml", "D", 69, 92)
    assert tuple(first["figures"]) == KEY_FIGURES
    assert first["figures"]["caller_hours"] is None and first["figures"]["keys_to_human"] == 1


def test_the_same_again_on_the_same_day_adds_nothing_and_tells_the_same(tmp_path):
    file = tmp_path / "scores.jsonl"
    record(file, [card_of(CLEAN)], MONDAY)
    for _ in range(3):
        (change,) = record(file, [card_of(LOST)], TUESDAY)
        assert change and (change.before.grade, change.now.grade) == ("A", "D")
        assert len(read_history(file)) == 2


def test_the_same_on_another_day_and_another_thing_on_the_same_day_add_a_line(tmp_path):
    file = tmp_path / "scores.jsonl"
    record(file, [card_of(CLEAN)], MONDAY)
    (change,) = record(file, [card_of(CLEAN)], TUESDAY)
    assert change and change.is_none and change.before.date == MONDAY
    (change,) = record(file, [card_of(LOST)], TUESDAY)
    assert change and not change.is_none and change.before.date == TUESDAY
    assert [entry.grade for entry in read_history(file)] == ["A", "A", "D"]


def test_what_was_written_stays_as_it_was(tmp_path):
    file = tmp_path / "scores.jsonl"
    record(file, [card_of(CLEAN)], MONDAY)
    before = file.read_text("utf-8").rstrip("\n")
    file.write_text(before, "utf-8")
    record(file, [card_of(CLEAN)], TUESDAY)
    after = file.read_text("utf-8")
    assert after.startswith(before + "\n{") and after.endswith("}\n") and len(read_history(file)) == 2


def test_a_menu_has_one_path_wherever_the_run_was_started(tmp_path, monkeypatch):
    (tmp_path / "menus").mkdir()
    (tmp_path / "menus" / "a.ivr.yaml").write_text(CLEAN, "utf-8")
    file = tmp_path / "scores.jsonl"
    monkeypatch.chdir(tmp_path)
    record(file, [card_of(CLEAN, "menus/a.ivr.yaml")], MONDAY)
    monkeypatch.chdir(tmp_path / "menus")
    record(file, [card_of(CLEAN, "a.ivr.yaml")], MONDAY)
    assert [entry.path for entry in read_history(file)] == ["menus/a.ivr.yaml"]


GOOD = {"date": "2026-11-23", "path": "a", "grade": "A", "score": 100, "reached": 100, "figures": {}}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it is no JSON"),
        ("[1]", "it is no object"),
        ("[" * 100_000, "it is no JSON"),
        (json.dumps({**GOOD, "grade": "E"}), "`grade` is none of A, B, C, D, F"),
        (json.dumps({**GOOD, "grade": ["A"]}), "`grade` is none of A, B, C, D, F"),
        (json.dumps({**GOOD, "date": "yesterday"}), "`date` is no date"),
        (json.dumps({**GOOD, "date": 3}), "`date` is no date"),
        (json.dumps({**GOOD, "score": "100"}), "`score` or `reached` is no number"),
        (json.dumps({**GOOD, "figures": {"share_lost": True}}), "`figures` are no numbers by name"),
        (json.dumps({**GOOD, "path": 1}), "`path` is no text"),
        (json.dumps({name: value for name, value in GOOD.items() if name != "score"}), "'score' is missing"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_added(tmp_path, line, reason):
    file = tmp_path / "scores.jsonl"
    text = f"{json.dumps(GOOD)}\n\n{line}\n"
    file.write_text(text, "utf-8")
    with pytest.raises(HistoryError) as caught:
        record(file, [card_of(CLEAN)], MONDAY)
    assert str(caught.value).startswith(f"{file}:3: ") and reason in str(caught.value)
    assert file.read_text("utf-8") == text


def test_a_history_that_is_no_text_or_no_file_is_an_error(tmp_path):
    with pytest.raises(HistoryError, match="cannot be read"):
        record(tmp_path, [card_of(CLEAN)], MONDAY)
    (tmp_path / "raw").write_bytes(b"\xff\xfe")
    with pytest.raises(HistoryError, match="cannot be read"):
        record(tmp_path / "raw", [card_of(CLEAN)], MONDAY)
    with pytest.raises(HistoryError, match="cannot be written"):
        record(tmp_path / "none" / "scores.jsonl", [card_of(CLEAN)], MONDAY)


NUMBERS = st.none() | st.integers(0, 100)
ENTRIES = st.builds(
    Entry,
    st.dates(),
    st.text(),
    st.sampled_from("ABCDF"),
    NUMBERS,
    NUMBERS,
    st.dictionaries(st.sampled_from(KEY_FIGURES), st.none() | st.floats(0, 1e6)),
)


@given(st.lists(ENTRIES, max_size=4))
def test_what_is_written_is_read(tmp_path_factory, entries):
    file = tmp_path_factory.mktemp("history") / "scores.jsonl"
    file.write_text("".join(entry.line for entry in entries), "utf-8")
    assert read_history(file) == entries
