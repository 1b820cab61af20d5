"""The baseline: what it hides, what it takes for stale, and files that are none."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.formats.registry import read
from ivrlint.lint.baseline import Baseline, BaselineError, Entry
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.layers import Layer
from ivrlint.lint.rule import Finding, Severity
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN, ROOT

BOOK = RuleBook.built_in()
LINTER = Linter(BOOK)
SPAN = SourceText("menu.yaml", "ivr: 1\n").span(0, 3)
SERVICE_PATH = (ROOT / "samples" / "service-path.ivr.yaml").read_text("utf-8")
LOST_TARGETS = BOOK.rule("undefined-target").bad.replace("next: librarians", "next: renewl")
MENUS = [
    SERVICE_PATH,
    LOST_TARGETS,
    *(BOOK.rule(name).bad for name in ("human-too-far", "inconsistent-keys", "reserved-key-misuse")),
]
"""Menus with findings that stand for several places, of which one is named."""


def report_of(text: str, path: Path) -> Report:
    return LINTER.check(Survey(read(SourceText(str(path), text)), date(2026, 3, 2)))


def finding(rule: str = "dead-end", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(at=SPAN, message="wrong", rule=rule, severity=severity, path="menu.yaml")


def found(folder: Path, *findings: Finding) -> list[Report]:
    (folder / "menu.yaml").touch()
    return [Report(str(folder / "menu.yaml"), findings=list(findings))]


def written(folder: Path, *findings: Finding) -> Baseline:
    """The baseline of some findings, as it is read again."""
    file = folder / "baseline.json"
    file.write_text(Baseline(file).rewritten(found(folder, *findings), []).text, "utf-8")
    return Baseline.read(file)


@st.composite
def rearranged(draw):
    """A sample with findings, and the same menu otherwise written: nodes in another order, comments, blank lines."""
    text = draw(st.sampled_from(MENUS))
    head, _, nodes = text.partition("\nnodes:\n")
    parts = re.split(r"^(?=  [\w-]+:)", nodes, flags=re.MULTILINE)
    assert len(parts) > 3 and not parts[0].strip()
    start = "" if re.search(r"^start:", head, re.MULTILINE) else f"\nstart: {parts[1].split(':')[0].strip()}"
    fillers = st.sampled_from(["", "\n", "  # A word to the next reader.\n", "\n\n      # Another.\n"])
    lines = [draw(fillers) + part.rstrip("\n") + "\n" for part in draw(st.permutations(parts[1:]))]
    return text, f"{draw(fillers)}{head}{start}\nnodes:\n{''.join(lines)}"


@given(rearranged())
def test_moved_and_reformatted_lines_change_nothing(menus):
    before, after = menus
    path = ROOT / "samples" / "menu.ivr.yaml"
    old, new = report_of(before, path), report_of(after, path)
    assert old.findings and not old.errors
    sifted = Baseline(ROOT / "none.json").rewritten([old], []).sift([new], LINTER, [ROOT / "samples"])
    assert sifted.reports[0].findings == [] and sifted.stale == []
    assert sifted.reports[0].in_baseline == len(old.findings)
    assert sifted.shrunk.text == Baseline(ROOT / "none.json").rewritten([old], []).text


def test_only_as_many_as_are_known_are_hidden(tmp_path):
    known = written(tmp_path, finding())
    sifted = known.sift(found(tmp_path, finding(), finding()), LINTER, [])
    assert (sifted.reports[0].findings, sifted.reports[0].in_baseline, sifted.stale) == ([finding()], 1, [])
    assert sifted.shrunk == known


def test_a_link_hides_as_much_as_its_file_and_makes_nothing_more(tmp_path):
    known = written(tmp_path, finding())
    (tmp_path / "link.yaml").symlink_to("menu.yaml")
    reports = [*found(tmp_path, finding()), Report(str(tmp_path / "link.yaml"), findings=[finding()])]
    sifted = known.sift(reports, LINTER, [tmp_path])
    assert [report.findings for report in sifted.reports] == [[], []]
    assert sifted.shrunk.text == known.text and not sifted.stale


def test_one_of_two_is_stale(tmp_path):
    known = written(tmp_path, finding(), finding())
    sifted = known.sift(found(tmp_path, finding()), LINTER, [])
    assert sifted.reports[0].findings == []
    assert [entry.count for entry in sifted.stale] == [1]
    assert [entry.count for entry in sifted.shrunk.entries.values()] == [1]


def test_what_has_become_graver_is_new_and_what_is_less_grave_is_known(tmp_path):
    warning, error = finding(severity=Severity.WARNING), finding()
    graver = written(tmp_path, warning).sift(found(tmp_path, error), LINTER, [])
    assert graver.reports[0].findings == [error]
    assert len(graver.stale) == 1 and not graver.shrunk.entries
    milder = written(tmp_path, error).sift(found(tmp_path, warning), LINTER, [])
    assert milder.reports[0].findings == [] and milder.stale == []
    assert [entry.severity for entry in milder.shrunk.entries.values()] == ["warning"]


def test_a_grade_is_given_before_the_baseline(tmp_path):
    path = tmp_path / "menu.ivr.yaml"
    report = report_of(SERVICE_PATH, path)
    (sifted,) = Baseline(tmp_path / "b.json").rewritten([report], []).sift([report], LINTER, []).reports
    assert (sifted.grade, sifted.graded) == (report.grade, report.graded)
    assert report.grade in ("D", "F")


@pytest.mark.parametrize(
    ("reports", "searched", "stale"),
    [
        ("checked", False, 1),
        ("not checked", False, 0),
        ("not checked", True, 1),
        ("unreadable", True, 0),
        ("crashed", True, 0),
        ("gone", False, 1),
    ],
)
def test_what_a_run_did_not_look_at_is_not_stale(tmp_path, reports, searched, stale):
    known = written(tmp_path, finding())
    (report,) = found(tmp_path)
    if reports == "unreadable":
        report.errors = report_of("ivr: 1\nnodes: {a: {type: nothing}}\n", tmp_path / "menu.yaml").errors
        assert report.errors
    if reports == "crashed":
        report.crashes = ["Traceback"]
    if reports == "gone":
        (tmp_path / "menu.yaml").unlink()
    run = [] if reports in ("not checked", "gone") else [report]
    sifted = known.sift(run, LINTER, [tmp_path] if searched else [])
    assert len(sifted.stale) == stale
    assert len(sifted.shrunk.entries) == 1 - stale
    kept = known.rewritten([], [tmp_path] if searched else []).entries
    assert bool(kept) is not (searched or reports == "gone")


def test_a_rule_that_did_not_run_tells_nothing(tmp_path):
    known = written(tmp_path, finding("dead-end"), finding("no-more-a-rule"))
    only = Linter(BOOK, command=Layer("test", select=["unreachable-node"]))
    assert [entry.rule for entry in known.sift(found(tmp_path), only, []).stale] == ["no-more-a-rule"]
    assert len(known.sift(found(tmp_path), LINTER, []).stale) == 2


def test_an_entry_a_line_in_order(tmp_path):
    nodes = "".join(f"  {name}: {{type: message, prompt: x., next: advisor}}\n" for name in ("zoo", "ant", "Ærø\u202e"))
    baseline = Baseline(tmp_path / "b.json").rewritten([report_of(CLEAN + nodes, tmp_path / "m" / "a.yaml")], [])
    assert baseline.text.isascii()
    lines = baseline.text.splitlines()
    assert lines[:2] == ["{", '  "version": 1,'] and len(lines) == 8
    entries = [json.loads(line.rstrip(",")) for line in lines[3:6]]
    assert [entry["node"] for entry in entries] == ["ant", "zoo", "Ærø\u202e"]
    assert entries[0] == {
        "path": "m/a.yaml", "rule": "unreachable-node", "node": "ant", "key": "", "severity": "error",
        "identity": entries[0]["identity"], "count": 1,
    }  # fmt: skip


def test_no_entry(tmp_path):
    baseline = written(tmp_path)
    assert baseline.entries == {} and json.loads(baseline.text) == {"version": 1, "findings": []}


def test_a_menu_outside_of_its_folder(tmp_path):
    reports = found(tmp_path, finding())
    baseline = Baseline(tmp_path / "below" / "b.json")
    with pytest.raises(BaselineError, match=r"lies outside of .*; name a baseline in a folder above both"):
        baseline.rewritten(reports, [])
    assert baseline.sift(reports, LINTER, []).reports[0].findings == [finding()]


texts = st.text(max_size=8)
entries = st.builds(
    Entry,
    path=st.from_regex(r"[\w\-. ]+[a-z](/[\w\- ]+[a-z]){0,2}", fullmatch=True),
    rule=texts, node=texts, key=texts, severity=st.sampled_from(Severity), identity=texts,
    count=st.integers(1, 10**6),
)  # fmt: skip


@given(st.lists(entries))
def test_what_is_written_is_read_again(tmp_path_factory, listed):
    file = tmp_path_factory.mktemp("b") / "b.json"
    baseline = Baseline(file, {entry.place: entry for entry in listed})
    file.write_text(baseline.text, "utf-8")
    assert Baseline.read(file) == baseline
    assert Baseline(file, dict(reversed(baseline.entries.items()))).text == baseline.text


ENTRY = {
    "path": "a.yaml", "rule": "dead-end", "node": "a", "key": "", "severity": "error", "identity": "0", "count": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "it is not an object with a list of `findings`"),
        ({"version": 1, "findings": {}}, "it is not an object with a list"),
        ({"findings": []}, "its version is None, and this ivrlint knows version 1"),
        ({"version": 2, "findings": []}, "its version is 2"),
        ({"version": 1, "findings": [7]}, "entry 1 of `findings` is not understood: it has the keys path, rule"),
        ({"version": 1, "findings": [ENTRY, {**ENTRY, "more": 1}]}, "entry 2 of `findings`"),
        ({"version": 1, "findings": [{"path": "a"}]}, "and no others"),
        ({"version": 1, "findings": [{**ENTRY, "node": None}]}, "all but `count` are texts"),
        ({"version": 1, "findings": [{**ENTRY, "severity": "fatal"}]}, "'fatal' is not a valid Severity"),
        ({"version": 1, "findings": [{**ENTRY, "count": 0}]}, "`count` is a number from 1 on"),
        ({"version": 1, "findings": [{**ENTRY, "count": True}]}, "`count` is a number from 1 on"),
        ({"version": 1, "findings": [{**ENTRY, "path": "/etc/passwd"}]}, "`path` leads from the folder"),
        ({"version": 1, "findings": [{**ENTRY, "path": "a/../../b"}]}, "`path` leads from the folder"),
        ({"version": 1, "findings": [{**ENTRY, "path": ""}]}, "`path` leads from the folder"),
    ],
)
def test_a_document_that_is_no_baseline(tmp_path, document, said):
    file = tmp_path / "b.json"
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(BaselineError, match=re.escape(said)) as error:
        Baseline.read(file)
    assert "delete it and run `ivrlint baseline`" in str(error.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<<<<<<< HEAD\n{}",
        b"\xff\xfe",
        b"\xe6",
        b"[" * 200_000,
        b'{"version": 1' + b"9" * 5000 + b"}",
        b"ivr: 1\n",
    ],
)
def test_bytes_that_are_no_baseline(tmp_path, data):
    file = tmp_path / "b.json"
    file.write_bytes(data)
    with pytest.raises(BaselineError, match=r"b\.json: "):
        Baseline.read(file)


@given(st.binary(max_size=200))
def test_hostile_bytes_are_one_error(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("b") / "b.json"
    file.write_bytes(data)
    with pytest.raises(BaselineError):
        Baseline.read(file)
