"""What the machine makes of keys and words, at the moment at which they come."""

from __future__ import annotations

from functools import partial

from ivrlint.calls.events import Happening
from ivrlint.calls.machine import Machine, always
from ivrlint.flow import Bot, Collect, Edge, EdgeKind, Menu, Queue
from ivrlint.survey.timing import ENTRY_SILENCE

KEYPAD = frozenset("0123456789*#ABCD")
"""The keys of a telephone; A to D are on no caller's telephone, but in some menus."""

INTER_DIGIT = 3.0
"""Seconds until no further digit is waited for, where the file says nothing: between the 2 s of FreeSWITCH's sample
menu and the 5 s of Asterisk (J)."""


class Listener(Machine):
    """A machine that takes keys and words."""

    def _key(self, key: str) -> None:
        """Take a key."""
        self.keys += 1
        self._acts()
        self._happens(Happening.PRESSES, keys=key)
        node = self.node
        if self.clock < self._free or not self.asks:
            self._happens(Happening.IGNORED, keys=key)
        elif isinstance(node, Bot):
            self._leave(self._choice(key) or self._likeliest()[0])
        else:
            self.typed += key
            if not isinstance(node, Queue):
                self._agenda.clear()
            if isinstance(node, Collect):
                self._digit(node)
            else:
                self._choice_key()

    def _words(self, words: str) -> None:
        """Take what the caller says."""
        self._acts()
        self._happens(Happening.SPEAKS, keys=words)
        choice = self._choice(words)
        if self.clock < self._free or not isinstance(self.node, Menu | Collect | Bot):
            self._happens(Happening.IGNORED, keys=words)
        elif choice is not None:
            self._take(choice)
        elif isinstance(self.node, Bot):
            self._leave(self._likeliest()[0])
        else:
            self._wrong(words)

    def _choice(self, words: str) -> Edge | None:
        """The choice of this place that has a key, or else is called or spoken so."""
        keyed = next((choice for choice in self.choices if choice.key == words), None)
        if keyed is not None or KEYPAD.issuperset(words):
            return keyed
        spoken = words.casefold()
        named = ((choice, (choice.label, choice.key, *choice.phrases)) for choice in self.choices)
        return next((choice for choice, names in named if spoken in {(name or "").casefold() for name in names}), None)

    def _choice_key(self) -> None:
        """Take the choice that has been keyed, or wait for another digit where a longer one begins so."""
        keys = [choice.key or "" for choice in self.choices]
        if any(key.startswith(self.typed) and key != self.typed for key in keys):
            self._wait_for_digit()
        else:
            self._entry_over(self.typed)

    def _digit(self, node: Collect) -> None:
        """Take a number that is complete, or wait for its next digit."""
        option = self._choice(self.typed)
        most = node.digits[1] if node.digits else None
        if option is not None and not self.typed.isdigit():
            self._take(option)
        elif self.typed[-1] == node.terminator or len(self.typed) == most:
            self._free = self.clock + ENTRY_SILENCE
            self._at(self._free, partial(self._entry_over, self.typed))
        else:
            self._wait_for_digit()

    def _wait_for_digit(self) -> None:
        given = self.node.inter_digit if isinstance(self.node, Menu | Collect) else None
        after = INTER_DIGIT if given is None else given
        self._at(self.clock + after, partial(self._entry_over, self.typed), idle=True)

    def _entry_over(self, typed: str) -> None:
        """Take what has been keyed for what it is, unless more was keyed since."""
        if typed != self.typed:
            return
        if choice := self._choice(typed):
            self._take(choice)
        elif isinstance(self.node, Collect) and self._is_number(self.node):
            self._leave(self._likeliest(EdgeKind.NEXT)[0])
        elif isinstance(self.node, Queue):
            self.typed = ""
            self._happens(Happening.IGNORED, keys=typed)
        else:
            self._wrong(typed)

    def _is_number(self, node: Collect) -> bool:
        """Whether a number of a right length was keyed, and no condition has it refused."""
        number = self.typed.removesuffix(node.terminator or "")
        fewest, most = node.digits or (1, len(number))
        return fewest <= len(number) <= most and not any(map(always, self._exits(EdgeKind.NO_MATCH)))

    def _wrong(self, words: str) -> None:
        """Take what is no choice for a failed try."""
        edge = self._exit(EdgeKind.NO_MATCH)
        if edge is None and isinstance(self.node, Collect):
            edge = next((exit for exit in self._exits(EdgeKind.FAILURE) if exit.share is None), None)
        self._happens(Happening.WRONG, keys=words, edge=edge, number=self._number)
        self._fail(edge)
