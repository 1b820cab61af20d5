"""YAML with places, against PyYAML's own composer and scanner."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.source import LocatedDocument, Mapping, Scalar, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_yaml import MAXIMUM_DEPTH, read_yaml

BREAKS = "\r\n\x85\u2028\u2029"


def read(text: str) -> LocatedDocument:
    return read_yaml(SourceText("x.yaml", text))


def plain(text: str) -> Any:
    return read(text).root.plain()


def refused(text: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(text)
    return caught.value


# What it reads, against an oracle that composes with PyYAML and knows our few plain values.


class Unfit(Exception):
    """What we refuse and YAML allows: keys that are no text."""


def expected(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return value_of(node.value) if node.style is None or node.style == "" else node.value
    if isinstance(node, yaml.SequenceNode):
        return [expected(item) for item in node.value]
    return {key: expected(value) for key, value in entries_of(node)}


def entries_of(node: yaml.MappingNode) -> list[tuple[str, yaml.Node]]:
    if not all(isinstance(key, yaml.ScalarNode) for key, _ in node.value):
        raise Unfit
    own = {key.value for key, _ in node.value if not is_merge(key)}
    entries: list[tuple[str, yaml.Node]] = []
    for key, value in node.value:
        if not is_merge(key):
            entries.append((key.value, value))
            continue
        for base in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            if not isinstance(base, yaml.MappingNode):
                raise Unfit
            added = [(name, part) for name, part in entries_of(base) if name not in own]
            own |= {name for name, _ in added}
            entries += added
    return entries


def is_merge(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style


def value_of(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "null"):
        return None
    if re.fullmatch(r"0|-?[1-9][0-9]{0,8}|-0", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?(0|[1-9][0-9]{0,8})\.[0-9]+", text) else text


def compose(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=yaml.CBaseLoader)


PIECES = [
    "a", "bc", "1", "012", "-5", "0", "2.5", "true", "false", "null", "no", "yes", "~", "12:30", "+47", "<<", "1_000",
    ": ", ":", "- ", "-", "? ", "\n", "\n", "\n  ", "\n    ", "\n- ", "\n\n", " ", "  ", "[", "]", "{", "}", ", ", ",",
    '"', "'", '"x y"', "'it''s'", '"\\n"', "|\n  text\n", ">\n  folded\n  text\n\n", "|-\n   a\n", "&a ", "&b ", "*a", "*b",
    "*a : ", " # note", "#", "#x", "a#b", "a: 1", "b: 2\n", "k: &a {x: 1}\n", "m: *a\n", "<<: *a\n", "---", "\r\n", "\t",
    "ø", "😀", "\x85", "\u2028", "a: [1, 2]\n", "key: value\n", "list:\n  - x\n  - y: z\n",
]  # fmt: skip
SHREDS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)

TEXTS = st.sampled_from(
    [
        "no",
        "012",
        "*",
        "#",
        "a: b",
        " x",
        "x ",
        "- y",
        "é ü",
        "two\nlines",
        "",
        "true",
        "1",
        "'",
        '"',
        "{",
        "null",
        "a #b",
    ]
)
KEYS = TEXTS | st.text(alphabet="abc019*# :", max_size=4)
LEAVES = TEXTS | st.integers(-(10**9) + 1, 10**9 - 1) | st.booleans() | st.none()
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(SHREDS)
@settings(max_examples=600, deadline=None)
def test_what_yaml_accepts_is_read_the_same_and_the_rest_refused(text: str) -> None:
    try:
        node = compose(text)
        oracle = expected(node) if node else None
    except (yaml.YAMLError, Unfit) as problem:
        if "duplicate anchor" in str(problem):  # PyYAML alone refuses to name something anew
            return
        error = refused(text)
        assert error.message and 0 <= error.span.start <= len(text)
        return
    except RecursionError:  # an alias inside what it names
        assert "contain itself" in refused(text).message
        return
    if node is None:
        assert refused(text).message == "is empty"
    else:
        document = read(text)
        assert document.root.plain() == oracle
        check_places(document)


@given(TREES, st.sampled_from([None, False, True]), st.sampled_from([None, "'", '"', "|", ">"]), st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_every_style_of_writing_is_read_the_same(tree: Any, flow: bool | None, style: str | None, indent: int) -> None:
    text = yaml.safe_dump(tree, default_flow_style=flow, default_style=style, indent=indent, allow_unicode=True)
    document = read(text)
    if style is None:
        assert document.root.plain() == as_read(tree)
    check_places(document)
    assert document.comments == []


def as_read(tree: Any) -> Any:
    """What YAML 1.1 writes without quotes and we read as text or a number all the same."""
    if isinstance(tree, dict):
        return {key: as_read(value) for key, value in tree.items()}
    return [as_read(item) for item in tree] if isinstance(tree, list) else tree


def check_places(document: LocatedDocument) -> None:
    """At every place stands what was read from it."""
    source = document.source
    pending: list[Value] = [document.root]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        assert 0 <= part.start <= part.end <= len(source.text)
        if isinstance(part, Scalar):
            check_scalar(part)
            continue
        first = part.span.text[:1]
        assert (
            (first == "[" and part.span.text.endswith("]")) or not isinstance(part, Sequence) or first in ("-", "", "[")
        )
        if first == "{":
            assert part.span.text.endswith("}")
        if isinstance(part, Sequence):
            pending += part.items
            continue
        for entry in part.entries:
            if not entry.key.span.text.startswith("*"):
                check_scalar(entry.key)
            pending.append(entry.value)


def check_scalar(scalar: Scalar) -> None:
    text = scalar.span.text
    if not scalar.quoted:
        assert re.sub(rf"[ \t]*[{BREAKS}][ \t{BREAKS}]*", " ", text) == re.sub(rf"[{BREAKS}]+", " ", scalar.text)
    elif text[0] in "|>":
        assert text == text.rstrip()
        assert re.sub(r"\s", "", scalar.text) == re.sub(r"\s", "", re.sub(r"\A[|>].*", "", text))
    else:
        assert text[0] == text[-1] and text[0] in "\"'"
        assert yaml.load(re.sub(r"(?m)^[ \t]+", " ", text), Loader=yaml.CBaseLoader) == scalar.text


# Comments


def scanned_comments(text: str) -> list[tuple[int, str]]:
    """The comments, by taking out of the text what the scanner found in it."""
    left = list(text)
    for token in yaml.scan(text, Loader=yaml.CLoader):
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, yaml.ScalarToken | yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                start = next((i for i in range(start, end) if text[i] in BREAKS), end)
            left[start:end] = ["\n" if c in BREAKS else " " for c in text[start:end]]
    return [(m.start(), text[m.start() : m.end()].rstrip()) for m in re.finditer(rf"#[^{BREAKS}]*", "".join(left))]


VALUES = [
    "a", "a#b", "'x # y'", '"x # y"#z', "'it''s\n  # text'", "[1, 2]", "[1,#c\n  2]#d", "{a: b} ", "{a: #c\n  b}", "|\n  t\n  # t",
    "| # h\n  # t\n\n", ">-2\n    # t\n # c", "&a 'x'", "!!str # c\n  'x # y'", "&b # c\n  t", "", "- 1 # c\n- 2", "'#'", "#c\n  x", "-#",
]  # fmt: skip
GAPS = ["", " ", " # c", "\t# c # d", "\n# c", "\n  # c", "\n\n#", " #\x85", " # ø\u2028", "\r\n# c\r", " #c"]
LINES = st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(GAPS)), min_size=1, max_size=5)
COMMENTED = LINES.map(
    lambda lines: "".join(f"k{n}:{' ' if v[:1] != '-' else chr(10)}{v}{gap}\n" for n, (v, gap) in enumerate(lines))
)


@given(COMMENTED | SHREDS)
@settings(max_examples=400, deadline=None)
def test_comments_are_found_exactly(text: str) -> None:
    try:
        comments = read(text).comments
    except SourceError:
        return
    assert [(comment.start, comment.text) for comment in comments] == scanned_comments(text)
    assert [comment.span.text for comment in comments] == [comment.text for comment in comments]


def test_comments_in_every_place() -> None:
    text = """# first
a: "in # text" # second
b: | # third
  # text
  more
# fourth
c: &x # fifth
  'it''s # text'
d: [1, # sixth
  2] #seventh
e: plain#text  # eighth\t
f: >-
  folded # text

# ninth"""
    assert [comment.text for comment in read(text).comments] == [
        "# first", "# second", "# third", "# fourth", "# fifth", "# sixth", "#seventh", "# eighth", "# ninth",
    ]  # fmt: skip


# The traps of a keypad


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("language: no", {"language": "no"}),
        ("a: [yes, no, on, off, y, n, True, FALSE, Null, ~]", {"a": ["yes", "no", "on", "off", "y", "n", "True", "FALSE", "Null", "~"]}),
        ("a: [true, false, null, ]", {"a": [True, False, None]}),
        ("012: 012", {"012": "012"}),
        ("a: [0, 7, -7, 00, 0x1F, 0o7, 1_000, 123456789, 1234567890]", {"a": [0, 7, -7, "00", "0x1F", "0o7", "1_000", 123456789, "1234567890"]}),
        ("a: [1.5, -0.25, 1., .5, 1e3, .inf, .nan]", {"a": [1.5, -0.25, "1.", ".5", "1e3", ".inf", ".nan"]}),
        ("a: [12:30, +4712345678, 2026-12-24, 1:2:3]", {"a": ["12:30", "+4712345678", "2026-12-24", "1:2:3"]}),
        ("1: a\n2.50: b\ntrue: c\nnull: d\n~: e", {"1": "a", "2.50": "b", "true": "c", "null": "d", "~": "e"}),
        ("'*': a\n\"#\": b", {"*": "a", "#": "b"}),
        ("a: '1'\nb: \"true\"\nc: ''\nd: |\n  5", {"a": "1", "b": "true", "c": "", "d": "5"}),
        ("a: !!str 1\nb: !!int '7'\nc: ! 2", {"a": "1", "b": "7", "c": "2"}),
        ("base: &b {x: 1, y: 2}\nk: {<<: *b, y: 3}", {"base": {"x": 1, "y": 2}, "k": {"x": 1, "y": 3}}),
        ("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nk: {<<: [*a, *b]}", {"a": {"x": 1}, "b": {"x": 2, "y": 2}, "k": {"x": 1, "y": 2}}),
        ("k: {'<<': 1}", {"k": {"<<": 1}}),
        ("a: &x 1\n*x : 2", {"a": 1, "1": 2}),
        ("%YAML 1.2\n--- # here\na: 1\n...", {"a": 1}),
    ],
)  # fmt: skip
def test_plain_values(text: str, value: Any) -> None:
    assert plain(text) == value


def test_keys_written_twice_stay() -> None:
    root = read('1: a\n"1": b\n01: c\n1: d').root
    assert isinstance(root, Mapping)
    assert [entry.key.text for entry in root.entries] == ["1", "1", "01", "1"]
    assert [(str(first.key.span), str(second.key.span)) for first, second in root.doubled()] == [
        ("x.yaml:1:1", "x.yaml:2:1"),
        ("x.yaml:1:1", "x.yaml:4:1"),
    ]


def test_crlf_and_lone_cr_count_lines() -> None:
    root = read("a: 1\r\nb:\r\n  c: x\r\nd: y\r").root
    assert isinstance(root, Mapping)
    assert [str(entry.key.span) for entry in root.entries] == ["x.yaml:1:1", "x.yaml:2:1", "x.yaml:4:1"]


def test_places_leave_out_anchors_and_tags_and_include_aliases() -> None:
    text = "a: &x !!map {k: &y v}\nb:\n  - *x\n  - !!str &z word\nc:\n  d: *x\ne: &w\n  k: v\nf: &e\n"
    root = read(text).root
    assert isinstance(root, Mapping)
    spans = [entry.value.span.text for entry in root.entries]
    assert spans == ["{k: &y v}", "- *x\n  - !!str &z word", "d: *x", "k: v", ""]
    items = root.get("b")
    assert isinstance(items, Sequence)
    assert items.items[1].span.text == "word"


def test_the_place_of_a_block_text_ends_with_its_last_word() -> None:
    root = read("a: |\n  one\n  two  \n\n\nb: >\n\nc: 1").root
    assert isinstance(root, Mapping)
    assert [entry.value.span.text for entry in root.entries] == ["|\n  one\n  two", ">", "1"]


def test_merged_entries_keep_their_place_and_stand_where_the_merge_stands() -> None:
    root = read("x: &b {1: one, 2: two}\nk: {0: zero, <<: *b, 3: three}").root.get("k")  # type: ignore[union-attr]
    assert isinstance(root, Mapping)
    assert [entry.key.text for entry in root.entries] == ["0", "1", "2", "3"]
    assert [entry.key.span.line for entry in root.entries] == [2, 1, 1, 2]
    assert [entry.order for entry in root.entries] == sorted(entry.order for entry in root.entries)


def test_the_place_at_the_end_of_a_path() -> None:
    document = read("a:\n  - x: 1\n    y: 2\n")
    assert document.at(("a", 0, "y")).text == "2"
    assert document.at(("a", 0, "y"), key=True).text == "y"
    assert document.at(("a", 7, "y")).text.startswith("- x: 1")
    assert document.at(("b",)).text.startswith("a:")


# Bad input


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "is empty"),
        ("# nothing\n", "1:1", "is empty"),
        ("a: [1, 2", "1:9", "a bracket is not closed or a comma is missing"),
        ("a: {b: c\n", "2:1", "a bracket is not closed or a comma is missing"),
        ("a: {1: x, #: y}\n", "2:1", "an unquoted # starts a comment"),
        ("a: ]", "1:4", "a value is missing here, or a bracket is not closed"),
        ("o:\n  *: x", "2:3", 'the star key is written "\\*"'),
        ("o: {*: x}", "1:5", 'the star key is written "\\*"'),
        (
            "o:\n  *1: x",
            "2:3",
            "the alias \\*1 is not defined before this line; a text that begins with \\* needs quotes",
        ),
        ("a: *b", "1:4", "the alias \\*b is not defined before this line"),
        ("a: &b [*b]", "1:8", "the alias \\*b would contain itself"),
        ("a: &b {c: {d: *b}}", "1:15", "the alias \\*b would contain itself"),
        ("a: 1\n---\nb: 2", "2:1", "a second YAML document"),
        ("a: 1\n...\nb: 2", "3:1", "something follows the end of the menu"),
        ("[a]\nb: 1", "2:1", "something follows the end of the menu"),
        ("a:\n\t- b", "2:1", "a tab cannot indent YAML"),
        ("a: @x", "1:4", "a text cannot begin with @"),
        ("a: `x`", "1:4", "a text cannot begin with `"),
        ("a: b: c", "1:5", "a second `: ` on one line"),
        ("a: 'b", "1:6", "a quotation mark opened before this is never closed"),
        ("a:\n  - b\n  c: d", "3:3", "a list and a mapping are mixed"),
        ("a: b\n  c: d", "2:4", "a second `: `"),
        ("a:\n    b: 1\n  c: 2", "3:3", "this fits nowhere: check the indentation"),
        ("? [a]\n: b", "1:3", "a key must be a text or a number"),
        ("{[a]: b}", "1:2", "a key must be a text or a number"),
        ("a: {<<: x}", "1:5", "`<<` takes a mapping"),
        ("a: {<<: [x]}", "1:5", "`<<` takes a mapping"),
        ("%YAML 2.0\n---\na: 1", "1:1", "incompatible YAML document"),
        ("a: !x!y 1", "1:4", "undefined tag handle"),
        ("a: blå\x07r", "1:7", r"control character U\+0007"),
        ("a: 😀😀😀\nb: \x00", "2:4", r"control character U\+0000"),
        ("a: \ufffe", "1:4", r"control character U\+FFFE"),
        ("a: \ud800", "1:4", "half of a surrogate pair"),
    ],
)
def test_errors_name_the_place_and_what_to_do(text: str, place: str, message: str) -> None:
    error = refused(text)
    assert re.search(message, error.message), error.message
    assert str(error.span) == f"x.yaml:{place}"


@pytest.mark.parametrize("opening", ["[", "[\n", "{a: ", "- ", "? ", "a: [\n"])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    assert f"nests deeper than {MAXIMUM_DEPTH} levels" in refused("x: \n " + opening * 100_000).message


def test_deep_indentation_is_refused() -> None:
    text = "".join(" " * level + "a:\n" for level in range(1000))
    assert refused(text).span.line == MAXIMUM_DEPTH + 1
    assert plain("".join(" " * level + "a:\n" for level in range(MAXIMUM_DEPTH)))


def test_a_billion_laughs_are_refused() -> None:
    rounds = [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 12)]
    error = refused("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(rounds))
    assert "repeats more than 1,000,000 values through aliases" in error.message
    assert error.span.line == 6


def test_aliases_that_nest_ever_deeper_are_refused() -> None:
    text = "a0: &a0 [x]\n" + "".join(f"a{level}: &a{level} [*a{level - 1}]\n" for level in range(1, 1300))
    error = refused(text)
    assert "nests deeper than 200 levels through aliases" in error.message
    assert error.span.line == MAXIMUM_DEPTH


def test_an_alias_used_a_thousand_times_is_read() -> None:
    assert len(plain("a: &a {x: [1, 2]}\nb: [" + "*a, " * 1000 + "]")["b"]) == 1000
