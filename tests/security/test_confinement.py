"""A checkout cannot make ivrlint run its code or read what lies outside of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.conftest import CLEAN

SECRET = CLEAN.replace("Advisors", "SECRET")
CALLER = "ivr: 1\nlanguage: en\nnodes:\n  x: {{type: flow, file: {}}}\n"


@pytest.fixture
def checkout(tmp_path, monkeypatch, run):
    """A checkout with a folder of menus, and a menu beside the checkout that must not be read."""
    inside = tmp_path / "checkout"
    (inside / ".git").mkdir(parents=True)
    (inside / "menus").mkdir()
    (tmp_path / "outside.ivr.yaml").write_text(SECRET)
    (inside / "shared.ivr.yaml").write_text(CLEAN)
    monkeypatch.chdir(inside)
    return inside


@pytest.fixture
def opened(monkeypatch):
    """The files that are opened for reading, as the interpreter sees them."""
    import sys

    seen: list[str] = []
    watching = [True]

    def hook(event, arguments):
        if watching[0] and event == "open" and isinstance(arguments[0], str | os.PathLike):
            seen.append(os.path.realpath(arguments[0]))

    sys.addaudithook(hook)
    yield seen
    watching[0] = False


def called(run, checkout: Path, file: str) -> list[str]:
    (checkout / "menus" / "menu.ivr.yaml").write_text(CALLER.format(json.dumps(file)))
    result = run("check", "menus/menu.ivr.yaml", "--select", "undefined-target", "--format", "json")
    return [finding["message"] for finding in json.loads(result.output)["findings"]]


@pytest.mark.parametrize(
    "file", ["../../outside.ivr.yaml", "{outside}", "link.yaml", "folder/outside.ivr.yaml", "../menus/../../outside.ivr.yaml", "/etc/passwd", "/dev/zero", "/", "../../nothing.yaml"]
)  # fmt: skip
def test_a_flow_outside_of_the_repository_is_never_opened(run, checkout, opened, file) -> None:
    (checkout / "menus" / "link.yaml").symlink_to("../../outside.ivr.yaml")
    (checkout / "menus" / "folder").symlink_to("../..")
    (message,) = called(run, checkout, file.format(outside=checkout.parent / "outside.ivr.yaml"))
    assert "is not opened, for it lies outside of this menu's repository" in message
    assert str(checkout.parent / "outside.ivr.yaml") not in opened and "/etc/passwd" not in opened


def test_a_flow_elsewhere_in_the_repository_is_read(run, checkout, opened) -> None:
    assert called(run, checkout, "../shared.ivr.yaml") == []
    assert str(checkout / "shared.ivr.yaml") in opened


def test_without_a_repository_the_folder_of_the_menu_is_the_border(run, checkout) -> None:
    (checkout / ".git").rmdir()
    (message,) = called(run, checkout, "../shared.ivr.yaml")
    assert "is not opened, for it lies outside of this menu's folder" in message
    (checkout / "menus" / "below").mkdir()
    (checkout / "menus" / "below" / "shared.ivr.yaml").write_text(CLEAN)
    assert called(run, checkout, "below/shared.ivr.yaml") == []


@pytest.mark.parametrize("file", ["pipe", "zero", "ring", "folder", "a\0b", 5000 * "a", ".git"])
def test_what_is_no_file_is_not_waited_for(run, checkout, file) -> None:
    menus = checkout / "menus"
    os.mkfifo(menus / "pipe")
    (menus / "zero").symlink_to("/dev/zero")
    (menus / "ring").symlink_to("ring")
    (menus / "folder").mkdir()
    assert len(called(run, checkout, file)) == 1


def test_a_refusal_for_one_menu_is_none_for_another(run, checkout) -> None:
    """Two checkouts in one run: what the first may not open the second one may."""
    other = checkout.parent / "other"
    (other / ".git").mkdir(parents=True)
    (other / "shared.ivr.yaml").write_text(CLEAN)
    (other / "menu.ivr.yaml").write_text(CALLER.format("shared.ivr.yaml"))
    (checkout / "menus" / "menu.ivr.yaml").write_text(CALLER.format(json.dumps(str(other / "shared.ivr.yaml"))))
    result = run("check", "menus", str(other / "menu.ivr.yaml"), "--select", "undefined-target", "--format", "json")
    assert [finding["path"] for finding in json.loads(result.output)["findings"]] == ["menus/menu.ivr.yaml"]


COMMANDS = [
    ("check",), ("check", "--show-files"), ("check", "--show-settings"), ("measure",), ("score",), ("overview",), ("advise",),
    ("reaches", "advisor", "menu.ivr.yaml"), ("compare", "menu.ivr.yaml", "menu.ivr.yaml"), ("convert", "menu.ivr.yaml"),
    ("rules",), ("explain", "dead-end"), ("schema",),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_runs_code_of_the_checkout(run, checkout, command) -> None:
    """Modules, plug-ins and rules lie around everywhere; the folder of rules is named by a config that was found."""
    trap = "open('ran', 'w').close()\n"
    for name in (
        "yaml.py",
        "sitecustomize.py",
        "conftest.py",
        "menus/rule.py",
        "rules/house/trap.py",
        "ivrlint/__init__.py",
    ):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(trap)
    (checkout / "menu.ivr.yaml").write_text(CLEAN)
    run(*command)
    for config in ('rule-folders = ["rules"]', 'packs = ["house"]', '[tool.ivrlint]\nrule-folders = ["rules"]'):
        name = "pyproject.toml" if "tool" in config else "ivrlint.toml"
        (checkout / name).write_text(config)
        result = run(*command)
        if command[0] in ("check", "score", "overview", "rules", "explain"):
            assert result.exit_code == 2, result.output
        (checkout / name).unlink()
    assert not (checkout / "ran").exists()


def test_a_folder_of_rules_that_was_named_does_run(run, checkout) -> None:
    """The counterpart: what the test above would see if code ran."""
    (checkout / "rules" / "house").mkdir(parents=True)
    (checkout / "rules" / "house" / "trap.py").write_text("open('ran', 'w').close()\n")
    (checkout / "menu.ivr.yaml").write_text(CLEAN)
    run("check", "--rules", "rules")
    assert (checkout / "ran").exists()


@pytest.mark.parametrize("target", ["../outside.ivr.yaml", "/etc/passwd", "/dev/zero", "ring.yaml", "pipe"])
def test_a_link_out_of_the_repository_is_no_menu_of_it(run, checkout, opened, target) -> None:
    os.mkfifo(checkout / "pipe")
    (checkout / "ring.yaml").symlink_to(target)
    result = run("check")
    assert "SECRET" not in result.output and result.exit_code == 0
    assert str(checkout.parent / "outside.ivr.yaml") not in opened and "/etc/passwd" not in opened


def test_a_hook_passes_over_links_that_lead_out_and_what_is_no_file(run, checkout, opened) -> None:
    os.mkfifo(checkout / "pipe.yaml")
    for name, target in (("a.yaml", "../outside.ivr.yaml"), ("b.yaml", "/dev/zero"), ("c.yaml", "/dev/tty")):
        (checkout / name).symlink_to(target)
    result = run("check", "--force-exclude", "pipe.yaml", "a.yaml", "b.yaml", "c.yaml")
    assert result.exit_code == 0 and result.output == ""
    assert str(checkout.parent / "outside.ivr.yaml") not in opened


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_passed_over(run, checkout) -> None:
    (checkout / ".gitignore").write_text("shared.ivr.yaml\n")
    (checkout / ".gitignore").chmod(0)
    (checkout / "menus").chmod(0)
    output = run("check", "--show-files").output
    (checkout / "menus").chmod(0o755)
    assert "shared.ivr.yaml: checked" in output and "menus: passed over, cannot be read" in output


def test_a_folder_that_links_in_a_ring_is_searched_once(run, checkout) -> None:
    (checkout / "menus" / "again").symlink_to("..")
    (checkout / "menus" / "menu.ivr.yaml").write_text(CLEAN)
    assert run("check", "--show-files").output.count(": checked") == 2


@pytest.mark.parametrize("name", ["ivrlint.toml", "pyproject.toml"])
def test_a_config_is_no_link_out_of_the_repository(run, checkout, opened, name) -> None:
    (checkout.parent / "secret.toml").write_text("[secret]\nkey = 1\n")
    (checkout / name).symlink_to("../secret.toml")
    opened.clear()
    result = run("check")
    assert result.exit_code == 2 and "leads out of the repository" in result.output
    assert str(checkout.parent / "secret.toml") not in opened


def test_a_gitignore_is_no_link(run, checkout, opened) -> None:
    (checkout.parent / "secret").write_text("shared.ivr.yaml\n")
    (checkout / ".gitignore").symlink_to("../secret")
    opened.clear()
    assert "shared.ivr.yaml: checked" in run("check", "--show-files").output
    assert str(checkout.parent / "secret") not in opened


@pytest.mark.parametrize("file", ["../outside.ivr.yaml", "/etc/passwd", "link.yaml", "/dev/zero", "a\\u0000b"])
def test_flows_of_the_config_stay_in_its_folder(run, checkout, opened, file) -> None:
    (checkout / "link.yaml").symlink_to("../outside.ivr.yaml")
    (checkout / "ivrlint.toml").write_text(f'[flows]\nx = "{file}"\n')
    assert run("check").exit_code == 2
    assert str(checkout.parent / "outside.ivr.yaml") not in opened and "/etc/passwd" not in opened


def test_names_are_looked_for_in_real_files_only(run, checkout, opened) -> None:
    (checkout / "menus" / "menu.ivr.yaml").write_text(
        "ivr: 1\nlanguage: en\nnodes:\n  x: {type: flow, reference: elsewhere}\n"
    )
    (checkout / "menus" / "link.yaml").symlink_to("../../outside.ivr.yaml")
    os.mkfifo(checkout / "menus" / "pipe.yaml")
    run("check", "menus/menu.ivr.yaml")
    assert str(checkout.parent / "outside.ivr.yaml") not in opened


def test_recordings_stay_in_the_repository(run, checkout, opened) -> None:
    (checkout.parent / "secret.wav").write_bytes(b"RIFF")
    (checkout / "link.wav").symlink_to("../secret.wav")
    opened.clear()
    for name in ("../secret.wav", "link.wav", str(checkout.parent / "secret.wav"), "/dev/zero"):
        (checkout / "menu.ivr.yaml").write_text(
            f"ivr: 1\nlanguage: en\nnodes:\n  x: {{type: message, prompt: {{audio: {json.dumps(name)}}}, next: y}}\n  y: {{type: hangup}}\n"
        )
        for command in (("check", "menu.ivr.yaml"), ("measure", "menu.ivr.yaml")):
            run(*command)
    assert str(checkout.parent / "secret.wav") not in opened
