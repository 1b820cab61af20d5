"""A script for a terminal: each line with its file, and below what is said and where."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ivrlint.measure.script import Heard, Script
from ivrlint.report import Look, number_of
from ivrlint.report.safe import ascii_only, printable
from ivrlint.report.script.words import UNKNOWN, by_language, place_of, places_of, summary, way_of


def render_script(script: Script, look: Look) -> str:
    """All lines, language by language."""
    return _text(_script(script, look), look)


def render_texts(heard: Sequence[Heard], look: Look) -> str:
    """All texts in the order of the menus."""
    return _text(_texts(heard, look), look)


def _text(rows: Iterator[str], look: Look) -> str:
    text = "".join(f"{row.rstrip()}\n" for row in rows)
    return text if look.unicode else ascii_only(text)


def _script(script: Script, look: Look) -> Iterator[str]:
    if not script.lines:
        yield "nothing to record"
    for language, lines in by_language(script.lines):
        yield f"{printable(language)} · {summary(lines)}"
        for line in lines:
            seconds = "" if line.seconds is None else f", {line.seconds:.0f} s"
            yield from ("", f"  {printable(line.file)}  ({line.state}{seconds})")
            yield from _wrapped(f"«{line.words}»" if line.words else "no words in the file", "    ", look)
            for place in places_of(line):
                yield from _wrapped(place, "      ", look)
        yield ""
    if script.unused:
        yield f"{number_of(len(script.unused), 'recording')} that none of these menus names:"
        yield from (f"  {printable(name)}" for name in script.unused)


def _texts(heard: Sequence[Heard], look: Look) -> Iterator[str]:
    if not heard:
        yield "nothing of the kind is said"
    for found in heard:
        yield from _wrapped(
            f"{place_of(found.text)}, {found.text.language or UNKNOWN}, after {way_of(found)}", "", look
        )
        yield from _wrapped(f"«{' '.join(found.sentences)}»", "    ", look)
        yield ""


def _wrapped(text: str, indent: str, look: Look) -> list[str]:
    return textwrap.wrap(
        printable(text),
        max(look.width, 20),
        initial_indent=indent,
        subsequent_indent=indent + ("" if indent else "  "),
        break_on_hyphens=False,
        break_long_words=False,
    )
