"""Voice flows of RapidPro and TextIt (JSON exports): from nodes, rules and exits to a flow."""

from ivrlint.formats.rapidpro.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
