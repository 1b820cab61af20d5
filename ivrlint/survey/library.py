"""The flows that a flow calls, each read and surveyed once; flows that call each other in a ring cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ivrlint.flow import EdgeKind, Flow, Message, SubFlow
from ivrlint.source import Recordings, SourceError

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_MOST_FLOWS = 10
"""Flows in a row that are looked at for whether they only send callers on (J)."""
_MOST_BESIDE = 500
"""Files in one folder that are read to find the flows which call each other; a fuller folder needs `[flows]` (J)."""


class Library:
    """Opens the files of the flows that flow nodes call, and of the recordings that all of them play."""

    def __init__(
        self, read: Callable[[Path], Flow], today: date, references: Mapping[str, Path] = MappingProxyType({})
    ) -> None:
        """Read files with `read`, which raises SourceError; survey them as of `today`.

        `references` are the files of the flows that platforms know by another name: a SID, an ARN.
        """
        self.recordings = Recordings()
        self._read = read
        self._today = today
        self._references = references
        self._flows: dict[Path, Flow | None] = {}
        self._errors: dict[Path, str] = {}
        self._open: dict[Path, Survey | None] = {}
        self._beside: dict[Path, dict[str, Path]] = {}

    def knows(self, flow: Flow, node: SubFlow) -> bool:
        """Whether there is a file for the flow that `node` of `flow` calls."""
        return bool(node.file) or self._referred(flow, node) is not None

    def _referred(self, flow: Flow, node: SubFlow) -> Path | None:
        """The file for the name by which `node` calls a flow: as the config says, else one in the folder of `flow`."""
        if node.file or not node.reference:
            return None
        return self._references.get(node.reference) or self._named_beside(Path(flow.path)).get(node.reference)

    def _named_beside(self, file: Path) -> dict[str, Path]:
        """The files in the folder of `file`, with the same ending, by the names that flows are called by.

        The folder alone decides, and not which files a run was given, so that a hook and a run over all files agree.
        A name that two files give belongs to neither.
        """
        folder = file.parent
        if folder not in self._beside:
            named: dict[str, Path | None] = {}
            beside = [other for other in folder.iterdir() if other.suffix == file.suffix] if file.is_file() else []
            for other in beside if len(beside) <= _MOST_BESIDE else []:
                flow = self._load(other.resolve()) if other.is_file() and not other.is_symlink() else None
                for name in set(flow.known_as) if flow else ():
                    named[name] = None if name in named else other.resolve()
            self._beside[folder] = {name: place for name, place in named.items() if place}
        return self._beside[folder]

    def file_of(self, flow: Flow, node: SubFlow) -> Path:
        """The file of the flow that `node` of `flow` calls; one that it names lies beside the file of `flow`."""
        if known := self._referred(flow, node):
            return known
        file = Path(flow.path).parent / (node.file or "")
        try:
            return file.resolve()
        except (OSError, RuntimeError, ValueError):  # links in a ring, a NUL in the name: reading it will say so
            return file

    def flow(self, flow: Flow, node: SubFlow) -> Flow | None:
        """The flow that `node` calls, or None when its file cannot be read."""
        return self._load(self.file_of(flow, node))

    def _load(self, file: Path) -> Flow | None:
        if file not in self._flows:
            self._flows[file] = None
            try:
                if file.exists() and not file.is_file():
                    self._errors[file] = "is no file"
                else:
                    self._flows[file] = self._read(file)
            except SourceError as error:
                self._errors[file] = error.message
            except OSError as error:  # a name that is too long, a folder that may not be entered
                self._errors[file] = f"cannot be read: {error.strerror}"
        return self._flows[file]

    def error(self, flow: Flow, node: SubFlow) -> str | None:
        """Why the file that `node` of `flow` names cannot be read as a menu; None when it can."""
        self.flow(flow, node)
        return self._errors.get(self.file_of(flow, node))

    def comes_back(self, flow: Flow, node: SubFlow) -> bool:
        """Whether the flow that `node` calls sends callers on until they are back in `flow`, with nothing in between.

        Only messages and further flows may lie on the way, of these at most ten; a way that branches is no such way.
        """
        home, called = Path(flow.path).resolve(), self.flow(flow, node)
        for _ in range(_MOST_FLOWS):
            following = self._first_call(called) if called else None
            if called is None or following is None:
                return False
            if self.file_of(called, following) == home:
                return True
            called = self.flow(called, following)
        return False

    def open(self, flow: Flow, node: SubFlow) -> Survey | None:
        """The survey of the flow that `node` calls; None when it cannot be read or is part of a ring of flows."""
        file = self.file_of(flow, node)
        if file not in self._open:
            self._open_with_called(file, self.flow(flow, node))
        return self._open[file]

    def _open_with_called(self, file: Path, flow: Flow | None) -> None:
        """Survey a file after all those that it calls, so that a long line of flows is no deep recursion."""
        import networkx

        from ivrlint.survey import Survey

        calls: networkx.DiGraph[Path] = networkx.DiGraph()
        calls.add_node(file)
        pending = [(file, flow)]
        while pending:
            caller, flow = pending.pop()
            if flow is None or caller in self._open:
                continue
            for node in flow.of(SubFlow):
                if self.knows(flow, node):
                    called = self.file_of(flow, node)
                    if called not in calls:
                        pending.append((called, self.flow(flow, node)))
                    calls.add_edge(caller, called)
        for ring in networkx.strongly_connected_components(calls):  # those that are called first
            for part in ring:
                flow = self._flows[part]
                if part not in self._open:
                    calls_itself = len(ring) > 1 or calls.has_edge(part, part)
                    self._open[part] = None if flow is None or calls_itself else Survey(flow, self._today, self)
                if survey := self._open[part]:
                    _ = survey.as_summary

    def _first_call(self, flow: Flow) -> SubFlow | None:
        """The flow node that callers of a flow get to with nothing but messages before it."""
        seen = {flow.start}
        node = flow.node(flow.start)
        while isinstance(node, Message):
            ways = flow.edges_from(node.id, EdgeKind.NEXT)
            if not ways or ways[0].target in seen:
                return None
            seen.add(ways[0].target)
            node = flow.node(ways[0].target)
        return node if isinstance(node, SubFlow) and self.knows(flow, node) else None
