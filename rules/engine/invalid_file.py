"""A file, or a part of it, cannot be read as a menu.

Why: what cannot be read cannot be checked, and the platform that the menu is made for will read it in its own way, or
not at all.
Fix: mend the place that the message names.
Sources: our own judgement, J.
"""

from ivrlint.lint.rule import Severity, reported_by_engine

reported_by_engine(severity=Severity.ERROR)
