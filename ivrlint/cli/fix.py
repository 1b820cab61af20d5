"""`ivrlint check --fix`: puts right what has one right answer, before the files are checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ivrlint.cli.terminal import fail, write

if TYPE_CHECKING:
    from ivrlint.lint.engine import Linter
    from ivrlint.lint.fixes import Fixed
    from ivrlint.source import SourceText


def fix_files(sources: Sequence[Path | SourceText], linter: Linter, today: date, *, unsafe: bool) -> None:
    """Make the edits of all files and say on standard error what was done; end the run where one cannot be written."""
    from ivrlint.lint.fixes import FixError, save

    done = files = 0
    for source in sources:
        if not isinstance(source, Path):
            fail("--fix writes files and cannot write standard input; --fix --diff shows what it would change")
        if (result := _fixed(source, linter, today, unsafe)) is None:
            continue
        if result.after is not result.before:
            try:
                save(source, result)
            except FixError as error:
                fail(str(error))
            done, files = done + len(result.done), files + 1
        _say_dropped(result)
    if done:
        from ivrlint.report import number_of

        typer.echo(f"fixed {number_of(done, 'finding')} in {number_of(files, 'file')}", err=True)


def show_fixes(sources: Sequence[Path | SourceText], linter: Linter, today: date, *, unsafe: bool) -> None:
    """Print what `fix_files` would change and write nothing; end the run with 1 where there is something."""
    import sys

    from ivrlint.lint.fixes import diff
    from ivrlint.report.safe import printable

    lines: list[str] = []
    for source in sources:
        result = _fixed(source, linter, today, unsafe)
        if result is not None:
            _say_dropped(result)
            lines += diff(result)
    if sys.stdout.isatty():
        lines = [printable(line.rstrip("\r\n")) + "\n" for line in lines]
    write("".join(lines))
    raise typer.Exit(int(bool(lines)))


def _fixed(source: Path | SourceText, linter: Linter, today: date, unsafe: bool) -> Fixed | None:
    """A file and what its edits make of it; None where it cannot be read, which the check will say."""
    from ivrlint.lint.engine import Report
    from ivrlint.lint.fixes import fixed
    from ivrlint.lint.run import lint
    from ivrlint.source import SourceError, SourceText, shown_path

    def check(text: SourceText) -> Report:
        return next(lint([text], linter, today), Report(text.path))

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
