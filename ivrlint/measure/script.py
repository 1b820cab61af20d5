"""What a voice has to record: every text of menus once, by language, with its file; and what is said where."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

from ivrlint.flow import EdgeKind, Segment
from ivrlint.source import Recordings, shown_path
from ivrlint.survey import Survey
from ivrlint.survey.steps import Walk
from ivrlint.survey.texts import Part, Text

Said = tuple[str | None, str | None, str | None]
"""What makes a line of a script: language, file and words."""

_SPOKEN_KEYS = {"*": "star", "#": "hash"}


class State(StrEnum):
    """What there is of a line."""

    RECORDED = "recorded"
    """The file is there."""
    MISSING = "missing"
    """A file is named and is not there."""
    UNNAMED = "to record"
    """Only words are there; the file name is a proposal."""
    ELSEWHERE = "elsewhere"
    """The platform keeps the recording: the name is an address, an id, or one of the platform's own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say, however many places say it."""

    language: str | None
    """The tag of the language, where known."""
    file: str
    """The recording as the menu names it; a proposal where it names none."""
    words: str | None
    """None for a recording without a transcript."""
    state: State
    seconds: float | None
    """How long it takes; None where that cannot be known."""
    texts: tuple[Text, ...]
    """Where it is said."""


@dataclass(frozen=True, slots=True)
class Script:
    """All lines of menus, by language, each language in the order of the files."""

    lines: tuple[Line, ...]
    unused: tuple[str, ...]
    """Recordings beside those that are named which none of the menus names."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text where callers hear it, and the quickest way there."""

    text: Text
    walk: Walk
    sentences: tuple[str, ...]
    """The sentences that were asked for; all of it where nothing was."""


def script(surveys: Sequence[Survey], before: frozenset[Said] = frozenset()) -> Script:
    """What callers of these menus hear, without the lines that were said `before`."""
    recordings = Recordings()
    found = list(_heard(surveys))
    several = len({text.language for _, text in found}) > 1
    names = {text.segment.audio.casefold() for _, text in found if text.segment.audio}
    places: dict[tuple[State, Path | None, Said], list[tuple[Survey, Text]]] = {}
    for survey, text in found:
        state, file = _state(survey, text.segment, recordings)
        language, name, words = said_by(text)
        places.setdefault((state, file, (language, None if file else name, words)), []).append((survey, text))
    lines = []
    for (state, _, (language, _, words)), same in places.items():
        survey, text = same[0]
        texts = tuple(text for _, text in same)
        name = text.segment.audio or _proposed(text, names, several=several)
        names.add(name.casefold())
        if before.isdisjoint(map(said_by, texts)):
            lines.append(Line(language, name, words, state, survey.timing.segment(text.segment, language), texts))
    languages = list(dict.fromkeys(line.language for line in lines))
    lines.sort(key=lambda line: languages.index(line.language))
    return Script(tuple(lines), tuple(_unused(set(_named(surveys, recordings)))))


def said_by(text: Text) -> Said:
    """What a voice says for a text: the same key, the same recording."""
    return text.language, text.segment.audio, text.segment.text


def said(surveys: Iterable[Survey]) -> frozenset[Said]:
    """All that callers of these menus hear."""
    return frozenset(said_by(text) for _, text in _heard(surveys))


def heard(surveys: Sequence[Survey], class_name: str | None = None) -> Iterator[Heard]:
    """Every text where callers hear it; with a phrase class only those that say something of it."""
    for survey, text in _heard(surveys):
        sentences = tuple(text.sentences(class_name)) if class_name else (text.words,)
        if any(sentences):
            yield Heard(text, survey.walks.to(text.node.id), sentences)


def _heard(surveys: Iterable[Survey]) -> Iterator[tuple[Survey, Text]]:
    """What is said at all: a segment without words and without a recording says nothing that one could read out."""
    for survey in surveys:
        yield from ((survey, text) for text in survey.texts.heard if text.words or text.segment.audio)


def _state(survey: Survey, segment: Segment, recordings: Recordings) -> tuple[State, Path | None]:
    """What there is of a text, and the file that it is, or is to be, recorded in; menus may name one differently."""
    if segment.audio is None:
        return State.UNNAMED, None
    file = recordings.find(survey.flow.path, segment.audio)
    if file:
        return State.RECORDED, file
    is_file = survey.flow.format == "native" or recordings.has_ending(segment.audio)
    if not is_file or "://" in segment.audio:
        return State.ELSEWHERE, None
    return State.MISSING, Path(os.path.normpath(Path(survey.flow.path).parent / segment.audio))


def _proposed(text: Text, taken: set[str], *, several: bool) -> str:
    """A name for a recording that no other one has, in whatever case: after the place and the key that it is said for,
    and its language where there are `several`."""
    parts = [text.node.id]
    if text.part is Part.WHILE_WAITING:
        parts.append("waiting")
    elif text.edge and text.part is Part.SAY:
        parts.append(_SPOKEN_KEYS.get(text.edge.key or "", text.edge.key or "option"))
    elif text.edge:
        parts.append("silence" if text.edge.kind is EdgeKind.NO_INPUT else "wrong-key")
    if several and text.language:
        parts.append(text.language)
    stem = re.sub(r"[^\w-]+", "-", "-".join(parts)).strip("-") or "text"
    number = 1
    while (name := f"{stem}{f'-{number}' if number > 1 else ''}.wav").casefold() in taken:
        number += 1
    return name


def _named(surveys: Iterable[Survey], recordings: Recordings) -> Iterator[Path]:
    """The recordings that menus name, also where no call gets to."""
    for survey in surveys:
        for text in chain.from_iterable(map(survey.texts.of, survey.flow.nodes.values())):
            file = recordings.find(survey.flow.path, text.segment.audio) if text.segment.audio else None
            if file:
                yield file


def _unused(named: set[Path]) -> list[str]:
    """The recordings in the folders of those that are `named`, without these."""
    beside = (file for folder in sorted({file.parent for file in named}) for file in sorted(folder.iterdir()))
    recordings = (file for file in beside if Recordings.has_ending(file.name) and file.is_file())
    return [shown_path(file) for file in recordings if file.resolve() not in named]
