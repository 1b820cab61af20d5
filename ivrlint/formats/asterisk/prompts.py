"""The recordings that a written dialplan plays: one for each piece of a prompt, in each language of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from ivrlint.flow import Flow, Prompt, Segment
from ivrlint.formats.asterisk.names import named_recording, slug, value, variable


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that has to be made."""

    file: str
    """Its place below Asterisk's folder of sounds, without its ending: `en/bank/welcome-1`."""
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Played:
    """One piece of a prompt in a dialplan."""

    name: str
    """What applications call it; Asterisk looks for it in the folder of the caller's language."""
    words: str
    condition: str | None
    """The expression that has to hold for it to be played."""

    def by(self, application: str, on: str = "") -> str:
        """The step in which an application plays it, with a further condition where `on` is one."""
        step = f"{application}({self.name})"
        condition = " & ".join(one for one in (self.condition, on) if one)
        return f"ExecIf($[{condition}]?{step})" if condition else step

    @property
    def remark(self) -> str:
        """Its words, for those who read the dialplan."""
        return self.words and f"«{self.words}»"


class Prompts:
    """Names the pieces of all prompts of one flow."""

    def __init__(self, flow: Flow, line: str) -> None:
        """Name those of `flow` below the folder `line`."""
        self._line = line
        self.main = flow.language or next(iter(flow.languages), "en")
        chosen = (edge.sets["language"] for edge in flow.edges() if "language" in edge.sets)
        spoken = (node.language for node in flow.nodes.values() if node.language)
        self.languages = tuple(dict.fromkeys((self.main, *flow.languages, *spoken, *chosen)))
        self.recordings: dict[str, Recording] = {}
        """By their files."""
        self.sounds: dict[str, None] = {}
        """The files of all that is played, those that the menu brings along too."""

    def pieces(self, prompt: Prompt, name: str) -> list[Played]:
        """The pieces of a prompt, those of all languages side by side; they are recorded as `name`-1 and so on."""
        by_language = {tag: prompt.segments(tag) for tag in self.languages}
        there = {_primary(tag) for tag in prompt.languages}
        return [
            self._piece(by_language, there, number, f"{self._line}/{name}-{number + 1}")
            for number in range(max(map(len, by_language.values())))
        ]

    def _piece(self, by_language: dict[str, tuple[Segment, ...]], there: set[str], number: int, name: str) -> Played:
        """One piece; a language that it is not there in has the words of the main one."""
        segments = {tag: pieces[number] for tag, pieces in by_language.items() if number < len(pieces)}
        first = next(iter(segments.values()))
        name = next((named_recording(piece.audio) for piece in segments.values() if piece.audio), name)
        for tag, piece in segments.items():
            file = f"{slug(tag)}/{name}"
            self.sounds[file] = None
            if piece.text is not None and not piece.audio:
                self.recordings[file] = Recording(file, tag if _primary(tag) in there else self.main, piece.text)
        return Played(name, first.text or "", self._condition(first))

    def _condition(self, piece: Segment) -> str | None:
        if piece.until:
            return f"${{STRFTIME(${{EPOCH}},,%Y%m%d)}} <= {value(piece.until).replace('-', '')}"
        if piece.when:
            return f'"${{{variable(self._line)}_{slug(piece.when, "_")}}}" = "yes"'
        return None


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
