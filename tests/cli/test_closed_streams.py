"""Standard input, output and error that are closed: `>&-` in a shell."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import CLEAN, LOST, ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")


@pytest.fixture
def shell(tmp_path):
    def run(command: str) -> subprocess.CompletedProcess[str]:
        command = command.replace("ivrlint", f"{sys.executable} -m ivrlint")
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_the_exit_code_tells_what_was_found_whatever_is_closed(shell, write, closed):
    write("menu.ivr.yaml", LOST)
    done = shell(f"ivrlint check --no-cache menu.ivr.yaml {closed}")
    assert (done.returncode, done.stderr) == (1, "")
    assert ("unreachable-node" in done.stdout) == (">&-" not in closed.split())
    write("menu.ivr.yaml", CLEAN)
    assert shell(f"ivrlint check --no-cache menu.ivr.yaml {closed}").returncode == 0


@pytest.mark.parametrize(
    "arguments", ["--help", "--version", "rules", "schema", "map menu.ivr.yaml", "dial menu.ivr.yaml"]
)
def test_no_command_needs_somebody_who_reads(shell, write, arguments):
    write("menu.ivr.yaml", CLEAN)
    done = shell(f"ivrlint {arguments} </dev/null >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_is_written_where_standard_output_is_closed(shell, write, tmp_path):
    write("menu.ivr.yaml", LOST)
    done = shell("ivrlint check --format json --output found.json menu.ivr.yaml >&- 2>&-")
    assert done.returncode == 1
    assert "unreachable-node" in (tmp_path / "found.json").read_text("utf-8")


@pytest.mark.parametrize("command", ["check -", "measure -", "convert - --to native"])
def test_a_closed_standard_input_is_an_empty_one(shell, command):
    closed, empty = shell(f"ivrlint {command} <&-"), shell(f"ivrlint {command} </dev/null")
    assert closed.returncode == empty.returncode == 2
    assert (closed.stdout, closed.stderr) == (empty.stdout, empty.stderr)
    assert "empty" in (closed.stdout + closed.stderr).lower()


def test_keys_from_a_closed_standard_input_are_none(shell, write):
    write("menu.ivr.yaml", CLEAN)
    assert shell("ivrlint dial menu.ivr.yaml <&-").stdout == shell("ivrlint dial menu.ivr.yaml </dev/null").stdout


def test_a_server_without_an_editor_ends(shell):
    done = shell("ivrlint lsp <&-")
    assert (done.returncode, done.stdout) == (0, "")
