"""What Archy writes as values: literals, expressions, durations, keys, and audio with the words in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ivrlint.flow import Prompt, Segment
from ivrlint.flow.prompts import SILENCE
from ivrlint.source import Entry, Mapping, Scalar, Sequence, Span, Value

_PLACEHOLDER = re.compile(r"\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}")
"""Substitutions of Archy's own, and those of Terraform templates."""
_NOT_IN_NAMES = re.compile(r"\W+")
_WORDS = re.compile(r"\w")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?\Z", re.ASCII)
_SECONDS = {"ms": 0.001, "milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
_DIGIT = re.compile(r"(?:digit_)?([0-9*#])\Z", re.ASCII)
_NAMED_KEYS = {"star": "*", "asterisk": "*", "pound": "#", "hash": "#"}
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([A-Za-z_][\w.]*)|([(),])', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PROMPT = re.compile(r"Prompt(?:System|User)?\.\w+\Z", re.IGNORECASE)
_TEST = re.compile(r'\(?\s*([A-Za-z]\w*(?:\.\w+)+)\s*==?\s*"?([0-9*#]{1,20})"?\s*\)?\Z', re.ASCII)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_BEFORE_MARK = re.compile(r" ([.,;:!?])")
_CHOOSING = frozenset({"if", "switch"})

LONGEST_TEST = 500
"""Characters of a condition that is looked into for keys."""
MOST_NESTED = 50
"""Brackets one inside the other in an audio expression; what nests deeper is not known."""


def mapping(value: Value | None) -> Mapping | None:
    """The value itself where it is a mapping."""
    return value if isinstance(value, Mapping) else None


def part(value: Value | None, *keys: str) -> Value | None:
    """What stands under `keys`, one inside the other; None where the way ends before."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def written(value: Value | None) -> str:
    """A single value as text; empty for anything else, and for null."""
    return value.text.strip() if isinstance(value, Scalar) and value.value is not None else ""


def entry_of(value: Value | None, key: str) -> Entry | None:
    """The entry of a mapping under a key, with the place of the key."""
    return value.entry(key) if isinstance(value, Mapping) else None


def members(listed: Value | None) -> Iterator[Entry]:
    """The members of a list of mappings with one key, the key being what kind of thing it is."""
    for item in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(item, Mapping) and item.entries:
            yield item.entries[0]


def is_open(text: str) -> bool:
    """Whether a text holds a substitution, so that nobody knows what it will be."""
    return bool(_PLACEHOLDER.search(text))


def literal(value: Value | None) -> Value | None:
    """What a value is where the file says it: under `lit`, or written without any such word."""
    if isinstance(value, Mapping):
        if value.entry("lit"):
            return value.get("lit")
        if any(value.entry(key) for key in ("exp", "var", "noValue")):
            return None
    return value


def name_of(value: Value | None) -> str:
    """The name of a queue, a flow, a user: `{lit: {name: x}}`, `{name: x}`, or the one text in an expression."""
    said = literal(value)
    text = written(part(said, "name") or said)
    if not text and (expression := written(part(value, "exp"))):
        quoted = _QUOTED.findall(expression)
        text = quoted[0] if len(quoted) == 1 else ""
    return "" if is_open(text) else text


def reference_of(flow: Value | None) -> str | None:
    """The name that Architect knows another flow by; None where an expression or a substitution chooses the flow."""
    return name_of(literal(flow)) or None


def called_flow(value: Value | None) -> dict[str, str | None]:
    """What names a called flow: of a common module it is a key, under which its version stands."""
    name, said = name_of(value), literal(value)
    if isinstance(said, Mapping) and said.entries and not said.entry("name"):
        name = said.entries[0].key.text
    if not name or is_open(name):
        return {}
    return {"name": name, "reference": name if said is not None else None}


def number_of(value: Value | None) -> float | None:
    """A literal number from 0 to a million."""
    text = written(literal(value))
    return float(text) if _NUMBER.match(text) else None


def seconds_of(value: Value | None) -> float | None:
    """Seconds of a literal duration: `{lit: {seconds: 10}}`."""
    said = literal(value)
    if not isinstance(said, Mapping):
        return None
    lengths = [(number_of(entry.value), _SECONDS.get(entry.key.text)) for entry in said.entries]
    known = [count * unit for count, unit in lengths if count is not None and unit is not None]
    return sum(known) if known else None


def is_true(value: Value | None) -> bool:
    """Whether a literal says true."""
    return written(literal(value)).casefold() == "true"


def key_of(value: Value | None) -> str | None:
    """The key of `digit_1`, `digit_star`, `digit_pound`; None where there is none, or nobody knows which."""
    text = written(literal(value))
    match = _DIGIT.match(text)
    return match[1] if match else _NAMED_KEYS.get(text.removeprefix("digit_"))


def keys_tested(expression: str) -> tuple[str, tuple[str, ...]] | None:
    """The variable and the keys that `Flow.choice == "1" or Flow.choice == "2"` compares it with."""
    if len(expression) > LONGEST_TEST:
        return None
    tests = [_TEST.match(test.strip()) for test in _OR.split(expression)]
    found = [(test[1].casefold(), test[2]) for test in tests if test]
    if len(found) < len(tests) or len({variable for variable, _ in found}) != 1:
        return None
    return found[0][0], tuple(dict.fromkeys(key for _, key in found))


def terms_of(value: Value | None) -> tuple[str, ...]:
    """What callers may say for a choice, in all languages: `speechRecTerms.<language>.terms`."""
    terms: list[str] = []
    for entry in value.entries if isinstance(value, Mapping) else ():
        listed = part(entry.value, "terms")
        terms += (written(literal(term)) for term in (listed.items if isinstance(listed, Sequence) else ()))
    return tuple(dict.fromkeys(term for term in terms if term and not is_open(term)))


def language_of(text: str) -> str | None:
    """The BCP 47 tag of a language as Genesys Cloud writes it (en-us)."""
    if not text or is_open(text):
        return None
    first, *others = text.split("-")
    sizes = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(sizes.get(len(other), str.lower)(other) for other in others)])


# audio


def audio_of(*values: Value | None) -> Prompt:
    """What is heard, one after the other: texts, recordings, and the texts that expressions hold."""
    segments = tuple(segment for value in values if value is not None for segment in _segments(value))
    return Prompt({"": segments}) if segments else SILENCE


def _segments(value: Value) -> Iterator[Segment]:
    if isinstance(value, Scalar):
        yield from _text(written(value), value.span)
    elif isinstance(value, Mapping):
        said, recorded, expression = value.get("tts"), value.get("prompt"), written(value.get("exp"))
        recorded = recorded if written(recorded) else value.get("var")
        if isinstance(said, Scalar):
            yield from _text(written(said), said.span)
        elif isinstance(recorded, Scalar) and written(recorded):
            yield Segment(None, audio=written(recorded), span=recorded.span)
        elif expression:
            yield from _Expression(expression, part(value, "exp") or value).segments()
        elif name := name_of(value):
            yield Segment(None, audio=name, span=value.span)


def _text(text: str, span: Span, when: str | None = None) -> Iterator[Segment]:
    """A text with a word for each substitution in it; one that is nothing else is not known."""
    if _WORDS.search(_PLACEHOLDER.sub("", text)):
        words = _PLACEHOLDER.sub(lambda match: _NOT_IN_NAMES.sub("", match[0]) or "value", text)
        yield Segment(words, when=when, span=span)
    elif is_open(text):
        yield Segment(None, when=when, span=span)


@dataclass(slots=True)
class _Call:
    """A function in an expression whose bracket is still open."""

    name: str
    argument: int = 0
    words: list[str] = field(default_factory=list)
    known: bool = False


class _Expression:
    """An audio expression, from which the texts that are spoken are taken; nothing is computed."""

    def __init__(self, text: str, value: Value) -> None:
        self.text = text
        self.span = value.span
        self.found: list[Segment] = []
        self.calls: list[_Call] = []

    def segments(self) -> Iterator[Segment]:
        """The texts and recordings in spoken order; one unknown piece where there are none, and no blank audio."""
        blank = is_framed = False
        name = ""
        for quoted, word, mark in _TOKEN.findall(self.text):
            if mark == "(":
                if len(self.calls) == MOST_NESTED:
                    return iter([Segment(None, audio=self.text, span=self.span)])
                blank = blank or name == "toaudioblank"
                is_framed = is_framed or name == "audioplaybackoptions"
                self.calls.append(_Call(name))
            elif mark == ")" and self.calls:
                self._close(self.calls.pop())
            elif mark == "," and self.calls:
                self.calls[-1].argument += 1
            elif word:
                self._word(word)
            elif not mark:
                self._quoted(_ESCAPED.sub(lambda match: " " if match[1] in "nrt" else match[1], quoted))
            name = word.casefold()
        while self.calls:
            self._close(self.calls.pop())
        if not self.found and not blank:
            self.found.append(Segment(None, audio=self.text, span=self.span))
        if is_framed and self.text.rstrip(" )").casefold().endswith("false"):
            return (replace(segment, interruptible=False) for segment in self.found)
        return iter(self.found)

    @property
    def _when(self) -> str | None:
        """The condition of what is chosen by If or Switch."""
        return "If" if any(call.name in _CHOOSING for call in self.calls) else None

    @property
    def _speech(self) -> _Call | None:
        """The text-to-speech call that is open."""
        return next((call for call in reversed(self.calls) if call.name == "toaudiotts"), None)

    @property
    def _in_condition(self) -> bool:
        return any(call.name in _CHOOSING and call.argument == 0 for call in self.calls)

    def _quoted(self, text: str) -> None:
        speech = self._speech
        if self._in_condition or (speech is not None and speech.argument):
            return
        if speech is None:
            if not self.calls:
                self.found += _text(text, self.span)
        elif self._when:
            self._say(speech)
            self.found += _text(text, self.span, self._when)
            speech.known = True
        else:
            speech.words.append(text)
            speech.known = speech.known or bool(_WORDS.search(text))

    def _word(self, word: str) -> None:
        speech = self._speech
        if self._in_condition:
            return
        if speech is None and _PROMPT.match(word):
            self.found.append(Segment(None, audio=word, when=self._when, span=self.span))
        elif speech is not None and "." in word and not self._when and not speech.argument:
            speech.words.append(f" {_NOT_IN_NAMES.sub('', word.rpartition('.')[2]) or 'value'} ")

    def _close(self, call: _Call) -> None:
        if call.name == "toaudiotts":
            if call.known:
                self._say(call)
            else:
                self.found.append(Segment(None, audio=self.text, when=self._when, span=self.span))
        elif call.name.startswith("toaudio") and call.name != "toaudioblank" and not self._wraps_prompt(call):
            self.found.append(Segment(None, audio=call.name, when=self._when, span=self.span))

    def _say(self, speech: _Call) -> None:
        """Note the words that a text-to-speech call has gathered so far."""
        text = _BEFORE_MARK.sub(r"\1", " ".join("".join(speech.words).split()))
        self.found += _text(text, self.span, self._when if speech not in self.calls else None)
        speech.words.clear()

    def _wraps_prompt(self, call: _Call) -> bool:
        """Whether a call only wraps a prompt that has been noted already: ToAudio(Prompt.x)."""
        last = self.found[-1].audio if self.found else None
        return call.name == "toaudio" and last is not None and bool(_PROMPT.match(last))
