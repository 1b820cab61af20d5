"""Floor 7: the command line. Options, exit codes, progress; everything else is done below.

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage, config or unreadable input, or nothing to check,
3 a fault of ivrlint itself; the highest that applies.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from ivrlint import __version__

COMMANDS = (
    "advise", "baseline", "call", "check", "compare", "convert", "demo", "dial", "explain", "init", "lsp", "map",
    "measure", "overview", "reaches", "rules", "schema", "score", "script", "texts",
)  # fmt: skip
"""The commands, each a function in the module of its name."""


class _Commands(TyperGroup):
    """The commands, each loaded when it is asked for: to load them all takes longer than to load what one needs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in COMMANDS:
            return _loaded(cmd_name)
        self.commands = {name: _loaded(name) for name in COMMANDS}  # of which typer names the nearest
        return None


def _loaded(name: str) -> Any:
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command()(getattr(import_module(f"ivrlint.cli.{name}"), name))
    return get_command(alone)


app = typer.Typer(
    cls=_Commands,
    help="Lint phone menus: can a caller get through, and get out?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ivrlint {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options before the command."""
