"""The reader of VoiceXML, on fixtures of our own: each shows a few constructions of real documents."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import (
    Branch,
    Collect,
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
from ivrlint.formats import registry, voicexml
from ivrlint.formats.voicexml import input as voicexml_input
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from tests.formats.effort import calls

FIXTURES = Path(__file__).parent / "voicexml"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "vxml"


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.vxml"))


def read(*dialogs: str, **attributes: str) -> Flow:
    """The flow of a document with these dialogs and other children."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return registry.read(SourceText("line.vxml", f'<vxml version="2.1"{written}>\n' + "\n".join(dialogs) + "</vxml>"))


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.condition or "", edge.target) for edge in flow.exits(id)]


def tries(flow: Flow, id: str, kind: EdgeKind) -> tuple[int, str, list[str | None]]:
    """How often is asked in all, what comes then, and what is said before the second try."""
    (edge,) = flow.exits(id, kind)
    return edge.tries, edge.target, [prompt.text() for prompt in edge.again]


def test_recognises_documents_and_nothing_else() -> None:
    assert voicexml.recognises("<vxml/>")
    assert voicexml.recognises('<?xml version="1.0"?>\n<!-- a > b -->\n<!DOCTYPE vxml>\n<v:vxml xmlns:v="x">')
    assert voicexml.recognises("<%@ page language='java' %>\n<vxml version='2.0'>")
    assert voicexml.recognises('<?php header("x"); ?><vxml version="2.1">')
    assert not voicexml.recognises('<include><menu name="main"><entry action="menu-exit" digits="1"/></menu></include>')
    assert not voicexml.recognises("<html><body>&lt;vxml&gt; <vxml/></body></html>")
    assert not voicexml.recognises("<vxmls/>")
    assert not voicexml.recognises("ivr: 1\nname: <vxml>\n")
    assert not voicexml.recognises("<!-- <vxml>")
    assert not voicexml.recognises('{"vxml": 1}')


def test_a_menu_with_its_keys_worked_out_by_hand() -> None:
    # `topics`: 1 and 3 name dialogs, 2 throws prescriptions.repeat, which the menu's own catch for `prescriptions`
    # sends to #message, * is the menu itself; 9 is the link of the whole document, whose event goes to #reception.
    clinic = flow("clinic")
    menu = clinic.node("topics")
    assert isinstance(menu, Menu)
    assert (menu.span.text, menu.term, menu.input) == ("topics", "menu", "keys")
    assert menu.prompt.text() == (
        "Calls are recorded. For appointments, press 1. For prescriptions, press 2. "
        "If your animal is in danger, press 3."
    )
    assert [piece.interruptible for piece in menu.prompt.segments()] == [False, True]
    assert ways(clinic, "topics") == [
        ("no_input", "", "catch"),
        ("no_match", "", "catch"),
        ("option", "1", "appointments"),
        ("option", "2", "message"),
        ("option", "3", "emergency"),
        ("option", "*", "topics"),
        ("option", "9", "reception"),
    ]


def test_handlers_are_chosen_by_their_count_over_all_scopes() -> None:
    # The menu's own handlers have count 1, the document's has count 3: two times the menu's words, then the way out.
    clinic = flow("clinic")
    second = "I did not hear a key. Appointments: 1. Prescriptions: 2. Emergencies: 3."
    assert tries(clinic, "topics", EdgeKind.NO_INPUT) == (3, "catch", [second])
    assert tries(clinic, "topics", EdgeKind.NO_MATCH)[:2] == (3, "catch")
    # `chip` has a handler of its own for the second silence, which ends the call there.
    assert tries(clinic, "appointments", EdgeKind.NO_INPUT) == (2, "hangup:failed", [])
    assert tries(clinic, "appointments", EdgeKind.NO_MATCH) == (3, "catch", [])
    assert ways(clinic, "catch") == [("next", "", "reception")]


def test_a_prompts_time_out_goes_before_the_property() -> None:
    clinic = flow("clinic")
    (menu,) = clinic.exits("topics", EdgeKind.NO_INPUT)
    (entry,) = clinic.exits("appointments", EdgeKind.NO_INPUT)
    assert (menu.after, entry.after) == (8.0, 6.0)


def test_the_rest_of_the_clinic() -> None:
    clinic = flow("clinic")
    assert (clinic.starts, clinic.language) == (("welcome", "leftover"), "en-GB")
    assert ways(clinic, "welcome") == [("failure", "error", "error"), ("next", "", "welcome.if")]
    assert ways(clinic, "welcome.if") == [("case", "closed", "night"), ("case", "open", "topics")]
    hours, chip, words = clinic.node("welcome.if"), clinic.node("appointments"), clinic.node("message")
    assert isinstance(hours, Branch) and hours.by == "hours"
    assert isinstance(chip, Collect) and (chip.datum, chip.digits, chip.terminator) == ("chip", (15, 15), "#")
    assert ("next", "", "submit:/book.do") in ways(clinic, "appointments")
    assert isinstance(words, Voicemail)
    assert words.prompt.segments()[0].audio == "after-the-tone.wav"
    assert words.prompt.text() == "Leave the name of the medicine after the tone."
    desk, vet, rota = (
        clinic.node("reception"),
        clinic.node("emergency"),
        clinic.node("document:night/rota.vxml#tonight"),
    )
    assert isinstance(desk, Queue) and desk.title == "reception"
    assert isinstance(vet, Transfer) and (vet.number, vet.reaches) == ("+44-1632-960123", None)
    assert ways(clinic, "emergency") == [
        ("failure", "busy, noanswer", "reception"),
        ("next", "far_end_disconnect", "hangup"),
    ]
    assert isinstance(rota, SubFlow) and rota.file == "night/rota.vxml"
    missing = clinic.node("undefined:tpics")
    assert isinstance(missing, Unknown) and missing.reason == UNDEFINED


def test_whether_a_person_can_be_reached() -> None:
    # clinic: key 9, and the third silence, lead into the queue of reception.
    assert Survey(flow("clinic")).people.from_node("welcome") is Answer.YES
    # parcel: key 0 is a transfer to a number that the document does not explain.
    assert Survey(flow("parcel")).people.from_node("start") is Answer.UNKNOWN
    alone = read("<form id='a'><block>Hello.</block></form>")
    assert Survey(alone).people.from_node("a") is Answer.NO


def test_a_field_with_options_is_a_menu_worked_out_by_hand() -> None:
    # `service`: 1 tracks, 2 says a sentence and moves, whatever is left (0, value desk) goes to '#' + service = #desk.
    # `moving` is only visited by name; the dialog that it calls returns from the keys 1 and 2, 3 falls through to #desk.
    parcel = flow("parcel")
    menu = parcel.node("start")
    assert isinstance(menu, Menu) and (menu.title, menu.input, menu.term) == ("service", "both", "field")
    assert menu.prompt.text() == (
        "Velkommen til Pakkeposten. For sporing, trykk 1. For ny adresse, trykk 2. For kundeservice, trykk 0."
    )
    options = parcel.exits("start", EdgeKind.OPTION)
    assert [(option.key, option.label, option.target) for option in options] == [
        ("1", "sporing", "start.number"),
        ("2", "ny adresse", "start.filled"),
        ("0", "kundeservice", "desk"),
    ]
    assert options[0].span.line == 9
    assert ways(parcel, "start.filled") == [("next", "", "address")]
    assert [way for way in ways(parcel, "address") if way[0] == "option"] == [
        ("option", "1", "start.moving.filled"),
        ("option", "2", "start.moving.filled"),
        ("option", "3", "desk"),
    ]
    assert "start.moving when" not in parcel.nodes


def test_a_counter_in_a_handler_bounds_the_loop() -> None:
    parcel = flow("parcel")
    assert tries(parcel, "start", EdgeKind.NO_INPUT) == (1, "start.catch.if", [])
    branch = parcel.node("start.catch.if")
    assert isinstance(branch, Branch) and branch.bounds_loop
    assert ways(parcel, "start.catch.if") == [("case", "else", "start.catch"), ("case", "rounds >= 3", "hangup")]
    assert ways(parcel, "start.catch") == [("next", "", "start")]


def test_the_built_in_types() -> None:
    parcel = flow("parcel")
    number, right = parcel.node("start.number"), parcel.node("start.right")
    assert isinstance(number, Collect) and (number.digits, number.input) == ((8, 12), "keys")
    assert isinstance(right, Menu) and (right.purpose, right.input) == ("confirm", "both")
    assert [way for way in ways(parcel, "start.right") if way[0] == "option"] == [
        ("option", "1", "submit:http://parcel.example/track"),
        ("option", "2", "start.number"),
    ]
    assert all(option.tags == ("hidden",) for option in parcel.exits("start.right", EdgeKind.OPTION))
    said = parcel.node("start.number.filled")
    assert said.prompt.text() == "Du tastet number." and said.confirms == ("number",)


def test_what_nobody_handles_is_asked_again_without_end() -> None:
    line = read('<menu id="m"><prompt>Sales, 1.</prompt><choice dtmf="1" next="#m"/></menu>')
    (silence,) = line.exits("m", EdgeKind.NO_INPUT)
    assert (silence.target, silence.implied, silence.tries, silence.after) == ("m", True, 1, None)


def test_menus_that_number_their_choices() -> None:
    line = read(
        '<menu id="m" dtmf="true"><prompt>Choose: <enumerate/></prompt><choice next="#a">news</choice>'
        '<choice dtmf="0" next="#a">help</choice><choice next="sub/b.vxml">sport</choice><choice next="http://x.no/b"/></menu>'
        '<form id="a"><block>Hi.</block></form>'
    )
    options = line.exits("m", EdgeKind.OPTION)
    assert [(option.key, option.label, option.say.text()) for option in options] == [
        ("1", "news", "news"),
        ("0", "help", "help"),
        ("2", "sport", "sport"),
        ("3", None, ""),
    ]
    assert line.node("m").prompt.text() == "Choose:"
    assert [type(line.node(option.target)) for option in options] == [Message, Message, SubFlow, Unknown]


def test_a_choices_words_are_said_where_no_grammar_stands_in_for_them() -> None:
    def menu(*choices: str) -> tuple[str | None, list[tuple[str, ...]]]:
        line = read(f'<menu id="m"><prompt>Yes?</prompt>{"".join(choices)}</menu>')
        node = line.node("m")
        assert isinstance(node, Menu)
        return node.input, [option.phrases for option in line.exits("m", EdgeKind.OPTION)]

    grammar = "<grammar><one-of><item>the news</item></one-of></grammar>"
    assert menu('<choice dtmf="1" next="#m">news</choice>') == ("both", [("news",)])
    assert menu(f'<choice dtmf="1" next="#m">{grammar} all news</choice>') == ("both", [("the news",)])
    assert menu('<choice next="#m"><grammar mode="dtmf">1</grammar> all news</choice>') == ("keys", [()])
    assert menu('<choice next="#m"><grammar src="news.grxml"/> all news</choice>') == ("speech", [()])


def test_a_handler_that_depends_on_the_form_is_followed_from_each_form() -> None:
    # The same handler of the document goes to the item `last` of each form, and throws what each form handles itself.
    form = '<form id="{0}"><catch event="own"><goto next="#{1}"/></catch><field name="x"><prompt>?</prompt></field>'
    form += '<block name="last" expr="1">{0} ends.</block></form>'
    line = read(
        form.format("a", "b") + form.format("b", "a"),
        '<noinput count="2"><goto nextitem="last"/></noinput><nomatch><throw event="own"/><exit/></nomatch>',
    )
    assert [tries(line, id, EdgeKind.NO_INPUT)[:2] for id in "ab"] == [(2, "a.last"), (2, "b.last")]
    assert [tries(line, id, EdgeKind.NO_MATCH)[:2] for id in "ab"] == [(1, "b"), (1, "a")]


def test_many_counts_are_told_apart_only_as_far_as_anybody_stays() -> None:
    prompts = "".join(f'<prompt count="{count}">{count}.</prompt>' for count in range(1, 9000))
    handlers = "".join(f'<noinput count="{count}">Well?<reprompt/></noinput>' for count in range(1, 9000))
    line = read(f'<form id="f"><field name="x">{prompts}{handlers}</field></form>')
    target, (first, *others) = tries(line, "f", EdgeKind.NO_INPUT)[1:]
    assert (target, first, len(others)) == ("f", "Well? 2.", 19)


def test_a_page_that_asks_nothing_is_a_part() -> None:
    assert read('<form id="f"><block>Page one.</block></form>').part
    assert not read('<form id="f"><field name="x"><prompt>Your number?</prompt></field></form>').part


def test_keys_from_conditions_only_where_keys_are_listened_for() -> None:
    asked = '<form id="f"><field name="x">{}<prompt>?</prompt><filled><if cond="{}"><goto next="#g"/></if></filled>'
    asked += '</field></form><form id="g"><block>Ok.</block></form>'
    far = '<grammar src="menu.grxml"{}/>'
    for grammar, condition, cls in (
        (far.format(""), "x == 1", Collect),
        (far.format(' mode="dtmf"'), "x == 1", Menu),
        (far.format(""), "x == '1' || x=='one'", Menu),
        (far.format(""), "x == '1234'", Collect),
        (far.format(""), "x.length == 4", Collect),
        ('<grammar mode="dtmf" type="text/plain">1 | 2</grammar>', "x == '1'", Menu),
    ):
        assert isinstance(read(asked.format(grammar, condition)).node("f"), cls), (grammar, condition)


def test_conditions() -> None:
    for condition, expected in (
        ("x == '1' || (dialog.x == \"2\")", ("x", ("1", "2"))),
        ("'sales' === x", ("x", ("sales",))),
        ("x", ("x", ("true",))),
        ("!x", ("x", ("false",))),
        ("x == '1' || y == '2'", None),
        ("x == '1' && open", None),
        ("x != '1'", None),
        ("", None),
        ("x == '1'" * 1000, None),
    ):
        found = voicexml_input.tested(condition)
        assert (found and (found.name, found.values)) == expected


def test_items_go_on_one_after_the_other() -> None:
    line = read(
        '<form id="f"><block>One.</block><object name="o" classid="x"/><block cond="late">Two.</block>'
        '<subdialog name="s" src="other.vxml"/><subdialog name="t" srcexpr="u"/><block>Three.</block></form>'
    )
    assert ways(line, "f") == [("next", "", "f.o")]
    assert isinstance(line.node("f.o"), Task)
    assert ways(line, "f.o") == [("next", "", "f.block when")]
    assert ways(line, "f.block when") == [("case", "late", "f.block"), ("case", "else", "f.s")]
    assert ways(line, "f.s") == [("return", "", "f.t")]
    assert isinstance(line.node("f.t"), Unknown)
    assert ways(line, "f.t") == [("next", "", "f.block 2")]
    assert ways(line, "f.block 2") == [("next", "", "hangup")]


def test_where_calls_just_stop() -> None:
    line = read(
        '<menu id="m"><choice dtmf="1" next="#f"/><choice dtmf="2" event="nobody"/><choice dtmf="3"/></menu>'
        '<form id="f"><field name="pin" type="digits"><prompt>Your number?</prompt></field></form>'
    )
    assert ("option", "2", "") in ways(line, "m")
    assert isinstance(line.node(ways(line, "m")[-1][2]), Unknown)
    assert ("next", "", "") in ways(line, "f")
    assert [node.id for node, _ in Survey(line).reach.stops()] == ["m", "f"]


def test_transfers_that_fail() -> None:
    bridged = read('<form id="f"><transfer name="t" dest="tel:1234" bridge="true"/></form>')
    assert ways(bridged, "f") == [("failure", "busy or no answer", "")]
    blind = read('<form id="f"><transfer name="t" dest="tel:1234"/></form>')
    assert ways(blind, "f") == []
    then = read('<form id="f"><transfer name="t" destexpr="who" bridge="true"/><block>Sorry. <exit/></block></form>')
    assert ways(then, "f") == [("failure", "the transfer is over or has failed", "f.block")]


def test_a_queue_tells_why_it_gave_up_and_which_key_ended_the_wait() -> None:
    line = read(
        """<form id="q"><transfer name="q" dest="application:queue(our%20people)" type="bridge" connecttimeout="2500ms">
          <grammar mode="dtmf" root="k"><rule id="k"><one-of><item>1</item></one-of></rule></grammar>
          <filled><if cond="q$.utterance == '1'"><goto next="#m"/><elseif cond="q == 'busy'"/><goto next="#m"/>
          <elseif cond="q == 'noanswer' || q == 'unknown'"/><goto next="#m"/></if></filled></transfer></form>
        <form id="m"><record name="r"><prompt>Speak.</prompt></record></form>"""
    )
    queue = line.node("q")
    assert isinstance(queue, Queue) and queue.title == "our people"
    assert ways(line, "q")[1:] == [("exit", "1", "m"), ("overflow", "when_full", "m"), ("overflow", "", "m")]
    assert line.exits("q")[-1].after == 2.5


def test_what_our_own_writer_hands_to_the_platform() -> None:
    line = read(
        """<form id="b"><object classid="application:bot(Ida)"><filled><goto next="#c"/></filled></object></form>
        <form id="c"><object classid="application:callback(ring%20me)"/><catch event="error.x"><goto next="#p"/></catch></form>
        <form id="p"><transfer dest="application:agent(Ola)" type="blind"/></form>
        <form id="t"><transfer dest="application:transfer(the%20shop)" type="blind"/></form>
        <form id="s"><subdialog src="application:flow(ABC123)"><filled><goto next="#f"/></filled></subdialog></form>
        <form id="f"><block>Sorry. <exit expr="'failed'"/></block></form>"""
    )
    called = line.node("s")
    assert isinstance(called, SubFlow) and (called.reference, called.file) == ("ABC123", None)
    assert ways(line, "s") == [("return", "", "f")]
    kinds = [(id, line.node(id).kind, line.node(id).title) for id in "bcpt"]
    assert kinds == [
        ("b", "bot", "Ida"),
        ("c", "callback", "ring me"),
        ("p", "agent", "Ola"),
        ("t", "transfer", "the shop"),
    ]
    assert ways(line, "c") == [("next", "", "hangup"), ("failure", "error.x", "p")]
    assert ways(line, "f") == [("next", "", "hangup:failed")]


def test_a_key_and_words_that_mean_the_same_are_one_option() -> None:
    field = """<form><property name="inputmodes" value="{}"/><field name="a"><prompt>Yes or no?</prompt>
      <option dtmf="1" value="y">yes</option><option dtmf="2" value="n">no</option>
      <grammar root="g"><rule id="g"><one-of><item>yeah <tag>out = "y"</tag></item></one-of></rule></grammar>
      <filled><if cond="a == 'y'"><exit/></if></filled></field></form>"""
    both, keys = read(field.format("dtmf voice")), read(field.format("dtmf"))
    said = [(edge.key, edge.label, edge.phrases) for edge in both.exits("form", EdgeKind.OPTION)]
    assert said == [("1", "yes", ("yes", "yeah")), ("2", "no", ("no",))]
    said = [(edge.key, edge.label, edge.phrases) for edge in keys.exits("form", EdgeKind.OPTION)]
    assert said == [("1", "yes", ()), ("2", "no", ())]


def test_what_is_said_in_one_language_only() -> None:
    line = read(
        """<menu id="m"><prompt>Power.</prompt><prompt xml:lang="en" cond="speaks == 'en'">Bills.</prompt>
          <prompt xml:lang="nb" cond="speaks == 'nb' &amp;&amp; is_late">Regning.</prompt><choice dtmf="1" next="#m"/></menu>""",
        **{"xml:lang": "en"},
    )
    prompt = line.node("m").prompt
    assert (prompt.text("en"), prompt.text("nb")) == ("Power. Bills.", "Power. Regning.")
    assert [piece.when for piece in prompt.segments("nb")] == [None, "is_late"]
    assert (line.languages, line.node("m").language) == (("en", "nb"), None)


def test_dots_behind_words_stay_where_they_are() -> None:
    line = read('<form id="f"><block>You have <value expr="n"/>. Your balance is ... <exit/></block></form>')
    assert line.node("f").prompt.text() == "You have n. Your balance is ..."


def test_a_root_document_elsewhere_may_do_what_this_one_leaves_open() -> None:
    dialog = '<menu id="m"><choice dtmf="1" next="#m"/><noinput><reprompt/></noinput></menu>'
    elsewhere = read(dialog, application="root.vxml")
    assert set(ways(elsewhere, "m")) == {
        ("option", "1", "m"),
        ("no_input", "", "m"),
        ("no_match", "", "application root"),
        ("case", "a link of the application root document", "application root"),
    }
    assert Survey(elsewhere).people.from_node("m") is Answer.UNKNOWN
    assert ("no_match", "", "m") in ways(read(dialog, application="line.vxml"), "m")
    with pytest.raises(NoPhoneMenuError, match="application root"):
        read("<var name='x'/>")


def test_subdialogs_that_others_call_are_parts() -> None:
    assert read('<form id="f"><block>Hello.<return/></block></form>').part
    asked = '<form id="f"><field name="x"><prompt>Your name?</prompt><filled>{}</filled></field></form>'
    assert read(asked.format("<return/>")).part
    assert not read(asked.format("<exit/>")).part


def test_scripts_decide_where_a_call_goes_on() -> None:
    line = read(
        '<form id="f"><block>Hi.<goto expr="where"/></block></form><form id="g"><block><goto expr="\'#\' + \'f\'"/></block></form>'
        '<form id="h"><block><goto next="#g"/></block></form>'
    )
    assert isinstance(line.node(ways(line, "f")[0][2]), Unknown)
    assert line.starts == ("f",)  # g and h are not entered anew: they pass every call on to f
    closed = read('<form id="f"><block>Hi.</block></form><form id="g"><block>Lost.</block></form>')
    assert closed.starts == ("f",)
    assert [node.id for node in Survey(closed).reach.unreachable_sources()] == ["g"]


def test_dialogs_that_only_pass_each_other_the_call_are_a_loop() -> None:
    line = read(
        '<form id="a"><block><goto next="#b"/></block></form><form id="b"><block><goto next="#a"/></block></form>',
        '<catch event="error.badfetch"><goto next="#c"/></catch><form id="c"><block>Sorry. Goodbye.</block></form>',
    )
    assert ways(line, "a") == [("next", "", "a"), ("failure", "error.badfetch", "c")]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("<vxml><form>", "is not XML: no element found", "1:"),
        ("<vxml>\n<?php foreach ($x as $y) { ?><menu/></vxml>", "is a PHP program", "2:1"),
        ("<%@ page %><vxml><menu/></vxml>", "is a JSP page", "1:1"),
        ("<vxml>{% if a %}<menu/>{% endif %}</vxml>", "Jinja, Twig or Liquid", "1:7"),
        ('<vxml>\n<form id="%s"><block>%s</block></form></vxml>', "a template (printf)", "2:9"),
        ("<vxml><menu><choice next='a?b=1&c=2'/></menu></vxml>", "is not XML", "1:"),
        ('<!DOCTYPE vxml [<!ENTITY a "b">]><vxml><menu/></vxml>', "declares the entity", "1:"),
        ("<vxml/>", "no `<menu>` and no `<form>`", "1:1"),
    ],
)
def test_what_cannot_be_read_says_so(text: str, message: str, place: str) -> None:
    with pytest.raises(SourceError, match=re.escape(message)) as caught:
        voicexml.read(SourceText("x.vxml", text))
    assert str(caught.value.span).startswith(f"x.vxml:{place}")


def test_events_that_throw_each_other_without_end_are_refused() -> None:
    chain = "".join(f'<catch event="e{number}"><throw event="e{number + 1}"/></catch>' for number in range(2000))
    with pytest.raises(SourceError, match="deeper than can be followed"):
        read(chain, '<menu id="m"><choice dtmf="1" event="e0"/></menu>')
    ring = '<catch event="a"><throw event="b"/></catch><catch event="b"><throw event="a"/></catch>'
    assert ("option", "1", "") in ways(read(ring, '<menu id="m"><choice dtmf="1" event="a"/></menu>'), "m")


@pytest.mark.parametrize(
    ("around", "inside"),
    [("<noinput>" + '<if cond="a">Yes.<goto next="#f"/></if>' * 100 + "</noinput>", ""),
     ("<noinput>" + "<enumerate/>Well?" * 1000 + "</noinput>", '<option dtmf="1">one</option>'),
     ("".join(f'<link dtmf="{key}" next="#f"/>' for key in range(100)), ""),
     ("", '<filled><goto expritem="next"/></filled>')],
)  # fmt: skip
def test_what_holds_for_too_many_items_is_refused(around: str, inside: str) -> None:
    items = "".join(f'<field name="x{number}">{inside}</field>' for number in range(1000))
    with pytest.raises(SourceError, match="too many items to follow"):
        read(around, f'<form id="f">{items}</form>')


def test_a_form_of_many_items_takes_linear_work() -> None:
    def work(items: int) -> int:
        fields = "".join(f'<field name="x{number}"><prompt>?</prompt></field>' for number in range(items))
        return calls(lambda: read(f'<form id="f">{fields}</form>'))

    assert work(800) < work(100) * 8 * 1.5


def test_a_modal_field_listens_to_its_own_grammars_alone() -> None:
    grammar = '<grammar mode="dtmf"><rule><one-of><item>{}</item></one-of></rule></grammar>'
    field = '<field name="x"{}><prompt>?</prompt>' + grammar.format(1) + "</field>"
    for modal, keys in (("", ["9", "1"]), (' modal="true"', ["1"])):
        line = read(f'<form id="f">{grammar.format(9)}{field.format(modal)}</form>')
        assert [option.key for option in line.exits("f", EdgeKind.OPTION)] == keys


def test_placeholders_that_stand_as_values_stay() -> None:
    line = read('<menu id="m"><prompt>Welcome to {{ name }}.</prompt><choice dtmf="1" next="{{ url }}"/></menu>')
    assert line.node("m").prompt.text() == "Welcome to {{ name }}."
    assert isinstance(line.node(line.exits("m", EdgeKind.OPTION)[0].target), Unknown)


# damaged files

WRITTEN = [(FIXTURES / f"{name}.vxml").read_text(encoding="utf-8") for name in ("clinic", "parcel")]
VALUES = sorted({match[0] for text in WRITTEN for match in re.finditer(r'"[^"]*"', text)})
TAGS = sorted({match[0] for text in WRITTEN for match in re.finditer(r"<[^?!][^>]*>", text)})


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(WRITTEN))
    for _ in range(data.draw(st.integers(1, 4))):
        pattern = data.draw(st.sampled_from([r'"[^"]*"', r"<[^?!/][^>]*/>", r"\w+=", r"<\w+", r"."]))
        found = list(re.finditer(pattern, text))
        if not found:
            continue
        match = data.draw(st.sampled_from(found))
        other = {'"': VALUES, "<": TAGS}.get(match[0][0], ["", "count=", "next=", "expr=", "cond="])
        new = data.draw(st.sampled_from([*other, "", match[0] * 2]) | st.text(max_size=3))
        text = text[: match.start()] + new + text[match.end() :]
    try:
        built = voicexml.read(SourceText("x.vxml", text))
    except SourceError as error:
        assert error.message and 0 <= error.span.start <= len(text)
    else:
        check(built)


@given(st.lists(st.sampled_from([*TAGS, "</form>", "</menu>", "</if>", "</field>"]), max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_heap_of_elements_is_read_or_refused(tags: list[str]) -> None:
    open_tags: list[str] = []
    text = "<vxml>"
    for tag in tags:
        if tag.startswith("</"):
            text += f"</{open_tags.pop()}>" if open_tags else ""
        elif not tag.startswith("<vxml"):
            text += tag
            open_tags += [] if tag.endswith("/>") else [re.match(r"<([\w-]+)", tag)[1]]  # type: ignore[index]
    text += "".join(f"</{name}>" for name in reversed(open_tags)) + "</vxml>"
    try:
        built = voicexml.read(SourceText("x.vxml", text))
    except SourceError as error:
        assert error.message
    else:
        check(built)


def check(flow: Flow) -> None:
    """The flow hangs together: every edge joins nodes that are there, and the survey can walk it."""
    assert set(flow.starts) <= flow.nodes.keys()
    for edge in flow.edges():
        assert edge.target in flow.nodes
    Survey(flow).people.from_node(flow.start)


def test_reading_takes_linear_work() -> None:
    small, large = (SourceText("x.vxml", many_dialogs(number)) for number in (150, 1200))
    assert len(voicexml.read(large).nodes) > 2400
    assert calls(lambda: voicexml.read(large)) < calls(lambda: voicexml.read(small)) * 8 * 1.5


def many_dialogs(menus: int) -> str:
    dialogs = "".join(
        f'<menu id="m{number}"><prompt>Sales, 1. Back, 2.</prompt><choice dtmf="1" next="#m{number + 1}"/>'
        f'<choice dtmf="2" next="#f{number}"/></menu><form id="f{number}"><block>Ok.<goto next="#m0"/></block></form>'
        for number in range(menus)
    )
    return f'<vxml>{dialogs}<noinput count="3"><exit/></noinput><menu id="m{menus}"/></vxml>'


# collected documents

REFUSED = {
    "scriptdemo~src~main~resources~root.vxml": "no `<menu>` and no `<form>`",
    "profile.vxml21~src~test~resources~root.vxml": "no `<menu>` and no `<form>`",
    "templates~SelectActionMenu.vxml": "a template (printf)",
}
MENUS = {
    "IVRPowers__menu-dtmf__menu.vxml": 1,
    "inputdemo~src~main~resources~movies.vxml": 1,
    "luis~src~main~config~pizza.vxml": 1,
    "mixedinitiativedemo~src~main~resources~pizza-srgs.vxml": 1,
    "mixedinitiativedemo~src~main~resources~pizza.vxml": 1,
    "voicexmlunit.demo~src~test~resources~builtin.vxml": 1,
    "voicexmlunit.demo~src~test~resources~dtmf.vxml": 1,
    "voicexmlunit.demo~src~test~resources~input.vxml": 1,
}
"""Menus in each document, by the end of its name; none in all the others that can be read."""


def expected(table: dict[str, object], file: Path, otherwise: object) -> object:
    return next((value for end, value in table.items() if file.name.endswith(end)), otherwise)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no collected documents in {CORPUS}")
def test_collected_documents_are_read_or_refused_with_a_reason() -> None:
    files = sorted(CORPUS.glob("*"))
    assert files
    for file in files:
        refusal = expected(dict(REFUSED), file, None)
        try:
            built = registry.read(SourceText.read(file))
        except SourceError as error:
            assert refusal and str(refusal) in error.message, f"{file.name}: {error.message}"
            continue
        assert refusal is None, file.name
        assert built.format == "voicexml"
        assert len(list(built.of(Menu))) == expected(dict(MENUS), file, 0), file.name
        assert not list(Survey(built).reach.unreachable_sources()), file.name
        check(built)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no collected documents in {CORPUS}")
def test_two_collected_documents_worked_out_by_hand() -> None:
    # movies.vxml: 1 reads the titles and the call ends; 2 asks for one, reads it back and ends. Nobody answers.
    (file,) = CORPUS.glob("*movies.vxml")
    movies = registry.read(SourceText.read(file))
    assert [way for way in ways(movies, "mainmenu") if way[0] == "option"] == [
        ("option", "1", "list"),
        ("option", "2", "watch"),
    ]
    assert movies.node("watch.block").confirms == ("movie",)
    assert tries(movies, "watch", EdgeKind.NO_INPUT)[2] == ["Please say something!", "Please say a film title!"]
    assert Survey(movies).people.from_node("mainmenu") is Answer.NO
    # dtmf.vxml: 1 is yes and 2 is no; both say a sentence and end.
    (file,) = CORPUS.glob("*~dtmf.vxml")
    answer = registry.read(SourceText.read(file))
    menu = answer.node("mainmenu")
    assert isinstance(menu, Menu) and (menu.inter_digit, menu.input) == (1.0, "keys")
    options = answer.exits("mainmenu", EdgeKind.OPTION)
    assert [(option.key, option.target) for option in options] == [("1", "yes"), ("2", "no")]
    assert all(isinstance(answer.node(edge.target), Hangup) for edge in answer.exits("yes"))
    assert Survey(answer).people.from_node("mainmenu") is Answer.NO
