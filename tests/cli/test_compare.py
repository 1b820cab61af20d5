"""`ivrlint compare` as people and pipelines meet it: two files, git revisions, outputs, exit codes."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.conftest import CLEAN, LOST, ROOT

GOAL = CLEAN.replace("nodes:\n", "goals: {keys_to_human: 1}\nnodes:\n", 1)
BROKEN = GOAL.replace(
    "nodes:\n",
    """start: door
nodes:
  door:
    type: menu
    prompt: Private or business?
    options:
      1: {say: "For private customers, press 1.", label: private, to: welcome}
      2: {say: "For business customers, press 2.", label: business, to: welcome}
    no_input: {tries: 3, again: I did not hear a key., to: message}
    no_match: {tries: 3, again: That key has no choice here., to: message}
""",
    1,
)


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Run git in a new repository in the folder in which `run` runs."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def call(*arguments: str) -> None:
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    call("init", "-q", "-b", "main")
    return call


def commit(git) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", "menus")


def test_the_same_menu_says_nothing(run, write):
    write("old.ivr.yaml", CLEAN)
    write("new.ivr.yaml", "# Only a comment.\n" + CLEAN)
    result = run("compare", "old.ivr.yaml", "new.ivr.yaml")
    assert (result.exit_code, result.output) == (0, "nothing changes for callers in 1 menu\n")
    assert run("compare", "old.ivr.yaml", "new.ivr.yaml", "--format", "markdown").exit_code == 0


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_a_new_error_ends_with_1(run, write, fail_on, code):
    write("old.ivr.yaml", CLEAN)
    write("new.ivr.yaml", LOST)
    result = run("compare", "old.ivr.yaml", "new.ivr.yaml", "--fail-on", fail_on)
    assert result.exit_code == code
    assert re.search(r"new +error +unreachable-node", result.output)
    assert run("compare", "new.ivr.yaml", "old.ivr.yaml", "--fail-on", fail_on).exit_code == 0


def test_settings_are_those_of_the_config(run, write):
    write("old.ivr.yaml", CLEAN)
    write("new.ivr.yaml", LOST)
    write("ivrlint.toml", 'ignore = ["unreachable-node"]\n')
    result = run("compare", "old.ivr.yaml", "new.ivr.yaml")
    assert result.exit_code == 0 and "unreachable-node" not in result.output
    write("ivrlint.toml", 'fail-on = "never"\n')
    assert run("compare", "old.ivr.yaml", "new.ivr.yaml").exit_code == 0


def test_a_goal_that_is_broken_ends_with_1(run, write):
    write("old.ivr.yaml", GOAL)
    write("new.ivr.yaml", BROKEN)
    result = run("compare", "old.ivr.yaml", "new.ivr.yaml")
    assert result.exit_code == 1
    assert "keys_to_human was 1 key and is 2 keys; the goal is 1 key at most" in result.output
    write("old.ivr.yaml", CLEAN)
    write("new.ivr.yaml", BROKEN.replace("goals: {keys_to_human: 1}\n", ""))
    assert run("compare", "old.ivr.yaml", "new.ivr.yaml").exit_code == 0
    write("ivrlint.toml", "[goals]\nkeys_to_human = 1\n")
    assert run("compare", "old.ivr.yaml", "new.ivr.yaml").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name the old and the new menu"),
        (["menu.ivr.yaml"], "name the old and the new menu"),
        (["menu.ivr.yaml", "gone.ivr.yaml"], "gone.ivr.yaml:1:1: cannot be read"),
        (["gone.ivr.yaml", "menu.ivr.yaml"], "gone.ivr.yaml:1:1: cannot be read"),
        (["text.txt", "menu.ivr.yaml"], "text.txt:1:1: is no phone menu"),
        (["menu.ivr.yaml", "text.txt"], "text.txt:1:1: is no phone menu"),
        (["--format", "html", "menu.ivr.yaml", "menu.ivr.yaml"], "--format is one of full, json, markdown"),
        (["--fail-on", "fatal", "menu.ivr.yaml", "menu.ivr.yaml"], "--fail-on is one of error"),
        (["--callers", "gone.yaml", "menu.ivr.yaml", "menu.ivr.yaml"], "gone.yaml:1:1: cannot be read"),
        (["--config", "gone.toml", "menu.ivr.yaml", "menu.ivr.yaml"], "cannot be read"),
        (["--base=-x"], "--base is a revision such as main"),
        (["--base", ""], "--base is a revision such as main"),
    ],
)
def test_bad_input_ends_with_2_and_one_error(run, write, arguments, said):
    write("menu.ivr.yaml", CLEAN)
    write("text.txt", "hello\n")
    result = run("compare", *arguments)
    assert result.exit_code == 2, result.output
    assert said in result.output and result.output.count("ivrlint: ") == 1


def test_outside_a_repository_and_an_unknown_revision(run, write, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = run("compare", "--base", "main")
    assert result.exit_code == 2 and "not a git repository" in result.output


def test_revisions_that_are_none(run, write, git):
    write("menu.ivr.yaml", CLEAN)
    commit(git)
    for name in ("nowhere", "main..main", "main:menu.ivr.yaml", "^main"):
        result = run("compare", "--base", name)
        assert result.exit_code == 2 and result.output.count("ivrlint: ") == 1, (name, result.output)


def test_what_differs_from_a_revision(run, write, git, tmp_path):
    write("menus/menu.ivr.yaml", CLEAN)
    write("same.ivr.yaml", CLEAN)
    write("old name é.ivr.yaml", CLEAN.replace("Example Power", "Example Water"))
    write("gone.ivr.yaml", GOAL)
    write("notes.txt", "no menu\n")
    write("data.json", "{}\n")
    commit(git)
    git("checkout", "-q", "-b", "change")
    write("menus/menu.ivr.yaml", LOST)
    write("notes.txt", "still no menu\n")
    write("data.json", "[]\n")
    git("mv", "--", "old name é.ivr.yaml", "-new.ivr.yaml")
    file = tmp_path / "-new.ivr.yaml"
    file.write_text(file.read_text("utf-8").replace("any bank", "any shop"), "utf-8")
    (tmp_path / "gone.ivr.yaml").unlink()
    write("new.ivr.yaml", CLEAN)
    for arguments in ((), (".",)):
        result = run("compare", "--base", "main", "--format", "json", *arguments)
        assert result.exit_code == 1
        menus = {menu["path"]: menu for menu in json.loads(result.output)["menus"]}
        assert set(menus) == {"menus/menu.ivr.yaml", "-new.ivr.yaml", "gone.ivr.yaml", "new.ivr.yaml"}
        assert menus["-new.ivr.yaml"]["old"]["path"] == "old name é.ivr.yaml"
        assert [each["text"] for each in menus["-new.ivr.yaml"]["differences"]] == ["«bills» says something else"]
        assert menus["gone.ivr.yaml"]["new"] is None and menus["new.ivr.yaml"]["old"] is None
        assert [finding["rule"] for finding in menus["menus/menu.ivr.yaml"]["appeared"]] == ["unreachable-node"]
    shown = run("compare", "--base", "main").output
    assert "a new menu" in shown and "the menu is gone" in shown
    only = json.loads(run("compare", "--base", "main", "--format", "json", "gone.ivr.yaml", "same.ivr.yaml").output)
    assert [menu["path"] for menu in only["menus"]] == ["gone.ivr.yaml"]
    nothing = run("compare", "--base", "main", "same.ivr.yaml")
    assert (nothing.exit_code, nothing.output) == (0, "no menu differs\n")
    missing = run("compare", "--base", "main", "nowhere.ivr.yaml")
    assert missing.exit_code == 2 and "no such file" in missing.output


def test_from_a_folder_of_the_repository(run, write, git, tmp_path, monkeypatch):
    write("menus/menu.ivr.yaml", CLEAN)
    write("other.ivr.yaml", CLEAN)
    commit(git)
    write("menus/menu.ivr.yaml", LOST)
    write("other.ivr.yaml", LOST)
    monkeypatch.chdir(tmp_path / "menus")
    menus = json.loads(run("compare", "--base", "HEAD", "--format", "json", "menu.ivr.yaml").output)["menus"]
    assert [menu["path"] for menu in menus] == ["menu.ivr.yaml"]
    assert len(json.loads(run("compare", "--base", "HEAD", "--format", "json").output)["menus"]) == 2


def test_a_menu_that_was_broken_is_taken_for_a_new_one_and_one_that_is_broken_ends_with_2(run, write, git):
    write("menu.ivr.yaml", "ivr: 1\nnodes: {}\n")
    commit(git)
    write("menu.ivr.yaml", CLEAN)
    result = run("compare", "--base", "HEAD")
    assert result.exit_code == 0 and "taken for a new one" in result.output and "a new menu" in result.output
    commit(git)
    for text in ("ivr: 1\nnodes: {}\n", "something else\n"):
        write("menu.ivr.yaml", text)
        result = run("compare", "--base", "HEAD")
        assert result.exit_code == 2 and "menu.ivr.yaml:" in result.output, result.output


def test_names_in_markdown_are_words_and_call_nobody(run, write):
    hostile = "@octo/team #12 | <b>x</b> [a](https://example.org) `c` </details>"
    text = CLEAN.replace("name: Advisors", f"name: {json.dumps(hostile)}")
    write("old.ivr.yaml", text)
    write(
        "new.ivr.yaml", text.replace("to: advisor}", "to: message}", 1).replace("overflow: message", "overflow: bills")
    )
    output = run("compare", "old.ivr.yaml", "new.ivr.yaml", "--format", "markdown").output
    lines = output.splitlines()
    assert lines[0].startswith("**old.ivr.yaml → new.ivr.yaml**: ") and "octo" in output
    assert not re.search(r"@\w|(?<!&)#\d|(?<!\\)<b|(?<!\\)\[|://|(?<!\\)</details>.*x", output)
    rows = [re.findall(r"(?<!\\)\|", line) for line in lines if line.startswith("|") and "octo" in line]
    assert rows and len({len(row) for row in rows}) == 1
    assert output.count("<details>") == output.count("\n</details>\n") + output.endswith("</details>\n")


def test_a_large_bank_fits_one_screen(run, write, tmp_path, monkeypatch):
    """An exit is removed, a menu renamed, a level added, the greeting made longer: told on one screen of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    folder = ROOT / "samples"
    bank = (folder / "large-bank.ivr.yaml").read_text("utf-8")
    write("large-bank-cards.ivr.yaml", (folder / "large-bank-cards.ivr.yaml").read_text("utf-8"))
    write("old.ivr.yaml", bank)
    changed = bank.replace("\n  loans:\n", "\n  lending:\n").replace("to: loans\n", "to: lending\n")
    before, savings, after = changed.partition("\n  savings:\n")
    changed = before + savings + after.replace("      0: *adviser\n", "", 1)
    changed = changed.replace("en: Welcome to Nordhavn Bank.", "en: Welcome to Nordhavn Bank. We have a new app.", 1)
    doorway = """    next: doorway

  doorway:
    type: menu
    prompt: Private or business?
    options:
      1: {say: "For private customers, press 1.", label: private, to: main}
      2: {say: "For business customers, press 2.", label: business, to: business}
    no_input: *silence
    no_match: *other_key

  returning:"""
    changed = changed.replace("    next: main\n\n  returning:", doorway, 1)
    write("new.ivr.yaml", changed)
    result = run("compare", "old.ivr.yaml", "new.ivr.yaml")
    for sentence in (
        "«0» in «savings» is gone: it led to «adviser_hours»",
        "«greeting» now leads to «doorway» (before: «main»)",
        "«doorway» is new",
        "«loans» is now called «lending»",
        "«greeting» says something else: 4.9 s (before: 3.5 s)",
    ):
        assert sentence in result.output
    lines = result.output.splitlines()
    assert len(lines) <= 40 and max(map(len, lines)) <= 80
    assert run("compare", "old.ivr.yaml", "new.ivr.yaml", "--output", "told.txt").output == ""
    assert (tmp_path / "told.txt").read_text("utf-8") == result.output


def test_callers_and_counts_hold_for_both(run, write):
    write("old.ivr.yaml", CLEAN)
    write("new.ivr.yaml", CLEAN.replace("Welcome to Example Power.", "Welcome to Example Power of the green valley."))
    write("callers.yaml", "per_month: 3600\n")
    output = run("compare", "old.ivr.yaml", "new.ivr.yaml", "--format", "json", "--callers", "callers.yaml").output
    figures = json.loads(output)["menus"][0]["figures"]
    hours, seconds = figures["caller_hours"], figures["seconds_per_call"]
    assert hours["before"] == pytest.approx(seconds["before"], abs=1e-5)
    assert hours["after"] == pytest.approx(seconds["after"], abs=1e-5)
    assert hours["after"] > hours["before"] and hours["better"] is False
