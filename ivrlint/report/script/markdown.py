"""A script as Markdown, for reviews and for whoever signs it off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivrlint.measure.script import Heard, Script
from ivrlint.report import Look
from ivrlint.report.safe import markdown as safe
from ivrlint.report.script.words import by_language, place_of, places_of, seconds_of, summary, way_of


def render_script(script: Script, look: Look) -> str:
    """A table for each language, and the recordings that are not used."""
    return "\n".join(_script(script)) + "\n"


def render_texts(heard: Sequence[Heard], look: Look) -> str:
    """One table."""
    rows = (
        f"| {safe(found.text.language or '')} | {safe(' '.join(found.sentences))} | {safe(place_of(found.text))} "
        f"| {way_of(found)} |"
        for found in heard
    )
    return "\n".join(["| language | words | place | heard after |", "| --- | --- | --- | --- |", *rows]) + "\n"


def _script(script: Script) -> Iterator[str]:
    for language, lines in by_language(script.lines):
        yield from (f"## {safe(language)}", "", f"{summary(lines)}.", "")
        yield from ("| file | words | state | seconds | places |", "| --- | --- | --- | ---: | --- |")
        for line in lines:
            places = "<br>".join(map(safe, places_of(line)))
            yield f"| {safe(line.file)} | {safe(line.words or '')} | {line.state} | {seconds_of(line)} | {places} |"
        yield ""
    if script.unused:
        yield from ("## Recordings that none of these menus names", "", *(f"- {safe(name)}" for name in script.unused))
