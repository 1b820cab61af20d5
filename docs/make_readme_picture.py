"""Writes docs/check.svg, the picture at the top of the README: two commands in a terminal and what they really print.

Run `python docs/make_readme_picture.py` after a change to either output; a test fails where the picture has drifted.
"""

from __future__ import annotations

import os
import re
from contextlib import chdir
from html import escape
from pathlib import Path
from unittest.mock import patch

from rich.style import Style
from rich.text import Text
from typer.testing import CliRunner

from ivrlint.cli import app

PICTURE = Path(__file__).parent / "check.svg"

COMMANDS = (
    ("check", "samples/trap.en.ivr.yaml"),
    ("map", "samples/trap.en.ivr.yaml"),
)
COLUMNS = 84
LINE = 20
"""Height of a line of text, in the units of the picture."""
LETTER = 8.4
"""Width of a letter. A row is stretched to it, so that the columns stand whatever font the reader has."""
SCALE = 0.9
"""The size at which a page shows the picture."""
MARGIN = 22
TOP = 52
"""Where the first line of text stands, below the bar of the window."""
COLOURS = {1: "red", 2: "green", 3: "yellow", 4: "blue", 5: "magenta", 6: "cyan"}
"""The colours of a terminal by their number. White and black are the text."""
WORDS = re.compile(r"\S+(?: \S+)*")
"""What stands between gaps: a picture keeps no more than one space."""

HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{shown}"
  role="img" aria-label="{title}">
<style>
svg {{ --ground: #ffffff; --edge: #d0d7de; --text: #24292f; --faint: #6e7781;
  --red: #cf222e; --yellow: #8a5a00; --green: #1a7f37; --blue: #0969da; --magenta: #8250df; --cyan: #1b7c83 }}
@media (prefers-color-scheme: dark) {{
  svg {{ --ground: #161b22; --edge: #3d444d; --text: #e6edf3; --faint: #9198a1;
    --red: #ff7b72; --yellow: #e3b341; --green: #56d364; --blue: #79c0ff; --magenta: #d2a8ff; --cyan: #76e3ea }}
}}
rect {{ fill: var(--ground); stroke: var(--edge) }} circle {{ fill: var(--edge) }}
text {{ fill: var(--text); font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }}
.faint {{ fill: var(--faint) }} .bold {{ font-weight: bold }}
{classes}
</style>
<rect x="0.5" y="0.5" width="{inner_width:g}" height="{inner_height:g}" rx="8"/>
<circle cx="24" cy="22" r="6"/><circle cx="44" cy="22" r="6"/><circle cx="64" cy="22" r="6"/>
"""


def picture() -> str:
    """The picture of what the commands print now."""
    lines = [line for command in COMMANDS for line in _printed(*command)]
    width, height = 2 * MARGIN + COLUMNS * LETTER, TOP + len(lines) * LINE
    title = " and ".join(f"ivrlint {' '.join(command)}" for command in COMMANDS)
    classes = " ".join(f".{name} {{ fill: var(--{name}) }}" for name in COLOURS.values())
    sizes = {
        "width": width,
        "height": height,
        "shown": round(width * SCALE),
        "inner_width": width - 1,
        "inner_height": height - 1,
    }
    head = HEAD.format(title=f"A terminal: {title}", classes=classes, **sizes)
    rows = (_row(line, TOP + number * LINE) for number, line in enumerate(lines))
    return "\n".join([head.rstrip(), *(row for row in rows if row), "</svg>", ""])


def _printed(*command: str) -> list[Text]:
    """A prompt with a command, and the lines that it prints in a terminal that knows colours."""
    terminal = {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TERM": "xterm", "COLORTERM": ""}
    with chdir(PICTURE.parents[1]), patch.dict(os.environ, terminal):
        os.environ.pop("NO_COLOR", None)
        result = CliRunner().invoke(app, [*command])
    if result.exit_code not in (0, 1):
        raise SystemExit(result.output)
    prompt = Text.assemble(("$ ", "dim"), (f"ivrlint {' '.join(command)}", "bold"))
    return [prompt, Text(), *(Text.from_ansi(line) for line in result.output.strip("\n").split("\n")), Text()]


def _row(line: Text, y: float) -> str:
    """A line of the terminal: one text for each run of letters in one style, at its column."""
    parts, column = [], 0
    styles = [Style() for _ in line.plain]
    for span in line.spans:
        style = span.style if isinstance(span.style, Style) else Style.parse(span.style)
        for at in range(span.start, span.end):
            styles[at] += style
    while column < len(line.plain):
        end = column + 1
        while end < len(line.plain) and styles[end] == styles[column]:
            end += 1
        for words in WORDS.finditer(line.plain, column, end):
            place = f'x="{MARGIN + words.start() * LETTER:.1f}" y="{y:g}" textLength="{len(words[0]) * LETTER:.1f}"'
            parts.append(f"<text {place}{_classes(styles[column])}>{escape(words[0])}</text>")
        column = end
    return "".join(parts)


def _classes(style: Style) -> str:
    number = style.color.number if style.color and style.color.number is not None else 0
    colour = "faint" if style.dim else COLOURS.get(number % 8, "")
    classes = [colour, "bold" if style.bold else ""]
    return f' class="{" ".join(filter(None, classes))}"' if any(classes) else ""


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
