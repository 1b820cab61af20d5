"""The words that all pictures of a menu share."""

from __future__ import annotations

from ivrlint.flow import Branch as Decision
from ivrlint.lint.rule import Severity
from ivrlint.measure.outline import Branch, Change, Place

LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "N"}
"""What stands before the number of findings of each severity, the gravest first."""
CHANGES = {Change.ADDED: "new", Change.REMOVED: "gone", Change.CHANGED: "changed"}
"""What the mark of each change means."""

_MOST = 60
"""Characters of a line in graph languages, which have no room of their own to cut a text to (J)."""


def kind_words(place: Place) -> str:
    """`menu`, `branch by hours`, `message, no call gets here`."""
    node = place.node
    by = f" by {node.by}" if isinstance(node, Decision) and node.by else ""
    lost = "" if place.reached or place.change is Change.REMOVED else ", no call gets here"
    return f"{node.kind}{by}{lost}"


def way_words(branch: Branch) -> str:
    """How callers take a branch, and what it is for: `1 bills, 0 adviser`, `silence, wrong keys`."""
    return ", ".join(f"{key} {label}" if label else key for key, label in branch.choices) or branch.way


def marked_way(branch: Branch) -> str:
    """The same behind the mark of what became of the branch."""
    return cut(f"{branch.change} {way_words(branch)}" if branch.change else way_words(branch))


def target_words(branch: Branch) -> str:
    """Where a branch leads at whose end no place is drawn: `→ advisors`, `repairs … 4 more`, `the call ends`."""
    if branch.more:
        return branch.title + (f" … {branch.more - 1} more" if branch.more > 1 else " …")
    if branch.end:
        return branch.title
    return "→ here again" if branch.target == branch.edges[0].source else f"→ {branch.title}"


def cut(text: str) -> str:
    """A text for a line of a graph, its end left out where it is too long."""
    return text if len(text) <= _MOST else f"{text[: _MOST - 1].rstrip()}…"
