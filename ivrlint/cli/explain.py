"""`ivrlint explain`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.terminal import fail, look, write

if TYPE_CHECKING:
    from ivrlint.lint.rule import Limit, Option, Rule


MARKS = "(V: read in the source, S: in a secondary source, M: from memory, J: our own judgement)"


def explain(
    name: Annotated[str, typer.Argument(help="A rule, a family or a profile.", metavar="NAME")],
    rules: Annotated[
        list[Path] | None, typer.Option(help="A folder of your own rules. They are Python code and will be run.")
    ] = None,
) -> None:
    """Explain a rule: why it matters to callers, how to mend it, where it comes from, an example."""
    from ivrlint.lint.book import RuleBook, nearest
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.settings import Config, Layer, profile_names, read_profile, settle

    try:
        book = RuleBook.built_in()
        for folder in rules or []:
            book.add_folder(folder)
        if name in book.places:
            write(_rule_text(book.rule(name), look().width))
        elif name in book.families:
            write("\n".join(_rule_text(book.rule(rule), look().width) for rule in book.expand([name])))
        elif name in profile_names():
            profile = read_profile(name)
            base = f"Extends {', '.join(profile.extends)}.\n" if profile.extends else ""
            chosen = ", ".join(settle(book, Config(), Layer("explain", profiles=[name])).selected)
            write(
                f"profile {name}\n\n{profile.summary}\n{base}\n"
                + textwrap.fill(f"Rules: {chosen}.", look().width)
                + "\n"
            )
        else:
            known = [*book.names, *book.families, *profile_names()]
            fail(f"there is no rule, family or profile called {name}{nearest(name, known)}")
    except RuleError as error:
        fail(str(error))


def _rule_text(rule: Rule, width: int) -> str:
    """What a rule's file tells, for a terminal."""
    width = min(width, 100)
    lines = [f"{rule.name}  ({rule.family}, {rule.severity.word})", ""]
    lines += textwrap.wrap(rule.summary, width)
    yields = ", ".join(rule.yields_to)
    sections = [("Why", rule.why), ("Fix", rule.fix), ("Silent", rule.silent), ("Yields to", yields)]
    sections.append(("Sources", rule.sources))
    for title, text in sections:
        if text:
            lines += ["", *textwrap.wrap(text, width, initial_indent=f"{title}: ", subsequent_indent="  ")]
    lines += textwrap.wrap(MARKS, width, initial_indent="  ", subsequent_indent="  ")
    for name, declared in rule.options.items():
        lines += ["", *textwrap.wrap(_option_text(name, declared), width, subsequent_indent="  ")]
    for title, example in (("Bad", rule.bad), ("Good", rule.good)):
        if example:
            text = example.replace("# <- here", "") if title == "Good" else example
            lines += ["", f"{title}:", *(f"    {line}".rstrip() for line in text.strip().splitlines())]
    return "\n".join(lines) + "\n"


def _option_text(name: str, declared: Limit | Option) -> str:
    from ivrlint.lint.rule import Limit, Severity

    if isinstance(declared, Limit):
        grades = [(severity.word, getattr(declared, severity.value)) for severity in Severity]
        value = ", ".join(f"{word} above {number:g}" for word, number in grades if number is not None)
    else:
        value = f"{declared.default:g}"
    origin = f" Source: {declared.source} ({declared.mark})." if declared.source else ""
    return f"Option {name}: {value} {declared.unit}, from {declared.range[0]:g} to {declared.range[1]:g}.{origin}"
