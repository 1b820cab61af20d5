"""An editor that talks with `ivrlint lsp` over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest_lsp
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

COMMAND = [sys.executable, "-m", "ivrlint", "lsp", "--stdio"]


PATIENCE = 120
"""Seconds after which findings that are not told are a failure; a loaded machine takes its time."""


class Client(LanguageClient):
    """An editor that keeps all that it is told of findings."""

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda told: self.told.put_nowait(told))
        for asked in (types.CLIENT_REGISTER_CAPABILITY, types.WORKSPACE_CODE_LENS_REFRESH):
            self.feature(asked)(lambda _: None)


@pytest_lsp.fixture(scope="module", config=ClientServerConfig(server_command=COMMAND, client_factory=Client))
async def client(lsp_client: Client):
    await lsp_client.initialize_session(types.InitializeParams(client_capabilities("visual-studio-code")))
    yield
    await lsp_client.shutdown_session()


class Editor:
    """An open file. A `|` in what is asked about is where the cursor stands."""

    def __init__(self, client: Client, file: Path) -> None:
        self.client, self.uri, self.version, self.text = client, file.as_uri(), 0, ""

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    async def open(self, text: str) -> list[types.Diagnostic]:
        self.text, self.version = text, 1
        item = types.TextDocumentItem(self.uri, "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.told()

    async def change(self, text: str) -> list[types.Diagnostic]:
        self.write(text)
        return await self.told()

    def write(self, text: str) -> None:
        self.text, self.version = text, self.version + 1
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    async def told(self) -> list[types.Diagnostic]:
        """The findings of the text as it is now, once they are told."""
        while True:
            told = await asyncio.wait_for(self.client.told.get(), PATIENCE)
            if told.uri == self.uri and told.version == self.version:
                return list(told.diagnostics)

    def at(self, marked: str) -> types.Position:
        """The position of the `|` in a part of the text, counted by hand in UTF-16."""
        part = marked.replace("|", "")
        assert self.text.count(part) == 1, f"{part!r} stands {self.text.count(part)} times in the text"
        before = self.text[: self.text.index(part) + marked.index("|")]
        line = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), sum(2 if ord(one) > 0xFFFF else 1 for one in line))

    def under(self, where: types.Range) -> str:
        """The text that a range covers."""
        return self.text[self._offset(where.start) : self._offset(where.end)]

    def _offset(self, position: types.Position) -> int:
        lines = self.text.split("\n")
        line = lines[position.line].encode("utf-16-le")[: 2 * position.character].decode("utf-16-le")
        return sum(len(one) + 1 for one in lines[: position.line]) + len(line)

    def edited(self, edit: types.WorkspaceEdit | None) -> str:
        """The text after an edit of the server's."""
        assert edit is not None and edit.changes is not None and [*edit.changes] == [self.uri]
        text = self.text
        for change in sorted(edit.changes[self.uri], key=lambda one: self._offset(one.range.start), reverse=True):
            text = text[: self._offset(change.range.start)] + change.new_text + text[self._offset(change.range.end) :]
        return text

    async def hover(self, marked: str) -> str | None:
        found = await self.client.text_document_hover_async(types.HoverParams(self.document, self.at(marked)))
        return found.contents.value if found else None

    async def definition(self, marked: str) -> types.Location | None:
        params = types.DefinitionParams(self.document, self.at(marked))
        return await self.client.text_document_definition_async(params)

    async def references(self, marked: str, declaration: bool = True) -> list[types.Location]:
        context = types.ReferenceContext(declaration)
        params = types.ReferenceParams(context, self.document, self.at(marked))
        return list(await self.client.text_document_references_async(params) or [])

    async def rename(self, marked: str, new: str) -> str:
        params = types.RenameParams(self.document, self.at(marked), new)
        return self.edited(await self.client.text_document_rename_async(params))

    async def completions(self, marked: str) -> dict[str, types.CompletionItem]:
        params = types.CompletionParams(self.document, self.at(marked))
        found = await self.client.text_document_completion_async(params)
        return {item.label: item for item in found}

    async def actions(self, marked: str, *only: str, automatic: bool = False) -> list[types.CodeAction]:
        place = self.at(marked)
        kind = types.CodeActionTriggerKind.Automatic if automatic else types.CodeActionTriggerKind.Invoked
        context = types.CodeActionContext([], list(only) or None, kind)
        params = types.CodeActionParams(self.document, types.Range(place, place), context)
        return list(await self.client.text_document_code_action_async(params) or [])
