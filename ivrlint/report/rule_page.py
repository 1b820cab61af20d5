"""A rule told to people: on a terminal and as a page of the docs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from ivrlint.lint.rule import Limit, Option, Rule, Severity

MARKS = "V: read in the source itself, S: in another that tells of it, M: from memory, J: our own judgement"
WIDEST = 100
"""Columns of a page on a terminal, and of a drawing; longer lines read badly."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a rule as a page shows it."""

    title: str
    drawing: list[str]
    """Empty where it would be the same as the one before it."""
    file: list[str]
    """The lines of the file, or what changes in it (the first character of a line: + comes, - goes)."""
    is_change: bool = False
    held: str = ""
    """What has to hold for it to be found as it is shown."""


def terminal_page(rule: Rule, width: int) -> str:
    """All that a rule's file tells, with its examples drawn, for a terminal."""
    width = min(width, WIDEST)
    lines = [f"{rule.name}  ({rule.family}, {rule.severity.word})", "", *wrapped(rule.summary, width)]
    stronger = ", ".join(rule.yields_to)
    sections = [("Why", rule.why), ("Fix", rule.fix), ("Silent", rule.silent), ("Silent where these speak", stronger)]
    for title, text in [*sections, ("Sources", rule.sources)]:
        if text:
            lines += ["", *wrapped(text, width, initial_indent=f"{title}: ", subsequent_indent="  ")]
    lines += wrapped(f"({MARKS})", width, initial_indent="  ", subsequent_indent="  ")
    for name, declared in rule.options.items():
        lines += ["", *wrapped(f"Option {name}: {_told(declared)}", width, subsequent_indent="  ")]
    for example in _examples(rule, width - 4):
        title = f"{example.title}, as a change (- goes, + comes)" if example.is_change else example.title
        lines += ["", *wrapped(f"{title}: {example.held}".rstrip(), width, subsequent_indent="  ")]
        lines += [f"    {line}" for line in example.drawing] + ([""] if example.drawing else [])
        for line in example.file:
            start = line[:1] if example.is_change else ""
            deeper = " " * (len(line) - len(line[len(start) :].lstrip()) + 6)
            lines += wrapped(line, width, initial_indent="    ", subsequent_indent=deeper) or [""]
    return "\n".join(lines) + "\n"


def markdown_page(rule: Rule, profiles: Sequence[str]) -> str:
    """All that a rule's file tells, with its examples drawn, as a page; `profiles` are those that select it."""
    chosen = ", ".join(f"`{name}`" for name in profiles) or "none"
    lines = [f"# {rule.name}", "", f"*{rule.family} · {rule.severity.word} · profiles: {chosen}*", "", rule.summary]
    silent = [_sentence(rule.silent)] if rule.silent else []
    if rule.yields_to:
        stronger = ", ".join(f"[{name}]({name}.md)" for name in rule.yields_to)
        silent.append(f"Where one of these speaks of the same place: {stronger}.")
    for title, texts in (
        ("Why it matters to callers", [_sentence(rule.why)]),
        ("What to do", [_sentence(rule.fix)]),
        ("When it says nothing", silent),
    ):
        if texts:
            lines += ["", f"## {title}", *(line for text in texts for line in ("", text))]
    if rule.options:
        lines += ["", "## Options", ""]
        lines += [f"- `{name}`: {_told(declared)}" for name, declared in rule.options.items()]
    for example in _examples(rule, WIDEST):
        lines += ["", f"## {example.title}", *(["", example.held] if example.held else [])]
        if example.drawing:
            lines += ["", "```text", *example.drawing, "```"]
        if example.is_change:
            lines += ["", "What changes in the file:"]
        lines += ["", "```diff" if example.is_change else "```yaml", *example.file, "```"]
    lines += ["", "## Sources", "", _sentence(rule.sources), "", f"({MARKS}.)"]
    return "\n".join(lines) + "\n"


def wrapped(text: str, width: int, initial_indent: str = "", subsequent_indent: str = "") -> list[str]:
    """The lines of a text; names of rules are never broken."""
    return textwrap.wrap(
        text, width, initial_indent=initial_indent, subsequent_indent=subsequent_indent, break_on_hyphens=False
    )


def _sentence(text: str) -> str:
    """A section with its first letter large, also behind a quotation mark, and a full stop."""
    start = 1 if text.startswith('"') else 0
    return f"{text[:start]}{text[start : start + 1].upper()}{text[start + 1 :]}{'' if text.endswith('.') else '.'}"


def _told(declared: Limit | Option) -> str:
    """What an option is by default, what config may set, and where the figure comes from."""
    if isinstance(declared, Option) and isinstance(declared.default, bool):
        default, other = ("true", "false") if declared.default else ("false", "true")
        return f"{default}, unless a profile or the config says {other}."
    if isinstance(declared, Limit):
        grades = [(severity.word, getattr(declared, severity.value)) for severity in reversed(Severity)]
        above = [f"{word} above {number:g}" for word, number in grades if number is not None] or ["no limit"]
        value = ", ".join([f"{above[0]} {declared.unit}".rstrip(), *above[1:]])
    else:
        value = f"{declared.default:g} {declared.unit}".rstrip()
    least, most = declared.range
    origin = declared.source or "our own judgement"
    return f"{value}; config may set {least:g} to {most:g}. Source: {origin} ({declared.mark})."


def _examples(rule: Rule, width: int) -> Iterator[Example]:
    """The bad example, the files beside it and the good one, as a change where that is shorter."""
    from ivrlint.formats.registry import read
    from ivrlint.report.drawing import marked_lines, tree
    from ivrlint.source import SourceText
    from ivrlint.survey import Survey

    def drawn(text: str, marked: set[int]) -> list[str]:
        return tree(Survey(read(SourceText(f"{rule.name}.ivr.yaml", text))), marked, width)

    bad, good = rule.bad.strip("\n"), rule.good.strip("\n")
    if bad:
        yield Example("Bad", drawn(bad, marked_lines(bad)), bad.splitlines(), held=_conditions(rule))
    for name, text in rule.settings.get("files", {}).items():
        yield Example(f"The file {name} beside it", [], text.strip("\n").splitlines())
    if good:
        before, after = (
            [line.partition("# <- here")[0].rstrip() for line in text.splitlines()] for text in (bad, good)
        )
        change = ["…" if line.startswith("@@") else line for line in unified_diff(before, after, n=2, lineterm="")][2:]
        is_change = len(change) < len(after)
        drawing = drawn(good, set())
        same = bool(bad) and drawing == drawn(bad, set())
        yield Example("Good", [] if same else drawing, change if is_change else after, is_change)


def _conditions(rule: Rule) -> str:
    """What has to hold for the bad example to be found."""
    settings = rule.settings.get("options", {}).get(rule.name, {})
    with_options = " and ".join(f"{name} = {str(value).lower()}" for name, value in settings.items())
    held = [f"with {with_options}"] if with_options else []
    held += [f"on {rule.settings['today']}"] if "today" in rule.settings else []
    return f"(Found {' '.join(held)}.)" if held else ""
