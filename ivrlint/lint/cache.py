"""The cache: reports of files that are as they were, in a folder of the project.

An entry is named by a hash of all that a run brings along: ivrlint itself and what is installed beside it, the config,
the command line, rules of the user's own, the day, and the file with its text. Within it stands what else was looked at
(called flows, files beside for their names, recordings) and what was seen there. It is used only while all of that is
the same; an entry that is damaged, or that anybody else put there, is passed over.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import ivrlint
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Report
from ivrlint.lint.layers import Layer
from ivrlint.lint.plain import restored, written
from ivrlint.lint.settings import Config
from ivrlint.rules import FOLDERS
from ivrlint.source import Recordings, SourceError, SourceText, shown_path
from ivrlint.survey.library import Note, still_true

CACHE_NAME = ".ivrlint_cache"
"""The folder of the cache, beside the config or else at the root of the repository."""

MOST_BYTES = 64 * 1024 * 1024
"""Size of the cache above which the oldest entries are removed (J)."""

MOST_ENTRY_BYTES = 16 * 1024 * 1024
"""Size of an entry above which it is not kept (J)."""

OLDEST_SECONDS = 2 * 24 * 60 * 60
"""Age at which an entry is removed; an entry holds for one day (J)."""

_SUFFIX = ".json"
_READ = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"))
"""Never wait for a pipe, never follow a link."""
_GITIGNORE = "# What ivrlint check has found; it may be deleted at any time.\n*\n"


class Cache:
    """The reports of one kind of run. What cannot be read or written is as if there were no cache."""

    def __init__(self, folder: Path, run: str) -> None:
        """Keep entries in `folder`; `run` tells runs apart that may say different things of the same file."""
        self.folder = folder
        self._run = run
        self._holds = cache(lambda note: still_true(note, self._recordings))
        self._recordings = Recordings()

    def get(self, file: Path) -> Report | None:
        """The report of a file, when nothing has changed that it rests on."""
        try:
            source = SourceText.read(file, shown_path(file))
            text = self._entry(file, source).decode("ascii")
            digest, notes, report = text.split("\n", 2)
            is_whole = digest == _digest(f"{notes}\n{report}")
            if not is_whole or not all(self._holds(tuple(note)) for note in json.loads(notes)):
                return None
            kept = restored(report, source)
        except (OSError, ValueError, TypeError, RecursionError, SourceError):
            return None
        return kept if kept.path == source.path and kept.kept_facts and not kept.crashes else None

    def put(self, file: Path, source: SourceText, report: Report, notes: Iterable[Note]) -> None:
        """Keep the report of a file whose text was `source`."""
        if report.survey is None or report.crashes:
            return
        body = f"{json.dumps(sorted(notes))}\n{written(report, source)}"
        if len(body) <= MOST_ENTRY_BYTES:
            with suppress(OSError):
                self._write(self._name(file, source), f"{_digest(body)}\n{body}")

    def tidy(self) -> None:
        """Remove what is too old, and the oldest entries of a cache that is too large."""
        with suppress(OSError):
            if self.folder.is_symlink():
                return
            total = 0
            for changed, size, entry in sorted(self._files(), reverse=True):
                total += size
                if total > MOST_BYTES or time.time() - changed > OLDEST_SECONDS:
                    with suppress(OSError):
                        entry.unlink()

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Entries, and what a killed run left of one: when written, size, file."""
        for entry in os.scandir(self.folder):
            is_ours = entry.name.endswith(_SUFFIX) and len(entry.name) == 64 + len(_SUFFIX)
            if (is_ours or entry.name.startswith("new-")) and entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                yield status.st_mtime, status.st_size, Path(entry.path)

    def _name(self, file: Path, source: SourceText) -> Path:
        parts = (self._run, source.path, os.path.realpath(file), source.text)
        return self.folder / (_digest(*parts) + _SUFFIX)

    def _entry(self, file: Path, source: SourceText) -> bytes:
        """The bytes of the entry of a file. Raise OSError where there is none, or what stands there is no entry."""
        if self.folder.is_symlink():
            raise OSError(f"{self.folder} is a link")
        descriptor = os.open(self._name(file, source), _READ)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > 2 * MOST_ENTRY_BYTES:
                raise OSError("is no entry of a cache")
            return stream.read()

    def _write(self, place: Path, text: str) -> None:
        """Put an entry in its place at once and whole, whatever other runs do and wherever this one is killed."""
        if self.folder.is_symlink():
            return
        self.folder.mkdir(exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            self._replace(ignore, _GITIGNORE)
        self._replace(place, text)

    def _replace(self, place: Path, text: str) -> None:
        import tempfile

        descriptor, name = tempfile.mkstemp(prefix="new-", dir=self.folder)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(text)
            Path(name).replace(place)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


def cache_of(config: Config, book: RuleBook, command: Layer, today: date) -> Cache | None:
    """The cache for a run; None where there is neither a config nor a repository that it could belong to."""
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)
    folder = config.folder if config.path else root
    if folder is None:
        return None
    try:
        settings = config.path.read_bytes().hex() if config.path else ""
        own = [part for place in book.folders for file in sorted(place.rglob("*.py")) for part in _content(file)]
        run = _digest(_installed(), str(here), str(config.folder), settings, repr(command), today.isoformat(), *own)
    except OSError:
        return None
    return Cache(folder / CACHE_NAME, run)


def _installed() -> str:
    """What tells one installation of ivrlint, and of what it rests on, from another."""
    parts = [ivrlint.__version__, sys.version]
    for folder in dict.fromkeys((Path(ivrlint.__file__).parent, *FOLDERS)):
        for place, _, names in sorted(os.walk(folder)):
            if not place.endswith("__pycache__"):
                for name in sorted(names):
                    status = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - hundreds of files
                    parts += [place, name, str(status.st_size), str(status.st_mtime_ns)]
    for name in ("networkx", "yaml"):
        found = find_spec(name)
        if found and found.origin:
            parts.append(str(Path(found.origin).parents[1].stat().st_mtime_ns))
    return _digest(*parts)


def _content(file: Path) -> tuple[str, str]:
    return str(file), file.read_bytes().hex()


def _digest(*parts: str) -> str:
    """A hash of texts, however they follow each other."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()
