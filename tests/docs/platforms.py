"""What of a collection of public files can be read, as the table of docs/platforms.md.

`python -m tests.docs.platforms FOLDER` prints the table; FOLDER holds a folder for each platform.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from ivrlint.flow import Menu
from ivrlint.formats.registry import read
from ivrlint.source import SourceError, SourceText

FOLDERS = {
    "Twilio Studio": ("twilio", "twilio_rendered"),
    "Amazon Connect": ("connect", "connect_unwrapped"),
    "Amazon Connect, legacy export": ("connect_legacy",),
    "Genesys Cloud Archy": ("archy",),
    "VoiceXML": ("vxml",),
    "FreeSWITCH": ("freeswitch",),
    "Asterisk": ("asterisk",),
    "RapidPro": ("rapidpro",),
    "FLOIP": ("floip",),
    "others, home-made": ("other",),
}
"""The folders of the collection, by what their files were taken for."""


def rows(collection: Path) -> list[str]:
    """A row for each platform: files, those that load, menus, nodes, the share of prompts with words."""
    table = []
    for title, folders in FOLDERS.items():
        files = [file for folder in folders for file in sorted((collection / folder).iterdir()) if file.is_file()]
        counts: Counter[str] = Counter(files=len(files))
        for file in files:
            try:
                flow = read(SourceText.read(file, file.name))
            except SourceError:
                continue
            nodes = [node for node in flow.nodes.values() if not node.implied]
            prompts = [node.prompt for node in nodes if node.prompt]
            counts.update(
                loaded=1,
                menus=sum(isinstance(node, Menu) for node in nodes),
                nodes=len(nodes),
                prompts=len(prompts),
                spoken=sum(bool(prompt.text()) for prompt in prompts),
            )
        share = f"{counts['spoken'] / counts['prompts']:.0%}" if counts["prompts"] else ""
        cells = [title, counts["files"], counts["loaded"], counts["menus"], counts["nodes"], share]
        table.append("| " + " | ".join(map(str, cells)) + " |")
    return table


def refusals(collection: Path) -> list[tuple[str, str]]:
    """Every file that does not load, with the reason that people are given."""
    found = []
    for folder in (folder for folders in FOLDERS.values() for folder in folders):
        for file in sorted((collection / folder).iterdir()):
            try:
                read(SourceText.read(file, file.name))
            except SourceError as error:
                found.append((f"{folder}/{file.name}", error.message))
    return found


if __name__ == "__main__":
    print("\n".join(rows(Path(sys.argv[1]))))
    print("\n".join(f"{name}: {reason}" for name, reason in refusals(Path(sys.argv[1]))))
