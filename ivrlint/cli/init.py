"""`ivrlint init`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ivrlint.cli.schema import schema_text
from ivrlint.cli.terminal import fail, write

CONFIG = """\
# What ivrlint holds the menus of this repository to. `ivrlint check --show-settings` prints all that holds, and why.
profile = ["recommended"]
fail-on = "warning"

[goals]
seconds_to_human = 60
keys_to_human = 2
"""

HOOK = """\
  - repo: local
    hooks:
      - id: ivrlint
        name: ivrlint
        entry: ivrlint check --force-exclude
        language: system
        types: [text]
        require_serial: true
"""

PRE_COMMIT = ".pre-commit-config.yaml"


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; the current folder unless given.")] = Path(),
    language: Annotated[str, typer.Option(help="The language of the menu, such as en, fi or nb.")] = "en",
) -> None:
    """Write a menu to start from, with schema, config and hook.

    Nothing that is there already is overwritten.
    """
    from ivrlint.formats.native.starter import languages, starter
    from ivrlint.lint.book import nearest
    from ivrlint.report.safe import printable
    from ivrlint.source import shown_path

    tag = language.partition("-")[0].lower()
    tag = "nb" if tag in ("no", "nn") else tag
    if tag not in languages():
        known = languages()
        fail(f"there is no menu to start from in {language}{nearest(tag, known)}; there are {', '.join(known)}")
    texts = {"menu.ivr.yaml": starter(tag), "ivr.schema.json": schema_text(), "ivrlint.toml": CONFIG}
    hook = folder / PRE_COMMIT
    if not os.path.lexists(hook):
        texts[PRE_COMMIT] = f"repos:\n{HOOK}"
    there = [name for name in texts if os.path.lexists(folder / name)]
    if there:
        fail(f"nothing was written, for this is there already in {folder}: {', '.join(there)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder} cannot be made: {error.strerror}")
    for name, text in texts.items():
        write(text, folder / name)
    lines = [f"wrote {printable(shown_path(folder / name))}" for name in texts]
    if PRE_COMMIT not in texts:
        lines += ["", f"{printable(shown_path(hook))} is there already; add to its repos:", "", HOOK.rstrip()]
    menu = printable(shown_path(folder / "menu.ivr.yaml"))
    lines += ["", "Next:", f"  ivrlint check {menu}", f"  ivrlint map {menu}", f"  ivrlint dial {menu}"]
    write("".join(f"{line}\n" for line in lines))
