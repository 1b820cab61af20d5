"""`ivrlint script`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.surveyed import MenusArgument, surveyed
from ivrlint.cli.terminal import OutputOption, check_format, look, write
from ivrlint.report.script import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivrlint.measure.script import Said
    from ivrlint.survey import Survey


def script(
    paths: MenusArgument = None,
    changed_since: Annotated[
        str | None,
        typer.Option("--changed-since", help="Only what these menus did not say in this git revision.", metavar="REV"),
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
) -> None:
    """List what a voice has to record, and what is missing or unused.

    Exit code: 0 done, 2 bad usage or input.
    """
    from ivrlint.measure.script import script as script_of
    from ivrlint.report.script import render_script

    check_format(format, FORMATS)
    surveys = surveyed(paths)
    before = _before(surveys, changed_since) if changed_since is not None else frozenset()
    write(render_script(format, script_of(surveys, before), look()), output)


def _before(surveys: Sequence[Survey], name: str) -> frozenset[Said]:
    """What the menus said in a revision; a menu that was not there said nothing."""
    from ivrlint.cli.revision import Revision
    from ivrlint.cli.since import Then
    from ivrlint.measure.script import said
    from ivrlint.survey import Survey

    then = Then(Revision(name, "--changed-since"))
    flows = [then.flow(Path(survey.flow.path)) for survey in surveys]
    return said(Survey(flow, surveys[0].today) for flow in flows if flow)
