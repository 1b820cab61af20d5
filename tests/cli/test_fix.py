"""`ivrlint check --fix` and `--fix --diff`: what is written, what is refused, what is said."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.test_compare import commit, git  # noqa: F401 - a fixture
from tests.conftest import CLEAN

STAR = CLEAN.replace("      0: {say", "      *: repeat  # nytt forsøk\n      0: {say")
QUOTED = STAR.replace("*: repeat", '"*": repeat')
TYPO = CLEAN.replace("overflow: message", "overflow: mesage")


def test_fix_writes_and_checks_what_is_then_there(run, write):
    file = write("menu.ivr.yaml", STAR)
    result = run("check", "--fix")
    assert result.exit_code == 0, result.output
    assert "fixed 1 finding in 1 file" in result.stderr
    assert file.read_text("utf-8") == QUOTED
    assert "fixed" not in run("check", "--fix").stderr


def test_bytes_stay_as_they_were(run, write):
    file = write("menu.ivr.yaml", "")
    file.write_bytes(b"\xef\xbb\xbf" + STAR.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    assert run("check", "--fix").exit_code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + QUOTED.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [other.name for other in file.parent.iterdir() if other.name.endswith(".yaml")] == ["menu.ivr.yaml"]


def test_diff_writes_nothing(run, write):
    file = write("menu.ivr.yaml", STAR)
    result = run("check", "--fix", "--diff", "menu.ivr.yaml")
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/menu.ivr.yaml\n+++ b/menu.ivr.yaml\n@@ ")
    assert '-      *: repeat  # nytt forsøk\n+      "*": repeat  # nytt forsøk\n' in result.stdout
    assert file.read_text("utf-8") == STAR
    write("menu.ivr.yaml", CLEAN)
    clean = run("check", "--fix", "--diff")
    assert (clean.exit_code, clean.stdout) == (0, "")


def test_unsafe_ones_are_made_on_request_only(run, write):
    file = write("menu.ivr.yaml", TYPO)
    result = run("check", "--fix")
    assert result.exit_code == 1 and file.read_text("utf-8") == TYPO
    assert "1 can be fixed with --unsafe-fixes" in result.output
    assert run("check", "--unsafe-fixes").exit_code == 0
    assert file.read_text("utf-8") == CLEAN


def test_the_report_counts_what_can_be_fixed(run, write):
    write("star.ivr.yaml", STAR)
    write("typo.ivr.yaml", TYPO)
    assert "1 can be fixed with --fix, 1 more with --unsafe-fixes" in run("check").output


def test_json_has_the_edit(run, write):
    write("star.ivr.yaml", STAR)
    write("typo.ivr.yaml", TYPO)
    document = json.loads(run("check", "--format", "json").output)
    (error,) = document["errors"]
    assert error["edit"] == {
        "title": "put quotes around *",
        "safe": True,
        "replacements": [{"line": 9, "column": 7, "end_line": 9, "end_column": 8, "text": '"*"'}],
    }
    (finding,) = [finding for finding in document["findings"] if finding["rule"] == "undefined-target"]
    assert (finding["edit"]["safe"], finding["edit"]["replacements"][0]["text"]) == (False, "message")
    assert all(other["edit"] is None for other in document["findings"] if other is not finding)


def test_an_ignored_finding_is_left(run, write):
    ignore = "# ivrlint: ignore[undefined-target] the other team adds it\n"
    text = TYPO.replace("    overflow", f"    {ignore}    overflow")
    file = write("menu.ivr.yaml", text)
    run("check", "--unsafe-fixes")
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("inside", [True, False])
def test_a_link_out_of_the_checkout_is_refused(run, write, tmp_path_factory, tmp_path, inside):
    folder = tmp_path / "menus" if inside else tmp_path_factory.mktemp("elsewhere")
    folder.mkdir(exist_ok=True)
    (folder / "real.ivr.yaml").write_text(STAR, "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / "link.ivr.yaml").symlink_to(folder / "real.ivr.yaml")
    result = run("check", "--fix", "link.ivr.yaml")
    assert (folder / "real.ivr.yaml").read_text("utf-8") == (QUOTED if inside else STAR)
    assert (tmp_path / "link.ivr.yaml").is_symlink()
    assert result.exit_code == (0 if inside else 2)


def test_what_a_baseline_or_a_revision_has_is_left(run, write, git):  # noqa: F811
    file = write("menu.ivr.yaml", TYPO)
    commit(git)
    run("baseline")
    for known in (("--baseline", ".ivrlint-baseline.json"), ("--since", "HEAD")):
        assert run("check", "--unsafe-fixes", *known).exit_code == 0
        assert run("check", "--unsafe-fixes", "--diff", *known).stdout == ""
    assert file.read_text("utf-8") == TYPO
    worse = TYPO.replace("to: bills", "to: bilss")
    write("menu.ivr.yaml", worse)
    assert run("check", "--unsafe-fixes", "--baseline", ".ivrlint-baseline.json", "--since", "HEAD").exit_code == 0
    assert file.read_text("utf-8") == TYPO


def test_a_file_that_cannot_be_written_stops_no_other(run, write, monkeypatch):
    first, second = write("a.ivr.yaml", STAR), write("b.ivr.yaml", STAR)
    opened = Path.open

    def refused(file, mode="r", *more, **named):
        if file == first and mode == "r+b":  # as the system does, unless root asks
            raise PermissionError(13, "Permission denied")
        return opened(file, mode, *more, **named)

    monkeypatch.setattr(Path, "open", refused)
    result = run("check", "--fix")
    assert result.exit_code == 2
    assert result.stderr == ("fixed 1 finding in 1 file\nivrlint: a.ivr.yaml: cannot be written: Permission denied\n")
    assert (first.read_text("utf-8"), second.read_text("utf-8")) == (STAR, QUOTED)


def test_files_beside_standard_input_are_left(run, write):
    file = write("menu.ivr.yaml", STAR)
    assert run("check", "--fix", "menu.ivr.yaml", "-", input=STAR).exit_code == 2
    assert file.read_text("utf-8") == STAR


def test_standard_input_cannot_be_written(run):
    result = run("check", "--fix", "-", input=STAR)
    assert result.exit_code == 2 and "--fix --diff" in result.output
    shown = run("check", "--fix", "--diff", "-", "--stdin-filename", "a.ivr.yaml", input=STAR)
    assert shown.exit_code == 1 and "+++ b/a.ivr.yaml" in shown.stdout


def test_diff_alone_says_what_is_meant(run, write):
    write("menu.ivr.yaml", CLEAN)
    result = run("check", "--diff")
    assert result.exit_code == 2 and "--since REV" in result.output


def test_a_file_that_changed_meanwhile_is_left_alone(write):
    from ivrlint.lint.fixes import Fixed, FixError, save
    from ivrlint.source import SourceText

    file = write("menu.ivr.yaml", CLEAN)
    with pytest.raises(FixError, match="has changed"):
        save(file, Fixed(SourceText("", STAR), SourceText("", QUOTED)))
    assert file.read_text("utf-8") == CLEAN
