"""The tidy tree: worked out by hand, and against random trees that nothing overlaps."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ivrlint.report.map.layout import Box, tidy


def laid_out(parents: list[int], sizes: list[tuple[float, float]]) -> tuple[dict[int, Box], dict[int, list[int]]]:
    """Boxes of a forest in which the parent of each item is the one with that number, itself for a root."""
    children: dict[int, list[int]] = {number: [] for number in range(len(parents))}
    for number, parent in enumerate(parents):
        if parent != number:
            children[parent].append(number)
    roots = [number for number, parent in enumerate(parents) if parent == number]
    return tidy(roots, children.__getitem__, sizes.__getitem__, column_gap=30, row_gap=4, tree_gap=9), children


def test_two_children_by_hand() -> None:
    boxes, _ = laid_out([0, 0, 0], [(100, 20), (50, 10), (60, 30)])
    assert boxes == {0: Box(0, 7, 100, 20), 1: Box(130, 0, 50, 10), 2: Box(130, 14, 60, 30)}


def test_a_short_tree_moves_up_beside_a_long_one() -> None:
    """The last child (4) has no need to stand below the great family of the first one (1)."""
    boxes, _ = laid_out([0, 0, 1, 1, 0], [(10, 10)] * 5)
    assert (boxes[2].y, boxes[3].y) == (0, 14)
    assert boxes[1].y == 7
    assert boxes[4].y == 21


def test_trees_stand_further_apart() -> None:
    boxes, _ = laid_out([0, 1], [(10, 10)] * 2)
    assert boxes[1].y == 19


def test_nothing_gives_nothing() -> None:
    assert laid_out([], []) == ({}, {})


def test_a_deep_tree_is_no_recursion() -> None:
    boxes, _ = laid_out([max(0, number - 1) for number in range(5000)], [(10, 10)] * 5000)
    assert boxes[4999] == Box(4999 * 40, 0, 10, 10)


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[int], list[tuple[float, float]]]:
    count = draw(st.integers(1, 40))
    parents = [draw(st.integers(0, number)) for number in range(count)]
    size = st.tuples(st.integers(0, 90), st.integers(0, 90))
    return parents, draw(st.lists(size, min_size=count, max_size=count))


@given(forests())
def test_nothing_overlaps_and_everything_is_in_order(forest: tuple[list[int], list[tuple[float, float]]]) -> None:
    parents, sizes = forest
    boxes, children = laid_out(parents, sizes)
    assert sorted(boxes) == [*range(len(parents))]
    assert abs(min(box.y for box in boxes.values())) < 1e-6
    for one, other in combinations(boxes.values(), 2):
        beside = one.x + one.width + 30 <= other.x or other.x + other.width + 30 <= one.x
        apart = one.y + one.height + 4 <= other.y + 1e-6 or other.y + other.height + 4 <= one.y + 1e-6
        assert apart if one.x == other.x else beside
    for number, below in children.items():
        ys = [boxes[child].middle for child in below]
        assert ys == sorted(ys)
        assert all(boxes[child].x > boxes[number].x for child in below)
        if below:
            assert abs(boxes[number].middle - (ys[0] + ys[-1]) / 2) < 1e-6
