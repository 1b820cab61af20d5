"""`ivrlint measure`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivrlint.cli.surveyed import AssumeOption, CallersOption, MenusArgument, TrafficOption, surveyed
from ivrlint.cli.terminal import OutputOption, check_format, look, write
from ivrlint.report.measurement import FORMATS


def measure(
    paths: MenusArgument = None,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
    callers: CallersOption = None,
    traffic: TrafficOption = None,
    assume: AssumeOption = None,
) -> None:
    """Say in figures what a menu does to callers.

    Exit code: 0 done, 2 bad usage or input. docs/measures.md defines every figure.
    """
    from ivrlint.measure.measurement import measure as measured
    from ivrlint.report.measurement import render

    check_format(format, FORMATS)
    measurements = [measured(survey, assume or ()) for survey in surveyed(paths, callers, traffic, assume)]
    write(render(format, measurements, look()), output)
