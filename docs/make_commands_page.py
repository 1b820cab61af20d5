"""Writes docs/commands.md: every command with its arguments and options, as the command line itself declares them.

Run `python docs/make_commands_page.py` after a change to a command; a test fails where the page has drifted.
"""

from __future__ import annotations

import inspect
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from ivrlint.cli import app

PAGE = Path(__file__).parent / "commands.md"

MORE = {
    "advise": "measures.md",
    "baseline": "baseline.md",
    "check": "report.md",
    "compare": "compare.md",
    "convert": "platforms.md",
    "explain": "rules/README.md",
    "measure": "measures.md",
    "overview": "scorecard.md",
    "reaches": "measures.md",
    "rules": "rules/README.md",
    "schema": "format.md",
    "score": "scorecard.md",
    "texts": "script.md",
}
"""The page that tells more of a command, where it is not called as the command."""

KINDS = {"path": "PATH", "integer": "N", "integer range": "N"}
"""What stands for the value of an option, by its type; `VALUE` for all others."""

HEAD = """# The commands

`ivrlint COMMAND --help` prints the same. An exit code of 3 is a fault of ivrlint itself, for every command; 2 is wrong
usage or a file that cannot be read, and the message says what to do.

| command | what it does |
| --- | --- |
"""


def page() -> str:
    """The page as the commands are now."""
    rows = [
        f"| [`ivrlint {name}`](#{name}) | {_cell(one.help.partition(chr(10))[0])} |" for name, one in commands().items()
    ]
    return HEAD + "\n".join([*rows, "", *(_section(name, command) for name, command in commands().items())])


def commands() -> dict[str, Any]:
    """Every command by its name."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("ivrlint", [], resilient_parsing=True)
    return {name: group.get_command(context, name) for name in group.list_commands(context)}


def _section(name: str, command: Any) -> str:
    context = command.make_context(name, [], resilient_parsing=True)
    shown = [one for one in command.get_params(context) if not one.hidden and "--help" not in one.opts]
    arguments = [_argument(one) for one in shown if one.param_type_name == "argument"]
    usage = " ".join(["ivrlint", name, *(["[OPTIONS]"] if len(shown) > len(arguments) else []), *arguments])
    told = MORE.get(name, f"{name}.md")
    more = f"More: [{told}]({told})." if (PAGE.parent / told).exists() else ""
    rows = [f"| {_name(one)} | {_meaning(one)} |" for one in shown]
    table = ["| | meaning |", "| --- | --- |", *rows] if rows else []
    parts = [f"## {name}", f"```text\n{usage}\n```", inspect.cleandoc(command.help), more, "\n".join(table)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _argument(parameter: Any) -> str:
    name = f"{parameter.name.upper()}{'...' if parameter.nargs == -1 else ''}"
    return name if parameter.required else f"[{name}]"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_argument(parameter)}`"
    value = "" if parameter.is_flag else f" {parameter.metavar or KINDS.get(parameter.type.name, 'VALUE')}"
    return ", ".join(f"`{option}{value}`" for option in (*parameter.opts, *parameter.secondary_opts))


def _meaning(parameter: Any) -> str:
    value = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
    choices = ", ".join(f"`{one}`" for one in getattr(parameter.type, "choices", ()))
    parts = [
        parameter.help,
        f"One of {choices}." if choices else "",
        f"Unless given: `{value}`." if isinstance(value, str | int) and not isinstance(value, bool) else "",
    ]
    return _cell(" ".join(part for part in parts if part))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
