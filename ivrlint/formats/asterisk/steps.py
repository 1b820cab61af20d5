"""The steps by which the contexts of a dialplan play, store and go on, whatever the place is."""

from __future__ import annotations

from ivrlint.flow import Edge, EdgeKind, Flow, Hangup, Node, Prompt, Unknown
from ivrlint.formats.asterisk.names import data_variable, language_name, line_name, unique, value
from ivrlint.formats.asterisk.prompts import Played, Prompts
from ivrlint.formats.asterisk.written import Written

SPOKEN = "SPOKEN"
"""The variable with the language that a caller has chosen, in menus of several."""


class Steps:
    """Writes steps to one context after the other."""

    def __init__(self, flow: Flow) -> None:
        """Write those of `flow`."""
        self.flow = flow
        self.line = line_name(flow.path)
        self.names = unique((id for id, node in flow.nodes.items() if not node.implied), f"{self.line}_")
        self.prompts = Prompts(flow, self.line)
        self.is_mixed = len(self.prompts.languages) > 1
        self.lost: list[str] = []
        self.queues: list[str] = []
        self.variables: dict[str, str] = {}
        self.cases: dict[str, dict[str, str]] = {}
        self.led: set[int] = set()
        """The edges that the dialplan has, by what Python calls them."""
        self.here = Written("", "")
        self.language: str | None = None
        """The language of the present place, where it has one of its own."""

    def _add(self, extension: str, application: str, *, label: str = "", remark: str = "") -> None:
        self.here.add(extension, application, label=label, remark=remark)

    def _play(
        self, extension: str, prompt: Prompt, part: str = "", *, by: str = "Playback", on: str = "", options: str = ""
    ) -> None:
        """Play a prompt by an application, where a condition is given only if that holds."""
        for piece in self._pieces(prompt, part):
            self._add(extension, piece.by(by, on, options), remark=piece.remark)

    def _pieces(self, prompt: Prompt, part: str = "") -> list[Played]:
        return self.prompts.pieces(prompt, self.here.name.removeprefix(f"{self.line}_") + part, self.language)

    def _keep_language(self, extension: str) -> None:
        """Go on in the language that was chosen before, where the menu has it, else in its own."""
        main = language_name(self.prompts.main)
        if not self.is_mixed:
            self._add(extension, f"Set(CHANNEL(language)={main})")
            return
        tags = dict.fromkeys(map(language_name, self.prompts.languages))
        known = " | ".join(f'"${{{SPOKEN}}}" = "{tag}"' for tag in tags)
        self._add(extension, f"Set({SPOKEN}=${{IF($[{known}]?${{{SPOKEN}}}:{main})}})")
        self._add(extension, f"Set(CHANNEL(language)=${{{SPOKEN}}})")

    def _go(self, extension: str, id: str, *, label: str = "") -> None:
        """Go to a node."""
        node = self.flow.nodes.get(id)
        if id in self.names:
            self._add(extension, f"Goto({self.names[id]},s,1)", label=label)
        elif isinstance(node, Hangup) and node.outcome == "return":
            self._add(extension, "Return()", label=label)
        else:
            missing = isinstance(node, Unknown) and f"there is no «{node.title}»"
            self._add(extension, "Hangup()", label=label, remark=missing or "")

    def _leave(self, extension: str, edge: Edge | None, *, label: str = "") -> None:
        """Leave by an edge, with what it stores; without one the call ends."""
        if edge:
            self.led.add(id(edge))
        for name, given in edge.sets.items() if edge else ():
            if name == "language":
                self._add(extension, f"Set(CHANNEL(language)={language_name(given)})", label=label)
                if self.is_mixed:
                    self._add(extension, f"Set({SPOKEN}={language_name(given)})")
            else:
                self._add(extension, f"Set({data_variable(name)}={value(given)})", label=label)
            label = ""
        self._go(extension, edge.target if edge else "", label=label)

    def _way(self, name: str, edge: Edge | None) -> str:
        """The extension that leads on by a case, for a Goto in the same context; it is made."""
        if (extension := f"case-{name}") not in self.here.extensions:
            self._leave(extension, edge)
        return f"{extension},1"

    def _first(self, node: Node, *kinds: EdgeKind) -> Edge | None:
        return next(iter(self.flow.exits(node.id, *kinds)), None)

    def _is_fixed(self, prompt: Prompt, node: Node) -> bool:
        """Whether something in a prompt cannot be interrupted, and so all of it."""
        language = node.language or self.flow.language
        return not all(piece.interruptible for piece in prompt.segments(language))

    def _lose(self, node: Node, message: str) -> None:
        self.lost.append(f"«{node.id}» {message}")
