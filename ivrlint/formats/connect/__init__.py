"""Amazon Connect flows (flow language 2019-10-30): from actions and transitions to a flow."""

from ivrlint.formats.connect.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
