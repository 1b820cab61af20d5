"""The site is built without a warning, and needs nothing but itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.conftest import ROOT
from tests.report.browser import browser, chromium

pytest.importorskip("zensical", reason='zensical is not installed: pip install -e ".[docs]"')


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built in a folder of its own as .ci/run builds it."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "No issues found" in done.stdout + done.stderr, done.stdout + done.stderr
    return folder / "site"


def test_nothing_is_loaded_from_elsewhere(site):
    for page in site.rglob("*.html"):
        loaded = re.findall(r"<(?:script|img|iframe|source)[^>]* src=\"?(https?:[^\s>]+)", page.read_text("utf-8"))
        loaded += re.findall(r"<link[^>]* href=\"?(https?:[^\s>]+)", page.read_text("utf-8"))
        assert loaded == [], page
        assert 'class="mermaid"' not in page.read_text("utf-8"), "such a drawing loads its program from a network"
    for style in site.rglob("*.css"):
        assert not re.findall(r"url\(\"?https?:|@import", style.read_text("utf-8")), style


def test_only_pages_are_published(site):
    assert list(site.rglob("*.py")) == []


@pytest.mark.skipif(not chromium(), reason="there is no Chromium on this machine")
def test_the_search_works_without_a_network(site):
    with served(site) as address, browser(chromium() or "") as page:
        page.call("Page.navigate", url=address)
        page.run("new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))")
        page.run("document.querySelector('.md-search__button').click()")
        page.run(until("document.activeElement.shadowRoot?.activeElement"))
        for letter in "dead-end":
            page.press(letter)
        link = "[...document.activeElement.shadowRoot.querySelectorAll('a')].find((one) => /dead-end/.test(one.href))"
        found = page.run(until(f"{link}?.href"))
        assert found and found.startswith(address)
        assert [asked for asked in page.requests if not asked.startswith((address, "data:", "blob:"))] == []


def until(expression: str) -> str:
    """A promise of what an expression gives as soon as it gives something, and of null where it never does."""
    return (
        "new Promise((done) => { let left = 600; const timer = setInterval(() => {"
        f"const value = {expression}; if (value || !left--) {{ clearInterval(timer); done(value) }} }}, 50) }})"
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served on this machine."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
