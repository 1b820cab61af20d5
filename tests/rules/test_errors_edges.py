"""Where the rules of the family errors must stay silent, and where else they must speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()


def menu(handlers: str, more: str = "", kind: str = "type: menu, options: {1: desk, 2: desk}") -> str:
    """A file with one menu and a desk of people."""
    return f"""
ivr: 1
language: en
nodes:
  a: {{{kind}, prompt: Hello., {handlers}}}
  desk: {{type: queue, name: Desk, announces: [position], max_wait: 3m, overflow: message}}
  message: {{type: voicemail, prompt: Leave a message., promises: by 10 next day}}
  {more}
"""


def found(rules: str, text: str, folder: Path, **settings: Any) -> list[Finding]:
    """What `rules` say of `text`."""
    names = rules.split()
    report = lint(text, settings, book=BOOK, folder=folder, select=names)
    assert not report.errors, described(report)
    return [finding for finding in report.findings if finding.rule in names or finding.subject in names]


# missing-handler


@pytest.mark.parametrize("target", ["desk", "repeat", "hangup", "nowhere"])
def test_any_target_is_a_handler(target: str, tmp_path: Path) -> None:
    assert not found("missing-handler", menu(f"no_input: {{to: {target}}}, no_match: {{to: {target}}}"), tmp_path)


def test_what_no_call_gets_to_needs_none(tmp_path: Path) -> None:
    text = menu("no_input: {to: desk}, no_match: {to: desk}", "lost: {type: menu, options: {1: desk}}")
    assert not found("missing-handler", text, tmp_path)


@pytest.mark.parametrize(
    ("handlers", "key", "named"),
    [
        ("name: A", "no_input", ("nothing", "a wrong key")),
        ("no_match: {to: desk}", "no_input", ("nothing",)),
        ("no_input: {to: desk}, no_match: {tries: 3, again: Please choose.}", "no_match", ("a wrong key",)),
    ],
)
def test_one_finding_for_a_menu(handlers: str, key: str, named: tuple[str, ...], tmp_path: Path) -> None:
    [finding] = found("missing-handler", menu(handlers), tmp_path)
    assert finding.key == key
    who = finding.message.partition(":")[0]
    assert [words for words in ("nothing", "a wrong key") if f"{words} " in who] == list(named)


def test_an_entry_needs_handlers_too(tmp_path: Path) -> None:
    kind = "type: collect, datum: account number, digits: 8, next: desk"
    [finding] = found("missing-handler", menu("name: A", kind=kind), tmp_path)
    assert finding.node == "a"


def test_an_unwired_key_is_another_matter(tmp_path: Path) -> None:
    text = menu("name: A", kind="type: menu, options: {1: desk, 2: {label: bills}}")
    findings = found("missing-handler dead-end", text, tmp_path)
    assert sorted((finding.rule, finding.key) for finding in findings) == [
        ("dead-end", "2"),
        ("missing-handler", "no_input"),
    ]


# error-disconnect


@pytest.mark.parametrize(
    ("handlers", "more"),
    [
        ("no_input: {to: desk}, no_match: {to: repeat}", ""),
        ("no_input: {to: message}, no_match: {to: message}", ""),
        ("no_input: {to: m}, no_match: {to: m}", "m: {type: message, prompt: One moment., next: desk}"),
        (
            "no_input: {to: h}, no_match: {to: h}",
            "h: {type: branch, by: hours, cases: {open: desk, closed: {type: message, prompt: Goodbye.}}}",
        ),
        ("no_input: {to: hangup, outcome: done}, no_match: {to: desk}", ""),
        ("no_input: {to: return}, no_match: {to: nowhere}", ""),
    ],
)
def test_errors_that_lead_on(handlers: str, more: str, tmp_path: Path) -> None:
    assert not found("error-disconnect", menu(handlers, more), tmp_path)


def test_a_survey_may_end(tmp_path: Path) -> None:
    kind = "type: menu, purpose: survey, options: {1: desk, 2: desk}"
    assert not found("error-disconnect", menu("no_input: {to: hangup}, no_match: {to: hangup}", kind=kind), tmp_path)


@pytest.mark.parametrize(
    ("handlers", "more", "key"),
    [
        ("no_input: {to: hangup}, no_match: {to: hangup}", "", "no_input"),
        ("no_input: {to: desk}, no_match: {to: m}", "m: {type: message, prompt: Sorry. Goodbye.}", "no_match"),
        ("no_input: {to: m}, no_match: {to: desk}", "m: {type: message, prompt: Sorry., next: hangup}", "no_input"),
        (
            "no_input: {to: h}, no_match: {to: desk}",
            "h: {type: branch, by: hours, cases: {open: hangup, closed: {type: message, prompt: Goodbye.}}}",
            "no_input",
        ),
    ],
)
def test_errors_that_end_the_call(handlers: str, more: str, key: str, tmp_path: Path) -> None:
    [finding] = found("error-disconnect", menu(handlers, more), tmp_path)
    assert (finding.node, finding.key) == ("a", key)


def test_one_handler_is_missing_and_one_hangs_up(tmp_path: Path) -> None:
    findings = found("missing-handler error-disconnect", menu("no_match: {to: hangup}"), tmp_path)
    assert sorted((finding.rule, finding.key) for finding in findings) == [
        ("error-disconnect", "no_match"),
        ("missing-handler", "no_input"),
    ]


# where the end of a call is meant


@pytest.mark.parametrize(
    ("top", "handlers", "cut"),
    [
        ("human: none", "no_input: {tries: 2, to: bye}, no_match: {tries: 3, to: bye}", None),
        ("human: none", "no_input: {tries: 1, to: bye}, no_match: {tries: 3, to: bye}", "no_input"),
        ("recording: true", "no_input: {tries: 2, to: bye}, no_match: {tries: 3, to: bye}", "no_input"),
    ],
)
def test_a_line_without_people_may_end_after_two_tries(
    top: str, handlers: str, cut: str | None, tmp_path: Path
) -> None:
    more = 'bye: {type: message, prompt: "Goodbye.", next: hangup}'
    text = menu(handlers, more).replace("language: en", f"language: en\n{top}")
    assert [finding.key for finding in found("error-disconnect", text, tmp_path)] == ([cut] if cut else [])


def test_silence_may_mean_that_that_was_all(tmp_path: Path) -> None:
    more = """more: {type: menu, prompt: Is there anything more?, options: {1: a, 2: bye},
    no_input: {to: bye}, no_match: {to: desk}}
  bye: {type: message, prompt: "Goodbye.", next: hangup}"""
    text = menu("no_input: {to: desk}, no_match: {to: desk}", more).replace("{1: desk", "{1: more")
    assert not found("error-disconnect", text, tmp_path)
    [finding] = found("error-disconnect", text.replace("2: bye", "2: desk"), tmp_path)
    assert (finding.key, "outcome: done" in finding.fix) == ("no_input", True)
    [finding] = found(
        "error-disconnect", text.replace("no_match: {to: desk}}\n  bye", "no_match: {to: bye}}\n  bye"), tmp_path
    )
    assert finding.key == "no_match"


def test_outside_opening_hours_silence_may_end_the_call(tmp_path: Path) -> None:
    more = """closed: {type: menu, prompt: "We are closed. If it is urgent, press 1.", options: {1: desk},
    no_input: {to: hangup}, no_match: {to: hangup}}"""
    text = menu("name: A", more, kind="type: branch, by: hours, cases: {open: desk, closed: closed}")
    text = text.replace(" prompt: Hello., name: A", " name: A")
    [finding] = found("error-disconnect", text, tmp_path)
    assert (finding.key, str(finding.severity)) == ("no_match", "warning")
