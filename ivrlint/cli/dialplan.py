"""Writes a dialplan for Asterisk: its files, and the recordings that it plays."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ivrlint.cli.terminal import fail, write
from ivrlint.report.safe import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivrlint.flow import Flow
    from ivrlint.formats.asterisk.prompts import Recording

RATE = "8000"
"""Samples a second of a telephone."""


def write_dialplan(flow: Flow, folder: Path | None, *, audio: bool) -> None:
    """Write the files of a dialplan to a folder, or extensions.conf alone to standard output."""
    from ivrlint.formats.asterisk.writer import write as asterisk

    dialplan = asterisk(flow)
    for message in dialplan.lost:
        typer.echo(printable(f"{flow.path}: {message}"), err=True)
    if folder is None:
        write(dialplan.extensions)
        return
    speak = _speaker() if audio else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder} cannot be made: {error.strerror}; for asterisk --output is a folder")
    write(dialplan.extensions, folder / "extensions.conf")
    if dialplan.queues:
        write(dialplan.queues, folder / "queues.conf")
    rows = io.StringIO()
    table = csv.writer(rows, lineterminator="\n")
    table.writerow(("file", "language", "text"))
    table.writerows((f"{recording.file}.wav", recording.language, recording.text) for recording in dialplan.recordings)
    write(rows.getvalue(), folder / "recordings.csv")
    if speak is None:
        return
    for recording in dialplan.recordings:
        file = folder / "sounds" / f"{recording.file}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        speak(recording, file)


def _speaker() -> Callable[[Recording, Path], None]:
    """What has espeak-ng say a recording, at the rate of a telephone. End the run where it or sox is not there."""
    from ivrlint.cli.voice import PROGRAM, Voice

    for program in (PROGRAM, "sox"):
        if shutil.which(program) is None:
            fail(f"--audio needs {program}; install it (apt install {program}), or record what recordings.csv lists")
    voice = Voice()

    def speak(recording: Recording, file: Path) -> None:
        text = "".join(character if character.isprintable() else " " for character in recording.text)
        with tempfile.TemporaryDirectory() as place:
            spoken = Path(place) / "spoken.wav"
            options = voice.arguments(recording.language, markup="<" in text)
            _run(PROGRAM, *options, "-w", str(spoken), "--", text or ".")
            _run("sox", str(spoken), "-r", RATE, "-c", "1", "-b", "16", str(file))

    return speak


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        fail(f"{command[0]} could not make a recording: {told[-1] if told else f'it ended with {done.returncode}'}")
