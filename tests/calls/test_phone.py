"""Calls worked out by hand: what is heard when, what keys, silence, words, time and queues bring, how calls end.

The times: 0.08 s a character that is said ("press 1" is "press one"), 0.5 s before an option, 1.2 s to decide, 0.4 s a
key, 1.5 s more for the first one of a call.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.calls import Call, Conditions, Event, Happening
from ivrlint.flow import Flow
from ivrlint.flow.callers import CallerKind
from ivrlint.flow.shares import SharesError
from ivrlint.survey import Survey
from ivrlint.survey.journeys import KindJourneys
from ivrlint.survey.library import Library
from ivrlint.survey.visits import Ending
from tests.survey.strategies import flow_of, flows

DESK = """ivr: 1
language: en
nodes:
  main:
    type: menu
    prompt: Hello.
    options:
      1: {say: "To pay, press 1.", label: pay, to: pay}
      2: {say: "To talk, press 2.", label: talk, to: people}
      12: hidden
      "*": repeat
    no_input: {after: 4s, tries: 2, again: What?, to: people}
    no_match: {tries: 3, again: [No., Nope.], to: lost}
    inter_digit: 2s
  pay: {type: message, prompt: Paid., next: main}
  hidden: {type: hangup}
  lost: {type: hangup, outcome: failed}
  people: {type: queue, expected_wait: 60s}
"""
"""All of `main` is said after 0.48 + 0.5 + 1.2 + 0.5 + 1.28 = 3.96 s."""


def call(text: str, **conditions: Any) -> Call:
    return Call(Survey(flow_of(text)), Conditions(**conditions))


def menu(*nodes: str, prompt: str = "Hello.") -> str:
    """A menu whose keys 1, 2, ... lead to the given nodes."""
    options = ", ".join(f"{number}: {node}" for number, node in enumerate(nodes, 1))
    return f"ivr: 1\nlanguage: en\nnodes:\n  main: {{type: menu, prompt: {prompt}, options: {{{options}}}}}\n"


def told(events: list[Event] | Any, kind: Happening = Happening.HEARS) -> list[tuple[float, str]]:
    return [
        (round(event.at, 3), (event.piece.text or "") if event.piece else event.keys)
        for event in events
        if event.kind is kind
    ]


def kinds(events: Any) -> list[str]:
    return [event.kind.value for event in events]


# What is heard


def test_a_menu_is_heard_option_by_option():
    made = call(DESK)
    heard = [*made.events, *made.hear_out()]
    assert told(heard) == [(0.0, "Hello."), (0.98, "To pay, press 1."), (2.68, "To talk, press 2.")]
    assert [event.piece.option and event.piece.option.key for event in heard if event.piece] == [None, "1", "2"]
    assert made.idle and made.due == pytest.approx(7.96)


def test_options_in_one_text_are_heard_one_by_one():
    prompt = '"Welcome. To pay, press 1. To talk, press 2."'
    made = call(menu("{type: hangup}", "{type: hangup}", prompt=prompt))
    pieces = [event.piece for event in made.hear_out() if event.piece]
    assert [piece.text for piece in pieces] == ["Welcome.", "To pay, press 1.", "To talk, press 2."]
    assert [piece.option and piece.option.key for piece in pieces] == [None, "1", "2"]
    whole = made.survey.timing.times(made.node).whole
    assert pieces[-1].start + pieces[-1].seconds == pytest.approx(whole)


@pytest.mark.parametrize(
    "text",
    ["", "...", "Hi", "1", "a <break time='3s'/> b. c.", "One. Two! Three? Four", "Press 1. Press 2.", "é. \n\n x"],
)
def test_no_word_is_lost_and_no_time(text):
    made = call(menu("{type: hangup}", prompt=repr(text) if "\n" not in text else '"é. \\n\\n x"'))
    pieces = [event.piece for event in made.hear_out() if event.piece]
    assert "".join("".join(piece.text or "" for piece in pieces).split()) == "".join(text.split())
    if pieces:
        assert pieces[-1].start + pieces[-1].seconds == pytest.approx(made.survey.timing.times(made.node).whole)


def test_a_recording_is_heard_by_its_name():
    made = call(menu("{type: hangup}", prompt="[{audio: hello.wav}, Hello.]"))
    first, second = [event.piece for event in made.hear_out() if event.piece]
    assert first.text is None and first.segment.audio == "hello.wav"
    assert second.start == 0.35 and not made.walk.exact


# Keys


def test_a_key_comes_once_its_option_has_been_heard():
    made = call(DESK)
    made.press("2")
    assert told(made.events, Happening.PRESSES) == [(pytest.approx(3.96 + 1.2 + 0.4 + 1.5), "2")]
    assert made.node.id == "people" and made.keys == 1


def test_a_second_key_is_quicker():
    made = call(DESK)
    made.press("*")
    after = made.clock
    made.press("2")
    assert made.clock - after == pytest.approx(3.96 + 1.6)


def test_a_key_pressed_at_a_time_cuts_the_prompt_short():
    made = call(DESK)
    made.press("2", at=0.2)
    assert made.node.id == "people" and made.clock == 0.2
    assert told(made.events) == [(0.0, "Hello.")]


def test_a_key_counts_only_after_what_cannot_be_interrupted():
    made = call(menu("{type: hangup}", prompt="[{say: Hello., interruptible: false}]"))
    assert kinds(made.press("1", at=0.2))[-2:] == ["presses", "ignored"]
    assert kinds(made.run(0.5))[-1] == "listens"
    assert kinds(made.press("1", at=0.5)) == ["presses", "takes", "enters"]


def test_while_a_message_is_said_no_key_counts():
    made = call("ivr: 1\nlanguage: en\nnodes: {m: {type: message, prompt: Good morning., next: hangup}}")
    assert kinds(made.press("1", at=0.5))[-2:] == ["presses", "ignored"]
    made.wait()
    assert made.ending is Ending.DONE and made.clock == pytest.approx(12 * 0.08)


def test_a_key_that_begins_another_one_is_waited_for():
    made = call(DESK)
    made.press("1", at=1.0)
    assert made.node.id == "main" and made.idle
    made.run(2.99)
    assert made.node.id == "main"
    made.run(3.0)
    assert made.node.id == "pay"
    other = call(DESK)
    other.press("12", at=1.0)
    assert other.node.id == "hidden" and other.clock == pytest.approx(1.4)


def test_a_slow_second_digit_is_no_part_of_the_key():
    made = call(DESK)
    made.press("1", at=1.0)
    assert kinds(made.press("2", at=3.2))[-1] == "ignored"
    assert made.node.id == "pay"


def test_silence_and_wrong_keys_share_one_counter():
    made = call(DESK)
    assert kinds(made.wait()) == ["hears", "hears", "hears", "silence"]
    assert made.clock == pytest.approx(7.96)
    assert told(made.hear()) == [(pytest.approx(7.96), "What?")]
    made.press("7")  # What? is 0.4 s, all of the menu 3.96 s, a key 0.4 s, the first one 1.5 s more
    assert made.clock == pytest.approx(7.96 + 0.4 + 3.96 + 1.9)
    assert told(made.hear()) == [(pytest.approx(made.clock), "Nope.")]
    assert kinds(made.wait())[-3:] == ["silence", "takes", "enters"]
    assert made.node.id == "people"


def test_wrong_keys_lead_on_after_the_last_try():
    made = call(DESK)
    for key in "777":
        made.press(key)
    wrong = [event for event in made.events if event.kind is Happening.WRONG]
    assert [(event.number, event.keys) for event in wrong] == [(1, "7"), (2, "7"), (3, "7")]
    assert made.node.id == "lost"
    made.hear()
    assert made.ending is Ending.CUT_OFF


def test_a_valid_key_ends_the_visit_and_its_tries():
    made = call(DESK)
    made.wait()
    made.press("*")
    made.wait()
    assert made.node.id == "main"
    made.wait()
    assert made.node.id == "people"


def test_a_menu_without_handlers_just_stops_after_two_tries():
    made = call(menu("{type: hangup}"))
    made.wait()
    assert made.ending is None
    made.wait()
    assert made.ending is Ending.CUT_OFF and made.clock == pytest.approx(2 * (0.48 + 5))


def test_what_the_file_does_not_tell_cannot_be_told():
    made = call("ivr: 1\nnodes: {m: {type: menu, options: {1: hangup}, no_input: none, no_match: none}}")
    made.wait()
    assert made.ending is Ending.ELSEWHERE


def test_back_start_and_repeat():
    made = call(menu("{type: menu, options: {1: back, 2: start, 3: repeat}}"))
    for keys, place in (("1", "main/1"), ("3", "main/1"), ("1", "main"), ("1", "main/1"), ("2", "main")):
        made.press(keys)
        assert made.node.id == place


def test_words_choose_an_option():
    text = menu("{to: {type: hangup}, label: Bills, phrases: [my bill]}")
    for words in ("bills", "My Bill"):
        made = call(text)
        made.say(words)
        assert made.node.id == "main/1"
    made = call(text)
    assert kinds(made.say("weather"))[-2:] == ["speaks", "wrong"]


def test_a_label_is_no_key():
    made = call(menu("{to: {type: hangup}, label: '2'}"))
    assert kinds(made.press("2"))[-1] == "wrong"


def test_a_bot_understands_anything():
    made = call("ivr: 1\nnodes: {b: {type: bot, prompt: Tell me., next: done}, done: {type: hangup}}")
    made.say("I want to pay")
    assert made.node.id == "done"
    silent = call("ivr: 1\nnodes: {b: {type: bot, prompt: Tell me., next: done}, done: {type: hangup}}")
    silent.wait()
    assert silent.node.id == "done"


# Numbers


def number(details: str) -> str:
    return f"""ivr: 1
nodes:
  ask:
    type: collect
    {details}
    next: {{id: done, type: hangup}}
    no_input: {{tries: 1, to: {{id: silent, type: hangup}}}}
    no_match: {{tries: 1, to: {{id: wrong, type: hangup}}}}
"""


@pytest.mark.parametrize(
    ("details", "keys", "place", "seconds"),
    [
        ("digits: 4", "1234", "done", 0.5),
        ("digits: 2-4\n    terminator: '#'", "123#", "done", 0.5),
        ("digits: 2-4\n    terminator: '#'", "1234", "done", 0.5),
        ("digits: 2-4\n    terminator: '#'", "1#", "wrong", 0.5),
        ("digits: 2-4", "123", "done", 3.0),
        ("digits: 2-4\n    inter_digit: 1s", "123", "done", 1.0),
        ("digits: 4", "12", "wrong", 3.0),
        ("datum: age", "42", "done", 3.0),
    ],
)
def test_a_number(details, keys, place, seconds):
    made = call(number(details))
    made.press(keys, at=1.0)
    made.wait()
    assert made.node.id == place
    assert made.events[-1].at == pytest.approx(1.0 + 0.4 * (len(keys) - 1) + seconds)


def test_keys_after_a_number_are_for_the_next_place():
    text = number("digits: 2").replace("{id: done, type: hangup}", "{id: more, type: menu, options: {3: hangup}}")
    made = call(text)
    made.press("12")
    made.press("3")
    assert [step.node for step in made.walk.steps] == ["ask", "more", "hangup"]
    hasty = call(text)
    hasty.press("123", at=1.0)
    assert hasty.node.id == "ask" and kinds(hasty.events)[-2:] == ["presses", "ignored"]
    hasty.hear()
    assert hasty.node.id == "more"


def test_a_key_and_then_another_one_are_not_one_key():
    made = call(DESK)
    made.press("1")
    made.press("2")
    assert [step.node for step in made.walk.steps] == ["main", "pay", "main", "people"]


def test_a_number_that_is_refused():
    made = call(number("digits: 4"), when={"ask": {"no_match": 1.0}})
    made.press("1234")
    made.wait()
    assert made.node.id == "wrong"


def test_a_way_for_those_without_the_number():
    text = number("digits: 4\n    without_it: {id: help, type: hangup}")
    made = call(text, when={"ask": {"without_it": 1.0}})
    made.hear()
    assert made.node.id == "help"


# Queues

QUEUE = """ivr: 1
language: en
hours: {desk: {mon-fri: "08:00-16:00"}}
nodes:
  line:
    type: queue
    prompt: Hold on.
    schedule: desk
    announces: [position]
    announces_every: 20s
    expected_wait: 50s
    offer_callback: after 30s
    exits: {1: {say: "To be rung, press 1.", to: later}}
    overflow: {after: 3m, to: box}
    when_closed: box
    when_full: later
  later: {type: callback}
  box: {type: voicemail}
"""


def test_waiting_until_somebody_answers():
    made = call(QUEUE)
    made.wait()
    waited = [(round(event.at, 2), event.words) for event in made.events if event.kind is Happening.TOLD]
    assert waited == [(0.56, "position"), (20.56, "position"), (30.56, "callback"), (40.56, "position")]
    assert made.node.id == "line:agent" and made.clock == pytest.approx(50.56)
    made.hear()
    assert made.ending is Ending.PERSON and made.waited == pytest.approx(50)


def test_a_queue_gives_up():
    made = call(QUEUE, when={"line": {"wait": 600.0}})
    made.wait()
    assert made.node.id == "box" and made.clock == pytest.approx(0.56 + 180)
    made.hear()
    assert made.ending is Ending.VOICEMAIL


def test_a_key_while_waiting():
    made = call(QUEUE)
    made.press("1", at=12.0)
    made.wait()
    assert made.ending is Ending.CALLBACK and made.waited == pytest.approx(12 - 0.56)
    wrong = call(QUEUE)
    assert kinds(wrong.press("2", at=12.0))[-1] == "ignored"
    wrong.wait()
    assert wrong.node.id == "line:agent" and wrong.clock == pytest.approx(50.56)


def test_wrong_keys_do_not_stop_the_wait():
    made = call(QUEUE)
    for _ in range(3):
        made.press("9")
    assert told(made.events, Happening.PRESSES) == [(2.46, "9"), (2.86, "9"), (3.26, "9")]
    for _ in range(1000):
        made.press("9")
    assert made.ending is Ending.PERSON and made.waited == pytest.approx(50)


def test_a_longer_key_while_waiting():
    text = QUEUE.replace("exits: {1:", "exits: {12: box, 1:")
    made = call(text)
    made.press("1", at=2.0)
    made.run(4.9)
    assert made.node.id == "line"
    made.run(5.0)
    assert made.node.id == "later"
    other = call(text)
    other.press("12", at=2.0)
    assert other.node.id == "box"
    wrong = call(text)
    assert kinds(wrong.press("13", at=2.0))[-1] == "ignored"
    wrong.wait()
    assert wrong.node.id == "line:agent"


def test_a_queue_that_is_full_takes_nobody():
    made = call(QUEUE, when={"line": {"full": 1.0}})
    made.wait()
    assert made.node.id == "later" and made.clock == pytest.approx(0.56)


def test_a_queue_that_is_closed():
    made = call(QUEUE, at=datetime(2026, 11, 22, 12, 0))  # a Sunday
    made.wait()
    assert made.node.id == "box"
    made = call(QUEUE, at=datetime(2026, 11, 23, 12, 0))
    made.wait()
    assert made.node.id == "line:agent"
    made = call(QUEUE, at=datetime(2026, 11, 22, 12, 0), when={"line": {"wait": 7.0}})
    made.wait()
    assert made.node.id == "box", "how long people wait does not open the desk"


def test_a_queue_that_just_ends():
    made = call("ivr: 1\nnodes: {q: {type: queue, max_wait: 10s, expected_wait: 60s}}")
    made.wait()
    assert made.ending is Ending.CUT_OFF and made.clock == 10


def test_an_endless_wait_is_bounded():
    made = call("ivr: 1\nnodes: {q: {type: queue, announces: [position], announces_every: 0s, expected_wait: 9999h}}")
    made.wait()
    assert made.node.id == "q:agent" and len(made.events) < 3000


# What decides

DOORS = """ivr: 1
hours:
  desk:
    mon-fri: "08:00-16:00"
    sat: "22:00-02:00"
    holidays: ["2026-12-25"]
    except: {2026-12-24: "08:00-12:00"}
nodes:
  doors: {type: branch, by: hours, schedule: desk, cases: {open: open, closed: closed, holiday: feast}}
  open: {type: hangup}
  closed: {type: hangup}
  feast: {type: hangup}
"""


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("2026-11-23T07:59", "closed"),
        ("2026-11-23T08:00", "open"),
        ("2026-11-23T15:59", "open"),
        ("2026-11-23T16:00", "closed"),
        ("2026-11-28T23:00", "open"),
        ("2026-11-29T01:59", "open"),
        ("2026-11-29T02:00", "closed"),
        ("2026-12-24T11:59", "open"),
        ("2026-12-24T12:00", "closed"),
        ("2026-12-25T10:00", "feast"),
        ("0001-01-01T00:00", "closed"),
    ],
)
def test_opening_hours_decide(at, place):
    made = call(DOORS, at=datetime.fromisoformat(at))
    made.hear()
    assert made.node.id == place


def test_without_a_time_people_are_at_work():
    made = call(DOORS)
    made.hear()
    assert made.node.id == "open"


def test_what_is_said_of_a_place_wins():
    made = call(DOORS, at=datetime(2026, 12, 25, 10), when={"doors": {"closed": 1.0}})
    made.hear()
    assert made.node.id == "closed"


def test_a_case_that_is_missing_leads_nowhere():
    text = (
        "ivr: 1\nhours: {d: {mon: closed}}\nnodes: {b: {type: branch, by: hours, schedule: d, cases: {open: hangup}}}"
    )
    made = call(text, at=datetime(2026, 11, 23, 12))
    made.hear()
    assert made.ending is Ending.CUT_OFF


def test_who_rings_and_in_which_language():
    text = """ivr: 1
languages: [nb, fi, en]
nodes:
  who: {type: branch, by: caller, cases: {returning: hangup, else: tongue}}
  tongue: {type: branch, by: language, cases: {nb: norsk, fi: suomi, else: english}}
  norsk: {type: hangup}
  suomi: {type: hangup}
  english: {type: hangup}
"""
    for language, place in (("nb", "norsk"), ("fi", "suomi"), ("en", "english"), ("no", "norsk")):
        made = call(text, language=language)
        made.hear()
        assert made.hear() and made.node.id == place
    made = call(text, caller=CallerKind(caller="returning"))
    made.hear()
    assert made.node.id == "hangup"


def test_the_language_that_is_chosen_is_spoken():
    text = """ivr: 1
languages: [en, nb]
nodes:
  tongue:
    type: menu
    prompt: Welcome.
    options: {1: {to: m, set: {language: en}}, 2: {to: m, set: {language: nb}}}
  m: {type: message, prompt: {en: Good morning., nb: God morgen.}, next: hangup}
"""
    for key, words in (("1", "Good morning."), ("2", "God morgen.")):
        made = call(text)
        made.press(key)
        piece = made.hear()[-1].piece
        assert piece is not None and piece.text == words


def test_the_language_that_is_chosen_decides_branches():
    text = """ivr: 1
languages: [en, nb]
nodes:
  tongue:
    type: menu
    prompt: Welcome.
    options: {1: {to: b, set: {language: en}}, 2: {to: b, set: {language: nb}}}
  b: {type: branch, by: language, cases: {nb: norsk, else: english}}
  norsk: {type: hangup}
  english: {type: hangup}
"""
    for language in (None, "en", "nb"):
        for key, place in (("1", "english"), ("2", "norsk")):
            made = call(text, language=language)
            made.press(key)
            made.hear_out()
            assert made.node.id == place


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"when": {"lime": {"full": 1.0}}}, "there is no node «lime»; did you mean «line»?"),
        ({"when": {"line": {"fool": 1.0}}}, "«line» has no exit «fool»"),
        ({"language": "fi"}, "the line does not speak «fi»; it speaks en"),
    ],
)
def test_a_condition_that_cannot_be(conditions, message):
    with pytest.raises(SharesError) as error:
        call(QUEUE, **conditions)
    assert message in str(error.value)


# How calls end


@pytest.mark.parametrize(
    ("node", "ending"),
    [
        ("{type: agent}", Ending.PERSON),
        ("{type: transfer, reaches: person}", Ending.PERSON),
        ("{type: transfer, reaches: voicemail}", Ending.VOICEMAIL),
        ("{type: transfer}", Ending.ELSEWHERE),
        ("{type: callback}", Ending.CALLBACK),
        ("{type: voicemail}", Ending.VOICEMAIL),
        ("{type: task, takes: 5s}", Ending.DONE),
        ("{type: hangup}", Ending.DONE),
        ("{type: hangup, outcome: failed}", Ending.CUT_OFF),
        ("{type: unknown}", Ending.ELSEWHERE),
        ("{type: message, prompt: Your bill is 5 pounds.}", Ending.CUT_OFF),
        ("{type: message, prompt: Goodbye.}", Ending.DONE),
        ("{type: flow, file: missing.ivr.yaml}", Ending.ELSEWHERE),
    ],
)
def test_endings(node, ending):
    made = call(f"ivr: 1\nlanguage: en\nnodes: {{n: {node}}}")
    made.wait()
    assert made.ending is ending
    assert kinds(made.events).count("ends") == 1
    assert made.hear() == made.wait() == made.press("1") == made.hang_up() == []


def test_a_transfer_that_nobody_answers():
    text = "ivr: 1\nnodes: {t: {type: transfer, reaches: person, no_answer: box}, box: {type: voicemail}}"
    made = call(text, when={"t": {"no_answer": 1.0}})
    made.wait()
    assert made.ending is Ending.VOICEMAIL


def test_hanging_up():
    made = call(DESK)
    made.run(3.0)
    made.hang_up()
    assert made.ending is Ending.GAVE_UP and made.clock == 3.0 and made.due is None


def test_who_hangs_up_after_the_errand_is_served():
    made = call("ivr: 1\nnodes: {t: {type: task, takes: 5s, next: m}, m: {type: menu, options: {1: hangup}}}")
    made.run(6.0)
    made.hang_up()
    assert made.ending is Ending.DONE


def test_a_ring_without_words_ends():
    made = call("ivr: 1\nnodes: {a: {type: message, next: b}, b: {type: message, next: a}}")
    made.wait()
    assert made.ending is Ending.ELSEWHERE and made.events[-1].round


def test_a_ring_with_words_is_noticed():
    made = call("ivr: 1\nnodes: {a: {type: message, prompt: Please hold., next: b}, b: {type: message, next: a}}")
    made.hear_out()
    assert made.ending is None and made.goes_round
    made.press("1")
    assert made.ending is None and made.keys == 0


# Flows that call each other


def lines(folder: Path, **files: str) -> Survey:
    for name, nodes in files.items():
        (folder / f"{name}.ivr.yaml").write_text(f"ivr: 1\nlanguage: en\nnodes:\n  {nodes}\n", "utf-8")
    day = date(2026, 11, 22)
    return Survey(load(folder / "main.ivr.yaml"), day, Library(load, day))


def test_a_known_flow_is_entered_and_left(tmp_path):
    survey = lines(
        tmp_path,
        main="cards: {type: flow, file: cards.ivr.yaml, next: after}\n  after: {type: message, prompt: Welcome back.}",
        cards="menu: {type: menu, prompt: Cards., options: {1: return, 2: desk}}\n  desk: {type: queue}",
    )
    made = Call(survey)
    made.press("1")
    made.hear()
    assert [step.node for step in made.walk.steps] == ["cards", "menu", "return", "cards", "after"]
    files = [Path(path).name.partition(".")[0] for path, _ in made.passed]
    assert files == ["main", "cards", "cards", "main"]
    full = Call(survey, Conditions(when={"desk": {"wait": 7.0}}))
    full.press("2")
    full.wait()
    assert full.node.id == "desk:agent" and full.waited == 7.0


def test_a_condition_holds_in_the_flow_that_has_its_exit(tmp_path):
    survey = lines(
        tmp_path,
        main="desk: {type: flow, file: cards.ivr.yaml, next: bye}\n  bye: {type: hangup}",
        cards="desk: {type: queue, overflow: box}\n  box: {type: voicemail}",
    )
    made = Call(survey, Conditions(when={"desk": {"full": 1.0}}))
    made.hear_out()
    assert made.ending is Ending.VOICEMAIL
    with pytest.raises(SharesError, match="«desk» has no exit «fool»"):
        Call(survey, Conditions(when={"desk": {"fool": 1.0}}))


def test_a_flow_that_is_called_twice_does_not_go_round(tmp_path):
    survey = lines(
        tmp_path,
        main="one: {type: flow, file: rule.ivr.yaml, next: two}\n  two: {type: flow, file: rule.ivr.yaml, next: bye}\n"
        "  bye: {type: hangup}",
        rule="who: {type: branch, by: caller, cases: {known: return, else: return}}",
    )
    made = Call(survey)
    made.hear_out()
    assert made.node.id == "bye" and made.ending is Ending.DONE and not made.goes_round


def test_flows_in_a_ring(tmp_path):
    survey = lines(tmp_path, main="a: {type: flow, file: other.ivr.yaml}", other="b: {type: flow, file: main.ivr.yaml}")
    made = Call(survey)
    made.wait()
    assert made.ending is not None


def test_a_flow_that_cannot_be_read_is_passed(tmp_path):
    made = Call(lines(tmp_path, main="a: {type: flow, file: gone.ivr.yaml, next: b}\n  b: {type: hangup}"))
    made.wait()
    assert made.ending is Ending.DONE


# Any menu, any caller

ACTS = st.lists(
    st.one_of(
        st.sampled_from(["hear", "hear_out", "wait", "hang_up"]),
        st.tuples(st.just("press"), st.text("0123456789*#", min_size=1, max_size=8)),
        st.tuples(st.just("now"), st.sampled_from("0123456789*#")),
        st.tuples(st.just("say"), st.sampled_from(["", "bills", "\x1b[2J", "n1"])),
        st.tuples(st.just("run"), st.floats(0, 500)),
    ),
    max_size=25,
)
thorough = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def perform(made: Call, act: Any) -> None:
    if isinstance(act, str):
        getattr(made, act)()
    elif act[0] == "run":
        made.run(made.clock + act[1])
    elif act[0] == "now":
        made.press(act[1], at=made.clock)
    else:
        getattr(made, act[0])(act[1])


@given(flows(), ACTS)
@thorough
def test_nothing_breaks_whatever_callers_do(flow: Flow, acts: list[Any]) -> None:
    made = Call(Survey(flow))
    for act in acts:
        perform(made, act)
    times = [happened.at for happened in made.events]
    assert times == sorted(times) and (not times or times[-1] <= made.clock)
    assert made.keys == kinds(made.events).count("presses")
    assert 0 <= made.waited <= made.clock
    place = flow.start
    for happened in made.events:
        if happened.kind is Happening.ENTERS:
            place = happened.node.id
        if happened.kind is Happening.TAKES and happened.edge:
            assert happened.edge.source == place == happened.node.id
            assert happened.edge.stops or happened.edge.target in flow.nodes
    assert (made.ending is None) == ("ends" not in kinds(made.events))
    if made.ending is None:
        made.hang_up()
    assert made.ending is not None and made.due is None


@given(flows())
@thorough
def test_a_silent_caller_ends_where_the_journeys_have_silent_callers_end(flow: Flow) -> None:
    survey = Survey(flow)
    kind = CallerKind(no_input_rate=1.0, error_rate=0.0, patience=float("inf"))
    made = Call(survey, Conditions(caller=kind))
    for _ in range(60):
        made.wait()
    shares_in_file = any(edge.share is not None for node in flow.nodes for edge in flow.exits(node))
    if made.ending is None or made.events[-1].round or shares_in_file:
        event("never ends")
        return
    ends = {(id, ending) for id, ending, share in KindJourneys(survey, kind).ends() if share > 0}
    assert (made.node.id, made.ending) in ends
