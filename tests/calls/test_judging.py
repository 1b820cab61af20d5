"""Each question of the checklist at its edges: tiny menus in which the answer is plain to anybody who reads the call."""

from __future__ import annotations

import pathlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.calls.caller import Line, Visit
from ivrlint.calls.dice import Chance
from ivrlint.calls.expectation import Question
from ivrlint.calls.judging import _ANSWERS
from ivrlint.calls.plan import Sample, ring
from ivrlint.calls.profile import PROFILES
from ivrlint.calls.reading import read_scenarios
from ivrlint.calls.result import Path, Report, Tally
from ivrlint.calls.scenario import CIRCUMSTANCES
from ivrlint.calls.spoken import spoken
from ivrlint.lint.run import load as load_file
from ivrlint.source import SourceError, SourceText
from ivrlint.survey import Survey
from ivrlint.survey.library import Library
from tests.survey.strategies import flow_of, flows

HEAD = "ivr: 1\nlanguage: en\nnodes:\n"
WAIT = """  main: {type: menu, prompt: Hm., options: {1: {say: "For bills, press 1.", label: bills, to: desk}}}
  desk:
    type: queue
    asks: [customer number]
    receives: []
    can: [solve]
    expected_wait: 60s
    max_wait: 2m
    overflow: message
    when_full: message
    while_waiting: Please hold the line.
    announces_every: 30s
  message: {type: voicemail, prompt: Leave a message.}
"""
KEYED = """  number: {type: collect, datum: customer number, digits: 4, prompt: Key your number., next: main, without_it: main}
"""


def rung(scenario: str, checklist: str, nodes: str, more: str = "", sample: Sample | None = None) -> Report:
    form = f"calls: 1\n{more}scenarios:\n  s: {{{scenario}, checklist: {{{checklist}}}}}\n"
    read = read_scenarios(SourceText("form.yaml", form))
    return ring([(read, [Survey(flow_of(HEAD + nodes))])], sample)


def met(scenario: str, checklist: str, nodes: str, more: str = "") -> list[bool | None]:
    (tally,) = rung(scenario, checklist, nodes, more).tallies
    assert tally.example is not None
    return [finding.met for finding in tally.example.findings]


def places(scenario: str, nodes: str, more: str = "") -> list[str]:
    (tally,) = rung(scenario, "is asked twice: no", nodes, more).tallies
    assert tally.example is not None
    return [id for _, id in tally.example.visit.call.passed]


# People who answer, and people who do not


@pytest.mark.parametrize("condition", ["nobody answers", "queue full"])
def test_a_person_is_reached_where_one_answers(condition):
    assert met("why: my bill", "reaches: a person", WAIT) == [True]
    assert met(f"why: my bill, conditions: {condition}", "reaches: a person", WAIT) == [False]
    assert met(f"why: my bill, conditions: {condition}", "does not reach: a person", WAIT) == [True]
    assert met(f"why: my bill, conditions: {condition}", "reaches: desk", WAIT) == [True], "the place is reached"


@pytest.mark.parametrize("condition", ["nobody answers", "queue full"])
def test_who_does_not_answer_neither_asks_nor_helps(condition):
    checklist = "is asked twice: yes, has to say it again: yes, gets somebody who can help: yes"
    assert met("why: my bill", checklist, KEYED + WAIT) == [True, True, True]
    assert met(f"why: my bill, conditions: {condition}", checklist, KEYED + WAIT) == [False, False, None]


def test_a_person_who_asks_once_does_not_ask_twice():
    assert met("why: my bill", "is asked twice: no", WAIT) == [True]


def test_who_keyed_nothing_has_nothing_to_say_again():
    assert met("why: my bill, lacks: customer number", "has to say it again: no", KEYED + WAIT) == [True]


def test_a_code_is_keyed_twice_to_be_sure():
    codes = """  a: {type: collect, datum: pin, sensitive: code, digits: 4, prompt: Choose a code., next: b}
  b: {type: collect, datum: pin, sensitive: code, digits: 4, prompt: Key it again., next: hangup}
"""
    assert met("presses: '1111, 1111'", "is asked twice: no", codes) == [True]
    assert met("presses: '1111, 1111'", "is asked twice: no", codes.replace(", sensitive: code", "")) == [False]


def test_who_is_cut_off_gets_nobody_who_can_help():
    alone = WAIT.replace("overflow: message", "overflow: hangup")
    assert met("presses: 1", "gets somebody who can help: yes", alone) == [True]
    assert met("presses: 1, conditions: nobody answers", "gets somebody who can help: yes", alone) == [False]


TRANSFER = """  main: {type: menu, prompt: Hm., options: {1: {say: "For a desk, press 1.", label: a desk, to: first}}}
  first: {type: transfer, number: "1", reaches: person, failure: second}
  second: {type: transfer, number: "2", reaches: %s, failure: main}
"""
FAILS = "conditions: {fails: {when: [first=failure]}, all: {when: [first=failure, second=failure]}}\n"


@pytest.mark.parametrize(
    "kind, elsewhere, person", [("ivr", True, None), ("person", False, True), ("unknown", None, None)]
)
def test_a_transfer_that_fails_is_no_arrival(kind, elsewhere, person):
    checklist = "meets another menu elsewhere: yes, reaches: a person"
    assert met("presses: 1", checklist, TRANSFER % kind, FAILS) == [False, True]
    assert met("presses: 1, conditions: fails", checklist, TRANSFER % kind, FAILS) == [elsewhere, person]


def test_a_failure_leads_back_unasked_and_is_no_content():
    checklist = "is sent back to a menu: no, gives up: no, reaches: a person"
    assert met("goes to: first, conditions: all", checklist, TRANSFER % "person", FAILS) == [False, False, False]
    assert met("goes to: first", checklist, TRANSFER % "person", FAILS) == [True, True, True]


def test_round_and_round_is_giving_up():
    trap = """  main: {type: menu, prompt: Hm., options: {1: {say: "For a lamp, press 1.", label: a lamp, to: guide}}}
  guide: {type: message, prompt: Look at the lamp., next: main}
"""
    assert met("why: the lamp", "gives up: no, reaches: guide", trap) == [False, True]
    way_out = trap.replace("1: {say", '2: {say: "To end, press 2.", label: end, to: hangup}, 1: {say')
    assert met("why: the lamp", "gives up: no, reaches: guide", way_out) == [True, True]


def test_a_line_that_hangs_up_is_not_said_to_have_done_anything():
    busy = """  main: {type: message, prompt: We are busy. Goodbye., next: hangup}
"""
    (tally,) = rung("goes to: a person", "reaches: a person, ends with: the errand done", busy).tallies
    assert tally.example is not None
    reached, ends = tally.example.findings
    assert reached.actual == "does not; the call ends with the line hanging up, the errand taken for done"
    assert (reached.met, ends.met) == (False, True)


# Who wants a person


def test_who_wants_a_person_takes_what_is_for_a_person():
    desks = """  main:
    type: menu
    prompt: Hm.
    options:
      1: {say: "If your card is lost, press 1.", label: lost card, to: cards}
      2: {say: "To talk to an advisor, press 2.", label: advisor, to: desk}
  cards: {type: queue}
  desk: {type: queue}
"""
    assert places("goes to: a person", desks) == ["main", "desk", "desk:agent"]


def test_who_wants_a_person_whom_only_others_reach_takes_the_way_that_there_is():
    """The quickest person of the file is for known callers only."""
    doors = """  doors: {type: branch, by: caller, cases: {known: team, else: main}}
  main: {type: menu, prompt: Hm., options: {1: {say: "For bills, press 1.", label: bills, to: hangup}, 2: {say: "For moving, press 2.", label: moving, to: more}}}
  more: {type: menu, prompt: Hm., options: {1: {say: "To hear more, press 1.", label: more, to: main}, 2: {say: "For help, press 2.", label: help, to: desk}}}
  team: {type: queue}
  desk: {type: queue}
"""  # fmt: skip
    assert places("goes to: a person", doors)[1:4] == ["main", "more", "desk"]
    drawn = rung("goes to: a person", "does not reach: [desk, main]", doors, sample=Sample(50, 1)).tallies[0]
    assert drawn.example is not None
    assert {id for _, id in drawn.example.visit.call.passed} & {"main", "more", "desk"}


def test_where_there_is_nobody_who_wants_a_person_stays_silent():
    alone = '  main: {type: menu, prompt: Hm., options: {1: {say: "For bills, press 1.", label: bills, to: hangup}}}\n'
    assert met("goes to: a person", "reaches: a person, is cut off: yes", alone) == [False, True]


def test_silence_is_the_way_where_it_is_the_only_one():
    waiting = """  main:
    type: menu
    prompt: Hm.
    options: {1: {say: "For a paper, press 1.", label: paper, to: done}, 9: {say: "Again, press 9.", label: again, to: repeat}}
    no_input: {tries: 3, to: desk}
    no_match: {tries: 1, to: desk}
  done: {type: task, prompt: Done., failure: desk}
  desk: {type: queue}
"""
    assert met("goes to: a person", "reaches: a person, keys at most: 0", waiting) == [True, True]


def test_is_offered_a_person_always_means_that_each_menu_says_so():
    menu = """  which: {type: menu, kind: language, prompt: Hm., options: {1: {say: "For English, press 1.", label: English, to: main, set: {language: en}}}}
  main: {type: menu, prompt: Hm., options: {1: {say: "For bills, press 1.", label: bills, to: hangup}, 0: {%slabel: advisor, to: desk}}}
  desk: {type: queue}
"""  # fmt: skip
    assert met("presses: '1, 1'", "is offered a person: always", menu % 'say: "For an advisor, press 0.", ') == [True]
    assert met("presses: '1, 1'", "is offered a person: always", menu % "") == [False]
    assert met("presses: '1, 1'", "is offered a person: yes", menu % "") == [False]


def test_what_a_recording_offers_is_not_known():
    menu = """  main: {type: menu, prompt: {audio: welcome.wav}, options: {1: {label: bills, to: hangup}, 0: {label: advisor, to: desk}}}
  desk: {type: queue, prompt: {audio: wait.wav}, expected_wait: 10s}
"""  # fmt: skip
    checklist = "is offered a person: yes, hears: {recording: never, web: once}"
    assert met("presses: 1", checklist, menu) == [None, None, None]
    assert met("presses: 0", "is told the waiting time: yes", menu) == [None]


# What is heard


@pytest.mark.parametrize(
    "prompt, times",
    [
        ("{say: 'This call is recorded. We keep it for a month.', notice: recording}", "once"),
        ("[{say: Hello.}, {say: This call may be recorded. Calls are recorded for training.}]", "once"),
        ("[Calls are recorded., Welcome., Calls are recorded.]", "twice"),
    ],
)
def test_a_notice_in_several_sentences_is_one_notice(prompt, times):
    menu = f"  note: {{type: message, prompt: {prompt}, next: main}}\n" + WAIT
    assert met("presses: 1", f"hears: {{recording: {times}}}", menu) == [True]


def test_a_message_that_is_a_notice_is_one_notice_and_is_heard_anew_in_the_next_place():
    menu = """  note: {type: message, notice: recording, prompt: Hello. Calls are recorded. Thanks., next: main}
  main: {type: menu, prompt: [Calls are recorded., Hm.], options: {1: {say: "For bills, press 1.", label: bills, to: desk}}}
  desk: {type: queue}
"""
    assert met("presses: 1", "hears: {recording: twice}", menu) == [True]
    assert met("presses: 'silence, 1'", "hears: {recording: 3}", menu) == [True], "the prompt of the menu comes again"


def test_what_comes_again_while_waiting_is_heard_each_time_and_is_not_said_in_one_go():
    """Two minutes: at once, and after 30, 60 and 90 seconds; "Please hold the line." takes 1.4 s (18 characters)."""
    checklist = "hears: {hold the line: 4}, nothing said longer than: 2s"
    assert met("presses: 1, conditions: nobody answers", checklist, WAIT) == [True, True]


def test_what_is_broken_off_as_it_begins_is_not_heard():
    """The key comes 1.2 + 0.4 + 1.5 = 3.1 s after the call is answered, the second sentence 32 × 0.08 + 0.35 = 2.91 s."""
    menu = """  main: {type: menu, prompt: "This is so long that nobody stays on it. Calls are recorded.", options: {1: {label: bills, to: desk}}}
  desk: {type: queue}
"""  # fmt: skip
    more = "callers: {fast: {knows_keys: true}}\n"
    assert met("presses: 1, callers: fast", "hears: {recording: never, nobody stays: once}", menu, more) == [True, True]


def test_the_longest_that_is_said_ends_where_the_caller_speaks_or_the_machine_works():
    """Each text is 40 characters long without its spaces: 3.2 s, or 3.3 s with a dot."""
    text = "abcdefghij abcdefghij abcdefghij abcdefghij."
    bot = f"""  main: {{type: bot, prompt: "{text}", next: job}}
  job: {{type: task, kind: lookup, prompt: "{text}", takes: 20s, next: end}}
  end: {{type: message, prompt: "{text}", next: hangup}}
"""
    assert met("why: bills", "nothing said longer than: 3.4s", bot) == [True]
    assert met("why: bills", "nothing said longer than: 3.1s", bot) == [False]


def test_markup_hides_no_choice():
    menu = """  main:
    type: menu
    prompt: <speak>Hello. <break time='1s'/>For bills, press <emphasis>1</emphasis>. To talk to an advisor, press 0.</speak>
    options: {1: {label: bills, to: desk}, 0: {label: advisor, to: desk}}
  desk: {type: queue}
"""
    checklist = "is offered a person: yes, first choice within: 3s, nothing said longer than: 2s"
    assert met("presses: 0", checklist, menu) == [True, True, True]


def test_what_is_spoken_comes_in_order_and_ends_before_the_next(calls_to_the_samples):
    for visit in calls_to_the_samples:
        ends = 0.0
        for part in spoken(visit.events):
            assert part
            for said in part:
                assert ends - 1e-6 <= said.event.at <= said.end
                ends = said.end if said.piece.seconds else ends


@pytest.fixture(scope="module")
def calls_to_the_samples() -> list[Visit]:
    calls = []
    for path in sorted((pathlib.Path(__file__).parents[2] / "samples").glob("*.ivr.yaml")):
        survey = Survey(load(path))
        form = read_scenarios(SourceText("f.yaml", "calls: 1\nscenarios: {a: {checklist: {is cut off: no}}}"))
        profile = form.profiles["first-time"]
        line = Line(survey, form.scenarios[0], profile, CIRCUMSTANCES["open"].conditions(survey, profile, frozenset()))
        calls += [line.ring(Chance(f"{number}")) for number in range(5)]
    return calls


# Choices by words


@pytest.mark.parametrize("scenario", ["presses: 1", "goes to: a person", "goes to: desk", "who: anybody"])
def test_who_does_not_choose_by_words_finds_no_right_choice(scenario):
    assert met(scenario, "finds the right choice: yes", WAIT) == [None]
    assert met("why: my bill", "finds the right choice: yes", WAIT) == [True]


# Flows that are called


@pytest.fixture
def line(tmp_path):
    (tmp_path / "main.ivr.yaml").write_text(
        """ivr: 1
language: en
nodes:
  main: {type: menu, prompt: Hm., options: {1: {say: "For cards, press 1.", label: cards, to: cards}}, no_input: {tries: 1, to: cards}}
  cards: {type: flow, file: cards.ivr.yaml, next: main}
""",
        "utf-8",
    )
    (tmp_path / "cards.ivr.yaml").write_text(
        """ivr: 1
language: en
part: true
nodes:
  doors: {type: branch, by: hours, cases: {open: main, closed: night}}
  main: {type: menu, prompt: Cards., options: {1: {say: "For a desk, press 1.", label: desk, to: desk}}}
  desk: {type: queue, expected_wait: 10s}
  night: {type: message, prompt: Closed., next: return}
""",
        "utf-8",
    )
    library = Library(load_file, date(2026, 1, 1), {})
    return Survey(load_file(tmp_path / "main.ivr.yaml"), date(2026, 1, 1), library)


@pytest.mark.parametrize(
    "scenario, checklist, expected",
    [
        ("presses: '1, 1'", "reaches: desk, is sent back to a menu: no", [True, True]),
        ("presses: 'silence, 1'", "reaches: desk, is sent back to a menu: no", [True, True]),  # two menus called main
        ("presses: 1, conditions: closed", "reaches: night", [True]),
        ("goes to: a person", "reaches: a person, keys at most: 2", [True, True]),
    ],
)
def test_places_and_conditions_are_those_of_called_flows_too(line, scenario, checklist, expected):
    text = f"calls: 1\nscenarios:\n  s: {{{scenario}, checklist: {{{checklist}}}}}\n"
    (tally,) = ring([(read_scenarios(SourceText("form.yaml", text)), [line])]).tallies
    assert tally.example is not None
    assert [finding.met for finding in tally.example.findings] == expected


def test_a_place_that_no_flow_has_is_an_error(line):
    form = read_scenarios(SourceText("form.yaml", "calls: 1\nscenarios: {s: {checklist: {reaches: nigt}}}"))
    with pytest.raises(SourceError, match="there is no node «nigt»"):
        ring([(form, [line])])


# Plans, scores and forms


def test_a_scenario_has_its_share_however_many_callers_it_has():
    form = """calls: 1
scenarios:
  one: {presses: 1, checklist: {reaches: desk}}
  many: {presses: 1, callers: all, conditions: [open, nobody answers], checklist: {reaches: desk}}
"""
    report = ring([(read_scenarios(SourceText("f.yaml", form)), [Survey(flow_of(HEAD + WAIT))])], Sample(400, 1))
    calls = sum(tally.calls for tally in report.tallies if tally.path.scenario.name == "one")
    assert 160 < calls < 240, "four standard deviations around 200"


def test_dice_are_thrown_one_after_the_other(monkeypatch):
    alive: list[str] = []
    monkeypatch.setattr("ivrlint.calls.plan.Chance", lambda seed: alive.append(seed) or Chance(seed))
    monkeypatch.setattr("ivrlint.calls.plan.judge", lambda *about: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rung("presses: 1", "is cut off: no", WAIT, sample=Sample(1000, 1))
    assert len(alive) == 1


def test_scores_count_the_calls_in_which_a_question_arises():
    report = rung(
        "presses: 1, conditions: [open, nobody answers]",
        "reaches: a person, gets somebody who can help: yes, hears: {hold the line: yes}, is cut off: no",
        WAIT,
    )
    (menu,) = report.menus
    assert {asks: scores[menu] for asks, scores in report.scores.items()} == {
        "reaches": (1, 2),
        "gets somebody who can help": (1, 1),
        "hears: hold the line": (2, 2),
        "is cut off": (2, 2),
    }
    assert report.score(menu) == (1, 2)


def test_the_worst_is_what_does_badly_at_best():
    path = Path("menu.yaml", rung("presses: 1", "is cut off: no", WAIT).tallies[0].path.scenario, "first-time", "open")
    scores = [(0, 1), (40, 100), (0, 20), (9, 10)]
    tallies = tuple(Tally(path, calls=calls, met=met) for met, calls in scores)
    found = [(tally.met, tally.calls) for tally in Report("", tallies, {}).worst_first]
    assert found == [(0, 20), (40, 100), (0, 1), (9, 10)], "the upper ends are 0.16, 0.50, 0.79 and 0.98"


@pytest.mark.parametrize("field", ["has: {custmer number: '1234'}", "lacks: [custmer number]"])
def test_a_slip_in_what_is_asked_for_is_said(field):
    with pytest.raises(SourceError, match=r"nothing asks for «custmer number»; did you mean «customer number»\?"):
        met(f"why: my bill, {field}", "is cut off: no", KEYED + WAIT)
    other = field.replace("custmer number", "order number")
    assert met(f"why: my bill, {other}", "is cut off: no", KEYED + WAIT) == [True], "it may be meant for another menu"


def test_a_number_is_keyed_as_it_is_written():
    with pytest.raises(SourceError, match="must be a number to key"):
        met("why: my bill, has: {customer number: 12ab}", "is cut off: no", KEYED + WAIT)
    (tally,) = rung("why: my bill, has: {customer number: 0123}", "is cut off: no", KEYED + WAIT).tallies
    assert tally.example is not None
    assert [event.keys for event in tally.example.visit.events if event.keys][:4] == ["0", "1", "2", "3"]


YES_OR_NO = ", ".join(f"{question}: yes" for question in (*_ANSWERS, Question.RIGHT_CHOICE))
WHOLE_FORM = f"""reaches: a person, ends with: a person, seconds at most: 9s, keys at most: 1, menus at most: 1, waits at most: 9s,
  first choice within: 9s, nothing said longer than: 9s, hears: {{recording: once, bills: yes}}, {YES_OR_NO}"""


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    flows(),
    st.sampled_from(["why: to pay a bill", "goes to: a person", "presses: '1, silence, 0'", "who: anybody"]),
    st.sampled_from(sorted(PROFILES)),
    st.sampled_from(sorted(CIRCUMSTANCES)),
    st.booleans(),
)
def test_every_question_has_an_answer_in_every_call(flow, scenario, caller, condition, sampled):
    text = f"{{{scenario}, callers: {caller}, conditions: {condition}, checklist: {{{WHOLE_FORM}}}}}"
    form = read_scenarios(SourceText("form.yaml", f"calls: 1\nscenarios:\n  s: {text}\n"))
    report = ring([(form, [Survey(flow)])], Sample(3, 1) if sampled else None)
    for tally in report.tallies:
        assert tally.example is not None
        found = {finding.expectation.asks: finding for finding in tally.example.findings}
        assert len(found) == len(Question), "all but one, and what is heard is asked twice"
        assert all(finding.met in (True, False, None) and finding.actual for finding in found.values())
        if found["ends with"].met:
            assert found["reaches"].met, "who ends with a person has reached one"
        assert sum(score[0] for score in tally.scores.values()) <= tally.calls * len(found)
        for part in spoken(tally.example.visit.events):
            assert part and all(said.event.at <= said.end for said in part)
