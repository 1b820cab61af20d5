"""`ivrlint reaches`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.surveyed import AssumeOption, CallersOption, TrafficOption, surveyed
from ivrlint.cli.terminal import check_format, fail, look, write


def reaches(
    node: Annotated[str, typer.Argument(help="The place: an id, or a name that only one node has.", metavar="NODE")],
    file: Annotated[Path, typer.Argument(help="The menu, or - for standard input.", metavar="FILE")],
    format: Annotated[str, typer.Option("--format", help="full or json.")] = "full",
    callers: CallersOption = None,
    traffic: TrafficOption = None,
    assume: AssumeOption = None,
) -> None:
    """Say who lands at a place in a menu, and how.

    Exit code: 0 done, 2 bad usage or input.
    """
    from ivrlint.flow.shares import SharesError, node_named
    from ivrlint.measure.arrivals import arrivals
    from ivrlint.report.arrivals import FORMATS, render

    check_format(format, FORMATS)
    surveys = surveyed([file], callers, traffic, assume)
    if len(surveys) != 1:
        fail(f"{file} holds {len(surveys)} menus; name one of them")
    (survey,) = surveys
    try:
        place = node_named(survey.flow, node)
    except SharesError as error:
        fail(f"{survey.flow.path}: {error}")
    write(render(format, arrivals(survey, place), look()))
