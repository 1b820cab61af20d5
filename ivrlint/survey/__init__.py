"""Floor 4: what is true of a flow. Each fact is computed once, when it is first asked for; no fact is a finding.

Each name is loaded when it is first used: what shows findings that were made before needs no survey.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Answer", "Step", "Summary", "Survey", "Walk"]

if TYPE_CHECKING:
    from ivrlint.survey.people import Answer
    from ivrlint.survey.steps import Step, Walk
    from ivrlint.survey.survey import Summary, Survey
else:
    _HOMES = {"Answer": "people", "Step": "steps", "Summary": "survey", "Survey": "survey", "Walk": "steps"}

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return value
