"""The reader of Archy's YAML (Genesys Cloud), on fixtures of our own: each shows constructions of real flows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import (
    Bot,
    Branch,
    Callback,
    Collect,
    Flow,
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
from ivrlint.formats import archy, registry
from ivrlint.formats.archy.document import read_archy_yaml
from ivrlint.formats.archy.values import audio_of, key_of, keys_tested, language_of, seconds_of
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from tests.formats.damage import damage, survives, torn

FIXTURES = Path(__file__).parent / "archy"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "archy"


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.yaml"))


def read(text: str) -> Flow:
    return registry.read(SourceText("flow.yaml", text))


def task(*actions: Any, **top: Any) -> Flow:
    """A flow whose calls run these actions."""
    start = {"task": {"name": "Start", "refId": "start", "actions": list(actions)}}
    more = [{"task": {"name": name, "actions": run}} for name, run in top.pop("tasks", {}).items()]
    inner = {"name": "Line", "defaultLanguage": "en-us", "startUpRef": "./tasks/task[start]", **top}
    return read(yaml.safe_dump({"inboundCall": {**inner, "tasks": [start, *more]}}, sort_keys=False))


def action(type: str, name: str, **fields: Any) -> dict[str, Any]:
    return {type: {"name": name, **fields}}


def say(name: str, text: str = "Hello.") -> dict[str, Any]:
    return action("playAudio", name, audio={"tts": text})


def outputs(**lists: list[Any]) -> dict[str, Any]:
    return {name: {"actions": actions} for name, actions in lists.items()}


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.condition or "", edge.target) for edge in flow.exits(id)]


def test_recognises_flows_and_nothing_else() -> None:
    assert archy.recognises((FIXTURES / "clinic.yaml").read_text(encoding="utf-8"))
    assert archy.recognises("---\n# ours\ninqueueCall:\n  name: x\n  defaultLanguage: en-us\n")
    assert archy.recognises("workflow:\r\n  startUpRef: x\r\n")
    assert not archy.recognises("workflow:\n  name: build\n  steps: []\n")
    assert not archy.recognises("ivr: 1\ninboundCall:\n  startUpRef: x\n")
    assert not archy.recognises('{"inboundCall": {"startUpRef": "x"}}')
    assert not archy.recognises("\n" * 5000 + "inboundCall: x\n")


def test_the_menu_of_a_clinic() -> None:
    # Front: 1 is the menu written in place; 2 runs a task that first calls `Ask number`, whose first action asks for
    # the number; 3 leaves for another flow; 0 is the queue, and the default choice names it, so silence and wrong keys
    # go there after the flow's own 2 plays of 8 s, for the menu's own settings have no value.
    clinic = flow("clinic")
    front = clinic.node("Front_10")
    assert isinstance(front, Menu)
    assert (front.title, front.term, front.input, front.span.line) == ("Front", "menu", "both", 28)
    text = "For appointments, press 1. For test results, press 2. To repeat a prescription, press 3. "
    assert front.prompt.text() == text + "To speak to our reception, press 0."
    assert not front.prompt.segments()[0].interruptible
    assert ways(clinic, "Front_10") == [
        ("no_input", "", "Front_10/Talk to us"),
        ("no_match", "", "Front_10/Talk to us"),
        ("option", "1", "Front_10/Appointments_11"),
        ("option", "2", "Ask number/Patient number"),
        ("option", "3", "Front_10/Prescriptions"),
        ("option", "0", "Front_10/Talk to us"),
    ]
    silence, wrong, first, *_ = clinic.exits("Front_10")
    assert (silence.tries, silence.after, wrong.tries) == (2, 8.0, 2)
    assert (first.span.text, first.phrases) == ("digit_1", ("appointment", "book"))
    assert Survey(clinic).people.from_node("Front_10") is Answer.YES
    assert Survey(clinic).people.from_node("Check hours/Closed") is Answer.NO


def test_a_menu_in_a_menu_has_its_own_settings_and_the_choices_that_are_valid_everywhere() -> None:
    # No default choice, so silence ends the call. 0 is the reception's: `globalDtmf`. Star leads to the menu around it.
    clinic = flow("clinic")
    assert ways(clinic, "Front_10/Appointments_11") == [
        ("no_input", "", ""),
        ("no_match", "", ""),
        ("option", "1", "Front_10/Appointments_11/Book"),
        ("option", "2", "Ask number/Patient number"),
        ("option", "*", "Front_10"),
        ("option", "0", "Front_10/Talk to us"),
    ]
    silence, _, *options = clinic.exits("Front_10/Appointments_11")
    assert (silence.tries, silence.after) == (4, 12.0)
    assert options[2].word == "back"
    assert options[3].implied and options[3].span.line == 135


def test_queues() -> None:
    # A transfer of a menu's choice that fails plays the menu again; what callers hear in the queue is another flow.
    clinic = flow("clinic")
    book, reception = clinic.node("Front_10/Appointments_11/Book"), clinic.node("Front_10/Talk to us")
    assert isinstance(book, Queue) and isinstance(reception, Queue)
    assert (book.title, reception.title) == ("Bookings", "Reception")
    assert book.prompt.text() == "We are putting you through to bookings."
    assert ways(clinic, book.id) == [
        ("answer", "", f"{book.id}:agent"),
        ("hook", "", f"{book.id}/in-queue flow"),
        ("failure", "", "Front_10/Appointments_11"),
    ]
    assert clinic.node(f"{book.id}/in-queue flow").implied
    assert clinic.node(f"{reception.id}/in-queue flow").title == "Willow Music"
    assert ways(clinic, reception.id)[1] == ("failure", "", f"{reception.id}/failed")
    assert clinic.node(f"{reception.id}/failed").prompt.text() == "Nobody is there at the moment."
    assert ways(clinic, f"{reception.id}/failed") == [("next", "", "Front_10")]


def test_hours() -> None:
    # `open` is not written and falls through to the jump to the menu; so does what is left over.
    clinic = flow("clinic")
    node = clinic.node("Check hours/Are we open")
    assert isinstance(node, Branch) and (node.by, node.schedule) == ("hours", "Clinic hours")
    assert ways(clinic, node.id) == [
        ("case", "open", "Front_10"),
        ("case", "closed", "Check hours/Closed"),
        ("case", "emergency", "Check hours/Stand-in"),
    ]
    assert clinic.starts == ("initialGreeting",)
    assert ways(clinic, "initialGreeting") == [("next", "", node.id)]
    written = task(action("evaluateScheduleGroup", "Hours", outputs=outputs(emergency=[say("Fire")])), say("On"))
    assert ways(written, "Start/Hours") == [("case", "else", "Start/On"), ("case", "emergency", "Start/Fire")]


def test_transfers() -> None:
    clinic = flow("clinic")
    stand_in, manager = clinic.node("Check hours/Stand-in"), clinic.node("Cancel/The manager")
    assert isinstance(stand_in, Transfer) and isinstance(manager, Transfer)
    assert (stand_in.number, stand_in.reaches, manager.reaches) == ("+441632960001", None, "person")
    assert ways(clinic, stand_in.id) == [("failure", "", "hangup:failed")]
    (lost,) = clinic.exits(manager.id)
    assert lost.target_span is not None and lost.target_span.text == "./tasks/task[Gone_99]"
    unknown = clinic.node(lost.target)
    assert isinstance(unknown, Unknown) and unknown.reason == UNDEFINED and unknown.name == "Gone_99"
    prescriptions = clinic.node("Front_10/Prescriptions")
    assert isinstance(prescriptions, SubFlow) and prescriptions.title == "Willow Prescriptions"


def test_a_task_that_is_called_comes_back() -> None:
    # `Ask number` is called by two places. Its end goes on after each of them; `Refused` only has a way of its own
    # where the first one calls it.
    clinic = flow("clinic")
    node = clinic.node("Ask number/Patient number")
    assert isinstance(node, Collect)
    assert (node.datum, node.digits, node.terminator) == ("PatientNumber", (6, 8), "#")
    assert (node.first_digit, node.inter_digit) == (7.0, 3.0)
    back = "tasks/Ask number_23:return"
    assert ways(clinic, node.id) == [
        ("next", "", "Ask number/Thanks"),
        ("no_input", "", f"{back}:Refused"),
        ("no_match", "", f"{back}:Refused"),
    ]
    assert ways(clinic, "Ask number/Thanks") == [("next", "", back)]
    first, second = "called by Ask for the number", "called by Ask before cancelling"
    assert ways(clinic, back) == [("case", first, "Front_10/Look up results"), ("case", second, "Cancel/Known")]
    assert ways(clinic, f"{back}:Refused") == [
        ("case", first, "Front_10/No number"),
        ("case", second, "Cancel/Known"),
    ]
    assert ways(clinic, "Front_10/No number") == [("next", "", "Front_10")]
    ask = [say("Hello there")]
    once = task(action("callTask", "Ask", targetTaskRef="./tasks/task[Ask]"), say("Done"), tasks={"Ask": ask})
    assert ways(once, "Ask/Hello there") == [("next", "", "Start/Done")]
    assert once.starts == ("Ask/Hello there",)


def test_outputs_fall_through_to_the_next_action() -> None:
    # Success, failure (nothing but data) and timeout all come to the voicemail, after which nothing is left to do.
    clinic = flow("clinic")
    look_up = clinic.node("Front_10/Look up results")
    assert isinstance(look_up, Task) and look_up.uses == ("PatientNumber",)
    assert ways(clinic, look_up.id) == [
        ("next", "", "Front_10/Read results"),
        ("failure", "", "Front_10/Leave a message"),
        ("failure", "timeout", "Front_10/Slow"),
    ]
    assert ways(clinic, "Front_10/Slow") == [("next", "", "Front_10/Leave a message")]
    voicemail = clinic.node("Front_10/Leave a message")
    assert isinstance(voicemail, Voicemail) and not clinic.exits(voicemail.id)
    pieces = [(segment.text, segment.when) for segment in clinic.node("Front_10/Read results").prompt.segments()]
    assert pieces == [("Your result is Result.", None), ("There is a letter too.", "If")]


def test_an_in_queue_flow_is_a_queue_with_its_menus() -> None:
    # The welcome and the music are heard by all who wait. Keys 1 and 2 are told apart by a switch; the `3` that callers
    # are told of, like any other key, and silence go back to waiting. The names of the file are substitutions.
    waiting = flow("waiting")
    queue = waiting.node("queue")
    assert isinstance(queue, Queue) and waiting.part and waiting.starts == ("queue",)
    assert queue.announces == ("estimated wait",)
    heard = [(segment.text, segment.audio) for segment in queue.while_waiting.segments()]
    assert heard == [("Thank you for waiting.", None), (None, "PromptSystem.on_hold_music")]
    assert ways(waiting, "queue") == [("answer", "", "queue:agent"), ("hook", "", "Not yet offered")]
    assert ways(waiting, "Not yet offered") == [("case", "no", "queue"), ("case", "yes", "Offer a call")]
    assert isinstance(waiting.node("Offer a call"), Menu)
    assert ways(waiting, "Offer a call") == [
        ("no_input", "", "queue"),
        ("no_match", "any other key", "queue"),
        ("option", "1", "Call back"),
        ("option", "2", "Mailbox"),
    ]
    assert waiting.exits("Offer a call")[0].after == 4.5
    assert "What they pressed" not in waiting.nodes
    assert isinstance(waiting.node("Call back"), Callback)
    assert ways(waiting, "Call back") == [("next", "", "hangup"), ("failure", "", "Sorry")]
    assert Survey(waiting).people.from_node("queue") is Answer.YES


def test_a_number_that_a_decision_checks_is_no_menu() -> None:
    ask = action("collectInput", "Pin", inputData={"var": "Flow.Pin"}, digits={"exact": 4})
    check = action("decision", "Right", condition={"exp": 'Flow.Pin == "1234"'}, outputs=outputs(yes=[say("In")]))
    built = task(ask, check, say("Out"))
    assert isinstance(built.node("Start/Pin"), Collect)
    branch = built.node("Start/Right")
    assert isinstance(branch, Branch) and branch.uses == ("Pin",)
    assert ways(built, branch.id) == [("case", "no", "Start/Out"), ("case", "yes", "Start/In")]


def test_decisions_in_a_row_are_one_menu_and_stay_where_something_else_leads_to_them() -> None:
    ask = action("collectInput", "Ask", inputData={"var": "Flow.Key"}, digits={"exact": 1})
    two = action("decision", "Two", condition={"exp": 'Flow.Key == "2"'}, outputs=outputs(yes=[say("B")], no=[]))
    yes = outputs(yes=[say("A")], no=[two])
    one = action("decision", "One", condition={"exp": 'Flow.Key == "1" or Flow.Key == "9"'}, outputs=yes)
    built = task(ask, one, action("disconnect", "End"))
    assert ways(built, "Start/Ask") == [
        ("no_input", "", "hangup:failed"),
        ("option", "1", "Start/A"),
        ("option", "9", "Start/A"),
        ("option", "2", "Start/B"),
        ("no_match", "any other key", "hangup:failed"),
    ]
    assert not {"Start/One", "Start/Two"} & set(built.nodes)
    entered = task(ask, one, tasks={"Other": [action("jumpToTask", "x", targetTaskRef="./tasks/task[start]")]})
    assert "Start/One" not in entered.nodes


def test_work_and_size_grow_with_the_file_alone() -> None:
    # Each of many calls of one task, times each of its many ends; each of many entries, times each decision behind.
    count = 300
    calls = [action("callTask", f"Call {number}", targetTaskRef="./tasks/task[End]") for number in range(count)]
    key = {"exp": 'Flow.Key == "1"'}
    ends = [action("decision", "End", condition=key, outputs=outputs(yes=[say("A")], no=[])) for _ in range(count)]
    ask = action("collectInput", "Ask", inputData={"var": "Flow.Key"}, digits={"exact": 1})
    jump = action("jumpToTask", "On", targetTaskRef="./tasks/task[End]")
    asking = {f"Ask {number}": [ask, jump] for number in range(count)}
    built = task(*calls, tasks={**asking, "End": ends})
    assert len(built.connections) < 30 * count
    paths = [
        {"case": {"value": {"exp": "Flow.A"}, "actions": [action("endTask", "Out", outputPath={"name": f"{number}"})]}}
        for number in range(2 * count)
    ]
    split = {"switch": {"name": "Out", "evaluate": {"firstTrue": {"cases": paths}}}}
    built = task(*calls, tasks={"End": [split]})
    assert len(built.connections) < 110_000
    assert any(isinstance(node, Unknown) and "too many ways" in node.reason for node in built.nodes.values())
    assert audio_of(value('exp: "' + "If(" * 60 + "Flow.A" + ")" * 60 + '"')).text() is None


def test_the_only_language_that_is_supported() -> None:
    languages = {"supportedLanguages": {"nb-no": {"defaultLanguageSkill": {"noValue": True}}}}
    assert task(say("Hei"), **languages).language == "en-US"
    assert task(say("Hei"), defaultLanguage="{{language}}", **languages).language == "nb-NO"
    two = {"supportedLanguages": languages["supportedLanguages"] | {"da-dk": {}}}
    assert task(say("Hei"), defaultLanguage="{{language}}", **two).language is None


def test_substitutions_name_actions_references_and_keys() -> None:
    # What a substitution names is unknown, but for the references and ids that hold the same one.
    built = read(
        "inboundCall:\n  name: {{line}}\n  defaultLanguage: en-us\n  startUpRef: ./menus/menu[{{front}}]\n  menus:\n"
        "    - menu:\n        name: Front\n        refId: {{front}}\n        defaultChoiceRef: ./choices/x[{{desk}}]\n"
        "        choices:\n"
        "          - menuTransferToAcd: {name: Desk, refId: '{{desk}}', dtmf: digit_0, targetQueue: {lit: {{queue}}}}\n"
        "          - menuTask:\n              name: Look\n              dtmf: {{key}}\n              task:\n"
        "                actions:\n                  - callData:\n                      name: Find\n"
        "                      category: {{{category}}: {dataAction: {{{action}}: {inputs: {}}}}}\n"
        "                  - disconnect: {name: End}\n"
    )
    front = built.start
    assert isinstance(built.node(front), Menu) and not built.problems
    assert [(kind, target) for kind, _, target in ways(built, front)] == [
        ("no_input", f"{front}/Desk"),
        ("no_match", f"{front}/Desk"),
        ("option", f"{front}/Desk"),
        ("option", f"{front}/Find"),
    ]
    assert [edge.key for edge in built.exits(front) if edge.kind == "option"] == ["0", None]
    assert isinstance(built.node(f"{front}/Find"), Task)


def test_loops_end() -> None:
    leave = action("decision", "Enough", condition={"exp": "Flow.X"}, outputs=outputs(yes=[action("loopExit", "x")]))
    built = task(action("loop", "Round", loopCount={"lit": 3}, outputs=outputs(loop=[say("Hi"), leave])), say("Bye"))
    branch = built.node("Start/Round")
    assert isinstance(branch, Branch) and branch.bounds_loop
    assert ways(built, branch.id) == [("case", "else", "Start/Bye"), ("case", "another round", "Start/Hi")]
    assert ways(built, "Start/Enough") == [("case", "no", "Start/Round"), ("case", "yes", "Start/Bye")]


def test_what_the_end_of_a_task_means() -> None:
    built = task(
        action("decision", "Ready", condition={"exp": "Flow.X"}, outputs=outputs(yes=[say("Yes")])),
        action("transferToGroup", "Team", targetGroup={"lit": {"name": "Team"}}),
    )
    assert ways(built, "Start/Team") == [("failure", "", "")]
    last = task(action("decision", "Ready", condition={"exp": "Flow.X"}, outputs=outputs(yes=[say("Yes")])))
    assert ways(last, "Start/Ready") == [("case", "no", ""), ("case", "yes", "Start/Yes")]
    assert ways(last, "Start/Yes") == [("next", "", "hangup")]


def test_other_actions() -> None:
    built = task(
        action("callBotFlow", "Robot", outputs=outputs(Order=[say("Ordered")])),
        action("callCommonModule", "Module", commonModule={"Check caller": {"ver_latestPublished": None}}),
        action("dialByExtension", "Extension"),
        action("dance", "Dance"),
        action("transferToFlow", "Again", targetFlow={"name": "Line"}),
    )
    assert isinstance(built.node("Start/Robot"), Bot)
    assert ways(built, "Start/Robot") == [("next", "", "Start/Module"), ("case", "Order", "Start/Ordered")]
    assert built.node("Start/Module").title == "Check caller"
    assert ways(built, "Start/Module") == [("return", "", "Start/Extension")]
    assert ways(built, "Start/Extension")[0] == ("next", "", "Start/Extension/extension")
    dance = built.node("Start/Dance")
    assert isinstance(dance, Unknown) and "«dance»" in dance.reason
    assert ways(built, dance.id) == [("next", "", "Start/Robot")]


def test_a_flow_that_is_named_keeps_its_name_as_a_reference() -> None:
    clinic = flow("clinic")
    assert clinic.known_as == ("Willow Clinic",)
    assert [(node.title, node.reference) for node in clinic.of(SubFlow)] == [
        ("Willow Prescriptions", "Willow Prescriptions"),
        ("Willow Music", "Willow Music"),
    ]
    usual = clinic.node("Front_10/Appointments_11/Book/in-queue flow")
    assert isinstance(usual, SubFlow) and usual.reference is None
    built = task(
        action("callCommonModule", "Module", commonModule={"Check caller": {"ver_latestPublished": None}}),
        action("callCommonModule", "Open", commonModule={"name": "{{module}}"}),
        action("callSecureFlow", "Paid", targetFlow={"exp": 'FindFlow("Payments")'}),
        action("transferToFlow", "Chosen", targetFlow={"exp": 'If(Flow.Late, "Night", Flow.Day)'}),
    )
    assert {node.title: node.reference for node in built.of(SubFlow)} == {
        "Check caller": "Check caller",
        "Open": None,
        "Payments": None,
        "Night": None,
    }


def test_going_back_from_a_task_leads_to_the_menu_before_it() -> None:
    menu = {
        "menu": {
            "name": "Front",
            "audio": {"tts": "Press 1."},
            "choices": [
                action("menuJumpToTask", "One", dtmf="digit_1", targetTaskRef="./tasks/task[start]"),
                action("menuRepeat", "Again", dtmf="digit_pound"),
                action("menuDisconnect", "Bye", dtmf="digit_x"),
            ],
        }
    }
    built = task(say("Hi"), action("previousMenu", "Back"), startUpRef="./menus/menu[Front]", menus=[menu])
    (edge,) = built.exits("Start/Hi")
    assert (edge.target, edge.word) == ("Front", "back")
    assert ways(built, "Front")[2:] == [
        ("option", "1", "Start/Hi"),
        ("option", "#", "Front"),
        ("option", "", "hangup"),
    ]
    assert [problem.span.text for problem in built.problems] == ["digit_x"]
    alone = task(say("Hi"), action("previousMenu", "Back"))
    assert ways(alone, "Start/Hi") == [("next", "", "undefined:back")]


def test_silent_circles_end() -> None:
    circle = task(action("jumpToTask", "x", targetTaskRef="./tasks/task[start]"))
    assert circle.starts == ("hangup",)


def test_starts() -> None:
    lost = task(startUpRef="/inboundCall/menus/menu[Gone]")
    assert [(problem.rule, problem.span.text) for problem in lost.problems] == [
        ("undefined-start", "/inboundCall/menus/menu[Gone]")
    ]
    open_start = task(startUpRef="{{start}}")
    assert isinstance(open_start.node(open_start.start), Unknown) and not open_start.problems


def test_doubled_ids_are_told() -> None:
    built = read(
        "inboundCall:\n  name: x\n  startUpRef: ./menus/menu[a]\n  defaultLanguage: nb\n  menus:\n"
        "    - menu: {name: A, refId: a}\n    - menu: {name: B, refId: a}\n"
    )
    assert [problem.span.line for problem in built.problems] == [7]
    assert built.start == "a"


def test_comments_are_kept() -> None:
    assert [comment.text for comment in flow("clinic").comments] == ["# The line of a clinic, as Architect exports it."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("workflow:\n  startUpRef: x\n", "is a workflow"),
        ("inboundEmail:\n  defaultLanguage: en-us\n", "answers e-mail"),
        ("inboundShortMessage:\n  defaultLanguage: en-us\n", "answers messages"),
        ("digitalBot:\n  defaultLanguage: en-us\n", "is a bot for messages"),
        ("commonModule:\n  defaultLanguage: en-us\n", "is a module"),
    ],
)
def test_other_channels_are_refused(text: str, reason: str) -> None:
    with pytest.raises(NoPhoneMenuError, match=reason) as refusal:
        read(text)
    assert refusal.value.span.line == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("inboundCall:\n  defaultLanguage: en-us\n", "has no `startUpRef`"),
        ("inboundCall:\n  defaultLanguage: [en-us\n", "bracket is not closed"),
        ("inboundCall:\n  name: {{x}}\n  defaultLanguage: en-us\n{% if x %}\n  a: 1\n", "is a template .*render it"),
        ("inboundCall:\n  name: {{x}} y: z\n  defaultLanguage: en-us\n", "a second `: `"),
    ],
)
def test_bad_files_say_what_to_do(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as refusal:
        read(text)
    assert "\ue000" not in refusal.value.span.source.text


def test_substitutions_keep_their_places() -> None:
    text = 'a: {{b}}\n{{c}}:\n  - "{{d}}" # {{e}}\n  - {f: {g: h}}\n'
    source = SourceText("x", text)
    document = read_archy_yaml(source)
    assert document.root.plain() == {"a": "{{b}}", "{{c}}": ["{{d}}", {"f": {"g": "h"}}]}
    assert document.at(("{{c}}", 0)).text == '"{{d}}"'
    assert document.at(("a",)).source is source
    assert [comment.text for comment in document.comments] == ["# {{e}}"]


def value(text: str) -> Any:
    return read_archy_yaml(SourceText("x", text)).root


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        ("tts: Hello {{name}}.", ["Hello name."]),
        ('tts: "{{greeting}}"', [None]),
        ("tts: ''", []),
        ("noValue: true", []),
        ("prompt: Prompt.hello", [None]),
        ("lit: {name: PromptSystem.music}", [None]),
        ("exp: Flow.Prompt", [None]),
        ("exp: ToAudioBlank(500)", []),
        ("exp: ToAudio(Prompt.hello)", [None]),
        ("exp: Append(ToAudioTTS(\"One, \\\"two\\\".\"), ToAudio(Prompt.x), ToAudioNumber(Flow.N))", ['One, "two".', None, None]),
        ('exp: ToAudioTTS(Flow.Text)', [None]),
        ('exp: ToAudioTTS(Append("You are ", Flow.Place, "."))', ["You are Place."]),
        ('exp: ToAudioTTS(If(Flow.L == "fr", "Bonjour", "Hello"))', ["Bonjour", "Hello"]),
        ('exp: ToAudioTTS("Unclosed', [None]),
        ('exp: \'"Bare"\'', ["Bare"]),
    ],
)  # fmt: skip
def test_audio(written: str, pieces: list[str | None]) -> None:
    assert [segment.text for segment in audio_of(value(written)).segments()] == pieces


def test_values() -> None:
    assert seconds_of(value("lit: {minutes: 1, seconds: 5}")) == 65.0
    assert seconds_of(value("lit: {ms: 500}")) == 0.5
    assert seconds_of(value("noValue: true")) is None
    assert seconds_of(value("lit: {seconds: many}")) is None
    dtmf = ("digit_0", "digit_star", "digit_pound", "star", "digit_*", "none", "lit: digit_7")
    assert [key_of(value(text)) for text in dtmf] == ["0", "*", "#", "*", "*", None, "7"]
    assert keys_tested('Flow.A == "1"') == ("flow.a", ("1",))
    assert keys_tested('(Flow.A == "1") or flow.a == 2') == ("flow.a", ("1", "2"))
    assert keys_tested('Flow.A == "1" or Flow.B == "2"') is None
    assert keys_tested("IsSet(Flow.A)") is None
    assert [language_of(tag) for tag in ("en-us", "es", "zh-hans-cn", "{{x}}", "")] == [
        "en-US", "es", "zh-Hans-CN", None, None,
    ]  # fmt: skip


# whatever a file says, it is read or refused

JUNK = st.sampled_from(
    [None, True, -1, 3.5, "", "1", "digit_1", "noValue", "./menus/menu[Front_10]", "/x/tasks/task[Ask number_23]", "{{x}}",
     "task[", "]", 'ToAudioTTS("', "If(((", 'Flow.PatientNumber == "1"', [], {}, [1], {"lit": {}}, {"exp": "))"}, [[]],
     [{"menu": None}], [{"disconnect": {}}], {"actions": [{"endTask": None}]}, [{"previousMenu": 1}]]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_flows_never_raise_anything_else(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["clinic", "waiting"]))
    text = (FIXTURES / f"{name}.yaml").read_text(encoding="utf-8").replace("{{", "x").replace("}}", "x")
    root = yaml.safe_load(text)
    damage(data, root, JUNK)
    survives(archy.read, yaml.safe_dump(root, sort_keys=False))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_texts_never_raise_anything_else(data: st.DataObject) -> None:
    text = (FIXTURES / "waiting.yaml").read_text(encoding="utf-8")
    pieces = st.text(max_size=8)
    survives(archy.read, torn(data, text, pieces, most=40))


# flows that people have published

BLUEPRINTS, PROVIDER = "GenesysCloudBlueprints__", "MyPureCloud__terraform-provider-genesyscloud__examples~resources~"
EXPECTED: dict[str, int | str] = {
    f"{BLUEPRINTS}ani-blacklist__terraform~modules~flow~blacklist.yaml": "is a workflow",
    f"{BLUEPRINTS}cx-as-code-cicd-gitactions-blueprint__blueprint~genesys-cloud-cx-as-code~modules~deploy_flows~"
    "EmailComprehendFlow.yaml": "answers e-mail",
    f"{BLUEPRINTS}genesys-cloud-call-park__terraform~modules~flows~call-park-agent-inbound-flow~"
    "call-park-agent-inbound-flow.yaml": 1,
    f"{BLUEPRINTS}genesys-cloud-call-park__terraform~modules~flows~orbit-parked-call-retrieval~"
    "orbit-parked-call-retrieval.yaml": 1,
    f"{BLUEPRINTS}switch-voice-to-web-messaging__terraform~modules~in-queue-call-flow~"
    "Switch_to_Web_Messaging_via_SMS.yaml": 2,
    f"{BLUEPRINTS}switch-voice-to-web-messaging__terraform~modules~inbound-message-flow~"
    "Switch_from_Voice_Channel_with_Context.yaml": "answers messages",
    f"{PROVIDER}genesyscloud_architect_ivr~closedhours_flow.yaml": 1,
    f"{PROVIDER}genesyscloud_architect_ivr~holiday_flow.yaml": 1,
    f"{PROVIDER}genesyscloud_architect_ivr~openhours_flow.yaml": 1,
    f"{PROVIDER}genesyscloud_flow~inboundcall_flow_example.yaml": 1,
    f"{PROVIDER}genesyscloud_flow~inboundcall_flow_example2.yaml": 1,
    f"{PROVIDER}genesyscloud_flow~inboundcall_flow_example3.yaml": "answers e-mail",
    f"{PROVIDER}genesyscloud_flow~inboundcall_flow_example_substitutions.yaml": 1,
    f"{PROVIDER}genesyscloud_flow~inboundmessage_flow_example.yaml": "answers messages",
    f"{PROVIDER}genesyscloud_flow~outboundcall_flow_example.yaml": 1,
    f"{PROVIDER}genesyscloud_flow~workflow_flow_example.yaml": "is a workflow",
    f"{PROVIDER}genesyscloud_processautomation_trigger~trigger_workflow_example.yaml": "is a workflow",
}
"""What becomes of each file: the menus that are found, or the reason why it is refused."""

needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the collection of published flows is not here")


def published(part: str) -> Flow:
    (file,) = (file for file in CORPUS.iterdir() if part in file.name)
    return registry.read(SourceText.read(file))


@needs_corpus
def test_published_flows() -> None:
    results: dict[str, int | str] = {}
    for file in CORPUS.iterdir():
        try:
            results[file.name] = len(list(registry.read(SourceText.read(file)).of(Menu)))
        except NoPhoneMenuError as refusal:
            results[file.name] = refusal.message.partition(":")[0].partition(" without")[0]
    assert results == EXPECTED


@needs_corpus
def test_a_published_flow_with_a_queue() -> None:
    # Worked out by hand: greeting -> Main Menu; 1 (in all menus) = queue with a failing transfer that plays the menu
    # again; 2 = a message and a disconnect. No default choice, 10 s and 3 plays inherited.
    parked = published("call-park-agent")
    assert ways(parked, "initialGreeting") == [("next", "", "Main Menu_10")]
    assert ways(parked, "Main Menu_10") == [
        ("no_input", "", ""),
        ("no_match", "", ""),
        ("option", "1", "Main Menu_10/Transfer to ACD"),
        ("option", "2", "Main Menu_10/Play Audio"),
    ]
    silence = parked.exits("Main Menu_10")[0]
    assert (silence.tries, silence.after) == (3, 10.0)
    assert parked.name == "" and isinstance(parked.node("Main Menu_10/Transfer to ACD"), Queue)
    assert Survey(parked).people.from_node(parked.start) is Answer.YES


@needs_corpus
def test_a_published_flow_that_is_heard_in_a_queue() -> None:
    # Worked out by hand: press 1 for web messaging, after which a text message is sent and a second menu asks whether
    # it came. Every other way out of both menus leads back to waiting.
    waiting = published("Switch_to_Web_Messaging")
    menus = [menu.title for menu in waiting.of(Menu)]
    assert menus == ["Collect Input", "Confirm they received SMS"]
    assert [way[1:] for way in ways(waiting, "Collect Input") if way[0] == "option"] == [("1", "Send SMS with URL")]
    assert ways(waiting, "Confirm they received SMS") == [
        ("no_input", "", "Play Audio (2)"),
        ("no_match", "any other key", "Play Audio (2)"),
        ("option", "1", "Play Audio"),
    ]
    assert ways(waiting, "Play Audio (2)") == [("next", "", "queue")]
    assert ways(waiting, "Play Audio") == [("next", "", "hangup")]
    assert isinstance(waiting.node("Play Audio"), Message)
    assert Survey(waiting).people.from_node("Collect Input") is Answer.YES
