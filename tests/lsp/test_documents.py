"""What the server knows of the open files, whatever is written in them."""

from __future__ import annotations

import re
from datetime import date

import pytest

pytest.importorskip("pygls", reason="the language server is an extra: pip install 'ivrlint[lsp]'")

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from ivrlint.formats.native.reader import WORDS
from ivrlint.lint.rule import Finding
from ivrlint.lsp.actions import actions, ignoring
from ivrlint.lsp.completion import completions, path_before
from ivrlint.lsp.diagnostics import Marks, diagnostics
from ivrlint.lsp.documents import Document, Documents
from ivrlint.lsp.hover import hover
from ivrlint.lsp.lenses import lenses, symbols
from ivrlint.lsp.names import Role
from ivrlint.lsp.navigation import RenameError, definition, name_under, references, renamable, renamed
from ivrlint.source.edits import applied
from tests.conftest import CLEAN, LOST, ROOT

UTF16 = types.PositionEncodingKind.Utf16
SAMPLES = sorted((ROOT / "samples").glob("*.ivr.yaml"))
SMALL = [text for text in (file.read_text("utf-8") for file in SAMPLES) if len(text) < 20_000]
PLATFORMS = [
    (ROOT / "tests" / "formats" / name).read_text("utf-8")
    for name in (
        "twilio/aims.json", "connect/clinic.json", "voicexml/clinic.vxml", "archy/clinic.yaml", "asterisk/clinic.conf",
        "freeswitch/hotel.xml", "rapidpro/clinic.json", "hasip/automation.yaml",
    )
]  # fmt: skip
URI = "file:///menus/menu.ivr.yaml"

PIECES = [
    "", " ", "\n", "\r\n", "\t", "#", "*", "&a", "*a", "{", "}", "[", "]", ":", ": ", "- ", '"', "'", "👋", "ä", "\u2028",
    "\x00", "\ud83d", "to: back", "welcome", "  lost: {type: message, prompt: x}\n", "# ivrlint: ignore[dead-end] x\n",
    "next: nowhere", "type: menu", "<<: *a", "? ", "|\n", "---\n", "ivr: 1\n", "%", "!!python/object",
]  # fmt: skip

edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=4)), max_size=5
)


def written(text: str, edit: tuple[float, int, str]) -> str:
    place, gone, new = edit
    start = int(place * len(text))
    return text[:start] + new + text[start + gone :]


def documents() -> Documents:
    return Documents(lambda: date(2026, 11, 22))


def all_answers(document: Document) -> list[object]:
    """Everything that does not depend on what the file was before."""
    marks = Marks(document, UTF16)
    reading = document.current
    if reading is None:
        return [diagnostics(marks)]
    hovers = [hover(reading, name) for name in reading.names]
    spans = [name.span[1:] for name in reading.names]
    return [diagnostics(marks), hovers, spans, list(lenses(reading, marks)), list(symbols(reading, marks))]


@settings(max_examples=60)
@given(st.sampled_from(SMALL), edits)
def test_after_any_edits_the_server_knows_what_a_fresh_reading_tells(text, made):
    known = documents()
    document = known.put(URI, text)
    for edit in made:
        text = written(text, edit)
        document = known.put(URI, text)
        diagnostics(Marks(document, UTF16))
    assert all_answers(document) == all_answers(documents().put(URI, text))


@settings(max_examples=60)
@given(st.sampled_from(SMALL + PLATFORMS), edits, st.floats(0, 1))
def test_no_question_at_any_place_of_any_text_fails(text, made, place):
    known = documents()
    document = known.put(URI, text)
    assert document.current
    for edit in made:
        document = known.put(URI, written(document.source.text, edit))
        marks = Marks(document, UTF16)
        offset = int(place * len(document.source.text))
        position = marks.here.position(offset)
        assert document.report.crashes == []
        for mark in diagnostics(marks):
            assert (mark.range.start.line, mark.range.start.character) <= (
                mark.range.end.line,
                mark.range.end.character,
            )
        list(actions(known, marks, types.Range(position, position), types.CodeActionContext([])))
        completions(known, marks, offset)
        if document.last:
            list(lenses(document.last, marks))
            for symbol in symbols(document.last, marks):
                whole, key = symbol.range, symbol.selection_range
                assert (whole.start.line, whole.start.character) <= (key.start.line, key.start.character)
                assert (key.end.line, key.end.character) <= (whole.end.line, whole.end.character)
        if found := name_under(document, offset):
            hover(*found)
            definition(document, *found)
            references(document, *found, declaration=True)


ids = st.text("aBzäøЖ漢09_-", min_size=1, max_size=6) | st.sampled_from(["on", "no", "12", "true", "x-y", "näin"])


@settings(max_examples=80)
@given(st.sampled_from(SMALL), st.integers(0, 10_000), ids)
def test_a_renamed_menu_is_the_same_menu(text, number, new):
    document = documents().put(URI, text)
    reading = document.current
    assert reading
    own = {name.node for name in reading.names if name.role is Role.DEFINITION and name.literal}
    literal = [name for name in reading.names if name.literal and name.node in own]
    name = literal[number % len(literal)]
    taken = {node.id for node in reading.flow.nodes.values()} | {*WORDS, "none"}
    try:
        edit = renamed(document, renamable(document, name.span.start), new)
    except RenameError:
        assert new in taken or new.startswith("x-")  # a key that begins so is the team's own and no node
        return
    assert new not in taken
    after = documents().put(URI, applied(text, [edit]))
    assert after.current
    comments = re.findall(r"(?m)^\s*#.*$", text)
    assert re.findall(r"(?m)^\s*#.*$", after.source.text) == comments
    for old, now in zip(reading.flow.connections, after.current.flow.connections, strict=True):
        assert [
            new if id == name.node else id for id in (old.source, old.target) if "/" not in id and ":" not in id
        ] == [id for id in (now.source, now.target) if "/" not in id and ":" not in id]
    assert len(after.report.findings) == len(document.report.findings)
    back = renamed(after, next(one for one in after.current.names if one.node == new and one.literal), name.node)
    again = applied(after.source.text, [back])
    assert again.replace('"', "") == text.replace('"', "")


def test_every_name_that_a_file_gives_a_node_is_renamed():
    text = """ivr: 1
language: en
start: [a, b]
entries: {"+47": b}
human: b
callers: {kinds: {all: {share: 1, wants: b}}}
nodes:
  a: &a
    type: menu
    # b stays as it is here
    prompt: To b or not to b.
    options:
      1: b
      2: {say: "For b, press 2.", label: b, to: 'b'}
      3: {type: callback, id: later, served_by: b, no_slots: b}
      "b": b
    no_input: {tries: 3, to: b}
    no_match: *out
    x-note: b
  b: {type: queue, name: b, overflow: c, exits: {1: b}}
  c: {type: message, prompt: b, next: b}
""".replace("no_match: *out", "no_match: {tries: 2, again: b, to: b}")
    document = documents().put(URI, text)
    assert document.current, document.report.errors
    name = next(one for one in document.current.names if one.node == "b" and one.role is Role.DEFINITION)
    after = applied(text, [renamed(document, name, "people")])
    changed = [new for old, new in zip(text.splitlines(), after.splitlines(), strict=True) if old != new]
    assert changed == [
        "start: [a, people]",
        'entries: {"+47": people}',
        "human: people",
        "callers: {kinds: {all: {share: 1, wants: people}}}",
        "      1: people",
        """      2: {say: "For b, press 2.", label: b, to: 'people'}""",
        "      3: {type: callback, id: later, served_by: people, no_slots: people}",
        '      "b": people',
        "    no_input: {tries: 3, to: people}",
        "    no_match: {tries: 2, again: b, to: people}",
        "  people: {type: queue, name: b, overflow: c, exits: {1: people}}",
        "  c: {type: message, prompt: b, next: people}",
    ]


def test_a_rename_that_would_bind_or_lose_something_is_refused():
    text = CLEAN.replace("overflow: message", "overflow: nowhere")
    document = documents().put(URI, text)
    name = next(one for one in document.current.names if one.node == "bills" and one.literal)
    with pytest.raises(RenameError, match="another menu"):
        renamed(document, name, "nowhere")
    inside = CLEAN.replace("to: bills}", "to: {type: message, prompt: Hello., next: welcome/0}}").replace(
        "label: advisor, to: advisor}", "label: advisor, to: {type: queue, overflow: advisor}}"
    )
    document = documents().put(URI, inside)
    name = next(one for one in document.current.names if one.node == "welcome" and one.literal)
    with pytest.raises(RenameError, match="another menu"):
        renamed(document, name, "hello")
    place = inside.index("type: queue, overflow: advisor}") + len("type: ")
    with pytest.raises(RenameError, match="no node's id stands here"):
        renamable(document, place)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("nodes:\n  a:\n    type: ", ["nodes", "a", "type"]),
        ("nodes:\n  a:\n    options:\n      1: ", ["nodes", "a", "options", "1"]),
        ("nodes:\n  a:\n    options:\n      1:\n        to: we", ["nodes", "a", "options", "1", "to"]),
        ("nodes:\n  a:\n    options:\n      '1': {say: \"a, b\", to: x", ["nodes", "a", "options", "1", "to"]),
        ("nodes:\n  a: {type: menu, options: {1: ", ["nodes", "a", "options", "1"]),
        ("nodes:\n  a: {type: menu, options: {1: b, 2: {to: ", ["nodes", "a", "options", "2", "to"]),
        ("nodes:\n  a: {type: menu, options: {1: b}, next: ", ["nodes", "a", "next"]),
        ("nodes:\n  a: {type: menu, ", []),
        ("nodes:\n  a: {type: menu, options: {1: b, 2", []),
        ("start: [a, b", ["start"]),
        ("nodes:\n  a:\n    ways:\n      - kind: hook\n        to: ", ["nodes", "a", "ways", "to"]),
        ("nodes:\n  a:\n    pro", []),
        ("", []),
    ],
)
def test_where_in_a_menu_a_place_is(text, path):
    assert path_before(text, len(text)) == path


def ignored(text: str, wanted: str) -> str:
    """The text with the finding of a rule ignored as an editor would do it."""
    known = documents()
    document = known.put(URI, text)
    finding = next(one for one in document.report.findings if one.rule == wanted)
    assert isinstance(finding, Finding) and document.current
    edit = ignoring(finding, document.current)
    assert edit is not None
    return applied(text, [edit])


def rules(text: str) -> list[str]:
    return [finding.rule for finding in documents().put(URI, text).report.findings]


def test_an_ignore_hides_its_finding_and_joins_the_one_that_is_there():
    two = LOST.replace("outage: {type: message, prompt: We", "outage: {type: message, prompt: XXX We")
    assert rules(two) == ["unreachable-node"]
    once = ignored(LOST, "unreachable-node")
    assert rules(once) == ["ignore-without-reason"]
    menu = LOST.replace("  welcome:\n", "  welcome:\n").replace("prompt: Welcome to Example Power.", "prompt: Hi.")
    for rule in [one for one in rules(menu) if one != "unreachable-node"]:
        menu = ignored(menu, rule)
    assert set(rules(menu)) <= {"unreachable-node", "ignore-without-reason"}


def test_an_ignore_never_becomes_a_part_of_a_text():
    text = CLEAN.replace(
        "  bills: {type: message, prompt: You can pay your bill at any bank., next: advisor}\n",
        "  bills:\n    type: message\n    prompt: |\n      Pay at any bank.\n      Or ring us on 12 34 56 78 90.\n    next: advisor\n",
    )
    document = documents().put(URI, text)
    assert document.current
    for finding in document.report.findings:
        edit = ignoring(finding, document.current)
        assert edit is not None
        after = documents().put(URI, applied(text, [edit]))
        assert (
            after.current
            and [*after.current.flow.nodes.values()][1].prompt.text()
            == [*document.current.flow.nodes.values()][1].prompt.text()
        )


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_every_finding_of_the_samples_can_be_ignored_where_it_is(file):
    known = documents()
    document = known.put(file.as_uri(), file.read_text("utf-8"))
    assert document.current
    for finding in document.report.findings:
        if finding.family == "engine":
            continue
        edit = ignoring(finding, document.current)
        assert edit is not None
        after = known.check(
            document.file, type(document.source)(document.source.path, applied(document.source.text, [edit]))
        )
        assert finding.identity not in {one.identity for one in after.findings}


def test_a_text_whose_time_has_passed_is_struck_through():
    text = CLEAN.replace("You can pay your bill at any bank.", "We are closed until 2 March 2026.")
    (mark,) = [one for one in diagnostics(Marks(documents().put(URI, text), UTF16)) if one.code == "stale-text"]
    assert mark.tags == [types.DiagnosticTag.Deprecated]


def test_related_places_can_be_jumped_to():
    text = CLEAN.replace("      0: {say", "      1: {say: Again., label: again, to: advisor}\n      0: {say")
    marks = Marks(documents().put(URI, text), UTF16)
    (mark,) = [one for one in diagnostics(marks) if one.code == "duplicate-key"]
    lines = text.splitlines()
    assert lines[mark.range.start.line].lstrip().startswith("1: {say: Again.")
    others = [place.location.range.start.line for place in mark.related_information or ()]
    assert any(lines[line].lstrip().startswith('1: {say: "For bills') for line in others)


def test_everything_behind_a_lost_node_is_faded_but_nothing_else():
    behind = "  crew: {type: queue, name: Crew, overflow: advisor}\n"
    text = LOST.replace("in the north., next: advisor", "in the north., next: crew") + behind
    marks = diagnostics(Marks(documents().put(URI, text), UTF16))
    faded = [one.range.start.line for one in marks if one.tags == [types.DiagnosticTag.Unnecessary]]
    assert [text.splitlines()[line].split(":")[0].strip() for line in faded] == ["outage", "crew"]
