"""`ivrlint lsp`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ivrlint.cli.terminal import fail


def lsp(
    stdio: Annotated[
        bool, typer.Option("--stdio", hidden=True, help="What some editors add; there is no other way.")
    ] = False,
) -> None:
    """Serve an editor: findings as you type, fixes, hover, jumps. It is the editor that starts it (docs/editors.md)."""
    try:
        from ivrlint.lsp.server import start
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        fail("the language server is an extra; install it with: pip install 'ivrlint[lsp]'")
    if sys.stdin.isatty():
        typer.echo("ivrlint lsp talks with an editor, which starts it by itself; see docs/editors.md", err=True)
    start()
