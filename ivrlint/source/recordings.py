"""The recordings that menus name, found beside them: only within the checkout, and each measured once."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PureWindowsPath

from ivrlint.source import audio
from ivrlint.source.checkout import checkout_of


class Recordings:
    """Measures recordings by the names that menus give them."""

    def __init__(self) -> None:
        """Remember every answer: folders and files do not change during a run."""
        self._root = cache(checkout_of)
        self._names = cache(_names)
        self._measured = cache(audio.seconds)
        self._found = cache(self._look)

    def seconds(self, menu: str, name: str) -> float | None:
        """Seconds of the recording that the menu in a file names; None where it is not there or cannot be measured.

        The name is relative to the menu's file; some platforms leave out its ending. Only what lies in the checkout
        of the menu (else in its folder) is opened, wherever links and dots lead.
        """
        file = self.find(menu, name)
        return self._measured(file) if file else None

    def find(self, menu: str, name: str) -> Path | None:
        """The file of the recording that the menu in a file names, by the same rules; None where it is not there."""
        return self._found(Path(menu).parent, name)

    @staticmethod
    def has_ending(name: str) -> bool:
        """Whether a name ends like that of a recording."""
        return name.endswith(audio.ENDINGS)

    def _look(self, folder: Path, name: str) -> Path | None:
        anchored = PureWindowsPath(name)
        if "://" in name or anchored.drive or anchored.root:
            return None
        try:
            return self._find(folder.resolve(), name)
        except (OSError, RuntimeError, ValueError):  # links in a ring, a name that is too long, a NUL in it
            return None

    def _find(self, folder: Path, name: str) -> Path | None:
        """The file of a name, or of the name with the ending of a recording; None where it is outside."""
        named = folder / name
        root, beside = self._root(folder), named.parent.resolve()
        if not beside.is_relative_to(root):
            return None
        names = self._names(beside)
        found = next((named.name + end for end in ("", *audio.ENDINGS) if named.name + end in names), None)
        file = (beside / found).resolve() if found else None
        return file if file and file.is_relative_to(root) and file.is_file() else None


def _names(folder: Path) -> frozenset[str]:
    return frozenset(file.name for file in folder.iterdir()) if folder.is_dir() else frozenset()
