"""How the native format writes values: texts, numbers, prompts, and which attribute each field becomes."""

from __future__ import annotations

import re
from typing import Any, Literal

from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Hangup,
    Menu,
    Message,
    Node,
    Prompt,
    Queue,
    Segment,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import SILENCE
from ivrlint.formats.durations import duration, seconds
from ivrlint.source import Entry, Mapping, Scalar, Sequence, Span, Value

SEGMENT_FIELDS = frozenset({"say", "audio", "text", "notice", "until", "when", "interruptible"})

UNKNOWN = "unknown"
"""What stands in a field that has to be there where nobody knows."""

_AFTER = re.compile(r"after\s+(.+)")

CLASSES: dict[str, type[Node]] = {
    str(kind.kind): kind
    for kind in (
        Menu,
        Message,
        Collect,
        Branch,
        Queue,
        Agent,
        Transfer,
        Callback,
        Voicemail,
        Bot,
        Task,
        SubFlow,
        Hangup,
        Unknown,
    )
}


def prompt_of(value: Value | None) -> Prompt:
    """A prompt: one text, a list of segments, or either of them for each language."""
    if value is None or (isinstance(value, Scalar) and value.value is None):
        return SILENCE
    if isinstance(value, Mapping) and not SEGMENT_FIELDS & {entry.key.text for entry in value.entries}:
        return Prompt({_tag(entry): segments_of(entry.value) for entry in written_entries(value)})
    return Prompt({"": segments_of(value)})


def _tag(entry: Entry) -> str:
    """The language of a text; `und`, BCP 47's tag for an undetermined one, is the flow's own."""
    return "" if entry.key.text == "und" else entry.key.text


def again_of(value: Value | None) -> tuple[Prompt, ...]:
    """What is said on each further try: one text, a list of them, or either for each language."""
    if isinstance(value, Sequence):
        return tuple(prompt_of(item) for item in value.items)
    if not isinstance(value, Mapping) or SEGMENT_FIELDS & {entry.key.text for entry in value.entries}:
        prompt = prompt_of(value)
        return (prompt,) if prompt else ()
    rounds: list[dict[str, tuple[Segment, ...]]] = []
    for entry in written_entries(value):
        texts = entry.value.items if isinstance(entry.value, Sequence) else [entry.value]
        for number, text in enumerate(texts):
            if number == len(rounds):
                rounds.append({})
            rounds[number][_tag(entry)] = segments_of(text)
    return tuple(Prompt(languages) for languages in rounds)


def segments_of(value: Value) -> tuple[Segment, ...]:
    """The pieces of a prompt in one language."""
    if isinstance(value, Sequence):
        return tuple(segment for item in value.items for segment in segments_of(item))
    if isinstance(value, Scalar):
        return (Segment(value.text, span=value.span),) if value.value is not None else ()
    text = text_of(value.get("say")) or text_of(value.get("text"))
    audio = text_of(value.get("audio"))
    said = value.get("say")
    unknown = audio is not None or (isinstance(said, Scalar) and said.value is None)
    return (
        Segment(
            text if text is not None or unknown else "",
            audio=audio,
            notice=text_of(value.get("notice")),
            until=text_of(value.get("until")),
            when=text_of(value.get("when")),
            interruptible=truth_of(value.get("interruptible")) is not False,
            span=value.span,
        ),
    )


def written_entries(mapping: Mapping) -> list[Entry]:
    """The entries without the team's own keys, which begin with `x-`."""
    return [entry for entry in mapping.entries if not entry.key.text.startswith("x-")]


def text_of(value: Value | None) -> str | None:
    """The text as written; None where nothing is said, or something that is no text."""
    return value.text if isinstance(value, Scalar) and value.value is not None else None


def texts_of(value: Value | None) -> tuple[str, ...] | None:
    """A list of texts; a single one counts as a list of one. None where nothing is said."""
    if isinstance(value, Sequence):
        return tuple(item.text for item in value.items if isinstance(item, Scalar))
    text = text_of(value)
    return None if text is None else (text,)


def outcome_of(value: Value | None) -> Literal["done", "failed"] | None:
    """What a hang-up means, where the file says it in a word that we know."""
    text = text_of(value)
    return text if text in ("done", "failed") else None  # type: ignore[return-value]


def number_of(value: Value | None) -> float | None:
    """The number, or None."""
    if isinstance(value, Scalar) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return float(value.value)
    return None


def rate_of(value: Value | None) -> float | None:
    """The number when it is above nothing, or None."""
    number = number_of(value)
    return number if number and number > 0 else None


def truth_of(value: Value | None) -> bool | None:
    """true or false, or None."""
    return value.value if isinstance(value, Scalar) and isinstance(value.value, bool) else None


def switches_of(value: Mapping) -> dict[str, str | None]:
    """What is switched by hand, with who does, where that is told."""
    known = {entry.key.text: entry.value for entry in written_entries(value)}
    return {name: text_of(told.get("set_by")) if isinstance(told, Mapping) else None for name, told in known.items()}


def goals_of(value: Mapping) -> dict[str, tuple[float, Span]]:
    """The most that each figure may be, and where it is written."""
    limits = ((entry, seconds(entry.value)) for entry in written_entries(value))
    return {entry.key.text: (limit, entry.span) for entry, limit in limits if limit is not None}


def _mapping(value: Value | None) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {entry.key.text: entry.value.text for entry in written_entries(value) if isinstance(entry.value, Scalar)}


def _whole(value: Value | None) -> int | None:
    number = number_of(value)
    return None if number is None else int(number)


def _digits(value: Value | None) -> tuple[int, int] | None:
    match = re.match(r"(\d{1,3})(?:\s*-\s*(\d{1,3}))?\Z", text_of(value) or "", re.ASCII)
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _name(value: Value) -> str:
    return text_of(value) or ""


def _list(value: Value) -> tuple[str, ...]:
    return texts_of(value) or ()


def _said(value: Value) -> str:
    return text_of(value) or "said"


def _stated(value: Value) -> str | None:
    return "stated" if isinstance(value, Mapping) else text_of(value)


def _offered_after(value: Value) -> float | None:
    """Seconds of `after 60s`; true is at once, false never."""
    if isinstance(truth := truth_of(value), bool):
        return 0.0 if truth else None
    match = _AFTER.match(text_of(value) or "")
    return duration(match[1]) if match else seconds(value)


def _hangup_outcome(value: Value) -> Literal["done", "failed", "return"]:
    return "return" if text_of(value) == "return" else outcome_of(value) or "done"


def _is_true(value: Value) -> bool:
    return truth_of(value) is True


def _known(value: Value) -> str | None:
    """A text; None for the word `unknown`."""
    text = text_of(value)
    return None if text == UNKNOWN else text


def _reason(value: Value) -> str:
    return text_of(value) or "declared unknown in the file"


_COMMON = {
    "name": _name,
    "tags": _list,
    "language": text_of,
    "notice": text_of,
    "recording": text_of,
    "uses": _list,
    "confirms": _list,
    "promises": text_of,
    "urgent": text_of,
    "term": _name,
}
_OWN: dict[type[Node], dict[str, Any]] = {
    Menu: {"purpose": text_of, "input": text_of, "inter_digit": seconds},
    Collect: {
        "datum": text_of,
        "digits": _digits,
        "terminator": text_of,
        "sensitive": text_of,
        "masked": truth_of,
        "input": text_of,
        "more_time": truth_of,
        "first_digit": seconds,
        "inter_digit": seconds,
        "kind": text_of,
    },
    Branch: {"by": _known, "schedule": text_of, "switch": text_of, "bounds_loop": _is_true},
    Queue: {
        "announces": texts_of,
        "announces_every": seconds,
        "expected_wait": seconds,
        "max_wait": seconds,
        "asks": texts_of,
        "receives": texts_of,
        "priority": _stated,
        "can": texts_of,
        "skill": text_of,
        "whisper": _said,
        "offer_callback": _offered_after,
        "schedule": text_of,
    },
    Agent: {"asks": texts_of, "receives": texts_of, "can": texts_of},
    Transfer: {
        "number": text_of,
        "reaches": text_of,
        "partner": truth_of,
        "tariff": text_of,
        "asks": texts_of,
        "receives": texts_of,
        "carries": texts_of,
    },
    Callback: {
        "served_by": text_of,
        "receipt": text_of,
        "changeable": truth_of,
        "attempts": _whole,
        "keeps_place": truth_of,
    },
    Bot: {"discloses": truth_of, "hands_over": texts_of, "asks": texts_of, "receives": texts_of},
    Task: {"gives": text_of, "takes": seconds, "irreversible": truth_of, "kind": text_of},
    SubFlow: {"file": text_of, "reference": _known},
    Hangup: {"outcome": _hangup_outcome},
    Unknown: {"reason": _reason},
}
_ATTRIBUTES = {"kind": "purpose", "offer_callback": "callback_after", "class": "errand", "set": "sets"}
"""Fields that are called otherwise in the model, where `kind` is a node's type and the others are adjectives."""


def _readers(fields: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """For each field its attribute and how it is read."""
    return {field: (_ATTRIBUTES.get(field, field), read) for field, read in fields.items()}


NODE_FIELDS = {cls: _readers(_COMMON | _OWN.get(cls, {})) for cls in CLASSES.values()}
EDGE_FIELDS = _readers(
    {
        "label": text_of,
        "condition": text_of,
        "phrases": _list,
        "after": seconds,
        "share": number_of,
        "set": _mapping,
        "class": text_of,
        "skill": text_of,
        "keeps_place": truth_of,
        "outcome": outcome_of,
        "tags": _list,
        "urgent": text_of,
    }
)
