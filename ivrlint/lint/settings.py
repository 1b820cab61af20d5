"""What holds for a file: profiles, config and command line put together, and where each part came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import Any

from ivrlint.formats.discovery import ALL, Patterns
from ivrlint.lint.book import RuleBook, nearest
from ivrlint.lint.layers import SELECTION_KEYS, Layer, read_layer
from ivrlint.lint.profiles import Profile, with_bases
from ivrlint.lint.rule import Limit, Option, Rule, RuleError, Severity
from ivrlint.lint.tables import (
    ConfigError,
    known_keys,
    number_of,
    one_of,
    read_toml,
    strings_in,
    table_in,
    tables_in,
    within,
)
from ivrlint.source import leads_out, shown_path

CONFIG_NAME = "ivrlint.toml"
DEFAULT_PROFILE = "recommended"
FAIL_ON = ("error", "warning", "info", "never")

_TOP_KEYS = (
    *SELECTION_KEYS, "required-version", "fail-on", "goals", "ignores", "files", "rule-folders", "packs", "declared",
    "flows", "score", "baseline", "include", "exclude",
)  # fmt: skip
_WILDCARD = re.compile(r"[*?\[]")
_IGNORE_KEYS = ("files", "nodes", "rules", "reason", "until")


@dataclass(slots=True)
class Settings:
    """What holds for one file."""

    selected: list[str]
    """The rules that run, by family and name."""
    severity: dict[str, Severity]
    """Severities that replace the rules' own."""
    options: dict[str, dict[str, Any]]
    """Options that replace the rules' own, as Limit or number."""
    origin: dict[str, str]
    """What selected each rule, changed its severity or set an option: `rule` or `rule.option` to its origin."""
    profiles: tuple[Profile, ...] = ()
    """The profiles in force, what they extend included."""
    articles: dict[str, str] = field(default_factory=dict)
    """For a rule that a profile switches the article behind the switch."""


@dataclass(frozen=True, slots=True)
class ConfiguredIgnore:
    """An ignore that stands in the config, for files that can hold no comments."""

    files: tuple[str, ...]
    nodes: tuple[str, ...]
    rules: tuple[str, ...]
    reason: str
    until: date | None


@dataclass(slots=True)
class Config:
    """A run's config: one file, or none."""

    path: Path | None = None
    layer: Layer = field(default_factory=lambda: Layer("defaults"))
    files: list[tuple[list[str], Layer]] = field(default_factory=list)
    """Layers for files whose path, from the config's folder, matches a pattern."""
    fail_on: str | None = None
    goals: dict[str, float] = field(default_factory=dict)
    score: dict[str, float] = field(default_factory=dict)
    """The points of criteria of the scorecard, in place of their own."""
    ignores: list[ConfiguredIgnore] = field(default_factory=list)
    rule_folders: list[Path] = field(default_factory=list)
    packs: list[str] = field(default_factory=list)
    """Installed distributions of rules, by the names of their entry points."""
    declared: list[Rule] = field(default_factory=list)
    """Rules that the config itself declares."""
    flows: dict[str, Path] = field(default_factory=dict)
    """The files of the flows that a platform calls by a SID, an ARN or a name."""
    baseline: Path | None = None
    """The file of the findings that are known."""
    patterns: Patterns = ALL
    """Which files of searched folders are looked at."""

    @property
    def folder(self) -> Path:
        """The folder that patterns count from."""
        return (self.path.parent if self.path else Path.cwd()).resolve()

    def relative(self, file: Path) -> str:
        """A file's path from the config's folder, with forward slashes."""
        absolute = file.resolve()
        return (absolute.relative_to(self.folder) if absolute.is_relative_to(self.folder) else absolute).as_posix()

    def lies_in(self, folders: Iterable[Path], patterns: Iterable[str]) -> bool:
        """Whether all files that fit one of the patterns lie in the folders."""
        inside = [folder.resolve() for folder in folders]
        heads = (_WILDCARD.split(pattern, maxsplit=1) for pattern in patterns)
        fixed = [self.folder / (head.rpartition("/")[0] if rest else head) for head, *rest in heads]
        return all(any(place.is_relative_to(folder) for folder in inside) for place in fixed)


def find_config(folder: Path) -> Path | None:
    """The nearest config upwards from `folder`, as far as the root of the repository.

    Raise ConfigError for a pyproject.toml that cannot be read, and for a link that leads out of the repository.
    """
    for place in (folder, *folder.parents):
        for file in (place / CONFIG_NAME, place / "pyproject.toml"):
            path = Path(shown_path(file))
            if not file.is_file():
                continue
            if leads_out(file):
                raise ConfigError(f"{path}: is a link that leads out of the repository; name it with --config")
            if file.name == CONFIG_NAME or "ivrlint" in table_in(read_toml(path), "tool", path):
                return path
        if (place / ".git").exists():
            return None
    return None


def read_config(path: Path, *, named: bool) -> Config:
    """The config in a file; `named` says that the user named it, so that it may name folders of Python rules.

    Raise ConfigError for everything in it that cannot be meant.
    """
    data = read_toml(path)
    if path.name == "pyproject.toml":
        data = table_in(table_in(data, "tool", path), "ivrlint", f"{path}: tool")
    known_keys(data, _TOP_KEYS, str(path))
    if data.get("rule-folders") and not named:
        raise ConfigError(
            f"{path}: `rule-folders` names Python code, which a config found by itself may not run; "
            f"pass --config {path.name} or --rules DIR"
        )
    config = Config(path, read_layer(data, str(path)))
    config.fail_on = one_of(data.get("fail-on"), FAIL_ON, f"{path}: fail-on")
    if goals := table_in(data, "goals", path):
        from ivrlint.survey.figures import FIGURES

        known_keys(goals, tuple(FIGURES), f"{path}: goals")
        for name, value in goals.items():
            label = f"{path}: goals.{name}"
            config.goals[name] = within(number_of(value, label), (0, 1_000_000_000), label, "")
    if score := table_in(data, "score", path):
        from ivrlint.lint.criteria import read_points

        config.score = read_points(score, f"{path}: score")
    config.rule_folders = [path.parent / folder for folder in strings_in(data, "rule-folders", path)]
    config.packs = strings_in(data, "packs", path)
    if declared := table_in(data, "declared", path):
        from ivrlint.lint.declared import declared_rules

        config.declared = declared_rules(declared, str(path))
    for name in table_in(data, "flows", path):
        config.flows[name] = _file_beside(config, data["flows"][name], f"{path}: flows.{name}")
    if "baseline" in data:
        config.baseline = _file_beside(config, data["baseline"], f"{path}: baseline")
    try:
        include, exclude = (strings_in(data, key, path) for key in ("include", "exclude"))
        config.patterns = Patterns(config.folder, include, exclude)
    except ValueError as error:
        raise ConfigError(f"{path}: `include` and `exclude` are patterns as in .gitignore: {error}") from error
    for table in tables_in(data, "files", path):
        known_keys(table, ("patterns", *SELECTION_KEYS), f"{path}: files")
        patterns = strings_in(table, "patterns", path)
        if not patterns:
            raise ConfigError(f"{path}: every [[files]] table needs `patterns = [...]`")
        config.files.append((patterns, read_layer(table, f"{path} [[files]] {', '.join(patterns)}")))
    for table in tables_in(data, "ignores", path):
        known_keys(table, _IGNORE_KEYS, f"{path}: ignores")
        if not table.get("rules") or not table.get("reason"):
            raise ConfigError(f"{path}: every [[ignores]] table needs `rules = [...]` and a `reason`")
        until = table.get("until")
        if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
            raise ConfigError(f"{path}: `until` of an ignore is a date such as 2027-03-01, without quotes")
        files, nodes, rules = (tuple(strings_in(table, key, path)) for key in ("files", "nodes", "rules"))
        config.ignores.append(ConfiguredIgnore(files or ("*",), nodes, rules, str(table["reason"]), until))
    if wanted := data.get("required-version"):
        _require_version(str(wanted), path)
    return config


def rule_book(config: Config, folders: Iterable[Path] = ()) -> RuleBook:
    """The built-in rules, those of a config (folders, packs, declared ones) and those of further folders.

    Raise RuleError for a folder or a pack that is none, and for two rules of one name.
    """
    book = RuleBook.built_in()
    for folder in (*config.rule_folders, *folders):
        book.add_folder(folder)
    for pack in config.packs:
        book.add_pack(pack)
    for rule in config.declared:
        book.add(rule)
    return book


def settle(book: RuleBook, config: Config, command: Layer, file: Path | None = None) -> Settings:
    """The settings for a file (or for none in particular). Raise ConfigError for names and values that do not exist."""
    layers = [config.layer]
    if file is not None:
        path = config.relative(file)
        layers += [layer for patterns, layer in config.files if matches(path, patterns)]
    layers.append(command)
    profiles = next((layer.profiles for layer in reversed(layers) if layer.profiles), [DEFAULT_PROFILE])
    chosen = with_bases(profiles)
    own = Layer("your own rules", extend_select=book.local_names())
    selected: dict[str, str] = {}
    severity: dict[str, tuple[str, str]] = {}
    options: dict[str, dict[str, tuple[Any, str]]] = {}
    try:
        for layer in [*(profile.layer for profile in chosen), own, *layers]:
            if layer.select is not None:
                selected = dict.fromkeys(book.expand(layer.select), layer.origin)
            for name in book.expand(layer.extend_select):
                selected.setdefault(name, layer.origin)
            for name in book.expand(layer.ignore):
                selected.pop(name, None)
            for name, level in layer.severity.items():
                for rule in book.expand([name]):
                    severity[rule] = (level, layer.origin)
            for name, values in layer.options.items():
                book.expand([name])
                options.setdefault(name, {}).update({option: (value, layer.origin) for option, value in values.items()})
        selected.update(dict.fromkeys(book.expand(["engine"]), "always on"))
        origin = dict(selected)
        origin |= {f"{name} severity": where for name, (_, where) in severity.items()}
        origin |= {f"{name}.{key}": where for name, values in options.items() for key, (_, where) in values.items()}
        return Settings(
            selected=[name for name in book.names if name in selected],
            severity={name: _severity(name, level, where) for name, (level, where) in severity.items()},
            options={
                name: {key: _option(book, name, key, value, where) for key, (value, where) in values.items()}
                for name, values in options.items()
            },
            origin=origin,
            profiles=tuple(chosen),
            articles={rule: text for profile in chosen for rule, text in profile.articles.items()},
        )
    except RuleError as error:
        raise ConfigError(str(error)) from error


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path fits one of the patterns; `*` stands for anything, a folder's name for all that lies in it."""
    return any(_pattern(pattern).match(path) for pattern in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{translate(pattern)}|{translate(pattern.rstrip('/') + '/*')}")


def _file_beside(config: Config, name: Any, where: str) -> Path:
    """A file in the folder of the config or below; a config may not name any other."""
    if not isinstance(name, str) or not name:
        raise ConfigError(f'{where} must be the name of a file, such as "billing.json"')
    try:
        file = (config.folder / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(f"{where}: {name!r} is no name of a file: {error}") from error
    if not file.is_relative_to(config.folder):
        raise ConfigError(f"{where}: {name} lies outside of the folder of the config")
    return file


def _severity(rule: str, level: str, where: str) -> Severity:
    level = "info" if level == "note" else level
    return Severity(one_of(level, tuple(Severity), f"{where}: severity of {rule}"))


def _option(book: RuleBook, rule: str, name: str, value: Any, where: str) -> Any:
    """A rule's option with its new value, checked against what the rule declares."""
    declared = book.rule(rule).options.get(name)
    if declared is None:
        known = sorted(book.rule(rule).options)
        has = f"it has {', '.join(known)}" if known else "it has none"
        raise ConfigError(f"{where}: {rule} has no option called {name}{nearest(name, known)}; {has}")
    label = f"{where}: {rule}.{name}"
    if isinstance(declared, Option) and isinstance(declared.default, bool):
        if not isinstance(value, bool):
            raise ConfigError(f"{label} must be true or false, not {value!r}")
        return value
    if isinstance(declared, Option):
        return within(number_of(value, label), declared.range, label, declared.unit)
    if not isinstance(value, dict):
        grade = book.rule(rule).severity
        value = {grade.value: value}
    known_keys(value, tuple(severity.value for severity in Severity), label)
    grades = {
        grade: within(number_of(number, label), declared.range, label, declared.unit) for grade, number in value.items()
    }
    steps = [grades[severity.value] for severity in reversed(Severity) if severity.value in grades]
    if steps != sorted(steps):
        raise ConfigError(f"{label}: a note begins no later than a warning, and a warning no later than an error")
    return Limit(**grades, unit=declared.unit, range=declared.range, source="config", mark="J")


def _require_version(wanted: str, path: Path) -> None:
    import re

    from ivrlint import __version__

    match = re.fullmatch(r"\s*(>=|==)?\s*(\d{1,9}(?:\.\d{1,9})*)\s*", wanted)
    if match is None:
        raise ConfigError(f"{path}: `required-version` is written `>=0.1` or `==0.1.0`, not {wanted!r}")
    want, have = (tuple(map(int, version.split("."))) for version in (match[2], __version__))
    if (match[1] == ">=" and have < want) or (match[1] != ">=" and have[: len(want)] != want):
        raise ConfigError(f"{path}: asks for ivrlint {wanted}; this is {__version__}")
