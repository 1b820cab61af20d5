"""What a caller hears: words in spoken order, per language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ivrlint.source import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a prompt: spoken text, a recording, or both (a recording with its transcript)."""

    text: str | None
    """The words; None when only a recording is named."""
    audio: str | None = None
    """The recording, as the file names it."""
    notice: str | None = None
    """What the sentence is, where the file says so: recording, web, busy, courtesy, advert, ai, price, ..."""
    until: str | None = None
    """The last day (YYYY-MM-DD) on which it is said, where the file says so."""
    when: str | None = None
    """The condition under which it is said; None = always."""
    interruptible: bool = True
    """False when a key press does not cut it short."""
    span: Span | None = None

    @property
    def conditional(self) -> bool:
        """Whether it is said only to some callers or only for some time."""
        return self.when is not None or self.until is not None


@dataclass(frozen=True)
class Prompt:
    """Words in spoken order for each language; the empty language is the flow's own."""

    languages: dict[str, tuple[Segment, ...]]

    @classmethod
    def of(cls, text: str, span: Span | None = None) -> Prompt:
        """A prompt of one text in the flow's own language."""
        return cls({"": (Segment(text, span=span),)})

    def __bool__(self) -> bool:
        """Whether anything is said at all."""
        return any(self.languages.values())

    def segments(self, language: str | None = None) -> tuple[Segment, ...]:
        """The pieces in `language`, else those of the flow's own language, else the first ones there are.

        Where a tag such as en-GB is not there, en or another en- will do.
        """
        if language is not None and language in self.languages:
            return self.languages[language]
        if language is not None and len(self.languages) > 1:
            primary = language.partition("-")[0].lower()
            for tag, segments in self.languages.items():
                if tag.partition("-")[0].lower() == primary:
                    return segments
        if "" in self.languages:
            return self.languages[""]
        return next(iter(self.languages.values()), ())

    def text(self, language: str | None = None) -> str | None:
        """All words in `language`; None when some piece is a recording without a transcript."""
        parts = [segment.text for segment in self.segments(language)]
        return None if None in parts else " ".join(part for part in parts if part)

    @cached_property
    def span(self) -> Span | None:
        """Where its first piece stands."""
        return next((segment.span for pieces in self.languages.values() for segment in pieces), None)

    def __add__(self, other: Prompt) -> Prompt:
        """This prompt and then the other one."""
        languages = dict.fromkeys([*self.languages, *other.languages])
        return Prompt({tag: self.segments(tag) + other.segments(tag) for tag in languages})


SILENCE = Prompt({})
"""Nothing is said."""
