"""What the files of a git repository were in a revision, and which of them differ from the working tree."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivrlint.cli.terminal import fail

_OVERRULED = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "safe.bareRepository": "explicit",
}
"""Settings of git with which a repository could run programs of its own, or be one where nobody sees it."""

_NO_PROGRAM = {"clean": "", "smudge": "", "process": "", "required": "false"}
"""What makes a filter of file contents none."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that is not as it was; None where it was not there before, or is gone."""

    before: Path | None
    after: Path | None


class Revision:
    """A revision of the repository that the current folder is in. What git cannot do ends the run with code 2.

    The repository may be a stranger's: no hook, monitor, filter, diff tool or transport that it names is run.
    """

    def __init__(self, name: str, option: str = "--base") -> None:
        """Find the revision by a name that git knows (a branch, a tag, a commit), as the value of an `option`."""
        self._option = option
        if not name or name.startswith("-"):
            fail(f"{option} is a revision such as main or HEAD~1, not {name or 'nothing'}")
        self.name = name
        self.root = Path()
        self._environment = _confined(_OVERRULED)
        self._environment = _confined(_OVERRULED | self._filters())
        self.root = Path(os.fsdecode(self._git("rev-parse", "--show-toplevel")).removesuffix("\n"))
        if not (self.root / ".git").exists() and "GIT_DIR" not in os.environ:
            fail(f"{option} needs the files of the repository beside its .git, which core.worktree puts elsewhere")
        self._commit = self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", "--").decode().split()[0]
        if self._commit.startswith("^"):
            fail(f"{option} is one revision such as main or HEAD~1, not {name}")

    def changed(self) -> Iterator[Changed]:
        """The files that differ between the revision and the working tree; renamed ones are followed."""
        status = (
            "diff",
            "--name-status",
            "-z",
            "--find-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
        )
        parts = iter(self._listed(*status, self._commit, "--"))
        for letter in parts:
            before = after = self.root / next(parts)
            if letter[0] in "RC":
                after = self.root / next(parts)
            yield Changed(None if letter[0] in "AC" else before, None if letter[0] == "D" else after)
        for name in self._listed("ls-files", "--others", "--exclude-standard", "-z"):
            yield Changed(None, self.root / name)

    def files(self) -> Iterator[Path]:
        """All files of the repository in the revision."""
        for name in self._listed("ls-tree", "-r", "-z", "--name-only", "--full-tree", self._commit):
            yield self.root / name

    def content(self, file: Path) -> bytes:
        """What a file of the repository was in the revision."""
        return self._git("show", "--no-textconv", f"{self._commit}:{file.relative_to(self.root).as_posix()}", "--")

    def _filters(self) -> dict[str, str]:
        """The settings that take its programs from each filter that the repository itself brings along."""
        listed = iter(self._listed("config", "--list", "--null", "--name-only", "--show-scope"))
        own = {key for scope, key in zip(listed, listed, strict=True) if scope in ("local", "worktree")}
        drivers = {key.rpartition(".")[0] for key in own if key.startswith("filter.")}
        return {f"{driver}.{name}": value for driver in drivers for name, value in _NO_PROGRAM.items()}

    def _listed(self, *arguments: str) -> list[str]:
        return [os.fsdecode(name) for name in self._git(*arguments).split(b"\0") if name]

    def _git(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(
                ["git", "--no-pager", "--no-optional-locks", *arguments],
                capture_output=True, stdin=subprocess.DEVNULL, check=False, cwd=self.root, env=self._environment,
            )  # fmt: skip
        except OSError as error:
            fail(f"{self._option} needs git, which cannot be run: {error.strerror}")
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            unknown = f"there is no revision {self.name} in this repository; a shallow clone has to fetch it first"
            fail(f"{self._option}: git says {said[0]}" if said else unknown)
        return done.stdout


def _confined(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment in which git has these settings, whatever the repository says, and fetches nothing."""
    environment = os.environ | {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    there = int(environment.get("GIT_CONFIG_COUNT") or 0)
    for number, (key, value) in enumerate(settings.items(), there):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment | {"GIT_CONFIG_COUNT": str(there + len(settings))}
