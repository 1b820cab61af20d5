"""Says what a caller hears, through espeak-ng."""

from __future__ import annotations

import shutil
import subprocess
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from ivrlint.cli.terminal import fail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivrlint.calls import Piece

PROGRAM = "espeak-ng"
USUAL_RATE = 175
"""Words a minute at which espeak-ng speaks unless told otherwise."""
SLOWEST, FASTEST = 80, 450
"""Words a minute that it can speak at."""
PACES = {"da": 0.70, "de": 0.72, "en": 0.80, "fi": 0.94, "nb": 0.83, "sv": 0.83}
"""What its usual rate is multiplied by to take as long as the timing model; docs/timing.md has the measurements."""
OTHER_PACE = 0.80
"""The same for languages that nobody has measured (J)."""


class Voice:
    """Says pieces one at a time."""

    def __init__(self, pace: float = 1.0, options: Sequence[str] = ()) -> None:
        """Speak `pace` times as fast as the timing model has it, with further options of espeak-ng.

        End the run where espeak-ng is not there.
        """
        program = shutil.which(PROGRAM)
        if program is None:
            fail(f"--speak needs {PROGRAM}; install it (apt install espeak-ng, brew install espeak-ng) or leave it out")
        self._program = program
        self._pace = pace
        self._options = options
        self._speaking: subprocess.Popen[bytes] | None = None

    def say(self, piece: Piece | None) -> None:
        """Begin to say a piece; what was being said is cut short. Nothing and a recording without words are silent."""
        self.stop()
        if piece is None or not piece.text:
            return
        text = "".join(character if character.isprintable() else " " for character in piece.text)
        try:
            self._speaking = subprocess.Popen(
                [self._program, *self.arguments(piece.language, markup="<" in text), "--", text],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )  # fmt: skip
        except OSError as error:  # no program after all, or more words than one can be given
            _cannot_speak(error.strerror)

    def arguments(self, language: str | None, *, markup: bool = False) -> list[str]:
        """The options for a language: its voice and the rate of the timing model."""
        tag = (language or "en").lower()
        code = tag.partition("-")[0]
        voice = next((name for name in (tag, "nb" if code in ("no", "nn") else code) if name in self._voices), "en")
        rate = USUAL_RATE * PACES.get(voice.partition("-")[0], OTHER_PACE) * self._pace
        rate = round(min(max(rate, SLOWEST), FASTEST))
        return ["-v", voice, "-s", str(rate), *(["-m"] if markup else []), *self._options]

    @cached_property
    def _voices(self) -> frozenset[str]:
        listed = subprocess.run([self._program, "--voices"], capture_output=True, check=False).stdout
        rows = [line.split() for line in listed.decode("utf-8", "replace").splitlines()[1:]]
        return frozenset(row[1].lower() for row in rows if len(row) > 1)

    @property
    def speaking(self) -> bool:
        """Whether something is still being said. End the run where it could not be said at all."""
        if self._speaking is None or self._speaking.poll() is None:
            return self._speaking is not None
        self.finish()
        return False

    def finish(self) -> None:
        """Wait until the piece has been said. End the run where it could not be."""
        if self._speaking is None:
            return
        _, complaint = self._speaking.communicate()
        code, self._speaking = self._speaking.returncode, None
        if code:
            told = complaint.decode("utf-8", "replace").strip().splitlines()
            _cannot_speak(told[-1] if told else f"it ended with {code}")

    def stop(self) -> None:
        """Fall silent."""
        if self._speaking is not None:
            self._speaking.kill()
            self._speaking.communicate()
            self._speaking = None


def _cannot_speak(reason: str | None) -> NoReturn:
    """End the run, for the program does not do its work."""
    fail(f"{PROGRAM} could not speak: {reason}; leave out --speak")
