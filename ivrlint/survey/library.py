"""The flows that a flow calls, each read and surveyed once; flows that call each other in a ring cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ivrlint.flow import EdgeKind, Flow, Message, SubFlow
from ivrlint.flow.parts import connected_parts
from ivrlint.source import Recordings, SourceError, SourceText, checkout_of

if TYPE_CHECKING:
    from ivrlint.survey import Survey

_MOST_FLOWS = 10
"""Flows in a row that are looked at for whether they only send callers on (J)."""
_MOST_BESIDE = 500
"""Files in one folder that are read to find the flows which call each other; a fuller folder needs `[flows]` (J)."""

Note = tuple[str, str, str]
"""What an answer rests on: the kind of thing that was looked at (file, folder, link, checkout, recording), which one,
and what was seen there."""

Listing = tuple[tuple[str, bool], ...]
"""The names in a folder in order, each with whether it is a plain file and no link."""


def state(file: Path) -> str:
    """What is in a file: a hash of its text, or why it cannot be read."""
    try:
        if file.exists() and not file.is_file():
            return "is no file"
        return sha256(SourceText.read(file).text.encode("utf-8", "surrogatepass")).hexdigest()
    except SourceError as error:
        return error.message
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def listing(file: Path) -> Listing:
    """The files beside a file (and the file itself) that have its ending; none where it is no file."""
    if not file.is_file():
        return ()
    beside = sorted(other for other in file.parent.iterdir() if other.suffix == file.suffix)
    return tuple((other.name, other.is_file() and not other.is_symlink()) for other in beside)


def listing_state(listed: Listing) -> str:
    """A hash of a listing."""
    return sha256(repr(listed).encode("utf-8", "surrogatepass")).hexdigest()


def resolved(file: Path) -> Path:
    """Where a file lies, wherever links and dots lead; links in a ring lead nowhere, and reading the file says so."""
    try:
        return file.resolve()
    except (OSError, RuntimeError, ValueError):
        return file


class _NotedRecordings(Recordings):
    """Recordings whose every answer is noted."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library

    def seconds(self, menu: str, name: str) -> float | None:
        seconds = super().seconds(menu, name)
        self._library.notes.add(("recording", f"{menu}\0{name}", repr(seconds)))
        return seconds


def still_true(note: Note, recordings: Recordings) -> bool:
    """Whether what was looked at is as it was when the note was taken."""
    what, name, seen = note
    if what == "file":
        return state(Path(name)) == seen
    if what == "folder":
        return listing_state(listing(Path(name))) == seen
    if what == "link":
        return str(resolved(Path(name))) == seen
    if what == "checkout":
        return str(checkout_of(Path(name))) == seen
    return what == "recording" and repr(recordings.seconds(*name.split("\0", 1))) == seen


class Library:
    """Opens the files of the flows that flow nodes call, and of the recordings that all of them play."""

    def __init__(
        self, read: Callable[[Path], Flow], today: date, references: Mapping[str, Path] = MappingProxyType({})
    ) -> None:
        """Read files with `read`, which raises SourceError; survey them as of `today`.

        `references` are the files of the flows that platforms know by another name: a SID, an ARN.
        """
        self.recordings = _NotedRecordings(self)
        self.notes: set[Note] = set()
        """What the answers since it was last emptied rest on: the same notes, the same answers."""
        self._read = read
        self._today = today
        self._checkout = cache(checkout_of)
        self._references = references
        self._flows: dict[Path, Flow | None] = {}
        self._errors: dict[Path, str] = {}
        self._open: dict[Path, Survey | None] = {}
        self._beside: dict[tuple[Path, str], dict[str, Path]] = {}
        self._listed: dict[tuple[Path, str], Listing] = {}
        self._states: dict[Path, str] = {}
        self._rests_on: dict[Path, set[Note]] = {}

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
        place = file.parent, file.suffix
        if place not in self._listed:
            self._listed[place] = listing(file)
        listed = self._listed[place]
        self.notes.add(("folder", str(file), listing_state(listed)))
        usable = [name for name, is_plain in listed if is_plain] if len(listed) <= _MOST_BESIDE else []
        flows = {other: self._load(other) for other in ((file.parent / name).resolve() for name in usable)}
        if place not in self._beside:
            named: dict[str, Path | None] = {}
            for other, flow in flows.items():
                for name in set(flow.known_as) if flow else ():
                    named[name] = None if name in named else other
            self._beside[place] = {name: other for name, other in named.items() if other}
        return self._beside[place]

    def file_of(self, flow: Flow, node: SubFlow) -> Path:
        """The file of the flow that `node` of `flow` calls; the name that a node gives counts from the file of `flow`.

        One outside of the checkout of `flow` (without a checkout, of its folder) is never opened.
        """
        if known := self._referred(flow, node):
            return known
        folder = Path(flow.path).parent
        file, home = self._resolved(folder / (node.file or "")), self._resolved(folder)
        root = self._checkout(home)
        self.notes.add(("checkout", str(home), str(root)))
        return file if file.is_relative_to(root) else self._refused(file, "folder" if root == home else "repository")

    def _refused(self, file: Path, where: str) -> Path:
        """A name that no file has, for one that this caller may not open while another may."""
        refused = Path(f"{file}\0")
        self._flows[refused] = None
        self._errors[refused] = f"is not opened, for it lies outside of this menu's {where}"
        return refused

    def _resolved(self, file: Path) -> Path:
        place = resolved(file)
        self.notes.add(("link", str(file), str(place)))
        return place

    def flow(self, flow: Flow, node: SubFlow) -> Flow | None:
        """The flow that `node` calls, or None when its file cannot be read."""
        return self._load(self.file_of(flow, node))

    def _load(self, file: Path) -> Flow | None:
        if file not in self._states:
            self._states[file] = state(file)
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
        self.notes.add(("file", str(file), self._states[file]))
        return self._flows[file]

    def error(self, flow: Flow, node: SubFlow) -> str | None:
        """Why the file that `node` of `flow` names cannot be read as a menu; None when it can."""
        self.flow(flow, node)
        return self._errors.get(self.file_of(flow, node))

    def comes_back(self, flow: Flow, node: SubFlow) -> bool:
        """Whether the flow that `node` calls sends callers on until they are back in `flow`, with nothing in between.

        Only messages and further flows may lie on the way, of these at most ten; a way that branches is no such way.
        """
        home, called = self._resolved(Path(flow.path)), self.flow(flow, node)
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
            before, self.notes = self.notes, set()
            known = set(self._open)
            try:
                self._open_with_called(file, self.flow(flow, node))
            finally:
                self._rests_on |= dict.fromkeys(self._open.keys() - known, self.notes)
                self.notes = before
        self.notes |= self._rests_on.get(file, set())  # none yet while a flow that calls it is being opened
        return self._open[file]

    def _open_with_called(self, file: Path, flow: Flow | None) -> None:
        """Survey a file after all those that it calls, so that a long line of flows is no deep recursion."""
        from ivrlint.survey import Survey

        calls: dict[Path, list[Path]] = {file: []}
        pending = [(file, flow)]
        while pending:
            caller, flow = pending.pop()
            if flow is None or caller in self._open:
                self.notes |= self._rests_on.get(caller, set())
                continue
            for node in flow.of(SubFlow):
                if self.knows(flow, node):
                    called = self.file_of(flow, node)
                    if called not in calls:
                        pending.append((called, self.flow(flow, node)))
                        calls[called] = []
                    calls[caller].append(called)
        for ring in connected_parts(calls):  # those that are called first
            for part in ring:
                flow = self._flows[part]
                if part not in self._open:
                    calls_itself = len(ring) > 1 or part in calls[part]
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
