"""A part of the menu cannot be interpreted.

Why: what callers meet there may be good or bad; ivrlint says nothing of it, and nothing of what lies behind it, so a
clean report is worth less than it seems.
Fix: look at the part yourself, or tell us what such a part does, so that it can be read.
Sources: our own judgement, J.
"""

from ivrlint.lint.rule import Severity, reported_by_engine

reported_by_engine(severity=Severity.INFO)
