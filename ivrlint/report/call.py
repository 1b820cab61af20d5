"""A call as it goes on, line by line, and what is to be said once it is over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ivrlint.calls import Call, Event, Happening, Piece
from ivrlint.calls.machine import CALLBACK
from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Node
from ivrlint.lint.rule import Finding, Severity
from ivrlint.report import Look, number_of, seconds_word
from ivrlint.report.full import SEVERITY_STYLES, Line, cost_words, drawn, sentence, walk_words, way_words, wrapped
from ivrlint.report.safe import ascii_only, printable
from ivrlint.survey.visits import Ending

_REST = " " * 9
"""Stands before the further lines of what has a time before its first one."""
_MARKUP = re.compile(r"<[^<>]*>")
_ENDS = {
    Ending.DONE: "the call is over, the errand is done",
    Ending.PERSON: "a person answers",
    Ending.VOICEMAIL: "a machine records what you say",
    Ending.CALLBACK: "the call is over, you will be rung",
    Ending.GAVE_UP: "you hang up",
    Ending.CUT_OFF: "the call is cut off",
    Ending.ELSEWHERE: "the file does not tell how the call goes on",
}
_MUSIC = 6
"""Columns in which a dot moves to and fro while the caller waits, where there is room."""
_ROUND = "the call goes round for ever without a word"
_NOT_SHOWN = (EdgeKind.OPTION, EdgeKind.EXIT, EdgeKind.NEXT)
"""Ways that the line before has told already, or that go without saying."""


def event_lines(event: Event, look: Look) -> str:
    """What happened, as lines; none for what others tell."""
    return drawn(list(_event(event, look)), look)


def _event(event: Event, look: Look) -> Iterator[Line]:
    words, style = _words(event)
    if not words:
        return
    time = f"{event.at:>5.0f} s  "
    if event.kind is Happening.HEARS and event.piece is not None:
        key = event.piece.option.key if event.piece.option is not None else None
        room = f"{printable(key)[:4]:>2}  " if key else "    "
        first, *others = wrapped(words, room, " " * 4, look, lead_style="bold cyan", margin=_REST)
        yield [(time, "dim"), *first]
        yield from ([(_REST, ""), *line] for line in others)
        return
    if event.kind is Happening.ENTERS:
        yield []
    yield from wrapped(words, time, _REST, look, lead_style="dim", style=style)


def _words(event: Event) -> tuple[str, str]:
    """What an event is in words, with their style; nothing for one that others tell."""
    match event.kind:
        case Happening.ENTERS:
            return place_words(event.node), "bold"
        case Happening.HEARS:
            return (piece_words(event.piece) if event.piece else ""), ""
        case Happening.LISTENS:
            return "from here on keys count", "dim"
        case Happening.PRESSES:
            return f"you press {event.keys}", "bold cyan"
        case Happening.SPEAKS:
            return f"you say «{printable(event.keys)}»", "bold cyan"
        case Happening.IGNORED:
            return "which does nothing here", "yellow"
        case Happening.SILENCE:
            return f"{event.seconds:g} s of silence{_tries(event)}", "yellow"
        case Happening.WRONG:
            what = "is not what is asked for" if isinstance(event.node, Collect) else "is no choice here"
            return f"{printable(event.keys)} {what}{_tries(event)}", "yellow"
        case Happening.WAITS:
            return f"you wait; {event.seconds:.0f} s if nothing comes between", ""
        case Happening.TOLD:
            told = printable(event.words)
            return "you are offered a callback" if event.words == CALLBACK else f"you are told: {told}", ""
        case Happening.TAKES:
            return (_way(event.edge) if event.edge else ""), "dim"
        case Happening.ENDS:
            return _ROUND if event.round else _ENDS[event.ending or Ending.ELSEWHERE], "bold"
    return "", ""


def place_words(node: Node) -> str:
    """A place by its name and its kind."""
    if node.implied:
        return printable(node.title)
    by = f" by {node.by}" if isinstance(node, Branch) and node.by else ""
    return f"{printable(node.title)} ({node.kind}{by})"


def piece_words(piece: Piece) -> str:
    """What is said: the words, or the name of a recording and how long it is."""
    segment = piece.segment
    if piece.text is None:
        length = f", {piece.seconds:.0f} s" if piece.seconds else ""
        words = f"«recording {printable(segment.audio or '')}{length}»"
    else:
        words = printable(" ".join(_MARKUP.sub(" ", piece.text).split()))
    if segment.when is not None:
        return f"(when {printable(segment.when)}) {words}"
    return f"(until {printable(segment.until)}) {words}" if segment.until is not None else words


def _tries(event: Event) -> str:
    if event.edge is None or event.edge.tries < 2:
        return ""
    return f", try {event.number} of {event.edge.tries}"


def _way(edge: Edge) -> str:
    """How the call goes on, where that is worth a line."""
    if edge.stops:
        return "nothing leads on from here"
    if edge.kind in _NOT_SHOWN:
        return ""
    words = printable(way_words(edge)).replace("_", " ")
    assumed = " (as usual)" if edge.kind is EdgeKind.CASE and (edge.share is None or edge.share < 1) else ""
    return f"→ {words}{assumed}"


def summary(call: Call, findings: Sequence[Finding], look: Look) -> str:
    """The walk of a call that is over, what it took, and what the rules say of the places that it went through."""
    walk = call.walk
    waited = f", {call.waited:.0f} s of them waiting" if call.waited >= 0.5 else ""
    lines: list[Line] = [[]]
    lines += wrapped(walk_words(walk), "  walk  ", "        ", look, lead_style="dim")
    lines += wrapped(f"{cost_words(walk)} to the last place", "        ", "        ", look, style="dim")
    lines += wrapped(f"{seconds_word(call.clock, walk.exact)}{waited}", "  call  ", "        ", look, lead_style="dim")
    lines.append([])
    for finding in findings:
        severity = finding.severity or Severity.INFO
        lines.append(
            [(printable(str(finding.span)), "bold"), ("  ", ""), (severity.word, SEVERITY_STYLES[severity]),
             ("  ", ""), (finding.rule, "bold")]
        )  # fmt: skip
        lines += wrapped(sentence(finding.message), "  ", "  ", look)
    counts = Counter(finding.severity.word for finding in findings if finding.severity)
    told = ", ".join(number_of(counts[severity.word], severity.word) for severity in Severity if counts[severity.word])
    lines += wrapped(f"{told or 'no findings'} in the places of this call", "", "", look, style="bold")
    return drawn(lines, look)


class Status:
    """One line on a call that goes on: how long it lasts, how many keys were pressed, what can be done."""

    def __init__(self, look: Look, hints: Sequence[str]) -> None:
        """Begin with a call that has just been answered; `hints` say what else can be done."""
        self._look = look
        self._hints = hints
        self._keys = 0
        self._choices = ""
        self._waiting: tuple[float, float] | None = None

    def note(self, event: Event) -> None:
        """Take in what has happened."""
        if event.kind is Happening.ENTERS:
            exits = event.flow.exits(event.node.id, EdgeKind.OPTION, EdgeKind.EXIT)
            keys = " ".join(printable(exit.key) for exit in exits if exit.key)
            self._choices = f"keys {keys}" if keys else "a number" if isinstance(event.node, Collect) else ""
        elif event.kind is Happening.PRESSES:
            self._keys += 1
        elif event.kind is Happening.WAITS:
            self._waiting = event.at, event.seconds
        elif event.kind in (Happening.TAKES, Happening.ENDS):
            self._waiting = None

    def line(self, clock: float) -> str:
        """The line when the clock of the call shows so many seconds."""
        minutes, seconds = divmod(round(clock), 60)
        parts = [f"{minutes}:{seconds:02}", number_of(self._keys, "key")]
        music = ""
        if self._waiting is not None:
            since, long = self._waiting
            step = int((clock - since) * 2) % (2 * _MUSIC)
            place = min(step, 2 * _MUSIC - 1 - step)
            parts.append(f"waiting {clock - since:.0f} of {long:.0f} s")
            music = " · " + "·" * place + "●" + "·" * (_MUSIC - 1 - place)
        parts += [self._choices] if self._choices else []
        words = " · ".join([*parts, *self._hints])
        room = max(self._look.width - 1, 20)
        words = words + music if len(words + music) <= room else words[:room]
        words = words if self._look.unicode else ascii_only(words)
        return f"\x1b[2m{words}\x1b[0m" if self._look.colour else words
