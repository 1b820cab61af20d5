"""What a check costs in a pipeline, beside other linters in the same run. Prints a Markdown table of ratios.

The last column is the most that each may be.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from menus import menu
from sizes import SPECTRAL_RULES, seconds

SMALL, BIG, HUGE = 12, 10_000, 100_000
"""Nodes of a small menu, of a big one and of one as large as we claim to read."""
FILES, COMMITTED = 1_000, 50
"""Small files in a folder, and how many of them a commit touches."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help="runs of each short command; the median of all but one")
    parser.add_argument("--spectral", default=shutil.which("spectral"), help="the spectral command")
    parser.add_argument("--huge", action="store_true", help=f"a menu of {HUGE:,} nodes too: several minutes")
    arguments = parser.parse_args()
    root = str(Path(__file__).parents[1])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name, ".compiled"))  # compiled once, as what pip installs is
        os.chdir(name)
        Path(".git").mkdir()
        Path(".spectral.yaml").write_text(SPECTRAL_RULES, encoding="utf-8")
        Path("many").mkdir()
        for number in range(FILES):
            Path(f"many/{number:04}.ivr.yaml").write_text(menu(SMALL), encoding="utf-8")
        Path("big.ivr.yaml").write_text(menu(BIG), encoding="utf-8")
        table(arguments.rounds, [arguments.spectral, "lint", "-q"] if arguments.spectral else None)
        if arguments.huge:
            huge([arguments.spectral, "lint", "-q"] if arguments.spectral else None)


CHECK = [sys.executable, "-m", "ivrlint", "check", "--format", "concise", "--fail-on", "never"]


def table(rounds: int, spectral: list[str] | None) -> None:
    """Print what one file, many files and a commit cost."""
    imports = seconds([sys.executable, "-c", "import typer, yaml, networkx"], rounds)
    yamllint = [str(Path(sys.executable).parent / "yamllint"), "-d", "relaxed"]
    committed = [f"many/{number:04}.ivr.yaml" for number in range(COMMITTED)]
    print("| work | s | ÷ imports alone | ÷ yamllint | ÷ Spectral | at most |")
    print("| --- | --- | --- | --- | --- | --- |")
    for work, target, times, fresh, cached in (
        ("one small file", ["many/0000.ivr.yaml"], rounds, "1.6 × imports, 0.5 × Spectral", "1.7 × yamllint"),
        (f"{BIG:,} nodes", ["big.ivr.yaml"], 2, "0.1 × yamllint, 0.6 × Spectral", ""),
        (f"{FILES:,} small files", ["many"], 2, f"{FILES * 0.002:.0f} s, 0.2 × yamllint", ""),
        (f"a commit of {COMMITTED} small files", ["--force-exclude", *committed], 3, "", ""),
    ):
        named = [part for part in target if not part.startswith("--")]
        others = [imports, seconds([*yamllint, *named], times)]
        globs = ["many/*.yaml"] if target == ["many"] else named
        others += [seconds([*spectral, *globs], times)] if spectral else []
        ours = (
            ("fresh", seconds([*CHECK, "--no-cache", *target], times), fresh),
            ("cached", seconds([*CHECK, *target], 3), cached),
        )
        for kind, took, most in ours:
            ratios = " | ".join(f"{took / other:.2f}" for other in others)
            print(f"| {work}, {kind} | {took:.2f} | {ratios}{'' if spectral else ' | '} | {most} |", flush=True)


def huge(spectral: list[str] | None) -> None:
    """Print what a menu as large as we claim to read costs, once, and the memory that it takes."""
    Path("huge.ivr.yaml").write_text(menu(HUGE), encoding="utf-8")
    ours, most = once([*CHECK, "--no-cache", "huge.ivr.yaml"])
    growth = ours / seconds([*CHECK, "--no-cache", "big.ivr.yaml"], 2) * BIG / HUGE
    ratio = f"{ours / once([*spectral, 'huge.ivr.yaml'])[0]:.2f}" if spectral else ""
    print(f"| {HUGE:,} nodes, fresh | {ours:.2f} |  |  | {ratio} | 0.1 × Spectral |")
    print(f"\n{most:.1f} GB at most (budget 1.0), {growth:.2f} × the time a node of {BIG:,} (budget 1.5)")


def once(command: list[str]) -> tuple[float, float]:
    """Seconds and most gigabytes of memory of a process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - began, usage.ru_maxrss / 2**20


if __name__ == "__main__":
    main()
