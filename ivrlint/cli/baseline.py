"""`ivrlint baseline`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.linted import TodayOption, day_of, end
from ivrlint.cli.opened import ConfigOption, RulesOption, opened
from ivrlint.cli.terminal import fail, write


def baseline(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; the current folder unless given.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="The file to write, instead of the config's or .ivrlint-baseline.json.", metavar="FILE"),
    ] = None,
    rewrite: Annotated[
        bool,
        typer.Option("--rewrite", show_default=False, help="Take in new findings, too."),
    ] = False,
    profile: Annotated[str | None, typer.Option(help="Profiles, with commas between, as for check.")] = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    today: TodayOption = None,
) -> None:
    """Write down today's findings, to hold only new ones against you.

    A baseline that is there already only loses what is no longer found. Exit code: 0 written, 1 there are new findings
    that were not taken in, 2 bad usage, config or input (nothing is written), 3 a fault of ivrlint.
    """
    from ivrlint.formats.discovery import discover
    from ivrlint.lint.baseline import BASELINE_NAME, Baseline, BaselineError
    from ivrlint.lint.engine import Linter
    from ivrlint.lint.layers import Layer
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.run import lint
    from ivrlint.lint.tables import ConfigError
    from ivrlint.report import number_of
    from ivrlint.report.safe import printable

    day = day_of(today)
    settings, book = opened(config, rules)
    linter = Linter(book, settings, Layer("command line", profiles=profile.split(",") if profile else []))
    file = baseline or settings.baseline or Path(BASELINE_NAME)
    try:
        linter.prepare()
        known = Baseline.read(file) if file.exists() else None
    except (BaselineError, ConfigError, RuleError) as error:
        fail(str(error))
    asked = paths or [Path()]
    found = discover(asked, patterns=settings.patterns)
    reports = list(lint(found.files, linter, day, found.named, found.folders))
    if not reports and known is None:
        fail(f"no menu found in {', '.join(map(str, asked))} (`ivrlint check --show-files` says what was looked at)")
    for unread in (error for report in reports for error in report.errors):
        typer.echo(f"ivrlint: {printable(f'{unread.span}: {unread.message}')}; nothing is written", err=True)
    end(reports)
    try:
        everything = (known or Baseline(file)).rewritten(reports, found.folders)
    except BaselineError as error:
        fail(str(error))
    if known is None:
        write(everything.text, file)
        typer.echo(f"{printable(str(file))}: {number_of(everything.total, 'finding')} in the baseline")
        return
    sifted = known.sift(reports, linter, found.folders)
    new = sum(len(report.findings) for report in sifted.reports)
    written = everything if rewrite else sifted.shrunk
    write(written.text, file)
    gone = known.total + (new if rewrite else 0) - written.total
    told = f"{gone} gone, {new} new{' and taken in' if rewrite and new else ''}, {written.total} in the baseline"
    typer.echo(f"{printable(str(file))}: {told}")
    if new and not rewrite:
        typer.echo("ivrlint: new findings are not taken in; mend them, or take them in with --rewrite", err=True)
        raise typer.Exit(1)
