"""Floor 6: one renderer per output format, from reports to text. They decide nothing and look nothing up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.lint.book import RuleBook
    from ivrlint.lint.engine import Report
    from ivrlint.lint.rule import Finding

FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "as_json",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "azure": "azure",
    "junit": "junit",
    "markdown": "markdown",
    "html": "page",
}
"""The output formats, with the module that renders each."""

NEED_SURVEYS = frozenset({"html"})
"""The formats that show more than findings: a report out of the cache or from another process has no survey."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the place that the text goes to can show."""

    width: int = 100
    colour: bool = False
    unicode: bool = True
    statistics: bool = False
    """Count the findings by rule at the end."""
    book: RuleBook | None = None
    """What the rules are about, for formats that tell; the rules that ivrlint brings along unless given."""
    points: Mapping[str, float] | None = None
    """What criteria of the scorecard are worth where the config says so."""


def render(name: str, reports: Sequence[Report], look: Look) -> str:
    """The reports of a run in the output format `name`."""
    text: str = import_module(f"ivrlint.report.{FORMATS[name]}").render(reports, look)
    return text


def all_findings(report: Report) -> Iterator[Finding]:
    """What could not be read, as findings of the rule `invalid-file`, and then the findings."""
    from ivrlint.lint.rule import Finding, Severity

    for number, error in enumerate(report.errors):
        yield Finding(
            at=error.span,
            message=error.message,
            severity=Severity.ERROR,
            rule="invalid-file",
            family="engine",
            path=error.path,
            ordinal=number,
            edit=error.edit,
        )
    yield from report.findings


def count_words(reports: Sequence[Report]) -> str:
    """`3 errors, 1 warning, 2 notes`, or `no findings`; what could not be read comes first."""
    counts = Counter(finding.severity.word for report in reports for finding in report.findings if finding.severity)
    unread = sum(len(report.errors) for report in reports)
    parts = [number_of(unread, "unreadable place")] if unread else []
    parts += [number_of(counts[word], word) for word in ("error", "warning", "note") if counts[word]]
    return ", ".join(parts) or "no findings"


def file_words(reports: Sequence[Report]) -> str:
    """`2 files`, and how many more findings are in the baseline."""
    hidden = sum(report.in_baseline for report in reports)
    files = number_of(sum(not report.stale for report in reports), "file")
    return f"{files}, {hidden} more in the baseline" if hidden else files


def fix_words(reports: Sequence[Report]) -> str:
    """`3 can be fixed with --fix, 1 more with --unsafe-fixes`, or nothing."""
    from ivrlint.lint.fixes import edits_of

    safe = sum(len(edits_of(report, unsafe=False)) for report in reports)
    parts = [f"{safe} can be fixed with --fix"] if safe else []
    if unsafe := sum(len(edits_of(report)) for report in reports) - safe:
        parts.append(f"{unsafe} more with --unsafe-fixes" if safe else f"{unsafe} can be fixed with --unsafe-fixes")
    return ", ".join(parts)


def stale_words(report: Report) -> str:
    """What a baseline has and nobody finds any more, counted; empty where there is nothing."""
    count = sum(entry.count for entry in report.stale)
    stale = number_of(count, "stale finding")
    return f"{report.path}: {stale}, no longer there; `ivrlint baseline` drops what is gone" if count else ""


def law_words(reports: Sequence[Report]) -> list[str]:
    """A line for each profile in force that rests on a law: from when it is, and what it is not."""
    profiles = {profile.name: profile for report in reports for profile in report.profiles if profile.as_of}
    return [
        f"profile {profile.name}{', a draft' if profile.is_draft else ''} as of {profile.as_of}: no legal advice"
        for profile in profiles.values()
    ]


def number_of(count: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def seconds_word(seconds: float, exact: bool = True) -> str:
    """`14 s`, or `14 s or more` where something on the way could not be timed."""
    return f"{seconds:.0f} s" if exact else f"{seconds:.0f} s or more"
