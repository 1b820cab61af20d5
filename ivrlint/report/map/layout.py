"""Where the boxes of a tree that grows from left to right stand: in columns, close together, none over another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands, from the upper left corner of the drawing, in its units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


def tidy(
    roots: Sequence[Item],
    children: Callable[[Item], Sequence[Item]],
    size: Callable[[Item], tuple[float, float]],
    *,
    column_gap: float,
    row_gap: float,
    tree_gap: float,
) -> dict[Item, Box]:
    """The boxes of a forest, each tree below the one before it, a box before those of its children.

    `size` tells width and height. Children stand in the next column in their order, their parent half way between the
    first and the last one. Subtrees move together as far as they can (Reingold & Tilford 1981). Takes linear time.
    """
    columns = _columns(roots, children)
    sizes = {item: size(item) for column in columns for item in column}
    below: dict[Item, float] = {}
    """How far the middle of a box is below that of its parent; of a root, below that of the first root."""
    contours: dict[Item, _Contour] = {}
    for column in reversed(columns):
        for item in column:
            contours[item] = contour = _Contour()
            placed = {child: contour.add(contours.pop(child), row_gap) for child in children(item)}
            middle = max(placed.values(), default=0.0) / 2
            below |= {child: offset - middle for child, offset in placed.items()}
            contour.add_parent(middle, sizes[item][1])
    forest = _Contour()
    below |= {root: forest.add(contours.pop(root), tree_gap) for root in roots}
    return _boxes(columns, children, sizes, below, column_gap)


def _columns(roots: Sequence[Item], children: Callable[[Item], Sequence[Item]]) -> list[list[Item]]:
    columns = [[*roots]]
    while columns[-1]:
        columns.append([child for item in columns[-1] for child in children(item)])
    return columns[:-1]


def _boxes(
    columns: Sequence[Sequence[Item]],
    children: Callable[[Item], Sequence[Item]],
    sizes: dict[Item, tuple[float, float]],
    below: dict[Item, float],
    column_gap: float,
) -> dict[Item, Box]:
    middles = {root: below[root] for root in columns[0]} if columns else {}
    for column in columns:
        for item in column:
            middles |= {child: middles[item] + below[child] for child in children(item)}
    top = min((middle - sizes[item][1] / 2 for item, middle in middles.items()), default=0.0)
    boxes: dict[Item, Box] = {}
    x = 0.0
    for column in columns:
        for item in column:
            width, height = sizes[item]
            boxes[item] = Box(x, middles[item] - height / 2 - top, width, height)
        x += max(sizes[item][0] for item in column) + column_gap
    return boxes


@dataclass(slots=True)
class _Contour:
    """The upper and the lower edge of some trees that stand below each other, for each column, the last column first.

    The figures are those of the lists and `shift`, from the middle of the first tree's root.
    """

    tops: list[float] = field(default_factory=list)
    bottoms: list[float] = field(default_factory=list)
    shift: float = 0.0

    def add(self, other: _Contour, gap: float) -> float:
        """Move another tree up to these as far as it goes, and tell how far its root is below that of the first one.

        The longer of the two lists is kept, so that the work is that of the shorter one.
        """
        shared = range(-min(len(self.tops), len(other.tops)), 0)
        room = (self.bottoms[column] + self.shift - other.tops[column] - other.shift for column in shared)
        offset = max(room, default=-gap) + gap
        other.shift += offset
        if len(other.tops) > len(self.tops):
            for column in shared:
                other.tops[column] = self.tops[column] + self.shift - other.shift
            self.tops, self.bottoms, self.shift = other.tops, other.bottoms, other.shift
        else:
            for column in shared:
                self.bottoms[column] = other.bottoms[column] + other.shift - self.shift
        return offset

    def add_parent(self, middle: float, height: float) -> None:
        """Put a box in a column of its own before these trees, its middle at `middle`, and measure from there."""
        self.shift -= middle
        self.tops.append(-height / 2 - self.shift)
        self.bottoms.append(height / 2 - self.shift)
