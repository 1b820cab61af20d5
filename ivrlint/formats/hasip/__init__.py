"""Menus of ha-sip, the telephone add-on for Home Assistant (YAML): menus written inside each other."""

from ivrlint.formats.hasip.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
