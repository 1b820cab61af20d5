"""What all formats of mystery calls say alike."""

from __future__ import annotations

from ivrlint.calls.coverage import Coverage
from ivrlint.calls.judging import Finding
from ivrlint.calls.result import Path, Report, Score, Tally, wilson
from ivrlint.calls.scenario import Scenario
from ivrlint.report import number_of
from ivrlint.report.measurement.values import percent


def verdict(finding: Finding) -> str:
    """`met`, `not met`, or `does not arise`."""
    return "does not arise" if finding.met is None else "met" if finding.met else "not met"


def summary_words(report: Report) -> str:
    """In how many calls all was met."""
    paths = number_of(len(report.tallies), "path")
    drawn = "" if report.seed is None else f", drawn from seed {report.seed}"
    return f"{report.met} of {number_of(report.calls, 'call')} as expected ({paths}{drawn})"


def share_words(tally: Tally) -> str:
    """`0 of 1`, or for a sample `61 of 80 (76 %, 66 % to 84 %)`."""
    return score_words((tally.met, tally.calls), sampled=True)


def plain_score(score: Score) -> str:
    """`12 of 20`, or a dash where the question never arose."""
    return f"{score[0]} of {score[1]}" if score[1] else "-"


def score_words(score: Score, *, sampled: bool) -> str:
    """`12 of 20`; where these are a sample, with the share and the interval in which it lies."""
    met, calls = score
    if not sampled or calls == 1:
        return plain_score(score)
    low, high = wilson(met, calls)
    return f"{plain_score(score)} ({percent(met / calls)}, {percent(low)} to {percent(high)})"


def failure_words(tally: Tally) -> list[str]:
    """What was not met, the most frequent first, with what was found in the example."""
    found = {finding.expectation.words: finding.actual for finding in tally.example.failed} if tally.example else {}
    most = sorted(tally.failures.items(), key=lambda item: -item[1])
    counted = [(words, f" ({count} of {tally.calls})" if tally.calls > 1 else "") for words, count in most]
    return [f"{words}{count}{f' – {found[words]}' if words in found else ''}" for words, count in counted]


def path_words(path: Path) -> str:
    """`broken window · first-time, open`."""
    return f"{path.scenario.name} · {path.words}"


def errand_words(scenario: Scenario) -> str:
    """Who rings, and what for: `A tenant: I want to report a repair`."""
    errand = next(iter(scenario.why.values()), "") or " or ".join(scenario.goes_to) or ", ".join(scenario.presses)
    return ": ".join(filter(None, (scenario.who, errand)))


def coverage_words(coverage: Coverage) -> str:
    """How many places and ways calls came to."""
    (nodes, all_nodes), (edges, all_edges) = coverage.nodes, coverage.edges
    return f"{nodes} of {all_nodes} places, {edges} of {all_edges} ways"
