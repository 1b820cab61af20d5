"""The report that people read: place, rule, one sentence, the lines of the file, the caller's walk, what to do."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from ivrlint.flow import Edge, EdgeKind
from ivrlint.lint.engine import ReadingError, Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import Look, count_words, file_words, fix_words, law_words, number_of, seconds_word, stale_words
from ivrlint.report.safe import ascii_only, printable
from ivrlint.source import Span
from ivrlint.survey import Walk

Chunk = tuple[str, str]
"""A piece of a line and its style, in rich's words."""

Line = list[Chunk]

SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_GRADE_STYLES = {"A": "bold green", "B": "green", "C": "yellow", "D": "red", "F": "bold red"}
_NARROW = re.compile(r"[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*")
"""Characters that take one column each (Latin letters, dashes, arrows, lines), for which rich need not be asked."""
_FILES_LISTED = 20
_STALE_LISTED = 10
_STEPS_SHOWN = 7
_PLACES_SHOWN = 6

_WAYS = {
    EdgeKind.NO_INPUT: "silence",
    EdgeKind.NO_MATCH: "wrong keys",
    EdgeKind.FAILURE: "failure",
    EdgeKind.OVERFLOW: "gives up waiting",
    EdgeKind.ANSWER: "answered",
    EdgeKind.RETURN: "comes back",
    EdgeKind.HOOK: "attached",
}


def render(reports: Sequence[Report], look: Look) -> str:
    """The reports of a run for a terminal, or as plain text where there is no colour."""
    lines: list[Line] = []
    for report in reports:
        for error in report.errors:
            lines += [*_error(error, look), []]
        for finding in report.findings:
            lines += [*_finding(finding, look), []]
    lines += _summary([report for report in reports if not report.stale], look)
    for report in reports:
        lines += _stale(report, look)
    return drawn(lines, look)


def drawn(lines: Sequence[Line], look: Look) -> str:
    """Lines as text, with the colours and signs that the place it goes to can show."""
    if not look.colour:
        text = "".join("".join(chunk for chunk, _ in line).rstrip() + "\n" for line in lines)
        return text if look.unicode else ascii_only(text)
    return _coloured(lines, look)


def _coloured(lines: Sequence[Line], look: Look) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(), width=max(look.width, 20) + 1, force_terminal=True, color_system="standard", highlight=False,
        legacy_windows=False,
    )  # fmt: skip
    page = Text()
    for line in lines:
        for text, style in line:
            page.append(text if look.unicode else ascii_only(text), style or None)
        page.append("\n")
    with console.capture() as capture:
        console.print(page, end="", soft_wrap=True)
    return capture.get()


def _finding(finding: Finding, look: Look) -> Iterator[Line]:
    severity = finding.severity or Severity.INFO
    style = SEVERITY_STYLES[severity]
    yield [
        (printable(str(finding.span)), "bold"),
        ("  ", ""),
        (severity.word, style),
        ("  ", ""),
        (finding.rule, "bold"),
    ]
    yield from wrapped(sentence(finding.message), "  ", "  ", look)
    yield []
    yield from _excerpt(finding.span, printable(finding.excerpt), style, look)
    yield []
    for message, places in groupby(finding.related_places()[:_PLACES_SHOWN], key=lambda place: place[1]):
        lines = [str(place.line) for place, _ in places]
        text = f"{'line' if len(lines) == 1 else 'lines'} {', '.join(lines)}: {printable(message)}"
        yield from wrapped(text, "  see   ", "        ", look, lead_style="dim")
    if finding.walk and len(finding.walk.steps) > 1:
        yield from _walk(finding.walk, look)
    if finding.fix:
        yield from wrapped(printable(finding.fix).rstrip("."), "  fix   ", "        ", look, lead_style="dim")
    more = f"ivrlint explain {finding.rule}"
    room = max(look.width - len(more) - 11, 30)
    source = textwrap.shorten(printable(finding.source).rstrip("."), room, placeholder=" …")
    line: Line = [("  why   ", "dim"), (source, "dim")]
    if len(source) + len(more) + 11 <= look.width:
        yield [*line, (f" · {more}", "dim")]
    else:
        yield line
        yield [(" " * 8 + more, "dim")]


def _error(error: ReadingError, look: Look) -> Iterator[Line]:
    yield [
        (printable(str(error.span)), "bold"),
        ("  ", ""),
        ("error", SEVERITY_STYLES[Severity.ERROR]),
        ("  invalid-file", "bold"),
    ]
    yield from wrapped(sentence(error.message), "  ", "  ", look)
    if error.span.source.text:
        yield []
        yield from _excerpt(error.span, "", SEVERITY_STYLES[Severity.ERROR], look)


def sentence(message: str) -> str:
    """A message as a sentence."""
    message = printable(message)
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "!", "?")) else ".")


def wrapped(
    text: str, first: str, rest: str, look: Look, *, lead_style: str = "", style: str = "", margin: str = ""
) -> Iterator[Line]:
    """A text in lines that fit, `first` before the first, `rest` before the others; `margin` is left free."""
    width = max(look.width - len(rest) - len(margin), 20)
    for number, part in enumerate(textwrap.wrap(text, width, break_long_words=True, break_on_hyphens=False) or [""]):
        yield [(rest, "") if number else (first, lead_style), (part, style)]


def _excerpt(span: Span, note: str, style: str, look: Look) -> Iterator[Line]:
    """The line of a place, a mark below it, and the next line."""
    lines = span.source.lines
    number = span.line
    gutter = len(str(number + 1)) + 2
    room = max(look.width - gutter - 3, 20)
    line = lines[number - 1] if number <= len(lines) else ""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == number else len(line.rstrip())
    cut = max(0, min(start - room // 4, len(line) - room)) if len(line) > room else 0
    shown, offset = _window(line, cut, room)
    left = _cells(printable(line[cut:start])) + offset
    mark = "─" * max(1, min(_cells(printable(line[start:end])), room - left))
    yield [(f"{number:>{gutter}} │ ", "dim"), (shown, "")]
    under: Line = [(" " * gutter + " │ ", "dim"), (" " * left, ""), (mark, style)]
    if note:
        if left + len(mark) + 1 + _cells(note) <= room:
            under += [(f" {note}", style)]
            yield under
        else:
            yield under
            for part in textwrap.wrap(note, max(room - 2, 20)):
                yield [(" " * gutter + " │ ", "dim"), (f"  {part}", style)]
    else:
        yield under
    if number < len(lines) and lines[number].strip():
        yield [(f"{number + 1:>{gutter}} │ ", "dim"), (_window(lines[number], 0, room)[0], "")]


def _window(line: str, cut: int, room: int) -> tuple[str, int]:
    """A part of a line that fits `room` cells, and by how many cells a mark of something left out moves it."""
    text = printable(line[cut:])
    lead = "…" if cut else ""
    text = lead + text
    if _cells(text) > room:
        while _cells(text) > room - 1:
            text = text[: room - 1] if len(text) > room else text[:-1]
        text += "…"
    return text.rstrip(), len(lead)


def _cells(text: str) -> int:
    """Columns that a text takes in a terminal."""
    if _NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def walk_words(walk: Walk) -> str:
    """`welcome ─1→ bills ─2→ account`; the middle of a long walk is left out."""
    steps = walk.steps
    pieces = []
    for number, step in enumerate(steps):
        if len(steps) > _STEPS_SHOWN and 2 <= number < len(steps) - 4:
            if number == 2:
                pieces.append(f"… {len(steps) - 6} more …")
            continue
        pieces.append(printable(step.node) + (f" {_way(step.edge)}" if step.edge else ""))
    return " ".join(pieces)


def cost_words(walk: Walk) -> str:
    """`14 s, 1 key`: what a walk takes."""
    return f"{seconds_word(walk.seconds, walk.exact)}, {number_of(walk.keys, 'key')}"


def _walk(walk: Walk, look: Look) -> Iterator[Line]:
    """A walk, with the time at the right."""
    cost = cost_words(walk)
    rows = textwrap.wrap(walk_words(walk), max(look.width - 8, 20), break_on_hyphens=False) or [""]
    for number, row in enumerate(rows):
        line: Line = [("        ", "") if number else ("  walk  ", "dim"), (row, "")]
        if number == len(rows) - 1:
            gap = look.width - 8 - _cells(row) - len(cost)
            if gap >= 2:
                line.append((" " * min(gap, max(2, 60 - _cells(row))) + cost, "dim"))
            else:
                yield line
                line = [("        ", ""), (cost, "dim")]
        yield line


def _way(edge: Edge) -> str:
    """How a caller goes on, as an arrow."""
    said = printable(way_words(edge))
    return f"─{said}→" if said else "→"


def way_words(edge: Edge) -> str:
    """The key, the case or the silence by which a caller goes on; empty where the call goes on by itself."""
    return edge.key or edge.condition or _WAYS.get(edge.kind, "")


def _summary(reports: Sequence[Report], look: Look) -> Iterator[Line]:
    surveyed = [report for report in reports if report.facts]
    head: Line = [(f"{count_words(reports)} in {file_words(reports)}", "bold")]
    if len(reports) == 1 and surveyed:
        yield [*head, (" · grade ", "bold"), *_grade(surveyed[0])]
        yield from wrapped(_way_to_a_person(surveyed[0]), "  ", "  ", look)
    else:
        yield head
        yield from _table(surveyed, look)
    if words := fix_words(reports):
        yield from wrapped(words, "  ", "  ", look)
    for words in law_words(reports):
        yield from wrapped(words, "  ", "  ", look)
    if look.statistics:
        yield []
        counts = Counter(finding.rule for report in reports for finding in report.findings)
        for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            yield [(f"{count:>6}  {rule}", "")]


def _stale(report: Report, look: Look) -> Iterator[Line]:
    """What a baseline has and nobody finds any more."""
    if not report.stale:
        return
    yield from wrapped(printable(stale_words(report)), "  ", "  ", look)
    for entry in report.stale[:_STALE_LISTED]:
        place = " ".join(filter(None, (entry.rule, f"«{entry.node}»" if entry.node else "", entry.key)))
        yield from wrapped(printable(f"{entry.path}: {place}"), "    ", "      ", look)
    if (more := len(report.stale) - _STALE_LISTED) > 0:
        yield [(f"    and {more} more", "dim")]


def _table(reports: list[Report], look: Look) -> Iterator[Line]:
    """A line a file, the worst first: its grade, how soon a person is there, from how many menus one can be reached."""
    worst_first = sorted(reports, key=lambda report: -ord(report.grade or "A"))[:_FILES_LISTED]
    rows = [(printable(report.path), *person_cells(report)) for report in worst_first]
    if not rows:
        return
    room = max(look.width - 47, 20)
    paths = [path if _cells(path) <= room else f"…{path[1 - room :]}" for path, *_ in rows]
    width = max(map(_cells, paths))
    yield []
    yield [(f"  grade  {'file':<{width}}  nearest person  from menus", "dim")]
    for report, path, (_, nearest, menus) in zip(worst_first, paths, rows, strict=True):
        yield [("  ", ""), *_grade(report), (f"      {path}{' ' * (width - _cells(path))}  {nearest:<14}  {menus}", "")]
    if len(reports) > _FILES_LISTED:
        yield [(f"  and {number_of(len(reports) - _FILES_LISTED, 'more file')}", "dim")]


def person_cells(report: Report) -> tuple[str, str]:
    """`21 s, 1 key`, and `4 of 5`: how soon a person is there, from how many menus one can be reached."""
    facts = report.facts
    assert facts is not None
    yes, no, cannot_tell = facts.human_reach
    if facts.no_human:
        return "none, by design", ""
    if facts.nearest:
        seconds, keys, _ = facts.nearest
        nearest = f"{seconds:.0f} s, {number_of(keys, 'key')}"
    else:
        nearest = "cannot tell" if facts.from_start == "unknown" else "later" if facts.people_exist else "none"
    menus = f"{yes} of {yes + no + cannot_tell}" + (f", {cannot_tell} unknown" if cannot_tell else "")
    return nearest, menus if yes + no + cannot_tell else "no menus"


def _grade(report: Report) -> Line:
    grade = report.grade or "-"
    return [(grade, _GRADE_STYLES.get(grade, ""))]


def _way_to_a_person(report: Report) -> str:
    """How soon a person is there, and from where one can be reached at all."""
    facts = report.facts
    assert facts is not None
    if facts.no_human:
        return "no people on this line, by design"
    if facts.nearest:
        seconds, keys, exact = facts.nearest
        way = f"fastest way to a person {seconds_word(seconds, exact)}, {number_of(keys, 'key')}"
    elif facts.from_start == "unknown":
        way = "whether a person can be reached cannot be told"
    else:
        later = facts.from_start == "yes"
        way = "people only ring back, nobody answers at once" if later else "no way to a person was found"
    yes, no, cannot_tell = facts.human_reach
    if menus := yes + no + cannot_tell:
        way += f" · a person is reachable from {yes} of {number_of(menus, 'menu')}"
        if cannot_tell:
            way += f", {cannot_tell} cannot be told"
    return way
