"""Two versions of a menu beside each other: what changes for callers, in sentences, findings and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isclose

from ivrlint.flow import Edge, Node
from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Finding, Severity
from ivrlint.measure.differences import Difference, differences
from ivrlint.measure.matching import match
from ivrlint.measure.measurement import Destination, Measurement, measure
from ivrlint.survey.figures import FIGURES

TELLING = (
    "lost_callers", "value_lost", "share_lost", "caller_hours", "waiting_hours", "seconds_to_human", "keys_to_human",
    "expected_seconds_to_human", "seconds_per_call", "share_person", "human_share", "seconds_to_first_option",
)  # fmt: skip
"""The figures that tell most of what callers meet, the most telling first (J)."""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that is not what it was."""

    name: str
    before: float | None
    after: float | None

    @property
    def better(self) -> bool | None:
        """Whether callers are better off; None where one of the two cannot be known."""
        if self.before is None or self.after is None:
            return None
        return (self.after < self.before) is (FIGURES[self.name].better == "lower")


@dataclass(frozen=True, slots=True)
class BrokenGoal:
    """A goal that was kept before and is missed now."""

    name: str
    limit: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class DestinationChange:
    """A destination that is new, gone, or not as far or as often got to as it was."""

    before: Destination | None
    after: Destination | None

    @property
    def title(self) -> str:
        """What it is called."""
        found = self.after or self.before
        return found.node.title if found else ""


@dataclass(frozen=True, slots=True)
class MenuChange:
    """A menu in which not as many calls are lost as before."""

    node: Node
    before: float
    """The share of calls that were given up or cut off there."""
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one version of a menu to another; a version is None where the menu is new or gone."""

    old: Report | None
    new: Report | None
    figures: tuple[FigureChange, ...] = ()
    """The most telling first."""
    broken: tuple[BrokenGoal, ...] = ()
    appeared: tuple[Finding, ...] = ()
    """Findings that were not there before, or not as grave; the gravest first."""
    went: tuple[Finding, ...] = ()
    """Findings that are no more; the gravest first."""
    differences: tuple[Difference, ...] = ()
    """What matters most to callers first."""
    destinations: tuple[DestinationChange, ...] = ()
    """Those that change most callers' way most first."""
    menus: tuple[MenuChange, ...] = ()
    """Those in which the share of lost calls changes most first."""

    @property
    def path(self) -> str:
        """The file, where the new version has it unless it is gone."""
        report = self.new or self.old
        return report.path if report else ""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        told = self.figures or self.broken or self.appeared or self.went or self.differences or self.destinations
        return self.old is not None and self.new is not None and not told and not self.menus

    def fails(self, fail_on: str) -> bool:
        """Whether a goal is broken or a finding at or above `fail_on` appeared; `never` fails nothing."""
        if fail_on == "never":
            return False
        least = Severity(fail_on).rank
        return bool(self.broken) or any(_rank(finding) >= least for finding in self.appeared)


def compare(old: Report | None, new: Report | None) -> Comparison:
    """Compare two versions of a menu, each linted; None stands for a version in which the menu is not there."""
    then, now = (report.survey if report else None for report in (old, new))
    if then is None or now is None or old is None or new is None:
        return Comparison(old, new, appeared=tuple(_gravest(new.findings if new else [])))
    names = match(then.flow, now.flow)
    before, after = measure(then), measure(now)
    return Comparison(
        old=old,
        new=new,
        figures=tuple(_figures(before, after)),
        broken=tuple(_broken(before, after)),
        appeared=tuple(_gravest(appeared(old, new, names))),
        went=tuple(_gravest(_went(old, new, names))),
        differences=tuple(differences(then, now, names)),
        destinations=tuple(_destinations(before, after, names)),
        menus=tuple(_menus(before, after, names)),
    )


def _rank(finding: Finding) -> int:
    return finding.severity.rank if finding.severity else 0


def _gravest(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: -_rank(finding))


def appeared(old: Report, new: Report, names: dict[str, str]) -> list[Finding]:
    """The findings that were not there before, or not as grave; `names` are the nodes of `old` by their ids in `new`.

    They are told by identity; a place that is called otherwise is still the same place.
    """
    before = _by_identity(old, names)
    return [
        finding
        for finding in new.findings
        if finding.identity not in before or _rank(finding) > _rank(before[finding.identity])
    ]


def _went(old: Report, new: Report, names: dict[str, str]) -> list[Finding]:
    after = {finding.identity for finding in new.findings}
    return [finding for known, finding in _by_identity(old, names).items() if known not in after]


def _by_identity(old: Report, names: dict[str, str]) -> dict[str, Finding]:
    return {_renamed(finding, names).identity: finding for finding in old.findings}


def _renamed(finding: Finding, names: dict[str, str]) -> Finding:
    """The finding as it would be of the same place in the new version."""
    at, subject = finding.at, names.get(finding.subject, finding.subject)
    if isinstance(at, Node):
        at = replace(at, id=names.get(at.id, at.id))
    elif isinstance(at, Edge):
        at = replace(at, source=names.get(at.source, at.source))
    return replace(finding, at=at, subject=subject)


def _same(before: float | None, after: float | None) -> bool:
    """Whether two figures differ by no more than the order in which they were summed up."""
    if before is None or after is None:
        return before is after
    return isclose(before, after, rel_tol=1e-6, abs_tol=1e-9)


def _figures(before: Measurement, after: Measurement) -> Iterator[FigureChange]:
    for name in dict.fromkeys((*TELLING, *FIGURES)):
        then, now = before.figures[name], after.figures[name]
        if not _same(then, now):
            yield FigureChange(name, then, now)


def _broken(before: Measurement, after: Measurement) -> Iterator[BrokenGoal]:
    """The goals of the new version that it misses and the old version kept: its own goal, or the new one."""
    if after.survey.flow.part:
        return
    for name, (limit, _) in after.survey.flow.goals.items():
        if name not in FIGURES:
            continue
        promised = before.survey.flow.goals.get(name, (limit, None))[0]
        then, now = before.figures[name], after.figures[name]
        if then is None or now is None:
            continue
        if FIGURES[name].misses(now, limit) and not FIGURES[name].misses(then, promised):
            yield BrokenGoal(name, limit, then, now)


def _destinations(before: Measurement, after: Measurement, names: dict[str, str]) -> list[DestinationChange]:
    now = {found.node.id: found for found in after.destinations}
    pairs = [DestinationChange(found, now.pop(names.get(found.node.id, ""), None)) for found in before.destinations]
    pairs += [DestinationChange(None, found) for found in now.values()]
    return sorted(filter(_differs, pairs), key=_weight, reverse=True)


def _differs(change: DestinationChange) -> bool:
    was, now = change.before, change.after
    if was is None or now is None:
        return True
    return was.keys != now.keys or not (_same(was.seconds, now.seconds) and _same(was.share, now.share))


def _weight(change: DestinationChange) -> tuple[bool, float]:
    """Those that are gone or new first, then by the seconds more or less of all the calls that get there."""
    was, now = change.before, change.after
    share = max(found.share or 0.0 for found in (was, now) if found)
    if was is None or now is None:
        return True, share
    return False, share * abs((now.seconds or 0.0) - (was.seconds or 0.0))


def _menus(before: Measurement, after: Measurement, names: dict[str, str]) -> list[MenuChange]:
    then = {names.get(measured.menu.id, ""): measured.lost for measured in before.menus}
    found = []
    for measured in after.menus:
        was, now = then.get(measured.menu.id), measured.lost
        if was is not None and now is not None and not _same(was, now):
            found.append(MenuChange(measured.menu, was, now))
    return sorted(found, key=lambda change: -abs(change.after - change.before))
