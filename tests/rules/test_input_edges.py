"""The rules about keys, tries and time-outs at their edges: where they must stay silent, and where else they must speak."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()
PLACES = """
desk: {type: queue, name: Desk, overflow: message}
message: {type: voicemail, prompt: Leave a message., promises: by 10 next day}
"""
HANDLERS = "no_input: {tries: 3, again: Hello?, to: desk}, no_match: {tries: 3, again: Pardon?, to: desk}"


def found(rule: str, nodes: str, folder: Path, head: str = "language: en", select: str = "") -> list[Finding]:
    """The findings of one rule about a menu of these nodes, a queue called desk and a voicemail called message."""
    body = "\n".join(f"  {line}" for line in (nodes + PLACES).strip("\n").splitlines())
    text = f"ivr: 1\n{head}\nnodes:\n{body}\n"
    report = lint(text, {}, book=BOOK, folder=folder, select=[rule, *select.split()])
    assert not report.errors and not report.crashes, described(report)
    return [finding for finding in report.findings if finding.rule == rule]


def places(findings: list[Finding]) -> list[str]:
    """Where findings are, as `node/key`."""
    return [f"{finding.node}/{finding.key}" for finding in findings]


def menu(fields: str, options: str = "{1: desk, 2: message}", name: str = "front") -> str:
    """A menu with these fields besides its options."""
    return f"{name}: {{type: menu, prompt: Hello., options: {options}, {fields}}}\n"


# rare-option-first


def choices(*options: str) -> str:
    """A menu that says these options, each `what for|share|more` (a share of - is none), on the keys from 1."""
    lines = ["front:", "  type: menu", "  prompt: Welcome.", "  options:"]
    for key, written in enumerate(options, 1):
        purpose, share, *more = written.split("|")
        fields = [f'say: "{purpose}, press {key}."', "to: message", *more]
        fields += [f"share: {share}"] if share != "-" else []
        lines.append(f"    {key}: {{{', '.join(fields)}}}")
    handlers = HANDLERS.replace(", no_match", "\nno_match")
    return "\n".join([*lines, *(f"  {line}" for line in handlers.splitlines())]) + "\n"


@pytest.mark.parametrize(
    ("options", "more"),
    [
        (["For tickets|0.7", "For lost things|0.2", "For groups|0.1"], 0),
        (["For tickets|0.45", "For lost things|0.55"], 0),
        (["For tickets|-", "For lost things|0.1", "For groups|0.9"], 0),
        (["For tickets|0", "For lost things|0", "For groups|0"], 0),
        (["If you smell gas|0.05|urgent: life", "For bills|0.6", "For meters|0.35"], 0),
        (["If you smell gas|0.05", "For bills|0.6", "For meters|0.35"], 0),
        (["To speak to an adviser|0.05", "For bills|0.6", "For meters|0.35"], 0),
        (["For anything else|0.05", "For bills|0.6", "For meters|0.35"], 0),
        (["For tickets|0.1", "For lost things|0.2", "For groups|0.7"], 1),
        (["For what is left of our long list of events in May|0.5", "For groups|0.5"], 1),
        (["For tickets|0.1|urgent: money", "For lost things|0.1", "For groups|0.8"], 1),
    ],
)
def test_rare_option_first(options: list[str], more: int, tmp_path: Path) -> None:
    findings = found("rare-option-first", choices(*options), tmp_path)
    assert places(findings) == ["front/"] * more


def test_the_best_order_is_told(tmp_path: Path) -> None:
    nodes = choices("For tickets|0.1", "For lost things|0.2", "For groups|0.7")
    [finding] = found("rare-option-first", nodes, tmp_path)
    assert [finding.fix.find(word) for word in ("groups", "lost things", "tickets")] == sorted(
        finding.fix.find(word) for word in ("groups", "lost things", "tickets")
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nb", ["Gjelder det vannkvalitet, trykk 1", "Gjelder det faktura, trykk 2"]),
        ("da", ["Vedrører det vandkvalitet, tryk 1", "Vedrører det din regning, tryk 2"]),
        ("sv", ["Gäller det vattenkvalitet, tryck 1", "Gäller det din faktura, tryck 2"]),
        ("fi", ["Jos asiasi koskee veden laatua, paina 1", "Jos asiasi koskee laskua, paina 2"]),
    ],
)
def test_rare_option_first_in_other_languages(language: str, says: list[str], tmp_path: Path) -> None:
    for shares, expected in (((0.05, 0.95), ["front/"]), ((0.95, 0.05), [])):
        options = ", ".join(
            f'{key}: {{say: "{text}.", to: desk, share: {share}}}'
            for key, (text, share) in enumerate(zip(says, shares, strict=True), 1)
        )
        nodes = menu(HANDLERS, f"{{{options}}}")
        assert places(found("rare-option-first", nodes, tmp_path, f"language: {language}")) == expected


# ambiguous-key


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{1: desk, 2: message, 0: desk, '*': repeat}", []),
        ("{101: desk, 102: message, 2: desk}", []),
        ("{sales: desk, salesman: message}", []),
        ("{1: desk, 1: message}", []),
        ("{1: desk, 12: message}", ["front/12"]),
        ("{10: message, 1: desk, 100: desk, 11: desk}", ["front/10"]),
        ("{'*': repeat, '*9': message}", ["front/*9"]),
        ("{11: {say: 'For tickets, press 11.', to: desk}, 12: {say: 'For bills, press 12.', to: desk}}", ["front/11"]),
        ("{11: {say: 'For tickets, press 11.', to: desk}, 1: {say: 'For bills, press 1.', to: desk}}", ["front/11"]),
    ],
)
def test_ambiguous_key(options: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("ambiguous-key", menu(HANDLERS, options), tmp_path)) == expected


def test_ambiguous_keys_of_a_queue(tmp_path: Path) -> None:
    nodes = "wait: {type: queue, overflow: message, exits: {1: message, 12: desk}}\n"
    assert places(found("ambiguous-key", nodes, tmp_path)) == ["wait/12"]


# timeout-range


def collect(fields: str, name: str = "number") -> str:
    """An entry of eight digits with these fields."""
    return f"{name}: {{type: collect, datum: customer number, digits: 8, prompt: Your number?, next: desk, {fields}}}\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu("no_input: {to: desk}"), []),
        (menu("no_input: {after: 3s, to: desk}"), []),
        (menu("no_input: {after: 10s, to: desk}, inter_digit: 2s"), []),
        (menu("no_input: {after: 1s, to: desk}, purpose: topics").replace("Hello.", "Please stay on the line."), []),
        (collect("no_input: {after: 20s, to: desk}, inter_digit: 8s"), []),
        (collect("no_input: {after: 4s, to: desk}, first_digit: 10s"), []),
        (menu("no_input: {after: 2s, to: desk}"), ["front/no_input"]),
        (menu("no_input: {after: 11s, to: desk}"), ["front/no_input"]),
        (menu("no_input: {after: 20s, to: desk}").replace("Hello.", "Please stay on the line."), ["front/no_input"]),
        (menu("no_input: {to: desk}, inter_digit: 6s"), ["front/"]),
        (collect("no_input: {after: 4s, to: desk}"), ["number/no_input"]),
        (collect("first_digit: 30s, inter_digit: 1s"), ["number/", "number/"]),
    ],
)
def test_timeout_range(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("timeout-range", nodes, tmp_path)) == expected


# retry-count

OTHER = menu(HANDLERS, "{1: message, 2: desk}", name="other")
PARDON = "pardon: {type: message, prompt: Pardon?, next: front}\n"
COUNTED = "pardon: {type: branch, by: data, cases: {again: front, enough: desk}}\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu("no_input: {tries: 2, to: desk}, no_match: {tries: 3, to: desk}"), []),
        (menu("no_input: {to: desk}, no_match: {to: desk}"), []),
        (menu("name: A"), []),
        (menu("no_input: {tries: 9}, no_match: {tries: 9}"), []),
        (menu("no_input: {tries: 1, to: hangup}, no_match: {tries: 1, to: hangup}"), []),
        (menu("no_input: {tries: 1, to: message}, no_match: {to: desk}"), []),
        (menu("no_input: {tries: 1, to: nowhere}, no_match: {to: desk}"), []),
        (menu("no_input: {tries: 1, to: other}, no_match: {tries: 1, to: other}") + OTHER, []),
        (menu("no_input: {tries: 1, to: pardon}, no_match: {to: desk}") + COUNTED, []),
        (
            menu("no_input: {tries: 1, to: desk}, no_match: {to: desk}", "{1: message}").replace(
                "Hello", "Please hold"
            ),
            [],
        ),
        (menu("no_input: {tries: 4, to: desk}, no_match: {tries: 5, to: desk}"), ["front/no_input"]),
        (menu("no_input: {to: desk}, no_match: {tries: 1, to: message}"), ["front/no_match"]),
        (menu("no_input: {to: desk}, no_match: {tries: 1, to: pardon}") + PARDON, ["front/no_match"]),
        (menu("no_input: {tries: 3, to: repeat}, no_match: {to: desk}"), ["front/no_input"]),
        (collect("no_input: {to: desk}, no_match: {tries: 9, to: desk}"), ["number/no_match"]),
    ],
)
def test_retry_count(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("retry-count", nodes, tmp_path)) == expected


def test_a_single_try_and_then_a_person_is_a_note(tmp_path: Path) -> None:
    nodes = menu("no_input: {tries: 1, to: desk}, no_match: {to: desk}", "{1: message}")
    [finding] = found("retry-count", nodes, tmp_path)
    assert (str(finding.severity), finding.key) == ("info", "no_input")


def test_outside_opening_hours_silence_may_lead_to_the_voicemail(tmp_path: Path) -> None:
    hours = "hours: {type: branch, by: hours, cases: {open: desk, closed: front}}\n"
    nodes = menu("no_input: {tries: 1, to: message}, no_match: {to: message}", "{1: desk}")
    assert not found("retry-count", hours + nodes, tmp_path)
    assert places(found("retry-count", nodes, tmp_path)) == ["front/no_input"]


def test_a_menu_without_a_way_out_is_another_matter(tmp_path: Path) -> None:
    nodes = menu("no_input: {to: front}, no_match: {to: front}", "{1: front}")
    assert not found("retry-count", nodes, tmp_path, select="trap-loop")


# identical-reprompt


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu(HANDLERS), []),
        (menu("no_input: {tries: 1, to: desk}, no_match: {tries: 1, to: desk}"), []),
        (menu("name: A"), []),
        (menu("purpose: language, no_input: {tries: 3, to: desk}, no_match: {to: desk}"), []),
        (menu("no_input: {tries: 3, to: front}, no_match: {tries: 1, to: desk}"), []),
        (menu("no_input: {tries: 3, to: desk}, no_match: {to: desk}"), ["front/no_input"]),
        (menu(HANDLERS.replace("Hello?", "Hello.")), ["front/no_input"]),
        (menu(HANDLERS.replace("Pardon?", "[Hello., Hello.]")), ["front/no_match"]),
        (menu(HANDLERS) + collect("no_input: {to: desk}, no_match: {to: desk}"), []),
        (menu(HANDLERS, "{1: number}") + collect("no_input: {to: desk}, no_match: {to: desk}"), []),
        (
            menu(HANDLERS, "{1: number}") + collect("no_input: {tries: 2, to: desk}, no_match: desk"),
            ["number/no_input"],
        ),
    ],
)
def test_identical_reprompt(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("identical-reprompt", nodes, tmp_path, select="retry-count")) == expected


def test_a_file_that_always_repeats_itself_has_one_finding(tmp_path: Path) -> None:
    always = "no_input: {tries: 2, to: desk}, no_match: {tries: 2, to: desk}"
    nodes = menu(always, "{1: number, 2: other}") + collect(always) + menu(always, name="other")
    [finding] = found("identical-reprompt", nodes, tmp_path)
    assert (finding.node, len(finding.related)) == ("front", 2)
    assert places(found("identical-reprompt", nodes + "", tmp_path)) == ["front/no_input"]


# barge-in-off

LONG = "Our office has moved to a new address in the middle of the town."
NOTICES = {
    "en": "This call may be recorded for training and quality purposes.",
    "nb": "Samtalen kan bli tatt opp til opplæring og kvalitetssikring.",
    "da": "Samtalen kan blive optaget til brug for uddannelse og kvalitet.",
    "sv": "Samtalet kan komma att spelas in i utbildningssyfte och för kvalitet.",
    "fi": "Puhelu voidaan nauhoittaa koulutusta ja laadun seurantaa varten.",
}


def forced(text: str, more: str = "", kind: str = "menu") -> str:
    """A node whose prompt no key cuts short."""
    ways = f"options: {{1: desk}}, {HANDLERS}" if kind == "menu" else "next: desk"
    return f'front: {{type: {kind}, prompt: [{{say: "{text}", interruptible: false{more}}}], {ways}}}\n'


@pytest.mark.parametrize("language", NOTICES)
def test_notices_may_be_forced_on_callers(language: str, tmp_path: Path) -> None:
    head = f"language: {language}"
    assert not found("barge-in-off", forced(NOTICES[language]), tmp_path, head)
    assert places(found("barge-in-off", forced(f"{NOTICES[language]} {LONG}"), tmp_path, head)) == ["front/"]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (forced("Welcome to Elm Court."), []),
        (forced(LONG, ", notice: price"), []),
        (forced(LONG, ", notice: ai"), []),
        (forced(LONG, kind="message").replace("next: desk", "next: hangup"), []),
        (forced(LONG, kind="queue").replace("next: desk", "overflow: message"), []),
        (menu(HANDLERS.replace("Hello?", f"[{{say: {LONG}, interruptible: false}}]")), []),
        (forced(LONG, ", notice: advert"), ["front/"]),
        (forced(LONG, kind="message"), ["front/"]),
        (menu(HANDLERS, f"{{1: {{say: [{{say: {LONG}, interruptible: false}}], to: desk}}}}"), ["front/"]),
    ],
)
def test_barge_in_off(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("barge-in-off", nodes, tmp_path)) == expected


def test_forced_words_in_a_language_without_phrase_lists(tmp_path: Path) -> None:
    assert not found("barge-in-off", forced(LONG), tmp_path, "language: ja")


# speech-only-input

SPOKEN = "{sales: {phrases: [sales], to: desk}, bills: {phrases: [bills], to: message}}"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (menu(HANDLERS), []),
        (menu(f"{HANDLERS}, input: both", SPOKEN), []),
        (menu(HANDLERS, "{1: {phrases: [sales], to: desk}, bills: {phrases: [bills], to: message}}"), []),
        (menu("input: speech, no_input: {to: other}, no_match: {to: other}", SPOKEN) + OTHER, []),
        ("front: {type: bot, escalates: desk}\n", []),
        ("name: {type: collect, datum: name, input: speech, next: desk, no_input: {to: desk}}\n", []),
        (menu(HANDLERS, SPOKEN), ["front/"]),
        (menu(f"{HANDLERS}, input: speech"), ["front/"]),
        (collect("input: speech"), ["number/"]),
    ],
)
def test_speech_only_input(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("speech-only-input", nodes, tmp_path)) == expected


def test_a_line_without_any_key_has_one_finding(tmp_path: Path) -> None:
    spoken = SPOKEN.replace("to: message", "to: other")
    nodes = menu(HANDLERS, spoken) + menu(HANDLERS, SPOKEN, name="other")
    [finding] = found("speech-only-input", nodes, tmp_path)
    assert (finding.node, len(finding.related)) == ("front", 1)


# the same in Twilio Studio


def studio(heard: str, conditions: list[dict[str, Any]], silence: str) -> str:
    """A Studio flow that gathers keys (Digits) or speech (SpeechResult) and sends callers to its only queue."""
    event = "keypress" if heard == "Digits" else "speech"

    def state(name: str, type: str, properties: dict[str, Any], **events: Any) -> dict[str, Any]:
        transitions = [
            {"event": event} | (to if isinstance(to, dict) else {"next": to}) for event, to in events.items()
        ]
        return {"name": name, "type": type, "properties": properties, "transitions": transitions}

    split = state("split", "split-based-on", {"input": f"{{{{widgets.front.{heard}}}}}"}, noMatch="desk")
    split["transitions"] += [{"event": "match", "next": "desk", "conditions": [given]} for given in conditions]
    states = [
        state("Trigger", "trigger", {}, incomingCall="front"),
        state("front", "gather-input-on-call", {"say": "Bills or faults?"}, **{event: "split", "timeout": silence}),
        split,
        state("sorry", "say-play", {"say": "Sorry?"}, audioComplete="front"),
        state("desk", "enqueue-call", {"queue_name": "Desk"}),
    ]
    return json.dumps({"initial_state": "Trigger", "states": states, "flags": {}, "description": ""})


def matches(*values: str) -> list[dict[str, Any]]:
    """Conditions that callers keyed or said one of these."""
    given = {"friendly_name": "", "arguments": ["{{widgets.front.Digits}}"], "type": "equal_to"}
    return [given | {"value": value} for value in values]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("speech-only-input", studio("SpeechResult", matches("bills", "faults"), "desk"), ["front/"]),
        ("speech-only-input", studio("Digits", matches("1", "2"), "desk"), []),
        ("ambiguous-key", studio("Digits", matches("1", "12", "3"), "desk"), ["front/12"]),
        ("retry-count", studio("Digits", matches("1", "2"), "sorry"), ["front/no_input"]),
        ("retry-count", studio("Digits", matches("1", "2"), "front"), ["front/no_input"]),
        ("retry-count", studio("Digits", matches("1", "2"), "split"), ["front/no_match"]),
    ],
)
def test_studio(rule: str, text: str, expected: list[str], tmp_path: Path) -> None:
    report = lint(text, {}, book=BOOK, folder=tmp_path, select=[rule])
    assert not report.errors and not report.crashes, described(report)
    assert places([finding for finding in report.findings if finding.rule == rule]) == expected


# no-time-extension


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (collect("more_time: true, first_digit: 5s"), []),
        (collect("masked: true"), []),
        (collect("first_digit: 5s").replace("digits: 8", "digits: 4"), []),
        (collect("first_digit: 5s").replace("prompt: Your number?", "prompt: [{audio: number.wav}]"), []),
        (collect("first_digit: 5s").replace("Your number?", "Take your time and key your number."), []),
        (collect("no_input: {after: 5s, again: Take your time., to: desk}"), []),
        (collect("first_digit: 5s"), ["number/"]),
        (collect("inter_digit: 5s, more_time: false").replace("digits: 8", "digits: 4-12"), ["number/"]),
        (collect("no_input: {after: 5s, again: I did not hear you., to: desk}"), ["number/"]),
    ],
)
def test_no_time_extension(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert places(found("no-time-extension", nodes, tmp_path)) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Ta den tiden du trenger."),
        ("da", "Tag dig god tid."),
        ("sv", "Ta den tid du behöver."),
        ("fi", "Kaikessa rauhassa."),
    ],
)
def test_more_time_in_other_languages(language: str, text: str, tmp_path: Path) -> None:
    nodes = collect("first_digit: 5s")
    head = f"language: {language}"
    assert places(found("no-time-extension", nodes, tmp_path, head)) == ["number/"]
    assert not found("no-time-extension", nodes.replace("Your number?", text), tmp_path, head)


def test_no_entry_offers_more_time(tmp_path: Path) -> None:
    nodes = collect("first_digit: 5s").replace("next: desk", "next: meter") + collect("first_digit: 5s", name="meter")
    [finding] = found("no-time-extension", nodes, tmp_path)
    assert (finding.node, len(finding.related)) == ("number", 1)
