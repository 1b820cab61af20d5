"""The native format, `*.ivr.yaml`: from a located tree to a flow.

What reads it is loaded when the first file is read: to recognise a file takes none of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrlint.flow import Flow
    from ivrlint.source import SourceText

NAME = "native"

_RECOGNISED = re.compile(r"^ivr[ \t]*:[ \t]*\d", re.MULTILINE)


def recognises(text: str) -> bool:
    """Whether this is a menu in the native format: a line `ivr: <number>` in its first 4 KiB says so."""
    return _RECOGNISED.search(text[:4096]) is not None


def read(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built."""
    from ivrlint.formats.native.reader import read_flow

    return read_flow(source)
