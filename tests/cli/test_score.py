"""`ivrlint score` and `ivrlint overview`."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from io import StringIO

import pytest

from ivrlint.lint.criteria import CRITERIA
from ivrlint.report.overview import FORMATS as OVERVIEWS
from ivrlint.report.scorecard import FORMATS as SCORECARDS
from tests.conftest import CLEAN, LOST

HOSTILE = (
    CLEAN.replace("ivr: 1\n", 'ivr: 1\nname: "<script>alert(1)</script> | [x](y) \\e[31m"\nowner: "=cmd()"\n', 1)
    + '  "outage": {type: message, name: "<img src=x onerror=alert(2)>", prompt: Hello., next: advisor}\n'
)


class Page(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def page_of(text: str) -> Page:
    page = Page(text)
    assert not page.open
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object"}
    assert not any(name.startswith("on") or name in ("src", "href") for _, attrs in page.tags for name in attrs)
    assert "url(" not in text and "@import" not in text and "http:" not in text and "https:" not in text
    return page


def test_the_card_has_the_grade_of_check(run, write):
    write("menu.ivr.yaml", LOST)
    result = run("score", "menu.ivr.yaml")
    assert result.exit_code == 0
    assert "  grade D  an error\n  score 69 (88 of 95 points; with grade D no score is above 69)\n" in result.output
    assert "     -7  nothing-broken: " in result.output
    assert "error unreachable-node, line 21: no call ever gets to «outage»" in " ".join(result.output.split())
    assert "callers-kept (5): nobody says how patient callers are" in result.output
    assert "grade D" in run("check", "menu.ivr.yaml").output


@pytest.mark.parametrize("width", ["40", "80"])
def test_the_card_and_the_overview_fit_the_terminal(run, write, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    write("menu.ivr.yaml", LOST.replace("ivr: 1\n", "ivr: 1\nname: A line with a rather long name that goes on\n"))
    rows = run("score").output.splitlines() + (run("overview").output.splitlines() if width == "80" else [])
    head = [row for row in rows if "··" in row or "█" in row]
    assert max(len(row) for row in rows if row not in head) <= int(width)


def test_the_card_for_machines(run, write):
    write("menu.ivr.yaml", LOST)
    document = json.loads(run("score", "--format", "json").output)
    (card,) = document["scorecards"]
    assert (document["version"], card["grade"], card["score"], card["reached"]) == (1, "D", 69, 92)
    assert (card["earned"], card["points"]) == (88, 95)
    assert [criterion["name"] for criterion in card["criteria"]] == [*CRITERIA]
    (broken,) = [criterion for criterion in card["criteria"] if criterion["name"] == "nothing-broken"]
    assert [finding["rule"] for finding in broken["findings"]] == ["unreachable-node"]


def test_a_page_and_a_table_hold_no_markup_of_others(run, write):
    write("menu.ivr.yaml", HOSTILE)
    page = page_of(run("score", "--format", "html").output)
    assert "<script>alert(1)</script>" in page.words and "<img src=x onerror=alert(2)>" in page.words
    assert "<script>alert(1)</script>" in page_of(run("overview", "--format", "html").output).words
    for command in ("score", "overview"):
        text = run(command, "--format", "markdown").output
        assert "<script>" not in re.sub(r"\\.", "", text) and "](y)" not in re.sub(r"\\.", "", text)
        for format in SCORECARDS if command == "score" else OVERVIEWS:
            assert "\x1b" not in run(command, "--format", format).output
    (row,) = csv.DictReader(StringIO(run("overview", "--format", "csv").output))
    assert row["owner"] == "'=cmd()" and row["grade"] == "D"


@pytest.mark.parametrize("command", ["score", "overview"])
def test_each_format_can_be_written_to_a_file(run, write, tmp_path, command):
    write("menu.ivr.yaml", CLEAN)
    for format in SCORECARDS if command == "score" else OVERVIEWS:
        assert run(command, "--format", format, "--output", "out").output == ""
        assert (tmp_path / "out").read_text("utf-8") == run(command, "--format", format).output
    result = run(command, "--format", "pdf")
    assert result.exit_code == 2 and "--format is one of full" in result.output


def test_the_change_since_the_last_time(run, write, tmp_path):
    write("menu.ivr.yaml", CLEAN)
    first = run("score", "--history", "scores.jsonl", "--today", "2026-11-01")
    assert "since" not in first.output
    write("menu.ivr.yaml", LOST)
    for _ in range(2):
        text = run("score", "--history", "scores.jsonl", "--today", "2026-11-08").output
        assert "  since 2026-11-01: grade A → D, score 100 → 69, points 100 % → 92 %\n" in text
    assert len((tmp_path / "scores.jsonl").read_text("utf-8").splitlines()) == 2
    text = run("score", "--history", "scores.jsonl", "--today", "2026-11-09", "--format", "markdown").output
    assert "Since 2026-11-08: no change." in text
    (tmp_path / "scores.jsonl").write_text("oops\n", "utf-8")
    result = run("score", "--history", "scores.jsonl")
    assert result.exit_code == 2 and "scores.jsonl:1: is no line of a history (it is no JSON)" in result.output


def test_weights_of_the_config(run, write):
    write("menu.ivr.yaml", LOST)
    write("ivrlint.toml", "[score]\nnothing-broken = 0\n")
    assert "score 69 (88 of 88 points" in run("score").output
    for wrong, message in [
        ("nothing-brokn = 1", "unknown key `nothing-brokn`; did you mean nothing-broken?"),
        ("nothing-broken = -1", "must be from 0 to 100 points, not -1"),
        ("nothing-broken = true", "must be a number"),
        ("nothing-broken = nan", "must be from 0 to 100 points, not nan"),
    ]:
        write("ivrlint.toml", f"[score]\n{wrong}\n")
        for command in ("score", "overview", "check"):
            result = run(command)
            assert result.exit_code == 2 and message in result.output


def test_severities_of_the_config_count_in_grade_and_points_alike(run, write):
    write("menu.ivr.yaml", LOST)
    write("ivrlint.toml", '[severity]\nunreachable-node = "info"\n')
    output = run("score").output
    assert "grade B" in output and "-0.7  nothing-broken" in output


@pytest.mark.parametrize("command", ["score", "overview"])
def test_a_file_that_cannot_be_read_hides_no_other(run, write, command):
    write("good.ivr.yaml", CLEAN)
    write("bad.ivr.yaml", "ivr: 1\nnodes: [\n")
    result = run(command)
    assert result.exit_code == 2
    assert "good.ivr.yaml" in result.output and "bad.ivr.yaml" in result.output
    assert "a bracket is not closed" in " ".join(result.output.split())


@pytest.mark.parametrize("command", ["score", "overview"])
def test_nothing_to_show_and_bad_days_are_errors(run, write, command):
    result = run(command)
    assert result.exit_code == 2 and "no menu found in" in result.output
    result = run(command, "gone.yaml")
    assert result.exit_code == 2 and "cannot be read: No such file" in " ".join(result.output.split())
    write("menu.ivr.yaml", CLEAN)
    assert "--today is a date" in run(command, "--today", "soon").output


def test_the_overview_has_a_row_a_line(run, write, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    write("a.ivr.yaml", CLEAN.replace("ivr: 1\n", "ivr: 1\nname: Example Power\nowner: The phone team\n"))
    write("b.ivr.yaml", LOST)
    output = run("overview").output
    assert output.startswith("2 lines: 1 with a D, 1 with an A\n")
    assert output.index("b.ivr.yaml") < output.index("Example Power")
    assert "         a.ivr.yaml · owner The phone team\n" in output
    rows = json.loads(run("overview", "--format", "json").output)["lines"]
    assert [(row["path"], row["owner"]) for row in rows] == [("b.ivr.yaml", None), ("a.ivr.yaml", "The phone team")]
    assert rows[0]["seconds_to_human"] and rows[0]["caller_hours"] is None
