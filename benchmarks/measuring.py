"""What `ivrlint measure` costs beside `ivrlint check`, whole processes in turn. Prints a Markdown table."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from menus import menu

ROUNDS = 3


def seconds(command: str, file: Path) -> float:
    """Seconds of one process."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "ivrlint", command, str(file)], stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="nodes in the generated menus")
    print("| nodes | check | measure | measure ÷ check |")
    print("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for size in parser.parse_args().sizes:
            file = Path(folder) / f"{size}.ivr.yaml"
            file.write_text(menu(size), encoding="utf-8")
            rounds = [(seconds("check", file), seconds("measure", file)) for _ in range(ROUNDS)]
            check, measure = (min(times) for times in zip(*rounds, strict=True))
            print(f"| {size:,} | {check:.2f} s | {measure:.2f} s | {measure / check:.2f} |", flush=True)


if __name__ == "__main__":
    main()
