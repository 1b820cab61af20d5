"""Profiles: selections of rules with a purpose, one file each under rules/profiles/."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ivrlint.lint.book import PROFILES, nearest
from ivrlint.lint.layers import SELECTION_KEYS, Layer, read_layer
from ivrlint.lint.tables import ConfigError, read_toml
from ivrlint.rules import FOLDERS

NO_ADVICE = "This profile is no legal advice: it tells what can be seen in a menu file and leaves the rest unsaid."
"""What every profile that rests on laws and regulations says of itself."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A selection of rules with a purpose."""

    name: str
    summary: str
    extends: tuple[str, ...]
    layer: Layer
    as_of: date | None = None
    """The day on which its sources were looked at; None for a profile that rests on no law."""
    articles: dict[str, str] = field(default_factory=dict)
    """For each rule that it switches the article behind the switch, with its mark."""

    @property
    def is_draft(self) -> bool:
        """Whether its sources were only read at second hand."""
        return self.name.endswith("-draft")


def profile_names() -> list[str]:
    """The names of the profiles that ivrlint brings along."""
    return sorted({file.stem for folder in FOLDERS for file in (folder / PROFILES).glob("*.toml")})


def read_profile(name: str) -> Profile:
    """The profile with this name. Raise ConfigError, with the nearest name, when there is none."""
    names = profile_names()
    if name not in names:
        raise ConfigError(f"there is no profile called {name}{nearest(name, names)}; there are {', '.join(names)}")
    data = next(read_toml(file) for folder in FOLDERS if (file := folder / PROFILES / f"{name}.toml").is_file())
    return Profile(
        name,
        data["summary"],
        tuple(data.get("extends", ())),
        read_layer({key: value for key, value in data.items() if key in SELECTION_KEYS}, f"profile {name}"),
        data.get("as-of"),
        data.get("articles", {}),
    )


def with_bases(names: list[str]) -> list[Profile]:
    """Profiles and what they extend, each once, the extended one first."""
    profiles: dict[str, Profile] = {}

    def add(name: str) -> None:
        if name not in profiles:
            profile = read_profile(name)
            for base in profile.extends:
                add(base)
            profiles[name] = profile

    for name in names:
        add(name)
    return list(profiles.values())
