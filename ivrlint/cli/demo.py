"""`ivrlint demo`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ivrlint.cli.terminal import write

SAMPLE = "service-path.ivr.yaml"


def demo() -> None:
    """Check, explain and map a sample menu."""
    import typer

    from ivrlint.cli import app

    sample = _sample()
    command = typer.main.get_command(app)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SAMPLE).write_bytes(sample)
        before = Path.cwd()
        os.chdir(folder)
        try:
            for arguments in (["check", SAMPLE], ["explain", "human-exit-lost"], ["map", SAMPLE]):
                write(f"$ ivrlint {' '.join(arguments)}\n\n")
                command.main(arguments, prog_name="ivrlint", standalone_mode=False)
                write("\n")
        finally:
            os.chdir(before)
    write("Your own menus: ivrlint check FOLDER. A menu to start from: ivrlint init.\n")


def _sample() -> bytes:
    """The sample, which a wheel carries within the package and a checkout has in its own folder."""
    package = Path(__file__).parents[1]
    inside = package / "samples" / SAMPLE
    return (inside if inside.exists() else package.parent / "samples" / SAMPLE).read_bytes()
