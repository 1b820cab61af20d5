"""The reader of RapidPro voice flows, on fixtures of our own: each shows a few constructions of real exports."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import Branch, Collect, EdgeKind, Flow, Menu, Message, SubFlow, Task, Transfer, Unknown, Voicemail
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats import rapidpro, registry
from ivrlint.formats.rapidpro.blocks import Exit, Rule
from ivrlint.formats.rapidpro.nodes import keys_of
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from tests.formats.damage import damage, survives, torn

FIXTURES = Path(__file__).parent / "rapidpro"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PLACE = SourceText("flow.json", "").span(0, 0)


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.json"))


def read(*nodes: dict[str, Any], **more: Any) -> Flow:
    """The flow of these nodes, the first one its start."""
    voice = {"uuid": "f", "name": "F", "spec_version": "13.1.0", "type": "voice", "language": "eng", "nodes": nodes}
    return registry.read(SourceText("flow.json", json.dumps({"version": "13", "flows": [voice | more]})))


def says(uuid: str, text: str, target: str | None = None, **more: Any) -> dict[str, Any]:
    actions = [{"uuid": f"{uuid}-a", "type": "say_msg", "text": text}]
    return {"uuid": uuid, "actions": actions, "exits": [{"uuid": f"{uuid}-e", "destination_uuid": target}]} | more


def asks(uuid: str, keys: dict[str, str | None], other: str | None, **wait: Any) -> dict[str, Any]:
    """A node that waits for one digit, with the target of each key."""
    hint = {"type": "digits", "count": 1}
    targets = {**keys, "other": other}
    router = {
        "type": "switch",
        "wait": {"type": "msg", "hint": hint} | wait,
        "operand": "@input.text",
        "cases": [{"type": "has_number_eq", "arguments": [key], "category_uuid": key} for key in keys],
        "categories": [{"uuid": key, "name": key, "exit_uuid": key} for key in targets],
        "default_category_uuid": "other",
    }
    exits = [{"uuid": key, "destination_uuid": target} for key, target in targets.items()]
    return {"uuid": uuid, "actions": [], "router": router, "exits": exits}


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.condition or "", edge.target) for edge in flow.exits(id)]


def test_recognises_exports_and_nothing_else() -> None:
    for file in FIXTURES.iterdir():
        assert registry.recognise(file.read_text(encoding="utf-8")) is rapidpro
    assert rapidpro.recognises('{"spec_version": "13.0", "type": "voice", "nodes": [{"exits": []}]}')
    assert not rapidpro.recognises('{"flows": [{"blocks": [{"exits": [{"destination_block": null}]}]}]}')
    assert not rapidpro.recognises('{"nodes": [{"id": 1}], "edges": [], "exits": []}')
    assert not rapidpro.recognises('ivr: 1\nname: "action_sets": [ and "nodes": [\n')


def test_what_is_said_and_the_node_that_waits_are_one_menu() -> None:
    """n-welcome speaks, n-choice waits for one digit; n-note only stores something, so calls begin at n-choice."""
    clinic = flow("clinic")
    menu = clinic.node("n-choice")
    assert isinstance(menu, Menu) and clinic.starts == ("n-choice",)
    assert (menu.span.text, menu.title, menu.term, menu.input) == ('"Topic"', "Topic", "node", "keys")
    assert menu.prompt.text("en") == (
        "Lakeside clinic. To book a visit, press 1. For opening hours, press 2. To speak with a nurse, press 0."
    )
    assert menu.prompt.text("es") == "Clínica del Lago. Para una cita, pulse 1. Para horarios, pulse 2."
    assert not {"n-welcome", "n-note", "n-ask-code", "n-leave"} & clinic.nodes.keys()
    assert ways(clinic, "n-choice") == [
        ("option", "1", "n-code"),
        ("option", "2", "n-hours"),
        ("option", "0", "n-nurse"),
        ("option", "9", ""),
        ("no_match", "", "n-sorry"),
        ("no_input", "", "n-sorry"),
    ]
    options = clinic.exits("n-choice", EdgeKind.OPTION)
    assert [edge.label for edge in options] == ["Visit", "Hours", "Nurse", None]
    assert (options[0].span.text, options[0].span.line) == ('"1"', 43)
    assert options[0].target_span is not None and options[0].target_span.text == '"n-ask-code"'


def test_silence_leads_where_wrong_keys_do_once_and_without_a_count() -> None:
    """The engine takes silence for an answer of no digits; the message after it asks again, as often as it takes."""
    silence, wrong = (flow("clinic").exits("n-choice", kind)[0] for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH))
    assert silence.implied and not wrong.implied
    assert (silence.target, silence.tries, silence.after) == (wrong.target, wrong.tries, None)
    assert ways(flow("clinic"), "n-sorry") == [("next", "", "n-choice")]


def test_the_exit_for_other_answers_that_nobody_wired_is_a_missing_handler() -> None:
    built = read(says("hello", "Press 1.", "ask"), asks("ask", {"1": "bye"}, None), says("bye", "Goodbye."))
    ((node, missing),) = Survey(built).reach.missing_handlers()
    assert node.id == "ask" and [edge.kind for edge in missing] == ["no_input", "no_match"]


def test_a_number_with_a_range_and_a_time_out_of_its_own() -> None:
    node = flow("clinic").node("n-code")
    assert isinstance(node, Collect)
    assert (node.datum, node.digits, node.terminator, node.first_digit) == ("Patient number", None, "#", 12.0)
    assert node.prompt.text() == "Hello first_name. Key your patient number, then the hash key."
    assert ways(flow("clinic"), "n-code") == [
        ("next", "Fits", "n-look-up"),
        ("no_match", "", "n-code"),
        ("no_input", "", "n-record"),
    ]
    assert flow("clinic").exits("n-code", EdgeKind.NO_INPUT)[0].after == 12.0


def test_other_nodes() -> None:
    clinic = flow("clinic")
    look_up, ward, nurse, record = (clinic.node(id) for id in ("n-look-up", "n-known", "n-nurse", "n-record"))
    assert isinstance(look_up, Task) and look_up.title == "call_webhook"
    assert ways(clinic, "n-look-up") == [("next", "", "n-known"), ("failure", "Failure", "undefined:n-gone")]
    gone = clinic.node("undefined:n-gone")
    assert isinstance(gone, Unknown) and gone.reason == UNDEFINED
    assert isinstance(ward, Branch) and ward.by == "caller"
    assert ways(clinic, "n-known") == [("case", "North", "n-record"), ("case", "else", "n-survey")]
    assert isinstance(nurse, Transfer) and (nurse.number, nurse.reaches) == ("+15555550123", None)
    assert ways(clinic, "n-nurse") == [("failure", "Busy", "n-record"), ("failure", "Failed", "")]
    assert isinstance(record, Voicemail) and record.prompt.text() == "Leave a message after the tone."
    assert not clinic.exits("n-record")
    hours = clinic.node("n-hours")
    assert isinstance(hours, Message)
    assert [(piece.text, piece.audio) for piece in hours.prompt.segments()] == [
        ("We are open from nine to five.", "https://media.example.org/hours.mp3"),
        (None, "@results.jingle"),
    ]
    assert ways(clinic, "n-hours") == [("next", "", "hangup")]


def test_a_flow_of_the_same_file_is_entered_and_goes_back() -> None:
    """n-survey enters the Swedish flow; every end of that one is a way back, and it is no start of its own."""
    clinic = flow("clinic")
    node, score = clinic.node("n-survey"), clinic.node("s-key")
    assert isinstance(node, Message) and node.title == "Survey" and not node.prompt
    assert ways(clinic, "n-survey") == [("next", "", "s-key"), ("return", "", "n-hours")]
    assert isinstance(score, Collect) and (score.language, score.digits) == ("sv", (1, 1))
    assert ways(clinic, "s-key") == [
        ("next", "Score", "return"),
        ("no_match", "", "s-key"),
        ("no_input", "", "s-key"),
    ]
    assert (clinic.language, clinic.languages) == ("en", ("en", "es", "sv"))


@pytest.mark.parametrize(
    ("entered", "reference"),
    [
        ({"uuid": "night", "name": "Night"}, "night"),
        ({"id": 52, "name": "Night"}, "52"),
        ({"name": "Night"}, "Night"),
        ({"name": "@fields.next"}, None),
    ],
)
def test_a_flow_that_is_not_in_the_file_is_called_by_the_best_that_it_is_known_by(
    entered: dict[str, Any], reference: str | None
) -> None:
    actions = [{"type": "enter_flow", "flow": entered}]
    built = read({"uuid": "go", "actions": actions, "exits": [{"destination_uuid": "bye"}]}, says("bye", "Goodbye."))
    node = built.node("go")
    assert isinstance(node, SubFlow) and node.reference == reference
    assert ways(built, "go") == [("return", "", "bye")]
    assert built.known_as == ("f", "F")


def test_legacy_flows() -> None:
    """r-1 takes any digit, and r-2 behind it, which only it leads to, tells the digits apart: one menu, said by a-1.

    The trigger names the second flow of the file; the first one is entered by a-3 and never goes back.
    """
    grain = flow("harvest")
    assert (grain.starts, grain.entries, grain.name, grain.language) == (("r-1",), {}, "Grain line", "nb")
    menu = grain.node("r-1")
    assert isinstance(menu, Menu) and menu.title == "Crop"
    assert [(piece.text, piece.audio) for piece in menu.prompt.segments()] == [
        ("Velkommen til kornlinja.", "hei.wav"),
        (None, "https://media.example.org/tone.mp3"),
    ]
    assert menu.prompt.segments("en")[0].text == "Welcome to the grain line."
    assert ways(grain, "r-1") == [
        ("option", "1", "a-3"),
        ("option", "2", "a-2"),
        ("option", "3", "r-3"),
        ("no_match", "", ""),
        ("no_input", "", ""),
    ]
    assert isinstance(grain.node("a-2"), Task) and isinstance(grain.node("a-3"), Message)
    assert ways(grain, "a-3") == [("next", "", "b-1")] and ways(grain, "b-1") == [("next", "", "hangup")]
    assert isinstance(grain.node("r-3"), Voicemail) and ways(grain, "r-3") == [("next", "", "r-4")]
    assert ways(grain, "r-4") == [("case", "Medlem", "undefined:a-9"), ("case", "Andre", "r-1")]


def test_flows_before_version_5() -> None:
    """Everything under `definition`, plain texts, response types: M = one digit, K = digits."""
    old = flow("old")
    assert (old.name, old.starts, old.language) == ("Water point", ("w-2",), None)
    assert old.node("w-2").prompt.text() == "Does the pump work? Press 1 for yes, 2 for no."
    assert ways(old, "w-2") == [
        ("option", "1", "w-3"),
        ("option", "2", "w-6"),
        ("no_match", "", ""),
        ("no_input", "", ""),
    ]
    serial = old.node("w-6")
    assert isinstance(serial, Collect) and (serial.datum, serial.terminator) == ("Serial", "*")
    assert ways(old, "w-6") == [("next", "", "w-3"), ("no_input", "", "w-3")]


def test_human_reachability() -> None:
    """A dialled number may be anybody's, so the clinic cannot be told; the water point has nobody at all."""
    assert Survey(flow("clinic")).people.from_node("n-choice") is Answer.UNKNOWN
    assert Survey(flow("clinic")).people.from_node("n-hours") is Answer.NO
    assert Survey(flow("old")).people.from_node("w-2") is Answer.NO


def test_of_several_nodes_that_say_what_for_the_first_that_is_no_error() -> None:
    built = read(
        says("sorry", "Not a choice.", "ask"),
        says("hello", "Press 1.", "ask"),
        says("again", "Once more: press 1.", "ask"),
        asks("ask", {"1": "again"}, "sorry"),
    )
    assert built.node("ask").prompt.text() == "Press 1."
    assert isinstance(built.node("sorry"), Message) and isinstance(built.node("again"), Message)


def test_what_only_notes_something_is_passed() -> None:
    note = {"uuid": "note", "actions": [{"type": "set_contact_field"}], "exits": [{"destination_uuid": "ask"}]}
    built = read(says("hello", "Press 1.", "note"), note, asks("ask", {"1": "note"}, None))
    assert built.node("ask").prompt.text() == "Press 1."
    assert ways(built, "ask")[0] == ("option", "1", "ask") and "note" not in built.nodes


def test_notes_that_lead_to_each_other_lead_nowhere() -> None:
    notes = [{"uuid": f"n{number}", "exits": [{"destination_uuid": f"n{1 - number}"}]} for number in range(2)]
    built = read(says("hello", "Hello.", "n0"), says("bye", "Goodbye.", "n1"), *notes)
    assert ways(built, "hello") == ways(built, "bye") == [("next", "", "hangup")]


def test_failures_of_a_dialled_call_that_nobody_wired_are_one_stop() -> None:
    node = asks("dial", {"answered": None, "busy": None, "no_answer": "bye"}, None, type="dial", phone="@fields.boss")
    built = read(node, says("bye", "Goodbye."))
    call = built.node("dial")
    assert isinstance(call, Transfer) and call.number is None
    assert ways(built, "dial") == [("failure", "busy, other", ""), ("failure", "no_answer", "bye")]


def test_a_router_that_speaks_first_is_a_message_before_it() -> None:
    split = {
        "type": "switch", "operand": "@contact.language", "default_category_uuid": "k",
        "categories": [{"uuid": "k", "name": "All", "exit_uuid": "front-e"}],
    }  # fmt: skip
    built = read(says("front", "One moment.", "bye", router=split), says("bye", "Goodbye."))
    assert built.starts == ("front",) and isinstance(built.node("front"), Message)
    branch = built.node("front:then")
    assert isinstance(branch, Branch) and branch.by == "language" and not branch.prompt
    assert ways(built, "front") == [("next", "", "front:then")]
    assert ways(built, "front:then") == [("case", "else", "bye")]


def test_lots_are_cases_and_texts_in_a_call_are_unknown() -> None:
    lots = {"type": "random", "categories": [{"uuid": key, "name": key, "exit_uuid": key} for key in "AB"]}
    exits = [{"uuid": "A", "destination_uuid": "wait"}, {"uuid": "B", "destination_uuid": None}]
    built = read({"uuid": "draw", "router": lots, "exits": exits}, asks("wait", {}, None, hint={"type": "image"}))
    assert ways(built, "draw") == [("case", "A", "wait"), ("case", "B", "")]
    assert isinstance(built.node("wait"), Unknown)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello @contact.name.", "Hello name."),
        ("Due: @(format(results.due)) kroner", "Due: value kroner"),
        ("@contact.message", None),
        ("@(if(x, \"a)\", \"b\"))", None),
        ("@(a) and @(b)", "value and value"),
        ("Write to info@example.org or @acme", "Write to info@example.org or @acme"),
        ("@(never closed", None),
    ],
)  # fmt: skip
def test_expressions(text: str, words: str | None) -> None:
    assert read(says("a", text)).node("a").prompt.text() == words


@pytest.mark.parametrize(
    ("test", "arguments", "count", "keys"),
    [
        ("has_number_eq", ("1",), 1, ("1",)),
        ("eq", ("12",), None, ("12",)),
        ("has_any_word", ("1 one",), 1, ("1",)),
        ("has_number_between", ("2", "4"), 1, ("2", "3", "4")),
        ("between", ("1", "100"), None, ()),
        ("has_number_lt", ("3",), 1, ("0", "1", "2")),
        ("gte", ("8",), 1, ("8", "9")),
        ("has_number_gt", ("x",), 1, ()),
        ("has_pattern", ("1",), 1, ()),
        ("eq", ("@contact.code",), 1, ()),
    ],
)
def test_the_keys_of_a_rule(test: str, arguments: tuple[str, ...], count: int | None, keys: tuple[str, ...]) -> None:
    assert keys_of(Rule(test, arguments, "", Exit(None, PLACE, None)), count) == keys


def test_several_flows_that_nobody_enters_are_starts() -> None:
    one = {"uuid": "1", "name": "One", "type": "voice", "spec_version": "13", "nodes": [says("a", "One.", None)]}
    two = {"uuid": "2", "name": "Two", "type": "voice", "spec_version": "13", "nodes": [says("a", "Two.", "gone")]}
    built = registry.read(SourceText("x", json.dumps({"flows": [one, two]})))
    assert (built.starts, built.entries) == (("a", "2:a"), {"Two": "2:a"})
    assert ways(built, "2:a") == [("next", "", "undefined:gone")]
    alone = registry.read(SourceText("x", json.dumps(two)))
    assert (alone.name, alone.starts) == ("Two", ("a",))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"flows": [{"flow_type": "F", "action_sets": []}]}', "messaging flows"),
        ('{"flows": [{"flow_type": "S", "action_sets": []}]}', "are of type «S»"),
        ('{"flows": [{"action_sets": []}]}', "no flow says of which type"),
        ('{"flows": 1, "action_sets": []}', "`flows` must be a list"),
        ('{"flows": [{"flow_type": "V", "action_sets": []}]}', "no voice flow with a node"),
        ('{"action_sets": [],}', "not JSON"),
    ],
)
def test_files_that_hold_no_phone_menu_say_what_they_are(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        registry.read(SourceText("flow.json", text))


def test_what_does_not_fit_together_is_told() -> None:
    spoiled = {"uuid": "a"}
    built = read(says("a", "Hello.", None), spoiled, {"actions": []})
    assert [problem.message for problem in built.problems] == [
        "a second node has the uuid «a»",
        "a node needs a `uuid`, so that exits can lead to it",
    ]
    lost = {"flow_type": "V", "entry": "no", "action_sets": [{"uuid": "a", "actions": []}]}
    built = registry.read(SourceText("x", json.dumps({"flows": [lost]})))
    assert [problem.rule for problem in built.problems] == ["undefined-start"]


# whatever a file says, it is read or refused

JUNK = st.sampled_from(
    [None, True, 0, -1, 1e9, "", "1", "n-choice", "r-1", "V", "voice", "eq", "digits", "@(", "@input.text",
     [], {}, [1], {"a": 1}, [[]], [{"uuid": "n-choice"}]]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_flows_never_raise_anything_else(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["clinic.json", "harvest.json", "old.json"]))
    root = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    damage(data, root, JUNK)
    survives(rapidpro.read, json.dumps(root))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_torn_files_never_raise_anything_else(data: st.DataObject) -> None:
    text = (FIXTURES / "harvest.json").read_text(encoding="utf-8")
    pieces = st.sampled_from(["", '"', "{", "}", ",", "null"])
    survives(rapidpro.read, torn(data, text, pieces, most=200))


# real flows, where they are at hand

SEEN: dict[str, int | str] = {
    "call_me_start.json": 0,
    "ivr_call_redirect.json": 0,
    "ivr_subflow.json": 1,
    "missed_call_flow.json": "messaging flows",
    "non_blocking_rule_ivr.json": 0,
    "dependencies_voice.json": 0,
    "ivr.json": 1,
}
"""Menus found in each collected file, or a part of the reason for which it is refused."""

FORMS = "no phone menu that ivrlint can read"
NO_READER = [
    file
    for folder in ("floip", "other")
    for file in sorted((CORPUS / folder).glob("*"))
    if file.is_file() and "ha-plugins__README-menu" not in file.name
]


def corpus(name: str) -> Flow:
    (file,) = (CORPUS / "rapidpro").glob(f"*~{name}")
    return registry.read(SourceText.read(file))


needs_corpus = pytest.mark.skipif(not (CORPUS / "rapidpro").is_dir(), reason=f"no collected flows in {CORPUS}")


@needs_corpus
def test_real_flows_are_read_or_refused_with_a_reason() -> None:
    found: dict[str, int | str] = {}
    for file in sorted((CORPUS / "rapidpro").iterdir()):
        name = file.name.rpartition("~")[2]
        try:
            built = registry.read(SourceText.read(file))
        except NoPhoneMenuError as error:
            reason = SEEN[name]
            assert isinstance(reason, str) and reason in error.message
            found[name] = reason
        else:
            assert not built.problems and not list(built.of(Unknown))
            assert not list(Survey(built).reach.unreachable_sources())
            found[name] = Survey(built).shape.menus
    assert found == SEEN


@needs_corpus
def test_a_real_legacy_flow() -> None:
    """By hand: 1 or 2 → a number from 1 to 100 → a recording → it is played back, and the call ends.

    Anything else than 1 or 2 is told so and asked again; so is a number that is too big. Nobody is there to talk to.
    """
    built = corpus("ivr.json")
    (menu,), (number,), (happy,) = ids(built, Menu), ids(built, Collect), ids(built, Voicemail)
    assert built.start == menu
    sorry, too_big, end = ids(built, Message)
    assert ways(built, menu) == [
        ("option", "1", number),
        ("option", "2", number),
        ("no_match", "", sorry),
        ("no_input", "", sorry),
    ]
    assert ways(built, sorry) == [("next", "", menu)] and ways(built, too_big) == [("next", "", number)]
    assert ways(built, number) == [("next", "1 - 100", happy), ("no_match", "", too_big), ("no_input", "", too_big)]
    assert ways(built, happy) == [("next", "", end)] and ways(built, end) == [("next", "", "hangup")]
    assert (built.node(menu).prompt.text() or "").startswith("Hello there. Please enter one or two.")
    assert Survey(built).people.from_node(menu) is Answer.NO


@needs_corpus
def test_a_real_flow_that_calls_another() -> None:
    """By hand: a greeting, the child flow (a colour by the keys 1, 2, 3, other keys are asked again), a last word."""
    built = corpus("ivr_subflow.json")
    (colour,) = ids(built, Menu)
    greeting, fine, bye, child, thanks, please = ids(built, Message)
    assert built.start == greeting and ways(built, greeting) == [("next", "", child)]
    assert sorted(ways(built, child)) == [("failure", "Expired", bye), ("next", "", colour), ("return", "", fine)]
    assert [way[1:] for way in ways(built, colour)[:3]] == [("1", thanks), ("2", thanks), ("3", thanks)]
    assert {way[2] for way in ways(built, colour)[3:]} == {please} and ways(built, please) == [("next", "", colour)]
    assert ways(built, thanks) == [("next", "", "return")] and ways(built, fine) == [("next", "", bye)]
    assert Survey(built).people.from_node(greeting) is Answer.UNKNOWN


def ids(flow: Flow, kind: type) -> list[str]:
    return [node.id for node in flow.of(kind)]


@pytest.mark.skipif(not NO_READER, reason=f"no collected flows in {CORPUS}")
def test_nobody_claims_files_of_platforms_without_a_reader() -> None:
    for file in NO_READER:
        with pytest.raises(SourceError, match=FORMS):
            registry.read(SourceText.read(file))
