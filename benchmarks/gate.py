"""What a check costs in a pipeline, beside other linters in the same run. Prints a Markdown table of ratios."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from menus import menu
from sizes import SPECTRAL_RULES, seconds

SMALL, BIG, FILES = 12, 10_000, 1_000
"""Nodes of a small and of a big menu, and small files in a folder."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help="runs of each command; the median of all but the first")
    parser.add_argument("--spectral", default=shutil.which("spectral"), help="the spectral command")
    arguments = parser.parse_args()
    beside = Path(sys.executable).parent
    yamllint = [str(beside / "yamllint"), "-d", "relaxed"]
    floor = [sys.executable, "-c", "import typer, yaml, networkx"]
    check = [sys.executable, "-m", "ivrlint", "check", "--format", "concise", "--fail-on", "never"]
    root = str(Path(__file__).parents[1])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        (folder / ".git").mkdir()
        rules = folder / ".spectral.yaml"
        rules.write_text(SPECTRAL_RULES, encoding="utf-8")
        spectral = [arguments.spectral, "lint", "-q", "-r", str(rules)] if arguments.spectral else None
        many = folder / "many"
        many.mkdir()
        for number in range(FILES):
            (many / f"{number:04}.ivr.yaml").write_text(menu(SMALL), encoding="utf-8")
        big = folder / "big.ivr.yaml"
        big.write_text(menu(BIG), encoding="utf-8")
        small = str(many / "0000.ivr.yaml")
        print("| work | s | ÷ imports alone | ÷ yamllint | ÷ Spectral |")
        print("| --- | --- | --- | --- | --- |")
        for work, target, rounds in (
            ("one small file", [small], arguments.rounds),
            (f"{BIG:,} nodes", [str(big)], 2),
            (f"{FILES:,} small files", [str(many)], 2),
        ):
            others = [seconds(floor, arguments.rounds), seconds([*yamllint, *target], rounds)]
            glob = [f"{many}/*.yaml"] if target == [str(many)] else target
            others += [seconds([*spectral, *glob], rounds)] if spectral else []
            ours = {"fresh": seconds([*check, "--no-cache", *target], rounds), "cached": seconds([*check, *target], 3)}
            for kind, took in ours.items():
                ratios = " | ".join(f"{took / other:.2f}" for other in others)
                print(f"| {work}, {kind} | {took:.2f} | {ratios}{'' if spectral else ' | '} |")


if __name__ == "__main__":
    main()
