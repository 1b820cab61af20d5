"""Layers of settings: a profile, the config, its tables by file pattern and the command line are all alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ivrlint.lint.tables import ConfigError, strings_in

SELECTION_KEYS = ("profile", "select", "extend-select", "ignore", "severity", "rules")
"""What a layer's table may hold."""


@dataclass(slots=True)
class Layer:
    """One source of selection: a profile, the config, a table by file pattern, or the command line."""

    origin: str
    profiles: list[str] = field(default_factory=list)
    select: list[str] | None = None
    extend_select: list[str] = field(default_factory=list)
    ignore: list[str] = field(default_factory=list)
    severity: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_layer(data: dict[str, Any], origin: str) -> Layer:
    """The layer that a table describes. Raise ConfigError for values of the wrong kind."""
    severity = data.get("severity", {})
    options = data.get("rules", {})
    tables = [severity, options, *(options.values() if isinstance(options, dict) else [])]
    if not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{origin}: `severity` and `rules` are tables, such as [rules.menu-too-deep]")
    return Layer(
        origin,
        profiles=[name.strip() for text in strings_in(data, "profile", origin) for name in text.split(",")],
        select=strings_in(data, "select", origin) if "select" in data else None,
        extend_select=strings_in(data, "extend-select", origin),
        ignore=strings_in(data, "ignore", origin),
        severity={name: str(level) for name, level in severity.items()},
        options=options,
    )
