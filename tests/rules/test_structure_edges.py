"""Where the rules of the family structure must stay silent, and where else they must speak."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.rule import Finding
from tests.rules.examples import described, lint

BOOK = RuleBook.built_in()

DESK = """
  desk: {type: queue, name: Desk, announces: [position], max_wait: 3m, overflow: message}
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""
HANDLERS = "no_input: {to: desk}, no_match: {to: desk}"


def menu(nodes: str, top: str = "language: en") -> str:
    """A file with these nodes and a desk of people."""
    return f"ivr: 1\n{dedent(top).strip()}\nnodes:\n{indent(dedent(nodes).strip(), '  ')}{DESK}"


def found(rule: str, text: str, folder: Path, **settings: Any) -> list[Finding]:
    """What `rule` says of `text`."""
    report = lint(text, settings, book=BOOK, folder=folder, select=[rule])
    assert not report.errors, described(report)
    return [finding for finding in report.findings if finding.rule == rule or finding.subject == rule]


def options(*labels: str, to: str = "desk", first: int = 1) -> str:
    """Options on keys in order; a label `bills>billing` leads to the node billing."""
    parts = [label.partition(">") for label in labels]
    return ", ".join(
        f'{key}: {{say: "{label}, press {key}.", label: {label}, to: {target or to}}}'
        for key, (label, _, target) in enumerate(parts, first)
    )


# undefined-target


def test_a_target_in_place_is_defined(tmp_path: Path) -> None:
    text = menu(f"a: {{type: menu, {HANDLERS}, options: {{1: {{to: {{type: message, prompt: Hi., next: a}}}}}}}}")
    assert not found("undefined-target", text, tmp_path)


def test_an_undefined_target_that_no_call_takes_is_not_reported(tmp_path: Path) -> None:
    text = menu("a: {type: message, prompt: Hello., next: desk}\nlost: {type: message, prompt: Hi., next: nowhere}")
    assert not found("undefined-target", text, tmp_path)


def test_one_missing_name_is_one_finding(tmp_path: Path) -> None:
    text = menu(f"a: {{type: menu, {HANDLERS}, options: {{1: dusk, 2: dusk, 3: dusk}}}}")
    [finding] = found("undefined-target", text, tmp_path)
    assert (finding.key, len(finding.related)) == ("1", 2)
    assert "`desk`" in finding.fix


def test_back_needs_a_menu_before(tmp_path: Path) -> None:
    text = menu(f'a: {{type: menu, {HANDLERS}, options: {{1: b, "*": back}}}}\n'
                f'b: {{type: menu, {HANDLERS}, options: {{1: desk, "*": back}}}}')  # fmt: skip
    [finding] = found("undefined-target", text, tmp_path)
    assert (finding.node, finding.key) == ("a", "*")


def test_human_has_to_name_a_node(tmp_path: Path) -> None:
    text = menu("a: {type: message, prompt: Hello., next: desk}", top="language: en\nhuman: dusk")
    [finding] = found("undefined-target", text, tmp_path)
    assert finding.span.line == 3


def test_files_of_other_flows(tmp_path: Path) -> None:
    text = menu("a: {type: flow, file: there.ivr.yaml, next: desk}")
    [finding] = found("undefined-target", text, tmp_path)
    assert (finding.node, "there.ivr.yaml" in finding.message) == ("a", True)
    assert found("undefined-target", text, tmp_path, files={"there.ivr.yaml": "not a menu"})
    there = menu("b: {type: message, next: return}")
    assert not found("undefined-target", text, tmp_path, files={"there.ivr.yaml": there})


# undefined-start


def test_the_first_node_is_the_start_where_none_is_named(tmp_path: Path) -> None:
    assert not found("undefined-start", menu("a: {type: message, prompt: Hello., next: desk}"), tmp_path)


def test_entries_are_starts_too(tmp_path: Path) -> None:
    nodes = "a: {type: message, prompt: Hello., next: desk}"
    good = menu(nodes, top='language: en\nentries: {"+4722000000": a, transfer-in: desk}')
    bad = menu(nodes, top='language: en\nentries: {"+4722000000": a, transfer-in: dusk}')
    assert not found("undefined-start", good, tmp_path)
    assert len(found("undefined-start", bad, tmp_path)) == 1


# dead-end


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We are open from eight. Goodbye."),
        ("nb", "Takk for at du ringte. Ha det bra."),
        ("da", "Tak for dit opkald. Farvel."),
        ("sv", "Tack för samtalet. Hej då."),
        ("fi", "Kiitos soitosta. Näkemiin."),
    ],
)
def test_a_goodbye_is_an_end(language: str, text: str, tmp_path: Path) -> None:
    assert not found("dead-end", menu(f"a: {{type: message, prompt: {text}}}", f"language: {language}"), tmp_path)


@pytest.mark.parametrize(
    ("language", "text"),
    [("nb", "Vi åpner klokken åtte."), ("da", "Vi åbner klokken otte."), ("sv", "Vi öppnar klockan åtta."),
     ("fi", "Avaamme kello kahdeksan.")],
)  # fmt: skip
def test_a_message_without_a_goodbye_is_none(language: str, text: str, tmp_path: Path) -> None:
    assert found("dead-end", menu(f"a: {{type: message, prompt: {text}}}", f"language: {language}"), tmp_path)


def test_words_that_cannot_be_read_may_be_a_goodbye(tmp_path: Path) -> None:
    assert not found("dead-end", menu("a: {type: message, prompt: [{audio: end.wav}]}"), tmp_path)
    assert not found("dead-end", menu("a: {type: message, prompt: Do widzenia.}", "language: pl"), tmp_path)
    assert found("dead-end", menu("a: {type: message}", "language: pl"), tmp_path)


@pytest.mark.parametrize(
    "branch",
    [
        "by: hours, cases: {open: desk, closed: message}",
        "by: hours, cases: {open: desk, else: message}",
        "by: hours, cases: {weekday: desk, weekend: message}",
        "by: caller, cases: {new: desk, returning: desk}",
        "by: data, cases: {gold: desk, silver: desk}",
    ],
)
def test_cases_that_are_or_may_be_all(branch: str, tmp_path: Path) -> None:
    assert not found("dead-end", menu(f"a: {{type: branch, {branch}}}"), tmp_path)


@pytest.mark.parametrize(
    "branch",
    [
        "by: hours, cases: {open: desk}",
        "by: hours, cases: {closed: desk, holiday: message}",
        "by: caller, cases: {known: desk, withheld: desk}",
        "by: data, cases: {gold: desk}",
    ],
)
def test_cases_that_leave_something_over(branch: str, tmp_path: Path) -> None:
    [finding] = found("dead-end", menu(f"a: {{type: branch, {branch}}}"), tmp_path)
    assert (finding.node, finding.key) == ("a", "else")


def test_an_entry_that_nothing_follows(tmp_path: Path) -> None:
    [finding] = found("dead-end", menu(f"a: {{type: collect, datum: name, {HANDLERS}}}"), tmp_path)
    assert (finding.node, finding.key) == ("a", "next")


# trap-loop


def test_a_queue_in_the_loop_is_a_way_out(tmp_path: Path) -> None:
    text = menu("a: {type: queue, max_wait: 3m, overflow: b}\nb: {type: message, prompt: Still busy., next: a}")
    assert not found("trap-loop", text, tmp_path)


def test_a_way_out_that_is_unwired_is_a_dead_end_instead(tmp_path: Path) -> None:
    text = menu("""
        a: {type: menu, options: {1: {label: bills}, 2: a}, no_input: {to: a}, no_match: {to: a}}
    """)
    assert not found("trap-loop", text, tmp_path)
    assert found("dead-end", text, tmp_path)


def test_a_task_that_may_fail_is_an_end(tmp_path: Path) -> None:
    text = menu("""
        a: {type: menu, options: {1: pay, 2: repeat}, no_input: {to: a}, no_match: {to: a}}
        pay: {type: task, prompt: Your bill is paid., failure: a}
    """)
    assert not found("trap-loop", text, tmp_path)


def test_a_loop_that_only_a_hang_up_ends_is_a_trap(tmp_path: Path) -> None:
    text = menu("""
        a: {type: menu, options: {1: b, 2: repeat}, no_input: {to: hangup}, no_match: {to: hangup}}
        b: {type: message, prompt: Please turn it off and on again., next: a}
    """)
    [finding] = found("trap-loop", text, tmp_path)
    assert finding.node == "a"


# menu-too-deep


def chain(levels: int, last: str = "") -> str:
    """Menus one below the other."""
    lines = []
    for level in range(1, levels + 1):
        below = f"m{level + 1}" if level < levels else "desk"
        purpose = last if level == levels else ""
        choices = options(f"topic {level}>{below}", "another")
        lines.append(f"m{level}: {{type: menu, {purpose} {HANDLERS}, options: {{{choices}}}}}")
    return menu("\n".join(lines))


def test_three_levels_are_fine(tmp_path: Path) -> None:
    assert not found("menu-too-deep", chain(3), tmp_path)


def test_each_grade_is_reported_once(tmp_path: Path) -> None:
    findings = found("menu-too-deep", chain(7), tmp_path)
    assert [(finding.node, str(finding.severity)) for finding in findings] == [("m4", "warning"), ("m5", "error")]


def test_a_question_at_the_end_is_no_level(tmp_path: Path) -> None:
    assert not found("menu-too-deep", chain(4, last="purpose: confirm,"), tmp_path)


def test_a_shorter_way_counts(tmp_path: Path) -> None:
    text = chain(4).replace("label: another, to: desk", "label: another, to: m3", 1)
    assert not found("menu-too-deep", text, tmp_path)


# menu-too-wide


def test_only_topics_count(tmp_path: Path) -> None:
    five = options("bills", "orders", "repairs", "moving", "outages")
    rest = '0: {say: "To speak with an advisor, press 0.", to: desk}, "*": repeat, "#": {label: main menu, to: a}'
    assert not found("menu-too-wide", menu(f"a: {{type: menu, {HANDLERS}, options: {{{five}, {rest}}}}}"), tmp_path)


def test_people_on_several_keys_are_no_topics(tmp_path: Path) -> None:
    labels = options("strøm", "nett", "faktura", "flytting", "feil")
    person = '9: {say: "For å snakke med en kundebehandler, tast 9.", label: kundebehandler, to: desk}'
    text = menu(f"a: {{type: menu, {HANDLERS}, options: {{{labels}, {person}}}}}", "language: nb")
    assert not found("menu-too-wide", text, tmp_path)


def test_a_language_menu_has_as_many_choices_as_languages(tmp_path: Path) -> None:
    labels = options("English", "Spanish", "French", "German", "Polish", "Arabic")
    assert not found("menu-too-wide", menu(f"a: {{type: menu, {HANDLERS}, options: {{{labels}}}}}"), tmp_path)


@pytest.mark.parametrize(("count", "severity"), [(6, "info"), (8, "warning")])
def test_width_has_grades(count: int, severity: str, tmp_path: Path) -> None:
    labels = options(*[f"ämne {letter}" for letter in "abcdefgh"[:count]])
    text = menu(f"a: {{type: menu, {HANDLERS}, options: {{{labels}}}}}", "language: sv")
    [finding] = found("menu-too-wide", text, tmp_path)
    assert finding.severity == severity
    assert "split" not in finding.message + finding.fix


# needless-depth


def two_levels(above: str, below: str, extra: str = "") -> str:
    return menu(f"""
        a: {{type: menu, {HANDLERS}, options: {{{above}}}}}
        b: {{type: menu, {HANDLERS}, {extra} options: {{{below}}}}}
    """)


def test_one_menu_below_a_menu_of_topics_is_fine(tmp_path: Path) -> None:
    person = ', 0: {say: "To speak with an advisor, press 0.", label: advisor, to: desk}'
    text = two_levels(options("bills>b", "outages") + person, options("balance", "payment") + person)
    assert not found("needless-depth", text, tmp_path)


@pytest.mark.parametrize(
    ("above", "below", "extra"),
    [
        (("private customers>b", "business customers"), ("balance", "payment"), ""),
        (("English>b", "Spanish"), ("balance", "payment"), ""),
        (("balance>b", "payment"), ("yes", "no"), ""),
        (("balance>b", "payment"), ("account number", "date of birth"), ""),
        (("balance>b", "payment"), ("today", "tomorrow"), "purpose: survey,"),
    ],
)
def test_questions_that_sort_callers_are_needed(
    above: tuple[str, ...], below: tuple[str, ...], extra: str, tmp_path: Path
) -> None:
    assert not found("needless-depth", two_levels(options(*above), options(*below), extra), tmp_path)


def test_a_menu_with_several_ways_in_cannot_be_merged(tmp_path: Path) -> None:
    text = two_levels(options("bills>b", "orders>b"), options("balance", "payment"))
    assert not found("needless-depth", text, tmp_path)


def test_press_one_or_hold_is_a_choice(tmp_path: Path) -> None:
    text = menu("""
        a: {type: menu, no_input: {after: 3s, tries: 1, to: desk}, no_match: {to: desk},
            options: {1: {say: "To leave a message, press 1, or hold.", label: leave a message, to: message}}}
    """)
    assert not found("needless-depth", text, tmp_path)


def test_a_single_choice(tmp_path: Path) -> None:
    text = menu(f'a: {{type: menu, {HANDLERS}, options: {{{options("bills")}, "*": repeat}}}}')
    [finding] = found("needless-depth", text, tmp_path)
    assert finding.node == "a"


def test_two_menus_of_two(tmp_path: Path) -> None:
    text = two_levels(options("bills>b", "outages"), options("balance", "payment"))
    [finding] = found("needless-depth", text, tmp_path)
    assert (finding.node, len(finding.related)) == ("b", 1)


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "more options"), ("nb", "flere valg"), ("da", "flere muligheder"), ("sv", "fler val"),
     ("fi", "lisää vaihtoehtoja")],
)  # fmt: skip
def test_paging(language: str, label: str, tmp_path: Path) -> None:
    above, below = options("a", "bb", "ccc", "dddd", f"{label}>b"), options("eeeee", "ffffff", "ggggggg")
    text = two_levels(above, below).replace("language: en", f"language: {language}")
    [finding] = found("needless-depth", text, tmp_path)
    assert (finding.node, finding.key) == ("a", "5")


# repeated-choices


@pytest.mark.parametrize(
    ("language", "this", "that"), [("nb", "ditt", "datt"), ("da", "dit", "dat"), ("sv", "ditt", "datt")]
)
def test_empty_labels_that_come_again(language: str, this: str, that: str, tmp_path: Path) -> None:
    text = menu(f"""
        a: {{type: menu, {HANDLERS}, options: {{{options(f"{this}>b", that, "strøm")}}}}}
        b: {{type: menu, {HANDLERS}, options: {{{options(f"{this}>c", that, "flytting")}, "*": back}}}}
        c: {{type: menu, {HANDLERS}, options: {{{options(this, that)}, 0: {{label: kundebehandler, to: desk}}}}}}
    """, f"language: {language}")  # fmt: skip
    assert [finding.node for finding in found("repeated-choices", text, tmp_path)] == ["b", "c"]


def test_one_label_may_recur(tmp_path: Path) -> None:
    text = two_levels(options("bills>b", "orders"), options("bills", "payment plans"))
    assert not found("repeated-choices", text, tmp_path)


def test_people_and_ways_back_may_recur(tmp_path: Path) -> None:
    rest = '0: {label: advisor, to: desk}, 9: {label: operator, to: desk}, "*": repeat, "#": start'
    text = two_levels(f"{options('bills>b', 'orders')}, {rest}", f"{options('balance', 'payment')}, {rest}")
    assert not found("repeated-choices", text, tmp_path)


def test_yes_and_no_may_recur(tmp_path: Path) -> None:
    text = two_levels(options("ja>b", "nei"), options("ja", "nei")).replace("language: en", "language: nb")
    assert not found("repeated-choices", text, tmp_path)


def test_what_is_said_again_after_an_error_may_recur(tmp_path: Path) -> None:
    text = menu(f"""
        a: {{type: menu, no_input: {{to: b}}, no_match: {{to: b}}, options: {{{options("bills", "orders")}}}}}
        b: {{type: menu, {HANDLERS}, options: {{{options("bills", "orders")}}}}}
    """)
    assert not found("repeated-choices", text, tmp_path)


# no-next-step


def leaf(message: str, language: str = "en") -> str:
    nodes = f"a: {{type: menu, {HANDLERS}, options: {{1: m, 2: desk}}}}\nm: {{type: message, {message}}}"
    return menu(nodes, f"language: {language}")


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("prompt: Thank you for calling. Goodbye., next: hangup", "en"),
        ("prompt: Takk for at du ringte. Ha det bra., next: hangup", "nb"),
        ("prompt: We are closed until Monday., next: hangup", "en"),
        ("prompt: [{audio: address.wav}], next: hangup", "en"),
        ("prompt: Nasz adres to ulica Polna 4., next: hangup", "pl"),
        ("prompt: Our address is Mill Lane 4., next: a", "en"),
        ("prompt: Our address is Mill Lane 4., next: return", "en"),
    ],
)
def test_nothing_more_is_expected(message: str, language: str, tmp_path: Path) -> None:
    assert not found("no-next-step", leaf(message, language), tmp_path)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("prompt: Vi holder til i Storgata 4. Ha det bra.", "nb"),
        ("prompt: Vi finns på Storgatan 4., next: hangup", "sv"),
        ("prompt: Our address is Mill Lane 4., next: {type: message, prompt: Goodbye.}", "en"),
    ],
)
def test_information_and_then_nothing(message: str, language: str, tmp_path: Path) -> None:
    [finding] = found("no-next-step", leaf(message, language), tmp_path)
    assert finding.node == "m"


# goal-missed


def goals(goal: str, top: str = "") -> str:
    nodes = f"a: {{type: menu, {HANDLERS}, options: {{{options('bills', 'orders')}}}}}"
    return menu(nodes, f"language: en\ngoals: {{{goal}}}\n{top}")


@pytest.mark.parametrize("goal", ["keys_to_human: 1", "depth: 1", "menus: 2", "options_per_menu: 4", "x-team: 0"])
def test_goals_that_are_kept(goal: str, tmp_path: Path) -> None:
    assert not found("goal-missed", goals(goal), tmp_path)


def test_goals_of_a_part_are_the_whole_lines(tmp_path: Path) -> None:
    assert not found("goal-missed", goals("keys_to_human: 0", "part: true"), tmp_path)


def test_figures_that_are_not_known(tmp_path: Path) -> None:
    text = menu("a: {type: message, prompt: [{audio: hello.wav}], next: b}\n"
                f"b: {{type: menu, {HANDLERS}, options: {{{options('bills', 'orders')}}}}}",
                "language: en\ngoals: {seconds_to_first_option: 1}")  # fmt: skip
    assert not found("goal-missed", text, tmp_path)


def test_each_broken_goal_is_a_finding(tmp_path: Path) -> None:
    findings = found("goal-missed", goals("options_per_menu: 1, depth: 0, menus: 3"), tmp_path)
    assert [finding.subject for finding in findings] == ["options_per_menu", "depth"]


# one cause, one finding, and what decent menus do


def test_a_missing_name_close_to_a_lost_node_is_one_finding(tmp_path: Path) -> None:
    text = menu(
        f"""
        a: {{type: menu, options: {{1: parts, 2: desk}}, {HANDLERS}}}
        party: {{type: message, prompt: A, next: desk}}
        parts_old: {{type: queue, overflow: message}}
        """
    ).replace("2: desk", "2: party")
    assert not found("unreachable-node", text, tmp_path)
    (finding,) = found("undefined-target", text, tmp_path)
    assert "`parts_old`" in finding.fix and len(finding.related) == 1
    assert len(found("unreachable-node", text.replace("1: parts", "1: desk"), tmp_path)) == 1


def test_a_missing_person_is_one_finding(tmp_path: Path) -> None:
    text = menu(f"a: {{type: menu, options: {{1: lost, 2: desk, 3: lost}}, {HANDLERS}}}", "human: lost")
    (finding,) = found("undefined-target", text, tmp_path)
    assert finding.message.endswith("to «lost», which does not exist, and so are those from 1 other place")


def test_one_choice_is_enough_when_closed_or_to_go_back_or_to_end(tmp_path: Path) -> None:
    shut = 'shut: {type: menu, prompt: "If it is urgent, press 1.", options: {1: desk}, no_input: {to: bye}}'
    bye = "bye: {type: message, prompt: Thank you. Goodbye., next: hangup}"
    text = menu(f"hours: {{type: branch, by: hours, cases: {{open: desk, closed: shut}}}}\n{shut}\n{bye}")
    assert not found("needless-depth", text, tmp_path)
    assert len(found("needless-depth", text.replace("open: desk", "open: shut"), tmp_path)) == 1
    for options in ("1: a", "1: bye"):
        more = f"more: {{type: menu, prompt: More?, options: {{{options}}}, no_input: {{to: bye}}, no_match: {{to: desk}}}}"
        front = f"a: {{type: menu, options: {{1: more, 2: desk, 3: message}}, {HANDLERS}}}"
        assert not found("needless-depth", menu(f"{front}\n{more}\n{bye}"), tmp_path)


def test_a_scale_is_no_wide_menu_and_thanks_for_answers_are_a_goodbye(tmp_path: Path) -> None:
    steps = ", ".join(f"{key}: thanks" for key in range(10))
    text = menu(
        f"""
        rate: {{type: menu, purpose: survey, prompt: How likely are you?, options: {{{steps}}}, {HANDLERS}}}
        thanks: {{type: message, prompt: Thank you for your answers. It helps us. Goodbye., next: hangup}}
        """
    )
    assert not found("menu-too-wide", text, tmp_path)
    assert not found("no-next-step", text, tmp_path)


def test_another_language_is_a_choice(tmp_path: Path) -> None:
    text = """ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "For bills, press 1.", label: bills, to: desk}
      9: {say: "For other languages, press 9.", label: other languages, set: {language: nb}, to: repeat}
    no_input: {tries: 3, to: desk}
    no_match: {tries: 3, to: desk}
  desk: {type: queue, announces: [position], max_wait: 3m, overflow: recorder}
  recorder: {type: voicemail, promises: by 10 next day}
"""
    assert not found("needless-depth", text, tmp_path)
    assert len(found("needless-depth", text.replace("set: {language: nb}, ", ""), tmp_path)) == 1
