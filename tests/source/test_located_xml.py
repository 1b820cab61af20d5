"""XML with places, against the standard library and against the text itself."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.source import SourceError, SourceText
from ivrlint.source.located_xml import MAXIMUM_DEPTH, Element, Text, read_xml

NAMES = st.sampled_from(["a", "menu", "x-1", "æ"])
WORDS = st.text(alphabet="ab &<>\"'=/\u00e9\U0001f600\n;#", max_size=8)
ATTRIBUTES = st.dictionaries(NAMES, st.text(alphabet="ab &<>\"'=/\u00e9\U0001f600;#", max_size=8), max_size=3)
BETWEEN = st.sampled_from(["", "<!-- > ' \" é -->", "<?do <it> ?>", "<![CDATA[<&]]>"])


def written(name: str, attributes: dict[str, str], content: list[str]) -> str:
    inside = "".join(content)
    start = f"<{name}" + "".join(f"\n {key} = {quoteattr(value)}" for key, value in attributes.items())
    return f"{start}>{inside}</{name}>" if inside else f"{start} />"


LEAVES = st.builds(escape, WORDS) | BETWEEN
TREES = st.recursive(
    st.builds(written, NAMES, ATTRIBUTES, st.lists(LEAVES, max_size=3)),
    lambda inner: st.builds(written, NAMES, ATTRIBUTES, st.lists(inner | LEAVES, max_size=4)),
    max_leaves=12,
)


def read(text: str, **options: bool) -> Element:
    return read_xml(SourceText("x.xml", text), **options)


def check_same(element: Element, expected: ElementTree.Element) -> None:
    """The same names, attributes and characters as the standard library finds."""
    assert (element.name, {key: part.value for key, part in element.attributes.items()}) == (
        expected.tag,
        expected.attrib,
    )
    children = list(element.elements())
    assert len(children) == len(expected)
    pieces = ["" for _ in range(len(children) + 1)]
    number = 0
    for part in element.content:
        if isinstance(part, Text):
            pieces[number] += part.value
        else:
            number += 1
    assert pieces == [expected.text or "", *(child.tail or "" for child in expected)]
    for child, other in zip(children, expected, strict=True):
        check_same(child, other)


def check_places(element: Element) -> None:
    """Every place holds what was written there."""
    tag, whole = element.span.text, element.whole.text
    assert tag.startswith(f"<{element.name}") and tag.endswith(">")
    assert whole.startswith(tag) and (whole == tag or whole.endswith(f"</{element.name}>"))
    assert ElementTree.fromstring(whole).tag == element.name
    for name, attribute in element.attributes.items():
        place = attribute.span
        before, quote = place.source.text[: place.start], place.source.text[place.start - 1]
        assert before[:-1].rstrip(" =\n").endswith(name)
        assert quote in "\"'" and place.source.text[place.end] == quote and quote not in place.text
        assert ElementTree.fromstring(f"<a b={quote}{place.text}{quote}/>").get("b") == attribute.value
    for part in element.content:
        assert element.span.end <= part.span.start <= part.span.end <= element.end
        if isinstance(part, Element):
            check_places(part)


@given(TREES)
def test_it_reads_what_the_standard_library_reads_and_every_place_is_exact(text: str) -> None:
    for prefix in ("", "\n<?xml-x?><!-- é 😀 -->"):
        root = read(prefix + text)
        check_same(root, ElementTree.fromstring(text))
        assert root.whole.text == text
        check_places(root)


@given(st.text(alphabet="<>/a='\" &;!-?[]CDT", max_size=30))
def test_it_accepts_exactly_what_the_standard_library_accepts(text: str) -> None:
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError:
        with pytest.raises(SourceError) as caught:
            read(text)
        assert caught.value.message.startswith("is not XML: ")
        assert 0 <= caught.value.span.start <= len(text)
    else:
        read(text)


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda data: data.decode("latin-1")), st.booleans())
def test_hostile_text_gives_a_source_error_or_a_tree(text: str, bare: bool) -> None:
    for hostile in (text, f"<a b='{text}'>{text}</a>"):
        try:
            read(hostile, bare_ampersands=bare)
        except SourceError as error:
            assert error.message


def test_attribute_places_among_quotes_and_brackets() -> None:
    root = read(
        """<a one='2 > 1' two="it's" three = 'say "x=&quot;y&quot;"' xmlns:four="u:v" f:four="4" xmlns:f='f'/>"""
    )
    assert {name: part.span.text for name, part in root.attributes.items()} == {
        "one": "2 > 1",
        "two": "it's",
        "three": 'say "x=&quot;y&quot;"',
        "four": "4",
    }
    assert root.get("three") == 'say "x="y""'


def test_names_come_without_their_prefix() -> None:
    root = read('<v:vxml xmlns:v="urn:v" xml:lang="en"><v:menu/></v:vxml>')
    assert (root.name, root.namespace, root.get("lang")) == ("vxml", "urn:v", "en")
    assert root.first("menu") is not None and root.first("form") is None


def test_texts_know_where_they_begin() -> None:
    root = read("<a>\n one<b/> two <!-- no --> &amp; <![CDATA[<three>]]>\n</a>")
    texts = [part for part in root.content if isinstance(part, Text)]
    assert [part.value for part in texts] == ["\n one", " two  & <three>\n"]
    assert texts[0].span.text == "\n one"
    assert texts[1].span.text == " two <!-- no --> &amp; <![CDATA[<three>]]>\n"
    assert root.text == "one two & <three>"


def test_every_goes_in_document_order() -> None:
    root = read("<a><b><c/></b><c/><b/></a>")
    assert [part.name for part in root.every()] == ["a", "b", "c", "c", "b"]
    assert [part.span.start for part in root.every("b", "c")] == [3, 6, 14, 18]


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16", "windows-1252"])
def test_the_declared_encoding_counts_for_nothing_once_the_text_is_read(encoding: str) -> None:
    root = read(f'<?xml version="1.0" encoding="{encoding}"?>\n<a b="blåbær">é<c/></a>')
    assert (root.get("b"), root.attributes["b"].span.text, root.text) == ("blåbær", "blåbær", "é")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "no element found"),
        ("<a>\n<b></a>", "2:6", "mismatched tag; `<b>` of line 2 is not closed before it"),
        ("<a>é\n<b>T & C</b></a>", "2:6", "write `&` as `&amp;`"),
        ("<a/><b/>", "1:5", "junk after document element"),
        ('<!DOCTYPE a [<!ENTITY w "x">]><a>&w;</a>', "1:", "declares the entity `w`"),
        ('<!DOCTYPE a [<!ENTITY w SYSTEM "file:///etc/hostname">]><a>&w;</a>', "1:", "declares the entity `w`"),
        ('<!DOCTYPE a [<!ENTITY % w SYSTEM "http://x.example/w">%w;]><a/>', "1:", "declares the entity `w`"),
        ("<a>" * (MAXIMUM_DEPTH + 1), f"1:{MAXIMUM_DEPTH * 3 + 1}", "nests deeper than 200 levels"),
    ],
)
def test_what_is_wrong_and_where(text: str, place: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    assert message in caught.value.message
    assert str(caught.value.span).startswith(f"x.xml:{place}")


def test_a_billion_laughs_stop_at_the_first() -> None:
    lines = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    with pytest.raises(SourceError, match="declares the entity `l0`"):
        read(f'<!DOCTYPE a [<!ENTITY l0 "ha">{lines}]><a>&l9;</a>')


def test_a_document_type_elsewhere_is_not_fetched() -> None:
    root = read('<!DOCTYPE vxml PUBLIC "-//W3C//DTD VOICEXML 2.1//EN" "http://127.0.0.1:9/no.dtd"><vxml/>')
    assert root.name == "vxml"


def test_bare_ampersands_where_they_are_allowed() -> None:
    root = read("<a b='x && y &amp; z'>T&C \ue000 &#65; <![CDATA[&]]></a>", bare_ampersands=True)
    assert (root.get("b"), root.text) == ("x && y & z", "T&C \ue000 A &")
    assert root.attributes["b"].span.text == "x && y &amp; z"
    with pytest.raises(SourceError, match="is not XML"):
        read("<a>T&C</a>")


@pytest.mark.parametrize(
    "text",
    [
        "<a>" + "<b c='é'>x</b>" * 40_000 + "</a>",
        "<a>" + "x &amp; <!-- -->" * 40_000 + "</a>",
        f"<{'n' * 400_000} b='1'/>",
        f"<a b='{'>' * 400_000}'/>",
        "<a " + " ".join(f"n{number}='1'" for number in range(20_000)) + "/>",
        "<a>" + "&a " * 100_000 + "</a>",
    ],
)
def test_long_lines_and_long_names_are_read_to_their_end(text: str) -> None:
    """Minutes, where the place of each part is counted from the beginning of its line."""
    assert read(text, bare_ampersands=True).whole.end == len(text)
