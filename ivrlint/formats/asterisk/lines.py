"""The lines of an Asterisk dialplan (extensions.conf): contexts, their extensions, and the steps of each, with places.

How pbx_config reads a line is described in Asterisk's sample extensions.conf and its documentation of the dialplan:
`n` is the priority after that of the line before, whatever extension that had; an exact extension comes before a
pattern, and both before what is included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ivrlint.flow import Problem
from ivrlint.source import Comment, SourceText, Span

SETTINGS = ("general", "globals")
"""Sections that are no contexts."""

MOST_INCLUDED = 128
"""Contexts that are asked for an extension: AST_PBX_MAX_STACK in Asterisk's source."""

_SECTION = re.compile(r"\s*\[([^\]\n]*)\]")
_LINE = re.compile(r"\s*([A-Za-z_]\w*)\s*=>?\s*")
_DIRECTIVE = re.compile(r"\s*#\s*(?:include|tryinclude|exec)\b", re.IGNORECASE)
_COMMENT = re.compile(r"(?<!\\);")
_LINE_COMMENT = re.compile(r"(?<!\\);(?!--).*")
_PRIORITY = re.compile(r"(?:(\d{1,9})|([A-Za-z_][\w-]*))?(?:([+-])(\d{1,9}))?\s*(?:\(([^()]*)\))?\Z")
_APPLICATION = re.compile(r"\s*([^\s(,|]+)\s*(\(|[,|]|\Z)")
_WILDCARDS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
_LETTER = re.compile(r"\[[^\]]*\]|[xzn]")
_PATTERN_PART = re.compile(r"\[([^\]]*)\]|(.)", re.DOTALL)


@dataclass(slots=True, eq=False)
class Step:
    """One priority of an extension: an application with its arguments."""

    extension: Extension
    priority: int
    app: str
    """The application's name in small letters."""
    args: str
    span: Span
    """The application with its arguments."""
    choice: str = ""
    """For what ExecIf does: `?` where its condition holds, `:` where not."""


@dataclass(slots=True, eq=False)
class Extension:
    """An extension of a context with its priorities."""

    context: Context
    name: str
    span: Span
    """Its name, where it stands first."""
    steps: dict[int, Step] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for many."""
        return self.name.startswith("_")

    @property
    def title(self) -> str:
        """The name with its context, as Goto writes it."""
        return f"{self.context.name},{self.name}"


@dataclass(slots=True, eq=False)
class Include:
    """Another context whose extensions can be dialled too."""

    name: str
    times: str
    """When it counts, as written; empty for always."""
    span: Span


@dataclass(slots=True, eq=False)
class Context:
    """A section with extensions."""

    name: str
    span: Span
    extensions: dict[str, Extension] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], Extension]] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    switches: bool = False
    """Whether it asks another server or a database for extensions."""

    @property
    def is_macro(self) -> bool:
        """Whether it is called by Macro."""
        return self.name.startswith("macro-")


@dataclass(eq=False)
class Dialplan:
    """A whole file."""

    contexts: dict[str, Context] = field(default_factory=dict)
    general: dict[str, str] | None = None
    """The options of [general]; None where there is no such section, so that the file may be a part of others."""
    variables: dict[str, str] = field(default_factory=dict)
    """The variables of [globals]."""
    has_includes: bool = False
    """Whether other files or programs add to it."""
    problems: list[Problem] = field(default_factory=list)

    def steps(self) -> Iterator[Step]:
        """All steps."""
        for context in self.contexts.values():
            for extension in context.extensions.values():
                yield from extension.steps.values()

    def matching(self, name: str, *contexts: Context) -> Iterator[Extension]:
        """The extensions that answer to `name` in contexts: exact, by pattern, then in what is included."""
        for place in self.included(*contexts):
            if name in place.extensions:
                yield place.extensions[name]
            for pattern, extension in place.patterns:
                if extension.name != name and pattern.fullmatch(name):
                    yield extension

    def first(self, context: Context, *names: str) -> Step | None:
        """The first priority of the first of these extensions that a context has."""
        found = (extension.steps.get(1) for name in names for extension in self.matching(name, context))
        return next((step for step in found if step), None)

    def included(self, *contexts: Context) -> Iterator[Context]:
        """Contexts and those that they include, in the order in which Asterisk asks them."""
        seen = set[str]()
        pending = list(reversed(contexts))
        while pending and len(seen) < MOST_INCLUDED:
            place = pending.pop()
            if place.name not in seen:
                seen.add(place.name)
                yield place
                names = [include.name for include in reversed(place.includes)]
                pending += [self.contexts[name] for name in names if name in self.contexts]

    def including(self, context: Context) -> Iterator[Context]:
        """The contexts that include a context, directly or not."""
        seen = {context.name}
        pending = [context.name]
        while pending and len(seen) < MOST_INCLUDED:
            for place in self._including.get(pending.pop(), ()):
                if place.name not in seen:
                    seen.add(place.name)
                    pending.append(place.name)
                    yield place

    @cached_property
    def _including(self) -> dict[str, list[Context]]:
        including: dict[str, list[Context]] = {}
        for context in self.contexts.values():
            for include in context.includes:
                including.setdefault(include.name, []).append(context)
        return including

    def is_open(self, context: Context) -> bool:
        """Whether a context has, or may have, extensions that this file does not show."""
        return self.has_includes or any(
            place.switches or any(include.name not in self.contexts for include in place.includes)
            for place in self.included(context)
        )


def read_lines(source: SourceText) -> Dialplan:
    """The dialplan of a file; lines that Asterisk itself would reject are noted as problems."""
    return _Lines(source).read()


def comments_of(source: SourceText) -> list[Comment]:
    """The comments that begin with a semicolon and end with their line."""
    found = _LINE_COMMENT.finditer(source.text)
    return [Comment(source, match.start(), match[0].rstrip()) for match in found]


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines with something in them, without comments, each with its offset."""
    offset = 0
    commented = False
    for line in text.split("\n"):
        kept = line
        at = offset
        offset += len(line) + 1
        if commented:
            end = kept.find("--;")
            if end < 0:
                continue
            commented = False
            kept = " " * (end + 3) + kept[end + 3 :]
        while match := _COMMENT.search(kept):
            begin = match.start()
            if kept.startswith(";--", begin) and not kept.startswith(";---", begin):
                end = kept.find("--;", begin + 3)
                if end >= 0:
                    kept = kept[:begin] + " " * (end + 3 - begin) + kept[end + 3 :]
                    continue
                commented = True
            kept = kept[:begin]
        kept = kept.rstrip()
        if kept:
            yield at, kept


class _Lines:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.dialplan = Dialplan()
        self.section = ""
        self.context: Context | None = None
        self.extension: Extension | None = None
        self.priority = 0
        self.looping: dict[Extension, None] = {}
        """The extensions with a While."""

    def read(self) -> Dialplan:
        for offset, line in lines_of(self.source.text):
            if section := _SECTION.match(line):
                self._section(section, offset)
            elif _DIRECTIVE.match(line):
                self.dialplan.has_includes = True
            elif match := _LINE.match(line):
                self._line(match[1].casefold(), line, match, offset)
        for extension in self.looping:
            _write_out_loops(extension)
        return self.dialplan

    def _section(self, match: re.Match[str], offset: int) -> None:
        self.section = match[1].strip()
        self.context = self.extension = None
        if self.section == "general":
            self.dialplan.general = self.dialplan.general or {}
        elif self.section not in SETTINGS:
            span = self.source.span(offset + match.start(1), offset + match.end(1))
            self.context = self.dialplan.contexts.setdefault(self.section, Context(self.section, span))

    def _line(self, word: str, line: str, match: re.Match[str], offset: int) -> None:
        value = line[match.end() :]
        start = offset + match.end()
        if self.section == "general" and self.dialplan.general is not None:
            self.dialplan.general[word] = value
        elif self.section == "globals":
            self.dialplan.variables[match[1]] = value
        elif self.context is None:
            return
        elif word == "exten":
            name, _, rest = value.partition(",")
            if not rest and "|" in value:
                name, _, rest = value.partition("|")
            self._extension(name, start)
            self._step(rest, start + len(value) - len(rest))
        elif word == "same" and self.extension is not None:
            self._step(value, start)
        elif word == "include":
            name, _, times = value.replace("|", ",").partition(",")
            span = self.source.span(start, start + len(name.rstrip()))
            self.context.includes.append(Include(name.strip(), times.strip(), span))
        elif word in ("switch", "lswitch", "eswitch"):
            self.context.switches = True

    def _extension(self, written: str, start: int) -> None:
        context = self.context
        if context is None:
            return
        name = written.partition("/")[0].strip().strip('"')
        if not name.startswith("_"):
            name = name.replace("-", "") if name.replace("-", "").isdigit() else name
        else:
            name = _LETTER.sub(lambda match: match[0].upper() if len(match[0]) == 1 else match[0], name)
        self.extension = context.extensions.get(name)
        if self.extension is None:
            self.extension = Extension(context, name, self.source.span(start, start + len(written.rstrip())))
            context.extensions[name] = self.extension
            if self.extension.is_pattern:
                context.patterns.append((_compiled(name), self.extension))

    def _step(self, value: str, start: int) -> None:
        extension = self.extension
        if extension is None:
            return
        written, comma, call = value.partition("," if "," in value else "|")
        priority = _PRIORITY.match(written.strip())
        if written.strip().casefold() == "hint":
            return
        number = self._number(priority, extension) if priority else None
        application = _APPLICATION.match(call)
        if number is None or not comma or application is None:
            message = "Asterisk skips this line: it must be `exten => name,priority,Application(arguments)`"
            self.dialplan.problems.append(Problem(message, self.source.span(start, start + max(len(value), 1))))
            return
        self.priority = number
        if priority and priority[5]:
            extension.labels.setdefault(priority[5].strip(), number)
        args = call[application.end() :]
        if application[2] == "(":
            args = args[: args.rfind(")")] if ")" in args else args
        begin = start + len(value) - len(call) + application.start(1)
        span = self.source.span(begin, start + len(value))
        step = Step(extension, number, application[1].casefold(), args.strip().replace("\\;", ";"), span)
        extension.steps.setdefault(number, step)
        if step.app == "while":
            self.looping[extension] = None

    def _number(self, match: re.Match[str], extension: Extension) -> int | None:
        digits, word, sign, offset, _ = match.groups()
        if digits:
            base = int(digits)
        elif word is None:
            return None
        elif word.casefold() in ("n", "next"):
            base = self.priority + 1
        elif word.casefold() in ("s", "same"):
            base = self.priority
        elif word in extension.labels:
            base = extension.labels[word]
        else:
            return None
        if sign:
            base += int(sign + offset)
        return base if base > 0 else None


def _write_out_loops(extension: Extension) -> None:
    """Put in the place of While and what belongs to it the jumps that these stand for."""
    begun: list[list[Step]] = []
    for _, step in sorted(extension.steps.items()):
        if step.app == "while":
            begun.append([step])
        elif begun and step.app in ("exitwhile", "continuewhile"):
            begun[-1].append(step)
        elif begun and step.app == "endwhile":
            first, *inner = begun.pop()
            behind = step.priority + 1
            extension.steps.setdefault(behind, Step(extension, behind, "noop", "", step.span))
            for jump in (*inner, step):
                to = behind if jump.app == "exitwhile" else first.priority
                jump.app, jump.args = "goto", str(to)
            first.app, first.args = "gotoif", f"{first.args}?{first.priority + 1}:{behind}"


def _compiled(name: str) -> re.Pattern[str]:
    """The pattern of an extension's name (after `_`) as a regular expression."""
    parts: list[str] = []
    for match in _PATTERN_PART.finditer(name[1:]):
        if match[1] is not None:
            digits = re.sub(r"[^\w*#-]", "", match[1]).strip("-")
            try:
                re.compile(f"[{digits}]")
            except re.error:
                digits = ""
            parts.append(f"[{digits}]" if digits else "(?!)")
        elif match[2] != "-" or len(name) == 2:
            parts.append(_WILDCARDS.get(match[2].upper(), re.escape(match[2])))
        else:
            parts.append("-?")
        if match[2] in (".", "!"):
            break
    return re.compile("".join(parts), re.IGNORECASE)
