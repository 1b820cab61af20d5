"""What a VoiceXML document says: prompts with their recordings, values and conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from ivrlint.flow import Prompt, Segment
from ivrlint.source import Span
from ivrlint.source.located_xml import Element, Text

SPOKEN = frozenset({"prompt", "audio", "value", "enumerate", "foreach"})
"""Elements that are heard where they stand among executable content; text is heard too."""

MOST_TRIES = 20
"""Most counts of prompts, or of event handlers, that are told apart for one item: patience ends long before."""

_SILENT = frozenset({"break", "mark", "desc", "metadata", "meta", "lexicon", "gesture"})
_SPEECH = frozenset({"p", "s", "voice", "emphasis", "prosody", "say-as", "phoneme", "speak", "paragraph", "sentence"})
_BARGES_IN: dict[str | None, bool] = {"true": True, "false": False}
_LITERAL = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)")\s*\Z""")
_IN_LANGUAGE = re.compile(r"\w+\s*={2,3}\s*'([^']*)'(?:\s*&&\s*(.*))?\Z", re.ASCII | re.DOTALL)
"""A condition that begins with a comparison of one variable with a text."""
_BEFORE_STOP = re.compile(r" (?=[.,](?:\s|\Z))")
"""The space between a value and the full stop or comma behind it."""
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_LAST_NAME = re.compile(r"[A-Za-z_]\w*\Z")


class Choice(NamedTuple):
    """What `<enumerate>` reads out of a menu: a choice's or option's words and key."""

    key: str | None
    words: str


def literal(expression: str | None) -> str | None:
    """The text that a script expression is, where it is nothing but a text in quotes."""
    match = _LITERAL.match(expression or "")
    return (match[1] if match[1] is not None else match[2]) if match else None


def unescaped(text: str) -> str:
    """A text of a script as it is meant, where characters are written by their number."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def is_spoken(part: Element | Text) -> bool:
    """Whether a part of executable content is heard."""
    return not part.value.isspace() if isinstance(part, Text) else part.name in SPOKEN


def asked(parent: Element) -> dict[int, list[Element | Text]]:
    """What is played when a menu or form item is asked, by the try from which on it is.

    That are its prompts of that count, and words and recordings that stand alone.
    """
    spoken = [part for part in parent.content if is_spoken(part)]
    counts = {id(part): prompt_count(part) for part in spoken if isinstance(part, Element) and part.name == "prompt"}
    tries = sorted({1, *counts.values()})[:MOST_TRIES]
    if len(tries) == 1:
        return {1: spoken}
    return {count: [part for part in spoken if counts.get(id(part), count) == count] for count in tries}


def prompt_count(element: Element) -> int:
    """The `count` of a prompt or an event handler; 1 where there is none that can be read."""
    attribute = element.attributes.get("count")
    if attribute is None:
        return 1
    written = attribute.value.strip()
    return int(written) if written.isdecimal() and len(written) < 5 and int(written) else 1


def heard(parts: Iterable[Element | Text], *, choices: Sequence[Choice] = (), interruptible: bool = True) -> Heard:
    """What is said in `parts`; `choices` are those of the menu around."""
    found = Heard(choices)
    found.take(parts, interruptible, None)
    return found


class Heard:
    """The pieces that are said, and the languages that they are marked with."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        """Begin with nothing; `choices` are what `<enumerate>` reads out."""
        self.segments: list[Segment] = []
        self._spoken_in: list[str] = []
        """For each piece the language in which alone it is said, empty where it is said in all."""
        self._alone = ""
        """The language in which alone the prompt at hand is said."""
        self._apart: dict[str, None] = {}
        """The languages in which something else is said than in others."""
        self.languages: set[str] = set()
        """The languages of whole prompts."""
        self._within: set[str] = set()
        """The languages of parts of prompts."""
        self._is_part = False
        """Whether the words at hand are in the language of such a part."""
        self._has_own_words = False
        """Whether some words are in no such part."""
        self._choices = choices
        self._words: list[str] = []
        """What is said since the last piece that is done."""
        self._span: Span | None = None
        self._known = False
        """Whether it has words, and not only values."""

    @property
    def prompt(self) -> Prompt:
        """The pieces as one prompt."""
        tags = self._apart if any(self._spoken_in) else [""] if self.segments else []
        pieces = list(zip(self.segments, self._spoken_in, strict=True))
        return Prompt({tag: tuple(piece for piece, own in pieces if own in ("", tag)) for tag in tags})

    @property
    def language(self) -> str | None:
        """The one language that all of them are marked with."""
        languages = self.languages if self._has_own_words else self.languages | self._within
        return next(iter(languages)) if len(languages) == 1 else None

    def take(self, parts: Iterable[Element | Text], interruptible: bool, when: str | None) -> None:
        """Add what is said in `parts`; `when` is the condition of it all."""
        for part in parts:
            if isinstance(part, Element) and part.name == "prompt":
                self._end(interruptible, when)
                barges = _BARGES_IN.get(part.get("bargein"), interruptible)
                language, condition = part.get("lang"), part.get("cond")
                match = _IN_LANGUAGE.match((condition or "").strip())
                if language and match and match[1] == language:
                    self._alone, condition = language, match[2]
                    self._apart[language] = None
                elif language:
                    self.languages.add(language)
                self.take(part.content, barges, condition or when)
                self._alone = ""
            else:
                self._take(part, interruptible, when)
        self._end(interruptible, when)

    def _take(self, part: Element | Text, interruptible: bool, when: str | None) -> None:
        if isinstance(part, Text):
            self._say(part.value, part.span)
        elif part.name == "audio":
            self._end(interruptible, when)
            self._add(_recording(part, self._choices, interruptible, when))
        elif part.name == "value":
            said = literal(part.get("expr"))
            self._say(f" {_placeholder(part) if said is None else said} ", part.span, known=said is not None)
        elif part.name == "enumerate":
            for words in _enumerated(part, self._choices):
                self._say(f" {words} ", part.span)
        elif part.name == "sub":
            self._say(part.get("alias") or part.text, part.span)
        elif part.name == "foreach":
            self._say(" value ", part.span, known=False)
        elif part.name in _SPEECH:
            was_part = self._is_part
            if language := part.get("lang"):
                self._within.add(language)
                self._is_part = True
            for inner in part.content:
                self._take(inner, interruptible, when)
            self._is_part = was_part
            self._words.append(" ")
        else:
            self._words.append(" ")
            if part.name not in _SILENT:
                self._say(f"{part.text} ", part.span)

    def _say(self, words: str, span: Span, *, known: bool = True) -> None:
        self._words.append(words)
        self._has_own_words = self._has_own_words or (not self._is_part and any(map(str.isalnum, words)))
        if words.strip():
            self._known = self._known or (known and any(map(str.isalnum, words)))
            self._span = Span(span.source, self._span.start, span.end) if self._span else span

    def _add(self, piece: Segment) -> None:
        self.segments.append(piece)
        self._spoken_in.append(self._alone)

    def _end(self, interruptible: bool, when: str | None) -> None:
        """Close a piece, with its words, or with none where only values are said."""
        if not self._words:
            return
        if self._span and (self._known or any(word.strip(" .,;:!?") for word in self._words)):
            text = _BEFORE_STOP.sub("", " ".join("".join(self._words).split())) if self._known else None
            span = _trimmed(self._span)
            self._add(Segment(text, when=when, interruptible=interruptible, span=span))
        self._words, self._span, self._known = [], None, False


def _recording(audio: Element, choices: Sequence[Choice], interruptible: bool, when: str | None) -> Segment:
    """A recording, with the words that stand in for it as its transcript."""
    file = unquote(audio.get("src") or "") or literal(audio.get("expr")) or audio.get("expr")
    instead = heard(audio.content, choices=choices)
    file = file or next((segment.audio for segment in instead.segments if segment.audio), None)
    text = instead.prompt.text() or None
    return Segment(text, file, when=when, interruptible=interruptible, span=audio.span)


def _enumerated(element: Element, choices: Sequence[Choice]) -> Iterator[str]:
    """What `<enumerate>` says of each choice: by the pattern in it, else the choice's own words."""
    if not any(isinstance(part, Element) or part.value.strip() for part in element.content):
        yield from (f"{choice.words}." for choice in choices if choice.words)
        return
    for choice in choices:
        said = (
            part.value
            if isinstance(part, Text)
            else {"_prompt": choice.words, "_dtmf": choice.key or ""}.get((part.get("expr") or "").strip(), part.text)
            for part in element.content
        )
        yield " ".join("".join(said).split())


def _placeholder(value: Element) -> str:
    """One word for a value that only the call will know: the last part of its name."""
    match = _LAST_NAME.search((value.get("expr") or "")[-100:].strip())
    return match[0] if match else "value"


def _trimmed(span: Span) -> Span:
    """A place without the white space around what is written there."""
    written = span.text
    if written == written.strip():
        return span
    start = span.start + len(written) - len(written.lstrip())
    return Span(span.source, start, max(start, span.start + len(written.rstrip())))
