"""Mystery calls as JUnit XML: a suite for each menu, a test case for each path."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ivrlint.calls.result import Report, Tally
from ivrlint.report import Look
from ivrlint.report.calls.play import play
from ivrlint.report.calls.words import failure_words, path_words, share_words
from ivrlint.report.safe import printable


def render(report: Report, look: Look, all_calls: bool) -> str:
    """The paths of a run as one document; a path fails where one of its calls did."""
    root = Element("testsuites", name="ivrlint call")
    for menu in report.menus:
        suite = SubElement(root, "testsuite", name=printable(menu))
        for tally in report.tallies:
            if tally.path.menu == menu:
                _case(suite, tally)
        _count(suite)
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, tally: Tally) -> None:
    span = tally.path.scenario.span
    seconds = f"{tally.example.visit.call.clock:.3f}" if tally.example else "0"
    case = SubElement(
        suite,
        "testcase",
        name=printable(path_words(tally.path)),
        classname=printable(tally.path.menu),
        file=printable(span.path),
        line=str(span.line),
        time=seconds,
    )
    if tally.met < tally.calls and tally.example:
        words = [printable(line) for line in failure_words(tally)]
        failure = SubElement(case, "failure", message=f"{share_words(tally)}: {'; '.join(words)}", type="not met")
        failure.text = "\n".join([*words, "", play(tally.example.visit)])


def _count(element: Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("errors", "0")
    element.set("skipped", "0")
