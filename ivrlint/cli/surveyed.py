"""The menus that the commands about figures speak of, with the callers, counts and assumptions that they are given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.terminal import fail

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivrlint.flow import Flow
    from ivrlint.lint.settings import Config
    from ivrlint.source import SourceText
    from ivrlint.survey import Survey

STDIN = Path("-")

CallersOption = Annotated[
    Path | None, typer.Option("--callers", help="A YAML file that says who rings, instead of the menu's own `callers`.")
]
TrafficOption = Annotated[
    Path | None, typer.Option("--traffic", help="A CSV file of counts (node,key,count) that replace the shares.")
]
AssumeOption = Annotated[
    list[str] | None,
    typer.Option("--assume", help="What if: NODE=EXIT, NODE=EXIT:SHARE or QUEUE=wait:SECONDS; repeatable."),
]
MenusArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Menus or folders, or - for standard input; the current folder unless given."),
]


def config_here() -> Config:
    """The config that is found from the current folder; end the run where it cannot be used."""
    from ivrlint.lint.settings import Config, find_config, read_config
    from ivrlint.lint.tables import ConfigError

    try:
        place = find_config(Path.cwd())
        return read_config(place, named=False) if place else Config()
    except ConfigError as error:
        fail(str(error))


def sources_of(paths: list[Path] | None) -> list[SourceText]:
    """The texts of the menus among `paths`; end the run where there is none or one cannot be read."""
    import sys

    from ivrlint.formats.discovery import discover
    from ivrlint.source import SourceError, SourceText, shown_path

    texts = []
    try:
        if paths and STDIN in paths:
            texts.append(SourceText.decode(sys.stdin.buffer.read(), "<stdin>"))
        asked = [path for path in paths or [Path()] if path != STDIN]
        for file in discover(asked, patterns=config_here().patterns).files:
            texts.append(SourceText.read(file, shown_path(file)))
    except SourceError as error:
        fail(f"{error.span}: {error.message}")
    if not texts:
        where = ", ".join(str(path) for path in paths or [Path.cwd()])
        fail(f"no menu found in {where} (`ivrlint check --show-files` says what was looked at)")
    return texts


def surveyed(
    paths: list[Path] | None,
    callers: Path | None = None,
    traffic: Path | None = None,
    assumptions: list[str] | None = None,
) -> list[Survey]:
    """The surveys of all menus among `paths`; end the run where something cannot be read or meant."""
    from datetime import date

    from ivrlint.lint.run import load
    from ivrlint.survey import Survey
    from ivrlint.survey.library import Library

    library = Library(load, date.today(), config_here().flows)
    change = flow_change(callers, traffic, assumptions)
    return [Survey(flow, date.today(), library) for flow in _flows(sources_of(paths), change)]


def _flows(texts: list[SourceText], change: Callable[[Flow], Flow]) -> list[Flow]:
    from ivrlint.formats.assumptions import AssumptionError
    from ivrlint.formats.registry import read
    from ivrlint.source import NoPhoneMenuError, SourceError

    flows = []
    for text in texts:
        try:
            flows.append(change(read(text)))
        except NoPhoneMenuError as error:
            if len(texts) == 1:
                fail(f"{error.span}: {error.message}")
        except SourceError as error:
            fail(f"{error.span}: {error.message}")
        except AssumptionError as error:
            fail(f"--assume: {error}")
    return flows


def flow_change(callers: Path | None, traffic: Path | None, assumptions: list[str] | None) -> Callable[[Flow], Flow]:
    """What makes a flow one with other callers, counted shares and assumptions, in this order."""
    from ivrlint.flow.shares import SharesError, with_callers
    from ivrlint.formats.assumptions import assume
    from ivrlint.formats.native.callers import read_callers
    from ivrlint.formats.traffic import with_traffic
    from ivrlint.source import SourceError, SourceText, shown_path

    try:
        ringing = read_callers(SourceText.read(callers, shown_path(callers))) if callers else None
        counts = SourceText.read(traffic, shown_path(traffic)) if traffic else None
    except SourceError as error:
        fail(f"{error.span}: {error.message}")

    def change(flow: Flow) -> Flow:
        try:
            flow = with_callers(flow, ringing) if ringing else flow
        except SharesError as error:
            fail(f"{callers}: {error}")
        flow = with_traffic(flow, counts) if counts else flow
        return assume(flow, assumptions) if assumptions else flow

    return change
