"""The linter for a file: the config that is found from its folder, read again when it changes."""

from __future__ import annotations

from pathlib import Path

from ivrlint.lint.baseline import Baseline
from ivrlint.lint.engine import Linter
from ivrlint.lint.settings import Config, find_config, read_config, rule_book

State = tuple[Path | None, int, int]
"""A config, when it was last changed, and its size."""


class Linters:
    """One linter for each config, as long as that stays as it is."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[Path | None, tuple[State, Linter]] = {}

    def linter(self, folder: Path) -> Linter:
        """The linter for the files of a folder.

        Raise ConfigError or RuleError where its config cannot be used: one that was merely found, as here, may name no
        folder of rules, which are code.
        """
        place = find_config(folder)
        config = place.resolve() if place else None
        state = config, *((config.stat().st_mtime_ns, config.stat().st_size) if config else (0, 0))
        known = self._known.get(config)
        if known is None or known[0] != state:
            settings = read_config(place, named=False) if place else Config()
            linter = Linter(rule_book(settings), settings)
            linter.prepare()
            known = self._known[config] = state, linter
        return known[1]


def known_findings(linter: Linter) -> Baseline | None:
    """The baseline of a config. Raise BaselineError where it is none."""
    return Baseline.read(linter.config.baseline) if linter.config.baseline else None
