"""`ivrlint rules`."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivrlint.cli.opened import ConfigOption, RulesOption, opened
from ivrlint.cli.terminal import fail, look, write

if TYPE_CHECKING:
    from ivrlint.lint.rule import Rule


def rules(
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    config: ConfigOption = None,
    rules: RulesOption = None,
) -> None:
    """List the rules, by family."""
    from ivrlint.lint.rule import RuleError

    if format not in ("text", "json"):
        fail(f"--format is text or json, not {format}")
    _, book = opened(config, rules)
    try:
        every = [book.rule(name) for name in book.names]
    except RuleError as error:
        fail(str(error))
    if format == "json":
        from ivrlint.report.safe import json_text

        rows = [_row(rule) for rule in every]
        write(json_text(rows))
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


def _row(rule: Rule) -> dict[str, Any]:
    """A rule for machines: its texts, the rules it yields to, its options with what config may set."""
    texts = {name: getattr(rule, name) for name in ("summary", "why", "fix", "silent", "sources")}
    options = {
        name: {key: value for key, value in asdict(option).items() if value is not None}
        for name, option in rule.options.items()
    }
    return {
        "name": rule.name,
        "family": rule.family,
        "severity": str(rule.severity),
        **texts,
        "yields_to": list(rule.yields_to),
        "options": options,
    }
