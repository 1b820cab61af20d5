"""The colours of pictures: for each distance to a person one that also differs in lightness and pattern.

The hues are those of Okabe and Ito, which people with the usual colour vision deficiencies tell apart.
"""

from __future__ import annotations

from ivrlint.lint.rule import Severity
from ivrlint.measure.outline import Change

COLOURS = {
    "here": "#00734f",
    "near": "#009e73",
    "mid": "#e69f00",
    "far": "#c8501e",
    "later": "#56b4e9",
    "none": "#33373d",
    "untold": "#a7adb5",
}
"""The fill for each of the DISTANCES."""
ON_COLOURS = dict.fromkeys(COLOURS, "#ffffff") | dict.fromkeys(("mid", "later", "untold"), "#1c2024")
"""What is legible on it."""
CHANGE_NAMES = {Change.ADDED: "added", Change.REMOVED: "removed", Change.CHANGED: "changed"}
"""The class of what has changed."""
MARK_COLOURS = {
    Change.ADDED: "#1a7f37", Change.REMOVED: "#c62828", Change.CHANGED: "#9a6700",
    Severity.ERROR: "#b42318", Severity.WARNING: "#8a6100", Severity.INFO: "#2f6fb3",
}  # fmt: skip
"""What the signs of changes and of findings stand on, in white."""

_LINES = {
    "mid": "M0 8 8 0",
    "far": "M0 8 8 0M0 0 8 8",
    "later": "M0 4 8 4",
    "none": "M0 2 8 2M0 6 8 6M4 0 4 8",
    "untold": "M2 4 6 4",
}
"""What is drawn over the fill, eight units wide and high."""

_LIGHT = {
    "text": "fill:#1c2024",
    ".back": "fill:#ffffff",
    ".soft": "fill:#5b6470",
    ".card": "fill:#ffffff;stroke:#c3cad2",
    ".edge": "stroke:#aab3bd",
    ".chip": "fill:#f3f5f7;stroke:#aab3bd",
    ".link": "fill:#0a5bb5",
    ".key": "fill:#1c2024",
    ".pressed": "fill:#ffffff",
    ".bad": "fill:#b3261e",
    ".halo": "stroke:#ffffff",
}
_DARK = {
    "text": "fill:#e8eaed",
    ".back": "fill:#15181c",
    ".soft": "fill:#a3adb8",
    ".card": "fill:#1f242a;stroke:#4a545f",
    ".edge": "stroke:#5b6672",
    ".chip": "fill:#1a1e23;stroke:#5b6672",
    ".link": "fill:#7db8f5",
    ".key": "fill:#e8eaed",
    ".pressed": "fill:#15181c",
    ".bad": "fill:#ff8a80",
    ".halo": "stroke:#15181c",
}
_FIXED = """text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.title { font-size: 20px; font-weight: 650; } .name { font-weight: 600; } .small { font-size: 11px; }
.right { text-anchor: end; } .centred { text-anchor: middle; } .strong { font-weight: 650; }
.edge { fill: none; stroke-width: 1.5; } .halo { fill: none; stroke-width: 5; stroke-linejoin: round; }
.chip { stroke-dasharray: 3 2; } .cut { stroke-dasharray: none; } .key, .mark { stroke: none; }
text.on { fill: #ffffff; } .gone { text-decoration: line-through; } a:hover .chip { stroke-dasharray: none; }
.place:target .card { stroke: #0a84ff; stroke-width: 3; }"""


def style() -> str:
    """The style sheet of a picture."""
    light, dark = (" ".join(f"{name}{{{rule}}}" for name, rule in rules.items()) for rules in (_LIGHT, _DARK))
    changed = " ".join(
        f".edge.{name},.card.{name}{{stroke:{MARK_COLOURS[change]};stroke-width:2}}"
        for change, name in CHANGE_NAMES.items()
    )
    return f"{_FIXED}\n{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n{changed}\n"


def patterns() -> str:
    """The fills as definitions: `url(#to-near)`."""
    return "".join(
        f'<pattern id="to-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>'
        + (f'<path d="{_LINES[name]}" stroke="#fff" stroke-opacity=".75" fill="none"/>' if name in _LINES else "")
        + "</pattern>"
        for name, colour in COLOURS.items()
    )
