"""The native format: every word, every edge kind, every implied node, every place, and bad input."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ivrlint.flow import Edge, EdgeKind, Flow, Hangup, Menu, Node, NodeKind, Unknown
from ivrlint.formats.native.reader import CLASSES, DEFAULT_TRIES
from ivrlint.formats.registry import read
from ivrlint.source import SourceError, SourceText
from ivrlint.survey import Survey
from tests.survey.strategies import flow_of, menu_texts
from tests.survey.touch import touch

HEAD = "ivr: 1\nlanguage: en\nnodes:\n"


def nodes_flow(nodes: str) -> Flow:
    return flow_of(HEAD + inspect.cleandoc(nodes).replace("\n", "\n  ").join(["  ", "\n"]))


def edge_from(flow: Flow, id: str, kind: str) -> Edge:
    [edge] = flow.edges_from(id, EdgeKind(kind))
    return edge


def problems(flow: Flow) -> list[str]:
    return [f"{problem.span.line}:{problem.span.column}: {problem.message}" for problem in flow.problems]


# Edges


def test_every_field_that_leads_on_makes_its_edge() -> None:
    flow = nodes_flow("""
        m: {type: menu, options: {1: a}, no_input: {to: b}, no_match: {to: c}, failure: d}
        g: {type: message, next: a}
        c: {type: collect, next: a, without_it: b, no_input: {to: d}, no_match: {to: d}}
        h: {type: branch, by: hours, cases: {open: a, closed: b}}
        q: {type: queue, overflow: a, when_full: b, when_unstaffed: c, when_closed: d, exits: {1: m}}
        t: {type: transfer, no_answer: a}
        k: {type: callback, no_slots: a}
        o: {type: bot, escalates: a, next: b}
        f: {type: flow, file: x.yaml, next: a}
        a: {type: agent}
        b: {type: voicemail}
        d: {type: hangup}
    """)
    assert not flow.problems
    found = {(edge.source, edge.kind.value, edge.key or edge.condition): edge.target for edge in flow.edges()}
    assert found == {
        ("m", "option", "1"): "a", ("m", "no_input", None): "b", ("m", "no_match", None): "c", ("m", "failure", None): "d",
        ("g", "next", None): "a",
        ("c", "next", None): "a", ("c", "case", "without_it"): "b", ("c", "no_input", None): "d", ("c", "no_match", None): "d",
        ("h", "case", "open"): "a", ("h", "case", "closed"): "b",
        ("q", "overflow", None): "a", ("q", "overflow", "when_full"): "b", ("q", "overflow", "when_unstaffed"): "c",
        ("q", "overflow", "when_closed"): "d", ("q", "exit", "1"): "m", ("q", "answer", None): "q:agent",
        ("t", "failure", "no_answer"): "a", ("k", "failure", "no_slots"): "a",
        ("o", "next", "escalates"): "a", ("o", "next", None): "b", ("f", "return", None): "a",
    }  # fmt: skip
    assert [node.id for node in flow.nodes.values() if node.implied] == ["q:agent"]
    assert all(not node.stops for node in flow.nodes.values())


def test_every_type_of_node_is_read() -> None:
    assert set(CLASSES) == set(NodeKind)
    for kind in NodeKind:
        flow = nodes_flow(f"x: {{type: {kind}}}")
        assert flow.node("x").kind is kind and type(flow.node("x")) is CLASSES[kind]


def test_words() -> None:
    flow = nodes_flow("""
        top: {type: menu, options: {1: low, "*": repeat}}
        low:
          type: menu
          options: {1: back, 2: start, 3: repeat, 4: hangup, 5: return, 6: {to: hangup, outcome: failed}, 7: {to: {to: back}}, 8: "back"}
          no_input: {to: hangup}
          no_match: {to: hangup, outcome: done}
          failure: hangup
    """)
    targets = {edge.key or edge.kind.value: edge.target for edge in flow.edges_from("low")}
    assert targets == {
        "1": "top", "2": "top", "3": "low", "4": "hangup", "5": "return", "6": "hangup:failed", "7": "top", "8": "undefined:back",
        "no_input": "hangup:failed", "no_match": "hangup", "failure": "hangup:failed",
    }  # fmt: skip
    assert edge_from(flow, "low", "no_input").word == "hangup"
    outcomes = {node.id: (node.outcome, node.implied) for node in flow.nodes.values() if isinstance(node, Hangup)}
    assert outcomes == {"hangup": ("done", True), "hangup:failed": ("failed", True), "return": ("return", True)}


@pytest.mark.parametrize(
    ("node", "outcome"),
    [
        ("{type: message, next: hangup}", "hangup"),
        ("{type: branch, by: hours, cases: {open: hangup}}", "hangup"),
        ("{type: flow, file: x.yaml, next: hangup}", "hangup"),
        ("{type: queue, exits: {1: hangup}}", "hangup"),
        ("{type: queue, overflow: hangup}", "hangup:failed"),
        ("{type: transfer, no_answer: hangup}", "hangup:failed"),
        ("{type: queue, overflow: {to: hangup, outcome: done}}", "hangup"),
        ("{type: queue, overflow: {to: hangup, outcome: odd}}", "hangup:failed"),
    ],
)
def test_what_hanging_up_means_follows_from_the_edge(node: str, outcome: str) -> None:
    assert outcome in [edge.target for edge in nodes_flow(f"x: {node}").edges_from("x")]


def test_a_target_that_no_node_has_leads_to_one_implied_unknown_node() -> None:
    flow = nodes_flow("a: {type: menu, options: {1: gone, 2: gone, 3: lost, 1: gone}}")
    assert [edge.target for edge in flow.edges_from("a", EdgeKind.OPTION)] == ["undefined:gone"] * 2 + [
        "undefined:lost",
        "undefined:gone",
    ]
    node = flow.node("undefined:gone")
    assert isinstance(node, Unknown) and node.implied and node.reason == "undefined" and node.name == "gone"
    assert node.span.text == "gone"
    assert not flow.problems


def test_what_leads_nowhere_stops() -> None:
    flow = nodes_flow("""
        m: {type: menu, options: {1: {label: later}, 2: end}, no_input: {tries: 3}}
        n: {type: message, prompt: Hello.}
        c: {type: collect, without_it: m}
        b: {type: branch, by: data}
        o: {type: bot, failure: m}
        t: {type: task}
        q: {type: queue}
        end: {type: voicemail}
    """)
    stops = {
        (id, edge.kind.value, edge.key, edge.tries, edge.implied)
        for id, node in flow.nodes.items()
        for edge in node.stops
    }
    assert stops == {
        ("m", "option", "1", 1, False), ("m", "no_input", None, 3, False), ("m", "no_match", None, 2, True),
        ("n", "next", None, 1, True), ("c", "no_input", None, 2, True), ("c", "no_match", None, 2, True),
        ("b", "next", None, 1, True), ("o", "next", None, 1, True),
    }  # fmt: skip
    assert all(edge.target for edge in flow.edges())
    assert [edge.key for edge in flow.exits("m", EdgeKind.OPTION)] == ["1", "2"]


def test_tries_and_what_is_said_again() -> None:
    flow = nodes_flow("""
        a:
          type: menu
          options: {1: a}
          no_input: {after: 7s, tries: 3, again: [Are you there?, {en: Hello?, nb: Hallo?}], to: a}
          no_match: {again: {en: [One., Two.], nb: En.}, to: a}
        b: {type: collect, no_input: {tries: 1, to: a}, no_match: {tries: 0, to: a}}
        c: {type: menu, options: {1: a}, no_input: a}
    """)
    silence, wrong = edge_from(flow, "a", "no_input"), edge_from(flow, "a", "no_match")
    assert (silence.after, silence.tries, wrong.after, wrong.tries) == (7.0, 3, None, DEFAULT_TRIES)
    assert [prompt.text("nb") for prompt in silence.again] == ["Are you there?", "Hallo?"]
    assert [prompt.text("en") for prompt in wrong.again] == ["One.", "Two."]
    assert [prompt.text("nb") for prompt in wrong.again] == ["En.", "Two."]
    assert [edge_from(flow, "b", kind).tries for kind in ("no_input", "no_match")] == [1, 1]
    assert edge_from(flow, "c", "no_input").target == "a" and edge_from(flow, "c", "no_input").tries == DEFAULT_TRIES


def test_a_target_may_be_wrapped_in_every_place() -> None:
    flow = nodes_flow("""
        a: {type: menu, options: {1: {to: {to: {to: b}}}}, no_input: {to: {to: b}}, no_match: {to: {type: task}}}
        b: {type: agent}
    """)
    assert [edge.target for edge in flow.edges_from("a")] == ["b", "b", "a/no_match"]


# Nodes in place


def test_nodes_in_place_have_ids_and_stand_behind_the_one_around_them() -> None:
    flow = nodes_flow("""
        a:
          type: menu
          options:
            1: {type: message, id: hello, next: {type: menu, options: {1: {type: task, name: Deep}}}}
            2: {say: Two, to: {type: collect, next: {type: agent}}}
          no_input: {to: {type: hangup}}
        b: {type: branch, by: hours, cases: {open: {type: queue}, closed: hello}}
    """)
    assert list(flow.nodes) == [
        "a", "hello", "hello/next", "hello/next/1", "a/2", "a/2/next", "a/no_input", "b", "b/open", "b/open:agent",
    ]  # fmt: skip
    assert flow.node("hello/next/1").title == "Deep"
    assert flow.node("hello").span.text == "hello"
    assert flow.node("a/2").span.text == "collect"
    assert flow.node("a/2").whole.text == "collect, next: {type: agent}}"


def test_two_nodes_with_one_id_stay_two() -> None:
    flow = nodes_flow("""
        a: {type: menu, options: {1: {type: task, id: b}, 2: {type: agent, id: c}, 3: {type: bot, id: c}, 3: {type: task}}}
        b: {type: agent}
    """)
    assert problems(flow) == ["4:49: a second node is called `b`", "4:97: a second node is called `c`"]
    kinds = {id: node.kind.value for id, node in flow.nodes.items()}
    assert kinds == {"a": "menu", "a/1": "task", "c": "agent", "a/3": "bot", "a/3~2": "task", "b": "agent"}
    assert [edge.target for edge in flow.edges_from("a")] == ["a/1", "c", "a/3", "a/3~2"]


def test_a_node_with_an_id_that_an_alias_repeats_is_one_node() -> None:
    flow = nodes_flow("""
        a: {type: menu, options: {1: &t {type: task, id: bill, next: {type: hangup}}, 2: *t, 3: {say: Three, to: *t}}}
        b: {type: menu, options: {1: &u {type: task}, 2: *u}}
    """)
    assert not flow.problems
    assert [edge.target for edge in flow.edges_from("a")] == ["bill"] * 3
    assert [edge.target for edge in flow.edges_from("b")] == ["b/1", "b/2"]


def test_merged_options_are_spoken_where_the_merge_stands() -> None:
    flow = flow_of(
        "ivr: 1\nx-common: &common\n  9: {to: a, say: Nine.}\n  0: {to: a, say: Zero.}\nnodes:\n"
        "  a:\n    type: menu\n    options:\n      1: a\n      <<: *common\n      '#': a\n    no_input: {to: a}\n    no_match: {}\n"
    )
    assert not flow.problems
    assert [edge.key for edge in flow.edges_from("a", EdgeKind.OPTION)] == ["1", "9", "0", "#"]
    assert [edge.key for edge in flow.exits("a", EdgeKind.OPTION)] == ["1", "9", "0", "#"]
    assert flow.edges_from("a")[1].span.line == 3


# Keys, doubled and lost


def test_a_doubled_option_is_two_edges_and_no_problem_of_the_file() -> None:
    flow = nodes_flow("""
        a: {type: menu, options: {1: b, "1": a, 01: b}}
        b: {type: queue, exits: {1: a, 1: b}}
    """)
    assert not flow.problems
    assert [(edge.key, edge.target) for edge in flow.edges_from("a")] == [("1", "b"), ("1", "a"), ("01", "b")]
    assert [(edge.key, edge.target) for edge in flow.edges_from("b", EdgeKind.EXIT)] == [("1", "a"), ("1", "b")]


def test_of_other_keys_the_last_one_counts() -> None:
    flow = nodes_flow("""
        a: {type: menu, options: {1: a}}
        b: {type: message, next: a, next: c}
        a: {type: message, next: c}
        c: {type: agent}
    """)
    assert problems(flow) == [
        "6:3: the node `a` is written twice; YAML keeps only the last one",
        "5:31: the field `next` is written twice; YAML keeps only the last one",
    ]
    assert [problem.related[0].line for problem in flow.problems] == [4, 5]
    assert flow.node("a").kind is NodeKind.MESSAGE
    assert [(edge.source, edge.target) for edge in flow.edges()] == [("a", "c"), ("b", "c")]


def test_keys_of_the_team_are_no_nodes_and_no_targets() -> None:
    flow = nodes_flow("""
        x-team: [1]
        a: {type: menu, options: {1: b, x-note: b}, x-owner: {type: me}}
        b: {type: branch, by: hours, cases: {open: a, x-note: b}, prompt: {en: Hello., x-note: z}}
    """)
    assert not flow.problems
    assert flow.start == "a" and set(flow.nodes) == {"a", "b"}
    assert [edge.target for edge in flow.edges()] == ["b", "a"]
    assert flow.node("b").prompt.languages.keys() == {"en"}
    with pytest.raises(SourceError, match="needs at least one node"):
        nodes_flow("x-team: 1")


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("      1: a\n      #: b\n", [8]),
        ("      #: b\n      1: a\n", [7]),
        ("      1:\n        to: a\n      # note\n\n      #: b # c\n", [11]),
        ("      #: a\n", [7]),
        ("      1: a\n    #: note\n", []),
        ("      1: a # #: b\n", []),
        ("      1: a #: b\n", []),
        ("      1:\n        type: menu\n        options:\n          2: a\n          #: b\n      #: c\n", [11, 12]),
        ("      1: {type: menu, options: {\n        2: a,\n        #: b\n      }}\n", [9]),
        ("      1: a\n    no_input: {to: a}\n      #: b\n", []),
    ],
)
def test_a_hash_key_that_became_a_comment_is_reported(options: str, lines: list[int]) -> None:
    flow = flow_of("ivr: 1\nlanguage: en\nnodes:\n  a:\n    type: menu\n    options:\n" + options)
    lost = [problem for problem in flow.problems if "begins a comment" in problem.message]
    assert [problem.span.line for problem in lost] == lines
    assert all(problem.span.text.startswith("#:") for problem in lost)


# Starts


def test_where_calls_come_in() -> None:
    text = "ivr: 1\n{}nodes: {{a: {{type: agent}}, b: {{type: agent}}, c: {{type: agent}}}}\n"
    assert flow_of(text.format("")).starts == ("a",)
    assert flow_of(text.format("start: b\n")).starts == ("b",)
    assert flow_of(text.format("start: b\nentries: {x: c, y: b, x-z: gone}\n")).starts == ("b", "c")
    assert flow_of(text.format("entries: {x: c}\n")).starts == ("a", "c")
    lost = flow_of(text.format("start: gone\n"))
    assert lost.starts == ("a",) and lost.start_span.text == "gone"
    assert [(problem.rule, problem.span.text) for problem in lost.problems] == [("undefined-start", "gone")]


# Prompts and figures


def test_prompts() -> None:
    flow = flow_of("""ivr: 1
language: nb
nodes:
  a: {type: message, prompt: Hei., next: b}
  b: {type: message, prompt: [Hei., {say: Ha det., notice: goodbye, interruptible: false}, {audio: a.wav, text: Vent., until: 2027-01-01}], next: c}
  c: {type: message, prompt: {nb: Hei., en: [Hello., {audio: b.wav}], en-US: Hi.}, next: d}
  d: {type: message, prompt: 1881, next: e}
  e: {type: message, prompt: "", next: a}
""")
    assert not flow.problems
    assert flow.languages == ("nb", "en", "en-US")
    a, b, c, d, e = (flow.node(id).prompt for id in "abcde")
    assert (a.text(), d.text(), e.text()) == ("Hei.", "1881", "")
    assert b.text() == "Hei. Ha det. Vent."
    assert [(piece.notice, piece.interruptible, piece.audio, piece.until) for piece in b.segments()] == [
        (None, True, None, None), ("goodbye", False, None, None), (None, True, "a.wav", "2027-01-01"),
    ]  # fmt: skip
    assert (c.text("nb"), c.text("nb-NO"), c.text("en-US"), c.text("fi"), c.text()) == (
        "Hei.",
        "Hei.",
        "Hi.",
        "Hei.",
        "Hei.",
    )
    assert c.text("en") is None and c.text("en-GB") is None
    assert [piece.span.text for piece in c.segments("en") if piece.span] == ["Hello.", "{audio: b.wav}"]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("5s", 5.0), ("2m", 120.0), ("1h", 3600.0), ("500ms", 0.5), ("1.5s", 1.5), ("12", 12.0), ("2.5", 2.5), ("0", 0.0), ('"5s"', 5.0)]
    + [(odd, None) for odd in ("-5s", "-1", "5 s s", "soon", "true", "null", "[5s]", "1e3", "5S", "9" * 400 + "s")],
)  # fmt: skip
def test_durations(written: str, seconds: float | None) -> None:
    queue: Any = nodes_flow(f"q: {{type: queue, max_wait: {written}}}").node("q")
    assert queue.max_wait == seconds


def test_an_impossible_speaking_rate_is_unknown() -> None:
    for rate, known in (("165", 165.0), ("0", None), ("-3", None), ("fast", None)):
        flow = flow_of(f"ivr: 1\nspeech: {{words_per_minute: {rate}}}\nnodes: {{a: {{type: agent}}}}\n")
        assert flow.words_per_minute == known


def test_what_options_queues_and_callbacks_say_of_themselves() -> None:
    flow = nodes_flow("""
        a: {type: menu, options: {1: {to: q, class: cancel, skill: billing, urgent: money, set: {language: nb}}, 2: {to: t, class: odd}}, no_input: q, no_match: q}
        q: {type: queue, offer_callback: after 2m, schedule: desk, skill: billing, overflow: {to: k, after: 5m, keeps_place: true}, exits: {1: {to: k, keeps_place: false}}}
        k: {type: callback, served_by: q, receipt: none, attempts: 3, keeps_place: true, changeable: false, no_slots: t}
        t: {type: task, kind: transaction, irreversible: true, gives: reference, takes: 2s, urgent: life}
        c: {type: collect, first_digit: 10s, without_it: q, next: t, no_input: q, no_match: q}
    """)
    assert [(problem.span.text, problem.rule) for problem in flow.problems] == [("odd", "invalid-file")]
    option = flow.edges_from("a", EdgeKind.OPTION)[0]
    assert (option.errand, option.skill, option.urgent, option.sets) == (
        "cancel",
        "billing",
        "money",
        {"language": "nb"},
    )
    q, k, t, c = (cast("Any", flow.node(id)) for id in "qktc")
    assert (q.callback_after, q.schedule, q.skill) == (120.0, "desk", "billing")
    assert (k.served_by, k.receipt, k.attempts, k.keeps_place, k.changeable) == ("q", "none", 3, True, False)
    assert (t.purpose, t.irreversible, t.gives, t.takes, t.urgent, c.first_digit) == (
        "transaction", True, "reference", 2.0, "life", 10.0,
    )  # fmt: skip
    overflow, leave = edge_from(flow, "q", "overflow"), edge_from(flow, "q", "exit")
    assert (overflow.after, overflow.keeps_place, leave.keeps_place) == (300.0, True, False)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("after 60s", 60.0), ("after 1.5m", 90.0), ("60s", 60.0), ("90", 90.0), ("true", 0.0), ("false", None), ("soon", None)],
)  # fmt: skip
def test_when_a_callback_is_offered(written: str, seconds: float | None) -> None:
    queue: Any = nodes_flow(f"q: {{type: queue, offer_callback: {written}}}").node("q")
    assert queue.callback_after == seconds


# Places


@given(menu_texts())
@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
def test_places_are_exact_and_edges_in_order(text: str) -> None:
    flow = flow_of(text)
    for node in flow.nodes.values():
        if not node.implied and "/" not in node.id:
            assert node.span.text == node.id
            assert node.whole.text.startswith(f"{node.id}: {{") and node.whole.text.endswith("}")
        for edge in (*flow.edges_from(node.id), *node.stops):
            check_edge(edge)
        exits = flow.exits(node.id)
        assert [edge.rank for edge in exits] == sorted(edge.rank for edge in exits)
        assert set(map(id, exits)) == set(map(id, (*flow.edges_from(node.id), *node.stops)))
    assert sum(1 for _ in flow.edges()) == flow.graph.number_of_edges()


def check_edge(edge: Edge) -> None:
    if edge.implied:
        return
    wanted = edge.key or edge.condition or edge.kind.value.replace("return", "next")
    assert edge.span.text == f'"{wanted}"'
    if edge.word:
        assert edge.target_span and edge.target_span.text == edge.word
    elif edge.target_span and edge.target.startswith("undefined:"):
        assert edge.target_span.text == edge.target.removeprefix("undefined:")
    elif edge.target_span and "/" not in edge.target:
        assert edge.target_span.text == edge.target


# Bad input


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (b"", "1:1", "is empty"),
        (b"\n \n", "1:1", "is empty"),
        (b"hello: world\n", "1:1", "is no phone menu that ivrlint can read"),
        (b"- ivr: 1\n- nodes\n", "1:1", "is no phone menu"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "1:1", "0x89 is not UTF-8"),
        (b"ivr: 1\n", "1:1", "a menu file needs `nodes`"),
        (b"ivr: 1\nnodes:\n", "2:7", "`nodes` must be a mapping"),
        (b"ivr: 1\nnodes: null\n", "2:8", "`nodes` must be a mapping"),
        (b"ivr: 1\nnodes: {}\n", "2:8", "`nodes` is empty"),
        (b"ivr: 1\nnodes: []\n", "2:8", "`nodes` must be a mapping"),
        (b"ivr: 1\nnodes: [a, b]\n", "2:8", "`nodes` must be a mapping"),
        (b"ivr: 1\nnodes: hello\n", "2:8", "`nodes` must be a mapping"),
        (b"ivr: 1\nnodes: *n\n", "2:8", r"alias \*n is not defined"),
        (b"ivr: 1\nnodes: &n {a: *n}\n", "2:15", "would contain itself"),
        (b"ivr: 1\nnodes: {a: {type: agent}}\n---\nivr: 1\n", "3:1", "a second YAML document"),
        (b"ivr: 1\nnodes:\n\ta: {type: agent}\n", "3:1", "a tab cannot indent"),
        ("ivr: 1\nname: Blå\n".encode("latin-1"), "2:9", "0xE5 is not UTF-8"),
        ("ivr: 1\n".encode("utf-16"), "1:1", "is UTF-16"),
        (b"ivr: 1\nname: a\x07b\n", "2:8", r"control character U\+0007"),
        (b"ivr: 1\nx: " + b"[" * 100_000, "2:203", "nests deeper than 200"),
        (b"ivr: 1\nx: " + b" {a:" * 100_000, "2:801", "nests deeper than 200"),
        (b" " * (65 * 2**20), "1:1", "too large"),
    ],
)  # fmt: skip
def test_what_is_no_menu_is_one_clear_error(text: bytes, place: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read(SourceText.decode(text, "x"))
    assert str(caught.value.span) == f"x:{place}"


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ("hello", "node `a` must be a mapping with a `type`"),
        ("null", "node `a` must be a mapping with a `type`"),
        ("", "node `a` must be a mapping with a `type`"),
        ("[1]", "node `a` must be a mapping with a `type`"),
        ("{}", "a node needs `type`"),
        ("{type: menuu, options: {1: b}}", "did you mean `menu`"),
        ("{type: {x: 1}}", "`type` must be one of"),
        ("{type: null}", "`type` must be one of"),
    ],
)
def test_a_node_that_cannot_be_read_is_one_problem_and_may_go_anywhere(node: str, message: str) -> None:
    flow = flow_of(f"ivr: 1\nnodes:\n  b: {{type: message, prompt: Hello., next: a}}\n  a: {node}\n")
    assert len(flow.problems) == 1 and message in flow.problems[0].message
    assert flow.problems[0].span.line == 4
    assert isinstance(flow.node("a"), Unknown) and not flow.node("a").implied
    assert flow.edges_from("b")[0].target == "a"
    touch(Survey(flow))


ODD = [
    "null", "~", "[]", "{}", "{to: x}", "[a, b]", "''", '"back"', "back", "repeat", "1", "-1", "true", "2.5", "{type: menu}", "*x", "&y 1",
    "{<<: {to: a}}", "{1: {1: {1: a}}}", "hangup", "return", "start", "none", "5s", "é", "|", "{type: queue, id: a}", "'\\0'", "99999999999999999999",
]  # fmt: skip


@given(menu_texts(), st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_menu_with_parts_exchanged_gives_problems_or_one_error(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        odd = data.draw(st.sampled_from([*ODD, "", "{", "}", ",", ":", "#", "\n", "\t", '"']))
        spots = [place for place in range(start, len(text)) if text[place] in '"{[n'] or [start]
        end = next((place for place in range(spots[0] + 1, len(text)) if text[place] in ",}]"), len(text))
        text = text[: spots[0]] + odd + text[end if data.draw(st.booleans()) else spots[0] :]
    survive(text)


@given(st.lists(st.tuples(st.sampled_from(["type", "options", "next", "no_input", "prompt", "exits", "cases", "overflow", "id", "tries", "again", "digits"]), st.sampled_from(ODD)), max_size=6))  # fmt: skip
@example([("options", "{1: {to: hangup, outcome: odd}}")])
@example([("prompt", "{say: [a]}")])
@settings(deadline=None, max_examples=80)
def test_odd_values_of_known_fields_never_fail(fields: list[tuple[str, str]]) -> None:
    for kind in ("menu", "queue", "collect", "branch"):
        body = "".join(f"    {field}: {value}\n" for field, value in fields)
        survive(
            f"ivr: 1\nx-x: &x {{type: task}}\nlanguage: en\nnodes:\n  a:\n    type: {kind}\n{body}  b: {{type: agent}}\n"
        )


@given(st.binary(max_size=80))
@settings(max_examples=80)
def test_any_bytes_give_a_flow_or_one_error(data: bytes) -> None:
    for start in (b"", b"ivr: 1\nnodes:\n  a: ", b"ivr: 1\nnodes:\n  a:\n    type: menu\n    "):
        try:
            source = SourceText.decode(start + data, "x")
        except SourceError:
            continue
        survive(source.text)


def survive(text: str) -> None:
    try:
        flow = read(SourceText("x.ivr.yaml", text))
    except SourceError as error:
        assert error.message and error.span.line >= 1 and error.span.column >= 1
        return
    for problem in flow.problems:
        assert problem.message and problem.span.line >= 1
    touch(Survey(flow))


# Sizes that must not matter


def in_place(depth: int) -> str:
    node = "{type: agent}"
    for _ in range(depth):
        node = "{type: message, next: " + node + "}"
    return f"ivr: 1\nnodes: {{a: {node}}}\n"


def test_nodes_in_place_may_nest_as_deep_as_yaml_may() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 700)  # a program around us may have used up the rest
    try:
        flow = flow_of(in_place(197))
    finally:
        sys.setrecursionlimit(limit)
    assert len(flow.nodes) == 198
    with pytest.raises(SourceError, match="nests deeper"):
        flow_of(in_place(200))


def test_big_menus_are_read_and_surveyed() -> None:
    wide = "".join(
        f"      {key}: {{say: 'For topic {key}, press {key}.', to: {{type: task}}}}\n" for key in range(1000)
    )
    flow = flow_of(HEAD + "  a:\n    type: menu\n    prompt: Hello.\n    options:\n" + wide)
    touch(Survey(flow), most=5)
    assert len(flow.nodes) == 1001
    long = "".join(
        f"  m{n}: {{type: menu, prompt: 'Press 1.', options: {{1: m{n + 1}, 9: back}}}}\n" for n in range(2000)
    )
    flow = flow_of(HEAD + long + "  m2000: {type: agent}\n")
    touch(Survey(flow), most=5)
    assert flow.edges_from("m1999")[1].target == "m1998"


def test_an_alias_repeated_a_thousand_times_is_read() -> None:
    nodes = "".join(f"  b{n}: {{type: menu, options: {{1: *x, 2: b{n + 1}}}}}\n" for n in range(1000))
    first = "  a: {type: menu, options: {1: &x {type: menu, options: {1: {type: task}, 2: back}}, 2: b0}}\n"
    flow = flow_of(HEAD + first + nodes + "  b1000: {type: agent}\n")
    assert len(flow.nodes) == 3004
    assert {edge.target for edge in flow.edges_from("b7/1") if edge.word} == {"b7"}


def test_the_node_around_a_menu_file_is_the_file(tmp_path: Path) -> None:
    file = tmp_path / "menu.yaml"
    file.write_text("ivr: 1\nnodes:\n  a: {type: agent}\n")
    flow = read(SourceText.read(file, "shown.yaml"))
    assert flow.path == "shown.yaml" and flow.format == "native"
    assert isinstance(flow.node("a"), Node) and not isinstance(flow.node("a"), Menu)


def test_an_implied_agent_is_no_target() -> None:
    menu = flow_of(HEAD + "  m: {type: message, next: 'q:agent'}\n  q: {type: queue}\n")
    assert [edge.target for edge in menu.edges_from("m")] == ["undefined:q:agent"]
    assert [edge.target for edge in menu.edges_from("q")] == ["q:agent"]


def test_the_languages_of_a_line_are_those_of_all_that_is_said() -> None:
    menu = """ivr: 1
nodes:
  main: {type: menu, options: {1: main}, no_input: {again: {nb: Jeg hørte ingenting., en: I heard nothing.}}}
"""
    assert read(SourceText("menu.ivr.yaml", menu)).languages == ("nb", "en")
