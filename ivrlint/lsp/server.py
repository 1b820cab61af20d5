"""The wire: which question of an editor goes where. Nothing that a file says can end the server."""

from __future__ import annotations

import asyncio
import logging

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from ivrlint import __version__
from ivrlint.lint.settings import CONFIG_NAME
from ivrlint.lsp.actions import FIX_ALL, actions, workspace_edit
from ivrlint.lsp.completion import completions
from ivrlint.lsp.diagnostics import Marks, diagnostics
from ivrlint.lsp.documents import NATIVE_ENDINGS, Documents, Reading
from ivrlint.lsp.hover import hover
from ivrlint.lsp.lenses import lenses, symbols
from ivrlint.lsp.names import Name
from ivrlint.lsp.navigation import RenameError, definition, name_under, references, renamable, renamed

logger = logging.getLogger(__name__)

PAUSE = 0.2
"""Seconds without a key press after which findings are told (J)."""

WATCHED = (CONFIG_NAME, "pyproject.toml", *(f"*{ending}" for ending in NATIVE_ENDINGS), "ivrlint-baseline.json")
"""Files beside the open ones that findings rest on."""


class Server(LanguageServer):
    """The server with the files that are open in the editor."""

    def __init__(self) -> None:
        """Begin with no open file. The editor sends whole texts, so that lines are counted in one place only."""
        super().__init__("ivrlint", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.documents = Documents()
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def marks(self, uri: str) -> Marks | None:
        """The places of an open file; None where it is not open."""
        document = self.documents.open.get(uri)
        encoding = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return Marks(document, encoding) if document else None

    def named(self, uri: str, position: types.Position) -> tuple[Marks, Reading, Name] | None:
        """What is named at a place of an open file."""
        marks = self.marks(uri)
        found = name_under(marks.document, marks.here.offset(position)) if marks else None
        return (marks, *found) if marks and found else None

    def tell_soon(self, uri: str, pause: float = PAUSE) -> None:
        """Tell the findings of a file unless its text changes within the pause."""
        self.quiet(uri)
        self._waiting[uri] = asyncio.get_running_loop().call_later(pause, self._tell, uri)

    def tell_all(self) -> None:
        """Tell the findings of all open files anew, and have the editor ask anew for the lines above their menus."""
        self.documents.forget()
        for uri in self.documents.open:
            self.tell_soon(uri)
        workspace = self.client_capabilities.workspace
        if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    def quiet(self, uri: str) -> None:
        """Tell nothing of a file that was still to be told."""
        if handle := self._waiting.pop(uri, None):
            handle.cancel()

    def _tell(self, uri: str) -> None:
        if marks := self.marks(uri):
            found = diagnostics(marks)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, marks.document.version))
            for trace in marks.document.report.crashes:
                logger.error(trace)


server = Server()


def start() -> None:
    """Serve on standard input and output until the editor says goodbye."""
    server.start_io()


@server.feature(types.INITIALIZED)
def _initialized(ls: Server, _: types.InitializedParams) -> None:
    workspace = ls.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching and watching.dynamic_registration:
        watchers = [types.FileSystemWatcher(f"**/{name}") for name in WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted = types.Registration("watched", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        ls.client_register_capability(types.RegistrationParams([wanted]))


@server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def _watched(ls: Server, _: types.DidChangeWatchedFilesParams) -> None:
    ls.tell_all()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    opened = params.text_document
    ls.documents.put(opened.uri, opened.text, opened.version)
    ls.tell_soon(opened.uri, 0)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    changed = params.text_document
    for change in params.content_changes:
        ls.documents.put(changed.uri, change.text, changed.version)
    ls.tell_soon(changed.uri)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def _saved(ls: Server, _: types.DidSaveTextDocumentParams) -> None:
    ls.tell_all()


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    ls.quiet(uri)
    ls.documents.open.pop(uri, None)
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


@server.feature(types.TEXT_DOCUMENT_HOVER)
def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    if (found := ls.named(params.text_document.uri, params.position)) is None:
        return None
    marks, reading, name = found
    span = marks.document.span_from(reading, name.span)
    told = types.MarkupContent(types.MarkupKind.PlainText, hover(reading, name))
    return types.Hover(told, marks.here.range(span) if span else None)


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def _definition(ls: Server, params: types.DefinitionParams) -> types.Location | None:
    if (found := ls.named(params.text_document.uri, params.position)) is None:
        return None
    marks, reading, name = found
    span = definition(marks.document, reading, name)
    return marks.location(span) if span else None


@server.feature(types.TEXT_DOCUMENT_REFERENCES)
def _references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
    if (found := ls.named(params.text_document.uri, params.position)) is None:
        return []
    marks, reading, name = found
    spans = references(marks.document, reading, name, declaration=params.context.include_declaration)
    return [marks.location(span) for span in spans]


@server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
def _prepare_rename(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    if (marks := ls.marks(params.text_document.uri)) is None:
        return None
    try:
        name = renamable(marks.document, marks.here.offset(params.position))
    except RenameError as error:
        raise JsonRpcInvalidParams(str(error)) from error
    return types.PrepareRenamePlaceholder(range=marks.here.range(name.span), placeholder=name.node)


@server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
def _rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    if (marks := ls.marks(params.text_document.uri)) is None:
        return None
    try:
        name = renamable(marks.document, marks.here.offset(params.position))
        return workspace_edit(renamed(marks.document, name, params.new_name), marks)
    except RenameError as error:
        raise JsonRpcInvalidParams(str(error)) from error


@server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", "[", ","]))
def _completion(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    marks = ls.marks(params.text_document.uri)
    return completions(ls.documents, marks, marks.here.offset(params.position)) if marks else []


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]),
)
def _code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    marks = ls.marks(params.text_document.uri)
    return list(actions(ls.documents, marks, params.range, params.context)) if marks else []


@server.feature(types.TEXT_DOCUMENT_CODE_LENS)
def _lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    marks = ls.marks(params.text_document.uri)
    reading = marks.document.last if marks else None
    return list(lenses(reading, marks)) if marks and reading else []


@server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def _symbols(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    marks = ls.marks(params.text_document.uri)
    reading = marks.document.last if marks else None
    return list(symbols(reading, marks)) if marks and reading else []
