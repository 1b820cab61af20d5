"""The parts of a picture in SVG, each as one element or a few; all text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ivrlint.report.frame import escaped
from ivrlint.report.map.measured import text_width

TITLE, PLAIN, SMALL, BOLD = 20.0, 13.0, 11.0, 1.12
"""The sizes of text, and how much wider bold text is."""
ROW = 22.0
"""Height of a row of the legend."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A sign on its colour, which is legible in light and in dark."""

    text: str
    colour: str

    @property
    def width(self) -> float:
        """Its width with the gap behind it."""
        return max(22.0, text_width(self.text, SMALL) + 12)

    def at(self, x: float, middle: float) -> str:
        """The badge with its left edge at `x`."""
        width = self.width - 4
        shape = f'<rect x="{x:.1f}" y="{middle - 8:.1f}" width="{width:.1f}" height="16" rx="8" fill="{self.colour}"/>'
        return shape + text(x + width / 2, middle + 4, self.text, "small strong centred on")


def row(badges: Iterable[Badge], x: float, middle: float) -> str:
    """Badges beside one another."""
    placed = []
    for badge in badges:
        placed.append(badge.at(x, middle))
        x += badge.width
    return "".join(placed)


def text(x: float, y: float, words: str, classes: str) -> str:
    """A text that begins, or is centred or ends where its classes say so, at `x`."""
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{escaped(words)}</text>'


def rounded(classes: str, x: float, y: float, size: tuple[float, float], radius: float) -> str:
    """A rectangle with round corners."""
    width, height = size
    return f'<rect class="{classes}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:g}" rx="{radius:g}"/>'


def in_rows(parts: Iterable[tuple[float, str]], room: float) -> tuple[str, float]:
    """Parts, each with its width, beside one another in as many rows as they take, and how high these are."""
    x, y, placed = 0.0, 0.0, []
    for width, part in parts:
        if x and x + width > room:
            x, y = 0.0, y + ROW
        placed.append(f'<g transform="translate({x:.1f} {y:g})">{part}</g>')
        x += width + ROW
    return "".join(placed), y + ROW
