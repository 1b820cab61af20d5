"""What the writer of the native format writes, read again, is the same flow.

*The same* is: the same nodes in the same order, with kind, title and all that is known of each; from each the same ways
out, those of one kind in the same order, with all that is known of each; the same starts and facts about the whole line;
the same findings of all rules on the same nodes and keys; the same figures and walks. Left aside are only ids (they
are made legal), places in the file, whether a stop or an end was written or is implied, and the platform's term for
nodes other than queues and unknown ones.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from ivrlint.flow import Agent, Branch, Flow, Hangup, Prompt, Queue, SubFlow, Unknown
from ivrlint.flow.hours import Schedule
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats import registry
from ivrlint.formats.native.schema import violations
from ivrlint.formats.native.writer import write
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.layers import Layer
from ivrlint.source import SourceError, SourceText
from ivrlint.source.located_yaml import read_yaml
from ivrlint.survey import Survey
from ivrlint.survey.figures import FIGURES
from tests.conftest import ROOT
from tests.survey.strategies import flow_of, menu_texts

TODAY = date(2026, 11, 21)
CORPUS = ROOT.parent / "shared" / "corpus"
FIXTURES = sorted(file for file in Path(__file__).parent.glob("*/*") if file.is_file() and file.suffix != ".py")
SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
_PLACES = {"span", "whole", "id", "name", "implied", "stops", "term", "prompt", "while_waiting", "served_by"}


def mark(flow: Flow, id: str) -> Any:
    """What stands for a node whatever its id is: its number, or what an implied one is."""
    return marks(flow)[id]


def marks(flow: Flow) -> dict[str, Any]:
    found: dict[str, Any] = {}
    number = 0
    for node in flow.nodes.values():
        if node.implied and isinstance(node, Hangup):
            found[node.id] = node.outcome
        elif node.implied and isinstance(node, Agent):
            found[node.id] = "agent", [found[edge.source] for edge in flow.edges_to(node.id)]
        elif node.implied and isinstance(node, Unknown) and node.reason == UNDEFINED:
            found[node.id] = "undefined", node.name
        else:
            found[node.id] = number
            number += 1
    return found


def said(prompt: Prompt) -> Any:
    spoken = {
        tag: [(s.text, s.audio, s.notice, s.until, s.when, s.interruptible) for s in pieces]
        for tag, pieces in prompt.languages.items()
    }
    return spoken if prompt else None


def described(flow: Flow) -> dict[str, Any]:
    """All that a flow holds, without ids and places."""
    place = marks(flow)
    nodes = []
    for node in flow.nodes.values():
        if not isinstance(place[node.id], int):
            continue
        known = {f.name: getattr(node, f.name) for f in fields(node) if f.name not in _PLACES}
        served_by = getattr(node, "served_by", None)
        known["served_by"] = place.get(served_by, served_by)
        known["prompts"] = said(node.prompt), said(getattr(node, "while_waiting", Prompt({})))
        known["term"] = node.term if isinstance(node, Queue | Unknown) else ""
        ways: dict[str, list[Any]] = {}
        for edge in flow.exits(node.id):
            ways.setdefault(edge.kind, []).append(
                (edge.key, edge.condition, "stops" if edge.stops else place[edge.target], edge.label, said(edge.say),
                 edge.phrases, edge.after, edge.tries, edge.tries_known, [said(prompt) for prompt in edge.again],
                 edge.share, edge.sets, edge.errand, edge.skill, edge.keeps_place, edge.tags, edge.urgent,
                 edge.word)
            )  # fmt: skip
        nodes.append((node.kind, node.title, known, ways))
    return {
        "nodes": nodes,
        "starts": [place[id] for id in flow.starts],
        "entries": {name: place.get(id, id) for name, id in flow.entries.items()},
        "human": [place[id] for id in flow.human],
        "hours": flow.hours and [times(schedule) for schedule in flow.hours.values()],
        "errands": [(e.name, e.share, e.why, [place[id] for id in e.reaches]) for e in flow.errands],
        "goals": {name: limit for name, (limit, _) in flow.goals.items()},
    } | {
        name: getattr(flow, name)
        for name in ("name", "number", "tariff", "owner", "language", "languages", "no_human", "knows", "callers", "timezone",
                     "switches", "words_per_minute", "recording", "part")
    }  # fmt: skip


def times(schedule: Schedule) -> Any:
    days = [[(at.opens, at.closes) for at in schedule.on(day)] for day in range(7)]
    return schedule.name, days, schedule.holidays, schedule.exceptions


@cache
def linter() -> Linter:
    return Linter(RuleBook.built_in(), command=Layer("all rules", select=["all"]))


def findings(flow: Flow) -> Counter[Any]:
    """The findings on nodes and keys, and those about the whole flow."""
    survey = Survey(flow, TODAY)
    place = marks(flow)
    found = [
        (finding.rule, place.get(finding.node), finding.key, finding.severity)
        for finding in linter().check(survey).findings
        if finding.node or isinstance(finding.at, Flow)
    ]
    return Counter(found)


def measured(flow: Flow) -> Any:
    survey = Survey(flow, TODAY)
    walks, place = survey.walks, marks(flow)
    known = {name: survey.shape.figure(name) for name in FIGURES}
    figures = {name: value and round(value, 9) for name, value in known.items()}
    ways = [{str(place[id]): value for id, value in way.items()} for way in (walks.depth, walks.keys, walks.seconds)]
    return figures, survey.shape.human_reach, ways


def rewritten(flow: Flow) -> Flow:
    text = write(flow)
    document = read_yaml(SourceText("menu.ivr.yaml", text)).root.plain()
    assert violations(document) == [], text
    yaml.load(text, Loader=yaml.CSafeLoader)
    assert "left out" not in text
    return registry.read(SourceText("menu.ivr.yaml", text))


def check(flow: Flow) -> None:
    again = rewritten(flow)
    before, after = described(flow), described(again)
    for one, other in zip(before["nodes"], after["nodes"], strict=True):
        assert one == other
    assert before == after
    assert measured(flow) == measured(again)
    assert findings(flow) == findings(again)
    if not flow.problems and flow.format != "native":
        assert write(again) == again.source.text


def loaded(file: Path) -> Flow | None:
    try:
        return registry.read(SourceText.read(file))
    except SourceError:
        return None


@pytest.mark.parametrize("file", [*SAMPLES, *FIXTURES], ids=lambda file: f"{file.parent.name}-{file.name}")
def test_samples_and_fixtures_stay_the_same(file: Path) -> None:
    flow = loaded(file)
    if flow is None:
        pytest.skip("is refused, which the test of its reader is about")
    if any(problem.rule == "undefined-start" for problem in flow.problems):
        pytest.skip("names a start that does not exist; its first node is written instead")
    check(flow)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no collected menus in {CORPUS}")
@pytest.mark.parametrize(
    "folder", sorted(folder.name for folder in CORPUS.glob("*") if folder.is_dir()) if CORPUS.is_dir() else []
)
def test_real_menus_stay_the_same(folder: str) -> None:
    failed = []
    for file in sorted((CORPUS / folder).glob("*")):
        flow = loaded(file) if file.is_file() else None
        if flow is not None and not any(problem.rule == "undefined-start" for problem in flow.problems):
            try:
                check(flow)
            except AssertionError as error:
                failed.append(f"{file.name}: {error}")
    assert not failed, "\n\n".join(failed)


@settings(max_examples=150)
@given(menu_texts())
def test_random_menus_stay_the_same(text: str) -> None:
    check(flow_of(text))


def of(nodes: str, top: str = "") -> str:
    """What is written of a menu with these nodes, from its nodes on."""
    return write(flow_of(f"ivr: 1\n{top}nodes:\n{nodes}")).partition("nodes:\n")[2]


def test_it_reads_as_people_write() -> None:
    long = "We are closed today. " * 8
    nodes = f"""  a:
    type: menu
    prompt: "{long.strip()}"
    options:
      1: {{say: "For bills, press 1.", label: "no", to: b}}
      "*": back
      "012": {{label: "12:30", to: hangup}}
    no_input: {{after: 5s, tries: 3, again: [One., {{audio: x.wav}}], to: b}}
  b: {{type: transfer, number: "+4712345678", no_answer: {{type: message, id: c, prompt: "Sorry, bye.", next: repeat}}}}
"""
    assert (
        of(nodes)
        == """  a:
    type: menu
    prompt: >-
      We are closed today. We are closed today. We are closed today. We are closed today. We are closed today. We are
      closed today. We are closed today. We are closed today.
    options:
      1: {say: "For bills, press 1.", label: "no", to: b}
      "*": back
      "012": {label: "12:30", to: hangup}
    no_input: {after: 5s, tries: 3, again: [One., {audio: x.wav}], to: b}

  b:
    type: transfer
    number: "+4712345678"
    no_answer: c

  c:
    type: message
    prompt: Sorry, bye.
    next: repeat
"""
    )


def test_platform_names_become_ids_that_are_legal_and_unique() -> None:
    text = json.dumps(
        {
            "states": [
                {"name": "T", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "Main Menu"}]},
                {"name": "Main Menu", "type": "say-play", "properties": {"say": "Hello."},
                 "transitions": [{"event": "audioComplete", "next": "Main.Menu"}]},
                {"name": "Main.Menu", "type": "say-play", "properties": {"say": "Hello."},
                 "transitions": [{"event": "audioComplete", "next": "back"}]},
                {"name": "back", "type": "say-play", "properties": {"say": "Hello."},
                 "transitions": [{"event": "audioComplete", "next": "x y"}]},
            ],
            "initial_state": "T",
        }
    )  # fmt: skip
    flow = registry.read(SourceText("flow.json", text))
    again = rewritten(flow)
    assert [(node.id, node.title) for node in again.nodes.values() if not node.implied] == [
        ("Main_Menu", "Main Menu"), ("Main_Menu_2", "Main.Menu"), ("node_back", "back"),
    ]  # fmt: skip
    assert "undefined:x y" in again.nodes
    check(flow)


def test_what_the_format_cannot_say_is_said_in_a_comment() -> None:
    node = replace(flow_of("ivr: 1\nnodes:\n  a: {type: collect, next: a}").nodes["a"], terminator="#*")
    flow = flow_of("ivr: 1\nnodes:\n  a: {type: collect, next: a}")
    flow.nodes["a"] = node
    text = write(flow)
    assert text.startswith("# left out, for this format cannot say it: nodes.a.terminator, which is «#*»\n")
    assert "terminator:" not in text and violations(read_yaml(SourceText("x", text)).root.plain()) == []


def test_what_is_wrong_in_a_file_is_said_in_a_comment() -> None:
    assert write(flow_of("ivr: 1\nstart: gone\nnodes:\n  a: {type: agent}")).startswith("# menu.ivr.yaml:2:8: the call")


def test_comments_stay_at_their_node_and_ignores_go_on_working() -> None:
    text = """# Example Power
ivr: 1
language: en
nodes:
  # the first menu
  a:
    type: menu
    prompt: Welcome to Example Power.
    options:
      1: {say: "For bills, press 1.", label: bills, to: b}  # kept short
    no_input: b # ivrlint: ignore[missing-handler] the platform does it
  b: {type: message, prompt: Bills are sent out monthly., next: c} # ivrlint: ignore[dead-end] not yet wired
  c: {type: queue}
"""
    again = write(flow_of(text))
    assert again.startswith("# Example Power\nivr: 1\n")
    assert (
        "\n  # the first menu\n  # kept short\n  a:  # ivrlint: ignore[missing-handler] the platform does it\n" in again
    )
    assert "\n  b:  # ivrlint: ignore[dead-end] not yet wired\n" in again
    assert write(flow_of(again)) == again


def test_what_platforms_say_is_read_and_written_again() -> None:
    text = """ivr: 1
language: en
start: [a, b]
nodes:
  a:
    type: menu
    prompt: {und: Hello., nb: Hei.}
    no_input: none
    no_match: {tries: 3, tries_known: false, again: [[Sorry., {say: null}], {en: No.}], to: gone}
    options: {1: {to: b, word: back}, 2: b}
    ways:
      - {kind: option, phrases: [bill], to: b}
      - {kind: hook, condition: whisper, to: {type: flow, reference: FW1}}
      - {kind: failure, condition: line}
  b: {type: branch, bounds_loop: true, next: none}
  c: {type: branch, by: unknown, cases: {"true": d, "false": a}, failure: {condition: busy}}
  d: {type: hangup, outcome: return}
"""
    flow = flow_of(text)
    assert not flow.problems and flow.starts == ("a", "b")
    ways = [(edge.kind, edge.key or edge.condition, edge.target, edge.word) for edge in flow.exits("a")]
    assert ways == [
        ("no_match", None, "undefined:gone", None), ("option", "1", "b", "back"), ("option", "2", "b", None),
        ("option", None, "b", None), ("hook", "whisper", "a/hook", None), ("failure", "line", "", None),
    ]  # fmt: skip
    silence, phrase = flow.exits("a")[0], flow.exits("a")[3]
    assert (silence.tries, silence.tries_known, phrase.phrases) == (3, False, ("bill",))
    assert [prompt.text("en") for prompt in silence.again] == [None, "No."]
    assert flow.exits("b") == () and flow.nodes["a"].prompt.text() == "Hello."
    branch, called = flow.nodes["c"], flow.nodes["a/hook"]
    assert isinstance(branch, Branch) and branch.by is None
    assert isinstance(called, SubFlow) and called.reference == "FW1"
    check(flow)
