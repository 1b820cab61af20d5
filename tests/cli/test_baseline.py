"""`ivrlint baseline` and `ivrlint check --baseline` as teams meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import CLEAN, LOST

LOST_TOO = LOST + "  storm: {type: message, prompt: There is a storm., next: advisor}\n"
"""The same with a second unreachable node."""

FILE = ".ivrlint-baseline.json"


def known(file: Path) -> list[str]:
    return [entry["node"] for entry in json.loads(file.read_text("utf-8"))["findings"]]


def test_only_new_findings_count(run, write, tmp_path):
    write("menu.ivr.yaml", LOST)
    result = run("baseline")
    assert (result.exit_code, result.output) == (0, f"{FILE}: 1 finding in the baseline\n")
    result = run("check", "--baseline", FILE)
    assert result.exit_code == 0, result.output
    assert "no findings in 1 file, 1 more in the baseline · grade D" in result.output
    write("menu.ivr.yaml", "# A comment moves all lines.\n\n" + LOST_TOO)
    result = run("check", "--baseline", FILE, "--format", "concise")
    assert result.exit_code == 1
    assert "«storm»" in result.output and "«outage»" not in result.output
    assert result.output.endswith("1 error in 1 file, 1 more in the baseline\n")
    assert run("check").exit_code == 1


def test_json_counts_what_is_hidden_and_lists_what_is_stale(run, write, tmp_path):
    write("menus/menu.ivr.yaml", LOST_TOO)
    assert run("baseline").exit_code == 0
    write("menus/menu.ivr.yaml", LOST)
    document = json.loads(run("check", "--baseline", FILE, "--format", "json").output)
    assert document["summary"] == {
        "files": 1, "errors": 0, "warnings": 0, "notes": 0, "in_baseline": 1, "unreadable": 0, "crashes": 0,
    }  # fmt: skip
    assert document["findings"] == []
    assert [file["path"] for file in document["files"]] == ["menus/menu.ivr.yaml"]
    (entry,) = document["stale"]
    assert (entry["path"], entry["rule"], entry["node"]) == ("menus/menu.ivr.yaml", "unreachable-node", "storm")


def test_stale_entries_are_told_and_fail_only_when_strict(run, write):
    write("menu.ivr.yaml", LOST_TOO)
    write("gone.ivr.yaml", LOST).touch()
    run("baseline")
    write("menu.ivr.yaml", CLEAN)
    Path("gone.ivr.yaml").unlink()
    result = run("check", "--baseline", FILE)
    assert result.exit_code == 0
    assert "no findings in 1 file · grade A" in result.output
    assert f"{FILE}: 3 stale findings, no longer there; `ivrlint baseline` drops what is gone" in result.output
    assert "gone.ivr.yaml: unreachable-node «outage»" in result.output
    for format in ("full", "concise", "json", "github"):
        result = run("check", "--baseline", FILE, "--strict-baseline", "--fail-on", "never", "--format", format)
        assert result.exit_code == 1, result.output
    result = run("baseline")
    assert (result.exit_code, result.output) == (0, f"{FILE}: 3 gone, 0 new, 0 in the baseline\n")
    assert run("check", "--baseline", FILE, "--strict-baseline").exit_code == 0


def test_a_file_that_is_not_checked_is_not_stale(run, write):
    write("menu.ivr.yaml", LOST)
    write("other.ivr.yaml", LOST)
    run("baseline")
    write("menu.ivr.yaml", CLEAN)
    assert run("check", "other.ivr.yaml", "--baseline", FILE, "--strict-baseline").exit_code == 0
    assert run("check", "menu.ivr.yaml", "--baseline", FILE, "--strict-baseline").exit_code == 1
    assert run("check", "--select", "dead-end", "--baseline", FILE, "--strict-baseline").exit_code == 0


def test_it_only_shrinks_unless_it_is_rewritten(run, write, tmp_path):
    write("menu.ivr.yaml", LOST)
    run("baseline")
    write("menu.ivr.yaml", LOST_TOO.replace("outage:", "outages:"))
    result = run("baseline")
    assert result.exit_code == 1
    assert f"{FILE}: 1 gone, 2 new, 0 in the baseline\n" in result.output
    assert "--rewrite" in result.output
    assert known(tmp_path / FILE) == []
    result = run("baseline", "--rewrite")
    assert (result.exit_code, result.output) == (0, f"{FILE}: 0 gone, 2 new and taken in, 2 in the baseline\n")
    assert known(tmp_path / FILE) == ["outages", "storm"]


def test_a_rewrite_of_one_folder_keeps_the_others(run, write, tmp_path):
    write("one/menu.ivr.yaml", LOST)
    write("two/menu.ivr.yaml", LOST)
    run("baseline")
    write("one/menu.ivr.yaml", LOST_TOO)
    assert run("baseline", "one", "--rewrite").exit_code == 0
    assert known(tmp_path / FILE) == ["outage", "storm", "outage"]


def test_the_config_names_it(run, write, tmp_path):
    write("ivrlint.toml", 'baseline = "quality/known.json"\n')
    write("quality/.gitkeep", "")
    write("menu.ivr.yaml", LOST)
    result = run("check")
    assert result.exit_code == 2 and "`ivrlint baseline` writes a baseline" in result.output
    result = run("baseline")
    assert result.exit_code == 2 and "name a baseline in a folder above both" in result.output
    write("ivrlint.toml", 'baseline = "known.json"\n')
    assert run("baseline").exit_code == 0
    assert known(tmp_path / "known.json") == ["outage"]
    assert run("check").exit_code == 0
    write("ivrlint.toml", 'baseline = "../known.json"\n')
    result = run("check")
    assert result.exit_code == 2 and "lies outside of" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--strict-baseline"], "--strict-baseline needs --baseline FILE"),
        (["check", "--baseline", "none.json"], "none.json: cannot be read"),
        (["check", "--baseline", "menu.ivr.yaml"], "menu.ivr.yaml: is no baseline"),
        (["baseline", "--baseline", "menu.ivr.yaml"], "menu.ivr.yaml: is no baseline"),
        (["baseline", "--baseline", "menu.ivr.yaml", "--rewrite"], "menu.ivr.yaml: is no baseline"),
        (["baseline", "--baseline", "nowhere/b.json"], "name a baseline in a folder above both"),
        (["baseline", "--profile", "strikt"], "did you mean strict?"),
        (["baseline", "gone.ivr.yaml"], "gone.ivr.yaml:1:1: cannot be read"),
        (["baseline", "empty"], "no menu found in empty"),
    ],
)
def test_bad_input_ends_with_2_and_one_error(run, write, tmp_path, arguments, said):
    menu = write("menu.ivr.yaml", LOST)
    (tmp_path / "empty").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.output and result.output.count("ivrlint: ") == 1
    assert menu.read_text("utf-8") == LOST and not (tmp_path / FILE).exists()


def test_nothing_is_written_where_a_menu_cannot_be_read(run, write, tmp_path):
    write("menu.ivr.yaml", LOST)
    run("baseline")
    before = (tmp_path / FILE).read_bytes()
    write("menu.ivr.yaml", "ivr: 1\nnodes: [")
    result = run("baseline", "--rewrite")
    assert result.exit_code == 2 and "nothing is written" in result.output
    assert (tmp_path / FILE).read_bytes() == before
    assert run("check", "--baseline", FILE, "--strict-baseline").exit_code == 2


def test_hostile_names_reach_no_terminal_raw(run, write):
    evil = "\x1b[31mred\u202e\n::error::x"
    entry = {"path": f"{evil}.yaml", "rule": evil, "node": evil, "key": evil, "severity": "error", "identity": "0"}
    write(FILE, json.dumps({"version": 1, "findings": [{**entry, "count": 1}]}))
    write("menu.ivr.yaml", CLEAN)
    for format in ("full", "concise", "json", "github"):
        output = run("check", "--baseline", FILE, "--format", format).output
        assert ("red" in output) is (format in ("full", "json"))
        assert "\x1b" not in output and "\u202e" not in output and "\n::error" not in output
