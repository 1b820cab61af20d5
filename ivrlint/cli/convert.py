"""`ivrlint convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.terminal import fail, write


def convert(
    file: Annotated[Path, typer.Argument(help="A menu of any platform that ivrlint reads, or - for standard input.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; standard output unless given.")
    ] = None,
) -> None:
    """Write a menu in ivrlint's own format, YAML.

    Read again, it is the same menu with the same findings and figures. What that format cannot say stands in comments
    at the top.
    """
    import sys

    from ivrlint.formats.native.writer import write as native
    from ivrlint.formats.registry import read
    from ivrlint.source import SourceError, SourceText, shown_path

    try:
        if file == Path("-"):
            source = SourceText.decode(sys.stdin.buffer.read(), "<stdin>")
        else:
            source = SourceText.read(file, shown_path(file))
        flow = read(source)
    except SourceError as error:
        fail(f"{error.span}: {error.message}")
    write(native(flow), None if output == Path("-") else output)
