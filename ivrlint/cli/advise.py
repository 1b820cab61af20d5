"""`ivrlint advise`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivrlint.cli.surveyed import AssumeOption, CallersOption, MenusArgument, TrafficOption, surveyed
from ivrlint.cli.terminal import check_format, look, write


def advise(
    paths: MenusArgument = None,
    format: Annotated[str, typer.Option("--format", help="full, json or markdown.")] = "full",
    callers: CallersOption = None,
    traffic: TrafficOption = None,
    assume: AssumeOption = None,
) -> None:
    """Say what to fix first, and what each change saves.

    Exit code: 0 done, 2 bad usage or input.
    """
    from ivrlint.measure.advise import advise as advised
    from ivrlint.report.advice import FORMATS, render

    check_format(format, FORMATS)
    advices = [advised(survey) for survey in surveyed(paths, callers, traffic, assume)]
    write(render(format, advices, look()))
