"""`ivrlint check` as people and pipelines meet it: exit codes, outputs, selection, input that is no menu."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ivrlint.lint.rule import Severity
from tests.conftest import CLEAN, LOST


def test_a_clean_menu_ends_with_0(run, write):
    write("menu.ivr.yaml", CLEAN)
    result = run("check", "menu.ivr.yaml")
    assert result.exit_code == 0, result.output
    assert "no findings in 1 file · grade A" in result.output
    assert "fastest way to a person" in result.output


def test_an_error_ends_with_1_and_names_the_place(run, write):
    write("menu.ivr.yaml", LOST)
    result = run("check", "menu.ivr.yaml", "--format", "concise")
    assert result.exit_code == 1
    assert "menu.ivr.yaml:21:3: error unreachable-node: no call ever gets to «outage»" in result.output


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on(run, write, fail_on, code):
    write("menu.ivr.yaml", LOST)
    assert run("check", "menu.ivr.yaml", "--fail-on", fail_on).exit_code == code


def test_severity_decides_with_fail_on(run, write):
    write("menu.ivr.yaml", LOST)
    assert run("check", "--severity", "unreachable-node=info").exit_code == 0
    assert run("check", "--severity", "unreachable-node=info", "--fail-on", "info").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "unreachable-nod"], "did you mean unreachable-node?"),
        (["--ignore", "structur"], "did you mean structure?"),
        (["--profile", "strikt"], "did you mean strict?"),
        (["--severity", "unreachable-node"], "RULE=LEVEL"),
        (["--severity", "unreachable-node=grave"], "must be one of error, warning, info"),
        (["--format", "jsn"], "did you mean json?"),
        (["--fail-on", "fatal"], "error, warning, info, never"),
        (["--today", "yesterday"], "2026-12-24"),
        (["--output", "a", "--output", "b"], "more --output than --format"),
        (["--rules", "nowhere"], "no such folder"),
        (["--config", "nowhere.toml"], "cannot be read"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(run, write, arguments, said):
    write("menu.ivr.yaml", CLEAN)
    result = run("check", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_nothing_to_check_ends_with_2(run, write):
    write("notes.txt", "hello")
    result = run("check")
    assert result.exit_code == 2
    assert "nothing to check" in result.output
    write("other.yaml", "hello: world\n")
    listing = run("check", "--show-files").output
    assert "notes.txt: passed over, has no ending that menus have" in listing
    assert "other.yaml: passed over, is no menu of a known format" in listing


def test_a_named_file_that_is_no_menu_is_an_error_unless_a_hook_passes_it(run, write):
    write("notes.yaml", "hello: world\n")
    result = run("check", "notes.yaml")
    assert result.exit_code == 2
    assert "ivr: 1" in result.output
    assert run("check", "--force-exclude", "notes.yaml").exit_code == 0


def test_a_missing_file_is_an_error_and_the_others_are_checked(run, write):
    write("menu.ivr.yaml", LOST)
    result = run("check", "gone.ivr.yaml", "menu.ivr.yaml", "--format", "concise")
    assert result.exit_code == 2
    assert "gone.ivr.yaml:1:1: error invalid-file: cannot be read: No such file or directory" in result.output
    assert "unreachable-node" in result.output


BROKEN = {
    "tab": ("ivr: 1\nnodes:\n\ta: 1\n", "3:1", "a tab cannot indent YAML"),
    "star": ("ivr: 1\nnodes:\n  a:\n    type: menu\n    options:\n      *: a\n", "6:7", '"*"'),
    "list": ("ivr: 1\nnodes: [a]\n", "2:8", "nodes"),
    "no nodes": ("ivr: 1\nname: x\n", "1:1", "nodes"),
    "version": (CLEAN.replace("ivr: 1", "ivr: 2"), "1:6", "version 1"),
    "unknown field": (CLEAN.replace("no_input:", "no_inptu:", 1), "10:5", "did you mean `no_input`?"),
    "doubled field": (CLEAN.replace("    name: Advisors", "    name: Advisors\n    name: B"), "16:5", "written twice"),
    "hash": (CLEAN.replace('      0: {say: "To sp', '      #: {say: "Hash", to: bills}\n      0: {say: "To sp'), "9:7", '"#"'),
    "laughs": ("ivr: 1\n" + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
               + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)), "", "aliases"),
    "deep": ("ivr: 1\nnodes: " + "[" * 100_000, "2:", "nests deeper"),
    "control": ("ivr: 1\nname: a\x07b\n", "2:8", "U+0007"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_bad_input_is_one_clear_error(run, write, name):
    text, place, said = BROKEN[name]
    write("bad.ivr.yaml", text)
    write("good.ivr.yaml", CLEAN)
    result = run("check", "bad.ivr.yaml", "good.ivr.yaml", "--format", "concise")
    assert result.exit_code == 2, result.output
    errors = [line for line in result.output.splitlines() if "invalid-file" in line]
    assert len(errors) == 1, result.output
    assert errors[0].startswith(f"bad.ivr.yaml:{place}")
    assert said in errors[0]
    assert "in 2 files" in result.output


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (CLEAN.replace("bills", "straøm").encode("latin-1"), "is not UTF-8"),
        (CLEAN.encode("utf-16"), "UTF-16"),
        (b"\xef\xbb\xbf" + CLEAN.encode(), None),
        (CLEAN.replace("\n", "\r\n").encode(), None),
    ],
)
def test_encodings(run, tmp_path, data, said):
    (tmp_path / "menu.ivr.yaml").write_bytes(data)
    result = run("check", "menu.ivr.yaml")
    assert result.exit_code == (2 if said else 0), result.output
    assert said is None or said in result.output


def test_an_unreadable_file(run, write, tmp_path):
    (tmp_path / "folder.ivr.yaml").symlink_to(tmp_path / "nowhere")
    result = run("check", "folder.ivr.yaml")
    assert result.exit_code == 2
    assert "annot be read" in result.output


def test_a_file_that_is_too_large(run, tmp_path):
    from ivrlint.source import MAXIMUM_BYTES

    with (tmp_path / "large.ivr.yaml").open("wb") as stream:
        stream.write(b"ivr: 1\n")
        stream.truncate(MAXIMUM_BYTES + 1)
    result = run("check", "large.ivr.yaml")
    assert result.exit_code == 2
    assert "larger than 64 MiB" in result.output


def test_a_field_that_nobody_knows_does_not_stop_the_rest(run, write):
    write("menu.ivr.yaml", LOST.replace("    name: Advisors", "    name: Advisors\n    colour: red"))
    result = run("check", "menu.ivr.yaml", "--format", "concise")
    assert result.exit_code == 2
    assert "unknown field `colour`" in result.output
    assert "unreachable-node" in result.output


def test_standard_input(run):
    result = run("check", "-", "--stdin-filename", "menus/new.ivr.yaml", "--format", "concise", input=LOST)
    assert result.exit_code == 1
    assert "menus/new.ivr.yaml:21:3" in result.output
    assert run("check", "-", input=b"ivr: 1 \xff").exit_code == 2


def test_several_outputs_in_one_run(run, write, tmp_path):
    write("menu.ivr.yaml", LOST)
    result = run("check", "--format", "json", "--output", "report.json", "--format", "concise")
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [finding["rule"] for finding in document["findings"]] == ["unreachable-node"]
    assert "unreachable-node" in result.output
    assert run("check", "--format", "json", "--output", "no/such/folder.json").exit_code == 2


def test_folders_respect_gitignore_and_look_at_content(run, write):
    write(".git/HEAD", "")
    write(".gitignore", "drafts/\n")
    write("drafts/menu.ivr.yaml", LOST)
    write("a/menu.yml", LOST)
    write("a/other.yaml", "hello: world\n")
    write("a/.gitignore", "build.yaml\n")
    write("a/build.yaml", LOST)
    write("a/package.json", "{}")
    result = run("check", "--format", "concise")
    assert result.output.count("unreachable-node") == 1
    assert "a/menu.yml:21:3" in result.output
    listing = run("check", "--show-files").output
    assert "a/menu.yml: checked" in listing
    assert "drafts: passed over, is named by .gitignore" in listing
    assert "a/build.yaml: passed over, is named by .gitignore" in listing


def test_the_same_run_prints_the_same_bytes_in_path_order(run, write):
    for name in ("b", "a", "c"):
        write(f"{name}.ivr.yaml", LOST)
    first = run("check", "--format", "json").output
    assert first == run("check", "--format", "json").output
    assert [finding["path"] for finding in json.loads(first)["findings"]] == ["a.ivr.yaml", "b.ivr.yaml", "c.ivr.yaml"]


def test_show_settings_tells_why(run, write):
    write("ivrlint.toml", '[severity]\nunreachable-node = "info"\n[rules.menu-too-deep]\nmenus = 5\n')
    write("menu.ivr.yaml", LOST)
    output = run("check", "--show-settings").output
    assert "ivrlint.toml" in output
    assert "unreachable-node" in output
    assert "note" in output
    assert "menus = { warning = 5 }" in output


def test_statistics_count_by_rule(run, write):
    write("menu.ivr.yaml", LOST)
    assert "     1  unreachable-node" in run("check", "--statistics").output


def test_a_crashing_rule_is_a_finding_and_ends_with_3(run, write):
    write("menu.ivr.yaml", LOST)
    write("mine/team/breaks.py", '"""Breaks.\n\nWhy: x.\nFix: y.\nSources: z.\n"""\nfrom ivrlint import Severity, rule\n\n\n'
          "@rule(severity=Severity.INFO)\ndef check(survey):\n    yield 1 / 0\n")  # fmt: skip
    result = run("check", "--rules", "mine", "--format", "concise")
    assert result.exit_code == 3
    assert "internal-error: the rule breaks crashed (ZeroDivisionError: division by zero)" in result.output
    assert "unreachable-node" in result.output


def test_a_fault_in_a_reader_is_reported_and_the_others_are_checked(run, write, monkeypatch):
    from ivrlint.formats import native

    real = native.read
    monkeypatch.setattr(native, "read", lambda source: 1 / 0 if "bad" in source.path else real(source))
    write("bad.ivr.yaml", CLEAN)
    write("menu.ivr.yaml", LOST)
    result = run("check", "--format", "concise")
    assert result.exit_code == 3
    assert "bad.ivr.yaml:1:1: error invalid-file: ivrlint failed on this file (ZeroDivisionError" in result.output
    assert "unreachable-node" in result.output


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["check", "--help"], ["rules"], ["explain", "strict"]]
)
def test_what_needs_no_menu_imports_no_graph_and_no_schema(arguments):
    program = (
        "import sys\nfrom ivrlint.__main__ import main\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'networkx', 'jsonschema', 'jsonschema_rs'} & set(sys.modules)\nassert not heavy, heavy\n"
    )
    result = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_help_fits_one_screen(run):
    lines = run("--help").output.splitlines()
    assert len(lines) <= 30
    assert not [line for line in lines[1:] if line.endswith("...")]


def test_a_reader_that_stops_early_is_no_fault(write, tmp_path):
    write("menu.ivr.yaml", LOST)
    command = f"{sys.executable} -m ivrlint check menu.ivr.yaml | head -c 10"
    result = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr


def test_a_terminal_without_unicode_gets_ascii(write, tmp_path):
    write("menu.ivr.yaml", LOST)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = subprocess.run(
        [sys.executable, "-m", "ivrlint", "check", "menu.ivr.yaml"],
        cwd=tmp_path,
        capture_output=True,
        env=environment,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout.isascii()
    assert b'No call ever gets to "outage".' in result.stdout


def test_colour_follows_the_flag_and_the_environment(run, write, monkeypatch):
    write("menu.ivr.yaml", LOST)
    assert "\x1b[" not in run("check").output
    assert "\x1b[" in run("check", "--color", "always").output
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check").output
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check").output


def test_severities_are_ordered():
    assert [severity.rank for severity in Severity] == [3, 2, 1]


def test_paths_are_shown_from_the_working_directory(run, write, tmp_path):
    file = write("menus/menu.ivr.yaml", LOST)
    assert "menus/menu.ivr.yaml:21:3" in run("check", str(file), "--format", "concise").output
    assert Path("menus/menu.ivr.yaml").exists()


MESSAGING = """{"states": [{"name": "Trigger", "type": "trigger", "properties": {}, "transitions": [
  {"event": "incomingMessage", "next": "hello"}, {"event": "incomingCall"}]},
  {"name": "hello", "type": "send-message", "properties": {}, "transitions": []}],
  "initial_state": "Trigger", "flags": {}, "description": "x"}"""


def test_a_flow_of_another_channel_is_an_error_only_when_it_is_named(run, write):
    write("flows/chat.json", MESSAGING)
    write("flows/menu.ivr.yaml", CLEAN)
    assert run("check", "flows").exit_code == 0
    result = run("check", "flows/chat.json")
    assert result.exit_code == 2
    assert "s a messaging flow, not a phone menu" in " ".join(result.output.split())


def test_documents_and_rules_that_show_menus_are_no_menus(run, write):
    write("README.md", "An example:\n\n```yaml\nivr: 1\nnodes: {}\n```\n")
    write("my-rules/house/x.py", 'BAD = """\nivr: 1\nnodes: {}\n"""\n')
    write("menu.ivr.yaml", CLEAN)
    assert run("check").exit_code == 0


OWN = """\"\"\"Every start is reported.

Why: x.
Fix: y.
Sources: our own judgement, J.
\"\"\"

from ivrlint import Finding, Severity, rule


@rule(severity=Severity.WARNING)
def check(survey):
    yield Finding(at=survey.flow, message="here it starts")
"""


def test_rules_of_your_own_are_selected_like_all_others(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("mine/house/starts.py", OWN)
    own = ("check", "menu.ivr.yaml", "--format", "concise", "--rules", "mine")
    assert "warning starts: here it starts" in run(*own).output
    assert "starts" not in run(*own, "--ignore", "starts").output
    assert "starts" not in run(*own, "--ignore", "house").output
    assert "starts" not in run(*own, "--select", "key-order").output
    document = json.loads(run(*own[:2], "--rules", "mine", "--format", "json").output)
    assert document["findings"][0]["family"] == "house"
    assert document["files"][0]["grade"] == "A"


def test_an_ignore_of_the_config_is_unused_only_when_no_file_needs_it(run, write):
    write("a.ivr.yaml", LOST)
    write("b.ivr.yaml", CLEAN)
    write("ivrlint.toml", '[[ignores]]\nrules = ["unreachable-node"]\nreason = "storm"\n')
    assert run("check").exit_code == 0
    assert "unused-ignore" not in run("check", "--format", "concise").output
    write("a.ivr.yaml", CLEAN)
    assert run("check", "--format", "concise").output.startswith("ivrlint.toml:1:1: warning unused-ignore")
    assert "unused-ignore" not in run("check", "-", "--format", "concise", input=CLEAN).output
    assert "unused-ignore" not in run("check", "b.ivr.yaml", "--format", "concise").output
    assert "unused-ignore" not in run("check", "--force-exclude", "b.ivr.yaml", "--format", "concise").output
    write("broken.ivr.yaml", "ivr: 1\nnodes: {")
    assert "unused-ignore" not in run("check", "--format", "concise").output


@pytest.mark.parametrize(
    ("files", "folder", "said"),
    [
        ('["*"]', "old", False),
        ('["old/*.yaml"]', "old", True),
        ('["old"]', "old", True),
        ('["ol*/a.ivr.yaml"]', "old", False),
        ('["old/*.yaml", "new/*"]', "old", False),
        ('["old/*.yaml", "new/*"]', ".", True),
        ('["gone/*"]', ".", True),
    ],
)
def test_an_ignore_for_files_elsewhere_is_not_called_unused(run, write, files, folder, said):
    write("old/a.ivr.yaml", CLEAN)
    write("ivrlint.toml", f'[[ignores]]\nfiles = {files}\nrules = ["unreachable-node"]\nreason = "storm"\n')
    assert ("unused-ignore" in run("check", folder, "--format", "concise").output) is said


def test_a_target_alone_will_do_for_silence_and_wrong_keys(run, write):
    write(
        "menu.ivr.yaml",
        CLEAN.replace("no_input: {tries: 3, again: I did not hear a key., to: advisor}", "no_input: advisor"),
    )
    assert run("check").exit_code == 0


def test_a_flow_that_a_platform_calls_by_its_sid_is_found_through_the_config(run, write):
    write("main.ivr.yaml", "ivr: 1\nlanguage: en\nnodes:\n  x: {type: flow, reference: FW1}\n")
    write("sub/desk.ivr.yaml", CLEAN)
    assert "whether a person can be reached cannot be told" in run("check", "main.ivr.yaml").output
    write("ivrlint.toml", '[flows]\nFW1 = "sub/desk.ivr.yaml"\n')
    assert "fastest way to a person" in run("check", "main.ivr.yaml").output
    write("ivrlint.toml", '[flows]\nFW1 = "sub/gone.ivr.yaml"\n')
    assert "the menu file «FW1», which" in run("check", "main.ivr.yaml", "--format", "concise").output


def test_two_outputs_need_two_files(run, write) -> None:
    write("menu.ivr.yaml", CLEAN)
    result = run("check", "--format", "json", "--output", "a", "--format", "sarif", "--output", "a")
    assert result.exit_code == 2 and "two --output name the same file" in result.output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_no_fault_of_ours(write) -> None:
    write("menu.ivr.yaml", CLEAN)
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "ivrlint", "check"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith("ivrlint: standard output cannot be written: ")
