"""Menus as VoiceXML: what is written, what our own reader makes of it, hostile texts, the DTD of W3C, hours in a script.

Read again a document has the same menus: the same keys, phrases, targets, tries, times and words in every language. What
differs is listed in docs/voicexml.md; `landing` and `ways` know of it, and nothing else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ivrlint import load
from ivrlint.flow import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Message,
    Node,
    Prompt,
    Queue,
    Segment,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.hours import Schedule
from ivrlint.formats.registry import read
from ivrlint.formats.voicexml.names import Variables
from ivrlint.formats.voicexml.prompts import Prompts
from ivrlint.formats.voicexml.times import STATE, TODAY, desk
from ivrlint.formats.voicexml.writer import Written, write
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.layers import Layer
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.asterisk.judge import Turn
from tests.conftest import ROOT
from tests.formats.voicexml_browser import Browser
from tests.survey.strategies import flow_of, flows, menu_text, schedules

SAMPLES = sorted(file for folder in ("samples", "samples/platforms") for file in (ROOT / folder).glob("*.*"))
KEPT = (Menu, Collect, Queue, Transfer, Agent, Callback, Task, Bot, Voicemail, Branch)
"""Kinds of node that are there again, under the id of their form."""
DTD = Path(
    os.environ.get("IVRLINT_VXML_DTD") or "/usr/share/xml/w3c-sgml-lib/schema/dtd/REC-voicexml21-20070619/vxml.dtd"
)

SMALL = """ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      "#": {say: "For more, press hash.", to: hangup, set: {topic: more}}
    no_input: {after: 4s, tries: 2, again: Take your time., to: bills}
    no_match: {tries: 1, to: hangup}
  bills: {type: message, prompt: {say: Goodbye., interruptible: false}, next: hangup}
"""

AS_VOICEXML = """<?xml version="1.0" encoding="UTF-8"?>
<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en">
  <!-- small.ivr.yaml, written by ivrlint convert -->
  <property name="termchar" value="" />
  <property name="inputmodes" value="dtmf" />
  <var name="ivr_datum_topic" />
  <form id="welcome">
    <!-- menu welcome -->
    <var name="ivr_plays" expr="1" />
    <field name="welcome">
      <property name="timeout" value="4s" />
      <prompt>Welcome.</prompt>
      <prompt>For bills, press 1.</prompt>
      <prompt>For more, press hash.</prompt>
      <option dtmf="1" value="1">bills</option>
      <option dtmf="#" value="#" />
      <filled>
        <if cond="welcome == '1'">
          <goto next="#bills" />
          <elseif cond="welcome == '#'" />
          <assign name="ivr_datum_topic" expr="'more'" />
          <disconnect />
        </if>
      </filled>
      <noinput cond="ivr_plays &gt;= 2">
        <goto next="#bills" />
      </noinput>
      <noinput>
        <assign name="ivr_plays" expr="ivr_plays + 1" />
        <prompt>Take your time.</prompt>
        <reprompt />
      </noinput>
      <noinput count="2">
        <goto next="#bills" />
      </noinput>
      <nomatch>
        <disconnect />
      </nomatch>
    </field>
  </form>
  <form id="bills">
    <!-- message bills -->
    <block>
      <prompt bargein="false">Goodbye.</prompt>
      <disconnect />
    </block>
  </form>
</vxml>
"""


def test_a_small_menu_as_it_is_written() -> None:
    written = write(read(SourceText("small.ivr.yaml", SMALL)))
    assert written.text == AS_VOICEXML
    assert written.lost == ()


def again(written: Written) -> Flow:
    return read(SourceText("menu.vxml", written.text))


# the same menus


def is_plain(edge: Edge) -> bool:
    return edge.kind is EdgeKind.NEXT or edge.condition == "else"


def landing(flow: Flow, forms: dict[str, str], edge: Edge) -> str:
    """Where a way ends: places where nothing is said and nothing is decided are passed by."""
    target, met = edge.target, set()
    while target not in met:
        met.add(target)
        node = flow.nodes.get(target)
        if node is None:
            return "stops"
        if isinstance(node, Hangup) and not says(flow, node):
            cuts = edge.kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH, EdgeKind.FAILURE, EdgeKind.OVERFLOW)
            return "failed" if cuts and node.outcome == "done" else node.outcome
        if isinstance(node, Unknown) and not says(flow, node):
            return "unknown" if node.reason != "undefined" else f"no {node.title}"
        exits = flow.exits(target)
        if isinstance(node, Branch) and node.id.endswith("-hours") and exits:
            target = next(exit.target for exit in exits if exit.condition == "open")
        elif isinstance(node, Message | Branch) and not says(flow, node) and len(exits) == 1 and is_plain(exits[0]):
            target = exits[0].target
            if not target:
                return "stops"
        else:
            return forms.get(target, target)
    return "round and round"


def spoken(prompts: list[Prompt], tag: str | None) -> list[Any]:
    """What is said, piece by piece."""
    pieces = [piece for prompt in prompts for piece in prompt.segments(tag) if piece.text != "" or piece.audio]
    return [
        (" ".join((piece.text or "").split()) or None, piece.audio, piece.conditional, piece.interruptible)
        for piece in pieces
    ]


def says(flow: Flow, node: Node) -> bool:
    return any(asked(flow, node, Prompts(flow, Variables()).languages))


def asked(flow: Flow, node: Node, tags: tuple[str, ...]) -> list[Any]:
    """What a place says before it does anything, in the language of the place or in each of them."""
    announced = [edge.say for edge in flow.exits(node.id, EdgeKind.OPTION, EdgeKind.EXIT)]
    return [spoken([node.prompt, *announced], tag) for tag in ([node.language] if node.language else tags or [None])]


def ways(flow: Flow, forms: dict[str, str], node: Node, tags: tuple[str, ...]) -> Counter[Any]:
    """What the caller can do in a place, and what comes of it."""
    found: Counter[Any] = Counter()
    for edge in flow.exits(node.id):
        goes = (edge.kind, landing(flow, forms, edge))
        if edge.kind is EdgeKind.OPTION:
            found[*goes, edge.key, edge.phrases] += bool(edge.key or edge.phrases)
        elif edge.kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH):
            language = [node.language] if node.language else list(tags or [None])
            texts = [[spoken([prompt], tag) for prompt in edge.again[: edge.tries - 1]] for tag in language]
            texts = [[said for said, _ in groupby(filter(None, each))] for each in texts]
            after = edge.after if edge.kind is EdgeKind.NO_INPUT else None
            if edge.kind is EdgeKind.NO_INPUT and isinstance(node, Collect) and node.first_digit is not None:
                after = node.first_digit
            found[*goes, edge.tries, after, json.dumps(texts)] += not (edge.implied and flow.format == "voicexml")
        elif edge.kind is EdgeKind.EXIT:
            found[*goes, edge.key] += bool(edge.key)
        elif edge.kind is EdgeKind.OVERFLOW:
            found[*goes, edge.condition] += edge.condition != "when_closed"
        elif edge.kind is EdgeKind.CASE and isinstance(node, Branch):
            found[*goes, edge.condition] += 1
    return +found


def check(flow: Flow) -> None:
    written = write(flow)
    read_again = again(written)
    tags = Prompts(flow, Variables()).languages
    for node in flow.nodes.values():
        form = written.forms.get(node.id, "")
        cases = flow.exits(node.id, EdgeKind.CASE)
        if node.implied or (isinstance(node, Branch) and (len(cases) < 2 and all(map(is_plain, cases)))):
            continue
        if says(flow, node) and isinstance(node, Message | Hangup | Branch | Unknown):
            other: Node | None = read_again.nodes[form]
            assert isinstance(other, Message)
            assert asked(flow, node, tags) == asked(read_again, replace(other, language=node.language), tags)
            form = f"{form}.if"
        if not isinstance(node, KEPT):
            continue
        other = read_again.nodes[form]
        assert type(other) is type(node)
        if not isinstance(node, Branch):
            assert asked(flow, node, tags) == asked(read_again, replace(other, language=node.language), tags)
        before = ways(flow, written.forms, node, tags)
        other = replace(other, language=node.language)
        for edge in flow.exits(node.id, EdgeKind.OPTION, EdgeKind.EXIT):
            if not edge.key and not edge.phrases:  # no key and no words: it is left out, and said so
                assert any(message.startswith(f"«{node.id}»") for message in written.lost)
        after = ways(read_again, {}, other, tags)
        if isinstance(node, Branch):  # one case alone leaves the call nowhere to go else
            assert not before - after
            assert all(way[1] == "stops" for way in after - before)
        else:
            assert before == after


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_a_sample_read_again_has_the_same_menus(file: Path) -> None:
    check(load(file))


@settings(report_multiple_bugs=False)
@given(flows())
def test_a_random_menu_read_again_is_the_same(flow: Flow) -> None:
    check(flow)


def test_a_start_that_nobody_wrote_leads_on() -> None:
    flow = read(SourceText("small.ivr.yaml", SMALL))
    text = write(replace(flow, starts=("hangup",))).text
    assert re.findall(r"<form.*?</form>", text, re.DOTALL)[0].split() == [
        "<form>",
        "<block>",
        "<disconnect",
        "/>",
        "</block>",
        "</form>",
    ]


# what is said, in which language

SPEECH = """ivr: 1
languages: [en, nb]
nodes:
  welcome:
    type: menu
    prompt:
      en: ['Hello <break time="500ms"/> you.', {say: Soon., until: 2027-01-01}]
      nb: Hei.
    options:
      1: {say: {en: One., nb: Én.}, label: bills, phrases: [bill, my bills], to: bills}
      2: {say: {en: Two., nb: To.}, to: bills, set: {language: nb}}
    ways: [{kind: option, phrases: [help me], to: hangup}]
    no_input: {to: hangup}
    no_match: {to: hangup}
  bills: {type: message, language: nb, prompt: {en: Bills., nb: [Fakturaer., {audio: a.wav, text: Takk.}]}, next: hangup}
"""


def test_languages_phrases_speech_and_recordings() -> None:
    text = write(flow_of(SPEECH)).text
    assert '<prompt cond="ivr_language == \'en\'" xml:lang="en">Hello <break time="500ms" /> you.</prompt>' in text
    assert '<prompt cond="ivr_language == \'nb\'" xml:lang="nb">Hei.</prompt>' in text
    assert "ivr_language == 'en' &amp;&amp; ivr_day(new Date()) &lt;= '2027-01-01'" in text
    assert '<assign name="ivr_language" expr="\'nb\'" />' in text
    assert '<prompt xml:lang="nb"><audio src="a.wav">Takk.</audio></prompt>' in text
    read_again = read(SourceText("menu.vxml", text))
    assert read_again.languages == ("en", "nb")
    assert read_again.nodes["bills"].language == "nb"
    welcome = read_again.nodes["welcome"]
    assert isinstance(welcome, Menu) and welcome.input == "both"
    assert welcome.prompt.text("nb") == "Hei. Én. To." and welcome.prompt.text("en") == "Hello you. Soon. One. Two."
    options = [(edge.key, edge.phrases) for edge in read_again.exits("welcome", EdgeKind.OPTION)]
    assert options == [("1", ("bill", "my bills")), ("2", ()), (None, ("help me",))]


ENTRY = """ivr: 1
nodes:
  account:
    type: collect
    datum: account number
    digits: 6-12
    terminator: "#"
    first_digit: 7s
    inter_digit: 2500ms
    prompt: Please key your account number.
    next: thanks
    failure: person
    ways: [{kind: option, key: "0", to: person}, {kind: option, key: "*", to: hangup}, {kind: option, key: "9"}]
    no_input: {tries: 1, to: person}
    no_match: {tries: 3, again: [Six digits., Six digits or more.], to: person}
  thanks: {type: message, prompt: Thank you., next: hangup}
  person: {type: agent}
"""


def test_a_number_with_keys_that_mean_something_else() -> None:
    flow = flow_of(ENTRY)
    written = write(flow)
    assert '<field name="account_number" type="digits?minlength=6;maxlength=12">' in written.text
    account = again(written).nodes["account"]
    assert isinstance(account, Collect)
    assert (account.digits, account.terminator, account.first_digit, account.inter_digit) == ((6, 12), "#", 7.0, 2.5)
    check(flow)
    came = {}
    for keys in ("0", "*", "9", "123456#", "12345#", ""):
        browser = Browser(written.text, {}, datetime(2026, 1, 1), [Turn(keys)])
        browser.run()
        came[keys] = browser.seen[1:], browser.ended
    assert came == {
        "0": ([("at", "person")], False),
        "*": ([], True),
        "9": ([], True),
        "123456#": ([("at", "thanks")], True),
        "12345#": ([("wrong", "account")], False),
        "": ([("silence", "account"), ("at", "person")], False),
    }


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a < b & c ]]> d", "a &lt; b &amp; c ]]&gt; d"),
        (
            "<speak>Hello <emphasis level='strong'>you</emphasis></speak>",
            'Hello <emphasis level="strong">you</emphasis>',
        ),
        ("<p>One <p>two</p></p>", "<p>One two</p>"),
        ("<break time='1s'>x</break>", '<break time="1s" />x'),
        ("<say-as>5</say-as> <say-as interpret-as='digits'>5</say-as>", '5 <say-as interpret-as="digits">5</say-as>'),
        ("<break strength='loud'/>.", "<break />."),
        ("<goto next='#x'/>Hi <script>y</script>", "Hi y"),
        ("<amazon:effect name='whispered'>Hi</amazon:effect> &amp; bye", " Hi  &amp; bye"),
        ("<!DOCTYPE x [<!ENTITY e 'boom'>]><s>&e;</s>", None),
        ("a\x00b\ud800c\ufffe", "a b c "),
    ],
)
def test_only_the_speech_that_voicexml_knows_is_kept(text: str, written: str | None) -> None:
    flow = flow_of(menu_text({"n": {"type": "message", "prompt": "?"}}))
    flow.nodes["n"] = replace(flow.nodes["n"], prompt=Prompt.of(text))
    document = write(flow).text
    said = re.search(r"<prompt>(.*?)</prompt>", document, re.DOTALL)
    assert said is not None
    if written is None:
        assert "boom" not in document.replace("&apos;", "'").split("<prompt>")[0] and "<!DOCTYPE" not in document
    else:
        assert said[1] == written


# hostile menus

TEXT = r"'(?:[^'\\\x00-\x1f]|\\u[0-9a-f]{4})*'"
ONE = rf"!?\w+|\w+(?:\$\.utterance)? == {TEXT}|ivr_plays >= \d+|ivr_day\(new Date\(\)\) <= {TEXT}"
SCRIPT = rf"{TEXT}|\d+|ivr_plays \+ 1|\w+ \|\| ivr_state\(\w+, new Date\(\), '(?:closed|holiday)'\)|(?:{ONE})(?: (?:\|\||&&) (?:{ONE}))*"
"""All that may stand in a condition or an expression: names, texts in quotes, and what the writer does with them."""

HOSTILE = st.text(
    st.sampled_from("a1 <>&\"'-]!?;:#{}$\\/().\n\r\t\x00\x0b\x7f\ufffe\ud800øÅא\u202e\U0001f600"),
    min_size=1,
    max_size=20,
)
# fmt: off
WRITTEN = frozenset((
    "vxml", "property", "var", "script", "form", "block", "field", "prompt", "audio", "option", "filled", "if",
    "elseif", "else", "goto", "assign", "noinput", "nomatch", "reprompt", "disconnect", "exit", "return",
    "submit", "throw", "catch", "transfer", "record", "object", "subdialog", "grammar", "rule", "one-of",
    "item", "tag", "link", "ruleref", "value",
))
# fmt: on


def disguised(flow: Flow, words: str, id: str) -> Flow:
    """The flow with these words in the place of all that it says and names, and with ids that begin with `id`."""
    ids = {old: f"{id}{number}" for number, old in enumerate(flow.nodes)}
    said = Prompt({tag: (Segment(words, when=words), Segment(None, audio=words)) for tag in ("", "nb", words)})

    def changed(edge: Edge) -> Edge:
        return replace(
            edge, source=ids[edge.source], target=ids.get(edge.target, ""), label=words, phrases=(words, id), say=said,
            condition=words if edge.condition not in (None, "else", "when_closed") else edge.condition, again=(said, said),
            sets={words: words, "language": words},
        )  # fmt: skip

    nodes = {}
    for old, node in flow.nodes.items():
        extra: dict[str, Any] = {}
        if isinstance(node, Branch):
            extra = {"switch": words if node.by == "switch" else None}
        elif isinstance(node, Collect):
            extra = {"datum": words, "terminator": words}
        elif isinstance(node, Transfer):
            extra = {"number": words}
        elif isinstance(node, SubFlow):
            extra = {"file": words}
        stops = tuple(replace(changed(edge), target="") for edge in node.stops)
        nodes[ids[old]] = replace(node, id=ids[old], name=words, prompt=said, stops=stops, **extra)
    return replace(
        flow, nodes=nodes, connections=[changed(edge) for edge in flow.connections], name=words, language="nb",
        starts=tuple(ids[id] for id in flow.starts), entries={words: next(iter(nodes))}, timezone=words,
        source=SourceText("menu.ivr.yaml", flow.source.text),
    )  # fmt: skip


@settings(report_multiple_bugs=False)
@given(flows(5), HOSTILE, HOSTILE)
def test_no_text_of_a_menu_breaks_its_document(flow: Flow, words: str, id: str) -> None:
    written = write(disguised(flow, words, id))
    root = ElementTree.fromstring(written.text.encode("utf-8"))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= WRITTEN
    forms = [form.get("id") or "" for form in root.iter("{http://www.w3.org/2001/vxml}form")]
    assert len(forms) == len(set(forms)) and all(re.fullmatch(r"[A-Za-z_][\w.-]*", form, re.ASCII) for form in forms)
    assert set(written.forms.values()) <= set(forms)
    for element in root.iter():
        for name in (element.get("name"), element.get("event")):
            assert name is None or re.fullmatch(r"[A-Za-z_][\w.]*", name, re.ASCII), name
    for element in root.iter():
        for expression in filter(None, (element.get("cond"), element.get("expr"))):
            assert re.fullmatch(SCRIPT, expression), expression
    assert again(written).format == "voicexml"


# judges from outside


def drawn(strategy: st.SearchStrategy[Any], number: int) -> list[Any]:
    """So many examples, the same each time."""
    found: list[Any] = []

    @settings(max_examples=number, phases=[Phase.generate], derandomize=True, database=None)
    @given(strategy)
    def gather(one: Any) -> None:
        found.append(one)

    gather()
    return found


def documents() -> list[str]:
    """Those of all samples, of random menus and of hostile ones."""
    hostile = drawn(st.builds(disguised, flows(5), HOSTILE, HOSTILE), 100)
    return [write(flow).text for flow in [*map(load, SAMPLES), *drawn(flows(), 200), *hostile]]


@pytest.mark.skipif(
    not (DTD.is_file() and shutil.which("xmllint")),
    reason="W3C's DTD and xmllint are not both there (apt install w3c-sgml-lib libxml2-utils)",
)
def test_documents_are_valid_by_the_dtd_of_w3c(tmp_path: Path) -> None:
    files = []
    for number, text in enumerate(documents()):
        files.append(tmp_path / f"{number}.vxml")
        files[-1].write_text(text, "utf-8")
    command = ["xmllint", "--noout", "--nonet", "--dtdvalid", str(DTD), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]


NODE = """
const [source, expressions] = JSON.parse(require('fs').readFileSync(0, 'utf-8'));
const states = source.map(([script, name, times]) => {
  const state = new Function(script + 'return function (time) { return ivr_state(' + name + ", time, 'holiday'); };")();
  return times.map(([y, m, d, h, n]) => state(new Date(y, m - 1, d, h, n)));
});
expressions.forEach((one) => new Function('return (' + one + ');'));
console.log(JSON.stringify(states));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not there")
def test_scripts_are_ecmascript_and_their_hours_are_those_of_the_schedule() -> None:
    nodes = {"n": {"type": "message", "prompt": "Goodbye."}}
    found: list[Schedule] = []
    for each in drawn(schedules(), 60):
        found.append((flow_of(menu_text(nodes, hours={"desk": each})).hours or {})["desk"])
    near = [
        datetime.fromisoformat(day) for day in ("2019-12-31", "2026-12-23", "2028-02-28", "2026-03-28", "2026-10-24")
    ]
    times = [day + timedelta(minutes=minute) for day in near for minute in (*range(0, 4320, 97), 479, 480, 959, 960)]
    written = [(at.year, at.month, at.day, at.hour, at.minute) for at in times]
    scripts = [(TODAY + STATE + desk("open_desk", schedule), "open_desk", written) for schedule in found]
    expressions = {
        value
        for text in documents()
        for element in ElementTree.fromstring(text.encode()).iter()
        for value in (element.get("cond"), element.get("expr"))
        if value
    }
    done = subprocess.run(
        ["node", "-e", NODE],
        input=json.dumps([scripts, sorted(expressions)]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[:2000]
    for schedule, states in zip(found, json.loads(done.stdout), strict=True):
        assert states == [schedule.state(at) for at in times]


# the same findings

UNKNOWN_THERE = {
    # what people do, know and are told outside of the call
    "first-line-cannot-help", "handoff-no-context", "known-caller-ignored", "no-recap", "transfer-into-ivr",
    "unequal-wait", "needless-depth",
    # a queue that announces something, or whose callers leave by a key, is not told from one that does not
    "queue-no-exit",
    # what callers ring about
    "errand-between-options", "errand-misled", "errand-without-option",
    # a form that ends after a message is read as meant
    "dead-end",
    # a document that leads to others may be entered at any dialog
    "unreachable-node",
}  # fmt: skip
"""Rules whose findings a document cannot keep: VoiceXML has no place for what they go by."""
NOT_TOLD_THERE = {
    "callback-no-time", "callback-unconfirmed", "callback-unowned", "entry-unconfirmed", "no-next-step",
    "queue-no-wait-info", "queue-wait-too-long", "same-destination",
}  # fmt: skip
"""Rules that find more in a document, for what says that all is well has no place in it."""


@cache
def linter() -> Linter:
    return Linter(RuleBook.built_in(), command=Layer("all rules", select=["all"]))


def findings(flow: Flow, forms: dict[str, str]) -> Counter[tuple[str, str, str]]:
    survey = Survey(flow, date(2026, 11, 21))
    found = [one for one in linter().check(survey).findings if one.node or isinstance(one.at, Flow)]
    return Counter((one.rule, forms.get(one.node or "", one.node or ""), one.key or "") for one in found)


@pytest.mark.parametrize("file", sorted((ROOT / "samples").glob("*.yaml")), ids=lambda file: file.name)
def test_check_finds_in_a_document_what_it_finds_in_the_menu(file: Path) -> None:
    flow = load(file)
    written = write(flow)
    before, after = findings(flow, written.forms), findings(again(written), {})
    assert {rule for rule, _, _ in before - after} <= UNKNOWN_THERE
    assert {rule for rule, _, _ in after - before} <= NOT_TOLD_THERE
