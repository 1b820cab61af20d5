"""What a gateway makes of a written document where a menu takes things for granted that VoiceXML does not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from ivrlint.flow import Branch, Collect, EdgeKind, Flow, Menu
from ivrlint.formats.registry import read
from ivrlint.formats.voicexml.writer import Written, write
from ivrlint.source import SourceText
from tests.asterisk.judge import Turn
from tests.formats.voicexml_browser import Browser
from tests.survey.strategies import flow_of

CHRISTMAS = datetime(2026, 12, 25, 12)
WEDNESDAY = datetime(2026, 12, 16, 12)


def written(nodes: str, **top: str) -> Written:
    lines = "".join(f"{name}: {value}\n" for name, value in top.items())
    return write(flow_of(f"ivr: 1\n{lines}nodes:\n{nodes}"))


def places(document: Written, *keys: str, at: datetime = WEDNESDAY, **variables: str) -> list[str]:
    """The forms that a call comes to, and whether it has then ended."""
    browser = Browser(document.text, variables, at, [Turn(one) for one in keys])
    browser.run()
    return [id for what, id in browser.seen if what == "at"] + ["the end"] * browser.ended


def again(document: Written) -> Flow:
    return read(SourceText("menu.vxml", document.text))


# opening hours

HOURS = "{desk: {mon-fri: '08:00-16:00', holidays: [2026-12-25]}}"
DOOR = """  door: {{type: branch, by: hours, schedule: desk, cases: {cases}}}
  in: {{type: message, prompt: Hello., next: hangup}}
  out: {{type: message, prompt: Closed., next: hangup}}
  feast: {{type: message, prompt: A holiday., next: hangup}}
"""


@pytest.mark.parametrize(
    ("cases", "place"),
    [
        ("{open: in, closed: out}", "out"),
        ("{closed: out, open: in}", "out"),
        ("{open: in, closed: out, else: feast}", "out"),
        ("{open: in, else: out}", "out"),
        ("{open: in, closed: out, holiday: feast}", "feast"),
    ],
)
def test_on_holidays_closed_holds_where_there_is_no_case_for_them(cases: str, place: str) -> None:
    document = written(DOOR.format(cases=cases), hours=HOURS)
    assert places(document, at=CHRISTMAS) == ["door", place, "the end"]
    assert places(document, at=WEDNESDAY) == ["door", "in", "the end"]


def test_what_the_system_has_decided_goes_before_the_clock() -> None:
    document = written(DOOR.format(cases="{open: in, closed: out, emergency: feast}"), hours=HOURS)
    name = document.variables["door"]
    assert places(document, at=WEDNESDAY, **{name: "emergency"}) == ["door", "feast", "the end"]
    assert places(document, at=WEDNESDAY, **{name: "closed"}) == ["door", "out", "the end"]
    door = again(document).nodes["door"]
    assert isinstance(door, Branch) and door.by == "hours"


def test_a_queue_is_closed_by_hand_and_asks_the_clock_each_time() -> None:
    document = written(
        """  q: {type: queue, schedule: desk, max_wait: 2m, when_closed: out}
  out: {type: message, prompt: Closed., next: hangup}
""",
        hours=HOURS,
    )
    (name,) = re.findall(r'<var name="(ivr_hours_\w+)" />', document.text)
    assert places(document, at=CHRISTMAS) == ["q", "out", "the end"]
    assert places(document, **{name: "closed"}) == ["q", "out", "the end"]
    assert f'<assign name="{name}"' not in document.text


# keys and silence


def test_a_menu_without_keys_listens_for_none_and_waits() -> None:
    document = written(
        """  m: {type: menu, prompt: Please wait., no_input: {tries: 2, to: bye}, no_match: {to: bye}}
  bye: {type: message, prompt: Goodbye., next: hangup}
"""
    )
    assert '<ruleref special="VOID" />' in document.text
    assert places(document, "", "") == ["m", "bye", "the end"]
    assert isinstance(again(document).nodes["m"], Collect)


def test_the_first_digit_of_a_number_may_take_as_long_as_the_menu_says() -> None:
    document = written(
        """  n: {type: collect, digits: 4, first_digit: 9s, next: hangup, no_input: {after: 4s, to: hangup}}
"""
    )
    assert '<property name="timeout" value="9s" />' in document.text


def test_a_number_that_is_called_language_is_not_what_is_spoken() -> None:
    document = written(
        """  m:
    type: menu
    prompt: {en: Hello., nb: Hei.}
    options: {1: {to: n, set: {language: nb}}}
  n: {type: collect, datum: language, digits: 1, prompt: {en: One key., nb: En tast.}, next: m}
""",
        languages="[en, nb]",
    )
    assert """<assign name="ivr_language" expr="'nb'" />""" in document.text
    assert '<assign name="ivr_language" expr="language" />' not in document.text


def test_a_key_that_stands_twice_is_told() -> None:
    nodes = "  m: {type: menu, prompt: Hello., options: {1: {to: hangup}}, ways: [{kind: option, key: '1', to: m}]}\n"
    assert "«m» has key 1 twice; the first one counts" in written(nodes).lost


def test_phrases_are_listened_for_in_the_language_of_the_menu() -> None:
    document = written(
        """  m:
    type: menu
    language: nb
    prompt: Hva gjelder det?
    options: {1: {label: regning, phrases: [regning, min "faktura"], to: hangup}}
""",
        language="en",
    )
    (grammar,) = re.findall(r"<grammar .*?</grammar>", document.text, re.DOTALL)
    assert 'xml:lang="nb"' in grammar and re.findall(r"<item>([^<]*)<", grammar) == ["regning", "min  faktura "]
    assert '<option dtmf="1" value="1" />' in document.text
    option = again(document).exits("m", EdgeKind.OPTION)[0]
    assert (option.key, option.phrases) == ("1", ("regning", "min faktura"))


# transfers


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("+47 22 00 (00) 00", "tel:+4722000000"),
        ("tel:+4722000000", "tel:+4722000000"),
        ("*21#", "tel:*21%23"),
        ("sip:100@10.0.0.1", "sip:100@10.0.0.1"),
        ("${queue22}", None),
        ("0800 FLOWERS", None),
        ("12 or 13", None),
    ],
)
def test_only_a_number_is_dialled(number: str, address: str | None) -> None:
    document = written(f"  t: {{type: transfer, number: '{number}'}}\n")
    assert f'dest="{address or "application:transfer(t)"}"' in document.text
    assert document.lost == (() if address else (f"«t» is rung at {number}: put in the address",))


def test_a_number_that_cannot_be_rung_at_all_is_a_failure() -> None:
    document = written(
        "  t: {type: transfer, number: '22000000', failure: v}\n  v: {type: voicemail, prompt: Speak.}\n"
    )
    assert re.search(r'<catch event="error.connection">\s*<goto next="#v" />', document.text)
    assert {edge.target for edge in again(document).exits("t", EdgeKind.FAILURE)} == {"v"}
    twice = write(again(document)).text
    assert re.search(r"<filled>\s*<goto next=\"#v\" />", twice) and '<catch event="error.connection">' in twice


def test_a_talk_that_the_network_ends_is_over_too() -> None:
    document = written(
        """  t: {type: transfer, number: "22000000", next: bye}
  bye: {type: message, prompt: Goodbye., next: hangup}
"""
    )
    assert "t == 'far_end_disconnect' || t == 'network_disconnect'" in document.text
    (edge,) = again(document).exits("t", EdgeKind.NEXT)
    assert edge.target == "bye"


def test_an_end_that_no_transfer_has_is_told() -> None:
    document = written("  q: {type: queue, max_wait: 1m, when_unstaffed: hangup}\n")
    assert "«q» may end with 'unavailable', a word of our own: let your platform say it" in document.lost


def test_a_failure_called_nowhere_does_not_catch_calls_that_stop() -> None:
    flow = flow_of("ivr: 1\nnodes:\n  c: {type: callback, prompt: We ring., no_slots: c, next: hangup}\n")
    edges = [replace(edge, condition=edge.condition and "nowhere") for edge in flow.connections]
    document = write(replace(flow, connections=edges))
    assert re.findall('<catch event="(.*?)"', document.text) == ["error.nowhere-2"]


def test_a_key_ends_a_transfer_only_where_one_was_pressed() -> None:
    document = written(
        """  q: {type: queue, max_wait: 1m, exits: {1: m}, overflow: m}
  m: {type: voicemail, prompt: Speak.}
"""
    )
    assert "q == 'near_end_disconnect' &amp;&amp; q$.utterance == '1'" in document.text
    assert places(document, "1") == ["q", "m", "the end"]
    assert [edge.key for edge in again(document).exits("q", EdgeKind.EXIT)] == ["1"]


# other documents


def test_what_lies_outside_of_the_document_is_told() -> None:
    document = written(
        """  m: {type: menu, prompt: Hello., options: {1: {to: gone}, 2: {to: f}, 3: {to: g}}}
  f: {type: flow, file: cards.ivr.yaml}
  g: {type: flow, file: bills.vxml}
""",
        languages="[en, nb]",
    )
    assert {
        "«m» leads to «gone», which is not there: the call ends with an error",
        "«f» goes to cards.ivr.yaml: convert that one too, to cards.vxml",
        "«f» begins in its own language: hand ivr_language to it",
        "«g» begins in its own language: hand ivr_language to it",
    } == set(document.lost)
    assert re.findall('src="(.*?)"', document.text) == ["cards.vxml", "bills.vxml"]


# what is said


def test_recordings_have_addresses() -> None:
    document = written(
        """  m: {type: message, prompt: [{audio: "på norsk/Welcome 1.wav"}, {audio: "http://x/a?b=%20c&d"}], next: hangup}
"""
    )
    assert 'src="p%C3%A5%20norsk/Welcome%201.wav"' in document.text
    assert 'src="http://x/a?b=%20c&amp;d"' in document.text
    pieces = again(document).nodes["m"].prompt.segments()
    assert [piece.audio for piece in pieces] == ["på norsk/Welcome 1.wav", "http://x/a?b= c&d"]


def test_words_in_another_language_and_recordings_among_words_stay() -> None:
    document = written(
        """  m: {type: message, prompt: "Say <voice xml:lang='fr'>oui</voice><s xml:lang='1'>.</s> <audio src='my a.wav'/>", next: hangup}
"""
    )
    assert 'Say <voice xml:lang="fr">oui</voice><s>.</s> <audio src="my%20a.wav" />' in document.text
    assert again(document).nodes["m"].language is None


def test_values_of_another_platform_are_told() -> None:
    document = written("  m: {type: message, prompt: 'You owe {{sum}} of ${all} and $.Rate.', next: hangup}\n")
    message = "says {{sum}}, ${all}, $.Rate as it is written: put in <value> with what it stands for"
    assert document.lost == (message,)


# read again


def test_a_case_with_an_apostrophe_is_read_again() -> None:
    document = written("  b: {type: branch, by: data, cases: {can't pay: hangup, pays: b}}\n")
    cases = again(document).exits(again(document).start, EdgeKind.CASE)
    assert [edge.condition for edge in cases] == ["can't pay", "pays"]


def test_a_variable_of_others_that_is_called_like_ours_is_none_of_ours() -> None:
    flow = read(
        SourceText(
            "menu.vxml",
            """<vxml version="2.1"><form id="f"><block><if cond="ivr_isOpen == 'true'"><goto next="#m"/><else/><exit/></if>
            </block></form><menu id="m"><prompt>Hello.</prompt><choice dtmf="1" next="#m"/></menu></vxml>""",
        )
    )
    branch = next(node for node in flow.nodes.values() if isinstance(node, Branch))
    assert branch.by == "hours" and isinstance(flow.nodes["m"], Menu)
