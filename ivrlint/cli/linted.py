"""The reports that the commands about grades speak of: every menu linted by the built-in rules and the config."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.opened import opened
from ivrlint.cli.terminal import fail

if TYPE_CHECKING:
    from datetime import date

    from ivrlint.lint.engine import Report
    from ivrlint.lint.settings import Config

TodayOption = Annotated[str | None, typer.Option(help="The day to check for, YYYY-MM-DD.", metavar="DATE")]


def day_of(text: str | None) -> date:
    """The day that `--today` names, or today; end the run where it is none."""
    from datetime import date

    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"--today is a date such as 2026-12-24, not {text}")


def linted(paths: list[Path] | None, config: Path | None, today: date) -> tuple[list[Report], Config]:
    """The reports of all menus among `paths`, and the config they were made by; end the run where there is none."""
    from ivrlint.formats.discovery import discover
    from ivrlint.lint.engine import Linter
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.run import lint
    from ivrlint.lint.tables import ConfigError

    settings, book = opened(config, None)
    linter = Linter(book, settings)
    try:
        linter.prepare()
    except (ConfigError, RuleError) as error:
        fail(str(error))
    found = discover(paths or [Path()], patterns=settings.patterns)
    reports = [report for report in lint(found.files, linter, today, found.named) if report.survey or report.errors]
    if not reports:
        where = ", ".join(str(path) for path in paths or [Path.cwd()])
        fail(f"no menu found in {where} (`ivrlint check --show-files` says what was looked at)")
    return reports, settings


def end(reports: list[Report]) -> None:
    """End the run with 3 after a fault of ivrlint, with 2 where something cannot be read."""
    from ivrlint.report.safe import printable

    for trace in (trace for report in reports for trace in report.crashes):
        typer.echo("\n".join(map(printable, trace.splitlines())), err=True)
    if any(report.crashes for report in reports):
        raise typer.Exit(3)
    if any(report.errors for report in reports):
        raise typer.Exit(2)
