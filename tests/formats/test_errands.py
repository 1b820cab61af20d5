"""What callers ring about: the block of a menu, what is wrong with one, and writing it again."""

from __future__ import annotations

import pytest

from ivrlint.flow import Flow
from ivrlint.formats.native.writer import write
from ivrlint.formats.registry import read
from ivrlint.source import SourceText
from tests.conftest import CLEAN

BLOCK = """errands:
  my bill is too high: {share: 0.2, reaches: bills}
  moving house: 0.08
  power cut:
    why: {en: the power is out, nb: strømmen er borte}
    reaches: [advisor, bills]
  to talk to somebody: {why: I want an advisor}
  x-counted: 2026
"""


def menu(block: str) -> Flow:
    return read(SourceText("menu.ivr.yaml", CLEAN + block))


def test_what_the_block_says():
    flow = menu(BLOCK)
    assert not flow.problems
    assert [(errand.name, errand.share, dict(errand.why), errand.reaches) for errand in flow.errands] == [
        ("my bill is too high", 0.2, {}, ("bills",)),
        ("moving house", 0.08, {}, ()),
        ("power cut", None, {"en": "the power is out", "nb": "strømmen er borte"}, ("advisor", "bills")),
        ("to talk to somebody", None, {"": "I want an advisor"}, ()),
    ]
    assert flow.errands[1].span.text == "moving house"


def test_what_is_written_again_says_the_same():
    flow = menu(BLOCK)
    again = read(SourceText("menu.ivr.yaml", write(flow)))

    def told(flow: Flow) -> list[object]:
        return [(errand.name, errand.share, errand.why, errand.reaches) for errand in flow.errands]

    assert told(again) == told(flow)
    assert "moving house: 0.08" in write(flow)


@pytest.mark.parametrize(
    "block, message, place",
    [
        ("a: {reaches: bils}", "«a» should come to «bils», which does not exist; did you mean «bills»?", "bils"),
        ("a: {reaches: [bills, gone]}", "«a» should come to «gone», which does not exist", "gone"),
        ("a: 0.7, b: {share: 0.6}", "the shares of all errands come to 1.3; together they are at most 1", "{a"),
        ("a: 1.5", "1.5", "1.5"),
        ("a: twenty", "errand", "twenty"),
        ("a: {shares: 0.2}", "did you mean `share`", "shares"),
        ("a: {why: []}", "why", "[]"),
        ("' ': 0.1", "is not an errand in words", "' '"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(block, message, place):
    (problem,) = menu(f"errands: {{{block}}}\n").problems
    assert message in problem.message
    assert problem.span.text.startswith(place)
    assert problem.rule == ("undefined-target" if "exist" in message else "invalid-file")


@pytest.mark.parametrize("block", ["errands:\n", "errands: []\n", "errands: 3\n", "errands: {}\n"])
def test_without_any_there_are_none(block):
    assert menu(block).errands == ()
