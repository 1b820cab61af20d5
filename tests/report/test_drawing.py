"""The drawing of a menu: each place once, whatever the menu, and never wider or longer than it needs to be."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from ivrlint.flow import Branch, Flow, Node, NodeKind
from ivrlint.lint.book import RuleBook
from ivrlint.report.drawing import marked_lines, tree
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, flows, menu_text

BOOK = RuleBook.built_in()
EXAMPLES = [name for name in BOOK.names if BOOK.rule(name).bad]
PLACE = re.compile(rf"(?:^|→ )([^→]*? \((?:{'|'.join(NodeKind)})(?: by \w+)?\))")
HERE = "← here"
UNCUT = 10_000


def places(lines: list[str]) -> Counter[str]:
    """The places that a drawing shows, each as it is written there."""
    return Counter(match[1] for line in lines for match in [PLACE.search(line)] if match)


def written(flow: Flow) -> Counter[str]:
    """The places that somebody wrote, each as a drawing has to show it."""

    def kind(node: Node) -> str:
        return f"{node.kind} by {node.by}" if isinstance(node, Branch) and node.by else node.kind

    return Counter(f"{node.title} ({kind(node)})" for node in flow.nodes.values() if not node.implied)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_place_of_an_example_is_drawn_once(name):
    for text in (BOOK.rule(name).bad, BOOK.rule(name).good):
        flow = flow_of(text)
        assert places(tree(Survey(flow), width=UNCUT)) == written(flow)


@pytest.mark.parametrize("name", EXAMPLES)
def test_only_a_bad_example_is_pointed_at(name):
    rule = BOOK.rule(name)
    bad = tree(Survey(flow_of(rule.bad)), marked_lines(rule.bad))
    pointed = sum(line.endswith(HERE) for line in bad)
    assert 1 <= pointed <= len(marked_lines(rule.bad))
    assert not any(HERE in line for line in tree(Survey(flow_of(rule.good))))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("width", [100, 76])
def test_a_drawing_fits(name, width):
    rule = BOOK.rule(name)
    for line in tree(Survey(flow_of(rule.bad)), marked_lines(rule.bad), width):
        assert len(line) <= width
        assert line == line.rstrip()


@given(flows())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_any_menu_is_drawn_with_each_place_once(flow: Flow) -> None:
    lines = tree(Survey(flow), width=UNCUT)
    assert places(lines) == written(flow)
    exits = sum(len(flow.exits(id)) for id in flow.nodes)
    assert len(lines) <= exits + len(flow.nodes)
    assert all(len(line) <= 100 and line == line.rstrip() for line in tree(Survey(flow)))


def test_a_long_menu_is_drawn_in_lines_of_one_length():
    count = 3000
    nodes = {f"n{number}": {"type": "message", "prompt": "On.", "next": f"n{number + 1}"} for number in range(count)}
    flow = flow_of(menu_text({**nodes, f"n{count}": {"type": "voicemail", "prompt": "Say who you are."}}))
    lines = tree(Survey(flow))
    assert places(lines) == written(flow)
    assert len(lines) < 1.2 * count
    assert max(map(len, lines)) <= 100


MENU = """ivr: 1
goals: {keys_to_human: 1}
nodes:
  door:
    type: menu
    prompt: Welcome to Mill Lane Library, where there is always more to hear than a single line of a page can hold at once.
    options:
      1: {say: "To renew a book, press 1.", to: renewal}
      2: {label: opening hours, to: hours}
      3: {label: events}
      9: {label: that was all, to: hangup}
    no_input: {tries: 2, to: desk}
    no_match: {tries: 2, to: desk}
  hours: {type: branch, by: hours, cases: {open: desk, closed: tape}}
  tape: {type: voicemail, prompt: Leave a message.}
  desk: {type: queue, name: Front desk, overflow: tape}
  attic: {type: message, prompt: Nobody hears this., next: desk}
"""


def test_a_drawing_tells_what_is_heard_and_where_it_leads():
    lines = tree(Survey(flow_of(MENU)), {2, 10, 15})
    assert lines == [
        "goals: {keys_to_human: 1}  ← here",
        "door (menu) «Welcome to Mill Lane Library, where there is always more to hear than a single line …»",
        "├─ 1 «To renew a book, press 1.» → renewal (does not exist)",
        "├─ 2 opening hours → hours (branch by hours)",
        "│  ├─ open → Front desk (below)",
        "│  └─ closed → tape (voicemail) «Leave a message.»  ← here",
        "├─ 3 events → the call just stops  ← here",
        "├─ 9 that was all → the call ends",
        "└─ silence, wrong keys → Front desk (queue)",
        "   └─ after waiting → tape (above)",
        "attic (message), which nothing leads to «Nobody hears this.»",
        "└─ then → Front desk (above)",
    ]
