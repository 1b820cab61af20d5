"""An ignore hides nothing.

Why: an ignore that outlived its finding will hide the next one, which nobody has judged.
Fix: delete the ignore, or mend the rule's name in it.
Sources: our own judgement, J, after the unused-suppression checks of ruff and ESLint.
"""

from ivrlint.lint.rule import Severity, reported_by_engine

reported_by_engine(severity=Severity.WARNING)
