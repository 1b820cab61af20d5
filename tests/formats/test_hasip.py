"""The reader of ha-sip menus, on fixtures of our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import Collect, EdgeKind, Flow, Menu, Message, Task, Transfer, Unknown
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats import hasip, registry
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from tests.formats.damage import survives, torn

FIXTURES = Path(__file__).parent / "hasip"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "other"


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.yaml"))


def read(menu: str) -> Flow:
    """The flow of a menu whose fields these are, one a line."""
    text = "menu:\n" + "".join(f"  {line}\n" for line in menu.splitlines())
    assert hasip.recognises(text)
    return hasip.read(SourceText("menu.yaml", text))


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.condition or "", edge.target) for edge in flow.exits(id)]


def test_recognises_menus_and_nothing_else() -> None:
    for file in FIXTURES.iterdir():
        assert registry.recognise(file.read_text(encoding="utf-8")) is hasip
    assert hasip.recognises("menu:\n  message: Hello.\n  post_action: hangup\n")
    assert not hasip.recognises("menu:\n  title: File\n  items: [open, close]\n")
    assert not hasip.recognises("menu:\n  message: Hello.\n")
    assert not hasip.recognises("ivr: 1\nnodes:\n  menu:\n    message: x\n    choices: 1\n")
    assert not hasip.recognises("inboundCall:\n  menus:\n    - menu:\n        message: x\n        choices: []\n")
    text = (FIXTURES / "house.yaml").read_text(encoding="utf-8")
    assert not hasip.recognises(f"# Menus\n\n```yaml\n{text}```\n")


def test_each_call_has_menus_of_its_own_and_names_them_alone() -> None:
    """Two automations use the same ids: a jump stays in its own call, and seconds in quotes are seconds as well."""
    menus = """- action: {{service: hassio.addon_stdin}}
  data:
    menu:
      id: main
      message: This is call {number}.
      timeout: '12'
      choices:
        '1': {{message: Once more., post_action: jump main}}
"""
    built = hasip.read(SourceText("automation.yaml", menus.format(number=1) + menus.format(number=2)))
    assert built.starts == ("main", "menu (2)")
    assert [ways(built, start)[-1] for start in built.starts] == [
        ("option", "1", "main 1"),
        ("option", "1", "menu (2) 1"),
    ]
    assert [ways(built, f"{start} 1") for start in built.starts] == [[("next", "", "main")], [("next", "", "menu (2)")]]
    assert [built.exits(start, EdgeKind.NO_INPUT)[0].after for start in built.starts] == [12.0, 12.0]


def test_a_menu_and_its_choices() -> None:
    house = flow("house")
    menu = house.node("front")
    assert isinstance(menu, Menu)
    assert (menu.span.text, menu.title, menu.term, menu.language) == ("front", "front", "menu", "en")
    assert (house.starts, house.language, house.start_span.line) == (("front",), "en", 4)
    assert menu.prompt.text() == "Hello. For the gate press 1, for the alarm press 2, for the house itself press 3."
    assert ways(house, "front") == [
        ("no_match", "", "front"),
        ("option", "1", "front 1"),
        ("option", "2", "alarm"),
        ("option", "3", "front 3"),
        ("no_input", "", "front timeout"),
    ]
    assert house.exits("front", EdgeKind.OPTION)[1].span.text == "'2'"
    assert house.exits("front", EdgeKind.NO_INPUT)[0].after == 8.0


def test_what_ha_sip_does_where_a_menu_says_nothing() -> None:
    """A wrong key: «Unknown option» and the menu again. Silence: hung up after 300 seconds, which nobody wrote."""
    built = read("message: Press 1.\nchoices:\n  1: {message: Goodbye., post_action: hangup}")
    wrong, silence = built.exits("menu", EdgeKind.NO_MATCH)[0], built.exits("menu", EdgeKind.NO_INPUT)[0]
    assert (wrong.target, wrong.word, wrong.implied) == ("menu", "repeat", True)
    assert [prompt.text() for prompt in wrong.again] == ["Unknown option"]
    assert silence.stops and silence.implied and silence.after == 300.0
    ((node, missing),) = Survey(built).reach.missing_handlers()
    assert node.id == "menu" and [edge.kind for edge in missing] == ["no_input"]


def test_codes_are_no_options_and_named_nowhere() -> None:
    house = flow("house")
    node = house.node("alarm")
    assert isinstance(node, Collect)
    assert (node.digits, node.sensitive, node.purpose) == (None, "code", "identification")
    assert ways(house, "alarm") == [
        ("no_input", "", ""),
        ("next", "", "alarm code"),
        ("next", "", "alarm code (2)"),
        ("no_match", "", "alarm default"),
    ]
    assert not any("4321" in id or "4321" in node.title for id, node in house.nodes.items())


def test_what_follows_a_message() -> None:
    house = flow("house")
    assert isinstance(house.node("front 1"), Task) and ways(house, "front 1") == [("next", "", "hangup")]
    assert ways(house, "alarm code") == [("next", "", "front")]
    lost = house.node("undefined:attic")
    assert isinstance(lost, Unknown) and lost.reason == UNDEFINED
    assert ways(house, "alarm code (2)") == [("next", "", "undefined:attic")]
    (back,) = house.exits("alarm default")
    assert (back.target, back.word, back.span.text) == ("alarm", "back", "return")
    assert ways(house, "front 3 #") == [("next", "", "front")]
    assert ways(house, "front 3 12") == [("next", "", "")]
    call = house.node("front 3 0")
    assert isinstance(call, Transfer) and (call.number, call.reaches) == ("sip:**9@home.example", None)


def test_prompts() -> None:
    (segment,) = flow("house").node("front 3").prompt.segments()
    words = "It is value degrees. Warm. Press star to hear it again, hash to go back."
    assert (segment.text, segment.interruptible) == (words, False)
    assert flow("house").node("front 3 12").prompt.text() is None
    assert flow("house").node("alarm code (2)").prompt.segments()[0].audio == "/media/audio/quiet.mp3"


def test_a_message_that_repeats_itself_is_heard_again() -> None:
    (silence,) = flow("house").exits("front 3", EdgeKind.NO_INPUT)
    assert (silence.tries, silence.tries_known, silence.stops) == (2, False, True)


@pytest.mark.parametrize(
    ("action", "target"),
    [("hangup", "hangup:failed"), ("jump end", "end"), ("jump", "undefined:"), ("return", ""), ("return 2", "")],
)
def test_what_follows_a_menu_that_takes_keys_only_while_it_speaks(action: str, target: str) -> None:
    built = read(f"message: Press 1.\npost_action: {action}\nchoices:\n  1: {{id: end, message: Goodbye.}}")
    (silence,) = built.exits("menu", EdgeKind.NO_INPUT)
    assert (silence.target, silence.after) == (target, 0.0)


def test_answers_have_no_answers_of_their_own() -> None:
    """ha-sip adds neither «Unknown option» nor a time-out to the menu under `default`: nothing happens there."""
    inner = "{message: No. Press 1., choices: {1: {message: Bye.}, timeout: {message: x}}}"
    built = read(f"message: Press 1.\nchoices:\n  1: {{message: Bye.}}\n  default: {inner}")
    kinds = [(edge.kind, edge.stops) for edge in built.exits("menu default") if edge.kind is not EdgeKind.OPTION]
    assert kinds == [("no_match", True), ("no_input", True)]


def test_silence_after_a_message_is_its_way_on() -> None:
    built = read("message: Wait.\ntimeout: 3\nchoices:\n  timeout: {message: Bye., post_action: hangup}")
    assert isinstance(built.node("menu"), Message)
    assert ways(built, "menu") == [("next", "", "menu timeout")]


def test_commands_in_automations() -> None:
    automation = flow("automation")
    assert automation.starts == ("menu", "menu (2)")
    assert ways(automation, "menu")[1:] == [("option", "5", "menu 5"), ("no_match", "", "menu default")]
    assert ways(automation, "menu (2)") == [("next", "", "hangup")]


def test_human_reachability() -> None:
    """Only 3 and then 0 leads to another call, and whose that is the file does not say."""
    assert Survey(flow("house")).people.from_node("front") is Answer.UNKNOWN
    assert Survey(flow("house")).people.from_node("front 1") is Answer.NO
    assert Survey(flow("automation")).people.from_node("menu") is Answer.NO


def test_what_does_not_fit_is_told() -> None:
    built = read("message: Press 1.\nchoices:\n  1: {message: a}\n  1: {message: b}\n  2: c\n  x: {choices: [d]}")
    assert [problem.message for problem in built.problems] == [
        "the choice «2» holds no menu",
        "the choice «1» stands here twice; ha-sip takes the last one",
        "`choices` must be a mapping from keys to menus",
        "«x» is no key of a telephone",
    ]
    assert [node.prompt.text() for node in built.of(Message)] == ["b", ""]


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("menu: !include front.yaml\nx:\n  message: a\n  choices: b\n", SourceError, "included from another file"),
        ("menu: &a\n  title: x\nx:\n  message: a\n  choices: b\n", NoPhoneMenuError, "no menu of ha-sip"),
        ("menu:\n  message: {{ x }}\n  choices: {\n", SourceError, "stands in quotes"),
    ],
)
def test_files_without_a_menu_say_so(text: str, error: type[SourceError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        hasip.read(SourceText("x.yaml", text))


# whatever a file says, it is read or refused


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_menus_never_raise_anything_else(data: st.DataObject) -> None:
    root = yaml.safe_load((FIXTURES / "house.yaml").read_text(encoding="utf-8"))
    junk = st.sampled_from(
        [None, True, 0, 1.5, "", "front", "hangup", "return 9", "jump", "jump x", [], {}, [1], {1: 2}]
    )
    for _ in range(data.draw(st.integers(1, 4))):
        part = root
        while True:
            key = data.draw(st.sampled_from(list(part)))
            if not isinstance(part[key], dict) or not part[key] or data.draw(st.booleans()):
                break
            part = part[key]
        if data.draw(st.booleans()):
            part[key] = data.draw(junk)
        elif len(part) > 1:
            del part[key]
    survives(hasip.read, yaml.safe_dump(root, sort_keys=False))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_torn_files_never_raise_anything_else(data: st.DataObject) -> None:
    text = (FIXTURES / "house.yaml").read_text(encoding="utf-8")
    pieces = st.sampled_from(["", "'", "{", ":", "- ", "&a ", "*a", "\t", "\x07"])
    survives(hasip.read, torn(data, text, pieces, most=100))


# real menus, where they are at hand

SEEN = {"1": 0, "2": 0, "3": 1, "4": 0}
"""Menus found in each collected example; those that ask for a code are no menus."""


def corpus(number: str) -> Flow:
    return registry.read(SourceText.read(CORPUS / f"arnonym__ha-plugins__README-menu-example-{number}.yaml"))


needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no collected menus in {CORPUS}")


@needs_corpus
def test_real_menus_are_read() -> None:
    for number, menus in SEEN.items():
        built = corpus(number)
        assert Survey(built).shape.menus == menus
        assert not built.problems and not list(built.of(Unknown))
        assert not list(Survey(built).reach.unreachable_sources())


@needs_corpus
def test_a_real_menu_of_switches() -> None:
    """By hand: 1 opens the door, 2 switches the light on, 3 plays music; nobody is there to talk to."""
    built = corpus("3")
    assert [way for way in ways(built, "menu") if way[0] == "option"] == [
        ("option", "1", "menu 1"),
        ("option", "2", "menu 2"),
        ("option", "3", "menu 3"),
    ]
    assert [node.prompt.text() for node in built.of(Task)] == [
        "Door has been opened",
        "Light outside has been switched on",
        "Play music",
    ]
    assert Survey(built).people.from_node("menu") is Answer.NO


@needs_corpus
def test_a_real_question_for_a_code() -> None:
    """By hand: two codes that hang up after a word, one that jumps to the first, a wrong one back, ten seconds."""
    built = corpus("2")
    assert [(edge.kind, edge.target, edge.after) for edge in built.exits("main")] == [
        ("next", "owner", None),
        ("next", "maintenance", None),
        ("next", "main code", None),
        ("no_match", "wrong_code", None),
        ("no_input", "timeout", 10.0),
    ]
    assert ways(built, "main code") == [("next", "", "owner")] and ways(built, "wrong_code") == [("next", "", "main")]
    assert all(ways(built, id) == [("next", "", "hangup")] for id in ("owner", "maintenance", "timeout"))
