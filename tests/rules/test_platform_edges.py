"""Menus of real platforms on which rules once cried wolf, each with the near case on which the rule must still speak."""

from __future__ import annotations

from datetime import date

import pytest

from ivrlint.formats import registry
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.lint.layers import Layer
from ivrlint.lint.settings import Config
from ivrlint.source import SourceText
from ivrlint.survey import Survey

LINTER = Linter(RuleBook.built_in(), Config(), Layer("test"))


def messages(rule: str, text: str, path: str) -> list[str]:
    """What a rule says of a file of some platform."""
    report = LINTER.check(Survey(registry.read(SourceText(path, text)), date(2026, 11, 21)))
    assert not report.crashes
    return [finding.message for finding in report.findings if finding.rule == rule]


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
