"""Which place of a new version of a menu is which one of the old version, whatever they are called by now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from ivrlint.flow import Edge, EdgeKind, Flow, Node, Prompt, Queue

ALIKE = 0.5
"""Share of their words that two texts have in common at least where one place became the other (J)."""

Signature = Callable[[Flow, Node], Hashable]
"""What a node is known by; None where it says too little to be known by it."""


def match(old: Flow, new: Flow) -> dict[str, str]:
    """For each node of `old` that is still there its id in `new`.

    First by id and content, then by content that only one node on each side has, by id and kind, by the words or the
    name alone, then by where matched neighbours lead by the same exit, and last by id alone. Each step looks once at
    every node and exit.
    """
    pairs: dict[str, str] = {}
    for signature in (_id_and_content, _content, _id_and_kind, _words, _name):
        pairs |= _matched_by(signature, old, new, pairs)
    _match_neighbours(old, new, pairs)
    return pairs | _matched_by(_id, old, new, pairs)


def exit_name(edge: Edge) -> tuple[EdgeKind, str]:
    """What tells an exit of a node from its others."""
    return edge.kind, edge.key or edge.condition or ", ".join(edge.phrases)


def wording(*prompts: Prompt) -> tuple[Hashable, ...]:
    """All that prompts say, wherever it is written."""
    return tuple(
        (language, tuple((part.text, part.audio, part.when, part.until, part.interruptible) for part in segments))
        for prompt in prompts
        for language, segments in prompt.languages.items()
        if segments
    )


def prompts_of(node: Node) -> tuple[Prompt, ...]:
    """What a node itself says."""
    return (node.prompt, node.while_waiting) if isinstance(node, Queue) else (node.prompt,)


def _id(flow: Flow, node: Node) -> Hashable:
    return node.id


def _id_and_kind(flow: Flow, node: Node) -> Hashable:
    return node.id, node.kind


def _words(flow: Flow, node: Node) -> Hashable:
    said = wording(*prompts_of(node))
    return (node.kind, said) if said else None


def _name(flow: Flow, node: Node) -> Hashable:
    return (node.kind, node.name) if node.name and not node.implied else None


def _content(flow: Flow, node: Node) -> Hashable:
    exits = tuple((exit_name(edge), edge.label, wording(edge.say)) for edge in flow.exits(node.id))
    said = wording(*prompts_of(node))
    return (node.kind, node.name, said, exits) if said or any(say for *_, say in exits) else None


def _id_and_content(flow: Flow, node: Node) -> Hashable:
    return node.id, node.kind, _content(flow, node) or _name(flow, node)


def _matched_by(signature: Signature, old: Flow, new: Flow, pairs: dict[str, str]) -> dict[str, str]:
    """The nodes that are in no pair yet and alone have their signature, on both sides."""
    taken = set(pairs.values())
    before = _alone(signature, old, (node for id, node in old.nodes.items() if id not in pairs))
    after = _alone(signature, new, (node for id, node in new.nodes.items() if id not in taken))
    return {id: after[known] for known, id in before.items() if known in after}


def _alone(signature: Signature, flow: Flow, nodes: Iterator[Node]) -> dict[Hashable, str]:
    found: dict[Hashable, str | None] = {}
    for node in nodes:
        known = signature(flow, node)
        if known is not None:
            found[known] = None if known in found else node.id
    return {known: id for known, id in found.items() if id is not None}


def _match_neighbours(old: Flow, new: Flow, pairs: dict[str, str]) -> None:
    """Follow the exits of matched nodes to those that are in no pair yet, and go on from these."""
    taken = set(pairs.values())
    pending = list(pairs.items())

    def meet(before: str, after: str) -> None:
        if before not in pairs and after not in taken and _alike(old.node(before), new.node(after)):
            pairs[before] = after
            taken.add(after)
            pending.append((before, after))

    meet(old.start, new.start)
    for entry, start in old.entries.items():
        if entry in new.entries:
            meet(start, new.entries[entry])
    while pending:
        before, after = pending.pop()
        exits: dict[Hashable, list[Edge]] = {}
        for edge in reversed(new.edges_from(after)):
            exits.setdefault(exit_name(edge), []).append(edge)
        for edge in old.edges_from(before):
            if same := exits.get(exit_name(edge)):
                meet(edge.target, same.pop().target)


def _alike(before: Node, after: Node) -> bool:
    """Whether one node may have become the other: of the same kind, and most words are the same."""
    if before.kind is not after.kind or before.implied is not after.implied:
        return False
    one, other = _vocabulary(before), _vocabulary(after)
    return len(one & other) >= ALIKE * len(one | other)


def _vocabulary(node: Node) -> set[str]:
    segments = [part for prompt in prompts_of(node) for pieces in prompt.languages.values() for part in pieces]
    return {word for part in segments for word in (part.text or part.audio or "").casefold().split()}
