"""`ivrlint texts`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivrlint.cli.surveyed import MenusArgument, surveyed
from ivrlint.cli.terminal import OutputOption, check_format, fail, look, write
from ivrlint.report.script import FORMATS


def texts(
    paths: MenusArgument = None,
    notice: Annotated[
        str | None,
        typer.Option(help="Only sentences of one kind: recording, web, busy, courtesy, advert, ai, price, ..."),
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
) -> None:
    """List what is said where, for whoever has to sign it off.

    Exit code: 0 done, 2 bad usage or input.
    """
    from ivrlint.lint.book import nearest
    from ivrlint.measure.script import heard
    from ivrlint.report.script import render_texts
    from ivrlint.survey.words import NOTICE_CLASSES

    check_format(format, FORMATS)
    if notice is not None and notice not in NOTICE_CLASSES:
        known = [*NOTICE_CLASSES]
        fail(f"there is no notice called {notice}{nearest(notice, known)}; there are {', '.join(known)}")
    found = list(heard(surveyed(paths), NOTICE_CLASSES[notice] if notice else None))
    write(render_texts(format, found, look()), output)
