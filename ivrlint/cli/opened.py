"""The rule book that the commands about rules speak of: the built-in rules and those of the config."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivrlint.cli.terminal import fail

if TYPE_CHECKING:
    from ivrlint.lint.book import RuleBook
    from ivrlint.lint.settings import Config

ConfigOption = Annotated[
    Path | None, typer.Option(help="A config, instead of the nearest ivrlint.toml or pyproject.toml.")
]
RulesOption = Annotated[
    list[Path] | None, typer.Option(help="A folder of your own rules. They are Python code and will be run.")
]


def opened(config: Path | None, folders: list[Path] | None) -> tuple[Config, RuleBook]:
    """The config and the rules that there are; end the run where the config or a folder cannot be used."""
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.settings import Config, find_config, read_config, rule_book
    from ivrlint.lint.tables import ConfigError

    try:
        place = config or find_config(Path.cwd())
        settings = read_config(place, named=config is not None) if place else Config()
        return settings, rule_book(settings, folders or [])
    except (ConfigError, RuleError) as error:
        fail(str(error))
