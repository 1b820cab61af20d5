"""The bytes on the wire, written and read by hand: nothing of pygls is on this side of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server is an extra: pip install 'ivrlint[lsp]'")

from tests.conftest import CLEAN, LOST

MENU = """ivr: 1
language: fi
nodes:
  alku: {type: message, prompt: "👋 Hyvää päivää.", next: väki}
  väki: {type: queue, name: Väki, overflow: alku}
"""


class Wire:
    """A client that knows nothing but the protocol."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ivrlint", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.number = 0

    def send(self, method: str, params: Any, **more: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def received(self) -> Any:
        assert self.process.stdout
        headers = dict(line.split(b": ") for line in iter(lambda: self.process.stdout.readline().strip(), b""))
        return json.loads(self.process.stdout.read(int(headers[b"Content-Length"])))

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self.send(method, params, id=self.number)
        while (message := self.received()).get("id") != self.number:
            pass
        return message["result"]

    def told(self, method: str) -> Any:
        while (message := self.received()).get("method") != method:
            pass
        return message.get("params")


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    try:
        yield wire
    finally:
        wire.process.kill()
        wire.process.communicate()


def test_a_session_of_an_editor_that_counts_in_bytes(wire, tmp_path):
    uri = (tmp_path / "päävalikko 1.ivr.yaml").as_uri()
    document = {"uri": uri}
    client = {
        "general": {"positionEncodings": ["utf-8", "utf-16"]},
        "textDocument": {"rename": {"prepareSupport": True}},
    }
    started = wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": client})
    able = started["capabilities"]
    assert started["serverInfo"]["name"] == "ivrlint" and able["positionEncoding"] == "utf-8"
    assert able["textDocumentSync"]["change"] == 1 and able["renameProvider"]["prepareProvider"]
    wire.send("initialized", {})
    wire.send("textDocument/didOpen", {"textDocument": {**document, "languageId": "yaml", "version": 7, "text": MENU}})
    told = wire.told("textDocument/publishDiagnostics")
    assert (told["uri"], told["version"]) == (uri, 7)
    assert all(one["source"] == "ivrlint" and one["code"] and 1 <= one["severity"] <= 4 for one in told["diagnostics"])
    line = MENU.splitlines()[3]
    column = len(line[: line.index("väki")].encode())
    place = {"textDocument": document, "position": {"line": 3, "character": column + 1}}
    found = wire.ask("textDocument/definition", place)
    assert found["range"]["start"] == {"line": 4, "character": 2}
    assert found["range"]["end"] == {"line": 4, "character": 2 + len("väki".encode())}
    hovered = wire.ask("textDocument/hover", place)
    assert hovered["contents"]["kind"] == "plaintext" and hovered["contents"]["value"].startswith("«Väki» · queue")
    assert hovered["range"]["start"] == {"line": 3, "character": column}
    edit = wire.ask("textDocument/rename", {**place, "newName": "ihmiset"})
    assert {one["newText"] for one in edit["changes"][uri]} == {"ihmiset"} and len(edit["changes"][uri]) == 2
    wire.send("textDocument/didClose", {"textDocument": document})
    assert wire.told("textDocument/publishDiagnostics")["diagnostics"] == []
    assert wire.ask("shutdown", None) is None
    wire.send("exit", None)
    assert wire.process.wait() == 0


def found(wire, uri):
    """The rules that are told of a file, what has been told of others left out."""
    while (told := wire.told("textDocument/publishDiagnostics"))["uri"] != uri:
        pass
    return [one["code"] for one in told["diagnostics"] if one["severity"] < 4]


def test_each_folder_has_its_own_config_until_that_is_deleted(wire, tmp_path):
    wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    uris = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".git").mkdir()
        uris.append((tmp_path / name / "menu.ivr.yaml").as_uri())
    config = tmp_path / "one" / "ivrlint.toml"
    config.write_text('ignore = ["unreachable-node"]\n')
    for uri, expected in zip(uris, ([], ["unreachable-node"]), strict=True):
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": LOST}
        wire.send("textDocument/didOpen", {"textDocument": document})
        assert found(wire, uri) == expected
    config.unlink()
    wire.send("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 3}]})
    assert found(wire, uris[0]) == ["unreachable-node"]


def test_a_called_file_that_is_deleted_is_missed(wire, tmp_path):
    wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    called, uri = tmp_path / "night.ivr.yaml", (tmp_path / "menu.ivr.yaml").as_uri()
    called.write_text(CLEAN)
    text = CLEAN.replace("to: bills}", "to: night}") + "  night: {type: flow, file: night.ivr.yaml, next: bills}\n"
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    wire.send("textDocument/didOpen", {"textDocument": document})
    assert found(wire, uri) == []
    called.unlink()
    wire.send("workspace/didChangeWatchedFiles", {"changes": [{"uri": called.as_uri(), "type": 3}]})
    assert found(wire, uri) == ["undefined-target"]


def test_the_lines_above_menus_are_asked_for_anew_when_a_called_file_is_saved(wire, tmp_path):
    client = {"workspace": {"codeLens": {"refreshSupport": True}}}
    wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": client})
    called, uri = tmp_path / "advisors.ivr.yaml", (tmp_path / "menu.ivr.yaml").as_uri()
    called.write_text(
        "ivr: 1\nlanguage: en\nnodes:\n  moment: {type: message, prompt: One moment., next: people}\n"
        "  people: {type: queue, overflow: hangup}\n"
    )
    text = """ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome.
    options:
      1: {say: "To speak with an advisor, press 1.", to: advisors}
  advisors: {type: flow, file: advisors.ivr.yaml}
"""
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    wire.send("textDocument/didOpen", {"textDocument": document})
    (before,) = wire.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    called.write_text(called.read_text().replace("One moment.", "All calls are recorded. " * 9))
    wire.send("textDocument/didSave", {"textDocument": {"uri": called.as_uri()}})
    assert wire.told("workspace/codeLens/refresh") is None
    (after,) = wire.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert before["command"]["title"] != after["command"]["title"]


def test_what_is_cancelled_or_unknown_leaves_it_answering_and_exit_alone_ends_it(wire, tmp_path):
    wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    uri = (tmp_path / "menu.ivr.yaml").as_uri()
    wire.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": CLEAN}})
    place = {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 3}}
    for number in range(5):
        wire.send("textDocument/hover", place, id=f"hover {number}")
        wire.send("$/cancelRequest", {"id": f"hover {number}"})
    wire.send("$/cancelRequest", {"id": "never asked"})
    wire.send("$/nobodyKnowsThis", {})
    assert wire.ask("textDocument/hover", place)["contents"]["value"].startswith("«welcome» · menu")
    wire.send("exit", None)
    wire.process.wait(60)


def test_a_question_about_a_file_that_is_not_open_has_no_answer(wire):
    wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    where = {"textDocument": {"uri": "file:///nowhere.ivr.yaml"}, "position": {"line": 0, "character": 0}}
    assert wire.ask("textDocument/hover", where) is None
    assert wire.ask("textDocument/definition", where) is None
    assert wire.ask("textDocument/completion", where) == []
    assert wire.ask("textDocument/codeLens", where) == []


def test_nobody_at_the_other_end_ends_it():
    result = subprocess.run([sys.executable, "-m", "ivrlint", "lsp"], input=b"", capture_output=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
