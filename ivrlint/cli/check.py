"""`ivrlint check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.linted import TodayOption, day_of
from ivrlint.cli.opened import ConfigOption, RulesOption, opened
from ivrlint.cli.terminal import Colour, fail, look, write
from ivrlint.report import FORMATS, NEED_SURVEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from ivrlint.cli.revision import Revision
    from ivrlint.formats.discovery import Found
    from ivrlint.lint.baseline import Baseline, Entry
    from ivrlint.lint.engine import Linter, Report
    from ivrlint.lint.rule import Limit
    from ivrlint.source import SourceText

STDIN = Path("-")


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders, or - for standard input; the current folder unless given."),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option("--format", help=f"{', '.join(FORMATS)}; repeatable, the first --output for the first."),
    ] = None,
    output: Annotated[
        list[Path] | None, typer.Option("--output", "-o", help="Where to write; - is standard output.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Profiles, with commas between: correctness, recommended, strict.")
    ] = None,
    select: Annotated[list[str] | None, typer.Option(help="Only these rules or families (all = every rule).")] = None,
    extend_select: Annotated[list[str] | None, typer.Option(help="These rules or families too.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules or families.")] = None,
    severity: Annotated[list[str] | None, typer.Option(help="RULE=LEVEL: error, warning or info.")] = None,
    fail_on: Annotated[
        str | None, typer.Option(help="Exit 1 from this severity on: error, warning, info or never.")
    ] = None,
    rules: RulesOption = None,
    config: ConfigOption = None,
    stdin_filename: Annotated[
        Path | None, typer.Option(help="The name under which standard input is reported.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Report only findings that this file of `ivrlint baseline` lacks.", metavar="FILE"),
    ] = None,
    strict_baseline: Annotated[
        bool,
        typer.Option(
            "--strict-baseline",
            show_default=False,
            help="Exit 1 where the baseline has what is no longer found.",
        ),
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Only findings that changes since this git revision cause.", metavar="REV")
    ] = None,
    force_exclude: Annotated[
        bool,
        typer.Option(
            "--force-exclude", show_default=False, help="Pass over named files that are no menus (for hooks)."
        ),
    ] = False,
    today: TodayOption = None,
    color: Annotated[Colour, typer.Option(show_default=False, help="When to use colour.")] = Colour.AUTO,
    statistics: Annotated[
        bool, typer.Option("--statistics", show_default=False, help="Count the findings by rule.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that share the work; as many as are worth it unless given.", metavar="N"),
    ] = None,
    no_cache: Annotated[
        bool,
        typer.Option("--no-cache", show_default=False, help="Check every file, also those that have not changed."),
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", show_default=False, help="Put right in the files what has one right answer.")
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", show_default=False, help="Like --fix, also where a person should look at it."),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", show_default=False, help="With --fix: print the changes and write nothing.")
    ] = False,
    show_settings: Annotated[
        bool,
        typer.Option(
            "--show-settings", show_default=False, help="Print what holds for each file and why, and check nothing."
        ),
    ] = False,
    show_files: Annotated[
        bool,
        typer.Option(
            "--show-files",
            show_default=False,
            help="Print which files are taken and why others are not, and check nothing.",
        ),
    ] = False,
) -> None:
    """Check phone menus and report what their callers will meet.

    Exit code: 0 clean, 1 findings at or above --fail-on, 2 bad usage, config or input, 3 a fault of ivrlint.
    """
    from ivrlint.formats.discovery import discover
    from ivrlint.lint.cache import cache_of
    from ivrlint.lint.engine import Linter
    from ivrlint.lint.layers import Layer
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.run import lint
    from ivrlint.lint.settings import FAIL_ON
    from ivrlint.lint.tables import ConfigError
    from ivrlint.report import render
    from ivrlint.report.safe import printable

    pairs = _outputs(format or [], output or [])
    day = day_of(today)
    command = Layer(
        "command line",
        profiles=[name.strip() for name in (profile or "").split(",") if name.strip()],
        select=_names(select) if select else None,
        extend_select=_names(extend_select),
        ignore=_names(ignore),
        severity=dict(_levels(severity or [])),
    )
    if fail_on is not None and fail_on not in FAIL_ON:
        fail(f"--fail-on is one of {', '.join(FAIL_ON)}, not {fail_on}")
    settings, book = opened(config, rules)
    known_file = baseline or settings.baseline
    if strict_baseline and known_file is None:
        fail("--strict-baseline needs --baseline FILE, or `baseline` in the config")
    needs_surveys = since is not None or not NEED_SURVEYS.isdisjoint(name for name, _ in pairs)
    cache = None if no_cache or needs_surveys or show_settings else cache_of(settings, book, command, day)
    try:
        linter = Linter(book, settings, command)
        if cache is None:
            linter.prepare()
    except (ConfigError, RuleError) as error:
        fail(str(error))
    known = _baseline(known_file) if known_file else None
    revision = _revision(since) if since is not None else None
    threshold = fail_on or settings.fail_on or "error"

    asked = [path for path in paths or [Path()] if path != STDIN]
    found = discover(asked, force_exclude=force_exclude, patterns=settings.patterns)
    sources: list[Path | SourceText] = [*found.files]
    if paths and STDIN in paths:
        sources += _standard_input(stdin_filename)
    if show_files:
        _show_files(found)
        return
    if show_settings:
        _show_settings(linter, found.files)
        return
    if diff and not (fix or unsafe_fixes):
        fail("--diff goes with --fix or --unsafe-fixes; --since REV tells what a change to a menu causes")
    jobs = 1 if needs_surveys else jobs
    try:
        if fix or unsafe_fixes:
            from ivrlint.cli.fix import fix_files, show_fixes

            narrowed = _narrowing(known, revision, linter, day)
            (show_fixes if diff else fix_files)(sources, linter, day, narrowed, unsafe=unsafe_fixes)
        run = lint(sources, linter, day, found.named, found.folders, cache=cache, jobs=jobs)
        reports = list(_with_progress(run, len(sources)))
    except (ConfigError, RuleError) as error:
        fail(str(error))
    if not reports:
        if force_exclude:
            return
        where = ", ".join(str(path) for path in paths or [Path.cwd()])
        fail(f"nothing to check: no menu found in {where} (--show-files says what was looked at)")
    stale: list[Entry] = []
    if known:
        sifted = known.sift(reports, linter, found.folders)
        reports, stale = sifted.reports, sifted.stale
    if revision:
        from ivrlint.cli.since import Since

        reports = list(map(Since(revision, linter, day).caused, reports))
    if known and stale:
        reports.append(known.report_stale(stale))
    for name, target in pairs:
        colour = color if target is None else Colour.NEVER
        shown = look(colour, statistics=statistics, book=book, points=settings.score)
        write(render(name, reports, shown), target)
    for trace in (trace for report in reports for trace in report.crashes):
        typer.echo("\n".join(map(printable, trace.splitlines())), err=True)
    raise typer.Exit(max(_exit_code(reports, threshold), int(strict_baseline and bool(stale))))


def _baseline(file: Path) -> Baseline:
    """The baseline in a file; end the run where there is none."""
    from ivrlint.lint.baseline import Baseline, BaselineError

    try:
        return Baseline.read(file)
    except BaselineError as error:
        fail(str(error))


def _revision(name: str) -> Revision:
    from ivrlint.cli.revision import Revision

    return Revision(name, "--since")


def _narrowing(
    known: Baseline | None, revision: Revision | None, linter: Linter, day: date
) -> Callable[[Report], Report]:
    """What leaves those findings in a report that are new to a baseline and to a revision."""
    from ivrlint.cli.since import Since

    before = Since(revision, linter, day) if revision else None

    def narrowed(report: Report) -> Report:
        new = known.hide(report)[0] if known else report
        return before.caused(new) if before else new

    return narrowed


def _exit_code(reports: list[Report], threshold: str) -> int:
    """The highest code that applies."""
    from ivrlint.lint.rule import Severity

    if any(report.crashes for report in reports):
        return 3
    if any(report.errors for report in reports):
        return 2
    if threshold == "never":
        return 0
    worst = max(
        (finding.severity.rank for report in reports for finding in report.findings if finding.severity), default=0
    )
    return int(worst >= Severity(threshold).rank)


def _outputs(formats: list[str], outputs: list[Path]) -> list[tuple[str, Path | None]]:
    """Each output format with where it goes; None is standard output."""
    from ivrlint.lint.book import nearest

    for name in formats:
        if name not in FORMATS:
            fail(f"there is no format called {name}{nearest(name, [*FORMATS])}; there are {', '.join(FORMATS)}")
    formats = formats or ["full"]
    if len(outputs) > len(formats):
        fail("there are more --output than --format; give each output its format")
    files = [path for path in outputs if path != STDIN]
    if len(files) > len(set(files)):
        fail("two --output name the same file; give each format its own")
    targets = [*(None if path == STDIN else path for path in outputs), *[None] * (len(formats) - len(outputs))]
    return list(zip(formats, targets, strict=True))


def _names(values: list[str] | None) -> list[str]:
    return [name.strip() for value in values or [] for name in value.split(",") if name.strip()]


def _levels(values: list[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        name, equals, level = value.partition("=")
        if not equals:
            fail(f"--severity is written RULE=LEVEL, for instance key-order=info, not {value}")
        yield name, level


def _standard_input(name: Path | None) -> list[Path | SourceText]:
    """The text on standard input; an unreadable one is reported like a file."""
    import sys

    from ivrlint.source import SourceError, SourceText

    path = str(name or "<stdin>")
    try:
        return [SourceText.decode(sys.stdin.buffer.read(), path)]
    except SourceError as error:
        fail(f"{error.span}: {error.message}")


def _with_progress(reports: Iterable[Report], total: int) -> Iterator[Report]:
    """The reports, with a bar on a terminal once it takes longer than a second."""
    import sys
    import time

    began = time.monotonic()
    bar = None
    for number, report in enumerate(reports, 1):
        if bar is None and time.monotonic() - began > 1 and sys.stderr.isatty() and number < total:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            task = bar.add_task("checking", total=total)
            bar.start()
        if bar is not None:
            bar.update(task, completed=number)
        yield report
    if bar is not None:
        bar.stop()


def _show_files(found: Found) -> None:
    from ivrlint.report.safe import printable
    from ivrlint.source import shown_path

    lines = [f"{printable(shown_path(file))}: checked" for file in found.files]
    lines += [f"{printable(shown_path(file))}: passed over, {reason}" for file, reason in found.passed_over]
    write("".join(f"{line}\n" for line in lines))


def _show_settings(linter: Linter, files: list[Path]) -> None:
    from ivrlint.report.safe import printable
    from ivrlint.source import shown_path

    path = linter.config.path
    lines = [f"config: {printable(shown_path(path)) if path else 'none found'}"]
    listed: list[Path | None] = [*files] or [None]
    for file in listed:
        settings = linter.settings(file)
        profiles = ", ".join(profile.name for profile in settings.profiles)
        lines.append(f"\n{printable(shown_path(file)) if file else 'any file'}: profile {profiles}")
        for name in settings.selected:
            severity = settings.severity.get(name) or linter.book.rule(name).severity
            because = settings.origin.get(f"{name} severity", settings.origin[name])
            lines.append(f"  {name:<26} {severity.word:<8} {printable(because)}")
            for option, value in settings.options.get(name, {}).items():
                lines.append(f"    {option} = {_shown(value)}  ({printable(settings.origin[f'{name}.{option}'])})")
    write("".join(f"{line}\n" for line in lines))


def _shown(value: Limit | float) -> str:
    """An option's value as the config writes it."""
    from ivrlint.lint.rule import Limit, Severity

    if not isinstance(value, Limit):
        return f"{value:g}"
    grades = [(severity.value, getattr(value, severity.value)) for severity in reversed(Severity)]
    return "{ " + ", ".join(f"{name} = {number:g}" for name, number in grades if number is not None) + " }"
