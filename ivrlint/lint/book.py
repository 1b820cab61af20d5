"""The rule book: which rules there are, and reading those that are asked for."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from ivrlint.lint.rule import Rule, RuleError, rule_of
from ivrlint.rules import FOLDERS

ENTRY_POINTS = "ivrlint.rules"
"""The entry point group by which an installed distribution offers a package of rule files."""

PROFILES = "profiles"
"""The folder of the rule book that holds no rules but selections of them."""


@dataclass(frozen=True, slots=True)
class _Place:
    family: str
    file: Path
    module: str
    built_in: bool


@dataclass(slots=True)
class RuleBook:
    """All rules by name, each read when it is first asked for."""

    places: dict[str, _Place] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    """The folders with code of the user's own rules and packs."""

    @classmethod
    def built_in(cls) -> RuleBook:
        """The rules that ivrlint brings along."""
        book = cls()
        for folder in FOLDERS:
            for file in sorted(folder.glob("*/*.py")):
                if file.parent.name != PROFILES and not file.stem.startswith("_"):
                    module = f"ivrlint.rules.{file.parent.name}.{file.stem}"
                    book.places[_name(file)] = _Place(file.parent.name, file, module, built_in=True)
        return book

    def add(self, rule: Rule) -> None:
        """Add a rule that is no file. Raise RuleError when there is one of its name."""
        self._place(rule.name, _Place(rule.family, Path(rule.file), "", built_in=False))
        self.rules[rule.name] = rule

    def add_pack(self, name: str) -> None:
        """Add the rule files of an installed distribution, by the name of its entry point in `ivrlint.rules`.

        Raise RuleError when there is none, or when it is no package of rule files.
        """
        from importlib.metadata import entry_points

        packs = {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}
        if name not in packs:
            there = f"there are {', '.join(sorted(packs))}" if packs else "none is installed"
            raise RuleError(f"there is no rule pack called {name}{nearest(name, list(packs))}; {there}")
        try:
            package = packs[name].load()
            folders = [Path(folder) for folder in package.__path__]
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise RuleError(f"the rule pack {name} ({packs[name].value}) cannot be imported: {reason}") from error
        for folder in folders:
            self.add_folder(folder)
        top = sys.modules[package.__name__.partition(".")[0]]
        self.folders += map(Path, top.__path__)

    def _place(self, name: str, place: _Place) -> None:
        if name in self.places:
            raise RuleError(f"{place.file}: there is a rule called {name} already; choose another name")
        self.places[name] = place

    def add_folder(self, folder: Path) -> None:
        """Add the rule files of a folder, and of the folders in it. Raise RuleError when there are none.

        They are Python code and are run: only call this for a folder that the user named.
        """
        if not folder.is_dir():
            raise RuleError(f"{folder}: there is no such folder of rules")
        package = f"ivrlint.local_{sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
        self.folders.append(folder)
        files = [
            file for file in sorted((*folder.glob("*.py"), *folder.glob("*/*.py"))) if not file.stem.startswith("_")
        ]
        if not files:
            raise RuleError(f"{folder}: this folder holds no rule files (*.py)")
        for file in files:
            module = f"{package}.{file.parent.name}.{file.stem}"
            self._place(_name(file), _Place(file.parent.name, file, module, built_in=False))

    @property
    def names(self) -> list[str]:
        """The names of all rules, by family."""
        return sorted(self.places, key=lambda name: (self.places[name].family, name))

    @property
    def families(self) -> list[str]:
        """The names of all families."""
        return sorted({place.family for place in self.places.values()})

    def local_names(self) -> list[str]:
        """The names of the rules that came from a user's folder."""
        return [name for name, place in self.places.items() if not place.built_in]

    def rule(self, name: str) -> Rule:
        """The rule with this name. Raise KeyError when there is none, RuleError when its file is not a rule."""
        if name not in self.rules:
            place = self.places[name]
            try:
                module = importlib.import_module(place.module) if place.built_in else _import(place)
            except RuleError:
                raise
            except Exception as error:
                raise RuleError(f"{place.file}: cannot be imported: {type(error).__name__}: {error}") from error
            self.rules[name] = rule_of(module, name, place.family)
        return self.rules[name]

    def expand(self, names: list[str]) -> list[str]:
        """Rule names for a list of rules and families. Raise RuleError, with the nearest name, for anything else."""
        expanded: list[str] = []
        for name in names:
            if name in self.places:
                expanded.append(name)
            elif name in self.families:
                expanded += [rule for rule in self.names if self.places[rule].family == name]
            elif name == "all":
                expanded += self.names
            else:
                raise RuleError(
                    f"there is no rule or family called {name}{nearest(name, [*self.names, *self.families])}"
                )
        return list(dict.fromkeys(expanded))


def nearest(name: str, names: list[str]) -> str:
    """`; did you mean X?`, or nothing when no name is near."""
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _name(file: Path) -> str:
    return file.stem.replace("_", "-")


def _import(place: _Place) -> ModuleType:
    specification = importlib.util.spec_from_file_location(place.module, place.file)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[place.module] = module
    specification.loader.exec_module(module)
    return module
