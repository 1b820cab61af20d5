"""The reader of Twilio Studio flows, on fixtures of our own: each shows a few constructions of real flows."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import (
    Bot,
    Branch,
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Message,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats import registry, twilio
from ivrlint.formats.twilio.counters import increment
from ivrlint.formats.twilio.menus import keys_of
from ivrlint.formats.twilio.states import Condition
from ivrlint.source import SourceError, SourceText
from ivrlint.survey import Answer, Survey
from ivrlint.survey.library import Library
from tests.formats.damage import damage, survives, torn

FIXTURES = Path(__file__).parent / "twilio"
TODAY = date(2026, 11, 21)
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.json"))


def read(*states: dict[str, Any], **top: Any) -> Flow:
    """The flow of these states after a trigger whose calls go to the first one."""
    trigger = state("Trigger", "trigger", to("incomingCall", states[0]["name"]))
    text = json.dumps({"states": [trigger, *states], "initial_state": "Trigger"} | top)
    return registry.read(SourceText("flow.json", text))


def state(name: str, type: str, *transitions: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"name": name, "type": type, "transitions": list(transitions), "properties": properties}


def to(event: str, next: str | None = None) -> dict[str, Any]:
    return {"event": event, "next": next} if next else {"event": event}


def match(next: str | None, type: str, value: str) -> dict[str, Any]:
    return to("match", next) | {"conditions": [{"type": type, "value": value}]}


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.condition or "", edge.target) for edge in flow.exits(id)]


def only(flow: Flow, id: str, kind: EdgeKind) -> Edge:
    (edge,) = flow.exits(id, kind)
    return edge


def test_recognises_flows_and_nothing_else() -> None:
    assert registry.recognise((FIXTURES / "power.json").read_text(encoding="utf-8")) is not None
    assert twilio.recognises('// by hand\n{"states": [], "initial_state": "Trigger"}')
    assert twilio.recognises("module.exports = {states: [], initial_state: 'Trigger'}")
    assert not twilio.recognises('{"states": [], "start": "x"}')
    assert not twilio.recognises("ivr: 1\nname: states and initial_state\n")
    assert not twilio.recognises("export interface Flow { states: State[]; initial_state: string }")
    assert not twilio.recognises('# Flows\n\n```json\n{"states": [], "initial_state": "Trigger"}\n```\n')


def test_a_gather_and_the_split_behind_it_are_one_menu() -> None:
    menu = flow("power").node("front")
    assert isinstance(menu, Menu)
    assert (menu.span.text, menu.title, menu.term, menu.input) == ('"front"', "front", "widget", "both")
    assert "front_keys" not in flow("power").nodes
    assert "front_words" not in flow("power").nodes
    assert ways(flow("power"), "front") == [
        ("no_input", "", "message"),
        ("no_match", "", "message"),
        ("option", "1", "account"),
        ("option", "2", "moving"),
        ("option", "3", "moving"),
        ("option", "4", "outage"),
        ("option", "0", "advisors"),
        ("option", "", "complaints"),
    ]


def test_an_option_stands_where_the_split_says_so() -> None:
    edge = flow("power").exits("front", EdgeKind.OPTION)[0]
    assert edge.span.text == '" 1 "'
    assert edge.target_span is not None and edge.target_span.text == '"account"'


def test_the_speech_twin_gives_phrases() -> None:
    options = flow("power").exits("front", EdgeKind.OPTION)
    assert options[0].phrases == ("bill", "invoice")
    assert (options[-1].key, options[-1].phrases) == (None, ("complain",))


def test_a_counter_makes_a_retry() -> None:
    silence = only(flow("power"), "front", EdgeKind.NO_INPUT)
    assert (silence.tries, silence.after, silence.target) == (3, 4.0, "message")
    assert [prompt.text() for prompt in silence.again] == ["Sorry, that did not work."]
    assert silence.span.text == '"timeout"' and silence.target_span is not None
    assert silence.target_span.text == '"message"'
    assert only(flow("power"), "front", EdgeKind.NO_MATCH).tries == 3
    assert not {"count", "enough", "sorry"} & set(flow("power").nodes)


def test_a_loop_without_a_counter_stays_a_loop() -> None:
    loops = flow("loops")
    silence = only(loops, "front", EdgeKind.NO_INPUT)
    assert (silence.target, silence.tries, silence.again) == ("front", 2, ())
    assert only(loops, "front", EdgeKind.NO_MATCH).target == "wrong"
    assert not list(Survey(loops).reach.trapped_parts())


def test_a_counter_that_the_loop_does_not_change_bounds_nothing() -> None:
    loops = flow("loops")
    assert only(loops, "sales", EdgeKind.NO_INPUT).target == "sales_count"
    branch = loops.node("sales_check")
    assert isinstance(branch, Branch) and not branch.bounds_loop
    bounded = loops.node("check_round")
    assert isinstance(bounded, Branch) and bounded.bounds_loop


@pytest.mark.parametrize(
    ("type", "value", "step", "tries"),
    [
        ("less_than", "2", "{{flow.variables.n | plus: 1}}", 2),
        ("less_than", "6", "{{flow.variables.n | plus: 2}}", 3),
        ("not_equal_to", "3", "{{ flow.variables.n | default: 0 | plus: 1 }}", 3),
        ("greater_than", "-3", "{{flow.variables.n | minus: 1}}", 3),
        ("matches_any_of", "1, 2", "{{flow.variables.n | plus: 1}}", 3),
    ],
)
def test_tries_are_played_out(type: str, value: str, step: str, tries: int) -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "keys"), to("timeout", "count"), say="Press 1."),
        state("keys", "split-based-on", match("bye", "equal_to", "1"), input="{{widgets.ask.Digits}}"),
        state("count", "set-variables", to("next", "check"), variables=[{"key": "n", "value": step}]),
        state("check", "split-based-on", match("ask", type, value), to("noMatch", "bye"), input="{{flow.variables.n}}"),
        state("bye", "say-play", to("audioComplete"), say="Goodbye."),
    )
    edge = only(built, "ask", EdgeKind.NO_INPUT)
    assert (edge.tries, edge.target) == (tries, "bye")


@pytest.mark.parametrize(
    ("type", "value", "step"),
    [
        ("less_than", "{{flow.variables.most}}", "{{flow.variables.n | plus: 1}}"),
        ("less_than", "1000000", "{{flow.variables.n | plus: 1}}"),
        ("regex", "[12]", "{{flow.variables.n | plus: 1}}"),
        ("less_than", "3", "1"),
    ],
)
def test_what_cannot_be_counted_stays_a_loop(type: str, value: str, step: str) -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "keys"), to("timeout", "count"), say="Press 1."),
        state("keys", "split-based-on", match("bye", "equal_to", "1"), input="{{widgets.ask.Digits}}"),
        state("count", "set-variables", to("next", "check"), variables=[{"key": "n", "value": step}]),
        state("check", "split-based-on", match("ask", type, value), to("noMatch", "bye"), input="{{flow.variables.n}}"),
        state("bye", "say-play", to("audioComplete"), say="Goodbye."),
    )
    assert only(built, "ask", EdgeKind.NO_INPUT).target == "count"
    assert {"count", "check"} <= set(built.nodes)


def test_a_counter_may_begin_elsewhere_and_end_nowhere() -> None:
    step = "{{flow.variables.n | plus: 1}}"
    built = read(
        state("begin", "set-variables", to("next", "ask"), variables=[{"key": "n", "value": "1"}]),
        state("ask", "gather-input-on-call", to("keypress", "keys"), to("timeout", "count"), say="Press 1."),
        state("keys", "split-based-on", match("bye", "equal_to", "1"), to("noMatch"), input="{{widgets.ask.Digits}}"),
        state("count", "split-based-on", match("more", "less_than", "3"), to("noMatch"), input="{{flow.variables.n}}"),
        state("more", "set-variables", to("next", "ask"), variables=[{"key": "n", "value": step}]),
        state("bye", "say-play", to("audioComplete"), say="Goodbye."),
    )
    edge = only(built, "ask", EdgeKind.NO_INPUT)
    assert edge.stops and edge.tries == 3


def test_a_doubled_key_and_an_unwired_one_are_still_options() -> None:
    nines = [way for way in ways(flow("loops"), "front") if way[1] == "9"]
    assert nines == [("option", "9", ""), ("option", "9", "front")]


def test_silence_that_leads_to_the_menus_own_split_matches_nothing() -> None:
    assert only(flow("loops"), "support", EdgeKind.NO_INPUT).target == "cars"


def test_unwired_exits_of_a_gather_are_stops_of_their_kind() -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "keys"), to("speech"), to("timeout"), say="Press 1."),
        state("keys", "split-based-on", to("noMatch"), match(None, "equal_to", "1"), input="{{widgets.ask.Digits}}"),
    )
    assert ways(built, "ask") == [("no_input", "", ""), ("no_match", "", ""), ("option", "1", "")]
    deaf = read(state("ask", "gather-input-on-call", to("keypress"), to("speech"), to("timeout", "ask"), say="Hello?"))
    assert ways(deaf, "ask") == [("next", "", ""), ("no_input", "", "ask")]


def test_a_split_that_tests_the_digits_of_another_gather_makes_no_options() -> None:
    aims = flow("aims")
    assert isinstance(aims.node("again"), Menu)
    assert ways(aims, "again") == [("next", "", "front_keys"), ("no_input", "", "")]
    assert ways(aims, "front_keys") == [("case", "else", "again"), ("case", "1", "bills"), ("case", "2", "advice")]
    assert [edge.target for edge in aims.exits("front", EdgeKind.OPTION)] == ["bills", "advice"]
    assert ("case", "speech", "front_words") in ways(aims, "front")


def test_a_number_that_a_split_checks_is_no_menu() -> None:
    node = flow("aims").node("bills")
    assert isinstance(node, Collect) and node.digits == (4, 4) and node.datum is None
    assert ways(flow("aims"), "bills") == [
        ("no_input", "", "front"),
        ("no_match", "", "bills"),
        ("next", "1212", "paid"),
        ("option", "0", ""),
    ]


def test_a_split_on_something_else_makes_no_menu() -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "round"), say="Please key your number."),
        state("round", "split-based-on", match("ask", "equal_to", "1"), to("noMatch"), input="{{flow.variables.n}}"),
    )
    assert isinstance(built.node("ask"), Collect)
    assert only(built, "ask", EdgeKind.NEXT).target == "round"


def stored(variable: str, value: str, *cases: dict[str, Any]) -> Flow:
    """A gather whose digits are stored in a variable, which a split tests."""
    return read(
        state("ask", "gather-input-on-call", to("keypress", "note"), to("timeout"), say="For bills, press 1."),
        state("note", "set-variables", to("next", "keys"), variables=[{"key": "wish", "value": value}]),
        state("keys", "split-based-on", *cases, to("noMatch", "ask"), input=f"{{{{flow.variables.{variable}}}}}"),
        state("bills", "say-play", to("audioComplete"), say="Nothing is due. Goodbye."),
    )


def test_digits_may_be_stored_before_they_are_tested() -> None:
    digits, bills = "{{widgets.ask.Digits}}", match("bills", "equal_to", "1")
    built = stored("wish", digits, bills)
    assert isinstance(built.node("ask"), Menu) and not {"note", "keys"} & set(built.nodes)
    assert ways(built, "ask") == [("no_input", "", ""), ("option", "1", "bills"), ("no_match", "", "ask")]
    assert only(built, "ask", EdgeKind.OPTION).sets == {"ask": "1"}
    for other in (stored("mood", digits, bills), stored("wish", "yes", bills), stored("wish", digits, *[bills] * 50)):
        assert isinstance(other.node("ask"), Collect) and "keys" in other.nodes


def test_flows_that_terraform_has_rendered() -> None:
    # `jsonencode` sorts keys, writes no blanks, escapes < > & and keeps null for what is not set.
    rendered = json.loads((FIXTURES / "power.json").read_text(encoding="utf-8"))
    for part in rendered["states"]:
        for transition in part["transitions"]:
            transition.setdefault("next", None)
    text = json.dumps(rendered, sort_keys=True, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    built, written = registry.read(SourceText("flow.json", text)), flow("power")
    assert "\n" not in text and list(built.nodes) == list(written.nodes) and not built.problems
    for id, node in written.nodes.items():
        assert sorted(ways(built, id)) == sorted(ways(written, id))
        assert built.node(id).prompt.text() == node.prompt.text()


@pytest.mark.parametrize("tested", ["{{Digits}}", "{{flow.variables.wish}}"])
def test_a_split_of_very_many_gathers_is_read_once(tested: str) -> None:
    count = 400
    asking = [state(f"ask{number}", "gather-input-on-call", to("keypress", "keys")) for number in range(count)]
    cases = [match(f"ask{number}", "equal_to", str(number % 10)) for number in range(count)]
    built = read(*asking, state("keys", "split-based-on", *cases, input=tested))
    assert len(built.connections) < 4 * count


def test_a_menu_for_speech_alone() -> None:
    node = flow("aims").node("advice")
    assert isinstance(node, Menu) and node.input == "speech"
    spoken = flow("aims").exits("advice", EdgeKind.OPTION)
    assert [(edge.key, edge.phrases, edge.target) for edge in spoken] == [
        (None, ("boats", "ships"), "paid"),
        (None, ("cars",), ""),
    ]


def test_a_collected_number_its_use_and_its_read_back() -> None:
    power = flow("power")
    node = power.node("account")
    assert isinstance(node, Collect)
    assert (node.datum, node.digits, node.terminator, node.first_digit) == ("account", (8, 8), "#", 8.0)
    assert only(power, "account", EdgeKind.NEXT).target == "find_account"
    assert power.node("find_account").uses == ("account",)
    assert power.node("read_back").confirms == ("account",)


def test_a_key_that_something_else_looks_at_is_stored() -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "keys"), say="Press 1 or 2."),
        state("keys", "split-based-on", match("send", "matches_any_of", "1,2"), input="{{widgets.ask.Digits}}"),
        state("send", "send-message", to("sent"), to("failed"), body="You chose {{widgets.ask.Digits}}."),
    )
    assert [edge.sets for edge in built.exits("ask", EdgeKind.OPTION)] == [{"ask": "1"}, {"ask": "2"}]
    assert flow("power").exits("front", EdgeKind.OPTION)[0].sets == {}


@pytest.mark.parametrize(
    ("type", "value", "keys"),
    [
        ("equal_to", "1", ("1",)),
        ("contains", "2", ("2",)),
        ("starts_with", "3", ("3",)),
        ("matches_any_of", "1, 2,*", ("1", "2", "*")),
        ("equal_to", "12", ("12",)),
        ("regex", "^1$", ("1",)),
        ("regex", "^[13]$", ("1", "3")),
        ("regex", "[7-9]", ("7", "8", "9")),
        ("regex", "^(4|5|#)$", ("4", "5", "#")),
        ("regex", r"^\*$", ("*",)),
        ("regex", r"^\d{4}$", ()),
        ("equal_to", "yes", ()),
        ("equal_to", "", ()),
        ("less_than", "5", ()),
        ("matches_any_of", "1,yes", ()),
    ],
)
def test_the_keys_of_a_condition(type: str, value: str, keys: tuple[str, ...]) -> None:
    assert keys_of(Condition(type, value)) == keys


def test_the_step_of_a_counter() -> None:
    assert increment("{{flow.variables.n | plus: 1}}") == ("n", 1.0)
    assert increment("{{ flow.variables.n | default: 0 | minus: 2 }}") == ("n", -2.0)
    begun = "{% if flow.variables.n %}{{flow.variables.n | plus: 1}}{% else %}1{% endif %}"
    assert increment(begun) == ("n", 1.0)
    assert increment(begun.replace("else %}1", "else %}3")) is None
    assert increment("{{flow.variables.n}}") is None
    assert increment("1") is None


def test_open_and_closed() -> None:
    branch = flow("power").node("is_open")
    assert isinstance(branch, Branch) and branch.by == "hours"
    assert ways(flow("power"), "is_open") == [("case", "closed", "closed"), ("case", "open", "front")]


@pytest.mark.parametrize(
    ("field", "cases", "by", "conditions"),
    [
        ("status", ["Open", "Closed", "Holiday"], "hours", ["open", "closed", "holiday"]),
        ("hours", ["Open", "After hours, closed"], "hours", ["open", "closed"]),
        ("isClosed", ["false"], "hours", ["closed", "open"]),
        ("is_holiday", ["yes"], "hours", ["open", "holiday"]),
        ("lang", ["fr"], "language", ["else", "fr"]),
        ("blocked", ["true", "FALSE"], None, ["true", "FALSE"]),
        ("opening_offer", ["x"], None, ["else", "x"]),
    ],
)
def test_what_a_split_decides_by(field: str, cases: list[str], by: str | None, conditions: list[str]) -> None:
    built = read(
        state(
            "decide", "split-based-on", to("noMatch"), *(match("bye", "equal_to", case) for case in cases),
            input=f"{{{{widgets.ask.parsed.{field}}}}}",
        ),
        state("bye", "say-play", to("audioComplete"), say="Goodbye."),
    )  # fmt: skip
    node = built.node("decide")
    assert isinstance(node, Branch) and node.by == by
    assert [edge.condition for edge in built.exits("decide")] == conditions


def test_queues() -> None:
    advisors, cars = flow("power").node("advisors"), flow("loops").node("cars")
    assert isinstance(advisors, Queue) and isinstance(cars, Queue)
    assert (advisors.title, advisors.announces) == ("advisors", ())
    assert (cars.title, cars.announces) == ("Cars", None)
    assert ways(flow("power"), "advisors") == [
        ("answer", "", "advisors:agent"),
        ("overflow", "", "sorry_busy"),
        ("failure", "failedToEnqueue", "message"),
        ("failure", "callFailure", ""),
    ]


def test_what_follows_a_talk_is_left_out() -> None:
    assert ways(flow("loops"), "cars")[0] == ("answer", "", "cars:agent")
    assert not flow("loops").exits("cars:agent")
    assert not {"rate", "thanks"} & set(flow("loops").nodes)
    assert "rate" not in {node.id for node in Survey(flow("loops")).reach.unreachable_sources()}


def test_transfers_reach_nobody_knows_whom() -> None:
    movers, boats = flow("power").node("movers"), flow("loops").node("boats")
    assert isinstance(movers, Transfer) and isinstance(boats, Transfer)
    assert (movers.number, movers.reaches, boats.number) == ("+15555550100", None, None)
    assert ways(flow("power"), "movers") == [("failure", "no_answer", "message")]
    assert ways(flow("loops"), "boats") == [("failure", "no_answer", "")]


def test_what_happens_after_the_caller_hung_up_is_left_out() -> None:
    assert "log" not in flow("power").nodes


def test_ends_that_are_meant_and_ends_that_are_not() -> None:
    power = flow("power")
    assert ways(power, "thanks") == [("next", "", "hangup")]
    assert isinstance(power.node("hangup"), Hangup)
    assert isinstance(power.node("message"), Voicemail) and ways(power, "message") == [("next", "", "thanks")]
    assert ways(power, "done") == [("next", "", "")]
    assert ways(power, "pay") == [
        ("next", "", "thanks"),
        ("no_match", "", ""),
        ("failure", "providerError, payInterrupted, validationError", ""),
    ]
    silent = read(state("say", "say-play", to("audioComplete")))
    assert ways(silent, "say") == [("next", "", "")]


def test_other_widgets() -> None:
    power, aims = flow("power"), flow("aims")
    assert isinstance(power.node("find_account"), Task)
    assert ways(power, "complaints") == [("return", "", "thanks"), ("failure", "failed", "")]
    complaints, pay = power.node("complaints"), power.node("pay")
    assert isinstance(complaints, SubFlow) and complaints.file is None
    assert isinstance(pay, Collect) and pay.sensitive == "card"
    assert isinstance(aims.node("far"), Bot)
    assert ways(aims, "far") == [
        ("next", "", "hangup"),
        ("failure", "liveAgentHandoff", ""),
        ("failure", "failed", "front"),
    ]


def test_prompts() -> None:
    power = flow("power")
    read_back = power.node("read_back").prompt.segments()
    assert [(segment.text, segment.when) for segment in read_back] == [
        ("You keyed account.", None),
        ("due is due.", "if widgets.find_account.parsed.due"),
        ("Nothing is due.", "else"),
    ]
    moving = power.node("moving").prompt.segments()
    assert [(segment.text, segment.audio) for segment in moving] == [(None, "https://example.com/moving.mp3")] * 2
    assert power.node("outage").prompt.segments()[0].text is None
    assert power.node("account").prompt.span is not None


@pytest.mark.parametrize(
    ("say", "texts"),
    [
        ("Hello {{contact.first_name | default: 'you'}}.", ["Hello first_name."]),
        ("{{flow.data.greeting}}", [None]),
        ("{{flow.data.greeting}} {{flow.data.name}}!", [None]),
        ("<speak>Wait <break time='1s'/>here &amp; now</speak>", ["Wait  here & now"]),
        ("{% if a %}Yes.{% elsif b %}{{b}}{% endif %}", ["Yes.", None]),
        ("{% case x %}\n{% when 1 %}One.{% endcase %} Done.", ["One.", "Done."]),
        ("3 < 4", ["3 < 4"]),
        ("Open {{ and {% never closed", ["Open {{ and {% never closed"]),
        ("   ", []),
    ],
)
def test_liquid_and_markup(say: str, texts: list[str | None]) -> None:
    built = read(state("say", "say-play", to("audioComplete"), say=say))
    assert [segment.text for segment in built.node("say").prompt.segments()] == texts


def test_languages() -> None:
    assert flow("power").language == "en-GB"
    assert flow("loops").language == "en-US"
    assert flow("part").language == "es-MX"
    say = [state(str(number), "say-play", to("audioComplete", str(number + 1)), say="x") for number in range(3)]
    assert read(*say).language == "en-US"
    say[1]["properties"]["voice"] = "Google.sv-SE-Standard-A"
    assert read(*say).language == "sv-SE"
    say[2]["properties"]["language"] = "nb-NO"
    assert read(*say).languages == ("nb-NO",)
    assert read(*say).node("2").language == "nb-NO"


def test_what_nothing_leads_to_stays_and_other_channels_go() -> None:
    power = flow("power")
    assert [node.id for node in Survey(power).reach.unreachable_sources()] == ["forgotten"]
    assert "forgotten_menu" in power.nodes and "forgotten_keys" not in power.nodes
    assert "text_reply" not in power.nodes
    assert "Trigger" not in power.nodes


def test_starts() -> None:
    power = flow("power")
    assert power.starts == ("check_hours",) and power.start_span.text == '"check_hours"'
    assert not power.part and flow("part").part
    both = read(state("hello", "say-play", to("audioComplete"), say="Hello."))
    assert both.starts == ("hello",)
    trigger = state("T", "trigger", to("incomingCall", "x"))
    lost = registry.read(SourceText("flow.json", json.dumps({"states": [trigger], "initial_state": "T"})))
    assert [problem.rule for problem in lost.problems] == ["undefined-start"]


def test_a_target_that_no_widget_has() -> None:
    edge = only(flow("aims"), "advice", EdgeKind.NO_INPUT)
    node = flow("aims").node(edge.target)
    assert isinstance(node, Unknown) and node.reason == UNDEFINED and node.name == "gone"
    assert edge.target_span is not None and edge.target_span.text == '"gone"'


@pytest.mark.parametrize(
    ("name", "reason"),
    [("messaging", "is a messaging flow"), ("dialler", "rings people up")],
)
def test_flows_that_answer_no_calls_are_refused(name: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as refusal:
        flow(name)
    assert refusal.value.span.text == '"Trigger"'


def test_a_flow_without_any_entry_is_refused() -> None:
    with pytest.raises(SourceError, match="does nothing when a call comes in"):
        registry.read(SourceText("x", json.dumps({"states": [state("T", "trigger")], "initial_state": "T"})))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("// ours\nmodule.exports = {states: [], initial_state: 'T'};", "JavaScript.*JSON.stringify"),
        ("const flow = {states: [], 'initial_state': 'T'};", "JavaScript"),
        ('${ jsonencode({ "states" = [ ], "initial_state": "T" }) }', "Terraform.*render"),
        ('{"states": [{"name": ${name}}], "initial_state": "T"}', "Terraform"),
        ('{"states": [], // all of them\n "initial_state": "T"}', "no comments"),
        ('{"states": [], "initial_state": "T"}', "no state of type `trigger`"),
        ('[1, {"states": [], "initial_state": "T"}]', "must be a list of widgets"),
    ],
)
def test_files_that_are_no_plain_flow_say_what_they_are(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        registry.read(SourceText("flow", text))


def test_the_answer_of_the_command_line_holds_a_flow() -> None:
    definition = json.loads((FIXTURES / "part.json").read_text(encoding="utf-8"))
    built = registry.read(SourceText("x", json.dumps([{"friendlyName": "Advice line", "definition": definition}])))
    assert (built.name, list(built.nodes)) == ("Advice line", list(flow("part").nodes))


def test_files_written_by_hand() -> None:
    built = flow("by_hand")
    assert [(problem.message, problem.span.line) for problem in built.problems] == [
        ("a transition must be an object with `event` and `next`", 6),
        ("`next` must be the name of a state", 11),
        ("`transitions` must be a list", 17),
        ("a second state is called «over»", 18),
        ("a state needs a `name`, so that transitions can lead to it", 19),
        ("a state needs a `name`, so that transitions can lead to it", 20),
        ("Studio has no property `numDigits`; it is read as `number_of_digits`", 5),
        ("Studio has no property `cases`; the cases of a split are its transitions", 7),
        ("Studio has no widget of type «http-request»; it is read as «make-http-request»", 14),
        ("Studio has no widget of type «hang-up»: a call ends where nothing is wired", 16),
        ("Studio has no widget of type «hangup»: a call ends where nothing is wired", 17),
    ]
    assert ways(built, "front") == [
        ("no_input", "", ""),
        ("option", "1", "look_up"),
        ("option", "2", "undefined:nowhere"),
        ("option", "3", ""),
        ("no_match", "", "over"),
    ]
    assert isinstance(built.node("widget hangup"), Hangup) and built.node("widget hangup").title == "hangup"
    dance = built.node("dance")
    assert isinstance(dance, Unknown) and "dance-on-call" in dance.reason and not dance.stops


def test_digits_of_no_widget_are_those_of_the_gather_before() -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "keys"), to("timeout"), say="Press 1.", numDigits=1),
        state("keys", "split-based-on", match("desk", "equal_to", "1"), to("noMatch", "ask"), input="{{Digits}}"),
        state("desk", "enqueue-call", queue_name="desk"),
    )
    assert ways(built, "ask") == [("no_input", "", ""), ("option", "1", "desk"), ("no_match", "", "ask")]
    assert [(problem.message[:30], problem.span.text) for problem in built.problems] == [
        ("Studio has no property `numDig", '"numDigits"'),
        ("Studio has no {{Digits}}; it i", '"{{Digits}}"'),
    ]


def test_cases_among_the_properties_are_reported_and_not_read() -> None:
    built = read(
        state("ask", "gather-input-on-call", to("keypress", "keys"), say="Press 1."),
        state("keys", "split-based-on", to("noMatch"), input="{{widgets.ask.Digits}}", cases=[{"value": "1"}]),
    )
    assert not built.exits("ask", EdgeKind.OPTION)
    assert ["`cases`" in problem.message for problem in built.problems] == [True]


def test_a_sub_flow_keeps_its_sid_and_the_config_may_say_which_file_that_is(tmp_path: Path) -> None:
    called = flow("power").node("complaints")
    assert isinstance(called, SubFlow) and called.reference == "FW" + 32 * "0"
    desk = {"states": [state("T", "trigger", to("incomingCall", "d")), state("d", "enqueue-call", queue_name="d")]}
    (tmp_path / "desk.json").write_text(json.dumps(desk | {"initial_state": "T"}))
    library = Library(
        lambda file: registry.read(SourceText.read(file)), TODAY, {called.reference: tmp_path / "desk.json"}
    )
    assert Survey(flow("power"), TODAY, library).summary(called).human is Answer.YES
    assert Survey(flow("power"), TODAY).summary(called).human is Answer.UNKNOWN


def test_a_widget_in_the_place_of_the_trigger() -> None:
    text = '{"states": [{"name": "a", "type": "say-play", "properties": {"say": "Hello."}}], "initial_state": "a"}'
    built = registry.read(SourceText("x", text))
    assert built.starts == ("a",) and len(built.problems) == 1


def test_human_reachability() -> None:
    assert Survey(flow("power")).people.from_node("front") is Answer.YES
    assert Survey(flow("power")).people.from_node("thanks") is Answer.NO
    assert Survey(flow("aims")).people.from_node("front") is Answer.UNKNOWN


def test_messages_are_messages() -> None:
    assert {node.id for node in flow("power").of(Message)} >= {"closed", "moving", "thanks"}


# whatever a file says, it is read or refused

JUNK = st.sampled_from(
    [None, True, 0, -1, 3.5, "", "1", "front", "Trigger", "hangup", "say-play", "gather-input-on-call",
     "split-based-on", "{{widgets.front.Digits}}", "{{flow.variables.tries}}", "{% if x %}", "{{",
     [], {}, [1], {"a": 1}, [[]], [{"event": "match"}]]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_flows_never_raise_anything_else(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["power.json", "loops.json", "aims.json"]))
    root = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    damage(data, root, JUNK)
    survives(twilio.read, json.dumps(root))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_torn_files_never_raise_anything_else(data: st.DataObject) -> None:
    text = (FIXTURES / "aims.json").read_text(encoding="utf-8")
    pieces = st.sampled_from(["", '"', "{", "}", ",", "//", "${x}", "null"])
    survives(twilio.read, torn(data, text, pieces, most=200))


# real flows, where they are at hand


def corpus_files() -> list[Path]:
    files = (file for folder in ("twilio", "twilio_rendered") for file in (CORPUS / folder).glob("*"))
    return sorted(file for file in files if file.is_file())


@pytest.mark.skipif(not corpus_files(), reason=f"no collected flows in {CORPUS}")
def test_real_flows_are_read_or_refused_with_a_reason() -> None:
    menus = {}
    for file in corpus_files():
        try:
            built = registry.read(SourceText.read(file))
        except SourceError as error:
            assert file.suffix == ".js" or "messaging flow" in error.message, f"{file.name}: {error.message}"
            continue
        survey = Survey(built)
        menus[file.name.rpartition("~")[2]] = survey.shape.menus
        assert not built.problems
        assert not list(survey.reach.trapped_parts())
        assert not any(isinstance(node, Unknown) for node in built.nodes.values())
        for menu in built.of(Menu):
            assert menu.prompt
    assert menus["firstPrototype2.json"] == 12


@pytest.mark.parametrize(
    ("tested", "stops"),
    [
        ("{{widgets.check.Choice}}", False),
        ("{{become}}", False),
        ("{{ become | downcase }}", False),
        ("{{widgets.other.Choice}}", True),
        ("{{flow.variables.choice}}", True),
        ("{% assign a = trigger.call.To %}{{a}}", True),
    ],
)
def test_no_call_stops_at_a_case_that_none_takes(tested: str, stops: bool) -> None:
    unwired, wired = match(None, "equal_to", "0"), match("told", "equal_to", "1")
    blank, rest = match(None, "is_blank", ""), to("noMatch", "told")
    check = state("check", "split-based-on", unwired, wired, blank, rest, input=tested)
    found = read(check, state("told", "say-play", say="Goodbye."))
    assert [edge.condition for edge in found.node("check").stops] == (["0"] if stops else []) + ["is blank"]
    assert ("case", "1", "told") in ways(found, "check")
