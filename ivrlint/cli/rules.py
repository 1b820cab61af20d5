"""`ivrlint rules`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.terminal import fail, look, write


def rules(
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    rules: Annotated[
        list[Path] | None, typer.Option(help="A folder of your own rules. They are Python code and will be run.")
    ] = None,
) -> None:
    """List the rules, by family."""
    from ivrlint.lint.book import RuleBook
    from ivrlint.lint.rule import RuleError

    if format not in ("text", "json"):
        fail(f"--format is text or json, not {format}")
    try:
        book = RuleBook.built_in()
        for folder in rules or []:
            book.add_folder(folder)
        every = [book.rule(name) for name in book.names]
    except RuleError as error:
        fail(str(error))
    if format == "json":
        import json

        rows = [
            {
                "name": rule.name,
                "family": rule.family,
                "severity": str(rule.severity),
                "summary": rule.summary,
                "why": rule.why,
                "fix": rule.fix,
                "sources": rule.sources,
            }
            for rule in every
        ]
        write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    width = look().width
    longest = max(len(rule.name) for rule in every)
    lines: list[str] = []
    for family in book.families:
        lines += ["", family]
        for rule in every:
            if rule.family == family:
                lead = f"  {rule.name:<{longest}}  {rule.severity.word:<7}  "
                text = textwrap.wrap(rule.summary, max(width - len(lead), 30))
                lines.append(lead + text[0])
                lines += [" " * len(lead) + row for row in text[1:]]
    lines += ["", f"{len(every)} rules; `ivrlint explain RULE` tells why, how to mend it, and where it comes from."]
    write("\n".join(lines[1:]) + "\n")
