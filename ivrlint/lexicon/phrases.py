"""Finds phrases in words. Phrases are not regular expressions; this is their whole notation:

- `please hold`: these words, one after the other, in any case, whatever punctuation stands between them
- `*`: up to five words of any kind, never across the end of a sentence
- `{n}`: a number, in digits or as a word; `{count}`: one from two on ("tre val" announces choices, "ett val" none)
- `{#}`: any name of the hash key
- `agent~`: the word with any ending; `~agent`: with anything before it; `~agent~`: both

Phrases are kept in a tree of words, so that the work at each word of a text does not grow with the number of
phrases, and a gap is bounded, so that no text takes longer than a fixed time a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ivrlint.lexicon.text import Spellings, Word

GAP_WORDS = 5
_MOST_WORDS = 50_000


class _Node:
    """A place within phrases: the phrase lists that end here, and what may come next."""

    __slots__ = ("following", "gap", "names")

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.following: dict[str, _Node] = {}
        self.gap: _Node | None = None


class PhraseIndex:
    """Named lists of phrases, and where in a sentence each has a phrase."""

    def __init__(
        self,
        lists: Mapping[str, Iterable[str]],
        spellings: Spellings,
        numbers: Mapping[str, int],
        hash_names: Collection[str],
    ) -> None:
        """Take the phrases by the name of their list; `spellings` makes their words those of a text."""
        self._root = _Node()
        self._atoms = _Atoms(numbers, hash_names)
        self._openings = _Openings(self._root, self._atoms)
        for name, phrases in lists.items():
            for phrase in phrases:
                self._add(name, phrase, spellings)

    def _add(self, name: str, phrase: str, spellings: Spellings) -> None:
        node = self._root
        for part in phrase.lstrip("* ").split():  # a gap before the first word says nothing
            if part == "*":
                node.gap = node.gap or _Node()
                node = node.gap
                continue
            plain = not part.startswith(("{", "~")) and not part.endswith("~")
            for atom in spellings[part] if plain else (part,):
                following = node.following.get(atom)
                if following is None:
                    self._atoms.know(atom)
                    following = node.following[atom] = _Node()
                node = following
        node.names += (name,)

    def find(self, words: Sequence[Word]) -> list[tuple[int, int, str]]:
        """Return first word, word after the last, and list name of the phrases in a sentence, in order.

        Of phrases of one list that overlap, the first and then the longest counts.
        """
        openings = self._openings
        starts = [place for place, word in enumerate(words) if openings[word[0]]]
        found = [(first, -end, name) for first in starts for name, end in self.at(words, first)]
        found.sort()
        busy_until: dict[str, int] = {}
        kept = []
        for first, negative_end, name in found:
            if first >= busy_until.get(name, 0):
                busy_until[name] = -negative_end
                kept.append((first, -negative_end, name))
        return kept

    def at(self, words: Sequence[Word], first: int) -> Sequence[tuple[str, int]]:
        """Return list name and word after the last of every phrase that begins at the word `first`."""
        openings = self._openings[words[first].text]
        if not openings:
            return ()
        found: list[tuple[str, int]] = []
        ahead = [(node, first + 1, first + 1) for node in openings]
        gaps: set[tuple[_Node, int]] = set()
        while ahead:
            node, earliest, latest = ahead.pop()
            if node.gap is not None and (node.gap, earliest) not in gaps:
                gaps.add((node.gap, earliest))
                ahead.append((node.gap, earliest, min(earliest + GAP_WORDS, len(words))))
            for place in range(earliest, latest + 1):
                for name in node.names:
                    found.append((name, place))
                if node.following and place < len(words):
                    for atom in self._atoms[words[place].text]:
                        following = node.following.get(atom)
                        if following is not None:
                            ahead.append((following, place + 1, place + 1))
        return found


class _Openings(dict[str, tuple[_Node, ...]]):
    """From a word to the places within phrases that it leads to when a phrase begins with it."""

    def __init__(self, root: _Node, atoms: _Atoms) -> None:
        super().__init__()
        self._root = root
        self._atoms = atoms

    def __missing__(self, word: str) -> tuple[_Node, ...]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        following = self._root.following
        self[word] = tuple(following[atom] for atom in self._atoms[word] if atom in following)
        return self[word]


class _Atoms(dict[str, tuple[str, ...]]):
    """From a word to the parts of phrases that it fits."""

    def __init__(self, numbers: Mapping[str, int], hash_names: Collection[str]) -> None:
        super().__init__()
        self._numbers = numbers
        self._hash_names = hash_names
        self._known: set[str] = set()
        self._inner: list[str] = []
        self._last: list[str] = []
        self._longest = 0

    def know(self, atom: str) -> None:
        if atom in self._known:
            return
        self._known.add(atom)
        self._longest = max(self._longest, len(atom))
        if atom.startswith("~"):
            (self._inner if atom.endswith("~") else self._last).append(atom)

    def __missing__(self, word: str) -> tuple[str, ...]:
        known = self._known
        atoms = [word] if word in known else []
        atoms += [
            atom for length in range(1, min(len(word), self._longest) + 1)
            if (atom := word[:length] + "~") in known
        ]  # fmt: skip
        atoms += [atom for atom in self._inner if atom[1:-1] in word]
        atoms += [atom for atom in self._last if word.endswith(atom[1:])]
        value = number(word, self._numbers)
        if value is not None:
            atoms += ["{n}", "{count}"] if value > 1 else ["{n}"]
        if word in self._hash_names:
            atoms.append("{#}")
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = tuple(atoms)
        return self[word]


def number(word: str, numbers: Mapping[str, int]) -> int | None:
    """Return the value of a normalised word that is a number, in at most nine digits or as a word."""
    if word.isascii() and word.isdigit():
        return int(word) if len(word) <= 9 else None
    return numbers.get(word)
