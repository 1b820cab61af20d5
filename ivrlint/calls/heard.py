"""What a caller hears in one place, piece by piece: sentences, options and recordings, each with its time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ivrlint.flow import Edge, EdgeKind, Node, Prompt, Segment
from ivrlint.lexicon import Lexicon, lexicon
from ivrlint.survey import Survey
from ivrlint.survey.languages import primary
from ivrlint.survey.timing import OPTION_PAUSE, SENTENCE_PAUSE

_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said in one breath."""

    start: float
    """Seconds after the first piece began."""
    seconds: float
    """How long it takes; 0 where that is not known."""
    segment: Segment
    """What the file has of it; a piece may be one sentence of its text."""
    text: str | None
    """The words; None for a recording without a transcript."""
    language: str | None
    """The language of the words."""
    option: Edge | None = None
    """The choice that it announces."""


def heard(survey: Survey, node: Node) -> tuple[tuple[Piece, ...], float]:
    """What callers hear in a node from its beginning on, its options included, and the seconds until all is said.

    A piece of unknown length counts nothing, as in the timing model; the others of its prompt count here all the same.
    """
    pieces, end = said(survey, node, node.prompt)
    for option in survey.flow.exits(node.id, EdgeKind.OPTION):
        if option.say:
            more, end = said(survey, node, option.say, end + (OPTION_PAUSE if end else 0.0), option)
            pieces += more
    return pieces, end


def said(
    survey: Survey, node: Node, prompt: Prompt, start: float = 0.0, option: Edge | None = None
) -> tuple[tuple[Piece, ...], float]:
    """The pieces of one prompt of a node, the first of which begins at `start`, and when the last one ends."""
    language = survey.words.language(node)
    spoken = _spoken(survey, prompt, language)
    pieces: list[Piece] = []
    for number, segment in enumerate(prompt.segments(language)):
        start += SENTENCE_PAUSE if number else 0.0
        seconds = survey.timing.segment(segment, language) or 0.0
        if segment.text is None:
            pieces.append(Piece(start, seconds, segment, None, spoken, option))
        else:
            pieces += _cut(survey, node, segment, Piece(start, seconds, segment, segment.text, spoken, option))
        start += seconds
    return tuple(pieces), start


def _spoken(survey: Survey, prompt: Prompt, language: str | None) -> str | None:
    """The language in which a prompt is there: the one that is asked for, else the one that the file is in."""
    there = any(primary(tag) == primary(language) for tag in prompt.languages if tag)
    return language if there else next(iter(survey.flow.languages), language)


def _cut(survey: Survey, node: Node, segment: Segment, whole: Piece) -> Iterator[Piece]:
    """The sentences and options of a text, which take their parts of its time."""
    text, words = segment.text or "", lexicon(whole.language) or lexicon("en")
    assert words is not None
    exits = survey.flow.exits(node.id, EdgeKind.OPTION) if whole.option is None else ()
    by_key = {edge.key: edge for edge in reversed(exits)}
    parts = list(_parts(text, words))
    lengths = [survey.timing.speech(part, node) + SENTENCE_PAUSE for part, _ in parts]
    pace = whole.seconds / max(sum(lengths) - SENTENCE_PAUSE, whole.seconds, 1e-9) if lengths else 0.0
    start = whole.start
    for (part, key), length in zip(parts, lengths, strict=True):
        seconds = (length - SENTENCE_PAUSE) * pace
        yield Piece(start, seconds, segment, part, whole.language, whole.option or by_key.get(key))
        start += length * pace


def _parts(text: str, words: Lexicon) -> Iterator[tuple[str, str | None]]:
    """The sentences of a text, and the words of each option that it offers, with its key; no markup is cut."""
    plain = _MARKUP.sub(lambda tag: " " * len(tag[0]), text)
    options = {option.start: option for option in words.options(plain)}
    cuts = {0, len(text)}
    end = 0
    for sentence in words.sentences(plain):
        inside = [option for start, option in options.items() if sentence.start <= start < sentence.end]
        cuts.update([sentence.start] if sentence.start >= end else [])
        for option in inside:
            cuts.update((option.start, option.end))
            end = option.end
    part, key, has_words = "", None, False
    for start, stop in pairwise(sorted(cuts)):
        more_words = any(map(str.isalnum, plain[start:stop]))
        if more_words and has_words:
            yield part.strip(), key
            part, key = "", None
        part += text[start:stop]
        has_words = has_words or more_words
        if start in options:
            key = options[start].key.key
    if part.strip():
        yield part.strip(), key
