"""The native format, `*.ivr.yaml`: from a located tree to a flow."""

from ivrlint.formats.native.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
