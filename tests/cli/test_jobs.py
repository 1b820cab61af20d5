"""Checking in several processes, and which files a folder holds for us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ivrlint.formats.registry import FORMATS, reader, recognise
from ivrlint.lint.engine import Report
from ivrlint.lint.processes import in_processes
from ivrlint.source import SourceText
from tests.conftest import CLEAN, LOST, ROOT

forks = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="one process does the work here")


def report_of(source: Path | SourceText) -> Report | None:
    """A stand-in for a check: the later a file is in order, the sooner it is done."""
    number = int(str(source))
    if number == 13:
        os._exit(1)
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(max(0, 20 - number) / 1000)
    return None if number == 5 else Report(str(source))


@forks
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_reports_are_in_the_order_of_the_files_and_a_dead_process_costs_one_of_them(jobs):
    reports = list(in_processes(report_of, [Path(str(number)) for number in range(20)], jobs))
    assert [report.path if report else None for report in reports] == [
        None if number == 5 else str(number) for number in range(20)
    ]
    died = [report for report in reports if report and report.crashes]
    assert [report.path for report in died] == ["7", "13"]
    assert all("please report it" in report.errors[0].message for report in died)


@forks
def test_an_interrupt_ends_the_run_and_leaves_no_process(tmp_path):
    for number in range(2_000):
        (tmp_path / f"{number}.ivr.yaml").write_text(CLEAN)
    run = subprocess.Popen(
        [sys.executable, "-m", "ivrlint", "check", "--jobs", "2"], cwd=tmp_path, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    time.sleep(1.5)
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=60)
        assert run.returncode not in (0, 3) and b"Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


def test_jobs_is_a_number_from_1_on(run, write):
    write("menu.ivr.yaml", CLEAN)
    assert run("check", "--jobs", "0").exit_code == 2
    assert run("check", "--jobs", "100").exit_code == 0


def checked(run, *arguments):
    lines = run("check", "--show-files", *arguments).output.splitlines()
    return sorted(line.removesuffix(": checked") for line in lines if line.endswith(": checked"))


@pytest.mark.parametrize(
    ("config", "taken"),
    [
        ("", ["a.ivr.yaml", "old/b.ivr.yaml", "old/keep/c.ivr.yaml"]),
        ('exclude = ["old/"]', ["a.ivr.yaml"]),
        ('exclude = ["old/*", "!old/keep/"]', ["a.ivr.yaml", "old/keep/c.ivr.yaml"]),
        ('exclude = ["c.ivr.yaml"]', ["a.ivr.yaml", "old/b.ivr.yaml"]),
        ('include = ["/*.ivr.yaml"]', ["a.ivr.yaml"]),
        ('include = ["old/"]\nexclude = ["keep/"]', ["old/b.ivr.yaml"]),
    ],
)
def test_include_and_exclude_choose_among_what_folders_hold(run, write, config, taken):
    for name in ("a.ivr.yaml", "old/b.ivr.yaml", "old/keep/c.ivr.yaml"):
        write(name, LOST)
    write("ivrlint.toml", config)
    assert checked(run) == taken
    assert checked(run, "old") == [name for name in taken if name.startswith("old/")]
    assert checked(run, "old/b.ivr.yaml") == ["old/b.ivr.yaml"]
    forced = checked(run, "--force-exclude", "old/b.ivr.yaml")
    assert forced == [name for name in taken if name == "old/b.ivr.yaml"]


@pytest.mark.parametrize("config", ['exclude = ["!"]', "include = 3", 'exclude = [["a"]]'])
def test_a_pattern_that_is_none_ends_with_2(run, write, config):
    write("menu.ivr.yaml", CLEAN)
    write("ivrlint.toml", config)
    result = run("check")
    assert result.exit_code == 2 and "clude" in result.output


def test_a_line_in_gitignore_that_is_no_pattern_is_passed_over_as_git_does(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("other.ivr.yaml", CLEAN)
    write(".gitignore", "!\nother.*\n")
    assert checked(run) == ["menu.ivr.yaml"]


def test_every_file_that_a_platform_recognises_has_one_of_its_marks():
    seen = set()
    for file in sorted([*(ROOT / "tests").rglob("*"), *(ROOT / "samples").rglob("*")]):
        if not file.is_file() or "__pycache__" in file.parts:
            continue
        text = file.read_text("utf-8", "replace")
        takers = [name for name in FORMATS if reader(name).recognises(text)]
        for name in takers:
            assert any(mark in text for mark in FORMATS[name]), (file, name)
        found = recognise(text)
        assert found is (reader(takers[0]) if takers else None)
        seen |= set(takers)
    assert {"native", "twilio", "connect", "asterisk", "voicexml", "archy", "freeswitch", "rapidpro"} <= seen, seen
