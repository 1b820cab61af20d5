"""Every command that the pages show is run, or at least one that the command line takes.

In a ```console block the lines after `$ ` are run one after another, those of one page in one folder that holds a copy
of samples/; what is shown below a command has to be what it prints, where a line `...` stands for any lines and `...`
within a line for any words. A block with `title="NAME"` behind its language is written to that file on the way, a
```diff applied to it.
Everywhere else (other blocks, inline code, tables) a command of ivrlint has to be one that it understands.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from typer.testing import CliRunner

from ivrlint.cli import app
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("**/*.md"))]
TODAY = "2026-11-21"
"""The day for which commands are run that ask for one, so that what they print stays the same."""

MADE_UP = {
    ".ivrlint-baseline.json", "../your-project", "bank.ivr.yaml", "card.html", "comment.md", "export.json",
    "extensions.conf", "flow.json", "flow.yaml", "flows", "flows/", "gl-code-quality-report.json", "ivr_menus/front.xml",
    "ivrlint.toml", "ivrlint.xml", "lines.html", "menu.html", "menu.ivr.yaml", "menu.vxml", "menus", "menus/", "my-rules",
    "new.ivr.yaml", "old.ivr.yaml", "origin/main", "report.json", "scores.jsonl", "sip-1-incoming.yaml",
}  # fmt: skip
"""Files and folders of readers, which the pages only speak of."""

FOREIGN = {"--query"}
"""Options of other programs."""

COMMANDS: dict[str, Any] = runpy.run_path(str(DOCS / "make_commands_page.py"))["commands"]()
BLOCK = re.compile(r"^```(\w*)(?: title=\"(.+?)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Step:
    """A command of a page with what is shown below it, or a file with what stands in it, or what changes in it."""

    name: str
    text: str
    kind: Literal["command", "file", "diff"] = "command"


def steps(page: Path) -> list[Step]:
    found = []
    for language, title, text in BLOCK.findall(page.read_text("utf-8")):
        if title:
            found.append(Step(title, text, "diff" if language == "diff" else "file"))
        elif language == "console":
            found += [Step(*part.partition("\n")[::2]) for part in re.split(r"^\$ ", text, flags=re.MULTILINE) if part]
    return found


def test_no_block_is_overlooked():
    for page in PAGES:
        text = page.read_text("utf-8")
        assert len(re.findall(r"^```", text, re.MULTILINE)) == 2 * len(BLOCK.findall(text)), page.name


@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)], ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(page, tmp_path, monkeypatch):
    if any("samples/" in step.name for step in steps(page)):
        shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    for step in steps(page):
        if step.kind == "command":
            shown(step, printed(step.name))
        elif step.kind == "diff":
            subprocess.run(["git", "apply"], input=step.text.encode(), cwd=tmp_path, check=True)
        else:
            file = tmp_path / step.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, "utf-8")


def printed(command: str) -> str:
    """What a command prints, ivrlint in this process and everything else in a shell."""
    if not command.startswith("ivrlint "):
        given = {"GIT_CONFIG_GLOBAL": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            given |= {f"GIT_{role}_NAME": "Somebody", f"GIT_{role}_EMAIL": "somebody@example.org"}
        done = subprocess.run(
            ["bash", "-ec", command], env={**os.environ, **given}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout
    name, *arguments = shlex.split(command, comments=True)[1:]
    if "--today" not in arguments and any("--today" in one.opts for one in COMMANDS[name].params):
        arguments += ["--today", TODAY]
    result = CliRunner().invoke(app, [name, *arguments])
    assert result.exit_code in (0, 1), f"{command}\n{result.output}"
    return result.output


def shown(step: Step, output: str) -> None:
    """Fail where a page shows something else than what was printed."""
    if not step.text.strip():
        return
    lines = [line.rstrip() for line in step.text.strip("\n").split("\n")]
    patterns = (
        r"(?:.*\n)*?" if line == "..." else ".*?".join(map(re.escape, line.split("..."))) + r" *\n" for line in lines
    )
    assert re.fullmatch("".join(patterns), output.strip("\n") + "\n"), f"$ {step.name}\n{output}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_is_one(page):
    for command in commands(page.read_text("utf-8")):
        name, *arguments = command
        if name in ("COMMAND", "--version"):
            continue
        assert name in COMMANDS, command
        if arguments:
            COMMANDS[name].make_context(name, list(arguments))
        for argument in arguments:
            if re.search(r"/|\.\w+$", argument) and argument not in MADE_UP:
                assert (ROOT / argument).exists(), (
                    f"{argument} is neither in the repository nor in the list of made-up files"
                )


def commands(text: str) -> list[list[str]]:
    """The commands that a page names outside of its console blocks: the words after `ivrlint`."""
    found = re.findall(r"`ivrlint ([^`]+)`", BLOCK.sub("", text))
    for language, _, block in BLOCK.findall(text):
        if language not in ("console", "text"):
            found += re.findall(rf"\bivrlint ((?:{'|'.join(COMMANDS)})\b[^\n`\\]*)", block)
    return [shlex.split(re.sub(r"[\[\]]|(?<=[A-Z])\.\.\.| [>|].*", "", command), comments=True) for command in found]


def test_every_option_that_a_page_names_is_one():
    known = {option for command in COMMANDS.values() for one in command.params for option in one.opts} | FOREIGN
    for page in PAGES:
        named = re.findall(r"`(--[a-z][a-z-]+)", page.read_text("utf-8"))
        assert sorted(set(named) - known - {"--help", "--version"}) == [], page.name


@pytest.mark.parametrize("script, name", [("make_commands_page", "commands"), ("make_api_page", "api")])
def test_the_pages_made_from_code_are_current(script, name):
    made = runpy.run_path(str(DOCS / f"{script}.py"))["page"]()
    assert (DOCS / f"{name}.md").read_text("utf-8") == made, f"run python docs/{script}.py"


def test_the_picture_of_the_readme_is_what_the_commands_print():
    script = runpy.run_path(str(DOCS / "make_readme_picture.py"))
    assert (DOCS / "check.svg").read_text("utf-8") == script["picture"](), "run python docs/make_readme_picture.py"
    assert "font-face" not in script["picture"]()


def test_the_python_of_the_api_page_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (program,) = [text for language, _, text in BLOCK.findall((DOCS / "api.md").read_text("utf-8")) if "import" in text]
    exec(program, {})  # the page shows it as a program of its own
    assert "to a person\ntrap-loop " in capsys.readouterr().out
