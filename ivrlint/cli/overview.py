"""`ivrlint overview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.linted import TodayOption, day_of, end, linted
from ivrlint.cli.opened import ConfigOption
from ivrlint.cli.terminal import OutputOption, check_format, look, write
from ivrlint.report.overview import FORMATS


def overview(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders or menus; the current folder unless given.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
    config: ConfigOption = None,
    today: TodayOption = None,
) -> None:
    """Show every line on one page, the worst first.

    Exit code: 0 done, 2 bad usage or a menu that cannot be read (the others are shown), 3 a fault of ivrlint.
    """
    from ivrlint.measure.overview import overview as lines_of
    from ivrlint.report.overview import render

    check_format(format, FORMATS)
    reports, _ = linted(paths, config, day_of(today))
    write(render(format, lines_of(reports), look()), output)
    end(reports)
