"""Floor 7: the command line. Options, exit codes, progress; everything else is done below.

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage, config or unreadable input, or nothing to check,
3 a fault of ivrlint itself; the highest that applies.
"""

from __future__ import annotations

from typing import Annotated

import typer

from ivrlint import __version__
from ivrlint.cli.advise import advise
from ivrlint.cli.baseline import baseline
from ivrlint.cli.check import check
from ivrlint.cli.compare import compare
from ivrlint.cli.convert import convert
from ivrlint.cli.explain import explain
from ivrlint.cli.measure import measure
from ivrlint.cli.overview import overview
from ivrlint.cli.reaches import reaches
from ivrlint.cli.rules import rules
from ivrlint.cli.schema import schema
from ivrlint.cli.score import score

app = typer.Typer(
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


app.command()(advise)
app.command()(baseline)
app.command()(check)
app.command()(compare)
app.command()(convert)
app.command()(explain)
app.command()(measure)
app.command()(overview)
app.command()(reaches)
app.command()(rules)
app.command()(schema)
app.command()(score)
