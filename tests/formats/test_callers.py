"""Who rings: the block of a menu, the file of its own, and writing it again."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from ivrlint.flow import CallerKind, Callers, Flow
from ivrlint.formats.native.callers import read_callers
from ivrlint.formats.native.schema import violations
from ivrlint.formats.native.writer import write
from ivrlint.formats.registry import read
from ivrlint.source import SourceError, SourceText
from tests.conftest import CLEAN

BLOCK = """\
per_month: 42000
patience: 3m
error_rate: 0.02
no_input_rate: 0
value_lost: 4000 NOK
kinds:
  newcomers: {share: 3, caller: new}
  same_again: {share: 0.5, wants: bills, knows_keys: true, caller: returning}
  others: {error_rate: 0.1, no_input_rate: 1, patience: 1.5, pace: 0.5, x-why: [heard]}
  x-note: [1]
"""
MEANT = Callers(
    per_month=42_000,
    patience=180,
    error_rate=0.02,
    no_input_rate=0,
    value_lost=(4000, "NOK"),
    kinds=(
        CallerKind("newcomers", 3, caller="new"),
        CallerKind("same_again", 0.5, wants="bills", knows_keys=True, caller="returning"),
        CallerKind("others", 1, error_rate=0.1, no_input_rate=1, patience=1.5, pace=0.5),
    ),
)


def menu(block: str) -> Flow:
    """A menu of bills and an advisor with this block."""
    return read(SourceText("menu.ivr.yaml", CLEAN + "callers:\n" + re.sub("^", "  ", block, flags=re.MULTILINE)))


def file(text: str) -> Callers:
    return read_callers(SourceText("callers.yaml", text))


def test_the_block_of_a_menu_and_a_file_of_its_own_say_the_same() -> None:
    flow = menu(BLOCK)
    assert not flow.problems
    assert flow.callers == file(BLOCK) == file("callers:\n" + re.sub("^", "  ", BLOCK, flags=re.MULTILINE)) == MEANT
    assert file("callers: {}\nx-since: 2026\n") == file("{}") == Callers()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("4000 NOK", (4000, "NOK")), ("40 EUR", (40, "EUR")), ("€40", (40, "€")), ("40 €", (40, "€")), ("$0.5", (0.5, "$")),
        ("£ 12.25", (12.25, "£")), ("0 SEK", (0, "SEK")), ("kr 40", (40, "kr")), ("40kr", (40, "kr")), ("NOK40", (40, "NOK")),
        ("999999999999.999 JPY", (999_999_999_999.999, "JPY")),
    ],
)  # fmt: skip
def test_what_a_lost_call_costs(written: str, meant: tuple[float, str]) -> None:
    assert file(f"value_lost: {written}").value_lost == meant
    flow = menu(f"value_lost: {written}")
    assert flow.callers and flow.callers.value_lost == meant
    assert read(SourceText("again.ivr.yaml", write(flow))).callers == flow.callers


@pytest.mark.parametrize(
    "written", ["4000", "NOK", "-4 NOK", "4,000 NOK", "4 000 NOK", "40 euros", "€40€", "1e9 NOK", "[40, NOK]", "40 E", "",
                "9999999999999 NOK", "٤ NOK"],
)  # fmt: skip
def test_what_is_no_amount_with_a_currency(written: str) -> None:
    with pytest.raises(SourceError, match="`value_lost` must be an amount with its currency such as 4000 NOK") as error:
        file(f"value_lost: {written}")
    assert str(error.value.span).startswith("callers.yaml:1:")
    flow = menu(f"value_lost: {written}")
    assert [problem.rule for problem in flow.problems] == ["invalid-file"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("callers:\n  per_month: -1", "2:14", "`per_month` must be a number of at least 0"),
        ("per_mnth: 1", "1:1", "did you mean `per_month`?"),
        ("callers: {}\nnodes: {}", "2:1", "`nodes` stands beside `callers`"),
        ("[1]", "1:1", "must be a mapping"),
        ("callers: 3", "1:10", "must be a mapping"),
        ("kinds:\n  a: {share: -1}", "2:14", "`share` must be a number of at least 0"),
        ("kinds:\n  a: {pace: 0}", "2:13", "`pace` must be a number above 0"),
        ("kinds:\n  a: {patience: 0s}", "2:17", "`patience` must be a duration above 0"),
        ("kinds:\n  a: {patience: 0.00}", "2:17", "`patience` must be a duration above 0"),
        ("patience: 0.000h", "1:11", "`patience` must be a duration above 0"),
        ("kinds:\n  a: {caller: retuning}", "2:15", "did you mean `returning`?"),
        ("kinds:\n  a: {knows_keys: yes}", "2:19", "`knows_keys` must be true or false"),
        ("kinds:\n  a: {eror_rate: 1}", "2:7", "did you mean `error_rate`?"),
        ("kinds:\n  a: {error_rate: 1.01}", "2:19", "`error_rate` must be a number from 0 to 1"),
        ("kinds:\n  a: 3", "2:6", "kind `a` must be a kind of caller"),
        ("kinds:\n  a: {}\n  a: {}", "3:3", "`a` is written twice"),
        ("kinds:\n  a: {share: 0}\n  b: {share: 0.0}", "2:3", "no kind of caller has a share above 0"),
        ("", "1:1", "is empty"),
        ("a: [", "", ""),
    ],
)
def test_what_a_file_of_callers_cannot_say(text: str, place: str, message: str) -> None:
    with pytest.raises(SourceError) as error:
        file(text)
    assert str(error.value.span).startswith(f"callers.yaml:{place}")
    assert message in error.value.message


def test_a_kind_wants_a_node_that_is_there() -> None:
    flow = menu("kinds:\n  a: {wants: bils}\n  b: {wants: advisor:agent}\n  c: {wants: zzz}\n  d: {wants: message}\n")
    assert flow.callers and [kind.wants for kind in flow.callers.kinds] == [None, None, None, "message"]
    assert [(problem.rule, problem.span.text, problem.message) for problem in flow.problems] == [
        ("undefined-target", "bils", "callers of the kind «a» want «bils», which does not exist; did you mean «bills»?"),
        ("undefined-target", "advisor:agent",
         "callers of the kind «b» want «advisor:agent», which does not exist; did you mean «advisor»?"),
        ("undefined-target", "zzz", "callers of the kind «c» want «zzz», which does not exist"),
    ]  # fmt: skip


def test_that_nobody_rings_is_a_problem_of_the_menu() -> None:
    (problem,) = menu("kinds: {a: {share: 0}}").problems
    assert problem.message == "no kind of caller has a share above 0; give one to those who ring"


def test_convert_keeps_the_callers() -> None:
    flow = menu(BLOCK)
    text = write(flow)
    assert "value_lost: 4000 NOK" in text and "left out" not in text
    assert read(SourceText("again.ivr.yaml", text)).callers == MEANT
    empty = menu("x-nothing: 1")
    assert empty.callers == Callers() == read(SourceText("again.ivr.yaml", write(empty))).callers


def test_convert_keeps_what_callers_want_where_the_node_gets_another_id() -> None:
    text = """ivr: 1
callers: {kinds: {a: {wants: menu/1}}}
nodes:
  menu: {type: menu, options: {1: {type: agent}}}
"""
    again = read(SourceText("again.ivr.yaml", write(read(SourceText("menu.ivr.yaml", text)))))
    assert not again.problems and again.callers
    (wanted,) = (kind.wants for kind in again.callers.kinds)
    assert wanted == again.edges_from("menu")[0].target


RATES = st.none() | st.floats(0, 1).map(lambda rate: round(rate, 6))
ABOVE = st.integers(1, 10**6) | st.integers(1, 10**6).map(lambda number: number / 1000)
KINDS = st.builds(
    CallerKind,
    st.text("abcæ漢 -_'\"#:{}[]!&*|>%@`0.~", min_size=1, max_size=12),
    ABOVE | st.just(0),
    RATES,
    RATES,
    st.none() | ABOVE,
    ABOVE,
    st.booleans(),
    st.sampled_from([None, "welcome", "bills", "advisor"]),
    st.sampled_from([None, "new", "blocked"]),
)
CALLERS = st.builds(
    Callers,
    st.none() | ABOVE,
    st.none() | ABOVE,
    RATES,
    RATES,
    st.none() | st.tuples(ABOVE | st.just(0), st.sampled_from(["NOK", "€", "kr"])),
    st.lists(KINDS, max_size=4, unique_by=lambda kind: kind.name).map(tuple),
)


@given(CALLERS.filter(lambda callers: not callers.kinds or any(kind.share for kind in callers.kinds)))
def test_any_callers_are_written_and_read_again(callers: Callers) -> None:
    flow = menu("x-nothing: 1")
    flow.callers = callers
    again = read(SourceText("again.ivr.yaml", write(flow)))
    assert again.problems == []
    assert again.callers == callers


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["4 NOK", "1s", "0s", "a", "x-a", "", "#", "٣"]),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["callers", "kinds", "share", "per_month", "patience", "value_lost", "wants", "pace", "x-a", "a"]
            ),
            parts,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING.map(lambda value: yaml.safe_dump(value, allow_unicode=True)) | st.text())
@example("callers: &a {kinds: {x: *a}}")
@example("<<: {per_month: 1}")
def test_hostile_files_of_callers_are_refused_in_words(text: str) -> None:
    try:
        callers = file(text)
    except SourceError as error:
        assert error.message and error.span.line >= 1
        return
    assert callers.patience is None or callers.patience > 0
    for kind in callers.kinds:
        assert kind.share >= 0 and kind.pace > 0


def test_a_part_of_the_schema_is_judged_alone() -> None:
    assert violations({"per_month": 1}, "#/$defs/callers") == []
    (wrong,) = violations({"kinds": {"a": {"share": -1}}}, "#/$defs/callers")
    assert wrong.path == ("kinds", "a", "share")
