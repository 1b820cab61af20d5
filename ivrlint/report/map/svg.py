"""The menu as an SVG picture: a tree from left to right, one file that fetches nothing, for light and dark screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivrlint.measure.outline import Branch, Change, Place
from ivrlint.report import Look
from ivrlint.report.distance import DISTANCES, distance, distance_word, distance_words
from ivrlint.report.frame import escaped
from ivrlint.report.map import Picture
from ivrlint.report.map.layout import tidy
from ivrlint.report.map.measured import shortened, text_width
from ivrlint.report.map.shapes import BOLD, PLAIN, SMALL, TITLE, Badge, in_rows, rounded, row, text
from ivrlint.report.map.style import CHANGE_NAMES, MARK_COLOURS, patterns, style
from ivrlint.report.map.words import CHANGES, LETTERS, kind_words, target_words, way_words
from ivrlint.report.safe import printable

CARD = (264.0, 50.0)
"""Width and height of a place."""
CHIP = 22.0
"""Height of what stands where no place is drawn: for one that is drawn elsewhere, or for an end."""
WIDEST_WAY, WIDEST_KEYS, WIDEST_CHIP = 210.0, 120.0, 240.0
"""Room that a branch has at most for keys and label, for the keys alone, and for the words at its end."""
COLUMN_GAP, ROW_GAP, TREE_GAP, MARGIN, LEAST_WIDTH = 40.0, 9.0, 32.0, 24.0, 760.0
KEY = 18.0

Item = tuple[str, int]
"""A place with -1, or the end of one of its branches, by its number, where no place is drawn."""


def render(picture: Picture, look: Look) -> str:
    """The picture with its legend."""
    return "".join(f"{line}\n" for line in _Drawing(picture).lines())


class _Drawing:
    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.places = picture.outline.places
        self.numbers = {id: number for number, id in enumerate(self.places)}
        self.ways: dict[Item, Branch] = {}
        """The branch at whose end an item stands."""
        self.children: dict[Item, list[Item]] = {}
        self.rooms: dict[int, float] = {}
        """For each column the room that keys and labels have before what stands in it."""
        for id, place in self.places.items():
            items = [(way.target, -1) if way.leads_on else (id, number) for number, way in enumerate(place.branches)]
            self.ways |= zip(items, place.branches, strict=True)
            self.children |= {(id, -1): items} | {item: [] for item in items if item[1] >= 0}
            widest = max(map(_way_width, place.branches), default=0.0)
            self.rooms[place.depth + 1] = max(self.rooms.get(place.depth + 1, 0.0), widest)
        roots = [(id, -1) for id in picture.outline.roots]
        self.boxes = tidy(
            roots, self.children.__getitem__, self._size, column_gap=COLUMN_GAP, row_gap=ROW_GAP, tree_gap=TREE_GAP
        )

    def lines(self) -> Iterator[str]:
        width = max(LEAST_WIDTH, *(box.x + box.width for box in self.boxes.values())) + 2 * MARGIN
        legend, rows = in_rows(self._legend(), width - 2 * MARGIN)
        head = 56 + rows + MARGIN
        height = head + max(box.y + box.height for box in self.boxes.values()) + MARGIN
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        )
        yield f"<title>{escaped(self.picture.outline.title)}</title>"
        yield f"<style>\n{style()}</style>\n<defs>{patterns()}</defs>"
        yield '<rect class="back" width="100%" height="100%"/>'
        yield f'<g transform="translate({MARGIN:g} {MARGIN:g})">'
        marks = self._marks("")
        room = width - 2 * MARGIN - sum(mark.width for mark in marks) - 10
        title = shortened(printable(self.picture.outline.title), BOLD * TITLE, room)
        yield text(0, 18, title, "title")
        yield row(marks, BOLD * text_width(title, TITLE) + 10, 12)
        yield f'<g transform="translate(0 36)">{legend}</g>'
        yield f'</g>\n<g transform="translate({MARGIN:g} {head:g})">'
        for item, children in self.children.items():
            yield from (self._edge(item, child) for child in children)
        for item in self.boxes:
            if item in self.ways:
                yield from self._way(item)
            yield from self._place(item) if item[1] < 0 else self._end(item)
        yield "</g>\n</svg>"

    def _room(self, item: Item) -> float:
        """The room for keys and label before an item."""
        id, number = item
        return self.rooms[self.places[id].depth + (number >= 0)] if item in self.ways else 0.0

    def _size(self, item: Item) -> tuple[float, float]:
        width, height = CARD if item[1] < 0 else (_chip_width(self.ways[item]), CHIP)
        return self._room(item) + width, height

    def _edge(self, parent: Item, child: Item) -> str:
        begin, end = self.boxes[parent], self.boxes[child]
        left, right, bend = begin.x + begin.width, end.x, COLUMN_GAP * 0.55
        curve = (
            f"M{left:.1f} {begin.middle:.1f}C{left + bend:.1f} {begin.middle:.1f} {right - bend:.1f} {end.middle:.1f}"
        )
        straight = f"{right:.1f} {end.middle:.1f}H{end.x + self._room(child):.1f}"
        return f'<path class="edge{_changed(self.ways[child].change)}" d="{curve} {straight}"/>'

    def _way(self, item: Item) -> Iterator[str]:
        """The keys and the label on the branch to an item."""
        branch, box = self.ways[item], self.boxes[item]
        x, middle = box.x, box.middle
        yield f"<g><title>{escaped(way_words(branch))}</title>"
        if branch.change:
            mark = Badge(branch.change, MARK_COLOURS[branch.change])
            yield mark.at(x, middle)
            x += mark.width
        gone = " gone" if branch.change is Change.REMOVED else ""
        for key, label in _pieces(branch):
            if key:
                width = _key_width(key)
                yield rounded("key", x, middle - KEY / 2, (width, KEY), 4)
                yield text(x + width / 2, middle + 4, key, "small strong pressed centred")
                x += width + 3
            if label:
                label = shortened(label, SMALL, box.x + self._room(item) - x - 12)
                width = text_width(label, SMALL)
                yield f'<path class="halo" d="M{x:.1f} {middle:.1f}h{width + 6:.1f}"/>'
                yield text(x + 3, middle + 4, label, f"small{gone}" if branch.choices else f"small soft{gone}")
                x += width + 10
        yield "</g>"

    def _place(self, item: Item) -> Iterator[str]:
        place, box = self.places[item[0]], self.boxes[item]
        x, y = box.x + self._room(item), box.y
        width, height = CARD
        yield f'<g class="place" id="p{self.numbers[place.id]}"><title>{escaped(self._told(place))}</title>'
        yield rounded(f"card{_changed(place.change)}", x, y, CARD, 8)
        yield (
            f'<path d="M{x + 8:.1f} {y:.1f}h4v{height:g}h-4a8 8 0 0 1-8-8v{16 - height:g}a8 8 0 0 1 8-8z" '
            f'fill="url(#to-{distance(place)})"/>'
        )
        word = distance_word(place)
        left, right = x + 20, x + width - 9
        if place.change:
            mark = Badge(place.change, MARK_COLOURS[place.change])
            yield mark.at(left, y + 16)
            left += mark.width
        room = right - left - BOLD * text_width(word, SMALL) - 10
        gone = " gone" if place.change is Change.REMOVED else ""
        yield text(left, y + 20, shortened(printable(place.title), BOLD * PLAIN, room), f"name{gone}")
        yield text(right, y + 20, word, "small strong right")
        marks = self._marks(place.id)
        right -= sum(mark.width for mark in marks)
        yield row(marks, right, y + 36)
        told = " · ".join(printable(part) for part in (kind_words(place), *place.numbers, place.text or "") if part)
        yield text(x + 20, y + 40, shortened(told, SMALL, right - x - 24), "small soft")
        yield "</g>"

    def _marks(self, id: str) -> list[Badge]:
        """The findings at a place, or with an empty id at the line."""
        return [
            Badge(f"{LETTERS[severity]}{count}", MARK_COLOURS[severity]) for severity, count in self.picture.marks(id)
        ]

    def _end(self, item: Item) -> Iterator[str]:
        """What stands at the end of a branch where no place is drawn; one that is drawn elsewhere can be clicked."""
        branch, box = self.ways[item], self.boxes[item]
        x, words = box.x + self._room(item), printable(target_words(branch))
        width = box.width - self._room(item)
        yield f"<g><title>{escaped(words)}</title>"
        linked = branch.target in self.numbers
        yield f'<a href="#p{self.numbers[branch.target]}">' if linked else "<g>"
        kind = "back" if branch.end else f"chip{' cut' if branch.more else ''}"
        stops = " bad" if branch.edges[0].stops else " soft" if branch.end else " link" if linked else ""
        yield rounded(kind, x, box.y, (width, CHIP), 11)
        yield text(x + 10, box.middle + 4, shortened(words, SMALL, width - 16), f"small{stops}")
        yield "</a></g>" if linked else "</g></g>"

    def _told(self, place: Place) -> str:
        """All that there is to say of a place, for those who point at it."""
        findings = [f"{finding.rule}: {finding.message}" for finding in self.picture.findings.get(place.id, ())]
        head = f"{place.title} ({kind_words(place)}): {distance_words(place)}"
        return " · ".join(printable(part) for part in (head, *place.numbers, place.text or "", *findings) if part)

    def _legend(self) -> Iterator[tuple[float, str]]:
        """The parts of the legend, each with its width, to be moved where it has room."""
        counts = [distance(place) for place in self.places.values()]
        for name, words in DISTANCES.items():
            if name in counts:
                swatch = f'<rect width="22" height="14" y="1" rx="3" fill="url(#to-{name})"/>'
                yield 28 + text_width(words, SMALL), swatch + text(28, 12, words, "small")
        for severity in sorted(self.picture.severities, key=lambda severity: -severity.rank):
            yield _explained(Badge(LETTERS[severity], MARK_COLOURS[severity]), f"{severity.word}s")
        for change in CHANGES:
            if change in self.picture.outline.changes:
                yield _explained(Badge(change, MARK_COLOURS[change]), CHANGES[change])
        words = "→ drawn elsewhere"
        yield text_width(words, SMALL), text(0, 12, words, "small link")


def _explained(badge: Badge, words: str) -> tuple[float, str]:
    """A badge in the legend, with its width."""
    return badge.width + 2 + text_width(words, SMALL), badge.at(0, 8) + text(badge.width + 2, 12, words, "small")


def _changed(change: Change | None) -> str:
    return f" {CHANGE_NAMES[change]}" if change else ""


def _pieces(branch: Branch) -> list[tuple[str, str]]:
    """What stands on a branch: each key with its label, all keys and then all labels where there is less room, else
    the keys on one badge; words alone where there is no key."""
    each = [(printable(key), printable(label or "")) for key, label in branch.choices]
    if not each:
        return [("", printable(branch.way))]
    if _width(each) <= WIDEST_WAY:
        return each
    keys, label = [*map(printable, branch.keys)], printable(branch.label or "")
    if sum(map(_key_width, keys)) > WIDEST_KEYS:
        keys = [shortened(", ".join(keys), SMALL, WIDEST_KEYS - 8)]
    return [*((key, "") for key in keys), ("", label)]


def _width(pieces: Sequence[tuple[str, str]]) -> float:
    keys = sum(_key_width(key) + 3 for key, _ in pieces if key)
    return keys + sum(text_width(label, SMALL) + 10 for _, label in pieces if label) + 8


def _key_width(key: str) -> float:
    return max(KEY, text_width(key, SMALL) + 8)


def _way_width(branch: Branch) -> float:
    mark = KEY + 4 if branch.change else 0.0
    return mark + min(_width(_pieces(branch)), WIDEST_WAY)


def _chip_width(branch: Branch) -> float:
    return min(text_width(printable(target_words(branch)), SMALL) + 20, WIDEST_CHIP)
