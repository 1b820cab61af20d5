"""How long a caller is kept: the timing model. Everything in seconds; the source of each figure stands beside it.

Marks: V = read in the source, S = in a secondary source, J = our own judgement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ivrlint.flow import (
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Node,
    Prompt,
    Queue,
    Segment,
    Task,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lexicon import Lexicon, lexicon
from ivrlint.source import Recordings

SECONDS_PER_CHARACTER = 0.080
"""Speech per non-space character of English. 68 ms read aloud (Trauzettel-Klosinski & Dietz 2012,
doi 10.1167/iovs.11-8284, V) times 1.18 for prompt style (J)."""
ENGLISH_CHARACTERS_PER_MINUTE = 987
"""The reading rate that the rates of other languages are compared with (same source, V)."""
CHARACTERS_PER_MINUTE = {"de": 920, "es": 1025, "fr": 998, "it": 950, "nl": 978, "pt": 913}
"""The rates of languages without phrase lists; those that have some tell it there (same source, V)."""
ENGLISH_CHARACTERS_PER_WORD = 987 / 228
"""Turns a configured rate in words a minute into characters (same source, V)."""
OPTION_PAUSE = 0.5
"""Between two options: ACIXD wiki, 500-750 ms (V)."""
SENTENCE_PAUSE = 0.35
"""At a sentence end (J)."""
KEY = 0.4
"""One key press (J)."""
FIRST_KEY = 1.5
"""More for the first one of a call: phone from the ear, keypad opened (J)."""
DECISION = 1.2
"""After hearing the right option (J), near the keystroke-level model's 1.35 s."""
ENTRY_SILENCE = 0.5
"""After an entry: Avaya Interactive Response design guide (V)."""
NO_INPUT_AFTER = 5.0
"""Silence until a time-out where the file says nothing: Twilio's default (V)."""
QUEUE_WAIT = 180.0
"""Wait in a queue where nothing says: Spain, Ley 10/2025 (S)."""

_MOST_TEXTS = 200_000
"""How many texts are remembered: the same ones are said on many ways, and asked about by many rules."""
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_KEYS = re.compile(r"(?:[0-9*#]+|[A-D])\Z")


def speech_seconds(text: str, language: str | None, words_per_minute: float | None = None) -> float:
    """Seconds it takes to say `text`, pauses at sentence ends between its parts included."""
    seconds, ends = _said(text, language, words_per_minute)
    return seconds - SENTENCE_PAUSE if ends else seconds


@lru_cache(maxsize=_MOST_TEXTS)
def _said(text: str, language: str | None, words_per_minute: float | None) -> tuple[float, bool]:
    """Seconds it takes to say `text`, with a pause at every sentence end, and whether there is one at its own end.

    Figures and signs of languages without phrase lists are named as in English.
    """
    spoken = _lexicon(language).spoken(text)
    words = spoken.words.strip()
    pauses = len(_SENTENCE_END.findall(words)) * SENTENCE_PAUSE + spoken.silence
    seconds = spoken.characters * seconds_per_character(language, words_per_minute) + pauses
    return seconds, words.endswith((".", "!", "?", "…"))


@lru_cache
def _lexicon(language: str | None) -> Lexicon:
    """The words of a language, else those of English."""
    found = lexicon(language) or lexicon("en")
    assert found is not None
    return found


@lru_cache
def seconds_per_character(language: str | None, words_per_minute: float | None = None) -> float:
    """Seconds of speech per non-space character of a language, or at a rate that the file gives."""
    if words_per_minute:
        return 60 / (words_per_minute * ENGLISH_CHARACTERS_PER_WORD)
    words = lexicon(language)
    primary = (language or "").partition("-")[0].lower()
    rate = words.characters_per_minute if words else CHARACTERS_PER_MINUTE.get(primary, ENGLISH_CHARACTERS_PER_MINUTE)
    return SECONDS_PER_CHARACTER * ENGLISH_CHARACTERS_PER_MINUTE / rate


@dataclass(frozen=True, slots=True)
class MenuTimes:
    """Seconds from entering a menu until each of its options has been said."""

    whole: float
    """Until all is said."""
    until: dict[str | None, float]
    """Until the option on each key is said; keys that nothing announces take the whole prompt."""
    exact: bool
    """False when some of it is a recording that is not at hand and has no transcript."""
    fixed: float
    """Until nothing more is said that a key press would not cut short."""


class Timing:
    """The timing model applied to one flow."""

    def __init__(self, flow: Flow, recordings: Recordings | None = None) -> None:
        """Answer for `flow`; each node is timed once. `recordings` measures those that the flow names."""
        self._flow = flow
        self._recordings = recordings
        self._times: dict[str, MenuTimes] = {}

    def segment(self, segment: Segment, language: str | None = None) -> float | None:
        """Seconds of one piece: of its recording where that is at hand, else of its words; None where neither is."""
        recorded = self._recorded(segment)
        if recorded is not None or segment.text is None:
            return recorded
        return speech_seconds(segment.text, language or self._flow.language, self._flow.words_per_minute)

    def _recorded(self, segment: Segment) -> float | None:
        """Seconds of the recording of a piece; None where it has none or it is not at hand."""
        if not segment.audio or self._recordings is None:
            return None
        return self._recordings.seconds(self._flow.path, segment.audio)

    def pace(self, segments: Sequence[Segment], language: str | None) -> float:
        """How long some pieces take for each second that their words would take; 1 where nothing was measured."""
        if all(self._recorded(segment) is None for segment in segments):
            return 1.0
        texts = [segment.text for segment in segments if segment.text]
        estimated = sum(speech_seconds(text, language, self._flow.words_per_minute) for text in texts)
        heard = sum(self.segment(segment, language) or 0.0 for segment in segments)
        return heard / estimated if estimated else 1.0

    def prompt(self, prompt: Prompt, language: str | None = None) -> float | None:
        """Seconds of a prompt, with a sentence pause between its pieces; None when some piece is unknown."""
        total = 0.0
        for number, segment in enumerate(prompt.segments(language)):
            seconds = self.segment(segment, language)
            if seconds is None:
                return None
            total += seconds + (SENTENCE_PAUSE if number else 0.0)
        return total

    def heard(self, prompt: Prompt, node: Node) -> float:
        """Seconds of a prompt in the language of a node; an unknown one counts nothing."""
        return self.prompt(prompt, self._language(node)) or 0.0

    def speech(self, text: str, node: Node) -> float:
        """Seconds it takes to say a text in the language of a node."""
        return speech_seconds(text, self._language(node), self._flow.words_per_minute)

    def always_said(self, node: Node) -> float | None:
        """Seconds of a node's prompt and options without what is said only sometimes; None when some is unknown."""
        language = self._language(node)
        prompts = [node.prompt, *(edge.say for edge in self._flow.exits(node.id, EdgeKind.OPTION) if edge.say)]
        total = 0.0
        for number, prompt in enumerate(prompts):
            always = tuple(segment for segment in prompt.segments(language) if not segment.conditional)
            seconds = self.prompt(Prompt({"": always}), language)
            if seconds is None:
                return None
            total += seconds + (OPTION_PAUSE if number else 0.0)
        return total

    def _language(self, node: Node) -> str | None:
        return node.language or self._flow.language

    def times(self, node: Node) -> MenuTimes:
        """Seconds until each option of a node is said, pauses between options included."""
        if node.id not in self._times:
            self._times[node.id] = self._timed(node)
        return self._times[node.id]

    def _timed(self, node: Node) -> MenuTimes:
        options = self._flow.exits(node.id, EdgeKind.OPTION)
        language = self._language(node)
        opening = self.prompt(node.prompt, language)
        exact = opening is not None
        total = opening or 0.0
        until = self._heard_in_prompt(node) if options else {}
        free = 0.0 if _interruptible(node.prompt, language) else total
        for option in options:
            if option.say:
                seconds = self.prompt(option.say, language)
                exact = exact and seconds is not None
                total += (seconds or 0.0) + (OPTION_PAUSE if total else 0.0)
                until.setdefault(option.key, total)
                free = free if _interruptible(option.say, language) else total
        return MenuTimes(total, {key: max(heard, free) for key, heard in until.items()}, exact, free)

    def until_first_option(self, node: Node) -> float | None:
        """Seconds from entering a menu until its first option begins; None when that cannot be known."""
        language = self._language(node)
        text, words = node.prompt.text(language), lexicon(language)
        if text is None or words is None:
            return None
        opening = words.before_keys(text)
        if opening == text:
            return self.prompt(node.prompt, language)
        pace = self.pace(node.prompt.segments(language), language)
        return speech_seconds(opening, words.code, self._flow.words_per_minute) * pace

    def _heard_in_prompt(self, node: Node) -> dict[str | None, float]:
        """Seconds until the prompt itself has named each key."""
        language = self._language(node)
        text, words = node.prompt.text(language), lexicon(language)
        if not text or not words:
            return {}
        pace = self.pace(node.prompt.segments(language), language)
        until: dict[str | None, float] = {}
        seconds, place = 0.0, 0
        for spoken in words.spoken_keys(text):
            if spoken.end > place:
                seconds += _said(text[place : spoken.end], language, self._flow.words_per_minute)[0]
                place = spoken.end
            until.setdefault(spoken.key, seconds * pace)
        return until

    def edge(self, edge: Edge) -> float:
        """Seconds from entering the edge's node until the edge is taken, the wait in a queue left out."""
        node = self._flow.node(edge.source)
        if edge.kind is EdgeKind.OPTION:
            times = self.times(node)
            return times.until.get(edge.key, times.whole) + DECISION + self._answer(edge.key, node)
        if edge.kind in ERROR_KINDS:
            different = min(edge.tries, len(edge.again) + 1)
            again = sum(self.again(edge, number) for number in range(2, different + 1))
            return edge.tries * self.unanswered(edge) + again + (edge.tries - different) * self.again(edge, edge.tries)
        said = self.heard(node.prompt, node)
        if edge.kind is EdgeKind.EXIT:
            return said + self.heard(edge.say, node) + DECISION + self._answer(edge.key, node)
        if edge.kind is EdgeKind.OVERFLOW and isinstance(node, Queue):
            waits = (edge.after, node.max_wait, node.expected_wait, QUEUE_WAIT)
            immediate = edge.condition is not None
            return said + (0.0 if immediate else next(wait for wait in waits if wait is not None))
        if isinstance(node, Collect) and edge.kind is EdgeKind.NEXT:
            return said + DECISION + KEY * presses(node) + ENTRY_SILENCE
        if isinstance(node, Task):
            return said + (node.takes or 0.0)
        return said

    def own(self, edge: Edge) -> float:
        """Seconds of an edge that callers take to decide and to press keys."""
        node = self._flow.node(edge.source)
        if edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
            return DECISION + self._answer(edge.key, node)
        if isinstance(node, Collect) and edge.kind is EdgeKind.NEXT:
            return DECISION + KEY * presses(node)
        return KEY if edge.kind is EdgeKind.NO_MATCH else 0.0

    def _answer(self, key: str | None, node: Node) -> float:
        """Seconds it takes to press a key, or to say a choice that has none."""
        keys = key_presses(key)
        return KEY * keys if keys or not key else self.heard(Prompt.of(key), node)

    def unanswered(self, edge: Edge) -> float:
        """Seconds of one play of a prompt that ends in silence, or with a wrong key."""
        node = self._flow.node(edge.source)
        after = KEY if edge.kind is EdgeKind.NO_MATCH else NO_INPUT_AFTER if edge.after is None else edge.after
        return self.times(node).whole + after

    def again(self, edge: Edge, number: int) -> float:
        """Seconds of what is said before the play with this number (from 1) after silence or a wrong key."""
        if number < 2 or not edge.again:
            return 0.0
        return self.heard(edge.again[min(number - 2, len(edge.again) - 1)], self._flow.node(edge.source))


def _interruptible(prompt: Prompt, language: str | None) -> bool:
    return all(segment.interruptible for segment in prompt.segments(language))


def key_presses(key: str | None) -> int:
    """Keys pressed for an option; none for one that stands under a word, which callers say."""
    return len(key) if key and _KEYS.match(key) else 0


def presses(node: Node) -> int:
    """The fewest keys that a caller presses in a node before it goes on by itself."""
    if not isinstance(node, Collect) or node.digits is None:
        return 0
    fewest, most = node.digits
    return fewest + (1 if most > fewest and node.terminator else 0)
