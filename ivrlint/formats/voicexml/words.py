"""What a VoiceXML document says: prompts with their recordings, values and conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ivrlint.flow import Prompt, Segment
from ivrlint.flow.prompts import SILENCE
from ivrlint.source import Element, Span, Text

SPOKEN = frozenset({"prompt", "audio", "value", "enumerate", "foreach"})
"""Elements that are heard where they stand among executable content; text is heard too."""

_SILENT = frozenset({"break", "mark", "desc", "metadata", "meta", "lexicon", "gesture"})
_LITERAL = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)")\s*\Z""")
_BLANK_BEFORE = re.compile(r" (?=[.,])")
_LAST_NAME = re.compile(r"[A-Za-z_]\w*\Z")


@dataclass(frozen=True, slots=True)
class Choice:
    """What `<enumerate>` reads out of a menu: a choice's or option's words and key."""

    key: str | None
    words: str


@dataclass(slots=True)
class Heard:
    """The pieces that are said, and the language that all of them are marked with, where that is one."""

    segments: list[Segment] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)

    @property
    def prompt(self) -> Prompt:
        """The pieces as one prompt."""
        return Prompt({"": tuple(self.segments)}) if self.segments else SILENCE

    @property
    def language(self) -> str | None:
        """The one language that they are marked with."""
        return next(iter(self.languages)) if len(self.languages) == 1 else None


def literal(expression: str | None) -> str | None:
    """The text that a script expression is, where it is nothing but a text in quotes."""
    match = _LITERAL.match(expression or "")
    return (match[1] if match[1] is not None else match[2]) if match else None


def is_spoken(part: Element | Text) -> bool:
    """Whether a part of executable content is heard."""
    return bool(part.value.strip()) if isinstance(part, Text) else part.name in SPOKEN


def prompts_of(parent: Element, count: int) -> list[Element]:
    """The prompts of a menu or form item that are played on the `count`-th time: those of the highest count so far."""
    prompts = list(parent.elements("prompt"))
    counts = [prompt_count(prompt) for prompt in prompts]
    reached = max((number for number in counts if number <= count), default=0)
    return [prompt for prompt, number in zip(prompts, counts, strict=True) if number == reached]


def prompt_count(element: Element) -> int:
    """The `count` of a prompt or an event handler; 1 where there is none that can be read."""
    attribute = element.attributes.get("count")
    if attribute is None:
        return 1
    written = attribute.value.strip()
    return int(written) if written.isdecimal() and len(written) < 5 and int(written) else 1


def heard(
    parts: Iterable[Element | Text],
    *,
    choices: Sequence[Choice] = (),
    interruptible: bool = True,
    when: str | None = None,
) -> Heard:
    """What is said in `parts`; `choices` are those of the menu around, `when` is the condition of it all."""
    found = Heard()
    run = _Run()
    for part in parts:
        if isinstance(part, Element) and part.name == "prompt":
            run.end(found, interruptible, when)
            barges = {"true": True, "false": False}.get(part.get("bargein") or "", interruptible)
            inner = heard(part.content, choices=choices, interruptible=barges, when=part.get("cond") or when)
            found.segments += inner.segments
            found.languages |= inner.languages | ({language} if (language := part.get("lang")) else set())
        else:
            _add(part, found, run, choices, interruptible, when)
    run.end(found, interruptible, when)
    return found


@dataclass(slots=True)
class _Run:
    """Words between recordings."""

    words: list[str] = field(default_factory=list)
    span: Span | None = None
    known: bool = False

    def add(self, words: str, span: Span, *, known: bool = True) -> None:
        if words.strip():
            self.known = self.known or (known and any(map(str.isalnum, words)))
            self.span = Span(span.source, self.span.start, span.end) if self.span else span
        self.words.append(words)

    def end(self, found: Heard, interruptible: bool, when: str | None) -> None:
        """Close the run: a piece with its words, or with none where only variables are said."""
        if not self.words:
            return
        if self.span:
            text = _BLANK_BEFORE.sub("", " ".join("".join(self.words).split())) if self.known else None
            if self.known or any(word.strip(" .,;:!?") for word in self.words):
                found.segments.append(Segment(text, when=when, interruptible=interruptible, span=self.span))
        self.words, self.span, self.known = [], None, False


def _add(
    part: Element | Text, found: Heard, run: _Run, choices: Sequence[Choice], interruptible: bool, when: str | None
) -> None:
    if isinstance(part, Text):
        run.add(part.value, _trimmed(part))
    elif part.name == "audio":
        run.end(found, interruptible, when)
        found.segments += _recording(part, choices, interruptible, when)
    elif part.name == "value":
        said = literal(part.get("expr"))
        run.add(f" {_placeholder(part) if said is None else said} ", part.span, known=said is not None)
    elif part.name == "enumerate":
        for words in _enumerated(part, choices):
            run.add(f" {words} ", part.span)
    elif part.name == "sub":
        run.add(part.get("alias") or part.text, part.span)
    elif part.name == "foreach":
        run.add(" value ", part.span, known=False)
    elif part.name in ("p", "s", "voice", "emphasis", "prosody", "say-as", "phoneme", "speak", "paragraph", "sentence"):
        if language := part.get("lang"):
            found.languages.add(language)
        for inner in part.content:
            _add(inner, found, run, choices, interruptible, when)
        run.words.append(" ")
    else:
        run.words.append(" ")
        if part.name not in _SILENT:
            run.add(f"{part.text} ", part.span)


def _recording(audio: Element, choices: Sequence[Choice], interruptible: bool, when: str | None) -> Iterator[Segment]:
    """A recording, with the words that stand in for it as its transcript."""
    file = audio.get("src") or literal(audio.get("expr")) or audio.get("expr")
    instead = heard(audio.content, choices=choices)
    nested = [segment.audio for segment in instead.segments if segment.audio]
    text = instead.prompt.text() or None
    yield Segment(
        text, file or (nested[0] if nested else None), when=when, interruptible=interruptible, span=audio.span
    )


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


def _trimmed(text: Text) -> Span:
    """Where the words of a text are written, without the white space around them."""
    written = text.span.text
    start = text.span.start + len(written) - len(written.lstrip())
    return Span(text.span.source, start, max(start, text.span.start + len(written.rstrip())))
