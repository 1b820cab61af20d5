"""Mystery calls as one page: who fails where, the menus side by side, and each failed call with its checklist."""

from __future__ import annotations

from collections.abc import Iterator

from ivrlint.calls.result import Report, Tally
from ivrlint.report import Look
from ivrlint.report.calls.play import play
from ivrlint.report.calls.words import (
    coverage_words,
    errand_words,
    failure_words,
    path_words,
    plain_score,
    score_words,
    share_words,
    summary_words,
    verdict,
)
from ivrlint.report.frame import escaped, page


def render(report: Report, look: Look, all_calls: bool) -> str:
    """The calls of a run; those that went well only where `all_calls` are asked for."""
    title = f"Mystery calls: {report.name}" if len(report.menus) == 1 else f"Mystery calls to {len(report.menus)} menus"
    return page(title, "".join(f"{line}\n" for line in _lines(title, report, all_calls)))


def _lines(title: str, report: Report, all_calls: bool) -> Iterator[str]:
    yield f"<h1>{escaped(title)}</h1>\n<p>{escaped(summary_words(report))}</p>"
    if worst := report.worst_first:
        yield '<h2>Which path fails whom</h2>\n<div class="scroll"><table>'
        yield "<tr><th>as expected</th><th>menu</th><th>who rings, when</th><th>what is not met</th></tr>"
        for tally in worst:
            told = "".join(f"<li>{escaped(words)}</li>" for words in failure_words(tally))
            yield f"<tr><td>{share_words(tally)}</td><td>{escaped(tally.path.menu)}</td>"
            yield f"<td>{escaped(path_words(tally.path))}</td><td><ul>{told}</ul></td></tr>"
        yield "</table></div>"
    yield '<h2>Menus</h2>\n<div class="scroll"><table>'
    yield '<tr><th>menu</th><th class="number">calls as expected</th><th>what calls came to</th></tr>'
    for menu in report.menus:
        score = score_words(report.score(menu), sampled=report.seed is not None)
        yield f'<tr><td>{escaped(menu)}</td><td class="number">{score}</td>'
        yield f"<td>{coverage_words(report.coverage[menu])}</td></tr>"
    yield '</table></div>\n<h2>Question by question</h2>\n<div class="scroll"><table>'
    heads = (f'<th class="number">{escaped(menu)}</th>' for menu in report.menus)
    yield f"<tr><th>question</th>{''.join(heads)}</tr>"
    for asks, scores in report.scores.items():
        cells = (f'<td class="number">{plain_score(scores.get(menu, (0, 0)))}</td>' for menu in report.menus)
        yield f"<tr><td>{escaped(asks)}</td>{''.join(cells)}</tr>"
    yield "</table></div>"
    for tally in report.tallies if all_calls else worst:
        yield from _call(tally)


def _call(tally: Tally) -> Iterator[str]:
    result = tally.example
    if result is None:
        return
    yield f"<section>\n<h2>{escaped(path_words(tally.path))}</h2>"
    yield f'<p>{escaped(errand_words(tally.path.scenario))}</p>\n<p class="soft">{escaped(tally.path.menu)}</p>'
    yield '<div class="scroll"><table>\n<tr><th>checklist</th><th>verdict</th><th>found</th></tr>'
    for finding in result.findings:
        when = f" ({finding.at:.0f} s)" if finding.at is not None else ""
        yield f"<tr><td>{escaped(finding.expectation.words)}</td><td>{verdict(finding)}</td>"
        yield f"<td>{escaped(finding.actual)}{when}</td></tr>"
    lines = "\n".join(map(escaped, play(result.visit).splitlines()))
    yield f'</table></div>\n<h3>The call</h3>\n<div class="scroll"><pre>{lines}</pre></div>\n</section>'
