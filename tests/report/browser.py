"""A headless Chromium, spoken to over a pipe in its own protocol: nothing to install but the browser itself."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 120
"""Seconds of silence after which the browser is taken to be gone."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_START = """
import os, sys
receive, send = map(os.dup, map(int, sys.argv[1:3]))
os.dup2(receive, 3)
os.dup2(send, 4)
os.set_inheritable(3, True)
os.set_inheritable(4, True)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Begins the browser with its protocol where it looks for it: coming in on descriptor 3, going out on 4."""


def chromium() -> str | None:
    """The browser on this machine; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A tab: what it was asked for over the network, and what went wrong in it, is kept."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive = os.fdopen(send, "wb", 0), os.fdopen(receive, "rb", 0)
        self._rest = b""
        self._number = 0
        self._loaded = False
        self.requests: list[str] = []
        self.complaints: list[str] = []
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the tab for something; its answer."""
        return self._call(method, parameters, self._session)

    def open(self, file: Path, *, fragment: str = "", width: int = 1400, height: int = 900) -> None:
        """Open a file, and wait until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self._go("about:blank")
        self.requests.clear()
        self._go(f"{file.as_uri()}{fragment}")

    def _go(self, address: str) -> None:
        self._loaded = False
        self.call("Page.navigate", url=address)
        messages = self._messages()
        while not self._loaded:
            self._note(next(messages))

    def run(self, script: str) -> Any:
        """The value of an expression in the page, promises awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until an expression is true in the page; AssertionError where it never is."""
        looks = f"""new Promise((done) => {{ let looks = 0;
            const look = () => ({script}) ? done(true) : looks++ < 500 ? setTimeout(look, 20) : done(false); look(); }})"""
        assert self.run(looks), f"never true: {script}"

    def press(self, key: str) -> None:
        """Press a key: a letter, or a name such as ArrowDown."""
        text = {"Enter": "\r", "Space": " "}.get(key, key if len(key) == 1 else "")
        code = {"Enter": 13, "Tab": 9, "Escape": 27, "Space": 32}.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            said = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=text or key, windowsVirtualKeyCode=code, **said)

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        """A mouse event: mousePressed, mouseMoved, mouseReleased, mouseWheel."""
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, selector: str) -> None:
        """Click in the middle of an element, wherever that is."""
        x, y = self.run(
            f"(() => {{ const at = document.querySelector({json.dumps(selector)});"
            "at.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});"
            "const box = at.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)

    def emulate(self, media: str = "", **features: str) -> None:
        """What the page is told of its reader: emulate(prefers_color_scheme="dark")."""
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", media=media, features=listed)

    def _call(self, method: str, parameters: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._send.write(json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)
        raise AssertionError("the messages never end")

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" not in self._rest:
                ready, _, _ = select.select([self._receive], [], [], PATIENCE)
                read = self._receive.read(1 << 16) if ready else b""
                if not read:
                    raise AssertionError("the browser says nothing any more")
                self._rest += read
            message, _, self._rest = self._rest.partition(b"\0")
            yield json.loads(message)

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Runtime.consoleAPICalled" if told["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(told["args"]))
            case "Runtime.exceptionThrown":
                self.complaints.append(told["exceptionDetails"].get("exception", {}).get("description", "an exception"))
            case "Log.entryAdded" if told["entry"]["level"] in ("error", "warning"):
                self.complaints.append(told["entry"]["text"])
            case "Page.javascriptDialogOpening":
                self.complaints.append(f"a dialogue: {told['message']}")


@contextmanager
def browser(program: str) -> Iterator[Page]:
    """A tab of a fresh browser, which is ended afterwards."""
    to_browser, ours_to = os.pipe()
    ours_from, from_browser = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        arguments = [
            program, "--headless=new", "--no-sandbox", "--remote-debugging-pipe", f"--user-data-dir={folder}",
            "--no-first-run", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage",
        ]  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", _START, str(to_browser), str(from_browser), *arguments],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        try:
            yield Page(ours_to, ours_from)
        finally:
            process.terminate()
            process.wait(timeout=30)
