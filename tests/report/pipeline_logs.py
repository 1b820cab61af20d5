"""How pipelines read a log: what GitHub's runner and the agent of Azure Pipelines take for a command."""

from __future__ import annotations

import re
from typing import NamedTuple

GITHUB_COMMANDS = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path", "notice",
    "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip

_LINE_END = re.compile("\r\n|\n|\r")


class Command(NamedTuple):
    """A command, unescaped."""

    name: str
    properties: dict[str, str]
    data: str


def github_commands(log: str) -> list[Command]:
    """`::name a=b,c=d::data` where a line begins, spaces aside, and `##[name a=b;c=d]data` anywhere in it."""
    return [command for line in _LINE_END.split(log) if (command := _github(line))]


def _github(line: str) -> Command | None:
    stripped = line.lstrip()
    if stripped.startswith("::") and "::" in stripped[2:]:
        head, _, data = stripped[2:].partition("::")
        name, _, told = head.partition(" ")
        if name in GITHUB_COMMANDS:
            pairs = [part.partition("=") for part in told.split(",") if part]
            return Command(name, {key: _percent(value) for key, _, value in pairs}, _percent(data))
    if (start := line.find("##[")) >= 0 and (end := line.find("]", start)) >= 0:
        name, _, told = line[start + 3 : end].partition(" ")
        if name in GITHUB_COMMANDS:
            return Command(name, {}, line[end + 1 :])
    return None


def _percent(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def azure_commands(log: str) -> list[Command]:
    """`##vso[area.action a=b;c=d;]data` anywhere in a line, and `##[name]data`."""
    found = []
    for line in _LINE_END.split(log):
        if match := re.search(r"##(?:vso)?\[([^\]\s]*) ?([^\]]*)\](.*)", line, re.IGNORECASE):
            name, told, data = match.groups()
            pairs = [part.partition("=") for part in told.split(";") if part]
            found.append(Command(name, {key: _azure(value) for key, _, value in pairs}, _azure(data)))
    return found


def _azure(text: str) -> str:
    for escape, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(escape, character)
    return text
