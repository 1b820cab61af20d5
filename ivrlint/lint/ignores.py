"""Ignores: `# ivrlint: ignore[rule] reason, until 2027-03-01` in the file, and their counterparts in the config."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from ivrlint.flow import Flow
from ivrlint.lint.book import RuleBook, nearest
from ivrlint.lint.rule import Finding
from ivrlint.source import Span

_IGNORE = re.compile(r"ivrlint:\s*(ignore(?:-file)?)\s*(?:\[([^\]]*)\])?\s*(.*)")
_UNTIL = re.compile(r"[,(]?\s*\buntil:?\s+([^,()]{0,40}\d[^,()]{0,40}?)[).]*\s*$")
_MARKS = re.compile(r"\A(?:#|;+|<!--)|-->\Z")
"""What begins a comment in YAML, in a dialplan and in XML, and what ends it there."""
_DIRECTIVE = re.compile(r"ivrlint\s*(?::|-|ignore|disable)", re.IGNORECASE)


@dataclass(slots=True)
class Ignore:
    """One wish not to see some findings."""

    rules: tuple[str, ...]
    """Names of rules and families as written."""
    reason: str
    until: date | None
    """The last day on which it holds; None = for good."""
    span: Span
    lines: tuple[int, ...] = ()
    """The lines whose findings it covers; empty = the whole file."""
    nodes: tuple[str, ...] = ()
    """Patterns of node ids (config only); empty = all."""
    unreadable: str = ""
    """What stands there instead of a date or of an ignore; such an ignore hides nothing."""
    used: set[str] = field(default_factory=set)
    """The written names that have silenced something."""

    def expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return bool(self.unreadable) or (self.until is not None and today > self.until)

    def covers(self, finding: Finding, family: str) -> str | None:
        """The written name by which it silences a finding, or None."""
        name = next((name for name in self.rules if name in (finding.rule, family)), None)
        if name is None or (self.nodes and not any(fnmatchcase(finding.node, pattern) for pattern in self.nodes)):
            return None
        return name if not self.lines or self._near(finding) else None

    def _near(self, finding: Finding) -> bool:
        return finding.span.line in self.lines or finding.anchor_line in self.lines


@dataclass(slots=True)
class Ignores:
    """All ignores that hold for one file."""

    entries: list[Ignore]
    today: date

    def apply(self, findings: list[Finding], book: RuleBook) -> list[Finding]:
        """The findings that nobody ignores; findings of the engine itself are never ignored inline."""
        kept = []
        for finding in findings:
            family = book.places[finding.rule].family
            silenced = False
            for ignore in self.entries:
                if family != "engine" and not ignore.expired(self.today) and (name := ignore.covers(finding, family)):
                    ignore.used.add(name)
                    silenced = True
            if not silenced:
                kept.append(finding)
        return kept

    def complaints(self, book: RuleBook, selected: set[str], path: str) -> Iterator[Finding]:
        """What is wrong with the ignores themselves: no reason, expired, or nothing to ignore."""
        for ignore in self.entries:
            yield from _complaints(ignore, self.today, book, selected, path)


def _complaints(ignore: Ignore, today: date, book: RuleBook, selected: set[str], path: str) -> Iterator[Finding]:
    known = {*book.places, *book.families}
    place = ignore.span
    if ignore.unreadable:
        yield _complaint("unused-ignore", ignore.unreadable, place, path)
        return
    if not ignore.rules:
        yield _complaint("unused-ignore", "this ignore names no rule; write ignore[rule-name]", place, path)
    if not ignore.reason:
        message = "this ignore gives no reason; say why, so that the next reader can judge it"
        yield _complaint("ignore-without-reason", message, place, path)
    if ignore.expired(today):
        message = f"this ignore ran out on {ignore.until}: mend what it hides, or give it a new date"
        yield _complaint("expired-ignore", message, place, path)
        return
    for name in ignore.rules:
        if name not in known:
            message = f"there is no rule called {name}{nearest(name, sorted(known))}"
        elif name in ignore.used or not ({name} if name in book.places else set(book.expand([name]))) & selected:
            continue
        else:
            message = f"nothing here is reported by {name} any more; delete the ignore"
        yield _complaint("unused-ignore", message, place, path, name)


def inline(flow: Flow) -> list[Ignore]:
    """The ignores in a file's comments. One on a line of its own covers the next line too."""
    found = []
    for comment in flow.comments:
        text = " ".join(_MARKS.sub("", comment.text).split())
        if not _DIRECTIVE.match(text):
            continue
        match = _IGNORE.match(text)
        if match is None:
            unreadable = "this comment is not understood; write `ivrlint: ignore[rule-name] reason, until 2027-03-01`"
            found.append(Ignore((), "", None, comment.span, unreadable=unreadable))
            continue
        kind, names, rest = match.groups()
        until = _UNTIL.search(rest)
        last_day = _date(until[1]) if until else None
        wrong = f"«{until[1]}» is no date; write `until 2027-03-01` at the end" if until and last_day is None else ""
        first, last = comment.span.line, comment.span.end_line
        written = " ".join(" ".join(flow.source.lines[first - 1 : last]).split())
        is_alone = written == " ".join(comment.text.split())
        found.append(
            Ignore(
                rules=tuple(name.strip() for name in (names or "").split(",") if name.strip()),
                reason=_UNTIL.sub("", rest).strip(" -:,"),
                until=last_day,
                span=comment.span,
                lines=() if kind == "ignore-file" else tuple(range(first, last + 1 + is_alone)),
                unreadable=wrong,
            )
        )
    return found


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _complaint(rule: str, message: str, place: Span, path: str, subject: str = "") -> Finding:
    return Finding(at=place, message=message, rule=rule, path=path, subject=subject)
