"""The schema of the native format and the words of its errors."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ivrlint.formats.native.schema import DEEPEST, MOST_COUNTED, MOST_WORDED, Violation, schema, violations
from ivrlint.survey.figures import FIGURES


def document(text: str) -> Any:
    """Read YAML as the reader of menus hands it on: every key is text."""

    def with_text_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {"on" if key is True else str(key): with_text_keys(item) for key, item in value.items()}
        return [with_text_keys(item) for item in value] if isinstance(value, list) else value

    return with_text_keys(yaml.safe_load(text))


def nodes(text: str) -> Any:
    return {"ivr": 1, "nodes": document(text)}


MENU = document("""
ivr: 1
name: Brook Water
language: en
start: welcome
human: [desk]
nodes:
  welcome:
    type: menu
    prompt: Welcome to Brook Water.
    options:
      1: {say: "For a leak, press 1.", label: leak, to: desk, share: 0.4, urgent: money}
      2:
        say: "For your meter, press 2."
        label: meter
        to: {type: collect, id: meter, datum: meter reading, digits: 4-6, next: thanks, no_input: {to: desk}}
      0: desk
      "*": {say: "To hear this again, press star.", label: again, to: repeat}
      7: {label: nothing yet}
    no_input: {after: 5s, tries: 3, again: ["I did not hear a key.", "Please press a key."], to: desk}
    no_match: {tries: 3, again: "That key has no choice here.", to: desk}
  thanks:
    type: message
    prompt:
      en: [{say: Thank you., notice: courtesy}, "Good day."]
      cy: Diolch.
    next: {to: hours, say: One moment., set: {topic: meter}}
  hours: {type: branch, by: hours, cases: {open: desk, closed: {type: voicemail, promises: by 10 next day}}}
  desk:
    type: queue
    expected_wait: 90
    overflow: {after: 5m, to: back, keeps_place: true}
    exits: {1: {say: "Press 1 to be called back.", to: ring}, 9: {to: welcome, keeps_place: true}}
    receives: all
  ring: {type: callback, confirms: [number, time], promises: within 2h, receipt: sms}
callers: {per_month: 42000, patience: 90s}
goals: {seconds_to_human: 60, keys_to_human: 2}
x-team: {anything: [goes, 1, null]}
""")

EVERYTHING = document("""
ivr: 1
name: 1881
language: nb
languages: [nb, sv, en-GB]
number: "+47 22 00 00 00"
tariff: free
owner: The phone team
recording: true
start: menu
entries: {"+47 22 00 00 01": menu, transfer-in: agent, x-note: [1]}
human: none
part: false
knows: [number, customer, last call]
timezone: Europe/Oslo
hours:
  desk:
    mon-wed, fri: "08:00-16:00"
    thu: "08:00-11:30, 12:00-18:00"
    sat-sun: closed
    holidays: norway
    except: {2026-12-24: "08:00-12:00", 2028-02-29: closed, x-why: [party]}
    x-kept-by: Kari
  night: {daily: "22:00-06:00", holidays: ["2026-12-25", "2027-01-01"]}
  x-note: [1]
switches: {storm: {set_by: supervisor, x-since: 2020}, strike: , x-note: [1]}
speech: {words_per_minute: 165, x-voice: alto}
errands:
  a bill: {share: 0.4, why: {en: my bill is wrong, nb: regningen er feil}, reaches: [welcome], x-since: 2026}
  a repair: {why: something is broken, reaches: welcome}
  anything else: 0.2
callers:
  per_month: 1
  patience: 1.5h
  error_rate: 0.1
  no_input_rate: 1
  value_lost: 4000 NOK
  kinds:
    hurried: {share: 30, error_rate: 0, no_input_rate: 0.5, patience: 0.5s, pace: 1.2, knows_keys: true, wants: agent,
      caller: returning, x-a: [1]}
    others: {}
    x-note: [1]
  x-note: [1]
goals:
  seconds_to_human: 60s
  share_done: 0.8
  keys_to_human: 2
  menus_to_human: 1
  depth: 3
  menus: 20
  seconds_to_first_option: 8
  options_per_menu: 5
nodes:
  x-shared: [anything]
  menu:
    type: menu
    name: 112
    prompt:
      - say: Velkommen.
        notice: recording
        until: "2027-03-01"
        when: the storm is on
        interruptible: false
        x-take: 3
      - {audio: prompts/welcome.wav, text: Velkommen.}
      - {audio: prompts/jingle.wav}
      - 2026
    notice: courtesy
    language: nb
    recording: paused
    tags: [complaint]
    owner: Kari
    approved: 2026-05-01 by legal
    x-own: null
    options:
      1: {say: {nb: Trykk 1., en: [Press 1.]}, label: 1, to: 112, share: 1, set: {language: nb, vip: true}, tags: [a],
          phrases: [regning], urgent: life, class: cancel, skill: billing, outcome: done, word: back, x-a: 1}
      "*": repeat
      "12": {label: wired to nothing}
      invoice: {type: agent}
      x-b: []
    no_input: {after: 500ms, tries: 1, again: ["Hva?"], to: back, say: Vent., outcome: failed}
    no_match: {tries_known: false}
    inter_digit: 3s
    input: both
    purpose: topics
    confirms: [number]
    failure: {condition: no line, to: hangup}
    term: widget
    ways:
      - {kind: option, phrases: [klage], key: "7", label: klage, say: "Hva?", urgent: money, class: complain, skill: a,
         share: 0.5, set: {topic: klage}, tags: [a], to: {type: agent}, x-a: 1}
      - {kind: overflow, condition: storm, after: 5s, keeps_place: true, outcome: done}
      - {kind: no_input, tries: 3, tries_known: false, again: [[{say: Hei., notice: web}, Hei.], {nb: Hei.}]}
  message: {type: message, prompt: Hei., next: start, confirms: [time], failure: message}
  collect: {type: collect, datum: account number, kind: identification, digits: 8, terminator: "#", first_digit: 10s,
    inter_digit: 3, more_time: true, masked: true, sensitive: code, input: keys, confirms: [], next: bot,
    without_it: agent, no_input: {to: agent}, no_match: {to: agent}, failure: agent}
  branch: {type: branch, by: caller, uses: [number], failure: agent, schedule: desk, switch: storm, bounds_loop: true, next: menu,
    cases: {new: menu, else: {to: agent, share: 0.5, label: others}}}
  queue: {type: queue, announces: [position], announces_every: 60s, while_waiting: [Vent., {say: Web., notice: web}],
    expected_wait: 90s, max_wait: 3m, overflow: {type: hangup}, exits: {1: callback, "#": {type: message}},
    offer_callback: after 60s, when_closed: voicemail, when_full: {to: callback}, when_unstaffed: voicemail,
    schedule: desk, skill: billing, priority: {gold: 1, others: last}, can: [solve, message, transfer],
    urgent: life, asks: [name], receives: [name], whisper: A caller about bills., failure: agent}
  agent: {type: agent, skill: billing, can: [solve], urgent: money, asks: [], receives: all, whisper: Hei.,
    next: return, failure: hangup}
  transfer: {type: transfer, number: 22000000, reaches: person, partner: true, tariff: surcharged, urgent: life,
    asks: [a], receives: all, carries: [a, b], no_answer: {after: 25s, to: voicemail}, next: menu, failure: menu}
  callback: {type: callback, confirms: [number], changeable: true, promises: within 2h, served_by: queue,
    receipt: none, attempts: 3, no_slots: voicemail, keeps_place: true, next: hangup, failure: voicemail}
  voicemail: {type: voicemail, confirms: [time], promises: by 10 next day, next: hangup, failure: hangup}
  bot: {type: bot, discloses: true, gives_up_after: 2, escalates: queue, hands_over: all, asks: [errand],
    receives: [number], confirms: [summary], next: hangup, failure: queue}
  task: {type: task, kind: transaction, uses: [account number], gives: reference, takes: 2s, irreversible: true,
    urgent: money, confirms: [summary], next: menu, failure: agent}
  flow: {type: flow, file: night.ivr.yaml, reference: FW12, uses: [number], next: menu, failure: agent}
  hangup: {type: hangup, outcome: done, id: 7}
  unknown: {type: unknown, reason: a script, next: menu, failure: agent}
""")
EVERYTHING["nodes"]["ende"] = EVERYTHING["nodes"].pop("hangup")

VALID = [MENU, EVERYTHING]


def test_the_schema_is_valid_and_says_everything_plainly() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    base, edge = (set(schema()["$defs"][name]["properties"]) for name in ("node", "edge"))
    for rule in rules(schema()):
        assert not {"anyOf", "oneOf", "unevaluatedProperties"} & set(rule), "their errors cannot be read"
        assert rule.get("$ref", "#/$defs/node").removeprefix("#/$defs/") in schema()["$defs"]
        for pattern in rule.get("patternProperties", ()):
            assert pattern == "^x-" or set(pattern[2:-2].split("|")) in (base, edge)
        if rule.get("additionalProperties") is False:
            assert {"title", "patternProperties"} <= set(rule)
    for rule in rules(schema()):
        for field in rule.get("properties", {}).values():
            assert field is True or "const" in field or described(field), field


def described(field: dict[str, Any]) -> bool:
    return "description" in field or described(schema()["$defs"][field["$ref"].removeprefix("#/$defs/")])


def rules(part: Any) -> Iterator[dict[str, Any]]:
    """Every schema within the schema, and by the way every mapping of schemas."""
    if isinstance(part, dict):
        yield part
    for item in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from rules(item)


def test_the_goals_are_the_figures() -> None:
    goals = schema()["properties"]["goals"]["properties"]
    assert list(goals) == list(FIGURES)
    for name, figure in FIGURES.items():
        bound = "most" if figure.better == "lower" else "least"
        told = goals[name]["description"]
        assert told == f"{figure.meaning[0].upper()}{figure.meaning[1:]}; the {bound} that it may be."


@pytest.mark.parametrize("menu", VALID, ids=["menu", "everything"])
def test_what_the_format_describes_is_valid(menu: Any) -> None:
    assert violations(menu) == []
    assert jsonschema.Draft202012Validator(schema()).is_valid(menu)


def test_the_example_with_everything_has_every_field_of_every_type() -> None:
    definitions = schema()["$defs"]
    assert set(EVERYTHING) == set(schema()["properties"])
    shown = {node["type"]: set(node) for node in EVERYTHING["nodes"].values() if isinstance(node, dict)}
    assert set(shown) == set(definitions["node"]["properties"]["type"]["enum"])
    for kind, fields in shown.items():
        assert set(definitions[kind]["properties"]) <= fields
    assert set(definitions["node"]["properties"]) - {"id"} <= shown["menu"]
    callers = EVERYTHING["callers"]
    assert set(definitions["callers"]["properties"]) <= set(callers)
    assert set(definitions["caller_kind"]["properties"]) <= set(callers["kinds"]["hurried"])
    option = EVERYTHING["nodes"]["menu"]["options"]["1"]
    assert {*definitions["edge"]["properties"], *definitions["option_edge"]["properties"]} <= set(option)


@pytest.mark.parametrize(
    "target",
    ["desk", "back", "112", 112, {"to": "desk"}, {"to": {"type": "agent"}}, {"type": "hangup", "id": "end"}],
    ids=str,
)
@pytest.mark.parametrize(
    "place",
    [
        "{type: message, next: HERE}",
        "{type: task, failure: HERE}",
        "{type: branch, by: load, cases: {high: HERE}}",
        "{type: menu, options: {1: HERE}}",
        "{type: menu, options: {1: {to: HERE}}, no_input: {to: HERE}, no_match: {to: HERE}}",
        "{type: queue, overflow: HERE, exits: {1: HERE}, when_closed: HERE, when_full: HERE, when_unstaffed: HERE}",
        "{type: collect, without_it: HERE}",
        "{type: callback, no_slots: HERE}",
        "{type: transfer, no_answer: HERE}",
        "{type: bot, escalates: HERE}",
    ],
)
def test_targets_are_all_alike(place: str, target: Any) -> None:
    assert (
        violations(nodes("a: " + place.replace("HERE", yaml.safe_dump(target, default_flow_style=True).split("\n")[0])))
        == []
    )


def test_an_id_has_letters_of_any_alphabet() -> None:
    pattern = re.compile(schema()["$defs"]["node_id"]["pattern"])
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    letters = [c for c in characters if unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Nd"]
    assert all(map(pattern.fullmatch, letters))
    assert pattern.fullmatch("billing_2-nord")
    verdict = jsonschema_rs.Draft202012Validator(schema()["$defs"]["node_id"])
    ascii_others = [c for c in characters[:128] if not c.isalnum() and c not in "_-"]
    assert not any(verdict.is_valid(c) for c in (*ascii_others, "«", "–", "…", "\u00a0", "\u2028", "→", "☎", "😀"))


MESSAGES: list[tuple[Any, tuple[str | int, ...], bool, str]] = [
    (None, (), False, "this file must be a menu file, but nothing is written there"),
    (["a"], (), False, "this file must be a menu file, not a list"),
    ({"nodes": {"a": {"type": "agent"}}}, (), False,
     "this file does not say by which version of the format it is written"),
    ({**MENU, "ivr": 2}, ("ivr",), False, "this file says ivr: 2; this ivrlint reads version 1"),
    ({**MENU, "ivr": "1"}, ("ivr",), False, "`ivr` must be the number 1, not «1»"),
    ({**MENU, "ivr": True}, ("ivr",), False, "`ivr` must be the number 1, not true"),
    ({"ivr": 1}, (), False, "a menu file needs `nodes`"),
    ({"ivr": 1, "node": {}}, ("node",), True, "unknown field `node` in a menu file; did you mean `nodes`?"),
    ({"ivr": 1, "nodes": {}}, ("nodes",), False, "`nodes` is empty"),
    ({"ivr": 1, "nodes": [{"type": "menu"}]}, ("nodes",), False,
     "`nodes` must be a mapping from id to node, not a list"),
    ({**MENU, "strat": "a"}, ("strat",), True, "unknown field `strat` in a menu file; did you mean `start`?"),
    ({**MENU, "language": "english"}, ("language",), False,
     "`language` must be a language tag such as en, nb or pt-BR, not «english»"),
    ({**MENU, "languages": []}, ("languages",), False, "`languages` is empty"),
    ({**MENU, "part": "maybe"}, ("part",), False, "`part` must be true or false, not «maybe»"),
    ({**MENU, "speech": {"words_per_minute": 0}}, ("speech", "words_per_minute"), False,
     "`words_per_minute` must be a number above 0, not 0"),
    ({**MENU, "callers": {"error_rate": 5}}, ("callers", "error_rate"), False,
     "`error_rate` must be a number from 0 to 1, not 5"),
    ({**MENU, "callers": {"per_month": "many"}}, ("callers", "per_month"), False,
     "`per_month` must be a number of at least 0, not «many»"),
    ({**MENU, "goals": {"key_to_human": 2}}, ("goals", "key_to_human"), True,
     "unknown field `key_to_human` in the goals; did you mean `keys_to_human`?"),
    ({**MENU, "entries": {"12": None}}, ("entries", "12"), False,
     "entry `12` must be a node's id, but nothing is written there"),
    ({**MENU, "entries": ["12"]}, ("entries",), False,
     "`entries` must be a mapping from number or name to node, not a list"),
    ({**MENU, "timezone": 1}, ("timezone",), False, "`timezone` must be a time zone such as Europe/Oslo, not 1"),
    ({**MENU, "switches": ["storm"]}, ("switches",), False,
     "`switches` must be a mapping from switch to what is known of it, not a list"),
    ({**MENU, "switches": {"storm": "on"}}, ("switches", "storm"), False,
     "`storm` must be a switch such as {set_by: supervisor}, not «on»"),
    ({**MENU, "switches": {"storm": {"setby": "Kari"}}}, ("switches", "storm", "setby"), True,
     "unknown field `setby` in a switch such as {set_by: supervisor}; did you mean `set_by`?"),
    (nodes("a:"), ("nodes", "a"), False, "node `a` must be a mapping with a `type`, but nothing is written there"),
    (nodes("a: advisor"), ("nodes", "a"), False, "node `a` must be a mapping with a `type`, not «advisor»"),
    (nodes("a: {name: x}"), ("nodes", "a"), False, "a node needs `type`"),
    (nodes("a: {typ: menu}"), ("nodes", "a", "typ"), True, "unknown field `typ` in a node; did you mean `type`?"),
    (nodes("a: {type: qeue}"), ("nodes", "a", "type"), False,
     "`type` must be one of menu, message, collect, branch, queue, agent, transfer, callback, voicemail, bot, task, "
     "flow, hangup, unknown, not «qeue»; did you mean `queue`?"),
    (nodes("back: {type: hangup}"), ("nodes", "back"), True,
     "`back` is a word of this format and cannot be a node's id"),
    (nodes("front desk: {type: hangup}"), ("nodes", "front desk"), True, "`front desk` is not a node's id"),
    (nodes("a: {type: menu}"), ("nodes", "a"), False, "a menu needs `options`"),
    (nodes("a: {type: menu, option: {1: b}}"), ("nodes", "a", "option"), True,
     "unknown field `option` in a menu; did you mean `options`?"),
    (nodes("a: {type: menu, options: {1: b}, colour: red}"), ("nodes", "a", "colour"), True,
     "unknown field `colour` in a menu"),
    (nodes("a: {type: menu, options: [b, c]}"), ("nodes", "a", "options"), False,
     "`options` must be a mapping from key to target, not a list"),
    (nodes("a: {type: menu, options: {1: }}"), ("nodes", "a", "options", "1"), False,
     "option `1` must be a target, but nothing is written there"),
    (nodes("a: {type: menu, options: {O: b}}"), ("nodes", "a", "options", "O"), True, "`O` is not a key of the phone"),
    (nodes("a: {type: menu, options: {1: {goto: b}}}"), ("nodes", "a", "options", "1", "goto"), True,
     "unknown field `goto` in an option; did you mean `to`?"),
    (nodes("a: {type: menu, options: {1: {typ: task, name: b, next: c}}}"), ("nodes", "a", "options", "1", "typ"), True,
     "unknown field `typ` in an option; did you mean `type`?"),
    (nodes("a: {type: menu, options: {1: b}, no_input: {tries: many}}"), ("nodes", "a", "no_input", "tries"), False,
     "`tries` must be a whole number of at least 1, not «many»"),
    (nodes("a: {type: menu, options: {1: b}, no_match: [b]}"), ("nodes", "a", "no_match"), False,
     "`no_match` must be a target, or a mapping with `tries` and `to`, not a list"),
    (nodes("a: {type: branch, on: hours, cases: {open: b}}"), ("nodes", "a", "on"), True,
     "unknown field `on` in a branch; a branch is written `by:`"),
    (nodes("a: {type: branch, by: hours, cases: {open: ''}}"), ("nodes", "a", "cases", "open"), False,
     "case `open` is empty"),
    (nodes("a: {type: message, to: b}"), ("nodes", "a", "to"), True,
     "unknown field `to` in a message; did you mean `next`?"),
    (nodes("a: {type: message, next: {say: Hello.}}"), ("nodes", "a", "next"), False, "a target needs `to`"),
    (nodes("a: {type: message, next: true}"), ("nodes", "a", "next"), False, "`next` must be a target, not true"),
    (nodes("a: {type: message, prompt: }"), ("nodes", "a", "prompt"), False,
     "`prompt` must be a text, a list of segments, or a mapping from language to either, but nothing is written there"),
    (nodes("a: {type: message, prompt: {say: Hello.}}"), ("nodes", "a", "prompt", "say"), True,
     "`say` is not a language tag such as en, nb or pt-BR"),
    (nodes("a: {type: message, prompt: [{text: Hello.}]}"), ("nodes", "a", "prompt", 0), False,
     "a segment needs `say`"),
    (nodes("a: {type: message, prompt: {en: [x, [y]]}}"), ("nodes", "a", "prompt", "en", 1), False,
     "entry 2 of `en` must be a segment, not a list"),
    (nodes("a: {type: message, prompt: [{say: x, until: '2026-13-01'}]}"), ("nodes", "a", "prompt", 0, "until"), False,
     "`until` must be a date such as 2027-03-01, not «2026-13-01»"),
    (nodes("a: {type: message, prompt: [{say: x, until: '2027-02-29'}]}"), ("nodes", "a", "prompt", 0, "until"), False,
     "`until` must be a date such as 2027-03-01, not «2027-02-29»"),
    (nodes("a: {type: queue, max_wait: 5 minutes}"), ("nodes", "a", "max_wait"), False,
     "`max_wait` must be a duration such as 500ms, 5s, 2m, 1h or a number of seconds, not «5 minutes»"),
    (nodes("a: {type: queue, can: [solv]}"), ("nodes", "a", "can", 0), False,
     "entry 1 of `can` must be one of solve, message, transfer, not «solv»; did you mean `solve`?"),
    (nodes("a: {type: queue, receives: some}"), ("nodes", "a", "receives"), False,
     "`receives` must be `all` or a list of data, not «some»"),
    (nodes("a: {type: queue, exits: {x: b}}"), ("nodes", "a", "exits", "x"), True, "`x` is not a key of the phone"),
    (nodes("a: {type: queue, overflow: {to: b, say: [{foo: 1, say: x}]}}"),
     ("nodes", "a", "overflow", "say", 0, "foo"), True, "unknown field `foo` in a segment"),
    (nodes("a: {type: task, next: {type: task, next: {type: task, takes: -1}}}"),
     ("nodes", "a", "next", "next", "takes"), False,
     "`takes` must be a duration such as 500ms, 5s, 2m, 1h or a number of seconds, not -1"),
    (nodes("a: {type: flow}"), ("nodes", "a"), False, "a flow needs `file`"),
]  # fmt: skip


@pytest.mark.parametrize(("menu", "path", "at_key", "message"), MESSAGES, ids=[case[3][:50] for case in MESSAGES])
def test_each_message(menu: Any, path: tuple[str | int, ...], at_key: bool, message: str) -> None:
    found = violations(menu)
    assert (path, at_key, message) in [(one.path, one.at_key, one.message) for one in found]
    assert len(found) == 1 or menu == {"ivr": 1, "node": {}}, found


@pytest.mark.parametrize(
    ("menu", "hint"),
    [
        ({**MENU, "ivr": 2}, "begin the file with the line `ivr: 1`"),
        (nodes("a: {type: message, name: true}"), 'if the word is meant, write "true" in quotes'),
        (nodes("a: {type: hangup, colour: red}"),
         "the fields there are type, id, name, prompt, notice, language, recording, tags, owner, approved, term, "
             "ways, outcome; "
         "your own begin with x-"),
        (nodes("a: {type: menu}"), "what each key does, in the order in which the choices are spoken"),
    ],
)  # fmt: skip
def test_hints_say_what_to_do(menu: Any, hint: str) -> None:
    assert [one.hint for one in violations(menu)] == [hint]


def test_quoted_values_are_short_and_visible() -> None:
    menu = {**MENU, "language": "e\x1b[31m\u202e" + "n" * 10_000, "n" * 10_000: 1, "a\nb": 2}
    texts = [f"{one.message} {one.hint}" for one in violations(menu)]
    assert len(texts) == 3
    assert all(text.isprintable() and len(text) < 400 for text in texts)
    assert r"«e\x1b[31m\u202e" in texts[0]


def test_one_error_among_ten_thousand_nodes_is_one_violation() -> None:
    menu = {"ivr": 1, "nodes": {f"node{number}": {"type": "hangup"} for number in range(10_000)}}
    menu["nodes"]["node7777"] = {"type": "hangup", "next": "a"}  # type: ignore[index]
    assert [one.path for one in violations(menu)] == [("nodes", "node7777", "next")]


def test_many_errors_are_counted_rather_than_worded() -> None:
    def broken(number: int) -> list[Violation]:
        return violations({"ivr": 1, "nodes": {f"node{one}": {"type": "menu"} for one in range(number)}})

    assert [one.path[1] for one in broken(MOST_WORDED)] == [f"node{one}" for one in range(MOST_WORDED)]
    assert len(broken(57)) == MOST_WORDED + 1
    assert broken(57)[-1] == Violation((), False, "and 37 more places that do not fit the format", None)
    assert broken(MOST_COUNTED + 9)[-1].message == "and more than 480 more places that do not fit the format"


@pytest.mark.parametrize("levels", [10, 200, 260])
def test_nodes_in_place_are_followed_to_the_bottom(levels: int) -> None:
    node: Any = {"type": "message", "nxet": "a"}
    for _ in range(levels):
        node = {"type": "menu", "options": {"1": {"to": node}}}
    (found,) = violations({"ivr": 1, "nodes": {"a": node}})
    assert found.path == ("nodes", "a", *(("options", "1", "to") * levels), "nxet")
    assert found.message == "unknown field `nxet` in a message; did you mean `next`?"


def test_what_is_too_deep_or_goes_in_circles_is_refused() -> None:
    circle: dict[str, Any] = {"type": "message"}
    circle["next"] = circle
    deep: Any = "a"
    for _ in range(100_000):
        deep = {"x-a": deep}
    twice: Any = ["a"]
    for _ in range(2 * DEEPEST):
        twice = [twice, twice]
    for node in (circle, deep, twice):
        (found,) = violations({"ivr": 1, "nodes": {"a": node}})
        assert found.message == f"this file is nested more than {DEEPEST} levels deep"
    while isinstance(deep, dict):  # freed level by level: older Pythons recurse here
        deep = deep.pop("x-a")


@pytest.mark.parametrize(
    "value",
    [
        "half \ud800 of a pair",
        10**5000,
        -(10**5000),
        float("nan"),
        float("inf"),
        b"bytes",
        object(),
        {1: {None: 2}},
    ],
    ids=["surrogate", "huge", "negative", "nan", "inf", "bytes", "object", "keys"],
)
def test_what_json_cannot_hold_is_refused_in_words(value: Any) -> None:
    for path in (
        ("name",),
        ("nodes",),
        ("nodes", "a"),
        ("nodes", "a", "digits"),
        ("nodes", "a", "next"),
        ("x-own",),
    ):
        menu = {"ivr": 1, "nodes": {"a": {"type": "collect"}}}
        put(menu, path, value)
        for found in violations(menu):
            assert found.message.isprintable()


def test_where_the_validators_differ_something_is_said_all_the_same() -> None:
    menu = nodes('{"a\\n": {type: message, language: "en\\n", prompt: {"en\\n": x}}}')
    assert [(one.path[-1], one.at_key, one.message) for one in violations(menu)] == [
        ("a\n", True, r"`a\n` is not a node's id"),
        ("prompt", False, "`prompt` holds something that a menu file cannot hold"),
        ("language", False, r"`language` must be a language tag such as en, nb or pt-BR, not «en\n»"),
    ]


def test_the_validators_are_loaded_only_when_needed() -> None:
    program = (
        "import sys; from ivrlint.formats.native.schema import schema, violations; schema();"
        "loaded = lambda: [name for name in ('jsonschema', 'jsonschema_rs') if name in sys.modules];"
        "assert loaded() == [], loaded();"
        "violations({'ivr': 1, 'nodes': {'a': {'type': 'hangup'}}}); assert loaded() == ['jsonschema_rs'], loaded();"
        "violations({}); assert len(loaded()) == 2"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# Python's `$` matches before a line break at the end and Rust's does not, so texts have none here.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
fields = sorted({name for rule in rules(schema()) for name in rule.get("properties", {})})
likely = [
    "1", "*", "x-a", "back", "none", "5s", "6-12", "all", "menu", "task", "queue", "en", "2026-01-01", "2026-02-31", "mon-fri", "closed",
    "08:00-16:00",
]  # fmt: skip
words = st.sampled_from([*fields, *likely])
scalars = (
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats(allow_nan=False, allow_infinity=False) | texts | words
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | texts, inner, max_size=4),
    max_leaves=12,
)
Place = tuple[str | int, ...]


def places(part: Any, path: Place = ()) -> Iterator[Place]:
    yield path
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def at(part: Any, path: Place) -> Any:
    for step in path:
        part = part[step]
    return part


def put(menu: Any, path: Place, value: Any) -> None:
    at(menu, path[:-1])[path[-1]] = value


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    menu = copy.deepcopy(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in places(menu) if path]))
        around = at(menu, path[:-1])
        change = draw(st.sampled_from(["put", "move", "drop", "add", "rename"]))
        if change == "put":
            around[path[-1]] = draw(values)
        elif change == "move":
            around[path[-1]] = copy.deepcopy(at(menu, draw(st.sampled_from(list(places(menu))))))
        elif change == "drop" and len(around) > 1:
            del around[path[-1]]
        elif isinstance(around, dict):
            value = draw(values) if change == "add" else around.pop(path[-1])
            around[draw(words | texts)] = value
    return menu


ORACLE = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_both_validators_agree_and_every_violation_leads_to_a_place(menu: Any) -> None:
    found = violations(menu)
    assert (found == []) == ORACLE.is_valid(menu)
    for one in found:
        assert one.message.isprintable()
        assert "holds something" not in one.message
        around = at(menu, one.path[:-1])
        assert one.path[-1] in around if one.at_key else at(menu, one.path) is not Ellipsis
    assert len(set(found)) == len(found) <= MOST_WORDED + 1


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | words,
    lambda inner: st.lists(inner) | st.dictionaries(words | st.text(), inner),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(anything)
@example({"ivr": 1, "nodes": {"a": {"type": ["menu"]}}})
@example({"ivr": 1, "nodes": {"a": {"type": "menu", "type ": "menu"}}})
def test_nothing_makes_it_raise(part: Any) -> None:
    for menu in (
        part,
        {"ivr": 1, "nodes": part},
        {"ivr": 1, "nodes": {"a": part, "b": {"type": "message", "next": part}}},
    ):
        for one in violations(menu):
            assert one.message.isprintable()
