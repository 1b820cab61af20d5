"""The reader of FreeSWITCH IVR menus, on fixtures of our own: each shows a few constructions of real files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import (
    Collect,
    Edge,
    EdgeKind,
    Flow,
    Menu,
    Message,
    Queue,
    SubFlow,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats import freeswitch, registry
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from tests.formats.effort import calls

FIXTURES = Path(__file__).parent / "freeswitch"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "freeswitch"

Ways = list[tuple[str, str, str]]


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.xml"))


def read(menus: str, root: str = "menus") -> Flow:
    return freeswitch.read(SourceText("ivr.xml", f"<{root}>{menus}</{root}>"))


def menu(name: str, *entries: str, **attributes: str) -> str:
    """A menu with these entries, each `action digits param`, and attributes with _ for -."""
    given = {"greet-long": "a.wav"} | {key.replace("_", "-"): value for key, value in attributes.items()}
    written = "".join(f' {key}="{value}"' for key, value in given.items())
    parts = (entry.split(" ", 2) for entry in entries)
    lines = "".join(f'<entry action="{a}" digits="{d}" param="{" ".join(p)}"/>' for a, d, *p in parts)
    return f'<menu name="{name}"{written}>{lines}</menu>'


def ways(flow: Flow, id: str) -> Ways:
    """Kind, key or label, and word or target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.label or "", edge.word or edge.target) for edge in flow.exits(id)]


def only(flow: Flow, id: str, kind: EdgeKind) -> Edge:
    (edge,) = flow.exits(id, kind)
    return edge


def titles(flow: Flow, id: str) -> list[tuple[str, str]]:
    """The key of each option and what messages call the node behind it."""
    return [
        (edge.key or "", flow.node(edge.target).title if edge.target else edge.condition or "")
        for edge in flow.exits(id, EdgeKind.OPTION)
    ]


# two files, worked out by hand


def test_a_surgery() -> None:
    """Three menus: the front leads to both others, so it is the start; a human answers key 0 (mod_callcenter)."""
    surgery = flow("surgery")
    assert surgery.starts == ("front",) and surgery.language == "en"
    assert [node.id for node in surgery.of(Menu)] == ["front", "appointments", "prescriptions"]
    assert ways(surgery, "front") == [
        ("no_match", "", "exit"),
        ("no_input", "", "app transfer 200 XML surgery"),
        ("option", "1", "appointments"),
        ("option", "2", "prescriptions pin"),
        ("option", "0", "app callcenter desk@default"),
        ("option", "an extension", surgery.exits("front", EdgeKind.OPTION)[3].target),
        ("option", "*", "repeat"),
        ("option", "#", "exit"),
    ]
    front = surgery.node("front")
    assert (
        isinstance(front, Menu)
        and front.inter_digit == 2.5
        and front.prompt.text("en")
        == (
            "Welcome to Ashgrove Surgery. For appointments, press 1. For repeat prescriptions, press 2. "
            "To speak with the desk, press 0."
        )
    )
    silence, wrong = only(surgery, "front", EdgeKind.NO_INPUT), only(surgery, "front", EdgeKind.NO_MATCH)
    assert (silence.tries, silence.after, silence.tries_known) == (2, 6.0, True)
    assert [prompt.text() for prompt in silence.again] == ["Appointments 1, prescriptions 2, the desk 0."]
    assert wrong.tries == 4 and wrong.again[0].segments()[0].audio == "ivr/ivr-that_was_an_invalid_entry.wav"
    desk = surgery.node("app callcenter desk@default")
    assert isinstance(desk, Queue) and desk.title == "desk"
    assert Survey(surgery).people.from_node("front") is Answer.YES
    assert not surgery.problems


def test_whoever_gives_up_in_a_menu_below_is_back_above() -> None:
    """Neither menu says what happens in the end: FreeSWITCH then goes one level up, whichever that was."""
    surgery = flow("surgery")
    for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH):
        up = only(surgery, "appointments", kind)
        assert (up.target, up.word, up.tries, up.approximate) == ("front", "back", 3, True)
        assert only(surgery, "prescriptions", kind).approximate is False
    assert ways(surgery, "appointments")[2:] == [
        ("option", "1", "app bridge sofia/gateway/ashgrove/4415550101"),
        ("option", "2", surgery.exits("appointments", EdgeKind.OPTION)[1].target),
        ("option", "*", "back"),
        ("option", "9", "start"),
    ]
    bridge = surgery.node("app bridge sofia/gateway/ashgrove/4415550101")
    assert isinstance(bridge, Transfer) and (bridge.number, bridge.reaches) == ("4415550101", None)
    (voicemail,) = surgery.of(Voicemail)
    assert ways(surgery, voicemail.id) == [("next", "", "appointments")]


def test_the_exit_sound_is_heard_before_the_dialplan_goes_on() -> None:
    surgery = flow("surgery")
    goodbye = surgery.node(only(surgery, "front", EdgeKind.NO_MATCH).target)
    assert isinstance(goodbye, Message) and goodbye.prompt.text() == "Thank you for calling. Goodbye."
    assert ways(surgery, goodbye.id) == [("next", "", "return")]


def test_a_code_is_asked_for_before_the_menu() -> None:
    surgery = flow("surgery")
    pin = surgery.node("prescriptions pin")
    assert isinstance(pin, Collect) and (pin.digits, pin.sensitive) == ((4, 4), "code")
    assert "4711" not in pin.title
    assert ways(surgery, pin.id) == [
        ("next", "", "prescriptions"),
        ("no_input", "", "return"),
        ("no_match", "", "return"),
    ]
    assert only(surgery, pin.id, EdgeKind.NO_MATCH).tries == 3


def test_sounds_are_recordings_and_only_what_is_said_has_words() -> None:
    surgery = flow("surgery")
    assert surgery.node("appointments").prompt.text() == "To book, press 1. To cancel, press 2. To go back, press star."
    pieces = surgery.node("prescriptions").prompt.segments()
    assert [(piece.text, piece.audio) for piece in pieces] == [
        (None, "surgery/prescriptions.wav"),
        (None, "https://media.example.org/p?lang=en&v=2"),
    ]
    assert surgery.node("prescriptions").prompt.text() is None


def test_what_is_only_known_in_a_call_has_no_words() -> None:
    for said in ("${greeting}", "{{first}} {{second}}", "{{}}" * 60):
        assert read(menu("front", **{"greet-long": f"say:{said}"})).node("front").prompt.text() is None
    assert read(menu("front", **{"greet-long": "say:" + "{{}}" * 60 + "Hello"})).node("front").prompt.text()


def test_places_are_those_to_be_changed() -> None:
    surgery = flow("surgery")
    book = surgery.exits("front", EdgeKind.OPTION)[0]
    assert (book.span.text, book.span.line) == ("1", 14)
    assert book.target_span is not None and book.target_span.text == "appointments"
    assert surgery.node("front").span.text == "front"
    assert only(surgery, "front", EdgeKind.NO_INPUT).span.text == "transfer 200 XML surgery"
    assert only(surgery, "prescriptions", EdgeKind.NO_MATCH).span.text == "2"
    timed = read(menu("front", timeout="7000", max_failures="2"))
    assert [only(timed, "front", kind).span.text for kind in (EdgeKind.NO_INPUT, EdgeKind.NO_MATCH)] == ["7000", "2"]
    assert surgery.node("front").whole.text.endswith("</menu>")


def test_a_menu_that_is_not_there_is_undefined_where_the_file_is_whole() -> None:
    surgery = flow("surgery")
    target = surgery.node(surgery.exits("prescriptions", EdgeKind.OPTION)[-1].target)
    assert isinstance(target, Unknown) and (target.reason, target.title) == (UNDEFINED, "prescription")


def test_a_hotel() -> None:
    """A piece of a configuration: two menus that nothing here leads to, and the restaurant, which both lead to.

    People wait in the fifo behind key 1 of the reception, which plays a recording first; `set` is not noticed.
    """
    hotel = flow("hotel")
    assert hotel.starts == ("reception", "menu staff line") and hotel.entries == {"staff line": "menu staff line"}
    assert titles(hotel, "reception") == [
        ("1", "playback hotel/one_moment.wav"),
        ("2", "restaurant"),
        ("3", "«300» is no application"),
        ("4", "transfert 400 XML default"),
        ("5", "lua spa.lua"),
        ("6", "`menu-play-sound` needs a `param`"),
        ("7", "menu-call-transfer"),
        ("8", "spa"),
        ("9", "`menu-exec-app` needs a `param`"),
        ("0", "execute_extension night_porter XML hotel"),
    ]
    (playback,) = (node for node in hotel.of(Message) if node.prompt.segments()[0].audio == "hotel/one_moment.wav")
    assert ways(hotel, playback.id) == [("next", "", "app fifo reception@hotel in")]
    assert hotel.node("app fifo reception@hotel in").title == "reception@hotel"
    reasons = {node.title: node.reason for node in hotel.of(Unknown)}
    assert "is `transfer` meant?" in reasons["transfert 400 XML default"]
    assert reasons["lua spa.lua"] == "it runs a program that is not in this file"
    survey = Survey(hotel)
    assert survey.people.from_node("reception") is Answer.YES
    assert survey.people.from_node("menu staff line") is Answer.YES  # through the restaurant, back at the reception


def test_a_menu_in_another_file_is_another_flow_that_comes_back() -> None:
    hotel = flow("hotel")
    spa = next(node for node in hotel.of(SubFlow) if node.title == "spa")
    assert hotel.known_as == ("reception",)
    assert spa.reference == "spa" and ways(hotel, spa.id) == [("return", "", "reception")]
    wine = next(node for node in hotel.of(SubFlow) if node.title == "wine list")
    assert ways(hotel, wine.id) == [("return", "", "restaurant")]


def test_where_several_menus_lead_the_way_back_is_the_first_one() -> None:
    hotel = flow("hotel")
    back, *_, top = hotel.exits("restaurant")
    assert (back.target, back.word, back.approximate) == ("reception", "back", True)
    assert (top.target, top.word, top.approximate) == ("reception", "start", True)
    assert ways(hotel, "restaurant")[3] == ("option", "2", "repeat")


def test_what_is_run_in_the_end() -> None:
    hotel = flow("hotel")
    assert only(hotel, "menu staff line", EdgeKind.NO_MATCH).target == "hangup:failed"
    bye = hotel.node(only(hotel, "menu staff line", EdgeKind.NO_INPUT).target)
    assert isinstance(bye, Message) and ways(hotel, bye.id) == [("next", "", "exit")]
    assert ways(hotel, "menu staff line")[2:] == [
        ("option", "1", "app transfer 700 XML default"),
        ("option", "1", "app transfer 701 XML default"),
        ("option", "2", "restaurant"),
        ("option", "*", "exit"),
        ("option", "#", "exit"),
    ]


def test_what_freeswitch_does_not_load_is_reported() -> None:
    assert [(problem.span.line, problem.message) for problem in flow("hotel").problems] == [
        (30, "there is a menu «restaurant» already, and FreeSWITCH takes the first one"),
        (15, "an entry of «reception» has no `digits`, and FreeSWITCH loads no menu with such an entry"),
        (12, "FreeSWITCH has no menu action «menu-call-transfer», and loads no menu with such an entry"),
    ]


def test_figures_only_known_in_a_call_are_not_made_up() -> None:
    silence = only(flow("hotel"), "reception", EdgeKind.NO_INPUT)
    assert (silence.after, silence.tries_known, silence.again) == (None, False, ())


# single constructions


@pytest.mark.parametrize(
    ("written", "tries", "after"),
    [
        ({}, (3, 3), 10.0),
        ({"max_failures": "5"}, (5, 5), 10.0),
        ({"max_failures": "5", "max_timeouts": "1"}, (1, 5), 10.0),
        ({"max_failures": "0", "max_timeouts": "-1", "timeout": "0"}, (3, 3), 10.0),
        ({"timeout": "2500ms"}, (3, 3), 2.5),
        ({"max_failures": "often", "timeout": "soon"}, (3, 3), 10.0),
    ],
)
def test_tries_and_seconds(written: dict[str, str], tries: tuple[int, int], after: float) -> None:
    flow = read(menu("a", "menu-exit 1", **written))
    silence, wrong = only(flow, "a", EdgeKind.NO_INPUT), only(flow, "a", EdgeKind.NO_MATCH)
    assert ((silence.tries, wrong.tries), silence.after) == (tries, after)


@pytest.mark.parametrize(
    ("digits", "written", "seconds"),
    [
        ("1", {"inter_digit_timeout": "2000"}, None),
        ("12", {"inter_digit_timeout": "2000"}, 2.0),
        ("1", {"digit_len": "4", "timeout": "3000"}, 1.5),
        ("/^(1\\d)$/", {"digit_len": "$${digits}", "inter_digit_timeout": "2000"}, 2.0),
    ],
)
def test_time_between_digits_matters_where_there_are_several(
    digits: str, written: dict[str, str], seconds: float | None
) -> None:
    node = read(menu("a", f"menu-exit {digits}", **written)).node("a")
    assert isinstance(node, Menu) and node.inter_digit == seconds


@pytest.mark.parametrize(
    ("digits", "key", "label"),
    [
        ("1", "1", None),
        ("*", "*", None),
        ("42", "42", None),
        ("/^(7)$/", "7", None),
        ("/^\\*$/", "*", None),
        ("/^(10[01][0-9])$/", None, "an extension"),
        ("$${operator_key}", None, "an extension"),
    ],
)
def test_digits(digits: str, key: str | None, label: str | None) -> None:
    edge = only(read(menu("a", f"menu-exec-app {digits} transfer $1 XML default", digit_len="4")), "a", EdgeKind.OPTION)
    assert (edge.key, edge.label) == (key, label)


@pytest.mark.parametrize(
    ("command", "kind", "title"),
    [
        ("transfer 1000 XML default", Transfer, "transfer 1000 XML default"),
        ("callcenter ${queue}@default", Queue, "callcenter ${queue}@default"),
        ("fifo support out", Unknown, "fifo support out"),
        ("voicemail check default example.org 1000", None, ""),
        ("conference room", Transfer, "conference room"),
        ("read 1 4 ask.wav digits 5000 #", Unknown, "read 1 4 ask.wav digits 5000 #"),
        ("speak flite|slt|We are closed today.", Message, "speak flite|slt|We are closed today."),
    ],
)
def test_applications(command: str, kind: type | None, title: str) -> None:
    flow = read(menu("a", f"menu-exec-app 1 {command}"))
    node = flow.node(only(flow, "a", EdgeKind.OPTION).target)
    if kind is None:
        assert type(node).__name__ == "Task" and ways(flow, node.id) == [("next", "", "a")]
    else:
        assert isinstance(node, kind) and node.title == title
    if kind is Message:
        assert node.prompt.text() == "We are closed today."
    if isinstance(node, Transfer):
        assert node.reaches is None


def test_a_transfer_rings_the_number_that_is_written() -> None:
    numbers = {
        "transfer -bleg 1000 XML default": "1000",
        "transfer sales XML default": "sales",
        "bridge sofia/internal/1000@10.0.0.1": "1000",
        "bridge ${group}": None,
    }
    flow = read(menu("a", *(f"menu-exec-app {n} {command}" for n, command in enumerate(numbers))))
    assert [node.number for node in flow.of(Transfer)] == list(numbers.values())


def test_nothing_is_taken_where_nothing_is_played_or_only_patterns_are_asked_for() -> None:
    (silent,) = read(menu("a", "menu-exit 1", greet_long="")).problems
    assert "takes no keys where nothing is played" in silent.message
    (patterns,) = read(menu("a", "menu-exit /^1.$/")).problems
    assert "without `digit-len`" in patterns.message
    assert not read(menu("a", "menu-exit /^1.$/", digit_len="2")).problems


def test_menus_that_only_lead_to_each_other_start_at_the_first() -> None:
    ring = read(menu("a", "menu-sub 1 b") + menu("b", "menu-sub 1 a"))
    assert ring.starts == ("a",)


def test_a_dialplan_in_the_same_file_says_where_calls_come_in() -> None:
    dialplan = '<extension><condition field="x"><action application="ivr" data="b"/></condition></extension>'
    assert read(dialplan + menu("a", "menu-sub 1 b") + menu("b", "menu-back 1")).starts == ("a", "b")


def test_names_that_are_kept_for_ends() -> None:
    flow = read(menu("hangup", "menu-sub 1 return") + menu("return", "menu-exec-app 1 hangup"))
    assert [node.id for node in flow.of(Menu)] == ["menu hangup", "menu return"]
    assert flow.node("menu return").title == "return"
    assert only(flow, "menu return", EdgeKind.OPTION).target == "hangup"


# what is refused

MACRO = '<include><macro name="m"><input pattern="x"><match><action function="say" data="x"/></match></input></macro></include>'
DIALPLAN = '<include><extension name="x"><condition field="a"><action application="ivr" data="a"/></condition></extension></include>'
VOICEMAIL = (
    '<configuration name="voicemail_ivr.conf"><menu name="a"><keys><key dtmf="1"/></keys></menu></configuration>'
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (MACRO, "holds phrase macros"),
        (DIALPLAN, "is a dialplan without menus"),
        (VOICEMAIL, "voicemail boxes"),
        ('<menus><X-PRE-PROCESS cmd="include" data="ivr/*.xml"/></menus>', "includes other files («ivr/*.xml»)"),
        ('<configuration name="ivr.conf"/>', "without menus"),
    ],
)
def test_what_holds_no_menus(text: str, reason: str) -> None:
    assert freeswitch.recognises(text)
    with pytest.raises(NoPhoneMenuError, match=re.escape(reason)):
        freeswitch.read(SourceText("ivr.xml", text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<?php foreach ($menus as $m) ?>{menu('a', 'menu-exit 1')}", "is a template or a program"),
        (menu("a", "menu-exit 1") + "{% for x in y %}", "is a template or a program"),
        (f"-- ivr.conf\nlocal xml = [[{menu('a', 'menu-exit 1')}]]", "is a Lua program"),
        (menu("a", "menu-exit 1") + menu("b", "menu-exit 1"), "put `<include>` around"),
        (menu("a", "menu-exit 1")[:-1], "is not XML"),
    ],
)
def test_what_cannot_be_read(text: str, reason: str) -> None:
    assert freeswitch.recognises(text)
    with pytest.raises(SourceError, match=reason):
        freeswitch.read(SourceText("ivr.xml", text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        '<vxml version="2.1"><menu id="a"><choice dtmf="1" next="#b"/></menu></vxml>',
        '<menu name="lunch"><entry action="order" digits="1"/></menu>',
        "ivr: 1\nnodes: {a: {prompt: '<entry action=\"menu-exit\"'}}\n",
        "# How to write menus\n\n" + menu("a", "menu-exit 1"),
        '<project><include name="x"/><macro name="y"/></project>',
    ],
)
def test_other_files_are_not_recognised(text: str) -> None:
    assert not freeswitch.recognises(text)


# robustness and speed

TEXTS = [(FIXTURES / f"{name}.xml").read_text(encoding="utf-8") for name in ("surgery", "hotel")]
WORDS = [
    "",
    " ",
    "menu-sub",
    "menu-top",
    "front",
    "reception",
    "/^",
    "$1",
    "say:",
    "tts://",
    "file_string://!",
    "-1",
    "&",
]


@given(st.data())
@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
def test_nothing_but_source_errors(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        quotes = [at for at, character in enumerate(text) if character == '"']
        number = data.draw(st.integers(0, max(0, len(quotes) // 2 - 1))) * 2
        start, end = quotes[number : number + 2] if len(quotes) > number + 1 else (0, len(text))
        word = data.draw(st.sampled_from(WORDS) | st.text(max_size=5))
        if data.draw(st.booleans()):
            text = text[: start + 1] + word + text[end:]
        else:
            line = text[:start].rfind("\n") + 1
            text = text[:line] + data.draw(st.sampled_from(["", text[line:end] + '"/>', word])) + text[line:]
    try:
        flow = freeswitch.read(SourceText("ivr.xml", text))
    except SourceError:
        return
    assert flow.starts and all(edge.target in flow.nodes for edge in flow.connections)


def test_reading_takes_linear_work() -> None:
    small, large = (SourceText("ivr.xml", many_menus(number)) for number in (100, 800))
    assert calls(lambda: freeswitch.read(large)) < calls(lambda: freeswitch.read(small)) * 8 * 1.5


def many_menus(menus: int) -> str:
    sub = (f"menu-sub 1 m{number + 1}" for number in range(menus))
    others = ("menu-exec-app 2 transfer 1{n} XML a", "menu-play-sound 3 s{n}.wav", "menu-back *", "menu-top 9")
    text = "".join(
        menu(f"m{number}", entry, *(other.format(n=number) for other in others)) for number, entry in enumerate(sub)
    )
    return f"<include>{text}</include>"


# the corpus

EXPECTED: dict[str, int | str] = {
    "32412000~conf~ivr.conf.xml": 3,
    "572d58de~conf~autoload_configs~ivr.conf.xml": 2,
    "5de06fb3~conf~autoload_configs~ivr.conf.xml": 3,
    "conf~curl~autoload_configs~ivr.conf.xml": 2,
    "conf~vanilla~autoload_configs~ivr.conf.xml": "includes other files («../ivr_menus/*.xml»)",
    "conf~vanilla~autoload_configs~voicemail_ivr.conf.xml": "voicemail boxes",
    "conf~vanilla~dialplan~default.xml": "is a dialplan without menus",
    "conf~vanilla~ivr_menus~demo_ivr.xml": 2,
    "conf~vanilla~ivr_menus~new_demo_ivr.xml": 4,
    "conf~vanilla~lang~en~demo~demo-ivr.xml": "holds phrase macros",
    "conf~vanilla~lang~en~demo~new-demo-ivr.xml": "holds phrase macros",
}
"""Files of the corpus (without repository) and how many menus they hold, or why they are refused."""


def corpus(name: str) -> SourceText:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real files is not on this machine")
    (file,) = CORPUS.glob(f"*__{name}")
    return SourceText.read(file)


def test_every_file_of_the_corpus_is_expected() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real files is not on this machine")
    assert {file.name.split("__", 2)[2] for file in CORPUS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_corpus(name: str) -> None:
    source, expected = corpus(name), EXPECTED[name]
    assert registry.recognise(source.text) is registry.reader("freeswitch")
    if isinstance(expected, int):
        assert len(list(registry.read(source).of(Menu))) == expected
    else:
        with pytest.raises(NoPhoneMenuError) as caught:
            registry.read(source)
        assert expected in caught.value.message


def test_corpus_demo() -> None:
    """Six keys, extensions and a repeat; the menu below only leads up. Whom the transfers reach is in the dialplan."""
    demo = registry.read(corpus("conf~vanilla~ivr_menus~demo_ivr.xml"))
    assert demo.starts == ("demo_ivr",)
    assert ways(demo, "demo_ivr") == [
        ("no_input", "", "exit"),
        ("no_match", "", "exit"),
        ("option", "1", "app bridge sofia/$${domain}/888@conference.freeswitch.org"),
        ("option", "2", "app transfer 9196 XML default"),
        ("option", "3", "app transfer 9664 XML default"),
        ("option", "4", "app transfer 9191 XML default"),
        ("option", "5", "app transfer 1234*256 enum"),
        ("option", "6", "demo_ivr_submenu"),
        ("option", "an extension", "app transfer $1 XML features"),
        ("option", "9", "repeat"),
    ]
    assert ways(demo, "demo_ivr_submenu") == [
        ("no_input", "", "back"),
        ("no_match", "", "back"),
        ("option", "*", "start"),
    ]
    assert only(demo, "demo_ivr", EdgeKind.NO_INPUT).after == 10.0
    assert only(demo, "demo_ivr", EdgeKind.NO_INPUT).tries == 3
    assert Survey(demo).people.from_node("demo_ivr") is Answer.UNKNOWN


def test_corpus_new_demo() -> None:
    """Key 4 names no application, so it leads nowhere; key 9 of each menu below calls that very menu."""
    demo = registry.read(corpus("conf~vanilla~ivr_menus~new_demo_ivr.xml"))
    assert ways(demo, "new_demo_ivr")[2:] == [
        ("option", "1", "freeswitch_ivr_submenu"),
        ("option", "2", "freeswitch_solutions_ivr_submenu"),
        ("option", "3", "cluecon_ivr_submenu"),
        ("option", "4", ""),
        ("option", "9", "repeat"),
    ]
    for name in ("freeswitch_ivr_submenu", "freeswitch_solutions_ivr_submenu", "cluecon_ivr_submenu"):
        assert ways(demo, name)[2:] == [("option", "9", "repeat"), ("option", "*", "start")]
    assert Survey(demo).people.from_node("new_demo_ivr") is Answer.UNKNOWN  # what comes after the menus
