"""Advice as text: for a terminal, as JSON and Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ivrlint import __version__
from ivrlint.measure.advise import COMPARED, Advice, Proposal
from ivrlint.report import Look
from ivrlint.report.measurement.values import number, shown
from ivrlint.report.safe import ascii_only, json_text, printable
from ivrlint.report.safe import markdown as safe
from ivrlint.survey.figures import FIGURES

ALONE = "Each change is measured alone, by all callers again; what they save together is not their sum."


def render(name: str, advices: Sequence[Advice], look: Look) -> str:
    """Advice in the output format `name`."""
    return FORMATS[name](advices, look)


def _nothing(advice: Advice) -> str:
    """Why there is no advice."""
    if advice.entangled:
        return "Nothing can be said: the menus are too entangled to be solved."
    tried = f"{advice.measured} of {advice.found} were measured" if advice.measured else "none was found to try"
    return f"No change that ivrlint knows saves callers here ({tried})."


def _saving(proposal: Proposal, advice: Advice) -> str:
    """What a change saves, in words."""
    callers, per_month = proposal.saved, advice.survey.journeys.callers.per_month
    parts = []
    if callers:
        of = 1000 if per_month is None else per_month
        saved = f"{number(callers * of)} {'of 1,000 callers' if per_month is None else 'callers a month'}"
        parts.append(f"saves {saved}")
    seconds = f"{number(abs(proposal.seconds))} s a call"
    hours = "" if proposal.hours is None else f" ({number(abs(proposal.hours))} caller-hours a month)"
    if abs(proposal.seconds) >= 0.01:
        parts.append(f"{'saves' if not callers else 'and'} {seconds}{hours}" if proposal.seconds > 0 else
                     f"those who stay spend {seconds} more{hours}")  # fmt: skip
    return ", ".join(parts)


def _compared(proposal: Proposal, advice: Advice) -> Iterator[tuple[str, str, str]]:
    """The figures that change, before and after."""
    for name in COMPARED:
        before, after = advice.before[name], proposal.after[name]
        if before is not None and after is not None and abs(before - after) > 1e-9:
            told = [f"{100 * value:.2f} %" if FIGURES[name].unit == "share" else shown(name, value)
                    for value in (before, after)]  # fmt: skip
            if told[0] != told[1]:
                yield name, told[0], told[1]


def _terminal(advices: Sequence[Advice], look: Look) -> str:
    lines = [line for advice in advices for line in (*_in_terminal(advice, look), "")]
    text = "".join(line.rstrip() + "\n" for line in lines)
    return text if look.unicode else ascii_only(text)


def _in_terminal(advice: Advice, look: Look) -> Iterator[str]:
    flow = advice.survey.flow
    yield printable(f"{flow.path}{f' · {flow.name}' if flow.name else ''}")
    if not advice.proposals:
        yield from _wrapped(_nothing(advice), "", look)
        return
    for place, proposal in enumerate(advice.proposals, 1):
        yield ""
        yield from _wrapped(f"{place}. {printable(proposal.change.action)}.", "   ", look)
        yield from _wrapped(f"   {_saving(proposal, advice)}", "   ", look)
        for name, before, after in _compared(proposal, advice):
            yield f"     {name:<18} {before:>14} → {after}"
        lines = advice.lines(proposal)
        if lines:
            yield from ("", printable(f"     {proposal.change.node.span}"))
            yield from (f"     {printable(line)}" for line in lines)
    yield from ("", *_wrapped(ALONE, "", look))
    if advice.assumptions:
        yield from _wrapped(f"Assumed of callers: {printable('; '.join(advice.assumptions))}.", "", look)


def _wrapped(text: str, indent: str, look: Look) -> list[str]:
    return textwrap.wrap(text, max(look.width, 20), subsequent_indent=indent, break_on_hyphens=False)


def _markdown(advices: Sequence[Advice], look: Look) -> str:
    return "\n".join(line for advice in advices for line in _in_markdown(advice)) + "\n"


def _in_markdown(advice: Advice) -> Iterator[str]:
    flow = advice.survey.flow
    yield from (f"## What to fix first: {safe(flow.name or flow.path)}", "")
    if not advice.proposals:
        yield from (_nothing(advice), "")
        return
    for place, proposal in enumerate(advice.proposals, 1):
        yield from (f"{place}. **{safe(proposal.change.action)}.** {_saving(proposal, advice)}", "")
        yield from ("   | figure | before | after |", "   | --- | --- | --- |")
        yield from (f"   | `{name}` | {before} | {after} |" for name, before, after in _compared(proposal, advice))
        lines = advice.lines(proposal)
        if lines:
            yield from ("", "   ```diff", *(f"   {printable(line)}" for line in lines), "   ```")
        yield ""
    yield from (ALONE, "")
    if advice.assumptions:
        yield from (f"Assumed of callers: {safe('; '.join(advice.assumptions))}.", "")


def _json(advices: Sequence[Advice], look: Look) -> str:
    flows = [_as_json(advice) for advice in advices]
    return json_text({"version": 1, "ivrlint": __version__, "flows": flows})


def _as_json(advice: Advice) -> dict[str, Any]:
    flow = advice.survey.flow
    return {
        "path": flow.path,
        "name": flow.name,
        "why_none": None if advice.proposals else _nothing(advice),
        "measured": advice.measured,
        "found": advice.found,
        "figures": _rounded(advice.before),
        "assumptions": list(advice.assumptions),
        "changes": [
            {
                "kind": proposal.change.place[0],
                "node": proposal.change.node.id,
                "line": proposal.change.node.span.line,
                "action": proposal.change.action,
                "saved": round(proposal.saved, 6),
                "seconds": round(proposal.seconds, 6),
                "hours": None if proposal.hours is None else round(proposal.hours, 6),
                "figures": _rounded(proposal.after),
                "lines": advice.lines(proposal),
            }
            for proposal in advice.proposals
        ],
    }


def _rounded(figures: dict[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else round(value, 6) for name, value in figures.items()}


FORMATS: dict[str, Callable[[Sequence[Advice], Look], str]] = {
    "full": _terminal,
    "json": _json,
    "markdown": _markdown,
}
"""The output formats of advice, with what renders each."""
