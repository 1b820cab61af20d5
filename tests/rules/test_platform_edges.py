"""Menus of real platforms on which rules once cried wolf, each with the near case on which the rule must still speak."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ivrlint import Finding, Severity
from ivrlint.formats import registry
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.layers import Layer
from ivrlint.lint.settings import Config
from ivrlint.source import SourceText
from ivrlint.survey import Survey

LINTER = Linter(RuleBook.built_in(), Config(), Layer("test"))


def findings(rule: str, text: str, path: str) -> list[Finding]:
    """The findings of a rule on a file of some platform."""
    report = LINTER.check(Survey(registry.read(SourceText(path, text)), date(2026, 11, 21)))
    assert not report.crashes
    return [finding for finding in report.findings if finding.rule == rule]


def messages(rule: str, text: str, path: str) -> list[str]:
    """What a rule says of a file of some platform."""
    return [finding.message for finding in findings(rule, text, path)]


# FreeSWITCH


def freeswitch(name: str, *entries: str) -> str:
    """A menu with these entries, each `action digits param`."""
    parts = (entry.split(" ", 2) for entry in entries)
    lines = "".join(f'<entry action="menu-{a}" digits="{d}" param="{" ".join(p)}"/>' for a, d, *p in parts)
    return f'<menu name="{name}" greet-long="{name}.wav" digit-len="4">{lines}</menu>'


@pytest.mark.parametrize(("digits", "speaks"), [("/^(2\\d\\d)$/", False), ("8", True)])
def test_menu_too_wide_does_not_count_extensions(digits: str, speaks: bool) -> None:
    keys = (f"exec-app {key} transfer 10{key} XML default" for key in range(1, 8))
    text = f"<menus>{freeswitch('front', *keys, f'exec-app {digits} transfer $1 XML default')}</menus>"
    (said,) = messages("menu-too-wide", text, "ivr.xml")
    assert f"has {7 + speaks} topics" in said


@pytest.mark.parametrize("speaks", [False, True])
def test_needless_depth_leaves_information_alone(speaks: bool) -> None:
    choices = ("exec-app 1 transfer 100 XML a", "exec-app 2 transfer 200 XML a") if speaks else ("top 9",)
    below = freeswitch("hours", *choices) + freeswitch("address", *choices)
    text = f"<menus>{freeswitch('front', 'sub 1 hours', 'sub 2 address')}{below}</menus>"
    assert bool(messages("needless-depth", text, "ivr.xml")) is speaks


def test_dead_end_says_why_where_the_platform_tells() -> None:
    text = f"<menus>{freeswitch('front', 'exec-app 1 100 XML default', 'exec-app 2 transfer 1 XML a')}</menus>"
    assert messages("dead-end", text, "ivr.xml") == [
        "callers who press 1 in «front» get nowhere: «100» is no application"
    ]


# Genesys Cloud (Archy)


@pytest.mark.parametrize("speaks", [False, True])
def test_a_key_that_a_plain_else_takes_is_not_dead(speaks: bool) -> None:
    # One Collect Input of a digit whose decision asks for 1 alone, and a menu with a choice on 1 alone.
    ask = """
    - task:
        name: Start
        refId: start
        actions:
          - collectInput:
              name: Ask
              inputData: {var: Flow.Key}
              digits: {exact: 1}
              inputAudio: {tts: "To pay a bill, press 1. To move house, press 2."}
          - decision:
              name: Bills
              condition: {exp: 'Flow.Key == "1"'}
              outputs:
                "yes": {actions: [{transferToAcd: {name: Bills, targetQueue: {lit: {name: Bills}}}}]}
          - transferToAcd: {name: Moves, targetQueue: {lit: {name: Moves}}}
"""
    menu = """
    - menu:
        name: Start
        refId: start
        audio: {tts: "To pay a bill, press 1. To move house, press 2."}
        choices:
          - menuTransferToAcd: {name: Bills, dtmf: digit_1, targetQueue: {lit: {name: Bills}}}
"""
    family, listed = ("menu", menu) if speaks else ("task", ask)
    text = (
        f"inboundCall:\n  name: x\n  defaultLanguage: en-us\n  startUpRef: ./{family}s/{family}[start]\n"
        f"  {family}s:{listed}"
    )
    told = "callers in «{}» are told to press 2, and that key does nothing"
    expected = [told.format("Start")] if speaks else []
    assert messages("prompt-option-mismatch", text, "flow.yaml") == expected


# Amazon Connect


def connect(*actions: tuple[str, str, dict[str, str], dict[str, str]]) -> str:
    """A flow of actions, each its name, type, parameters, and its exits by the error that takes them ("" = none)."""
    listed = [
        {
            "Identifier": name,
            "Type": type,
            "Parameters": parameters,
            "Transitions": {
                "NextAction": exits.get("", ""),
                "Errors": [{"ErrorType": error, "NextAction": to} for error, to in exits.items() if error],
            },
        }
        for name, type, parameters, exits in actions
    ]
    return json.dumps({"Version": "2019-10-30", "StartAction": actions[0][0], "Actions": listed})


@pytest.mark.parametrize("full", ["End", "Sorry"])
def test_a_full_queue_is_a_warning(full: str) -> None:
    text = connect(
        ("Set", "UpdateContactTargetQueue", {"QueueId": "$.Attributes.repairs"}, {"": "Queue"}),
        ("Queue", "TransferContactToQueue", {}, {"QueueAtCapacity": full}),
        ("Sorry", "MessageParticipant", {"Text": "We are sorry. Goodbye."}, {"": "End"}),
        ("End", "DisconnectParticipant", {}, {}),
    )
    (finding,) = findings("queue-ends-in-hangup", text, "flow.json")
    assert (finding.message, finding.severity) == (
        "callers who find the queue «repairs» full are cut off",
        Severity.WARNING,
    )


@pytest.mark.parametrize(("exit", "severity"), [("", Severity.ERROR), ("NoMatchingError", Severity.WARNING)])
def test_busy_goodbye_is_a_warning_where_the_machine_fails(exit: str, severity: Severity) -> None:
    text = connect(
        ("Look", "InvokeLambdaFunction", {}, {"": "Set"} | {exit: "Busy"}),
        ("Set", "UpdateContactTargetQueue", {"QueueId": "$.Attributes.repairs"}, {"": "Queue"}),
        ("Queue", "TransferContactToQueue", {}, {}),
        ("Busy", "MessageParticipant", {"Text": "We cannot take your call. Please try again later."}, {"": "End"}),
        ("End", "DisconnectParticipant", {}, {}),
    )
    (finding,) = findings("busy-goodbye", text, "flow.json")
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("question", "type", "speaks"),
    [
        ("Please enter your new code.", "CUSTOMER_QUEUE", False),
        ("How was your service today?", "CONTACT_FLOW", False),
        ("Please enter your new code.", "CONTACT_FLOW", True),
    ],
)
def test_no_human_path_leaves_parts_and_surveys_alone(question: str, type: str, speaks: bool) -> None:
    text = connect(
        ("Ask", "GetParticipantInput", {"StoreInput": "True", "Text": question}, {"": "Thanks"}),
        ("Thanks", "MessageParticipant", {"Text": "Thank you. Goodbye."}, {"": "End"}),
        ("End", "DisconnectParticipant", {}, {}),
    )
    wrapped = json.dumps({"Name": "Code", "Type": type, "Content": text})
    assert bool(findings("no-human-path", wrapped, "flow.json")) is speaks


# Genesys Archy


@pytest.mark.parametrize("speaks", [False, True])
def test_callers_may_go_on_waiting(speaks: bool) -> None:
    text = "\n".join((
        "inqueueCall:",
        "  name: Waiting",
        "  defaultLanguage: en-us",
        "  startUpTaskActions:",
        "    - collectInput:",
        "        name: Offer",
        "        inputData: {var: Flow.Key}",
        "        digits: {exact: 1}",
        "        inputAudio: {tts: 'For a text message, press 1.'}",
        "        outputs:",
        "          success:",
        "            actions:",
        "              - decision:",
        "                  name: Did they?",
        "                  condition: {exp: 'Flow.Key == \"1\"'}",
        "                  outputs: {'yes': {actions: [{callData: {name: Send}}, {disconnect: {name: End}}]}}",
        "          failure:",
        "            actions:",
        f"              - {'transferToAcd: {name: Desk}' if speaks else 'holdMusic: {name: Music}'}",
    ))  # fmt: skip
    for rule in ("retry-count", "human-unannounced"):
        assert bool(findings(rule, text, "flow.yaml")) is speaks
