"""A rule crashed, and what it would have found is missing.

Why: a check that silently did not run is worse than one that failed: the menu looks clean and is not.
Fix: report it with the menu that caused it; until then, leave the rule out with --ignore.
Sources: our own judgement, J.
"""

from ivrlint.lint.rule import Severity, reported_by_engine

reported_by_engine(severity=Severity.ERROR)
