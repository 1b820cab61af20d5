"""A profile told to people: on a terminal and as a section of the docs."""

from __future__ import annotations

from collections.abc import Sequence

from ivrlint.lint.profiles import NO_ADVICE, Profile
from ivrlint.report.rule_page import MARKS, WIDEST, wrapped


def terminal_page(profile: Profile, rules: Sequence[str], width: int) -> str:
    """What a profile is for, what it switches and which rules it selects, for a terminal."""
    width = min(width, WIDEST)
    draft = " (draft)" if profile.is_draft else ""
    lines = [f"profile {profile.name}{draft}", "", *wrapped(profile.summary, width)]
    if profile.extends:
        lines += ["", f"Extends {', '.join(profile.extends)}."]
    if profile.as_of:
        lines += ["", *wrapped(f"As of {profile.as_of}. {NO_ADVICE}", width)]
    if profile.articles:
        lines += ["", "What it switches, and why:"]
        for rule, article in profile.articles.items():
            text = f"{rule}{_switches(profile, rule)}: {article}"
            lines += wrapped(text, width, initial_indent="  ", subsequent_indent="    ")
        lines += wrapped(f"({MARKS})", width, initial_indent="  ", subsequent_indent="  ")
    lines += ["", *wrapped(f"Rules: {', '.join(rules)}.", width)]
    return "\n".join(lines) + "\n"


def markdown_section(profile: Profile) -> str:
    """What a profile is for and what it switches, as a section of a page."""
    lines = [f"### {profile.name}", "", profile.summary, ""]
    if profile.as_of:
        draft = "A draft, from secondary sources or memory. " if profile.is_draft else ""
        lines += [f"{draft}As of {profile.as_of}. Extends {', '.join(profile.extends)}.", ""]
    if profile.articles:
        lines += ["| rule | set to | because |", "| --- | --- | --- |"]
        for rule, article in profile.articles.items():
            switches = _switches(profile, rule).strip(" ()") or "selected"
            lines.append(f"| [{rule}](rules/{rule}.md) | {switches} | {article} |")
        lines.append("")
    return "\n".join(lines)


def _switches(profile: Profile, rule: str) -> str:
    """What a profile sets for a rule, as the config would write it."""
    layer = profile.layer
    parts = [layer.severity[rule]] if rule in layer.severity else []
    for name, value in layer.options.get(rule, {}).items():
        grades = ", ".join(f"{grade} {number:g}" for grade, number in value.items()) if isinstance(value, dict) else ""
        parts.append(f"{name} = {grades or str(value).lower()}")
    return f" ({'; '.join(parts)})" if parts else ""
