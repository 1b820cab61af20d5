"""Finding menus among files: what a folder holds, judged by content and never by name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ivrlint.formats.registry import recognise
from ivrlint.source import MAXIMUM_BYTES, leads_out

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = frozenset({".yaml", ".yml", ".json", ".xml", ".vxml", ".conf", ".ael", ".sample", ""})
"""Endings of files in a searched folder that may be menus; many platforms export without any. A file that is named by
itself may be called anything."""

HEAD_BYTES = 4096
"""How much of a file decides whether it is worth a closer look."""

_MOST_IGNORES = 1024 * 1024
"""Bytes of a .gitignore that are read (J)."""

_MOST_WILDCARDS = 3
"""Wildcards within one part of a pattern of .gitignore, and `**` within a pattern; one with more is passed over (J)."""

_LONGEST_PATTERN = 4096
"""Characters of a pattern; no path that Linux opens is longer."""

_TEMPLATE = b"AWSTemplateFormatVersion"
"""How a CloudFormation template begins, which may hold a flow anywhere."""


@dataclass(slots=True)
class Found:
    """The files to check, and those that were looked at and left."""

    files: list[Path] = field(default_factory=list)
    named: set[Path] = field(default_factory=set)
    """Those of them that were named one by one: they must be menus."""
    folders: list[Path] = field(default_factory=list)
    """The folders that were searched."""
    passed_over: list[tuple[Path, str]] = field(default_factory=list)
    """Files and folders that are not checked, with the reason."""


def _patterns(lines: Sequence[str]) -> GitIgnoreSpec | None:
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    for line in lines:
        if _takes_long(line):
            raise ValueError(f"{line[:80]!r} has too many wildcards or is too long")
    return GitIgnoreSpec.from_lines(lines)


class Patterns:
    """Which files below a folder are wanted, in the patterns of .gitignore."""

    def __init__(self, folder: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        """Want what one of `include` names (everything, where it is empty) and none of `exclude` does.

        Patterns count from `folder`. Raise ValueError for a pattern that is none.
        """
        self._folder = folder.resolve()
        self._include = _patterns(include)
        self._exclude = _patterns(exclude)

    def why_not(self, path: Path, *, folder: bool = False) -> str | None:
        """Why a file, or all that a folder holds, is not wanted; None when it is, or lies outside of the folder."""
        if not self._include and not self._exclude:
            return None
        absolute = path.parent.resolve() / path.name
        if not absolute.is_relative_to(self._folder):
            return None
        relative = absolute.relative_to(self._folder).as_posix()
        if self._exclude and self._exclude.match_file(relative + "/" * folder):
            return "is named by `exclude` in the config"
        if self._include and not folder and not self._include.match_file(relative):
            return "is not named by `include` in the config"
        return None


ALL = Patterns(Path())
"""Every file is wanted."""


def discover(paths: list[Path], *, force_exclude: bool = False, patterns: Patterns = ALL) -> Found:
    """The menus among `paths`, in path order; folders are searched, .gitignore and `patterns` respected.

    A file named by itself is always checked, unless `force_exclude` passes over those that are no menus or not wanted.
    A path that does not exist counts as a file, so that reading it gives the error.
    """
    found = Found()
    for path in paths:
        if path.is_dir():
            found.folders.append(path)
            for file in _files(path, found, patterns):
                _take(file, found)
        elif force_exclude and os.path.lexists(path):
            if reason := patterns.why_not(path):
                found.passed_over.append((path, reason))
            else:
                _take(path, found)
        else:
            found.files.append(path)
            found.named.add(path)
    found.files = list(dict.fromkeys(found.files))
    return found


def _take(file: Path, found: Found) -> None:
    reason = _why_not(file)
    if reason is None:
        found.files.append(file)
    else:
        found.passed_over.append((file, reason))


def _why_not(file: Path) -> str | None:
    """Why a file is not worth checking; None when it is a menu of a platform that we know."""
    try:
        if leads_out(file):
            return "is a link that leads out of the repository"
        if not file.is_file():
            return "is no regular file"
        with file.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            if b"\0" in head:
                return "is no text"
            if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b";", b"#")) or _TEMPLATE in head:
                head += stream.read(MAXIMUM_BYTES - len(head))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None if recognise(head.decode("utf-8", "replace").removeprefix("\ufeff")) else "is no menu of a known format"


def _files(folder: Path, found: Found, patterns: Patterns) -> Iterator[Path]:
    """The files below a folder in path order, without hidden ones and those that .gitignore names."""

    def unreadable(error: OSError) -> None:
        found.passed_over.append((Path(error.filename), f"cannot be read: {error.strerror}"))

    ignored = _ignores_above(folder)
    for root, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(root)
        if own := _spec(here):
            ignored[here.resolve()] = own
        for name in sorted(folders):
            if name.startswith("."):
                reason: str | None = "is hidden"
            elif _is_ignored(here / name, ignored, folder=True):
                reason = "is named by .gitignore"
            else:
                reason = patterns.why_not(here / name, folder=True)
            if reason:
                found.passed_over.append((here / name, reason))
                folders.remove(name)
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() not in SUFFIXES:
                found.passed_over.append((here / name, "has no ending that menus have"))
            elif _is_ignored(here / name, ignored, folder=False):
                found.passed_over.append((here / name, "is named by .gitignore"))
            elif reason := patterns.why_not(here / name):
                found.passed_over.append((here / name, reason))
            elif not name.startswith("."):
                yield here / name


def _ignores_above(folder: Path) -> dict[Path, GitIgnoreSpec]:
    """The .gitignore files from the root of the repository down to above `folder`."""
    above: dict[Path, GitIgnoreSpec] = {}
    place = folder.resolve()
    parents = [place, *place.parents]
    root = next((parent for parent in parents if (parent / ".git").exists()), None)
    if root is not None:
        for parent in reversed(parents[: parents.index(root) + 1]):
            if own := _spec(parent):
                above[parent] = own
    return above


def _spec(folder: Path) -> GitIgnoreSpec | None:
    """What the .gitignore of a folder says; like git, follow no link to one."""
    file = folder / ".gitignore"
    if file.is_symlink() or not file.is_file():
        return None
    from pathspec import GitIgnoreSpec

    try:
        with file.open("rb") as stream:
            lines = stream.read(_MOST_IGNORES).decode("utf-8", "replace").splitlines()
    except OSError:  # git passes over one that it may not read
        return None
    return GitIgnoreSpec.from_lines(line for line in lines if not _takes_long(line) and _is_pattern(line))


def _is_pattern(line: str) -> bool:
    """Whether git takes a line for a pattern; it passes over others, such as a lone `!`."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _takes_long(pattern: str) -> bool:
    """Whether matching a pattern may take longer than anyone waits: the time grows with each further wildcard."""
    if len(pattern) > _LONGEST_PATTERN:
        return True
    parts = pattern.split("/")
    return parts.count("**") > _MOST_WILDCARDS or any(part.strip("*").count("*") > _MOST_WILDCARDS for part in parts)


def _is_ignored(path: Path, specs: dict[Path, GitIgnoreSpec], *, folder: bool) -> bool:
    """What the nearest .gitignore that speaks of a path says of it."""
    absolute = path.parent.resolve() / path.name
    verdict = False
    for base, spec in specs.items():
        if absolute.is_relative_to(base):
            relative = absolute.relative_to(base).as_posix() + ("/" if folder else "")
            result = spec.check_file(relative)
            if result.include is not None:
                verdict = result.include
    return verdict
