"""How long a check takes as a menu grows, beside other linters in the same run. Prints a Markdown table."""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from menus import menu

SIZES = (1_000, 10_000, 100_000)
OPTIONS = ("--format", "concise", "--profile", "recommended", "--fail-on", "info")
SPECTRAL_RULES = """rules:
  version: {given: $, then: {field: ivr, function: truthy}}
  nodes: {given: $, then: {field: nodes, function: truthy}}
  types: {given: "$.nodes.*", then: {field: type, function: truthy}}
  prompts: {given: "$.nodes[?(@.type == 'menu')]", then: {field: prompt, function: truthy}}
  handlers: {given: "$.nodes[?(@.type == 'menu')]", then: {field: no_input, function: truthy}}
"""


def seconds(command: list[str], rounds: int, *, clean: bool = False) -> float:
    """Median seconds of a whole process; of several runs the first, which warms the disk cache, does not count.

    `clean`: the process must find nothing, or printing findings would be what is measured.
    """
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, check=False)
        taken.append(time.perf_counter() - began)
        assert done.returncode == 0 or not clean, done.stdout[:1000].decode()
    return statistics.median(taken[1:] or taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="leave out the largest size")
    parser.add_argument("--spectral", default=shutil.which("spectral"), help="the spectral command")
    arguments = parser.parse_args()
    beside = Path(sys.executable).parent
    yamllint = beside / "yamllint"
    print("| nodes | ivrlint | time per node, against the smallest", end=" ")
    print("| yamllint | ivrlint ÷ yamllint | Spectral | ivrlint ÷ Spectral |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "spectral.yaml"
        rules.write_text(SPECTRAL_RULES, encoding="utf-8")
        smallest = None
        for size in SIZES[: 2 if arguments.small else 3]:
            file = Path(folder) / f"{size}.ivr.yaml"
            file.write_text(menu(size), encoding="utf-8")
            rounds = 4 if size < 100_000 else 1
            ours = seconds([str(beside / "ivrlint"), "check", *OPTIONS, str(file)], rounds, clean=True)
            smallest = smallest or ours / size
            cells = [f"{size:,}", f"{ours:.2f} s", f"{ours / size / smallest:.2f}"]
            for tool in ([str(yamllint)] if yamllint.exists() else None, spectral(arguments.spectral, rules)):
                if tool is None:
                    cells += ["not installed", ""]
                else:
                    theirs = seconds([*tool, str(file)], 2 if size < 100_000 else 1)
                    cells += [f"{theirs:.2f} s", f"{ours / theirs:.3f}"]
            print("| " + " | ".join(cells) + " |", flush=True)


def spectral(command: str | None, rules: Path) -> list[str] | None:
    """The command that lints with Spectral, or None where it is not installed."""
    return [command, "lint", "--ruleset", str(rules)] if command else None


if __name__ == "__main__":
    main()
