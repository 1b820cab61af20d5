"""`ivrlint schema`."""

from __future__ import annotations

from ivrlint.cli.terminal import write


def schema() -> None:
    """Print the JSON Schema of the native format, for editors."""
    write(schema_text())


def schema_text() -> str:
    """The JSON Schema of the native format as a file has it."""
    import json

    from ivrlint.formats.native.schema import schema as native_schema

    return json.dumps(native_schema(), indent=2, ensure_ascii=False) + "\n"
