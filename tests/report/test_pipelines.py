"""The formats for pipelines: a golden file each, each read by somebody else's reader, none to be broken out of."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint import __version__
from ivrlint.formats.registry import read
from ivrlint.lint.engine import ReadingError, Report
from ivrlint.lint.rule import Finding, Related, Severity
from ivrlint.report import FORMATS, Look, render
from ivrlint.report.fingerprint import line_fingerprints
from ivrlint.report.markdown import MOST_BYTES
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN, LOST
from tests.report.pipeline_logs import azure_commands, github_commands

GOLDEN = Path(__file__).parent / "golden"
"""Written anew where the environment variable REWRITE_GOLDEN is set; read the difference before it is committed."""

PIPELINES = ("sarif", "github", "gitlab", "azure", "junit", "markdown")

CRASHES = '''"""A rule that crashes.

Why: to see what the outputs make of it.
Fix: mend the rule.
Sources: our own judgement, J.
"""

from ivrlint import Severity, rule


@rule(severity=Severity.WARNING)
def check(survey):
    raise ValueError("a] ; rule")
    yield
'''

WALKED = LOST.replace(
    "next: advisor}\n  advisor", "next: fees}\n  fees: {type: message, prompt: Your fee is due in May.}\n  advisor"
)
"""An error without a walk, an error and a note with one; everything else is in order."""


@pytest.fixture
def output(run, write, tmp_path):
    """The text of a run in which there are findings, a file that cannot be read, a rule that crashes and a clean menu."""
    write("menu.ivr.yaml", WALKED)
    write("clean.ivr.yaml", CLEAN)
    write("broken.ivr.yaml", "ivr: 1\nnodes: [")
    write("own/local/crashes.py", CRASHES)

    def rendered(format: str) -> str:
        result = run(
            "check", "--format", format, "--output", f"out.{format}", "--rules", "own", "--today", "2026-01-05"
        )
        assert result.exit_code == 3, result.output
        return (tmp_path / f"out.{format}").read_text("utf-8")

    return rendered


@pytest.mark.parametrize("format", PIPELINES)
def test_golden(output, format, tmp_path):
    text = output(format).replace(str(tmp_path), "/repository").replace(__version__, "0.0.0")
    golden = GOLDEN / f"{format}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text("utf-8")


FOUND = {
    "broken.ivr.yaml": ["invalid-file"],
    "clean.ivr.yaml": ["internal-error"],
    "menu.ivr.yaml": ["dead-end", "internal-error", "no-next-step", "unreachable-node"],
}
"""By hand: what the run of `output` finds."""


def test_junit_is_read_by_junitparser(output):
    junitparser = pytest.importorskip("junitparser")
    document = junitparser.JUnitXml.fromstring(output("junit"))
    assert (document.tests, document.failures, document.errors, document.skipped) == (6, 2, 3, 1)
    found = {suite.name: sorted(case.name.split()[0] for case in suite) for suite in document}
    assert found == FOUND
    for suite in document:
        assert suite.tests == len(list(suite))
        assert all(case.classname == suite.name and case.result[0].message for case in suite)
    failures = [type(case.result[0]).__name__ for suite in document for case in suite]
    assert Counter(failures) == {"Error": 3, "Failure": 2, "Skipped": 1}


def test_junit_shows_a_clean_file_as_a_test_that_passed(run, write):
    junitparser = pytest.importorskip("junitparser")
    write("menu.ivr.yaml", CLEAN)
    (suite,) = junitparser.JUnitXml.fromstring(run("check", "--format", "junit").output)
    (case,) = suite
    assert case.is_passed and (suite.name, case.name) == ("menu.ivr.yaml", "no findings")


def test_gitlab_has_what_code_quality_asks_for(output):
    issues = json.loads(output("gitlab"))
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(issue["location"]["path"], []).append(issue["check_name"])
        assert issue["description"]
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        begin = issue["location"]["positions"]["begin"]
        assert type(begin["line"]) is type(begin["column"]) is int
    assert {path: sorted(names) for path, names in found.items()} == FOUND
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_gitlab_gets_an_empty_list_from_a_clean_menu_and_the_same_fingerprints_after_lines_have_moved(run, write):
    def issues(text):
        write("menu.ivr.yaml", text)
        return json.loads(run("check", "--format", "gitlab").output)

    assert issues(CLEAN) == []
    before, after = issues(WALKED), issues("# a comment\n\n" + WALKED)
    assert before != after
    assert [issue["fingerprint"] for issue in before] == [issue["fingerprint"] for issue in after]


def test_github_and_azure_read_every_finding_from_the_log(output, tmp_path):
    github = github_commands(output("github"))
    assert [command.name for command in github] == ["error"] * 5 + ["notice"]
    titles = Counter(command.properties["title"] for command in github)
    assert titles == Counter(f"ivrlint ({rule})" for rules in FOUND.values() for rule in rules)
    *issues, complete = azure_commands(output("azure"))
    assert complete.name == "task.complete" and complete.properties == {"result": "SucceededWithIssues"}
    expected = Counter(rule for rules in FOUND.values() for rule in rules if rule != "no-next-step")
    assert Counter(issue.properties["code"] for issue in issues) == expected
    assert ": note no-next-step: " in output("azure")
    assert {issue.properties["sourcepath"] for issue in issues} == {str(tmp_path / name) for name in FOUND}
    crashed = [issue.data for issue in issues if issue.properties["code"] == "internal-error"]
    assert all("a] ; rule" in message for message in crashed)


def test_azure_keeps_ten_and_prints_the_rest_and_the_notes(run, write):
    nodes = "".join(f"  lost{number}: {{type: message, prompt: x., next: advisor}}\n" for number in range(12))
    write("menu.ivr.yaml", CLEAN + nodes)
    arguments = ("check", "--format", "azure", "--severity")
    lines = run(*arguments, "unreachable-node=error").output.splitlines()
    assert sum("task.logissue type=error;" in line for line in lines) == 10
    assert sum(": error unreachable-node: " in line for line in lines) == 2
    lines = run(*arguments, "unreachable-node=info").output.splitlines()
    assert sum(": note unreachable-node: " in line for line in lines) == 12
    assert not azure_commands("\n".join(lines))


def test_sarif_shows_how_callers_get_there(output):
    (run,) = json.loads(output("sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert run["invocations"] == [{"executionSuccessful": False}]
    (stuck,) = [result for result in run["results"] if result["ruleId"] == "dead-end"]
    (flow,) = stuck["codeFlows"][0]["threadFlows"]
    told = [step["location"]["message"]["text"] for step in flow["locations"]]
    assert [text.partition(" ")[0] for text in told] == ["«welcome»", "«bills»", "«fees»"]
    assert told[0].endswith(", then 1")
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["locations"]]
    assert lines == [8, 12, 13]


def test_the_safe_fixes_of_sarif_are_those_of_the_command_line(run, write):
    """Applied by their places, as an editor does it: SARIF counts lines and columns from one, in code points here."""
    cases = [
        CLEAN.replace("      0: {say", "      *: repeat  # nytt forsøk 🎈\n      0: {say"),
        CLEAN.replace("overflow: message", "overflow: mesage"),
    ]
    made = []
    for number, text in enumerate(cases):
        file = write(f"{number}.ivr.yaml", text)
        (log,) = json.loads(run("check", "--format", "sarif", file.name).output)["runs"]
        offered = [fix for result in log["results"] for fix in result.get("fixes", ())]
        lines = text.splitlines(keepends=True)
        for fix in offered:
            assert fix["description"]["text"].endswith(".")
            (change,) = fix["artifactChanges"]
            assert change["artifactLocation"] == {"uri": file.name}
            for part in sorted(change["replacements"], key=lambda part: -part["deletedRegion"]["startLine"]):
                region = part["deletedRegion"]
                start, end = region["startLine"] - 1, region["endLine"] - 1
                kept = lines[start][: region["startColumn"] - 1], lines[end][region["endColumn"] - 1 :]
                lines[start : end + 1] = [part["insertedContent"]["text"].join(kept)]
        made.append(len(offered))
        run("check", "--fix", file.name)
        assert "".join(lines) == file.read_text("utf-8")
    assert made == [1, 0], "what a person should look at is not offered"


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("gitlab", "json")])
def test_what_is_stale_in_a_baseline_is_told(run, write, format):
    write("menu.ivr.yaml", LOST)
    assert run("baseline").exit_code == 0
    write("menu.ivr.yaml", CLEAN)
    result = run("check", "--format", format, "--baseline", ".ivrlint-baseline.json", "--strict-baseline")
    assert result.exit_code == 1
    assert "1 stale finding, no longer there" in result.output


def test_markdown_never_outgrows_a_comment(run, write):
    nodes = "".join(f"  lost{number}: {{type: message, prompt: x., next: advisor}}\n" for number in range(900))
    write("menu.ivr.yaml", CLEAN + nodes)
    text = run("check", "--format", "markdown").output
    assert MOST_BYTES - 1000 < len(text.encode()) < 65_536
    shown = text.count("| unreachable-node |")
    assert f"And {900 - shown} more findings; other formats show all." in text


# Fingerprints: what the tests of the upload action (codeql-action, fingerprints.test.ts) expect of it.
UPLOADED = {
    "": ["c129715d7a2bc9a3:1"],
    " a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End": [
        "8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1",
        "e6ceba753e1a442:1",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", UPLOADED)
def test_fingerprints_are_those_of_the_upload_action(text):
    lines = range(1, len(UPLOADED[text]) + 1)
    assert line_fingerprints(text, set(lines)) == dict(zip(lines, UPLOADED[text], strict=True))


def rolling(text: str) -> list[str]:
    """The fingerprints of all lines as the upload action computes them: a character at a time, a rolling hash."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(encoded[place : place + 2], "little") for place in range(0, len(encoded), 2)]
    kept, after_return = [], False
    for unit in units:
        if unit in (32, 9) or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        kept.append(10 if unit == 13 else unit)
    kept.append(0xFFFF)
    starts = {0} | {place + 1 for place, unit in enumerate(kept[:-1]) if unit == 10}
    seen: Counter[int] = Counter()
    window, value, found = [0] * 100, 0, []
    for place, unit in enumerate(kept + [0] * 100):
        if place - 100 in starts:
            seen[value] += 1
            found.append(f"{value:x}:{seen[value]}")
        value = (value * 37 + unit - pow(37, 100, 2**64) * window[place % 100]) % 2**64
        window[place % 100] = unit
    if len(kept) in starts:
        found.append("")
    return found


@given(st.text(st.sampled_from("ab \t\n\r🎈é") | st.characters(), max_size=300))
def test_fingerprints_are_those_of_a_rolling_hash(text):
    expected = rolling(text)
    lines = set(range(1, len(SourceText("", text).lines) + 1))
    assert [*line_fingerprints(text, lines).values()] == expected


def test_alerts_of_a_file_in_one_line_stay_apart():
    source = SourceText("flow.json", "x" * 300)
    findings = [
        Finding(at=source.span(place, place + 1), message="x", subject=str(place), rule="dead-end", path=source.path)
        for place in (20, 150, 200)
    ]
    (run,) = json.loads(render("sarif", [Report(source.path, findings=findings)], Look()))["runs"]
    first, *others = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert first == line_fingerprints(source.text, {1})[1]
    assert others == [f"{first}:{finding.identity}" for finding in findings[1:]]


FRAGMENTS = (
    "::error file=a::x", "::stop-commands::t", "##vso[task.setvariable variable=PATH;]x", "##[add-mask]x", "##[error]x", "]]>",
    "<script>alert(1)</script>", "<!--", "-->", "|", "@everyone", "\0", "\x1b[31m", "\n", "\r\n", "\r", "%0A", "%AZP25",
    "[a](http://example.org)", "![a](javascript:x)", "http://example.org", "`", "```\n", "'", '"', "&lt;", "\\", "\u202e",
    "\u2028", "\x85", "\ud800", "\ufffe", "\n\n# h\n", "\n| a |\n", "$(x)", "{0}", ":", ",", ";", "]", "#1",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=6).map("".join)


def hostile_reports(path: str, name: str, message: str, text: str) -> list[Report]:
    """Three findings, a note, a warning and an error, and an error of reading; every text in them is hostile."""
    survey = Survey(read(SourceText("menu.ivr.yaml", CLEAN)))
    source = SourceText(path, text)
    node = replace(survey.flow.node("bills"), id=name, name=name, span=source.span(0, len(text)))
    walk = survey.walks.to("advisor")
    steps = [
        replace(step, node=name, edge=replace(step.edge, key=name, span=node.span) if step.edge else None)
        for step in walk.steps
    ]
    findings = [
        Finding(
            at=node,
            message=message,
            severity=severity,
            fix=message,
            walk=replace(walk, steps=tuple(steps)),
            subject=message,
            related=(Related(node, message),),
            rule="dead-end",
            family="structure",
            path=path,
        )
        for severity in Severity
    ]
    error = ReadingError(path, message, source.span(0, 0))
    return [Report(path, survey, findings=findings, errors=[error], grade="D")]


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_a_format(path, name, message, text):
    reports = hostile_reports(path, name, message, text)
    outputs = {format: render(format, reports, Look(100)) for format in FORMATS}
    for format, shown in outputs.items():
        assert not CONTROL.search(shown), format
        assert len(github_commands(shown)) == (4 if format == "github" else 0), format
        assert len(azure_commands(shown)) == (4 if format == "azure" else 0), format
    assert len(json.loads(outputs["gitlab"])) == 4
    assert len(json.loads(outputs["sarif"])["runs"][0]["results"]) == 4
    assert len(json.loads(outputs["json"])["findings"]) == 3
    names = ["task.logissue"] * 3 + ["task.complete"]
    assert [command.name for command in azure_commands(outputs["azure"])] == names
    levels = [command.name for command in github_commands(outputs["github"])]
    assert levels == ["error", "error", "warning", "notice"]


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_junit(path, name, message):
    junitparser = pytest.importorskip("junitparser")
    text = render("junit", hostile_reports(path, name, message, ""), Look())
    (suite,) = junitparser.JUnitXml.fromstring(text)
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 2, 1, 1)
    tags = Counter(re.findall(r"<(\w+)", text))
    assert tags == {"testsuites": 1, "testsuite": 1, "testcase": 4, "failure": 2, "error": 1, "skipped": 1}


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_markdown(path, name, message):
    from markdown_it import MarkdownIt

    text = render("markdown", hostile_reports(path, name, message, ""), Look())
    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(text)
    tags = Counter(re.findall(r"<(\w+)", html))
    expected = {"p": 1, "strong": 1, "table": 2, "thead": 2, "tbody": 2, "tr": 7, "th": 8, "td": 20}
    assert {tag: count for tag, count in tags.items() if tag != "br"} == expected
    assert "://" not in text and not re.search(r"@\w", text)


@given(HOSTILE)
def test_links_in_sarif_are_only_those_to_related_places(message):
    (run,) = json.loads(render("sarif", hostile_reports("a.yaml", "b", message, ""), Look()))["runs"]
    for result in run["results"]:
        unescaped = re.sub(r"\\[\\\[\]]", "", result["message"]["text"])
        links = re.findall(r"\[([^\[\]]*)\]\(([^)]*)\)", unescaped)
        assert [target for _, target in links] == [str(place["id"]) for place in result.get("relatedLocations", [])]
