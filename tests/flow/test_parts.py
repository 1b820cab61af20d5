"""Strongly connected parts, against networkx and by hand."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.flow.parts import connected_parts


@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 14), max_size=4)))
def test_the_parts_are_those_of_networkx_and_come_after_what_they_lead_to(following: dict[int, list[int]]) -> None:
    graph = networkx.DiGraph()
    graph.add_nodes_from(following)
    graph.add_edges_from((place, target) for place, targets in following.items() for target in targets)
    parts = connected_parts(following)
    expected = networkx.strongly_connected_components(graph.subgraph(following))
    assert sorted(map(sorted, parts)) == sorted(map(sorted, expected))
    order = {place: number for number, part in enumerate(parts) for place in part}
    assert all(order[target] <= order[place] for place, target in graph.edges if target in order)


def test_a_ring_is_one_part_and_comes_before_what_leads_to_it() -> None:
    assert connected_parts({"start": ["a"], "a": ["b"], "b": ["a", "elsewhere"]}) == [["b", "a"], ["start"]]


def test_a_long_line_is_no_deep_recursion() -> None:
    assert len(connected_parts({number: [number + 1] for number in range(100_000)})) == 100_000
