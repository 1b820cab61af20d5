"""`ivrlint dial`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.opened import ConfigOption, opened
from ivrlint.cli.surveyed import STDIN, surveyed
from ivrlint.cli.terminal import Colour, fail, look, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ivrlint.calls import Call, Conditions
    from ivrlint.flow.callers import CallerKind
    from ivrlint.lint.engine import Linter, Report
    from ivrlint.lint.rule import Finding
    from ivrlint.survey import Survey


def dial(
    file: Annotated[Path, typer.Argument(help="The menu, or - for standard input.", metavar="FILE")],
    keys: Annotated[
        str | None,
        typer.Option(
            help="Play these keys without a person, with commas between; `silence`, `hang-up`.", metavar="KEYS"
        ),
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", show_default=False, help="Do not wait while something is said.")
    ] = False,
    speak: Annotated[
        bool, typer.Option("--speak", show_default=False, help="Say what callers hear, through espeak-ng.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option(help="When the call is made, on the line's own clock: 2026-12-24T17:30.", metavar="TIME"),
    ] = None,
    language: Annotated[str | None, typer.Option(help="The language that the caller is known to speak.")] = None,
    when: Annotated[
        list[str] | None,
        typer.Option(help="What holds on the line: NODE=EXIT or QUEUE=wait:10m; repeatable.", metavar="NODE=EXIT"),
    ] = None,
    caller: Annotated[
        str | None, typer.Option(help="Who rings: a kind of caller that the file names, or new, known, returning, ...")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Profiles of the rules that speak at the end, with commas between.")
    ] = None,
    config: ConfigOption = None,
    color: Annotated[Colour, typer.Option(show_default=False, help="When to use colour.")] = Colour.AUTO,
) -> None:
    """Ring a menu: hear what callers hear, and press their keys.

    In a terminal the keys 0-9, * and # count at once, Enter goes on to the next thing that happens, h hangs up. Without
    a terminal each line of standard input is a key. Exit code: 0 done, 2 bad usage or input, 3 a fault of ivrlint.
    """
    from ivrlint.calls import Call
    from ivrlint.cli.dialling import Screen, live, live_fast, play
    from ivrlint.cli.keypad import has_keypad
    from ivrlint.cli.linted import end
    from ivrlint.cli.voice import Voice
    from ivrlint.flow.shares import SharesError
    from ivrlint.report.call import summary

    if file == STDIN and keys is None:
        fail("the menu comes from standard input, so the keys cannot; give them with --keys")
    surveys = surveyed([file])
    if len(surveys) != 1:
        fail(f"{file} holds {len(surveys)} menus; name one of them")
    linter = _linter(profile, config)
    try:
        call = Call(surveys[0], _conditions(surveys[0], at, language, when, caller))
    except SharesError as error:
        fail(f"{surveys[0].flow.path}: {error}")
    shown = look(color)
    voice = Voice(_pace(surveys[0])) if speak else None
    alone = keys is not None or not has_keypad()
    screen = Screen(call, shown, voice, paced=alone and not fast and sys.stdout.isatty())
    try:
        if not alone:
            (live_fast if fast else live)(call, screen)
        elif keys is not None:
            play(call, screen, (words.strip() for words in keys.split(",")) if keys.strip() else ())
        else:
            play(call, screen, _lines(), reads_along=sys.stdin.isatty())
    except KeyboardInterrupt:
        screen.wipe()
        typer.echo("ivrlint: left the call", err=True)
        return
    finally:
        if voice:
            voice.stop()
    reports = [linter.check(survey) for survey in call.surveys.values()]
    write(summary(call, _on_the_way(call, reports), shown))
    end(reports)


def _lines() -> Iterator[str]:
    """What the lines of standard input tell, one or several keys each."""
    for line in sys.stdin.buffer:
        yield from (words.strip() for words in line.decode("utf-8", "replace").split(","))


def _linter(profile: str | None, config: Path | None) -> Linter:
    """The rules that speak at the end; end the run where they cannot be used."""
    from ivrlint.lint.engine import Linter
    from ivrlint.lint.layers import Layer
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.tables import ConfigError

    settings, book = opened(config, None)
    names = [name.strip() for name in (profile or "").split(",") if name.strip()]
    linter = Linter(book, settings, Layer("command line", profiles=names))
    try:
        linter.prepare()
    except (ConfigError, RuleError) as error:
        fail(str(error))
    return linter


def _on_the_way(call: Call, reports: list[Report]) -> list[Finding]:
    """The findings in the places that a call went through, in the order of the call."""
    order = {place: number for number, place in reversed(list(enumerate(call.passed)))}
    found = [finding for report in reports for finding in report.findings if (report.path, finding.node) in order]
    return sorted(found, key=lambda finding: order[finding.path, finding.node])


def _conditions(
    survey: Survey, at: str | None, language: str | None, when: list[str] | None, caller: str | None
) -> Conditions:
    """The conditions that the options name; end the run where one is not understood."""
    from ivrlint.calls import Conditions
    from ivrlint.calls.conditions import flows_from
    from ivrlint.flow.callers import CallerKind
    from ivrlint.formats.assumptions import AssumptionError, read_assumptions

    try:
        told = read_assumptions(when or [])
    except AssumptionError as error:
        fail(f"--when: {error}")
    if at is not None and not any(other.flow.hours for other in flows_from(survey)):
        typer.echo("ivrlint: the menu gives no opening hours, so --at decides nothing", err=True)
    kind = _kind(survey, caller) if caller else CallerKind()
    return Conditions(_moment(at) if at is not None else None, language, kind, told)


def _moment(at: str) -> datetime:
    """The time that `--at` names; end the run where it is none."""
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or ":" not in at:
        fail(f"--at is a time on the line's own clock such as 2026-12-24T17:30, not {at}")
    return moment


def _kind(survey: Survey, caller: str) -> CallerKind:
    """The kind of caller with a name; end the run where there is none."""
    from ivrlint.flow.callers import CallerKind
    from ivrlint.lint.book import nearest
    from ivrlint.survey.reach import RESERVED_CASES

    kinds = {kind.name: kind for kind in survey.journeys.callers.kinds}
    kinds = {name: CallerKind(caller=name) for name in sorted(RESERVED_CASES["caller"])} | kinds
    if caller not in kinds:
        fail(f"there is no kind of caller called {caller}{nearest(caller, list(kinds))}; there are {', '.join(kinds)}")
    return kinds[caller]


def _pace(survey: Survey) -> float:
    """How much faster than usual the line speaks, where its file gives a rate."""
    from ivrlint.survey.timing import seconds_per_character

    flow = survey.flow
    return seconds_per_character(flow.language) / seconds_per_character(flow.language, flow.words_per_minute)
