"""Files of mystery calls: from a located tree to scenarios. What is wrong with one is said with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from os.path import normpath
from pathlib import Path

from ivrlint.calls.expectation import COUNTS, DURATIONS, PLACES, TIMES, Expectation, Question
from ivrlint.calls.profile import PROFILES, USUAL, Profile
from ivrlint.calls.scenario import CIRCUMSTANCES, OPEN, Circumstances, Scenario, ScenarioFile
from ivrlint.flow.shares import nearest
from ivrlint.formats.assumptions import AssumptionError, read_assumptions
from ivrlint.formats.durations import seconds
from ivrlint.formats.native.errands import words_of
from ivrlint.formats.native.keypad import doubled_keys
from ivrlint.formats.native.schema import violations
from ivrlint.formats.native.values import number_of, text_of, texts_of, truth_of, written_entries
from ivrlint.source import Entry, Mapping, Scalar, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_yaml import read_yaml

ALL = "all"
"""What stands for all profiles that there are without saying anything."""

_RECOGNISED = re.compile(r"^calls[ \t]*:[ \t]*\d", re.MULTILINE)
_KIND = ("patience", "error_rate", "no_input_rate", "pace")


def is_scenarios(text: str) -> bool:
    """Whether this is a file of mystery calls: a line `calls: <number>` in its first 4 KiB says so."""
    return _RECOGNISED.search(text[:4096]) is not None


def read_scenarios(source: SourceText) -> ScenarioFile:
    """The scenarios of a file. Raise SourceError, with the place and what to do, for anything else in it."""
    document = read_yaml(source)
    root = document.root
    for wrong in violations(root.plain(), "#/$defs/calls_file"):
        message = f"{wrong.message}; {wrong.hint}" if wrong.hint else wrong.message
        raise SourceError(message, document.at(wrong.path, key=wrong.at_key))
    assert isinstance(root, Mapping)
    for problem in doubled_keys(root):
        raise SourceError(problem.message, problem.span)
    profiles = dict(PROFILES)
    for entry in _entries(root.get("callers")):
        profiles[entry.key.text] = _profile(entry, profiles)
    circumstances = {**CIRCUMSTANCES, **{e.key.text: _circumstances(e) for e in _entries(root.get("conditions"))}}
    usual = list(_checklist(root.get("checklist")))
    scenarios = [_scenario(entry, profiles, circumstances, usual) for entry in _entries(root.get("scenarios"))]
    if not any(scenario.share for scenario in scenarios):
        raise SourceError("no scenario has a share above 0; give one to those that are called", scenarios[0].span)
    folder = Path(source.path).parent
    return ScenarioFile(
        path=source.path,
        name=text_of(root.get("name")) or source.path,
        menus=tuple(Path(normpath(folder / name.text)) for name in _scalars(root.get("menus"))),
        scenarios=tuple(scenarios),
        profiles=profiles,
        circumstances=circumstances,
    )


def _entries(value: Value | None) -> list[Entry]:
    return written_entries(value) if isinstance(value, Mapping) else []


def _scalars(value: Value | None) -> list[Scalar]:
    """One value, or those of a list."""
    items = value.items if isinstance(value, Sequence) else [value]
    return [item for item in items if isinstance(item, Scalar)]


def _named(value: Value | None, known: Iterable[str], what: str) -> tuple[str, ...]:
    """The names that are written, all of which must be known."""
    known = list(known)
    for scalar in _scalars(value):
        if scalar.text not in known:
            raise SourceError(
                f"there is no {what} «{scalar.text}»{nearest(scalar.text, known)}; there are {', '.join(known)}",
                scalar.span,
            )
    return texts_of(value) or ()


def _profile(entry: Entry, known: dict[str, Profile]) -> Profile:
    told = entry.value
    assert isinstance(told, Mapping)
    like = _named(told.get("like"), known, "profile")
    base = known[like[0]] if like else Profile("")
    kind = base.kind
    numbers = {
        "patience": seconds(told.get("patience")),
        **{name: number_of(told.get(name)) for name in _KIND[1:]},
        "caller": text_of(told.get("caller")),
        "knows_keys": truth_of(told.get("knows_keys")),
    }
    kind = replace(kind, **{name: value for name, value in numbers.items() if value is not None})  # type: ignore[arg-type]
    habits = {name: truth_of(told.get(name)) for name in ("hears_all", "takes_first", "tries_zero", "has_numbers")}
    given = {name: value for name, value in habits.items() if value is not None}
    language = text_of(told.get("language"))
    profile = replace(base, name=entry.key.text, kind=kind, **given)  # type: ignore[arg-type]
    return profile if language is None else replace(profile, language=language)


def _circumstances(entry: Entry) -> Circumstances:
    told = entry.value
    assert isinstance(told, Mapping)
    at, when = told.get("at"), told.get("when")
    try:
        moment = datetime.fromisoformat(text_of(at) or "") if at else None
    except ValueError as error:
        assert at is not None
        raise SourceError("this day or hour does not exist", at.span) from error
    try:
        holds = read_assumptions(texts_of(when) or ())
    except AssumptionError as error:
        assert when is not None
        raise SourceError(str(error), when.span) from error
    return Circumstances(entry.key.text, moment, holds, text_of(told.get("caller")))


def _scenario(
    entry: Entry, profiles: dict[str, Profile], circumstances: dict[str, Circumstances], usual: list[Expectation]
) -> Scenario:
    told = entry.value
    assert isinstance(told, Mapping)
    doing = [told.entry(name) for name in ("why", "errands", "goes to", "presses")]
    given = [field for field in doing if field is not None]
    if len(given) > 1:
        ways = "`why` (words), `errands` (of the menu), `goes to` (a place) or `presses` (keys)"
        raise SourceError(f"a caller rings for one thing: write {ways}", given[1].key.span)
    own = list(_checklist(told.get("checklist")))
    answered = {(line.question, line.what) for line in own}
    callers = told.get("callers")
    names = _named(callers, [*profiles, ALL], "profile") or (USUAL,)
    has, share = told.get("has"), number_of(told.get("share"))
    return Scenario(
        name=entry.key.text,
        span=entry.key.span,
        who=text_of(told.get("who")) or "",
        why=words_of(told.get("why")),
        errands=texts_of(told.get("errands")) or (),
        goes_to=texts_of(told.get("goes to")) or (),
        presses=tuple(part.strip() for part in (text_of(told.get("presses")) or "").split(",") if told.get("presses")),
        callers=tuple(dict.fromkeys(name for one in names for name in (PROFILES if one == ALL else (one,)))),
        conditions=tuple(dict.fromkeys(_named(told.get("conditions"), circumstances, "condition"))) or (OPEN,),
        has={each.key.text: text_of(each.value) or "" for each in _entries(has)},
        lacks=texts_of(told.get("lacks")) or (),
        share=1.0 if share is None else share,
        checklist=(*own, *(line for line in usual if (line.question, line.what) not in answered)),
    )


def _checklist(value: Value | None) -> Iterator[Expectation]:
    for entry in _entries(value):
        question, told = Question(entry.key.text), entry.value
        if isinstance(told, Mapping):
            for each in written_entries(told):
                answer = _yes_no(text_of(each.value) or "", truth_of(each.value))
                times = TIMES.get(answer, number_of(each.value))
                yield Expectation(question, answer, each.key.span, float(times or 0), what=each.key.text)
            continue
        text = _yes_no(" or ".join(texts_of(told) or ()), truth_of(told))
        if question in PLACES:
            yield Expectation(question, text, entry.key.span, places=texts_of(told) or ())
        elif question in DURATIONS:
            yield Expectation(question, text, entry.key.span, seconds(told) or 0.0)
        elif question in COUNTS:
            yield Expectation(question, text, entry.key.span, number_of(told) or 0.0)
        else:
            yield Expectation(question, text, entry.key.span)


def _yes_no(text: str, truth: bool | None) -> str:
    """An answer as the form has it, `yes` for true."""
    return text if truth is None else "yes" if truth else "no"
