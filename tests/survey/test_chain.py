"""Absorbing Markov chains, against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.survey import chain as chains
from ivrlint.survey.chain import Chain, EntangledError
from tests.formats.effort import calls

Rows = list[dict[int, Fraction]]


@st.composite
def chain_rows(draw: st.DrawFn) -> tuple[list[dict[int, float]], list[float]]:
    """A small chain; some states are left with a probability of only 1e-12, and from every one the end is reached."""
    count = draw(st.integers(1, 8))
    rows, leaving = [], []
    for _ in range(count):
        following = draw(st.lists(st.integers(0, count - 1), max_size=4, unique=True))
        weights = [draw(st.sampled_from([1e-6, 0.1, 0.5, 1.0])) for _ in following]
        left = draw(st.sampled_from([1e-12, 1e-9, 0.01, 0.5])) if following else 1.0
        total = sum(weights) or 1.0
        rows.append({state: weight / total * (1 - left) for state, weight in zip(following, weights, strict=True)})
        leaving.append(left)
    return rows, leaving


def parts_of(rows: list[dict[int, float]]) -> list[list[int]]:
    graph = networkx.DiGraph([(state, following) for state, row in enumerate(rows) for following in row])
    graph.add_nodes_from(range(len(rows)))
    parts = networkx.condensation(graph)
    return [sorted(parts.nodes[part]["members"]) for part in networkx.topological_sort(parts)]


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss and Jordan, in fractions."""
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next(row for row in range(column, size) if table[row][column])
        table[column], table[pivot] = table[pivot], table[column]
        table[column] = [value / table[column][column] for value in table[column]]
        for row in range(size):
            if row != column and (factor := table[row][column]):
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return [row[-1] for row in table]


def exact(rows: list[dict[int, float]], leaving: list[float]) -> list[list[Fraction]]:
    """I − P, where staying on a state is what leaving it and all other states leave over, as the chain has it."""
    size = len(rows)
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for state, row in enumerate(rows):
        for following, probability in row.items():
            if following != state:
                matrix[state][following] -= Fraction(probability)
                matrix[state][state] += Fraction(probability)
        matrix[state][state] += Fraction(leaving[state])
    return matrix


@given(chain_rows(), st.lists(st.sampled_from([0.0, 0.25, 3.0]), min_size=8, max_size=8), st.integers(0, 7))
@settings(max_examples=200)
def test_visits_and_values_are_those_of_exact_arithmetic(
    drawn: tuple[list[dict[int, float]], list[float]], gains: list[float], start: int
) -> None:
    rows, leaving = drawn
    size, start, gains = len(rows), start % len(rows), gains[: len(rows)]
    chain = Chain(rows, leaving, parts_of(rows))
    matrix = exact(rows, leaving)
    transposed = [list(column) for column in zip(*matrix, strict=True)]
    starts = {start: 0.75, (start + 1) % size: 0.25} if size > 1 else {start: 1.0}
    entering = [Fraction(starts.get(state, 0.0)) for state in range(size)]
    assert chain.visits(starts) == pytest.approx([float(x) for x in solved(transposed, entering)], rel=1e-12)
    values = [float(x) for x in solved(matrix, [Fraction(gain) for gain in gains])]
    assert chain.values(gains) == pytest.approx(values, rel=1e-12)
    ends = sum(visits * left for visits, left in zip(chain.visits(starts), leaving, strict=True))
    assert ends == pytest.approx(1, rel=1e-12)


def test_one_chance_in_a_billion_to_leave_is_not_lost_in_rounding() -> None:
    left = 1e-12
    chain = Chain([{1: 1.0}, {2: 1.0}, {0: 1.0 - left}], [0.0, 0.0, left], [[0, 1, 2]])
    assert chain.visits({0: 1.0}) == pytest.approx([1e12] * 3, rel=1e-12)


def tree(size: int) -> list[dict[int, float]]:
    """A tree of menus with five choices each, a way back from each and a way to the top; 1 % of callers leave."""
    rows: list[dict[int, float]] = []
    for state in range(size):
        following = [child for child in range(5 * state + 1, 5 * state + 6) if child < size]
        following += [(state - 1) // 5, 0] if state else []
        row: dict[int, float] = {}
        for one in following:
            row[one] = row.get(one, 0.0) + 0.99 / len(following)
        rows.append(row)
    return rows


def test_a_large_tree_with_ways_back_takes_work_in_proportion_to_its_size() -> None:
    """Five times the states take five times the calls of functions, a tenth more for the heap."""

    def work(size: int) -> int:
        rows, leaving = tree(size), [0.01] * size
        found: list[float] = []

        def solve() -> None:
            chain = Chain(rows, leaving, [range(size)])
            found.extend(chain.visits({0: 1.0}))
            chain.values(leaving)

        count = calls(solve)
        assert sum(found) == pytest.approx(100)
        return count

    assert work(50_000) < 5.5 * work(10_000)


def test_states_that_all_lead_to_each_other_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 60
    random = Random(1)
    rows = []
    for _ in range(size):
        weights = [random.random() for _ in range(size)]
        rows.append({state: 0.9 * weight / sum(weights) for state, weight in enumerate(weights)})
    Chain(rows, [0.1] * size, [range(size)])
    monkeypatch.setattr(chains, "MOST_WORK", 10_000)
    with pytest.raises(EntangledError):
        Chain(rows, [0.1] * size, [range(size)])
