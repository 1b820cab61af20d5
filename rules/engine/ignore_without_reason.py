"""An ignore gives no reason.

Why: whoever reads the menu next cannot tell a decision from an oversight.
Fix: write the reason behind the brackets, and a date if it is meant to end: `reason, until 2027-03-01`.
Sources: our own judgement, J.
"""

from ivrlint.lint.rule import Severity, reported_by_engine

reported_by_engine(severity=Severity.WARNING)
