"""Strongly connected parts: the sets of places from each of which one can get to each of the others.

A few lines of Tarjan's algorithm in place of those of networkx, whose import alone takes half as long as a whole check.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from math import inf
from typing import TypeVar

Place = TypeVar("Place", bound=Hashable)


def connected_parts(following: Mapping[Place, Iterable[Place]]) -> list[list[Place]]:
    """The strongly connected parts of a graph, a place in a part of its own where it lies on no ring.

    `following` has for each place those that it leads to; what is no key of it is passed over. A part comes after all
    the parts that it leads to. Linear in the graph, and no recursion.
    """
    parts: list[list[Place]] = []
    number: dict[Place, float] = {}
    """When each place was met; later than all others once its part is known."""
    lowest: dict[Place, float] = {}
    """The first place met that each leads back to, by its number."""
    pending: list[Place] = []
    """Places whose part is not known yet, in the order in which they were met."""
    for start in following:
        if start in number:
            continue
        way = [(start, iter(following[start]))]
        number[start] = lowest[start] = len(number)
        pending.append(start)
        while way:
            place, targets = way[-1]
            for target in targets:
                if target in number:
                    lowest[place] = min(lowest[place], number[target])
                elif target in following:
                    number[target] = lowest[target] = len(number)
                    pending.append(target)
                    way.append((target, iter(following[target])))
                    break
            else:
                way.pop()
                if way:
                    before = way[-1][0]
                    lowest[before] = min(lowest[before], lowest[place])
                if lowest[place] == number[place]:
                    part = [pending.pop()]
                    while part[-1] != place:
                        part.append(pending.pop())
                    number |= dict.fromkeys(part, inf)
                    parts.append(part)
    return parts
