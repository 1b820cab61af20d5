"""An ignore's last day has passed.

Why: a date on an ignore is a promise to callers that the defect is gone by then.
Fix: mend what the ignore hides, or decide anew and give it a new date.
Sources: our own judgement, J.
"""

from ivrlint.lint.rule import Severity, reported_by_engine

reported_by_engine(severity=Severity.WARNING)
