"""A real Asterisk, where the run asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asterisk.chroot import NoAsteriskError, chroot
from tests.asterisk.exchange import Exchange
from tests.asterisk.server import Server


@pytest.fixture(scope="session")
def root(request: pytest.FixtureRequest) -> Path:
    """Where Asterisk is; without `--asterisk`, and where it cannot be had, the test is skipped."""
    if not request.config.getoption("--asterisk"):
        pytest.skip("a real Asterisk is asked with --asterisk only")
    try:
        return chroot()
    except NoAsteriskError as reason:
        pytest.skip(f"no Asterisk: {reason}")


@pytest.fixture
def exchange(root: Path) -> Iterator[Exchange]:
    """An Asterisk that runs for one test."""
    with Server(root) as server:
        yield Exchange(server)
