"""A dialplan that is being written: contexts, their extensions and steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ivrlint.formats.asterisk.prompts import Recording
from ivrlint.formats.plain import comment


@dataclass(slots=True)
class Written:
    """One context."""

    name: str
    heading: str
    extensions: dict[str, list[str]] = field(default_factory=dict)

    def add(self, extension: str, application: str, *, label: str = "", remark: str = "") -> None:
        """Add a step to an extension."""
        steps = self.extensions.setdefault(extension, [])
        priority = f"n{f'({label})' if label else ''}" if steps else "1"
        begin = "  same => " if steps else f"exten => {extension},"
        steps.append(f"{begin}{priority},{application}{f'  ; {comment(remark)}' if remark else ''}")

    def lines(self) -> Iterator[str]:
        """The context as it stands in the file."""
        yield f"; {comment(self.heading)}"
        yield f"[{self.name}]"
        for steps in self.extensions.values():
            yield from steps
        yield ""


@dataclass(frozen=True, slots=True)
class Dialplan:
    """What a menu becomes in Asterisk."""

    line: str
    """The context where calls come in; the names of all the others begin with it."""
    extensions: str
    """For extensions.conf."""
    queues: str
    """For queues.conf; empty where there is no queue."""
    recordings: tuple[Recording, ...]
    sounds: tuple[str, ...]
    """What the dialplan plays, below the folder of sounds and without endings, made or brought along by the menu."""
    lost: tuple[str, ...]
    """What a dialplan cannot say, or what others have to add."""
    contexts: dict[str, str]
    """By the id of each node that has a context, the name of that."""
    variables: dict[str, str]
    """By the id of each node at which a variable decides, the name of that."""
    cases: dict[str, dict[str, str]]
    """By the id of each such node what the variable holds for each case or failure."""
