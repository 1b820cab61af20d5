"""What the terminal can show, and writing to it."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ivrlint.report import Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ivrlint.lint.book import RuleBook

OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Where to write.")]
STDOUT = Path("-")
"""What stands for standard output where a file is asked for."""
PIPE_WIDTH = 100
"""Columns of a report where there is no terminal."""


class Colour(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def wants_colour(choice: Colour) -> bool:
    """Whether standard output gets colour: the flag, then NO_COLOR, FORCE_COLOR, then whether it is a terminal.

    See no-color.org and force-color.org.
    """
    if choice is not Colour.AUTO:
        return choice is Colour.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def look(
    colour: Colour = Colour.AUTO,
    *,
    statistics: bool = False,
    book: RuleBook | None = None,
    points: Mapping[str, float] | None = None,
) -> Look:
    """What standard output can show."""
    return Look(_width(), wants_colour(colour), _shows_unicode(), statistics, book, points)


def _width() -> int:
    """Columns of the terminal, also of one that a pipe hides; COLUMNS wins."""
    if os.environ.get("COLUMNS", "").isdigit():
        return int(os.environ["COLUMNS"])
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            return os.get_terminal_size(stream.fileno() if stream else -1).columns
        except (OSError, ValueError):
            continue
    return PIPE_WIDTH


def _shows_unicode() -> bool:
    try:
        "─→│«»·…".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write(text: str, output: Path | None = None) -> None:
    """Write to standard output, which `-` stands for too, or to a file as UTF-8.

    End with exit code 2 where it cannot be written.
    """
    output = None if output == STDOUT else output
    try:
        if output is not None:
            output.write_text(text, encoding="utf-8")
            return
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        raise
    except OSError as error:
        fail(f"{output or 'standard output'} cannot be written: {error.strerror}")


def check_format(name: str, formats: Iterable[str]) -> None:
    """End the run where `--format` names none of the formats of a command."""
    if name not in formats:
        fail(f"--format is one of {', '.join(formats)}, not {name}")


def fail(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong and end the run."""
    from ivrlint.report.safe import printable

    typer.echo(f"ivrlint: {printable(message)}", err=True)
    raise typer.Exit(code)
