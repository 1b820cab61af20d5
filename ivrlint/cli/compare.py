"""`ivrlint compare`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.linted import TodayOption, day_of, end
from ivrlint.cli.opened import ConfigOption, RulesOption, opened
from ivrlint.cli.surveyed import CallersOption, TrafficOption, flow_change
from ivrlint.cli.terminal import OutputOption, check_format, fail, look, write
from ivrlint.report.comparison import FORMATS

if TYPE_CHECKING:
    from datetime import date

    from ivrlint.cli.revision import Changed, Revision
    from ivrlint.flow import Flow
    from ivrlint.lint.book import RuleBook
    from ivrlint.lint.engine import Report
    from ivrlint.lint.settings import Config
    from ivrlint.source import SourceText

Pair = tuple["SourceText | None", "SourceText | None"]
"""The text of a menu before and after; None where it is new or gone."""


def compare(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="The old and the new menu; with --base, files or folders, or all that differ."),
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="A git revision: compare what the menus were there with the working tree.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
    fail_on: Annotated[
        str | None, typer.Option(help="Exit 1 for new findings from this severity on: error, warning, info or never.")
    ] = None,
    callers: CallersOption = None,
    traffic: TrafficOption = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    today: TodayOption = None,
) -> None:
    """Say what a change to a menu does to callers.

    Exit code: 0 fine, 1 a goal is broken that was kept before or a new finding is at or above --fail-on, 2 bad usage
    or input, 3 a fault of ivrlint.
    """
    from ivrlint.cli.revision import Revision
    from ivrlint.lint.settings import FAIL_ON
    from ivrlint.measure.compare import compare as compared
    from ivrlint.report.comparison import render

    check_format(format, FORMATS)
    if fail_on is not None and fail_on not in FAIL_ON:
        fail(f"--fail-on is one of {', '.join(FAIL_ON)}, not {fail_on}")
    day = day_of(today)
    chosen = opened(config, rules)
    pairs = list(_since(Revision(base), paths or []) if base is not None else _named(paths or []))
    check = _checker(chosen, day, flow_change(callers, traffic, None), named=base is None)
    reports = [(check(old) if old else None, check(new) if new else None) for old, new in pairs]
    for old, new in reports:
        _need_readable(new)
        if base is None:
            _need_readable(old)
        elif old and not old.survey:
            typer.echo(f"ivrlint: in {base}: {_unread(old)}; the menu is taken for a new one", err=True)
    found = [(old if old and old.survey else None, new) for old, new in reports if old or new]
    comparisons = [compared(old, new) for old, new in found]
    write(render(format, comparisons, look()), output)
    end([new for _, new in found if new])
    threshold = fail_on or chosen[0].fail_on or "error"
    raise typer.Exit(int(any(comparison.fails(threshold) for comparison in comparisons)))


def _named(paths: list[Path]) -> list[Pair]:
    """The two menus that were named."""
    from ivrlint.source import SourceError, SourceText, shown_path

    if len(paths) != 2:
        fail("name the old and the new menu, or give --base REVISION for what git knows of them")
    try:
        old, new = (SourceText.read(path, shown_path(path)) for path in paths)
    except SourceError as error:
        fail(f"{error.span}: {error.message}")
    return [(old, new)]


def _since(revision: Revision, paths: list[Path]) -> Iterator[Pair]:
    """The menus among `paths` (everywhere, where there are none) that differ from a revision."""
    wanted = [path.parent.resolve() / path.name if path.name else path.resolve() for path in paths]
    differing = list(dict.fromkeys(revision.changed()))
    for path, place in zip(paths, wanted, strict=True):
        if not path.exists() and not any(place in (file.before, file.after) for file in differing):
            fail(f"{path}: there is no such file, neither here nor among those that differ from {revision.name}")
    for file in differing:
        places = [place for place in (file.before, file.after) if place]
        if not paths or any(place.is_relative_to(path) for place in places for path in wanted):
            old = _menu_then(revision, file)
            new = _menu_now(file, old is not None)
            if old or new:
                yield old, new


def _menu_then(revision: Revision, file: Changed) -> SourceText | None:
    """The menu that a file was; None where it was none that can be read."""
    from ivrlint.formats.discovery import SUFFIXES
    from ivrlint.formats.registry import recognise
    from ivrlint.source import SourceError, SourceText, shown_path

    if file.before is None or file.before.suffix.lower() not in SUFFIXES:
        return None
    try:
        text = SourceText.decode(revision.content(file.before), shown_path(file.before))
    except SourceError:
        return None
    return text if recognise(text.text) else None


def _menu_now(file: Changed, was_menu: bool) -> SourceText | None:
    """The menu that a file is; end the run where one that was a menu cannot be read."""
    from ivrlint.formats.discovery import SUFFIXES
    from ivrlint.formats.registry import recognise
    from ivrlint.source import SourceError, SourceText, shown_path

    if file.after is None or not file.after.is_file() or not (was_menu or file.after.suffix.lower() in SUFFIXES):
        return None
    try:
        text = SourceText.read(file.after, shown_path(file.after))
    except SourceError as error:
        if was_menu:
            fail(f"{error.span}: {error.message}")
        return None
    return text if was_menu or recognise(text.text) else None


def _checker(
    chosen: tuple[Config, RuleBook], day: date, change: Callable[[Flow], Flow], *, named: bool
) -> Callable[[SourceText], Report | None]:
    """What lints a text as `check` does; a menu of another channel has no report, unless it was `named`."""
    from ivrlint.formats.registry import paused_garbage_collection, read
    from ivrlint.lint.engine import Linter, crashed, unreadable
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.run import load
    from ivrlint.lint.tables import ConfigError
    from ivrlint.source import NoPhoneMenuError, SourceError
    from ivrlint.survey import Survey
    from ivrlint.survey.library import Library

    settings, book = chosen
    linter = Linter(book, settings)
    try:
        linter.prepare()
    except (ConfigError, RuleError) as error:
        fail(str(error))
    library = Library(load, day, settings.flows)

    def check(text: SourceText) -> Report | None:
        try:
            with paused_garbage_collection():
                return linter.check(Survey(change(read(text)), day, library))
        except NoPhoneMenuError as error:
            return unreadable(error) if named else None
        except SourceError as error:
            if error.span.path != text.path:
                fail(f"{error.span}: {error.message}")
            return unreadable(error)
        except typer.Exit:
            raise
        except Exception as error:
            return crashed(text, error)

    return check


def _unread(report: Report) -> str:
    from ivrlint.report.safe import printable

    error = report.errors[0]
    return printable(f"{error.span}: {error.message}")


def _need_readable(report: Report | None) -> None:
    """End the run where a version is no menu, or where ivrlint fails on it."""
    if report and not report.survey:
        typer.echo(f"ivrlint: {_unread(report)}", err=True)
        end([report])
