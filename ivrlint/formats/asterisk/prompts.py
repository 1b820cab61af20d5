"""The recordings that a written dialplan plays: one for each piece of a prompt, in each language of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from ivrlint.flow import Flow, Prompt, Segment
from ivrlint.formats.asterisk.names import language_name, named_recording, variable
from ivrlint.formats.asterisk.times import local_time
from ivrlint.formats.plain import slug

_IN_LANGUAGE = '"${{CHANNEL(language)}}" = "{}"'
"""The expression that holds where callers are spoken to in a language."""


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

    def by(self, application: str, on: str = "", options: str = "") -> str:
        """The step in which an application plays it, with a further condition where `on` is one."""
        step = f"{application}({self.name}{options and f',{options}'})"
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
        self._zone = flow.timezone
        self.main = flow.language or next(iter(flow.languages), "en")
        chosen = (edge.sets["language"] for edge in flow.edges() if "language" in edge.sets)
        spoken = (node.language for node in flow.nodes.values() if node.language)
        self.languages = tuple(dict.fromkeys((self.main, *flow.languages, *spoken, *chosen)))
        self.recordings: dict[str, Recording] = {}
        """By their files."""
        self.sounds: dict[str, None] = {}
        """The files of all that is played, those that the menu brings along too."""

    def pieces(self, prompt: Prompt, name: str, language: str | None = None) -> list[Played]:
        """The pieces of a prompt in all languages, or in the one of its place; recorded as `name`-1 and so on.

        A piece that is another recording, or none, in some of the languages is one for each of them.
        """
        tags = (language,) if language else self.languages
        by_language = {tag: [piece for piece in prompt.segments(tag) if _sounds(piece)] for tag in tags}
        there = {_primary(tag) for tag in prompt.languages}
        played: list[Played] = []
        for number in range(max(map(len, by_language.values()))):
            alike: dict[tuple[str, str | None], list[str]] = {}
            for tag, pieces in by_language.items():
                if number < len(pieces):
                    piece = pieces[number]
                    own = f"{self._line}/{name}-{number + 1}"
                    recording = named_recording(piece.audio) if piece.audio else own
                    alike.setdefault((recording, self._condition(piece)), []).append(tag)
                    self._record(
                        f"{language_name(tag)}/{recording}", piece, tag if _primary(tag) in there else self.main
                    )
            for (recording, condition), spoken in alike.items():
                parts = [] if len(spoken) == len(tags) else [_in_languages(spoken)]
                parts += [condition] if condition else []
                played.append(Played(recording, by_language[spoken[0]][number].text or "", " & ".join(parts) or None))
        return played

    def _record(self, file: str, piece: Segment, language: str) -> None:
        """Note what is played, and what has to be made for that."""
        self.sounds[file] = None
        if piece.text is not None and not piece.audio:
            self.recordings[file] = Recording(file, language, piece.text)

    def _condition(self, piece: Segment) -> str | None:
        if piece.until and (day := piece.until.replace("-", "")).isdecimal():
            return f"{local_time(self._zone, '%Y%m%d')} <= {int(day)}"
        if piece.when:
            return f'"${{{variable(f"{self._line}_{slug(piece.when)}")}}}" = "yes"'
        return None


def _in_languages(tags: list[str]) -> str:
    """The expression that holds where callers are spoken to in one of some languages."""
    names = dict.fromkeys(map(language_name, tags))
    return f"({' | '.join(map(_IN_LANGUAGE.format, names))})"


def _sounds(piece: Segment) -> bool:
    """Whether a piece says anything: it names a recording, or its words are unknown, or there are some."""
    return piece.audio is not None or piece.text is None or bool(piece.text.strip())


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
