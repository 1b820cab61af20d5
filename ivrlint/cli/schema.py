"""`ivrlint schema`."""

from __future__ import annotations

from ivrlint.cli.terminal import write


def schema() -> None:
    """Print the JSON Schema of the native format, for editors."""
    import json

    from ivrlint.formats.native.schema import schema as native_schema

    write(json.dumps(native_schema(), indent=2, ensure_ascii=False) + "\n")
