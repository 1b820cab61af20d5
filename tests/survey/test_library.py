"""Flows that call other flows."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ivrlint.flow import Flow, SubFlow
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from ivrlint.survey import Answer, Summary, Survey
from ivrlint.survey.library import Library

TODAY = date(2026, 11, 21)
ANSWERED = "a: {type: message, prompt: Hello., next: q}\n  q: {type: queue}"
UNANSWERED = "a: {type: message, prompt: Hello., next: b}\n  b: {type: voicemail}"

Lines = Callable[..., Survey]


@pytest.fixture
def line(tmp_path: Path) -> Lines:
    """Write files, the nodes of each under its name, and survey the first one."""

    def survey(**files: str) -> Survey:
        for name, nodes in files.items():
            (tmp_path / f"{name}.yaml").write_text(f"ivr: 1\nlanguage: en\nnodes:\n  {nodes}\n")
        return open_survey(tmp_path / f"{next(iter(files))}.yaml")

    return survey


def load(file: Path) -> Flow:
    return read(SourceText.read(file))


def open_survey(file: Path) -> Survey:
    return Survey(load(file), TODAY, Library(load, TODAY))


def call(file: str, after: str = "") -> str:
    return f"x: {{type: flow, file: {file}{after}}}"


def called(survey: Survey) -> Summary:
    [node] = survey.flow.of(SubFlow)
    return survey.summary(node)


def test_yes_no_and_cannot_tell(line: Lines) -> None:
    assert called(line(top=call("sub.yaml"), sub=ANSWERED)).human is Answer.YES
    assert called(line(top=call("sub.yaml"), sub=UNANSWERED)).human is Answer.NO
    assert called(line(top=call("sub.yaml"), sub="a: {type: transfer}")).human is Answer.UNKNOWN
    assert called(line(top=call("sub.yaml"), sub="a: {type: callback}")).human is Answer.YES
    assert (
        called(line(top=call("sub.yaml"), sub="a: {type: message, prompt: Hello., next: nowhere}")).human
        is Answer.UNKNOWN
    )


def test_what_the_callers_of_a_flow_are_told(line: Lines) -> None:
    survey = line(top="m: {type: message, prompt: Hello., next: x}\n  " + call("sub.yaml"), sub=ANSWERED)
    assert called(survey) == Summary(Answer.YES, pytest.approx(6 * 0.08), 0, True, False)
    assert survey.people.from_node("m") is Answer.YES
    fastest = survey.people.fastest
    assert fastest is not None and fastest.seconds == pytest.approx(12 * 0.08)
    menu = line(
        top=call("sub.yaml"), sub="a: {type: menu, options: {1: b, 2: c}}\n  b: {type: agent}\n  c: {type: agent}"
    )
    assert called(menu).straight is False and called(menu).keys == 1
    assert menu.shape.keys_to_human == 1 and "x" not in menu.people.straight


def test_a_flow_that_returns_leaves_the_answer_to_the_flow_that_called_it(line: Lines) -> None:
    returning = line(
        top=call("sub.yaml", ", next: b") + "\n  b: {type: agent}", sub="a: {type: message, prompt: Hi., next: return}"
    )
    assert called(returning) == Summary(Answer.NO, None, None, False, True)
    assert returning.people.from_node("x") is Answer.YES
    ending = line(
        top=call("sub.yaml", ", next: b") + "\n  b: {type: voicemail}",
        sub="a: {type: message, prompt: Hi., next: return}",
    )
    assert ending.people.from_node("x") is Answer.NO
    alone = line(sub="a: {type: message, prompt: Hi., next: return}")
    assert alone.people.from_node("a") is Answer.UNKNOWN


@pytest.mark.parametrize(
    "file",
    ["missing.yaml", "folder", '"a\\0b"', "broken.yaml", "loop", "'" + "x" * 5000 + "'", "https://example.org/x"],
)
def test_a_file_that_cannot_be_read_makes_it_impossible_to_tell(line: Lines, tmp_path: Path, file: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    survey = line(top=call(file), broken="[")
    assert called(survey) == Summary(Answer.UNKNOWN)
    [node] = survey.flow.of(SubFlow)
    assert survey.unreadable(node)


def test_what_is_no_file_is_not_waited_for(line: Lines, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert called(line(top=call("pipe"))).human is Answer.UNKNOWN
    assert called(line(top=call("/dev/zero"))).human is Answer.UNKNOWN


def test_without_a_library_or_a_file_it_cannot_be_told(line: Lines) -> None:
    survey = line(top=call("sub.yaml"), sub=ANSWERED)
    assert called(Survey(survey.flow, TODAY)).human is Answer.UNKNOWN
    assert called(line(top="x: {type: flow}")).human is Answer.UNKNOWN


def test_flows_in_a_ring_cannot_be_told_and_what_calls_the_ring_neither(line: Lines) -> None:
    reaches = "a: {type: branch, by: data, cases: {a: x, b: q}}\n  q: {type: queue}\n  "
    assert called(line(top=call("top.yaml"))).human is Answer.UNKNOWN
    assert (
        called(line(top=call("one.yaml"), one=reaches + call("two.yaml"), two=reaches + call("one.yaml"))).human
        is Answer.UNKNOWN
    )
    assert called(line(one=reaches + call("two.yaml"), two=reaches + call("one.yaml"))).human is Answer.UNKNOWN
    outside = line(top=call("mid.yaml"), mid=call("one.yaml"), one=call("two.yaml"), two=call("one.yaml"))
    assert called(outside).human is Answer.UNKNOWN
    saved = line(top=call("mid.yaml"), mid=reaches + call("one.yaml"), one=call("two.yaml"), two=call("one.yaml"))
    assert called(saved).human is Answer.YES


def test_a_flow_called_twice_is_no_ring_and_read_once(line: Lines, tmp_path: Path) -> None:
    twice = "a: {type: branch, by: data, cases: {a: x, b: y}}\n  x: {type: flow, file: sub.yaml}\n  y: {type: flow, file: ./sub.yaml}"
    survey = line(top=twice, sub=call("deep/last.yaml", ", next: return").replace("deep/", ""), last=ANSWERED)
    read_files: list[str] = []

    def counting(file: Path) -> Flow:
        read_files.append(file.name)
        return load(file)

    survey = Survey(survey.flow, TODAY, Library(counting, TODAY))
    assert {survey.summary(node).human for node in survey.flow.of(SubFlow)} == {Answer.YES}
    assert sorted(read_files) == ["last.yaml", "sub.yaml"]


def test_files_are_sought_beside_the_file_that_calls_them(line: Lines, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "one.yaml").write_text("ivr: 1\nnodes:\n  " + call("two.yaml") + "\n")
    (tmp_path / "inner" / "two.yaml").write_text("ivr: 1\nnodes:\n  " + ANSWERED + "\n")
    assert called(line(top=call("inner/one.yaml"))).human is Answer.YES


def test_a_long_line_of_flows_is_no_deep_recursion(line: Lines) -> None:
    files = {f"f{number}": call(f"f{number + 1}.yaml") for number in range(300)}
    assert called(line(**files, f300=ANSWERED)).human is Answer.YES
    assert called(line(**files, f300=UNANSWERED)).human is Answer.NO


def test_a_reference_is_looked_up_and_one_that_nobody_knows_stays_opaque(line: Lines, tmp_path: Path) -> None:
    top = "a: {type: branch, by: data, cases: {a: x, b: y}}\n  x: {type: flow, reference: FW1}\n  y: {type: flow, reference: FW2}"
    flow = line(top=top, sub=ANSWERED).flow
    library = Library(load, TODAY, {"FW1": tmp_path / "sub.yaml"})
    survey = Survey(flow, TODAY, library)
    assert [survey.summary(node).human for node in flow.of(SubFlow)] == [Answer.YES, Answer.UNKNOWN]
    assert [survey.unreadable(node) for node in flow.of(SubFlow)] == [None, None]
    gone = Survey(flow, TODAY, Library(load, TODAY, {"FW1": tmp_path / "gone.yaml"}))
    assert [bool(gone.unreadable(node)) for node in flow.of(SubFlow)] == [True, False]


@pytest.fixture
def exported(tmp_path: Path) -> Callable[..., Survey]:
    """Write flows that know each other by name, one a file, and survey the first one."""

    def survey(names: dict[str, str], folder: Path = tmp_path) -> Survey:
        for file, nodes in {"top.yaml": "x: {type: flow, reference: night}", **names}.items():
            (folder / file).write_text(f"ivr: 1\nlanguage: en\nnodes:\n  {nodes}\n")

        def load_known(file: Path) -> Flow:
            return replace(load(file), known_as=(file.stem.partition("-")[0],))

        return Survey(load_known(folder / "top.yaml"), TODAY, Library(load_known, TODAY))

    return survey


def test_a_flow_in_the_same_folder_is_found_by_the_name_that_its_export_gives(exported: Callable[..., Survey]) -> None:
    assert called(exported({"night.yaml": ANSWERED})).human is Answer.YES
    assert called(exported({"night.yaml": UNANSWERED})).human is Answer.NO


def test_a_name_that_two_files_give_belongs_to_neither(exported: Callable[..., Survey]) -> None:
    assert called(exported({"night-1.yaml": ANSWERED, "night-2.yaml": UNANSWERED})).human is Answer.UNKNOWN


def test_files_of_another_ending_and_files_that_cannot_be_read_are_passed_over(
    exported: Callable[..., Survey], tmp_path: Path
) -> None:
    (tmp_path / "broken.yaml").write_text("ivr: [")
    (tmp_path / "linked.yaml").symlink_to(tmp_path / "night.yml")
    assert called(exported({"night.yml": ANSWERED})).human is Answer.UNKNOWN


def test_a_folder_with_very_many_files_is_not_searched(
    exported: Callable[..., Survey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivrlint.survey.library._MOST_BESIDE", 1)
    assert called(exported({"night.yaml": ANSWERED})).human is Answer.UNKNOWN
