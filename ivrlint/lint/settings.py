"""What holds for a file: profiles, config and command line put together, and where each part came from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ivrlint.lint.book import PROFILES, RuleBook, nearest
from ivrlint.lint.rule import Limit, Option, RuleError, Severity
from ivrlint.rules import FOLDERS
from ivrlint.survey.shape import FIGURES

CONFIG_NAME = "ivrlint.toml"
DEFAULT_PROFILE = "recommended"
FAIL_ON = ("error", "warning", "info", "never")

_SELECTION_KEYS = ("profile", "select", "extend-select", "ignore", "severity", "rules")
_TOP_KEYS = (*_SELECTION_KEYS, "required-version", "fail-on", "goals", "ignores", "files", "rule-folders")
_IGNORE_KEYS = ("files", "nodes", "rules", "reason", "until")


class ConfigError(Exception):
    """A config or a selection that cannot be used; the message says what to write instead."""


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


@dataclass(frozen=True, slots=True)
class Profile:
    """A selection of rules with a purpose, from a file under rules/profiles/."""

    name: str
    summary: str
    extends: tuple[str, ...]
    layer: Layer


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
    profiles: tuple[str, ...] = ()


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
    ignores: list[ConfiguredIgnore] = field(default_factory=list)
    rule_folders: list[Path] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The folder that patterns count from."""
        return (self.path.parent if self.path else Path.cwd()).resolve()

    def relative(self, file: Path) -> str:
        """A file's path from the config's folder, with forward slashes."""
        absolute = file.resolve()
        return (absolute.relative_to(self.folder) if absolute.is_relative_to(self.folder) else absolute).as_posix()


def find_config(folder: Path) -> Path | None:
    """The nearest config upwards from `folder`, as far as the root of the repository."""
    for place in (folder, *folder.parents):
        if (place / CONFIG_NAME).is_file():
            return place / CONFIG_NAME
        project = place / "pyproject.toml"
        if project.is_file() and "ivrlint" in _toml(project).get("tool", {}):
            return project
        if (place / ".git").exists():
            return None
    return None


def read_config(path: Path, *, named: bool) -> Config:
    """The config in a file; `named` says that the user named it, so that it may name folders of Python rules.

    Raise ConfigError for everything in it that cannot be meant.
    """
    data = _toml(path)
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("ivrlint", {})
    _known(data, _TOP_KEYS, str(path))
    if data.get("rule-folders") and not named:
        raise ConfigError(
            f"{path}: `rule-folders` names Python code, which a config found by itself may not run; "
            f"pass --config {path.name} or --rules DIR"
        )
    config = Config(path, _layer(data, str(path)))
    config.fail_on = _one_of(data.get("fail-on"), FAIL_ON, f"{path}: fail-on")
    _known(_table(data, "goals", path), tuple(FIGURES), f"{path}: goals")
    for name, value in _table(data, "goals", path).items():
        label = f"{path}: goals.{name}"
        config.goals[name] = _within(_number(value, label), (0, 1_000_000), label, "")
    config.rule_folders = [path.parent / folder for folder in _strings(data, "rule-folders", path)]
    for table in _tables(data, "files", path):
        _known(table, ("patterns", *_SELECTION_KEYS), f"{path}: files")
        patterns = _strings(table, "patterns", path)
        if not patterns:
            raise ConfigError(f"{path}: every [[files]] table needs `patterns = [...]`")
        config.files.append((patterns, _layer(table, f"{path} [[files]] {', '.join(patterns)}")))
    for table in _tables(data, "ignores", path):
        _known(table, _IGNORE_KEYS, f"{path}: ignores")
        if not table.get("rules") or not table.get("reason"):
            raise ConfigError(f"{path}: every [[ignores]] table needs `rules = [...]` and a `reason`")
        until = table.get("until")
        if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
            raise ConfigError(f"{path}: `until` of an ignore is a date such as 2027-03-01, without quotes")
        files, nodes, rules = (tuple(_strings(table, key, path)) for key in ("files", "nodes", "rules"))
        config.ignores.append(ConfiguredIgnore(files or ("*",), nodes, rules, str(table["reason"]), until))
    if wanted := data.get("required-version"):
        _require_version(str(wanted), path)
    return config


def profile_names() -> list[str]:
    """The names of the profiles that ivrlint brings along."""
    return sorted({file.stem for folder in FOLDERS for file in (folder / PROFILES).glob("*.toml")})


def read_profile(name: str) -> Profile:
    """The profile with this name. Raise ConfigError, with the nearest name, when there is none."""
    for folder in FOLDERS:
        file = folder / PROFILES / f"{name}.toml"
        if name in profile_names() and file.is_file():
            data = _toml(file)
            layer = _layer({key: value for key, value in data.items() if key in _SELECTION_KEYS}, f"profile {name}")
            return Profile(name, data["summary"], tuple(data.get("extends", ())), layer)
    names = profile_names()
    raise ConfigError(f"there is no profile called {name}{nearest(name, names)}; there are {', '.join(names)}")


def settle(book: RuleBook, config: Config, command: Layer, file: Path | None = None) -> Settings:
    """The settings for a file (or for none in particular). Raise ConfigError for names and values that do not exist."""
    layers = [config.layer]
    if file is not None:
        path = config.relative(file)
        layers += [layer for patterns, layer in config.files if matches(path, patterns)]
    layers.append(command)
    profiles = next((layer.profiles for layer in reversed(layers) if layer.profiles), [DEFAULT_PROFILE])
    own = Layer("a folder of your own rules", extend_select=book.local_names())
    selected: dict[str, str] = {}
    severity: dict[str, tuple[str, str]] = {}
    options: dict[str, dict[str, tuple[Any, str]]] = {}
    try:
        for layer in [*_profile_layers(profiles), own, *layers]:
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
            profiles=tuple(profiles),
        )
    except RuleError as error:
        raise ConfigError(str(error)) from error


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path fits one of the patterns; `*` stands for anything, a folder's name for all that lies in it."""
    return any(fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern.rstrip('/')}/*") for pattern in patterns)


def _profile_layers(names: list[str]) -> list[Layer]:
    """The layers of profiles and of what they extend, each once, the extended one first."""
    layers: dict[str, Layer] = {}

    def add(name: str) -> None:
        if name not in layers:
            profile = read_profile(name)
            for base in profile.extends:
                add(base)
            layers[name] = profile.layer

    for name in names:
        add(name)
    return list(layers.values())


def _severity(rule: str, level: str, where: str) -> Severity:
    level = "info" if level == "note" else level
    return Severity(_one_of(level, tuple(Severity), f"{where}: severity of {rule}"))


def _option(book: RuleBook, rule: str, name: str, value: Any, where: str) -> Any:
    """A rule's option with its new value, checked against what the rule declares."""
    declared = book.rule(rule).options.get(name)
    if declared is None:
        known = sorted(book.rule(rule).options)
        has = f"it has {', '.join(known)}" if known else "it has none"
        raise ConfigError(f"{where}: {rule} has no option called {name}{nearest(name, known)}; {has}")
    label = f"{where}: {rule}.{name}"
    if isinstance(declared, Option):
        return _within(_number(value, label), declared.range, label, declared.unit)
    if not isinstance(value, dict):
        grade = book.rule(rule).severity
        value = {grade.value: value}
    _known(value, tuple(severity.value for severity in Severity), label)
    grades = {
        grade: _within(_number(number, label), declared.range, label, declared.unit) for grade, number in value.items()
    }
    steps = [grades[severity.value] for severity in reversed(Severity) if severity.value in grades]
    if steps != sorted(steps):
        raise ConfigError(f"{label}: a note begins no later than a warning, and a warning no later than an error")
    return Limit(**grades, unit=declared.unit, range=declared.range, source="config", mark="J")


def _within(number: float, range: tuple[float, float], label: str, unit: str) -> float:
    if not range[0] <= number <= range[1]:
        raise ConfigError(f"{label} must be from {range[0]:g} to {range[1]:g} {unit}".rstrip() + f", not {number:g}")
    return number


def _layer(data: dict[str, Any], origin: str) -> Layer:
    severity = data.get("severity", {})
    options = data.get("rules", {})
    tables = [severity, options, *(options.values() if isinstance(options, dict) else [])]
    if not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{origin}: `severity` and `rules` are tables, such as [rules.menu-too-deep]")
    return Layer(
        origin,
        profiles=[name.strip() for text in _strings(data, "profile", origin) for name in text.split(",")],
        select=_strings(data, "select", origin) if "select" in data else None,
        extend_select=_strings(data, "extend-select", origin),
        ignore=_strings(data, "ignore", origin),
        severity={name: str(level) for name, level in severity.items()},
        options=options,
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from error


def _known(table: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            raise ConfigError(f"{where}: unknown key `{key}`{nearest(key, list(keys))}")


def _strings(table: dict[str, Any], key: str, where: object) -> list[str]:
    value = table.get(key, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: `{key}` is a list of texts")
    return value


def _table(table: dict[str, Any], key: str, where: object) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: `{key}` is a table")
    return value


def _tables(table: dict[str, Any], key: str, where: object) -> list[dict[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ConfigError(f"{where}: `{key}` is a list of tables; write [[{key}]]")
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{where} must be a number, not {value!r}")
    return value


def _one_of(value: Any, choices: tuple[str, ...], where: str) -> Any:
    if value is not None and value not in choices:
        raise ConfigError(f"{where} must be one of {', '.join(choices)}{nearest(str(value), list(choices))}")
    return value


def _require_version(wanted: str, path: Path) -> None:
    import re

    from ivrlint import __version__

    match = re.fullmatch(r"\s*(>=|==)?\s*(\d+(?:\.\d+)*)\s*", wanted)
    if match is None:
        raise ConfigError(f"{path}: `required-version` is written `>=0.1` or `==0.1.0`, not {wanted!r}")
    want, have = (tuple(map(int, version.split("."))) for version in (match[2], __version__))
    if (match[1] == ">=" and have < want) or (match[1] != ">=" and have[: len(want)] != want):
        raise ConfigError(f"{path}: asks for ivrlint {wanted}; this is {__version__}")
