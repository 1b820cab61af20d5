"""The frame of an HTML page: one file that fetches nothing, for light and dark screens."""

from __future__ import annotations

import base64
import hashlib
import html

from ivrlint.report.safe import printable

GRADE_COLOURS = {"A": "#1a7f37", "B": "#3f7d20", "C": "#8a6100", "D": "#b3470c", "F": "#b42318"}
"""Background of each grade's badge; white text on it has a contrast of 4.5 or more (WCAG 2 AA)."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6470; --line: #d8dde3; --back: #fff; --bar: #2f6fb3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a3adb8; --line: #3a424c; --back: #15181c; --bar: #6aa9e9; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); font-size: .9rem; } ul { margin: .2rem 0; padding-left: 1.1rem; }
.head { display: flex; gap: 1.25rem; align-items: center; } .head p { margin: 0; }
.grade { display: inline-block; min-width: 1.7em; text-align: center; padding: 0 .35em; border-radius: .3em;
  color: #fff; font-weight: 700; }
.head .grade { font-size: 2.6rem; }
.bar { display: block; width: 100%; height: .6rem; min-width: 6rem; border-radius: .3rem; background: var(--line);
  margin-top: .45rem; }
.bar rect { fill: var(--bar); }
.scroll { overflow-x: auto; }
section + section { border-top: 3px double var(--line); margin-top: 3rem; padding-top: 1rem; }
@media print { body { padding: 0; } .grade, .bar { print-color-adjust: exact; } }
"""

GRADE_STYLE = "".join(f".grade-{grade} {{ background: {colour}; }}\n" for grade, colour in GRADE_COLOURS.items())
"""The rules that colour a badge; a page that allows only its own styles has none at an element."""


def escaped(text: str) -> str:
    """`text` as words of a page: nothing in it is markup."""
    return html.escape(printable(text))


def badge(grade: str) -> str:
    """A grade on its colour."""
    return f'<span class="grade grade-{grade}">{grade}</span>'


def bar(part: float) -> str:
    """A bar for a part of a whole, from 0 to 1; readers of the page have the number beside it."""
    return (
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{100 * part:.0f}" height="1"/></svg>'
    )


def page(title: str, body: str, style: str = _STYLE, script: str = "") -> str:
    """A whole page; `title` is text, `body` is markup. Nothing but this style and this script is ever obeyed."""
    style += GRADE_STYLE
    allowed = f"default-src 'none'; style-src {_hash(style)}"
    allowed += f"; script-src {_hash(script)}" if script else ""
    code = f"<script>{script}</script>\n" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"{allowed}; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n<style>{style}</style>\n{code}</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    """What names an inline style or script in a policy (Content Security Policy 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
