"""Traffic counts in CSV files of every make."""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivrlint.formats.registry import read
from ivrlint.formats.traffic import read_traffic, with_traffic
from ivrlint.source import SourceError, SourceText
from tests.conftest import CLEAN

HEADER = "node,key,count\n"


def shares(text: str) -> dict[str, dict[str, float]]:
    return {node: dict(of_node) for node, of_node in read_traffic(SourceText("counts.csv", text)).items()}


def test_counts_become_shares_and_rates() -> None:
    # 10 plays of the prompt in all: 2 met silence, 1 a wrong key; of the 7 others 4 + 1 took 1 and 2 took *.
    text = HEADER + "main,1,4\nmain,*,2\nmain,no_input,2\nmain,no_match,1\nmain,1,1\n"
    assert shares(text) == {"main": {"1": 5 / 7, "*": 2 / 7, "no_input": 0.2, "no_match": 0.1}}


def test_nodes_are_counted_apart() -> None:
    assert shares(HEADER + "a,1,1\nb,1,3\nb,2,1\n") == {"a": {"1": 1}, "b": {"1": 0.75, "2": 0.25}}


def test_a_node_without_counts_has_no_shares() -> None:
    assert shares(HEADER + "a,1,0\na,no_input,0\n") == {}
    assert shares(HEADER) == {}
    assert shares(HEADER + "a,1,0\na,no_input,3\n") == {"a": {"no_input": 1}}


@pytest.mark.parametrize(
    "text",
    [
        "node;key;count\nmain;1;3\nmain;0;1\n",
        "node\tkey\tcount\nmain\t1\t3\nmain\t0\t1\n",
        "\ufeffnode,key,count\r\nmain,1,3\r\nmain,0,1\r\n",
        "node,key,count\rmain,1,3\rmain,0,1",
        ' Node , "KEY", Count\n main , 1 ,3\n main,"0", 1 \n',
        '"node","key","count"\n"main","1","3"\n\n"main","0","1"\n,,\n',
        "day;count;key;node\nmon, tue;1;1;main\ntue;2;1;main\ntue;1;0;main\n",
        '"a, b, c, d";node;key;count\n"x\ny";main;1;3\n;main;0;1\n',
    ],
)
def test_files_of_every_make(text: str) -> None:
    assert shares(text) == {"main": {"1": 0.75, "0": 0.25}}


def test_a_key_stays_what_is_written() -> None:
    text = HEADER + 'm,012,1\nm,#,1\nm,"*",1\nm,1.0,1\nm,no_answer,1\n'
    assert list(shares(text)["m"]) == ["012", "#", "*", "1.0", "no_answer"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "its first line must be the header `node,key,count`"),
        ("main,1,3\n", 1, "its first line must be the header"),
        ("node,key\nmain,1\n", 1, "its first line must be the header"),
        ("node|key|count\n", 1, "its first line must be the header"),
        (HEADER + "main,1\n", 2, "2 of the 3 columns"),
        (HEADER + "\nmain,1,-1\n", 3, "«-1» is no count"),
        (HEADER + "main,1,1\nmain,1,1.5\n", 3, "«1.5» is no count"),
        (HEADER + 'main,1,"1,200"\n', 2, "«1,200» is no count"),
        (HEADER + "main,1,nan\n", 2, "is no count"),
        (HEADER + "main,1,٣\n", 2, "is no count"),
        (HEADER + f"main,1,{'9' * 5000}\n", 2, "is no count"),
        (HEADER + "main,1,\n", 2, "«» is no count"),
        (HEADER + "main,,1\n", 2, "needs a node and one of its keys"),
        (HEADER + ",1,1\n", 2, "needs a node and one of its keys"),
        (HEADER + "main,wait,60\n", 2, "`wait` is no exit"),
        (HEADER + '"main" x,1,1\n', 2, "cannot be read as a line of a CSV file"),
        (HEADER + 'main,1,1\n"main,1,1\n', 3, "cannot be read as a line of a CSV file"),
        (HEADER + 'main,"x\ny",1\nmain,1,x\n', 4, "«x» is no count"),
        (HEADER + f"main,{'x' * 200_000},1\n", 2, "cannot be read as a line of a CSV file"),
    ],
)
def test_what_cannot_be_read_names_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(SourceError) as error:
        shares(text)
    assert error.value.span.line == line
    assert message in error.value.message


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("welcome,1,3\nwelcme,0,1\n", 3, "there is no node «welcme»; did you mean «welcome»?"),
        ("welcome,1,3\nadvisor,9,1\nwelcome,0,1\n", 3, "«advisor» has no exit «9»; its exits are answer, 1, overflow"),
        ("welcome,1,3\nwelcome,9,1\n", 3, "«welcome» has no exit «9»; its exits are 1, 0, no_input, no_match"),
    ],
)
def test_nodes_and_exits_that_are_not_there_name_their_line(rows: str, line: int, message: str) -> None:
    with pytest.raises(SourceError) as error:
        with_traffic(read(SourceText("menu.ivr.yaml", CLEAN)), SourceText("counts.csv", HEADER + rows))
    assert error.value.span.line == line
    assert message in error.value.message


def test_counts_replace_the_shares_of_a_flow() -> None:
    flow = read(SourceText("menu.ivr.yaml", CLEAN))
    counted = with_traffic(flow, SourceText("counts.csv", HEADER + "welcome,1,3\nwelcome,0,1\nwelcome,no_input,1\n"))
    found = {edge.key or edge.kind.value: edge.share for edge in counted.exits("welcome")}
    assert found == {"1": 0.75, "0": 0.25, "no_input": 0.2, "no_match": None}
    assert all(edge.share is None for edge in flow.edges())


NAMES = st.text(st.characters(exclude_characters="\ufeff\0\r", exclude_categories=("Cs",)), min_size=1).map(str.strip)
NAMES = NAMES.filter(lambda name: name not in ("", "wait"))
ROWS = st.lists(
    st.tuples(NAMES, NAMES | st.sampled_from(["1", "no_input", "no_match", "next"]), st.integers(0, 10**15 - 1))
)


@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_any_counts_agree_with_exact_arithmetic(rows: list[tuple[str, str, int]], delimiter: str, end: str) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerows([("node", "key", "count"), *rows])
    found = shares(text.getvalue())
    for node, key, _ in rows:
        mine = [(name, count) for other, name, count in rows if other == node]
        of_all = key in ("no_input", "no_match")
        total = sum(count for name, count in mine if of_all or name not in ("no_input", "no_match"))
        part = sum(count for name, count in mine if name == key)
        if total:
            assert found[node][key] == pytest.approx(float(Fraction(part, total)))
        else:
            assert key not in found.get(node, {})


@given(st.text() | st.text(alphabet='node,key;count\t\n\r"1 .\ufeff\0').map(lambda text: HEADER + text))
@example("\ufeff")
@example('"""node""",key,count')
@example('node,key,count\n"')
@example("node,key,count\n\x00,\x00,1\n")
@example("node,node,key,count\na,b,c,1\n")
def test_hostile_files_are_refused_in_words(text: str) -> None:
    try:
        found = shares(text)
    except SourceError as error:
        assert error.message and 1 <= error.span.line <= len(SourceText("x", text).lines)
        return
    assert all(0 <= share <= 1 for of_node in found.values() for share in of_node.values())
