"""What tests in several folders share."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner, Result

# A loaded machine is no reason to fail; everything else (in CI: the same examples each time) stays hypothesis's own.
_hypothesis = settings.get_profile(settings.get_current_profile_name())
settings.register_profile("patient", _hypothesis, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A shell has what it starts with `&` ignore interrupts, and so would all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parents[1]

CLEAN = """ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome to Example Power.
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      0: {say: "To speak with an advisor, press 0.", label: advisor, to: advisor}
    no_input: {tries: 3, again: I did not hear a key., to: advisor}
    no_match: {tries: 3, again: That key has no choice here., to: advisor}
  bills: {type: message, prompt: You can pay your bill at any bank., next: advisor}
  advisor:
    type: queue
    name: Advisors
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""
"""A menu in which `recommended` finds nothing."""

LOST = CLEAN + "  outage: {type: message, prompt: We are mending the lines in the north., next: advisor}\n"
"""The same with one unreachable node, on line 21."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a real telephone system be asked."""
    parser.addoption("--asterisk", action="store_true", help="play menus to a real Asterisk (made by debootstrap)")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command line in an empty folder: `run("check", "menu.ivr.yaml")`."""
    from ivrlint.cli import app

    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments: str, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [*arguments], input=input)

    return invoke


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file below the folder in which `run` runs."""

    def writer(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return writer
