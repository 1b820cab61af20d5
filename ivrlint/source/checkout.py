"""The checkout that a file belongs to: no name in a file, and no link, leads out of it."""

from __future__ import annotations

from pathlib import Path


def checkout_of(folder: Path) -> Path:
    """The nearest folder from `folder`, a resolved one, upwards that is a checkout of git, else `folder` itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def leads_out(file: Path) -> bool:
    """Whether `file` is a link to a place outside of the checkout (else the folder) that the link lies in."""
    try:
        return file.is_symlink() and not file.resolve().is_relative_to(checkout_of(file.parent.resolve()))
    except (OSError, RuntimeError):  # links in a ring
        return True
