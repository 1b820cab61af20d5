"""`ivrlint check --since REV`: what a change causes, wherever it shows."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_compare import commit, git  # noqa: F401 - a fixture
from tests.conftest import CLEAN, LOST

TRAPPING = """ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Example Power.
    options:
      1: {say: "For meters, press 1.", label: meters, to: meters}
      2: {say: "For moving, press 2.", label: moving, to: moving}
    no_input: {tries: 3, to: meters}
    no_match: {tries: 3, to: meters}
  meters:
    type: menu
    prompt: Meters.
    options:
      1: {say: "To hear your reading, press 1.", label: reading, to: reading}
      0: {say: "To speak with an advisor, press 0.", label: advisor, to: advisor}
    no_input: {tries: 3, to: reading}
    no_match: {tries: 3, to: reading}
  moving: {type: message, prompt: Please say where you move to., next: meters}
  reading: {type: message, prompt: Your meter stands at 40., next: meters}
  advisor: {type: queue, name: Advisors, announces: [position], overflow: {after: 3m, to: message}}
  message: {type: voicemail, prompt: Leave a message.}
"""
"""From all of its menus a person can be reached, over one key alone, on line 17."""

SUB = """ivr: 1
language: en
nodes:
  about: {type: message, prompt: Please wait for an advisor., next: advisor}
  advisor: {type: queue, name: Advisors, announces: [position], overflow: {after: 3m, to: message}}
  message: {type: voicemail, prompt: Leave a message.}
"""

PARTS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india")

CALLER = """ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Example Power.
    options:
      1: {say: "To speak with an advisor, press 1.", label: advisor, to: people}
    no_input: {tries: 3, to: people}
    no_match: {tries: 3, to: people}
  people: {type: flow, file: sub.ivr.yaml}
"""


def found(run, *arguments: str) -> set[tuple[str, str, str]]:
    """Path, rule and node of each finding."""
    result = run("check", "--format", "json", *arguments)
    assert result.exit_code in (0, 1), result.output
    return {(each["path"], each["rule"], each["node"]) for each in json.loads(result.stdout)["findings"]}


def test_nothing_changed(run, write, git):  # noqa: F811
    write("menu.ivr.yaml", LOST)
    commit(git)
    assert found(run) == {("menu.ivr.yaml", "unreachable-node", "outage")}
    assert found(run, "--since", "HEAD") == set()
    write("menu.ivr.yaml", "# A comment.\n" + LOST.replace("outage:", "cut:"))
    assert found(run, "--since", "HEAD") == set()
    assert run("check", "--since", "HEAD").exit_code == 0


def test_a_removed_exit_shows_where_callers_are_stuck_now(run, write, git):  # noqa: F811
    write("menu.ivr.yaml", TRAPPING)
    commit(git)
    before = found(run)
    assert not {rule for _, rule, _ in before} & {"no-human-path", "trap-loop"}
    write("menu.ivr.yaml", "".join(line for line in TRAPPING.splitlines(True) if "press 0" not in line))
    after = found(run)
    caused = found(run, "--since", "HEAD")
    assert caused == after - before
    assert any(rule in ("no-human-path", "trap-loop") for _, rule, _ in caused)
    assert any(rule == "unreachable-node" and node == "advisor" for _, rule, node in caused)
    assert run("check", "--since", "HEAD").exit_code == 1


def test_a_change_in_a_flow_that_is_called_shows_in_its_caller(run, write, git):  # noqa: F811
    write("sub.ivr.yaml", SUB)
    write("front.ivr.yaml", CALLER)
    commit(git)
    before = found(run, "front.ivr.yaml")
    assert "no-human-path" not in {rule for _, rule, _ in before}
    write("sub.ivr.yaml", SUB.replace("next: advisor}", "next: message}"))
    assert ("front.ivr.yaml", "no-human-path", "") in {
        (path, rule, "") for path, rule, _ in found(run, "front.ivr.yaml", "--since", "HEAD")
    }
    git("mv", "sub.ivr.yaml", "other.ivr.yaml")
    write("other.ivr.yaml", SUB)
    caused = found(run, "front.ivr.yaml", "--since", "HEAD")
    assert ("front.ivr.yaml", "undefined-target", "people") in caused


def test_new_renamed_and_ignored_files(run, write, git):  # noqa: F811
    write("old.ivr.yaml", LOST)
    commit(git)
    git("mv", "old.ivr.yaml", "renamed.ivr.yaml")
    write("new.ivr.yaml", LOST)
    write(".gitignore", "hidden.ivr.yaml\n")
    write("hidden.ivr.yaml", LOST)
    assert found(run, "--since", "HEAD") == {("new.ivr.yaml", "unreachable-node", "outage")}
    assert found(run, "renamed.ivr.yaml", "--since", "HEAD") == set()
    assert len(found(run, "hidden.ivr.yaml", "--since", "HEAD")) == 1


def test_a_link_is_what_it_leads_to(run, write, git, tmp_path):  # noqa: F811
    write("menu.ivr.yaml", CLEAN)
    (tmp_path / "link.ivr.yaml").symlink_to("menu.ivr.yaml")
    commit(git)
    write("menu.ivr.yaml", LOST)
    assert {path for path, *_ in found(run, "--since", "HEAD")} == {"menu.ivr.yaml", "link.ivr.yaml"}


def test_a_second_ignore_without_a_reason_counts(run, write, git):  # noqa: F811
    write("menu.ivr.yaml", CLEAN + "# ivrlint: ignore[trap-loop]\n")
    commit(git)
    write("menu.ivr.yaml", CLEAN + "# ivrlint: ignore[trap-loop]\n" + "# ivrlint: ignore[dead-end]\n")
    rules = {rule for _, rule, _ in found(run, "--since", "HEAD")}
    assert rules == {"unused-ignore", "ignore-without-reason"}


def test_what_has_become_graver_counts(run, write, git):  # noqa: F811
    def menu(choices):
        options = "".join(
            f'      {key}: {{say: "For part {word}, press {key}.", label: part {word}, to: advisor}}\n'
            for key, word in enumerate(PARTS[:choices], 1)
        )
        return CLEAN.replace('      1: {say: "For bills, press 1.", label: bills, to: bills}\n', options, 1)

    config = "[rules.menu-too-wide]\noptions = {warning = 4, error = 7}\n"
    write("ivrlint.toml", config)
    write("menu.ivr.yaml", menu(5))
    commit(git)
    assert found(run, "--select", "menu-too-wide") == {("menu.ivr.yaml", "menu-too-wide", "welcome")}
    write("menu.ivr.yaml", menu(6))
    assert found(run, "--select", "menu-too-wide", "--since", "HEAD") == set()
    write("menu.ivr.yaml", menu(9))
    assert len(found(run, "--select", "menu-too-wide", "--since", "HEAD")) == 1


def test_a_menu_that_could_not_be_read_counts_as_new(run, write, git):  # noqa: F811
    write("menu.ivr.yaml", "ivr: 1\nnodes: [")
    commit(git)
    write("menu.ivr.yaml", LOST)
    result = run("check", "--since", "HEAD", "--format", "concise")
    assert result.exit_code == 1 and "unreachable-node" in result.output
    assert "the menu is taken for a new one" in result.output


def test_together_with_a_baseline(run, write, git):  # noqa: F811
    write("menu.ivr.yaml", CLEAN)
    commit(git)
    write("menu.ivr.yaml", LOST)
    assert run("baseline").exit_code == 0
    assert run("check", "--since", "HEAD").exit_code == 1
    assert run("check", "--since", "HEAD", "--baseline", ".ivrlint-baseline.json").exit_code == 0


@pytest.mark.parametrize("name", ["nowhere", "-x", "", "HEAD..HEAD", "HEAD:menu.ivr.yaml"])
def test_revisions_that_are_none(run, write, git, name):  # noqa: F811
    write("menu.ivr.yaml", CLEAN)
    commit(git)
    result = run("check", f"--since={name}")
    assert result.exit_code == 2 and result.output.count("ivrlint: ") == 1, result.output
    assert "--base" not in result.output


def test_outside_a_repository(run, write, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write("menu.ivr.yaml", CLEAN)
    result = run("check", "--since", "main")
    assert result.exit_code == 2 and "--since: git says fatal: not a git repository" in result.output
