"""What callers hear in one go: the words of a node, with the messages just before it and just after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from ivrlint.flow import Branch, Collect, Edge, EdgeKind, Hangup, Menu, Message, Node, Prompt, Task

if TYPE_CHECKING:
    from ivrlint.survey import Survey

Passage = list[tuple[Node, Prompt]]
"""Texts in spoken order, each with the node that it is said in; nodes that say nothing are left out."""

FILLED_IN = re.compile(r"[{<\[…]|\.\.\.")
"""What stands for words that are put in during the call."""

MOST_MESSAGES = 8
"""So many places before or after a node are taken to be heard along with it (J)."""


class Passages:
    """Facts about what is said around a place, without the caller doing anything in between."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    def before(self, node: Node) -> Passage:
        """What is said on the quickest way to a node since the caller last did something."""
        said: Passage = []
        for edge in islice(self._survey.walks.backwards(node.id), MOST_MESSAGES):
            source = self._flow.node(edge.source)
            if not self._survey.reach.passes_through(source):
                break
            said.insert(0, (source, source.prompt))
        return [(node, prompt) for node, prompt in said if prompt]

    def after(self, node: Node) -> Passage:
        """What is said once a node is done with, up to and including the next menu or the end of the call."""
        said: Passage = []
        following: Node | None = node
        while following is not None and len(said) < MOST_MESSAGES:
            ways = self._flow.edges_from(following.id, EdgeKind.NEXT)
            following = self._flow.node(ways[0].target) if ways else None
            if isinstance(following, Message | Menu | Hangup):
                said.append((following, following.prompt))
            if not isinstance(following, Message):
                break
        return [(node, prompt) for node, prompt in said if prompt]

    def around(self, node: Node) -> Passage:
        """What is said just before a node, in it and after it."""
        own = [(node, node.prompt)] if node.prompt else []
        return [*self.before(node), *own, *self.after(node)]

    @cached_property
    def unheralded(self) -> frozenset[str]:
        """Ids of the nodes that calls may get to with nothing said since the caller pressed a key.

        What reads back what was keyed counts as said.
        """
        flow, reach = self._flow, self._survey.reach

        def is_keyed(edge: Edge) -> bool:
            source = flow.node(edge.source)
            entered = isinstance(source, Collect) and edge.kind is EdgeKind.NEXT and not source.confirms
            return entered or edge.kind in (EdgeKind.OPTION, EdgeKind.EXIT)

        def is_silent(edge: Edge) -> bool:
            source = flow.node(edge.source)
            return isinstance(source, Branch | Message | Task) and not source.prompt

        keyed = (edge.target for edge in flow.edges() if edge.source in reach.reachable and is_keyed(edge))
        return reach.from_nodes(keyed, is_silent)

    def says(self, passage: Iterable[tuple[Node, Prompt]], *names: str) -> bool:
        """Whether a passage says something of one of these phrase classes."""
        words = self._survey.words
        return any(
            not words.segment_classes(node, segment).isdisjoint(names)
            for node, prompt in passage
            for segment in words.segments(node, prompt)
        )

    def known(self, passage: Iterable[tuple[Node, Prompt]]) -> bool:
        """Whether all of a passage can be judged.

        A recording without a transcript, a language without phrase lists and a text that the system fills in
        ("in {wait} minutes") cannot.
        """
        words = self._survey.words
        for node, prompt in passage:
            text = prompt.text(words.language(node))
            if text is None or words.lexicon(node) is None or FILLED_IN.search(text):
                return False
        return True
