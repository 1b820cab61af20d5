"""`ivrlint call`: exit codes, what is shown, every format, and the samples for the reasons of the table of complaints."""

from __future__ import annotations

import json
from collections import defaultdict
from xml.etree import ElementTree

import pytest

from ivrlint.report.calls import FORMATS
from tests.conftest import CLEAN, ROOT

FORM = """calls: 1
menus: [menu.ivr.yaml]
scenarios:
  a bill:
    who: A customer with a bill
    why: my bills
    checklist: {reaches: bills, keys at most: 1}
  a person:
    goes to: advisor
    conditions: [open, queue full]
    checklist: {waits at most: 0s, ends with: a message}
"""

REASONS = {
    "callback-never-comes": {"is told when", "gets a confirmation"},
    "cut-after-queue": {"is cut off", "is sent back to a menu", "reaches"},
    "endless-notices": {"hears", "first choice within", "nothing said longer than"},
    "first-line": {"nothing said longer than", "gets somebody who can help"},
    "important-customers": {"is recognised", "keys at most"},
    "long-greeting": {"first choice within", "nothing said longer than"},
    "lost-person": {"is offered a person", "menus at most", "finds the right choice"},
    "no-summary": {"gets a confirmation", "is told when"},
    "no-way-on": {"is cut off"},
    "not-my-errand": {"finds the right choice", "is offered a person"},
    "outsourced": {"has to say it again", "meets another menu elsewhere"},
    "please-wait": {"seconds at most", "is offered a person", "is told the waiting time"},
    "say-it-again": {"is asked twice", "has to say it again"},
    "second-call": {"is recognised"},
    "trap": {"ends with", "is offered a person"},
    "twenty-errands": {"reaches", "finds the right choice"},
    "unclear-or-endless": {"finds the right choice", "nothing said longer than"},
}
"""For each form of a bad sample the questions that fail, in each of its menus."""


def test_the_samples_fail_for_the_reasons_that_callers_complain_about(run):
    result = run("call", str(ROOT / "samples" / "scenarios"), "--format", "json")
    assert result.exit_code == 1
    failed: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in json.loads(result.stdout)["paths"]:
        menu = path["menu"].rpartition("/")[2].removesuffix(".ivr.yaml")
        questions = {line["question"] for line in path["example"]["checklist"] if line["verdict"] == "not met"}
        assert (path["as_expected"] == 1) is not questions
        failed[menu.partition(".")[0]][menu] |= questions
    assert failed.pop("good") == {"good": set()}
    assert {name: set(map(frozenset, menus.values())) for name, menus in failed.items()} == {
        name: {frozenset(reasons)} for name, reasons in REASONS.items()
    }
    forms = {file.stem for file in (ROOT / "samples" / "scenarios").glob("*.yaml")}
    assert forms == {*REASONS, "good"}


def test_the_good_sample_passes(run):
    result = run("call", str(ROOT / "samples" / "scenarios" / "good.yaml"))
    assert result.exit_code == 0, result.output
    assert "20 of 20 calls as expected" in result.output and "Which path fails whom" not in result.output


def test_what_fails_is_told_like_a_play_the_worst_first(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("form.yaml", FORM)
    result = run("call", "form.yaml")
    assert result.exit_code == 1
    lines = [" ".join(line.split()) for line in result.output.splitlines() if line.strip()]
    start = lines.index("a person · first-time, open menu.ivr.yaml")
    assert lines[start + 1 : start + 7] == [
        "advisor",
        "0 s welcome (menu)",
        "0 s Welcome to Example Power.",
        "2 s 1 For bills, press 1.",
        "4 s 0 To speak with an advisor, press 0.",
        "10 s you press 0",
    ]
    assert "NO ends with: a message – a person (190 s)" in lines
    assert lines[lines.index("Which path fails whom") + 1] == "0 of 1 a person · first-time, open"
    assert lines[-1] == "2 of 3 calls as expected (3 paths)"
    assert lines[-2].startswith("menu.ivr.yaml: 4 of 4 places,")
    assert "a bill · first-time" not in result.output
    assert "A customer with a bill: my bills" in run("call", "form.yaml", "--all").output


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_every_failure(run, write, format):
    write("menu.ivr.yaml", CLEAN)
    write("form.yaml", FORM)
    result = run("call", "form.yaml", "--format", format, "-o", "out")
    assert result.exit_code == 1 and result.output == ""
    text = write("other", "").with_name("out").read_text("utf-8")
    assert "waits at most" in text and "advisor" in text
    if format == "junit":
        root = ElementTree.fromstring(text)
        assert (root.get("tests"), root.get("failures")) == ("3", "1")
        (failure,) = root.iter("failure")
        assert "you press 0" in (failure.text or "")
    if format == "json":
        assert json.loads(text)["coverage"][0]["missed_edges"]


def test_menus_on_the_command_line_stand_in_for_those_of_the_form(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("ours.ivr.yaml", CLEAN.replace("Example Power", "Ours"))
    write("theirs.ivr.yaml", CLEAN.replace("0: {say", "9: {say").replace("press 0", "press 9"))
    write("form.yaml", FORM)
    result = run("call", "form.yaml", "ours.ivr.yaml", "theirs.ivr.yaml")
    assert "Menus side by side" in result.output and "6 paths" in result.output
    assert "ours.ivr.yaml: 2 of 3\n" in result.output and " menu.ivr.yaml" not in result.output


def test_a_menu_from_standard_input_is_rung_by_every_form(run, write):
    write("form.yaml", FORM)
    write("other.yaml", FORM)
    result = run("call", "form.yaml", "other.yaml", "-", input=CLEAN)
    assert result.exit_code == 1 and "4 of 6 calls as expected" in result.output, result.output


def test_a_sample_tells_how_sure_it_is(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("form.yaml", FORM)
    first, second = (run("call", "form.yaml", "--sample", "50", "--seed", "3") for _ in range(2))
    assert first.output == second.output and " of 50 calls as expected" in first.output
    assert "drawn from seed 3" in first.output and " % to " in first.output


def test_a_sample_passes_where_enough_of_it_goes_as_expected(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("form.yaml", FORM.replace("conditions: [open, queue full]", "conditions: [queue full]"))
    share = json.loads(run("call", "form.yaml", "--sample", "100", "--format", "json").output)["as_expected"] / 100
    assert 0 < share < 1
    assert run("call", "form.yaml", "--sample", "100", "--at-least", f"{share}").exit_code == 0
    assert run("call", "form.yaml", "--sample", "100", "--at-least", f"{share + 0.01}").exit_code == 1
    assert run("call", "form.yaml", "--sample", "100").exit_code == 1
    assert run("call", "form.yaml", "--at-least", "1.1").exit_code == 2


def test_menus_stand_side_by_side_question_by_question_with_their_intervals(run, write):
    """Of 3 paths 2 are met at ours; at theirs nobody answers 0 but 9."""
    write("ours.ivr.yaml", CLEAN)
    write("theirs.ivr.yaml", CLEAN.replace("For bills, press 1.", "For bills, press 3.").replace("1: {say", "3: {say"))
    write("form.yaml", FORM + "  a key:\n    presses: 1\n    checklist: {reaches: bills}\n")
    arguments = ("call", "form.yaml", "ours.ivr.yaml", "theirs.ivr.yaml")
    lines = [" ".join(line.split()) for line in run(*arguments).output.splitlines()]
    start = lines.index("Question by question")
    assert lines[start + 1] == "1 2" and "2 of 2 1 of 2 reaches" in lines[start:]
    document = json.loads(run(*arguments, "--format", "json").output)
    assert [(menu["menu"], menu["as_expected"], menu["calls"]) for menu in document["menus"]] == [
        ("ours.ivr.yaml", 3, 4), ("theirs.ivr.yaml", 2, 4),
    ]  # fmt: skip
    assert {"question": "reaches", "calls": 2, "met": 1} in document["menus"][1]["questions"]
    assert [menu["confidence_interval"] for menu in document["menus"]] == [None, None], "a plan is no sample"
    assert "| reaches | 2 of 2 | 1 of 2 |" in run(*arguments, "--format", "markdown").output
    assert '<td>reaches</td><td class="number">2 of 2</td><td class="number">1 of 2</td>' in run(
        *arguments, "--format", "html").output  # fmt: skip
    drawn = json.loads(run(*arguments, "--format", "json", "--sample", "50").output)
    for menu in drawn["menus"]:
        low, high = menu["confidence_interval"]
        assert low < menu["as_expected"] / 50 < high


def test_lines_keep_to_the_width(run, write, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    folder = "a-folder-with-quite-a-long-name/and-one-more"
    write(f"{folder}/menu.ivr.yaml", CLEAN)
    write(f"{folder}/other.ivr.yaml", CLEAN)
    write(f"{folder}/form.yaml", FORM.replace("[menu.ivr.yaml]", "[menu.ivr.yaml, other.ivr.yaml]"))
    result = run("call", f"{folder}/form.yaml")
    assert result.exit_code == 1 and max(map(len, result.output.splitlines())) <= 80


def test_a_folder_may_hold_other_files(run, write):
    write("forms/menu.ivr.yaml", CLEAN)
    write("forms/form.yaml", "\ufeff" + FORM)
    odd = write("forms/odd.yaml", "")
    odd.write_bytes(b"name: \xe9\n")
    odd.with_name("gone.yaml").symlink_to("nowhere")
    result = run("call", "forms")
    assert "2 of 3 calls as expected" in result.output, result.output


def test_scenarios_write_themselves(run, write):
    write("menus/menu.ivr.yaml", CLEAN)
    result = run("call", "--generate", "menus/menu.ivr.yaml", "-o", "form.yaml")
    assert result.exit_code == 0 and "4 of 4 places" in result.output
    again = run("call", "form.yaml")
    assert again.exit_code == 0, again.output
    assert "menus: [menus/menu.ivr.yaml]" in run("call", "--generate", "menus/menu.ivr.yaml").output


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            ["menu.ivr.yaml"],
            "menu.ivr.yaml: no scenarios (a file of them begins with the line `calls: 1`) and no `errands:`",
        ),
        (["form.yaml", "--format", "sarif"], "--format is one of full, json, junit, markdown, html"),
        (["nothing.yaml"], "nothing.yaml"),
        (["none.yaml"], "none.yaml names no menus"),
        (["wrong.yaml"], "wrong.yaml:8:3: menu.ivr.yaml: there is no node «advisr»; did you mean «advisor»?"),
        (["--generate", "menu.ivr.yaml", "menu.ivr.yaml", "other.ivr.yaml"], "for one menu, not for 2"),
    ],
)
def test_bad_input_is_said(run, write, arguments, message):
    write("menu.ivr.yaml", CLEAN)
    write("other.ivr.yaml", CLEAN)
    write("form.yaml", FORM)
    write("none.yaml", FORM.replace("menus: [menu.ivr.yaml]\n", ""))
    write("wrong.yaml", FORM.replace("goes to: advisor", "goes to: advisr"))
    result = run("call", *arguments)
    assert result.exit_code == 2 and message in result.output, result.output


def test_nothing_of_a_menu_is_obeyed(run, write):
    write("menu.ivr.yaml", CLEAN.replace("Example Power", r"\e[31m ##[error]x <b>").replace("Welcome to", '"').replace(
        "<b>.", '<b>."'))  # fmt: skip
    write("form.yaml", FORM)
    for format in FORMATS:
        output = run("call", "form.yaml", "--format", format).output
        assert "\x1b[31m" not in output and "##[error]" not in output


ERRANDS = """errands:
  my bill: {share: 0.5, reaches: bills}
  a boat: {share: 0.3, reaches: bills}
  a bill: 0.1
"""


def test_a_menu_alone_is_rung_about_its_errands(run, write):
    write("menu.ivr.yaml", CLEAN + ERRANDS)
    result = run("call", "menu.ivr.yaml", "--format", "json")
    assert result.exit_code == 1
    verdicts = {
        path["scenario"]: {line["question"]: line["verdict"] for line in path["example"]["checklist"]}
        for path in json.loads(result.output)["paths"]
    }
    reaches, finds, cut = "reaches", "finds the right choice", "is cut off"
    assert verdicts == {
        "my bill": {reaches: "met", finds: "met", cut: "met"},
        "a boat": {reaches: "not met", finds: "not met", cut: "met"},
        "a bill": {finds: "met", cut: "met"},
    }


def test_errands_of_one_menu_are_looked_for_in_the_others(run, write):
    """A competitor's menu has no `bills` to come to, and is asked only whether a choice fits."""
    write("ours.ivr.yaml", CLEAN + ERRANDS)
    write("theirs.ivr.yaml", CLEAN.replace("bills", "invoices").replace("ills", "nvoices"))
    result = run("call", "ours.ivr.yaml", "theirs.ivr.yaml", "--format", "json")
    paths = json.loads(result.output)["paths"]
    asked = {(path["menu"], path["scenario"]): len(path["example"]["checklist"]) for path in paths}
    assert asked == {
        ("ours.ivr.yaml", "my bill"): 3, ("ours.ivr.yaml", "a boat"): 3, ("ours.ivr.yaml", "a bill"): 2,
        ("theirs.ivr.yaml", "my bill"): 2, ("theirs.ivr.yaml", "a boat"): 2, ("theirs.ivr.yaml", "a bill"): 2,
    }  # fmt: skip


def test_a_sample_draws_errands_as_often_as_callers_ring_about_them(run, write):
    write("menu.ivr.yaml", CLEAN + ERRANDS)
    write("form.yaml", "calls: 1\nscenarios: {all: {errands: all, checklist: {is cut off: no}}}\n")
    result = run("call", "form.yaml", "menu.ivr.yaml", "--sample", "900", "--format", "json")
    calls = {path["scenario"]: path["calls"] for path in json.loads(result.output)["paths"]}
    assert sum(calls.values()) == 900
    for name, expected in {"all: my bill": 500, "all: a boat": 300, "all: a bill": 100}.items():
        assert abs(calls[name] - expected) < 4 * (expected * (1 - expected / 900)) ** 0.5


@pytest.mark.parametrize(
    "scenario, errands, message",
    [
        ("errands: [my bil]", ERRANDS, "form.yaml:2:13: there is no errand"),
        (
            "errands: [my bil]",
            ERRANDS,
            "there is no errand «my bil»; did you mean «my bill»?; there are my bill, a boat",
        ),
        ("errands: all", "", "none of the menus has `errands:`"),
        ("errands: all, why: my bill", ERRANDS, "a caller rings for one thing"),
        ("errands: all", "errands: {a bill: 0}\n", "no errand has a share above 0"),
    ],
)
def test_errands_that_there_are_not(run, write, scenario, errands, message):
    write("menu.ivr.yaml", CLEAN + errands)
    write("form.yaml", f"calls: 1\nscenarios: {{s: {{{scenario}, checklist: {{is cut off: no}}}}}}\n")
    result = run("call", "form.yaml", "menu.ivr.yaml", "--sample", "3")
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_check_and_call_find_the_same_errands(run):
    """Of the twenty errands of the sample the four that it is there to show, each by what `check` reads and `call` rings."""
    menu = str(ROOT / "samples" / "twenty-errands.ivr.yaml")
    rung = json.loads(run("call", menu, "--format", "json").output)["paths"]
    failed = {path["scenario"] for path in rung if path["as_expected"] == 0}
    reported = json.loads(run("check", menu, "--format", "json").output)["findings"]
    named = {found["message"].partition("«")[2].partition("»")[0] for found in reported if "errand" in found["rule"]}
    assert failed == named == {
        "a hole in the road", "moving house", "my bin was not emptied", "a question about council tax"
    }  # fmt: skip


def test_conditions_that_change_nothing_are_named(run, write):
    write("menu.ivr.yaml", CLEAN)
    conditions = "open, closed, busy, queue full, nobody answers, known caller, own"
    scenario = f"{{goes to: bills, conditions: [{conditions}], checklist: {{reaches: bills}}}}"
    write("form.yaml", f"calls: 1\nconditions: {{own: {{when: [advisor=full]}}}}\nscenarios: {{s: {scenario}}}\n")
    result = run("call", "form.yaml", "menu.ivr.yaml")
    assert result.exit_code == 0
    named = [line.partition("«")[2].partition("»")[0] for line in result.stderr.splitlines()]
    assert named == ["closed", "busy", "known caller"]


SERVED = """ivr: 1
language: en
errands: {my bill: {reaches: bills}, opening hours: 0.1, a boat: {reaches: desk}}
nodes:
  lookup: {type: task, prompt: Welcome., next: main}
  main:
    type: menu
    prompt: Please choose.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      2: {say: "For opening hours, press 2.", label: opening hours, to: hours}
      3: {say: "For business customers, press 3.", label: business customers, to: bills}
      0: {say: "To talk to an advisor about anything else, press 0.", label: advisor, to: desk}
    no_input: {to: desk}
    no_match: {to: desk}
  bills:
    type: menu
    prompt: Bills.
    options:
      1: {say: "For bills that are late, press 1.", label: late bills, to: desk}
      2: {say: "For bills that are lost, press 2.", label: lost bills, to: advisor}
    no_input: {to: desk}
    no_match: {to: desk}
  hours: {type: message, prompt: We open at eight., next: more}
  more:
    type: menu
    prompt: Anything more?
    options:
      1: {say: "To hear the choices again, press 1.", label: the choices again, to: main}
      2: {say: "If that was all, press 2.", label: that was all, to: hangup}
      0: {say: "To talk to an advisor, press 0.", label: advisor, to: desk}
    no_input: {to: hangup}
    no_match: {to: desk}
  desk: {type: queue, expected_wait: 1m}
  advisor: {type: queue, expected_wait: 1m}
"""


def test_callers_hang_up_when_they_are_served_and_not_before(run, write):
    """What is done before anybody asked serves nobody, what is read out does, and a doubt past the goal is none.

    With one choice for business customers a menu still asks for an errand: nobody takes its first choice for want of
    another.
    """
    write("menu.ivr.yaml", SERVED)
    result = run("call", "menu.ivr.yaml", "--format", "json")
    assert result.exit_code == 0, result.output


def test_a_place_that_an_errand_should_come_to_must_exist(run, write):
    write("menu.ivr.yaml", CLEAN + ERRANDS.replace("reaches: bills", "reaches: bils"))
    result = run("call", "menu.ivr.yaml")
    assert result.exit_code == 2
    words = "«my bill» should come to «bils», which does not exist; did you mean «bills»?"
    assert words in " ".join(result.output.split())


def test_a_choice_of_language_that_leads_nowhere_is_none(run, write):
    menu = """ivr: 1
language: en
start: tongues
errands: {a bill: {why: {fi: lasku}}}
nodes:
  tongues: {type: menu, purpose: language, options: {1: norsk, 2: null, 3: tongues}}
  norsk: {type: menu, language: nb, options: {1: norsk}}
"""
    write("menu.ivr.yaml", menu)
    assert run("call", "menu.ivr.yaml").exit_code == 1  # a bill in Finnish fits nothing in Norwegian
