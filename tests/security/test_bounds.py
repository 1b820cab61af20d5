"""Time and memory end: hostile input is read in a process of its own, with limits that only the unbounded reaches."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CLEAN, LOST, ROOT

SECONDS = 120
"""Of the processor; a hundred times what the slowest of these takes."""
BYTES = 3 * 2**30


def check(folder: Path, *arguments: str, command: str = "check") -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))

    done = subprocess.run(
        [sys.executable, "-c", "from ivrlint.__main__ import main; main()", command, *arguments],
        cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"}, preexec_fn=limit,
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode in (0, 1, 2), (done.returncode, done.stderr[-2000:])
    return done


PROMPTS = [
    "1", "1 ", "a", "a ", " ", ". ", "1,", "1-", "(", "<a ", "<!--", "{{", "${", '"', "$", "+1 ", "press 1 ", "for a, press 1. ",
    "www.", "/", "and ", "twenty ", "at ", "8:00 ", "mon-fri ", "until ", "&amp;", "\u00a0", "A-", "<speak>", "\u0301", "🙂",
]  # fmt: skip


def test_prompts_that_make_a_search_try_everything(tmp_path: Path) -> None:
    """All rules, on texts of 20,000 characters that repeat what our patterns begin with and then fail."""
    for number, seed in enumerate(PROMPTS):
        text = json.dumps((seed * 20_000)[:20_000] + "!", ensure_ascii=False)
        menu = CLEAN.replace("Welcome to Example Power.", text).replace("label: bills", f"label: {text}")
        menu = menu.replace("name: Advisors", f"name: {text}").replace("by 10 next day", text)
        (tmp_path / f"{number}.ivr.yaml").write_text(
            f"{menu}# ivrlint: ignore[key-order] {json.loads(text)}\n", "utf-8"
        )
    check(tmp_path, "--select", "all", "--format", "concise")


@pytest.mark.parametrize("ending", ["until 1" + "1" * 50_000 + "(", "until 1" + "." * 50_000 + "x", "until " * 10_000])
def test_ignores_that_make_a_search_try_everything(tmp_path: Path, ending: str) -> None:
    (tmp_path / "menu.ivr.yaml").write_text(f"{CLEAN}# ivrlint: ignore[key-order] {ending}\n")
    check(tmp_path)


NUMBERS = [
    "10**9",
    "1000000000",
    "1e308",
    "-1",
    "0",
    "9" * 4000,
    "9" * 5000,
    ".inf",
    ".nan",
    "1:60:60",
    "1e400",
    "0x" + "f" * 3000,
]


@pytest.mark.parametrize("command", ["check", "measure", "score", "advise"])
def test_huge_numbers(tmp_path: Path, command: str) -> None:
    for place, number in enumerate(NUMBERS):
        menu = CLEAN.replace("tries: 3", f"tries: {number}").replace("max_wait: 3m", f"max_wait: {number}")
        menu += f"  c: {{type: collect, prompt: Key it., digits: {number}, next: advisor, no_input: {{tries: {number}, to: advisor}}}}\n"
        menu += f"  d: {{type: collect, prompt: Key it., digits: 1-{number}, next: advisor}}\n"
        menu += f"callers: {{patience: {number}, calls_per_month: {number}}}\n"
        (tmp_path / f"{place}.ivr.yaml").write_text(menu)
    said = check(tmp_path, ".", command=command)
    assert all(f"{place}.ivr.yaml" in said.stdout + said.stderr for place in range(len(NUMBERS)))


@pytest.mark.parametrize("tries", [10**6, 10**9, 10**18])
def test_many_tries_are_not_walked_one_by_one(tmp_path: Path, tries: int) -> None:
    (tmp_path / "menu.ivr.yaml").write_text(CLEAN.replace("tries: 3", f"tries: {tries}"))
    for command in ("check", "measure"):
        check(tmp_path, "menu.ivr.yaml", command=command)


@pytest.mark.parametrize(
    "text",
    [
        "ivr: 1\nnodes: " + "[" * 100_000,
        "ivr: 1\nnodes: " + "{a: " * 100_000,
        "ivr: 1\na0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40)),
        "ivr: 1\nnodes: &a\n  x: *a\n",
        '{"states": ' + "[" * 100_000,
        '{"states": [' + "9" * 6_000 + '], "initial_state": "x", "flags": {}, "description": ""}',
        "<vxml>" + "<form>" * 100_000,
        '<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><vxml>&c;</vxml>',
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><vxml version="2.1"><form>&a;</form></vxml>',
    ],
    ids=["sequences", "mappings", "aliases", "a ring", "json", "json number", "xml", "entities", "outside entity"],
)  # fmt: skip
def test_depth_and_aliases(tmp_path: Path, text: str) -> None:
    (tmp_path / "menu.ivr.yaml").write_text(text)
    done = check(tmp_path, "menu.ivr.yaml")
    assert done.returncode == 2 and "root:" not in done.stdout


def test_twenty_thousand_findings(tmp_path: Path) -> None:
    lost = "".join(f"  lost{number}: {{type: message, prompt: x., next: advisor}}\n" for number in range(20_000))
    (tmp_path / "menu.ivr.yaml").write_text(CLEAN + lost)
    done = check(tmp_path, "--select", "unreachable-node", "--format", "concise")
    assert done.returncode == 1 and "errors in 1 file" in done.stdout


def test_texts_repeated_through_aliases(tmp_path: Path) -> None:
    repeated = "".join(f"  x{number}: {{type: message, name: *a, next: advisor}}\n" for number in range(20_000))
    (tmp_path / "menu.ivr.yaml").write_text(CLEAN.replace("name: Advisors", f"name: &a {'x' * 100_000}") + repeated)
    done = check(tmp_path, "--format", "json")
    assert done.returncode == 2 and "through aliases" in done.stdout and len(done.stdout) < 10_000


def test_an_endless_id_is_refused_and_an_endless_name_cut(tmp_path: Path) -> None:
    menu = CLEAN.replace("to: bills}", f"to: {'b' * 1001}}}").replace("  bills: {", f"  {'b' * 1001}: {{")
    (tmp_path / "menu.ivr.yaml").write_text(menu)
    done = check(tmp_path, "--format", "concise")
    assert done.returncode == 2 and "menu.ivr.yaml:12:3: error invalid-file: the id bbbb" in done.stdout
    (tmp_path / "menu.ivr.yaml").write_text(f"{CLEAN}  lost: {{type: message, name: {'n' * 9000}, next: advisor}}\n")
    (finding,) = json.loads(check(tmp_path, "--format", "json", "--select", "unreachable-node").stdout)["findings"]
    assert "nnnn" in finding["message"] and len(finding["message"]) == 2001 and finding["message"].endswith("…")


def test_phrases_whose_gaps_fit_in_very_many_ways(tmp_path: Path) -> None:
    (tmp_path / "ivrlint.toml").write_text(
        f"[declared.a]\nforbid = ['a {'* a ' * 30} x', '* * bank']\nmessage = 'no {{phrase}}'\n"
    )
    (tmp_path / "menu.ivr.yaml").write_text(CLEAN.replace("Welcome to Example Power", "a " * 300))
    done = check(tmp_path, "--select", "a", "--format", "concise")
    assert [line.partition(" a: ")[2] for line in done.stdout.splitlines()[:-1]] == ["no bank"]


def test_a_long_line_of_flows(tmp_path: Path) -> None:
    for number in range(2_000):
        (tmp_path / f"{number}.ivr.yaml").write_text(
            f"ivr: 1\nlanguage: en\nnodes:\n  x: {{type: flow, file: {number + 1}.ivr.yaml}}\n"
        )
    (tmp_path / "2000.ivr.yaml").write_text(LOST)
    assert check(tmp_path, "0.ivr.yaml", "--format", "concise").returncode in (0, 1)


@pytest.mark.parametrize(
    "pattern", ["*a" * 60 + "b", "**/" * 60 + "b", "**/a/" * 60 + "b", "[", "!", "/", "\\", "a" * 10**6, "\x00"]
)
def test_a_gitignore_that_makes_a_search_try_everything(tmp_path: Path, pattern: str) -> None:
    deep = tmp_path.joinpath(*["a"] * 100)
    deep.mkdir(parents=True)
    (deep / ("a" * 250 + ".yml")).write_text(CLEAN)
    (tmp_path / ".gitignore").write_text(f"{pattern}\n")
    assert "a.yml: checked" in check(tmp_path, "--show-files").stdout


def test_wildcards_of_gitignore_work_up_to_three(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*a*b*.yml\n**/x/**/y/**/*.yaml\n")
    for name in ("1a2b3.yml", "x/z/y/z/menu.yaml", "x/menu.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(CLEAN)
    taken = [line for line in check(tmp_path, "--show-files").stdout.splitlines() if line.endswith(": checked")]
    assert taken == ["x/menu.yaml: checked"]


@pytest.mark.parametrize(
    "config",
    [
        "a = " + "[" * 100_000, "a = " + "9" * 6_000, "goals = {menus = 1" + "0" * 400 + "}", "[tool]\nivrlint = 3", "[[tool]]",
        "a." * 50_000 + "b = 1", "x = '" + "a" * 2**21 + "'", "tool = 3",
        "[[files]]\npatterns = ['" + "*a" * 2_000 + "']\nselect = ['nothing']",
        "[[files]]\npatterns = ['a']\n" * 20_000, "[[ignores]]\nrules = ['a']\nreason = 'b'\n" * 20_000,
        "required-version = '>=" + "9" * 5_000 + "'", "[declared.a]\nforbid = 'a'\nmessage = '" + "{phrase}" * 50_000 + "'",
    ],
    ids=lambda config: config[:14].strip(),
)  # fmt: skip
@pytest.mark.parametrize("name", ["ivrlint.toml", "pyproject.toml"])
def test_a_config_that_is_too_much(tmp_path: Path, name: str, config: str) -> None:
    (tmp_path / "menu.ivr.yaml").write_text(CLEAN)
    (tmp_path / name).write_text(config)
    done = check(tmp_path)
    assert done.returncode == 2 if name == "ivrlint.toml" else done.returncode in (0, 2)
    assert "Traceback" not in done.stderr
