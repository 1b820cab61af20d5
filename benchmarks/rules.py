"""How long all rules take on 10,000 nodes, beside the 48 that the rule book began with. Prints a Markdown table.

Reading the file is part of both; each round is a process of its own, so that nothing is remembered.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from menus import menu

NODES = 10_000
ROUNDS = 5
FIRST_RULES = Path(__file__).with_name("first_rules.txt").read_text("utf-8").split()

PROGRAM = """
import sys, time
from datetime import date
from pathlib import Path
from ivrlint.formats.registry import paused_garbage_collection, read
from ivrlint.lint.book import RuleBook
from ivrlint.source import SourceText
from ivrlint.survey import Survey
book = RuleBook.built_in()
rules = [book.rule(name) for name in sys.argv[2:] or book.names]
began = time.perf_counter()
with paused_garbage_collection():
    survey = Survey(read(SourceText.read(Path(sys.argv[1]))), date(2026, 11, 21))
    for rule in rules:
        for _ in rule.run(survey, {}):
            pass
print(time.perf_counter() - began)
"""


def seconds(file: Path, rules: list[str]) -> float:
    """Seconds of processor and waiting of reading a file and running some rules (none named = all) once."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file), *rules], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Measure in turn, so that a busy machine is busy for both, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "menu.ivr.yaml"
        file.write_text(menu(NODES), encoding="utf-8")
        rounds = [(seconds(file, FIRST_RULES), seconds(file, [])) for _ in range(ROUNDS)]
    first, all_rules = (statistics.median(times) for times in zip(*rounds, strict=True))
    print("| nodes | the first 48 rules | all rules | all ÷ first |")
    print("| --- | --- | --- | --- |")
    print(f"| {NODES:,} | {first:.2f} s | {all_rules:.2f} s | {all_rules / first:.2f} |")


if __name__ == "__main__":
    main()
