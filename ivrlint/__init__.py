"""ivrlint lints and measures phone menus: can a caller get through, and get out?

The public API, each name loaded when it is first used:

- `load(path)` reads a menu of any platform that ivrlint knows and gives its `Flow`; `check(path)` lints it and gives
  the `Report` of one file; both raise `SourceError`, with the place, where a file cannot be read.
- `Flow` is the menu as a graph, `Node` and `Edge` are its parts (the kinds of node are classes in `ivrlint.flow`),
  `EdgeKind` names the ways out of a node; `Survey` answers questions about a flow.
- `rule`, `Finding`, `Related`, `Limit`, `option` and `Severity` are what a rule file is written with.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "load": "ivrlint.api",
    "check": "ivrlint.api",
    "Report": "ivrlint.lint.engine",
    "Flow": "ivrlint.flow",
    "Node": "ivrlint.flow",
    "Edge": "ivrlint.flow",
    "EdgeKind": "ivrlint.flow",
    "Survey": "ivrlint.survey",
    "Finding": "ivrlint.lint.rule",
    "Related": "ivrlint.lint.rule",
    "Limit": "ivrlint.lint.rule",
    "option": "ivrlint.lint.rule",
    "Severity": "ivrlint.lint.rule",
    "rule": "ivrlint.lint.rule",
    "SourceError": "ivrlint.source",
}

__all__ = [*_HOMES]

if TYPE_CHECKING:
    from ivrlint.api import check as check
    from ivrlint.api import load as load
    from ivrlint.flow import Edge as Edge
    from ivrlint.flow import EdgeKind as EdgeKind
    from ivrlint.flow import Flow as Flow
    from ivrlint.flow import Node as Node
    from ivrlint.lint.engine import Report as Report
    from ivrlint.lint.rule import Finding as Finding
    from ivrlint.lint.rule import Limit as Limit
    from ivrlint.lint.rule import Related as Related
    from ivrlint.lint.rule import Severity as Severity
    from ivrlint.lint.rule import option as option
    from ivrlint.lint.rule import rule as rule
    from ivrlint.source import SourceError as SourceError
    from ivrlint.survey import Survey as Survey


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that importing ivrlint costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ivrlint' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
