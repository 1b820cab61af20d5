"""What mystery calls showed: each call with its checklist, and all of them by path, with how sure one may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt

from ivrlint.calls.caller import Visit
from ivrlint.calls.coverage import Coverage
from ivrlint.calls.judging import Finding
from ivrlint.calls.scenario import Scenario

SURE = 1.959964
"""Standard deviations within which 95 % of a normal distribution lie."""


def wilson(met: int, calls: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share of a sample (Wilson 1927, doi 10.2307/2276774)."""
    if not calls:
        return 0.0, 1.0
    share, square = met / calls, SURE * SURE
    middle = (share + square / (2 * calls)) / (1 + square / calls)
    half = SURE * sqrt(share * (1 - share) / calls + square / (4 * calls * calls)) / (1 + square / calls)
    return max(0.0, middle - half), min(1.0, middle + half)


Score = tuple[int, int]
"""In how many calls something was met, and of how many."""


@dataclass(frozen=True, slots=True)
class Path:
    """Who rings what for and when: one line of a plan."""

    menu: str
    """The path of the menu's file."""
    scenario: Scenario
    profile: str
    condition: str

    @property
    def words(self) -> str:
        """The caller and the conditions, as tables name them."""
        return f"{self.profile}, {self.condition}"


@dataclass(frozen=True, slots=True)
class Result:
    """One mystery call, judged."""

    path: Path
    visit: Visit
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The lines of the checklist that are not met."""
        return tuple(finding for finding in self.findings if finding.met is False)


@dataclass(slots=True)
class Tally:
    """The calls of one path together."""

    path: Path
    calls: int = 0
    met: int = 0
    """Calls in which the whole checklist was met."""
    failures: dict[str, int] = field(default_factory=dict)
    """For each line of the checklist, as it stands on the form, in how many calls it was not met."""
    scores: dict[str, Score] = field(default_factory=dict)
    """For each question, in how many of the calls in which it arose it was met."""
    example: Result | None = None
    """The first call that failed, else the first one."""

    def add(self, result: Result) -> None:
        """Count a call."""
        self.calls += 1
        failed = result.failed
        self.met += not failed
        for finding in failed:
            words = finding.expectation.words
            self.failures[words] = self.failures.get(words, 0) + 1
        for finding in result.findings:
            if finding.met is not None:
                asks = finding.expectation.asks
                self.scores[asks] = together([self.scores.get(asks, (0, 0)), (int(finding.met), 1)])
        if self.example is None or (failed and not self.example.failed):
            self.example = result

    @property
    def badness(self) -> tuple[float, ...]:
        """What tells which of two paths is worse; the lower one is."""
        return wilson(self.met, self.calls)[1], -len(self.failures), -self.path.scenario.share


@dataclass(frozen=True, slots=True)
class Report:
    """What a whole run of mystery calls showed."""

    name: str
    """The names of the forms."""
    tallies: tuple[Tally, ...]
    """One for each path, in the order of the plan."""
    coverage: dict[str, Coverage]
    """For each menu what the calls came to."""
    idle: tuple[tuple[str, str], ...] = ()
    """Conditions under which calls were made and the menus in which nothing goes by them."""
    seed: int | None = None
    """What the sample was drawn from; None where each path was called once."""

    @property
    def calls(self) -> int:
        """How many calls were made."""
        return sum(tally.calls for tally in self.tallies)

    @property
    def met(self) -> int:
        """In how many of them the whole checklist was met."""
        return sum(tally.met for tally in self.tallies)

    @property
    def is_met(self) -> bool:
        """Whether that is all of them."""
        return self.met == self.calls

    @property
    def menus(self) -> tuple[str, ...]:
        """The menus that were rung."""
        return tuple(dict.fromkeys(tally.path.menu for tally in self.tallies))

    def score(self, menu: str) -> Score:
        """In how many of the calls to a menu the whole checklist was met."""
        return together((tally.met, tally.calls) for tally in self.tallies if tally.path.menu == menu)

    @property
    def scores(self) -> dict[str, dict[str, Score]]:
        """For each question, in the order of the forms, the score of each menu that it arose in."""
        found: dict[str, dict[str, Score]] = {}
        for tally in self.tallies:
            for asks, score in tally.scores.items():
                menus = found.setdefault(asks, {})
                menus[tally.path.menu] = together([menus.get(tally.path.menu, (0, 0)), score])
        return found

    @property
    def worst_first(self) -> list[Tally]:
        """The paths that failed anybody, the worst first: by the upper end of the interval, then by how much fails.

        So one call that failed does not stand before sixty of a hundred. Of two that fail alike, that which more
        callers take.
        """
        failing = [tally for tally in self.tallies if tally.met < tally.calls]
        return sorted(failing, key=lambda tally: tally.badness)


def together(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    met, calls = 0, 0
    for score in scores:
        met, calls = met + score[0], calls + score[1]
    return met, calls
