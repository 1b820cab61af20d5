"""Reading the tables of a TOML file, with an error that says what to write instead."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ivrlint.lint.book import nearest

MAXIMUM_BYTES = 1024 * 1024
"""Largest config that is read, in bytes (J)."""

_MOST_DOTS = 1000
"""Dots in a line of a config: each may open a table in the last one, and memory grows with their square (J)."""

_MOST_TABLES = 1000
"""Tables of one name in a config: each is looked at for every file (J)."""


class ConfigError(Exception):
    """A config or a selection that cannot be used; the message says what to write instead."""


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file. Raise ConfigError where it cannot be read or is not TOML."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAXIMUM_BYTES + 1)
        if len(data) > MAXIMUM_BYTES:
            raise ConfigError(f"{path}: is larger than {MAXIMUM_BYTES // 1024} KiB, too large for a config")
        if any(line.count(b".") > _MOST_DOTS for line in data.splitlines()):
            raise ConfigError(f"{path}: has a line with more than {_MOST_DOTS} dots; write shorter lines")
        return tomllib.loads(data.decode())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except (ValueError, RecursionError) as error:  # ValueError: not TOML, or a number of thousands of digits
        raise ConfigError(f"{path}: is not TOML: {error}") from error


def known_keys(table: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    """Raise ConfigError, with the nearest known one, for a key that is none of `keys`."""
    for key in table:
        if key not in keys:
            raise ConfigError(f"{where}: unknown key `{key}`{nearest(key, list(keys))}")


def strings_in(table: dict[str, Any], key: str, where: object) -> list[str]:
    """A list of texts; a single one counts as a list of one."""
    value = table.get(key, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: `{key}` is a list of texts")
    return value


def table_in(table: dict[str, Any], key: str, where: object) -> dict[str, Any]:
    """A table, empty where there is none."""
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: `{key}` is a table")
    return value


def tables_in(table: dict[str, Any], key: str, where: object) -> list[dict[str, Any]]:
    """A list of tables, empty where there is none."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ConfigError(f"{where}: `{key}` is a list of tables; write [[{key}]]")
    if len(value) > _MOST_TABLES:
        raise ConfigError(f"{where}: more than {_MOST_TABLES:,} tables [[{key}]]; patterns make them fewer")
    return value


def number_of(value: Any, where: str) -> float:
    """A number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{where} must be a number, not {value!r}")
    try:
        float(value)
    except OverflowError as error:
        raise ConfigError(f"{where} is too large a number") from error
    return value


def within(number: float, range: tuple[float, float], label: str, unit: str) -> float:
    """The number, when it lies in the range."""
    if not range[0] <= number <= range[1]:
        raise ConfigError(f"{label} must be from {range[0]:g} to {range[1]:g} {unit}".rstrip() + f", not {number:g}")
    return number


def one_of(value: Any, choices: tuple[str, ...], where: str) -> Any:
    """The value, when it is one of the choices, or None."""
    if value is not None and value not in choices:
        raise ConfigError(f"{where} must be one of {', '.join(choices)}{nearest(str(value), list(choices))}")
    return value
