"""The `<menu>` elements of FreeSWITCH as they stand in the file, and what they are by default."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivrlint.flow import Problem
from ivrlint.source.located_xml import Attribute, Element

DEFAULT_SECONDS = 10.0
"""How long a menu waits for a key where it does not say so, in seconds: switch_ivr_menu_init."""

_NUMBER = re.compile(r"[+-]?\d{1,9}")
_VOICE_LANGUAGE = re.compile(r"\b([a-z]{2,3}-[A-Z]{2})\b")
_PLAIN = re.compile(r"[\w.-]+\Z")
_KEPT_FREE = frozenset({"hangup", "return"})


@dataclass(frozen=True, slots=True)
class Level:
    """A menu in the file."""

    id: str
    name: str
    element: Element

    @property
    def entrance(self) -> str:
        """Id of the node where its callers come in: what asks for the code, where there is one."""
        return f"{self.id} pin" if self.value("pin") else self.id

    def attribute(self, name: str) -> Attribute | None:
        """An attribute that is not empty."""
        attribute = self.element.attributes.get(name)
        return attribute if attribute and attribute.value.strip() else None

    def value(self, name: str) -> str:
        """The value of an attribute, empty where there is none."""
        return (self.element.get(name) or "").strip()

    def figure(self, name: str) -> int | None:
        """The number that an attribute begins with, 0 where there is none; None where it is only known in a call."""
        value = self.value(name)
        if number := _NUMBER.match(value):
            return int(number[0])
        return None if "$" in value or "{" in value else 0

    @property
    def seconds(self) -> float | None:
        """How long it waits for a key; None where that is only known in a call."""
        milliseconds = self.figure("timeout")
        if milliseconds is None:
            return None
        return milliseconds / 1000 if milliseconds > 0 else DEFAULT_SECONDS

    @property
    def inter_digit(self) -> float | None:
        """Seconds allowed between two digits, half of those before the first one where nothing else is said.

        None also where one digit is the most that the menu takes.
        """
        exact = (entry.get("digits") or "" for entry in self.element.elements("entry"))
        longest = max((len(digits) for digits in exact if not digits.startswith("/")), default=0)
        most, milliseconds = self.figure("digit-len"), self.figure("inter-digit-timeout")
        if milliseconds is None or (longest < 2 and most is not None and most < 2):
            return None
        return milliseconds / 1000 if milliseconds > 0 else self.seconds and self.seconds / 2

    @property
    def language(self) -> str | None:
        """The language of the voice that reads texts out; Flite's voices are all English."""
        if voice := _VOICE_LANGUAGE.search(self.value("tts-voice").replace("_", "-")):
            return voice[1]
        return "en" if self.value("tts-engine") == "flite" else None


def read_menus(root: Element) -> tuple[dict[str, Level], list[Problem]]:
    """The menus of a file by name, of several with one name the first, as FreeSWITCH has it; and what is wrong."""
    menus: dict[str, Level] = {}
    problems: list[Problem] = []
    for element in root.every("menu"):
        name = element.attributes.get("name")
        if element.first("keys") or element.first("phrases"):
            continue
        if name is None or not name.value:
            problems.append(Problem("a menu without `name` can never be called", element.span))
        elif name.value in menus:
            first = menus[name.value].element.attributes["name"].span
            message = f"there is a menu «{name.value}» already, and FreeSWITCH takes the first one"
            problems.append(Problem(message, name.span, related=(first,)))
        else:
            free = _PLAIN.match(name.value) and name.value not in _KEPT_FREE
            menus[name.value] = Level(name.value if free else f"menu {name.value}", name.value, element)
    return menus, problems
