"""Prompts without what callers need not hear: repeated notices, and before the first choice courtesy and referrals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ivrlint.flow import Node, Prompt, Segment
from ivrlint.lexicon import lexicon
from ivrlint.survey import Survey
from ivrlint.survey.notices import NOTICES

_NEEDLESS = frozenset({"courtesy_filler", "web_deflection", "high_volume"})
"""Notices that can be left out of a greeting; its first sentence, which says who answers, stays."""


def shorter_prompts(survey: Survey) -> Iterator[tuple[Node, Prompt, list[str]]]:
    """The nodes whose prompts can be shorter, the shorter prompt, and the sentences left out in the node's language."""
    needless: defaultdict[str, set[str]] = defaultdict(set)
    for greeting in survey.notices.greetings:
        for node in greeting.nodes:
            needless[node.id] |= _NEEDLESS
    repeated: defaultdict[str, set[str]] = defaultdict(set)
    told_before = {notice: _told_before(survey, notice) for notice in NOTICES if notice != "courtesy_filler"}
    for node, notice, _ in survey.notices.repeats:
        if node.id in told_before.get(notice, ()):
            repeated[node.id].add(notice)
    for id in dict.fromkeys([*needless, *repeated]):
        node = survey.flow.node(id)
        if node.notice is not None:
            continue
        dropped: dict[str, list[str]] = {}
        languages = {
            tag: tuple(_shorter(survey, tag, segments, needless[id], repeated[id], dropped.setdefault(tag, [])))
            for tag, segments in node.prompt.languages.items()
        }
        told = dropped.get(survey.words.language(node) or "") or dropped.get("") or []
        if told:
            yield node, Prompt(languages), told


def _told_before(survey: Survey, notice: str) -> frozenset[str]:
    """Ids of the nodes that nobody gets to without having heard a notice before."""
    reach, flow = survey.reach, survey.flow
    telling = {node.id for node in flow.nodes.values() if notice in survey.notices.at(node)}
    untold = reach.ways_around([id for id in flow.starts if id not in telling], telling)
    met = {edge.target for id in untold for edge in flow.edges_from(id)}
    return frozenset(flow.nodes.keys() - untold.keys() - met - set(flow.starts))


def _shorter(
    survey: Survey, tag: str, segments: tuple[Segment, ...], needless: set[str], repeated: set[str], dropped: list[str]
) -> Iterator[Segment]:
    """The pieces of a prompt without what is needless or repeated, which goes into `dropped`."""
    words = lexicon(tag or survey.flow.language)
    first = True
    for segment in segments:
        if words is None or segment.text is None or segment.notice is not None or segment.conditional or segment.audio:
            yield segment
            continue
        kept = []
        for sentence in words.sentences(segment.text):
            classes = words.classes(sentence.text)
            may_go = needless if not first else set()
            if classes & (may_go | repeated) and classes <= needless | repeated | {"wait_time", "all_busy"}:
                dropped.append(sentence.text.strip())
            else:
                kept.append(sentence.text.strip())
            first = False
        if len(kept) == len(words.sentences(segment.text)):
            yield segment
        elif kept:
            yield replace(segment, text=" ".join(kept))
