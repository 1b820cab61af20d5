"""What happens without chance, counted by hand; and chance against its shares."""

from __future__ import annotations

from collections import Counter
from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.calls.dice import Chance, Likeliest
from ivrlint.calls.result import wilson
from ivrlint.flow import Edge, EdgeKind
from ivrlint.source import SourceText

PLACE = SourceText("menu.ivr.yaml", "").span(0, 0)
LEFT, RIGHT = Edge("a", "b", EdgeKind.OPTION, PLACE, key="1"), Edge("a", "c", EdgeKind.OPTION, PLACE, key="2")


@pytest.mark.parametrize(
    "rate, expected",
    [(0.0, []), (1.0, [1, 2, 3, 4, 5, 6]), (0.5, [1, 3, 5]), (1 / 3, [2, 5]), (0.08, []), (0.1, [5])],
)
def test_slips_come_at_their_rate(rate, expected):
    dice = Likeliest()
    assert [play for play in range(1, 7) if dice.slip({"wrong": rate})] == expected


@given(st.floats(0, 1), st.integers(1, 300))
def test_as_many_slips_come_as_the_rate_says(rate, plays):
    dice = Likeliest()
    slips = sum(dice.slip({"wrong": rate}) is not None for _ in range(plays))
    assert abs(slips - rate * plays) <= 0.5 + 1e-6


def test_the_likeliest_way_is_taken_unless_most_take_none():
    assert Likeliest().way([(LEFT, 0.3), (RIGHT, 0.7)]) is RIGHT
    assert Likeliest().way([(LEFT, 0.1)]) is None
    assert Likeliest().way([]) is None
    assert (Likeliest().wait(60.0), Likeliest().patience(None), Likeliest().patience(45.0)) == (60.0, inf, 45.0)


def test_chance_keeps_to_the_shares():
    dice, calls = Chance("x"), 4000
    ways = Counter(edge.key if (edge := dice.way([(LEFT, 0.2), (RIGHT, 0.5)])) else None for _ in range(calls))
    slips = Counter(dice.slip({"silence": 0.3, "wrong": 0.1}) for _ in range(calls))
    for found, share in ((ways["1"], 0.2), (ways["2"], 0.5), (slips["silence"], 0.3), (slips["wrong"], 0.1)):
        assert abs(found - calls * share) < 4 * sqrt(calls * share * (1 - share))
    waits = [dice.wait(60.0) for _ in range(calls)]
    assert abs(sum(waits) / calls - 60.0) < 4 * 60.0 / sqrt(calls)
    assert dice.patience(inf) == inf and dice.wait(0.0) == 0.0


def test_the_same_seed_gives_the_same_calls():
    assert [Chance("7").wait(60.0) for _ in range(3)] == [Chance("7").wait(60.0)] * 3
    assert Chance("7").wait(60.0) != Chance("8").wait(60.0)


def test_the_interval_is_wilsons():
    """The figures of Newcombe 1998 (Statistics in Medicine 17, 857-872, table I), method 3: 81 of 263, 15 of 148, 0 of
    20, 1 of 29."""
    for met, calls, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
                                  (1, 29, 0.0061, 0.1718)):  # fmt: skip
        assert wilson(met, calls) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert wilson(0, 0) == (0.0, 1.0)
