"""Names that VoiceXML allows: ids of dialogs, variables, events, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from ivrlint.formats.plain import slug
from ivrlint.formats.voicexml.markup import clean

LONGEST_ID = 80
"""Characters of an id (J)."""
_ID = re.compile(r"[A-Za-z_][\w.-]*\Z", re.ASCII)
# fmt: off
_KEPT_FREE = frozenset((
    "abstract", "arguments", "await", "boolean", "break", "byte", "case", "catch", "char", "class", "const",
    "continue", "debugger",
    "default", "delete", "do", "double", "else", "enum", "eval", "export", "extends", "false", "final", "finally",
    "float", "for", "function", "goto", "if", "implements", "import", "in", "instanceof", "int", "interface",
    "let", "long", "native", "new", "null", "package", "private", "protected", "public", "return", "short",
    "static", "super", "switch", "synchronized", "this", "throw", "throws", "transient", "true", "try",
    "typeof", "undefined", "var", "void", "volatile", "while", "with", "yield", "Date", "Infinity", "NaN",
    "application", "dialog", "document", "lastresult", "session",
))
"""Words of ECMAScript, and the scopes of VoiceXML."""
# fmt: on
_ERROR = re.compile(r"error(?:\.[A-Za-z]\w*)+\Z", re.ASCII)
_PLATFORM_EVENTS = ("cancel", "connection", "error", "exit", "help", "maxspeechtimeout", "noinput", "nomatch")


def ids(names: Iterable[str], taken: set[str]) -> dict[str, str]:
    """For each name an id that is not among `taken`, where they are then; what is an id already stays."""
    names = list(dict.fromkeys(names))
    found = {name: name for name in names if _is_id(name) and name not in taken}
    taken.update(found)
    for name in names:
        if name not in found:
            made = slug(name)[:LONGEST_ID]
            found[name] = fresh(made if _is_id(made) else f"n-{made}".rstrip("-"), taken)
    return found


def fresh(name: str, taken: set[str], separator: str = "-") -> str:
    """The name, with a number where it is among `taken`, where it is then."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}{separator}{number}"
    taken.add(candidate)
    return candidate


def variable(name: str) -> str:
    """A name as that of a variable of a script, none that the document keeps for itself (`ivr_...`)."""
    made = slug(name, "_")
    return made if _is_id(made) and made not in _KEPT_FREE and not made.startswith("ivr_") else f"n_{made}"


def event(name: str) -> str:
    """A name as that of an event that is no event of the platform; what is an error's name already stays."""
    if is_error(name):
        return name
    made = slug(name, "_")
    return made if _is_id(made) and not made.startswith(_PLATFORM_EVENTS) else f"ivr.{made or 'event'}"


def is_error(name: str) -> bool:
    """Whether a name is that of an event for errors, such as `error.connection.noroute`."""
    return bool(_ERROR.match(name)) and len(name) <= LONGEST_ID


def application(kind: str, name: str) -> str:
    """The address of what the platform has to know: our own, in the form in which some platforms address queues."""
    return f"application:{kind}({quote(clean(name), safe='')})"


class Variables:
    """The variables of a whole document, `ivr_...`: one for each thing that has a name."""

    def __init__(self) -> None:
        """Begin with none."""
        self.declared: dict[str, str | None] = {}
        """The variables and the expressions that they begin with."""
        self._names: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, kind: str, name: str, first: str | None = None) -> str:
        """The variable of something, which is declared; `first`: the expression that it begins with."""
        found = self.name(kind, name)
        self.declared.setdefault(found, first)
        return found

    def name(self, kind: str, name: str) -> str:
        """What the variable of something is called; others than those of `name` have other names."""
        if (kind, name) not in self._names:
            self._names[kind, name] = fresh(f"ivr_{kind}_{slug(name, '_')}", self._taken, "_")
        return self._names[kind, name]


def _is_id(name: str) -> bool:
    return bool(_ID.match(name)) and len(name) <= LONGEST_ID
