"""What `--fix` does to the text of a menu: each edit in every style, and what holds for all of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter, Report
from ivrlint.lint.fixes import diff, fixed
from ivrlint.lint.rule import Severity
from ivrlint.lint.run import lint
from ivrlint.source import Edit, Replacement, SourceText
from ivrlint.source.edits import apart, applied
from ivrlint.source.located_yaml import read_yaml
from tests.conftest import CLEAN, LOST, ROOT
from tests.survey.strategies import menu_texts

LINTER = Linter(RuleBook.built_in())
TODAY = date(2026, 11, 2)

QUEUE = """  advisor:
    type: queue
    name: Advisors
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""


def check(source: SourceText) -> Report:
    return next(lint([source], LINTER, TODAY))


def mended(text: str, *, unsafe: bool = False) -> str:
    result = fixed(SourceText("menu.ivr.yaml", text), check, unsafe=unsafe)
    assert not result.dropped
    return result.after.text


def menu_with(options: str, *, style: str = "block") -> str:
    """A menu with these lines of options, or with these between braces."""
    opening = "    options:\n" + options if style == "block" else "    options: {" + options + "}\n"
    return (
        "ivr: 1  # ærlig talt\nlanguage: en\nnodes:\n  front:\n    type: menu\n"
        "    prompt: Welcome to Blåbær Power.  # grøt\n"
        + opening
        + "    no_input: {tries: 3, again: I heard nothing., to: advisor}\n"
        "    no_match: {tries: 3, again: That key has no choice here., to: advisor}\n" + QUEUE
    )


ONE = '1: {say: "For bills, press 1.", label: bills, to: advisor}'
TWO = '2: {say: "For a new contract, press 2.", label: new contract, to: advisor}'
ZERO = '0: {say: "To speak with an advisor, press 0.", label: advisor, to: advisor}'
LEAVE = ONE.replace("advisor", "message")
BLOCK_ONE = '1:\n        say: "For bills, press 1."\n        label: bills  # of all kinds\n        # and reminders\n        to: advisor'


def found(text: str, rule: str) -> bool:
    return any(finding.rule == rule for finding in check(SourceText("menu.ivr.yaml", text)).findings)


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("options", "style", "wanted"),
    [
        (f"      {TWO}\n      {ONE}\n      {ZERO}\n", "block", f"      {ONE}\n      {TWO}\n      {ZERO}\n"),
        (
            f"      # new\n      {TWO}  # two\n\n      # bills\n      {ONE}  # one\n      {ZERO}\n",
            "block",
            f"      # bills\n      {ONE}  # one\n\n      # new\n      {TWO}  # two\n      {ZERO}\n",
        ),
        (
            f"      {TWO}\n        # deeper: æøå\n      {BLOCK_ONE}\n        # below\n      {ZERO}\n",
            "block",
            f"      {BLOCK_ONE}\n        # below\n      {TWO}\n        # deeper: æøå\n      {ZERO}\n",
        ),
        (f"      {ZERO}\n      {TWO}\n      {ONE}\n", "block", f"      {ZERO}\n      {ONE}\n      {TWO}\n"),
        (f"{TWO}, {ONE}, {ZERO}", "flow", f"{ONE}, {TWO}, {ZERO}"),
        (f"{TWO},\n\t{ONE},\n      {ZERO},", "flow", f"{ONE},\n\t{TWO},\n      {ZERO},"),
    ],
)
def test_keys_are_said_in_order(options, style, wanted, break_):
    text = menu_with(options, style=style).replace("\n", break_)
    assert found(text, "key-order")
    new = mended(text)
    assert new == menu_with(wanted, style=style).replace("\n", break_)
    assert not found(new, "key-order")
    as_dict = [read_yaml(SourceText("", version)).root.plain() for version in (text, new)]
    assert as_dict[0] == as_dict[1], "nothing but the order has changed"


@pytest.mark.parametrize(
    ("options", "style"),
    [
        (f"      # all of them\n      {TWO}\n      {ONE}\n      {ZERO}\n", "block"),  # whose comment is it?
        (f"      {TWO}\n      # about what?\n\n      {ONE}\n      {ZERO}\n", "block"),
        (f"{TWO},  # two\n        {ONE}, {ZERO}", "flow"),
        (f"      2: &two {TWO[3:]}\n      {ONE}\n      3: *two\n      {ZERO}\n", "block"),
        (f"      {TWO}\n      {ONE}\n      {TWO}\n      {ZERO}\n", "block"),
        ("      2: advisor\n      1: advisor\n", "block"),
    ],
)
def test_keys_stay_where_they_are_when_in_doubt(options, style):
    text = menu_with(options, style=style)
    assert mended(text) == text


@pytest.mark.parametrize(
    "last",
    [
        'say: "And for bills, press 1.", label: bills',
        'say: "or for bills, press 1.", label: bills',
        'say: "Lopuksi, bills, press 1.", label: bills',
        'say: "For bills, press 1,", label: bills',
        'say: "For all other questions, press 1.", label: all other questions',
    ],
)
def test_a_text_that_leans_on_those_before_it_is_moved_on_request_only(last):
    moved = f"1: {{{last}, to: message}}"
    text = menu_with(f"      {TWO}\n      {moved}\n      {ZERO}\n")
    assert found(text, "key-order") and mended(text) == text
    assert mended(text, unsafe=True) == menu_with(f"      {moved}\n      {TWO}\n      {ZERO}\n")


def test_keys_that_the_prompt_says_stay():
    text = menu_with("      1: {label: bills, to: advisor}\n      2: {label: contract, to: advisor}\n")
    text = text.replace("Blåbær Power.", "Blåbær Power. For a contract, press 2. For bills, press 1.")
    assert found(text, "key-order") and mended(text) == text


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("options", "style", "wanted"),
    [
        (f"      {ONE}\n      *: repeat  # again\n", "block", f'      {ONE}\n      "*": repeat  # again\n'),
        (
            f"      {ONE}\n      * : repeat\n      #: advisor\n",
            "block",
            f'      {ONE}\n      "*" : repeat\n      "#": advisor\n',
        ),
        (
            f"      '0': advisor\n      {ONE}\n      *: repeat\n",
            "block",
            f"      '0': advisor\n      {ONE}\n      '*': repeat\n",
        ),
        (f"{ONE}, *: repeat", "flow", f'{ONE}, "*": repeat'),
        (f"*: repeat, {ONE}, #: advisor", "flow", f'"*": repeat, {ONE}, "#": advisor'),
    ],
)
def test_star_and_hash_get_quotes(options, style, wanted, break_):
    text = menu_with(options, style=style).replace("\n", break_)
    assert check(SourceText("menu.ivr.yaml", text)).errors
    assert mended(text) == menu_with(wanted, style=style).replace("\n", break_)


@pytest.mark.parametrize("value", ["*", "[*]", "*two"])
def test_a_star_that_is_no_key_is_left(value):
    text = menu_with(f"      {ONE}\n").replace("tries: 3, again: I", f"x-note: {value}, tries: 3, again: I")
    assert mended(text) == text


def test_a_file_that_cannot_be_read_in_the_end_is_left_as_it_is():
    text = menu_with(f"      {ONE}\n      *: repeat\n") + "  broken: {\n"
    result = fixed(SourceText("menu.ivr.yaml", text), check)
    assert result.after.text == text and result.dropped == ["put quotes around *"]


MENUS = "".join(
    f"  m{number}:\n    type: menu\n    prompt: This is office {number}.\n    options:\n"
    f'      0: {{say: "To speak with an advisor, press 0.", label: advisor, to: {target}}}\n'
    for number, target in enumerate(["m1", "m2", "m3", "advisor"])
)
NO_INPUT = "    no_input: {tries: 3, again: I heard nothing., to: advisor}"
NO_MATCH = "    no_match: {tries: 2, again: Not that one., to: advisor}"


def some_menus(*handlers: str) -> str:
    """Four menus one behind the other, each with its lines about silence and wrong keys."""
    parts = re.split(r"(?=  m\d:\n)", MENUS)[1:]
    return "ivr: 1\nlanguage: en\nnodes:\n" + "".join(map("".join, zip(parts, handlers, strict=True))) + QUEUE


BOTH = f"{NO_INPUT}\n{NO_MATCH}\n"


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ("", BOTH),
        (f"{NO_INPUT}  # mine\n", f"{NO_INPUT}  # mine\n{NO_MATCH}\n"),
        (f"{NO_MATCH}\n      # deeper\n", f"{NO_MATCH}\n      # deeper\n{NO_INPUT}\n"),
    ],
)
def test_a_missing_handler_is_the_one_of_the_other_menus(last, wanted, break_):
    text, new = (some_menus(BOTH, BOTH, BOTH, end).replace("\n", break_) for end in (last, wanted))
    assert found(text, "missing-handler")
    assert mended(text) == new
    assert not found(new, "missing-handler")


def test_a_missing_handler_goes_between_braces():
    text = some_menus(BOTH, BOTH, BOTH, "").replace("    options:\n      0: {say", "    options:\n      0: {say")
    brace = '  m3: {type: menu, prompt: Office 3., options: {0: {say: "To speak with an advisor, press 0.", label: advisor, to: advisor}}'
    text = re.sub(r"  m3:\n(?:    .*\n)+", lambda _: brace + "}\n", text)
    assert mended(text) == text.replace(brace, f"{brace}, {NO_INPUT.strip()}, {NO_MATCH.strip()}")


@pytest.mark.parametrize(
    "handlers",
    [
        (BOTH, "", "", ""),  # one is no convention
        (BOTH, BOTH, BOTH.replace("2", "3"), ""),  # they do not agree
        (BOTH, "", "", BOTH.replace("again", "x-again")),
        ("", "", "", ""),
    ],
)
def test_without_a_convention_a_handler_stays_missing(handlers):
    text = some_menus(*handlers)
    assert mended(text, unsafe=True) == text


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_target_with_one_near_name_is_corrected_everywhere(quote):
    text = CLEAN.replace("overflow: message", f"overflow: {quote}mesage{quote}  # full").replace(
        "to: message", f"to: {quote}mesage{quote}"
    )
    assert mended(text) == text, "only a person can tell"
    assert mended(text, unsafe=True) == text.replace("mesage", "message")


def test_a_target_with_two_near_names_is_left():
    text = (
        CLEAN.replace("to: message", "to: mesage")
        + "  messages: {type: voicemail, prompt: Speak., promises: by 10 next day}\n"
    )
    assert mended(text, unsafe=True) == text


@pytest.mark.parametrize(
    ("options", "style", "wanted"),
    [
        (
            f"      {LEAVE}\n      9{ZERO[1:]}  # nine\n",
            "block",
            f"      {LEAVE}\n      9{ZERO[1:]}  # nine\n      0: advisor\n",
        ),
        (
            f"      '9'{ZERO[1:]}\n      '*': repeat\n",
            "block",
            f"      '9'{ZERO[1:]}\n      '0': advisor\n      '*': repeat\n",
        ),
        (f"{LEAVE}, 9{ZERO[1:]}", "flow", f"{LEAVE}, 9{ZERO[1:]}, 0: advisor"),
    ],
)
def test_0_leads_where_another_key_does(options, style, wanted):
    text = menu_with(options, style=style).replace("press 0", "press 9")
    new = mended(text, unsafe=True)
    assert found(text, "zero-not-human") and mended(text) == text
    assert new == menu_with(wanted, style=style).replace("press 0", "press 9")
    assert not found(new, "zero-not-human")


def test_what_an_alias_repeats_is_not_edited():
    shared = 'x-shared: &shared\n  1: {say: "For a person, press 1.", label: person, to: mesage}\n'
    text = CLEAN.replace("language: en\n", "language: en\n" + shared).replace(
        '{1: {say: "To leave a message, press 1.", to: message}}', "*shared"
    )
    assert "*shared" in text and found(text, "undefined-target")
    assert mended(text, unsafe=True) == text


def test_edits_that_touch_wait_for_the_next_round():
    source = SourceText("", "abcdef")
    edits = [
        Edit(text, (Replacement(source.span(*place), text),))
        for text, *place in (("X", 1, 3), ("Y", 2, 4), ("Z", 3, 3), ("W", 5, 6))
    ]
    assert [edit.title for edit in apart(edits)] == ["X", "W"]
    assert applied(source.text, apart(edits)) == "aXdeW"


def test_an_edit_that_does_harm_is_dropped():
    source = SourceText("menu.ivr.yaml", CLEAN)
    place = source.span(CLEAN.index("to: bills"), CLEAN.index("to: bills") + 9)

    def harmful(text: SourceText) -> Report:
        report = check(text)
        if text.text == CLEAN:
            edits = [
                Edit("lose the bills", (Replacement(place, "to: gone"),)),
                Edit("break it", (Replacement(place, "]"),)),
            ]
            report.findings = [replace(check(SourceText("", LOST)).findings[0], edit=edit) for edit in edits]
        return report

    result = fixed(source, harmful)
    assert result.after is source
    assert result.dropped == ["lose the bills", "break it"]


def test_a_diff_is_one_that_patch_takes():
    text = menu_with(f"      {TWO}\n      {ONE}\n")[:-1].replace("\n", "\r\n")
    result = fixed(SourceText("a.ivr.yaml", text), check)
    lines = list(diff(result))
    assert lines[:2] == ["--- a/a.ivr.yaml\n", "+++ b/a.ivr.yaml\n"]
    assert all(line.endswith("\n") for line in lines)


# What holds for every edit of every menu


def holds(text: str) -> None:
    source = SourceText("menu.ivr.yaml", text)
    before = check(source)
    result = fixed(source, check, unsafe=True)
    again = fixed(result.after, check, unsafe=True)
    assert again.after.text == result.after.text, "twice is as good as once"
    after = check(result.after)
    if result.after is source:
        return
    assert after.survey is not None
    if before.survey is not None:
        comments = [Counter(comment.text for comment in report.survey.flow.comments) for report in (before, after)]
        lost = comments[0] - comments[1]
        assert all(comment.startswith("#:") for comment in lost), (
            "only keys that were taken for comments are none any more"
        )
        errors = [
            {finding.identity for finding in report.findings if finding.severity is Severity.ERROR}
            for report in (before, after)
        ]
        assert errors[1] <= errors[0]
        for finding in before.findings:
            if finding.edit and finding.edit.title in result.done:
                alone = check(SourceText(source.path, applied(text, [finding.edit])))
                assert finding.identity not in {other.identity for other in alone.findings}, "the finding is gone"


@given(menu_texts())
@settings(max_examples=25)
def test_random_menus(text):
    holds(text)


TRAPS = st.lists(
    st.sampled_from(
        [
            "      *: repeat\n", "      #: advisor\n", f"      {TWO}\n", f"      {ONE}\n", f"      {ZERO}\n", "      # note: æ\n",
            "        # deeper\n", "\n", "      9: advizor\n", '      "3": |+\n        x\n\n', f"      {BLOCK_ONE}\n", "      4: &four {to: advisor}\n",
            "      5: *four\n", "      ? 6\n      : advisor\n", "      '7': advisor  # seven\n", "      8: {to: front}\n",
        ]
    ),
    max_size=8,
)  # fmt: skip


@given(TRAPS, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
@settings(max_examples=40)
def test_hostile_options(lines, break_, handlers, end):
    text = menu_with("".join(lines)).replace("\n", break_)
    if not handlers:
        text = re.sub(r"    no_match.*\r?\n", "", text)
    holds(text if end else text.rstrip())


@pytest.mark.parametrize("sample", sorted((ROOT / "samples").glob("*.yaml")), ids=lambda file: file.stem)
def test_samples(sample):
    holds(sample.read_bytes().decode())


@pytest.mark.parametrize("name", [name for name in LINTER.book.names if LINTER.book.rule(name).bad])
def test_the_bad_examples_of_the_rules(name):
    holds(LINTER.book.rule(name).bad)
