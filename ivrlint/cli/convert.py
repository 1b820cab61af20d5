"""`ivrlint convert`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.terminal import fail, write

if TYPE_CHECKING:
    from ivrlint.flow import Flow

TARGETS = ("native", "asterisk", "voicexml")
"""What a menu can be written as."""


def convert(
    file: Annotated[Path, typer.Argument(help="A menu of any platform that ivrlint reads, or - for standard input.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write, for asterisk a folder; standard output unless given."),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", help="What to write: native, asterisk or voicexml.", metavar="FORMAT")
    ] = "native",
    audio: Annotated[
        bool, typer.Option("--audio", help="With asterisk: have the prompts spoken, by espeak-ng and sox.")
    ] = False,
) -> None:
    """Write a menu in ivrlint's own format, for Asterisk or as VoiceXML.

    In its own format it is, read again, the same menu with the same findings and figures. What a format cannot say
    stands in comments at the top; for asterisk and voicexml it is told on standard error too.
    """
    from ivrlint.flow.shares import nearest

    if to not in TARGETS:
        fail(f"--to {to} is no format to write{nearest(to, TARGETS)}; there are {', '.join(TARGETS)}")
    if audio and (to != "asterisk" or output in (None, Path("-"))):
        fail("--audio goes with --to asterisk and a folder: --output FOLDER")
    flow = _read(file)
    place = None if output == Path("-") else output
    if to == "asterisk":
        from ivrlint.cli.dialplan import write_dialplan

        write_dialplan(flow, place, audio=audio)
    elif to == "voicexml":
        from ivrlint.formats.voicexml.writer import write as voicexml
        from ivrlint.report.safe import printable

        document = voicexml(flow)
        for message in document.lost:
            typer.echo(printable(f"{flow.path}: {message}"), err=True)
        write(document.text, place)
    else:
        from ivrlint.formats.native.writer import write as native

        write(native(flow), place)


def _read(file: Path) -> Flow:
    import sys

    from ivrlint.formats.registry import read
    from ivrlint.source import SourceError, SourceText, shown_path

    try:
        if file == Path("-"):
            return read(SourceText.decode(sys.stdin.buffer.read(), "<stdin>"))
        return read(SourceText.read(file, shown_path(file)))
    except SourceError as error:
        fail(f"{error.span}: {error.message}")
