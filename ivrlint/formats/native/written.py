"""How the native format's values are written: the other way round of values.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from itertools import groupby
from typing import Any

from ivrlint.flow import CallerKind, Callers, Errand, Node, Prompt, Schedule, Segment
from ivrlint.flow.hours import MIDNIGHT, WEEKDAYS
from ivrlint.formats.durations import seconds
from ivrlint.formats.native.values import NODE_FIELDS
from ivrlint.formats.native.yaml_text import Pairs, Word, written


def given_values(**values: Any) -> Pairs | None:
    """The values that are known, None where none is."""
    return Pairs((key, value) for key, value in values.items() if value is not None) or None


def given_fields(node: Node) -> Iterator[tuple[str, Any]]:
    """The fields of a node whose values are known."""
    declared = {declared.name: declared for declared in fields(node)}
    for field, (attribute, read) in NODE_FIELDS[type(node)].items():
        value = getattr(node, attribute)
        if field in ("name", "term") or value == _default(declared[attribute]):
            continue
        if field == "digits":
            fewest, most = value
            yield field, fewest if fewest == most else f"{fewest}-{most}"
        elif field == "offer_callback":
            yield field, True if value == 0 else f"after {duration(value)}"
        else:
            yield field, written_value(value, read)


def _default(declared: Field[Any]) -> Any:
    return None if declared.default is MISSING else declared.default


def written_value(value: Any, read: Any) -> Any:
    """The value of a field that `read` reads."""
    if isinstance(value, tuple):
        return [*value]
    if isinstance(value, dict):
        return Pairs(value.items())
    if isinstance(value, float):
        return duration(value) if read is seconds else number(value)
    return value


def number(value: float | None) -> float | None:
    """A number, as a whole one where it is."""
    return int(value) if value is not None and float(value).is_integer() else value


def duration(length: float | None) -> str | None:
    """A duration as people write it."""
    if length is None:
        return None
    for unit, name in ((3600, "h"), (60, "m")):
        if length >= 2 * unit and length % unit == 0:
            return Word(f"{length / unit:.0f}{name}")
    return Word(f"{written(number(length))}s")


def written_prompt(prompt: Prompt) -> Any:
    """One text, a list of segments, or either of them for each language."""
    languages = prompt.languages
    if [*languages] == [""]:
        return _spoken(languages[""])
    return Pairs((tag or "und", _spoken(pieces)) for tag, pieces in languages.items())


def _spoken(pieces: tuple[Segment, ...]) -> Any:
    parts = [_segment(piece) for piece in pieces]
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts


def _segment(piece: Segment) -> str | Pairs:
    given: dict[str, Any] = {"audio": piece.audio, "text": piece.text}
    if piece.audio is None:
        given = {"say": piece.text}
    given |= {"notice": piece.notice, "until": piece.until, "when": piece.when}
    given["interruptible"] = None if piece.interruptible else False
    known = Pairs((key, value) for key, value in given.items() if value is not None or key == "say")
    return piece.text if len(known) == 1 and piece.audio is None and piece.text is not None else known


def written_again(again: tuple[Prompt, ...]) -> Any:
    """What is said on further tries: one text, or a list of prompts."""
    prompts = [written_prompt(prompt) for prompt in again]
    if len(prompts) == 1 and isinstance(prompts[0], str):
        return prompts[0]
    alone = (len(prompt) == 1 and not isinstance(prompt, str | Pairs) for prompt in prompts)
    return [prompt[0] if single else prompt for prompt, single in zip(prompts, alone, strict=True)]


def written_switches(switches: dict[str, str | None]) -> Pairs:
    """The switches, each with who turns it."""
    return Pairs((name, Pairs([("set_by", set_by)] if set_by else [])) for name, set_by in switches.items())


def written_callers(callers: Callers, ids: dict[str, str]) -> Pairs:
    """Who rings; `ids` are what the nodes are called that they want."""
    amount = callers.value_lost and Word(f"{written(number(callers.value_lost[0]))} {callers.value_lost[1]}")
    kinds = Pairs((kind.name, _kind(kind, ids)) for kind in callers.kinds)
    known = given_values(per_month=number(callers.per_month), **_behaviour(callers), value_lost=amount)
    return Pairs([*(known or ()), *([("kinds", kinds)] if kinds else [])])


def _kind(kind: CallerKind, ids: dict[str, str]) -> Pairs:
    share, pace = (None if value == 1 else number(value) for value in (kind.share, kind.pace))
    wants = kind.wants and ids.get(kind.wants)
    others = {"pace": pace, "knows_keys": kind.knows_keys or None, "wants": wants, "caller": kind.caller}
    return given_values(share=share, **_behaviour(kind), **others) or Pairs()


def written_errands(errands: tuple[Errand, ...], ids: dict[str, str]) -> Pairs:
    """What callers ring about; `ids` are what the nodes are called that they should come to."""
    return Pairs(((errand.name, _errand(errand, ids)) for errand in errands), spread=True)


def _errand(errand: Errand, ids: dict[str, str]) -> Any:
    share, places = number(errand.share), [ids[id] for id in errand.reaches if id in ids]
    if share is not None and not errand.why and not places:
        return share
    told = {
        "share": share,
        "why": errand.why.get("") if [*errand.why] == [""] else Pairs(errand.why.items()) or None,
        "reaches": places[0] if len(places) == 1 else places or None,
    }
    return given_values(**told) or Pairs()


def _behaviour(callers: Callers | CallerKind) -> dict[str, Any]:
    rates = {"error_rate": number(callers.error_rate), "no_input_rate": number(callers.no_input_rate)}
    return {"patience": duration(callers.patience), **rates}


def written_hours(schedules: dict[str, Schedule]) -> Pairs:
    """The schedules by name."""
    return Pairs((name, _schedule(schedule)) for name, schedule in schedules.items())


def _schedule(schedule: Schedule) -> Pairs:
    """A schedule's lines: openings on the same days stand together."""
    lines = Pairs()
    days = dict.fromkeys(tuple(sorted(opening.days)) for opening in schedule.openings)
    for group in days:
        times = [(at.opens, at.closes) for at in schedule.openings if tuple(sorted(at.days)) == group]
        lines.append((_days(group), _times(times)))
    if not days:
        lines.append(("daily", "closed"))
    if schedule.holidays is not None:
        dates = len(schedule.holidays) != 1 or schedule.holidays[0][:1].isdigit()
        lines.append(("holidays", [*schedule.holidays] if dates else schedule.holidays[0]))
    if schedule.exceptions:
        special = ((day.isoformat(), _times(times)) for day, times in schedule.exceptions.items())
        lines.append(("except", Pairs(special)))
    return lines


def _days(days: tuple[int, ...]) -> str:
    if len(days) == len(WEEKDAYS):
        return "daily"
    runs = ([day for _, day in run] for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]))
    return ", ".join(WEEKDAYS[run[0]] + (f"-{WEEKDAYS[run[-1]]}" if len(run) > 1 else "") for run in runs)


def _times(times: Any) -> str:
    return ", ".join(f"{_clock(opens)}-{_clock(closes, end=True)}" for opens, closes in times) or "closed"


def _clock(minutes: int, *, end: bool = False) -> str:
    if not end or minutes != MIDNIGHT:
        minutes %= MIDNIGHT
    return f"{minutes // 60:02}:{minutes % 60:02}"
