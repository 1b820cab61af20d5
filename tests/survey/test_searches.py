"""What becomes of callers with an errand, on small menus whose answer is known by hand."""

from __future__ import annotations

import pytest

from ivrlint.survey import Survey
from ivrlint.survey.meaning import Doubt
from ivrlint.survey.searches import Search
from tests.survey.strategies import flow_of

MENU = """ivr: 1
language: en
nodes:
  doors: {type: branch, by: hours, cases: {open: main, closed: night}}
  main:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      2: {say: "For repairs, press 2.", label: repairs, to: number}
      3: {say: "For opening hours, press 3.", label: opening hours, to: hours}
      4: {say: "For boats, press 4.", label: boats, to: elsewhere}
      0: {say: "To talk to an advisor, press 0.", label: advisor, to: advisor}
  bills:
    type: menu
    prompt: Bills.
    options:
      1: {say: "To pay, press 1.", label: pay, to: paid}
      2: {say: "For a refund, press 2.", label: refund, to: desk}
  number: {type: collect, datum: customer number, digits: 4, prompt: Your number., next: desk}
  hours: {type: message, prompt: We open at eight., next: more}
  more:
    type: menu
    prompt: Anything more?
    options:
      1: {say: "For all choices again, press 1.", label: all choices, to: main}
      2: {say: "If you are finished, press 2.", label: finished, to: hangup}
  elsewhere: {type: flow, file: other.ivr.yaml}
  paid: {type: task, prompt: Paid., next: hangup}
  desk: {type: queue}
  advisor: {type: queue}
  night:
    type: menu
    prompt: We are closed.
    options:
      1: {say: "For an emergency, press 1.", label: emergency, to: desk}
"""


def searches(errands: str, menu: str = MENU) -> tuple[Survey, tuple[Search, ...]]:
    survey = Survey(flow_of(menu + f"errands: {{{errands}}}\n"))
    assert not [problem for problem in survey.flow.problems if problem.rule == "invalid-file"]
    return survey, survey.searches.all


def choices(search: Search) -> list[tuple[str, str | None, Doubt | None]]:
    return [(turn.menu.id, turn.way.key if turn.way else None, turn.fit.doubt) for turn in search.turns]


@pytest.mark.parametrize(
    "errand, turns",
    [
        ("a refund of my bill", [("main", "1", None), ("bills", "2", None)]),
        ("a repair", [("main", "2", None)]),  # a number is keyed, and then the desk answers
        ("your opening hours", [("main", "3", None)]),  # told; «anything more?» is no menu for the errand
        ("a new contract", [("main", "0", Doubt.NOTHING_FITS)]),  # with an advisor
    ],
)
def test_callers_follow_the_words(errand, turns):
    _, (search,) = searches(f"{errand}: 0.1")
    assert choices(search) == turns


def test_an_errand_arrives_where_it_is_seen_to():
    _, found = searches("a refund of my bill: {reaches: [desk]}, pay bills: {reaches: desk}, a repair: {reaches: desk}")
    assert [search.arrives for search in found] == [True, False, True]


def test_where_nothing_fits_the_choice_below_is_found_and_the_one_that_leads_there():
    survey, (hidden, right) = searches("a refund: 0.1, a leaking pipe: {reaches: desk}")
    main = survey.flow.node("main")
    assert hidden.in_doubt(Doubt.NOTHING_FITS) is not None
    assert [edge.key for edge in survey.searches.hidden(hidden.errand, main)] == ["2", "1"]
    assert survey.searches.hidden(right.errand, main) is None
    assert survey.searches.right(right.errand, main).key == "1"


def test_words_that_lead_away_are_known_and_the_choice_that_is_right():
    survey, found = searches(
        "a noisy repair: {reaches: advisor}, a repair: {reaches: desk}, a boat: {reaches: advisor}"
    )
    astray = [survey.searches.astray(search) for search in found]
    assert astray[1:] == [None, None]  # and nobody knows what the other file does
    assert astray[0] is not None
    turn, right = astray[0]
    assert (turn.way.key, right.key) == ("2", "0")


def test_the_words_of_another_language_are_told_by_it():
    menu = """ivr: 1
languages: [nb, en]
language: nb
nodes:
  language:
    type: menu
    prompt: Hei. Hello.
    options:
      1: {label: norsk, to: meny, set: {language: nb}}
      2: {label: English, to: main, set: {language: en}}
  meny:
    type: menu
    prompt: Velkommen.
    options: {1: {label: faktura, to: desk}, 2: {label: strømbrudd, to: desk}}
  main:
    type: menu
    language: en
    prompt: Welcome.
    options: {1: {label: bills, to: desk}, 2: {label: power cuts, to: desk}}
  desk: {type: queue}
"""
    _, (both, own) = searches("bill: {why: {en: my bill, nb: en faktura}}, strømbrudd: 0.1", menu)
    assert choices(both) == [("meny", "1", None), ("main", "1", None)]
    assert choices(own) == [("meny", "2", None)]


def test_who_is_told_to_stay_on_the_line_stays():
    menu = """ivr: 1
language: en
nodes:
  main:
    type: menu
    prompt: Welcome. For everything else, please stay on the line.
    options: {1: {say: "For bills, press 1.", label: bills, to: hangup}}
    no_input: {to: desk}
  desk: {type: queue}
"""
    _, (search,) = searches("a leaking pipe: {reaches: desk}", menu)
    assert search.turns[0].way is not None and search.turns[0].way.kind == "no_input"
    assert search.arrives


def test_a_menu_whose_words_are_not_known_is_none_to_judge():
    _, (search,) = searches(
        "a leaking pipe: 0.5", MENU.replace("label: repairs, ", "").replace("For repairs, press 2.", "")
    )
    assert search.turns == ()


def test_a_place_that_only_a_slip_leads_to_is_none_that_the_words_lead_to():
    menu = """ivr: 1
language: en
nodes:
  main:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "To pay, press 1.", label: pay, to: number}
      0: {say: "To talk to an advisor, press 0.", label: advisor, to: advisor}
  number: {type: collect, datum: customer number, digits: 4, prompt: Your number., next: paid, no_input: {to: advisor}}
  paid: {type: task, prompt: Paid., next: hangup}
  advisor: {type: queue}
"""
    survey, (search,) = searches("to pay later: {reaches: advisor}", menu)
    found = survey.searches.astray(search)
    assert found is not None and (found[0].way.key, found[1].key) == ("1", "0")


LINE = """ivr: 1
language: en
entries: {letters: debts}
nodes:
  who: {type: branch, by: caller, cases: {returning: again, else: main}}
  again:
    type: menu
    prompt: Welcome back.
    options:
      1: {say: "To go on with your case, press 1.", label: your case, to: desk}
      0: {say: "To talk to an advisor, press 0.", label: advisor, to: advisor}
  debts:
    type: menu
    prompt: Debts.
    options: {1: {say: "For a payment plan, press 1.", label: payment plan, to: desk}}
  main:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For bills, press 1.", label: bills, to: known}
      2: {say: "For repairs, press 2.", label: repairs, to: hello}
      3: {say: "For the balance, press 3.", label: balance, to: balance}
      4: {say: "For business customers, press 4.", label: business customers, to: desk}
      0: {say: "To talk to an advisor, press 0.", label: advisor, to: advisor}
  known: {type: task, kind: identification, prompt: One moment., next: bills}
  bills:
    type: menu
    prompt: Bills.
    options:
      1: {say: "For a refund, press 1.", label: refund, to: desk}
      2: {say: "For a copy, press 2.", label: copy, to: desk}
  hello: {type: message, prompt: Our engineers work all week., next: repairs}
  repairs:
    type: menu
    prompt: Repairs.
    options:
      1: {say: "For windows, press 1.", label: windows, to: desk}
      2: {say: "For doors, press 2.", label: doors, to: doors}
  doors: {type: menu, prompt: Doors., options: {1: {say: "For locks, press 1.", label: locks, to: desk}}}
  balance: {type: task, kind: lookup, prompt: You owe nothing., next: more}
  more:
    type: menu
    prompt: Anything more?
    options:
      1: {say: "To complain, press 1.", label: complain, to: desk}
      2: {say: "If that was all, press 2.", label: that was all, to: hangup}
  desk: {type: queue}
  advisor: {type: queue}
"""


@pytest.mark.parametrize(
    "errand, turns",
    [
        ("a boat: 0.1", [("main", "0", Doubt.NOTHING_FITS)]),  # neither with a case of theirs nor with a letter
        ("a bill: 0.1", [("main", "1", None), ("bills", None, Doubt.NOTHING_FITS)]),  # identified, and no nearer
        ("a repair: 0.1", [("main", "2", None), ("repairs", None, Doubt.NOTHING_FITS)]),  # a greeting on the way
        ("my balance: 0.1", [("main", "3", None)]),  # read out: «anything more?» is no menu for it
        ("door repairs: {reaches: doors}", [("main", "2", None), ("repairs", "2", None)]),  # there, whatever it asks
        ("door repairs: {reaches: advisor}", [("main", "2", None)]),  # the rest is a consequence of the wrong turn
    ],
)
def test_callers_are_new_and_are_followed_until_the_first_wrong_turn(errand, turns):
    _, (search,) = searches(errand, LINE)
    assert choices(search) == turns


def test_what_comes_after_a_toss_of_a_coin_is_not_judged():
    _, (search,) = searches("a bill for repairs: 0.1", LINE)
    assert choices(search) == [("main", "1", Doubt.ALIKE)]


def test_the_right_choice_is_the_straightest_and_a_persons_before_others():
    survey, (astray,) = searches(
        "a bill: {reaches: advisor}", LINE.replace("balance, to: balance", "balance, to: advisor")
    )
    found = survey.searches.astray(astray)
    assert found is not None and found[1].key == "0"


def test_wide_menus_are_looked_through_once_for_all_errands(monkeypatch):
    """Where many errands should come to one place, the ways there are found once for each menu, not for each choice."""
    survey, found = searches(", ".join(f"boat {number}: {{reaches: desk}}" for number in range(50)), LINE)
    passes = []
    towards = survey.reach.towards
    monkeypatch.setattr(survey.reach, "towards", lambda *about: passes.append(about) or towards(*about))
    assert {survey.searches.right(search.errand, search.turns[0].menu).key for search in found} == {"4"}
    assert len(passes) <= 2


def test_callers_know_whether_they_are_private_or_business():
    menu = """ivr: 1
language: en
nodes:
  kind:
    type: menu
    prompt: Who are you?
    options:
      1: {say: "For private customers, press 1.", label: private customers, to: tickets}
      2: {say: "For business customers, press 2.", label: business customers, to: freight}
  tickets: {type: menu, prompt: Tickets., options: {1: {say: "To book, press 1.", label: book, to: booking}}}
  freight: {type: menu, prompt: Freight., options: {1: {say: "To send freight, press 1.", label: freight, to: desk}}}
  booking: {type: queue}
  desk: {type: queue}
"""
    errands = "to book: {reaches: booking}, freight: {reaches: desk}, business: {why: my business books, reaches: desk}"
    _, found = searches(errands, menu)
    assert [[turn.menu.id for turn in search.turns] for search in found] == [["tickets"], ["freight"], ["freight"]]


def test_a_place_that_does_not_exist_is_reached_by_nobody():
    survey = Survey(flow_of(LINE + "errands: {a bill: {reaches: [nowhere, advisor]}}\n"))
    (search,) = survey.searches.all
    found = survey.searches.astray(search)
    assert found is not None and found[1].key == "0"
