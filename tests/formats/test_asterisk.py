"""The reader of Asterisk dialplans, on fixtures of our own: each shows a few constructions of real ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Flow, Hangup, Menu, Message, Queue, SubFlow, Transfer, Unknown
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats import asterisk, registry
from ivrlint.formats.asterisk.answers import compared_values
from ivrlint.formats.asterisk.calls import arguments, conditional, split
from ivrlint.formats.asterisk.lines import lines_of, read_lines
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.survey import Answer, Survey
from tests.formats.effort import calls

FIXTURES = Path(__file__).parent / "asterisk"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "asterisk"

NO_MENU = "without a menu"
AEL = "in AEL"
REAL_FILES: dict[str, int | str] = {
    "asterisk__asterisk__configs~basic-pbx~extensions.conf": 1,
    "asterisk__asterisk__configs~samples~extensions.ael.sample": AEL,
    "asterisk__asterisk__configs~samples~extensions.conf.sample": 1,
    "asterisk__asterisk__configs~samples~extensions.lua.sample": "in Lua",
    "asterisk__asterisk__configs~samples~extensions_minivm.conf.sample": NO_MENU,
    "asterisk__asterisk__pbx~ael~ael-test~ael-ntest10~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test11~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test18~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test19~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test1~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test3~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test5~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-test7~extensions.ael": AEL,
    "asterisk__asterisk__pbx~ael~ael-test~ael-vtest17~extensions.ael": AEL,
    "asterisk__testsuite__tests~callparking~configs~ast1~extensions.conf": NO_MENU,
    "asterisk__testsuite__tests~callparking~configs~ast2~extensions.conf": NO_MENU,
    "asterisk__testsuite__tests~channels~pjsip~dtmf_sdp~dtmf_sdp_recognition~configs~ast1~extensions.conf": NO_MENU,
    "asterisk__testsuite__tests~fastagi~configs~ast1~extensions.conf": NO_MENU,
    "asterisk__testsuite__tests~feature_attended_transfer~configs~ast1~extensions.conf": NO_MENU,
    "asterisk__testsuite__tests~masquerade~configs~ast2~extensions.conf": NO_MENU,
    "ossobv__asterisklint__tests~alintregress~test_asterisk_dp.conf": 1,
    "ossobv__asterisklint__tests~alintregress~test_background_case.py": "no phone menu that ivrlint can read",
}
"""For each real file the number of menus in it, or a part of the reason for which it is refused."""


@cache
def flow(name: str) -> Flow:
    return registry.read(SourceText.read(FIXTURES / f"{name}.conf"))


def read(*lines: str) -> Flow:
    """The flow of these lines."""
    return registry.read(SourceText("extensions.conf", "\n".join(lines) + "\n"))


def menu(*lines: str, head: str = "") -> Flow:
    """A small menu with the key 1 and a desk, and these lines in its context."""
    start = ("exten => s,1,Background(hello)", "same => n,WaitExten(4)", "exten => 1,1,Queue(desk,,,,60)")
    return read(head, "[main]", *start, *lines)


def ways(flow: Flow, id: str) -> list[tuple[str, str, str]]:
    """Kind, key or condition, and target of each way out of a node, stops included."""
    return [(edge.kind, edge.key or edge.condition or edge.label or "", edge.target) for edge in flow.exits(id)]


def only(flow: Flow, id: str, kind: EdgeKind) -> Edge:
    (edge,) = flow.exits(id, kind)
    return edge


def heard(flow: Flow, id: str) -> list[str | None]:
    return [segment.text or segment.audio for segment in flow.node(id).prompt.segments()]


def test_recognises_dialplans_and_nothing_else() -> None:
    for name in ("heating", "clinic", "phones"):
        assert asterisk.recognises((FIXTURES / f"{name}.conf").read_text(encoding="utf-8"))
    assert asterisk.recognises("; comments\n[general]\nstatic=yes\nwriteprotect=no\n")
    assert asterisk.recognises("exten = 1,1,Hangup()\n")
    assert asterisk.recognises("#include other.conf\n[a]\nexten => s,n(top),Answer\n")
    for text in (
        "[general]\nstatic=yes\nname = extension\n",
        "[mysqld]\nextensions = on\nexten\n",
        "[1001]\ntype=friend\nexten=1001\n",
        "ivr: 1\nname: exten => s,1,Answer()\n",
        '{"exten": "exten => s,1,Answer()"}',
        "# Notes\n\n    [a]\n    exten => s,1,Answer()\n",
        '"""Tests."""\nplan = """\n[a]\nexten => s,1,Answer()\n"""\n',
        "<Location /context>\n  context x {\n</Location>\n",
        "context exten {\n  server 1;\n}\n",
        "",
    ):
        assert not asterisk.recognises(text), text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("// menu\ncontext main {\n  s => {\n    Answer();\n  }\n}\n", "in AEL, which ivrlint does not read"),
        ("-- x\nextensions = {\n  main = { s = function() app.background('hi') end }\n}\n", "in Lua, a program"),
        ("[a]\nexten => _1XXX,1,Dial(PJSIP/${EXTEN})\n", "without a menu: nothing plays choices and waits for a key"),
        ("[a]\nexten => s,1,Background(hi)\nexten => s,2,WaitExten\nexten => 100,1,Hangup\n", "without a menu"),
        ("[a]\nexten => s,1,Playback(hi)\nexten => 1,1,Hangup\n", "without a menu"),
        ("[general]\nstatic=yes\nwriteprotect=no\n", "without a menu"),
    ],
)
def test_what_is_no_menu_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(NoPhoneMenuError, match=reason):
        registry.read(SourceText("x", text))
    with pytest.raises(NoPhoneMenuError, match="without a menu"):
        flow("phones")


def test_a_template_is_to_be_rendered_first() -> None:
    with pytest.raises(SourceError, match="is a template of a dialplan; render it first") as caught:
        read(
            "[a]", "exten => s,1,Background(hi)", "{% for key in keys %}", "exten => {{ key }},1,Hangup", "{% endfor %}"
        )
    assert caught.value.span.line == 3
    placeholder = menu("exten => 2,1,Goto({{ context }},s,1)")
    assert isinstance(placeholder.node(ways(placeholder, "main,s")[1][2]), Unknown)


def test_a_generated_menu_with_its_loop_counters() -> None:
    """Worked out by hand from heating.conf.

    Both ways of the first GotoIf lead to the same recording. IVR_MSG names two recordings. A wrong key: the counter is
    1, 2, 3 and leaves when it is above 2, so the third play is the last. Silence: above MAX_LOOPS = 3, so four plays.
    """
    found = flow("heating")
    assert [node.id for node in found.of(Menu)] == ["ivr-1,s", "ivr-2,s"]
    assert found.starts == ("ivr-1,s",)
    assert heard(found, "ivr-1,s") == ["custom/heating-welcome", "custom/heating-choices"]
    assert ways(found, "ivr-1,s") == [
        ("option", "1", "ext-queues,600"),
        ("option", "2", "ivr-2,s"),
        ("option", "9", "app-announcement-4,s"),
        ("option", "an extension", "dial:ivr-1"),
        ("no_input", "", "unknown:app-blackhole,hangup,1"),
        ("no_match", "", "ivr-1,i,final"),
    ]
    silence, wrong = only(found, "ivr-1,s", EdgeKind.NO_INPUT), only(found, "ivr-1,s", EdgeKind.NO_MATCH)
    assert (silence.tries, silence.after, wrong.tries) == (4, 6.0, 3)
    assert [segment.audio for prompt in silence.again for segment in prompt.segments()] == ["nobody-there"]
    assert [segment.audio for prompt in wrong.again for segment in prompt.segments()] == ["no-valid-response"]
    node = found.node("ivr-1,s")
    assert isinstance(node, Menu) and (node.inter_digit, node.term, node.span.line) == (3.0, "extension", 20)
    assert not {"ivr-1,i", "ivr-1,t"} & set(found.nodes)
    queue = found.node("ext-queues,600")
    assert isinstance(queue, Queue) and (queue.name, queue.max_wait) == ("repairs", 90.0)
    assert only(found, "ext-queues,600", EdgeKind.OVERFLOW).target == "ext-queues,600,3"
    assert Survey(found).people.from_node("ivr-1,s") is Answer.YES


def test_keys_and_handlers_point_at_the_line_to_change() -> None:
    edges = {edge.key or edge.kind: edge for edge in flow("heating").exits("ivr-1,s")}
    assert [edges[key].span.line for key in ("1", "2", "9", "no_input", "no_match")] == [23, 24, 25, 34, 27]
    assert edges["9"].span.text == "9"
    second = {edge.key or edge.kind: edge for edge in flow("heating").exits("ivr-2,s")}
    assert second["no_input"].stops and second["no_match"].stops
    assert second["no_input"].span.text == "WaitExten"


def test_a_line_that_asterisk_skips_is_a_problem() -> None:
    (problem,) = flow("heating").problems
    assert problem.span.line == 49 and "Asterisk skips this line" in problem.message


def test_a_menu_by_hand_with_hours_and_answers_read() -> None:
    """Worked out by hand from clinic.conf.

    GotoIfTime from 08:00 to 17:30 is open. Silence: the recording, five seconds, are-you-there, the recording, five
    seconds, the desk: two plays. A wrong key: 1 is below 2 and goes back, 2 is not: two plays. Read tries twice.
    """
    found = flow("clinic")
    assert found.starts == ("incoming,_4420799X",)
    assert ways(found, "incoming,_4420799X") == [
        ("case", "open", "front,s,1"),
        ("case", "closed", "incoming,_4420799X,3"),
    ]
    assert [node.id for node in found.of(Menu)] == ["front,s", "appointments,s"]
    assert ways(found, "front,s") == [
        ("option", "1", "appointments,s"),
        ("option", "2", "front,2"),
        ("option", "0", "desk,s"),
        ("option", "*", "front,s"),
        ("option", "an extension", "dial:front"),
        ("no_input", "", "desk,s"),
        ("no_match", "", "desk,s"),
    ]
    silence, wrong = only(found, "front,s", EdgeKind.NO_INPUT), only(found, "front,s", EdgeKind.NO_MATCH)
    assert (silence.tries, silence.after, wrong.tries) == (2, 5.0, 2)
    assert [segment.audio for prompt in silence.again for segment in prompt.segments()] == ["are-you-there"]
    assert ways(found, "appointments,s") == [
        ("option", "1", "appointments,s,book"),
        ("option", "2", "appointments,s,cancel"),
        ("no_input", "", "desk,s"),
        ("no_match", "", "appointments,s,5"),
    ]
    assert only(found, "appointments,s", EdgeKind.NO_INPUT).tries == 2
    people = Survey(found).people
    assert people.from_node("incoming,_4420799X") is Answer.YES
    assert people.from_node("desk,s") is Answer.UNKNOWN
    assert people.from_node("incoming,_4420799X,3") is Answer.NO


def test_patterns_and_long_numbers_are_dialled_and_not_exploded() -> None:
    found = flow("clinic")
    assert ways(found, "dial:front") == [("case", "staff", "dial:staff")]
    assert ways(found, "dial:staff") == [("case", "40XX", "staff,_40XX"), ("case", "4100", "staff,4100")]
    assert found.node("dial:staff").implied


def test_people_and_machines_behind_the_keys() -> None:
    found = flow("clinic")
    assert isinstance(found.node("desk,s"), Transfer)
    assert ways(found, "desk,s") == [("failure", "no_answer", "unknown:nowhere,s,1")]
    missing = found.node("unknown:nowhere,s,1")
    assert isinstance(missing, Unknown) and missing.reason == UNDEFINED
    assert ways(found, "appointments,s,book") == [("answer", "", "appointments,s,book:agent")]
    number = found.node("appointments,s,cancel")
    assert isinstance(number, Collect) and (number.datum, number.digits) == ("NUMBER", (1, 8))
    assert isinstance(found.node("appointments,s,10"), SubFlow)


def test_subroutines_are_entered_and_left() -> None:
    found = flow("clinic")
    assert ways(found, "front,2") == [("case", "subroutine", "macro-results,s"), ("case", "after it", "hangup")]
    bounded = found.node("macro-results,s,2")
    assert isinstance(bounded, Branch) and bounded.bounds_loop
    assert heard(found, "macro-results,s,4") == ["Your results are not there yet."]
    assert ways(found, "leave-message,s,2") == [("next", "", "hangup")]
    plain = menu(
        "exten => 2,1,Gosub(log,s,1)", "same => n,Queue(sales)", "[log]", "exten => s,1,NoOp()", "same=>n,Return"
    )
    assert isinstance(plain.node(ways(plain, "main,s")[1][2]), Queue)


def test_a_subroutine_goes_on_behind_the_only_step_that_calls_it() -> None:
    body = ("[sub]", "exten => s,1,Queue(desk,,,,60)", "same => n,Return()")
    once = menu("exten => 2,1,Gosub(sub,s,1)", "same => n,VoiceMail(1)", *body)
    assert ways(once, "sub,s")[0] == ("overflow", "", "main,2,2")
    twice = menu("exten => 2,1,Gosub(sub,s,1)", "exten => 3,1,GosubIf(${X}?sub,s,1)", *body)
    assert ways(twice, "sub,s")[0] == ("overflow", "", "returned")
    end = twice.node("returned")
    assert isinstance(end, Hangup) and end.outcome == "return"


def test_both_ways_of_exec_if_are_read() -> None:
    found = menu("exten => 2,1,ExecIf($[${X} = 1]?Queue(one):Goto(two,s,1))", "[two]", "exten => s,1,Queue(two)")
    assert ways(found, "main,2") == [("case", "${X} = 1", "main,2?"), ("case", "else", "two,s")]
    hours = menu(
        "exten => 2,1,ExecIfTime(*,*,1,jan?Goto(holiday,1))", "same => n,Queue(q)", "exten => holiday,1,Busy()"
    )
    assert ways(hours, "main,2") == [("case", "holiday", "hangup:failed"), ("case", "else", "main,2,2")]


def test_while_loops_are_tries() -> None:
    """Worked out by hand: n is 0, 1 and 2 when the recording is played; at 3 the loop ends."""
    found = read(
        *("[a]", "exten => s,1,Set(n=0)", "same => n,While($[${n} < 3])", "same => n,Background(x)"),
        *("same => n,WaitExten(4)", "same => n,Set(n=$[${n} + 1])", "same => n,EndWhile()", "exten => 1,1,Queue(q)"),
    )
    assert only(found, "a,s", EdgeKind.NO_INPUT).tries == 3
    assert only(found, "a,s", EdgeKind.NO_INPUT).stops
    inner = read_lines(
        SourceText("x", "[a]\nexten=>s,1,While(x)\nsame=>n,ExitWhile\nsame=>n,ContinueWhile\nsame=>n,EndWhile\n")
    )
    steps = inner.contexts["a"].extensions["s"].steps
    assert [(step.app, step.args) for step in steps.values()] == [
        ("gotoif", "x?2:5"),
        ("goto", "5"),
        ("goto", "1"),
        ("goto", "1"),
        ("noop", ""),
    ]


def test_silence_goes_on_at_the_next_priority_and_only_else_to_t() -> None:
    to_t = menu("exten => t,1,Playback(bye)")
    assert only(to_t, "main,s", EdgeKind.NO_INPUT).target == "main,t"
    past_t = menu("exten => s,3,Queue(desk)", "exten => t,1,Playback(bye)")
    assert only(past_t, "main,s", EdgeKind.NO_INPUT).target == "main,s,3"
    assert [node.id for node in Survey(past_t).reach.unreachable_sources()] == ["main,t"]
    to_e = menu("exten => e,1,Queue(desk)")
    assert [edge.target for edge in to_e.exits("main,s")][1:] == ["main,e", "main,e"]


def test_a_background_that_nothing_follows_waits_for_nobody() -> None:
    lines = ("[main]", "exten => s,1,Background(hello)", "exten => 1,1,Queue(desk)", "exten => t,1,Queue(desk)")
    silence = only(read(*lines), "main,s", EdgeKind.NO_INPUT)
    assert silence.stops and silence.after == 0
    waiting = only(read("[general]", "autofallthrough=no", *lines), "main,s", EdgeKind.NO_INPUT)
    assert (waiting.target, waiting.after) == ("main,t", 10.0)


def test_a_loop_without_a_counter_stays_a_loop() -> None:
    endless = menu("exten => i,1,Playback(wrong)", "same => n,Goto(s,1)")
    assert only(endless, "main,s", EdgeKind.NO_MATCH).tries == 1
    assert ways(endless, "main,i") == [("next", "", "main,s")]
    reset = menu("exten => i,1,Set(n=$[${n}+1])", "same => n,Set(n=0)", "same => n,GotoIf($[${n}>3]?1,1:s,1)")
    assert only(reset, "main,s", EdgeKind.NO_MATCH).tries == 1


@pytest.mark.parametrize(
    ("lines", "tries"),
    [
        (("Set(n=$[${n} + 1])", "GotoIf($[${n} < 3]?s,1)"), 3),
        (("Set(n=$[ 1 + ${n}])", 'GotoIf($["${n}" != "4"]?s,1)'), 4),
        (("GotoIf($[${n} >= 2]?out)", "Set(n=${INC(n)})", "Goto(s,1)"), 3),
    ],
)
def test_tries_are_played_out(lines: tuple[str, ...], tries: int) -> None:
    steps = [f"exten => i,{number},{line}" for number, line in enumerate(lines, 1)]
    found = menu(*steps, f"exten => i,{len(steps) + 1}(out),Queue(desk)")
    edge = only(found, "main,s", EdgeKind.NO_MATCH)
    assert (edge.tries, isinstance(found.node(edge.target), Queue)) == (tries, True)


def test_a_recording_that_leads_to_the_menu_is_a_part_of_no_other_menu() -> None:
    found = menu("exten => 2,1,Background(more)", "same => n,Goto(s,1)")
    assert isinstance(found.node("main,2"), Message)
    assert [node.id for node in found.of(Menu)] == ["main,s"]


def test_playback_before_the_wait_is_the_prompt() -> None:
    found = read("[a]", "exten => s,1,Playback(one&two)", "same => n,WaitExten(3)", "exten => 1,1,Hangup()")
    assert heard(found, "a,s") == ["one", "two"]
    assert not found.node("a,s").prompt.segments()[0].interruptible
    spoken = read(
        "[a]", 'exten => s,1,AGI(googletts.agi,"Press 1, please",en)', "same => n,WaitExten", "exten => 1,1,Busy()"
    )
    assert heard(spoken, "a,s") == ["Press 1, please"]
    assert only(spoken, "a,s", EdgeKind.OPTION).target == "hangup:failed"


def test_background_may_listen_for_the_keys_of_another_context() -> None:
    found = read("[a]", "exten => s,1,Background(x,,,keys)", "same => n,WaitExten", "[keys]", "exten => 1,1,Queue(q)")
    assert only(found, "a,s", EdgeKind.OPTION).target == "keys,1"


def test_included_contexts_offer_their_keys_and_unknown_ones_hide_theirs() -> None:
    found = menu("include => more", "include => elsewhere", "[more]", "exten => 5,1,Queue(five)")
    assert [edge.key for edge in found.exits("main,s", EdgeKind.OPTION)] == ["1", "5", None]
    assert ways(found, "dial:main") == [("case", "elsewhere", "unknown:elsewhere")]


def test_places_that_are_not_in_this_file() -> None:
    reasons = {
        "here": menu("exten => 2,1,Goto(3,1)"),
        "whole": menu("exten => 2,1,Goto(gone,s,1)", head="[general]"),
        "part": menu("exten => 2,1,Goto(gone,s,1)"),
        "more": menu("exten => 2,1,Goto(gone,s,1)", head="[general]\n#include x.conf"),
        "dynamic": menu("exten => 2,1,Goto(${WHERE},s,1)"),
    }
    found = {name: flow.node(ways(flow, "main,s")[1][2]) for name, flow in reasons.items()}
    said = {name: node.reason for name, node in found.items() if isinstance(node, Unknown)}
    assert said["here"] == said["whole"] == UNDEFINED
    assert said["part"] == said["more"] == "the context «gone» is not in this file"
    assert said["dynamic"].startswith("the dialplan works out")
    assert found["here"].id == "unknown:main,3,1"
    goto = read("[a]", *_small("main"), "exten => 2,1,NoOp()", "same => n,Goto(gone,1)")
    assert goto.exits("main,s")[1].span.text == "Goto(gone,1)"
    invalid = menu("exten => 2,1,Goto(3,1)", "exten => i,1,Queue(other)")
    assert ways(invalid, "main,s")[1] == ("option", "2", "main,i")


def test_an_extension_of_the_including_context_can_be_meant() -> None:
    found = read(
        *("[a]", "exten => s,1,Goto(b,s,1)", "include => b", "exten => op,1,Queue(operator)"),
        *("[b]", "exten => s,1,Background(x)", "same => n,WaitExten", "exten => 0,1,Goto(op,1)"),
    )
    assert ways(found, "b,s")[0] == ("option", "0", "a,op")


def test_values_read_can_be_part_of_an_extension() -> None:
    found = read(
        *("[a]", "exten => s,1,Read(KEY,choices,1)", "same => n,Goto(pick-${KEY},1)"),
        *("exten => pick-1,1,Queue(one)", "exten => pick-2,1,Queue(two)"),
    )
    assert [edge.key for edge in found.exits("a,s", EdgeKind.OPTION)] == ["1", "2"]


def test_speech_gives_phrases() -> None:
    found = read(
        *(
            "[a]",
            "exten => s,1,SpeechBackground(choices,5)",
            'same => n,GotoIf($["${SPEECH_TEXT(0)}" = "billing"]?bill)',
        ),
        *("same => n,Hangup()", "same => n(bill),Queue(bills)"),
    )
    node = found.node("a,s")
    assert isinstance(node, Menu) and node.input == "speech"
    assert only(found, "a,s", EdgeKind.OPTION).phrases == ("billing",)


@pytest.mark.parametrize(
    ("args", "cases"),
    [
        ("9:00-17:00,mon-fri,*,*?day,s,1", ["open", "closed"]),
        ("*,*,25,dec?holidays,s,1", ["holiday", "else"]),
        ("*,sat-sun,*,*?closed,s,1", ["closed", "open"]),
        ("*,sat-sun,*,*?x,s,1", ["*,sat-sun,*,*", "else"]),
        ("18:00-8:00,*,*,*?x,s,1:open,s,1", ["closed", "open"]),
    ],
)
def test_hours_are_named_where_the_times_or_the_names_tell(args: str, cases: list[str]) -> None:
    found = read("[in]", f"exten => s,1,GotoIfTime({args})", "same => n,Goto(open,s,1)", "[x]", *_small("open"))
    branch = found.node("in,s")
    assert isinstance(branch, Branch) and branch.by == "hours"
    assert [edge.condition for edge in found.exits("in,s")] == cases


def _small(context: str) -> list[str]:
    return [f"[{context}]", "exten => s,1,Background(x)", "same => n,WaitExten", "exten => 1,1,Queue(q)"]


def test_lines_are_read_as_asterisk_does() -> None:
    text = (
        "[a](!) ; template\n"
        "exten=>s,1,Verbose(a\\;b) ;-- gone --;\n"
        " same=n(go),Wait,2\n"
        ";-- exten => s,9,Hangup()\n --;exten => s,n+5,Busy ;--- no block\n"
        "exten => 1-2,1,Answer\nexten => _NX[1-3].,1,Goto(s,go)\nexten => 7,hint,PJSIP/7\nexten => 5|1|Dial(SIP/5|20)\n"
    )
    plan = read_lines(SourceText("x", text))
    extensions = plan.contexts["a"].extensions
    assert {name: sorted(extension.steps) for name, extension in extensions.items() if extension.steps} == {
        "s": [1, 2, 8],
        "12": [1],
        "_NX[1-3].": [1],
        "5": [1],
    }
    assert (extensions["s"].steps[1].args, extensions["s"].steps[2].args) == ("a;b", "2")
    assert [found.name for found in plan.matching("9034", plan.contexts["a"])] == ["_NX[1-3]."]
    assert not list(plan.matching("1034", plan.contexts["a"]))
    assert [line for _, line in lines_of("a ; b\n;-- x\ny --; z")] == ["a", "      z"]


def test_expressions() -> None:
    assert split('a,"b,c",f(d,e),$[1,2]') == ["a", '"b,c"', "f(d,e)", "$[1,2]"]
    assert arguments("a|b") == ["a", "b"]
    assert conditional("$[${x} ? 1]?a,1:b,1") == ("$[${x} ? 1]", "a,1", "b,1")
    assert compared_values('$["${K}" = "1" | "${K}"="2"]', "K") == ["1", "2"]
    assert compared_values("$[x${K}=x]", "K") == [""]
    assert compared_values("$[${LEN(${K})} = 0]", "K") == [""]
    assert compared_values("$[${OTHER} = 1]", "K") is None


@pytest.mark.parametrize("generated", ["system", "waits", "included"])
def test_reading_takes_linear_time(generated: str) -> None:
    """Menus that include phones, recordings in one extension, contexts that include the next: no more than linear."""
    make = {"system": _system, "waits": _waits, "included": _included}[generated]
    small, large = (SourceText("x", make(menus)) for menus in (200, 800))
    assert calls(lambda: registry.read(large)) < calls(lambda: registry.read(small)) * 4 * 1.5


def _waits(number: int) -> str:
    return "\n".join([*_small("a"), "exten => 3,1,Answer()", *["same => n,Background(a)\nsame => n,Dial(x)"] * number])


def _included(number: int) -> str:
    return "\n".join(
        line for at in range(number) for line in [*_small(f"m{at}"), f"include => m{at + 1}", "exten => 2,1,Goto(9,1)"]
    )


def _system(menus: int) -> str:
    lines = ["[in]", "exten => s,1,Goto(m0,s,1)", *(f"include => m{number}" for number in range(menus))]
    for number in range(menus):
        lines += [*_small(f"m{number}"), f"exten => 2,1,Goto(m{(number + 1) % menus},s,1)", "include => phones"]
    lines += ["[phones]", *(f"exten => {10000 + number},1,Dial(PJSIP/{number})" for number in range(menus * 8))]
    return "\n".join(lines)


LINES = [line for name in ("heating", "clinic") for line in (FIXTURES / f"{name}.conf").read_text("utf-8").split("\n")]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_gives_a_flow_or_a_source_error(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(lines) - 1))
        act = data.draw(st.sampled_from(["drop", "double", "move", "cut", "insert", "swap"]))
        line = lines[place]
        if act == "drop" and len(lines) > 1:
            del lines[place]
        elif act == "double":
            lines.insert(place, line)
        elif act == "move":
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        elif act == "cut":
            lines[place] = line[: data.draw(st.integers(0, len(line)))]
        elif act == "swap":
            words = data.draw(
                st.sampled_from(["s,1", "Goto(s,1)", "Macro(results)", "${X}", "1", "_X.", "n", "i", "?:"])
            )
            lines[place] = line.replace(data.draw(st.sampled_from(["s,1", "1", "n", "Goto", "s", ","])), words)
        else:
            at = data.draw(st.integers(0, len(line)))
            lines[place] = line[:at] + data.draw(st.text(max_size=6)) + line[at:]
    source = SourceText("x", "\n".join(lines))
    try:
        flow = asterisk.read(source)
    except SourceError:
        return
    assert set(flow.starts) <= set(flow.nodes)
    assert all(edge.source in flow.nodes and edge.target in flow.nodes for edge in flow.connections)
    assert Survey(flow).reach.reachable


@pytest.mark.parametrize("name", sorted(REAL_FILES))
def test_real_files(name: str) -> None:
    file = CORPUS / name
    if not file.exists():
        pytest.skip(f"{file} is not here")
    expected = REAL_FILES[name]
    if isinstance(expected, str):
        with pytest.raises(SourceError, match=expected):
            registry.read(SourceText.read(file))
    else:
        assert len(list(registry.read(SourceText.read(file)).of(Menu))) == expected


def test_a_real_auto_attendant() -> None:
    """Worked out by hand from the file: 0 and 3 ring a phone, 1 and 2 are queues, 4 is the directory.

    Silence after WaitExten goes on with a second recording and then Hangup: two plays, and `t` is never used.
    """
    file = CORPUS / "asterisk__asterisk__configs~basic-pbx~extensions.conf"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    found = registry.read(SourceText.read(file))
    assert ways(found, "Main-IVR,2565551100") == [
        ("option", "0", "Dial-Users,_11XX"),
        ("option", "1", "External-Features,2565551200"),
        ("option", "2", "External-Features,2565551250"),
        ("option", "3", "Dial-Users,_11XX"),
        ("option", "4", "Main-IVR,4"),
        ("no_input", "", "hangup:failed"),
        ("no_match", "", "Main-IVR,i"),
    ]
    assert only(found, "Main-IVR,2565551100", EdgeKind.NO_INPUT).tries == 2
    assert [node.id for node in Survey(found).reach.unreachable_sources()] == ["Main-IVR,t"]
    assert Survey(found).people.from_node(found.start) is Answer.YES


def test_the_demonstration_of_asterisk() -> None:
    """Worked out by hand from the file: 2 tells more and comes back, 3 begins again, # and silence say goodbye.

    Nobody but whoever answers the console can be reached, so that it cannot be told whether a person can.
    """
    file = CORPUS / "asterisk__asterisk__configs~samples~extensions.conf.sample"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    found = registry.read(SourceText.read(file))
    assert heard(found, "demo,s") == ["demo-congrats", "demo-instruct"]
    assert ways(found, "demo,s") == [
        ("option", "2", "demo,2"),
        ("option", "3", "demo,s"),
        ("option", "#", "demo,#"),
        ("option", "an extension", "dial:demo"),
        ("no_input", "", "demo,#"),
        ("no_match", "", "demo,i"),
    ]
    assert ways(found, "demo,2") == [("next", "", "demo,s")]
    assert only(found, "demo,s", EdgeKind.NO_INPUT).after == 10.0
    assert Survey(found).people.from_node("demo,s") is Answer.UNKNOWN
