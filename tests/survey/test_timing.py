"""The timing model, by hand."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ivrlint.flow import EdgeKind
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from ivrlint.survey.library import Library
from ivrlint.survey.timing import (
    CHARACTERS_PER_MINUTE,
    DECISION,
    ENGLISH_CHARACTERS_PER_MINUTE,
    ENTRY_SILENCE,
    FIRST_KEY,
    KEY,
    NO_INPUT_AFTER,
    OPTION_PAUSE,
    QUEUE_WAIT,
    SECONDS_PER_CHARACTER,
    SENTENCE_PAUSE,
    seconds_per_character,
    speech_seconds,
)
from tests.survey.strategies import Word, flow_of, menu_text


def survey_of(nodes: dict[str, Any], **top: Any) -> Survey:
    return Survey(flow_of(menu_text(nodes, **{"language": "en"} | top)))


def edge_seconds(survey: Survey, id: str, kind: EdgeKind = EdgeKind.OPTION) -> dict[str | None, float]:
    return {edge.key or edge.condition: survey.timing.edge(edge) for edge in survey.flow.edges_from(id, kind)}


def test_the_figures_are_those_of_the_model() -> None:
    figures = (
        SECONDS_PER_CHARACTER,
        OPTION_PAUSE,
        SENTENCE_PAUSE,
        KEY,
        FIRST_KEY,
        DECISION,
        ENTRY_SILENCE,
        NO_INPUT_AFTER,
        QUEUE_WAIT,
    )
    assert figures == (0.08, 0.5, 0.35, 0.4, 1.5, 1.2, 0.5, 5.0, 180.0)
    rates = {"en": 987, "fi": 1078, "sv": 917, "nb": 917, "da": 917} | CHARACTERS_PER_MINUTE
    assert rates == {
        "en": 987, "fi": 1078, "sv": 917, "de": 920, "es": 1025, "fr": 998, "nl": 978, "pt": 913, "it": 950, "nb": 917, "da": 917,
    }  # fmt: skip
    for language, rate in rates.items():
        assert seconds_per_character(language) == pytest.approx(0.08 * ENGLISH_CHARACTERS_PER_MINUTE / rate)
        assert seconds_per_character(f"{language}-XX") == seconds_per_character(language)
    assert seconds_per_character("ja") == seconds_per_character(None) == 0.08


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0),
        ("   ", 0.0),
        ("abcde", 0.4),
        ("ab c  de\n", 0.4),
        ("One.", 4 * 0.08),
        ("One. Two.", 8 * 0.08 + 0.35),
        ("One? Two! Three…", 14 * 0.08 + 0.7),
        ("At e.g. noon.", len("Atforexamplenoon.") * 0.08),
        ("Wait.<break time='2s'/> <s>Go on.</s>", 10 * 0.08 + 0.35 + 2),
        ("One.  ", 4 * 0.08),
    ],
)
def test_speech(text: str, seconds: float) -> None:
    assert speech_seconds(text, "en") == pytest.approx(seconds)
    pauses = speech_seconds(text, "en", words_per_minute=1e9)
    at_rate = pauses + (seconds - pauses) / 0.08 * 60 / (165 * 987 / 228)
    assert speech_seconds(text, "en-GB", words_per_minute=165) == pytest.approx(at_rate)
    assert speech_seconds(text, "ja") == speech_seconds(text, None) == pytest.approx(seconds)


def test_a_small_menu() -> None:
    """Six characters of greeting, then two options whose keys are said as words: "one", "twenty two"."""
    nodes = {
        "top": {
            "type": "menu",
            "prompt": "Hello.",
            "options": {
                "1": {"say": "Bills, press 1.", "to": Word("bills")},
                "22": {"say": "Advisor, press 22.", "to": Word("desk")},
                "*": Word("repeat"),
            },
            "no_input": {"tries": 3, "after": "4s", "again": ["Again.", "Once more."], "to": Word("desk")},
            "no_match": {"again": "No such key.", "to": Word("desk")},
        },
        "bills": {"type": "message", "prompt": "You owe us ten. Pay.", "next": Word("desk")},
        "desk": {"type": "queue"},
    }  # fmt: skip
    survey = survey_of(nodes)
    hello, one, two = 6 * 0.08, len("Bills,pressone.") * 0.08, len("Advisor,presstwentytwo.") * 0.08
    whole = hello + 0.5 + one + 0.5 + two
    assert edge_seconds(survey, "top") == pytest.approx(
        {"1": hello + 0.5 + one + 1.2 + 0.4, "22": whole + 1.2 + 0.8, "*": whole + 1.2 + 0.4}
    )
    silence = 3 * (whole + 4) + (6 + 9) * 0.08
    assert edge_seconds(survey, "top", EdgeKind.NO_INPUT) == pytest.approx({None: silence})
    assert edge_seconds(survey, "top", EdgeKind.NO_MATCH) == pytest.approx({None: 2 * (whole + 0.4) + 10 * 0.08})
    walks = survey.walks
    assert walks.seconds["bills"] == pytest.approx(hello + 0.5 + one + 1.2 + 0.4 + 1.5)
    assert walks.seconds["desk"] == pytest.approx(walks.seconds["bills"] + 16 * 0.08 + 0.35)
    assert walks.seconds["desk"] < whole + 1.2 + 0.8 + 1.5
    assert walks.to("desk").keys == 1 and walks.keys["desk"] == 0
    assert survey.shape.seconds_to_human == walks.seconds["desk"]
    assert survey.shape.seconds_to_first_option == pytest.approx(hello)


def test_collecting_working_and_queuing() -> None:
    nodes = {
        "number": {"type": "collect", "prompt": "Your number.", "digits": "6-8", "terminator": "#", "next": Word("work")},
        "work": {"type": "task", "prompt": "One moment.", "takes": "3s", "next": Word("hours")},
        "hours": {"type": "branch", "by": "hours", "cases": {"open": Word("desk"), "closed": Word("desk")}},
        "desk": {
            "type": "queue", "prompt": "Please hold.", "max_wait": "2m", "expected_wait": "30s",
            "overflow": Word("mail"), "when_full": Word("full"), "exits": {"1": {"say": "Press 1.", "to": Word("mail")}},
        },
        "mail": {"type": "voicemail"},
        "full": {"type": "voicemail"},
    }  # fmt: skip
    survey = survey_of(nodes)
    seconds = survey.walks.seconds
    keyed = 11 * 0.08 + 1.2 + 7 * 0.4 + 0.5 + 1.5
    assert seconds["work"] == pytest.approx(keyed)
    assert seconds["hours"] == pytest.approx(keyed + 10 * 0.08 + 3)
    assert seconds["desk"] == seconds["hours"]
    hold = 11 * 0.08
    assert seconds["desk:agent"] == pytest.approx(seconds["desk"] + hold)
    assert seconds["full"] == pytest.approx(seconds["desk"] + hold)
    assert seconds["mail"] == pytest.approx(seconds["desk"] + hold + len("Pressone.") * 0.08 + 1.2 + 0.4)
    overflow = {edge.condition: survey.timing.edge(edge) for edge in survey.flow.edges_from("desk", EdgeKind.OVERFLOW)}
    assert overflow == pytest.approx({None: hold + 120, "when_full": hold})
    assert survey.walks.to("mail").keys == 8 and survey.walks.keys["mail"] == 7


@pytest.mark.parametrize(
    ("queue", "wait"),
    [
        ({"overflow": {"to": "mail", "after": "10s"}, "max_wait": 60}, 10),
        ({"overflow": "mail", "max_wait": 60, "expected_wait": 5}, 60),
        ({"overflow": "mail", "expected_wait": 5}, 5),
        ({"overflow": "mail"}, 180),
    ],
)
def test_how_long_callers_wait_before_a_queue_gives_up(queue: dict[str, Any], wait: float) -> None:
    nodes = {"desk": {"type": "queue", **queue}, "mail": {"type": "voicemail"}}
    assert survey_of(nodes).walks.seconds["mail"] == wait


def test_a_menu_in_two_languages_and_a_recording() -> None:
    menu = {
        "type": "menu",
        "prompt": {"en": "Hello there, caller.", "nb": "Hei."},
        "options": {
            "1": {"say": {"en": "Press 1.", "nb": "Tast 1."}, "to": Word("mail")},
            "2": {"say": [{"audio": "two.wav"}], "to": Word("low")},
        },
    }
    nodes = {"top": menu, "low": menu | {"language": "en"}, "mail": {"type": "voicemail"}}
    survey = survey_of(nodes, language="nb-NO")
    norwegian = 0.08 * 987 / 917
    assert edge_seconds(survey, "top")["1"] == pytest.approx(4 * norwegian + 0.5 + len("Tasten.") * norwegian + 1.6)
    assert edge_seconds(survey, "low")["1"] == pytest.approx(18 * 0.08 + 0.5 + len("Pressone.") * 0.08 + 1.6)
    assert not survey.timing.times(survey.flow.node("top")).exact
    assert not survey.walks.to("mail").exact and survey.walks.to("top").exact
    assert survey.timing.prompt(survey.flow.node("top").prompt, "en") == pytest.approx(18 * 0.08)


def wave(seconds: float) -> bytes:
    """A WAV file of silence in mu-law."""
    data = b"\xff" * int(8000 * seconds)
    format = struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8)
    chunks = b"fmt " + struct.pack("<I", 16) + format + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def test_a_recording_takes_as_long_as_it_is(tmp_path: Path) -> None:
    """Where the file lies beside the menu its length counts, with a transcript and without."""
    options = "For bills, press 1. For repairs, press 2."
    nodes: dict[str, Any] = {
        "top": {
            "type": "menu",
            "prompt": [{"audio": "both.wav", "text": options}, {"audio": "tone.wav"}],
            "options": {"1": Word("mail"), "2": Word("mail")},
        },
        "low": {
            "type": "menu",
            "prompt": [{"audio": "both.wav", "text": options}],
            "options": {"1": Word("mail"), "2": Word("mail")},
        },
        "mail": {"type": "voicemail", "prompt": [{"audio": "gone.wav"}]},
    }  # fmt: skip
    (tmp_path / "both.wav").write_bytes(wave(10))
    (tmp_path / "tone.wav").write_bytes(wave(2))
    source = SourceText(str(tmp_path / "menu.ivr.yaml"), menu_text(nodes, language="en"))
    flow = read(source)
    survey = Survey(flow, None, Library(lambda file: flow, date(2026, 1, 1)))
    top, low, mail = (flow.node(id) for id in nodes)
    assert survey.timing.times(top).whole == pytest.approx(12.35) and survey.timing.times(top).exact
    assert survey.timing.times(low).whole == pytest.approx(10)
    said = speech_seconds(options, "en")
    first = speech_seconds("For bills, press 1", "en") / said * 10
    assert survey.timing.times(low).until == pytest.approx({"1": first, "2": 10 * (said - 0.08) / said})
    assert survey.timing.prompt(mail.prompt) is None
    assert not Survey(flow).timing.times(top).exact


def test_keys_that_the_prompt_itself_names() -> None:
    text = "Hello. For bills, press 1. For repairs, press 2. Thank you."
    options = {"1": Word("mail"), "2": Word("mail"), "3": Word("mail")}
    nodes: dict[str, Any] = {"top": {"type": "menu", "prompt": text, "options": options}, "mail": {"type": "voicemail"}}
    first = len("Hello.Forbills,pressone") * 0.08 + 0.35
    second = len("Hello.Forbills,pressone.Forrepairs,presstwo") * 0.08 + 0.7
    whole = speech_seconds(text, "en")
    assert edge_seconds(survey_of(nodes), "top") == pytest.approx(
        {"1": first + 1.6, "2": second + 1.6, "3": whole + 1.6}
    )
    nodes["top"]["prompt"] = [{"say": text, "interruptible": False}]
    assert edge_seconds(survey_of(nodes), "top") == pytest.approx(dict.fromkeys("123", whole + 1.6))


def test_without_a_greeting_the_first_option_begins_at_once() -> None:
    nodes = {"top": {"type": "menu", "options": {"1": {"say": "Press 1.", "to": Word("top")}}}}
    assert edge_seconds(survey_of(nodes), "top") == pytest.approx({"1": len("Pressone.") * 0.08 + 1.6})
