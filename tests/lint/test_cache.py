from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivrlint.cli import app
from ivrlint.lint.cache import CACHE_NAME, Cache
from ivrlint.lint.engine import Linter
from ivrlint.report import FORMATS, NEED_SURVEYS

SAMPLES = Path(__file__).parents[2] / "samples"
DAY = ("--today", "2026-11-22")
CACHED = [name for name in FORMATS if name not in NEED_SURVEYS]

MAIN = """ivr: 1
name: Example Power
language: en
start: welcome
nodes:
  welcome:
    type: menu
    prompt: {audio: hello.wav}
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      2: {say: "For outages, press 2.", label: outages, to: hangup}
    no_input: {tries: 2, to: hangup}
    no_match: {tries: 2, to: hangup}
  bills: {type: flow, file: bills.ivr.yaml, next: hangup}
"""
CALLED = """ivr: 1
name: Bills
language: en
start: person
nodes:
  person: {type: queue, prompt: Please wait., expected_wait: 60s, overflow: {after: 5m, to: hangup}}
"""
ANOTHER = MAIN.replace(
    "{type: flow, file: bills.ivr.yaml, next: hangup}", "{type: message, prompt: Bye., next: hangup}"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.ivr.yaml").write_text(MAIN)
    (tmp_path / "bills.ivr.yaml").write_text(CALLED)
    recording(tmp_path / "hello.wav", 3)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recording(file: Path, seconds: int) -> None:
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(b"\x80" * 8000 * seconds)


def check(*arguments: str, format: str = "json") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *DAY, "--format", format, "--profile", "strict", *arguments])
    assert done.exit_code in (0, 1, 2), done.output
    return done.exit_code, done.stdout


def entries(project: Path) -> list[Path]:
    return sorted((project / CACHE_NAME).glob("*.json"))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are really checked from here on."""
    checked: list[str] = []
    real = Linter.check

    def check(self, survey):
        checked.append(survey.flow.path)
        return real(self, survey)

    monkeypatch.setattr(Linter, "check", check)
    return checked


def test_output_out_of_the_cache_and_from_other_processes_is_the_same_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    (tmp_path / "samples" / "broken.ivr.yaml").write_text("ivr: 1\nnodes: {a: [}")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def outputs(*arguments: str) -> dict[str, bytes]:
        pairs = [part for name in CACHED for part in ("--format", name, "-o", f"out.{name}")]
        code = CliRunner().invoke(app, ["check", "samples", *DAY, *pairs, *arguments]).exit_code
        return {name: (tmp_path / f"out.{name}").read_bytes() for name in CACHED} | {"code": bytes([code])}

    fresh = outputs("--no-cache", "--jobs", "1")
    assert not (tmp_path / CACHE_NAME).exists()
    assert outputs("--jobs", "3", "--no-cache") == fresh
    assert outputs("--jobs", "2") == fresh
    checked = counted(monkeypatch)
    assert outputs() == fresh
    assert not checked


def test_it_lies_at_the_root_of_the_repository_or_beside_the_config_and_git_does_not_see_it(project: Path) -> None:
    below = project / "below"
    below.mkdir()
    (below / "menu.ivr.yaml").write_text(ANOTHER)
    os.chdir(below)
    check()
    assert len(entries(project)) == 1 and (project / CACHE_NAME / ".gitignore").read_text().endswith("\n*\n")
    (below / "ivrlint.toml").write_text("")
    check()
    assert len(entries(below)) == 1


def test_without_config_and_repository_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "menu.ivr.yaml").write_text(ANOTHER)
    check()
    assert [file.name for file in tmp_path.iterdir()] == ["menu.ivr.yaml"]


CHANGES = {
    "the file": lambda root: (root / "main.ivr.yaml").write_text(MAIN.replace("outages", "faults")),
    "the called flow": lambda root: (root / "bills.ivr.yaml").write_text(CALLED.replace("queue", "message")),
    "the called flow is gone": lambda root: (root / "bills.ivr.yaml").unlink(),
    "the called flow is a folder": lambda root: ((root / "bills.ivr.yaml").unlink(), (root / "bills.ivr.yaml").mkdir()),
    "a recording": lambda root: recording(root / "hello.wav", 40),
    "the recording is gone": lambda root: (root / "hello.wav").unlink(),
    "a config": lambda root: (root / "ivrlint.toml").write_text("[goals]\nseconds_to_human = 1\n"),
    "the repository ends further up": lambda root: (root / ".git").rmdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_it_says_what_a_fresh_run_says(change: str, project: Path) -> None:
    before = check()
    assert check() == before
    CHANGES[change](project)
    assert check() == check("--no-cache")


def test_it_notices_what_a_link_leads_to(project: Path) -> None:
    (project / "one").mkdir()
    (project / "two").mkdir()
    (project / "one" / "bills.ivr.yaml").write_text(CALLED)
    (project / "two" / "bills.ivr.yaml").write_text(CALLED.replace("queue", "message"))
    (project / "bills.ivr.yaml").unlink()
    link = project / "bills.ivr.yaml"
    link.symlink_to("one/bills.ivr.yaml")
    one = check("main.ivr.yaml")
    link.unlink()
    link.symlink_to("two/bills.ivr.yaml")
    two = check("main.ivr.yaml")
    assert one != two == check("main.ivr.yaml", "--no-cache")


def test_it_notices_flows_behind_flows(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    between = CALLED.replace("start: person", "start: on").split("nodes:")[0] + (
        "nodes:\n  on: {type: flow, file: last.ivr.yaml, next: hangup}\n"
    )
    (project / "bills.ivr.yaml").write_text(between)
    (project / "last.ivr.yaml").write_text(CALLED)
    with_person = check()  # last comes out of the library's memory when main.ivr.yaml asks for it
    assert check() == with_person
    (project / "last.ivr.yaml").write_text(CALLED.replace("queue", "message"))
    checked = counted(monkeypatch)
    without = check()
    assert without != with_person and sorted(checked) == ["bills.ivr.yaml", "last.ivr.yaml", "main.ivr.yaml"]
    assert without == check("--no-cache")


FLOW = """{"Version": "2019-10-30", "StartAction": "a", "Metadata": {"name": "%s"%s}, "Actions": [
 {"Identifier": "a", "Type": "MessageParticipant", "Parameters": {"Text": "Hello"}, "Transitions": {"NextAction": "b"}},
 {"Identifier": "b", "Type": "%s", "Parameters": {%s}, "Transitions": {}}]}"""


def test_it_notices_new_files_beside_that_say_what_they_are_called(project: Path) -> None:
    arn = "arn:aws:connect:eu-west-1:1:instance/a/contact-flow/b"
    call = FLOW % ("first", "", "TransferToFlow", f'"ContactFlowId": "{arn}"')
    wrapped = '{"ContactFlow": {"Arn": "%s", "Name": "second", "Content": %s}}'
    import json

    (project / "first.json").write_text(call)
    before = check("first.json")
    (project / "second.json").write_text(
        wrapped % (arn, json.dumps(FLOW % ("second", "", "DisconnectParticipant", "")))
    )
    after = check("first.json")
    assert after == check("first.json", "--no-cache")
    assert after != before


def test_options_the_day_and_rules_of_your_own_have_entries_of_their_own(project: Path) -> None:
    rules = project / "own"
    rules.mkdir()
    rule = '''"""Always.

Why: a test.
Fix: none.
Sources: none
"""
from ivrlint import Finding, Severity, rule

BAD = GOOD = ""


@rule(severity=Severity.WARNING)
def check(survey):
    """Yield a finding."""
    yield Finding(at=survey.flow, message="MESSAGE")
'''
    (rules / "always.py").write_text(rule)
    runs = [(), ("--select", "errors"), ("--severity", "dead-end=info"), ("--today", "2020-01-01"), ("--rules", "own")]
    for arguments in [*runs, *runs]:
        assert check(*arguments) == check(*arguments, "--no-cache")
    assert "MESSAGE" in check("--rules", "own")[1]
    (rules / "always.py").write_text(rule.replace("MESSAGE", "another"))
    done = [
        subprocess.run(
            [sys.executable, "-m", "ivrlint", "check", *DAY, "--rules", "own", *more],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(SAMPLES.parent)},
        ).stdout
        for more in ((), ("--no-cache",))
    ]
    assert done[0] == done[1] and b"nother" in done[0]


def test_ignores_in_the_config_are_judged_by_cached_reports_too(project: Path) -> None:
    (project / "ivrlint.toml").write_text(
        '[[ignores]]\nrules = ["no-summary"]\nreason = "x"\n[[ignores]]\nrules = ["errors"]\nreason = "y"\n'
    )
    fresh = check("--no-cache", format="concise")
    assert "unused-ignore" in fresh[1]
    for jobs in ("1", "2", "1"):
        assert check("--jobs", jobs, format="concise") == fresh


def damaged(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return chance.choice(
        [
            data[:at],
            data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
            data + b" ",
            b"",
            b"\x80\x04\x95garbage",
            b"null",
            b"[" * 100_000,
        ]
    )


def test_damaged_and_foreign_entries_are_passed_over(project: Path) -> None:
    fresh = check()
    chance = random.Random(1)
    for _ in range(15):
        for entry in entries(project):
            entry.write_bytes(damaged(entry.read_bytes() or b"x", chance))
        assert check() == fresh
    first, *others = entries(project)
    for entry in others:
        shutil.copy(first, entry)
    assert check() == fresh


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_folders_and_links_in_its_place_do_no_harm(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fresh = check()
    for entry, make in zip(entries(project), (os.mkfifo, os.mkdir), strict=True):
        entry.unlink()
        make(entry)
    assert check() == fresh
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / ("a" * 64 + ".json")).write_text("mine")
    os.utime(elsewhere / ("a" * 64 + ".json"), (0, 0))
    shutil.rmtree(project / CACHE_NAME)
    (project / CACHE_NAME).symlink_to(elsewhere)
    assert check() == fresh
    assert [file.read_text() for file in elsewhere.iterdir()] == ["mine"]
    (project / CACHE_NAME).unlink()
    (project / CACHE_NAME).write_text("a file")
    assert check() == fresh


def test_what_cannot_be_read_and_faults_of_ours_are_not_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "main.ivr.yaml").write_bytes(b"ivr: 1\nname: \xff")
    assert check("main.ivr.yaml")[0] == 2
    assert not (project / CACHE_NAME).exists()


def test_old_entries_and_the_oldest_of_too_many_are_removed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project / CACHE_NAME
    folder.mkdir()
    ours = [folder / (letter * 64 + ".json") for letter in "0123"]
    left = folder / "new-killed"
    for age, file in enumerate([*ours, left]):
        file.write_bytes(b"x" * 100)
        os.utime(file, (time.time() - age * 24 * 60 * 60 - 60,) * 2)
    other = folder / "notes.txt"
    other.write_text("not ours")
    os.utime(other, (0, 0))
    cache = Cache(folder, "")
    cache.tidy()
    assert {*folder.iterdir()} == {ours[0], ours[1], other}
    monkeypatch.setattr("ivrlint.lint.cache.MOST_BYTES", 150)
    cache.tidy()
    assert {*folder.iterdir()} == {ours[0], other}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ivrlint", "check", *DAY, "--format", "json", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SAMPLES.parent)}


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_run_that_is_killed_leaves_nothing_broken(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for copy in range(3):
        shutil.copytree(SAMPLES, tmp_path / f"samples{copy}")
    fresh = subprocess.run(
        command("--no-cache"), capture_output=True, check=False, cwd=tmp_path, env=environment()
    ).stdout
    written = tmp_path / CACHE_NAME
    for enough in (1, 5, 30):
        run = subprocess.Popen(command("--jobs", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               cwd=tmp_path, env=environment(), start_new_session=True)  # fmt: skip
        while run.poll() is None and (not written.exists() or len([*written.iterdir()]) < enough):
            time.sleep(0.001)
        os.killpg(run.pid, signal.SIGKILL) if run.poll() is None else None
        run.wait()
    after = subprocess.run(command(), capture_output=True, check=False, cwd=tmp_path, env=environment()).stdout
    assert after == fresh


def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    shutil.copytree(SAMPLES, tmp_path / "samples")
    runs = [
        subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment())
        for _ in range(3)
    ]
    outputs = {run.communicate() for run in runs}
    assert len(outputs) == 1 and not next(iter(outputs))[1]


LARGE = ("ivrlint.lexicon", "ivrlint.survey.survey", "jsonschema", "jsonschema_rs", "networkx", "rich", "yaml")
"""What takes longest to load."""


def loaded(*arguments: str) -> set[str]:
    """What of the large modules a command loads whose output is no terminal."""
    program = (
        f"import sys\nfrom ivrlint.cli import app\ntry: app({arguments!r})\nexcept SystemExit: pass\n"
        f"print(*(name for name in {LARGE} if name in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=environment())
    return set(done.stderr.decode().splitlines()[-1].split())


def test_a_run_loads_what_it_needs_and_out_of_the_cache_hardly_anything(project: Path) -> None:
    Path(".out").mkdir()
    without_rules = [part for name in CACHED if name != "sarif" for part in ("--format", name, "-o", f".out/{name}")]
    fresh = loaded("check", *DAY, *without_rules)
    assert {"ivrlint.lexicon", "ivrlint.survey.survey"} <= fresh and fresh.isdisjoint({"networkx", "rich"})
    assert loaded("check", *DAY, *without_rules) == set()
    assert loaded("check", *DAY, "--format", "sarif").isdisjoint({"networkx", "rich"})
