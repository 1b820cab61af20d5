"""What the applications of an Asterisk dialplan do to a call: where they send it, what they play, what they count.

Signatures of applications: Asterisk's documentation of its dialplan applications.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivrlint.flow import Prompt, Segment
from ivrlint.flow.nodes import UNDEFINED
from ivrlint.formats.asterisk.lines import Context, Dialplan, Extension, Step

PLAY = frozenset({"playback", "controlplayback", "backgrounddetect"})
SAY = frozenset({"saydigits", "saynumber", "sayalpha", "sayphonetic", "sayunixtime", "datetime", "sayincreasing"})
SPEAK = frozenset({"festival", "flite", "swift", "picotts", "tts"})
"""Applications that speak a text, their first argument; they come with add-on modules."""
LISTEN = frozenset({"background", "atxbackground"})
CALL = frozenset({"gosub", "macro"})
CALL_IF = frozenset({"gosubif", "macroif"})
ASK = frozenset({"read", "speechbackground"})
"""Applications that put an answer into a variable."""
CHOOSE = frozenset({"execif", "execiftime"})
"""Applications that do other ones on a condition."""
RETURN = frozenset({"return", "macroreturn", "macroexit"})
_SPEAKING_SCRIPT = re.compile(r"(?:googletts|picotts|flite|espeak|polly)\S*\.\w+\Z", re.IGNORECASE)

LONGEST_EXPRESSION = 2000
"""Characters of an expression that is looked into."""
_LOOKED_BACK = 40
"""Steps before one in which a variable's value is looked for."""
_MOST_ROUNDS = 5

_VARIABLE = re.compile(r"\$\{(?:GLOBAL\()?([A-Za-z_]\w*)\)?(?::(-?\d{1,4}))?(?::(-?\d{1,4}))?\}")
_SUM = re.compile(r"\$\[\s*(-?\d{0,9})\s*([+-])\s*(-?\d{1,9})\s*\]\Z")
_COMPARISON = re.compile(r"(-?\d{1,9})(<=|>=|!=|==|=|<|>)(-?\d{1,9})\Z")
_ASSIGNED = re.compile(r"_{0,2}([A-Za-z_]\w*)\s*=(.*)\Z", re.DOTALL)
_INCREMENT = re.compile(r"\$\{INC\(\w+\)\}\Z")
_MARK = re.compile(r"[\"(\[{})\],|?:]")
"""What matters in an argument list."""
_OPENING = "([{"
_CLOSING = ")]}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A place that this file does not show."""

    name: str
    reason: str
    """UNDEFINED where no extension can be meant."""


Place = Step | Missing | None
"""Where a call goes on; None where it has nothing left to do."""


def split(text: str, separator: str = ",") -> list[str]:
    """The parts of an argument list, without separators inside brackets and quotes."""
    if separator not in text:
        return [text.strip()]
    parts: list[str] = []
    depth = start = 0
    quoted = False
    for match in _MARK.finditer(text):
        character = match[0]
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif character == separator and depth <= 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    parts.append(text[start:].strip())
    return parts


def arguments(text: str) -> list[str]:
    """The arguments of an application, separated by commas or, as before Asterisk 1.6, by bars."""
    return split(text, "," if "," in text or "|" not in text else "|")


def conditional(args: str) -> tuple[str, str, str]:
    """The condition of GotoIf and its like, and what is done where it holds and where not."""
    parts = split(args, "?")
    if len(parts) < 2:
        return args, "", ""
    ways = split("?".join(parts[1:]), ":")
    return parts[0], ways[0], ":".join(ways[1:])


def application(text: str) -> tuple[str, str]:
    """The application in small letters and its arguments, as ExecIf writes them."""
    name, _, args = text.partition("(")
    return name.strip().casefold(), args.rpartition(")")[0] if ")" in args else args


class Calls:
    """Follows the steps of one dialplan."""

    def __init__(self, dialplan: Dialplan) -> None:
        """Follow those of `dialplan`."""
        self.dialplan = dialplan
        changed = set[str]()
        for step in dialplan.steps():
            if step.app in ("set", "setglobalvar", "read", "mset"):
                changed.update(re.findall(r"[A-Za-z_]\w*", step.args.partition("=")[0]))
        self.constants = {name: value for name, value in dialplan.variables.items() if name not in changed}

    # variables

    def expand(self, text: str, step: Step, values: Mapping[str, str] | None = None) -> str:
        """A text with the variables whose value the file shows put in."""
        for _ in range(_MOST_ROUNDS):
            if "${" not in text or len(text) > LONGEST_EXPRESSION:
                break
            expanded = _VARIABLE.sub(lambda match: self._value(match, step, values), text)
            if expanded == text:
                break
            text = expanded
        return text

    def _value(self, match: re.Match[str], step: Step, values: Mapping[str, str] | None) -> str:
        name, begin, length = match.groups()
        value = None
        if name == "EXTEN" and not step.extension.is_pattern:
            value = step.extension.name
        elif name == "CONTEXT":
            value = step.extension.context.name
        elif values is not None and name in values:
            value = values[name]
        elif name in self.constants:
            value = self.constants[name]
        elif values is None:
            value = self._set_before(name, step)
        if value is None:
            return match[0]
        first = int(begin or 0)
        rest = value[first:] if first >= 0 else value[max(len(value) + first, 0) :]
        return rest if length is None else rest[: int(length)]

    def _set_before(self, name: str, step: Step) -> str | None:
        """What the same extension sets a variable to shortly before."""
        for priority in range(step.priority - 1, max(step.priority - _LOOKED_BACK, 0), -1):
            before = step.extension.steps.get(priority)
            assigned = assignment(before) if before else None
            if assigned and assigned[0] == name:
                return assigned[1] if "${" not in assigned[1] and "$[" not in assigned[1] else None
        return None

    # places

    def after(self, step: Step) -> Step | None:
        """The next priority of the same extension."""
        return step.extension.steps.get(step.priority + 1)

    def target(self, step: Step, text: str) -> Place:
        """Where `Goto(text)` in this step leads: a priority, an extension with one, or a context with both.

        A call that came in by an include stays in the context that includes: an extension may be there alone.
        """
        parts = [self.expand(part, step) for part in arguments(text)]
        name = ",".join(parts)
        if "${" in name or "$[" in name or len(parts) > 3 or not parts[-1]:
            return Missing(name, "the dialplan works out where this leads while the call runs")
        extension = step.extension
        context: Context | None = extension.context
        if len(parts) == 3 and parts[0]:
            context = self.dialplan.contexts.get(parts[0])
        if context is None:
            defined = self.dialplan.general is not None and not self.dialplan.has_includes
            return Missing(name, UNDEFINED if defined else f"the context «{parts[0]}» is not in this file")
        called = parts[-2] if len(parts) > 1 and parts[-2] else ""
        name = ",".join((context.name, called or extension.name, parts[-1]))
        candidates = list(self.dialplan.matching(called, context)) if called else [extension]
        if not candidates and len(parts) < 3:
            candidates = list(self.dialplan.matching(called, *self.dialplan.including(context)))
        for candidate in candidates:
            number = candidate.labels.get(parts[-1], int(parts[-1]) if parts[-1].isdecimal() else 0)
            if number in candidate.steps:
                return candidate.steps[number]
        if not candidates and (invalid := self.dialplan.first(context, "i")):
            return invalid
        if self.dialplan.is_open(context):
            return Missing(name, f"the context «{context.name}» takes in extensions that are not in this file")
        return Missing(name, UNDEFINED)

    def jumps(self, step: Step) -> Iterator[Place]:
        """Where a step itself may send the call, beside the next priority."""
        if step.app == "goto":
            spread = self.spread(step, step.args)
            yield from (target for _, target in spread) if spread else (self.target(step, step.args),)
        elif step.app in CALL:
            yield self.body(step, step.args, step.app)
        elif step.app in ("gotoif", "gotoiftime"):
            yield from (self.target(step, way) for way in conditional(step.args)[1:] if way)
        elif step.app in CALL_IF:
            app = step.app.removesuffix("if")
            yield from (self.body(step, way, app) for way in conditional(step.args)[1:] if way)
        elif step.app in CHOOSE:
            pending = list(chosen(step))
            while pending:
                one = pending.pop()
                if one.app in CHOOSE:
                    pending += chosen(one)
                else:
                    yield from self.jumps(one)

    def leading_to(self, wanted: Iterable[Extension]) -> set[Extension]:
        """The extensions from which a call may get to the wanted ones without a key, themselves included."""
        sources: dict[Extension, list[Extension]] = {}
        for step in self.dialplan.steps():
            for place in self.jumps(step):
                if isinstance(place, Step) and place.extension is not step.extension:
                    sources.setdefault(place.extension, []).append(step.extension)
        found = set(wanted)
        pending = list(found)
        while pending:
            for extension in sources.get(pending.pop(), ()):
                if extension not in found:
                    found.add(extension)
                    pending.append(extension)
        return found

    def body(self, step: Step, args: str, app: str) -> Place:
        """The first step of the subroutine that Gosub or Macro calls."""
        if app == "macro":
            return self.target(step, f"macro-{arguments(args)[0]},s,1")
        parts = arguments(args)
        last, _, _ = parts[-1].partition("(")
        return self.target(step, ",".join([*parts[:-1], last]))

    def returns_at_once(self, body: Place) -> bool:
        """Whether a subroutine does nothing that a caller notices."""
        seen = 0
        while isinstance(body, Step) and seen < _LOOKED_BACK:
            seen += 1
            if body.app in RETURN:
                return True
            if not is_silent(body):
                return False
            following = self.after(body)
            if following is None:
                return body.extension.context.is_macro
            body = following
        return False

    def spread(self, step: Step, text: str) -> list[tuple[str, Step]]:
        """The extensions that a Goto with one unknown part in the extension's name can mean, each with that part."""
        parts = [self.expand(part, step) for part in arguments(text)]
        if len(parts) < 2 or not parts[-1].isdecimal():
            return []
        context = self.dialplan.contexts.get(parts[0]) if len(parts) == 3 else step.extension.context
        begin, variable, rest = parts[-2].partition("${")
        end = rest.rpartition("}")[2]
        if context is None or not variable or not begin + end:
            return []
        found: list[tuple[str, Step]] = []
        for name, extension in context.extensions.items():
            bare = name.removeprefix("_")
            target = extension.steps.get(int(parts[-1]))
            if target and bare.startswith(begin) and bare.endswith(end) and len(bare) > len(begin) + len(end):
                found.append((bare[len(begin) : len(bare) - len(end)], target))
        return found

    # counters

    def counted(self, step: Step, values: dict[str, str]) -> str | None:
        """The variable that a step counts up or down, its new value put into `values`."""
        assigned = assignment(step)
        if assigned is None:
            return None
        name, value = assigned
        if _INCREMENT.match(value):
            value = f"$[${{{name}}}+1]"
        values.setdefault(name, "0")
        expanded = self.expand(value, step, values)
        match = _SUM.match(expanded) if len(expanded) < LONGEST_EXPRESSION else None
        if match:
            values[name] = str(int(match[1] or 0) + int(match[2] + "1") * int(match[3]))
            return name if f"${{{name}}}" in value else None
        values[name] = expanded
        return None

    def holds(self, condition: str, step: Step, values: Mapping[str, str]) -> bool | None:
        """Whether a comparison of numbers holds; None where that cannot be judged."""
        bare = self.expand(condition, step, values).strip().removeprefix("$[").removesuffix("]")
        match = _COMPARISON.match(re.sub(r"[\s\"']", "", bare[:LONGEST_EXPRESSION]))
        if match is None:
            return None
        left, right = int(match[1]), int(match[3])
        results = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "!=": left != right}
        return results.get(match[2], left == right)


def assignment(step: Step) -> tuple[str, str] | None:
    """The variable that Set gives a value, and the value."""
    match = _ASSIGNED.match(step.args) if step.app in ("set", "setvar") else None
    return (match[1], match[2].strip().strip('"')) if match else None


def variables(text: str) -> frozenset[str]:
    """The variables that an expression names."""
    return frozenset(re.findall(r"\$\{([A-Za-z_]\w*)", text[:LONGEST_EXPRESSION]))


def counts(step: Step) -> str | None:
    """The variable that a step counts up or down."""
    assigned = assignment(step)
    if assigned and (_INCREMENT.match(assigned[1]) or ("$[" in assigned[1] and assigned[0] in variables(assigned[1]))):
        return assigned[0]
    return None


def chosen(step: Step) -> tuple[Step, ...]:
    """The steps that ExecIf chooses between: what it does where its condition holds and, if written, where not."""
    if step.app not in CHOOSE or len(step.args) > LONGEST_EXPRESSION:
        return ()
    ways = zip(conditional(step.args)[1:], "?:", strict=True)
    return tuple(
        Step(step.extension, step.priority, *application(said), step.span, step.choice + choice)
        for said, choice in ways
        if said
    )


def main_step(step: Step) -> Step:
    """The step that ExecIf does where its condition holds; any other step itself."""
    return next(iter(chosen(step)), step)


def is_played(step: Step) -> bool:
    """Whether a step plays something and goes on."""
    return step.app in PLAY or step.app in SAY or step.app in SPEAK or (step.app == "agi" and _spoken(step) is not None)


def is_silent(step: Step) -> bool:
    """Whether a caller notices nothing of a step and the next one follows: this holds of what is not known here too."""
    return step.app not in NOTICED and not is_played(step) and step.app not in LISTEN


def is_noticed(step: Step) -> bool:
    """Whether a caller may notice something of a step, or is sent elsewhere by it; of ExecIf, of what it does."""
    return any(map(is_noticed, chosen(step))) if step.app in CHOOSE else not is_silent(step)


NOTICED = frozenset(
    {
        *("goto", "gotoif", "gotoiftime", "execif", "execiftime", "gosubif", "gosub", "macro", "macroif"),
        *("return", "macroreturn", "macroexit", "hangup", "congestion", "busy", "queue", "dial", "retrydial"),
        *("voicemail", "voicemailmain", "record", "minivmrecord", "read", "speechbackground", "waitexten"),
        *("directory", "disa", "transfer", "confbridge", "meetme", "conference", "page", "park", "parkandannounce"),
        *("agi", "eagi", "fastagi", "deadagi", "asyncagi", "stasis", "externalivr", "followme", "pickup", "bridge"),
    }
)
"""The applications that callers notice, or that send them somewhere, beside those that play something."""


def prompt_of(step: Step, calls: Calls, *, interruptible: bool) -> Prompt:
    """What a step plays: recordings by name, words where a text is spoken."""
    return Prompt({"": tuple(_segments(step, calls, interruptible))})


def _segments(step: Step, calls: Calls, interruptible: bool) -> Iterator[Segment]:
    spoken = _spoken(step)
    if spoken is not None:
        text = calls.expand(spoken, step)
        yield Segment(text.strip() or None, interruptible=interruptible, span=step.span)
    elif step.app in SAY:
        yield Segment(None, audio=step.app, interruptible=interruptible, span=step.span)
    else:
        named = arguments(step.args)[1 if step.app == "read" else 0 :][:1]
        for file in calls.expand("".join(named), step).split("&"):
            if file.strip():
                yield Segment(None, audio=file.strip(), interruptible=interruptible, span=step.span)


def _spoken(step: Step) -> str | None:
    """The text that a step speaks, where it speaks one."""
    parts = arguments(step.args)
    if step.app in SPEAK:
        return parts[0].strip('"')
    if step.app == "agi" and len(parts) > 1 and _SPEAKING_SCRIPT.match(parts[0].strip('"')):
        return parts[1].strip('"')
    return None
