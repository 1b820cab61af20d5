"""The readers of Amazon Connect, on fixtures of our own; what they hold is worked out by hand here."""

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
    Callback,
    Collect,
    EdgeKind,
    Flow,
    Hangup,
    Menu,
    Message,
    Queue,
    SubFlow,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.formats import connect, registry
from ivrlint.formats.connect import legacy as connect_legacy
from ivrlint.formats.connect.wrapped import _offsets
from ivrlint.formats.discovery import discover
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from ivrlint.survey.library import Library
from tests.formats.damage import survives

FIXTURES = Path(__file__).parent / "connect"
LEGACY = Path(__file__).parent / "connect_legacy"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
ERROR = "NoMatchingError"
STORED = "$.StoredCustomerInput"


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / name))


@cache
def garage() -> Flow:
    return registry.read(SourceText.read(LEGACY / "garage.json"))


def text(*actions: dict[str, Any], **top: Any) -> str:
    start = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": list(actions)}
    return json.dumps(start | top, indent=1)


def read(*actions: dict[str, Any], **top: Any) -> Flow:
    """The flow of these actions, which begins at the first one."""
    return registry.read(SourceText("flow.json", text(*actions, **top)))


def action(
    id: str,
    type: str,
    next: str | None = None,
    cases: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    **parameters: Any,
) -> dict[str, Any]:
    transitions: dict[str, Any] = {"NextAction": next} if next else {}
    transitions["Conditions"] = [
        {"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [value]}}
        for value, to in (cases or {}).items()
    ]
    transitions["Errors"] = [{"NextAction": to, "ErrorType": error} for error, to in (errors or {}).items()]
    return {"Identifier": id, "Type": type, "Parameters": parameters, "Transitions": transitions}


END = action("End", "DisconnectParticipant")


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key, label or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.label or edge.condition or "", edge.target) for edge in flow.exits(id)]


# what is recognised


def test_recognises_its_own_files_and_nothing_else() -> None:
    for name in ("clinic.json", "queue.json", "template.yaml"):
        assert registry.recognise((FIXTURES / name).read_text(encoding="utf-8")) is connect
    assert registry.recognise((LEGACY / "garage.json").read_text(encoding="utf-8")) is connect_legacy
    assert not connect.recognises('{"Version": "2019-10-30", "Statement": []}')
    assert not connect.recognises("AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n")
    assert not connect.recognises(
        '# Flows\n\n```json\n{"Version": "2019-10-30", "StartAction": "x", "Actions": []}\n```\n'
    )
    assert not connect.recognises("ivr: 1\nname: StartAction 2019-10-30 Actions\n")
    assert not connect_legacy.recognises('{"modules": [], "version": "1"}')
    assert not connect_legacy.recognises('{"modules": ["a"], "version": "1.2.0", "start": "x", "branches": []}')


# the clinic: one flow, in English, with people


def test_the_clinic_as_a_whole() -> None:
    clinic = flow("clinic.json")
    assert (clinic.name, clinic.format, clinic.starts) == ("Harbour Street Clinic", "connect", ("Set voice",))
    assert (clinic.part, clinic.recording, clinic.languages) == (False, True, ("en-GB",))
    assert not clinic.problems
    # 1 leads to the booking desk, and so do silence and closed queues elsewhere
    assert Survey(clinic).people.from_node(clinic.start) is Answer.YES
    # a voicemail and a goodbye: nobody
    assert Survey(clinic).people.from_node("Closed") is Answer.NO


def test_a_menu_with_its_keys_and_tries() -> None:
    clinic = flow("clinic.json")
    menu = clinic.node("Front menu")
    assert isinstance(menu, Menu)
    assert (menu.title, menu.term, menu.input, menu.language) == ("Front menu", "block", "keys", "en-GB")
    assert (menu.prompt.text() or "").startswith("For an appointment, press 1.")
    assert ways(clinic, "Front menu") == [
        ("option", "1", "Queue experience"),
        ("option", "2", "Result number"),
        ("option", "3", "Ring back or wait"),
        ("option", "4", "7d0f3b0e-5a3f-4d0e-9a51-0c6b8f3f2a11"),
        ("option", "*", "Front menu"),
        ("no_input", "", "Set reception queue"),
        ("no_match", "", "Set reception queue"),
        ("failure", ERROR, "Set reception queue"),
    ]
    silence, wrong = clinic.exits("Front menu", EdgeKind.NO_INPUT, EdgeKind.NO_MATCH)
    # asked once, and twice more by the loop of two rounds
    assert (silence.tries, wrong.tries, silence.after) == (3, 3, 6.0)
    assert [prompt.text() for prompt in silence.again] == ["I did not hear a key."]
    assert [prompt.text() for prompt in wrong.again] == ["That key has no choice here."]
    assert not {"Sorry", "Wrong key", "Three tries"} & set(clinic.nodes)


def test_a_menu_that_is_hidden_in_a_comparison() -> None:
    clinic = flow("clinic.json")
    assert isinstance(clinic.node("Ring back or wait"), Menu)
    assert "Which way" not in clinic.nodes
    assert ways(clinic, "Ring back or wait") == [
        ("failure", ERROR, "Failed"),
        ("option", "1", "Own number"),
        ("option", "2", "Set booking queue"),
        ("no_input", "", "Set booking queue"),
        ("no_match", "", "Ring back or wait"),
    ]
    assert isinstance(clinic.node("Ring back"), Callback)


def test_an_entry_that_is_compared_with_a_star_stays_an_entry() -> None:
    clinic = flow("clinic.json")
    entry = clinic.node("Result number")
    assert isinstance(entry, Collect)
    assert (entry.datum, entry.digits, entry.terminator) == ("result_number", (1, 6), "#")
    assert (entry.first_digit, entry.inter_digit) == (12.0, 5.0)
    assert ways(clinic, "Result number") == [
        ("failure", ERROR, "Failed"),
        ("option", "*", "Front menu"),
        ("no_input", "", "Result number"),
        ("next", "", "Look up"),
    ]


def test_queues_have_the_name_that_was_set_before_and_the_flow_that_is_heard_in_them() -> None:
    clinic = flow("clinic.json")
    queue = clinic.node("To booking")
    assert isinstance(queue, Queue) and queue.title == "Booking desk"
    assert clinic.node("To reception").title == "Reception"
    assert ways(clinic, "To booking") == [
        ("hook", "CustomerQueue", "Queue experience:CustomerQueue"),
        ("answer", "", "To booking:agent"),
        ("overflow", "when_full", "Take a message"),
        ("failure", ERROR, "Failed"),
    ]
    hooked = clinic.node("Queue experience:CustomerQueue")
    assert isinstance(hooked, SubFlow) and hooked.title == "Clinic queue flow" and hooked.file is None
    assert not clinic.edges_from("To reception", EdgeKind.HOOK)
    # full: the caller is cut off, which is another end than the goodbye after a result
    (full,) = clinic.edges_from("To reception", EdgeKind.OVERFLOW)
    end = clinic.node(full.target)
    assert isinstance(end, Hangup) and end.outcome == "failed"


def test_hours_recordings_voicemail_and_other_flows() -> None:
    clinic = flow("clinic.json")
    hours = clinic.node("Opening hours")
    assert isinstance(hours, Branch) and hours.by == "hours"
    assert ways(clinic, "Opening hours") == [("case", "open", "Front menu"), ("case", "closed", "Closed")]
    (segment,) = clinic.node("Chime").prompt.segments()
    assert (segment.text, segment.audio) == (None, "chime.wav")
    assert isinstance(clinic.node("Recorder"), Voicemail)
    pharmacy = clinic.node("7d0f3b0e-5a3f-4d0e-9a51-0c6b8f3f2a11")
    assert isinstance(pharmacy, SubFlow) and pharmacy.title == "Pharmacy line"
    assert clinic.node("Result").prompt.text() == "Your result of taken_on is verdict. Goodbye."


def test_another_flow_keeps_its_arn_and_the_config_may_say_which_file_that_is(tmp_path: Path) -> None:
    clinic = flow("clinic.json")
    pharmacy, hooked = (
        clinic.node("7d0f3b0e-5a3f-4d0e-9a51-0c6b8f3f2a11"),
        clinic.node("Queue experience:CustomerQueue"),
    )
    assert isinstance(pharmacy, SubFlow) and pharmacy.reference == "arn:flow/pharmacy"
    assert isinstance(hooked, SubFlow)
    assert hooked.reference == "arn:aws:connect:eu-west-2:111122223333:instance/i/contact-flow/q"
    assert "arn:flow" in {node.reference for node in garage().of(SubFlow)}
    called = tmp_path / "pharmacy.json"
    called.write_text(text({"Identifier": "Desk", "Type": "TransferContactToQueue"}))
    library = Library(lambda file: registry.read(SourceText.read(file)), date(2026, 1, 1), {pharmacy.reference: called})
    assert Survey(clinic, date(2026, 1, 1), library).summary(pharmacy).human is Answer.YES
    assert Survey(clinic, date(2026, 1, 1)).summary(pharmacy).human is Answer.UNKNOWN


def test_another_flow_is_found_in_the_same_folder_by_the_arn_that_the_api_gives_with_it(tmp_path: Path) -> None:
    (tmp_path / "clinic.json").write_text((FIXTURES / "clinic.json").read_text("utf-8"))
    content = text({"Identifier": "Desk", "Type": "TransferContactToQueue"})
    described = {"ContactFlow": {"Arn": "arn:flow/pharmacy", "Id": "p1", "Name": "Pharmacy", "Content": content}}
    (tmp_path / "pharmacy.json").write_text(json.dumps(described))
    load = lambda file: registry.read(SourceText.read(file))  # noqa: E731
    assert load(tmp_path / "pharmacy.json").known_as == ("arn:flow/pharmacy", "p1", "Pharmacy")
    clinic = load(tmp_path / "clinic.json")
    survey = Survey(clinic, date(2026, 1, 1), Library(load, date(2026, 1, 1)))
    pharmacy = clinic.node("7d0f3b0e-5a3f-4d0e-9a51-0c6b8f3f2a11")
    assert isinstance(pharmacy, SubFlow)
    assert survey.summary(pharmacy).human is Answer.YES


@pytest.mark.parametrize("id", ["$.Attributes.next_flow", "${module.flows.main_id}", ""])
def test_a_flow_that_only_the_call_or_a_template_knows_has_no_reference(id: str) -> None:
    module = {"Identifier": "Module", "Type": "InvokeFlowModule", "Parameters": {"FlowModuleId": id}}
    (called,) = read(module).of(SubFlow)
    assert called.reference is None


def test_places_are_in_the_file() -> None:
    clinic = flow("clinic.json")
    key = clinic.edges_from("Front menu", EdgeKind.OPTION)[1]
    assert key.span.text == '"2"' and key.target_span is not None and key.target_span.text == '"Result number"'
    assert clinic.node("Front menu").span.text == '"Front menu"'


# wrapped flows


def test_a_flow_as_the_command_line_describes_it() -> None:
    queue = flow("queue.json")
    assert (queue.name, queue.part, queue.starts) == ("Clinic queue flow", True, ("Music",))
    waiting = queue.node("Music")
    assert isinstance(waiting, Queue)
    assert [segment.text for segment in waiting.prompt.segments()] == ["Thank you for waiting — «one moment».", None]
    (interrupted,) = queue.edges_from("Music", EdgeKind.OVERFLOW)
    assert (interrupted.target, interrupted.after, interrupted.condition) == ("Offer", 45.0, None)
    assert queue.node("Other desk").title == "other_desk"
    ended = queue.node("Back")
    assert isinstance(ended, Hangup) and ended.outcome == "return"
    # the inner text is escaped: the place is that of the escaped quotes in the file
    assert queue.node("Offer").span.text == r"\"Offer\""
    assert all(edge.span.line == 7 for edge in queue.edges())


def test_a_template_with_several_flows() -> None:
    bakery = flow("template.yaml")
    # the line that people ring comes first, the module is a second start, the agents' guide is none
    assert bakery.starts == ("Line/Ask", "Accounts/Number")
    assert not bakery.part and "Guide/Show" not in bakery.nodes
    assert ways(bakery, "Line/Ask") == [
        ("option", "Delivery", "Line/Deliveries"),
        ("option", "Invoice", "Line/Accounts"),
        ("no_match", "", "Line/Again"),
        ("no_input", "", "hangup:failed"),
        ("failure", ERROR, "hangup:failed"),
    ]
    transfer = bakery.node("Line/Deliveries")
    assert isinstance(transfer, Transfer) and (transfer.number, transfer.reaches) == ("+441632960123", None)
    (back,) = bakery.edges_from("Line/Accounts", EdgeKind.RETURN)
    assert back.target == "Line/Hang up"
    # a transfer to a number may reach anybody
    assert Survey(bakery).people.from_node(bakery.start) is Answer.UNKNOWN
    # a block text keeps its lines, a quoted one its line and column
    lines = (FIXTURES / "template.yaml").read_text(encoding="utf-8").splitlines()
    for id, name in (("Line/Deliveries", '"Deliveries"'), ("Accounts/Number", r"\"Number\"")):
        span = bakery.node(id).span
        assert span.text == name and lines[span.line - 1][span.column - 1 :].startswith(name)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (json.dumps('{"a": "b\\"é😀\n"}'), '{"a": "b\\"é😀\n"}'),
        ("'it''s\n    so'", "it's so"),
        ('"one\n  two \\\n  three"', "one two three"),
        ("|\n    {\n      1}", "{\n  1}\n"),
        (">-\n    {\n    1}", "{ 1}"),
    ],
)
def test_every_character_of_an_inner_text_has_its_place(written: str, said: str) -> None:
    offsets = _offsets(written, said, 10)
    assert offsets is not None and len(offsets) == len(said) + 1
    assert list(offsets) == sorted(offsets)
    for number, character in enumerate(said):
        found = written[offsets[number] - 10 : offsets[number] - 9]
        assert found in (character, "\\", "") or (found.isspace() and character.isspace())


def test_a_text_that_cannot_be_followed_has_no_places() -> None:
    assert _offsets("'abc'", "abd", 0) is None
    assert _offsets('"ab"', "abc", 0) is None


@pytest.mark.parametrize("wrapped", [{"Name": "x", "Type": "AGENT_WHISPER"}, {"ContactFlowModule": {}}])
def test_other_wrappers(wrapped: dict[str, Any]) -> None:
    inner = text(action("Hello", "MessageParticipant", "Back", Text="Hello."), action("Back", "EndFlowExecution"))
    (wrapped.get("ContactFlowModule", wrapped))["Content"] = inner
    assert registry.read(SourceText("flow.json", json.dumps(wrapped))).part


def test_a_template_in_json() -> None:
    content = {"Fn::Sub": text(END)}
    resource = {"Type": "AWS::Connect::ContactFlow", "Properties": {"Type": "CONTACT_FLOW", "Content": content}}
    outer = json.dumps({"Resources": {"Line": resource, "Table": {"Type": "AWS::DynamoDB::Table"}}}, indent=1)
    assert registry.read(SourceText("template.json", outer)).name == "Line"


def test_a_template_is_found_wherever_its_flow_stands(tmp_path: Path) -> None:
    start, rest = (FIXTURES / "template.yaml").read_text(encoding="utf-8").split("Resources:")
    file = tmp_path / "template.yaml"
    file.write_text(start + "#\n" * 5000 + f"Resources:{rest}", encoding="utf-8")
    (tmp_path / "other.yaml").write_text(f"{start}Resources: {{}}\n", encoding="utf-8")
    assert discover([tmp_path]).files == [file]


def test_what_is_said_in_ssml() -> None:
    speech = '<speak>Press <emphasis level="strong">1</emphasis> &amp; wait, $.External.name.</speak>'
    beep = '<speak><say-as interpret-as="expletive">beep</say-as></speak>'
    spoken = read(
        action("A", "MessageParticipant", "B", SSML=speech), action("B", "MessageParticipant", "End", SSML=beep), END
    )
    assert spoken.node("A").prompt.text() == "Press 1 & wait, name."
    assert not spoken.node("B").prompt


# single constructions


def ask(**parameters: Any) -> dict[str, Any]:
    return {"StoreInput": "False", "InputTimeLimitSeconds": "5", "Text": "Press 1."} | parameters


def test_an_error_without_an_exit_of_its_own_takes_that_of_all_others() -> None:
    read_ = read(action("Ask", "GetParticipantInput", "End", {"1": "End"}, {ERROR: "Other"}, **ask()), END, OTHER)
    assert [way[::2] for way in ways(read_, "Ask")] == [
        ("option", "End"),
        ("no_input", "Other"),
        ("no_match", "Other"),
        ("failure", "Other"),
    ]


OTHER = action("Other", "MessageParticipant", "End", Text="Other.")


def test_silence_that_nobody_wired_stops() -> None:
    stopped = read(action("Ask", "GetParticipantInput", "End", {"1": "End"}, **ask()), END)
    assert [stop.kind for stop in stopped.node("Ask").stops] == [EdgeKind.NO_INPUT, EdgeKind.NO_MATCH]


def test_a_loop_before_the_question_counts_the_first_time_too() -> None:
    looped = read(
        action("Tries", "Loop", "End", {"ContinueLooping": "Ask", "DoneLooping": "Other"}, LoopCount="3"),
        action("Ask", "GetParticipantInput", "End", {"1": "End"}, {"InputTimeLimitExceeded": "Tries"}, **ask()),
        OTHER,
        END,
    )
    (silence,) = looped.edges_from("Ask", EdgeKind.NO_INPUT)
    assert (silence.tries, silence.target) == (3, "Other")
    branch = looped.node("Tries")
    assert isinstance(branch, Branch) and branch.bounds_loop


def test_a_loop_without_a_count_that_is_known_bounds_nothing_but_itself() -> None:
    looped = read(
        action("Ask", "GetParticipantInput", "End", {"1": "End"}, {"InputTimeLimitExceeded": "Tries"}, **ask()),
        action("Tries", "Loop", "End", {"ContinueLooping": "Ask", "DoneLooping": "Other"}, LoopCount="$.Attributes.n"),
        OTHER,
        END,
    )
    (silence,) = looped.edges_from("Ask", EdgeKind.NO_INPUT)
    assert (silence.tries, silence.target) == (1, "Tries")


def test_press_any_key_and_a_pause() -> None:
    errors = {"InputTimeLimitExceeded": "Other", "NoMatchingCondition": "End"}
    pressed = read(action("Ask", "GetParticipantInput", "End", errors=errors, **ask()), OTHER, END)
    assert ways(pressed, "Ask") == [("no_input", "", "Other"), ("option", "any key", "End")]
    errors["InputTimeLimitExceeded"] = "End"
    paused = read(action("Ask", "GetParticipantInput", "End", errors=errors, **ask()), END)
    assert isinstance(paused.node("Ask"), Message)
    assert [way[::2] for way in ways(paused, "Ask")] == [("next", "End")]


def test_a_bot_without_intents_is_a_bot() -> None:
    assert isinstance(read(action("Ask", "ConnectParticipantWithLexBot", "End", Text="Yes?"), END).node("Ask"), Bot)


def test_dial_by_extension() -> None:
    parameters = ask(StoreInput="True", InputValidation={"CustomValidation": {"MaximumLength": "4"}})
    compare = action(
        "Who", "Compare", "End", {"1001": "End", "1002": "End"}, {"NoMatchingCondition": "Ask"}, ComparisonValue=STORED
    )
    dialled = read(action("Ask", "GetParticipantInput", "Who", **parameters), compare, END)
    assert isinstance(dialled.node("Ask"), Menu)
    assert [edge.key for edge in dialled.edges_from("Ask", EdgeKind.OPTION)] == ["1001", "1002"]


def test_a_single_wrong_digit_makes_no_menu() -> None:
    parameters = ask(StoreInput="True", InputValidation={"CustomValidation": {"MaximumLength": "5"}})
    compare = action("Check", "Compare", "End", {"0": "Ask"}, {"NoMatchingCondition": "End"}, ComparisonValue=STORED)
    entered = read(action("Ask", "GetParticipantInput", "Check", **parameters), compare, END)
    assert isinstance(entered.node("Ask"), Collect)
    assert ways(entered, "Ask")[0] == ("next", "0", "Ask")


def test_what_only_other_channels_lead_to_is_left_out() -> None:
    forked = read(
        action(
            "Channel", "Compare", "End", {"CHAT": "Other"}, {"NoMatchingCondition": "End"}, ComparisonValue="$.Channel"
        ),
        OTHER,
        END,
    )
    assert set(forked.nodes) == {"Channel", "End"}
    assert ways(forked, "Channel") == [("next", "", "End")]


def test_what_is_left_out_leaves_no_implied_nodes_behind() -> None:
    chat = action(
        "Chat", "GetParticipantInput", "nowhere", {"1": "nowhere"}, {"InputTimeLimitExceeded": "End"}, **ask()
    )
    forked = read(action("Channel", "Compare", "End", {"CHAT": "Chat"}, ComparisonValue="$.Channel"), chat, END)
    assert set(forked.nodes) == {"Channel", "End"}


def test_a_voice_is_only_known_where_all_ways_agree() -> None:
    voices = [action(name, "UpdateContactTextToSpeechVoice", "Say", TextToSpeechVoice=name) for name in ("Hans", "Lea")]
    spoken = read(
        action(
            "Which",
            "Compare",
            None,
            {"de": "Hans"},
            {"NoMatchingCondition": "Lea"},
            ComparisonValue="$.Attributes.lang",
        ),
        *voices,
        action("Say", "MessageParticipant", "End", Text="?1"),
        END,
    )
    assert spoken.node("Say").language is None
    branch = spoken.node("Which")
    assert isinstance(branch, Branch) and branch.by == "language"


def test_where_no_voice_was_set_the_default_one_speaks() -> None:
    # Joanna speaks until the voice is set; a module may set another one, and a part may follow a flow that did
    hello = action("Hello", "MessageParticipant", "Voice", Text="Hello.")
    voice = action("Voice", "UpdateContactTextToSpeechVoice", "Hallo", TextToSpeechVoice="Hans")
    german = action("Hallo", "MessageParticipant", "End", Text="Hallo.")
    spoken = read(hello, voice, german, END)
    assert (spoken.node("Hello").language, spoken.node("Hallo").language) == ("en-US", "de-DE")
    module = read(action("Module", "InvokeFlowModule", "Hello", FlowModuleId="m"), hello, voice, german, END)
    assert (module.node("Hello").language, module.node("Hallo").language) == (None, "de-DE")
    part = read(hello, voice, german, END, Metadata={"name": "Billing subflow", "type": "contactFlow"})
    assert (part.node("Hello").language, part.node("Hallo").language) == (None, "de-DE")


SET_QUEUE = action("Set", "UpdateContactTargetQueue", "Queue", QueueId="arn:queue/desk")
TO_QUEUE = action("Queue", "TransferContactToQueue", "End")


@pytest.mark.parametrize(
    ("actions", "metadata", "part"),
    [
        ([SET_QUEUE, TO_QUEUE], {}, False),
        ([SET_QUEUE, TO_QUEUE], {"type": "queueTransfer"}, True),
        ([SET_QUEUE, TO_QUEUE], {"type": "contactFlow", "name": "Billing sub-flow"}, True),
        ([SET_QUEUE, TO_QUEUE], {"type": "contactFlow", "name": "Billing flow"}, False),
        # the queue can only have been set in a flow before this one, or in a module that it calls
        ([TO_QUEUE], {"type": "contactFlow"}, True),
        ([action("Which", "CheckMetricData", "End")], {}, True),
        ([action("Which", "CheckMetricData", "End", QueueId="arn:queue/desk")], {}, False),
        ([action("Module", "InvokeFlowModule", "Queue", FlowModuleId="m"), TO_QUEUE], {}, False),
        ([action("Agent", "TransferContactToAgent")], {}, True),
    ],
)
def test_what_is_a_part(actions: list[dict[str, Any]], metadata: dict[str, str], part: bool) -> None:
    hello = action("Hello", "MessageParticipant", actions[0]["Identifier"], Text="Hello.")
    assert read(hello, *actions, END, Metadata=metadata).part is part


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("VoicemailTaskFlow", "flow for tasks"),
        ("New e-mails", "flow for e-mails"),
        ("CHAT entry", "flow for chats"),
        ("Multitasking", ""),
        ("Main line", ""),
    ],
)
def test_a_flow_that_says_nothing_is_for_tasks_or_chats_where_its_name_says_so(name: str, reason: str) -> None:
    metadata = {"name": name, "type": "contactFlow"}
    if not reason:
        assert read(SET_QUEUE, TO_QUEUE, END, Metadata=metadata).name == name
        return
    with pytest.raises(NoPhoneMenuError, match=reason):
        read(SET_QUEUE, TO_QUEUE, END, Metadata=metadata)
    hello = action("Hello", "MessageParticipant", "Set", Text="Hello.")
    assert read(hello, SET_QUEUE, TO_QUEUE, END, Metadata=metadata).name == name


@pytest.mark.parametrize("type", ["CUSTOMER_HOLD", "CUSTOMER_QUEUE"])
def test_music_without_end_is_a_queue_and_on_hold_a_message(type: str) -> None:
    music = text(action("Music", "MessageParticipantIteratively", "Music", Messages=[{"Text": "Please hold."}]))
    held = registry.read(SourceText("x.json", json.dumps({"Name": "x", "Type": type, "Content": music})))
    assert held.part
    if type == "CUSTOMER_HOLD":
        assert ways(held, "Music") == [("next", "", "return")]
    else:
        assert [edge.kind for edge in held.edges_from("Music")] == [EdgeKind.ANSWER]


def test_an_action_that_nobody_knows_is_unknown_and_goes_on() -> None:
    odd = read(action("Odd", "FoldPaperCrane", "End"), END)
    node = odd.node("Odd")
    assert isinstance(node, Unknown) and "FoldPaperCrane" in node.reason
    assert ways(odd, "Odd") == [("next", "", "End")]


def test_undefined_targets_and_doubled_actions() -> None:
    broken = read(action("A", "MessageParticipant", "B", Text="Hi"), action("A", "MessageParticipant"), {"Type": "x"})
    assert ways(broken, "A") == [("next", "", "undefined:B")]
    assert [problem.message for problem in broken.problems] == [
        "a second one is called «A»",
        "an action needs an `Identifier` and a `Type`",
    ]
    lost = read(END, StartAction="nowhere")
    assert lost.problems[0].rule == "undefined-start"
    assert isinstance(lost.node(lost.start), Unknown)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"Version": "2019-10-30", "StartAction": "x", "Actions": {}}', "`Actions` must be a list"),
        ('{"Version": "2019-10-30", "StartAction": 1, "Actions": [', "is not JSON"),
        ('{"Version": "2019-10-30", "Actions": [], "x": "StartAction"}', "`StartAction` must name"),
        ('{"Version": "2019-10-30", "StartAction": "x", "Actions": []}', "without actions"),
        ('{"Version": "2019-10-30", "StartAction": ${start}, "Actions": []}', "is a template"),
        ('{"Version": "2019-10-30", "StartAction": {{ start }}, "Actions": []}', "is a template"),
        ('${jsonencode({Version = "2019-10-30", StartAction = "x", Actions = []})}', "is a template"),
        (text(action("Show", "ShowView", "Show")), "agent's screen"),
        ("Resources:\n  A:\n    Type: AWS::Connect::ContactFlow\n", "no `Content`"),
        (
            "Resources:\n  A:\n    Type: AWS::Connect::ContactFlow\n    Properties: {Content: [[]]}\n",
            "render the template",
        ),
        (
            "Resources:\n  A:\n    Type: AWS::Connect::ContactFlow\n    Properties:\n      Content: '{\"a\":'\n",
            "is not JSON",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as refused:
        registry.read(SourceText("flow", content))
    assert refused.value.span.source.path == "flow"


# the older export


def test_the_garage_as_a_whole() -> None:
    flow = garage()
    assert (flow.name, flow.format, flow.part, flow.languages) == (
        "Werkstatt Lindner",
        "connect_legacy",
        False,
        ("de-DE",),
    )
    # key 1, silence and a wrong key lead to the desk
    assert Survey(flow).people.from_node(flow.start) is Answer.YES


def module(number: int) -> str:
    return f"{number:08d}-1111-4222-8333-444455556666"


def test_the_menu_of_the_garage() -> None:
    flow = garage()
    assert isinstance(flow.node(module(4)), Menu)
    assert flow.node(module(4)).title == "Werkstatt Lindner. Für einen Termin drücken…"
    assert ways(flow, module(4)) == [
        ("option", "1", module(6)),
        ("option", "2", module(5)),
        ("no_input", "", module(6)),
        ("no_match", "", module(6)),
        ("failure", ERROR, "hangup:failed"),
    ]
    # the loop of two rounds stands before the question
    assert [edge.tries for edge in flow.edges_from(module(4), EdgeKind.NO_INPUT, EdgeKind.NO_MATCH)] == [2, 2]
    assert flow.edges_from(module(4), EdgeKind.OPTION)[1].span.text == "2"


def test_the_rest_of_the_garage() -> None:
    flow = garage()
    entry = flow.node(module(5))
    assert isinstance(entry, Collect) and (entry.digits, entry.masked, entry.terminator) == ((1, 5), True, "#")
    assert ways(flow, module(5)) == [
        ("failure", ERROR, "hangup:failed"),
        ("no_input", "", module(6)),
        ("next", "", module(11)),
    ]
    assert flow.node(module(11)).prompt.text() is None
    assert flow.node(module(12)).title == "Umfrage"
    assert flow.node(module(8)).title == "Annahme"
    (hook,) = flow.edges_from(module(8), EdgeKind.HOOK)
    assert flow.node(hook.target).title == "Warteschleife"
    assert ways(flow, module(2)) == [("case", "open", module(3)), ("case", "closed", module(9))]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"modules": [], "version": "1", "start": "x", "branches": []}', "without actions"),
        ('{"modules": [], "version": "1", "start": [], "branches": []}', "`start` must name"),
        ('{"x": {"modules": []}, "version": "1", "start": "x", "branches": []}', "`modules` must be a list"),
    ],
)
def test_broken_exports_are_refused(content: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        registry.read(SourceText("flow", content))


# whatever is done to a file


def _mutated(data: st.DataObject, value: Any) -> Any:
    """A copy of a JSON value in which one part is dropped, replaced or doubled."""
    if isinstance(value, dict) and value:
        key = data.draw(st.sampled_from(sorted(value)))
        what = data.draw(st.sampled_from(("go on", "go on", "go on", "drop", "replace")))
        rest = {name: part for name, part in value.items() if name != key}
        if what == "drop":
            return rest
        return rest | {key: _odd(data) if what == "replace" else _mutated(data, value[key])}
    if isinstance(value, list) and value:
        number = data.draw(st.integers(0, len(value) - 1))
        what = data.draw(st.sampled_from(("go on", "go on", "go on", "drop", "double", "replace")))
        new = {"drop": [], "double": [value[number]] * 2, "replace": [_odd(data)]}
        return value[:number] + new.get(what, [_mutated(data, value[number])]) + value[number + 1 :]
    return _odd(data)


def _odd(data: st.DataObject) -> Any:
    odd = (
        None,
        True,
        0,
        -1.5,
        "",
        "hangup",
        "$.x",
        "$",
        "9" * 30,
        [],
        [[]],
        {},
        {"a": []},
        "Front menu",
        "2",
        "<",
        "\ud83d",
    )
    return data.draw(st.sampled_from(odd))


@pytest.mark.parametrize("file", [FIXTURES / "clinic.json", LEGACY / "garage.json"], ids=lambda file: file.stem)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_mutated_file_loads_or_is_refused(file: Path, data: st.DataObject) -> None:
    value = json.loads(file.read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 4))):
        value = _mutated(data, value)
        if not isinstance(value, dict):
            return
    inner = json.dumps(value)
    for content in (inner, json.dumps({"Type": "CUSTOMER_QUEUE", "Content": inner})):
        for reader in (connect, connect_legacy):
            survives(reader.read, content)


@pytest.mark.parametrize("file", [*sorted(FIXTURES.iterdir()), LEGACY / "garage.json"], ids=lambda file: file.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_random_damage_is_refused_or_harmless(file: Path, data: st.DataObject) -> None:
    content = file.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(content)))
    damaged = content[:at] + data.draw(st.text(max_size=4)) + content[at + data.draw(st.integers(0, 30)) :]
    for reader in (connect, connect_legacy):
        survives(reader.read, damaged)


def test_hostile_files_are_read_or_refused() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = {"Deep": [deep]}
    ring = [action(f"{n}", "Loop", f"{(n + 1) % 500}", LoopCount="9" * 40) for n in range(500)]
    lost = action("A\x00\u202e\n", "Compare", "nowhere", {"": "nowhere"}, ComparisonValue=None)
    for actions in ([action("Deep", "MessageParticipant", Text=deep)], ring, [lost], [None], [{}], [[]]):
        survives(connect.read, json.dumps({"Version": "2019-10-30", "StartAction": "0", "Actions": actions}))
        modules = [{"id": "0", "type": actions[0], "branches": actions, "parameters": actions}]
        survives(connect_legacy.read, json.dumps({"version": "1", "start": "0", "modules": modules}))


def test_what_many_actions_share_does_not_multiply() -> None:
    many = 300
    entries = [action(f"E{n}", "GetParticipantInput", "Which", StoreInput="True") for n in range(many)]
    which = action("Which", "Compare", "End", {f"{n}": f"E{n}" for n in range(many)}, ComparisonValue=STORED)
    entered = read(*entries, which, END)
    assert isinstance(entered.node("Which"), Branch) and len(list(entered.edges())) < 5 * many
    hooks = [action(f"H{n}", "UpdateContactEventHooks", EventHooks={"CustomerQueue": "arn:flow"}) for n in range(many)]
    queues = [action(f"Q{n}", "TransferContactToQueue") for n in range(many)]
    ring = [one for pair in zip(hooks, queues, strict=True) for one in pair]
    for one, after in zip(ring, [*ring[1:], ring[0]], strict=True):
        to = {"NextAction": after["Identifier"]}
        one["Transitions"] = to | {"Errors": [to | {"ErrorType": ERROR}]}
    assert len(list(read(*ring).edges())) < 20 * many


# real files


NO_MENUS = 0
SCV = "service-cloud-voice__examples-from-doc__"
SNIPPETS = "amazon-connect__amazon-connect-snippets__projects~"
EXPRESS = "amazon-connect__voicemail-express-amazon-connect__CloudFormation~vmx3-contactflows"
MENUS: dict[str, int | str] = {
    f"connect/{EXPRESS}.yaml": 4,
    f"connect/{SCV}ContactFlows~Sample_SCV_Callback_Subflow": 1,
    f"connect/{SCV}ContactFlows~Sample_SCV_Voicemail_Subflow_For_Omni_Routing": 1,
    "connect/aws-samples__amazon-connect-gitlab-cicd-terraform__imports~resources~flows~acme_main_AUTO.json": 1,
    f"connect_unwrapped/{EXPRESS}~VMXAWSTestFlow.json": 3,
    f"connect_unwrapped/{EXPRESS}~VMXInQueueOption.json": 1,
    f"connect_unwrapped/{EXPRESS}~VMXExampleGuidedTaskAgentFlow.json": "agent's screen",
    "connect_unwrapped/aws-samples__amazon-connect-gitlab-cicd-terraform__imports~resources~flows"
    "~acme_main_AUTO~acme_main_AUTO.json": 1,
    f"connect_legacy/{SNIPPETS}ContextRouting~ContactFlows~001_Context_Tracking_-_Main": 2,
    f"connect_legacy/{SNIPPETS}LastAgentRouting~GetUserData": 1,
    "connect_legacy/amazon-connect__amazon-connect-snippets__python~remote-control-center~remote-Sample.json": 2,
    f"connect_legacy/{SCV}Recipes~LinkCasetoVoiceCall~SCVCB_-_New_or_Existing_Case": 1,
}
"""The menus of real files, or why one is refused; all that are not named load and have none."""

FOLDERS = [CORPUS / name for name in ("connect", "connect_unwrapped", "connect_legacy")]
FILES = [file for folder in FOLDERS if folder.is_dir() for file in sorted(folder.iterdir())]
needs_corpus = pytest.mark.skipif(not FILES, reason="the corpus of real flows is not on this machine")


@needs_corpus
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_real_files(file: Path) -> None:
    expected = MENUS.get(f"{file.parent.name}/{file.name}", NO_MENUS)
    if isinstance(expected, str):
        with pytest.raises(NoPhoneMenuError, match=expected):
            registry.read(SourceText.read(file))
        return
    flow = registry.read(SourceText.read(file))
    assert len(list(flow.of(Menu))) == expected
    assert not flow.problems
    assert flow.format == ("connect_legacy" if file.parent.name == "connect_legacy" else "connect")
    assert not list(flow.of(Unknown))


def real(name: str) -> Flow:
    return registry.read(SourceText.read(CORPUS / name))


@needs_corpus
def test_a_real_callback_menu() -> None:
    # a queue that is checked first; 1 waits in another flow, 2 asks for the number and rings back
    flow = real(f"connect/{SCV}ContactFlows~Sample_SCV_Callback_Subflow")
    (menu,) = flow.of(Menu)
    (start,) = flow.starts
    branch = flow.node(start)
    assert isinstance(branch, Branch) and branch.by == "load"
    one, two = flow.edges_from(menu.id, EdgeKind.OPTION)
    assert (one.key, two.key) == ("1", "2")
    waits, number = flow.node(one.target), flow.node(two.target)
    assert isinstance(waits, SubFlow) and waits.title == "Sample SCV Transcription Subflow with Contact Lens"
    assert isinstance(number, Collect) and number.datum == "callback number"
    for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH):
        (edge,) = flow.edges_from(menu.id, kind)
        assert edge.target == one.target
    (callback,) = flow.of(Callback)
    assert Survey(flow).people.from_node(number.id) is Answer.YES
    assert Survey(flow).people.from_node(callback.id) is Answer.YES


@needs_corpus
def test_a_real_menu_of_the_older_export() -> None:
    # 1 and 2 go to other flows, 0 to the queue by way of a message, 9 again by way of the loop of three rounds, which
    # silence and wrong keys take too: the question is asked once and three times more, then the queue
    flow = real(f"connect_legacy/{SNIPPETS}ContextRouting~ContactFlows~001_Context_Tracking_-_Main")
    _, menu = flow.of(Menu)
    options = {edge.key: flow.node(edge.target) for edge in flow.edges_from(menu.id, EdgeKind.OPTION)}
    assert list(options) == ["1", "2", "0", "9"]
    assert isinstance(options["1"], SubFlow) and isinstance(options["2"], SubFlow)
    assert (options["0"].prompt.text() or "").startswith("Please hold while we connect you")
    loop = options["9"]
    assert isinstance(loop, Branch) and loop.bounds_loop
    (silence,) = flow.edges_from(menu.id, EdgeKind.NO_INPUT)
    assert (silence.target, silence.tries) == (options["0"].id, 4)
    (queue,) = flow.of(Queue)
    assert queue.title == "BasicQueue"
    assert options["0"].id in Survey(flow).people.straight
    (hook,) = flow.edges_from(queue.id, EdgeKind.HOOK)
    assert flow.node(hook.target).title == "001 Context Tracking - Queue"


@needs_corpus
def test_a_real_template_points_into_its_escaped_texts() -> None:
    flow = real(f"connect/{EXPRESS}.yaml")
    # two flows for tasks and a guide are none of a call's; the parts come behind the line
    assert flow.starts[:2] == (
        "VMXAWSTestFlow/Turn on flow logging",
        "VMXInQueueAgentWhisper/be9713ba-488e-48aa-af95-023dc71b6ab4",
    )
    assert not any("Task" in id for id in flow.nodes)
    menu = flow.node("VMXAWSTestFlow/Select Delivery Model")
    assert (menu.span.line, menu.span.text) == (311, r"\"Select Delivery Model\"")
    assert [edge.key for edge in flow.edges_from(menu.id, EdgeKind.OPTION)] == ["1", "2", "3", "4"]
    assert [edge.span.text for edge in flow.edges_from(menu.id, EdgeKind.OPTION)] == [rf"\"{key}\"" for key in "1234"]
    assert len(list(flow.of(Voicemail))) == 2
