"""`ivrlint check --fix`: puts right what has one right answer, before the files are checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ivrlint.cli.terminal import fail, write

if TYPE_CHECKING:
    from ivrlint.lint.engine import Linter, Report
    from ivrlint.lint.fixes import Fixed
    from ivrlint.source import SourceText

    Narrowed = Callable[[Report], Report]
    """What leaves those findings in a report that are held against somebody: no others are put right."""


def fix_files(
    sources: Sequence[Path | SourceText], linter: Linter, today: date, narrowed: Narrowed, *, unsafe: bool
) -> None:
    """Make the edits of all files and say on standard error what was done; end the run where one cannot be written."""
    from ivrlint.lint.fixes import FixError, save
    from ivrlint.report.safe import printable

    done = written = 0
    refused: list[str] = []
    files = [source for source in sources if isinstance(source, Path)]
    if len(files) < len(sources):
        fail("--fix writes files and cannot write standard input; --fix --diff shows what it would change")
    for file in files:
        if (result := _fixed(file, linter, today, narrowed, unsafe)) is None:
            continue
        if result.after is not result.before:
            try:
                save(file, result)
            except FixError as error:
                refused.append(f"ivrlint: {printable(str(error))}")
                continue
            done, written = done + len(result.done), written + 1
        _say_dropped(result)
    if done:
        from ivrlint.report import number_of

        typer.echo(f"fixed {number_of(done, 'finding')} in {number_of(written, 'file')}", err=True)
    if refused:
        typer.echo("\n".join(refused), err=True)
        raise typer.Exit(2)


def show_fixes(
    sources: Sequence[Path | SourceText], linter: Linter, today: date, narrowed: Narrowed, *, unsafe: bool
) -> None:
    """Print what `fix_files` would change and write nothing; end the run with 1 where there is something."""
    from ivrlint.lint.fixes import diff
    from ivrlint.report.safe import printable

    lines: list[str] = []
    for source in sources:
        result = _fixed(source, linter, today, narrowed, unsafe)
        if result is None:
            continue
        _say_dropped(result)
        raw = list(diff(result))
        shown = [_shown(line) for line in raw]
        if shown != raw:
            why = "has characters that are shown here as \\x1b; make the changes with --fix, this is no patch"
            typer.echo(printable(f"{result.before.path}: ") + why, err=True)
        lines += shown
    write("".join(lines))
    raise typer.Exit(int(bool(lines)))


def _shown(line: str) -> str:
    """A line of a diff in which nothing is obeyed; tabs and line ends stay, or it would be no patch."""
    from ivrlint.report.safe import printable

    end = "\r\n" if line.endswith("\r\n") else "\n"
    return "\t".join(map(printable, line.removesuffix(end).split("\t"))) + end


def _fixed(source: Path | SourceText, linter: Linter, today: date, narrowed: Narrowed, unsafe: bool) -> Fixed | None:
    """A file and what its edits make of it; None where it cannot be read, which the check will say."""
    from ivrlint.lint.engine import Report
    from ivrlint.lint.fixes import fixed
    from ivrlint.lint.run import lint
    from ivrlint.source import SourceError, SourceText, shown_path

    def check(text: SourceText) -> Report:
        return narrowed(next(lint([text], linter, today), Report(text.path)))

    try:
        text = source if isinstance(source, SourceText) else SourceText.read(source, shown_path(source))
    except SourceError:
        return None
    return fixed(text, check, unsafe=unsafe)


def _say_dropped(result: Fixed) -> None:
    from ivrlint.report.safe import printable

    for title in result.dropped:
        why = "left as it is, for the file would be worse off"
        typer.echo(printable(f"{result.before.path}: {title}: {why}"), err=True)
