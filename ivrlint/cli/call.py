"""`ivrlint call`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.surveyed import STDIN, surveyed
from ivrlint.cli.terminal import Colour, OutputOption, check_format, fail, look, write
from ivrlint.report.calls import FORMATS
from ivrlint.report.safe import printable

if TYPE_CHECKING:
    from ivrlint.calls.scenario import ScenarioFile
    from ivrlint.source import SourceText
    from ivrlint.survey import Survey


def call(
    scenarios: Annotated[
        list[Path],
        typer.Argument(
            help="Files or folders of scenarios, and the menus to ring; or menus with errands.",
            metavar="SCENARIOS [MENU]...",
        ),
    ],
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "full",
    output: OutputOption = None,
    sample: Annotated[
        int | None, typer.Option(help="Draw so many calls to each menu, instead of making each once.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option(help="What a sample is drawn from.")] = 1,
    at_least: Annotated[
        float, typer.Option(help="The share of the calls to each menu that must go as expected.", min=0, max=1)
    ] = 1.0,
    all_calls: Annotated[
        bool, typer.Option("--all", show_default=False, help="Tell the calls that went well too.")
    ] = False,
    generate: Annotated[
        bool, typer.Option("--generate", show_default=False, help="Write scenarios for a menu that has none.")
    ] = False,
    color: Annotated[Colour, typer.Option(show_default=False, help="When to use colour.")] = Colour.AUTO,
) -> None:
    """Ring menus as mystery callers, judged by a checklist.

    A menu without scenarios is rung about each of its `errands:`.

    Exit code: 0 all as expected, or as many as --at-least asks for, 1 too few, 2 bad usage or input, 3 a fault of
    ivrlint. docs/mystery-calls.md has the form that scenarios are written in.
    """
    check_format(format, FORMATS)
    target = None if output == Path("-") else output
    if generate:
        _generate(scenarios, target)
        return
    from ivrlint.calls.plan import Sample, ring
    from ivrlint.report.calls import render
    from ivrlint.source import SourceError

    forms, menus = _sorted(scenarios)
    named = surveyed(menus) if menus else []
    rung = [(form, named or surveyed(_menus(form))) for form in forms or _errands(named)]
    try:
        report = ring(rung, None if sample is None else Sample(sample, seed))
    except SourceError as error:
        fail(f"{error.span}: {error.message}")
    for condition, menu in report.idle:
        typer.echo(printable(f"ivrlint: {menu}: nothing goes by «{condition}», so these calls are as usual"), err=True)
    write(render(format, report, look(color), all_calls=all_calls), target)
    if any(met / calls < at_least for met, calls in map(report.score, report.menus)):
        raise typer.Exit(1)


def _sorted(paths: list[Path]) -> tuple[list[ScenarioFile], list[Path]]:
    """The scenarios among what was named, and the menus."""
    from ivrlint.calls.reading import read_scenarios
    from ivrlint.source import SourceError

    forms, menus = [], []
    try:
        for path in paths:
            texts = _scenario_texts(path)
            forms += [read_scenarios(text) for text in texts]
            menus += [] if texts else [path]
    except SourceError as error:
        fail(f"{error.span}: {error.message}")
    return forms, menus


def _errands(surveys: list[Survey]) -> list[ScenarioFile]:
    """The form that the errands of menus are; end the run where none of them has any."""
    from ivrlint.calls.errands import form_of

    flow = next((survey.flow for survey in surveys if survey.flow.errands), None)
    if flow is None:
        names = ", ".join(survey.flow.path for survey in surveys)
        fail(f"{names}: no scenarios (a file of them begins with the line `calls: 1`) and no `errands:` to ring about")
    return [form_of(flow)]


def _scenario_texts(path: Path) -> list[SourceText]:
    """The files of scenarios that a path names, or that a folder holds."""
    from ivrlint.calls.reading import is_scenarios
    from ivrlint.source import SourceText, shown_path

    if path == STDIN:
        return []
    if path.is_dir():
        found = (file for ending in ("*.yaml", "*.yml") for file in path.rglob(ending) if file.is_file())
        files = sorted(file for file in found if is_scenarios(_head(file)))
    else:
        files = [path]
    texts = (SourceText.read(file, shown_path(file)) for file in files)
    return [text for text in texts if is_scenarios(text.text)]


def _head(file: Path) -> str:
    """The beginning of a file that may be anything, or nothing that can be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(4096).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _menus(form: ScenarioFile) -> list[Path]:
    if not form.menus:
        fail(f"{form.path} names no menus; give `menus:` there, or name them behind it")
    return list(form.menus)


def _generate(paths: list[Path], output: Path | None) -> None:
    """Write scenarios for one menu, and say what they do not come to."""
    from ivrlint.calls.generate import proposal
    from ivrlint.report.calls.words import coverage_words

    surveys = surveyed(paths)
    if len(surveys) != 1:
        fail(f"--generate writes scenarios for one menu, not for {len(surveys)}")
    text, coverage = proposal(surveys[0], output)
    if not coverage.edges[0]:
        fail(f"{surveys[0].flow.path}: there is nothing that a caller can bring about")
    write(text, output)
    missed = [f"{edge.source} {edge.key or edge.condition or edge.kind.value}" for edge in coverage.missed_edges]
    typer.echo(f"ivrlint: {coverage_words(coverage)}", err=True)
    if missed:
        typer.echo(f"ivrlint: no call takes {', '.join(missed)}", err=True)
