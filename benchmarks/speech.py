"""Compares what the timing model estimates with speech that espeak-ng synthesises. Prints a Markdown table.

espeak-ng does not speak as telephone prompts are spoken, so one constant per language is divided out: the median of
synthesised ÷ estimated. What is left tells how well the model ranks texts of one language. The prompts are our own.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import statistics
import subprocess
import sys
from array import array
from collections.abc import Callable
from pathlib import Path

from ivrlint.survey.timing import speech_seconds

PROMPTS = Path(__file__).parent / "prompts"
SILENT = 100
"""Samples (of 16 bits) that are not louder are no speech."""
_TIME = re.compile(r"\b(\d\d?)[.:]([0-5]\d)\b(?! ?[%€$])")
_TELEPHONE = re.compile(r"\b0\d+[ -]\d[\d ]+\d|\b\d\d(?: \d\d){3}\b|\b\d{5,}\b")


def main() -> None:
    """Measure and print."""
    synthesise = engine()
    if synthesise is None:
        sys.exit("neither the command espeak-ng nor the package espeakng-loader (pip install espeakng-loader) is there")
    print("| language | prompts | synthesised ÷ estimated | median error | 90th percentile | mean signed error |")
    print("| --- | --- | --- | --- | --- | --- |")
    for file in sorted(PROMPTS.glob("*.txt")):
        prompts = file.read_text(encoding="utf-8").splitlines()
        ratios = [synthesise(as_said(text), file.stem) / speech_seconds(text, file.stem) for text in prompts]
        constant = statistics.median(ratios)
        errors = [constant / ratio - 1 for ratio in ratios]
        sizes = sorted(abs(error) for error in errors)
        if "-v" in sys.argv:
            for error, text in sorted(zip(errors, prompts, strict=True)):
                print(f"{error:+.0%} {text}")
        cells = (f"{constant:.2f}", f"{statistics.median(sizes):.1%}", f"{sizes[len(sizes) * 9 // 10]:.1%}")
        print(f"| {file.stem} | {len(prompts)} | {' | '.join(cells)} | {statistics.mean(errors):+.1%} |")


def as_said(text: str) -> str:
    """A text with telephone and customer numbers digit by digit and times of the day as two numbers.

    espeak-ng would count the former and read the latter as decimals, which prompts do not.
    """
    text = _TIME.sub(lambda match: match[1] if match[2] == "00" else f"{match[1]} {match[2]}", text)
    return _TELEPHONE.sub(lambda match: ", ".join(" ".join(group) for group in re.findall(r"\d+", match[0])), text)


def engine() -> Callable[[str, str], float] | None:
    """What gives the seconds of a text said in a language, silence before and after it left out; None without one."""
    if command := shutil.which("espeak-ng"):
        return lambda text, language: heard(
            subprocess.run([command, "-v", language, "--stdout", text], capture_output=True, check=True).stdout[44:],
            22050,
        )
    try:
        import espeakng_loader
    except ImportError:
        return None
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(2, 0, str(espeakng_loader.get_data_path()).encode(), 0)
    samples = bytearray()

    def keep(wave: int | None, count: int, _events: int) -> int:
        if wave and count:
            samples.extend(ctypes.string_at(wave, 2 * count))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(keep)
    library.espeak_SetSynthCallback(callback)

    def synthesise(text: str, language: str, _kept: object = callback) -> float:
        samples.clear()
        library.espeak_SetVoiceByName(language.encode())
        said = text.encode() + b"\0"
        library.espeak_Synth(said, len(said), 0, 0, 0, 1, None, None)
        return heard(bytes(samples), rate)

    return synthesise


def heard(samples: bytes, rate: int) -> float:
    """Seconds from the first sound to the last one."""
    loud = [place for place, sample in enumerate(array("h", samples)) if abs(sample) > SILENT]
    return (loud[-1] - loud[0]) / rate if loud else 0.0


if __name__ == "__main__":
    main()
