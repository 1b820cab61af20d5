"""Measurements as Markdown, for pull requests and wikis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivrlint.measure.measurement import Measurement
from ivrlint.report import Look
from ivrlint.report.measurement.values import GROUPS, percent, saving_words, shown
from ivrlint.report.safe import markdown as safe


def render(measurements: Sequence[Measurement], look: Look) -> str:
    """All measurements, each under a heading."""
    return "\n".join(line for measurement in measurements for line in _measured(measurement)) + "\n"


def _measured(measurement: Measurement) -> Iterator[str]:
    flow = measurement.survey.flow
    yield f"## {safe(flow.name or flow.path)}"
    yield from ("", f"What if: {safe(', '.join(measurement.what_if))}.") if measurement.what_if else ()
    yield from ("", "| figure | value |", "| --- | --- |")
    for names in GROUPS.values():
        for name in names:
            value = shown(name, measurement.figures[name], measurement.survey.journeys.callers.value_lost)
            yield f"| `{name}` | {safe(value)} |"
    if measurement.endings:
        yield from ("", "| how calls end | share |", "| --- | --- |")
    for ended in measurement.endings:
        waiting = f" ({percent(ended.waiting)} while waiting)" if ended.waiting else ""
        yield f"| {ended.ending} | {percent(ended.share)}{waiting} |"
    yield from ("", "| destination | keys | seconds | calls | heard on the way |", "| --- | --- | --- | --- | --- |")
    for found in measurement.destinations:
        seconds = "" if found.seconds is None else f"{found.seconds:.0f}{'' if found.exact else ' or more'}"
        share = "" if found.share is None else percent(found.share)
        keys = "" if found.keys is None else found.keys
        yield f"| {safe(found.node.title)} | {keys} | {seconds} | {share} | {'; '.join(found.notices)} |"
    yield from (
        "",
        "| menu | calls | lost there | memory load | seconds until each choice |",
        "| --- | --- | --- | --- | --- |",
    )
    for measured in measurement.menus:
        calls, lost = ("" if value is None else percent(value) for value in (measured.entered, measured.lost))
        choices = ", ".join(f"{choice.name}: {choice.seconds:.0f}" for choice in measured.choices)
        yield f"| {safe(measured.menu.title)} | {calls} | {lost} | {measured.memory_load:.0f} | {safe(choices)} |"
    for saving in measurement.savings:
        yield from ("", f"- {safe(saving_words(saving))}")
    if measurement.assumptions:
        yield from ("", f"Assumed of callers: {'; '.join(measurement.assumptions)}.")
    yield ""
