"""A folder with Asterisk in it: Debian sid and its `asterisk`, made by debootstrap and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PROGRAM = "usr/sbin/asterisk"


class NoAsteriskError(Exception):
    """There is no Asterisk here, and why."""


def chroot() -> Path:
    """The folder: $IVRLINT_ASTERISK, else one below ~/.cache/ivrlint, made where it is not there (350 MB)."""
    if os.geteuid() != 0:
        raise NoAsteriskError("chroot needs root")
    named = os.environ.get("IVRLINT_ASTERISK")
    folder = Path(named) if named else Path.home() / ".cache" / "ivrlint" / "asterisk"
    if not (folder / PROGRAM).exists():
        _build(folder)
    version = subprocess.run(["chroot", folder, f"/{PROGRAM}", "-V"], capture_output=True, text=True, check=False)
    if version.returncode:
        raise NoAsteriskError(f"the Asterisk in {folder} does not run: {version.stderr.strip()}")
    return folder


def _build(folder: Path) -> None:
    """Make the folder beside its place and move it there once it is whole."""
    if shutil.which("debootstrap") is None:
        raise NoAsteriskError("debootstrap is not installed")
    if folder.exists():
        raise NoAsteriskError(f"{folder} is there, without Asterisk in it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f"{folder.name}.{os.getpid()}")
    command = ["debootstrap", "--variant=minbase", "--include=asterisk", "sid", str(new)]
    try:
        built = subprocess.run(["nice", *command], capture_output=True, text=True, check=False)
        if built.returncode:
            told = (built.stderr or built.stdout).strip().splitlines() or ["nothing was said"]
            raise NoAsteriskError(f"debootstrap failed: {told[-1]}")
        for package in (new / "var/cache/apt/archives").glob("*.deb"):
            package.unlink()
        new.rename(folder)
    finally:
        if new.exists():
            shutil.rmtree(new)
