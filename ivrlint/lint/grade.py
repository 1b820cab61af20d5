"""The grade of a menu: one letter for people who read no findings."""

from __future__ import annotations

from collections.abc import Iterable

from ivrlint.lint.rule import Finding, Severity

GRADES = {
    "A": "nothing found",
    "B": "notes only",
    "C": "warnings",
    "D": "an error",
    "F": "a caller cannot get out: no way to a person, or a loop without an end",
}
"""What each grade means; it is given over the profile `recommended`, after ignores."""

_NO_WAY_OUT = frozenset({"no-human-path", "trap-loop"})


def grade(findings: Iterable[Finding]) -> str:
    """The grade for the findings of the profile `recommended`, after ignores."""
    worst = "A"
    for finding in findings:
        if finding.rule in _NO_WAY_OUT and finding.severity is Severity.ERROR:
            return "F"
        letter = {Severity.ERROR: "D", Severity.WARNING: "C"}.get(finding.severity or Severity.INFO, "B")
        worst = max(worst, letter)
    return worst
