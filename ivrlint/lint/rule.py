"""The rule contract: what a rule file says and what it yields."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, cast

from ivrlint.flow import Edge, Flow, Node
from ivrlint.source import Edit, Span

if TYPE_CHECKING:
    from ivrlint.survey import Survey, Walk


class Severity(StrEnum):
    """How much a finding matters; `info` is shown as a note."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """3 for an error, 2 for a warning, 1 for a note."""
        return {"error": 3, "warning": 2, "info": 1}[self]

    @property
    def word(self) -> str:
        """What people read."""
        return "note" if self is Severity.INFO else str(self)


Mark = Literal["V", "S", "M", "J"]
"""Where a figure comes from: V read in the source, S in a secondary source, M from memory, J our own judgement."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A graded limit: a figure above `error` is an error, above `warning` a warning, above `info` a note."""

    info: float | None = None
    warning: float | None = None
    error: float | None = None
    unit: str = ""
    range: tuple[float, float] = (0, 1_000_000)
    """The least and the most that config may set."""
    source: str = ""
    mark: Mark = "J"

    def exceeded_by(self, figure: float | None) -> Severity | None:
        """The severity of a figure, or None when it keeps the limit or is not known."""
        if figure is None:
            return None
        if self.error is not None and figure > self.error:
            return Severity.ERROR
        if self.warning is not None and figure > self.warning:
            return Severity.WARNING
        return Severity.INFO if self.info is not None and figure > self.info else None

    def threshold(self, severity: Severity) -> float:
        """The figure above which this severity begins."""
        return cast("float", getattr(self, severity.value))


@dataclass(frozen=True, slots=True)
class Option:
    """A plain option of a rule, a number or a switch: its default and what config may set."""

    default: float | bool
    unit: str = ""
    range: tuple[float, float] = (0, 1_000_000)
    source: str = ""
    mark: Mark = "J"


def option(
    default: float | bool,
    *,
    unit: str = "",
    range: tuple[float, float] = (0, 1_000_000),
    source: str = "",
    mark: Mark = "J",
) -> Any:
    """Declare a plain option as the default of a keyword parameter; the check gets the number or the truth itself."""
    return Option(default, unit, range, source, mark)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, and why."""

    at: Node | Edge | Span
    message: str


MOST_RELATED = 9
"""Further places that a rule names where one finding stands for many; more help nobody (J)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One defect. A rule gives `at` and `message` and what else it knows; the engine fills in the rest."""

    at: Node | Edge | Flow | Span
    """What has to change: a node, an exit of a node, the flow as a whole, or any place."""
    message: str
    """One plain sentence in the words of the caller's experience, neutral about severity."""
    severity: Severity | None = None
    """None = the rule's own."""
    fix: str = ""
    """What to do; empty = what the rule's file says."""
    walk: Walk | None = None
    """How a caller gets there."""
    related: tuple[Related, ...] = ()
    """The other places that it is about."""
    subject: str = ""
    """What the finding is about besides node and key: the other label, the datum, the notice class."""
    edit: Edit | None = None
    """The change to the file that puts it right, where there is one right answer."""
    excerpt: str = ""
    """What the report writes below the marked line; empty = nothing."""
    rule: str = ""
    """The rule's name."""
    family: str = ""
    """The family that the rule belongs to."""
    path: str = ""
    """The file, as messages name it."""
    anchor: Node | None = None
    """The node it is about, where `at` is not the node itself."""
    ordinal: int = 0
    """Its number among findings of the same rule, node, key and subject."""
    source: str = ""
    """The short form of the rule's sources."""

    @property
    def span(self) -> Span:
        """The place that has to change."""
        if isinstance(self.at, Span):
            return self.at
        return self.at.start_span if isinstance(self.at, Flow) else self.at.span

    def related_places(self) -> list[tuple[Span, str]]:
        """The related places, each with why it belongs here."""
        return [(place.at if isinstance(place.at, Span) else place.at.span, place.message) for place in self.related]

    @property
    def anchor_line(self) -> int:
        """The line of the node it is about, where ignores may stand too."""
        return self.anchor.span.line if self.anchor else self.span.line

    @property
    def node(self) -> str:
        """Id of the node it is about; empty for one about the whole flow or a place."""
        if isinstance(self.at, Node):
            return self.at.id
        return self.at.source if isinstance(self.at, Edge) else ""

    @property
    def key(self) -> str:
        """The key (or the case, or the kind of exit) it is about; empty for a finding about a node."""
        if not isinstance(self.at, Edge):
            return ""
        return self.at.key or self.at.condition or str(self.at.kind)

    @property
    def identity(self) -> str:
        """A hash of rule, node, key, subject and ordinal: the same after lines move and texts change."""
        from hashlib import sha256

        parts = (self.rule, self.node, self.key, self.subject, str(self.ordinal))
        return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


Check = Callable[..., Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its file tells it."""

    name: str
    family: str
    severity: Severity
    """What its findings have unless they say otherwise."""
    summary: str
    """The first sentence of the file."""
    why: str
    fix: str
    sources: str
    silent: str = ""
    """When it says nothing on purpose."""
    bad: str = ""
    good: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """What the examples need: a profile, options, a date, other files."""
    yields_to: tuple[str, ...] = ()
    options: dict[str, Limit | Option] = field(default_factory=dict)
    check: Check | None = None
    """None for a rule that the engine itself reports."""
    file: str = ""

    def run(self, survey: Survey, options: dict[str, Any]) -> Iterator[Finding]:
        """Yield the findings, `options` in place of the defaults."""
        if self.check is not None:
            values = {
                name: declared.default if isinstance(declared, Option) else declared
                for name, declared in self.options.items()
            }
            yield from self.check(survey, **(values | options))


class RuleError(Exception):
    """A rule file that does not keep the contract; the message names the file and says what is missing."""


def rule(*, severity: Severity, yields_to: Sequence[str] = ()) -> Callable[[Check], Check]:
    """Make a function the check of its file's rule.

    `severity` is what findings have unless they say otherwise; `yields_to` names the stronger rules: a finding is
    dropped where one of them has a finding on the same node and key.
    """

    def decorate(check: Check) -> Check:
        check.__ivrlint__ = (severity, tuple(yields_to))  # type: ignore[attr-defined]
        return check

    return decorate


def reported_by_engine(*, severity: Severity) -> None:
    """Say, in a file without a check, that the engine itself reports this rule."""
    frame = inspect.currentframe()
    assert frame is not None and frame.f_back is not None
    frame.f_back.f_globals["check"] = rule(severity=severity)(_Nothing())


class _Nothing:
    """The check of a rule that the engine reports; one for each, since it carries the rule's severity."""

    def __call__(self, survey: Survey) -> Iterator[Finding]:
        """Find nothing."""
        return iter(())


_SECTION = re.compile(r"^(Why|Fix|Sources|Silent): ?", re.MULTILINE)


def rule_of(module: ModuleType, name: str, family: str) -> Rule:
    """The rule that a rule file's module holds. Raise RuleError where it does not keep the contract."""
    file = module.__file__ or name
    check = getattr(module, "check", None)
    if check is None or not hasattr(check, "__ivrlint__"):
        raise RuleError(f"{file}: a rule file needs a function `check` with @rule(severity=...)")
    severity, yields_to = check.__ivrlint__
    summary, *parts = _SECTION.split(inspect.cleandoc(module.__doc__ or ""))
    sections = {title: " ".join(text.split()) for title, text in zip(parts[::2], parts[1::2], strict=True)}
    for title in ("Why", "Fix", "Sources"):
        if not sections.get(title):
            raise RuleError(f"{file}: the docstring needs a line that begins with `{title}:`")
    parameters = list(inspect.signature(check).parameters.values())[1:]
    options = {parameter.name: parameter.default for parameter in parameters}
    for parameter, declared in options.items():
        if not isinstance(declared, Limit | Option):
            raise RuleError(f"{file}: the option `{parameter}` needs a Limit(...) or option(...) as its default")
    return Rule(
        name=name,
        family=family,
        severity=severity,
        summary=" ".join(summary.split()),
        why=sections["Why"],
        fix=sections["Fix"],
        sources=sections["Sources"],
        silent=sections.get("Silent", ""),
        bad=getattr(module, "BAD", ""),
        good=getattr(module, "GOOD", ""),
        settings=getattr(module, "SETTINGS", {}),
        yields_to=yields_to,
        options=options,
        check=None if isinstance(check, _Nothing) else check,
        file=file,
    )
