"""The states of a Twilio Studio flow as they stand in the file, before anything is understood as a phone menu."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivrlint.flow import Problem, Prompt, Segment
from ivrlint.flow.prompts import SILENCE
from ivrlint.source import Mapping, Scalar, Sequence, Span, Value

SPLIT = "split-based-on"
GATHER = "gather-input-on-call"
SAY = "say-play"
SET = "set-variables"
HANGUP = "hangup"
"""No widget of Studio's: people write it by hand."""

MOST_LOOPS = 10
"""A text that is played more often than this counts as played so often; Studio's 0 means without end."""

LONGEST_EXPRESSION = 500
"""Characters of a Liquid expression that is looked into."""

_MEANT = {"hang-up": HANGUP, "end-call": HANGUP, "http-request": "make-http-request", "gather": GATHER, "say": SAY}
"""Types that are found in files written by hand, though Studio takes none of them."""

_TESTED = re.compile(r"\{\{-?\s*(widgets|flow\.variables)\.([\w -]+?)(?:\.(\w+))?\s*(?:\|[^{}]*)?\}\}\s*\Z")
_BARE = re.compile(r"\{\{-?\s*(Digits|SpeechResult)\s*(?:\|[^{}]*)?\}\}\s*\Z")
_WORDS = re.compile(r"\w")
_NOT_IN_NAMES = re.compile(r"\W+")
_INPUTS = ("Digits", "SpeechResult")
_OPENING_TAGS = frozenset({"if", "unless", "case"})
_TURNING_TAGS = frozenset({"elsif", "else", "when"})


@dataclass(frozen=True, slots=True)
class Condition:
    """What a split compares its input with."""

    type: str
    """equal_to, contains, matches_any_of, less_than, regex, ..."""
    value: str
    """Studio trims blanks and ignores case."""

    @property
    def said(self) -> str:
        """The condition as messages name it."""
        return self.value if self.type == "equal_to" else f"{self.type.replace('_', ' ')} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Transition:
    """One exit of a state: an event and where it leads, if it is wired."""

    event: str
    next: str | None
    span: Span
    next_span: Span | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One widget."""

    name: str
    type: str
    written_type: str
    """The type as the file writes it, where Studio has no such type and `type` is what is meant."""
    span: Span
    """The value of `name`."""
    whole: Span
    transitions: tuple[Transition, ...]
    properties: Mapping | None

    def on(self, event: str) -> Transition | None:
        """The exit of an event, a wired one before others; None where the state does not list it."""
        exits = [transition for transition in self.transitions if transition.event == event]
        return next((transition for transition in exits if transition.next), exits[0] if exits else None)

    def after(self, event: str) -> str | None:
        """The name of the state that an event leads to; None where it is not wired."""
        transition = self.on(event)
        return transition.next if transition else None

    def value(self, name: str) -> Scalar | None:
        """A property with a single value; None where it is absent, null or empty."""
        value = self.properties.get(name) if self.properties else None
        return value if isinstance(value, Scalar) and value.value is not None and value.text.strip() else None

    def text(self, *names: str) -> str | None:
        """The first of these properties that is there and depends on no variable."""
        found = next((value for value in map(self.value, names) if value), None)
        return found.text.strip() if found and "{{" not in found.text else None

    def number(self, name: str) -> float | None:
        """A property that is a number from 0 to a million, also where it is written as a text."""
        value = self.value(name)
        match = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*", value.text, re.ASCII) if value else None
        return float(match[1]) if match else None

    @property
    def loops(self) -> int:
        """How often in all its text or recording is played."""
        return min(max(int(self.number("loop") or 1), 1), MOST_LOOPS)

    @property
    def tested(self) -> tuple[str, str, str | None] | None:
        """What a split looks at, filters left out: `widgets` or `flow.variables`, a name, the field of a widget."""
        value = self.value("input")
        return looked_at(value.text) if value else None

    @property
    def bare(self) -> str | None:
        """What a split looks at where it names no widget, as Studio wants it: Digits or SpeechResult."""
        value = self.value("input")
        match = _BARE.match(value.text.strip()) if value and len(value.text) <= LONGEST_EXPRESSION else None
        return match[1] if match else None

    @property
    def digits(self) -> int | None:
        """How many digits a gather waits for; `numDigits` is TwiML's name for it, which people take for Studio's."""
        return int(self.number("number_of_digits") or self.number("numDigits") or 0) or None

    @property
    def matches(self) -> Iterator[Transition]:
        """The exits of a split that have a condition."""
        return (transition for transition in self.transitions if transition.event == "match")

    @property
    def variables(self) -> Iterator[tuple[str, str]]:
        """Name and value of each variable that it sets."""
        pairs = self.properties.get("variables") if self.properties else None
        for pair in pairs.items if isinstance(pairs, Sequence) else ():
            if isinstance(pair, Mapping):
                yield _text(pair.get("key")), _text(pair.get("value"))

    @property
    def prompt(self) -> Prompt:
        """What is heard once: its text, else its recording."""
        said, played = self.value("say"), self.value("play")
        if said:
            return Prompt({"": segments}) if (segments := tuple(_segments(said.text, said.span))) else SILENCE
        return Prompt({"": (Segment(None, audio=played.text, span=played.span),)}) if played else SILENCE


def looked_at(expression: str) -> tuple[str, str, str | None] | None:
    """What a Liquid expression that is nothing but a path looks at; None for any other text."""
    match = _TESTED.match(expression.strip()) if len(expression) <= LONGEST_EXPRESSION else None
    return (match[1], match[2], match[3]) if match else None


def read_states(root: Mapping, problems: list[Problem]) -> dict[str, State]:
    """The states by name, in file order; what is no state is added to `problems`."""
    states: dict[str, State] = {}
    listed = root.get("states")
    for part in listed.items if isinstance(listed, Sequence) else ():
        name = part.get("name") if isinstance(part, Mapping) else None
        if not isinstance(part, Mapping) or not isinstance(name, Scalar) or not name.text.strip():
            problems.append(Problem("a state needs a `name`, so that transitions can lead to it", part.span))
        elif name.text in states:
            first = states[name.text].span
            problems.append(Problem(f"a second state is called «{name.text}»", name.span, related=(first,)))
        else:
            states[name.text] = _state(name, part, problems)
    return states


def _state(name: Scalar, part: Mapping, problems: list[Problem]) -> State:
    listed, properties = part.get("transitions"), part.get("properties")
    if listed is not None and not isinstance(listed, Sequence):
        problems.append(Problem("`transitions` must be a list", listed.span))
    transitions: list[Transition] = []
    for item in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(item, Mapping):
            transitions.append(_transition(item, problems))
        else:
            problems.append(Problem("a transition must be an object with `event` and `next`", item.span))
    type = _text(part.get("type"))
    return State(
        name=name.text,
        type=_MEANT.get(type, type),
        written_type=type,
        span=name.span,
        whole=part.span,
        transitions=tuple(transitions),
        properties=properties if isinstance(properties, Mapping) else None,
    )


def _transition(part: Mapping, problems: list[Problem]) -> Transition:
    next = part.get("next")
    if isinstance(next, Mapping | Sequence):
        problems.append(Problem("`next` must be the name of a state", next.span))
    wired = isinstance(next, Scalar) and next.value is not None and bool(next.text)
    listed = part.get("conditions")
    conditions = [item for item in listed.items if isinstance(item, Mapping)] if isinstance(listed, Sequence) else []
    values = [value for item in conditions if isinstance(value := item.get("value"), Scalar)]
    event = part.get("event")
    place = values[0] if len(values) == 1 else event if isinstance(event, Scalar) else part
    return Transition(
        event=_text(event),
        next=_text(next) if wired else None,
        span=place.span,
        next_span=next.span if wired and next else None,
        conditions=tuple(Condition(_text(item.get("type")), _text(item.get("value")).strip()) for item in conditions),
    )


def _text(value: Value | None) -> str:
    return value.text if isinstance(value, Scalar) and value.value is not None else ""


# words


def _segments(text: str, span: Span) -> Iterator[Segment]:
    """The pieces of a text with Liquid in it: what a tag makes conditional is a piece of its own."""
    depth = 0
    condition: str | None = None
    for outside, tag in _cut(text, "{%", "%}"):
        said = _words(outside)
        if said != "":
            yield Segment(said, when=condition, span=span)
        word, _, rest = (tag or "").strip("- \n\t").partition(" ")
        if word in _OPENING_TAGS:
            depth += 1
            condition = f"{word} {rest}".strip() if word != "case" else condition
        elif word in _TURNING_TAGS and depth:
            condition = f"{word} {rest}".strip()
        elif word.startswith("end") and depth:
            depth -= 1
            condition = condition if depth else None


def _words(text: str) -> str | None:
    """The words without markup, each variable as one word; None where only variables are said, "" for nothing."""
    said: list[str] = []
    variables = 0
    known = False
    for outside, expression in _cut(text, "{{", "}}"):
        plain = _without_markup(outside)
        known = known or bool(_WORDS.search(plain))
        said.append(plain)
        if expression is not None:
            variables += 1
            said.append(_variable(expression))
    if not known:
        return None if variables else ""
    return "".join(said).strip()


def _variable(expression: str) -> str:
    """One word for a Liquid expression: the last part of its path, or the widget whose input it is."""
    path = expression.partition("|")[0].strip("- \n\t").split(".")
    name = path[-2] if len(path) > 1 and path[-1] in _INPUTS else path[-1]
    return _NOT_IN_NAMES.sub("", name) or "value"


def _without_markup(text: str) -> str:
    """A text without the tags of SSML."""
    said: list[str] = []
    for outside, tag in _cut(text, "<", ">"):
        said.append(outside)
        if tag is not None:
            said.append(" " if tag[:1].isalpha() or tag[:1] == "/" else f"<{tag}>")
    return "".join(said).replace("&amp;", "&")


def _cut(text: str, opening: str, closing: str) -> Iterator[tuple[str, str | None]]:
    """Each stretch outside of brackets with what stands in the brackets after it; None after the last stretch."""
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        yield text[at:start], text[start + len(opening) : end]
        at = end + len(closing)
    yield text[at:], None
