"""A repository out of an archive brings its own .git/config: git is asked about it and runs nothing of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_compare import commit, git  # noqa: F401 - a fixture
from tests.conftest import CLEAN, LOST

COMMANDS = [("check", "--since", "HEAD"), ("compare", "--base", "HEAD")]


@pytest.fixture
def trap(git, write, tmp_path):  # noqa: F811
    """Commit a menu, change it, and set what would run a script that leaves a file `ran`."""
    write("menu.ivr.yaml", CLEAN)
    commit(git)
    write("menu.ivr.yaml", LOST)
    script = write(".git/trap", f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexec cat\n")
    script.chmod(0o755)

    def plant(config: str, attributes: str = "") -> None:
        with (tmp_path / ".git" / "config").open("a") as stream:
            stream.write(config.format(script=script))
        write(".git/info/attributes", attributes)

    return plant


def ran(folder: Path, *arguments: str) -> bool:
    """Whether git, left to itself, falls into the trap: what makes the test below one."""
    subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=60
    )
    marker = folder / "ran"
    fell = marker.exists()
    marker.unlink(missing_ok=True)
    return fell


TRAPS = {
    "monitor": ("[core]\nfsmonitor = {script}\n", "", ("diff", "HEAD")),
    "external diff": ("[diff]\nexternal = {script}\n", "", ("diff", "HEAD")),
    "diff driver": ('[diff "x"]\ncommand = {script}\n', "* diff=x\n", ("diff", "HEAD")),
    "textconv": ('[diff "x"]\ntextconv = {script}\n', "* diff=x\n", ("show", "--textconv", "HEAD:menu.ivr.yaml")),
    "filter": ('[filter "x"]\nclean = {script}\n', "* filter=x\n", ("diff", "--name-status", "HEAD")),
    "filter whose name is cut": ('[filter "a=b.c"]\nclean = {script}\n', "* filter=a=b.c\n", ("diff", "--name-status", "HEAD")),
    "filter that must run": (
        '[filter "x"]\nprocess = {script}\nrequired = true\n', "* filter=x\n", ("diff", "--name-status", "HEAD"),
    ),
    "hook": ("[core]\nhooksPath = .git/traps\n", "", ("update-index", "--refresh", "--force-write-index")),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_what_a_repository_would_have_git_run_is_not_run(run, trap, write, tmp_path, name) -> None:
    config, attributes, arguments = TRAPS[name]
    trap(config, attributes)
    hook = write(".git/traps/post-index-change", (tmp_path / ".git" / "trap").read_text())
    hook.chmod(0o755)
    assert ran(tmp_path, *arguments)
    for command in COMMANDS:
        result = run(*command)
        assert result.exit_code == 1 and "outage" in result.output, result.output
    assert not (tmp_path / "ran").exists()


def test_a_filter_in_a_file_that_the_config_includes_is_not_run(run, trap, write, tmp_path) -> None:
    trap("[include]\npath = more\n", "* filter=x\n")
    write(".git/more", f'[filter "x"]\nclean = {tmp_path}/.git/trap\n')
    assert ran(tmp_path, "diff", "--name-status", "HEAD")
    assert [run(*command).exit_code for command in COMMANDS] == [1, 1]
    assert not (tmp_path / "ran").exists()


def test_a_filter_of_the_user_still_works(run, trap, tmp_path, monkeypatch) -> None:
    trap("", "* filter=x\n")
    (tmp_path / "own").write_text(f'[filter "x"]\nclean = {tmp_path}/.git/trap\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "own"))
    assert run("check", "--since", "HEAD").exit_code == 1
    assert (tmp_path / "ran").exists()


def test_objects_that_are_missing_are_not_fetched(run, trap, tmp_path) -> None:
    """In a partial clone git asks the remote, which may be a program, for what it has not."""
    trap(
        "[core]\nrepositoryformatversion = 1\n[extensions]\npartialClone = origin\n"
        '[remote "origin"]\nurl = ext::touch ran\npromisor = true\n[protocol "ext"]\nallow = always\n'
    )
    listed = subprocess.run(["git", "rev-parse", "HEAD:menu.ivr.yaml"], cwd=tmp_path, capture_output=True, text=True)
    blob = listed.stdout.strip()
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert ran(tmp_path, "show", "HEAD:menu.ivr.yaml")
    for command in COMMANDS:
        result = run(*command)
        assert result.exit_code == 2 and "git says" in result.output, result.output
    assert not (tmp_path / "ran").exists()


def test_a_repository_does_not_put_its_files_elsewhere(run, trap, tmp_path, monkeypatch) -> None:
    trap(f"[core]\nworktree = {tmp_path.parent}\n")
    for command in COMMANDS:
        result = run(*command)
        assert result.exit_code == 2 and "core.worktree" in result.output, result.output


def test_a_folder_that_only_looks_like_a_repository_is_none(run, trap, write, tmp_path, monkeypatch) -> None:
    """A pull request can bring `HEAD`, `config` and `objects` of a bare repository in a folder of menus."""
    trap("")
    menus = tmp_path / "menus"
    subprocess.run(["git", "clone", "-q", "--bare", ".", "menus"], cwd=tmp_path, check=True, capture_output=True)
    with (menus / "config").open("a") as stream:
        stream.write(f"[core]\nbare = false\nworktree = .\nfsmonitor = touch {tmp_path}/menus/ran\n")
    subprocess.run(["git", "-c", "core.fsmonitor=false", "read-tree", "HEAD"], cwd=menus, check=True)
    monkeypatch.chdir(menus)
    assert ran(menus, "diff", "HEAD", "--")
    for command in COMMANDS:
        assert run(*command).exit_code == 2
    assert not (menus / "ran").exists()


def test_settings_from_the_environment_are_kept(run, trap, tmp_path, monkeypatch) -> None:
    """Pipelines say there which folders are safe."""
    for name, value in (("COUNT", "1"), ("KEY_0", "core.quotepath"), ("VALUE_0", "false")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    trap("[core]\nfsmonitor = {script}\n")
    from ivrlint.cli.revision import Revision

    assert Revision("HEAD")._git("config", "core.quotepath") == b"false\n"
    assert run("check", "--since", "HEAD").exit_code == 1
    assert not (tmp_path / "ran").exists() and os.environ["GIT_CONFIG_COUNT"] == "1"
