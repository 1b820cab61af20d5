"""`ivrlint map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.linted import TodayOption, day_of, end
from ivrlint.cli.opened import ConfigOption, opened
from ivrlint.cli.surveyed import sources_of
from ivrlint.cli.terminal import Colour, OutputOption, check_format, fail, look, write

if TYPE_CHECKING:
    from datetime import date

    from ivrlint.flow import Flow
    from ivrlint.lint.engine import Report
    from ivrlint.lint.settings import Config
    from ivrlint.measure.outline import Outline
    from ivrlint.survey import Survey

FORMATS = ("terminal", "svg", "mermaid", "dot", "html")


def map(
    file: Annotated[Path, typer.Argument(help="The menu, or - for standard input.", metavar="FILE")],
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "terminal",
    output: OutputOption = None,
    focus: Annotated[
        str | None, typer.Option(help="Draw only what lies below a place: an id, or a name.", metavar="NODE")
    ] = None,
    depth: Annotated[
        int | None, typer.Option(min=0, help="Draw no more than so many branches in a row.", metavar="N")
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option(help="Mark what has changed since a file, or since the menu in a git revision.", metavar="OLD"),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Show the words in this language.", metavar="TAG")] = None,
    config: ConfigOption = None,
    today: TodayOption = None,
) -> None:
    """Draw a menu as a tree, with keys, findings and ways to a person.

    Exit code: 0 done, 2 bad usage or input, 3 a fault of ivrlint.
    """
    from ivrlint.report.map import Picture, by_place, fitted, render

    check_format(format, FORMATS)
    report, settings = _linted(file, config, day_of(today))
    if report.survey is None:
        _end(report)
        raise typer.Exit(2)
    target = None if output == Path("-") else output
    outline = _outline(report.survey, compare, language)
    if focus is not None:
        outline = outline.within(_place(report.survey, outline, focus))
    shown = look(Colour.AUTO if target is None else Colour.NEVER, points=settings.score)
    outline = fitted(outline, format, shown) if depth is None else outline.within(depth=depth)
    if format == "html":
        from ivrlint.report.page import render as page

        text = page([report], shown, outline)
    else:
        text = render(format, Picture(outline, by_place(report.findings)), shown)
    write(text, target)
    _end(report)


def _end(report: Report) -> None:
    """Say what could not be read, and end the run where that is so."""
    from ivrlint.report.safe import printable

    for error in report.errors:
        typer.echo(f"ivrlint: {printable(f'{error.span}: {error.message}')}", err=True)
    end([report])


def _linted(file: Path, config: Path | None, today: date) -> tuple[Report, Config]:
    """The report on a menu, and the config it was made by."""
    from ivrlint.lint.engine import Linter
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.run import lint
    from ivrlint.lint.tables import ConfigError

    settings, book = opened(config, None)
    sources = sources_of([file])
    if len(sources) > 1:
        fail(f"{file} holds {len(sources)} menus; name one of them")
    try:
        report = next(lint(sources, Linter(book, settings), today), None)
    except (ConfigError, RuleError) as error:
        fail(str(error))
    return (report or fail(f"{file} is no phone menu")), settings


def _outline(survey: Survey, compare: str | None, language: str | None) -> Outline:
    """The outline of a menu, with what has changed where an older one is to be compared."""
    from dataclasses import replace

    from ivrlint.measure.changed import changed
    from ivrlint.measure.outline import outline

    languages = survey.flow.languages
    if language is not None and language not in languages:
        fail(f"--language: nothing is said in {language} here; there is {', '.join(languages) or 'no language'}")
    if compare is None:
        return outline(survey, language)
    found = changed(survey.of(_old(survey.flow, compare)), survey, language)
    told = "changes" if found.changes else "no change"
    return replace(found, title=f"{found.title}, {told} since {compare}")


def _old(flow: Flow, compare: str) -> Flow:
    """The menu in an older file, or what a menu was in a git revision."""
    from ivrlint.cli.revision import Revision
    from ivrlint.cli.since import Then
    from ivrlint.formats.discovery import SUFFIXES
    from ivrlint.lint.run import load
    from ivrlint.source import SourceError

    file = Path(compare)
    if file.is_file() or (file.suffix and file.suffix.lower() in SUFFIXES):
        try:
            return load(file)
        except SourceError as error:
            fail(f"{error.span}: {error.message}")
    old = Then(Revision(compare, "--compare")).flow(Path(flow.path))
    return old or fail(f"--compare: {flow.path} is no menu in {compare}")


def _place(survey: Survey, outline: Outline, name: str) -> str:
    """The id of the place with an id or a name."""
    from ivrlint.flow.shares import SharesError, node_named

    try:
        id = name if name in outline.places else node_named(survey.flow, name).id
    except SharesError as error:
        fail(f"--focus: {error}")
    return id if id in outline.places else fail(f"--focus: «{name}» is the end of a call, nothing lies below it")
