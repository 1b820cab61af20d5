"""Asterisk dialplans (extensions.conf): from contexts, extensions and priorities to a flow."""

from ivrlint.formats.asterisk.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
