"""Two versions of a flow as one tree: the new one, with what is new, what is not as it was, and what is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ivrlint.flow import Edge
from ivrlint.measure.differences import DifferenceKind, differences
from ivrlint.measure.exits import Versions
from ivrlint.measure.matching import exit_name, match
from ivrlint.measure.outline import Branch, Change, Outline, Place, choices, outline, rank, tree_order
from ivrlint.survey import Survey

_KINDS = frozenset({DifferenceKind.KIND, DifferenceKind.NAME, DifferenceKind.WORDS, DifferenceKind.SETTING})
"""Differences of a place itself, or of one of its exits where they have a key."""


def changed(old: Survey, new: Survey, language: str | None = None) -> Outline:
    """The outline of the new version, with the places and branches of the old one that are gone where they were.

    A place that is gone has an id that is free in the new version. A branch that leads elsewhere is there twice: as it
    is, changed, and as it was, removed.
    """
    was, now = outline(old, language), outline(new, language)
    merging = _Merging(Versions(old, new, match(old.flow, new.flow)), was, now)
    places = {id: merging.kept(place) for id, place in now.places.items()}
    places |= {free: merging.removed(was.places[id], free) for id, free in merging.gone.items()}
    hung = {branch.target for place in places.values() for branch in place.branches if branch.leads_on}
    roots = tuple(id for id in places if id not in hung)
    return replace(now, roots=roots, places=tree_order(roots, places))


def only_changes(outline: Outline) -> Outline:
    """An outline of two versions without the parts in which nothing has changed."""
    told: set[str] = set()
    for id, place in reversed(outline.places.items()):
        if place.change or any(way.change or (way.leads_on and way.target in told) for way in place.branches):
            told.add(id)
    return outline.cut(lambda _, branch: branch.target not in told)


class _Merging:
    def __init__(self, versions: Versions, was: Outline, now: Outline) -> None:
        self.versions, self.was, self.now = versions, was, now
        names = versions.names
        self.before = {after: before for before, after in names.items() if before in was.places}
        self.gone: dict[str, str] = {}
        """For each place that is gone the id that it has beside the new ones."""
        taken = {*versions.new.flow.nodes}
        for id in was.places:
            if names.get(id) not in now.places:
                self.gone[id] = free = _free(id, taken)
                taken.add(free)
        self.differing = {
            (id, difference.key)
            for difference in differences(versions.old, versions.new, names)
            if difference.kind in _KINDS
            for id in difference.nodes
        }
        """Ids of places that are not as they were, with the names of their exits that are not."""

    def kept(self, place: Place) -> Place:
        """A place of the new version, with the branches that it had before and has no more."""
        if place.id not in self.before:
            branches = tuple(replace(branch, change=Change.ADDED) for branch in place.branches)
            return replace(place, branches=branches, change=Change.ADDED)
        before = self.was.places[self.before[place.id]]
        exits = self.versions.exits(before.node, place.node)
        differing = {id(now) for was, now in exits.kept if self._differs(was, now)}
        new = {id(edge) for edge in exits.new}
        left = {id(edge) for edge in exits.gone} | {id(was) for was, now in exits.kept if self._led_elsewhere(was, now)}
        found = []
        for number, branch in enumerate(place.branches):
            found.append((rank(branch.kind), number, replace(branch, change=_change(branch, new, differing))))
        for number, branch in enumerate(before.branches):
            if edges := tuple(edge for edge in branch.edges if id(edge) in left):
                found.append((rank(branch.kind), number, self._removed(before, branch, edges)))
        branches = tuple(branch for *_, branch in sorted(found, key=lambda each: each[:2]))
        differs = (place.id, "") in self.differing
        return replace(place, branches=branches, change=Change.CHANGED if differs else None)

    def removed(self, place: Place, id: str) -> Place:
        """A place of the old version that is gone."""
        branches = tuple(self._removed(place, branch, branch.edges) for branch in place.branches)
        node = replace(place.node, id=id)
        title = node.title + place.title.removeprefix(place.node.title)
        return replace(place, node=node, title=title, branches=branches, change=Change.REMOVED)

    def _removed(self, place: Place, branch: Branch, edges: tuple[Edge, ...]) -> Branch:
        """A branch of the old version, with those of its exits that are gone."""
        if len(edges) < len(branch.edges):
            branch = replace(branch, choices=choices(self.versions.old, place.node, edges), edges=edges)
        branch = replace(branch, change=Change.REMOVED)
        if branch.end or branch.target in self.gone:
            return replace(branch, target=self.gone.get(branch.target, branch.target))
        target = self.versions.names[branch.target]
        return replace(branch, target=target, title=self.now.places[target].title, jump=True)

    def _differs(self, was: Edge, now: Edge) -> bool:
        name = exit_name(now)
        told = (now.source, name[1] or str(now.kind)) in self.differing
        return told or exit_name(was) != name or was.label != now.label or self._led_elsewhere(was, now)

    def _led_elsewhere(self, was: Edge, now: Edge) -> bool:
        return was.target in self.gone or self.versions.target(was) != now.target


def _change(branch: Branch, new: Collection[int], differing: Collection[int]) -> Change | None:
    """What became of a branch, from which of its exits are new or not as they were."""
    edges = [id(edge) for edge in branch.edges]
    if all(edge in new for edge in edges):
        return Change.ADDED
    return Change.CHANGED if any(edge in new or edge in differing for edge in edges) else None


def _free(id: str, taken: Collection[str]) -> str:
    while id in taken:
        id += " (before)"
    return id
