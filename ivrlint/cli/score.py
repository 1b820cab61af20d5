"""`ivrlint score`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.linted import TodayOption, day_of, end, linted
from ivrlint.cli.opened import ConfigOption
from ivrlint.cli.terminal import OutputOption, check_format, fail, look, write
from ivrlint.report.scorecard import FORMATS


def score(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Menus or folders; the current folder unless given.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
    history: Annotated[
        Path | None, typer.Option(help="A file of JSON lines to add to; the change since the last time is shown.")
    ] = None,
    config: ConfigOption = None,
    today: TodayOption = None,
) -> None:
    """Give each menu its grade with the reasons for it, as points.

    Exit code: 0 done, 2 bad usage or input, 3 a fault of ivrlint. docs/scorecard.md lists the criteria.
    """
    from ivrlint.measure.history import HistoryError, record
    from ivrlint.measure.scorecard import scorecard
    from ivrlint.report.safe import printable
    from ivrlint.report.scorecard import render

    check_format(format, FORMATS)
    day = day_of(today)
    reports, settings = linted(paths, config, day)
    cards = [scorecard(report, settings.score) for report in reports if report.survey]
    try:
        changes = record(history, cards, day) if history else [None] * len(cards)
    except HistoryError as error:
        fail(str(error))
    if cards:
        write(render(format, list(zip(cards, changes, strict=True)), look()), output)
    for unread in (report for report in reports if not report.survey):
        for problem in unread.errors:
            typer.echo(f"ivrlint: {printable(f'{problem.span}: {problem.message}')}", err=True)
    end(reports)
