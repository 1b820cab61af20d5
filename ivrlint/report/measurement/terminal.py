"""Measurements for a terminal: figures, how calls end, destinations and menus, with small bars."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ivrlint.measure.measurement import Measurement
from ivrlint.report import Look
from ivrlint.report.measurement.values import GROUPS, number, percent, saving_words, shown
from ivrlint.report.safe import ascii_only, printable
from ivrlint.survey.figures import FIGURES

MOST_ROWS = 20
_BAR = 20
_LEAST_ROOM = 50
"""Columns that the meaning of a figure needs beside it."""


def render(measurements: Sequence[Measurement], look: Look) -> str:
    """All measurements, one after the other."""
    lines = [line for measurement in measurements for line in (*_measured(measurement, look), "")]
    text = "".join(line.rstrip() + "\n" for line in lines)
    return text if look.unicode else ascii_only(text)


def _measured(measurement: Measurement, look: Look) -> Iterator[str]:
    flow = measurement.survey.flow
    yield printable(f"{flow.path}{f' · {flow.name}' if flow.name else ''}")
    if measurement.what_if:
        yield from _wrapped(f"What if: {printable(', '.join(measurement.what_if))}.", look)
    for title, names in GROUPS.items():
        yield from ("", title)
        unknown: dict[str, list[str]] = {}
        for name in names:
            value = measurement.figures[name]
            if value is None:
                unknown.setdefault(FIGURES[name].unknown, []).append(name)
            else:
                told = printable(shown(name, value, measurement.survey.journeys.callers.value_lost))
                yield f"  {name:<26} {told:<12}{_meaning(name, told, look)}"
        for why, lacking in unknown.items():
            yield from _wrapped(f"  {', '.join(lacking)}: not known; {why}", look)
    yield from _endings(measurement, look)
    yield from _kinds(measurement)
    yield from _destinations(measurement, look)
    yield from _menus(measurement, look)
    if measurement.savings:
        yield from ("", "Better orders")
        for saving in measurement.savings:
            yield from _wrapped(f"  {printable(saving_words(saving))}", look)
    if measurement.assumptions:
        yield from ("", *_wrapped(f"Assumed of callers: {'; '.join(measurement.assumptions)}.", look))


def _wrapped(text: str, look: Look) -> list[str]:
    return textwrap.wrap(text, look.width, subsequent_indent="    ", break_on_hyphens=False)


def _meaning(name: str, told: str, look: Look) -> str:
    """What a figure is, where the terminal is wide enough to say so."""
    room = look.width - 43
    return f"  {_cut(FIGURES[name].meaning, room)}" if room >= _LEAST_ROOM and len(told) <= 12 else ""


def _bar(share: float) -> str:
    return "█" * round(share * _BAR)


def _endings(measurement: Measurement, look: Look) -> Iterator[str]:
    if measurement.endings:
        yield from ("", "How calls end")
    for ended in measurement.endings:
        waiting = f"  {percent(ended.waiting)} while waiting" if ended.waiting else ""
        yield f"  {ended.ending:<16} {percent(ended.share):>5} {_bar(ended.share)}{waiting}"


def _kinds(measurement: Measurement) -> Iterator[str]:
    if measurement.kinds:
        yield from ("", "Kinds of caller", "  share   lost  seconds  kind")
    for kind in measurement.kinds:
        lost = sum(share for ending, share in kind.endings.items() if ending in ("gave up", "cut off"))
        yield f"  {percent(kind.share):>5} {percent(lost):>6} {number(kind.seconds):>8}  {printable(kind.name)}"


def _cut(text: str, room: int) -> str:
    text = printable(text)
    return text if len(text) <= room else f"{text[: max(room - 1, 1)]}…"


def _destinations(measurement: Measurement, look: Look) -> Iterator[str]:
    if not measurement.destinations:
        return
    yield from ("", "Destinations", "   keys  seconds  calls  where, and what is heard on the way besides the choices")
    for found in measurement.destinations[:MOST_ROWS]:
        seconds = "-" if found.seconds is None else f"{found.seconds:.0f}{'' if found.exact else '+'}"
        share = "-" if found.share is None else percent(found.share)
        heard = f" ({'; '.join(found.notices)})" if found.notices else ""
        keys = "-" if found.keys is None else str(found.keys)
        yield f"  {keys:>5} {seconds:>8} {share:>6}  {_cut(found.node.title + heard, look.width - 25)}"
    yield from _more(len(measurement.destinations))


def _menus(measurement: Measurement, look: Look) -> Iterator[str]:
    if not measurement.menus:
        return
    yield from ("", "Menus", "  calls   lost  memory  menu: seconds until each choice has been said")
    for measured in measurement.menus[:MOST_ROWS]:
        calls, lost = ("-" if value is None else percent(value) for value in (measured.entered, measured.lost))
        choices = ", ".join(f"{choice.name} {choice.seconds:.0f}" for choice in measured.choices)
        more = "" if measured.exact else " or more"
        where = _cut(f"{measured.menu.title}: {choices}{more}", look.width - 25)
        yield f"  {calls:>5} {lost:>6} {measured.memory_load:>7.0f}  {where}"
    yield from _more(len(measurement.menus))


def _more(count: int) -> Iterator[str]:
    if count > MOST_ROWS:
        yield f"  and {count - MOST_ROWS} more (--format json has all)"
