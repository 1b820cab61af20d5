"""Every output on a hostile menu, and each against somebody else's idea of its format."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.report.safe import ascii_only, printable
from tests.conftest import CLEAN

HOSTILE = CLEAN + (
    '  ? "evil"\n'
    '  : {type: message, name: "\\e[31mRED\\e[0m \\u202E\\u009b31mgnirts ::error::x%0A\\n::warning::y,a:b", '
    'prompt: "hi \\e]8;;http://example.org\\a", next: advisor}\n'
)
"""An unreachable node whose name tries everything."""

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("format", ["full", "concise", "github", "json"])
def test_hostile_names_reach_no_terminal_raw(run, write, format):
    write("menu.ivr.yaml", HOSTILE)
    result = run("check", "--format", format)
    assert result.exit_code == 1
    assert "gnirts" in result.output
    assert not CONTROL.search(result.output), result.output


def test_hostile_names_inject_no_workflow_command(run, write):
    write("menu.ivr.yaml", HOSTILE)
    lines = run("check", "--format", "github").output.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::error file=menu.ivr.yaml,line=21,col=5,endLine=21,endColumn=")


def test_a_path_cannot_break_out_of_its_property(run, write):
    write("a,b:c%.ivr.yaml", HOSTILE)
    (line,) = run("check", "--format", "github").output.splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.ivr.yaml,line=21")


def test_github_shows_ten_and_counts_the_rest(run, write):
    nodes = "".join(f"  lost{number}: {{type: message, prompt: x., next: advisor}}\n" for number in range(14))
    write("menu.ivr.yaml", CLEAN + nodes)
    lines = run("check", "--format", "github").output.splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert "::notice title=ivrlint::4 more findings in the log below" in lines
    assert len(lines) == 15


def test_json_has_the_promised_keys(run, write):
    write("menu.ivr.yaml", HOSTILE)
    write("broken.ivr.yaml", "ivr: 1\nnodes: [")
    document = json.loads(run("check", "--format", "json").output)
    assert document["version"] == 1
    (finding,) = document["findings"]
    assert set(finding) == {
        "rule", "family", "severity", "message", "fix", "path", "line", "column", "end_line", "end_column", "node", "key",
        "subject", "walk", "related", "identity", "edit",
    }  # fmt: skip
    assert (finding["rule"], finding["family"], finding["node"]) == ("unreachable-node", "structure", "evil")
    broken, menu = document["files"]
    assert broken == {"path": "broken.ivr.yaml", "format": None, "flow": None, "grade": None}
    assert {"path", "format", "flow", "nodes", "menus", "grade", "seconds_to_human", "keys_to_human"} <= set(menu)
    assert document["errors"][0]["path"] == "broken.ivr.yaml"
    assert document["summary"]["unreadable"] == 1


def test_identity_survives_moved_lines_and_changed_texts(run, write):
    def identities(text):
        write("menu.ivr.yaml", text)
        return [finding["identity"] for finding in json.loads(run("check", "--format", "json").output)["findings"]]

    before = identities(HOSTILE)
    after = identities("# a comment\n\n" + HOSTILE.replace("Welcome to", "Good day from").replace("RED", "BLUE"))
    assert before == after


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_full_report_keeps_to_the_width(run, write, monkeypatch, width):
    write("menu.ivr.yaml", HOSTILE)
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("check").output.splitlines()
    assert max(map(len, lines)) <= width, max(lines, key=len)


def test_the_full_report_marks_the_place_and_tells_what_to_do(run, write):
    write("menu.ivr.yaml", HOSTILE)
    lines = run("check").output.splitlines()
    assert lines[0] == "menu.ivr.yaml:21:5  error  unreachable-node"
    source = next(index for index, line in enumerate(lines) if line.strip().startswith("21 │"))
    column = lines[source].index('"evil"')
    assert lines[source + 1][column : column + 6] == "──────"
    assert any(line.startswith("  fix   ") for line in lines)
    assert any("ivrlint explain unreachable-node" in line for line in lines)


@given(st.text())
def test_printable_text_is_visible_and_keeps_what_was_visible(text):
    shown = printable(text)
    assert not CONTROL.search(shown)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)
    if text.isascii() and text.isprintable():
        assert shown == text
    assert ascii_only(shown).isascii()


def test_a_line_where_people_only_ring_back_does_not_say_that_nobody_is_reached(run, write):
    write(
        "later.ivr.yaml",
        "ivr: 1\nnodes:\n  m: {type: menu, options: {1: c}, no_input: {to: c}, no_match: {to: c}}\n  c: {type: callback}\n",
    )
    out = " ".join(run("check", "--format", "full", "later.ivr.yaml").output.split())
    assert "people only ring back, nobody answers at once" in out and "no way to a person" not in out
