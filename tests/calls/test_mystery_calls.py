"""Scenarios read, rung and judged: each question of the checklist on calls that are worked out by hand.

The times: 0.08 s a character that is said ("press 1" is "press one"), 0.35 s at a sentence end, 0.5 s before an option,
1.2 s to decide, 0.4 s a key, 1.5 s more for the first one of a call.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.calls.expectation import Question
from ivrlint.calls.generate import proposal
from ivrlint.calls.plan import Sample, ring
from ivrlint.calls.profile import PROFILES
from ivrlint.calls.reading import is_scenarios, read_scenarios
from ivrlint.calls.result import Report
from ivrlint.calls.scenario import CIRCUMSTANCES
from ivrlint.formats.native.schema import definitions
from ivrlint.source import SourceError, SourceText
from ivrlint.survey import Survey
from tests.conftest import ROOT
from tests.survey.strategies import flow_of, flows

SHOP = """ivr: 1
language: en
hours: {desk: {mon-fri: "09:00-17:00"}}
nodes:
  doors: {type: branch, by: hours, schedule: desk, cases: {open: caller, closed: night}}
  caller: {type: branch, by: caller, cases: {returning: advisors, else: main}}
  main:
    type: menu
    prompt: [Welcome., {say: Calls are recorded., notice: recording}]
    options:
      1: {say: "For bills, press 1.", label: bills, to: number}
      2: {say: "For repairs, press 2.", label: repairs, to: repairs}
      3: {say: "For anything else, press 3.", label: anything else, to: rest}
    no_input: {after: 5s, tries: 2, to: advisors}
    no_match: {tries: 2, to: advisors}
  number:
    type: collect
    datum: customer number
    digits: 4
    prompt: Key your number.
    next: advisors
    without_it: message
  repairs:
    type: menu
    prompt: Repairs.
    options:
      1: {say: "For an oven, press 1.", label: oven, to: booked}
      2: {say: "For a fridge, press 2.", label: fridge, to: again}
      0: {say: "To talk to an advisor, press 0.", label: advisor, to: advisors}
    no_input: {after: 5s, tries: 1, to: main}
    no_match: {tries: 1, to: main}
  again: {type: collect, datum: customer number, digits: 4, prompt: Your number., next: partner}
  partner: {type: transfer, number: "+4512345678", reaches: ivr}
  booked: {type: task, kind: booking, prompt: "Booked. Your reference number is 7.", next: main}
  rest: {type: message, prompt: Look elsewhere., next: main}
  night: {type: message, prompt: We are closed., next: hangup}
  advisors:
    type: queue
    announces: []
    expected_wait: 60s
    overflow: {after: 120s, to: main}
    receives: []
    asks: [customer number]
    can: [message]
  message: {type: voicemail, prompt: Leave a message.}
"""


def form(*scenarios: str, more: str = "") -> str:
    lines = "\n".join(f"  s{number}: {scenario}" for number, scenario in enumerate(scenarios))
    return f"calls: 1\n{more}scenarios:\n{lines}\n"


def rung(*scenarios: str, menu: str = SHOP, more: str = "", sample: Sample | None = None) -> Report:
    read = read_scenarios(SourceText("form.yaml", form(*scenarios, more=more)))
    return ring([(read, [Survey(flow_of(menu))])], sample)


def answered(scenario: str, checklist: str, menu: str = SHOP) -> list[tuple[bool | None, str]]:
    """What is found for each line of a checklist in the one call of a scenario."""
    (tally,) = rung(f"{{{scenario}, checklist: {{{checklist}}}}}", menu=menu).tallies
    assert tally.example is not None
    return [(finding.met, finding.actual) for finding in tally.example.findings]


def met(scenario: str, checklist: str, menu: str = SHOP) -> list[bool | None]:
    return [met for met, _ in answered(scenario, checklist, menu)]


# The checklist


@pytest.mark.parametrize(
    "scenario, checklist, expected",
    [
        ("why: my bill", "reaches: advisors, does not reach: [advisors, repairs], ends with: a person", [True, False, True]),
        ("why: my bill", "reaches: repairs, keys at most: 3", [False, None]),
        ("why: my bill", "keys at most: 4, menus at most: 1, waits at most: 59s", [False, True, False]),
        ("why: my bill", "reaches: advisors, keys at most: 5, waits at most: 60s", [True, True, True]),
        ("why: my bill", "is told the waiting time: yes, gets somebody who can help: yes", [False, False]),
        ("why: my bill", "is asked twice: no, has to say it again: yes", [False, True]),
        ("why: my bill", "hears: {recording: once, web: never, 'Key your number': yes, bills: twice}", [True, True, True, False]),
        ("why: my bill, lacks: customer number", "ends with: a message, is told when: yes", [True, False]),
        ("presses: '2, 0'", "is offered a person: yes", [True]),
        ("presses: '2, 0'", "is offered a person: always", [False]),
        ("presses: '3'", "is offered a person: yes, reaches: rest", [False, True]),
        ("presses: 'silence, silence'", "is offered a person: yes, reaches: a person", [False, True]),
        ("presses: '2, 1'", "gets a confirmation: yes, ends with: the errand done", [True, True]),
        ("presses: '2, 2, 1234'", "meets another menu elsewhere: no, is asked twice: no", [False, True]),
        ("presses: '2, silence'", "is sent back to a menu: no, gives up: no", [False, True]),
        ("presses: '3'", "is sent back to a menu: no", [True]),
        ("goes to: message, lacks: customer number", "reaches: message, keys at most: 1", [True, True]),
        ("why: my fridge needs repairs", "finds the right choice: yes", [True]),
        ("why: my bicycle", "finds the right choice: yes", [False]),
        ("why: my bicycle", "finds the right choice: yes, reaches: rest", [True, True]),
        ("why: my bill, conditions: closed", "reaches: night, is cut off: no, keys at most: 0", [True, True, True]),
        ("why: my bill, conditions: second call", "is recognised: yes, reaches: advisors", [True, True]),
        ("why: my bill", "is recognised: no", [True]),
        ("goes to: a person, conditions: nobody answers", "is sent back to a menu: no", [False]),
        ("goes to: a person, conditions: queue full", "waits at most: 0", [True]),
        ("presses: '3'", "is told the waiting time: yes, is told when: yes, gets a confirmation: yes", [None, None, None]),
    ],
)  # fmt: skip
def test_a_checklist(scenario, checklist, expected):
    assert met(scenario, checklist) == expected


def test_times_are_those_of_the_model():
    """Welcome. (0.64) 0.35 Calls are recorded. (1.36) 0.5 = 2.85 s until the first choice, "For bills, press one." of
    18 characters; then a decision and the first key."""
    first = 8 * 0.08 + 0.35 + 17 * 0.08 + 0.5
    told = first + 18 * 0.08 + 1.2 + 0.4 + 1.5
    assert answered("why: my bill", "first choice within: 2.85, seconds at most: 0")[0] == (
        True,
        f"after {first:.0f} s",
    )
    assert met("why: my bill", f"first choice within: {first - 0.01:.2f}") == [False]
    assert met("why: my bill", f"reaches: number, seconds at most: {told + 0.01:.2f}") == [True, True]
    assert met("why: my bill", f"reaches: number, seconds at most: {told - 0.01:.2f}") == [True, False]
    said = 8 * 0.08 + 0.35 + 17 * 0.08
    assert met("why: my bill", f"nothing said longer than: {said + 0.01:.2f}") == [True]
    assert met("why: my bill", f"nothing said longer than: {said - 0.01:.2f}") == [False]


def test_every_question_is_in_the_schema_and_asked_above():
    assert [*definitions()["calls_checklist"]["properties"]] == [str(question) for question in Question]
    text = " ".join(checklist for _, checklist, _ in test_a_checklist.pytestmark[0].args[1])
    timed = {"seconds at most", "first choice within", "nothing said longer than"}
    assert [question for question in Question if question not in text and question not in timed] == []


# Callers


def pressed(caller: str, why: str = "my fridge needs repairs", **about: Any) -> list[str]:
    """The places of a call."""
    (tally,) = rung(f"{{why: {why}, callers: [{caller}], checklist: {{is cut off: no}}}}", **about).tallies
    assert tally.example is not None
    return [id for _, id in tally.example.visit.call.passed][2:]


def test_profiles_go_their_own_ways():
    assert pressed("first-time") == ["main", "repairs", "again", "partner"]
    assert pressed("silent") == ["main", "advisors", "advisors:agent"]
    assert pressed("tries 0") == ["main", "repairs", "advisors", "advisors:agent"]  # there is no 0 in main, but here
    assert pressed("presses wrong keys")[:2] == ["main", "repairs"]
    assert pressed("other language") == ["main", "advisors", "advisors:agent"]  # understands nothing, stays silent
    assert pressed("lacks the number", "my bill") == ["main", "number", "message"]
    assert pressed("first-time", "my bill")[1] == "number"


def test_who_hears_everything_presses_later():
    def seconds(caller: str) -> float:
        (tally,) = rung(f"{{why: my bill, callers: [{caller}], checklist: {{is cut off: no}}}}").tallies
        assert tally.example is not None
        return next(event.at for event in tally.example.visit.events if event.keys)

    assert seconds("listens to everything") > seconds("first-time") > 0


@pytest.mark.parametrize("what", ["why: my bill", "goes to: b", "presses: 1", "who: anybody"])
@pytest.mark.parametrize(
    "loop",
    [
        "{type: message, prompt: Hm., next: b}\n  b: {type: message, prompt: Hm., next: a}",
        "{type: queue, max_wait: 5s, overflow: a}\n  b: {type: hangup}",
        "{type: message, next: b}\n  b: {type: message, next: a}",
    ],
)
def test_nobody_goes_round_for_ever(what, loop):
    menu = f"ivr: 1\nlanguage: en\nnodes:\n  a: {loop}\n"
    assert met(f"{what}, conditions: nobody answers", "does not reach: a", menu) == [False]


def test_a_profile_of_ones_own():
    more = "callers:\n  grandmother: {like: in a hurry, patience: 2s}\n"
    assert pressed("grandmother", more=more) == ["main"]


def test_a_caller_who_is_asked_in_several_languages_has_words_in_them():
    menu = """ivr: 1
language: en
nodes:
  which:
    type: menu
    kind: language
    prompt: Hello. Hei.
    options:
      1: {say: "For English, press 1.", label: English, to: main, set: {language: en}}
      2: {say: "For norsk, trykk 2.", label: norsk, to: hoved, set: {language: nb}}
  main: {type: menu, prompt: Hm., options: {1: {label: bills, to: end}, 2: {label: moving, to: end}}}
  hoved: {type: menu, language: nb, prompt: Hm., options: {1: {label: flytting, to: end}, 2: {label: regning, to: slutt}}}
  end: {type: hangup}
  slutt: {type: hangup}
"""
    (tally,) = rung("{why: {nb: en regning}, checklist: {reaches: slutt}}", menu=menu).tallies
    assert tally.met == 1


# Plans and samples


def test_each_scenario_is_called_by_each_caller_under_each_condition():
    report = rung(
        "{why: my bill, callers: [first-time, silent], conditions: [open, closed], checklist: {is cut off: no}}",
        "{goes to: a person, callers: all, checklist: {reaches: a person, seconds at most: 0}}",
    )
    assert report.calls == 4 + len(PROFILES) and len({tally.path.words for tally in report.tallies}) > 4
    assert report.worst_first and all(tally.met == 0 for tally in report.worst_first) and not report.is_met


def test_a_checklist_for_all_is_asked_of_each_unless_it_answers_otherwise():
    more = "checklist: {is cut off: no, hears: {recording: once, web: never}}\n"
    report = rung("{presses: '3', checklist: {hears: {recording: twice}}}", more=more)
    assert report.tallies[0].example is not None
    lines = [finding.expectation.words for finding in report.tallies[0].example.findings]
    assert lines == ["hears: recording twice", "is cut off: no", "hears: web never"]
    assert report.is_met, "main is heard again after the message"


def test_a_sample_is_drawn_by_shares_and_is_the_same_each_time():
    def drawn(seed: int) -> list[tuple[str, int, int]]:
        report = rung(
            "{goes to: a person, share: 3, checklist: {reaches: a person}}",
            "{presses: '3', share: 1, checklist: {reaches: rest}}",
            "{presses: '2', share: 0, checklist: {reaches: rest}}",
            sample=Sample(400, seed),
        )
        assert report.calls == 400 and report.seed == seed
        return [(tally.path.scenario.name, tally.calls, tally.met) for tally in report.tallies]

    (first, calls, reached), (second, others, _) = drawn(1)
    assert (first, second, calls + others) == ("s0", "s1", 400)
    assert 260 < calls < 340, "four standard deviations around 300"
    assert 0 < reached < calls, "some give up"
    assert drawn(1) == drawn(1) != drawn(2)


def test_a_call_under_a_time_of_its_own():
    more = "conditions:\n  sunday: {at: 2026-11-22T12:00}\n"
    report = rung("{why: my bill, conditions: [open, sunday], checklist: {reaches: night}}", more=more)
    assert [tally.met for tally in report.tallies] == [0, 1]
    assert CIRCUMSTANCES["open"].at is None
    read = read_scenarios(SourceText("f.yaml", form("{why: x, checklist: {is cut off: no}}", more=more)))
    assert read.circumstances["sunday"].at == datetime(2026, 11, 22, 12)


# What is wrong with a file


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("calls: 2\nscenarios: {a: {checklist: {is cut off: no}}}", 1, "`calls` must be 1, the version of the format"),
        ("calls: 1\nscenarios: {}", 2, "`scenarios` is empty"),
        ("calls: 1\nscenarios:\n  a: {why: x}", 3, "a scenario needs `checklist`"),
        ("calls: 1\nscenarios:\n  a: {why: x, checklist: {reach: b}}", 3, "did you mean `reaches`?"),
        ("calls: 1\nscenarios:\n  a: {why: x, checklist: {is cut off: maybe}}", 3, "must be yes or no, not «maybe»"),
        ("calls: 1\nscenarios:\n  a: {why: x, callers: [silnt], checklist: {gives up: no}}", 3, "did you mean «silent»?"),
        ("calls: 1\nscenarios:\n  a: {why: x, conditions: [clsed], checklist: {gives up: no}}", 3, "did you mean «closed»?"),
        ("calls: 1\nscenarios:\n  a: {why: x, presses: 1, checklist: {gives up: no}}", 3, "rings for one thing"),
        ("calls: 1\nscenarios:\n  a: {why: x, share: 0, checklist: {gives up: no}}", 3, "no scenario has a share above 0"),
        ("calls: 1\nconditions:\n  a: {at: 2026-02-30T10:00}\nscenarios:\n  a: {checklist: {gives up: no}}", 3, "does not exist"),
        ("calls: 1\nconditions:\n  a: {when: [nonsense]}\nscenarios:\n  a: {checklist: {gives up: no}}", 3, "is no assumption"),
        ("calls: 1\nscenarios:\n  a: {checklist: {gives up: no}}\n  a: {checklist: {gives up: no}}", 4, "is written twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text, line, message):
    with pytest.raises(SourceError) as caught:
        read_scenarios(SourceText("form.yaml", text))
    assert message in caught.value.message and caught.value.span.line == line


@pytest.mark.parametrize(
    "scenario, message",
    [
        ("{goes to: advisers, checklist: {gives up: no}}", "there is no node «advisers»; did you mean «advisors»?"),
        ("{why: x, checklist: {reaches: nowhere}}", "there is no node «nowhere»"),
        ("{why: x, conditions: odd, checklist: {gives up: no}}", "«main» has no exit «9»"),
    ],
)
def test_what_a_menu_does_not_have_is_said_with_the_place_of_the_scenario(scenario, message):
    with pytest.raises(SourceError) as caught:
        rung(scenario, more="conditions: {odd: {when: [main=9]}}\n")
    assert message in caught.value.message and caught.value.span.line == 4


@given(st.text("calls: 1\n{}[]\"'-scenrio&*!|>", max_size=120))
def test_hostile_files_give_an_error_or_scenarios(text):
    for whole in (text, f"calls: 1\nscenarios:\n{text}"):
        is_scenarios(whole)
        try:
            assert read_scenarios(SourceText("form.yaml", whole)).scenarios
        except SourceError as error:
            assert error.message


# Scenarios that write themselves


def test_a_proposal_takes_every_way_and_says_what_happens():
    survey = Survey(flow_of(SHOP))
    text, coverage = proposal(survey)
    assert coverage.missed_nodes == [] and coverage.missed_edges == []
    report = ring([(read_scenarios(SourceText("form.yaml", text)), [survey])])
    assert report.is_met and report.coverage[survey.flow.path].edges == coverage.edges


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(flows())
def test_a_proposal_for_any_menu_reads_back_and_holds(flow):
    survey = Survey(flow)
    text, coverage = proposal(survey)
    if coverage.edges[0] == 0:
        return
    report = ring([(read_scenarios(SourceText("form.yaml", text)), [survey])])
    assert report.is_met, [(tally.path.scenario.name, tally.failures) for tally in report.worst_first]
    found = report.coverage[flow.path]
    assert (found.nodes, found.edges) == (coverage.nodes, coverage.edges)


# The page


def test_the_page_names_every_question_profile_and_condition_and_its_form_is_one():
    page = (ROOT / "docs" / "mystery-calls.md").read_text("utf-8")
    assert [str(question) for question in Question if f"`{question}`" not in page] == []
    assert [name for name in (*PROFILES, *CIRCUMSTANCES) if f"`{name}`" not in page] == []
    fields = {
        name for part in definitions().items() if part[0].startswith("calls_") for name in part[1].get("properties", ())
    }
    assert [name for name in fields if f"`{name}" not in page and f"{name}:" not in page] == []
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    read = read_scenarios(SourceText(str(ROOT / "form.yaml"), text))
    survey = Survey(load(ROOT / read.menus[0].relative_to(ROOT)))
    assert ring([(read, [survey])]).is_met


def test_who_is_asked_whether_private_or_business_goes_on_to_the_errand():
    menu = """ivr: 1
language: en
nodes:
  who:
    type: menu
    prompt: Hello.
    options:
      1: {say: "If you are a private customer, press 1.", label: private customer, to: main}
      2: {say: "If you are a business customer, press 2.", label: business customer, to: desk}
  main:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For bills, press 1.", label: bills, to: desk}
      2: {say: "For repairs, press 2.", label: repairs, to: bench}
  desk: {type: queue}
  bench: {type: queue}
"""
    assert met("why: a repair", "reaches: bench, finds the right choice: yes", menu) == [True, True]


def test_who_has_another_language_is_said_to():
    """Nothing fits nobody's words; these are words in no language that the menu speaks."""
    ((found, words),) = answered("why: {nb: en regning}", "finds the right choice: yes")
    assert found is False and words == "the caller does not have the language that is spoken in «main»"
